/* Languages: which one is meant, what is put into texts, the forms of counts, and what a bad file is told. */
#include "unit.h"

#include "base/file.h"
#include "data/language.h"
#include "schema/check.h"
#include "schema/load.h"

/* What of a language's file matters here. */
static const char french[] = "format: txplan-language/1\n"
			     "language: fr-CA\n"
			     "name: français\n"
			     "plural: zero-and-one\n"
			     "messages:\n"
			     "  page.none: aucun\n"
			     "  value.days: {one: '{count} jour', other: '{count} jours'}\n"
			     "  page.from-to: 'du {from} au {to}'\n"
			     "titles:\n"
			     "  goal: objectif\n"
			     "  due date: échéance\n";

static const struct schema *language_schema(struct arena *a)
{
	struct findings *f = findings_new(a, NULL);
	const struct schema *s = NULL;
	struct document *d;
	char *bytes;
	size_t len;

	assert_int_equal(file_read(a, EXAMPLES "/../schemas/language.schema.json", 1 << 20, &bytes, &len), 0);
	assert_int_equal(document_read_json(a, "language.schema.json", bytes, len, f, &d), TXP_OK);
	assert_int_equal(schema_load(a, d, f, &s), TXP_OK);
	return s;
}

static const struct language *read_language(struct arena *a, const char *text, const char **told)
{
	struct findings *f = findings_new(a, NULL);
	const struct language *l = NULL;
	struct document *d;

	*told = "";
	assert_int_equal(document_read(a, "x.yaml", text, strlen(text), f, &d), TXP_OK);
	enum txp_result r = language_load(a, language_schema(a), d, f, &l);
	assert_int_equal(r == TXP_OK, findings_count(f) == 0);
	if (findings_count(f))
		*told = findings_at(f, 0)->message;
	return l;
}

ARENA_TEST(what_is_put_in)
{
	const char *told;
	const struct language *l = read_language(a, french, &told);

	assert_non_null(l);
	assert_string_equal(language_say(a, l, "page.from-to", SAID({ "to", "B {from}" }, { "from", "A" })), "du A au B {from}");
	assert_string_equal(language_say(a, NULL, "page.from-to", SAID({ "to", "B" }, { "from", "A" })), "A to B");
	assert_string_equal(language_say(a, NULL, "page.from-to", SAID({ "to", "" }, { "from", "" })), " to ");
	assert_string_equal(language_text(l, "page.none"), "aucun");
	/* What it lacks is said in English; what nobody has, by its key. */
	assert_string_equal(language_text(l, "page.clinic"), "Clinic");
	assert_string_equal(language_text(l, "page.nothing-of-this-name"), "page.nothing-of-this-name");
	assert_string_equal(language_title(l, "due date"), "échéance");
	assert_string_equal(language_title(l, "objective"), "objective");
	assert_string_equal(language_title(l, ""), "");
	assert_string_equal(language_title(NULL, "due date"), "due date");
}

ARENA_TEST(forms_of_counts)
{
	static const struct {
		const char *rule, *forms[4]; /* of -1, 0, 1, 2 */
	} cases[] = {
		{ "one", { "-1 jours", "0 jours", "1 jour", "2 jours" } },
		{ "zero-and-one", { "-1 jours", "0 jour", "1 jour", "2 jours" } },
		{ "none", { "-1 jours", "0 jours", "1 jours", "2 jours" } },
	};
	const char *told;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct language *l = read_language(
			a, arena_printf(a, "format: txplan-language/1\nlanguage: xx\nname: X\nplural: %s\n"
					   "messages: {value.days: {one: '{count} jour', other: '{count} jours'}}\n", cases[i].rule), &told);
		assert_non_null(l);
		for (int n = -1; n < 3; n++)
			assert_string_equal(language_say(a, l, "value.days", SAID({ "count", NULL, n })), cases[i].forms[n + 1]);
	}
}

