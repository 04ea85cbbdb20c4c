/* The rules about scores, safety and care: what they find and what they must leave alone. */
#include "rule_test.h"

#define PLAN "status: on-hold\nperiod: {start: 2026-01-12, end: 2026-10-12}\nteam: [{id: rk, name: R}]\n"
#define ASKED "asked: true, level: low, action: safety plan made"
#define TODAY "2026-04-20"

/* An entry with one score. */
#define SCORE(keys) PLAN "progress:\n- id: n1\n  date: 2026-02-02\n  scores: [{" keys "}]\n"

ARENA_TEST(scores_add_up)
{
	static const struct sample samples[] = {
		{ SCORE("instrument: gad-7, items: [1, 1, 1, 1, 1, 1, 1], total: 7"), "" },
		{ SCORE("instrument: gad-7, items: [1, 1, 1, 1, 1, 1, 1], total: 8"),
		  "total-differs progress/n1/scores/gad-7/total\n" },
		{ SCORE("instrument: gad-7, items: [1, 1, 1, 1, 1, 1, 5], total: 11"),
		  "answer-out-of-range progress/n1/scores/gad-7/items/#7\n" },
		{ SCORE("instrument: gad-7, items: [1, 1]"), "answers-incomplete progress/n1/scores/gad-7/items\n" },
		{ SCORE("instrument: gad-7, items: [1, 1, 1, 1, 1, 1], missing: [\"3\"]"), "" },
		/* without all answers nobody knows the total */
		{ SCORE("instrument: gad-7, items: [1, 1, 1, 1, 1, 1], missing: [\"3\"], total: 6"), "" },
		{ SCORE("instrument: gad-7, total: 21"), "" },
		{ SCORE("instrument: gad-7, total: 22"), "total-out-of-range progress/n1/scores/gad-7/total\n" },
		{ SCORE("instrument: gad-7, total: -1"), "total-out-of-range progress/n1/scores/gad-7/total\n" },
		{ SCORE("instrument: gad-7, items: {\"1\": 0, \"2\": 4}"),
		  "answers-incomplete progress/n1/scores/gad-7/items\n" },
		{ SCORE("instrument: house, items: [99, 1], total: 5"), "unknown-instrument progress/n1/scores/house/instrument\n", "described" },
		{ PLAN "assessment: {risk: {" ASKED "}, scores: [{instrument: gad-7, total: 30}]}\n",
		  "total-out-of-range assessment/scores/gad-7/total\n" },
	};

	ASSERT_SAMPLES(a, "scores", samples);
}

#define MEASURE(keys) PLAN "goals: [{id: g1, title: a, objectives: [{id: g1.o1, title: b, measure: {" keys "}}]}]\n"
#define AT_MEASURE "goals/g1/objectives/g1.o1/measure/"

ARENA_TEST(targets_are_better)
{
	static const struct sample samples[] = {
		{ MEASURE("instrument: phq-9, baseline: 17, target: 9"), "" },
		{ MEASURE("instrument: phq-9, baseline: 9, target: 9"), "" },
		{ MEASURE("instrument: phq-9, baseline: 9, target: 10"), "target-wrong-side " AT_MEASURE "target\n" },
		{ MEASURE("instrument: phq-9, baseline: 9, target: 10, maintain: true"), "" },
		{ MEASURE("instrument: phq-9, target: 10"), "" },
		{ MEASURE("instrument: phq-9, baseline: 28"), "total-out-of-range " AT_MEASURE "baseline\n" },
		{ MEASURE("name: nights, baseline: 5, target: 1"), "" },
		{ MEASURE("name: nights, baseline: 1, target: 5"), "" },
		{ MEASURE("instrument: house, baseline: 100, target: 500"), "unknown-instrument " AT_MEASURE "instrument\n", "described" },
	};

	ASSERT_SAMPLES(a, "measures", samples);
}

