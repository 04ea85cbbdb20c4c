/* Checking a document: what is found, where, and in which words. */
#include "unit.h"

#include <stdlib.h>

#include "base/buf.h"
#include "schema/schema.h"

static struct findings *found;

static const struct schema *load(struct arena *a, const char *text)
{
	struct findings *f = findings_new(a, NULL);
	struct document *d;
	const struct schema *s = NULL;

	if (document_read_json(a, "schema", text, strlen(text), f, &d) != TXP_OK || schema_load(a, d, f, &s) != TXP_OK)
		fail_msg("%s: %s", text, findings_at(f, 0)->message);
	return s;
}

static struct document *read_plan(struct arena *a, const char *text, size_t len)
{
	struct document *d;

	found = findings_new(a, schema_findings());
	if (document_read(a, "p", text, len, found, &d) != TXP_OK)
		fail_msg("can't be read: %s", findings_at(found, 0)->message);
	return d;
}

static bool check(struct arena *a, const struct schema *s, const char *text)
{
	struct document *d = read_plan(a, text, strlen(text));

	return schema_check(s, d, found);
}

/* One defect behind a good beginning. */
static const char head[] = "format: txplan/1\nid: mt-1\nstatus: draft\nperiod: {start: 2026-01-01}\nclient: {}\n";

struct expectation {
	const char *text, *code, *at, *path, *message, *remedy;
};

static void expect(struct arena *a, const struct expectation *e)
{
	char *text = arena_printf(a, "%s%s", head, e->text);
	struct document *d = read_plan(a, text, strlen(text));

	assert_false(schema_check(schema_of_plan(), d, found));
	const struct txp_finding *f = findings_at(found, 0);
	const char *at = arena_copy(a, d->source.bytes + f->at.start, f->at.end - f->at.start);
	if (findings_count(found) != 1 || strcmp(f->code, e->code) || strcmp(at, e->at) || strcmp(f->path, e->path) ||
	    strcmp(f->message, e->message) || !strstr(f->remedy, e->remedy))
		fail_msg("%zu findings for %s\nfirst: [%s] at '%s', %s: %s -> %s", findings_count(found), e->text,
			 f->code, at, f->path, f->message, f->remedy);
}

