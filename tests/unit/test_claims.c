/* Does what a commit says fit what it did? Each case: a plan before and after, what is said, and what is found. */
#include "unit.h"

#include "txplan.h"

#define HEAD "format: txplan/1\nid: a1\nstatus: draft\nperiod: {start: 2026-04-20}\nclient: {}\n"
#define G1 "goals:\n  - id: g1\n    title: Walk\n    status: active\n"
#define O1 "    objectives:\n      - id: g1.o1\n        title: Far\n"
#define G2 "  - id: g2\n    title: Run\n"
#define N1 "progress:\n  - id: n1\n    date: 2026-04-20\n    note: Went well.\n"
#define G3 "  - id: g3\n    title: Swim\n"
#define R1 "reviews:\n  - id: r1\n    date: 2026-04-20\n"
#define SIGNED_R1 "signatures:\n  - {role: client, for: r1, name: A. Sample, date: 2026-04-20, status: signed}\n"
#define SIGNED "signatures:\n  - {role: client, name: A. Sample, date: 2026-04-20, status: signed}\n"

static const struct {
	const char *before, *after; /* before NULL: a new plan */
	struct txp_claim claim;
	const char *found; /* codes, "" for none */
} cases[] = {
	/* A new plan. */
	{ NULL, HEAD, { "init", "a1", "", "creation" }, "" },
	{ NULL, HEAD, { "init", "a1", "", "modification" }, "claim-change " },
	{ NULL, HEAD, { "add-goal", "a1", "", "creation" }, "claim-change " },
	{ NULL, HEAD G1, { "save", "a1", "", "creation" }, "" },
	{ NULL, HEAD G1, { "save", "a1", "g1", "creation" }, "claim-change " },
	/* Adding. */
	{ HEAD, HEAD G1, { "add-goal", "a1", "g1", "creation" }, "" },
	{ HEAD G1, HEAD G1 G2, { "add-goal", "a1", "g2 g1", "creation" }, "claim-item " },
	{ HEAD G1, HEAD G1 O1, { "add-objective", "a1", "g1.o1", "creation" }, "" },
	{ HEAD G1, HEAD G1 O1, { "add-goal", "a1", "g1.o1", "creation" }, "claim-change " },
	{ HEAD G1, HEAD G1 G2, { "add-goal", "a1", "g1", "creation" }, "claim-item claim-item " },
	{ HEAD G1, HEAD G1 G2, { "add-goal", "a1", "", "creation" }, "claim-item " },
	{ HEAD G1, HEAD G1 N1, { "add-goal", "a1", "n1", "creation" }, "claim-change " },
	{ HEAD G1, HEAD G1 G2, { "set", "a1", "g2", "modification" }, "claim-change " },
	{ HEAD, HEAD N1, { "log-progress", "a1", "n1", "creation" }, "" },
	{ HEAD, HEAD N1, { "log-progress", "a1 a2", "", "creation" }, "" },
	{ HEAD, HEAD N1, { "log-progress", "a1 a2", "n1", "creation" }, "claim-item " },
	{ HEAD, HEAD G1, { "log-progress", "a1 a2", "", "creation" }, "claim-change " },
	{ HEAD G1, HEAD G1 N1 "    goals: [g1, g7]\n", { "log-progress", "a1", "n1 g1", "creation" }, "" },
	{ HEAD G1, HEAD G1 N1 "    goals: [g1]\n", { "log-progress", "a1", "n1", "creation" }, "claim-short " },
	{ HEAD G1, HEAD G1 N1 "    goals: [g1]\n", { "log-progress", "a1", "g1", "creation" }, "claim-item " },
	{ HEAD, HEAD, { "add-goal", "a1", "g1", "creation" }, "claim-change claim-item " },
	/* Changing a value. */
	{ HEAD G1, HEAD "goals:\n  - id: g1\n    title: Walk\n    status: completed\n", { "set", "a1", "g1", "modification" }, "" },
	{ HEAD G1, HEAD "goals:\n  - id: g1\n    title: Walk\n    status: completed\n", { "set", "a1", "g2", "modification" },
	  "claim-item claim-item " },
	{ HEAD G1, HEAD "goals:\n  - id: g1\n    title: Walk\n    status: completed\n", { "set", "a1", "g1", "creation" },
	  "claim-change " },
	{ HEAD G1, HEAD "goals:\n  - id: g1\n    title: Walk\n    status: completed\n", { "add-goal", "a1", "g1", "creation" },
	  "claim-change " },
	{ HEAD G1, HEAD "title: New\n" G1, { "set", "a1", "", "modification" }, "" },
	{ HEAD G1, HEAD "title: New\n" G1, { "set", "a1", "g1", "modification" }, "claim-item " },
	{ HEAD G1 G2, HEAD "goals:\n  - id: g1\n    title: W\n    status: active\n  - id: g2\n    title: R\n",
	  { "set", "a1", "g1", "modification" }, "claim-item " },
	/* Taking away. */
	{ HEAD G1 G2, HEAD G1, { "set", "a1", "g2", "deletion" }, "" },
	{ HEAD G1 O1 G2, HEAD "goals:\n" G2, { "set", "a1", "g1 g1.o1", "deletion" }, "" },
	{ HEAD G1 O1 G2, HEAD "goals:\n" G2, { "set", "a1", "g1", "deletion" }, "claim-item " },
	{ HEAD G1 G2, HEAD G1, { "set", "a1", "g2", "modification" }, "claim-change " },
	{ HEAD G1, HEAD "goals:\n  - id: g1\n    title: Walk\n", { "set", "a1", "g1", "deletion" }, "" },
	{ HEAD G1, HEAD "goals:\n  - id: g1\n    title: Walk\n", { "set", "a1", "g2", "deletion" }, "claim-item claim-item " },
	{ HEAD G1, HEAD G1 G2, { "set", "a1", "g2", "deletion" }, "claim-change " },
	/* Signing, and signing again. */
	{ HEAD, HEAD SIGNED, { "sign", "a1", "", "attestation" }, "" },
	{ HEAD SIGNED, HEAD "signatures:\n  - {role: client, name: A. Sample, date: 2026-04-20, status: refused}\n",
	  { "sign", "a1", "", "attestation" }, "" },
	{ HEAD SIGNED, HEAD, { "sign", "a1", "", "attestation" }, "claim-change " },
	{ HEAD SIGNED, HEAD "title: New\n" SIGNED, { "sign", "a1", "", "attestation" }, "claim-change " },
	{ HEAD R1, HEAD R1 SIGNED_R1, { "sign", "a1", "r1", "attestation" }, "" },
	{ HEAD R1, HEAD R1 SIGNED_R1, { "sign", "a1", "", "attestation" }, "claim-short " },
	{ HEAD R1, HEAD R1 SIGNED, { "sign", "a1", "r1", "attestation" }, "claim-item " },
	/* Kinds and verbs that there are not. */
	{ HEAD G1, HEAD G1 G2, { "set", "a1", "g2", "restoration" }, "claim-change " },
	{ HEAD G1, HEAD G1 G2, { "set", "a1", "g2", "" }, "claim-change " },
	{ HEAD G1, HEAD G1 G2, { "polish", "a1", "g2", "creation" }, "claim-action " },
	{ HEAD G1, HEAD G1 G2, { "git-setup", "a1", "g2", "modification" }, "claim-action " },
	{ HEAD G1, HEAD G1 G2, { "init", "a1", "g2", "creation" }, "claim-action " },
	/* A person's own edit. */
	{ HEAD G1, HEAD "title: New\n" G1 G2, { "save", "a1", "g2", "modification" }, "" },
	{ HEAD G1, HEAD "title: New\n" G1 G2, { "save", "a1", "", "modification" }, "claim-short " },
	{ HEAD G1, HEAD "title: New\n" G1, { "save", "a1", "g1", "modification" }, "claim-item " },
	{ HEAD G1, HEAD "# a remark\n" G1, { "save", "a1", "", "modification" }, "" },
	{ HEAD G1 G2, HEAD G1, { "save", "a1", "g2", "deletion" }, "" },
	{ HEAD G1 O1 G3, HEAD G1, { "save", "a1", "g1.o1 g3", "deletion" }, "" },
	{ HEAD G1 O1 G2, HEAD "goals:\n" G2, { "save", "a1", "g1 g1.o1", "deletion" }, "" },
	{ HEAD G1 O1 G2, HEAD "goals:\n" G2, { "save", "a1", "g1", "deletion" }, "claim-short " },
	{ HEAD G1 O1 G2, HEAD "goals:\n" G2, { "save", "a1", "g1.o1", "deletion" }, "claim-item " },
	{ HEAD G1 O1, HEAD "goals: none\n", { "save", "a1", "g1 g1.o1", "deletion" }, "" },
	{ HEAD G1 G2, HEAD G1, { "save", "a1", "", "modification" }, "claim-change " },
	{ HEAD G1 G2, HEAD G1 N1, { "save", "a1", "g1", "deletion" }, "claim-item claim-item " },
	{ HEAD G1, HEAD G1 G2, { "save", "a1", "g2", "deletion" }, "claim-change " },
	{ HEAD G1, HEAD G1 G2, { "save", "a1", "g2", "creation" }, "claim-change " },
};

