/* find.c - how a rule says what it found. */
#include "rules/rule.h"

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

const char *rule_accept_key(struct rules *r, const char *code, const char *item)
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
	return map_get(r->accepted, code) || (item && map_get(r->accepted, rule_accept_key(r, code, item)));
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
	const struct finding_kind *kind = catalogue_find(schema_findings(), code);
	enum txp_severity severity = kind ? (enum txp_severity)kind->severity : TXP_ERROR;
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
	const struct finding_kind *kind = catalogue_find(schema_findings(), code);
	struct txp_finding *n;
	va_list ap;

	va_start(ap, fmt);
	n = add(r, kind ? (enum txp_severity)kind->severity : TXP_CRITICAL, code, at, fmt, ap);
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
