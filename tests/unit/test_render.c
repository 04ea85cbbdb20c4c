/* Plans on paper: nothing lost, nothing broken, nothing that a terminal or a Markdown reader would obey. */
#include "bracket_test.h"

#include "base/file.h"
#include "base/utf8.h"
#include "render/render.h"

static const struct document *read_bytes(struct arena *a, const char *bytes, size_t len)
{
	struct findings *f = findings_new(a, NULL);
	struct document *d;

	if (document_read(a, "t", bytes, len, f, &d) != TXP_OK)
		fail_msg("%s", findings_at(f, 0)->message);
	return d;
}

static const struct document *read_text(struct arena *a, const char *text)
{
	return read_bytes(a, text, strlen(text));
}

static const struct document *read_example(struct arena *a, const char *name)
{
	char *bytes;
	size_t len;

	assert_int_equal(file_read(a, arena_printf(a, "%s/%s", EXAMPLES, name), 1 << 20, &bytes, &len), 0);
	return read_bytes(a, bytes, len);
}

static const char *rendered_in(struct arena *a, const struct document *d, const char *format, uint32_t width, const char *language)
{
	const struct render_job job = { .schema = schema_of_plan(), .document = d, .width = width,
					.view = { .as_of = 20563, .clinic = "value0end", .language = language_for(language) } };
	struct buf b = buf_in(a);

	assert_int_equal(render_plan(&b, format, &job), TXP_OK);
	return b.bytes;
}

static const char *rendered(struct arena *a, const struct document *d, const char *format, uint32_t width)
{
	const struct render_job job = { .schema = schema_of_plan(), .document = d, .view = { NULL, 20563 }, .width = width };
	struct buf b = buf_in(a);

	assert_int_equal(render_plan(&b, format, &job), TXP_OK);
	return b.bytes;
}

static const char *text_of(struct arena *a, const char *plan, uint32_t width)
{
	return rendered(a, read_text(a, plan), "text", width);
}

/* ---- Nothing lost ---- */

/* The words of a text with single spaces, and without Markdown's backslashes. */
static const char *words(struct arena *a, const char *s)
{
	struct buf b = buf_in(a);

	buf_puts(&b, " ");
	for (; *s; s++) {
		if (*s == '\\')
			continue;
		if (*s != ' ' && *s != '\n' && *s != '\t')
			buf_putc(&b, *s);
		else if (b.bytes[b.len - 1] != ' ')
			buf_putc(&b, ' ');
	}
	return b.bytes;
}

static bool translated(const struct node *n)
{
	struct duration u;

	return node_is(n, "true") || node_is(n, "false") || node_is(n->key, "instrument") ||
	       duration_parse(n->text, n->len, &u);
}

static void assert_shown(struct arena *a, const struct node *n, const char *in)
{
	if (n->kind == NODE_SCALAR && !node_empty(n) && !translated(n)) {
		const char *want = words(a, n->text);
		size_t len = strlen(want);
		want += *want == ' ' && want[1];
		len = strlen(want);
		if (len && want[len - 1] == ' ')
			want = arena_copy(a, want, len - 1);
		if (!strstr(in, want))
			fail_msg("not shown: %s", want);
	}
	for (const struct node *c = n->first; c; c = c->next)
		if (!c->key || strncmp(c->key->text, "x-", 2))
			assert_shown(a, c, in);
}

ARENA_TEST(everything_is_shown)
{
	static const char *const names[] = { "mt-0417.plan.yaml", "bo-0032.plan.yaml" };

	for (size_t i = 0; i < 2; i++) {
		const struct document *d = read_example(a, names[i]);
		assert_shown(a, d->root, words(a, rendered(a, d, "text", 0)));
		assert_shown(a, d->root, words(a, rendered(a, d, "markdown", 0)));
	}
}

/* A plan with every key that the schema knows, each with a text of its own. */
static struct node *sample_of(struct arena *a, struct place p, int depth, unsigned *serial)
{
	const unsigned types = place_types(p);
	const char *key;
	struct place value;

