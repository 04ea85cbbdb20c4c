/* rules.h - what must be true across keys, beyond the schema. */
#ifndef RULES_RULES_H
#define RULES_RULES_H

#include "data/instrument.h"
#include "plan/plan.h"
#include "schema/schema.h"

struct rules_options {
	date_days today;
	const char *file_id;                   /* the id that the file's name gives, or NULL when that doesn't matter */
	const struct shelf *instruments;       /* a caseload's own, or NULL */
	const char *only;                      /* the name of the one rule to run, or NULL for all */
	const char *const *codes;              /* only the rules that give one of these (NULL-terminated), or NULL for all */
};

/* Runs the rules; findings in no particular order (see findings_sort()). In a draft, warnings and hints become hints
 * that say what is missing before the plan can be activated. What `accepted` names is left out, unless it is an error
 * or critical. Neither is true of what may hide a danger (rule_danger()). Linear in the size of the plan. */
void rules_check(struct arena *a, const struct plan *p, const struct schema *s, const struct rules_options *o,
		 struct findings *f);

/* True, with a finding, when the document is a list or a mere text. */
bool rules_not_a_plan(const struct document *d, struct findings *f);

/* True, with a finding, when a newer txplan made the plan: then neither the schema nor the rules are for it. */
bool rules_newer_format(const struct document *d, struct findings *f);

/* ---- The rows ---- */

struct rules;

/* What a rule has to know beside the plan; what its row doesn't say is not there when it runs (rule.h). */
enum {
	RULE_NEEDS_TODAY = 1,
	RULE_NEEDS_IDS = 2,
	RULE_NEEDS_MAPS = 4,
	RULE_NEEDS_INSTRUMENTS = 8,
	RULE_NEEDS_FILE_ID = 16
};

enum { RULE_CODES_MOST = 7 };

struct rule {
	const char *name; /* its function's */
	void (*run)(struct rules *r);
	unsigned needs;
	const char *codes[RULE_CODES_MOST + 1]; /* all that it can find, NULL behind the last */
};

/* The rules of one file. */
struct rule_family {
	const struct rule *rules;
	size_t count;
};

/* The families one after the other, in the order in which they are run; NULL behind the last. */
const struct rule_family *rules_family(size_t n);

#endif
