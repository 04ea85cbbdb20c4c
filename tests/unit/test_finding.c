/* Lists of findings: kinds, limits, counts, order. */
#include "unit.h"

#include "catalogue.h"

static const struct txp_finding_kind kinds[] = {
	{ 0, "a-hint", TXP_HINT, "t", "e", "do a", "0.1" },
	{ 0, "b-risk", TXP_CRITICAL, "t", "e", "do b", "0.1" },
	{ 0, "c-warning", TXP_WARNING, "t", "e", "do c", "0.1" },
};

static struct txp_span at(uint32_t start)
{
	return (struct txp_span){ start, start + 1 };
}

ARENA_TEST(what_a_finding_says)
{
	struct findings *f = findings_new(a, catalogue_of(a, kinds, 3));
	struct txp_finding *n = find(f, "b-risk", at(7), "item %d was %s", 9, "1");

	assert_int_equal(n->severity, TXP_CRITICAL);
	assert_string_equal(n->message, "item 9 was 1");
	assert_string_equal(n->remedy, "do b");
	assert_int_equal(n->also.start, TXP_NOWHERE);
	assert_null(n->path);
	assert_false(findings_of(f, TXP_ERROR) > 0);
	n = find(f, "unknown", nowhere(), "x");
	assert_int_equal(n->severity, TXP_ERROR);
	assert_string_equal(n->remedy, "");
	assert_true(findings_of(f, TXP_ERROR) > 0);
	assert_int_equal(findings_count(f), 2);
	assert_int_equal(findings_of(f, TXP_CRITICAL), 1);
	assert_int_equal(findings_of(f, TXP_WARNING), 0);
}

ARENA_TEST(finding_the_kind)
{
	const struct catalogue *c = catalogue_of(a, kinds, 3);

	for (size_t i = 0; i < 3; i++) {
		const struct finding_kind *k = catalogue_find(c, kinds[i].code);
		assert_int_equal(k->severity, kinds[i].severity);
		assert_string_equal(card_id(k), kinds[i].code);
		assert_string_equal(card_text(k, k->remedy), kinds[i].remedy);
	}
	assert_null(catalogue_find(c, "b"));
	assert_null(catalogue_find(NULL, "a-hint"));
	assert_null(catalogue_find(&(struct catalogue){ { NULL, NULL, 0 } }, "a-hint"));
	assert_string_equal(severity_name(TXP_HINT), "hint");
	assert_string_equal(severity_name(TXP_CRITICAL), "critical");
}

ARENA_TEST(past_the_limit_they_are_counted)
{
	struct findings *f = findings_new(a, catalogue_of(a, kinds, 3));

	for (int i = 0; i < FINDINGS_MOST + 25; i++)
		find(f, i < FINDINGS_MOST ? "a-hint" : "bad", at(1), "n %d", i)->path = "somewhere";
	assert_int_equal(findings_count(f), FINDINGS_MOST);
	assert_int_equal(findings_dropped(f), 25);
	assert_int_equal(findings_of(f, TXP_HINT), FINDINGS_MOST);
	assert_int_equal(findings_of(f, TXP_ERROR), 25);
	assert_true(findings_of(f, TXP_ERROR) > 0);
	assert_string_equal(findings_at(f, FINDINGS_MOST - 1)->message, "n 999");
	/* a critical one takes the place of another */
	find(f, "b-risk", at(7), "danger")->path = "somewhere";
	find(f, "b-risk", at(9), "danger too");
	assert_int_equal(findings_count(f), FINDINGS_MOST);
	assert_int_equal(findings_dropped(f), 27);
	assert_string_equal(findings_at(f, FINDINGS_MOST - 1)->message, "danger");
	assert_string_equal(findings_at(f, FINDINGS_MOST - 2)->message, "danger too");
	findings_sort(f);
	assert_string_equal(findings_at(f, 0)->message, "danger");
	assert_string_equal(findings_at(f, 1)->message, "danger too");
}

/* Sorted by place, those without a place first, equals in the order in which they were found; for every size. */
ARENA_TEST(sorting_is_stable)
{
	uint32_t seed = 3;

	for (int size = 0; size < 70; size++) {
		struct findings *f = findings_new(a, NULL);
		for (int i = 0; i < size; i++) {
			seed = seed * 1664525 + 1013904223;
			uint32_t where = (seed >> 24) % 9;
			struct txp_finding *n = find(f, "x", where ? at(where) : nowhere(), "%d", i);
			n->also.end = (uint32_t)i;
		}
		findings_sort(f);
		assert_int_equal(findings_count(f), size);
		for (int i = 1; i < size; i++) {
			const struct txp_finding *x = findings_at(f, (size_t)i - 1), *y = findings_at(f, (size_t)i);
			uint32_t px = x->at.start == TXP_NOWHERE ? 0 : x->at.start, py = y->at.start == TXP_NOWHERE ? 0 : y->at.start;
			assert_true(px < py || (px == py && x->also.end < y->also.end));
		}
		find(f, "x", at(1), "after sorting");
		assert_string_equal(findings_at(f, (size_t)size)->message, "after sorting");
	}
}

ARENA_TEST(joining_keeps_the_counts)
{
	struct findings *f = findings_new(a, catalogue_of(a, kinds, 3)), *g = findings_new(a, catalogue_of(a, kinds, 3));

	find(f, "a-hint", at(1), "one");
	for (int i = 0; i < FINDINGS_MOST + 5; i++)
		find(g, "c-warning", at(2), "w");
	findings_join(f, g);
	assert_int_equal(findings_count(f), FINDINGS_MOST);
	assert_int_equal(findings_dropped(f), 6);
	assert_int_equal(findings_of(f, TXP_WARNING), FINDINGS_MOST + 5);
	assert_int_equal(findings_of(f, TXP_HINT), 1);
	assert_string_equal(findings_at(f, 1)->message, "w");
	assert_ptr_equal(findings_arena(f), a);
}

ARENA_TEST(only_some_codes)
{
	struct findings *f = findings_new(a, catalogue_of(a, kinds, 3)), *g = findings_new(a, catalogue_of(a, kinds, 3));
	const struct txp_finding *n;

	find(f, "a-hint", at(1), "before");
	findings_only(f, (const char *const[]){ "c-warning", "b-risk", NULL });
	n = find(f, "a-hint", at(2), "passed over");
	assert_false(findings_kept(f, n));
	find(f, "c-warning", at(3), "taken");
	find(g, "a-hint", at(4), "passed over");
	find(g, "b-risk", at(5), "joined");
	findings_join(f, g);
	assert_int_equal(findings_count(f), 3);
	assert_int_equal(findings_dropped(f), 0);
	assert_int_equal(findings_of(f, TXP_HINT), 1);
	assert_int_equal(findings_of(f, TXP_WARNING), 1);
	assert_string_equal(findings_at(f, 2)->message, "joined");
	findings_only(f, NULL);
	find(f, "a-hint", at(6), "all again");
	assert_int_equal(findings_count(f), 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ARENA(what_a_finding_says), IN_ARENA(finding_the_kind), IN_ARENA(past_the_limit_they_are_counted),
		IN_ARENA(sorting_is_stable),   IN_ARENA(joining_keeps_the_counts), IN_ARENA(only_some_codes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
