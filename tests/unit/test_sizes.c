/* Structs that a caller fills in begin with their size, and may be of another version: an older one is shorter, a newer one longer. */
#include "unit.h"

#include <stddef.h>

#include "txplan.h"

static const char plan[] = "format: txplan/1\n"
			   "id: p1\n"
			   "status: draft\n"
			   "period: {start: 2026-01-01}\n"
			   "client: {}\n"
			   "team:\n"
			   "- {id: rk, name: R. Kahn, email: rk@clinic.example}\n"
			   "- {id: ab, name: A. Berg}\n"
			   "- {id: c1, name: C. Dahl}\n"
			   "- {id: c2, name: C. Dahl}\n"
			   "progress:\n"
			   "- {id: n1, date: 2026-01-02, note: First}\n";

enum { TODAY = 20563, MORE = 64 };

static txp_doc *doc;

static int read_plan(void **state)
{
	(void)state;
	return txp_doc_parse("p1.plan.yaml", plan, strlen(plan), &doc) != TXP_OK;
}

static int let_plan_go(void **state)
{
	(void)state;
	txp_doc_free(doc);
	return 0;
}

/* ---- Each struct, given to a function that takes it ---- */

static enum txp_result with_env(const void *given)
{
	txp_findings *f;
	enum txp_result r = txp_check(doc, given, NULL, &f);

	assert_int_equal(r == TXP_OK, f != NULL);
	txp_findings_free(f);
	return r;
}

static enum txp_result edit_with_env(const void *given)
{
	txp_edit *e;
	enum txp_result r = txp_set(doc, given, "title", "Outpatient plan", &e);

	assert_int_equal(r == TXP_OK, e != NULL);
	txp_edit_free(e);
	return r;
}

static enum txp_result with_check_options(const void *given)
{
	const struct txp_env env = { .size = sizeof env, .today = TODAY };
	txp_findings *f;
	enum txp_result r = txp_check(doc, &env, given, &f);

	assert_int_equal(r == TXP_OK, f != NULL);
	txp_findings_free(f);
	return r;
}

static enum txp_result with_due_options(const void *given)
{
	txp_due_list *l;
	enum txp_result r = txp_due(doc, given, &l);

	assert_int_equal(r == TXP_OK, l != NULL);
	txp_due_free(l);
	return r;
}

static enum txp_result with_render_options(const void *given)
{
	txp_text *t;
	enum txp_result r = txp_render(doc, given, &t);

	assert_int_equal(r == TXP_OK, t != NULL);
	txp_text_free(t);
	return r;
}

static enum txp_result with_merge_options(const void *given)
{
	txp_merge *m;
	enum txp_result r = txp_merge_docs(doc, doc, doc, given, &m);

	assert_int_equal(r == TXP_OK, m != NULL);
	txp_merge_free(m);
	return r;
}

static void take_nothing(void *to, const char *bytes, size_t len)
{
	(void)to, (void)bytes, (void)len;
}

static enum txp_result with_page_options(const void *given)
{
	txp_page *p;
	enum txp_result r = txp_page_new(given, &p);

	assert_int_equal(r == TXP_OK, p != NULL);
	txp_page_free(p);
	return r;
}

static const struct txp_env an_env = { .size = sizeof an_env, .today = TODAY };
static const struct txp_check_options check_options = { .size = sizeof check_options, .file_name_matters = true };
static const struct txp_due_options due_options = { .size = sizeof due_options, .as_of = TODAY };
static const struct txp_render_options render_options = { .size = sizeof render_options, .format = "text" };
static const struct txp_page_options page_options = { .size = sizeof page_options, .write = take_nothing };
static const struct txp_merge_options merge_options = { .size = sizeof merge_options, .marker_size = 9 };

/* least: the size of the first version in which the call makes sense. */
static const struct {
	const void *filled;
	size_t size, least;
	enum txp_result (*call)(const void *given);
} kinds[] = {
	{ &an_env, sizeof an_env, offsetof(struct txp_env, author_name), with_env },
	{ &an_env, sizeof an_env, offsetof(struct txp_env, author_name), edit_with_env },
	{ &check_options, sizeof check_options, sizeof(size_t), with_check_options },
	{ &due_options, sizeof due_options, offsetof(struct txp_due_options, kind), with_due_options },
	{ &render_options, sizeof render_options, offsetof(struct txp_render_options, only), with_render_options },
	{ &page_options, sizeof page_options, sizeof page_options, with_page_options },
	{ &merge_options, sizeof merge_options, sizeof(size_t), with_merge_options },
};

