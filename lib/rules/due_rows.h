/* due_rows.h - the kinds of what may be due, and for the functions behind them what they are given.
 *
 * A kind is a function in one of the due_*.c and a row here. */
#ifndef RULES_DUE_ROWS_H
#define RULES_DUE_ROWS_H

#include "plan/map.h"
#include "rules/due.h"

struct due {
	struct arena *arena;
	const struct plan *plan;
	const struct schema *schema;
	const struct due_params *params;
	const char *kind; /* of the row that is run */
	struct txp_due *list;
	size_t count, cap;

	/* Only for rows that say that they need it; else nothing. */
	const struct map *measured;            /* due_measured() */
	const struct shelf *instruments; /* a caseload's own, or NULL */
};

/* What a kind has to know beside the plan. */
enum { DUE_NEEDS_MEASURED = 1, DUE_NEEDS_INSTRUMENTS = 2 };

/* Sorted by kind. */
#define DUE_ROWS(ROW)                                                                  \
	ROW("authorization", due_authorization, 0)                                     \
	ROW("consent", due_consents, 0)                                                \
	ROW("goal", due_goals, 0)                                                      \
	ROW("monitoring", due_monitoring, DUE_NEEDS_MEASURED | DUE_NEEDS_INSTRUMENTS)  \
	ROW("objective", due_objectives, 0)                                            \
	ROW("plan-end", due_plan_end, 0)                                               \
	ROW("reading", due_readings, DUE_NEEDS_MEASURED | DUE_NEEDS_INSTRUMENTS)       \
	ROW("review", due_review, 0)                                                   \
	ROW("safety-plan", due_safety_plan, 0)                                         \
	ROW("signature", due_signatures, 0)                                            \
	ROW("step", due_steps, 0)                                                      \
	ROW("team", due_team, 0)

#define DUE_DECLARE(kind, source, needs) void source(struct due *d);
DUE_ROWS(DUE_DECLARE)
#undef DUE_DECLARE

/* Is something for this person ("" for nobody), on this day, wanted? So that no title is made in vain. */
bool due_wanted(const struct due *d, const char *who, date_days day);

/* Adds an item of the row's kind if it is wanted; `at` is its place in the plan. A place to write to in any case. */
struct txp_due *due_add(struct due *d, const char *item, const struct node *at, const char *who, date_days day,
			const char *title);

/* A title: a text of the language, with what is put into it (SAID(), or NULL). */
const char *due_say(const struct due *d, const char *key, const struct said *said);

/* The newest day on which each thing was measured, by "instrument phq-9", "objective g1.o2", "name Panic attacks". */
const struct map *due_measured(struct due *d);

#endif
