/* lookalike.h - characters that word processors and web pages put in, and that look like signs of YAML but are none. */
#ifndef BASE_LOOKALIKE_H
#define BASE_LOOKALIKE_H

#include <stddef.h>

enum lookalike { LOOKALIKE_NONE, LOOKALIKE_SPACE, LOOKALIKE_DASH, LOOKALIKE_QUOTE, LOOKALIKE_COLON, LOOKALIKE_COMMA };

/* What the character at p (p < end) looks like: a no-break space; a bullet or a long dash; a typographic quote; the wide
 * colon and comma of Chinese and Japanese keyboards. *len is its
 * length in bytes. */
enum lookalike lookalike_at(const char *p, const char *end, size_t *len);

/* What to do about a value that begins with one, ends with a no-break space, or holds a wide colon or comma; NULL where it doesn't. list: items of a list
 * were expected, so that a bullet counts. */
const char *lookalike_remedy(const char *text, size_t len, int list);

#endif
