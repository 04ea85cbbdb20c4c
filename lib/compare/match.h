/* match.h - which values of two versions belong together: by key in maps, by the schema's identity in lists. What diff
 * and merge stand on. */
#ifndef COMPARE_MATCH_H
#define COMPARE_MATCH_H

#include "schema/schema.h"

/* A value before and after; NULL where it isn't there. */
struct pair {
	const struct node *before, *after;
	uint32_t before_index, after_index; /* positions in the two lists, from 0 */
	bool moved;                         /* stands in another order among those that are in both lists */
};

struct matching {
	struct pair *pairs; /* in the order of after; what was removed stands where it was */
	size_t count;
};

/* Pairs the items of two lists, either of which may be NULL. The k-th of several that are the same item belongs to
 * the k-th on the other side. As few as possible count as moved. */
struct matching match_items(struct arena *a, struct place list, const struct node *before, const struct node *after);

/* Pairs the values of two maps. An empty value counts as absent. */
struct matching match_values(struct arena *a, const struct node *before, const struct node *after);

#endif
