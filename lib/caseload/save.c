/* save.c - what a person edited by hand, or made by hand, becomes part of the history, each file in a commit of its own. */
#include "caseload/transaction.h"

#include <string.h>
#include <unistd.h>

static const char settings_below[] = ".txplan/config.yaml", own_below[] = ".txplan/instruments/", own_ending[] = ".yaml";

struct save_call {
	txp_transaction *transaction;
	const char *path;
	bool allow_errors;
	struct txp_saved *saved;
};

/* HEAD's bytes of a file, when the folder's differ from it: NULL where HEAD has none. *same: there is nothing to save. */
static enum txp_result look(txp_transaction *t, const char *below, const txp_store_text **head, bool *same)
{
	txp_session *s = t->session;
	struct case_given *given = case_given(s);
	struct txp_store_status status;
	struct txp_store_error err = { 0 };
	enum txp_store_result result = s->api->status(s->store, below, &status, &err);

	*same = result == TXP_STORE_OK && status.same_as_head;
	if (result == TXP_STORE_OK && !*same && status.in_head)
		result = s->api->head_file(s->store, below, &given->text, &err);
	*head = given->text;
	return result == TXP_STORE_OK ? TXP_OK : case_store_refuse(s, result, &err);
}

static void free_text(void *t)
{
	txp_text_free(t);
}

/* What a rehearsal shows. */
static void keep_diff(txp_session *s, struct txp_saved *saved, const char *below, const txp_store_text *head, const char *bytes, size_t len)
{
	void **own = case_owned(s->call, free_text);
	txp_text *t = NULL;
	enum txp_result result = txp_unified_diff(head ? arena_printf(s->call, "a/%s", below) : "/dev/null", head ? head->bytes : "",
						  head ? head->len : 0, arena_printf(s->call, "b/%s", below), bytes, len, &t);

	*own = t;
	case_live(s, result);
	bytes = txp_text_bytes(t, &len);
	saved->diff = arena_copy(s->said, bytes, len);
}

static enum txp_result commit_bytes(txp_transaction *t, const char *below, const char *bytes, size_t len, const struct case_words *words,
				    struct txp_saved *saved)
{
	const struct txp_store_file file = { .path = below, .expected = bytes, .expected_len = len, .bytes = bytes, .len = len };
	char id[TXP_STORE_ID_SIZE];
	enum txp_result result = case_commit(t, &file, 1, words, id);

	if (result == TXP_OK)
		memcpy(saved->commit, id, sizeof id);
	return result;
}

/* ---- A plan ---- */

/* Made like an item's id: small letters, digits and dots, with a digit in it. */
static bool is_id(const char *s)
{
	return s[strcspn(s, "0123456789")] && !s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789.")];
}

/* The ids that changes are about, for the subject: as many as fit. */
static const char *items_of(txp_session *s, const txp_changes *changes)
{
	enum { ITEMS_MOST = 200 };
	const char *items = "";

	for (size_t i = 0; i < txp_changes_count(changes); i++) {
		const char *id = txp_changes_at(changes, i)->item;

		if (is_id(id) && !strstr(arena_printf(s->call, " %s ", items), arena_printf(s->call, " %s ", id)) && strlen(items) < ITEMS_MOST)
			items = arena_printf(s->call, "%s%s%s", items, *items ? " " : "", id);
	}
	return items;
}

static void free_changes(void *c)
{
	txp_changes_free(c);
}

/* Says what changed: returns it, and the items. */
static const char *what_changed(txp_session *s, const txp_doc *was, const txp_doc *now, const char **items)
{
	void **own = case_owned(s->call, free_changes);
	txp_changes *changes = NULL;
	enum txp_result result = was ? txp_compare(was, now, &changes) : TXP_OK;
	size_t n;

	*own = changes;
	*items = "";
	if (!was)
		return "a new plan";
	if (case_live(s, result) != TXP_OK)
		return "mended, it could not be read";
	*items = items_of(s, changes);
	n = txp_changes_count(changes);
	return n ? arena_printf(s->said, "%zu %s", n, n == 1 ? "change" : "changes") : "layout only";
}

/* Tells what the edit adds; refuses errors unless they are allowed. */
static enum txp_result check_changed(struct txp_draft *d, const txp_doc *was, bool allow_errors, bool *errors)
{
	txp_session *s = d->transaction->session;
	const txp_findings *now = case_check(s, d->before, d->settings, d->path), *old = NULL;

