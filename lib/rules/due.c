#include "rules/due.h"

#include <stdlib.h>
#include <string.h>

const struct due_intervals due_intervals_default = {
	.reading = { 30, 'd' },
	.safety_plan = { 90, 'd' },
	.signature = { 14, 'd' },
	.review = { 0, 'd' },
};

const char *const due_kinds[] = { "authorization", "consent", "goal",   "monitoring",  "objective",
				  "plan-end",      "reading", "review", "safety-plan", "signature",
				  "step",          "team",    NULL };

bool due_wanted(const struct due *d, const char *kind, const char *who, date_days day)
{
	const struct due_params *o = d->params;

	return (int64_t)day - o->as_of <= o->within_days && (!o->kind || !strcmp(o->kind, kind)) &&
	       (!o->who || !strcmp(o->who, who));
}

struct txp_due *due_add(struct due *d, const char *kind, const char *item, const struct node *at, const char *who,
			date_days day, const char *title)
{
	struct txp_due *n;

	if (!due_wanted(d, kind, who, day))
		return arena_new_of(d->arena, struct txp_due);
	d->list = arena_room(d->arena, d->list, d->count, &d->cap, sizeof *d->list);
	n = &d->list[d->count++];
	*n = (struct txp_due){ .kind = kind, .item = item, .title = title, .who = who, .due = day };
	n->path = at ? place_path(d->arena, d->schema, at) : "";
	n->days = day - d->params->as_of;
	return n;
}

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

static void due_period(struct due *d)
{
	const struct plan *p = d->plan;

	if (p->end.node)
		due_add(d, "plan-end", "", p->end.node, "", p->end.day, "The plan ends");
	if (p->authorized_to.node)
		due_add(d, "authorization", "", p->authorized_to.node, "", p->authorized_to.day,
			"The authorization ends");
}

static bool has_anything_due(const struct plan *p)
{
	return p->root &&
	       (node_is(p->status, "draft") || node_is(p->status, "active") || node_is(p->status, "on-hold"));
}

const struct txp_due *due_list(struct arena *a, const struct plan *p, const struct schema *s,
			       const struct due_params *o, size_t *count)
{
	static due_source *const sources[] = { due_goals,      due_monitoring,  due_readings, due_review, due_consents,
					       due_signatures, due_safety_plan, due_team,     due_period };
	struct due d = { .arena = a, .plan = p, .schema = s, .params = o };

	for (size_t i = 0; has_anything_due(p) && i < sizeof sources / sizeof *sources; i++)
		sources[i](&d);
	if (d.count)
		qsort(d.list, d.count, sizeof *d.list, by_day_kind_item);
	*count = d.count;
	return d.list;
}
