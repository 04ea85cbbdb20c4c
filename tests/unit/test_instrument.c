#include "plan_test.h"

static struct answers answers_of(struct arena *a, const struct instrument *i, const char *text)
{
	const struct node *root = read_document(a, text)->root;

	return instrument_answers(a, i, node_get(root, "items"), node_get(root, "missing"));
}

static void assert_total(struct arena *a, const char *id, const char *text, int total)
{
	struct answers x = answers_of(a, instrument_find(NULL, id), text);

	assert_int_equal(x.fault, ANSWERS_GOOD);
	assert_true(x.has_total);
	assert_int_equal(x.total, (decimal)total * DECIMAL_ONE);
}

static void assert_fault(struct arena *a, const char *text, enum answers_fault fault, const char *at)
{
	struct answers x = answers_of(a, instrument_find(NULL, "gad-7"), text);

	assert_int_equal(x.fault, fault);
	assert_false(x.has_total);
	if (at)
		assert_string_equal(x.at->text, at);
}

static void knows_what_is_built_in(void **state)
{
	const struct instrument *i = instrument_find(NULL, "phq-9");

	(void)state;
	assert_string_equal(instrument_name(i), "PHQ-9");
	assert_int_equal(i->nitems, 9);
	assert_int_equal(i->total_most, 27 * (decimal)DECIMAL_ONE);
	assert_int_equal(i->direction, LOWER_IS_BETTER);
	assert_int_equal(i->reliable_change, 6 * (decimal)DECIMAL_ONE);
	assert_int_equal(i->ncritical, 1);
	assert_int_equal(instrument_critical(i, 0)->item, 8);
	assert_int_equal(instrument_critical(i, 0)->from, DECIMAL_ONE);
	assert_int_equal(instrument_find(NULL, "gad-7")->nitems, 7);
	assert_null(instrument_find(NULL, "audit"));
}

static void names_bands(void **state)
{
	const struct instrument *i = instrument_find(NULL, "phq-9");

	(void)state;
	assert_string_equal(instrument_band(i, 0), "minimal");
	assert_string_equal(instrument_band(i, 4 * (decimal)DECIMAL_ONE), "minimal");
	assert_string_equal(instrument_band(i, 5 * (decimal)DECIMAL_ONE), "mild");
	assert_string_equal(instrument_band(i, 19 * (decimal)DECIMAL_ONE), "moderately severe");
	assert_string_equal(instrument_band(i, 27 * (decimal)DECIMAL_ONE), "severe");
	assert_string_equal(instrument_band(i, -1), "");
}

ARENA_TEST(adds_up)
{
	assert_total(a, "phq-9", "items: [2, 2, 3, 2, 2, 2, 2, 1, 1]\n", 17);
	assert_total(a, "gad-7", "items: {\"7\": 3, \"1\": 1, \"2\": 0, \"3\": 0, \"4\": 0, \"5\": 0, \"6\": 0}\n", 4);
	assert_total(a, "gad-7", "items: [0, 0, 0, 0, 0, 0, 0]\nmissing: []\n", 0);
}

ARENA_TEST(tells_faults)
{
	assert_fault(a, "items: [1, 1, 1, 1, 1, 1]\n", ANSWERS_WRONG_COUNT, NULL);
	assert_fault(a, "items: [1, 1, 1, 1, 1, 1, 1, 1]\n", ANSWERS_WRONG_COUNT, NULL);
	assert_fault(a, "items: [1, 1, 1, 1, 1, 1, 1]\nmissing: [\"2\"]\n", ANSWERS_WRONG_COUNT, NULL);
	assert_fault(a, "items: [1, 1, 1, 1, 1, 1, 4]\n", ANSWERS_OUT_OF_RANGE, "4");
	assert_fault(a, "items: [1, 1, 1, -1, 1, 1, 1]\n", ANSWERS_OUT_OF_RANGE, "-1");
	assert_fault(a, "items: [1, 1, 1, one, 1, 1, 1]\n", ANSWERS_NOT_A_NUMBER, "one");
	assert_fault(a, "items: {\"1\": 1, \"8\": 1}\n", ANSWERS_UNKNOWN_ITEM, "8");
	assert_fault(a, "items: {\"1\": 1, \"01\": 1}\n", ANSWERS_UNKNOWN_ITEM, "01");
	assert_fault(a, "items: {\"1\": 1, \"0\": 1}\n", ANSWERS_UNKNOWN_ITEM, "0");
	assert_fault(a, "items: {\"1\": 1, \"2\": 1}\n", ANSWERS_INCOMPLETE, NULL);
	assert_fault(a, "items: [1, 1, 1, 1, 1, 1]\nmissing: [\"9\"]\n", ANSWERS_UNKNOWN_ITEM, "9");
}

ARENA_TEST(keeps_blanks_apart)
{
	const struct instrument *i = instrument_find(NULL, "gad-7");
	struct answers x = answers_of(a, i, "items: [3, 2, 1, 1, 1, 1]\nmissing: [\"2\", \"2\"]\n");

	assert_int_equal(x.fault, ANSWERS_GOOD);
	assert_false(x.has_total);
	assert_int_equal(x.blank, 1);
	assert_null(x.values[1]);
	assert_string_equal(x.values[2]->text, "2");
}

static const struct instrument *load(struct arena *a, const char *text, const char *said)
{
	struct findings *f = findings_new(a, schema_findings());
	const struct instrument *i;

	assert_int_equal(instrument_load(a, schema_of_instrument(), read_document(a, text), "mood", f, &i), said ? TXP_EREFUSED : TXP_OK);
	assert_int_equal(findings_count(f) > 0, said != NULL);
	if (said && !strncmp(said, "bad-", 4))
		assert_string_equal(findings_at(f, 0)->code, "bad-instrument");
	if (said)
		assert_string_equal(arena_printf(a, "%s: %s", findings_at(f, 0)->code, findings_at(f, 0)->message), said);
	return i;
}

