/* claims.c - what a commit says and what it did, behind the public interface. */
#include "compare/claims.h"

#include <string.h>

#include "api/internal.h"

struct txp_claimed {
	struct arena *arena;
	struct txp_claim claim;
};

struct claims_call {
	struct call call;
	const struct document *before, *after;
	const struct txp_claim *claim;
};

struct make_call {
	struct call call;
	const struct txp_verb *verb;
	const char *change;
	const struct txp_claimed_plan *plans;
	size_t count;
};

TXP_PUBLIC const struct txp_verb *txp_verb_find(const char *action)
{
	return verb_find(action);
}

TXP_PUBLIC const struct txp_verb *txp_verb_nth(size_t i)
{
	return verb_nth(i);
}

static bool knows(const struct txp_verb *v, const char *change)
{
	for (const char *const *known = v->changes; *known; known++)
		if (!strcmp(*known, change))
			return true;
	return false;
}

/* One of its plans. */
static enum txp_result take_plan(struct make_call *m, const struct txp_claimed_plan *p, struct txp_claim *claim)
{
	struct arena *a = m->call.arena;
	const struct node *before = p->before ? p->before->document->root : NULL, *after = p->after->document->root;

	if (!after || (p->before && !before && !m->verb->by_hand))
		return TXP_EREFUSED;
	if (p->before && !before)
		return TXP_OK; /* it could not be read, and is mended */
	const char *change = claim->change, *first = p == m->plans ? NULL : change;
	if (!claim_make(a, schema_of_plan(), m->verb, m->change, before, after, &claim->change, &claim->items))
		return TXP_EUSAGE;
	return !first || !strcmp(first, claim->change) ? TXP_OK : TXP_EUSAGE; /* one commit is one kind of change */
}

static enum txp_result make_claim(void *arg)
{
	struct make_call *m = arg;
	struct arena *a = m->call.arena;
	struct txp_claimed *out = arena_new_of(a, struct txp_claimed);
	struct buf ids = buf_in(a);
	enum txp_result r = TXP_OK;

	out->arena = a;
	out->claim = (struct txp_claim){ m->verb->action, "", "", m->change ? m->change : m->verb->changes[0] };
	if (!knows(m->verb, out->claim.change))
		return TXP_EUSAGE;
	if (m->change)
		m->change = out->claim.change = arena_strdup(a, m->change);
	for (size_t i = 0; i < m->count && r == TXP_OK; i++) {
		buf_printf(&ids, "%s%s", i ? " " : "", m->plans[i].id);
		r = take_plan(m, &m->plans[i], &out->claim);
	}
	if (m->count)
		out->claim.plan = ids.bytes;
	if (strchr(out->claim.plan, ' '))
		out->claim.items = "";
	if (r == TXP_OK)
		m->call.object = out;
	return r;
}

TXP_PUBLIC enum txp_result txp_claim_make(const char *action, const char *change, const struct txp_claimed_plan *plans, size_t count,
					  txp_claimed **out)
{
	struct make_call m = { .verb = verb_find(action), .change = change, .plans = plans, .count = count };
	enum txp_result r = m.verb ? api_call(&m.call, make_claim) : TXP_EUSAGE;

	*out = m.call.object;
	return r;
}

TXP_PUBLIC const struct txp_claim *txp_claim_get(const txp_claimed *c)
{
	return &c->claim;
}

TXP_PUBLIC void txp_claim_free(txp_claimed *c)
{
	if (c)
		arena_free(c->arena);
}

static bool readable(const struct claims_call *c)
{
	return (!c->before || c->before->root) && c->after->root;
}

static enum txp_result check_claims(void *arg)
{
	struct claims_call *c = arg;
	struct arena *a = c->call.arena;
	struct txp_findings *out = api_findings(a, c->after);

	out->arena = a;
	if (!readable(c))
		return TXP_EREFUSED;
	claims_check(a, schema_of_plan(), c->before ? c->before->root : NULL, c->after->root, c->claim, out->list);
	c->call.object = out;
	return TXP_OK;
}

TXP_PUBLIC enum txp_result txp_claims_check(const txp_doc *before, const txp_doc *after, const struct txp_claim *claim,
					    txp_findings **out)
{
	struct claims_call c = { .before = before ? before->document : NULL, .after = after->document, .claim = claim };
	enum txp_result r = api_call(&c.call, check_claims);

	*out = c.call.object;
	return r;
}

static enum txp_result take_taken(void *arg)
{
	struct claims_call *c = arg;
	struct txp_list *out = arena_new_of(c->call.arena, struct txp_list);

	out->arena = c->call.arena;
	if (!c->before->root || (c->after && !c->after->root))
		out->items = words_taken(c->call.arena, &c->before->source, c->after ? &c->after->source : NULL);
	else
		out->items = ids_taken(c->call.arena, schema_of_plan(), c->before->root, c->after ? c->after->root : NULL);
	c->call.object = out;
	return TXP_OK;
}

TXP_PUBLIC enum txp_result txp_ids_taken(const txp_doc *before, const txp_doc *after, txp_list **out)
{
	struct claims_call c = { .before = before->document, .after = after ? after->document : NULL };
	enum txp_result r = api_call(&c.call, take_taken);

	*out = c.call.object;
	return r;
}
