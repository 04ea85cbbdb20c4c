/* findings.c - findings as the public interface shows them, and the catalogue. */
#include "api/internal.h"

#include <string.h>

#include "base/given.h"

struct txp_findings *api_findings(struct arena *a, const struct document *d)
{
	struct txp_findings *f = arena_new_of(a, struct txp_findings);

	f->list = findings_new(a, schema_findings());
	if (d) {
		f->source = &d->source;
		f->plan = node_text(node_get(d->root, "id"));
	}
	return f;
}

TXP_PUBLIC void txp_findings_free(txp_findings *f)
{
	if (f && f->arena)
		arena_free(f->arena);
}

TXP_PUBLIC const char *txp_severity_name(enum txp_severity s)
{
	return severity_name(s);
}

TXP_PUBLIC size_t txp_findings_count(const txp_findings *f)
{
	return findings_count(f->list);
}

TXP_PUBLIC const struct txp_finding *txp_findings_at(const txp_findings *f, size_t i)
{
	return findings_at(f->list, i);
}

TXP_PUBLIC size_t txp_findings_dropped(const txp_findings *f)
{
	return findings_dropped(f->list);
}

TXP_PUBLIC size_t txp_findings_of(const txp_findings *f, enum txp_severity s)
{
	return findings_of(f->list, s);
}

TXP_PUBLIC const char *txp_findings_file(const txp_findings *f)
{
	return f->source ? f->source->name : "";
}

TXP_PUBLIC const char *txp_findings_plan(const txp_findings *f)
{
	return f->plan;
}

TXP_PUBLIC struct txp_position txp_findings_position(const txp_findings *f, uint32_t offset)
{
	return f->source ? source_position(f->source, offset) : (struct txp_position){ 1, 1 };
}

static bool same_place(const struct txp_finding *a, const struct txp_finding *b)
{
	if (strcmp(a->code, b->code))
		return false;
	if (a->path && b->path)
		return !strcmp(a->path, b->path);
	return !a->path && !b->path && !strcmp(a->message, b->message);
}

/* As severe, or more so: a hint that becomes an error, as in a draft that is made active, was no error before. */
static size_t times_found(const txp_findings *in, const struct txp_finding *like)
{
	size_t n = 0;

	for (size_t i = 0; in && i < findings_count(in->list); i++) {
		const struct txp_finding *f = findings_at(in->list, i);
		n += f->severity >= like->severity && same_place(f, like);
	}
	return n;
}

/* Quadratic in the errors, of which there are at most 1,000, and mostly none. */
TXP_PUBLIC size_t txp_new_errors(const txp_findings *before, const txp_findings *after)
{
	size_t added = 0;

	for (size_t i = 0; i < findings_count(after->list); i++) {
		const struct txp_finding *f = findings_at(after->list, i);
		if (f->severity == TXP_ERROR && times_found(after, f) > times_found(before, f))
			added++;
	}
	if (!added && before && findings_of(after->list, TXP_ERROR) > findings_of(before->list, TXP_ERROR))
		added = findings_of(after->list, TXP_ERROR) - findings_of(before->list, TXP_ERROR);
	return added;
}

struct new_call {
	struct call call;
	const txp_findings *before, *after;
	enum txp_severity severity;
};

static enum txp_result find_new(void *arg)
{
	struct new_call *c = arg;
	struct txp_findings *f = api_findings(c->call.arena, NULL);

	f->arena = c->call.arena;
	f->source = c->after->source;
	f->plan = c->after->plan;
	for (size_t i = 0; i < findings_count(c->after->list); i++) {
		const struct txp_finding *n = findings_at(c->after->list, i);
		if (n->severity != c->severity || times_found(c->after, n) <= times_found(c->before, n))
			continue;
		struct txp_finding *copy = find(f->list, n->code, n->at, "%s", n->message);
		*copy = *n;
	}
	c->call.object = f;
	return TXP_OK;
}

TXP_PUBLIC enum txp_result txp_findings_new(const txp_findings *before, const txp_findings *after,
					    enum txp_severity severity, txp_findings **out)
{
	struct new_call c = { .before = before, .after = after, .severity = severity };
	enum txp_result r = api_call(&c.call, find_new);

	*out = c.call.object;
	return r;
}

static enum txp_result explain(const struct finding_kind *k, struct txp_finding_kind *out)
{
	if (!k)
		return TXP_ENOTFOUND;
	const struct txp_finding_kind kind = { .code = card_id(k),
					       .severity = (enum txp_severity)k->severity,
					       .title = card_text(k, k->title),
					       .explanation = card_text(k, k->explanation),
					       .remedy = card_text(k, k->remedy),
					       .since = card_text(k, k->since),
					       .hides_danger = k->hides_danger };
	return given_fill(out, &kind, sizeof kind) ? TXP_OK : TXP_EUSAGE;
}

TXP_PUBLIC enum txp_result txp_explain(const char *code, struct txp_finding_kind *out)
{
	return explain(catalogue_find(schema_findings(), code), out);
}

TXP_PUBLIC enum txp_result txp_explain_nth(size_t i, struct txp_finding_kind *out)
{
	const struct shelf *kinds = &schema_findings()->kinds;

	return explain(i < kinds->count ? shelf_at(kinds, i) : NULL, out);
}