	if (types & TYPE_OBJECT && depth < 8 && place_nth_property(p, 0, &key, &value)) {
		struct node *map = node_new_map(a);
		for (size_t i = 0; place_nth_property(p, i, &key, &value); i++)
			if (!node_get(map, key))
				node_add(a, map, key, sample_of(a, value, depth + 1, serial));
		return map;
	}
	if (types & TYPE_ARRAY) {
		struct node *list = node_new_list(a);
		for (unsigned i = 0; i <= *serial % 2; i++)
			node_add(a, list, NULL, sample_of(a, place_item(p), depth + 1, serial));
		return list;
	}
	const char *text = arena_printf(a, "value%uend", ++*serial);
	return node_new_scalar(a, text, strlen(text), STYLE_DOUBLE);
}

ARENA_TEST(every_key_is_shown)
{
	unsigned serial = 0;
	const struct node *root = sample_of(a, schema_root(schema_of_plan()), 0, &serial);
	struct document d = { .arena = a, .root = root };
	const char *text = rendered(a, &d, "text", 0), *markdown = rendered(a, &d, "markdown", 0);

	assert_in_range(serial, 200, 2000);
	for (unsigned i = 1; i <= serial; i++) {
		const char *want = arena_printf(a, "value%uend", i), *upper = arena_printf(a, "VALUE%uEND", i);
		if ((!strstr(text, want) && !strstr(text, upper)) || (!strstr(markdown, want) && !strstr(markdown, upper)))
			fail_msg("not shown: %s", want);
	}
}

/* Its values are the only words that a rendering of it may have, but for the language's own. */
ARENA_TEST(every_key_has_a_title_in_a_language)
{
	static const char *const formats[] = { "text", "markdown" };
	static struct own_words own;
	unsigned serial = 0;
	struct document d = { .arena = a, .root = sample_of(a, schema_root(schema_of_plan()), 0, &serial) };
	const char *at;

	add_own_words(&own, "value end");
	for (size_t i = 0; i < 2; i++) {
		assert_no_raw_word(&own, rendered_in(a, &d, formats[i], 0, LANGUAGE_FOR_TESTS));
		assert_non_null(raw_word(&own, rendered_in(a, &d, formats[i], 0, "en"), &at));
	}
}

/* ---- Nothing broken ---- */

static void assert_lines_fit(const char *s, size_t width)
{
	while (*s) {
		const char *end = strchr(s, '\n');
		if (utf8_width(s, (size_t)(end - s)) > width)
			fail_msg("wider than %zu: %.*s", width, (int)(end - s), s);
		assert_false(end > s && end[-1] == ' ');
		s = end + 1;
	}
}

ARENA_TEST(lines_fit)
{
	const struct document *d = read_example(a, "mt-0417.plan.yaml");

	for (uint32_t width = 40; width <= 200; width += 7)
		assert_lines_fit(rendered(a, d, "text", width), width);
	for (uint32_t width = 1; width < 40; width++)
		assert_non_null(rendered(a, d, "text", width));
	d = read_text(a, "title: 中文中文中文中文中文中文中文中文中文中文中文中文中文中文中文中文中文中文中文中文中文中文中文\n"
			 "client: {name: abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz,\n"
			 " gender: 'é\xCC\x81é\xCC\x81é\xCC\x81 é\xCC\x81é\xCC\x81'}\n");
	for (uint32_t width = 40; width <= 100; width += 3)
		assert_lines_fit(rendered(a, d, "text", width), width);
}

/* Whatever the width: the clusters of a word that is cut are all there, each on one line. */
ARENA_TEST(no_cluster_is_torn)
{
	static const char *const clusters[] = { "e\xCC\x81\xCC\xA3", "🇪🇸", "👩\xE2\x80\x8D👧", "\xE1\x84\x80\xE1\x85\xA1\xE1\x86\xA8",
						"1\xEF\xB8\x8F\xE2\x83\xA3", " \xCC\x88" };

	for (size_t i = 0; i < sizeof clusters / sizeof *clusters; i++) {
		struct buf plan = buf_in(a);
		buf_puts(&plan, "client: {name: \"x");
		for (int k = 0; k < 90; k++)
			buf_puts(&plan, clusters[i]);
		buf_puts(&plan, "\"}\n");
		const struct document *d = read_text(a, plan.bytes);
		for (uint32_t width = 24; width <= 100; width++) {
			size_t n = 0;
			for (const char *p = rendered(a, d, "text", width); (p = strstr(p, clusters[i])); p += strlen(clusters[i]))
				n++;
			if (n != 90)
				fail_msg("%zu of 90 %s are left at %u columns", n, clusters[i], (unsigned)width);
		}
	}
}

