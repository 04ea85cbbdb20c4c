/* draft.c - one plan of a transaction: what is wrong with it, and what its next state adds. */
#include "caseload/transaction.h"

#include <string.h>

/* ---- Small helpers ---- */

void case_draft_clear(struct txp_draft *d)
{
	txp_findings_free(d->found_before);
	txp_findings_free(d->found_after);
	txp_findings_free(d->found_last);
	txp_edit_free(d->edit_last);
	txp_edit_free(d->edit);
	txp_doc_free(d->before);
	d->found_before = d->found_after = d->found_last = NULL;
	d->edit = d->edit_last = NULL;
	d->before = NULL;
	d->after = NULL;
}

struct txp_draft *case_draft(txp_transaction *t)
{
	struct txp_draft *d = arena_new_of(t->session->work, struct txp_draft);

	*d = (struct txp_draft){ .transaction = t, .env = t->env, .id = "", .path = "", .below = "", .items = "",
				 .about = "", .settings = t->place ? txp_place_caseload(t->place) : NULL };
	d->env.caseload = d->settings;
	*t->last = d;
	t->last = &d->next;
	return d;
}

static bool is_named(const char *path)
{
	static const char ending[] = ".plan.yaml";
	size_t len = strlen(path);

	return len >= sizeof ending - 1 && !strcmp(path + len - (sizeof ending - 1), ending);
}

enum txp_result case_check_into(txp_session *s, const txp_doc *doc, const txp_caseload *settings, const char *path,
				txp_findings **out)
{
	const struct txp_env env = { .size = sizeof env, .today = s->context.today };
	const struct txp_check_options o = { .size = sizeof o, .caseload = settings, .file_name_matters = is_named(path) };

	*out = NULL;
	return txp_check(doc, &env, &o, out);
}

static void free_findings(void *f)
{
	txp_findings_free(f);
}

txp_findings *case_check(txp_session *s, const txp_doc *doc, const txp_caseload *settings, const char *path)
{
	void **own = case_owned(s->call, free_findings);
	txp_findings *f;
	enum txp_result result = case_check_into(s, doc, settings, path, &f);

	*own = f;
	case_live(s, result);
	return f;
}

txp_findings *case_new(txp_session *s, const txp_findings *old, const txp_findings *now, enum txp_severity severity)
{
	void **own = case_owned(s->call, free_findings);
	txp_findings *f = NULL;
	enum txp_result result = txp_findings_new(old, now, severity, &f);

	*own = f;
	case_live(s, result);
	return f;
}

bool case_tell_errors(txp_session *s, const txp_findings *old, const txp_findings *now)
{
	if (!txp_new_errors(old, now))
		return false;
	case_tell(s, TXP_TOLD_REFUSAL, NULL, case_new(s, old, now, TXP_ERROR));
	return true;
}

const char *case_shown(txp_transaction *t, const char *below)
{
	const struct txp_context *c = &t->session->context;
	const char *shown = c->show ? c->show(c->ctx, t->root, below) : NULL;

	return shown ? arena_strdup(t->session->call, shown) : arena_printf(t->session->call, "%s/%s", t->root, below);
}

/* ---- The next state ---- */

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

bool case_matters(const txp_findings *f)
{
	return txp_findings_of(f, TXP_ERROR) || txp_findings_of(f, TXP_CRITICAL) || holds_such(f);
}

/* A blank where a critical answer belongs, and a questionnaire that nobody described, are warnings. */
static void tell_unknown(struct txp_draft *d, const txp_findings *old, const txp_findings *now)
{
	txp_session *s = d->transaction->session;
	const txp_findings *added = case_new(s, old, now, TXP_WARNING);

	for (size_t i = 0; i < txp_findings_count(added); i++) {
		const struct txp_finding *n = txp_findings_at(added, i);

		if (!cant_wait(n->code))
			continue;
		case_tell(s, TXP_TOLD_DANGER, arena_printf(s->call, "%s:%u: %s [%s]", d->path, txp_findings_position(added, n->at.start).line, n->message, n->code), NULL);
		case_tell(s, TXP_TOLD_DANGER, arena_printf(s->call, "  %s", n->remedy), NULL);
	}
}

void case_tell_added(struct txp_draft *d, const txp_findings *old, const txp_findings *now)
{
	txp_session *s = d->transaction->session;

	case_tell(s, TXP_TOLD_DANGER, NULL, case_new(s, old, now, TXP_CRITICAL));
	if (holds_such(now))
		tell_unknown(d, old, now);
}

/* What is critical and would not be found any more. */
static void tell_gone(struct txp_draft *d)
{
	txp_session *s = d->transaction->session;
	const txp_findings *gone = case_new(s, d->found_after, d->found_before, TXP_CRITICAL);

	if (txp_findings_count(gone))
		case_tell(s, TXP_TOLD_DANGER,
			  arena_printf(s->call,
				       "%s: what these rest on is removed, so `check` says them no more; somebody must still follow them up:",
				       d->path),
			  NULL);
	for (size_t i = 0; i < txp_findings_count(gone); i++)
		case_tell(s, TXP_TOLD_DANGER,
			  arena_printf(s->call, "  critical: %s [%s]", txp_findings_at(gone, i)->message, txp_findings_at(gone, i)->code), NULL);
}

