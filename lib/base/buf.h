/* buf.h - bytes that grow in an arena; what every writer writes to.
 *
 * A buf is always NUL-terminated after the first write, so that buf.bytes can serve as a C string. Running out
 * of memory unwinds (see arena.h), so writers write freely and check nothing. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/arena.h"

struct buf {
	struct arena *arena;
	char *bytes;
	size_t len, cap;
};

/* An empty buf in an arena. */
struct buf buf_in(struct arena *a);

void buf_add(struct buf *b, const void *bytes, size_t len);
void buf_puts(struct buf *b, const char *s);
void buf_putc(struct buf *b, char c);
/* count times the same byte. */
void buf_fill(struct buf *b, char c, size_t count);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
