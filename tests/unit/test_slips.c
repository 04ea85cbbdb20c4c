/* Slips of the pen are told by their cause, at its place, with what to do about it. */
#include "unit.h"

#include "schema/schema.h"

struct slip_case {
	const char *text, *code;
	uint32_t line, column;
	const char *says, *remedy; /* parts of the message and of the remedy */
};

static void check_slips(struct arena *a, const struct slip_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct slip_case *c = &cases[i];
		struct findings *f = findings_new(a, schema_findings());
		struct document *d;
		if (document_read(a, "t", c->text, strlen(c->text), f, &d) == TXP_OK)
			schema_check(schema_of_plan(), d, f);
		bool met = false;
		for (size_t k = 0; k < findings_count(f) && !met; k++) {
			const struct txp_finding *n = findings_at(f, k);
			struct txp_position at = source_position(&d->source, n->at.start);
			met = !strcmp(n->code, c->code) && at.line == c->line && at.column == c->column && strstr(n->message, c->says) &&
			      strstr(n->remedy, c->remedy);
			if (!met && !d->root)
				fail_msg("case %zu: %s at %u:%u: %s = %s, for: %s", i, n->code, at.line, at.column, n->message, n->remedy, c->text);
		}
		if (!met)
			fail_msg("case %zu: %s is not found at %u:%u, or says something else, for: %s", i, c->code, c->line, c->column, c->text);
	}
}

#define NBSP "\xC2\xA0"

ARENA_TEST(signs_that_are_none)
{
	static const struct slip_case cases[] = {
		{ "goals:\n  - id: g1\n    title:" NBSP " Walk\n", "lookalike", 3, 11, "behind this colon stands a no-break space", "" },
		{ "goals:\n  - id:" NBSP "g1\n    title: Walk\n", "lookalike", 2, 8, "behind this colon", "" },
		{ "goals:\n  - id: g1\n    title: Sleep\n" NBSP " " NBSP " why: pasted\n    due: 2026-09-01\n", "lookalike", 4, 1,
		  "indented with a no-break space", "ordinary space" },
		{ "goals:\n  \xE2\x80\xA2 id: g1\n    title: Walk\n", "lookalike", 2, 3, "'\xE2\x80\xA2' is not a dash and a space", "dash" },
		{ "goals:\n  \xE2\x80\x93 id: g1\n    title: Walk\n", "lookalike", 2, 3, "'\xE2\x80\x93' is not a dash and a space", "dash" },
		{ "goals:\n  - id: g1\n  \xE2\x80\xA2 id: g2\n", "lookalike", 3, 3, "is not a dash", "" },
		{ "title: \xE2\x80\x9CWalk: every day\xE2\x80\x9D\n", "lookalike", 1, 8, "looks like a quote but is none", "" },
		{ "client: {name: \xE2\x80\x9CWalk: all\xE2\x80\x9D}\n", "lookalike", 1, 16, "looks like a quote but is none", "" },
		{ "goals:\n  - id: g1\n    title: Walk\n  -" NBSP "{id: g2, title: Sleep}\n", "lookalike", 4, 4, "behind this dash stands a no-break space",
		  "ordinary space" },
		{ "episode: {admitted: 2026-01-12, level_of_care:" NBSP "outpatient, legal_status: voluntary}\n", "lookalike", 1, 47,
		  "behind this colon stands a no-break space", "ordinary space" },
		{ "goals:\n  - id: g1\n    title\xEF\xBC\x9A" "Walk\n    due: 2026-04-07\n", "lookalike", 3, 10, "looks like a colon but is none", "colon and a space" },
		{ "period: {start: 2026\xE2\x80\x93" "06\xE2\x80\x93" "15}\n", "bad-date", 1, 17, "should be a day", "typographic ones; write 2026-06-15." },
		{ "period: {start: 2026-04-07" NBSP "}\n", "bad-date", 1, 17, "should be a day", "Behind it stands a no-break space" },
		{ "period: {start: " NBSP "2026-04-07}\n", "bad-date", 1, 17, "should be a day", "Before it stands a no-break space" },
		{ "period: {start: \xE2\x80\x9C" "2026-04-07\xE2\x80\x9D}\n", "bad-date", 1, 17, "should be a day", "Typographic quotes" },
		{ "status: draft" NBSP "\n", "not-allowed", 1, 9, "status should be", "Behind it stands a no-break space" },
		{ NBSP "status: draft\n", "unknown-key", 1, 1, "is not a key", "Before it stands a no-break space" },
		{ "goals:\n  \xE2\x80\xA2 id: g1\n", "wrong-type", 2, 3, "goals should be a list", "not a dash and a space" },
		{ "profile:\n  \xE2\x80\xA2 a\n  \xE2\x80\xA2 b\n", "wrong-type", 2, 3, "should be a list", "not a dash and a space" },
	};

	check_slips(a, cases, sizeof cases / sizeof *cases);
}

