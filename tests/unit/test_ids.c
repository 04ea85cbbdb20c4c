#include "plan_test.h"

#include "plan/ids.h"

static const char plan_text[] =
    "team:\n"
    "- {id: rk, name: R. Sample}\n"
    "goals:\n"
    "- id: g1\n"
    "  title: a\n"
    "  objectives:\n"
    "  - {id: g1.o1, title: b, steps: [{id: g1.o1.s1, text: c}, {id: g1.o1.s4b, text: d}]}\n"
    "- {id: g7, title: e, x-clinic: [{id: g99}]}\n"
    "progress:\n"
    "- {id: n3, date: 2026-02-02, by: rk, goals: [g1, g1.o1, g2, rk], with: [nobody]}\n"
    "- {id: n2b, date: 2026-02-02, by: client, amends: n3}\n"
    "assessment:\n"
    "  needs: [{id: e1, text: f}]\n"
    "  by: team\n";

static const struct ids *ids_of(struct arena *a, const char *text)
{
	return ids_read(a, read_document(a, text), schema_of_plan());
}

static struct place list_place(const char *first, const char *second, const char *third)
{
	struct place p = schema_root(schema_of_plan());
	const char *const keys[] = { first, second, third };

	for (size_t i = 0; i < 3 && keys[i]; i++) {
		if (i)
			p = place_item(p);
		p = place_property(p, keys[i], strlen(keys[i]));
	}
	assert_true(place_known(p));
	return p;
}

static void knows_shapes(void **state)
{
	static const char *const good[] = { "g1", "n4b", "g1.o1", "g1b.o2c.s33", "n999999999", "n1abcdefgh" };
	static const char *const bad[] = { "",     "g",   "g0",     "g01",         "1",           "G1",   "g1.",
					   "g1.o", "g1 ", "g1..o1", "n1000000000", "n1abcdefghi", "g1b2", "gg1" };

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_true(id_has_shape(good[i]));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(id_has_shape(bad[i]));
}

static void knows_what_fits(void **state)
{
	uint32_t number = 0;

	(void)state;
	assert_true(id_fits("g12", NULL, "g", &number));
	assert_int_equal(number, 12);
	assert_true(id_fits("g1.o3b", "g1", ".o", &number));
	assert_int_equal(number, 3);
	assert_true(id_fits("g1.o3", "g1", ".o", NULL));
	assert_false(id_fits("g1.o3", "g2", ".o", NULL));
	assert_false(id_fits("g1.o3", "g1", ".s", NULL));
	assert_false(id_fits("g1.o3.s1", "g1", ".o", NULL));
	assert_false(id_fits("g1.o3", NULL, ".o", NULL));
	assert_false(id_fits("p1", NULL, "g", NULL));
	assert_false(id_fits("g01", NULL, "g", NULL));
	assert_false(id_fits("g", NULL, "g", NULL));
}

ARENA_TEST(finds_items)
{
	const struct ids *ids = ids_of(a, plan_text);

	assert_int_equal(ids->nitems, 9);
	assert_string_equal(ids_find(ids, "g1.o1.s4b")->list, "steps");
	assert_string_equal(ids_find(ids, "g1.o1.s4b")->parent, "g1.o1");
	assert_string_equal(ids_find(ids, "rk")->list, "team");
	assert_null(ids_find(ids, "rk")->parent);
	assert_string_equal(ids_find(ids, "e1")->list, "needs");
	assert_null(ids_find(ids, "g99"));
	assert_null(ids_find(ids, "nobody"));
}

ARENA_TEST(numbers_go_on_from_the_highest)
{
	static const char *const used[] = { "n12", "g1.o9", "n99x9", "rk", NULL };
	const struct ids *ids = ids_of(a, plan_text);

	assert_string_equal(ids_next(ids, list_place("goals", NULL, NULL), NULL, "", NULL), "g8");
	assert_string_equal(ids_next(ids, list_place("progress", NULL, NULL), NULL, "", NULL), "n4");
	assert_string_equal(ids_next(ids, list_place("progress", NULL, NULL), NULL, "b", NULL), "n4b");
	assert_string_equal(ids_next(ids, list_place("progress", NULL, NULL), NULL, NULL, used), "n13");
	assert_string_equal(ids_next(ids, list_place("problems", NULL, NULL), NULL, "", NULL), "p1");
	assert_string_equal(ids_next(ids, list_place("goals", "objectives", NULL), "g1", "", NULL), "g1.o2");
	assert_string_equal(ids_next(ids, list_place("goals", "objectives", NULL), "g1", "", used), "g1.o10");
	assert_string_equal(ids_next(ids, list_place("goals", "objectives", NULL), "g7", "b", NULL), "g7.o1b");
	assert_string_equal(ids_next(ids, list_place("goals", "objectives", "steps"), "g1.o1", "", NULL), "g1.o1.s5");
	assert_null(ids_next(ids, list_place("goals", "objectives", NULL), NULL, "", NULL));
	assert_null(ids_next(ids, list_place("team", NULL, NULL), NULL, "", NULL));
}

ARENA_TEST(no_number_is_left)
{
	const struct ids *ids = ids_of(a, "goals:\n- {id: g999999999, title: a}\n");

	assert_null(ids_next(ids, list_place("goals", NULL, NULL), NULL, "", NULL));
}

/* "text state\n" for each reference. */
static const char *references(struct arena *a, const struct ids *ids)
{
	static const char *const states[] = { "good", "unknown", "other" };
	struct buf b = buf_in(a);
	const struct item *item;

	for (size_t i = 0; i < ids->nreferences; i++)
		buf_printf(&b, "%s %s\n", ids->references[i].node->text,
			   states[ids_resolve(ids, &ids->references[i], &item)]);
	return b.bytes;
}

ARENA_TEST(follows_references)
{
	assert_string_equal(references(a, ids_of(a, plan_text)),
			    "rk good\ng1 good\ng1.o1 good\ng2 unknown\nrk other\nclient good\nn3 good\nteam good\n");
}

ARENA_TEST(offers_the_nearest_that_may_be_named)
{
	const struct ids *ids = ids_of(a, plan_text);
	size_t budget = 2 * ids->nitems + 1;

	assert_string_equal(ids_nearest(ids, &ids->references[3], &budget), "g1");
	assert_string_equal(ids_nearest(ids, &ids->references[5], &budget), "client");
	assert_null(ids_nearest(ids, &ids->references[3], &budget));
	assert_int_equal(budget, 1);
}

ARENA_TEST(reads_a_plan_of_nothing)
{
	const struct ids *ids = ids_of(a, "x-none: 1\n");

	assert_int_equal(ids->nitems + ids->nreferences, 0);
	assert_null(ids_find(ids, "g1"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_shapes),
		cmocka_unit_test(knows_what_fits),
		IN_ARENA(finds_items),
		IN_ARENA(numbers_go_on_from_the_highest),
		IN_ARENA(no_number_is_left),
		IN_ARENA(follows_references),
		IN_ARENA(offers_the_nearest_that_may_be_named),
		IN_ARENA(reads_a_plan_of_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
