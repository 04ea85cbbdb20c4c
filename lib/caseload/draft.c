/* draft.c - one plan of a transaction: how it is read, what its next state adds. */
#include "caseload/transaction.h"

#include <string.h>
#include <unistd.h>

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

/* What is wrong with the caseload's own files is said before what it leads to, once a transaction: it may hide a danger. */
static void tell_files(struct txp_draft *d)
{
	txp_transaction *t = d->transaction;

	if (!d->settings || t->files_told)
		return;
	t->files_told = true;
	case_live(t->session, txp_caseload_read(d->settings));
	for (size_t i = 0; i < txp_caseload_files_count(d->settings); i++)
		case_tell(t->session, TXP_TOLD_DANGER, NULL, txp_caseload_files_at(d->settings, i));
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

/* ---- Reading ---- */

static const char *remedy_for(const txp_findings *f)
{
	for (size_t i = 0; i < txp_findings_count(f); i++)
		if (!strcmp(txp_findings_at(f, i)->code, "conflict-marker"))
			return "Settle the merge with `txplan resolve` first; nothing was changed.";
	return "Correct the file by hand first; nothing was changed.";
}

enum txp_result case_draft_writable(struct txp_draft *d)
{
	txp_session *s = d->transaction->session;
	const txp_findings *f = txp_doc_findings(d->before);
	const char *format;

	if (txp_findings_of(f, TXP_ERROR)) {
		case_tell(s, TXP_TOLD_REFUSAL, NULL, f);
		return case_refuse(s, TXP_EUSAGE, remedy_for(f), "%s can't be read as a plan", txp_doc_name(d->before));
	}
	format = txp_doc_value(d->before, "format");
	if (!format || !strcmp(format, "txplan/1"))
		return TXP_OK;
	f = case_check(s, d->before, NULL, "");
	for (size_t i = 0; i < txp_findings_count(f); i++) {
		if (strcmp(txp_findings_at(f, i)->code, "newer-format"))
			continue;
		case_tell(s, TXP_TOLD_REFUSAL, NULL, f);
		return case_refuse(s, TXP_EREFUSED, "Reading it is fine; change it with a newer txplan.",
				   "%s is only read, because a newer txplan made it", txp_doc_name(d->before));
	}
	return TXP_OK;
}

static void free_text(void *t)
{
	txp_text_free(t);
}

static const char *layout_path(txp_session *s, const char *layout, const char *id)
{
	void **own = case_owned(s->call, free_text);
	txp_text *t = NULL;
	enum txp_result result = txp_layout_path(layout, id, &t);

	*own = t;
	case_live(s, result);
	return txp_text_bytes(t, NULL);
}

/* One id in two places: two clones may each have made it in another layout. */
static enum txp_result refuse_twice(struct txp_draft *d)
{
	static const char *const layouts[] = { "flat", "sharded" };
	txp_session *s = d->transaction->session;
	const char *slash = strrchr(d->below, '/'), *name = slash ? slash + 1 : d->below;
	const char *id = arena_copy(s->call, name, strcspn(name, ".")), *path;

	for (size_t i = 0; txp_is_plan_id(id) && i < sizeof layouts / sizeof *layouts; i++) {
		path = layout_path(s, layouts[i], id);
		if (strcmp(path, d->below) && !access(arena_printf(s->call, "%s/%s", d->transaction->root, path), F_OK))
			return case_refuse(s, TXP_EREFUSED,
					   "Keep the right one, and give the other an id and a file name of its own or delete it.",
					   "one id is in two places: %s and %s", case_shown(d->transaction, path),
					   case_shown(d->transaction, d->below));
	}
	return TXP_OK;
}

static void find_id(struct txp_draft *d)
{
	const char *id = d->before ? txp_doc_value(d->before, "id") : NULL;

	d->id = id && (d->transaction->options.outside || txp_is_plan_id(id)) ? arena_strdup(d->transaction->session->work, id) : d->path;
}

enum txp_result case_draft_load(struct txp_draft *d, const char *path)
{
	txp_transaction *t = d->transaction;
	txp_session *s = t->session;
	struct txp_store_error err = { 0 };
	enum txp_store_result read;
	txp_store_text *text = NULL;
	const txp_place *place;
	enum txp_result result;

	d->path = arena_strdup(s->work, path);
	result = case_place(s, s->call, path, &place);
	if (result == TXP_OK && strcmp(txp_place_root(place), t->root))
		result = case_refuse(s, TXP_EREPOSITORY, "Change the plans of one caseload at a time.", "%s is in another caseload", path);
	if (result != TXP_OK)
		return result;
	d->below = arena_strdup(s->work, txp_place_below(place));
	tell_files(d);
	result = refuse_twice(d);
	if (result != TXP_OK)
		return result;
	read = s->api->read_file(s->store, d->below, &text, &err);
	if (read != TXP_STORE_OK)
		return case_store_refuse(s, read, &err);
	result = txp_doc_parse(d->path, text->bytes, text->len, &d->before);
	s->api->text_free(text);
	case_live(s, result);
	result = case_draft_writable(d);
	if (result == TXP_OK)
		find_id(d);
	return result;
}

/* Ids that the history says were taken out of the plan are not given out again. */
static enum txp_result take_used_ids(struct txp_draft *d)
{
	txp_session *s = d->transaction->session;
	struct txp_store_error err = { 0 };
	struct case_given *given = case_given(s);
	enum txp_store_result result = s->api->removed(s->store, d->id, txp_note_taken, NULL, &given->list, &err);
	const txp_store_list *removed = given->list;
	const char **ids;

	if (result != TXP_STORE_OK)
		return case_store_refuse(s, result, &err);
	ids = arena_array(s->work, removed->count + 1, sizeof *ids);
	for (size_t i = 0; i < removed->count; i++)
		ids[i] = arena_strdup(s->work, removed->items[i]);
	d->env.used_ids = ids;
	return TXP_OK;
}

struct read_call {
	txp_transaction *transaction;
	const char *path, *below;
	txp_doc *doc;
	const txp_caseload *settings;
	struct txp_draft *draft;
};

static enum txp_result read_plan(txp_session *s, void *arg)
{
	struct read_call *c = arg;
	struct txp_draft *d = case_draft(c->transaction);
	enum txp_result result;

	if (c->transaction->options.outside)
		return case_refuse(s, TXP_EUSAGE, "Lend it the document instead.", "%s can't be read: the transaction is in no caseload", c->path);
	result = case_draft_load(d, c->path);
	for (const struct txp_draft *o = c->transaction->first; o != d && result == TXP_OK; o = o->next)
		if (o->before && !strcmp(o->below, d->below)) {
			c->draft = c->transaction->first;
			while (c->draft != o)
				c->draft = c->draft->next;
			case_draft_clear(d);
			return TXP_OK;
		}
	if (result == TXP_OK)
		result = case_settle(d);
	if (result == TXP_OK)
		result = take_used_ids(d);
	if (result == TXP_OK)
		c->draft = d;
	else
		case_draft_clear(d);
	return result;
}

TXP_PUBLIC enum txp_result txp_transaction_read(txp_transaction *t, const char *path, txp_draft **out)
{
	struct read_call c = { .transaction = t, .path = path };
	enum txp_result result = case_call(t->session, read_plan, &c);

	*out = result == TXP_OK ? c.draft : NULL;
	return result;
}

static enum txp_result lend(txp_session *s, void *arg)
{
	struct read_call *c = arg;
	struct txp_draft *d = case_draft(c->transaction);
	enum txp_result result = TXP_OK;

	d->before = c->doc;
	c->doc = NULL; /* it is the draft's from here on */
	if (!c->transaction->options.outside)
		return case_refuse(s, TXP_EUSAGE, "Read it by its path.", "%s can't be lent: the transaction is in a caseload", c->path);
	d->path = arena_strdup(s->work, c->path);
	d->below = arena_strdup(s->work, c->below);
	d->settings = d->env.caseload = c->settings;
	tell_files(d);
	if (d->before)
		result = case_draft_writable(d);
	find_id(d);
	c->draft = d;
	return result;
}

TXP_PUBLIC enum txp_result txp_transaction_lend(txp_transaction *t, const char *path, const char *below, txp_doc *doc,
						const txp_caseload *settings, txp_draft **out)
{
	struct read_call c = { .transaction = t, .path = path, .below = below, .doc = doc, .settings = settings };
	enum txp_result result = case_call(t->session, lend, &c);

	txp_doc_free(c.doc);
	*out = result == TXP_OK ? c.draft : NULL;
	return result;
}

/* ---- The next state ---- */

static const char unknown_answer[] = "critical-answer-unknown";

static bool holds(const txp_findings *f, const char *code)
{
	for (size_t i = 0; i < txp_findings_count(f); i++)
		if (!strcmp(txp_findings_at(f, i)->code, code))
			return true;
	return false;
}

/* A blank where a critical answer belongs is a warning, and the one that can't wait for the next check. */
static void tell_unknown(struct txp_draft *d, const txp_findings *old, const txp_findings *now)
{
	txp_session *s = d->transaction->session;
	const txp_findings *added = case_new(s, old, now, TXP_WARNING);

	for (size_t i = 0; i < txp_findings_count(added); i++) {
		const struct txp_finding *n = txp_findings_at(added, i);

		if (strcmp(n->code, unknown_answer))
			continue;
		case_tell(s, TXP_TOLD_DANGER, arena_printf(s->call, "%s: %s [%s]", d->path, n->message, n->code), NULL);
		case_tell(s, TXP_TOLD_DANGER, arena_printf(s->call, "  %s", n->remedy), NULL);
	}
}

void case_tell_added(struct txp_draft *d, const txp_findings *old, const txp_findings *now)
{
	txp_session *s = d->transaction->session;

	case_tell(s, TXP_TOLD_DANGER, NULL, case_new(s, old, now, TXP_CRITICAL));
	if (holds(now, unknown_answer))
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

	if (d->edits && (!c->change != !d->change || (c->change && strcmp(c->change, d->change))))
		return case_refuse(s, TXP_EUSAGE, "Make two commits of it.", "one commit makes one kind of change");

	d->edit_last = d->edit;
	d->edit = c->edit;
	c->edit = NULL; /* it is the draft's from here on */
	d->found_last = d->found_after;
	d->found_after = NULL;
	d->after = txp_edit_doc(d->edit);
	case_live(s, case_check_into(s, d->after, d->settings, d->path, &d->found_after));
	if (!d->found_before && d->before &&
	    (removes || txp_findings_of(d->found_after, TXP_ERROR) || txp_findings_of(d->found_after, TXP_CRITICAL) ||
	     holds(d->found_after, unknown_answer)))
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
