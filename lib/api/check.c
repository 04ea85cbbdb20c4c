/* check.c - everything that is wrong with a plan: reading, schema, rules. */
#include "api/internal.h"

#include <string.h>

#include "base/nearest.h"
#include "rules/rules.h"

struct check_call {
	struct call call;
	const txp_doc *doc;
	struct txp_env env;
	struct txp_check_options options;
};

/* The id that a file's name gives: its last part without ".plan.yaml"; NULL when it doesn't end so. */
static const char *id_of_file(struct arena *a, const char *name)
{
	const char *slash = strrchr(name, '/'), *base = slash ? slash + 1 : name;
	size_t len = strlen(base), end = strlen(".plan.yaml");

	if (len <= end || strcmp(base + len - end, ".plan.yaml"))
		return NULL;
	return arena_copy(a, base, len - end);
}

static bool are_codes(const char *const *codes)
{
	while (codes && *codes && catalogue_find(schema_findings(), *codes))
		codes++;
	return !codes || !*codes;
}

static enum txp_result check(void *arg)
{
	struct check_call *c = arg;
	struct arena *a = c->call.arena;
	const struct document *d = c->doc->document;
	struct txp_findings *f = api_findings(a, d);

	f->arena = a;
	findings_only(f->list, c->options.codes);
	findings_join(f->list, c->doc->findings.list);
	/* Rules take a document that the schema describes; where it is another format's, it doesn't. */
	if (d->root && d->root->kind == NODE_MAP && !rules_newer_format(d, f->list) &&
	    (schema_check(schema_of_plan(), d, f->list) || node_is(node_get(d->root, "format"), "txplan/1"))) {
		struct rules_options o = { .today = c->env.today, .instruments = api_instruments(a, c->options.caseload),
					   .codes = c->options.codes };
		if (c->options.file_name_matters)
			o.file_id = id_of_file(a, d->source.name);
		schema_doubts(schema_of_plan(), d, f->list);
		rules_check(a, plan_read(a, d), schema_of_plan(), &o, f->list);
	}
	findings_only(f->list, NULL);
	findings_sort(f->list);
	c->call.object = f;
	return TXP_OK;
}

TXP_PUBLIC enum txp_result txp_check(const txp_doc *d, const struct txp_env *env, const struct txp_check_options *o,
				     txp_findings **out)
{
	struct check_call c = { .doc = d };

	*out = NULL;
	if (!given_take(&c.env, sizeof c.env, env) || (o && !given_take(&c.options, sizeof c.options, o)) ||
	    !are_codes(c.options.codes))
		return TXP_EUSAGE;
	enum txp_result r = api_call(&c.call, check);

	*out = c.call.object;
	return r;
}

TXP_PUBLIC const char *txp_nearest(const char *word, const char *const *candidates)
{
	return nearest(word, candidates);
}
