/* What libyaml lets pass and YAML doesn't allow; and what looks like it, but is fine. */
#include "unit.h"

#include "text/document.h"

static struct findings *found;

static enum txp_result read_text(struct arena *a, const char *text, struct document **d)
{
	found = findings_new(a, NULL);
	return document_read(a, "t.plan.yaml", text, strlen(text), found, d);
}

struct refusal {
	const char *text, *code;
	uint32_t line, column;
};

static void check_refusals(struct arena *a, const struct refusal *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct document *d;
		if (read_text(a, cases[i].text, &d) == TXP_OK)
			fail_msg("case %zu is read: %s", i, cases[i].text);
		const struct txp_finding *f = findings_at(found, 0);
		struct txp_position at = source_position(&d->source, f->at.start);
		if (strcmp(f->code, cases[i].code) || at.line != cases[i].line || at.column != cases[i].column || findings_count(found) != 1)
			fail_msg("case %zu: %s at %u:%u, %zu findings, want %s at %u:%u for: %s (%s)", i, f->code, at.line, at.column,
				 findings_count(found), cases[i].code, cases[i].line, cases[i].column, cases[i].text, f->message);
	}
}

ARENA_TEST(a_hash_that_touches)
{
	static const struct refusal cases[] = {
		{ "a: \"Plan\"#1 for\n", "glued-comment", 1, 10 },
		{ "a: 'Plan'# 1\nb: 1\n", "glued-comment", 1, 10 },
		{ "- \"x\"#1\n", "glued-comment", 1, 6 },
		{ "a: [b, c]#d\n", "glued-comment", 1, 10 },
		{ "a: {b: c}#d\n", "glued-comment", 1, 10 },
		{ "a: []#d\n", "glued-comment", 1, 6 },
		{ "a: [b,#c d\n  e]\n", "glued-comment", 1, 7 },
		{ "a: [b, #c\n  d,#e\n  f]\n", "glued-comment", 2, 5 },
		{ "a: [#c d\n  e]\n", "glued-comment", 1, 5 },
		{ "a: {#c d\n  e: f}\n", "glued-comment", 1, 5 },
		{ "a: [\"b\"#c\n  , d]\n", "glued-comment", 1, 8 },
		{ "a: [[b]#c\n  , d]\n", "glued-comment", 1, 8 },
		{ "a: {b: \"c\"#d\n  }\n", "glued-comment", 1, 11 },
		{ "a: |#c\n  b\n", "glued-comment", 1, 5 },
		{ "a: >-#c\n  b\n", "glued-comment", 1, 6 },
		{ "- |2#c\n  b\n", "glued-comment", 1, 5 },
		{ "{\"a\": 1}#b\n", "glued-comment", 1, 9 },
	};

	check_refusals(a, cases, sizeof cases / sizeof *cases);
}

ARENA_TEST(lines_too_far_left)
{
	static const struct refusal cases[] = {
		{ "a: [b,\nc]\n", "bracket-indent", 2, 1 },
		{ "a: [b,\n  c\n]\n", "bracket-indent", 3, 1 },
		{ "a: {\nb: c}\n", "bracket-indent", 2, 1 },
		{ "a: {b:\n  - c,\n]}\n", "lone-dash", 2, 3 },
		{ "a:\n  b: [c,\n  d]\n", "bracket-indent", 3, 3 },
		{ "a:\n  - [c,\n  d]\n", "bracket-indent", 3, 3 },
		{ "a:\n- b: [c,\n  d]\n", "bracket-indent", 3, 3 },
		{ "a: [{b: c,\n  d: e},\nf]\n", "bracket-indent", 3, 1 },
		{ "a: [b,\n# fine\n\n   \nc]\n", "bracket-indent", 5, 1 },
		{ "a: [b,\r\nc]\r\n", "bracket-indent", 2, 1 },
		{ "a: [\"b\nc\"]\n", "bracket-indent", 2, 1 },
		{ "a: [\"b\n#c\"]\n", "bracket-indent", 2, 1 },
		{ "a: \"b\nc\"\n", "quote-indent", 2, 1 },
		{ "a: 'b\n\n  c\nd'\n", "quote-indent", 4, 1 },
		{ "a: \"b\n\"\n", "quote-indent", 2, 1 },
		{ "a:\n  b: \"c\n  d\"\n", "quote-indent", 3, 3 },
		{ "a:\n  - \"c\n  d\"\n", "quote-indent", 3, 3 },
		{ "a: \"b\n#c\"\n", "quote-indent", 2, 1 },
		{ "a: \"b\n  \xC3\xA9\n\xC3\xA9\"\n", "quote-indent", 3, 1 },
	};

	check_refusals(a, cases, sizeof cases / sizeof *cases);
}

ARENA_TEST(dashes_and_blank_lines)
{
	static const struct refusal cases[] = {
		{ "a: [-]\n", "lone-dash", 1, 5 },
		{ "a: [b, -, c]\n", "lone-dash", 1, 8 },
		{ "a: {b: -}\n", "lone-dash", 1, 8 },
		{ "a: [- b, c]\n", "lone-dash", 1, 5 },
		{ "a: [b,\n  - c]\n", "lone-dash", 2, 3 },
		{ "a: |\n    \n  b\n", "blank-before-text", 2, 1 },
		{ "a: |\n\n     \n  b\n", "blank-before-text", 3, 1 },
		{ "a: >-\n   \n\n  b\n", "blank-before-text", 2, 1 },
		{ "a: >\n \n  \n   \n # comment\n", "blank-before-text", 4, 1 },
		{ "- |\n    \n   b\n", "blank-before-text", 2, 1 },
	};

	check_refusals(a, cases, sizeof cases / sizeof *cases);
}

ARENA_TEST(fine)
{
	static const char *const texts[] = {
		"a: \"b\" #c\n", "a: [b] #c\n", "a: [b, #c\n  d]\n", "a: [b, # ,#\n  d]\n", "a: [\"b,#c\", d#e,\n  'f'] # ]#\n",
		"a: | #c\n  b#c\n  \"d\"#e\n", "a: |\n  b,#c\n", "a: \"b\"\n#c\n", "a: b,#c\n", "a: b[c]#d\n",
		"{\n\"a\": 1,\n\"b\": [\n2\n]\n}\n", "--- [a,\nb]\n", "[a,\nb]\n", "a: [b,\n c\n ]\n", "- [a,\n b]\n", "- a: [b,\n   c]\n",
		"a:\n- [b,\n c]\n", "a: [b,\n# c\n  d,\n\n  e]\n", "a: \"b\n\n c\"\n", "\"a\nb\"\n", "a: \"b\n # c\"\n", "- \"a\n b\"\n",
		"a: [\"-\", --, -b, b-]\n", "a: b - c\n", "a:\n  -\n    b\n", "a: |\n\n \n  b\n", "a: |\n  \n  b\n", "a: |2\n     \n  b\n",
		"a: |\n    \nb: c\n", "a: |+\n    \n\n# c\n", "a: |\n  b\n      \n  c\n", "a: >-\n\n\n  b\n", "|\n\n a\n", "a: |\n   \n", "a: b\n  c\n",
		"a: [b\n  c]\n", "a: |\r\n\r\n  b\r\n", "a: \"b\r\n\r\n  c\"\r\n", "a: { }\nb: []\n",
	};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct document *d;
		if (read_text(a, texts[i], &d) != TXP_OK)
			fail_msg("%s: %s", texts[i], findings_at(found, 0)->message);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ARENA(a_hash_that_touches), IN_ARENA(lines_too_far_left), IN_ARENA(dashes_and_blank_lines), IN_ARENA(fine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
