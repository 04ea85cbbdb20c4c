/* due.h - what needs attention, and when. */
#ifndef RULES_DUE_H
#define RULES_DUE_H

#include "data/instrument.h"
#include "data/language.h"
#include "plan/plan.h"
#include "schema/schema.h"

/* How long things may wait. A caseload may set its own (review.every and due.* in .txplan/config.yaml). */
struct due_intervals {
	struct duration reading;     /* between two readings for an objective */
	struct duration safety_plan; /* between two reviews of the safety plan */
	struct duration signature;   /* from a review, or the plan's start, to the signatures */
	struct duration review;      /* between reviews of plans that name no interval; count 0: they have none */
};
extern const struct due_intervals due_intervals_default;

struct due_params {
	date_days as_of;     /* what the plan records later than this hasn't happened yet */
	int32_t within_days; /* INT32_MAX for all */
	const char *kind;    /* only this kind, or NULL: then no other row is run */
	const char *who;     /* only this person's, or NULL */
	struct due_intervals intervals;
	const struct shelf *instruments; /* a caseload's own, or NULL */
	const struct language *language; /* of the titles; NULL: English */
};

/* The kinds, NULL-terminated. */
extern const char *const due_kinds[];

/* Sorted by day, then kind, then item; *count of them, in the arena. Nothing for a plan that is neither draft, active
 * nor on-hold. Linear, but for the sorting. */
const struct txp_due *due_list(struct arena *a, const struct plan *p, const struct schema *s,
			       const struct due_params *o, size_t *count);

#endif
