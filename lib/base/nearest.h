/* nearest.h - "did you mean". */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

/* The candidate (NULL-terminated array) nearest to a mistyped word, the first of several; NULL when none is near: at most
 * one slip in three letters, a swap of neighbours counting as one. */
const char *nearest(const char *word, const char *const *candidates);

#endif
