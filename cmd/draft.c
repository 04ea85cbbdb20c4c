/* One plan on its way: what it is checked for, and what its next state adds. */
#include "write.h"

#include <string.h>

void draft_free(struct draft *d)
{
	txp_findings_free(d->found_before);
	txp_findings_free(d->found_after);
	txp_doc_free(d->before);
	txp_doc_free(d->parsed);
	d->found_before = d->found_after = NULL;
	d->before = d->parsed = NULL;
	d->after = NULL;
}

txp_findings *plan_check(struct run *r, const txp_doc *d, const txp_caseload *c, const char *path)
{
	struct source s = { .path = path };
	struct txp_check_options options = { .size = sizeof options, .caseload = c, .file_name_matters = plan_is_named(&s) };
	txp_findings *f = NULL;

	tell_caseload_files(r, c);
	live(txp_check(d, &r->env, &options, &f));
	return f;
}

/* Says something with -q, too. */
static struct run loud(const struct run *r)
{
	struct run copy = *r;

	copy.quiet = false;
	return copy;
}

/* What may stand for a danger can't wait for the next check. */
static bool cant_wait(const char *code)
{
	struct txp_finding_kind kind = { .size = sizeof kind };

	return txp_explain(code, &kind) == TXP_OK && kind.hides_danger;
}

static bool holds_such(const txp_findings *f)
{
	for (size_t i = 0; i < txp_findings_count(f); i++)
		if (cant_wait(txp_findings_at(f, i)->code))
			return true;
	return false;
}

/* A blank where a critical answer belongs is a warning, and the one that can't wait for the next check. */
static void tell_unknown(struct run *r, const struct draft *d, const txp_findings *last)
{
	const struct run aloud = loud(r);
	txp_findings *added = NULL;

	live(txp_findings_new(last ? last : d->found_before, d->found_after, TXP_WARNING, &added));
	for (size_t i = 0; i < txp_findings_count(added); i++) {
		const struct txp_finding *n = txp_findings_at(added, i);

		if (!cant_wait(n->code))
			continue;
		tell(&aloud, "%s: %s [%s]", d->path, n->message, n->code);
		tell(&aloud, "  %s", n->remedy);
	}
	txp_findings_free(added);
}

static void tell_added(struct run *r, const struct draft *d, const txp_findings *last)
{
	txp_findings *added = NULL;

	live(txp_findings_new(last ? last : d->found_before, d->found_after, TXP_CRITICAL, &added));
	tell_findings(r, added);
	txp_findings_free(added);
	if (holds_such(d->found_after))
		tell_unknown(r, d, last);
}

/* own: after, when it is to be the draft's own. What was wrong before matters only where something is wrong now. */
static void take(struct run *r, struct draft *d, const txp_doc *after, txp_doc *own)
{
	txp_findings *last = d->found_after;
	txp_doc *last_doc = d->parsed;

	d->after = after;
	d->parsed = own;
	d->bytes = txp_doc_bytes(d->after, &d->len);
	d->found_after = plan_check(r, d->after, d->settings, d->path);
	if (!d->found_before && d->before &&
	    (txp_findings_of(d->found_after, TXP_ERROR) || txp_findings_of(d->found_after, TXP_CRITICAL) ||
	     holds_such(d->found_after)))
		d->found_before = plan_check(r, d->before, d->settings, d->path);
	tell_added(r, d, last);
	txp_findings_free(last);
	txp_doc_free(last_doc);
}

void draft_take(struct run *r, struct draft *d, const char *bytes, size_t len)
{
	txp_doc *after;

	live(txp_doc_parse(d->path, bytes, len, &after));
	take(r, d, after, after);
}

bool draft_adds_errors(struct run *r, const struct draft *d)
{
	txp_findings *added = NULL;

	if (!txp_new_errors(d->found_before, d->found_after))
		return false;
	tell_danger(r);
	live(txp_findings_new(d->found_before, d->found_after, TXP_ERROR, &added));
	tell_findings(r, added);
	txp_findings_free(added);
	return true;
}

int draft_check(struct run *r, const struct draft *d)
{
	if (!draft_adds_errors(r, d))
		return EXIT_DONE;
	return fail(r, EXIT_NEGATIVE, "Correct what is shown above and run it again.",
		    "the change would put an error into %s, so nothing was changed", d->path);
}

void draft_print_diff(const struct draft *d)
{
	const char *old = "";
	size_t len = 0;
	txp_text *t;

	if (d->before)
		old = txp_doc_bytes(d->before, &len);
	live(txp_unified_diff(d->before ? keep_printf("a/%s", d->below) : "/dev/null", old, len,
			      keep_printf("b/%s", d->below), d->bytes, d->len, &t));
	out_text(t);
	txp_text_free(t);
}