	if (was && case_matters(now))
		old = case_check(s, was, d->settings, d->path);
	case_tell_added(d, old, now);
	*errors = txp_new_errors(old, now);
	if (!*errors)
		return TXP_OK;
	if (allow_errors) {
		case_tell(s, TXP_TOLD_NOTE, NULL, case_new(s, old, now, TXP_ERROR));
		return TXP_OK;
	}
	case_tell_errors(s, old, now);
	return case_refuse(s, TXP_EREFUSED, "Correct what is shown above and run it again, or keep it as it is with --allow-errors.",
			   "%s has new errors, so it was not saved", d->path);
}

static enum txp_result save_plan(struct txp_draft *d, const struct save_call *c)
{
	txp_transaction *t = d->transaction;
	txp_session *s = t->session;
	struct case_words words = { .action = "save", .by_hand = true };
	enum txp_result result = case_draft_load(d, c->path);
	const txp_store_text *head;
	const txp_doc *was = NULL;
	bool same, errors;
	const char *items, *bytes;
	size_t len;

	if (result == TXP_OK)
		result = look(t, d->below, &head, &same);
	if (result != TXP_OK || same)
		return result;
	if (head)
		was = case_parse(s, s->call, d->path, head->bytes, head->len);
	result = check_changed(d, was, c->allow_errors, &errors);
	if (result != TXP_OK)
		return result;
	c->saved->what = what_changed(s, was, d->before, &items);
	words.subject = arena_printf(s->call, "save %s%s%s: %s%s", d->id, *items ? " " : "", items, c->saved->what,
				     errors ? ", with errors" : "");
	result = case_claim(s, &words, NULL, &(struct txp_claimed_plan){ d->id, was, d->before }, 1);
	bytes = txp_doc_bytes(d->before, &len);
	if (t->options.rehearsal)
		keep_diff(s, c->saved, d->below, head, bytes, len);
	return result == TXP_OK ? commit_bytes(t, d->below, bytes, len, &words, c->saved) : result;
}

/* ---- The settings, and instruments of the caseload's own ---- */

/* The id of an instrument of the caseload's own, from a path below its root; NULL for others. */
static const char *own_id(txp_session *s, const char *below)
{
	const size_t start = sizeof own_below - 1, end = sizeof own_ending - 1, len = strlen(below);
	const char *id;

	if (len <= start + end || strncmp(below, own_below, start) || strcmp(below + len - end, own_ending))
		return NULL;
	id = arena_copy(s->call, below + start, len - start - end);
	return txp_is_plan_id(id) ? id : NULL;
}

/* A file with errors is not used, and is kept only by somebody who wants that. */
static bool own_is_wrong(txp_transaction *t, const char *below)
{
	const txp_caseload *c = txp_place_caseload(t->place);
	const char *path = arena_printf(t->session->call, "%s/%s", t->root, below);

	case_tell_files(t, c);
	for (size_t i = 0; c && i < txp_caseload_files_count(c); i++)
		if (!strcmp(txp_findings_file(txp_caseload_files_at(c, i)), path) && txp_findings_of(txp_caseload_files_at(c, i), TXP_ERROR))
			return true;
	return false;
}

/* Whoever began the transaction has checked the settings already: with errors they stop every write. */
static enum txp_result save_settings(const struct save_call *c, const char *below)
{
	txp_transaction *t = c->transaction;
	txp_session *s = t->session;
	struct case_given *given = case_given(s);
	struct case_words words = { .action = "save", .by_hand = true };
	struct txp_saved *saved = c->saved;
	const char *id = own_id(s, below);
	struct txp_store_error err = { 0 };
	const txp_store_text *head;
	enum txp_store_result read;
	bool same;
	enum txp_result result = look(t, below, &head, &same);

	saved->path = arena_strdup(s->said, case_shown(t, below));
	if (result != TXP_OK || same)
		return result;
	if (id && !c->allow_errors && own_is_wrong(t, below))
		return case_refuse(s, TXP_EREFUSED,
				   "Correct what is shown above and run it again, or keep it as it is with --allow-errors.",
				   "%s has errors, so it was not saved", saved->path);
	read = s->api->read_file(s->store, below, &given->text, &err);
	if (read != TXP_STORE_OK)
		return case_store_refuse(s, read, &err);
	saved->what = id ? "the caseload's own instrument" : "the caseload's settings";
	if (t->options.rehearsal) {
		keep_diff(s, saved, below, head, given->text->bytes, given->text->len);
		return TXP_OK;
	}
	words.subject = arena_printf(s->call, "save %s%s: %s by hand", id ? "instrument " : "settings", id ? id : "", head ? "edited" : "made");
	result = case_claim(s, &words, head ? "modification" : "creation", NULL, 0);
	return result == TXP_OK ? commit_bytes(t, below, given->text->bytes, given->text->len, &words, saved) : result;
}

