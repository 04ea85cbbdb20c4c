/* What is shown, through the public header: results, and every allocation failing in turn. */
#include "unit.h"

#include "failing.h"

enum { TODAY = 20563 };

static const char *const example = EXAMPLES "/mt-0417.plan.yaml";

static txp_doc *parse(const char *text)
{
	txp_doc *d = NULL;

	assert_int_equal(txp_doc_parse("t.plan.yaml", text, strlen(text), &d), TXP_OK);
	return d;
}

static void assert_text(txp_text *t, const char *want)
{
	size_t len;

	assert_string_equal(txp_text_bytes(t, &len), want);
	assert_int_equal(len, strlen(want));
	txp_text_free(t);
}

static void what_makes_no_sense(void **state)
{
	(void)state;
	txp_doc *d = parse("id: x\n"), *refused;
	const char *const no_section[] = { "gaols", NULL };
	struct txp_render_options o = { .size = sizeof o, .format = "troff" };
	txp_changes *c = NULL;
	txp_text *t = NULL;

	assert_int_equal(txp_render(d, &o, &t), TXP_EUSAGE);
	assert_null(t);
	o = (struct txp_render_options){ .size = sizeof(struct txp_render_options), .format = "text", .only = no_section };
	assert_int_equal(txp_render(d, &o, &t), TXP_EUSAGE);
	assert_int_equal(txp_findings_render(txp_doc_findings(d), "html", false, &t), TXP_EUSAGE);
	assert_int_equal(txp_doc_parse("t", "a: b: c\n", 8, &refused), TXP_EREFUSED);
	o = (struct txp_render_options){ .size = sizeof(struct txp_render_options), .format = "text" };
	assert_int_equal(txp_render(refused, &o, &t), TXP_EREFUSED);
	assert_int_equal(txp_compare(d, refused, &c), TXP_EREFUSED);
	assert_int_equal(txp_compare(refused, d, &c), TXP_EREFUSED);
	assert_null(c);
	txp_doc_free(refused);
	txp_doc_free(d);
}

static void small_texts(void **state)
{
	(void)state;
	txp_text *t;

	assert_int_equal(txp_show("a\x1b[1m\nb", 7, &t), TXP_OK);
	assert_text(t, "a<U+001B>[1m b");
	assert_int_equal(txp_show("", 0, &t), TXP_OK);
	assert_text(t, "");
	assert_int_equal(txp_json_string("a\"b", &t), TXP_OK);
	assert_text(t, "\"a\\\"b\"");
	assert_int_equal(txp_json_string(NULL, &t), TXP_OK);
	assert_text(t, "null");
	assert_int_equal(txp_unified_diff("a", "x\n", 2, "b", "x\n", 2, &t), TXP_OK);
	assert_text(t, "");
}

/* All that is said in a plan is in its lines; layout is not. */
static void plans_as_lines(void **state)
{
	(void)state;
	static const char text[] = "# one\nid: x # two\nclient: {}\ngoals: # three\n  - {id: g1, problems: [p1, 'p2']}\n  # four\n"
				   "  - id: g2\n    note: | # five\n      a # no comment\n\n      b\n    why: \"a\\nb\\n\"\n"
				   "x-own: [a b, c]\ntitle:\nprogress: []\n# six\n";
	txp_doc *d = parse(text), *bad;
	txp_text *t;

	assert_int_equal(txp_lines(d, &t), TXP_OK);
	assert_text(t, "# one\nid: x\n# two\nclient: {}\n# three\ngoals/g1/id: g1\ngoals/g1/problems: [p1, p2]\n# four\n"
		       "goals/g2/id: g2\n# five\ngoals/g2/note: a # no comment\ngoals/g2/note|\ngoals/g2/note| b\n"
		       "goals/g2/why: a\ngoals/g2/why| b\ngoals/g2/why|\nx-own: a b\nx-own: c\ntitle:\nprogress: []\n# six\n");
	txp_doc_free(d);
	assert_int_equal(txp_doc_parse("t", "\xef\xbb\xbf" "a: b: c\r\n\tx\ry\x1b[m\xff\n", 21, &bad), TXP_EREFUSED);
	assert_int_equal(txp_lines(bad, &t), TXP_OK);
	assert_text(t, "<U+FEFF>a: b: c\n\tx<U+000D>y<U+001B>[m<FF>\n");
	txp_doc_free(bad);
}

