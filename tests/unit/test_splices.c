/* Edits by example: before, changes, after. */
#include "unit.h"

#include "edit/edit.h"

/* Changes as text: "set PATH VALUE", "append PATH VALUE", "remove PATH"; VALUE is YAML, its plain scalars stay plain. */
static struct change parse_change(struct arena *a, const char *text)
{
	const char *path = strchr(text, ' ') + 1, *value = strchr(path, ' ');
	struct change c = { *text == 's' ? CHANGE_SET : *text == 'a' ? CHANGE_APPEND : CHANGE_REMOVE, path, NULL };
	struct document *d;

	if (!value)
		return c;
	c.path = arena_copy(a, path, (size_t)(value - path));
	char *yaml = arena_printf(a, "v: %s\n", value + 1);
	assert_int_equal(document_read(a, "value", yaml, strlen(yaml), findings_new(a, NULL), &d), TXP_OK);
	c.value = node_copy(a, d->root->first);
	return c;
}

static enum txp_result try_edit(struct arena *a, const char *before, const char *const *changes, struct findings *f, struct buf *out)
{
	struct change c[8];
	struct document *d;
	size_t n = 0;

	assert_int_equal(document_read(a, "plan", before, strlen(before), f, &d), TXP_OK);
	for (; changes[n]; n++)
		c[n] = parse_change(a, changes[n]);
	struct edited e;
	enum txp_result r = edit_apply(a, d, schema_of_plan(), c, n, f, &e);
	*out = e.bytes;
	return r;
}

static void expect(struct arena *a, const char *before, const char *change, const char *after)
{
	const char *const changes[] = { change, NULL };
	struct buf out;

	assert_int_equal(try_edit(a, before, changes, findings_new(a, NULL), &out), TXP_OK);
	assert_string_equal(out.bytes, after);
}

static void expect_refused(struct arena *a, const char *before, const char *change, enum txp_result result, const char *code)
{
	const char *const changes[] = { change, NULL };
	struct findings *f = findings_new(a, NULL);
	struct buf out;

	assert_int_equal(try_edit(a, before, changes, f, &out), result);
	assert_int_equal(out.len, 0);
	assert_int_equal(findings_count(f), 1);
	assert_string_equal(findings_at(f, 0)->code, code);
}

ARENA_TEST(items_follow_their_neighbours)
{
	expect(a, "goals:\n  - id: g1\n# end\n", "append goals {title: T, id: g2}", "goals:\n  - id: g1\n  - id: g2\n    title: T\n# end\n");
	expect(a, "goals:\n- id: g1\n", "append goals {id: g2, title: T}", "goals:\n- id: g1\n- id: g2\n  title: T\n");
	expect(a, "goals:\n  -   id: g1\n", "append goals {id: g2, title: T}", "goals:\n  -   id: g1\n  -   id: g2\n      title: T\n");
	expect(a, "team:\n  - {id: a}\n", "append team {id: b, name: Nn}", "team:\n  - {id: a}\n  - {id: b, name: Nn}\n");
	expect(a, "team:\n  - { id: a }\n", "append team {id: b, name: Nn}", "team:\n  - { id: a }\n  - { id: b, name: Nn }\n");
	expect(a, "goals:\n  - id: g1\n\n  - id: g2\n\nprogress: []\n", "append goals {id: g3}",
	       "goals:\n  - id: g1\n\n  - id: g2\n\n  - id: g3\n\nprogress: []\n");
	expect(a, "goals:\r\n  - id: g1\r\n", "append goals {id: g2}", "goals:\r\n  - id: g1\r\n  - id: g2\r\n");
	expect(a, "goals:\n  - id: g1", "append goals {id: g2}", "goals:\n  - id: g1\n  - id: g2");
	expect(a, "\xEF\xBB\xBFgoals:\n  - id: g1\n", "append goals {id: g2}", "\xEF\xBB\xBFgoals:\n  - id: g1\n  - id: g2\n");
	expect(a, "profile: [a]\n", "append profile b", "profile: [a, b]\n");
	expect(a, "profile: [a, ]\n", "append profile b", "profile: [a, b, ]\n");
	expect(a, "profile: [\n  a, # one\n  b # two\n  ]\n", "append profile c", "profile: [\n  a, # one\n  b, # two\n  c\n  ]\n");
}

