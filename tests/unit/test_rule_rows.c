/* The rows of the rules: what they say of a rule is what it does, and a rule that runs alone does what it does among all. */
#include "rule_test.h"

#include "base/file.h"

enum { BYTES_MOST = 4 * 1024 * 1024 };

static const struct rule *nth_rule(size_t n)
{
	for (size_t i = 0; rules_family(i); i++) {
		if (n < rules_family(i)->count)
			return &rules_family(i)->rules[n];
		n -= rules_family(i)->count;
	}
	return NULL;
}

static bool has_code(const struct rule *rule, const char *code)
{
	size_t i = 0;

	while (rule->codes[i] && strcmp(rule->codes[i], code))
		i++;
	return rule->codes[i] != NULL;
}

static bool family_has(const struct rule_family *f, const char *code)
{
	bool has = false;

	for (size_t i = 0; i < f->count; i++)
		has = has || has_code(&f->rules[i], code);
	return has;
}

ARENA_TEST(a_row_names_a_rule_and_its_codes)
{
	size_t n = 0;

	(void)a;
	for (const struct rule *rule; (rule = nth_rule(n)); n++) {
		assert_non_null(rule->run);
		assert_non_null(rule->codes[0]);
		assert_null(rule->codes[RULE_CODES_MOST]);
		for (size_t i = 0; rule->codes[i]; i++)
			if (!catalogue_find(schema_findings(), rule->codes[i]))
				fail_msg("%s: schemas/findings.yaml has no '%s'", rule->name, rule->codes[i]);
		for (size_t k = 0; k < n; k++)
			assert_string_not_equal(nth_rule(k)->name, rule->name);
	}
	assert_in_range(n, 20, 1000);
}

ARENA_TEST(a_code_belongs_to_one_family)
{
	(void)a;
	for (size_t n = 0; n < schema_findings()->kinds.count; n++) {
		const char *code = card_id(shelf_at(&schema_findings()->kinds, n));
		size_t families = 0;

		for (size_t i = 0; rules_family(i); i++)
			families += family_has(rules_family(i), code);
		if (families > 1)
			fail_msg("%s is in the rows of %zu families", code, families);
	}
}

static size_t run(struct arena *a, const struct plan *p, const char *only, const char *const *codes, struct findings **out)
{
	struct rules_options o = { .today = day("2026-04-20"), .file_id = "sample", .only = only, .codes = codes };

	*out = findings_new(a, schema_findings());
	rules_check(a, p, schema_of_plan(), &o, *out);
	return findings_count(*out);
}

static size_t with_code(const struct findings *f, const char *code)
{
	size_t n = 0;

	for (size_t i = 0; i < findings_count(f); i++)
		n += !strcmp(findings_at(f, i)->code, code);
	return n;
}

/* Alone, each rule finds what it finds among the others, and no code that its row doesn't name. */
static void hold_against_rows(struct arena *a, const char *name, const struct plan *p)
{
	const struct rule *rule;
	struct findings *all, *alone, *by_code;
	size_t sum = 0;

	run(a, p, NULL, NULL, &all);
	assert_int_equal(findings_dropped(all), 0);
	for (size_t n = 0; (rule = nth_rule(n)); n++) {
		sum += run(a, p, rule->name, NULL, &alone);
		for (size_t i = 0; i < findings_count(alone); i++)
			if (!has_code(rule, findings_at(alone, i)->code))
				fail_msg("%s: the rule %s gives %s, which its row doesn't name", name, rule->name,
					 findings_at(alone, i)->code);
		for (size_t i = 0; rule->codes[i]; i++) {
			run(a, p, NULL, (const char *const[]){ rule->codes[i], NULL }, &by_code);
			assert_int_equal(with_code(by_code, rule->codes[i]), with_code(all, rule->codes[i]));
		}
	}
	assert_int_equal(sum, findings_count(all));
}

ARENA_TEST(every_refused_file)
{
	const char *folder = EXAMPLES "/../tests/refuse";
	char **names;
	size_t plans = 0;

	assert_int_equal(file_names(a, folder, NULL, &names), 0);
	for (; *names; names++) {
		const size_t len = strlen(*names);
		struct findings *f = findings_new(a, schema_findings());
		struct document *d;
		char *bytes;
		size_t count;

		if (len < 10 || strcmp(*names + len - 10, ".plan.yaml"))
			continue;
		assert_int_equal(file_read(a, arena_printf(a, "%s/%s", folder, *names), BYTES_MOST, &bytes, &count), 0);
		if (document_read(a, *names, bytes, count, f, &d) != TXP_OK)
			continue;
		hold_against_rows(a, *names, plan_read(a, d));
		plans++;
	}
	assert_in_range(plans, 50, 1000);
}

ARENA_TEST(a_rule_is_given_what_its_row_says)
{
	struct findings *f;
	const struct plan *p = plan_read(a, read_document(a, "id: other\nstatus: draft\n"));

	assert_int_equal(run(a, p, "file_name", NULL, &f), 1);
	assert_int_equal(run(a, p, "no such rule", NULL, &f), 0);
	assert_int_equal(run(a, p, NULL, (const char *const[]){ "no-such-code", NULL }, &f), 0);
	assert_int_equal(run(a, p, NULL, (const char *const[]){ NULL }, &f), 0);
	assert_int_equal(run(a, p, "file_name", (const char *const[]){ "signature-missing", NULL }, &f), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ARENA(a_row_names_a_rule_and_its_codes),
		IN_ARENA(a_code_belongs_to_one_family),
		IN_ARENA(every_refused_file),
		IN_ARENA(a_rule_is_given_what_its_row_says),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