ARENA_TEST(words_for_clinicians)
{
	static const struct expectation cases[] = {
		{ "goals:\n  - id: g1\n    title: x\n    due: 31.6.2026\n", "bad-date", "31.6.2026", "goals/g1/due",
		  "due date of goal g1 should be a day such as 2026-06-30, not '31.6.2026'", "June 2026 has 30 days." },
		{ "goals:\n  - id: g1\n    title: x\n    due: 2026-02-30\n", "bad-date", "2026-02-30", "goals/g1/due",
		  "due date of goal g1 should be a day such as 2026-06-30, not '2026-02-30'", "February 2026 has 28 days." },
		{ "goals:\n  - id: g1\n    title: x\n    clinet_words: y\n", "unknown-key", "clinet_words",
		  "goals/g1/clinet_words", "'clinet_words' is not a key of goal g1", "Did you mean `client_words`?" },
		{ "goals:\n  - id: g1\n", "missing-key", "id: g1", "goals/g1/title", "goal g1 has no `title`",
		  "Add `title`: The goal in one plain sentence." },
		{ "goals:\n  - {id: g1, title: }\n", "missing-key", "title", "goals/g1/title",
		  "goal g1 has nothing behind `title`", "Give a value for `title`" },
		{ "progress:\n  - {id: n7, date: 2026-01-01}\n  - {date: 2026-01-01}\n", "missing-key", "{date: 2026-01-01}", "progress/#2/id",
		  "progress entry 2 has no `id`", "Add `id: n8`, the next free number" },
		{ "progress:\n  - id: n1\n    date: 2026-01-01\n    note:\n      - a\n      - b\n", "wrong-type", "note", "progress/n1/note",
		  "note of progress entry n1 should be text, not a list", "without dashes" },
		{ "progress:\n  - id: n1\n    date: 2026-01-01\n    scores: [{instrument: phq-9, total: \xE2\x88\x92" "2}]\n", "wrong-type",
		  "\xE2\x88\x92" "2", "progress/n1/scores/phq-9/total",
		  "total of score phq-9 of progress entry n1 should be a number such as 12 or 0.5, with at most 6 decimals, not '\xE2\x88\x92" "2'",
		  "typographic minus or dash; write -2." },
		{ "progress:\n  - {id: n1, date: 2026-01-01, risk: {level: severe}}\n", "not-allowed", "severe", "progress/n1/risk/level",
		  "level of risk of progress entry n1 should be none, low, moderate, high or imminent, not 'severe'",
		  "Use one of the words none, low, moderate, high or imminent." },
		{ "goals:\n  - id: g1\n    title: # Walk\n", "missing-key", "title", "goals/g1/title",
		  "goal g1 has nothing behind `title`", "If the comment is the value, put it in double quotes" },
		{ "goals:\n  - {id: g1, title: x, due: null}\n", "bad-date", "null", "goals/g1/due",
		  "due date of goal g1 should be a day such as 2026-06-30, not 'null'", "if there is none, leave `due` out." },
		{ "goals:\n  - {id: g1, title: x, due: n/a}\n", "bad-date", "n/a", "goals/g1/due",
		  "due date of goal g1 should be a day such as 2026-06-30, not 'n/a'", "if there is none, leave `due` out." },
		{ "assessment: {strengths: Null}\n", "wrong-type", "Null", "assessment/strengths",
		  "strengths of assessment should be a list, not 'Null'", "if there is none, leave `strengths` out." },
		{ "goals:\n  - {id: g1, title: x, status: actve}\n", "not-allowed", "actve", "goals/g1/status",
		  "status of goal g1 should be proposed, planned, active, on-hold, completed, cancelled, rejected or "
		  "entered-in-error, not 'actve'",
		  "Did you mean `active`?" },
		{ "part2: zzzzzz\n", "not-allowed", "zzzzzz", "part2",
		  "42 CFR Part 2 should be covered, not-covered or unknown, not 'zzzzzz'", "Use one of the words" },
		{ "culture: {faith: }\nprofile: [a, ]\nteam: x\n", "wrong-type", "x", "team",
		  "team should be a list, not 'x'", "dash" },
		{ "profile: [a, b, a]\n", "duplicate-item", "a", "profile/#3", "'a' stands twice in rule sets", "" },
		{ "progress:\n  - id: n1\n    date: 2026-01-01\n    scores: [{instrument: phq-9, total: \"17\"}]\n",
		  "wrong-type", "\"17\"", "progress/n1/scores/phq-9/total",
		  "total of score phq-9 of progress entry n1 should be a number such "
		  "as 12 or 0.5, with at most 6 decimals, not '17'",
		  "without quotes" },
		{ "profile:\n  - a\n  -\n  - b\n", "empty-item", "", "profile/#2", "item 2 of rule sets is empty", "" },
		{ "monitoring: [{every: 2w}]\n", "missing-key", "{every: 2w}", "monitoring/#1",
		  "measurement 1 has no `instrument` or `name`", "Add `instrument` or `name`." },
		{ "psychotherapy_notes: secret\n", "psychotherapy-notes", "psychotherapy_notes", "psychotherapy_notes",
		  "psychotherapy notes must not be kept in a plan", "" },
		{ "assessment: {Psychotherapy-Notes: secret}\n", "psychotherapy-notes", "Psychotherapy-Notes",
		  "assessment/Psychotherapy-Notes", "psychotherapy notes must not be kept in a plan", "" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		expect(a, &cases[i]);
}

ARENA_TEST(text_stays_text)
{
	char *text =
	    arena_printf(a,
			 "%stitle: 014\nculture: {faith: no, stigma: 12:30, identity: null, x-own: [1, ]}\nx-a: \n"
			 "profile: [\"1\", 1.0, 1]\n",
			 head);

	/* "1" and 1 are the same text; 1.0 is another, and no id. */
	assert_false(check(a, schema_of_plan(), text));
	assert_int_equal(findings_count(found), 2);
	assert_string_equal(findings_at(found, 0)->path, "profile/#2");
	assert_string_equal(findings_at(found, 0)->code, "bad-format");
	assert_string_equal(findings_at(found, 1)->path, "profile/#3");
	assert_string_equal(findings_at(found, 1)->code, "duplicate-item");
}

ARENA_TEST(all_in_document_order)
{
	assert_false(
	    check(a, schema_of_plan(), "status: actve\nid: X\nzzz: 1\nperiod: {start: x}\nformat: txplan/1\n"));
	assert_int_equal(findings_count(found), 5);
	for (size_t i = 1; i < 5; i++)
		assert_true(findings_at(found, i - 1)->at.start <= findings_at(found, i)->at.start);
}

ARENA_TEST(newer_format)
{
	assert_false(check(a, schema_of_plan(), "format: txplan/2\nwhat: ever\n"));
	assert_int_equal(findings_count(found), 1);
	assert_string_equal(findings_at(found, 0)->code, "newer-format");
	assert_false(check(a, schema_of_plan(), "format: txplan/10\n"));
	assert_string_equal(findings_at(found, 0)->code, "newer-format");
	assert_false(check(a, schema_of_plan(), "format: txplan/0\n"));
	assert_int_equal(findings_count(found), 5);
	assert_string_equal(findings_at(found, 0)->code, "missing-key");
}

/* Schema, good document, bad document, code. */
ARENA_TEST(keywords)
{
	static const struct {
		const char *schema, *good, *bad, *code;
	} cases[] = {
		{ "{\"properties\":{\"a\":{\"type\":\"integer\"}}}", "a: 1e3", "a: 1.5", "wrong-type" },
		{ "{\"properties\":{\"a\":{\"type\":\"boolean\"}}}", "a: true", "a: yes", "wrong-type" },
		{ "{\"properties\":{\"a\":{\"type\":\"boolean\"}}}", "a: false", "a: \"false\"", "wrong-type" },
		{ "{\"properties\":{\"a\":{\"const\":1}}}", "a: 1.0", "a: \"1\"", "not-allowed" },
		{ "{\"properties\":{\"a\":{\"enum\":[\"1\",[1,{\"b\":2}]]}}}", "a: [1.0, {b: 2e0}]", "a: [1, {b: 3}]",
		  "not-allowed" },
		{ "{\"properties\":{\"a\":{\"minimum\":-2}}}", "a: -2.0", "a: -2.000001", "out-of-range" },
		{ "{\"properties\":{\"a\":{\"exclusiveMaximum\":1e400}}}", "a: 9e399", "a: 1e400", "out-of-range" },
		{ "{\"properties\":{\"a\":{\"multipleOf\":0.01}}}", "a: 0.07", "a: 0.075", "not-multiple" },
		{ "{\"properties\":{\"a\":{\"maxLength\":2}}}", "a: \xC3\xA4\xC3\xB6", "a: \xC3\xA4\xC3\xB6x",
		  "too-long" },
		{ "{\"properties\":{\"a\":{\"minLength\":2}}}", "a: \xC3\xA4\xC3\xB6", "a: \xC3\xA4", "too-short" },
		{ "{\"properties\":{\"a\":{\"pattern\":\"^[A-Z]([0-9]{2}|x+)$\"}}}", "a: Axxx", "a: A123",
		  "bad-pattern" },
		{ "{\"properties\":{\"a\":{\"minItems\":2}}}", "a: [1, 2]", "a: [1]", "too-few-items" },
		{ "{\"properties\":{\"a\":{\"maxItems\":1}}}", "a: [1]", "a: [1, 2]", "too-many-items" },
		{ "{\"properties\":{\"a\":{\"uniqueItems\":true}}}", "a: [{x: 1}, {x: 2}]",
		  "a: [{x: 1, y: 2}, {y: 2, x: 1.0}]", "duplicate-item" },
		{ "{\"properties\":{\"a\":{\"contains\":{\"type\":\"integer\"}}}}", "a: [x, 1]", "a: [x]",
		  "too-few-items" },
		{ "{\"properties\":{\"a\":{\"prefixItems\":[{\"type\":\"integer\"}],\"items\":false}}}", "a: [1]",
		  "a: [1, 2]", "forbidden" },
		{ "{\"properties\":{\"a\":{\"not\":{\"required\":[\"x\"]}}}}", "a: {y: 1}", "a: {x: 1}", "forbidden" },
		{ "{\"properties\":{\"a\":{\"oneOf\":[{\"required\":[\"x\"]},{\"required\":[\"y\"]}]}}}", "a: {x: 1}",
		  "a: {x: 1, y: 1}", "too-many-alternatives" },
		{ "{\"dependentRequired\":{\"a\":[\"b\"]}}", "a: 1\nb: 2", "a: 1\nb:", "missing-key" },
		{ "{\"propertyNames\":{\"maxLength\":2}}", "ab: 1", "abc: 1", "unknown-key" },
		{ "{\"patternProperties\":{\"^x-\":true,\"s$\":{\"type\":\"array\"}},\"additionalProperties\":false}",
		  "x-a: 1\nas: []", "bs: 1", "wrong-type" },
		{ "{\"if\":{\"required\":[\"a\"]},\"then\":{\"required\":[\"b\"]},\"else\":{\"required\":[\"c\"]}}",
		  "c: 1", "b: 1", "missing-key" },
		{ "{\"properties\":{\"a\":{\"anyOf\":[{\"type\":\"integer\"},{\"type\":\"object\",\"required\":[\"k\"]}"
		  "]}}}",
		  "a: 1", "a: {j: 1}", "missing-key" },
		{ "{\"properties\":{\"a\":{\"anyOf\":[{\"type\":\"integer\"},{\"type\":\"boolean\"}]}}}", "a: 1",
		  "a: x", "no-alternative" },
		{ "{\"$ref\":\"#/$defs/a~1b%25\",\"$defs\":{\"a/b%\":{\"required\":[\"a\"]}}}", "a: 1", "b: 1",
		  "missing-key" },
		{ "{\"properties\":{\"a\":{\"$ref\":\"#\"}},\"additionalProperties\":false}", "a: {a: {}}",
		  "a: {a: {b: 1}}", "unknown-key" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct schema *s = load(a, cases[i].schema);
		if (!check(a, s, cases[i].good))
			fail_msg("%s with %s: %s", cases[i].schema, cases[i].good, findings_at(found, 0)->message);
		if (check(a, s, cases[i].bad))
			fail_msg("%s with %s: no finding", cases[i].schema, cases[i].bad);
		if (findings_count(found) != 1 || strcmp(findings_at(found, 0)->code, cases[i].code))
			fail_msg("%s with %s: %zu, %s", cases[i].schema, cases[i].bad, findings_count(found),
				 findings_at(found, 0)->message);
	}
}

ARENA_TEST(bad_schemas)
{
	static const struct {
		const char *schema, *code;
	} cases[] = {
		{ "{\"minProperties\":1}", "unknown-keyword" },
		{ "{\"$defs\":{\"a\":{\"colour\":1}}}", "unknown-keyword" },
		{ "{\"type\":\"int\"}", "bad-keyword" },
		{ "{\"pattern\":\"\\\\d\"}", "bad-keyword" },
		{ "{\"pattern\":\"(\"}", "bad-keyword" },
		{ "{\"pattern\":\"a**\"}", "bad-keyword" },
		{ "{\"pattern\":\"[z-a]\"}", "bad-keyword" },
		{ "{\"pattern\":\"((((a{99}){99}){99}){99})\"}", "bad-keyword" },
		{ "{\"format\":\"txplan-dat\"}", "bad-keyword" },
		{ "{\"minLength\":-1}", "bad-keyword" },
		{ "{\"minLength\":1.5}", "bad-keyword" },
		{ "{\"maximum\":\"1\"}", "bad-keyword" },
		{ "{\"enum\":1}", "bad-keyword" },
		{ "{\"pattern\":1}", "bad-keyword" },
		{ "{\"uniqueItems\":1}", "bad-keyword" },
		{ "{\"prefixItems\":{}}", "bad-keyword" },
		{ "{\"contains\":true,\"minContains\":-1}", "bad-keyword" },
		{ "{\"required\":\"a\"}", "bad-keyword" },
		{ "{\"required\":[1]}", "bad-keyword" },
		{ "{\"dependentRequired\":[]}", "bad-keyword" },
		{ "{\"dependentRequired\":{\"a\":1}}", "bad-keyword" },
		{ "{\"properties\":[]}", "bad-keyword" },
		{ "{\"anyOf\":[]}", "bad-keyword" },
		{ "{\"title\":1}", "bad-keyword" },
		{ "{\"x-txplan-identity\":[\"a\",\"b\",\"c\",\"d\",\"e\"]}", "bad-keyword" },
		{ "{\"$schema\":\"http://json-schema.org/draft-07/schema#\"}", "bad-keyword" },
		{ "[]", "bad-keyword" },
		{ "{\"multipleOf\":0}", "bad-keyword" },
		{ "{\"items\":1}", "bad-keyword" },
		{ "{\"$ref\":\"#/$defs/none\"}", "bad-ref" },
		{ "{\"$ref\":\"other.json\"}", "bad-ref" },
		{ "{\"allOf\":[{\"$ref\":\"#\"}]}", "bad-ref" },
		{ "{\"properties\":{\"a\":{\"$id\":\"x\"}}}", "bad-keyword" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct findings *f = findings_new(a, NULL);
		struct document *d;
		const struct schema *s;
		assert_int_equal(document_read_json(a, "s", cases[i].schema, strlen(cases[i].schema), f, &d), TXP_OK);
		if (schema_load(a, d, f, &s) != TXP_EREFUSED || strcmp(findings_at(f, 0)->code, cases[i].code))
			fail_msg("%s: not %s", cases[i].schema, cases[i].code);
	}
}

ARENA_TEST(formats)
{
	static const struct {
		const char *format;
		const char *good[6], *bad[9];
	} cases[] = {
		{ "txplan-id", { "a", "0-x_y", "mt-0417" }, { "A", "-a", "a b", "\xC3\xA4", "a/b" } },
		{ "txplan-item-id", { "g1", "g1.o12.s3", "n4b" }, { "g", "g0", "1g", "g1.", "g1..o1", "G1", "g1.o" } },
		{ "txplan-date",
		  { "2028-02-29", "0001-01-01" },
		  { "2026-02-29", "2026-2-1", "20260201", "2026-01-01x" } },
		{ "txplan-timestamp",
		  { "2026-01-01T10:00:00Z", "2026-01-01T10:00:00.5-05:00" },
		  { "2026-01-01", "2026-01-01T10:00:00", "2026-01-01T24:00:00Z" } },
		{ "txplan-date-or-timestamp", { "2026-01-01", "2026-01-01T10:00:00Z" }, { "10:00", "x" } },
		{ "txplan-time", { "00:00", "23:59" }, { "24:00", "9:00", "12:60" } },
		{ "txplan-duration", { "7d", "2w", "3m", "1y" }, { "0d", "d", "7", "7 d", "7h", "-1d" } },
		{ "txplan-decimal", { "0", "-1.5", "12.000001" }, { "1.0000001", "1e3", "x" } },
		{ "txplan-sustain",
		  { "1 visit", "2 visits", "4w" },
		  { "0 visits", "02 visits", "visits", "2  visits", "2 visitss", "12345 visits" } },
		{ "txplan-language",
		  { "es", "en-US", "zh-Hant-TW" },
		  { "e", "e1", "en_US", "en-", "-en", "abcdefghi", "en--US" } },
		{ "txplan-email",
		  { "a@b.example", "a.b+c@d.e.example" },
		  { "a", "@b.example", "a@b", "a@.example", "a@b.", "a@b@c.example", "a b@c.example",
		    "a@b,c.example" } },
		{ "txplan-expires",
		  { "none", "2026-01-01", "end of treatment", "90 days after discharge" },
		  { "2026-02-30", "1/2/2026", "31.1.26" } },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct schema *s =
		    load(a, arena_printf(a, "{\"properties\":{\"a\":{\"format\":\"%s\"}}}", cases[i].format));
		for (size_t k = 0; k < 6 && cases[i].good[k]; k++)
			if (!check(a, s, arena_printf(a, "a: \"%s\"\n", cases[i].good[k])))
				fail_msg("%s: %s is refused", cases[i].format, cases[i].good[k]);
		for (size_t k = 0; k < 9 && cases[i].bad[k]; k++)
			if (check(a, s, arena_printf(a, "a: \"%s\"\n", cases[i].bad[k])))
				fail_msg("%s: %s is taken", cases[i].format, cases[i].bad[k]);
	}
}

/* Long lists are sorted by a hash; short ones are compared. */
ARENA_TEST(repeated_items)
{
	static const char *const different[] = { "{x: 1}",
						 "{x: \"1\"}",
						 "{y: 1}",
						 "[1]",
						 "[[1]]",
						 "[1, 2]",
						 "[2, 1]",
						 "1",
						 "1.5",
						 "\"1\"",
						 "true",
						 "\"true\"",
						 "null",
						 "{}",
						 "[]",
						 "{x: {y: 1, z: 2}}",
						 "{x: {y: 2, z: 1}}",
						 "-1",
						 "abc",
						 "1e2",
						 "0",
						 "\"\"" };
	static const struct {
		const char *again;
		unsigned first;
	} same[] = { { "{x: 1.0}", 1 }, { "[1e0]", 4 }, { "{x: {z: 2, y: 1.00}}", 16 },
		     { "100", 20 },     { "-0", 21 },   { "abc", 19 } };
	enum { COUNT = sizeof different / sizeof *different };
	const struct schema *s = load(a, "{\"properties\":{\"a\":{\"uniqueItems\":true}}}");
	struct buf b = buf_in(a);

	buf_puts(&b, "a:\n");
	for (size_t i = 0; i < COUNT; i++)
		buf_printf(&b, "- %s\n", different[i]);
	assert_true(check(a, s, b.bytes));
	for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
		const char *text = arena_printf(a, "%s- %s\n", b.bytes, same[i].again);
		struct document *d = read_plan(a, text, strlen(text));
		assert_false(schema_check(s, d, found));
		const struct node *first = node_nth(node_get(d->root, "a"), same[i].first - 1);
		assert_int_equal(findings_at(found, 0)->also.start, first->start);
		assert_string_equal(findings_at(found, 0)->path, arena_printf(a, "a/#%d", COUNT + 1));
	}
}

/* However many things are wrong, a file of the largest size is done at once; and each is counted. */
ARENA_TEST(hostile_sizes)
{
	char *text = arena_alloc(a, DOCUMENT_BYTES_MOST), *p = text + sprintf(text, "%s", head);

	for (int i = 0; i < 48000; i++)
		p += sprintf(p, "k%d: 1\n", i);
	assert_false(check(a, schema_of_plan(), text));
	assert_int_equal(findings_of(found, TXP_ERROR), 48000);

	p = text + sprintf(text, "%sprofile: [a", head);
	for (int i = 0; i < 90000; i++)
		p += sprintf(p, ", a%d", i);
	sprintf(p, ", a7]\n");
	assert_false(check(a, schema_of_plan(), text));
	assert_int_equal(findings_of(found, TXP_ERROR), 1);
	assert_string_equal(findings_at(found, 1)->path, "profile/#90002");

	/* Two maps of many keys, the same but for their order, where no item may stand twice. */
	p = text + sprintf(text, "%sassessment:\n  strengths:\n  - {a: 1", head);
	for (int i = 0; i < 23000; i++)
		p += sprintf(p, ", k%d: 1", i);
	p += sprintf(p, "}\n  - {");
	for (int i = 23000; i-- > 0;)
		p += sprintf(p, "k%d: 1, ", i);
	sprintf(p, "a: 1}\n");
	assert_false(check(a, schema_of_plan(), text));
	assert_string_equal(findings_at(found, findings_count(found) - 1)->path, "assessment/strengths/#2");

	/* A thousand findings below an item whose name fills half the file, by its number instead. */
	p = text + sprintf(text, "%smonitoring:\n- {name: %0400000d", head, 1);
	for (int i = 0; i < 2000; i++)
		p += sprintf(p, ", z%d: 1", i);
	sprintf(p, "}\n");
	assert_false(check(a, schema_of_plan(), text));
	assert_string_equal(findings_at(found, 0)->path, "monitoring/#1/z0");

	p = text + sprintf(text, "%sprofile:\n", head);
	for (int i = 0; i < 98000; i++)
		p += sprintf(p, "-\n");
	assert_false(check(a, schema_of_plan(), text));
	assert_int_equal(findings_dropped(found), 98000 + 1 - FINDINGS_MOST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ARENA(words_for_clinicians), IN_ARENA(text_stays_text), IN_ARENA(all_in_document_order),
		IN_ARENA(newer_format),         IN_ARENA(keywords),        IN_ARENA(formats),
		IN_ARENA(repeated_items),       IN_ARENA(bad_schemas),     IN_ARENA(hostile_sizes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
