/* utf8.h - reading and showing UTF-8. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/buf.h"

/* Decodes the code point at p (p < end). Returns its length in bytes, 1 to 4, and sets *cp; returns 0 when the
 * bytes are not well-formed UTF-8 (overlong forms, surrogates and values above U+10FFFF included). */
size_t utf8_decode(const char *p, const char *end, uint32_t *cp);

/* How many code points len bytes of well-formed UTF-8 hold. */
size_t utf8_length(const char *bytes, size_t len);

/* How many terminal columns a code point takes by itself: 0 (combining), 1 or 2 (wide). No locale is asked. */
unsigned utf8_columns(uint32_t cp);

/* The cluster that begins at p (p < end): what a reader takes for one character, and what must not be torn when text is cut:
 * a letter with its marks, a flag, a family joined of emoji, a syllable of Hangul (UAX #29). Returns its length in bytes
 * and sets the columns that it takes once utf8_show() has made it safe: those of its widest part, and of marks that stand
 * beside it. What utf8_show() puts something in the place of is a cluster of its own. */
size_t utf8_cluster(const char *p, const char *end, unsigned *columns);

/* Where the cluster begins that holds the code point before `at`, begin < at <= end. */
const char *utf8_cluster_before(const char *begin, const char *at, const char *end);

/* How many of len bytes are shown where at most so many may be: as many as whole clusters have (or code points, when the first is longer). */
size_t utf8_cut(const char *bytes, size_t len, size_t most);

/* How many terminal columns len bytes take, cluster by cluster, once utf8_show() has made them safe. */
size_t utf8_width(const char *bytes, size_t len);

/* True for what a terminal might obey or a reader can't see: C0 (but not tab), DEL, C1, U+2028, U+2029, bidi
 * controls, and U+FEFF. */
bool utf8_unsafe(uint32_t cp);

/* True for letters without a shape, such as U+200B and the tag characters: what they say can't be seen. */
bool utf8_hidden(uint32_t cp);

/* How many columns what utf8_show() puts in the place of a code point takes; 0 when the code point is shown itself. */
unsigned utf8_stand_in(uint32_t cp);

/* Appends text with every unsafe or hidden code point as <U+XXXX>, every ill-formed byte as <XX>, and tab and line break
 * as one space: safe for any terminal, on one line. */
void utf8_show(struct buf *b, const char *bytes, size_t len);

#endif
