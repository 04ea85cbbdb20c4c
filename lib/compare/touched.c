/* touched.c - sets of ids, of items that a change touched. */
#include "compare/touched.h"

#include <stdlib.h>
#include <string.h>

static int by_id(const void *a, const void *b)
{
	const struct touched *x = a, *y = b;
	int c = strcmp(x->id, y->id);

	return c ? c : (x->order > y->order) - (x->order < y->order);
}

static int is_id(const void *id, const void *touched)
{
	return strcmp(id, ((const struct touched *)touched)->id);
}

struct touched *touched_find(const struct touched_ids *sorted, const char *id)
{
	return sorted->count ? bsearch(id, sorted->list, sorted->count, sizeof *sorted->list, is_id) : NULL;
}

void touched_sort(struct touched_ids *x)
{
	size_t n = 0;

	if (x->count)
		qsort(x->list, x->count, sizeof *x->list, by_id);
	for (size_t i = 0; i < x->count; i++) {
		if (n && !strcmp(x->list[n - 1].id, x->list[i].id))
			x->list[n - 1].loose &= x->list[i].loose;
		else
			x->list[n++] = x->list[i];
	}
	x->count = n;
}

struct touched_ids touched_of_words(struct arena *a, const char *words)
{
	struct touched_ids x = { .arena = a };

	for (const char *p = words; *p;) {
		size_t n = strcspn(p, " ");
		if (n) {
			x.list = arena_room(a, x.list, x.count, &x.cap, sizeof *x.list);
			x.list[x.count] = (struct touched){ .id = arena_copy(a, p, n), .order = x.count };
			x.count++;
		}
		p += n + (p[n] == ' ');
	}
	touched_sort(&x);
	return x;
}
