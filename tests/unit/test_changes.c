/* Changes through the public interface: what a request makes of a plan, and how it is refused. */
#include "unit.h"

#include <stdlib.h>

#include "txplan.h"

static const char plan[] = "format: txplan/1\n"
			   "id: p1\n"
			   "status: active\n"
			   "period: {start: 2026-01-01}\n"
			   "client: {name: A}\n"
			   "team:\n"
			   "  - {id: rk, name: R, email: rk@clinic.example}\n"
			   "goals:\n"
			   "  - id: g1\n"
			   "    title: Sleep   # a comment\n"
			   "    objectives:\n"
			   "      - id: g1.o1\n"
			   "        title: Six hours\n"
			   "progress:\n"
			   "  - id: n3\n"
			   "    date: 2026-01-02\n"
			   "    note: First\n";

static struct txp_env env(void)
{
	struct txp_env e = { .size = sizeof e, .author_email = "rk@clinic.example", .site = "" };
	bool ambiguous;

	assert_int_equal(txp_date_read("2026-04-20", 0, &e.today, &ambiguous), TXP_OK);
	return e;
}

static txp_doc *doc(void)
{
	txp_doc *d;

	assert_int_equal(txp_doc_parse("p1.plan.yaml", plan, strlen(plan), &d), TXP_OK);
	return d;
}

/* The bytes that a change put in, given that it only put something in; the rest must be as it was. */
static char *inserted(const txp_edit *e)
{
	static char text[4096];
	size_t len, start = 0, end = 0, old = strlen(plan), doc_len;
	const char *bytes = txp_edit_bytes(e, &len);

	assert_non_null(bytes);
	assert_memory_equal(txp_doc_bytes(txp_edit_doc(e), &doc_len), bytes, len);
	assert_int_equal(doc_len, len);
	while (start < old && start < len && bytes[start] == plan[start])
		start++;
	while (end < old - start && end < len - start && bytes[len - 1 - end] == plan[old - 1 - end])
		end++;
	assert_int_equal(start + end, old);
	snprintf(text, sizeof text, "%.*s", (int)(len - start - end), bytes + start);
	return text;
}

static void log_progress_fills_in_what_it_knows(void **state)
{
	(void)state;
	static const struct txp_arg args[] = {
		{ "items", "phq-9=2,2,2,2,2,1,1,1,0" }, { "score", "xyz-3=4" }, { "reading", "g1.o1=5.5" }, { "goal", "g1" },
		{ "risk.asked", "yes" }, { "achievement", "g1=improving" }, { "note", "no" },
	};
	struct txp_env e = env();
	txp_doc *d = doc();
	txp_edit *edit;

	assert_int_equal(txp_log_progress(d, &e, args, sizeof args / sizeof *args, &edit), TXP_OK);
	assert_string_equal(txp_edit_items(edit), "n4 g1");
	assert_true(txp_edit_changed(edit));
	const char *text = inserted(edit);
	assert_non_null(strstr(text, "id: n4\n    date: 2026-04-20\n    by: rk\n"));
	assert_non_null(strstr(text, "total: 13"));
	assert_non_null(strstr(text, "{instrument: xyz-3, total: 4}"));
	assert_non_null(strstr(text, "value: 5.5"));
	assert_non_null(strstr(text, "asked: true"));
	assert_non_null(strstr(text, "{for: g1, to: improving}"));
	assert_non_null(strstr(text, "note: \"no\"\n"));
	txp_edit_free(edit);
	txp_doc_free(d);
}

static void ids_are_never_given_twice(void **state)
{
	(void)state;
	static const char *const used[] = { "n9", "g1.o7", NULL };
	static const struct txp_arg note[] = { { "note", "x" } }, title[] = { { "title", "x" } };
	struct txp_env e = env();
	txp_doc *d = doc();
	txp_edit *edit;

	e.used_ids = used;
	e.site = "b";
	assert_int_equal(txp_log_progress(d, &e, note, 1, &edit), TXP_OK);
	assert_string_equal(txp_edit_items(edit), "n10b");
	txp_edit_free(edit);
	assert_int_equal(txp_add(d, &e, "objectives", "g1", title, 1, &edit), TXP_OK);
	assert_string_equal(txp_edit_items(edit), "g1.o8b");
	txp_edit_free(edit);
	assert_int_equal(txp_add(d, &e, "steps", "g1.o1", (const struct txp_arg[]){ { "text", "x" } }, 1, &edit), TXP_OK);
	assert_string_equal(txp_edit_items(edit), "g1.o1.s1b");
	txp_edit_free(edit);
	txp_doc_free(d);
}

