/* Values by path: what another program reads of a plan. */
#include "unit.h"

#include <dirent.h>
#include <stdio.h>

#include "txplan.h"

static const char plan[] = "format: txplan/1\n"
			   "id: p1\n"
			   "status: active\n"
			   "period: {start: 2026-01-01}\n"
			   "client:\n"
			   "  name: 'Sam # Poe'\n"
			   "  language:\n"
			   "problems:\n"
			   "- title: Sleep\n"
			   "- title: Work\n"
			   "goals:\n"
			   "- id: g1\n"
			   "  title: \"no\"\n"
			   "  due: 2026-09-01\n"
			   "  strengths: [walks daily, a/b]\n"
			   "  objectives:\n"
			   "  - {id: g1.o1, measure: {name: hours, target: 6.5}}\n"
			   "x-clinic: {ready: true, late: false, old: yes}\n";

static txp_doc *read_text(const char *text, size_t len)
{
	txp_doc *d;

	txp_doc_parse("p1.plan.yaml", text, len, &d);
	return d;
}

static void each_kind(void **state)
{
	(void)state;
	static const struct {
		const char *path, *text;
		enum txp_kind kind;
	} cases[] = {
		{ "", NULL, TXP_MAP },		      { "id", "p1", TXP_TEXT },
		{ "client/name", "Sam # Poe", TXP_TEXT }, { "client/language", NULL, TXP_NOTHING },
		{ "client/nothing", NULL, TXP_NOTHING },  { "goals/g2", NULL, TXP_NOTHING },
		{ "goals", NULL, TXP_LIST },	      { "goals/g1", NULL, TXP_MAP },
		{ "goals/g1/title", "no", TXP_TEXT },   { "g1/title", "no", TXP_TEXT },
		{ "g1.o1/measure/target", "6.5", TXP_TEXT }, { "goals/g1/strengths/#2", "a/b", TXP_TEXT },
		{ "goals/g1/strengths/#3", NULL, TXP_NOTHING }, { "problems/#2/title", "Work", TXP_TEXT },
		{ "x-clinic/old", "yes", TXP_TEXT },
	};
	txp_doc *d = read_text(plan, strlen(plan));

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const txp_value *v = txp_at(d, cases[i].path);
		const char *text = txp_value_text(v);

		if (txp_value_kind(v) != cases[i].kind || !text != !cases[i].text || (text && strcmp(text, cases[i].text)))
			fail_msg("%s: kind %d, %s", cases[i].path, txp_value_kind(v), text ? text : "no text");
	}
	txp_doc_free(d);
}

static void typed(void **state)
{
	(void)state;
	txp_doc *d = read_text(plan, strlen(plan));
	int32_t day = -1;
	int64_t number = -1;
	bool truth;
	char iso[11];

	assert_true(txp_value_day(txp_at(d, "g1/due"), &day));
	txp_date_write(day, iso);
	assert_string_equal(iso, "2026-09-01");
	day = -1;
	assert_false(txp_value_day(txp_at(d, "g1/title"), &day));
	assert_false(txp_value_day(NULL, &day));
	assert_int_equal(day, -1);
	assert_true(txp_value_number(txp_at(d, "g1.o1/measure/target"), &number));
	assert_true(number == 6500000);
	number = -1;
	assert_false(txp_value_number(txp_at(d, "goals"), &number));
	assert_true(number == -1);
	assert_true(txp_value_truth(txp_at(d, "x-clinic/ready"), &truth) && truth);
	assert_true(txp_value_truth(txp_at(d, "x-clinic/late"), &truth) && !truth);
	truth = true;
	assert_false(txp_value_truth(txp_at(d, "x-clinic/old"), &truth));
	assert_false(truth);
	txp_doc_free(d);
}

static void nothing_takes_everything(void **state)
{
	(void)state;
	txp_doc *d = read_text("a: [", 4);

	assert_null(txp_at(d, "a"));
	assert_null(txp_at(d, ""));
	assert_int_equal(txp_value_kind(NULL), TXP_NOTHING);
	assert_null(txp_value_first(NULL));
	assert_null(txp_value_key(NULL));
	assert_true(txp_value_span(NULL).start == TXP_NOWHERE);
	txp_doc_free(d);
}

/* Each value's path leads to it; and its bytes are its own. */
static size_t walk(const txp_doc *d, const txp_value *v)
{
	txp_text *path;
	size_t len, seen = 1, last = 0;
	const char *bytes = txp_doc_bytes(d, &len);

	assert_int_equal(txp_value_path(v, &path), TXP_OK);
	if (txp_at(d, txp_text_bytes(path, NULL)) != v)
		fail_msg("%s: %s leads elsewhere", txp_doc_name(d), txp_text_bytes(path, NULL));
	txp_text_free(path);
	for (const txp_value *child = txp_value_first(v); child; child = txp_value_next(child)) {
		const struct txp_span at = txp_value_span(child);

		assert_true(at.start >= last && at.end >= at.start && at.end <= len);
		if (txp_value_kind(child) == TXP_TEXT && bytes[at.start] == txp_value_text(child)[0])
			assert_true(at.end > at.start);
		assert_int_equal(txp_value_key(child) != NULL, txp_value_kind(v) == TXP_MAP);
		last = at.end;
		seen += walk(d, child);
	}
	return seen;
}

static void every_path_leads_back(void **state)
{
	(void)state;
	DIR *folder = opendir(EXAMPLES);
	size_t files = 0;

	assert_non_null(folder);
	for (struct dirent *e; (e = readdir(folder));) {
		const char *end = strstr(e->d_name, ".plan.yaml");
		char path[4096];
		txp_doc *d;
		int bad;

		if (!end)
			continue;
		snprintf(path, sizeof path, "%s/%s", EXAMPLES, e->d_name);
		assert_int_equal(txp_doc_load(path, &bad, &d), TXP_OK);
		assert_true(walk(d, txp_at(d, "")) > 20);
		txp_doc_free(d);
		files++;
	}
	closedir(folder);
	assert_true(files > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind),
		cmocka_unit_test(typed),
		cmocka_unit_test(nothing_takes_everything),
		cmocka_unit_test(every_path_leads_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
