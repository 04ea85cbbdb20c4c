/* The lock, reading and committing for what does not go through a transaction of the library yet. */
#include "setup.h"

#include <string.h>

enum { LOCK_WAIT_MS = 30000, SHORT_ID = 7 };

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

bool looks_like_id(const char *s)
{
	return s[strcspn(s, "0123456789")] && !s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789.")];
}

void read_used_ids(struct run *r)
{
	txp_store_list *removed = NULL;

	store_live(r->store->api->removed(r->store->open, "", txp_note_taken, NULL, &removed, NULL));
	r->store->api->list_free(removed);
}
