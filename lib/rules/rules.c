#include "rules/rules.h"

#include <string.h>

enum { NEAREST_BUDGET = 200000 };

static rule *const all_rules[] = {
	rule_ids,                rule_references,         rule_file_name,          rule_dates,
	rule_within_period,      rule_intervals,          rule_statuses,           rule_principal_diagnosis,
	rule_active_needs,       rule_scores,             rule_measures,           rule_profiles,
	rule_critical,           rule_withdrawal,         rule_risk_asked,         rule_needs_addressed,
	rule_signatures,         rule_signed_content,     rule_provisional,        rule_helpers,
};

const struct node *node_or(const struct node *n, const struct node *otherwise)
{
	return n ? n : otherwise;
}

/* The id of the item that a node lies in, or NULL. */
static const char *item_around(const struct node *n)
{
	for (; n; n = n->parent) {
		const char *id = n->parent ? node_text(node_get(n, "id")) : NULL;
		if (id)
			return id;
	}
	return NULL;
}

static const char *accept_key(struct rules *r, const char *code, const char *item)
{
	return item ? arena_printf(r->arena, "%s %s", code, item) : code;
}

/* Has a person looked at this kind of finding, for this item or for the whole plan, and accepted it? */
static bool is_accepted(struct rules *r, const char *code, const struct node *at)
{
	const char *item;

	if (!r->plan->naccepted)
		return false;
	item = item_around(at);
	return map_get(r->accepted, code) || (item && map_get(r->accepted, accept_key(r, code, item)));
}

static void read_accepted(struct rules *r)
{
	r->accepted = map_new(r->arena, r->plan->naccepted);
	for (size_t i = 0; i < r->plan->naccepted; i++) {
		const struct accepted *x = &r->plan->accepted[i];
		if (x->code)
			*map_at(r->accepted, accept_key(r, x->code->text, x->item ? x->item->text : NULL)) = x;
	}
}

/* A path is made only for findings that are kept. */
__attribute__((format(printf, 5, 0))) static struct txp_finding *
add(struct rules *r, enum txp_severity severity, const char *code, const struct node *at, const char *fmt, va_list ap)
{
	struct txp_finding *n = vfind(r->findings, severity, code, at ? node_span(at) : nowhere(), fmt, ap);

	if (at && findings_kept(r->findings, n))
		n->path = place_path(r->arena, r->schema, at);
	return n;
}

__attribute__((format(printf, 4, 0))) static struct txp_finding *
add_before_activation(struct rules *r, const char *code, const struct node *at, const char *fmt, va_list ap)
{
	struct txp_finding *n = add(r, TXP_HINT, code, at, fmt, ap);

	if (findings_kept(r->findings, n))
		n->message = arena_printf(r->arena, "before you can activate: %s", n->message);
	return n;
}

struct txp_finding *rule_find(struct rules *r, const char *code, const struct node *at, const char *fmt, ...)
{
	const struct txp_finding_kind *kind = catalogue_find(schema_findings(), code);
	enum txp_severity severity = kind ? kind->severity : TXP_ERROR;
	struct txp_finding *n;
	va_list ap;

	if (severity < TXP_ERROR && is_accepted(r, code, at))
		return &r->spare;
	va_start(ap, fmt);
	n = severity < TXP_ERROR && r->draft ? add_before_activation(r, code, at, fmt, ap)
					     : add(r, severity, code, at, fmt, ap);
	va_end(ap);
	return n;
}

struct txp_finding *rule_danger(struct rules *r, const char *code, const struct node *at, const char *fmt, ...)
{
	const struct txp_finding_kind *kind = catalogue_find(schema_findings(), code);
	struct txp_finding *n;
	va_list ap;

	va_start(ap, fmt);
	n = add(r, kind ? kind->severity : TXP_CRITICAL, code, at, fmt, ap);
	va_end(ap);
	return n;
}

struct txp_finding *rule_needs(struct rules *r, const char *code, const struct node *at, const char *fmt, ...)
{
	struct txp_finding *n;
	va_list ap;

	va_start(ap, fmt);
	n = r->draft ? add_before_activation(r, code, at, fmt, ap) : add(r, TXP_ERROR, code, at, fmt, ap);
	va_end(ap);
	return n;
}

void rules_check(struct arena *a, const struct plan *p, const struct schema *s, const struct rules_options *o,
		 struct findings *f)
{
	struct rules r = { .arena = a, .plan = p, .schema = s, .options = o, .findings = f };

	if (!p->root)
		return;
	r.ids = ids_read(a, p->document, s);
	r.draft = node_is(p->status, "draft");
	r.nearest_budget = NEAREST_BUDGET;
	read_accepted(&r);
	for (size_t i = 0; i < sizeof all_rules / sizeof *all_rules; i++)
		all_rules[i](&r);
}

bool rules_not_a_plan(const struct document *d, struct findings *f)
{
	if (!d->root || d->root->kind == NODE_MAP)
		return false;
	find(f, "not-a-plan", node_span(d->root), "this file holds %s, not a plan",
	     d->root->kind == NODE_LIST ? "a list" : "nothing but one text");
	return true;
}

bool rules_newer_format(const struct document *d, struct findings *f)
{
	const struct node *format = node_get(d->root, "format");
	const char *text = node_text(format), *number = text && !strncmp(text, "txplan/", 7) ? text + 7 : "";
	size_t digits = strspn(number, "0123456789");

	if (!digits || number[digits] || *number == '0' || !strcmp(number, "1"))
		return false;
	find(f, "newer-format", node_span(format), "this plan is written in the format %s; this txplan knows txplan/1", text)->path = "format";
	return true;
}
