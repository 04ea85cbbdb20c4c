/* Everything that people read of plans, in a language that nobody speaks: a plain letter in it is the plan's own, or it came from C. */
#include "bracket_test.h"

#include "txplan.h"

#define LANGUAGE "en-x-bracket"

static const char *const plans[] = { EXAMPLES "/mt-0417.plan.yaml", EXAMPLES "/bo-0032.plan.yaml" };

/* Plans with what the examples lack: things of every kind that is due, on 2026-06-01. */
static const char needy[] =
	"format: txplan/1\n"
	"id: zz-1\n"
	"status: active\n"
	"period: {start: 2026-01-01, end: 2026-06-30}\n"
	"episode: {authorization: {to: 2026-06-15}}\n"
	"review: {every: 3m}\n"
	"client: {name: Qwx}\n"
	"team:\n"
	"- {id: qx, name: Zvq, to: 2026-05-01}\n"
	"goals:\n"
	"- id: g1\n"
	"  title: Wqz\n"
	"  due: 2026-05-31\n"
	"  objectives:\n"
	"  - id: g1.o1\n"
	"    title: Xqv\n"
	"    due: 2026-06-01\n"
	"    measure: {name: Nnx, unit: Kzq, target: 3}\n"
	"    steps:\n"
	"    - {id: g1.o1.s1, text: Zzk, by: qx, due: 2026-06-02}\n"
	"    - {id: g1.o1.s2, text: Zzk, by: qx, due: 2026-06-12}\n"
	"    - {id: g1.o1.s3, text: Zzk, by: qx}\n"
	"    - {id: g1.o1.s4, text: Zzk, by: qx}\n"
	"    - {id: g1.o1.s5, text: Zzk, by: qx}\n"
	"    - {id: g1.o1.s6, text: Zzk, by: qx}\n"
	"monitoring:\n"
	"- {instrument: phq-9, every: 2w}\n"
	"- {name: Vzx, every: 1w}\n"
	"consents:\n"
	"- {id: c1, kind: release, date: 2026-01-02, expires: 2026-06-10}\n"
	"safety_plan: {date: 2026-01-05}\n"
	"progress:\n"
	"- {id: n1, date: 2026-05-31, scores: [{instrument: phq-9, total: 3}], achievement: [{for: g1, to: improving}]}\n"
	"- {id: n2, achievement: [{for: g1, to: improving}]}\n"
	"- {date: 2026-05-30, achievement: [{for: g1.o1, to: improving}]}\n";

static txp_doc *loaded(const char *path)
{
	txp_doc *d;
	int error;

	assert_int_equal(txp_doc_load(path, &error, &d), TXP_OK);
	return d;
}

static txp_doc *read_needy(void)
{
	txp_doc *d;

	assert_int_equal(txp_doc_parse("zz-1.plan.yaml", needy, strlen(needy), &d), TXP_OK);
	return d;
}

/* The words of a plan's values; of its keys, those that the schema doesn't know would be shown, and there are none. */
static struct own_words *own_of(const txp_doc *d)
{
	struct own_words *own = calloc(1, sizeof *own);
	txp_text *t;
	size_t len;

	assert_non_null(own);
	assert_int_equal(txp_lines(d, &t), TXP_OK);
	char *lines = strdup(txp_text_bytes(t, &len));
	for (char *line = lines, *next; *line; line = next) {
		next = line + strcspn(line, "\n");
		next += *next ? 1 : 0;
		if (next > line && next[-1] == '\n')
			next[-1] = '\0';
		const char *value = line + strcspn(line, " ");
		if (*line != '#')
			add_own_words(own, value);
	}
	free(lines);
	txp_text_free(t);
	return own;
}

/* ---- The check can fail ---- */

static void raw_words_are_found(void **state)
{
	static const struct {
		const char *shown, *raw;
	} cases[] = {
		{ "⟦Ǵöáļ⟧ g1: 2026-04-20", NULL },
		{ "PHQ-9 ⟦ñóţ ýéţ⟧", NULL },			/* the plan's own */
		{ "⟦óṽéŕðúé phq 3 ðáýš⟧", NULL },		/* put into a text */
		{ "⟦ñó ⟦íð⟧ ĥéŕé⟧", NULL },
		{ "[x] ⟦ðóñé⟧", NULL },
		{ "phq-9, 3 days overdue", "days" },		/* a sentence from C */
		{ "⟦ðáýš⟧ overdue", "overdue" },
		{ "⟦3 days⟧", "days" },				/* a word from C, put into a text */
		{ "ðáýš", "ðáýš" },				/* from a language, but not as a text */
		{ "⟦ðáýš", "⟦" },
		{ "ðáýš⟧", "ðáýš" },
		{ "3⟧", "⟧" },
		{ "[x]", "x" },
	};
	struct own_words *own = calloc(1, sizeof *own);
	const char *at;

	(void)state;
	add_own_words(own, "phq-9 g1");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *raw = raw_word(own, cases[i].shown, &at);
		if ((raw == NULL) != (cases[i].raw == NULL) || (raw && strcmp(raw, cases[i].raw) != 0))
			fail_msg("case %zu: %s in %s", i, raw ? raw : "nothing", cases[i].shown);
	}
	free(own);
}

/* In English nearly everything is raw. */
static void english_is_raw(void **state)
{
	txp_doc *d = loaded(plans[0]);
	struct own_words *own = own_of(d);
	struct txp_render_options o = { .size = sizeof o, .format = "text", .width = 80, .as_of = 20605 };
	const char *at;
	txp_text *t;
	size_t len;

	(void)state;
	assert_int_equal(txp_render(d, &o, &t), TXP_OK);
	assert_non_null(raw_word(own, txp_text_bytes(t, &len), &at));
	txp_text_free(t);
	free(own);
	txp_doc_free(d);
}

