/* Reading: spans to the byte, every refusal with its place. */
#include "unit.h"

#include <stdlib.h>

#include "text/document.h"
#include "catalogue.h"

static const struct txp_finding_kind kinds[] = { { 0, "big-file", TXP_WARNING, "", "", "", "" } };
static struct findings *found;

static struct document *read_bytes(struct arena *a, const char *bytes, size_t len, enum txp_result want)
{
	struct document *d;

	found = findings_new(a, catalogue_of(a, kinds, 1));
	enum txp_result r = document_read(a, "t.plan.yaml", bytes, len, found, &d);
	if (r != want)
		fail_msg("result %d, want %d for: %s (%s)", r, want, bytes,
			 findings_count(found) ? findings_at(found, 0)->message : "no finding");
	return d;
}

static struct document *read_text(struct arena *a, const char *text)
{
	return read_bytes(a, text, strlen(text), TXP_OK);
}

static const char *bytes_of(struct arena *a, const struct document *d, const struct node *n)
{
	return arena_copy(a, d->source.bytes + n->start, n->end - n->start);
}

ARENA_TEST(spans_of_scalars)
{
	struct document *d = read_text(a, "\xEF\xBB\xBFñ: \"Aña\" # é\nb: plain text  \nc: 'it''s'\nd:\ne: {x: ü, y: [1, 2]}\n");
	const struct node *root = d->root;

	assert_int_equal(d->source.bom, 3);
	assert_string_equal(bytes_of(a, d, node_get(root, "ñ")), "\"Aña\"");
	assert_string_equal(bytes_of(a, d, node_get(root, "ñ")->key), "ñ");
	assert_string_equal(bytes_of(a, d, node_get(root, "b")), "plain text");
	assert_string_equal(bytes_of(a, d, node_get(root, "c")), "'it''s'");
	assert_string_equal(node_get(root, "c")->text, "it's");
	assert_true(node_empty(node_get(root, "d")));
	assert_int_equal(d->source.bytes[node_get(root, "d")->start - 1], ':');
	assert_string_equal(bytes_of(a, d, node_get(root, "e")), "{x: ü, y: [1, 2]}");
	assert_string_equal(bytes_of(a, d, node_get(node_get(root, "e"), "y")), "[1, 2]");
}

ARENA_TEST(spans_of_blocks)
{
	struct document *d = read_text(a, "a:\n  - x: 1\n    y: 2\n\n  # note\n  - x: 3\n# end\nb: 1\n");
	const struct node *list = node_get(d->root, "a");

	assert_string_equal(bytes_of(a, d, list->first), "x: 1\n    y: 2");
	assert_string_equal(bytes_of(a, d, list), "- x: 1\n    y: 2\n\n  # note\n  - x: 3");
	assert_ptr_equal(list->first->parent, list);
	assert_int_equal(list->count, 2);
}

ARENA_TEST(spans_of_literal_text)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{ "a: |\n  one\n\n  two\n\n\nb: 1\n", "|\n  one\n\n  two" },
		{ "a: |  # c\n  one  \n# x\nb: 1\n", "|  # c\n  one  " },
		{ "a: >-\n  one\n  two\n", ">-\n  one\n  two" },
		{ "a: |+\n  one\n\n\nb: 1\n", "|+\n  one\n\n" },
		{ "a: |2\n   one\n\nb: 1\n", "|2\n   one\n" },
		{ "a: |\n  one\n", "|\n  one" },
		{ "a: |\n  one", "|\n  one" },
		{ "a: |\r\n  one\r\n\r\nb: 1\r\n", "|\r\n  one" },
		{ "a: |\n\nb: 1\n", "|" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct document *d = read_text(a, cases[i].text);
		assert_string_equal(bytes_of(a, d, node_get(d->root, "a")), cases[i].want);
	}
}

ARENA_TEST(newline_and_line_ends)
{
	assert_false(read_text(a, "a: 1")->source.final_newline);
	assert_true(read_text(a, "a: 1\n")->source.final_newline);
	assert_true(read_text(a, "a: 1\r\nb: 2\r\n")->source.crlf);
	struct document *d = read_text(a, "ä: 1\nbü: x\n");
	struct txp_position at = source_position(&d->source, node_get(d->root, "bü")->start);
	assert_int_equal(at.line, 2);
	assert_int_equal(at.column, 5);
}

