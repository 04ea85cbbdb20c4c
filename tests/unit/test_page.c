/* Pages: rows in columns where there is room for them, one after the other where there is none; no line too wide; nothing kept. */
#include "unit.h"

#include <stdlib.h>

#include "txplan.h"

struct got {
	char *bytes;
	size_t len, pieces, largest;
};

static void take(void *to, const char *bytes, size_t len)
{
	struct got *g = to;

	g->bytes = realloc(g->bytes, g->len + len + 1);
	memcpy(g->bytes + g->len, bytes, len);
	g->len += len;
	g->bytes[g->len] = '\0';
	g->pieces++;
	g->largest = len > g->largest ? len : g->largest;
}

static txp_page *page_of(struct got *g, uint32_t width, bool color)
{
	txp_page *p;

	*g = (struct got){ .bytes = calloc(1, 1) };
	assert_int_equal(txp_page_new(&(struct txp_page_options){ .size = sizeof(struct txp_page_options), .width = width, .prose = width,
								  .color = color, .write = take, .to = g },
				      &p),
			 TXP_OK);
	return p;
}

static void ends_as(txp_page *p, struct got *g, const char *want)
{
	txp_page_free(p);
	assert_string_equal(g->bytes, want);
	free(g->bytes);
}

static void row(txp_page *p, const char *id, const char *day, const char *text)
{
	assert_int_equal(txp_page_row(p, 0, (const struct txp_cell[]){ { id, 5, TXP_TONE_TITLE }, { day, 10, TXP_TONE_PLAIN }, { text, 0, TXP_TONE_PLAIN } }, 3),
			 TXP_OK);
}

static void three_rows(txp_page *p)
{
	row(p, "g1", "2026-04-20", "Sleep  through after night shifts");
	row(p, "g1.o1", "", "Six hours");
	row(p, "", "", "and a line of its own");
}

static void rows_in_columns(void **state)
{
	(void)state;
	struct got g;
	txp_page *p = page_of(&g, 0, false);

	three_rows(p);
	ends_as(p, &g, "g1     2026-04-20  Sleep  through after night shifts\n"
		       "g1.o1              Six hours\n"
		       "                   and a line of its own\n");
	p = page_of(&g, 44, false);
	three_rows(p);
	ends_as(p, &g, "g1     2026-04-20  Sleep through after night\n"
		       "                   shifts\n"
		       "g1.o1              Six hours\n"
		       "                   and a line of its own\n");
}

static void rows_without_room(void **state)
{
	(void)state;
	struct got g;
	txp_page *p = page_of(&g, 24, false);

	three_rows(p);
	ends_as(p, &g, "g1  2026-04-20\n"
		       "    Sleep through after\n"
		       "    night shifts\n"
		       "g1.o1  Six hours\n"
		       "    and a line of its\n"
		       "    own\n");
	p = page_of(&g, 40, false);
	row(p, "a-very-long-plan-id", "2026-04-20", "Six hours");
	ends_as(p, &g, "a-very-long-plan-id  2026-04-20\n    Six hours\n");
	p = page_of(&g, 0, false);
	row(p, "a-very-long-plan-id", "2026-04-20", "Six hours");
	ends_as(p, &g, "a-very-long-plan-id  2026-04-20  Six hours\n");
}

static void tones_are_colours(void **state)
{
	(void)state;
	struct got g;
	txp_page *p = page_of(&g, 0, true);

	row(p, "g1", "2026-04-20", "Rest");
	ends_as(p, &g, "\033[1mg1\033[0m     2026-04-20  Rest\n");
}

static void prose(void **state)
{
	(void)state;
	struct got g;
	static const char text[] = "One paragraph, which is wrapped.\n\n  One with a margin of its own,\n  and one  more\n";
	txp_page *p = page_of(&g, 24, false);

	txp_page_text(p, 0, TXP_TONE_PLAIN, text);
	ends_as(p, &g, "One paragraph, which is\nwrapped.\n\n  One with a margin of\n  its own,\n  and one  more\n");
	p = page_of(&g, 0, false);
	txp_page_text(p, 2, TXP_TONE_PLAIN, text);
	ends_as(p, &g, "  One paragraph, which is wrapped.\n\n    One with a margin of its own,\n    and one  more\n");
	p = page_of(&g, 20, false);
	txp_page_text(p, 0, TXP_TONE_PLAIN, "");
	txp_page_text(p, 0, TXP_TONE_PLAIN, "\033[2J\xff\n\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad");
	ends_as(p, &g, "\n<U+001B>[2J<FF>\n"
		       "\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\n\xe4\xb8\xad\n");
}

