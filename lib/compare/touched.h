/* touched.h - the items that a change touched, by their ids; for claims.c. */
#ifndef COMPARE_TOUCHED_H
#define COMPARE_TOUCHED_H

#include "compare/compare.h"

/* An item that a change touched. */
struct touched {
	const char *id;
	const struct difference *at;
	size_t order;  /* as it came */
	bool loose;    /* earlier versions left it out */
	bool unproved; /* it is named only if some item has this id */
};

struct touched_ids {
	struct arena *arena;
	struct touched *list;
	size_t count, cap;
};

/* Sorts them by id, and keeps of the same ones the first: a loose one beside another is none. */
void touched_sort(struct touched_ids *x);
/* The one with this id, or NULL. */
struct touched *touched_find(const struct touched_ids *sorted, const char *id);
/* What is between blanks, sorted. */
struct touched_ids touched_of_words(struct arena *a, const char *words);

#endif
