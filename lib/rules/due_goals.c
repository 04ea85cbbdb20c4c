/* Goals, objectives and steps with a day by which they should be reached. */
#include "rules/due_rows.h"

static bool reached(const struct node *status, const struct node *achievement)
{
	return status_is_over(status) || node_is(achievement, "achieved");
}

void due_goals(struct due *d)
{
	for (size_t i = 0; i < d->plan->ngoals; i++) {
		const struct goal *g = &d->plan->goals[i];
		if (g->due.node && !reached(g->status, g->achievement))
			due_add(d, text_or_empty(g->id), g->node, "", g->due.day, text_or_empty(g->title));
	}
}

/* All objectives that are worked at: neither they nor their goals are reached. */
static void each_objective(struct due *d, void (*add)(struct due *d, const struct objective *o))
{
	for (size_t i = 0; i < d->plan->ngoals; i++) {
		const struct goal *g = &d->plan->goals[i];
		for (size_t k = 0; k < g->nobjectives && !reached(g->status, g->achievement); k++)
			if (!reached(g->objectives[k].status, g->objectives[k].achievement))
				add(d, &g->objectives[k]);
	}
}

static void add_objective(struct due *d, const struct objective *o)
{
	if (o->due.node)
		due_add(d, text_or_empty(o->id), o->node, "", o->due.day, text_or_empty(o->title));
}

void due_objectives(struct due *d)
{
	each_objective(d, add_objective);
}

static void add_steps(struct due *d, const struct objective *o)
{
	for (size_t i = 0; i < o->nsteps; i++) {
		const struct step *s = &o->steps[i];
		bool done = s->done.node && s->done.day <= d->params->as_of;
		if (s->due.node && !done)
			due_add(d, text_or_empty(s->id), s->node, text_or_empty(s->by), s->due.day,
				text_or_empty(s->text));
	}
}

void due_steps(struct due *d)
{
	each_objective(d, add_steps);
}
