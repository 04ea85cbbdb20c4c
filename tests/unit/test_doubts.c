/* Values behind which text may have got lost, and the word null: what is said of them, and what is left alone. */
#include "unit.h"

#include "schema/schema.h"

static struct document *read_text(struct arena *a, const char *text)
{
	struct findings *f = findings_new(a, schema_findings());
	struct document *d;

	if (document_read(a, "t.plan.yaml", text, strlen(text), f, &d) != TXP_OK)
		fail_msg("%s: %s", text, findings_at(f, 0)->message);
	return d;
}

/* The codes of what is found in a plan with these lines, and where, as "code@line:column …". */
static const char *found_in(struct arena *a, const char *lines)
{
	const char *text = arena_printf(a, "format: txplan/1\nid: t\nstatus: draft\nperiod: {start: 2026-01-12}\n%s", lines);
	struct findings *f = findings_new(a, schema_findings());
	struct document *d;
	struct buf b = buf_in(a);

	buf_puts(&b, "");
	if (document_read(a, "t.plan.yaml", text, strlen(text), f, &d) != TXP_OK)
		fail_msg("%s: %s", text, findings_at(f, 0)->message);
	schema_check(schema_of_plan(), d, f);
	schema_doubts(schema_of_plan(), d, f);
	for (size_t i = 0; i < findings_count(f); i++) {
		struct txp_position at = source_position(&d->source, findings_at(f, i)->at.start);
		buf_printf(&b, "%s%s@%u:%u", i ? " " : "", findings_at(f, i)->code, at.line - 4, at.column);
	}
	return b.bytes;
}

struct doubt {
	const char *lines, *want;
};

static void check_all(struct arena *a, const struct doubt *cases, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(found_in(a, cases[i].lines), cases[i].want) != 0)
			fail_msg("%s: found %s, want %s", cases[i].lines, found_in(a, cases[i].lines), cases[i].want);
}

ARENA_TEST(text_that_a_hash_ends)
{
	static const struct doubt cases[] = {
		{ "client: {}\ntitle: Walk to Apt #4 daily\n", "hash-in-text@2:20" },
		{ "client: {}\ntitle: #1 wish\n", "hash-in-text@2:8" },
		{ "client: {}\ntitle: Walk to\n  Apt\n  near the park #4\n", "hash-in-text@4:17" },
		{ "client: {}\ntitle: Walk\t#4\n", "hash-in-text@2:13" },
		{ "client: {}\ntitle: Walk ##4\n", "hash-in-text@2:13" },
		{ "client: {}\nculture: {faith: parish #2\n  }\n", "hash-in-text@2:25" },
		{ "client: {}\nassessment:\n  strengths:\n    - #3 on her list\n", "hash-in-text@4:7" },
		{ "client: {}\nassessment:\n  strengths:\n    - sings #loud\n", "hash-in-text@4:13" },
		{ "client: {}\ngoals:\n  - id: g1\n    title: #1\n", "hash-in-text@4:12" },
		{ "client: {}\nx-own: sings #2\nx-more: {a: [b #3\n  ]}\n", "hash-in-text@2:14 hash-in-text@3:16" },
		{ "client: {}\nconsents:\n  - {id: c1, kind: treatment, status: given, expires: end of trial #2\n    }\n",
		  "hash-in-text@3:68" },
	};

	check_all(a, cases, sizeof cases / sizeof *cases);
}