ARENA_TEST(comments_stay_where_they_belong)
{
	expect(a, "goals:\n  - id: g1\n    # about g1\n\n  # about goals\n# end\n", "append goals {id: g2}",
	       "goals:\n  - id: g1\n    # about g1\n\n  # about goals\n  - id: g2\n# end\n");
	expect(a, "goals: [] # none\nprogress: []\n", "append goals {id: g1}", "goals: # none\n  - id: g1\nprogress: []\n");
	expect(a, "goals: [ # none\n  ]\n", "append goals {id: g1}", "goals: [ # none\n    {id: g1}\n  ]\n");
	expect(a, "title: old # why\n", "set title new", "title: new # why\n");
	expect(a, "title: | # why\n  old\n", "set title '\"a: b\"'", "title: |- # why\n  \"a: b\"\n");
	expect(a, "goals:\n  - id: g1\n    # inside\n  # between\n  - id: g2\n", "remove g1", "goals:\n  # between\n  - id: g2\n");
	expect(a, "client:\n  name: Nn\n    # deeper\n", "set client \"{discharge: x}\"", "client: \"{discharge: x}\"\n    # deeper\n");
}

ARENA_TEST(keys_go_to_their_canonical_place)
{
	expect(a, "id: a\nperiod: {start: 2026-01-01}\n", "set status draft", "id: a\nstatus: draft\nperiod: {start: 2026-01-01}\n");
	expect(a, "status: draft\n", "set id a", "id: a\nstatus: draft\n");
	expect(a, "goals:\n  - title: T\n", "set goals/#1/id g1", "goals:\n  - id: g1\n    title: T\n");
	expect(a, "client: {name: Nn, born: 2000-01-01}\n", "set client/pronouns she", "client: {name: Nn, pronouns: she, born: 2000-01-01}\n");
	expect(a, "id: a\n\nteam:\n- {id: x}\n\nprogress: []\n", "append problems {id: p1}",
	       "id: a\n\nteam:\n- {id: x}\n\nproblems:\n- id: p1\n\nprogress: []\n");
	expect(a, "client:\n  name: |+\n    Nn\n\nteam: []\n", "set client/pronouns she", "client:\n  name: |+\n    Nn\n\n  pronouns: she\nteam: []\n");
	expect(a, "x-own: 1\n", "set id a", "id: a\nx-own: 1\n");
	expect(a, "id: a\n", "set x-own/deep/er 1", "id: a\nx-own:\n  deep:\n    er: 1\n");
}

ARENA_TEST(missing_parents_are_made)
{
	expect(a, "id: a\n", "set client/name Nn", "id: a\nclient:\n  name: Nn\n");
	expect(a, "id: a\nclient:\n", "set client/name Nn", "id: a\nclient:\n  name: Nn\n");
	expect(a, "id: a\nclient: {}\n", "set client/name Nn", "id: a\nclient:\n  name: Nn\n");
	expect(a, "period: {start: 2026-01-01}\n", "set review/every 90d", "period: {start: 2026-01-01}\nreview:\n  every: 90d\n");
	expect(a, "id: a\n", "append assessment/needs {id: e1, text: T}", "id: a\nassessment:\n  needs:\n    - id: e1\n      text: T\n");
}

