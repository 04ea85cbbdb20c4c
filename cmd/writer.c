/* The lock, reading and committing for what does not go through a transaction of the library yet. */
#include "setup.h"

#include <string.h>

enum { LOCK_WAIT_MS = 30000, SHORT_ID = 7 };

const char *items_in_words(const char *items)
{
	size_t len = strcspn(items, " ");

	if (!items[len])
		return items;
	return keep_printf("%.*s (%s)", (int)len, items, items + len + 1);
}

/* ---- The store ---- */

static void on_wait(void *ctx)
{
	tell(ctx, "waiting for another txplan that writes in this caseload …");
}

int writer_lock(struct run *r, const char *root, struct writer *out)
{
	struct txp_store_notice repaired = { 0 };
	struct txp_store_error err = { 0 };
	enum txp_store_result result;
	struct trouble t;

	out->run = r;
	out->place.root = root;
	if (store_open(r, root, &t))
		return fail_trouble(r, &t);
	result = r->store->api->lock(r->store->open, LOCK_WAIT_MS, on_wait, r, &repaired, &err);
	if (result != TXP_STORE_OK)
		return store_fail(r, result, &err);
	r->store->locked = true;
	if (repaired.text[0])
		tell(r, "%s", repaired.text);
	return EXIT_DONE;
}

static void on_slow(void *ctx, const char *said)
{
	tell(ctx, "waiting for the signature: %s", said);
}

int writer_open_at(struct run *r, const char *root, struct writer *out)
{
	struct trouble t;
	int code;

	out->run = r;
	out->place.root = root;
	if (store_open(r, root, &t) || store_identity(r, &out->who, &t))
		return fail_trouble(r, &t);
	code = site_read(r);
	return code ? code : writer_lock(r, root, out);
}

int writer_open_dry(struct run *r, const char *path, struct writer *out)
{
	struct trouble t;
	int code;

	*out = (struct writer){ .run = r, .dry = true };
	code = place_find(path, &out->place, &t) || store_open(r, out->place.root, &t) ? fail_trouble(r, &t) : EXIT_DONE;
	r->env.caseload = out->place.caseload;
	if (!code) {
		store_identity(r, &out->who, &t); /* who is unknown is no matter here */
		code = site_read(r);
	}
	if (code)
		writer_close(out);
	return code;
}

int writer_open(struct run *r, const char *path, struct writer *out)
{
	struct trouble t;
	int code;

	*out = (struct writer){ .run = r };
	code = place_find(path, &out->place, &t) ? fail_trouble(r, &t) : EXIT_DONE;
	r->env.caseload = out->place.caseload;
	if (!code)
		code = writer_open_at(r, out->place.root, out);
	if (code)
		writer_close(out);
	return code;
}

void writer_close(struct writer *w)
{
	struct store *s = w->run->store;

	if (s && s->locked)
		s->api->unlock(s->open);
	if (s)
		s->locked = false;
	if (w->run->env.caseload == w->place.caseload)
		w->run->env.caseload = w->run->caseload;
	place_free(&w->place);
}

void words_claim(struct commit_words *w, const char *change, const struct txp_claimed_plan *plans, size_t count)
{
	txp_claimed *claimed = NULL;

	*w = (struct commit_words){ .action = w->action, .subject = w->subject, .by_hand = w->by_hand, .plan = "", .items = "", .change = "" };
	if (live(txp_claim_make(w->action, change, plans, count, &claimed)) == TXP_OK) {
		w->plan = keep_printf("%s", txp_claim_get(claimed)->plan);
		w->items = keep_printf("%s", txp_claim_get(claimed)->items);
		w->change = keep_printf("%s", txp_claim_get(claimed)->change);
	}
	txp_claim_free(claimed);
}

