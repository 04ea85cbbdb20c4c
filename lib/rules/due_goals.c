/* Goals, objectives and steps with a day by which they should be reached. */
#include "rules/due.h"

static bool reached(const struct node *status, const struct node *achievement)
{
	return status_is_over(status) || node_is(achievement, "achieved");
}

static void add_steps(struct due *d, const struct objective *o)
{
	for (size_t i = 0; i < o->nsteps; i++) {
		const struct step *s = &o->steps[i];
		bool done = s->done.node && s->done.day <= d->params->as_of;
		if (s->due.node && !done)
			due_add(d, "step", text_or_empty(s->id), s->node, text_or_empty(s->by), s->due.day,
				text_or_empty(s->text));
	}
}

void due_goals(struct due *d)
{
	for (size_t i = 0; i < d->plan->ngoals; i++) {
		const struct goal *g = &d->plan->goals[i];
		if (reached(g->status, g->achievement))
			continue;
		if (g->due.node)
			due_add(d, "goal", text_or_empty(g->id), g->node, "", g->due.day, text_or_empty(g->title));
		for (size_t k = 0; k < g->nobjectives; k++) {
			const struct objective *o = &g->objectives[k];
			if (reached(o->status, o->achievement))
				continue;
			if (o->due.node)
				due_add(d, "objective", text_or_empty(o->id), o->node, "", o->due.day,
					text_or_empty(o->title));
			add_steps(d, o);
		}
	}
}