/* Wellbeing, a clinic's own, with the keys of its items. */
static const struct shelf *wellbeing(struct arena *a, const char *items)
{
	const char *text = arena_printf(a,
					"format: txplan-instrument/1\nid: wellbeing\nname: Wellbeing\nitems: [%s]\nmin: 0\nmax: 10\n"
					"total: {min: 0, max: 10}\ndirection: higher-is-better\nmissing: {rule: no-total}\nlicence: ours\n",
					items);
	struct findings *f = findings_new(a, schema_findings());
	struct shelf *own = arena_new_of(a, struct shelf);
	const struct instrument *i;
	size_t twice;

	assert_int_equal(instrument_load(a, schema_of_instrument(), read_document(a, text), "wellbeing", f, &i), TXP_OK);
	*own = shelf_of(a, (const struct card *const[]){ &i->card }, 1, &twice);
	return own;
}

ARENA_TEST(a_clinics_own_instrument)
{
	struct rules_options o = { .today = day(TODAY), .instruments = wellbeing(a, "a"), .only = rule_named("measures") };
	struct findings *f = findings_new(a, schema_findings());

	rules_check(a, plan_read(a, read_document(a, MEASURE("instrument: wellbeing, baseline: 2, target: 7"))),
		    schema_of_plan(), &o, f);
	assert_int_equal(findings_count(f), 0);
	rules_check(a, plan_read(a, read_document(a, MEASURE("instrument: wellbeing, baseline: 7, target: 2"))),
		    schema_of_plan(), &o, f);
	assert_int_equal(findings_count(f), 1);
	assert_string_equal(findings_at(f, 0)->message,
			    "the target 2 is worse than the baseline 7: on the Wellbeing higher is better");
}

ARENA_TEST(an_item_is_answered_once)
{
	struct rules_options o = { .today = day(TODAY), .instruments = wellbeing(a, "sleep"), .only = rule_named("scores") };
	struct findings *f = findings_new(a, schema_findings());

	rules_check(a, plan_read(a, read_document(a, SCORE("instrument: wellbeing, items: {sleep: 1, \"1\": 2}"))),
		    schema_of_plan(), &o, f);
	assert_int_equal(findings_count(f), 1);
	assert_string_equal(findings_at(f, 0)->message, "Wellbeing item sleep is answered twice");
}

#define ITEM_9(n) "scores: [{instrument: phq-9, items: [0, 0, 0, 0, 0, 0, 0, 0, " n "]}]"
#define ENTRY(id, day, keys) "- {id: " id ", date: " day ", " keys "}\n"
#define POSITIVE "critical-answer progress/n1/scores/phq-9/items/#9\n"

#define DRINKS "problems: [{id: p1, statement: a, evidence: AUDIT 22}]\n"
#define SOBER "goals: [{id: g1, title: Stay sober}]\n"
#define NOT_ASKED "withdrawal-not-asked goals/g1/title\n"

ARENA_TEST(withdrawal_before_abstinence)
{
	static const struct sample samples[] = {
		{ PLAN DRINKS SOBER, NOT_ASKED },
		{ PLAN DRINKS "goals: [{id: g1, title: Drink less}]\n", "" },
		{ PLAN "problems: [{id: p1, statement: a, evidence: AUDIT 19}]\n" SOBER, "" },
		{ PLAN "problems: [{id: p1, statement: a, evidence: audit of 20}]\n" SOBER, NOT_ASKED },
		{ PLAN "problems: [{id: p1, statement: a, evidence: an audit in 2020}]\n" SOBER, "" },
		{ PLAN "problems: [{id: p1, statement: a, evidence: AUDIT 22, status: resolved}]\n" SOBER, "" },
		{ PLAN DRINKS "goals: [{id: g1, title: Stay sober, status: completed}]\n", "" },
		{ PLAN DRINKS "goals: [{id: g1, title: Work, objectives: [{id: g1.o1, title: Alcohol-free days}]}]\n",
		  "withdrawal-not-asked goals/g1/objectives/g1.o1/title\n" },
		{ PLAN DRINKS "goals: [{id: g1, title: Buy a tablesober}]\n", "" },
		{ PLAN "diagnoses: [{id: d1, name: a, code: F10.20}]\n" SOBER, NOT_ASKED },
		{ PLAN "diagnoses: [{id: d1, name: a, code: F10.21}]\n" SOBER, "" },
		{ PLAN "diagnoses: [{id: d1, name: a, code: F10.20, course: remission}]\n" SOBER, "" },
		{ PLAN "diagnoses: [{id: d1, name: a, code: F10.10}]\n" SOBER, "" },
		{ PLAN "progress: [{id: n1, date: 2026-02-02, scores: [{instrument: audit, total: 20}]}]\n" SOBER,
		  NOT_ASKED },
		{ PLAN "progress: [{id: n1, date: 2026-02-02, scores: [{instrument: audit, total: 20}]}]\n" SOBER,
		  "unknown-instrument progress/n1/scores/audit/instrument\n", "described" },
		{ PLAN "progress: [{id: n1, date: 2026-02-02, risk: {withdrawal: none now}}]\n" DRINKS SOBER, "" },
		{ PLAN "assessment: {risk: {asked: true, withdrawal: none now}}\n" DRINKS SOBER, "" },
	};

	ASSERT_SAMPLES(a, "withdrawal", samples);
}