ARENA_TEST(values_keep_their_form)
{
	expect(a, "title: 'old'\n", "set title \"it's\"", "title: 'it''s'\n");
	expect(a, "title: \"old\"\n", "set title \"new\"", "title: \"new\"\n");
	expect(a, "title: old\n", "set title \"no\"", "title: \"no\"\n");
	expect(a, "team:\n  - {id: a, name: 'A'}\n", "set a/role \"x, y\"", "team:\n  - {id: a, name: 'A', role: 'x, y'}\n");
	expect(a, "title: >\n  old\n", "set title \"one two\"", "title: >-\n  one two\n");
	expect(a, "title: |+\n  old\n\nstatus: draft\n", "set title \"a\\nb\\n\"", "title: |\n  a\n  b\nstatus: draft\n");
	expect(a, "title: old\n", "set title \"a\\nb\"", "title: |-\n  a\n  b\n");
	expect(a, "title: old\n", "set title \"a\\tb\\n\\n\"", "title: \"a\\tb\\n\\n\"\n");
	expect(a, "title: two\n  lines # c\nid: a\n", "set title one", "title: one # c\nid: a\n");
	expect(a, "title:\n  below\n", "set title one", "title:\n  one\n");
	expect(a, "title:\n", "set title one", "title: one\n");
	expect(a, "client: {name: }\n", "set client/name Nn", "client: {name: Nn}\n");
	expect(a, "profile: [a, b]\n", "set profile/#1 c", "profile: [c, b]\n");
	expect(a, "goals:\n  - id: g1\n    due: \"2026-01-01\"\n", "set g1/due 2026-02-02", "goals:\n  - id: g1\n    due: 2026-02-02\n");
}

ARENA_TEST(json_stays_json)
{
	const char *const changes[] = { "set period/start 2026-01-01", "append goals {id: g1}", "set client/technology/private_place true", NULL };
	struct buf out;

	assert_int_equal(try_edit(a, "{\"id\": \"a\", \"goals\": []}", changes, findings_new(a, NULL), &out), TXP_OK);
	assert_string_equal(out.bytes, "{\"id\": \"a\", \"period\": {\"start\": \"2026-01-01\"}, \"client\": {\"technology\": "
				       "{\"private_place\": true}}, \"goals\": [{\"id\": \"g1\"}]}");
	expect(a, "{\n  \"goals\": []\n}\n", "append goals {id: g1}", "{\n  \"goals\": [\n    {\n      \"id\": \"g1\"\n    }\n  ]\n}\n");
	expect(a, "{\n  \"goals\": [\n    {\n      \"id\": \"g1\"\n    }\n  ]\n}\n", "remove g1", "{\n  \"goals\": []\n}\n");
}

ARENA_TEST(what_is_left_when_the_last_goes)
{
	expect(a, "goals: # c\n  - id: g1\nid: a\n", "remove goals/g1", "goals: [] # c\nid: a\n");
	expect(a, "id: a\nclient:\n  name: Nn\n", "remove client/name", "id: a\nclient: {}\n");
	expect(a, "# top\nid: a\n", "remove id", "# top\n{}\n");
	expect(a, "goals:\n  - id: g1\n    due: 2026-01-01\n", "remove g1/id", "goals:\n  - due: 2026-01-01\n");
	expect(a, "goals:\n  - id: g1 # x\n    # y\n    due: 2026-01-01\n", "remove g1/id", "goals:\n  -\n    # y\n    due: 2026-01-01\n");
	expect(a, "title: |+\n  T\n\nid: a\n\nstatus: draft\n", "remove id", "title: |+\n  T\n\nstatus: draft\n");
	expect(a, "profile: [a, b]\n", "remove profile/#2", "profile: [a]\n");
	expect(a, "profile: [a, b]\n", "remove profile/#1", "profile: [b]\n");
	expect(a, "profile: [a]\n", "remove profile/#1", "profile: []\n");
}

ARENA_TEST(long_text_is_folded)
{
	expect(a, "goals:\n  - id: g1\n",
	       "set g1/why \"Moving to the town where her sister lives is what she wants most: a room, work, and somebody to come home to\"",
	       "goals:\n  - id: g1\n    why: >-\n      Moving to the town where her sister lives is what she wants most: a room, work, and\n"
	       "      somebody to come home to\n");
}

