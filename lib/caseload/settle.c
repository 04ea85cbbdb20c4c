/* settle.c - what somebody edited by hand is a commit of its own before anything else happens to the plan. */
#include "caseload/transaction.h"

#include <stdio.h>
#include <string.h>

enum { SHORT_ID = 7 };

static void free_text(void *t)
{
	txp_text_free(t);
}

const char *case_shell_path(txp_session *s, const char *path)
{
	void **own = case_owned(s->call, free_text);
	txp_text *t = NULL;
	enum txp_result result = txp_shell_path(path, &t);

	*own = t;
	case_live(s, result);
	return txp_text_bytes(t, NULL);
}

static enum txp_result refuse(struct txp_draft *d, enum txp_result result, const char *why)
{
	txp_session *s = d->transaction->session;
	const char *then = result == TXP_EREFUSED ? "correct it, or keep it as it is with `txplan save --allow-errors"
						  : "then keep it with `txplan save";
	const char *word = case_shell_path(s, d->path);
	const char *remedy = arena_printf(s->said, "Look at it with `txplan diff %s`, %s %s`.", word, then, word);

	if (result == TXP_EREPOSITORY)
		remedy = "Finish that first (`git status` shows it; `git reset` takes back what is staged), then run it again.";
	return case_refuse(s, result, remedy, "%s was edited by hand and not committed, and %s", d->path, why);
}

/* What somebody wrote by hand may be what someone has to see today. Returns what was wrong before it. */
static const txp_findings *tell_danger(struct txp_draft *d, const txp_doc *was)
{
	txp_session *s = d->transaction->session;
	const txp_findings *old = was ? case_check(s, was, d->settings, d->path) : NULL;

	case_live(s, case_check_into(s, d->before, d->settings, d->path, &d->found_before));
	case_tell(s, TXP_TOLD_DANGER, NULL, case_new(s, old, d->found_before, TXP_CRITICAL));
	return old;
}

/* The same where the hand edit can't be settled. */
static enum txp_result refuse_unseen(struct txp_draft *d, enum txp_result result, const txp_doc *was, const char *why)
{
	case_tell(d->transaction->session, TXP_TOLD_REFUSAL, NULL, NULL);
	tell_danger(d, was);
	return refuse(d, result, why);
}

static enum txp_result commit_edit(struct txp_draft *d, const txp_doc *was)
{
	txp_transaction *t = d->transaction;
	txp_session *s = t->session;
	struct txp_store_file file = { .path = d->below };
	struct case_words words = { .action = "save", .by_hand = true };
	const txp_findings *old = tell_danger(d, was);
	char id[TXP_STORE_ID_SIZE], said[TXP_PATH_SIZE];
	enum txp_result result;

	if (case_tell_errors(s, old, d->found_before))
		return refuse(d, TXP_EREFUSED, "the hand edit has errors");
	words.subject = arena_printf(s->call, "save %s: %s by hand", d->id, was ? "edited" : "made");
	result = case_claim(s, &words, NULL, &(struct txp_claimed_plan){ d->id, was, d->before }, 1);
	if (result != TXP_OK)
		return result;
	file.expected = file.bytes = txp_doc_bytes(d->before, &file.len);
	file.expected_len = file.len;
	result = case_commit(t, &file, 1, &words, id);
	if (result != TXP_OK || !(t->options.rehearsal || *id))
		return result;
	/* It is committed: from here on nothing may fail. */
	if (t->options.rehearsal)
		snprintf(said, sizeof said, "%s was edited by hand: that would be committed first", d->path);
	else
		snprintf(said, sizeof said, "%s was edited by hand: committed as %.*s", d->path, SHORT_ID, id);
	case_tell(s, TXP_TOLD_NOTE, said, NULL);
	return TXP_OK;
}

static bool same_bytes(const txp_doc *d, const txp_store_text *text)
{
	size_t len;
	const char *bytes = txp_doc_bytes(d, &len);

	return len == text->len && !memcmp(bytes, text->bytes, len);
}

enum txp_result case_settle(struct txp_draft *d)
{
	txp_session *s = d->transaction->session;
	struct txp_store_status status;
	struct txp_store_error err = { 0 };
	struct case_given *given = case_given(s);
	const txp_doc *was = NULL;
	enum txp_store_result result = s->api->head_file(s->store, d->below, &given->text, &err);
	const txp_store_text *head = given->text;

	if (result == TXP_STORE_OK && same_bytes(d->before, head))
		return TXP_OK;
	/* Only now: where git's index stands takes long to find out in a large caseload. */
	if (result == TXP_STORE_OK || result == TXP_STORE_NOT_FOUND)
		result = s->api->status(s->store, d->below, &status, &err);
	if (result != TXP_STORE_OK)
		return case_store_refuse(s, result, &err);
	if (head)
		was = case_parse(s, s->call, d->path, head->bytes, head->len);
	if (status.merging)
		return refuse_unseen(d, TXP_EREPOSITORY, was, arena_printf(s->call, "a %s is under way", status.operation));
	if (status.others_staged || status.staged)
		return refuse_unseen(d, TXP_EREPOSITORY, was, "git has staged changes");
	if (d->transaction->options.leave_hand_edits)
		return refuse_unseen(d, TXP_EUSAGE, was, "--no-input leaves that to you");
	return commit_edit(d, was);
}
