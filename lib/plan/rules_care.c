/* What a reviewer would ask about: needs that nothing answers, signatures, diagnoses left open, helpers out of reach.
 */
#include "plan/rules.h"

#include <string.h>

enum { PROVISIONAL_DAYS = 90 };

void rule_needs_addressed(struct rules *r)
{
	struct map *named = map_new(r->arena, r->plan->nneeds);

	if (!r->plan->nneeds)
		return;
	for (size_t i = 0; i < r->ids->nreferences; i++) {
		const struct item *item = ids_find(r->ids, r->ids->references[i].node->text);
		if (item && !strcmp(item->list, "needs"))
			*map_at(named, item->id) = item;
	}
	for (size_t i = 0; i < r->plan->nneeds; i++) {
		const struct need *n = &r->plan->needs[i];
		bool open = !n->status || node_is(n->status, "open");
		if (open && n->id && !map_get(named, n->id->text))
			rule_find(r, "need-unaddressed", n->node, "nothing in the plan answers the need '%s'",
				  n->id->text);
	}
}

/* Team members, still there, who signed nothing ever: ", and rk, dm never did". */
static const char *never_signed(struct rules *r)
{
	const struct plan *p = r->plan;
	struct map *signers = map_new(r->arena, p->nsignatures);
	struct buf b = buf_in(r->arena);
	size_t count = 0;

	for (size_t i = 0; i < p->nsignatures; i++)
		if (p->signatures[i].by)
			*map_at(signers, p->signatures[i].by->text) = &p->signatures[i];
	for (size_t i = 0; i < p->nteam && count < 5; i++) {
		const struct member *m = &p->team[i];
		bool gone = m->to.node && m->to.day < r->options->today;
		if (gone || !m->id || map_get(signers, m->id->text))
			continue;
		buf_printf(&b, "%s%s", count++ ? ", " : "; never: ", m->id->text);
	}
	return b.len ? b.bytes : "";
}

void rule_signatures(struct rules *r)
{
	const struct plan *p = r->plan;
	const struct review *review = last_review(p, r->options->today);
	bool client = false, team = false;

	for (size_t i = 0; i < p->nsignatures; i++) {
		const struct signature *s = &p->signatures[i];
		if (review && (!s->date.node || s->date.day < review->date.day))
			continue;
		client |= signed_by_client(p, s);
		team |= signed_by_team(p, s);
	}
	if ((client && team) || (!r->draft && !node_is(p->status, "active")))
		return;
	const char *who = client ? "nobody of the team has" : team ? "the client hasn't" : "nobody has";
	if (review)
		rule_find(r, "signature-missing", review->node, "%s signed since the review of %s%s", who,
			  review->date.node->text, never_signed(r));
	else
		rule_find(r, "signature-missing", p->status, "%s signed the plan", who);
}

void rule_provisional(struct rules *r)
{
	for (size_t i = 0; i < r->plan->ndiagnoses; i++) {
		const struct diagnosis *d = &r->plan->diagnoses[i];
		bool open = node_is(d->certainty, "provisional") || node_is(d->certainty, "differential");
		date_days days = d->recorded.node ? r->options->today - d->recorded.day : 0;

		if (open && !d->basis && days > PROVISIONAL_DAYS)
			rule_find(r, "provisional-too-long", d->certainty,
				  "'%s' has been %s for %d days, without a basis", text_or_empty(d->id),
				  d->certainty->text, days);
	}
}

void rule_helpers(struct rules *r)
{
	const struct node *helpers = node_get(r->plan->safety_plan, "helpers");

	for (const struct node *n = helpers ? helpers->first : NULL; n; n = n->next)
		if (n->kind == NODE_MAP && !node_text(node_get(n, "phone")))
			rule_find(r, "helper-without-phone", n,
				  "the safety plan names a helper without a number to call");
}
