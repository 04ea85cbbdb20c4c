/* transaction.c - under the caseload's lock: plans are read and changed, and all of it becomes one commit. A rehearsal does the
 * same on the files as they are, and stops before the store. */
#include "caseload/transaction.h"

#include "base/given.h"

#include <string.h>

enum { LOCK_WAIT_MS = 30000, SETTING_SIZE = 1024 };

/* ---- Beginning and end ---- */

/* Runs when the arena of the transaction is emptied. */
static void end_transaction(void *arg)
{
	txp_transaction *t = arg;

	for (struct txp_draft *d = t->first; d; d = d->next)
		case_draft_clear(d);
	if (t->locked)
		t->session->api->unlock(t->session->store);
	t->locked = false;
}

static const char site_setting[] = "txplan.site";

TXP_PUBLIC bool txp_is_site_tag(const char *tag)
{
	size_t len = strspn(tag, "abcdefghijklmnopqrstuvwxyz");

	return len >= 1 && len <= 8 && !tag[len] && !txp_is_device_name(tag);
}

/* The tag that this clone puts behind new numbers. */
static enum txp_result read_site(txp_transaction *t)
{
	txp_session *s = t->session;
	struct txp_store_error err = { 0 };
	char tag[SETTING_SIZE] = "";
	enum txp_store_result result = s->api->setting(s->store, site_setting, false, tag, sizeof tag, &err);

	if (result != TXP_STORE_OK && result != TXP_STORE_NOT_FOUND)
		return case_store_refuse(s, result, &err);
	if (*tag && !txp_is_site_tag(tag))
		return case_refuse(s, TXP_EREPOSITORY, "Set it anew: txplan git-setup --site b",
				   "git's setting %s is \"%s\", which can't be part of an id", site_setting, tag);
	t->env.site = arena_strdup(s->work, tag);
	return TXP_OK;
}

static enum txp_result read_identity(txp_transaction *t)
{
	txp_session *s = t->session;
	const char *author = s->context.author;
	struct txp_store_error err = { 0 };
	enum txp_store_result result = s->api->identity(s->store, &s->env, author && *author ? author : NULL, &t->who, &err);

	if (result != TXP_STORE_OK)
		return case_store_refuse(s, result, &err);
	t->env.author_name = t->who.author.name;
	t->env.author_email = t->who.author.email;
	return TXP_OK;
}

static void on_wait(void *ctx)
{
	case_tell(ctx, TXP_TOLD_NOTE, "waiting for another txplan that writes in this caseload …", NULL);
}

static enum txp_result take_lock(txp_transaction *t)
{
	txp_session *s = t->session;
	struct txp_store_notice repaired = { 0 };
	struct txp_store_error err = { 0 };
	enum txp_store_result result = s->api->lock(s->store, LOCK_WAIT_MS, on_wait, s, &repaired, &err);

	if (result != TXP_STORE_OK)
		return case_store_refuse(s, result, &err);
	t->locked = true;
	if (repaired.text[0])
		case_tell(s, TXP_TOLD_NOTE, repaired.text, NULL);
	return TXP_OK;
}

/* What can't be told of somebody's surroundings is no matter where nothing can be written anyhow. */
static enum txp_result begin_outside(txp_transaction *t, const char *path)
{
	txp_session *s = t->session;
	const txp_place *place;

	if (case_load_store(s) == TXP_OK)
		read_identity(t);
	if (case_place(s, s->call, path, &place) == TXP_OK && case_open(s, txp_place_root(place)) == TXP_OK)
		read_site(t);
	s->trouble = (struct txp_trouble){ TXP_OK, "", "" };
	return TXP_OK;
}

static enum txp_result begin_inside(txp_transaction *t, const char *path)
{
	txp_session *s = t->session;
	enum txp_result result = case_place(s, s->work, path, &t->place);

	if (result != TXP_OK)
		return result;
	t->root = txp_place_root(t->place);
	result = case_open(s, t->root);
	if (result != TXP_OK)
		return result;
	result = read_identity(t);
	if (result != TXP_OK && !t->options.rehearsal)
		return result;
	s->trouble = (struct txp_trouble){ TXP_OK, "", "" }; /* who is unknown is no matter in a rehearsal */
	result = read_site(t);
	if (result == TXP_OK && !t->options.rehearsal)
		result = take_lock(t);
	return result;
}

struct begin_call {
	const char *path;
	const struct txp_transaction_options *options;
	txp_transaction *transaction;
};

static enum txp_result begin(txp_session *s, void *arg)
{
	struct begin_call *c = arg;
	txp_transaction *t;