ARENA_TEST(overdue_only_while_open)
{
	const char *late = "(1 day overdue)";

	assert_non_null(strstr(text_of(a, "status: active\ngoals: [{id: g1, title: T, due: 2026-04-19}]\n", 80), late));
	assert_null(strstr(text_of(a, "status: active\ngoals: [{id: g1, title: T, due: 2026-04-20}]\n", 80), "overdue"));
	assert_null(strstr(text_of(a, "status: completed\ngoals: [{id: g1, title: T, due: 2026-04-19}]\n", 80), late));
	assert_null(strstr(text_of(a, "goals: [{id: g1, title: T, status: completed, due: 2026-04-19,\n"
				      " objectives: [{id: g1.o1, title: O, due: 2026-04-19}]}]\n", 80), late));
	assert_null(strstr(text_of(a, "goals: [{id: g1, title: T, objectives: [{id: g1.o1, title: O,\n"
				      " steps: [{id: g1.o1.s1, text: S, due: 2026-04-19, done: 2026-04-19}]}]}]\n", 80), late));
}

ARENA_TEST(readings)
{
	const char *plan = "goals: [{id: g1, title: T, objectives: [{id: g1.o1, title: O, measure: {name: M, target: 1}}]}]\n"
			   "progress:\n";
	struct buf b = buf_in(a);

	assert_non_null(strstr(text_of(a, plan, 80), "Readings  none yet\n"));
	buf_puts(&b, plan);
	for (int i = 12; i > 0; i--)
		buf_printf(&b, "- {id: n%d, date: 2026-03-%02d, readings: [{objective: g1.o1, value: %d}]}\n", i, i, i);
	assert_non_null(strstr(text_of(a, b.bytes, 80),
			       "Readings  … → 5 → 6 → 7 → 8 → 9 → 10 → 11 → 12 (last on 2026-03-12)\n"));
}

ARENA_TEST(progress_newest_first)
{
	const char *s = text_of(a, "progress: [{id: n1, date: 2026-01-01}, {id: n2, date: 2026-02-01}, {id: n3, date: "
				   "2026-02-01}, {id: n4, date: 2026-01-15, note: x}]\n", 80);
	const char *n3 = strstr(s, "n3"), *n2 = strstr(s, "n2"), *n4 = strstr(s, "n4"), *n1 = strstr(s, "n1");

	assert_true(n3 < n2 && n2 < n4 && n4 < n1);
}

ARENA_TEST(sections)
{
	const struct document *d = read_example(a, "mt-0417.plan.yaml");
	const char *const goals[] = { "goals", NULL }, *const header[] = { "header", NULL }, *const no[] = { "gaols", NULL };
	struct render_job job = { .schema = schema_of_plan(), .document = d, .view = { goals, 0 }, .width = 80 };
	struct buf b = buf_in(a);

	assert_int_equal(render_plan(&b, "text", &job), TXP_OK);
	assert_non_null(strstr(b.bytes, "\nGoals\n-----\n"));
	assert_null(strstr(b.bytes, "\nClient\n"));
	assert_null(strstr(b.bytes, "Format"));
	b.len = 0;
	assert_int_equal(render_plan(&b, "json", &job), TXP_OK);
	assert_memory_equal(b.bytes, "{\"schema_version\":1,\"command\":\"render\",\"plan\":{\"goals\":[{\"id\":\"g1\"", 65);
	job.view.only = header;
	b.len = 0;
	assert_int_equal(render_plan(&b, "text", &job), TXP_OK);
	assert_non_null(strstr(b.bytes, "txplan/1"));
	assert_null(strstr(b.bytes, "Goals"));
	job.view.only = no;
	assert_int_equal(render_plan(&b, "text", &job), TXP_EUSAGE);
	job.view.only = NULL;
	assert_int_equal(render_plan(&b, "troff", &job), TXP_EUSAGE);
}

/* ---- Nothing obeyed ---- */

/* The reader refuses control characters; whoever renders must not rely on it. Here ^ becomes ESC, @ a bidi override, % a
 * C1 control. */
static const char hostile[] =
	"title: \"^[2J@evil\"\n"
	"client:\n"
	"  name: \"<script>alert(1)</script> [x](javascript:y) `c` *b* _i_ ~~s~~ a|b &amp; ![i](u)\"\n"
	"  gender: \"# heading\"\n"
	"  mrn: \"1. list\"\n"
	"  pronouns: \"%31m^\"\n"
	"culture:\n"
	"  background: \"first line\\n- not a list\\n# not a heading\\n    not code\\n===\\n1) no\\n+ no\\n> no\"\n"
	"\"^]0;key<b>\": \"value\\t\\ttabs\"\n"
	"progress: [{id: \"n1^[1m\", date: 2026-01-01, kind: \"<i>\"}, {id: \"a|b\", date: \"x\\ny\", kind: s}]\n";