static txp_doc *parsed(const char *text)
{
	txp_doc *d = NULL;

	assert_int_equal(txp_doc_parse("a1.plan.yaml", text, strlen(text), &d), TXP_OK);
	return d;
}

/* What may be said is what is said. */
static void makes_the_same(size_t i, const txp_doc *before, const txp_doc *after)
{
	const struct txp_claim *want = &cases[i].claim, *is;
	const struct txp_claimed_plan plans[] = { { want->plan, before, after } };
	txp_claimed *made = NULL;

	assert_int_equal(txp_claim_make(want->action, want->change, plans, 1, &made), TXP_OK);
	is = txp_claim_get(made);
	if (strcmp(is->items, want->items) || strcmp(is->change, want->change) || strcmp(is->plan, want->plan))
		fail_msg("case %zu: claims '%s' of '%s' (%s)", i, is->items, is->plan, is->change);
	txp_claim_free(made);
}

static void said_and_done(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		txp_doc *before = cases[i].before ? parsed(cases[i].before) : NULL, *after = parsed(cases[i].after);
		txp_findings *found = NULL;
		char codes[256] = "";
		assert_int_equal(txp_claims_check(before, after, &cases[i].claim, &found), TXP_OK);
		for (size_t k = 0; k < txp_findings_count(found); k++)
			snprintf(codes + strlen(codes), sizeof codes - strlen(codes), "%s ", txp_findings_at(found, k)->code);
		if (strcmp(codes, cases[i].found) != 0)
			fail_msg("case %zu: found '%s', wanted '%s'", i, codes, cases[i].found);
		txp_findings_free(found);
		if (!*cases[i].found)
			makes_the_same(i, before, after);
		txp_doc_free(before);
		txp_doc_free(after);
	}
}