ARENA_TEST(in_brackets)
{
	static const struct slip_case cases[] = {
		{ "a: {id: e1, text: Sleep: phone off at night}\n", "colon-in-text", 1, 19, "text in { }", "double quotes" },
		{ "a: {start: 2026-01-01 end: 2026-02-01}\n", "colon-in-text", 1, 12, "text in { }", "if `end` is a key, put a comma before it" },
		{ "a: {b: \"x\" c: y}\n", "missing-comma", 1, 12, "a comma is missing", "" },
		{ "a: [\"x\" \"y\"]\n", "missing-comma", 1, 9, "a comma is missing", "" },
		{ "a: {b: x\n  c: y}\n", "missing-comma", 2, 3, "a comma is missing", "" },
		{ "a: {name}\n", "missing-colon", 1, 5, "without a colon and a value", "" },
		{ "a: {name: Smith, John}\n", "comma-in-flow-text", 1, 18, "the comma before it ended the text early", "" },
		{ "a: [b, , c]\n", "yaml-syntax", 1, 8, "a value is missing", "" },
		{ "a: [good #1 fan, b]\nc: d\n", "hash-in-text", 1, 10, "would be lost", "quotes" },
		{ "a: [good,#1 fan, b]\nc: d\n", "hash-in-text", 1, 10, "would be lost", "quotes" },
		{ "a: [\"#1 fan\", b\nc: d\n", "unclosed-bracket", 1, 4, "is not closed", "" },
		{ "a: {b: c #1}\n", "hash-in-text", 1, 10, "would be lost", "quotes" },
		{ "a:\n  note: Took it\n    since #10 on Friday\n    and more\n  b: c\n", "hash-in-text", 3, 11, "would be lost", "quotes" },
		{ "a: {level: high, action: called # 911}\nb: c\n", "hash-in-text", 1, 33, "the bracket behind it is a part of that", "double quotes" },
		{ "a: [b, c # see [1]\nd: e\n", "unclosed-bracket", 1, 4, "is not closed", "" },
		{ "a:\n  note: She took\n    # 3 of them\n    and slept\n  b: c\n", "hash-in-text", 3, 5, "the text above it ends there", "quotes" },
		{ "a:\n  note: She took\n  # 3 of them\n    and slept\n  b: c\n", "bad-indent", 4, 5, "line up", "" },
		{ "a: > 3 drinks a day\n", "block-text-header", 1, 6, "only a comment", "Put the text in quotes; or" },
		{ "a: | 3 drinks a day\n", "block-text-header", 1, 6, "only a comment", "Put the text in quotes; or" },
		{ "a:\n  due: 2026-01-01 #todo\n  garbage\n  b: c\n", "missing-colon", 3, 3, "neither", "" },
	};

	check_slips(a, cases, sizeof cases / sizeof *cases);
}