#define HEAD "format: txplan-instrument/1\nid: mood\nname: Mood\n"
#define ANSWERS "min: 0\nmax: 10\ntotal: {min: 0, max: 40}\n"
#define LAST "licence: ours\nmissing: {rule: no-total}\n"
#define REST ANSWERS "direction: higher-is-better\n" LAST

ARENA_TEST(reads_a_clinics_own)
{
	const struct instrument *i =
	    load(a,
		 HEAD "items: [a, b, c, d]\n" ANSWERS
		      "direction: higher-is-better\nbands: [{from: 0, name: low}, {from: 25, name: good}]\n"
		      "critical: [{item: d, from: 9}]\nmissing: {rule: prorate, most: 2}\nlicence: ours\n",
		 NULL);
	size_t twice;
	struct shelf own = shelf_of(a, (const struct card *const[]){ &i->card }, 1, &twice);

	assert_string_equal(instrument_name(instrument_find(&own, "mood")), "Mood");
	assert_non_null(instrument_find(&own, "phq-9"));
	assert_int_equal(i->direction, HIGHER_IS_BETTER);
	assert_int_equal(i->reliable_change, 0);
	assert_string_equal(instrument_item(i, 3), "d");
	assert_string_equal(instrument_band(i, 25 * (decimal)DECIMAL_ONE), "good");
	assert_string_equal(instrument_about(i, instrument_critical(i, 0)), "critical");

	struct answers x = answers_of(a, i, "items: {a: 3, c: 4, d: 4}\nmissing: [b]\n");
	assert_true(x.has_total);
	assert_int_equal(x.total, 15 * (decimal)DECIMAL_ONE); /* 11 × 4 / 3 = 14.67 */
	assert_true(answers_of(a, i, "items: {c: 4, d: 4}\nmissing: [a, b]\n").has_total);
	assert_false(answers_of(a, i, "items: {d: 4}\nmissing: [a, b, c]\n").has_total);
	x = answers_of(a, i, "items: {a: 3, b: 3, c: 3, d: 0, \"4\": 9}\n");
	assert_int_equal(x.fault, ANSWERS_TWICE);
	assert_int_equal(x.item, 3);
	/* never over a critical item */
	assert_false(answers_of(a, i, "items: {a: 3, b: 3, c: 4}\nmissing: [d]\n").has_total);
}

ARENA_TEST(refuses_what_it_cannot_use)
{
	load(a, "- a\n",
	     "wrong-type: the instrument should be a block of keys, not a list");
	load(a, HEAD REST,
	     "missing-key: the instrument has no `items`");
	load(a, HEAD "items: []\n" REST,
	     "too-few-items: items should have at least 1 item, not 0");
	load(a, HEAD "items: [a]\nmood: b\n" REST,
	     "unknown-key: 'mood' is not a key of the instrument");
	load(a, HEAD "items: [[a]]\n" REST,
	     "wrong-type: item 1 of items should be text, not a list");
	load(a, HEAD "items: [a]\nmin: x\nmax: 3\ntotal: {min: 0, max: 3}\ndirection: lower-is-better\n" LAST,
	     "wrong-type: lowest answer should be a whole number, not 'x'");
	load(a, HEAD "items: [a]\n" ANSWERS "direction: up\n" LAST,
	     "not-allowed: direction should be lower-is-better or higher-is-better, not 'up'");
	load(a, "format: txplan-instrument/1\nid: moods\nname: Mood\nitems: [a]\n" REST,
	     "bad-instrument: the id must be the file's name: `mood`");
	load(a, HEAD "items: [\"2\", \"1\"]\n" REST,
	     "bad-instrument: an item whose key is a number has the number of its place in the form");
	load(a, HEAD "items: [a]\nmin: 3\nmax: 3\ntotal: {min: 0, max: 3}\ndirection: lower-is-better\n" LAST,
	     "bad-instrument: `max` must be more than `min`");
	load(a, HEAD "items: [a]\nmin: 0\nmax: 999999999999\ntotal: {min: 0, max: 3}\ndirection: lower-is-better\n" LAST,
	     "bad-instrument: no answer can be counted above 1,000,000");
	load(a, HEAD "items: [a]\nmin: 0\nmax: 3\ntotal: {min: 0, max: 9999999999999}\ndirection: lower-is-better\n" LAST,
	     "bad-instrument: this number has more digits than txplan keeps");
	load(a, HEAD "items: [a]\n" REST "bands: [{from: 5, name: x}, {from: 5, name: y}]\n",
	     "bad-instrument: bands go from the lowest to the highest");
	load(a, HEAD "items: [a]\n" REST "critical: [{item: b, from: 1}]\n",
	     "bad-instrument: a critical item must be one of `items`");
	load(a, HEAD "items: [a]\n" REST "critical: [{item: a, from: 11}]\n",
	     "bad-instrument: no answer can be that high");
	load(a, HEAD "items: [a]\n" ANSWERS "direction: higher-is-better\nlicence: ours\nmissing: {rule: prorate, most: 1}\n",
	     "bad-instrument: prorating is for at least one answer and not for all");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_what_is_built_in),
		cmocka_unit_test(names_bands),
		IN_ARENA(adds_up),
		IN_ARENA(tells_faults),
		IN_ARENA(keeps_blanks_apart),
		IN_ARENA(reads_a_clinics_own),
		IN_ARENA(refuses_what_it_cannot_use),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