ARENA_TEST(nothing_changes_without_need)
{
	static const char plan[] = "title:   'T'   # c\nprofile: [ a ]\nperiod:\n    start: 2026-01-01";

	expect(a, plan, "set title T", plan);
	expect(a, plan, "set period {start: 2026-01-01}", plan);
	expect(a, plan, "set profile [a]", plan);
}

ARENA_TEST(refusals)
{
	static const char plan[] = "id: a\ngoals:\n  - id: g1\n    title: T\n";

	expect_refused(a, plan, "set g2/title T", TXP_ENOTFOUND, "edit-no-such-place");
	expect_refused(a, plan, "set goals/g2/title T", TXP_ENOTFOUND, "edit-no-such-place");
	expect_refused(a, plan, "set g1/titel T", TXP_ENOTFOUND, "edit-no-such-place");
	expect_refused(a, plan, "set g1/title/more T", TXP_ENOTFOUND, "edit-no-such-place");
	expect_refused(a, plan, "set team/x/name T", TXP_ENOTFOUND, "edit-no-such-place");
	expect_refused(a, plan, "append id x", TXP_ENOTFOUND, "edit-no-such-place");
	expect_refused(a, plan, "append status x", TXP_ENOTFOUND, "edit-no-such-place");
	expect_refused(a, plan, "remove title", TXP_ENOTFOUND, "edit-no-such-place");
	expect_refused(a, plan, "remove ", TXP_ENOTFOUND, "edit-no-such-place");
	expect_refused(a, plan, "set g1//x T", TXP_ENOTFOUND, "edit-no-such-place");
}

/* Text that may not stand in a plan: the result can't be read again, so nothing is made. */
ARENA_TEST(unreadable_text_is_refused)
{
	struct node *value = node_new_scalar(a, "a\xE2\x80\xAE" "b", 5, STYLE_DOUBLE);
	struct change c[] = { { CHANGE_SET, "status", node_new_scalar(a, "draft", 5, STYLE_PLAIN) }, { CHANGE_SET, "title", value } };
	struct findings *f = findings_new(a, NULL);
	struct document *d;
	struct edited out;

	assert_int_equal(document_read(a, "plan", "id: a\n", 6, f, &d), TXP_OK);
	assert_int_equal(edit_apply(a, d, schema_of_plan(), c, 2, f, &out), TXP_EREFUSED);
	assert_int_equal(out.bytes.len, 0);
	assert_string_equal(findings_at(f, 0)->code, "edit-unproved");
}

ARENA_TEST(changes_build_on_each_other)
{
	const char *const changes[] = { "append goals {id: g1, title: T}", "append g1/objectives {id: g1.o1}", "set g1.o1/due 2026-01-01",
					"remove g1/title", NULL };
	struct buf out;

	assert_int_equal(try_edit(a, "id: a\ngoals: []\n", changes, findings_new(a, NULL), &out), TXP_OK);
	assert_string_equal(out.bytes, "id: a\ngoals:\n  - id: g1\n    objectives:\n      - id: g1.o1\n        due: 2026-01-01\n");
}

ARENA_TEST(paths)
{
	static const char plan[] = "goals:\n  - id: g1\n    objectives:\n      - id: g1.o1\n        due: 2026-01-01\n"
				   "monitoring:\n  - {name: sleep}\n  - {name: sleep/wake, every: 7d}\nx-a/b: 1\n";
	struct document *d;
	size_t good;

	assert_int_equal(document_read(a, "plan", plan, strlen(plan), findings_new(a, NULL), &d), TXP_OK);
	const struct schema *s = schema_of_plan();
	assert_ptr_equal(edit_find(d, s, "", NULL), d->root);
	const struct node *due = edit_find(d, s, "goals/g1/objectives/g1.o1/due", NULL);
	assert_true(node_is(due, "2026-01-01"));
	assert_ptr_equal(edit_find(d, s, "g1.o1/due", NULL), due);
	assert_null(edit_find(d, s, "goals/#1", NULL)); /* it has a name */
	assert_true(node_is(edit_find(d, s, "monitoring/sleep/wake/every", NULL), "7d"));
	assert_true(node_is(edit_find(d, s, "monitoring/sleep/name", NULL), "sleep"));
	assert_true(node_is(edit_find(d, s, "x-a/b", NULL), "1"));
	assert_null(edit_find(d, s, "goals/g1/objectives/g1.o2/due", &good));
	assert_int_equal(good, strlen("goals/g1/objectives/"));
	assert_null(edit_find(d, s, "g9", &good));
	assert_int_equal(good, 0);
	assert_null(edit_find(d, s, "goals/#2", NULL));
	assert_null(edit_find(d, s, "goals/#99999999999999999999", NULL));
}