/* A page keeps nothing of what it has handed on. */
static void handed_on_at_once(void **state)
{
	(void)state;
	struct got g;
	txp_page *p = page_of(&g, 0, false);

	for (size_t i = 0; i < 1000; i++)
		row(p, "g1", "2026-04-20", "Rest");
	assert_int_equal(g.pieces, 1000);
	assert_int_equal(g.largest, strlen("g1     2026-04-20  Rest\n"));
	txp_page_free(p);
	free(g.bytes);
}

/* ---- Whatever it is ---- */

static void no_line_is_too_wide(const struct got *g, uint32_t width)
{
	for (char *line = g->bytes, *end; *line; line = end + 1) {
		end = strchr(line, '\n');
		assert_non_null(end);
		*end = '\0';
		if (txp_columns(line) > width)
			fail_msg("%zu columns, not %u: %s", txp_columns(line), (unsigned)width, line);
	}
}

static const char *random_text(unsigned *seed, char text[200])
{
	static const char *const pieces[] = { "a", "word", "Schmerztagebuch", " ", "  ", "\xe4\xb8\xad\xe6\x96\x87", "e\xcc\x81", "\xf0\x9f\x98\x80", "-", "\t", "\033", "\xff", "2026-04-20", "\n" };
	size_t n = (size_t)rand_r(seed) % 12;

	text[0] = '\0';
	for (size_t i = 0; i < n; i++)
		strcat(text, pieces[(size_t)rand_r(seed) % (sizeof pieces / sizeof *pieces)]);
	return text;
}

static void any_row_at_any_width(void **state)
{
	(void)state;
	unsigned seed = 20260420;
	char text[4][200];
	struct got g;

	for (int round = 0; round < 4000; round++) {
		const uint32_t width = 10 + (uint32_t)rand_r(&seed) % 80, indent = (uint32_t)rand_r(&seed) % 12;
		const size_t count = 1 + (size_t)rand_r(&seed) % 4;
		struct txp_cell cells[4];
		txp_page *p = page_of(&g, width, false);

		for (size_t i = 0; i < count; i++)
			cells[i] = (struct txp_cell){ random_text(&seed, text[i]), (uint32_t)rand_r(&seed) % 20, TXP_TONE_PLAIN };
		assert_int_equal(txp_page_row(p, indent, cells, count), TXP_OK);
		assert_int_equal(txp_page_text(p, indent, TXP_TONE_PLAIN, random_text(&seed, text[0])), TXP_OK);
		no_line_is_too_wide(&g, width);
		txp_page_free(p);
		free(g.bytes);
	}
}

static void due_at_any_width(void **state)
{
	(void)state;
	static const struct txp_due late = { "goal", "g1", "", "Return to the GED class", "client", 20500, -63, false };
	static const struct txp_due soon = { "review", "", "", "Review of the plan", "", 20564, 1, false };
	const struct txp_due_row rows[] = { { "mt-0417", &late }, { "\xe4\xb8\xad-01", &soon } };
	struct got g;
	txp_page *p = page_of(&g, 0, false);

	assert_int_equal(txp_page_due(p, rows, 2), TXP_OK);
	ends_as(p, &g, "2026-02-16  63 days overdue  mt-0417  goal g1  Return to the GED class (client)\n"
		       "2026-04-21  in 1 day         \xe4\xb8\xad-01    review   Review of the plan\n");
	p = page_of(&g, 40, true);
	assert_int_equal(txp_page_due(p, rows, 1), TXP_OK);
	ends_as(p, &g, "2026-02-16  \033[1;31m63 days overdue\033[0m  mt-0417\n    goal g1\n    Return to the GED class (client)\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_in_columns),	cmocka_unit_test(rows_without_room), cmocka_unit_test(tones_are_colours),
		cmocka_unit_test(prose),		cmocka_unit_test(handed_on_at_once), cmocka_unit_test(any_row_at_any_width),
		cmocka_unit_test(due_at_any_width),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