static void set_changes_one_value(void **state)
{
	(void)state;
	static const struct {
		const char *path, *value, *line;
	} cases[] = {
		{ "g1/due", "+6m", "due: 2026-10-20\n" },
		{ "g1.o1/measure/target", "9", "target: 9" },
		{ "client/language", "es", ", language: es" },
		{ "client/discretion/voicemail", "no", "voicemail: false" },
		{ "goals/g1/choices/+", "walks: at night", "walks: at night" },
	};
	struct txp_env e = env();
	txp_doc *d = doc();
	txp_edit *edit;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(txp_set(d, &e, cases[i].path, cases[i].value, &edit), TXP_OK);
		if (!strstr(inserted(edit), cases[i].line))
			fail_msg("%s: %s", cases[i].path, inserted(edit));
		txp_edit_free(edit);
	}
	assert_int_equal(txp_set(d, &e, "g1/title", "Sleep", &edit), TXP_OK);
	assert_false(txp_edit_changed(edit));
	txp_edit_free(edit);
	assert_int_equal(txp_set(d, &e, "n3/note", NULL, &edit), TXP_OK);
	size_t len;
	assert_null(strstr(txp_edit_bytes(edit, &len), "First"));
	assert_int_equal(len, strlen(plan) - strlen("    note: First\n"));
	txp_edit_free(edit);
	txp_doc_free(d);
}

/* Every request that makes no sense: the result, the code, a word of the message or remedy. */
static void refusals(void **state)
{
	(void)state;
	enum { ADD, SET, LOG };
	static const struct {
		int verb;
		const char *name, *value;
		enum txp_result result;
		const char *code, *word;
	} cases[] = {
		{ SET, "g1/due", "04/07", TXP_EUSAGE, "ambiguous-date", "04/07" },
		{ SET, "g1/due", "2026-02-30", TXP_EUSAGE, "bad-date", "2026-02-30" },
		{ SET, "g1/due", "someday", TXP_EUSAGE, "bad-date", "someday" },
		{ SET, "g1/statuss", "active", TXP_ENOTFOUND, "no-such-place", "'status'" },
		{ SET, "g1/status", "activ", TXP_EUSAGE, "bad-value", "'active'" },
		{ SET, "g9/due", "today", TXP_ENOTFOUND, "no-such-", "g9" },
		{ SET, "goals/g9/due", "today", TXP_ENOTFOUND, "no-such-item", "g9" },
		{ SET, "g1/id", "g2", TXP_EUSAGE, "id-is-fixed", "" },
		{ SET, "goals", "x", TXP_EUSAGE, "not-one-value", "goals" },
		{ SET, "g1/title/+", "x", TXP_EUSAGE, "not-one-value", "" },
		{ SET, "g1/note", "a\x1b[31m", TXP_EUSAGE, "bad-value", "U+001B" },
		{ SET, "g1/note", "a\xff", TXP_EUSAGE, "bad-value", "UTF-8" },
		{ SET, "g1/note", "a\xE2\x80\xAE", TXP_EUSAGE, "bad-value", "U+202E" },
		{ SET, "g1/note", "", TXP_EUSAGE, "bad-value", "empty" },
		{ SET, "g1.o1/measure/target", "nine", TXP_EUSAGE, "bad-value", "nine" },
		{ SET, "g1.o1/measure/target", "1.1234567", TXP_EUSAGE, "bad-value", "" },
		{ SET, "", "x", TXP_EUSAGE, "no-such-place", "" },
		{ SET, "g1/due", NULL, TXP_ENOTFOUND, "no-such-place", "remove" },
		{ ADD, "titel", "x", TXP_EUSAGE, "unknown-option", "--title" },
		{ ADD, "due", "today", TXP_EUSAGE, "missing-option", "--title" },
		{ LOG, "items", "phq-9=1,2", TXP_EUSAGE, "bad-value", "9" },
		{ LOG, "items", "phq-9=9,2,2,2,2,1,1,1,0", TXP_EUSAGE, "bad-value", "answer 1 is 9" },
		{ LOG, "items", "phq-9=a", TXP_EUSAGE, "bad-value", "answer 1" },
		{ LOG, "items", "phq-9", TXP_EUSAGE, "bad-value", "NAME=VALUE" },
		{ LOG, "items", "xyz=1,2", TXP_EUSAGE, "missing-option", "--score xyz" },
		{ LOG, "score", "phq-9=x", TXP_EUSAGE, "bad-value", "x" },
		{ LOG, "achievement", "g1=better", TXP_EUSAGE, "bad-value", "better" },
	};
	struct txp_env e = env();
	txp_doc *d = doc();

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct txp_arg arg = { cases[i].name, cases[i].value };
		txp_edit *edit;
		size_t len;
		enum txp_result r = cases[i].verb == SET ? txp_set(d, &e, cases[i].name, cases[i].value, &edit) :
				    cases[i].verb == ADD ? txp_add(d, &e, "goals", NULL, &arg, 1, &edit) :
							   txp_log_progress(d, &e, &arg, 1, &edit);
		if (r != cases[i].result || txp_findings_count(txp_edit_findings(edit)) != 1)
			fail_msg("case %zu (%s): result %d, %zu findings", i, cases[i].name, r, txp_findings_count(txp_edit_findings(edit)));
		const struct txp_finding *f = txp_findings_at(txp_edit_findings(edit), 0);
		if (strncmp(f->code, cases[i].code, strlen(cases[i].code)) ||
		    (!strstr(f->message, cases[i].word) && !strstr(f->remedy, cases[i].word)))
			fail_msg("case %zu: %s: %s (%s)", i, f->code, f->message, f->remedy);
		assert_int_equal(txp_explain(f->code, &(struct txp_finding_kind){ .size = sizeof(struct txp_finding_kind) }), TXP_OK);
		assert_true(*f->remedy);
		assert_null(txp_edit_bytes(edit, &len));
		txp_edit_free(edit);
	}
	txp_doc_free(d);
}

