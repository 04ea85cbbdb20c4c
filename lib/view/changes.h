/* changes.h - what differs between two plans, in words. */
#ifndef VIEW_CHANGES_H
#define VIEW_CHANGES_H

#include "compare/compare.h"

/* The values of a difference as people read them; NULL where there is none. */
struct change_words {
	const char *before, *after;
};

/* As many as there are differences; copies, which need neither document any more. */
struct change_words *view_changes(struct arena *a, const struct schema *s, const struct language *l,
				  const struct document *before, const struct document *after, const struct differences *d);

#endif