/* Where a file that is neither a plan nor the settings lies below the root, NULL for others. */
static const char *settings_of(txp_transaction *t, const char *path)
{
	txp_session *s = t->session;
	const txp_place *place;
	const char *below = path ? NULL : settings_below;

	if (path && case_place(s, s->call, path, &place) == TXP_OK && !strcmp(txp_place_root(place), t->root))
		below = txp_place_below(place);
	return below && (!strcmp(below, settings_below) || own_id(s, below)) ? below : NULL;
}

static enum txp_result save(txp_session *s, void *arg)
{
	struct save_call *c = arg;
	txp_transaction *t = c->transaction;
	struct txp_draft **last = t->last, *d;
	enum txp_result result;
	const char *below;

	c->saved = arena_new_of(s->said, struct txp_saved);
	c->saved->what = "";
	if (t->options.outside)
		return case_refuse(s, TXP_EUSAGE, "Begin it in a caseload.", "nothing can be saved: the transaction is in no caseload");
	below = settings_of(t, c->path);
	if (below)
		return save_settings(c, below);
	c->saved->path = arena_strdup(s->said, c->path);
	d = case_draft(t);
	result = save_plan(d, c);
	/* Thousands of plans may follow. */
	case_draft_clear(d);
	*last = NULL;
	t->last = last;
	return result;
}

TXP_PUBLIC enum txp_result txp_transaction_save(txp_transaction *t, const char *path, bool allow_errors, const struct txp_saved **out)
{
	struct save_call c = { .transaction = t, .path = path, .allow_errors = allow_errors };
	enum txp_result result = case_call(t->session, save, &c);

	*out = result == TXP_OK ? c.saved : NULL;
	return result;
}

/* ---- What is gone ---- */

struct gone_call {
	txp_transaction *transaction;
	txp_gone_fn *fn;
	void *ctx;
};

static void tell_gone(txp_session *s, const struct gone_call *c, const char *below)
{
	const char *shown = case_shown(c->transaction, below);
	const struct txp_trouble why = {
		TXP_ENOTFOUND, arena_printf(s->call, "%s is in the history, but its file is gone", shown),
		arena_printf(s->call, "`git checkout HEAD -- %s` brings it back; `git rm` and `git commit` take it away.", case_shell_path(s, shown))
	};

	c->fn(c->ctx, &why);
}

static enum txp_result find_gone_from(txp_session *s, const struct gone_call *c, const char *folder, const char *ending, bool *any)
{
	struct case_given *given = case_given(s);
	struct txp_store_error err = { 0 };
	struct txp_store_status status;
	enum txp_store_result result = s->api->list_at_head(s->store, folder, &given->list, &err);

	for (size_t i = 0; result == TXP_STORE_OK && i < given->list->count; i++) {
		const char *below = given->list->items[i];
		size_t len = strlen(below);

		if (len < strlen(ending) || strcmp(below + len - strlen(ending), ending) ||
		    !access(arena_printf(s->call, "%s/%s", c->transaction->root, below), F_OK))
			continue;
		result = s->api->status(s->store, below, &status, &err);
		if (result != TXP_STORE_OK || status.on_disk || !status.in_head)
			continue;
		*any = true;
		tell_gone(s, c, below);
	}
	return result == TXP_STORE_OK ? TXP_OK : case_store_refuse(s, result, &err);
}

/* Without the description of a questionnaire nobody watches its answers: that is no less of an accident. */
static enum txp_result find_gone(txp_session *s, void *arg)
{
	bool any = false;
	enum txp_result result = find_gone_from(s, arg, "plans/", ".plan.yaml", &any);

	if (result == TXP_OK)
		result = find_gone_from(s, arg, ".txplan/instruments/", ".yaml", &any);
	if (result != TXP_OK || !any)
		return result;
	return case_refuse(s, TXP_ENOTFOUND, "", "plans, or descriptions of questionnaires, of the history are gone from the folder");
}

TXP_PUBLIC enum txp_result txp_transaction_gone(txp_transaction *t, txp_gone_fn *fn, void *ctx)
{
	struct gone_call c = { t, fn, ctx };

	return case_call(t->session, find_gone, &c);
}