/* A path that leads nowhere is told in no time, however many items have no name. */
ARENA_TEST(many_nameless_items)
{
	struct buf b = buf_in(a);
	struct document *d;

	buf_puts(&b, "goals:\n");
	for (int i = 0; i < 40000; i++)
		buf_puts(&b, "- {}\n");
	assert_int_equal(document_read(a, "plan", b.bytes, b.len, findings_new(a, NULL), &d), TXP_OK);
	assert_null(edit_find(d, schema_of_plan(), "g1/title", NULL));
	assert_null(edit_find(d, schema_of_plan(), "goals/g1", NULL));
	assert_ptr_equal(edit_find(d, schema_of_plan(), "goals/#40000", NULL), d->root->first->last);
}

ARENA_TEST(json_keeps_to_json)
{
	expect(a, "{\"title\": null, \"id\": \"a\"}\n", "set title T", "{\"title\": \"T\", \"id\": \"a\"}\n");
	expect(a, "{\"title\":null}", "set title T", "{\"title\":\"T\"}");
	expect(a, "{\"goals\":null}", "append goals {id: g1}", "{\"goals\":[{\"id\": \"g1\"}]}");
	expect(a, "{\"title\":\t\"Zo\\u00eb \\ud83d\\ude42\"\t,\"x-a\":1}", "set x-a 2",
	       "{\"title\":\t\"Zo\\u00eb \\ud83d\\ude42\"\t,\"x-a\":2}");
	/* What is no character is written as an escape; in JSON that is two. */
	expect(a, "{\"title\": \"x\"}", "set title \"a\\U0001FFFE\"", "{\"title\": \"a\\uD83F\\uDFFE\"}");
}

