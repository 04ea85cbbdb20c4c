/* rules.h - what must be true across keys, beyond the schema. */
#ifndef RULES_RULES_H
#define RULES_RULES_H

#include "plan/ids.h"
#include "data/instrument.h"
#include "plan/plan.h"

struct rules_options {
	date_days today;
	const char *file_id;                   /* the id that the file's name gives, or NULL when that doesn't matter */
	const struct instruments *instruments; /* a caseload's own, or NULL */
};

/* Runs every rule; findings in no particular order (see findings_sort()). In a draft, warnings and hints become hints
 * that say what is missing before the plan can be activated. What `accepted` names is left out, unless it is an error
 * or critical. Neither is true of what may hide a danger (rule_danger()). Linear in the size of the plan. */
void rules_check(struct arena *a, const struct plan *p, const struct schema *s, const struct rules_options *o,
		 struct findings *f);

/* True, with a finding, when the document is a list or a mere text. */
bool rules_not_a_plan(const struct document *d, struct findings *f);

/* True, with a finding, when a newer txplan made the plan: then neither the schema nor the rules are for it. */
bool rules_newer_format(const struct document *d, struct findings *f);

/* ---- For the rules themselves ---- */

struct rules {
	struct arena *arena;
	const struct plan *plan;
	const struct schema *schema;
	const struct ids *ids;
	const struct rules_options *options;
	struct findings *findings;
	struct map *accepted; /* "code" or "code item" */
	bool draft;
	size_t nearest_budget;
	struct map *unknown_instruments; /* those that were named; NULL: none yet */
	struct txp_finding spare; /* for accepted ones */
};

/* Adds a finding at a node. Returns a place to write to in any case (see find()). */
struct txp_finding *rule_find(struct rules *r, const char *code, const struct node *at, const char *fmt, ...)
    __attribute__((format(printf, 4, 5), returns_nonnull));

/* The same for a danger, and for what may hide one: never lowered in a draft, and nobody can accept it away. */
struct txp_finding *rule_danger(struct rules *r, const char *code, const struct node *at, const char *fmt, ...)
    __attribute__((format(printf, 4, 5), returns_nonnull));

/* The same for what an active plan must have, whatever its kind of finding: an error there, a hint in a draft. */
struct txp_finding *rule_needs(struct rules *r, const char *code, const struct node *at, const char *fmt, ...)
    __attribute__((format(printf, 4, 5), returns_nonnull));

/* The key's scalar, else the node itself: the exact place to point at. */
const struct node *node_or(const struct node *n, const struct node *otherwise);

typedef void rule(struct rules *r);

/* ids.c */
rule rule_ids, rule_references, rule_file_name;
/* dates.c */
rule rule_dates, rule_intervals, rule_within_period;
/* status.c */
rule rule_statuses, rule_principal_diagnosis, rule_active_needs;
/* scores.c */
rule rule_scores, rule_measures;
/* critical.c */
rule rule_critical;
/* profile.c */
rule rule_profiles;
/* safety.c */
rule rule_withdrawal, rule_risk_asked;
/* care.c */
rule rule_needs_addressed, rule_signatures, rule_signed_content, rule_provisional, rule_helpers;

#endif
