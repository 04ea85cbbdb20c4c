/* prescan.h - one pass over the bytes before libyaml sees them. Private to text/. */
#ifndef TEXT_PRESCAN_H
#define TEXT_PRESCAN_H

#include "text/document.h"

struct prescan {
	bool ascii;          /* behind the byte order mark */
	bool tab_in_margin;  /* a line begins with white space that holds a tab */
};

/* Reports what no plan file may hold: bytes that are not UTF-8, control characters, line separators that only some
 * programs see, bidi controls, lone CR, `%` lines, conflict markers. libyaml takes some of these for line breaks, some
 * silently, and some very slowly. */
struct prescan prescan(const struct source *s, struct findings *f);

/* The same for text that was written with escapes: a control character in it is as dangerous as in the file. Reports at
 * `at`; true when the text is fine. */
bool prescan_value(const char *text, size_t len, struct txp_span at, struct findings *f);

#endif