ARENA_TEST(days_and_keys)
{
	static const struct slip_case cases[] = {
		{ "period: {start: 2026-4-7}\n", "bad-date", 1, 17, "should be a day", "Write it as 2026-04-07." },
		{ "period: {start: 2026-02-30}\n", "bad-date", 1, 17, "should be a day", "February 2026 has 28 days." },
		{ "period: {start: 2028-2-30}\n", "bad-date", 1, 17, "should be a day", "February 2028 has 29 days." },
		{ "period: {start: 2026-04-31}\n", "bad-date", 1, 17, "should be a day", "April 2026 has 30 days." },
		{ "period: {start: 2026-13-01}\n", "bad-date", 1, 17, "should be a day", "Months go from 01 to 12" },
		{ "period: {start: 4/7/26}\n", "bad-date", 1, 17, "should be a day", "YYYY-MM-DD" },
		{ "period: {start: 2026-00-00}\n", "bad-date", 1, 17, "should be a day", "Months" },
		{ "period: {start: 2026-01-0}\n", "bad-date", 1, 17, "should be a day", "counted from 01" },
		{ "goals:\n  - id: g1\ngoals:\n  - id: g2\n", "duplicate-key", 3, 1, "a second time", "Join them: move the items below line 3" },
		{ "client:\n  name: a\nclient:\n  mrn: b\n", "duplicate-key", 3, 1, "a second time", "Join them: move the keys below line 3" },
		{ "client:\n  name: a\n  name: b\n", "duplicate-key", 3, 3, "a second time", "Keep one of the two" },
		{ "client: {name: a, name: b}\n", "duplicate-key", 1, 19, "a second time", "Keep one" },
	};

	check_slips(a, cases, sizeof cases / sizeof *cases);
}

/* All that is found, as "code@line:column …". */
static const char *all_found(struct arena *a, const char *text, size_t len)
{
	struct findings *f = findings_new(a, schema_findings());
	struct buf b = buf_in(a);
	struct document *d;

	assert_int_equal(document_read(a, "t", text, len, f, &d), TXP_EREFUSED);
	assert_null(d->root);
	buf_puts(&b, "");
	for (size_t i = 0; i < findings_count(f); i++) {
		struct txp_position at = source_position(&d->source, findings_at(f, i)->at.start);
		buf_printf(&b, "%s%s@%u:%u", i ? " " : "", findings_at(f, i)->code, at.line, at.column);
	}
	return b.bytes;
}

ARENA_TEST(one_slip_hides_no_other)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{ "title: a: b\nclient: {name: Smith, John}\nnote: @x\nid: x\ngoals:\n  - id: \"g1\n    title: x\nstatus: draft\n",
		  "colon-in-text@1:8 comma-in-flow-text@2:23 reserved-start@3:7 unclosed-quote@6:9" },
		{ "\xEF\xBB\xBFtitle: \xC3\xA9: b\nx: \xC3\xA9\nnote: \xC3\xA9: c\n", "colon-in-text@1:8 colon-in-text@3:7" },
		{ "title: a: b\r\nnote: \"x\" y\r\n", "colon-in-text@1:8 text-after-quote@2:11" },
		{ "a: [1, 2\nb: \"\\q\"\nc: 1\n", "unclosed-bracket@1:4 bad-escape@2:5" },
		{ "a: \"open\nb: x: y\nc: 'open\n", "unclosed-quote@1:4 colon-in-text@2:4 unclosed-quote@3:4" },
		/* What isn't about syntax is not looked for, and lines that are no block are passed over. */
		{ "a: b: c\n  d: e: f\n- g: h: i\nstatus: nonsense\ngoals: 3\n", "colon-in-text@1:4" },
		{ "a: b: c\na: d\n", "colon-in-text@1:4" },
		{ "a: |\n    \n  b: c: d\ne: f: g\n", "blank-before-text@2:1 colon-in-text@4:4" },
		{ "a: b: c", "colon-in-text@1:4" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(all_found(a, cases[i].text, strlen(cases[i].text)), cases[i].want);
}

/* However often reading begins anew, a file of 1 MiB is read a few times at most. */
ARENA_TEST(many_slips_are_bounded)
{
	static const char *const lines[] = { "a: b: c\n", "a: [\n", "a: {x: [\n", "a: \"\nb: '\n", "a: \"\n", "a: @\n", "a: '\n", "a: |#\n", "a: }\n" };
	char *text = arena_alloc(a, DOCUMENT_BYTES_MOST);

	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		size_t len = strlen(lines[i]), at = 0;
		for (; at + len <= DOCUMENT_BYTES_MOST; at += len)
			memcpy(text + at, lines[i], len);
		assert_true(strlen(all_found(a, text, at)) < 32 * FINDINGS_MOST);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { IN_ARENA(signs_that_are_none), IN_ARENA(in_brackets), IN_ARENA(days_and_keys),
					      IN_ARENA(one_slip_hides_no_other), IN_ARENA(many_slips_are_bounded) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