ARENA_TEST(care)
{
	static const struct sample samples[] = {
		{ PLAN "assessment: {risk: {asked: false}}\n", "risk-not-asked assessment\n", "risk_asked" },
		{ PLAN "assessment: {risk: {asked: true}, needs: [{id: e1, text: a}, {id: e2, text: b, status: "
		       "declined}]}\n",
		  "need-unaddressed assessment/needs/e1\n" },
		{ PLAN "assessment: {risk: {asked: true}, needs: [{id: e1, text: a}]}\ngoals: [{id: g1, title: b, "
		       "needs: [e1]}]\n",
		  "" },
		{ PLAN "diagnoses: [{id: d1, name: a, certainty: provisional, recorded: 2026-01-20}]\n", "", "provisional" },
		{ PLAN "diagnoses: [{id: d1, name: a, certainty: provisional, recorded: 2026-01-19}]\n",
		  "provisional-too-long diagnoses/d1/certainty\n", "provisional" },
		{ PLAN "diagnoses: [{id: d1, name: a, certainty: provisional, recorded: 2026-01-19, basis: b}]\n", "", "provisional" },
		{ PLAN "diagnoses: [{id: d1, name: a, certainty: confirmed, recorded: 2026-01-19}]\n", "", "provisional" },
		{ PLAN "safety_plan: {helpers: [{name: a, phone: \"1\"}, {name: b, phone: }]}\n",
		  "helper-without-phone safety_plan/helpers/#2\n", "helpers_reachable" },
	};

	ASSERT_SAMPLES(a, "needs_addressed", samples);
}

#define ACTIVE                                                                                                         \
	"status: active\nreview: {every: 90d}\nperiod: {start: 2026-01-12}\nteam: [{id: rk, name: R}, {id: dm, name: " \
	"D}]\n"                                                                                                        \
	"problems: [{id: p1, statement: a}]\ngoals: [{id: g1, title: a}]\n"
#define SIGNED(day) "{role: client, date: " day "}, {role: therapist, by: rk, date: " day "}"

ARENA_TEST(signatures_after_the_last_review)
{
	static const struct sample samples[] = {
		{ ACTIVE "signatures: [" SIGNED("2026-01-12") "]\n", "" },
		{ ACTIVE "signatures: [" SIGNED("2026-01-12") "]\nreviews: [{id: r1, date: 2026-04-10}]\n",
		  "signature-missing reviews/r1\n" },
		{ ACTIVE "signatures: [" SIGNED("2026-04-10") "]\nreviews: [{id: r1, date: 2026-04-10}]\n", "" },
		{ ACTIVE "signatures: [{role: client, date: 2026-04-10}]\n", "signature-missing status\n" },
		{ ACTIVE "signatures: [" SIGNED("2026-04-09") ", " SIGNED(
		      "2026-04-11") "]\nreviews: [{id: r1, date: 2026-04-10}]\n",
		  "" },
	};
	const struct txp_finding *n;

	ASSERT_SAMPLES(a, "signatures", samples);
	n = rules_find(a, samples[1].text, TODAY, "signature-missing");
	assert_string_equal(n->message, "nobody has signed since the review of 2026-04-10; never: dm");
	n = rules_find(a, samples[3].text, TODAY, "signature-missing");
	assert_string_equal(n->message, "nobody of the team has signed the plan");
}

