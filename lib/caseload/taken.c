/* taken.c - what commits took out of plans that don't say so: the store has both versions, and the plans tell. */
#include "txplan-store.h"
#include "txplan.h"

#include "caseload/internal.h"

/* Called in the middle of the store's work: everything here gives a result, and nothing unwinds. */
TXP_PUBLIC bool txp_note_taken(void *ctx, const struct txp_store_unclaimed *u, void (*note)(void *to, const char *id), void *to)
{
	txp_doc *before = NULL, *after = NULL;
	txp_list *taken = NULL;
	bool good;

	(void)ctx;
	good = txp_doc_parse("", u->before, u->before_len, &before) != TXP_ENOMEM &&
	       (!u->after || txp_doc_parse("", u->after, u->after_len, &after) != TXP_ENOMEM) &&
	       txp_ids_taken(before, after, &taken) == TXP_OK;
	for (const char *const *id = taken ? txp_list_items(taken) : NULL; id && *id; id++)
		note(to, *id);
	txp_list_free(taken);
	txp_doc_free(before);
	txp_doc_free(after);
	return good;
}
