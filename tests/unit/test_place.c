/* What the schema says about places, and naming places by identity. Runs on the plan's own schema. */
#include "unit.h"

#include "schema/schema.h"

static const char plan[] = "format: txplan/1\n"
			   "goals:\n"
			   "  - id: g1\n"
			   "    due: 2026-01-01\n"
			   "    objectives:\n"
			   "      - {id: g1.o1, title: x, steps: [{id: g1.o1.s1, text: y}]}\n"
			   "monitoring: [{instrument: phq-9}, {name: sleep}]\n"
			   "signatures: [{role: client, date: 2026-01-02}, {role: client, date: 2026-01-03}]\n"
			   "assessment: {strengths: [a, b]}\n"
			   "x-own: {a: 1}\n";

static struct document *read_plan(struct arena *a)
{
	struct document *d;

	assert_int_equal(document_read(a, "p", plan, sizeof plan - 1, findings_new(a, NULL), &d), TXP_OK);
	return d;
}

static struct place below(struct place p, const char *key)
{
	return place_property(p, key, strlen(key));
}

ARENA_TEST(annotations)
{
	const struct schema *s = schema_of_plan();
	struct place goals = below(schema_root(s), "goals"), goal = place_item(goals), due = below(goal, "due");
	struct place by = below(place_item(below(schema_root(s), "progress")), "by");
	const char *refs[8];

	(void)a;
	assert_string_equal(place_id_prefix(goals), "g");
	assert_string_equal(place_format(due), "txplan-date");
	assert_int_equal(place_types(due), TYPE_STRING);
	assert_true(place_is_text(due));
	assert_int_equal(place_types(goals), TYPE_ARRAY);
	assert_int_equal(place_types(by), TYPE_STRING);
	assert_string_equal(place_title(by), "by");
	assert_true(place_refers(by, refs) >= 3);
	assert_string_equal(refs[0], "team");
	assert_string_equal(place_enum_nth(below(goal, "status"), 1), "planned");
	assert_null(place_enum_nth(below(goal, "status"), 99));
	assert_string_equal(place_enum_nth(below(schema_root(s), "format"), 0), "txplan/1");
	assert_false(place_known(below(schema_root(s), "gaols")));
	assert_false(place_known(below(due, "x")));
	assert_false(place_known(place_item(goal)));
	assert_string_equal(place_title(below(below(schema_root(s), "gaols"), "x")), "");
	assert_true(place_requires(schema_root(s), "status"));
	assert_false(place_requires(schema_root(s), "goals"));
}

ARENA_TEST(order)
{
	struct place root = schema_root(schema_of_plan()), value;
	const char *key;
	size_t n = 0;

	(void)a;
	for (; place_nth_property(root, n, &key, &value); n++) {
		assert_int_equal(place_order(root, key, strlen(key)), n);
		assert_int_equal(below(root, key).at, value.at);
	}
	assert_true(n > 25);
	assert_int_equal(place_order(root, "format", 6), 0);
	assert_int_equal(place_order(root, "gaols", 5), SIZE_MAX);
}

ARENA_TEST(paths)
{
	const struct schema *s = schema_of_plan();
	const struct node *root = read_plan(a)->root, *goal = node_get(root, "goals")->first;
	const struct node *step = node_get(node_get(goal, "objectives")->first, "steps")->first;

	assert_string_equal(place_path(a, s, root), "");
	assert_string_equal(place_path(a, s, node_get(goal, "due")), "goals/g1/due");
	assert_string_equal(place_path(a, s, node_get(step, "text")), "goals/g1/objectives/g1.o1/steps/g1.o1.s1/text");
	assert_string_equal(place_path(a, s, node_get(root, "monitoring")->last), "monitoring/sleep");
	assert_string_equal(place_path(a, s, node_get(root, "signatures")->last), "signatures/client+2026-01-03");
	assert_string_equal(place_path(a, s, node_get(node_get(root, "assessment"), "strengths")->last),
			    "assessment/strengths/#2");
	assert_string_equal(place_path(a, s, node_get(node_get(root, "x-own"), "a")), "x-own/a");
	/* A name that nobody would type: its number stands for it. */
	struct node *long_name = node_copy(a, root);
	struct node *item = node_new_map(a), *list = node_new_list(a);
	node_add(a, item, "name", node_new_scalar(a, arena_printf(a, "%0201d", 1), 201, STYLE_PLAIN));
	node_add(a, list, NULL, item);
	node_add(a, long_name, "monitoring", list);
	assert_string_equal(place_path(a, s, item), "monitoring/#1");
	assert_string_equal(place_format(place_of(s, node_get(goal, "due"))), "txplan-date");
	assert_false(place_known(place_of(s, node_get(node_get(root, "x-own"), "a"))));
}

ARENA_TEST(identity)
{
	const struct schema *s = schema_of_plan();
	struct place signatures = below(schema_root(s), "signatures"), monitoring = below(schema_root(s), "monitoring");
	struct place strengths = below(below(schema_root(s), "assessment"), "strengths");
	const struct node *root = read_plan(a)->root, *signed_twice = node_get(root, "signatures");
	const char *keys[4];

	assert_int_equal(place_identity(signatures, keys), 3);
	assert_string_equal(keys[0], "role");
	assert_false(place_same_item(a, signatures, signed_twice->first, signed_twice->last));
	assert_true(place_same_item(a, signatures, signed_twice->first, node_copy(a, signed_twice->first)));
	assert_false(
	    place_same_item(a, monitoring, node_get(root, "monitoring")->first, node_get(root, "monitoring")->last));
	assert_true(place_same_item(a, strengths, node_new_scalar(a, "x", 1, STYLE_PLAIN),
				    node_new_scalar(a, "x", 1, STYLE_DOUBLE)));
	assert_int_equal(place_identity(strengths, keys), 0);
}

ARENA_TEST(catalogue_is_sorted)
{
	const struct catalogue *c = schema_findings();

	(void)a;
	assert_true(c->kinds.count > 10);
	for (size_t i = 1; i < c->kinds.count; i++)
		assert_true(strcmp(card_id(shelf_at(&c->kinds, i - 1)), card_id(shelf_at(&c->kinds, i))) < 0);
	assert_int_equal(catalogue_find(c, "unknown-key")->severity, TXP_ERROR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ARENA(annotations), IN_ARENA(order), IN_ARENA(paths), IN_ARENA(identity), IN_ARENA(catalogue_is_sorted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