static void taken_ids(void **state)
{
	static const char unreadable_text[] = "- id: g1\n- {\"id\": \"g7\"\n  id : 'g8'\n- [id: jane, id: g1, grid: g9";
	txp_doc *before = parsed(HEAD G1 O1 G2 "  - id: jane\n    title: Rest\n"), *after = parsed(HEAD "goals:\n" G3), *bad = NULL;
	txp_list *taken = NULL;

	(void)state;
	assert_int_equal(txp_ids_taken(before, after, &taken), TXP_OK);
	assert_string_equal(txp_list_items(taken)[0], "g1");
	assert_string_equal(txp_list_items(taken)[1], "g1.o1");
	assert_string_equal(txp_list_items(taken)[2], "g2");
	assert_null(txp_list_items(taken)[3]);
	txp_list_free(taken);
	/* What can't be read: by its text. And a plan that is gone. */
	assert_int_equal(txp_doc_parse("b", unreadable_text, strlen(unreadable_text), &bad), TXP_EREFUSED);
	assert_int_equal(txp_ids_taken(bad, before, &taken), TXP_OK);
	assert_string_equal(txp_list_items(taken)[0], "g7");
	assert_string_equal(txp_list_items(taken)[1], "g8");
	assert_null(txp_list_items(taken)[2]);
	txp_list_free(taken);
	assert_int_equal(txp_ids_taken(before, bad, &taken), TXP_OK);
	assert_string_equal(txp_list_items(taken)[0], "a1");
	assert_string_equal(txp_list_items(taken)[1], "g1.o1");
	assert_string_equal(txp_list_items(taken)[2], "g2");
	assert_null(txp_list_items(taken)[3]);
	txp_list_free(taken);
	txp_doc_free(bad);
	assert_int_equal(txp_ids_taken(after, NULL, &taken), TXP_OK);
	assert_string_equal(txp_list_items(taken)[0], "g3");
	assert_null(txp_list_items(taken)[1]);
	txp_list_free(taken);
	txp_doc_free(before);
	txp_doc_free(after);
}