/* A comment above what goes stays, and is named; one below an empty key is about that key. */
ARENA_TEST(comments_stay_with_what_they_are_about)
{
	static const struct {
		const char *before, *change, *after, *message;
	} cases[] = {
		{ "medications:\n  # never again\n  - {id: m1}\n  # tolerated\n  - {id: m2}\n", "remove m1",
		  "medications:\n  # never again\n  # tolerated\n  - {id: m2}\n",
		  "the comment above medications/m1 stays, though what it was about is gone: `# never again`" },
		{ "medications: [\n  # ¿never?\n  {id: m1},\n  {id: m2}]\n", "remove m1",
		  "medications: [\n  # ¿never?\n  {id: m2}]\n",
		  "the comment above medications/m1 stays, though what it was about is gone: `# ¿never?`" },
		{ "# of April\n# and May\ntitle: T\nid: a\n", "remove title", "# of April\n# and May\nid: a\n",
		  "the comment above title stays, though what it was about is gone: `# of April`" },
		{ "medications:\n  # all\n\n  - {id: m1}\n  - {id: m2}\n", "remove m1", "medications:\n  # all\n\n  - {id: m2}\n", NULL },
		{ "medications:\n# all\n  - {id: m1}\n  - {id: m2}\n", "remove m1", "medications:\n# all\n  - {id: m2}\n", NULL },
		/* the only one: a comment on the key's line was about it as well */
		{ "medications:\n  # never again\n  - {id: m1}\n", "remove m1", "medications: []\n  # never again\n",
		  "the comment above medications/m1 stays, though what it was about is gone: `# never again`" },
		{ "medications:\n# never again\n\n  - {id: m1}\n", "remove m1", "medications: []\n# never again\n\n",
		  "the comment above medications/m1 stays, though what it was about is gone: `# never again`" },
		{ "medications:   # checked with pharmacy\n  - {id: m1}\n", "remove m1", "medications: []   # checked with pharmacy\n",
		  "the comment behind medications stays, though what it was about is gone: `# checked with pharmacy`" },
		{ "medications: [{id: m1}]   # checked with pharmacy\n", "remove m1", "medications: []   # checked with pharmacy\n",
		  "the comment behind medications stays, though what it was about is gone: `# checked with pharmacy`" },
		{ "# with pharmacy\nmedications:\n  - {id: m1}\n", "remove m1", "# with pharmacy\nmedications: []\n", NULL },
		{ "medications:   # checked with pharmacy\n  - {id: m1}\n  - {id: m2}\n", "remove m1",
		  "medications:   # checked with pharmacy\n  - {id: m2}\n", NULL },
		{ "medications:\n  - {id: m1} # gone\n  - {id: m2}\n", "remove m1", "medications:\n  - {id: m2}\n", NULL },
		{ "progress:\n# - id: n0\n#   date: 2026-01-01\n", "set x-a 1", "progress:\n# - id: n0\n#   date: 2026-01-01\nx-a: 1\n", NULL },
		{ "progress:\n# - id: n0\n\n# more\n", "set x-a 1", "progress:\n# - id: n0\nx-a: 1\n\n# more\n", NULL },
		{ "progress: []\n# end\n", "set x-a 1", "progress: []\nx-a: 1\n# end\n", NULL },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *const changes[] = { cases[i].change, NULL };
		struct findings *f = findings_new(a, NULL);
		struct buf out;
		assert_int_equal(try_edit(a, cases[i].before, changes, f, &out), TXP_OK);
		assert_string_equal(out.bytes, cases[i].after);
		assert_int_equal(findings_count(f), cases[i].message != NULL);
		if (cases[i].message) {
			assert_string_equal(findings_at(f, 0)->code, "comment-left");
			assert_string_equal(findings_at(f, 0)->message, cases[i].message);
		}
	}
}

/* Behind text without quotes, such a comment would read as its end. */
ARENA_TEST(text_before_a_glued_comment_is_quoted)
{
	expect(a, "title: #todo\nid: a\n", "set title Walk", "title: \"Walk\" #todo\nid: a\n");
	expect(a, "title: | #todo\n\n  b\nid: a\n", "set title '  Walk'", "title: \"  Walk\" #todo\nid: a\n");
	expect(a, "client: {name: \"R\" #1\n  }\n", "set client/mrn x7", "client: {name: \"R\", mrn: \"x7\" #1\n  }\n");
	expect(a, "title: 'A' #todo\n", "set title Walk", "title: 'Walk' #todo\n");
	expect_refused(a, "client: {name: R, mrn: \"x\" #1\n  }\n", "remove client/mrn", TXP_EREFUSED, "edit-unproved");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ARENA(items_follow_their_neighbours), IN_ARENA(comments_stay_where_they_belong), IN_ARENA(keys_go_to_their_canonical_place),
		IN_ARENA(missing_parents_are_made), IN_ARENA(values_keep_their_form), IN_ARENA(json_stays_json),
		IN_ARENA(what_is_left_when_the_last_goes), IN_ARENA(long_text_is_folded), IN_ARENA(nothing_changes_without_need),
		IN_ARENA(refusals), IN_ARENA(unreadable_text_is_refused), IN_ARENA(changes_build_on_each_other), IN_ARENA(paths),
		IN_ARENA(many_nameless_items),
		IN_ARENA(text_before_a_glued_comment_is_quoted), IN_ARENA(json_keeps_to_json), IN_ARENA(comments_stay_with_what_they_are_about),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
