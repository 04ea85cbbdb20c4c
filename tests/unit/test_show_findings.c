/* Findings as people and tools see them. */
#include "unit.h"

#include "base/utf8.h"
#include "catalogue.h"
#include "render/findings.h"

static const struct txp_finding_kind kinds[] = {
	{ 0, "bad-date", TXP_ERROR, "", "", "Write the day as YYYY-MM-DD.", "" },
	{ 0, "no-risk", TXP_CRITICAL, "", "", "Ask.", "" },
	{ 0, "vague", TXP_HINT, "", "", "", "" },
};

static struct source source_of(const char *name, const char *bytes)
{
	return (struct source){ .name = name, .bytes = bytes, .len = (uint32_t)strlen(bytes), .final_newline = true };
}

static struct txp_span span_of(const struct source *s, const char *text)
{
	uint32_t at = (uint32_t)(strstr(s->bytes, text) - s->bytes);

	return (struct txp_span){ at, at + (uint32_t)strlen(text) };
}

static const char *shown(struct arena *a, const struct findings *f, const struct source *s, const char *format)
{
	struct buf b = buf_in(a);

	assert_int_equal(findings_render(&b, f, s, format, false), TXP_OK);
	return b.len ? b.bytes : "";
}

ARENA_TEST(excerpt_and_carets)
{
	struct source s = source_of("p.yaml", "id: x\nstart: 2026-02-31 # ñ\nend: 2026-01-01\n");
	struct findings *f = findings_new(a, catalogue_of(a, kinds, 3));
	struct txp_finding *n = find(f, "bad-date", span_of(&s, "2026-02-31"), "'%s' is no day", "2026-02-31");

	n->also = span_of(&s, "end");
	n->also_note = "the end";
	assert_string_equal(shown(a, f, &s, "text"), "p.yaml:2:8: error: '2026-02-31' is no day [bad-date]\n"
						     "    2 | start: 2026-02-31 # ñ\n"
						     "      |        ^^^^^^^^^^\n"
						     "    3 | end: 2026-01-01\n"
						     "      | ^^^ the end\n"
						     "      = Write the day as YYYY-MM-DD.\n");
}

ARENA_TEST(wide_and_unsafe)
{
	struct source s = source_of("p\x1b.yaml", "a: 中文\xE2\x80\xAE\tb\x01 é\xCC\x81 bad\xFF\n");
	struct findings *f = findings_new(a, catalogue_of(a, kinds, 3));

	find(f, "vague", span_of(&s, "bad"), "a\x1b[31mb");
	assert_string_equal(shown(a, f, &s, "text"),
			    "p<U+001B>.yaml:1:14: hint: a<U+001B>[31mb [vague]\n"
			    "    1 | a: 中文<U+202E> b<U+0001> é\xCC\x81 bad<FF>\n"
			    "      |                             ^^^\n");
}

ARENA_TEST(long_lines_are_clipped_around_the_span)
{
	struct buf line = buf_in(a);

	for (int i = 0; i < 5000; i++)
		buf_puts(&line, "é234567 ");
	memcpy(line.bytes + 30000, "BAD", 3);
	buf_putc(&line, '\n');
	struct source s = source_of("p", line.bytes);
	struct findings *f = findings_new(a, catalogue_of(a, kinds, 3));
	find(f, "vague", span_of(&s, "BAD"), "no");
	const char *text = shown(a, f, &s, "text");
	assert_in_range(strlen(text), 100, 400);
	const char *excerpt = strstr(text, " | "), *bad = strstr(excerpt, "BAD"), *caret = strstr(text, "^^^");
	assert_memory_equal(excerpt, " | …", 6);
	assert_non_null(strstr(bad, "…\n"));
	const char *below = strchr(excerpt, '\n') + 1;
	assert_int_equal(utf8_width(excerpt, (size_t)(bad - excerpt)),
			 utf8_width(below, (size_t)(caret - below)) - (size_t)(excerpt - strchr(text, '\n') - 1));
}

/* At whatever column the excerpt begins and ends: no letter loses its mark, no flag its half. */
ARENA_TEST(clipping_tears_no_cluster)
{
	static const char *const clusters[] = { "e\xCC\x81", "🇪🇸", "👩\xE2\x80\x8D👧", "\xE1\x84\x80\xE1\x85\xA1" };

	for (size_t i = 0; i < sizeof clusters / sizeof *clusters; i++)
		for (int before = 0; before < 4; before++) {
			const size_t len = strlen(clusters[i]);
			struct buf line = buf_in(a);
			buf_fill(&line, '-', (size_t)before);
			for (int k = 0; k < 200; k++)
				buf_puts(&line, k == 100 ? "BAD" : clusters[i]);
			buf_fill(&line, '-', (size_t)before);
			buf_putc(&line, '\n');
			struct source s = source_of("p", line.bytes);
			struct findings *f = findings_new(a, catalogue_of(a, kinds, 3));
			find(f, "vague", span_of(&s, "BAD"), "no");
			const char *text = shown(a, f, &s, "text"), *from = strstr(text, " | …") + strlen(" | …");
			const char *bad = strstr(from, "BAD"), *more = strstr(from, "…\n");
			assert_true((size_t)(bad - from) % len == 0 && !strncmp(from, clusters[i], len));
			assert_true((size_t)(more - bad - 3) % len == 0 && !strncmp(more - len, clusters[i], len));
		}
}

