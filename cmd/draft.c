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

static const char *remedy_for(const txp_findings *f)
{
	for (size_t i = 0; i < txp_findings_count(f); i++)
		if (!strcmp(txp_findings_at(f, i)->code, "conflict-marker"))
			return "Settle the merge with `txplan resolve` first; nothing was changed.";
	return "Correct the file by hand first; nothing was changed.";
}

int plan_writable(struct run *r, const txp_doc *d)
{
	const char *format;
	txp_findings *f;

	if (txp_findings_of(txp_doc_findings(d), TXP_ERROR)) {
		tell_danger(r);
		tell_findings(r, txp_doc_findings(d));
		return fail(r, EXIT_TROUBLE, remedy_for(txp_doc_findings(d)), "%s can't be read as a plan",
			    txp_doc_name(d));
	}
	format = txp_doc_value(d, "format");
	if (!format || !strcmp(format, "txplan/1"))
		return EXIT_DONE;
	f = plan_check(r, d, NULL, NULL);
	for (size_t i = 0; i < txp_findings_count(f) && format; i++)
		if (!strcmp(txp_findings_at(f, i)->code, "newer-format"))
			format = NULL;
	if (!format)
		tell_danger(r);
	if (!format)
		tell_findings(r, f);
	txp_findings_free(f);
	return format ? EXIT_DONE
		      : fail(r, EXIT_NEGATIVE, "Reading it is fine; change it with a newer txplan.",
			     "%s is only read, because a newer txplan made it", txp_doc_name(d));
}

/* Says something with -q, too. */
static struct run loud(const struct run *r)
{
	struct run copy = *r;

	copy.quiet = false;
	return copy;
}

static const char unknown_answer[] = "critical-answer-unknown";

static bool holds(const txp_findings *f, const char *code)
{
	for (size_t i = 0; i < txp_findings_count(f); i++)
		if (!strcmp(txp_findings_at(f, i)->code, code))
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

		if (strcmp(n->code, unknown_answer))
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
	if (holds(d->found_after, unknown_answer))
		tell_unknown(r, d, last);
}

/* What is critical and would not be found any more. */
static void tell_gone(struct run *r, const struct draft *d)
{
	const struct run aloud = loud(r);
	txp_findings *gone = NULL;

	live(txp_findings_new(d->found_after, d->found_before, TXP_CRITICAL, &gone));
	if (txp_findings_count(gone))
		tell(&aloud, "%s: what these rest on is removed, so `check` says them no more; somebody must still follow them up:", d->path);
	for (size_t i = 0; i < txp_findings_count(gone); i++)
		tell(&aloud, "  critical: %s [%s]", txp_findings_at(gone, i)->message, txp_findings_at(gone, i)->code);
	txp_findings_free(gone);
}

void draft_written(struct run *r, const struct draft *d)
{
	if (!r->danger || !d->found_after)
		return;
	r->danger->tell = NULL; /* it is in the plan now, and found there */
	tell_added(r, d, NULL);
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
	    (d->removes || txp_findings_of(d->found_after, TXP_ERROR) || txp_findings_of(d->found_after, TXP_CRITICAL) ||
	     holds(d->found_after, unknown_answer)))
		d->found_before = plan_check(r, d->before, d->settings, d->path);
	if (!r->danger) /* else draft_written() says it, or what refuses the entry */
		tell_added(r, d, last);
	if (d->removes && d->found_before)
		tell_gone(r, d);
	txp_findings_free(last);
	txp_doc_free(last_doc);
}

void draft_take(struct run *r, struct draft *d, const char *bytes, size_t len)
{
	txp_doc *after;

	live(txp_doc_parse(d->path, bytes, len, &after));
	take(r, d, after, after);
}

void draft_take_edit(struct run *r, struct draft *d, const txp_edit *edit)
{
	take(r, d, txp_edit_doc(edit), NULL);
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
