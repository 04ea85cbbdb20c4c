/* due.c - which kinds there are, and the list of what is due. */
#include "rules/due_rows.h"

#include <stdlib.h>
#include <string.h>

const struct due_intervals due_intervals_default = {
	.reading = { 30, 'd' },
	.safety_plan = { 90, 'd' },
	.signature = { 14, 'd' },
	.review = { 0, 'd' },
};

static const struct row {
	const char *kind;
	void (*source)(struct due *d);
	unsigned needs;
} rows[] = {
#define ROW(kind, source, needs) { kind, source, needs },
	DUE_ROWS(ROW)
#undef ROW
};

const char *const due_kinds[] = {
#define KIND(kind, source, needs) kind,
	DUE_ROWS(KIND)
#undef KIND
	NULL
};

static int by_day_kind_item(const void *a, const void *b)
{
	const struct txp_due *x = a, *y = b;
	int order = (x->due > y->due) - (x->due < y->due);

	if (!order)
		order = strcmp(x->kind, y->kind);
	if (!order)
		order = strcmp(x->item, y->item);
	return order ? order : strcmp(x->path, y->path);
}

static bool has_anything_due(const struct plan *p)
{
	return p->root &&
	       (node_is(p->status, "draft") || node_is(p->status, "active") || node_is(p->status, "on-hold"));
}

const struct txp_due *due_list(struct arena *a, const struct plan *p, const struct schema *s,
			       const struct due_params *o, size_t *count)
{
	struct due d = { .arena = a, .plan = p, .schema = s, .params = o };
	const struct map *measured = NULL;

	for (const struct row *r = rows; has_anything_due(p) && r < rows + sizeof rows / sizeof *rows; r++) {
		if (o->kind && strcmp(o->kind, r->kind))
			continue;
		if (r->needs & DUE_NEEDS_MEASURED && !measured)
			measured = due_measured(&d);
		d.kind = r->kind;
		d.measured = r->needs & DUE_NEEDS_MEASURED ? measured : NULL;
		d.instruments = r->needs & DUE_NEEDS_INSTRUMENTS ? o->instruments : NULL;
		r->source(&d);
	}
	if (d.count)
		qsort(d.list, d.count, sizeof *d.list, by_day_kind_item);
	*count = d.count;
	return d.list;
}