ARENA_TEST(odd_places)
{
	struct source s = source_of("p", "\xEF\xBB\xBF" "a: b\n");
	struct findings *f = findings_new(a, catalogue_of(a, kinds, 3));

	s.bom = 3;
	find(f, "vague", nowhere(), "no place");
	find(f, "vague", (struct txp_span){ 3, 3 }, "start");
	find(f, "vague", (struct txp_span){ s.len, s.len }, "the end");
	find(f, "vague", (struct txp_span){ 6, s.len }, "past the line");
	assert_string_equal(shown(a, f, &s, "text"), "p: hint: no place [vague]\n"
						     "p:1:1: hint: start [vague]\n"
						     "    1 | a: b\n"
						     "      | ^\n"
						     "p:2:1: hint: the end [vague]\n"
						     "    2 | \n"
						     "      | ^\n"
						     "p:1:4: hint: past the line [vague]\n"
						     "    1 | a: b\n"
						     "      |    ^\n");
	assert_string_equal(shown(a, f, NULL, "gcc"), "txplan: note: no place [vague]\n"
						      "txplan: note: start [vague]\n"
						      "txplan: note: the end [vague]\n"
						      "txplan: note: past the line [vague]\n");
	f = findings_new(a, catalogue_of(a, kinds, 3));
	find(f, "bad-date", nowhere(), "'04/07' is ambiguous")->remedy = NULL;
	assert_string_equal(shown(a, f, NULL, "text"), "error: '04/07' is ambiguous [bad-date]\n");
	s.name = "";
	assert_string_equal(shown(a, f, &s, "text"), "error: '04/07' is ambiguous [bad-date]\n");
}

ARENA_TEST(for_tools)
{
	struct source s = source_of("a,b:c%.yaml", "x: 1\ny: 22\n");
	struct findings *f = findings_new(a, catalogue_of(a, kinds, 3));

	find(f, "bad-date", span_of(&s, "22"), "100%% <&> \"wrong\"\n::stop");
	find(f, "no-risk", nowhere(), "no risk asked");
	assert_string_equal(shown(a, f, &s, "gcc"), "a,b:c%.yaml:2:4: error: 100% <&> \"wrong\" ::stop [bad-date]\n"
						    "a,b:c%.yaml: error: no risk asked [no-risk]\n");
	assert_string_equal(shown(a, f, &s, "github"),
			    "::error file=a%2Cb%3Ac%25.yaml,line=2,endLine=2,col=4,endColumn=6,title=bad-date::100%25 <&> "
			    "\"wrong\" ::stop%0AWrite the day as YYYY-MM-DD.\n"
			    "::error file=a%2Cb%3Ac%25.yaml,title=no-risk::no risk asked%0AAsk.\n");
	assert_string_equal(shown(a, f, &s, "junit"),
			    "<testsuite name=\"a,b:c%.yaml\" tests=\"2\" failures=\"2\">\n"
			    "  <testcase classname=\"a,b:c%.yaml\" name=\"bad-date\"><failure type=\"error\" message=\"100% "
			    "&lt;&amp;&gt; &quot;wrong&quot; ::stop\">a,b:c%.yaml:2:4: error: 100% &lt;&amp;&gt; "
			    "&quot;wrong&quot; ::stop\nWrite the day as YYYY-MM-DD.</failure></testcase>\n"
			    "  <testcase classname=\"a,b:c%.yaml\" name=\"no-risk\"><failure type=\"critical\" message=\"no "
			    "risk asked\">a,b:c%.yaml: critical: no risk asked\nAsk.</failure></testcase>\n"
			    "</testsuite>\n");
	assert_string_equal(shown(a, findings_new(a, NULL), &s, "junit"),
			    "<testsuite name=\"a,b:c%.yaml\" tests=\"1\" failures=\"0\">\n"
			    "  <testcase classname=\"a,b:c%.yaml\" name=\"check\"/>\n</testsuite>\n");
	struct buf b = buf_in(a);
	assert_int_equal(findings_render(&b, f, &s, "html", false), TXP_EUSAGE);
}

ARENA_TEST(colour_only_repeats)
{
	struct source s = source_of("p", "x: 1\n");
	struct findings *f = findings_new(a, catalogue_of(a, kinds, 3));
	struct buf b = buf_in(a), bare = buf_in(a);

	find(f, "bad-date", span_of(&s, "1"), "no");
	findings_render(&b, f, &s, "text", true);
	assert_non_null(strstr(b.bytes, "\033["));
	for (const char *p = b.bytes; *p; p++) {
		if (*p == '\033')
			p = strchr(p, 'm');
		else
			buf_putc(&bare, *p);
	}
	assert_string_equal(bare.bytes, shown(a, f, &s, "text"));
}

ARENA_TEST(many)
{
	struct source s = source_of("p", "x: 1\n");
	struct findings *f = findings_new(a, catalogue_of(a, kinds, 3));

	for (int i = 0; i < 1003; i++)
		find(f, "vague", nowhere(), "n");
	assert_non_null(strstr(shown(a, f, &s, "text"), "\np: and 3 more findings that are not shown\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ARENA(excerpt_and_carets), IN_ARENA(wide_and_unsafe), IN_ARENA(long_lines_are_clipped_around_the_span),
		IN_ARENA(clipping_tears_no_cluster),
		IN_ARENA(odd_places),	      IN_ARENA(for_tools),	 IN_ARENA(colour_only_repeats),
		IN_ARENA(many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