static const char *poisoned_text(struct arena *a, const char *s)
{
	struct buf b = buf_in(a);

	buf_puts(&b, "");
	for (; *s; s++) {
		if (*s == '^')
			buf_putc(&b, '\x1b');
		else if (*s == '@' || *s == '%')
			buf_puts(&b, *s == '@' ? "\xE2\x80\xAE" : "\xC2\x9B");
		else
			buf_putc(&b, *s);
	}
	return b.bytes;
}

static struct node *poisoned(struct arena *a, const struct node *n)
{
	struct node *copy = n->kind == NODE_MAP ? node_new_map(a) : node_new_list(a);

	if (n->kind == NODE_SCALAR) {
		const char *text = poisoned_text(a, n->text);
		return node_new_scalar(a, text, strlen(text), n->style);
	}
	for (const struct node *c = n->first; c; c = c->next)
		node_add(a, copy, c->key ? poisoned_text(a, c->key->text) : NULL, poisoned(a, c));
	return copy;
}

static const struct document *hostile_plan(struct arena *a)
{
	struct document *d = arena_new_of(a, struct document);

	d->root = poisoned(a, read_text(a, hostile)->root);
	return d;
}

ARENA_TEST(terminals_obey_nothing)
{
	const struct document *d = hostile_plan(a);

	for (size_t i = 0; render_formats[i]; i++) {
		const char *s = rendered(a, d, render_formats[i], 80);
		for (const char *p = s, *end = s + strlen(s); p < end;) {
			uint32_t cp;
			size_t len = utf8_decode(p, end, &cp);
			assert_true(len > 0);
			assert_false(utf8_unsafe(cp) && cp != '\n');
			assert_int_not_equal(cp, '\t');
			p += len;
		}
	}
	assert_lines_fit(rendered(a, d, "text", 60), 60);
	assert_non_null(strstr(rendered(a, d, "text", 80), "<U+001B>[2J<U+202E>evil\n"));
}

ARENA_TEST(markdown_obeys_nothing)
{
	const char *s = rendered(a, hostile_plan(a), "markdown", 80);

	assert_non_null(strstr(s, "\\<script\\>alert(1)\\</script\\> \\[x\\](javascript:y) \\`c\\` \\*b\\* \\_i\\_ \\~\\~s\\~\\~ "
				  "a\\|b \\&amp; !\\[i\\](u)\n"));
	assert_non_null(strstr(s, "- **Gender:** \\# heading\n"));
	assert_non_null(strstr(s, "- **Record number:** 1\\. list\n"));
	assert_non_null(strstr(s, "first line\\\n  \\- not a list\\\n  \\# not a heading\\\n  not code\\\n  \\===\\\n  1\\) no\\\n"
				  "  \\+ no\\\n  \\> no\n"));
	for (const char *p = s; (p = strchr(p, '<')); p++)
		assert_true(p > s && p[-1] == '\\');
}

ARENA_TEST(colour_only_repeats)
{
	struct render_job job = { .schema = schema_of_plan(), .document = read_example(a, "mt-0417.plan.yaml"),
				  .view = { NULL, 20563 }, .width = 80, .color = true };
	struct buf b = buf_in(a), bare = buf_in(a);

	assert_int_equal(render_plan(&b, "text", &job), TXP_OK);
	for (const char *p = b.bytes; *p; p++) {
		if (*p == '\033')
			p = strchr(p, 'm');
		else
			buf_putc(&bare, *p);
	}
	assert_int_not_equal(b.len, bare.len);
	assert_string_equal(bare.bytes, rendered(a, job.document, "text", 80));
}

/* ---- JSON ---- */

