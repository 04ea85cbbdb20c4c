/* Reading JSON: RFC 8259 and nothing else, with the place of every value. */
#include "unit.h"

#include <stdlib.h>

#include "text/document.h"

static struct findings *found;

static struct document *read_bytes(struct arena *a, const char *bytes, size_t len, enum txp_result want)
{
	struct document *d;

	found = findings_new(a, NULL);
	if (document_read_json(a, "t.json", bytes, len, found, &d) != want)
		fail_msg("not %d: %s (%s)", want, bytes,
			 findings_count(found) ? findings_at(found, 0)->message : "no finding");
	return d;
}

static const struct node *read_text(struct arena *a, const char *text)
{
	return read_bytes(a, text, strlen(text), TXP_OK)->root;
}

ARENA_TEST(values_and_spans)
{
	static const char text[] = " {\"a\": [1, \"x\", {}], \"b\" : {\"c\":null},\"d\":-0.5e+3 , \"\":true}\n";
	struct document *d = read_bytes(a, text, sizeof text - 1, TXP_OK);
	const struct node *list = node_get(d->root, "a"), *map = node_get(d->root, "b"), *number = node_get(d->root, "d");

	assert_int_equal(d->root->count, 4);
	assert_int_equal(d->root->start, 1);
	assert_int_equal(d->root->end, sizeof text - 2);
	assert_int_equal(list->count, 3);
	assert_string_equal(arena_copy(a, text + list->start, list->end - list->start), "[1, \"x\", {}]");
	assert_string_equal(arena_copy(a, text + map->key->start, map->key->end - map->key->start), "\"b\"");
	assert_true(number->json);
	assert_int_equal(number->style, STYLE_PLAIN);
	assert_string_equal(number->text, "-0.5e+3");
	assert_int_equal(list->first->next->style, STYLE_DOUBLE);
	assert_ptr_equal(list->last->parent, list);
	assert_ptr_equal(map->first->parent, map);
	assert_true(node_is(node_get(d->root, ""), "true"));
	assert_false(node_empty(read_text(a, "\"\"")));
}