	if (s->transaction)
		return case_refuse(s, TXP_EUSAGE, "End it first.", "a transaction of this session is still open");
	t = arena_new_of(s->work, txp_transaction);
	t->session = s;
	t->last = &t->first;
	if ((c->options && !given_take(&t->options, sizeof t->options, c->options)) || (t->options.outside && !t->options.rehearsal))
		return case_refuse(s, TXP_EUSAGE, "Fill in the options as the header says.", "the options of a transaction make no sense");
	if (t->options.reason)
		t->options.reason = arena_strdup(s->work, t->options.reason);
	t->env = (struct txp_env){ .size = sizeof t->env, .today = s->context.today, .site = "", .language = s->context.language };
	arena_defer(s->work, end_transaction, t);
	c->transaction = t;
	return t->options.outside ? begin_outside(t, c->path) : begin_inside(t, c->path);
}

TXP_PUBLIC enum txp_result txp_transaction_begin(txp_session *s, const char *path, const struct txp_transaction_options *o,
						 txp_transaction **out)
{
	struct begin_call c = { path, o, NULL };
	bool open = s->transaction != NULL;
	enum txp_result result = case_call(s, begin, &c);

	*out = NULL;
	if (open)
		return result;
	if (result != TXP_OK)
		arena_reset(s->work);
	else
		*out = s->transaction = c.transaction;
	return result;
}

TXP_PUBLIC void txp_transaction_end(txp_transaction *t)
{
	txp_session *s = t ? t->session : NULL;

	if (!s)
		return;
	s->transaction = NULL;
	arena_reset(s->work);
}

/* ---- The commit ---- */

/* "n4 (g1 g2)" for "n4 g1 g2". */
static const char *items_in_words(txp_session *s, const char *items)
{
	size_t len = strcspn(items, " ");

	return items[len] ? arena_printf(s->call, "%.*s (%s)", (int)len, items, items + len + 1) : items;
}

static const char *subject(txp_transaction *t, const char *action, size_t plans)
{
	txp_session *s = t->session;
	const char *one = "", *about = "";
	size_t edits = 0;

	for (const struct txp_draft *d = t->first; d; d = d->next) {
		if (!d->edits)
			continue;
		edits += d->edits;
		one = d->id;
		about = *d->about ? d->about : d->edits == 1 ? items_in_words(s, d->items) : d->items;
	}
	return plans == 1 ? arena_printf(s->call, "%s %s%s%s", action, one, *about ? " " : "", about)
			  : arena_printf(s->call, "%s: %zu changes in %zu plans", action, edits, plans);
}

/* The critical findings that were left for the end. Running out of memory can't take the commit back: then they are left to check. */
static enum txp_result tell_late(txp_session *s, void *arg)
{
	const txp_transaction *t = arg;

	(void)s;
	for (struct txp_draft *d = t->first; d; d = d->next)
		if (d->found_after && t->options.dangers_last)
			case_tell_added(d, d->found_before, d->found_after);
	return TXP_OK;
}

struct commit_call {
	txp_transaction *transaction;
	const struct txp_commit_words *words;
};

static enum txp_result commit(txp_session *s, void *arg)
{
	const struct commit_call *c = arg;
	txp_transaction *t = c->transaction;
	struct txp_commit_words given;
	struct txp_claimed_plan *plans;
	struct txp_store_file *files;
	struct case_words words;
	const char *change = NULL;
	enum txp_result result;
	size_t n = 0;

	t->commit[0] = '\0';
	if (!given_take(&given, sizeof given, c->words) || !given.action)
		return case_refuse(s, TXP_EUSAGE, "Fill in the words as the header says.", "the words of a commit make no sense");
	for (struct txp_draft *d = t->first; d; d = d->next) {
		result = case_refuse_errors(d);
		if (result != TXP_OK)
			return result;
		n += d->edits > 0;
	}
	if (!n || t->options.outside)
		return TXP_OK;
	files = arena_array(s->call, n, sizeof *files);
	plans = arena_array(s->call, n, sizeof *plans);
	n = 0;
	for (const struct txp_draft *d = t->first; d; d = d->next) {
		struct txp_store_file *f = &files[n];

		if (!d->edits)
			continue;
		*f = (struct txp_store_file){ .path = d->below };
		f->bytes = txp_doc_bytes(d->after, &f->len);
		if (d->before)
			f->expected = txp_doc_bytes(d->before, &f->expected_len);
		plans[n++] = (struct txp_claimed_plan){ d->id, d->before, d->after };
		change = d->change;
	}
	words = (struct case_words){ .action = given.action, .subject = given.subject ? given.subject : subject(t, given.action, n) };
	result = case_claim(s, &words, change, plans, n);
	return result == TXP_OK ? case_commit(t, files, n, &words, t->commit) : result;
}

TXP_PUBLIC enum txp_result txp_transaction_commit(txp_transaction *t, const struct txp_commit_words *words)
{
	struct commit_call c = { t, words };
	enum txp_result result = case_call(t->session, commit, &c);

	if (result == TXP_OK)
		case_call(t->session, tell_late, t);
	return result;
}

TXP_PUBLIC const char *txp_transaction_id(const txp_transaction *t)
{
	return t->commit;
}