/* Paths that are much longer than what they lead to would make a small file huge. */
static void lines_stay_small(void **state)
{
	(void)state;
	static char text[400000];
	size_t len = 0, shown;
	txp_text *t;

	for (int depth = 0; depth < 40; depth++) {
		memset(text + len, ' ', (size_t)depth);
		memset(text + len + depth, 'k', 1000);
		len += 1000 + (size_t)depth;
		len += (size_t)sprintf(text + len, ":\n");
	}
	for (int i = 0; i < 5000; i++)
		len += (size_t)sprintf(text + len, "%40sa%d: b\n", "", i);
	txp_doc *d = parse(text);
	assert_int_equal(txp_lines(d, &t), TXP_OK);
	assert_string_equal(txp_text_bytes(t, &shown), text);
	assert_int_equal(shown, len);
	txp_text_free(t);
	txp_doc_free(d);
}

static void changes_outlive_their_plans(void **state)
{
	(void)state;
	txp_doc *before = parse("id: x\ntitle: A\nteam: [{id: rk, name: R}]\nassessment: {by: rk}\n");
	txp_doc *after = parse("id: x\n\ntitle: B\nteam: [{id: rk, name: R}]\nassessment: {date: 2026-01-01}\n");
	txp_changes *c;
	txp_text *t;

	assert_int_equal(txp_compare(before, after, &c), TXP_OK);
	txp_doc_free(before);
	txp_doc_free(after);
	assert_int_equal(txp_changes_count(c), 3);
	const struct txp_change *one = txp_changes_at(c, 0);
	assert_string_equal(one->path, "title");
	assert_string_equal(one->kind, "changed");
	assert_string_equal(one->label, "Title");
	assert_string_equal(one->old_value, "A");
	assert_string_equal(one->new_value, "B");
	assert_int_equal(one->old_line, 2);
	assert_int_equal(one->new_line, 3);
	assert_null(txp_changes_at(c, 1)->old_value);
	assert_int_equal(txp_changes_at(c, 1)->old_line, 0);
	assert_int_equal(txp_changes_render(c, "one", "two", false, &t), TXP_OK);
	assert_text(t, "--- one\n+++ two\n"
		       "changed: Title (line 2, now 3)\n    - A\n    + B\n"
		       "added: Assessment: date (line 5)\n    + 2026-01-01\n"
		       "removed: Assessment: by (line 4)\n    - R (rk)\n");
	txp_changes_free(c);
}

static void findings_as_rows(void **state)
{
	(void)state;
	txp_doc *d;
	txp_records *r;
	txp_text *t;

	assert_int_equal(txp_doc_parse("p.plan.yaml", "id: x\ntitle: a: b\n", 17, &d), TXP_EREFUSED);
	assert_int_equal(txp_records_new("check", "findings", txp_finding_fields, &r), TXP_OK);
	assert_int_equal(txp_records_add_findings(r, txp_doc_findings(d)), TXP_OK);
	assert_int_equal(txp_records_member(r, "files", "1"), TXP_OK);
	assert_int_equal(txp_records_render(r, "json", false, &t), TXP_OK);
	const char *json = txp_text_bytes(t, NULL);
	assert_non_null(strstr(json, "\"files\":1,\"findings\":[\n{\"file\":\"p.plan.yaml\",\"plan\":null,\"line\":2,"));
	assert_non_null(strstr(json, "\"severity\":\"error\",\"code\":\"colon-in-text\",\"path\":null,"));
	txp_text_free(t);
	assert_int_equal(txp_records_render(r, "yaml", false, &t), TXP_EUSAGE);
	txp_records_free(r);
	txp_doc_free(d);
}

