/* Members who have left the team and still have work in the plan. */
#include "base/buf.h"
#include "rules/due_rows.h"

struct left_work {
	struct buf items;
	size_t count;
};

enum { ITEMS_NAMED = 5 };

static void add_work(struct due *d, struct left_work *work, const struct node *by, const struct node *id)
{
	const struct member *m = team_member(d->plan, by);
	struct left_work *w;

	if (!m || !m->to.node)
		return;
	w = &work[m - d->plan->team];
	if (!w->count)
		w->items = buf_in(d->arena);
	if (w->count++ < ITEMS_NAMED)
		buf_printf(&w->items, "%s%s", w->count > 1 ? ", " : "", text_or_empty(id));
}

static void add_goal_work(struct due *d, struct left_work *work, const struct goal *g)
{
	for (size_t k = 0; k < g->nobjectives; k++) {
		const struct objective *o = &g->objectives[k];
		for (size_t s = 0; s < o->nsteps && !status_is_over(o->status); s++)
			if (!o->steps[s].done.node)
				add_work(d, work, o->steps[s].by, o->steps[s].id);
	}
}

void due_team(struct due *d)
{
	const struct plan *p = d->plan;
	struct left_work *work = arena_array(d->arena, p->nteam + 1, sizeof *work);

	for (size_t i = 0; i < p->ngoals; i++)
		if (!status_is_over(p->goals[i].status))
			add_goal_work(d, work, &p->goals[i]);
	for (size_t i = 0; i < p->ninterventions; i++)
		if (!status_is_over(p->interventions[i].status))
			add_work(d, work, p->interventions[i].by, p->interventions[i].id);
	for (size_t i = 0; i < p->nmonitoring; i++) {
		const struct monitoring *x = &p->monitoring[i];
		add_work(d, work, x->by, x->instrument ? x->instrument : x->name);
	}
	for (size_t i = 0; i < p->nteam; i++) {
		const struct member *m = &p->team[i];
		const struct left_work *w = &work[i];
		if (w->count)
			due_add(d, m->id->text, m->node, m->id->text, m->to.day,
				due_say(d, w->count > ITEMS_NAMED ? "due-title.leaves-with-more" : "due-title.leaves",
					SAID({ "name", text_or_empty(m->name) }, { "items", w->items.bytes })));
	}
}