ARENA_TEST(strings)
{
	static const struct {
		const char *json, *text;
	} cases[] = {
		{ "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t" },
		{ "\"\\u0041\\u00e4\\u20AC\"", "A\xC3\xA4\xE2\x82\xAC" },
		{ "\"\\ud83d\\ude42!\"", "\xF0\x9F\x99\x82!" },
		{ "\"\xF0\x9F\x99\x82\"", "\xF0\x9F\x99\x82" },
		{ "\"\\\\\"", "\\" },
		{ "\"\\uDBFF\\uDFFF\"", "\xF4\x8F\xBF\xBF" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(read_text(a, cases[i].json)->text, cases[i].text);
	assert_int_equal(read_text(a, "\"a\\u0000b\"")->len, 3);
}

ARENA_TEST(refusals)
{
	static const struct {
		const char *text, *code;
		uint32_t start;
	} cases[] = {
		{ "", "not-json", 1 },
		{ "[1,]", "not-json", 3 },
		{ "[,1]", "not-json", 1 },
		{ "[1 2]", "not-json", 3 },
		{ "[1", "not-json", 3 },
		{ "{\"a\":1,}", "not-json", 7 },
		{ "{\"a\" 1}", "not-json", 5 },
		{ "{\"a\":}", "not-json", 5 },
		{ "{a:1}", "not-json", 1 },
		{ "{1:1}", "not-json", 1 },
		{ "[1}", "not-json", 2 },
		{ "1 2", "not-json", 2 },
		{ "]", "not-json", 0 },
		{ "01", "not-json", 0 },
		{ "1.", "not-json", 0 },
		{ "+1", "not-json", 0 },
		{ "NaN", "not-json", 0 },
		{ "tru", "not-json", 0 },
		{ "'a'", "not-json", 0 },
		{ "\"a", "not-json", 0 },
		{ "\"a\nb\"", "not-json", 2 },
		{ "\"\\x\"", "not-json", 1 },
		{ "\"\\u12g4\"", "not-json", 3 },
		{ "\"\\ud83d\"", "surrogate-escape", 1 },
		{ "\"\\ude42\"", "surrogate-escape", 1 },
		{ "\"\\ud83dx\\ude42\"", "surrogate-escape", 1 },
		{ "// c\n1", "not-json", 0 },
		{ "\"\xC3(\"", "not-utf-8", 1 },
		{ "\"\xED\xA0\x80\"", "not-utf-8", 1 },
		{ "{\"a\":1, \"\\u0061\":2}", "duplicate-key", 8 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct document *d = read_bytes(a, cases[i].text, strlen(cases[i].text), TXP_EREFUSED);
		const struct txp_finding *f = findings_at(found, 0);
		if (findings_count(found) != 1 || strcmp(f->code, cases[i].code) || f->at.start != cases[i].start)
			fail_msg("%s: %s at %u: %s", cases[i].text, f->code, f->at.start, f->message);
		assert_null(d->root);
	}
	read_bytes(a, "1\0", 2, TXP_EREFUSED);
}

ARENA_TEST(limits)
{
	enum { DEPTH = 512, MANY = 60000 };
	char deep[2 * DEPTH + 3] = { 0 }, *long_list = arena_alloc(a, 16 * MANY), *p = long_list;

	memset(deep, '[', DEPTH), memset(deep + DEPTH, ']', DEPTH);
	read_text(a, deep);
	memset(deep, '[', DEPTH + 1), memset(deep + DEPTH + 1, ']', DEPTH + 1);
	read_bytes(a, deep, strlen(deep), TXP_EREFUSED);
	assert_string_equal(findings_at(found, 0)->code, "too-deep");

	*p++ = '{';
	for (int i = 0; i < MANY; i++)
		p += sprintf(p, "\"k%d\":%d,", i, i);
	p[-1] = '}';
	assert_int_equal(read_text(a, long_list)->count, MANY);
}

/* ---- Plans ---- */

/* A plan in JSON that holds one value; its tree, or NULL. */
static const struct node *read_plan(struct arena *a, const char *value)
{
	char *text = arena_printf(a, "{\"format\": \"txplan/1\",\n\t\"x-v\":\t%s}", value);
	struct document *d;

	found = findings_new(a, NULL);
	return document_read(a, "t.plan.yaml", text, strlen(text), found, &d) == TXP_OK ? node_get(d->root, "x-v") : NULL;
}

/* What RFC 8259 allows, value by value; each is read as what it says. */
ARENA_TEST(plans_take_what_json_allows)
{
	static const struct {
		const char *json, *text;
	} cases[] = {
		{ "\"Zo\\u00eb \\ud83d\\ude42\"", "Zo\xC3\xAB \xF0\x9F\x99\x82" },
		{ "\"\\uD834\\uDD1E\"", "\xF0\x9D\x84\x9E" },
		{ "\"\\uDBFF\\uDFFE\"", "\xF4\x8F\xBF\xBE" },
		{ "\"\\uFFFF\\uFDD0\"", "\xEF\xBF\xBF\xEF\xB7\x90" },
		{ "\"\xF4\x8F\xBF\xBF\"", "\xF4\x8F\xBF\xBF" },
		{ "\"\\/ \\\" \\\\ \\n \\t\"", "/ \" \\ \n \t" },
		{ "\"\\\\u0000\"", "\\u0000" },
		{ "\"\\\\n\"", "\\n" },
		{ "\"\\u0022\\u005C\\u0061\\u30af\"", "\"\\a\xE3\x82\xAF" },
		{ "\"a/*b*/c # d: [e]\"", "a/*b*/c # d: [e]" },
		{ "\" \"", " " },
		{ "\"\"", "" },
		{ "\"null\"", "null" },
		{ "\"\xE2\x82\xAC\xF0\x9D\x84\x9E\"", "\xE2\x82\xAC\xF0\x9D\x84\x9E" },
		{ "0", "0" },
		{ "-0", "-0" },
		{ "-0.5e+3", "-0.5e+3" },
		{ "123E45", "123E45" },
		{ "20e1", "20e1" },
		{ "-1.5", "-1.5" },
		{ "true", "true" },
		{ "false", "false" },
	};
	const struct node *n;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		n = read_plan(a, cases[i].json);
		if (!n || strcmp(n->text, cases[i].text))
			fail_msg("%s: %s", cases[i].json, n ? n->text : findings_at(found, 0)->message);
		assert_false(node_empty(n));
	}
	n = read_plan(a, "[ 1 ,\t\"a\"\n,{}, [], {\"\": {\"b\" :[ ]}} ]\t\r\n");
	assert_int_equal(n->count, 5);
	assert_int_equal(n->last->count, 1);
	n = read_plan(a, "{\"a\":null,\"b\":[null]}");
	assert_true(node_empty(node_get(n, "a")) && node_empty(node_get(n, "b")->first));
	assert_int_equal(n->first->end - n->first->start, 4);
}

/* And what it allows and a plan refuses, each with a word of its own. What isn't JSON may be YAML in braces. */
ARENA_TEST(plans_refuse_of_json_what_plans_refuse)
{
	static const struct {
		const char *json, *code;
	} cases[] = {
		{ "{\"a\":1,\"a\":1}", "duplicate-key" },
		{ "{\"a\":1,\"\\u0061\":2}", "duplicate-key" },
		{ "\"\\u0000\"", "control-character" },
		{ "{\"\\u0000\":1}", "control-character" },
		{ "\"\\b\"", "control-character" },
		{ "\"\x7F\"", "control-character" },
		{ "\"\\u007f\"", "control-character" },
		{ "\"\xE2\x80\xA8\"", "line-separator" },
		{ "\"\\u2029\"", "line-separator" },
		{ "\"\\uD800\"", "surrogate-escape" },
		{ "\"\\uDC00\\uD800\"", "surrogate-escape" },
		{ "\"\\ud83d x\"", "surrogate-escape" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		if (read_plan(a, cases[i].json) || findings_count(found) != 1 || strcmp(findings_at(found, 0)->code, cases[i].code))
			fail_msg("%s: %s", cases[i].json, findings_count(found) ? findings_at(found, 0)->code : "read");
	}
	/* Neither JSON nor YAML: told as what it begins as, at the place where it stops to be that. */
	static const struct { const char *text, *says; uint32_t at; } slips[] = {
		{ "{\"a\": \"\\ud83d\\ude42\",}", "a comma stands before this closing bracket", 21 },
		{ "{\"a\": 1, // why\n \"b\": \"\\ud83d\\ude42\"}", "JSON has no comments", 9 },
		{ "{\"a\": 1 \"b\": 2}", "a comma or a closing bracket is missing here", 8 },
	};
	for (size_t i = 0; i < sizeof slips / sizeof *slips; i++) {
		struct document *d;
		found = findings_new(a, NULL);
		assert_int_equal(document_read(a, "t", slips[i].text, strlen(slips[i].text), found, &d), TXP_EREFUSED);
		assert_int_equal(findings_count(found), 1);
		assert_string_equal(findings_at(found, 0)->code, "not-json");
		assert_non_null(strstr(findings_at(found, 0)->message, slips[i].says));
		assert_int_equal(findings_at(found, 0)->at.start, slips[i].at);
	}
	assert_null(read_plan(a, "{\"a\": b: c, \"d\": 1}"));
	assert_string_equal(findings_at(found, 0)->code, "colon-in-text");
	static const char *const yaml[] = { "{\"a\": plain text}", "{\"a\": 'it''s' # a comment\n}", "{\"a\": [1, 2,]}", "{a: 1}" };
	for (size_t i = 0; i < sizeof yaml / sizeof *yaml; i++) {
		struct document *d;
		assert_int_equal(document_read(a, "t", yaml[i], strlen(yaml[i]), findings_new(a, NULL), &d), TXP_OK);
	}
}

ARENA_TEST(plans_have_limits_in_json_too)
{
	enum { DEPTH = 63, MANY = 100001 };
	char deep[2 * DEPTH + 3] = { 0 }, *many = arena_alloc(a, 3 * MANY + 3), *p = many;

	memset(deep, '[', DEPTH), memset(deep + DEPTH, ']', DEPTH);
	assert_non_null(read_plan(a, deep));
	memset(deep, '[', DEPTH + 1), memset(deep + DEPTH + 1, ']', DEPTH + 1);
	assert_null(read_plan(a, deep));
	assert_string_equal(findings_at(found, 0)->code, "too-deep");

	*p++ = '[';
	for (int i = 0; i < MANY; i++)
		p = stpcpy(p, "1,");
	strcpy(p - 1, "]");
	assert_null(read_plan(a, many));
	assert_string_equal(findings_at(found, 0)->code, "too-many-nodes");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ARENA(values_and_spans),
		IN_ARENA(strings),
		IN_ARENA(refusals),
		IN_ARENA(limits),
		IN_ARENA(plans_take_what_json_allows),
		IN_ARENA(plans_refuse_of_json_what_plans_refuse),
		IN_ARENA(plans_have_limits_in_json_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