static void each_size(void **state)
{
	(void)state;
	union {
		size_t size;
		char bytes[512];
	} given;

	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
		const size_t own = kinds[k].size;

		assert_true(own + MORE < sizeof given);
		memset(&given, 0, sizeof given);
		memcpy(&given, kinds[k].filled, own);
		assert_int_equal(kinds[k].call(&given), TXP_OK);
		/* A newer program, with members that we don't know: none of them set, and then one. */
		given.size = own + MORE;
		assert_int_equal(kinds[k].call(&given), TXP_OK);
		given.bytes[own + MORE - 1] = 1;
		assert_int_equal(kinds[k].call(&given), TXP_EUSAGE);
		given.bytes[own + MORE - 1] = 0;
		/* Nobody filled it in, or it is not one of these. */
		const size_t none[] = { 0, 1, sizeof(size_t) - 1, 1 << 20, SIZE_MAX };
		for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
			given.size = none[i];
			assert_int_equal(kinds[k].call(&given), TXP_EUSAGE);
		}
		/* An older program: what is behind its struct is not looked at. */
		memset(given.bytes + kinds[k].least, 0xa5, sizeof given - kinds[k].least);
		given.size = kinds[k].least;
		assert_int_equal(kinds[k].call(&given), TXP_OK);
	}
}

static void what_is_required(void **state)
{
	(void)state;
	const struct txp_render_options none = { .size = sizeof none };

	assert_int_equal(with_env(NULL), TXP_EUSAGE);
	assert_int_equal(edit_with_env(NULL), TXP_EUSAGE);
	assert_int_equal(with_due_options(NULL), TXP_EUSAGE);
	assert_int_equal(with_render_options(NULL), TXP_EUSAGE);
	assert_int_equal(with_render_options(&none), TXP_EUSAGE);
	assert_int_equal(with_page_options(NULL), TXP_EUSAGE);
	assert_int_equal(with_page_options(&(struct txp_page_options){ .size = sizeof(struct txp_page_options) }), TXP_EUSAGE);
	assert_int_equal(with_check_options(NULL), TXP_OK);
	assert_int_equal(with_merge_options(NULL), TXP_OK);
}

/* ---- Structs that the library fills in ---- */

static void filled_in(void **state)
{
	(void)state;
	union {
		struct txp_finding_kind kind;
		char bytes[512];
	} given;

	memset(&given, 0xa5, sizeof given);
	given.kind.size = sizeof given.kind;
	assert_int_equal(txp_explain("duplicate-id", &given.kind), TXP_OK);
	assert_string_equal(given.kind.code, "duplicate-id");
	assert_int_equal(given.kind.severity, TXP_ERROR);
	assert_true(strlen(given.kind.title) && strlen(given.kind.explanation) && strlen(given.kind.remedy));
	assert_string_equal(given.kind.since, "0.1");
	/* A newer program, then an older one. */
	given.kind.size = sizeof given.kind + MORE;
	assert_int_equal(txp_explain("duplicate-id", &given.kind), TXP_OK);
	assert_int_equal(given.bytes[sizeof given.kind + MORE - 1], 0);
	memset(&given, 0xa5, sizeof given);
	given.kind.size = offsetof(struct txp_finding_kind, since);
	assert_int_equal(txp_explain_nth(0, &given.kind), TXP_OK);
	assert_int_equal((unsigned char)given.bytes[offsetof(struct txp_finding_kind, since)], 0xa5);
	given.kind.size = 0;
	assert_int_equal(txp_explain("duplicate-id", &given.kind), TXP_EUSAGE);
	given.kind.size = sizeof given.kind;
	assert_int_equal(txp_explain("no-such-code", &given.kind), TXP_ENOTFOUND);
	assert_int_equal(txp_explain_nth(SIZE_MAX, &given.kind), TXP_ENOTFOUND);
}

/* ---- What the members say is read ---- */

static void who_wrote_an_entry(void **state)
{
	(void)state;
	static const struct {
		const char *name, *email, *by;
	} cases[] = {
		{ NULL, "rk@clinic.example", "by: rk" }, { "Somebody", "rk@clinic.example", "by: rk" },
		{ "A. Berg", NULL, "by: ab" },		 { "A. Berg", "ab@home.example", "by: ab" },
		{ "R. Kahn", "other@clinic.example", NULL }, /* another person of that name */
		{ "C. Dahl", NULL, NULL },		     /* which of the two? */
		{ "", "", NULL },			     { NULL, NULL, NULL },
	};
	const struct txp_arg note = { "note", "Talked." };

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct txp_env env = { .size = sizeof env, .today = TODAY, .author_name = cases[i].name,
					     .author_email = cases[i].email };
		txp_edit *e;
		size_t len;

		assert_int_equal(txp_log_progress(doc, &env, &note, 1, &e), TXP_OK);
		const char *bytes = txp_edit_bytes(e, &len), *entry = strstr(bytes, "id: n2");
		assert_non_null(entry);
		if (cases[i].by)
			assert_non_null(strstr(entry, cases[i].by));
		else
			assert_null(strstr(entry, "by:"));
		txp_edit_free(e);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_size),
		cmocka_unit_test(what_is_required),
		cmocka_unit_test(filled_in),
		cmocka_unit_test(who_wrote_an_entry),
	};

	return cmocka_run_group_tests(tests, read_plan, let_plan_go);
}
