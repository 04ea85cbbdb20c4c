/* encoding.h - is it UTF-8 text, and if not, what does it seem to be? */
#ifndef CMD_ENCODING_H
#define CMD_ENCODING_H

#include <stdbool.h>
#include <stddef.h>

struct encoding {
	const char *seems; /* "UTF-16"; NULL for what holds a NUL */
	const char *iconv; /* what iconv -f calls it, or NULL */
	size_t line;       /* of the first byte that tells; 0: the whole file does */
};

/* True for UTF-8 without NUL. */
bool encoding_is_utf8(const char *bytes, size_t len, struct encoding *other);
/* The ASCII of UTF-16 (wide), with ? for the rest, or what holds NULs with ? for them: enough to look for a danger in a file
 * that is refused. Its new length; a NUL stands behind it. */
size_t encoding_narrow(char *bytes, size_t len, bool wide);
/* Line ends of other systems become ours. */
const char *encoding_plain_lines(const char *text);

/* What to do about a text in another encoding: `iconv …`, with the file's own name where it is known (else NULL). */
const char *encoding_remedy(const struct encoding *e, const char *file);

#endif
