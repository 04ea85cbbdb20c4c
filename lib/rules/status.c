/* Status and dates tell the same story; one principal diagnosis; what an active plan must have. */
#include "rules/rule.h"

#include <string.h>

/* A status and a date that belong together. */
struct pair {
	const struct node *item;
	const struct node *status, *date;
	const char *status_key, *word, *date_key;
};

static void check_agree(struct rules *r, struct pair p)
{
	bool is = node_is(p.status, p.word);

	if (is && !p.date)
		rule_find(r, "status-without-date", p.status, "it is %s, but `%s` doesn't say since when", p.word,
			  p.date_key);
	else if (!is && p.date)
		rule_find(r, "status-against-date", node_or(p.status, p.item), "`%s` is %s, but `%s` isn't %s",
			  p.date_key, p.date->text, p.status_key, p.word);
}

static void check_diagnoses(struct rules *r)
{
	for (size_t i = 0; i < r->plan->ndiagnoses; i++) {
		const struct diagnosis *d = &r->plan->diagnoses[i];
		check_agree(r, (struct pair){ d->node, d->certainty, d->ruled_out.node, "certainty", "ruled-out",
					      "ruled_out" });
		check_agree(r, (struct pair){ d->node, d->course, d->resolved.node, "course", "resolved", "resolved" });
	}
}

static void check_interventions(struct rules *r)
{
	for (size_t i = 0; i < r->plan->ninterventions; i++) {
		const struct intervention *x = &r->plan->interventions[i];
		bool ended = node_is(x->status, "completed") || node_is(x->status, "stopped");

		if (ended && !x->end.node)
			rule_find(r, "status-without-date", x->status, "it is %s, but `end` doesn't say since when",
				  x->status->text);
	}
}

static void check_consents(struct rules *r)
{
	for (size_t i = 0; i < r->plan->nconsents; i++) {
		const struct consent *c = &r->plan->consents[i];
		if (c->status)
			check_agree(
			    r, (struct pair){ c->node, c->status, c->revoked.node, "status", "revoked", "revoked" });
	}
}

static void check_goal_status(struct rules *r, const struct node *status, const struct node *achievement)
{
	static const char *const not_reached[] = { "in-progress", "improving", "worsening", "no-change",
						   "no-progress" };

	for (size_t i = 0; i < sizeof not_reached / sizeof *not_reached; i++)
		if (node_is(status, "completed") && node_is(achievement, not_reached[i]))
			rule_find(r, "completed-unachieved", status,
				  "it is completed, but its achievement is still '%s'", achievement->text);
}

static void achievements(struct rules *r)
{
	for (size_t i = 0; i < r->plan->ngoals; i++) {
		const struct goal *g = &r->plan->goals[i];
		check_goal_status(r, g->status, g->achievement);
		for (size_t k = 0; k < g->nobjectives; k++)
			check_goal_status(r, g->objectives[k].status, g->objectives[k].achievement);
	}
}

static void check_plan(struct rules *r)
{
	const struct plan *p = r->plan;
	bool over =
	    node_is(p->status, "completed") || node_is(p->status, "discharged") || node_is(p->status, "transferred");

	if (over && !p->discharged.node)
		rule_find(r, "status-without-date", p->status, "the plan is %s, but `discharge` has no date",
			  p->status->text);
}

static void ended(struct rules *r)
{
	const struct plan *p = r->plan;

	if (node_is(p->status, "active") && p->discharged.node && p->discharged.day < r->today)
		rule_find(r, "active-after-end", p->status, "the plan is active, but the client was discharged on %s",
			  p->discharged.node->text);
	else if (node_is(p->status, "active") && p->end.node && p->end.day < r->today)
		rule_find(r, "active-after-end", p->status, "the plan is active, but its period ended on %s",
			  p->end.node->text);
	for (size_t i = 0; i < p->ninterventions; i++) {
		const struct intervention *x = &p->interventions[i];
		if (node_is(x->status, "active") && x->end.node && x->end.day < r->today)
			rule_find(r, "active-after-end", x->status, "it is active, but ended on %s", x->end.node->text);
	}
}

static void statuses(struct rules *r)
{
	check_plan(r);
	check_diagnoses(r);
	check_interventions(r);
	check_consents(r);
}

static void principal_diagnosis(struct rules *r)
{
	const struct diagnosis *first = NULL;

	for (size_t i = 0; i < r->plan->ndiagnoses; i++) {
		const struct diagnosis *d = &r->plan->diagnoses[i];
		if (!d->principal || node_is(d->certainty, "ruled-out") || node_is(d->course, "resolved"))
			continue;
		if (!first) {
			first = d;
			continue;
		}
		const struct node *at = node_get(d->node, "principal");
		struct txp_finding *n =
		    rule_find(r, "two-principal-diagnoses", at, "'%s' is principal too, beside '%s'",
			      text_or_empty(d->id), text_or_empty(first->id));
		n->also = node_span(node_get(first->node, "principal"));
		n->also_note = "the first principal diagnosis";
	}
}

static void active_needs(struct rules *r)
{
	const struct plan *p = r->plan;

	if (!r->draft && !node_is(p->status, "active"))
		return;
	if (!p->review_every)
		rule_needs(r, "active-without-review", p->status,
			   "nothing says how often the plan is reviewed (review.every)");
	if (!p->nteam)
		rule_needs(r, "active-without-team", p->status, "nobody is on the team");
	if (!p->ndiagnoses && !p->nproblems)
		rule_needs(r, "active-without-problem", p->status, "there is neither a diagnosis nor a problem");
	if (!p->ngoals)
		rule_needs(r, "active-without-goal", p->status, "there is no goal");
}

static const struct rule rows[] = {
	RULE(statuses, 0, "status-against-date", "status-without-date"),
	RULE(ended, RULE_NEEDS_TODAY, "active-after-end"),
	RULE(achievements, 0, "completed-unachieved"),
	RULE(principal_diagnosis, 0, "two-principal-diagnoses"),
	RULE(active_needs, 0, "active-without-goal", "active-without-problem", "active-without-review", "active-without-team"),
};
const struct rule_family rules_of_status = RULE_FAMILY(rows);