/* A plan written as JSON is the same plan, and reads as a plan file. */
static void json_is_the_same_plan(void **state)
{
	(void)state;
	static const char *const names[] = { EXAMPLES "/mt-0417.plan.yaml", EXAMPLES "/bo-0032.plan.yaml" };

	for (size_t i = 0; i < 2; i++) {
		const struct txp_render_options o = { .size = sizeof o, .format = "json" };
		txp_doc *d, *json;
		txp_changes *c;
		txp_text *t;
		size_t len;
		int errnum;
		assert_int_equal(txp_doc_load(names[i], &errnum, &d), TXP_OK);
		assert_int_equal(txp_render(d, &o, &t), TXP_OK);
		const char *plan = strstr(txp_text_bytes(t, &len), "\"plan\":") + 7;
		len -= (size_t)(plan - txp_text_bytes(t, NULL)) + 2;
		assert_int_equal(txp_doc_parse("json", plan, len, &json), TXP_OK);
		assert_int_equal(txp_compare(d, json, &c), TXP_OK);
		assert_int_equal(txp_changes_count(c), 0);
		txp_changes_free(c);
		txp_text_free(t);
		txp_doc_free(json);
		txp_doc_free(d);
	}
}

/* ---- Out of memory ---- */

static enum txp_result freed(enum txp_result r, txp_text **t)
{
	if (r != TXP_OK)
		assert_null(*t);
	txp_text_free(*t);
	*t = NULL;
	return r;
}

static enum txp_result render_with(const txp_doc *d, const char *format)
{
	struct txp_render_options o = { .size = sizeof o, .format = format, .width = 80, .as_of = TODAY };
	txp_text *t = NULL;

	return freed(txp_render(d, &o, &t), &t);
}

static enum txp_result compare_with(const txp_doc *before, const txp_doc *after)
{
	txp_changes *c = NULL;
	txp_text *t = NULL;
	enum txp_result r = txp_compare(before, after, &c);

	if (r == TXP_OK)
		r = freed(txp_changes_render(c, "a", "b", true, &t), &t);
	txp_changes_free(c);
	return r;
}

static enum txp_result rows_with(const txp_doc *d)
{
	static const char *const fields[] = { "a", NULL };
	txp_records *r = NULL;
	txp_text *t = NULL;
	enum txp_result result = txp_records_new("c", "k", fields, &r);

	for (int i = 0; i < 300 && result == TXP_OK; i++)
		result = txp_records_add(r, (const char *const[]){ "a value of some length, so that the arena grows" });
	if (result == TXP_OK)
		result = txp_records_member(r, "m", "1");
	if (result == TXP_OK)
		result = freed(txp_records_render(r, "json", false, &t), &t);
	if (result == TXP_OK)
		result = freed(txp_lines(d, &t), &t);
	if (result == TXP_OK)
		result = freed(txp_findings_render(txp_doc_findings(d), "text", false, &t), &t);
	txp_records_free(r);
	return result;
}

static enum txp_result scenario(int which, const txp_doc *d, const txp_doc *small)
{
	switch (which) {
	case 0: return render_with(d, "text");
	case 1: return render_with(d, "markdown");
	case 2: return render_with(d, "json");
	case 3: return compare_with(d, small);
	default: return rows_with(d);
	}
}

static void every_allocation_fails_once(void **state)
{
	(void)state;
	txp_doc *d = NULL, *small = parse("id: y\ngoals: [{id: g1, title: T}]\n");
	int errnum;

	assert_int_equal(txp_doc_load(example, &errnum, &d), TXP_OK);
	for (int which = 0; which < 5; which++) {
		const long before = live_blocks();
		enum txp_result r = TXP_ENOMEM;
		for (long n = 1; r == TXP_ENOMEM; n++) {
			fail_at(n, 0);
			r = scenario(which, d, small);
			const int did = failed();
			fail_at(0, 0);
			assert_int_equal(live_blocks(), before);
			assert_int_equal(r, did ? TXP_ENOMEM : TXP_OK);
			assert_in_range(n, 1, 10000);
		}
	}
	txp_doc_free(small);
	txp_doc_free(d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_makes_no_sense), cmocka_unit_test(small_texts),
		cmocka_unit_test(plans_as_lines), cmocka_unit_test(lines_stay_small),
		cmocka_unit_test(changes_outlive_their_plans), cmocka_unit_test(findings_as_rows),
		cmocka_unit_test(json_is_the_same_plan),
		cmocka_unit_test(every_allocation_fails_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
