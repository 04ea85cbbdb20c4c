/* conflicts.h - plans that a merge left unfinished, and the places in them. */
#ifndef CMD_CONFLICTS_H
#define CMD_CONFLICTS_H

#include "records.h"
#include "store.h"

struct conflicted {
	const char *path;
	const char *root, *below; /* where the store has it; root NULL: it is in no caseload */
	txp_doc *doc;             /* its bytes */
	txp_conflicts *conflicts; /* one at least */
};

/* The named plans that hold conflicts; with none named, those that git's index has in several versions, else all that hold
 * markers. *worst: the exit code of those that can't be looked at. EXIT_DONE, or a code after a message. */
int conflicts_find(struct run *r, struct conflicted **out, size_t *count, int *worst);
void conflicts_free(struct conflicted *list, size_t count);

/* The k-th region of a plan, from 0: "goals/g1/due", or "#2" where the markers don't say. */
const char *region_name(const struct txp_region *g, size_t k);
/* What --take says about it. */
enum txp_take region_taken(const struct run *r, const struct txp_region *g, size_t k);
/* Shows it on stderr. */
void region_show(const struct conflicted *c, size_t k);
/* Refuses a --take that makes no sense, or is about no region. */
int conflicts_check_takes(struct run *r, const struct conflicted *list, size_t count);

#endif