ARENA_TEST(which_is_meant)
{
	static const struct {
		const char *tag, *got;
	} cases[] = {
		{ NULL, "en" },	     { "", "en" },		{ "en", "en" },		  { "EN-us", "en" },   { "en-US-x-clinic", "en" },
		{ "de", "en" },	     { "fr", "en" },		{ "fr-CA", "fr-ca" },	  { "fr-ca-x-a", "fr-ca" }, { "fr-C", "en" },
		{ "-", "en" },	     { "fr-CA-", "fr-ca" },	{ "en-x-bracket", "en-x-bracket" }, { "en-x", "en" },
		{ "a-tag-that-is-much-too-long-to-be-one-of-any-language-at-all-and-then-more", "en" },
	};
	const char *told;
	size_t twice;
	const struct card *cards[] = { language_card(language_for("en")), language_card(read_language(a, french, &told)),
				       language_card(language_for(LANGUAGE_FOR_TESTS)) };
	const struct shelf all = shelf_of(a, cards, 3, &twice);

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(language_tag(language_among(&all, cases[i].tag)), cases[i].got);
	assert_string_equal(language_tag(language_for("fr-CA")), "en");
	assert_string_equal(language_tag(NULL), "en");
}

/* In the one for tests no letter is left as it is, and what is put in is the same. */
ARENA_TEST(bracketed)
{
	const struct language *l = language_for(LANGUAGE_FOR_TESTS);
	const char *one, *other, *marked_one, *marked;
	size_t n = 0;

	assert_string_equal(language_text(l, "page.none"), "⟦ñóñé⟧");
	assert_string_equal(language_say(a, l, "value.days", SAID({ "count", NULL, 1 })), "⟦1 ðáý⟧");
	assert_string_equal(language_title(l, "due date"), "⟦ðúé ðáţé⟧");
	for (const char *key; (key = language_key(NULL, n, &one, &other)); n++) {
		assert_string_equal(language_key(l, n, &marked_one, &marked), key);
		assert_int_equal(one == other, marked_one == marked);
		for (const char *p = marked; *p; p++) {
			if (*p == '{')
				p += strcspn(p, "}");
			assert_false((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z'));
		}
	}
	assert_in_range(n, 30, 1000);
	assert_null(language_key(l, n, &one, &other));
}

ARENA_TEST(bad_files)
{
	static const struct {
		const char *messages, *told;
	} cases[] = {
		{ "{a.b: 'On {day'}", "a brace that holds no name, such as {day}" },
		{ "{a.b: 'On day}'}", "a brace that holds no name, such as {day}" },
		{ "{a.b: 'On {}'}", "a brace that holds no name, such as {day}" },
		{ "{a.b: 'On {a{b}}'}", "a brace that holds no name, such as {day}" },
		{ "{a.b: 'On {Day 1}'}", "a brace that holds no name, such as {day}" },
		{ "{a.b: '{count} days'}", "a text with a {count} needs two forms, one and other" },
		{ "{a.b: {one: a day, other: days}}", "two forms, but no {count} that chooses between them" },
	};
	const char *told;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		read_language(a, arena_printf(a, "format: txplan-language/1\nlanguage: xx\nname: X\nplural: one\nmessages: %s\n",
					      cases[i].messages), &told);
		assert_string_equal(told, cases[i].told);
	}
	/* And what the schema says. */
	assert_null(read_language(a, "format: txplan-language/1\nlanguage: xx\nname: X\nplural: few\nmessages: {}\n", &told));
	assert_null(read_language(a, "format: txplan-language/1\nlanguage: xx\nname: X\nplural: one\nmessages: {a.b: [c]}\n", &told));
	assert_null(read_language(a, "format: txplan-language/1\nlanguage: xx\nname: X\nplural: one\nmessages: {A: c}\n", &told));
	assert_null(read_language(a, "format: txplan-language/1\nlanguage: xx\nname: X\nplural: one\nmessages: {a.b: {one: '{count}'}}\n", &told));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ARENA(what_is_put_in), IN_ARENA(forms_of_counts), IN_ARENA(which_is_meant), IN_ARENA(bracketed), IN_ARENA(bad_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
