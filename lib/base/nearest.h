/* nearest.h - "did you mean". */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

#include <stdbool.h>

/* The candidate (NULL-terminated array) nearest to a mistyped word, the first of several; NULL when none is near: at most
 * one slip in three letters, a swap of neighbours counting as one, and capitals and - _ for none. */
const char *nearest(const char *word, const char *const *candidates);
/* Is it the same word, but for capitals and - _? */
bool nearest_same(const char *a, const char *b);

#endif
