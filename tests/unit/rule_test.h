/* rule_test.h - one rule alone over a plan from text, and what it finds as text that tests can compare. */
#ifndef RULE_TEST_H
#define RULE_TEST_H

#include "plan_test.h"

#include "rules/rules.h"

/* Only the rule of this name; that there is none fails the test. */
static inline const char *rule_named(const char *name)
{
	for (size_t i = 0; rules_family(i); i++)
		for (size_t k = 0; k < rules_family(i)->count; k++)
			if (!strcmp(rules_family(i)->rules[k].name, name))
				return name;
	fail_msg("there is no rule '%s'", name);
	return NULL;
}

/* What one rule alone finds. */
static inline struct findings *rule_run(struct arena *a, const char *rule, const char *text, const char *today)
{
	struct findings *f = findings_new(a, schema_findings());
	struct rules_options o = { .today = day(today), .only = rule_named(rule) };

	rules_check(a, plan_read(a, read_document(a, text)), schema_of_plan(), &o, f);
	return f;
}

/* "code place\n" for every finding of one rule, in the order of the file; "-" stands for one without a place. */
static inline const char *rule_says(struct arena *a, const char *rule, const char *text, const char *today)
{
	struct findings *f = rule_run(a, rule, text, today);
	struct buf b = buf_in(a);

	findings_sort(f);
	buf_puts(&b, "");
	for (size_t i = 0; i < findings_count(f); i++) {
		const struct txp_finding *n = findings_at(f, i);
		buf_printf(&b, "%s %s\n", n->code, n->path ? n->path : "-");
	}
	return b.bytes;
}

struct sample {
	const char *text, *finds;
	const char *rule; /* NULL: the one that the table is about */
};

static inline void assert_samples(struct arena *a, const char *rule, const struct sample *samples, size_t count,
				  const char *today)
{
	for (size_t i = 0; i < count; i++)
		assert_string_equal(rule_says(a, samples[i].rule ? samples[i].rule : rule, samples[i].text, today),
				    samples[i].finds);
}
#define ASSERT_SAMPLES(a, rule, samples) assert_samples(a, rule, samples, sizeof samples / sizeof *samples, TODAY)

/* The finding with a code, by the rule that gives it; or NULL. */
static inline const struct txp_finding *rules_find(struct arena *a, const char *text, const char *today,
						   const char *code)
{
	struct findings *f = findings_new(a, schema_findings());
	struct rules_options o = { .today = day(today), .codes = (const char *const[]){ code, NULL } };

	rules_check(a, plan_read(a, read_document(a, text)), schema_of_plan(), &o, f);
	for (size_t i = 0; i < findings_count(f); i++)
		if (!strcmp(findings_at(f, i)->code, code))
			return findings_at(f, i);
	return NULL;
}

#endif