/* The table itself: no verb twice, each with a kind of change, and what it writes besides plans. */
static void verbs(void **state)
{
	(void)state;
	for (size_t i = 0; txp_verb_nth(i); i++) {
		assert_ptr_equal(txp_verb_find(txp_verb_nth(i)->action), txp_verb_nth(i));
		assert_non_null(txp_verb_nth(i)->changes[0]);
		assert_non_null(txp_verb_nth(i)->files);
	}
	assert_null(txp_verb_find("check"));
	assert_string_equal(txp_verb_find("add-step")->list, "steps");
	assert_string_equal(txp_verb_find("save")->files[0], ".txplan/config.yaml");
}

static void makes(const char *action, const char *change, const struct txp_claimed_plan *plans, size_t count, const char *want)
{
	txp_claimed *c = NULL;
	enum txp_result r = txp_claim_make(action, change, plans, count, &c);
	char text[256] = "refused";

	if (r == TXP_OK)
		snprintf(text, sizeof text, "%s|%s|%s|%s", txp_claim_get(c)->action, txp_claim_get(c)->plan, txp_claim_get(c)->items,
			 txp_claim_get(c)->change);
	assert_string_equal(text, want);
	txp_claim_free(c);
}

static void claims_of_several_and_of_none(void **state)
{
	txp_doc *head = parsed(HEAD), *goal = parsed(HEAD G1), *more = parsed(HEAD G1 G2);
	const struct txp_claimed_plan both[] = { { "a1", goal, more }, { "a2", head, goal } }, new = { "a1", NULL, head },
				      mixed[] = { { "a1", NULL, goal }, { "a2", head, goal } };

	(void)state;
	makes("add-goal", NULL, both, 2, "add-goal|a1 a2||creation");
	makes("add-goal", NULL, both, 1, "add-goal|a1|g2|creation");
	makes("save", NULL, both, 2, "save|a1 a2||modification");
	makes("save", NULL, mixed, 2, "refused");
	makes("init", NULL, &new, 1, "init|a1||creation");
	makes("init", NULL, both, 1, "refused");
	makes("set", NULL, &new, 1, "refused");
	makes("set", "creation", both, 1, "refused");
	makes("polish", NULL, both, 1, "refused");
	makes("git-setup", NULL, NULL, 0, "git-setup|||modification");
	makes("save", "creation", NULL, 0, "save|||creation");
	txp_doc_free(head);
	txp_doc_free(goal);
	txp_doc_free(more);
}

static void unreadable(void **state)
{
	const struct txp_claim claim = { "set", "a1", "", "modification" };
	txp_findings *found = NULL;
	txp_doc *good = parsed(HEAD), *bad = NULL;

	(void)state;
	assert_int_equal(txp_doc_parse("b", "a: [", 4, &bad), TXP_EREFUSED);
	assert_int_equal(txp_claims_check(bad, good, &claim, &found), TXP_EREFUSED);
	assert_null(found);
	assert_int_equal(txp_claims_check(good, bad, &claim, &found), TXP_EREFUSED);
	makes("set", NULL, &(struct txp_claimed_plan){ "a1", bad, good }, 1, "refused");
	makes("save", NULL, &(struct txp_claimed_plan){ "a1", good, bad }, 1, "refused");
	makes("save", NULL, &(struct txp_claimed_plan){ "a1", bad, good }, 1, "save|a1||modification");
	txp_doc_free(good);
	txp_doc_free(bad);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(said_and_done),
		cmocka_unit_test(taken_ids),
		cmocka_unit_test(verbs),
		cmocka_unit_test(claims_of_several_and_of_none),
		cmocka_unit_test(unreadable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