/* Every refusal of the format, with the place of its first finding. */
ARENA_TEST(refusals)
{
	static const struct {
		const char *text, *code;
		uint32_t line, column;
	} cases[] = {
		{ "", "empty-file", 1, 1 },
		{ "# only\n", "empty-file", 1, 1 },
		{ "a: &x 1\n", "anchor", 1, 4 },
		{ "a: *x\n", "alias", 1, 4 },
		{ "a: !!str 1\n", "tag", 1, 4 },
		{ "%YAML 1.1\n---\na: 1\n", "directive", 1, 1 },
		{ "a: {<<: {b: 1}}\n", "merge-key", 1, 5 },
		{ "a: 1\nb: 2\na: 3\n", "duplicate-key", 3, 1 },
		{ "a: 1\n---\nb: 1\n", "several-documents", 2, 1 },
		{ "a: 1\n\xC3(\n", "not-utf-8", 2, 1 },
		{ "\xFF\xFE"
		  "a", "not-utf-8", 1, 1 },
		{ "a: \x1b[31m\n", "control-character", 1, 4 },
		{ "a: \xC2\x9B\n", "control-character", 1, 4 },
		{ "a: \"\\e\"\n", "control-character", 1, 4 },
		{ "a: \"x\\0y\"\n", "control-character", 1, 4 },
		{ "a: x\xE2\x80\xA8"
		  "b: y\n", "line-separator", 1, 5 },
		{ "a: x\xC2\x85"
		  "b: y\n", "line-separator", 1, 5 },
		{ "a: x\xE2\x80\xAEy\n", "bidi-control", 1, 5 },
		{ "a: \"\\u202e\"\n", "bidi-control", 1, 4 },
		{ "a: x\rb: y\n", "bare-cr", 1, 5 },
		{ "a:\n\tb: 1\n", "tab-indent", 2, 1 },
		{ "a:\n  \tb: 1\n", "tab-indent", 2, 1 },
		{ "a: [1,\n\t2]\n", "tab-indent", 2, 1 },
		{ "a: 1\n<<<<<<< ours\nb: 1\n=======\nb: 2\n>>>>>>> theirs\n", "conflict-marker", 2, 1 },
		{ "note: Two slips: one\n", "colon-in-text", 1, 7 },
		{ "a: [work: two jobs]\n", "colon-in-text", 1, 5 },
		{ "a: {name: Smith, John}\n", "comma-in-flow-text", 1, 18 },
		{ "a: \"open\nb: 1\n", "unclosed-quote", 1, 4 },
		{ "a: 'open\nb: 1\n", "unclosed-quote", 1, 4 },
		{ "a: \"open\nb: 1\nc: \"x\"\n", "unclosed-quote", 1, 4 },
		{ "a: 'it\nc: it's\n", "unclosed-quote", 1, 4 },
		{ "a: \"x\" y\nb: 1\n", "text-after-quote", 1, 8 },
		{ "- a: {b: c}d\n", "text-after-quote", 1, 12 },
		{ "a: \"x\"\n  b: 1\n", "bad-indent", 2, 3 },
		{ "a: \"\\q\"\n", "bad-escape", 1, 5 },
		{ "a: [1, 2\nb: 3\n", "unclosed-bracket", 1, 4 },
		{ "a: {b: 1\nc: 3\n", "unclosed-bracket", 1, 4 },
		{ "a: 1\nb\nc: 2\n", "missing-colon", 2, 1 },
		{ "a: @x\n", "reserved-start", 1, 4 },
		{ "a: - b\n", "list-on-key-line", 1, 4 },
		{ "a:\n  - b\n c: 1\n", "bad-indent", 3, 2 },
		{ "a: one\n  due: two\n", "bad-indent", 2, 3 },
		{ "a: one\n  it was: two\n", "colon-in-text", 2, 3 },
		{ "a:\n-\tb: 1\n", "tab-indent", 2, 2 },
		{ "  a: 1\nb: 2\n", "bad-indent", 2, 1 },
		{ "? a\n: b\n", "complex-key", 1, 3 },
		{ "? [a]\n: b\n", "complex-key", 1, 3 },
		{ "{[a]: b}\n", "complex-key", 1, 2 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct document *d = read_bytes(a, cases[i].text, strlen(cases[i].text), TXP_EREFUSED);
		const struct txp_finding *f = findings_at(found, 0);
		struct txp_position at = source_position(&d->source, f->at.start);
		if (strcmp(f->code, cases[i].code) || at.line != cases[i].line || at.column != cases[i].column)
			fail_msg("case %zu: %s at %u:%u, want %s at %u:%u for: %s", i, f->code, at.line, at.column,
				 cases[i].code, cases[i].line, cases[i].column, cases[i].text);
		assert_null(d->root);
	}
}

ARENA_TEST(nul_byte)
{
	read_bytes(a, "a: x\0y\n", 7, TXP_EREFUSED);
	assert_string_equal(findings_at(found, 0)->code, "control-character");
}

ARENA_TEST(allowed)
{
	static const char *const texts[] = {
		"---\na: 1\n...\n", "{\"a\": [1, {\"b\": null}]}\n", "a: |\n  text\n  \ttab\n", "a: x # \ttab\n",
		"a:\n- b\n- c\n", "a: \"two\n  lines\"\n", "a:\t1\n", "a: it's 5:30\n", "a: {b: , c: 1}\n",
		"a: \"tab\\there\"\n",
	};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		read_text(a, texts[i]);
}

ARENA_TEST(limits)
{
	char *deep = arena_alloc(a, 300), *big = arena_alloc(a, 2 * DOCUMENT_BYTES_MOST), *p = big;

	for (int i = 0; i < 64; i++)
		deep[i] = '[', deep[64 + i] = ']';
	read_text(a, deep);
	memmove(deep + 1, deep, 128), deep[129] = ']';
	read_bytes(a, deep, 130, TXP_EREFUSED);
	assert_string_equal(findings_at(found, 0)->code, "too-deep");

	p += sprintf(p, "a: ");
	memset(p, 'x', DOCUMENT_BYTES_MOST);
	read_bytes(a, big, DOCUMENT_BYTES_MOST, TXP_OK);
	assert_string_equal(findings_at(found, 0)->code, "big-file");
	read_bytes(a, big, DOCUMENT_BYTES_MOST + 1, TXP_EREFUSED);
	assert_string_equal(findings_at(found, 0)->code, "too-big");

	p = big;
	for (int i = 0; i < DOCUMENT_NODES_MOST - 1; i++)
		p += sprintf(p, "- 1\n");
	read_bytes(a, big, (size_t)(p - big), TXP_OK);
	p += sprintf(p, "- 1\n");
	read_bytes(a, big, (size_t)(p - big), TXP_EREFUSED);
	assert_string_equal(findings_at(found, 0)->code, "too-many-nodes");
}

ARENA_TEST(many_keys_are_fast_and_checked)
{
	char *text = arena_alloc(a, DOCUMENT_BYTES_MOST), *p = text;

	for (int i = 0; i < 40000; i++)
		p += sprintf(p, "k%d: 1\n", i);
	read_text(a, text);
	p += sprintf(p, "k7: 2\n");
	read_bytes(a, text, (size_t)(p - text), TXP_EREFUSED);
	assert_int_equal(findings_count(found), 1);
	assert_int_equal(findings_at(found, 0)->also.start, strlen("k0: 1\n") * 7);
}

/* What stands as a name for something else is refused, and is text all the same for whatever looks at keys. */
ARENA_TEST(aliases_are_named_one_by_one)
{
	read_bytes(a, "*a: x\n*b: y\n", 12, TXP_EREFUSED);
	assert_int_equal(findings_count(found), 2);
	assert_string_equal(findings_at(found, 0)->message, "the alias '*a' is not allowed");
	assert_string_equal(findings_at(found, 1)->message, "the alias '*b' is not allowed");
	read_bytes(a, "*a: x\n*a: y\n", 12, TXP_EREFUSED);
	assert_string_equal(findings_at(found, 2)->message, "'*a' stands here a second time");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ARENA(spans_of_scalars), IN_ARENA(spans_of_blocks), IN_ARENA(spans_of_literal_text),
		IN_ARENA(newline_and_line_ends), IN_ARENA(refusals), IN_ARENA(nul_byte), IN_ARENA(allowed), IN_ARENA(limits),
		IN_ARENA(many_keys_are_fast_and_checked), IN_ARENA(aliases_are_named_one_by_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
