/* The public merge: what comes of three versions, and conflicts read and resolved. */
#include "unit.h"

#include "txplan.h"

static txp_doc *doc(const char *name, const char *text)
{
	txp_doc *d;

	txp_doc_parse(name, text, strlen(text), &d);
	assert_non_null(d);
	return d;
}

/* The merged bytes; for the test to free. */
static txp_merge *merge(const char *base, const char *ours, const char *theirs)
{
	txp_doc *b = base ? doc("base", base) : NULL, *x = doc("ours", ours), *y = doc("theirs", theirs);
	txp_merge *m;

	assert_int_equal(txp_merge_docs(b, x, y, NULL, &m), TXP_OK);
	txp_doc_free(b);
	txp_doc_free(x);
	txp_doc_free(y);
	return m;
}

static void gives(const char *base, const char *ours, const char *theirs, const char *wanted)
{
	txp_merge *m = merge(base, ours, theirs);
	size_t len;

	assert_string_equal(txp_merge_bytes(m, &len), wanted);
	assert_int_equal(len, strlen(wanted));
	assert_int_equal(txp_merge_conflicts_count(m), strstr(wanted, "<<<<<<<") != NULL);
	txp_merge_free(m);
}

static void lines_apart(void **state)
{
	(void)state;
	gives("id: x\nstatus: draft\ntitle: T\n", "id: x\nstatus: active\ntitle: T\n", "id: x\nstatus: draft\ntitle: T\npart2: unknown\n",
	      "id: x\nstatus: active\ntitle: T\npart2: unknown\n");
}

static void refused(void **state)
{
	txp_doc *good = doc("a", "id: x\n"), *bad = doc("b", "id: [x\n"), *newer = doc("c", "format: txplan/2\nid: x\n"), *none = doc("d", "");
	txp_merge *m;

	(void)state;
	assert_int_equal(txp_merge_docs(good, good, bad, NULL, &m), TXP_EREFUSED);
	assert_string_equal(txp_findings_at(txp_merge_findings(m), 0)->code, "merge-unreadable");
	txp_merge_free(m);
	assert_int_equal(txp_merge_docs(good, newer, good, NULL, &m), TXP_EREFUSED);
	assert_string_equal(txp_findings_at(txp_merge_findings(m), 0)->code, "newer-format");
	txp_merge_free(m);
	assert_int_equal(txp_merge_docs(none, good, good, NULL, &m), TXP_OK);
	txp_merge_free(m);
	txp_doc_free(good);
	txp_doc_free(bad);
	txp_doc_free(newer);
	txp_doc_free(none);
}

static txp_conflicts *conflicts(const char *text, enum txp_result wanted)
{
	txp_conflicts *c;

	assert_int_equal(txp_conflicts_read("t", text, strlen(text), &c), wanted);
	assert_int_equal(txp_findings_count(txp_conflicts_findings(c)) > 0, wanted == TXP_EREFUSED);
	return c;
}

static void resolved(const char *text, enum txp_take take, const char *wanted)
{
	txp_conflicts *c = conflicts(text, TXP_OK);
	struct txp_choice choices[4] = { { take, "own", 3 }, { take, "own", 3 }, { take, "own", 3 }, { take, "own", 3 } };
	txp_text *t;

	assert_int_equal(txp_conflicts_resolve(c, choices, &t), TXP_OK);
	assert_string_equal(txp_text_bytes(t, NULL), wanted);
	txp_text_free(t);
	txp_conflicts_free(c);
}

static const char two[] = "a\n<<<<<<< ours: goals/g1/due\nb\n||||||| base\nc\n=======\nd\n>>>>>>> theirs: goals/g1/due\ne\n"
			  "<<<<<<<<< HEAD\nf\n=======\n=========\n>>>>>>>>> main\n";

static void regions(void **state)
{
	txp_conflicts *c = conflicts(two, TXP_OK);

	(void)state;
	assert_int_equal(txp_conflicts_count(c), 2);
	const struct txp_region *r = txp_conflicts_at(c, 0);
	assert_string_equal(r->path, "goals/g1/due");
	assert_int_equal(r->line, 2);
	assert_int_equal(r->end_line, 8);
	assert_memory_equal(r->base, "c\n=", 3);
	r = txp_conflicts_at(c, 1);
	assert_string_equal(r->path, "");
	assert_null(r->base);
	assert_int_equal(r->ours_len, strlen("f\n=======\n"));
	assert_int_equal(r->theirs_len, 0);
	txp_conflicts_free(c);
}

static void choices(void **state)
{
	(void)state;
	resolved(two, TXP_TAKE_NOTHING, two);
	resolved(two, TXP_TAKE_OURS, "a\nb\ne\nf\n=======\n");
	resolved(two, TXP_TAKE_BASE, "a\nc\ne\n");
	resolved(two, TXP_TAKE_THEIRS, "a\nd\ne\n");
	resolved(two, TXP_TAKE_TEXT, "a\nown\ne\nown\n");
	resolved("a\r\n<<<<<<< x\r\nb\r\n=======\r\n>>>>>>> y\r\n", TXP_TAKE_TEXT, "a\r\nown\r\n");
	resolved("a\n<<<<<<< x\nb\n=======\nc\n>>>>>>> y", TXP_TAKE_THEIRS, "a\nc\n");
	resolved("", TXP_TAKE_OURS, "");
}

static void broken(void **state)
{
	static const char *const texts[] = {
		"<<<<<<< a\nx\n<<<<<<< b\ny\n=======\n>>>>>>> c\n=======\n>>>>>>> d\n", /* nested */
		"<<<<<<< a\nx\n=======\ny\n",                                        /* no end */
		"<<<<<<< a\nx\n>>>>>>> b\n",                                         /* no middle */
		"x\n=======\ny\n",                                                   /* no beginning */
		"<<<<<<< a\n=======\n=======\n>>>>>>> b\n",                          /* two middles */
		">>>>>>> b\n",
		"<<<<<<< a",
	};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		txp_conflicts *c = conflicts(texts[i], TXP_EREFUSED);
		assert_string_equal(txp_findings_at(txp_conflicts_findings(c), 0)->code, "broken-conflict");
		txp_conflicts_free(c);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_apart), cmocka_unit_test(refused), cmocka_unit_test(regions),
		cmocka_unit_test(choices),     cmocka_unit_test(broken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
