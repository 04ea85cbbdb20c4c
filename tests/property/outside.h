/* outside.h - what a change did to the bytes around it. */
#ifndef OUTSIDE_H
#define OUTSIDE_H

#include "text/document.h"

/* Do all keys and scalars but those of own (NULL: none) stand in `after` byte for byte, with the same bytes between
 * them; and, if asked for, all comments? */
bool outside_is_same(struct arena *a, const struct document *before, const struct document *after, const struct node *own,
		     bool keep_comments);

/* How many lines of x are missing from y: all but their longest common subsequence. */
size_t lines_lost(const struct source *x, const struct source *y);

#endif
