/* json.h - writing JSON. The text is safe for a terminal too: whatever it might obey is escaped. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/buf.h"

/* Appends a JSON string with its quotes. Ill-formed UTF-8 becomes U+FFFD. */
void json_string(struct buf *b, const char *bytes, size_t len);

/* The same for a C string; NULL becomes null. */
void json_text(struct buf *b, const char *s);

#endif
