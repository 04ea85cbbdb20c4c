/* claims.h - what a commit says that it did to plans: the verbs there are, the claim of a change, and whether a claim holds.
 * Generic but for the table of verbs, which names the schema's lists. */
#ifndef COMPARE_CLAIMS_H
#define COMPARE_CLAIMS_H

#include "compare/compare.h"

/* The verb with this name, or NULL; and all of them, NULL at the end. */
const struct txp_verb *verb_find(const char *action);
const struct txp_verb *verb_nth(size_t i);

/* What a verb claims of a change: items, by their ids between blanks ("" for none), and the kind of change. wanted: which of the
 * verb's kinds it is to be, or NULL. before NULL: the plan is new. False: it is no verb for that. */
bool claim_make(struct arena *a, const struct schema *s, const struct txp_verb *v, const char *wanted, const struct node *before,
		const struct node *after, const char **change, const char **items);

/* Does the claim hold for this plan? Finds "claim-change" and "claim-item". The claim is the one of all plans that the commit
 * names: where these are several it names no items. */
void claims_check(struct arena *a, const struct schema *s, const struct node *before, const struct node *after,
		  const struct txp_claim *c, struct findings *f);

/* The ids that a change took out of a plan, items within items too, as claim_make() names them: those made like ours, with a number
 * in them. NULL at the end. */
const char *const *ids_taken(struct arena *a, const struct schema *s, const struct node *before, const struct node *after);

/* The same where one of the two can't be read as a plan: what stands behind `id:` in its text, and nowhere in the other's (NULL: none). */
const char *const *words_taken(struct arena *a, const struct source *before, const struct source *after);

#endif
