/* danger.c - what a refused entry says about danger, as the public interface shows it. */
#include "api/internal.h"

#include "base/given.h"
#include "op/op.h"

struct danger_call {
	struct call call;
	const char *name;
	struct txp_env env;
	const struct txp_arg *args;
	size_t nargs;
};

static enum txp_result look(void *arg)
{
	struct danger_call *c = arg;
	struct arena *a = c->call.arena;
	struct txp_findings *f = api_findings(a, NULL);
	struct source *source = arena_new_of(a, struct source);

	source->name = arena_strdup(a, c->name);
	source->bytes = "";
	f->arena = a;
	f->source = source;
	op_dangers(a, api_instruments(a, c->env.caseload), c->args, c->nargs, f->list);
	c->call.object = f;
	return TXP_OK;
}

TXP_PUBLIC enum txp_result txp_progress_dangers(const char *name, const struct txp_env *env, const struct txp_arg *args, size_t nargs,
						txp_findings **out)
{
	struct danger_call c = { .name = name, .args = args, .nargs = nargs };

	*out = NULL;
	if (env && !given_take(&c.env, sizeof c.env, env))
		return TXP_EUSAGE;
	enum txp_result r = api_call(&c.call, look);

	*out = c.call.object;
	return r;
}
