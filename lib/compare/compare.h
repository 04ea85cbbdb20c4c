/* compare.h - what differs between two plans, in the plan's own terms. Generic: holds no field names. */
#ifndef COMPARE_COMPARE_H
#define COMPARE_COMPARE_H

#include "data/language.h"
#include "schema/schema.h"

enum difference_kind { DIFFERENCE_ADDED, DIFFERENCE_REMOVED, DIFFERENCE_MOVED, DIFFERENCE_CHANGED };

struct difference {
	enum difference_kind kind;
	const char *path;                   /* as place_path() prints it, of after (of before when it was removed) */
	const char *label;                  /* for people: "Goal g1: due date" */
	const struct node *before, *after;  /* NULL where it isn't there */
	struct place place;                 /* what describes the value */
};

struct differences {
	struct difference *list;
	size_t count, cap;
};

/* Compares two trees, in the order of after. Maps are compared by key, lists item by item, as the schema tells items
 * apart; a list that is absent is an empty one; an empty value is absent. A map that comes or goes is one difference,
 * and so is a value below a key that begins with x-, or one that changes its kind. An item that was moved as well as
 * changed gives both. */
struct differences compare_trees(struct arena *a, const struct schema *s, const struct node *before,
				 const struct node *after);

/* The same with labels in a language; NULL: English. */
struct differences compare_trees_in(struct arena *a, const struct schema *s, const struct language *l, const struct node *before,
				    const struct node *after);

/* "added", "removed", "moved", "changed". */
const char *difference_name(enum difference_kind k);

#endif