ARENA_TEST(comments_that_are_comments)
{
	static const char *const lines[] = {
		"client: {}\ntitle: Walk # 4\n", "client: {}\ntitle: Walk #\n", "client: {}\ntitle: Walk #\r\n",
		"client: {}\ntitle: Walk #-----\n", "client: {}\ntitle: Walk ### \n", "client: {}\ntitle: \"Walk\" #4\n",
		"client: {}\ntitle: 'Walk' #4\n", "client: {} #todo\n", "client: #todo\n  name: R\n",
		"client: {born: 2000-01-01 #guess\n  }\n", "part2: unknown #todo\nclient: {}\n", "client: {}\nx-n: 7 #todo\n",
		"client: {}\nx-day: 2026-04-07 #todo\n", "client: {}\ntitle: C#4 or F#\n", "client: {}\n#title: Walk\n",
		"client: {}\ntitle: | #todo\n  Apt #4\n", "client: {}\ntitle: >-\n  Apt #4\n  #5\n", "client: {}\ntitle: \"a\n  #4\"\n",
	};

	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		if (*found_in(a, lines[i]))
			fail_msg("%s: found %s", lines[i], found_in(a, lines[i]));
}

ARENA_TEST(the_word_null)
{
	static const struct doubt cases[] = {
		{ "client: {name: null}\n", "null-as-text@1:16" }, { "client: {name: Null}\n", "null-as-text@1:16" },
		{ "client: {name: NULL}\n", "null-as-text@1:16" }, { "client: {name: ~}\n", "null-as-text@1:16" },
		{ "client: {name: \"null\"}\n", "" },              { "client: {name: '~'}\n", "" },
		{ "client: {name: }\n", "" },                      { "client: {name: nuLL, mrn: nell}\n", "" },
		{ "client: {}\nx-own: null\n", "" },               { "client: {x-null: 1, x-a: {null: 2}}\n", "" },
		{ "client: {name: null #4\n  }\n", "hash-in-text@1:21" },
	};

	check_all(a, cases, sizeof cases / sizeof *cases);
}

ARENA_TEST(characters_without_a_shape)
{
	static const struct doubt cases[] = {
		{ "client: {name: Pan\xE2\x80\x8Bic}\n", "invisible-character@1:19" },
		{ "client: {name: a\xE2\x81\xA0\xE2\x80\x8B" "b\xE2\x80\x8B}\n", "invisible-character@1:17 invisible-character@1:20" },
		{ "client: {name: a\xF3\xA0\x81\xA7\xF3\xA0\x81\xA2}\n", "invisible-character@1:17" },
		{ "client: {name: \"a\\u200bb\\u200b\"}\n", "invisible-character@1:16" },
		{ "client: {} # \xE2\x80\x8B\n", "invisible-character@1:14" },
		/* Scotland, a family, a heart, a Persian word, a soft hyphen. */
		{ "client: {name: \xF0\x9F\x8F\xB4\xF3\xA0\x81\xA7\xF3\xA0\x81\xA2\xF3\xA0\x81\xB3\xF3\xA0\x81\xBF}\n", "" },
		{ "client: {name: \xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7 \xE2\x9D\xA4\xEF\xB8\x8F}\n", "" },
		{ "client: {name: \xD9\x85\xDB\x8C\xE2\x80\x8C\xD8\xAE, mrn: a\xC2\xAD" "b}\n", "" },
	};

	check_all(a, cases, sizeof cases / sizeof *cases);
}

/* What is lost is shown, and what is left. */
ARENA_TEST(the_loss_is_shown)
{
	const char *text = "format: txplan/1\nid: t\nstatus: draft\nperiod: {start: 2026-01-12}\nclient: {}\n"
			   "progress:\n  - id: n2\n    date: 2026-02-01\n    note: Took lorazepam #10 on Friday; denies intent\n";
	struct findings *f = findings_new(a, schema_findings());

	schema_doubts(schema_of_plan(), read_text(a, text), f);
	assert_int_equal(findings_count(f), 1);
	assert_string_equal(findings_at(f, 0)->message, "a # in text begins a comment, so this would be lost: "
			    "'#10 on Friday; denies intent'; left is 'Took lorazepam'");
	assert_string_equal(findings_at(f, 0)->path, "progress/n2/note");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ARENA(text_that_a_hash_ends), IN_ARENA(comments_that_are_comments), IN_ARENA(the_word_null),
		IN_ARENA(characters_without_a_shape), IN_ARENA(the_loss_is_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