/* For the commit's subject: all ids that one edit is about, the first of each of several. */
static void note_edit(struct txp_draft *d, const char *change)
{
	struct arena *a = d->transaction->session->work;
	const char *items = txp_edit_items(d->edit);

	if (!d->edits) {
		d->change = change ? arena_strdup(a, change) : NULL;
		d->items = arena_strdup(a, items);
		d->about = arena_strdup(a, txp_edit_place(d->edit));
	} else {
		d->items = arena_printf(a, "%.*s%s%.*s", (int)(d->edits == 1 ? strcspn(d->items, " ") : strlen(d->items)), d->items,
					*d->items && *items ? " " : "", (int)strcspn(items, " "), items);
		d->about = "";
	}
	d->edits++;
}

/* A commit makes one kind of change, in all its plans: what it says of itself is one word. */
static bool is_other_kind(const txp_transaction *t, const char *change)
{
	const struct txp_draft *d = t->first;

	while (d && !d->edits)
		d = d->next;
	return d && (!change != !d->change || (change && strcmp(change, d->change)));
}

struct take_call {
	struct txp_draft *draft;
	const char *change;
	txp_edit *edit;
};

/* What was wrong before matters only where something is wrong now. */
static enum txp_result take(txp_session *s, void *arg)
{
	struct take_call *c = arg;
	struct txp_draft *d = c->draft; /* owns all of it, whatever happens */
	const bool removes = c->change && !strcmp(c->change, "deletion");

	if (is_other_kind(d->transaction, c->change))
		return case_refuse(s, TXP_EUSAGE, "Make two commits of it.", "one commit makes one kind of change");

	d->edit_last = d->edit;
	d->edit = c->edit;
	c->edit = NULL; /* it is the draft's from here on */
	d->found_last = d->found_after;
	d->found_after = NULL;
	d->after = txp_edit_doc(d->edit);
	case_live(s, case_check_into(s, d->after, d->settings, d->path, &d->found_after));
	if (!d->found_before && d->before &&
	    (removes || case_matters(d->found_after)))
		case_live(s, case_check_into(s, d->before, d->settings, d->path, &d->found_before));
	if (txp_edit_changed(d->edit) || !d->before)
		note_edit(d, c->change);
	if (!d->transaction->options.dangers_last)
		case_tell_added(d, d->found_last ? d->found_last : d->found_before, d->found_after);
	if (removes && d->found_before)
		tell_gone(d);
	return TXP_OK;
}

TXP_PUBLIC enum txp_result txp_draft_take(txp_draft *d, const char *change, txp_edit *edit)
{
	struct take_call c = { d, change, edit };
	enum txp_result result = case_call(d->transaction->session, take, &c);

	txp_edit_free(c.edit);
	txp_findings_free(d->found_last);
	txp_edit_free(d->edit_last);
	d->found_last = NULL;
	d->edit_last = NULL;
	return result;
}

TXP_PUBLIC size_t txp_draft_new_errors(const txp_draft *d)
{
	return d->found_after ? txp_new_errors(d->found_before, d->found_after) : 0;
}

enum txp_result case_refuse_errors(struct txp_draft *d)
{
	txp_session *s = d->transaction->session;

	if (!d->found_after || !case_tell_errors(s, d->found_before, d->found_after))
		return TXP_OK;
	return case_refuse(s, TXP_EREFUSED, "Correct what is shown above and run it again.",
			   "the change would put an error into %s, so nothing was changed", d->path);
}

static enum txp_result refuse_errors(txp_session *s, void *arg)
{
	(void)s;
	return case_refuse_errors(arg);
}

TXP_PUBLIC enum txp_result txp_draft_check(txp_draft *d)
{
	return case_call(d->transaction->session, refuse_errors, d);
}

/* ---- What is known of it ---- */

TXP_PUBLIC const txp_doc *txp_draft_doc(const txp_draft *d)
{
	return d->after ? d->after : d->before;
}

TXP_PUBLIC const struct txp_env *txp_draft_env(const txp_draft *d)
{
	return &d->env;
}

TXP_PUBLIC const char *txp_draft_id(const txp_draft *d)
{
	return d->id;
}

TXP_PUBLIC enum txp_result txp_draft_diff(const txp_draft *d, txp_text **out)
{
	char old[TXP_PATH_SIZE + 2] = "/dev/null", new[TXP_PATH_SIZE + 2] = "b/";
	const txp_doc *now = txp_draft_doc(d);
	size_t len = 0, old_len = 0;
	const char *bytes = now ? txp_doc_bytes(now, &len) : "", *was = d->before ? txp_doc_bytes(d->before, &old_len) : "";

	if (d->before)
		stpncpy(stpcpy(old, "a/"), d->below, TXP_PATH_SIZE - 1);
	stpncpy(new + 2, d->below, TXP_PATH_SIZE - 1);
	return txp_unified_diff(old, was, old_len, new, bytes, len, out);
}
