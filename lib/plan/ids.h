/* ids.h - the ids in a plan: where each one is, who refers to it, and which comes next.
 *
 * Generic: which lists have ids, how these are made and what a reference may name is said in the schema. */
#ifndef PLAN_IDS_H
#define PLAN_IDS_H

#include "plan/map.h"
#include "schema/schema.h"

/* An item of a list whose identity is its id. */
struct item {
	const char *id;
	const struct node *node;  /* the item, a map */
	const struct node *named; /* the id's scalar */
	const char *list;         /* the list's key: "goals" */
	const char *parent;       /* the id of the item around it, or NULL */
	struct place place;       /* of the list */
};

/* A scalar that names items. */
struct reference {
	const struct node *node;
	struct place place;
};

struct ids {
	struct arena *arena;
	struct item *items; /* in the order of the file, double ones too */
	size_t nitems, cap_items;
	struct reference *references;
	size_t nreferences, cap_references;
	struct map *by_id; /* to the first item with the id */
};

/* Walks document and schema side by side, once. */
const struct ids *ids_read(struct arena *a, const struct document *d, const struct schema *s);

/* The first item with this id, or NULL. */
const struct item *ids_find(const struct ids *ids, const char *id);

/* True for an id of the shape of item ids (`n4`, `n4b`, `g1.o2`), whatever its list. */
bool id_has_shape(const char *id);

/* True for an id made as its list wants it: the prefix (behind the parent's id where that begins with '.'), a number
 * without leading zeros, at most a site tag of letters. number may be NULL. */
bool id_fits(const char *id, const char *parent, const char *prefix, uint32_t *number);

/* The next id for a list: one above the highest number in the file and in `used` (NULL-terminated ids from history, or
 * NULL), whatever their site tags, with this site's tag ("" for none). parent is the id of the item that owns the list,
 * or NULL. NULL when the list's ids are not numbered, or no number is left. In ids' arena. */
const char *ids_next(const struct ids *ids, struct place list, const char *parent, const char *site,
		     const char *const *used);

enum reference_state {
	REFERENCE_GOOD,
	REFERENCE_UNKNOWN,   /* no item has this id */
	REFERENCE_OTHER_LIST /* one has, but in a list that may not be named here */
};

/* What a reference leads to; *found is the item with the id, NULL for words such as `client`. */
enum reference_state ids_resolve(const struct ids *ids, const struct reference *r, const struct item **found);

/* The id that may be named there and is nearest to the mistyped one, or NULL. `budget` is how many ids may still be
 * compared in this run; it is used up, so that many wrong references in a large plan stay cheap. */
const char *ids_nearest(const struct ids *ids, const struct reference *r, size_t *budget);

#endif
