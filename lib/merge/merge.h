/* merge.h - what two people made of one plan, joined item by item and field by field. Generic: holds no field names. */
#ifndef MERGE_MERGE_H
#define MERGE_MERGE_H

#include "schema/schema.h"

struct merge_options {
	const char *ours_name, *base_name, *theirs_name; /* for the marker lines */
	unsigned marker_size;
};

/* One place that needs a decision. */
struct merge_conflict {
	const char *path;  /* without client text: "goals/g1/due" */
	const char *label; /* for people: "Goal g1: due date" */
	struct place place;
	const struct node *base, *ours, *theirs; /* NULL where it isn't there */
};

struct merged {
	struct buf bytes;
	struct merge_conflict *conflicts;
	size_t count, cap;
};

/* base may be NULL: the two have no common ancestor. All three have a map as their root. The bytes read as the merged
 * document; where there are conflicts, with either side taken in every marked region. */
struct merged merge_documents(struct arena *a, const struct schema *s, const struct document *base,
			      const struct document *ours, const struct document *theirs, const struct merge_options *o);

#endif