int writer_commit(struct writer *w, const struct draft *drafts, size_t count, const struct commit_words *words,
		  const char **short_id)
{
	struct run *r = w->run;
	struct txp_store_file *files = keep_array(count, sizeof *files);
	struct txp_store_commit c = { .files = files, .nfiles = count, .subject = words->subject, .action = words->action,
				      .plan = words->plan, .items = words->items, .change = words->change, .who = w->who,
				      .time = r->now, .offset_minutes = r->zone_minutes,
				      .reason = arg_value(&r->args, "message"),
				      .durable = !arg_given(&r->args, "no-durable"), .others_staged = !words->by_hand,
				      .rehearsal = w->dry,
				      .unsigned_ = arg_given(&r->args, "unsigned"), .may_ask = !r->no_input,
				      .on_slow = on_slow, .ctx = r };
	struct txp_store_done done = { 0 };
	struct txp_store_error err = { 0 };
	enum txp_store_result result;

	for (size_t i = 0; i < count; i++) {
		files[i] = (struct txp_store_file){ .path = drafts[i].below, .bytes = drafts[i].bytes, .len = drafts[i].len };
		if (drafts[i].before)
			files[i].expected = txp_doc_bytes(drafts[i].before, &files[i].expected_len);
	}
	*short_id = "";
	result = r->store->api->commit(r->store->open, &c, &done, &err);
	if (result == TXP_STORE_UNCHANGED)
		return EXIT_DONE;
	if (result != TXP_STORE_OK)
		return store_fail(r, result, &err);
	if (w->dry)
		return EXIT_DONE;
	if (done.notice.text[0])
		tell(r, "%s", done.notice.text);
	*short_id = keep_printf("%.*s", SHORT_ID, done.commit);
	return EXIT_DONE;
}

/* ---- Hand edits ---- */

static int settle_refused(struct run *r, enum exit_code code, const struct draft *d, const char *why)
{
	const char *then = code == EXIT_NEGATIVE ? "correct it, or keep it as it is with `txplan save --allow-errors"
						 : "then keep it with `txplan save";
	const char *remedy = keep_printf("Look at it with `txplan diff %s`, %s %s`.", shell_path(d->path), then, shell_path(d->path));

	if (code == EXIT_REPOSITORY)
		remedy = "Finish that first (`git status` shows it; `git reset` takes back what is staged), then run it again.";
	return fail(r, code, remedy, "%s was edited by hand and not committed, and %s", d->path, why);
}

bool looks_like_id(const char *s)
{
	return s[strcspn(s, "0123456789")] && !s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789.")];
}

/* What somebody wrote by hand may be what someone has to see today. */
static void tell_new_danger(struct run *r, const txp_findings *old, const txp_findings *now)
{
	txp_findings *added = NULL;

	live(txp_findings_new(old, now, TXP_CRITICAL, &added));
	tell_findings(r, added);
	txp_findings_free(added);
}

/* The same where the hand edit can't be settled. */
static int settle_refused_unseen(struct writer *w, enum exit_code code, struct draft *d, const txp_store_text *head, const char *why)
{
	struct run *r = w->run;
	txp_findings *old = NULL;
	txp_doc *was = NULL;

	tell_danger(r);
	if (head) {
		live(txp_doc_parse(d->path, head->bytes, head->len, &was));
		old = plan_check(r, was, w->place.caseload, d->path);
	}
	d->found_before = plan_check(r, d->before, w->place.caseload, d->path);
	tell_new_danger(r, old, d->found_before);
	txp_findings_free(old);
	txp_doc_free(was);
	return settle_refused(r, code, d, why);
}

static int commit_hand_edit(struct writer *w, struct draft *d, const txp_store_text *head)
{
	struct run *r = w->run;
	struct draft edit = { .path = d->path, .below = d->below, .before = d->before };
	struct commit_words words = { .action = "save", .by_hand = true,
				      .subject = keep_printf("save %s: %s by hand", d->id, head ? "edited" : "made") };
	txp_findings *old = NULL, *added = NULL;
	txp_doc *was = NULL;
	const char *short_id;
	int code = EXIT_DONE;

	if (head) {
		live(txp_doc_parse(d->path, head->bytes, head->len, &was));
		old = plan_check(r, was, w->place.caseload, d->path);
	}
	d->found_before = plan_check(r, d->before, w->place.caseload, d->path);
	tell_new_danger(r, old, d->found_before);
	if (txp_new_errors(old, d->found_before)) {
		tell_danger(r);
		live(txp_findings_new(old, d->found_before, TXP_ERROR, &added));
		tell_findings(r, added);
		txp_findings_free(added);
		code = settle_refused(r, EXIT_NEGATIVE, d, "the hand edit has errors");
	}
	words_claim(&words, NULL, &(struct txp_claimed_plan){ d->id, was, d->before }, 1);
	txp_findings_free(old);
	txp_doc_free(was);
	if (code)
		return code;
	edit.bytes = txp_doc_bytes(d->before, &edit.len);
	code = writer_commit(w, &edit, 1, &words, &short_id);
	if (!code && w->dry)
		tell(r, "%s was edited by hand: that would be committed first", d->path);
	if (!code && *short_id)
		tell(r, "%s was edited by hand: committed as %s", d->path, short_id);
	return code;
}

