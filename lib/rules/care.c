/* What a reviewer would ask about: needs that nothing answers, signatures, diagnoses left open, helpers out of reach.
 */
#include "rules/rule.h"
#include "schema/content.h"

#include <string.h>

enum { PROVISIONAL_DAYS = 90 };

static void needs_addressed(struct rules *r)
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
		if (p->signatures[i].by && signature_stands(&p->signatures[i]))
			*map_at(signers, p->signatures[i].by->text) = &p->signatures[i];
	for (size_t i = 0; i < p->nteam && count < 5; i++) {
		const struct member *m = &p->team[i];
		bool gone = m->to.node && m->to.day < r->today;
		if (gone || !m->id || map_get(signers, m->id->text))
			continue;
		buf_printf(&b, "%s%s", count++ ? ", " : "; never: ", m->id->text);
	}
	return b.len ? b.bytes : "";
}

static void signatures(struct rules *r)
{
	const struct plan *p = r->plan;
	const struct review *review = last_review(p, r->today);
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

/* ---- What was signed ---- */

/* A signature speaks for what it signed until there is a newer one in the same role, or the plan is closed. */
static bool is_newer(const struct signature *s, const struct signature *than)
{
	if (!than || !s->date.node || !than->date.node)
		return !than || !than->date.node;
	return s->date.day > than->date.day || (s->date.day == than->date.day && s > than);
}

static const struct node *item_named(const struct node *list, const char *id)
{
	const struct node *n = list ? list->first : NULL;

	while (n && !node_is(node_get(n, "id"), id))
		n = n->next;
	return n;
}

static const char *signer(const struct plan *p, const struct signature *s)
{
	const char *by = node_text(s->by), *name = node_text(s->name);
	const struct member *m = by ? map_get(p->people, by) : NULL;

	if (!name && m)
		name = node_text(m->name);
	if (!name && node_is(s->by, "client"))
		return "the client";
	return name ? name : by ? by : text_or_empty(s->role);
}

static void check_content(struct rules *r, const struct signature *s, char plain[CONTENT_DIGEST_BYTES])
{
	const char *subject = node_text(s->subject);
	bool whole = !subject || !strcmp(subject, "plan");
	const struct node *review = whole ? NULL : item_named(node_get(r->plan->root, "reviews"), subject);
	char own[CONTENT_DIGEST_BYTES], *digest = whole ? plain : own;

	if (!whole && !review)
		return;
	if (!whole || !plain[0])
		content_digest(r->arena, r->schema, r->plan->root, review, digest);
	if (node_is(s->content, digest))
		return;
	const char *who = signer(r->plan, s), *day = text_or_empty(s->date.node);
	if (whole)
		rule_find(r, "signed-content-changed", s->content, "the plan changed after %s signed it on %s", who, day);
	else
		rule_find(r, "signed-content-changed", s->content, "the plan, or the review %s, changed after %s signed it on %s",
			  subject, who, day);
}

static void signed_content(struct rules *r)
{
	const struct plan *p = r->plan;
	struct map *newest = map_new(r->arena, p->nsignatures);
	char plain[CONTENT_DIGEST_BYTES] = "";

	if (!r->draft && !node_is(p->status, "active") && !node_is(p->status, "on-hold"))
		return;
	for (size_t i = 0; i < p->nsignatures; i++) {
		const struct signature *s = &p->signatures[i];
		const void **at = map_at(newest, text_or_empty(s->role));
		if (signature_stands(s) && is_newer(s, *at))
			*at = s;
	}
	for (size_t i = 0; i < p->nsignatures; i++) {
		const struct signature *s = &p->signatures[i];
		/* What isn't made like one is the schema's to tell. */
		if (map_get(newest, text_or_empty(s->role)) == s && node_text(s->content) &&
		    s->content->len == CONTENT_DIGEST_BYTES - 1 &&
		    !strncmp(s->content->text, CONTENT_PREFIX, sizeof CONTENT_PREFIX - 1))
			check_content(r, s, plain);
	}
}

static void provisional(struct rules *r)
{
	for (size_t i = 0; i < r->plan->ndiagnoses; i++) {
		const struct diagnosis *d = &r->plan->diagnoses[i];
		bool open = node_is(d->certainty, "provisional") || node_is(d->certainty, "differential");
		date_days days = d->recorded.node ? r->today - d->recorded.day : 0;

		if (open && !d->basis && days > PROVISIONAL_DAYS)
			rule_find(r, "provisional-too-long", d->certainty,
				  "'%s' has been %s for %d days, without a basis", text_or_empty(d->id),
				  d->certainty->text, days);
	}
}

static void helpers_reachable(struct rules *r)
{
	const struct node *helpers = node_get(r->plan->safety_plan, "helpers");

	for (const struct node *n = helpers ? helpers->first : NULL; n; n = n->next)
		if (n->kind == NODE_MAP && !node_text(node_get(n, "phone")))
			rule_find(r, "helper-without-phone", n,
				  "the safety plan names a helper without a number to call");
}

static const struct rule rows[] = {
	RULE(needs_addressed, RULE_NEEDS_IDS, "need-unaddressed"),
	RULE(signatures, RULE_NEEDS_TODAY, "signature-missing"),
	RULE(signed_content, 0, "signed-content-changed"),
	RULE(provisional, RULE_NEEDS_TODAY, "provisional-too-long"),
	RULE(helpers_reachable, 0, "helper-without-phone"),
};
const struct rule_family rules_of_care = RULE_FAMILY(rows);