/* ---- Plans ---- */

static void check_renderings(const txp_doc *d)
{
	static const char *const formats[] = { "text", "markdown" };
	struct own_words *own = own_of(d);

	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		for (uint32_t width = 0; width <= 120; width += 60)
			for (int32_t day = 20454; day <= 20819; day += 73) {
				struct txp_render_options o = { .size = sizeof o, .format = formats[i], .width = width, .as_of = day,
								.language = LANGUAGE };
				txp_text *t;
				size_t len;
				assert_int_equal(txp_render(d, &o, &t), TXP_OK);
				assert_no_raw_word(own, txp_text_bytes(t, &len));
				txp_text_free(t);
			}
	free(own);
}

static void plans_as_pages(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof plans / sizeof *plans; i++) {
		txp_doc *d = loaded(plans[i]);
		check_renderings(d);
		txp_doc_free(d);
	}
	txp_doc *d = read_needy();
	check_renderings(d);
	txp_doc_free(d);
}

/* ---- What is due ---- */

struct got {
	char bytes[1 << 18];
	size_t len;
};

static void take(void *to, const char *bytes, size_t len)
{
	struct got *g = to;

	assert_true(g->len + len < sizeof g->bytes);
	memcpy(g->bytes + g->len, bytes, len);
	g->len += len;
	g->bytes[g->len] = '\0';
}

static txp_page *page_of(struct got *g)
{
	txp_page *p;

	assert_non_null(g);
	assert_int_equal(txp_page_new(&(struct txp_page_options){ .size = sizeof(struct txp_page_options), .width = 80, .prose = 80,
								  .write = take, .to = g, .language = LANGUAGE }, &p), TXP_OK);
	return p;
}

/* Which kinds it has seen. */
static unsigned check_due(const txp_doc *d, int32_t day)
{
	const struct txp_due_options o = { .size = sizeof o, .as_of = day, .within_days = INT32_MAX, .language = LANGUAGE };
	struct own_words *own = own_of(d);
	struct got *g = calloc(1, sizeof *g);
	txp_due_list *l;
	txp_page *p;
	unsigned seen = 0;

	assert_int_equal(txp_due(d, &o, &l), TXP_OK);
	p = page_of(g);
	add_own_words(own, "PHQ GAD"); /* the names that questionnaires have themselves */
	for (size_t i = 0; i < txp_due_count(l); i++) {
		const struct txp_due_row row = { txp_doc_value(d, "id"), txp_due_at(l, i) };
		assert_int_equal(txp_page_due(p, &row, 1), TXP_OK);
		for (unsigned k = 0; txp_due_kinds()[k]; k++)
			seen |= !strcmp(txp_due_kinds()[k], row.due->kind) ? 1u << k : 0;
	}
	txp_page_free(p);
	if (txp_due_count(l))
		assert_no_raw_word(own, g->bytes);
	txp_due_free(l);
	free(g);
	free(own);
	return seen;
}

static void lists_of_what_is_due(void **state)
{
	unsigned seen = 0, kinds = 0;
	txp_doc *d = read_needy();

	(void)state;
	while (txp_due_kinds()[kinds])
		kinds++;
	for (int32_t day = 20454; day <= 20819; day++)
		seen |= check_due(d, day);
	txp_doc_free(d);
	assert_int_equal(seen, (1u << kinds) - 1);
	for (size_t i = 0; i < sizeof plans / sizeof *plans; i++) {
		d = loaded(plans[i]);
		for (int32_t day = 20454; day <= 20819; day += 7)
			check_due(d, day);
		txp_doc_free(d);
	}
}

/* ---- Changes ---- */

static void check_changes(const txp_doc *before, const txp_doc *after)
{
	struct own_words *own = own_of(before), *more = own_of(after);
	struct got *g = calloc(1, sizeof *g);
	txp_changes *c;
	txp_text *t;
	txp_page *p;
	size_t len;

	for (size_t i = 0; i < more->count; i++)
		add_own_words(own, more->words[i]);
	assert_int_equal(txp_compare_in(before, after, LANGUAGE, &c), TXP_OK);
	assert_true(txp_changes_count(c) > 3);
	add_own_words(own, "old new");
	assert_int_equal(txp_changes_render(c, "old", "new", false, &t), TXP_OK);
	assert_no_raw_word(own, txp_text_bytes(t, &len));
	p = page_of(g);
	assert_int_equal(txp_page_changes(p, c, "old", "new"), TXP_OK);
	assert_no_raw_word(own, g->bytes);
	txp_page_free(p);
	txp_text_free(t);
	free(g);
	for (size_t i = 0; i < txp_changes_count(c); i++)
		assert_no_raw_word(own, txp_changes_at(c, i)->label);
	txp_changes_free(c);
	free(more);
	free(own);
}

static void changes_of_plans(void **state)
{
	txp_doc *x = loaded(plans[0]), *y = loaded(plans[1]), *z = read_needy();

	(void)state;
	check_changes(x, y);
	check_changes(y, x);
	check_changes(x, z);
	check_changes(z, x);
	txp_doc_free(x);
	txp_doc_free(y);
	txp_doc_free(z);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(raw_words_are_found), cmocka_unit_test(english_is_raw),       cmocka_unit_test(plans_as_pages),
		cmocka_unit_test(lists_of_what_is_due), cmocka_unit_test(changes_of_plans),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
