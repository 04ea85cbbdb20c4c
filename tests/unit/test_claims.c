/* Does what a commit says fit what it did? Each case: a plan before and after, what is said, and what is found. */
#include "unit.h"

#include "txplan.h"

#define HEAD "format: txplan/1\nid: a1\nstatus: draft\nperiod: {start: 2026-04-20}\nclient: {}\n"
#define G1 "goals:\n  - id: g1\n    title: Walk\n    status: active\n"
#define O1 "    objectives:\n      - id: g1.o1\n        title: Far\n"
#define G2 "  - id: g2\n    title: Run\n"
#define N1 "progress:\n  - id: n1\n    date: 2026-04-20\n    note: Went well.\n"
#define SIGNED "signatures:\n  - {role: client, name: A. Sample, date: 2026-04-20, status: signed}\n"

static const struct {
	const char *before, *after; /* before NULL: a new plan */
	struct txp_claim claim;
	const char *found; /* codes, "" for none */
} cases[] = {
	/* A new plan. */
	{ NULL, HEAD, { "creation", "", NULL, false, false }, "" },
	{ NULL, HEAD, { "modification", "", NULL, false, false }, "claim-change " },
	{ NULL, HEAD G1, { "creation", "", NULL, true, false }, "" },
	/* Adding. */
	{ HEAD, HEAD G1, { "creation", "g1", "goals", false, false }, "" },
	{ HEAD G1, HEAD G1 G2, { "creation", "g2 g1", "goals", false, false }, "" },
	{ HEAD G1, HEAD G1 O1, { "creation", "g1.o1 g1", "objectives", false, false }, "" },
	{ HEAD G1, HEAD G1 G2, { "creation", "g1", "goals", false, false }, "claim-item " },
	{ HEAD G1, HEAD G1 N1, { "creation", "n1", "goals", false, false }, "claim-change " },
	{ HEAD G1, HEAD G1 G2, { "modification", "g2", NULL, false, false }, "claim-change " },
	{ HEAD, HEAD N1, { "creation", "", "progress", false, true }, "" },
	{ HEAD, HEAD G1, { "creation", "", "progress", false, true }, "claim-change " },
	{ HEAD, HEAD, { "creation", "g1", "goals", false, false }, "claim-change " },
	/* Changing a value. */
	{ HEAD G1, HEAD "goals:\n  - id: g1\n    title: Walk\n    status: completed\n", { "modification", "g1", NULL, false, false }, "" },
	{ HEAD G1, HEAD "goals:\n  - id: g1\n    title: Walk\n    status: completed\n", { "modification", "g2", NULL, false, false },
	  "claim-item " },
	{ HEAD G1, HEAD "goals:\n  - id: g1\n    title: Walk\n    status: completed\n", { "creation", "g1", "goals", false, false },
	  "claim-change " },
	{ HEAD G1, HEAD "title: New\n" G1, { "modification", "", NULL, false, false }, "" },
	{ HEAD G1, HEAD "title: New\n" G1, { "modification", "g1", NULL, false, false }, "claim-item " },
	{ HEAD G1 G2, HEAD "goals:\n  - id: g1\n    title: W\n    status: active\n  - id: g2\n    title: R\n",
	  { "modification", "g1", NULL, false, false }, "claim-item " },
	/* Taking away. */
	{ HEAD G1 G2, HEAD G1, { "deletion", "g2", NULL, false, false }, "" },
	{ HEAD G1 O1 G2, HEAD "goals:\n" G2, { "deletion", "g1 g1.o1", NULL, false, false }, "" },
	{ HEAD G1 O1 G2, HEAD "goals:\n" G2, { "deletion", "g1", NULL, false, false }, "claim-item " },
	{ HEAD G1 G2, HEAD G1, { "modification", "g2", NULL, false, false }, "claim-change " },
	{ HEAD G1, HEAD "goals:\n  - id: g1\n    title: Walk\n", { "deletion", "g1", NULL, false, false }, "" },
	{ HEAD G1, HEAD "goals:\n  - id: g1\n    title: Walk\n", { "deletion", "g2", NULL, false, false }, "claim-item " },
	{ HEAD G1, HEAD G1 G2, { "deletion", "g2", NULL, false, false }, "claim-change " },
	/* Signing, and signing again. */
	{ HEAD, HEAD SIGNED, { "attestation", "", "signatures", false, false }, "" },
	{ HEAD SIGNED, HEAD "signatures:\n  - {role: client, name: A. Sample, date: 2026-04-20, status: refused}\n",
	  { "attestation", "", "signatures", false, false }, "" },
	{ HEAD SIGNED, HEAD, { "attestation", "", "signatures", false, false }, "claim-change " },
	{ HEAD SIGNED, HEAD "title: New\n" SIGNED, { "attestation", "", "signatures", false, false }, "claim-change " },
	/* Anything, in what is named. */
	{ HEAD G1, HEAD G1 G2, { "restoration", "g2", NULL, false, false }, "" },
	{ HEAD G1, HEAD G1 G2, { "amendment", "g1", NULL, false, false }, "claim-item " },
	{ HEAD G1, HEAD G1 G2, { "improvement", "g2", NULL, false, false }, "claim-change " },
	/* A person's own edit. */
	{ HEAD G1, HEAD "title: New\n" G1 G2, { "modification", "", NULL, true, false }, "" },
	{ HEAD G1, HEAD "title: New\n" G1 G2, { "modification", "g2", NULL, true, false }, "" },
	{ HEAD G1, HEAD "title: New\n" G1, { "modification", "g1", NULL, true, false }, "claim-item " },
	{ HEAD G1, HEAD "# a remark\n" G1, { "modification", "", NULL, true, false }, "" },
	{ HEAD G1 G2, HEAD G1, { "deletion", "g2", NULL, true, false }, "" },
	{ HEAD G1 G2, HEAD G1, { "modification", "", NULL, true, false }, "claim-change " },
	{ HEAD G1 G2, HEAD G1 N1, { "deletion", "g1", NULL, true, false }, "claim-item claim-item " },
	{ HEAD G1, HEAD G1 G2, { "deletion", "g2", NULL, true, false }, "claim-change " },
	{ HEAD G1, HEAD G1 G2, { "creation", "g2", NULL, true, false }, "claim-change " },
};

static txp_doc *parsed(const char *text)
{
	txp_doc *d = NULL;

	assert_int_equal(txp_doc_parse("a1.plan.yaml", text, strlen(text), &d), TXP_OK);
	return d;
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
		txp_doc_free(before);
		txp_doc_free(after);
	}
}

static void unreadable(void **state)
{
	const struct txp_claim claim = { "modification", "", NULL, false, false };
	txp_findings *found = NULL;
	txp_doc *good = parsed(HEAD), *bad = NULL;

	(void)state;
	assert_int_equal(txp_doc_parse("b", "a: [", 4, &bad), TXP_EREFUSED);
	assert_int_equal(txp_claims_check(bad, good, &claim, &found), TXP_EREFUSED);
	assert_null(found);
	assert_int_equal(txp_claims_check(good, bad, &claim, &found), TXP_EREFUSED);
	txp_doc_free(good);
	txp_doc_free(bad);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(said_and_done),
		cmocka_unit_test(unreadable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