#define ACCEPTED(keys) "accepted: [{by: rk, date: 2026-02-02, reason: known, " keys "}]\n"
#define TWO_NEEDS PLAN "assessment: {risk: {asked: true}, needs: [{id: e1, text: a}, {id: e2, text: b}]}\n"

ARENA_TEST(what_is_accepted_is_left_out)
{
	static const struct sample samples[] = {
		{ TWO_NEEDS, "need-unaddressed assessment/needs/e1\nneed-unaddressed assessment/needs/e2\n" },
		{ TWO_NEEDS ACCEPTED("code: need-unaddressed, item: e1"), "need-unaddressed assessment/needs/e2\n" },
		{ TWO_NEEDS ACCEPTED("code: need-unaddressed"), "" },
		{ TWO_NEEDS ACCEPTED("code: risk-not-asked"),
		  "need-unaddressed assessment/needs/e1\nneed-unaddressed assessment/needs/e2\n" },
		{ TWO_NEEDS ACCEPTED("code: need-unaddressed, item: e3"),
		  "need-unaddressed assessment/needs/e1\nneed-unaddressed assessment/needs/e2\n" },
		/* never what is critical or an error */
		{ PLAN "progress:\n" ENTRY("n1", "2026-02-02", ITEM_9("1")) ACCEPTED("code: critical-answer"),
		  POSITIVE, "answers" },
		{ PLAN "progress:\n" ENTRY("n1", "2026-02-02", ITEM_9("1")) ACCEPTED("code: critical-answer, item: n1"),
		  POSITIVE, "answers" },
		{ PLAN "diagnoses: [{id: d1, name: a, ruled_out: 2026-02-02}]\n" ACCEPTED("code: status-against-date"),
		  "status-against-date diagnoses/d1\n", "statuses" },
	};

	ASSERT_SAMPLES(a, "needs_addressed", samples);
}

/* Whole files of wrong things: what takes more than linear time, or memory, shows here. */
static const char *many(struct arena *a, const char *head, const char *fmt, unsigned count)
{
	struct buf b = buf_in(a);

	buf_puts(&b, head);
	for (unsigned i = 1; i <= count; i++)
		for (const char *p = fmt; *p; p++)
			if (*p == '#')
				buf_printf(&b, "%u", i);
			else
				buf_putc(&b, *p);
	return b.bytes;
}

ARENA_TEST(hostile_plans_are_cut_short)
{
	static const char *const plans[][3] = {
		{ "goals:\n", "- {id: g1, title: a}\n", "ids_unique" },
		{ "goals:\n- {id: g1, title: a}\nprogress:\n- id: n1\n  goals:\n", "  - h#\n", "references" },
		{ "goals:\n- id: g1\n  adjusted:\n", "  - {field: f#, to: a, date: 2026-01-01}\n", "adjustments" },
		{ "progress:\n", "- {id: n#, scores: [{instrument: phq-9, items: [9]}]}\n", "scores" },
		{ "safety_plan:\n  helpers:\n", "  - {name: a}\n", "helpers_reachable" },
	};

	for (size_t i = 0; i < sizeof plans / sizeof *plans; i++) {
		const char *text = many(a, plans[i][0], plans[i][1], 7000);
		struct findings *f = rule_run(a, plans[i][2], text, TODAY), *all = findings_new(a, schema_findings());
		struct rules_options o = { .today = day(TODAY) };
		assert_int_equal(findings_count(f), FINDINGS_MOST);
		assert_in_range(findings_dropped(f), 5900, 14000);
		rules_check(a, plan_read(a, read_document(a, text)), schema_of_plan(), &o, all);
		assert_int_equal(findings_count(all), FINDINGS_MOST);
		assert_true(findings_dropped(all) >= findings_dropped(f));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ARENA(scores_add_up),
		IN_ARENA(targets_are_better),
		IN_ARENA(a_clinics_own_instrument),
		IN_ARENA(an_item_is_answered_once),
		IN_ARENA(withdrawal_before_abstinence),
		IN_ARENA(care),
		IN_ARENA(signatures_after_the_last_review),
		IN_ARENA(what_is_accepted_is_left_out),
		IN_ARENA(hostile_plans_are_cut_short),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
