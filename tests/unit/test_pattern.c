/* Patterns: the subset that POSIX and ECMAScript read alike, on code points, in linear time. */
#include "unit.h"

#include "schema/schema.h"
#include "text/document.h"

/* Is this text valid by a schema that is nothing but a pattern? Both are written as JSON strings. */
static bool matches(struct arena *a, const char *pattern, const char *text)
{
	const char *json = arena_printf(a, "{\"pattern\":\"%s\"}", pattern), *value = arena_printf(a, "\"%s\"", text);
	struct findings *f = findings_new(a, NULL);
	struct document *d;
	const struct schema *s = NULL;

	if (document_read_json(a, "s", json, strlen(json), f, &d) != TXP_OK || schema_load(a, d, f, &s) != TXP_OK)
		fail_msg("%s: %s", json, findings_at(f, 0)->message);
	assert_int_equal(document_read_json(a, "t", value, strlen(value), f, &d), TXP_OK);
	return schema_check(s, d, f);
}

ARENA_TEST(matching)
{
	static const struct {
		const char *pattern, *yes, *no;
	} cases[] = {
		{ "^x-", "x-a", "ax-" },
		{ "", "anything", NULL },
		{ "b", "abc", "ac" },
		{ "^b$", "b", "b\\n" },
		{ "^$", "", " " },
		{ "a.c", "xabcx", "a\\nc" },
		{ "^.$", "\\u00e4", "ae" },
		{ "^.$", "\\ud83d\\ude42", "" },
		{ "^[^a-c]$", "\\u20ac", "b" },
		{ "^[\xC3\xA4-\xC3\xBC]+$", "\\u00f6\\u00e4", "o" },
		{ "^[a^-]$", "-", "b" },
		{ "^[a^-]$", "^", "" },
		{ "^a|b$", "ax", "xa" },
		{ "^(a|b)$", "b", "ab" },
		{ "^(a|b|cd)*$", "abcdcda", "abc" },
		{ "^a{2}$", "aa", "aaa" },
		{ "^a{2,}$", "aaaa", "a" },
		{ "^a{0,2}b$", "b", "aaab" },
		{ "^(ab?){2,3}$", "aba", "a" },
		{ "^a+b?$", "aab", "b" },
		{ "^((a*)*)*$", "aaaaaaaa", "aaaab" },
		{ "^\\\\.\\\\*\\\\[\\\\/$", ".*[/", "x*[/" },
		{ "^[A-Z][0-9][0-9A-Z](\\\\.[0-9A-Z]{1,4})?$", "F33.1", "33.1" },
		{ "^[0-9]{1,5}-[0-9]$", "44261-6", "44261-66" },
		{ "x$|^y", "yx", "xy" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		if (cases[i].yes && !matches(a, cases[i].pattern, cases[i].yes))
			fail_msg("%s should match %s", cases[i].pattern, cases[i].yes);
		if (cases[i].no && matches(a, cases[i].pattern, cases[i].no))
			fail_msg("%s should not match %s", cases[i].pattern, cases[i].no);
	}
}

/* A backtracking matcher would not be done today. */
ARENA_TEST(hostile)
{
	enum { LENGTH = 200000 };
	char *text = arena_alloc(a, LENGTH + 2);

	memset(text, 'a', LENGTH);
	assert_true(matches(a, "^(a|aa|a*)*$", text));
	text[LENGTH] = 'b';
	assert_false(matches(a, "^(a|aa|a*)*$", text));
}

ARENA_TEST(outside_the_subset)
{
	static const char *const patterns[] = {
		"(",	 ")",	  "a)",	    "[",       "[]",	 "[]a]", "[b-a]", "[\\\\d]", "[[:alpha:]]", "\\\\d", "\\\\",
		"a**",	 "a+?",	  "*a",	    "^*",      "a{",	 "a{2",	 "a{3,2}", "a{256}",  "{",	     "}",    "]",
		"(?:a)", "(?=a)", "a{1}{2}", "\\\\p{L}", "(a|*)", "\\\\b", "[^]",
	};

	for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
		const char *json = arena_printf(a, "{\"pattern\":\"%s\"}", patterns[i]);
		struct findings *f = findings_new(a, NULL);
		struct document *d;
		const struct schema *s;
		assert_int_equal(document_read_json(a, "s", json, strlen(json), f, &d), TXP_OK);
		if (schema_load(a, d, f, &s) != TXP_EREFUSED || strcmp(findings_at(f, 0)->code, "bad-keyword") != 0)
			fail_msg("%s is taken", patterns[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ARENA(matching),
		IN_ARENA(hostile),
		IN_ARENA(outside_the_subset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
