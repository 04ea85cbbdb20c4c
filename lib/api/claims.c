/* claims.c - what a commit says against what it did, behind the public interface. */
#include "compare/claims.h"

#include "api/internal.h"

struct claims_call {
	struct call call;
	const struct document *before, *after;
	const struct txp_claim *claim;
};

static enum txp_result check_claims(void *arg)
{
	struct claims_call *c = arg;
	struct arena *a = c->call.arena;
	struct txp_findings *out = api_findings(a, c->after);
	const struct claim claim = { .change = c->claim->change,
				     .items = c->claim->items,
				     .list = c->claim->list,
				     .by_hand = c->claim->by_hand,
				     .several = c->claim->several };

	out->arena = a;
	if ((c->before && !c->before->root) || !c->after->root)
		return TXP_EREFUSED;
	claims_check(a, schema_of_plan(), c->before ? c->before->root : NULL, c->after->root, &claim, out->list);
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
