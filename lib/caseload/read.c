/* read.c - plans are read into a transaction, those of a caseload by their path. */
#include "caseload/transaction.h"

#include <string.h>
#include <unistd.h>

void case_tell_files(txp_transaction *t, const txp_caseload *settings)
{
	if (!settings || t->files_told)
		return;
	t->files_told = true;
	case_live(t->session, txp_caseload_read(settings));
	for (size_t i = 0; i < txp_caseload_files_count(settings); i++)
		case_tell(t->session, TXP_TOLD_DANGER, NULL, txp_caseload_files_at(settings, i));
}

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
	case_tell_files(d->transaction, d->settings);
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
	case_tell_files(d->transaction, d->settings);
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