ARENA_TEST(json_is_typed)
{
	assert_string_equal(rendered(a, read_text(a, "id: 014\ntitle: no\nclient: {mrn: 42, discretion: {mail: true, note: "
						     "true, portal: \"true\"}}\n"
						     "goals: [{id: g1, objectives: [{measure: {target: 9.50, baseline: "
						     "\"9\"}}]}]\nx-ours: [1, {a: }]\nculture:\n"),
				     "json", 0),
			    "{\"schema_version\":1,\"command\":\"render\",\"plan\":{\"id\":\"014\",\"title\":\"no\",\"client\":{"
			    "\"mrn\":\"42\",\"discretion\":{\"mail\":true,\"note\":\"true\",\"portal\":\"true\"}},\"goals\":[{"
			    "\"id\":\"g1\",\"objectives\":[{\"measure\":{\"target\":9.50,\"baseline\":\"9\"}}]}],\"x-ours\":["
			    "\"1\",{}]}}\n");
	assert_string_equal(rendered(a, read_text(a, "just text\n"), "json", 0),
			    "{\"schema_version\":1,\"command\":\"render\",\"plan\":\"just text\"}\n");
	assert_non_null(strstr(text_of(a, "just text\n", 80), "just text\n"));
	assert_non_null(strstr(text_of(a, "- a\n- {b: c}\n", 80), "c"));
}

/* The client's words have one pair of quotes; what visits log stands at its goal; nothing is said twice. */
ARENA_TEST(goals_read_well)
{
	static const char plan[] =
	    "goals:\n- id: g1\n  title: Sleep\n  client_words: “Quiero dormir.”\n"
	    "  acceptance: {status: disagree, date: 2026-01-12, reason: \"a reason that is too long to stand in one line with the "
	    "others, because he said so much about it at every visit\"}\n"
	    "  objectives:\n  - {id: g1.o1, title: Nights, measure: {name: Nights, unit: days in a row, target: 5}}\n"
	    "  - {id: g1.o2, title: Naps, status: active}\n  - {id: g1.o3, title: Tea, status: active}\n"
	    "- {id: g2, title: Work, client_words: '“Yes.” She said: “No.”'}\n"
	    "progress:\n- {id: n1, date: 2026-02-02, achievement: [{for: g1.o1, to: improving}, {for: g1.o2, to: no-change}]}\n"
	    "- {id: n2, date: 2026-03-02, achievement: [{for: g1.o1, to: achieved}]}\n";
	const char *text = text_of(a, plan, 0), *markdown = rendered(a, read_text(a, plan), "markdown", 80);

	assert_non_null(strstr(text, "    “Quiero dormir.”\n"));
	assert_non_null(strstr(markdown, "> Quiero dormir.\n"));
	assert_non_null(strstr(text, "““Yes.” She said: “No.””"));
	assert_non_null(strstr(text, "Agreement  Status  disagree"));
	assert_null(strstr(markdown, "**Agreement:** disagree"));
	assert_non_null(strstr(text, "Nights: counted in days in a row, target 5"));
	assert_non_null(strstr(text, "Logged at visits: improving on 2026-02-02 (n1), achieved on 2026-03-02 (n2)"));
	assert_non_null(strstr(text, "Logged at visits: no-change on 2026-02-02 (n1)"));
	assert_non_null(strstr(markdown, "**Logged at visits:** no-change on 2026-02-02 (n1)"));
	assert_non_null(strstr(text, "Achievement: g1.o1: improving; g1.o2: no-change"));
	assert_non_null(strstr(markdown, "**Achievement:** g1.o1: achieved"));
}

/* A thousand levels are refused by the reader; sixty are shown. */
ARENA_TEST(deep)
{
	struct buf b = buf_in(a);

	for (int i = 0; i < 30; i++)
		buf_puts(&b, "{k: [");
	buf_puts(&b, "deepest");
	for (int i = 0; i < 30; i++)
		buf_puts(&b, "]}");
	buf_putc(&b, '\n');
	assert_non_null(strstr(text_of(a, b.bytes, 80), "deepest"));
	assert_non_null(strstr(rendered(a, read_text(a, b.bytes), "markdown", 80), "deepest"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ARENA(everything_is_shown), IN_ARENA(every_key_is_shown), IN_ARENA(every_key_has_a_title_in_a_language),   IN_ARENA(lines_fit),
		IN_ARENA(overdue_only_while_open), IN_ARENA(readings),	       IN_ARENA(progress_newest_first),
		IN_ARENA(sections),	       IN_ARENA(terminals_obey_nothing), IN_ARENA(markdown_obeys_nothing),
		IN_ARENA(colour_only_repeats), IN_ARENA(json_is_typed),	       IN_ARENA(deep),
		IN_ARENA(goals_read_well),      IN_ARENA(no_cluster_is_torn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
