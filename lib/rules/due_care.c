/* The plan's own upkeep: its end, reviews, consents, signatures, the safety plan. */
#include "rules/due_rows.h"

#include <stdio.h>
#include <string.h>

void due_plan_end(struct due *d)
{
	if (d->plan->end.node)
		due_add(d, "", d->plan->end.node, "", d->plan->end.day, due_say(d, "due-title.plan-ends", NULL));
}

void due_authorization(struct due *d)
{
	if (d->plan->authorized_to.node)
		due_add(d, "", d->plan->authorized_to.node, "", d->plan->authorized_to.day,
			due_say(d, "due-title.authorization-ends", NULL));
}

void due_review(struct due *d)
{
	const struct plan *p = d->plan;
	const struct review *last = last_review(p, d->params->as_of);
	struct duration every = d->params->intervals.review;
	date_days from = last ? last->date.day : p->start.day, next;
	char day[11], often[16];

	if (p->review_every && !duration_parse(p->review_every->text, p->review_every->len, &every))
		return;
	if (!every.count || (!last && !p->start.node) || !duration_add(from, every, 1, &next))
		return;
	date_format(from, day);
	snprintf(often, sizeof often, "%d%c", every.count, every.unit);
	due_add(d, "", last ? last->node : p->review_every, "", next,
		due_say(d, last ? "due-title.review-since-last" : "due-title.review-since-start",
			SAID({ "every", often }, { "day", day })));
}

/* ---- Consents ---- */

/* What a consent is about: its kind, and whom information may go to. */
static const char *consent_subject(struct due *d, const struct consent *c)
{
	struct buf b = buf_in(d->arena);

	buf_puts(&b, text_or_empty(c->kind));
	for (const struct node *n = c->to ? c->to->first : NULL; n; n = n->next)
		buf_printf(&b, "\n%s", text_or_empty(n->kind == NODE_SCALAR ? n : NULL));
	return b.bytes ? b.bytes : "";
}

static bool is_given(const struct due *d, const struct consent *c)
{
	bool revoked = c->revoked.node && c->revoked.day <= d->params->as_of;

	return !revoked && (!c->status || node_is(c->status, "given")) &&
	       (!c->date.node || c->date.day <= d->params->as_of);
}

/* Does x hold longer than y? One without a last day (an event, or none) holds longest. */
static bool holds_longer(const struct consent *x, const struct consent *y)
{
	return y->expiry.node && (!x->expiry.node || x->expiry.day > y->expiry.day);
}

void due_consents(struct due *d)
{
	const struct plan *p = d->plan;
	struct map *longest = map_new(d->arena, p->nconsents);
	const char **subjects = arena_array(d->arena, p->nconsents + 1, sizeof *subjects);
	bool treatment = false;

	for (size_t i = 0; i < p->nconsents; i++) {
		const struct consent *c = &p->consents[i];
		const void **best;
		if (!is_given(d, c))
			continue;
		treatment |= node_is(c->kind, "treatment");
		best = map_at(longest, subjects[i] = consent_subject(d, c));
		if (!*best || holds_longer(c, *best))
			*best = c;
	}
	for (size_t i = 0; i < p->nconsents; i++) {
		const struct consent *c = &p->consents[i];
		if (subjects[i] && c->expiry.node && map_get(longest, subjects[i]) == c)
			due_add(d, text_or_empty(c->id), c->node, "client", c->expiry.day,
				due_say(d, "due-title.consent-expires", SAID({ "kind", text_or_empty(c->kind) })));
	}
	if (!treatment && p->start.node)
		due_add(d, "", NULL, "client", p->start.day, due_say(d, "due-title.no-consent", NULL))->missing = true;
}

/* ---- Signatures ---- */

static void add_signature(struct due *d, const char *who, date_days from, const struct review *review, bool ever)
{
	const bool client = !strcmp(who, "client");
	date_days day;
	char since[11];
	struct txp_due *n;

	if (!duration_add(from, d->params->intervals.signature, 1, &day) || !due_wanted(d, who, day))
		return;
	date_format(from, since);
	n = due_add(d, who, review ? review->node : NULL, who, day,
		    due_say(d, review ? client ? "due-title.client-unsigned-since" : "due-title.team-unsigned-since"
				      : client ? "due-title.client-unsigned" : "due-title.team-unsigned",
			    SAID({ "day", since })));
	n->missing = !ever;
}

void due_signatures(struct due *d)
{
	const struct plan *p = d->plan;
	const struct review *review = last_review(p, d->params->as_of);
	const struct when *from = review ? &review->date : &p->start;
	bool client = false, team = false, client_ever = false, team_ever = false;

	if (!from->node)
		return;
	for (size_t i = 0; i < p->nsignatures; i++) {
		const struct signature *s = &p->signatures[i];
		bool fresh = !review || (s->date.node && s->date.day >= review->date.day);
		if (s->date.node && s->date.day > d->params->as_of)
			continue;
		client_ever |= signed_by_client(p, s);
		team_ever |= signed_by_team(p, s);
		client |= fresh && signed_by_client(p, s);
		team |= fresh && signed_by_team(p, s);
	}
	if (!client)
		add_signature(d, "client", from->day, review, client_ever);
	if (!team)
		add_signature(d, "team", from->day, review, team_ever);
}

/* ---- Safety plan ---- */

void due_safety_plan(struct due *d)
{
	const struct plan *p = d->plan;
	const struct node *reviewed = p->safety_reviewed;
	struct when last = p->safety_date;
	date_days next;
	char day[11];

	if (!p->safety_plan || p->safety_not_indicated)
		return;
	for (const struct node *n = reviewed ? reviewed->first : NULL; n; n = n->next) {
		date_days v;
		if (n->kind == NODE_SCALAR && date_parse(n->text, n->len, &v) && v <= d->params->as_of &&
		    (!last.node || v > last.day))
			last = (struct when){ n, v };
	}
	if (!last.node)
		last = p->start;
	if (!last.node || !duration_add(last.day, d->params->intervals.safety_plan, 1, &next))
		return;
	date_format(last.day, day);
	due_add(d, "", p->safety_plan, "", next,
		due_say(d, "due-title.safety-plan", SAID({ "day", day })));
}
