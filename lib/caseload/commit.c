/* commit.c - one commit of a transaction, and what it claims. */
#include "caseload/transaction.h"

#include <string.h>

static void on_slow(void *ctx, const char *said)
{
	case_note(ctx, "waiting for the signature: ", said);
}

enum txp_result case_commit(txp_transaction *t, const struct txp_store_file *files, size_t count, const struct case_words *words,
			    char id[TXP_STORE_ID_SIZE])
{
	txp_session *s = t->session;
	const struct txp_store_commit c = { .files = files, .nfiles = count, .subject = words->subject, .action = words->action,
					    .plan = words->plan, .items = words->items, .change = words->change, .who = t->who,
					    .time = s->context.now, .offset_minutes = s->context.zone_minutes,
					    .reason = t->options.reason, .durable = !t->options.not_durable,
					    .others_staged = !words->by_hand, .rehearsal = t->options.rehearsal,
					    .unsigned_ = t->options.without_signature, .may_ask = s->context.may_ask,
					    .on_slow = on_slow, .ctx = s };
	struct txp_store_done done = { 0 };
	struct txp_store_error err = { 0 };
	enum txp_store_result result = s->api->commit(s->store, &c, &done, &err);

	id[0] = '\0';
	if (result == TXP_STORE_UNCHANGED)
		return TXP_OK;
	if (result != TXP_STORE_OK)
		return case_store_refuse(s, result, &err);
	if (t->options.rehearsal)
		return TXP_OK;
	memcpy(id, done.commit, TXP_STORE_ID_SIZE);
	if (done.notice.text[0])
		case_tell(s, TXP_TOLD_NOTE, done.notice.text, NULL);
	return TXP_OK;
}

static void free_claimed(void *c)
{
	txp_claim_free(c);
}

enum txp_result case_claim(txp_session *s, struct case_words *words, const char *change, const struct txp_claimed_plan *plans,
			   size_t count)
{
	void **own = case_owned(s->call, free_claimed);
	txp_claimed *claimed = NULL;
	enum txp_result result = txp_claim_make(words->action, change, plans, count, &claimed);
	const struct txp_claim *claim;

	*own = claimed;
	if (case_live(s, result) == TXP_EUSAGE)
		return case_refuse(s, result, "Give the name of a verb that makes such changes.", "\"%s\" is no verb for this change",
				   words->action);
	claim = claimed ? txp_claim_get(claimed) : &(struct txp_claim){ .plan = "", .items = "", .change = "" };
	words->plan = arena_strdup(s->call, claim->plan);
	words->items = arena_strdup(s->call, claim->items);
	words->change = arena_strdup(s->call, claim->change);
	return TXP_OK;
}
