/* What a result needs to live: nothing but itself, where the header says so. Told by AddressSanitizer and valgrind too. */
#include "unit.h"

#include "txplan.h"

static const char plan[] = "format: txplan/1\n"
			   "id: p1\n"
			   "status: active\n"
			   "period: {start: 2026-01-01}\n"
			   "client: {}\n"
			   "goals:\n"
			   "- {id: g1, title: Sleep, due: 2026-02-01, status: active}\n";

static void due_outlives_its_document(void **state)
{
	(void)state;
	struct txp_due_options o = { .size = sizeof o, .within_days = INT32_MAX, .kind = "goal" };
	bool ambiguous;
	txp_doc *d;
	txp_due_list *l;

	assert_int_equal(txp_date_read("2026-02-02", 0, &o.as_of, &ambiguous), TXP_OK);
	assert_int_equal(txp_doc_parse("p1.plan.yaml", plan, strlen(plan), &d), TXP_OK);
	assert_int_equal(txp_due(d, &o, &l), TXP_OK);
	txp_doc_free(d);
	assert_int_equal(txp_due_count(l), 1);
	assert_string_equal(txp_due_at(l, 0)->item, "g1");
	assert_string_equal(txp_due_at(l, 0)->path, "goals/g1");
	assert_int_equal(txp_due_at(l, 0)->days, -1);
	assert_non_null(strstr(txp_due_at(l, 0)->title, "Sleep"));
	txp_due_free(l);
}

static void changes_outlive_their_documents(void **state)
{
	(void)state;
	static const char after[] = "format: txplan/1\nid: p1\nstatus: draft\nperiod: {start: 2026-01-01}\nclient: {}\n";
	txp_doc *a, *b;
	txp_changes *c;
	txp_text *t;

	assert_int_equal(txp_doc_parse("a", plan, strlen(plan), &a), TXP_OK);
	assert_int_equal(txp_doc_parse("b", after, strlen(after), &b), TXP_OK);
	assert_int_equal(txp_compare(a, b, &c), TXP_OK);
	txp_doc_free(a);
	txp_doc_free(b);
	assert_int_equal(txp_changes_count(c), 2);
	assert_string_equal(txp_changes_at(c, 0)->path, "status");
	assert_string_equal(txp_changes_at(c, 0)->new_value, "draft");
	assert_int_equal(txp_changes_render(c, "a", "b", false, &t), TXP_OK);
	assert_non_null(strstr(txp_text_bytes(t, NULL), "Sleep"));
	txp_text_free(t);
	txp_changes_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(due_outlives_its_document),
		cmocka_unit_test(changes_outlive_their_documents),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