static void a_new_plan_is_valid(void **state)
{
	(void)state;
	static const struct txp_arg args[] = { { "title", "Plan: one" }, { "client/preferred_name", "A" }, { "review/every", "90d" } };
	struct txp_env e = env();
	txp_edit *edit;
	txp_doc *d;
	txp_findings *f;
	size_t len;

	assert_int_equal(txp_create("new-1", &e, args, 3, &edit), TXP_OK);
	const char *bytes = txp_edit_bytes(edit, &len);
	assert_int_equal(txp_doc_parse("new-1.plan.yaml", bytes, len, &d), TXP_OK);
	const struct txp_check_options o = { .size = sizeof o, .file_name_matters = true };
	assert_int_equal(txp_check(d, &e, &o, &f), TXP_OK);
	assert_int_equal(txp_findings_of(f, TXP_ERROR), 0);
	assert_string_equal(txp_doc_value(d, "title"), "Plan: one");
	txp_findings_free(f);
	txp_doc_free(d);
	txp_edit_free(edit);

	assert_int_equal(txp_create("No Name", &e, NULL, 0, &edit), TXP_EUSAGE);
	assert_string_equal(txp_findings_at(txp_edit_findings(edit), 0)->code, "bad-plan-id");
	txp_edit_free(edit);
}

/* Findings of some codes are those of that code among all. */
static void some_findings_of_all(void **state)
{
	(void)state;
	static const char text[] = "format: txplan/1\nid: p1\nstatus: active\nclient: {}\nperiod: {start: 2026-02-30}\nsurprise: 1\n"
				   "monitoring: [{instrument: phq9, every: 2w}, {instrument: phq-a, every: 2w}]\n"
				   "goals: [{id: g1, title: a}, {id: g1, title: b}]\n";
	struct txp_env e = env();
	txp_findings *all, *some;
	txp_doc *d;
	size_t given = 0;

	assert_int_equal(txp_doc_parse("p1.plan.yaml", text, strlen(text), &d), TXP_OK);
	assert_int_equal(txp_check(d, &e, NULL, &all), TXP_OK);
	struct txp_finding_kind kind = { .size = sizeof kind };
	for (size_t i = 0; txp_explain_nth(i, &kind) == TXP_OK; i++) {
		const char *code = kind.code;
		const struct txp_check_options o = { .size = sizeof o, .codes = (const char *const[]){ code, NULL } };
		size_t among = 0;

		for (size_t k = 0; k < txp_findings_count(all); k++)
			among += !strcmp(txp_findings_at(all, k)->code, code);
		assert_int_equal(txp_check(d, &e, &o, &some), TXP_OK);
		assert_int_equal(txp_findings_count(some), among);
		for (size_t k = 0; k < among; k++)
			assert_string_equal(txp_findings_at(some, k)->code, code);
		txp_findings_free(some);
		given += among;
	}
	assert_int_equal(given, txp_findings_count(all));
	assert_in_range(given, 7, 100);

	const struct txp_check_options none = { .size = sizeof none, .codes = (const char *const[]){ NULL } };
	assert_int_equal(txp_check(d, &e, &none, &some), TXP_OK);
	assert_int_equal(txp_findings_count(some), 0);
	txp_findings_free(some);
	const struct txp_check_options misspelt = { .size = sizeof misspelt,
						    .codes = (const char *const[]){ "bad-date", "bad-dates", NULL } };
	assert_int_equal(txp_check(d, &e, &misspelt, &some), TXP_EUSAGE);
	assert_null(some);
	txp_findings_free(all);
	txp_doc_free(d);
}

static void a_numeric_id_stays_text(void **state)
{
	(void)state;
	static const char *const ids[] = { "2026", "1e5", "no", "null", "0x1f", "014", "1_000", "2026-01-01" };
	struct txp_env e = env();

	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
		txp_edit *edit;
		char want[64];
		size_t len;
		assert_int_equal(txp_create(ids[i], &e, NULL, 0, &edit), TXP_OK);
		snprintf(want, sizeof want, "id: \"%s\"\n", ids[i]);
		if (!strstr(txp_edit_bytes(edit, &len), want))
			fail_msg("%s: %s", ids[i], txp_edit_bytes(edit, &len));
		txp_edit_free(edit);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(log_progress_fills_in_what_it_knows), cmocka_unit_test(ids_are_never_given_twice),
		cmocka_unit_test(set_changes_one_value),		cmocka_unit_test(refusals),
		cmocka_unit_test(a_new_plan_is_valid),		cmocka_unit_test(some_findings_of_all),
		cmocka_unit_test(a_numeric_id_stays_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
