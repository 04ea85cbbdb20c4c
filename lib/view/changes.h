/* changes.h - what differs between two plans, in words. */
#ifndef VIEW_CHANGES_H
#define VIEW_CHANGES_H

#include "compare/compare.h"
#include "view/block.h"

/* The values of a difference as people read them; NULL where there is none. */
struct change_words {
	const char *before, *after;
};

/* As many as there are differences; copies, which need neither document any more. */
struct change_words *view_changes(struct arena *a, const struct schema *s, const struct language *l,
				  const struct document *before, const struct document *after, const struct differences *d);

/* Blocks one after the other: what is compared with what; and a change, with the old and the new value behind - and +. */
const struct block *view_change_names(struct arena *a, const char *old_name, const char *new_name);
const struct block *view_change(struct arena *a, const struct language *l, const struct txp_change *c,
				const struct change_words *words);

#endif
