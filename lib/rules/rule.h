/* rule.h - for the rules themselves: what they are given, and how they say what they find.
 *
 * A rule is a function of its family's file and a row of that file's table; rules.c lists the families. */
#ifndef RULES_RULE_H
#define RULES_RULE_H

#include "plan/ids.h"
#include "rules/rules.h"

struct rules {
	struct arena *arena;
	const struct plan *plan;
	const struct schema *schema;
	struct findings *findings;
	bool draft;

	/* Only for rules that say that they need it; else nothing. */
	date_days today;
	const struct ids *ids;
	const struct node *const *maps; /* all maps of the plan, but for what is under the clinic's own keys (x-…) */
	size_t nmaps;
	const struct shelf *instruments; /* a caseload's own, or NULL */
	const char *file_id;

	struct map *accepted; /* "code" or "code item" */
	size_t nearest_budget;
	const struct responded *responses; /* critical.c's; NULL: none of its rules has run */
	struct txp_finding spare;          /* for accepted ones */
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

/* "code item" as the keys of `accepted` are; item may be NULL. */
const char *rule_accept_key(struct rules *r, const char *code, const char *item);

/* The key's scalar, else the node itself: the exact place to point at. */
const struct node *node_or(const struct node *n, const struct node *otherwise);

/* A row: the function, what it needs, the codes. */
#define RULE(function, needs, ...) { #function, function, needs, { __VA_ARGS__ } }

/* A family of the rows of a table. */
#define RULE_FAMILY(rows) { rows, sizeof(rows) / sizeof *(rows) }

/* The families, in the order in which they are run: a new one is a file that ends with its rows, and a row here. */
#define RULE_FAMILIES(ROW) \
	ROW(ids)           \
	ROW(dates)         \
	ROW(status)        \
	ROW(scores)        \
	ROW(profiles)      \
	ROW(critical)      \
	ROW(safety)        \
	ROW(care)

#define RULE_DECLARE(family) extern const struct rule_family rules_of_##family;
RULE_FAMILIES(RULE_DECLARE)
#undef RULE_DECLARE

#endif