static bool same_bytes(const txp_doc *d, const txp_store_text *text)
{
	size_t len;
	const char *bytes = txp_doc_bytes(d, &len);

	return len == text->len && !memcmp(bytes, text->bytes, len);
}

static int settle_hand_edit(struct writer *w, struct draft *d)
{
	struct run *r = w->run;
	const struct txp_store_api *api = r->store->api;
	struct txp_store_status status;
	struct txp_store_error err = { 0 };
	txp_store_text *head = NULL;
	enum txp_store_result result = api->head_file(r->store->open, d->below, &head, &err);
	int code;

	if (result == TXP_STORE_OK && same_bytes(d->before, head)) {
		api->text_free(head);
		return EXIT_DONE;
	}
	/* Only now: where git's index stands takes long to find out in a large caseload. */
	if (result == TXP_STORE_OK || result == TXP_STORE_NOT_FOUND)
		result = api->status(r->store->open, d->below, &status, &err);
	if (result != TXP_STORE_OK)
		code = store_fail(r, result, &err);
	else if (status.merging)
		code = settle_refused_unseen(w, EXIT_REPOSITORY, d, head, keep_printf("a %s is under way", status.operation));
	else if (status.others_staged || status.staged)
		code = settle_refused_unseen(w, EXIT_REPOSITORY, d, head, "git has staged changes");
	else if (arg_given(&r->args, "no-input"))
		code = settle_refused_unseen(w, EXIT_TROUBLE, d, head, "--no-input leaves that to you");
	else
		code = commit_hand_edit(w, d, head);
	api->text_free(head);
	return code;
}

int writer_load(struct writer *w, const char *path, struct draft *d)
{
	struct run *r = w->run;
	struct txp_store_error err = { 0 };
	txp_store_text *text = NULL;
	enum txp_store_result result;
	struct place place;
	struct trouble t;
	const char *id;
	int code;

	*d = (struct draft){ .path = path, .settings = w->place.caseload };
	code = place_find(path, &place, &t);
	if (!code && strcmp(place.root, w->place.root))
		code = trouble(&t, EXIT_REPOSITORY, "Change the plans of one caseload at a time.", "%s is in another caseload", path);
	d->below = place.below;
	place_free(&place);
	if (!code)
		code = plan_twice(w->place.root, d->below, &t);
	if (!code) {
		result = r->store->api->read_file(r->store->open, d->below, &text, &err);
		code = result == TXP_STORE_OK ? EXIT_DONE : store_trouble(&t, result, &err);
	}
	if (code)
		return fail_trouble(r, &t);
	live(txp_doc_parse(path, text->bytes, text->len, &d->before));
	r->store->api->text_free(text);
	code = plan_writable(r, d->before);
	if (code)
		return code;
	id = txp_doc_value(d->before, "id");
	d->id = id && txp_is_plan_id(id) ? keep_printf("%s", id) : path;
	return EXIT_DONE;
}

void read_used_ids(struct run *r)
{
	txp_store_list *removed = NULL;

	store_live(r->store->api->removed(r->store->open, "", txp_note_taken, NULL, &removed, NULL));
	r->store->api->list_free(removed);
}

/* Ids that the history says were taken out of the plan are not given out again. */
static int take_used_ids(struct writer *w, const struct draft *d)
{
	struct run *r = w->run;
	struct txp_store_error err = { 0 };
	txp_store_list *removed = NULL;
	enum txp_store_result result = r->store->api->removed(r->store->open, d->id, txp_note_taken, NULL, &removed, &err);

	if (result != TXP_STORE_OK)
		return store_fail(r, result, &err);
	const char **ids = keep_array(removed->count + 1, sizeof *ids);
	for (size_t i = 0; i < removed->count; i++)
		ids[i] = keep_printf("%s", removed->items[i]);
	r->store->api->list_free(removed);
	r->env.used_ids = ids;
	return EXIT_DONE;
}

int writer_read(struct writer *w, const char *path, struct draft *d)
{
	int code = writer_load(w, path, d);

	if (!code)
		code = settle_hand_edit(w, d);
	return code ? code : take_used_ids(w, d);
}
