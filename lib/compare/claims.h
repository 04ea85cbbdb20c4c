/* claims.h - does what a commit says fit what it did to a plan? Generic: holds no field names. */
#ifndef COMPARE_CLAIMS_H
#define COMPARE_CLAIMS_H

#include "compare/compare.h"

/* What the trailers say, and what is known of the command that they name. */
struct claim {
	const char *change; /* Txplan-Change */
	const char *items;  /* Txplan-Items: ids between blanks, "" for none */
	const char *list;   /* the list that the command adds to, or NULL */
	bool by_hand;       /* a person edited the file: items may be left out, and only what was taken away is named in full */
	bool several;       /* the commit is about other plans too, and names no items */
};

/* Finds "claim-change" and "claim-item". before NULL: the plan is new. */
void claims_check(struct arena *a, const struct schema *s, const struct node *before, const struct node *after,
		  const struct claim *c, struct findings *f);

#endif
