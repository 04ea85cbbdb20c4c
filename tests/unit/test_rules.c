/* Every rule: what it finds and what it must leave alone. (tests/refuse holds one whole file for each.) */
#include "rule_test.h"

/* A plan that no rule minds, and one that is only begun. */
#define ACTIVE                                                                                                         \
	"status: active\nperiod: {start: 2026-01-12, end: 2026-10-12}\nreview: {every: 90d}\nclient: {}\n"             \
	"team: [{id: rk, name: R}]\nproblems: [{id: p1, statement: a}]\n"                                              \
	"signatures: [{role: client, date: 2026-01-12}, {role: therapist, by: rk, date: 2026-01-12}]\n"
#define PLAN ACTIVE "goals: [{id: g1, title: a}]\n"
#define TODAY "2026-04-20"

/* The rules that the plans above are made for: a new one need not be among them. */
static const char *const quiet[] = {
	"ids_unique",    "ids_fit_place",   "references",        "file_name",      "dates_in_order",        "dates_past",
	"adjustments",   "within_period",   "intervals",         "statuses",       "ended",                 "achievements",
	"described",     "scores",          "measures",          "profiles",       "principal_diagnosis",   "active_needs",
	"answers",       "risks",           "withdrawal",        "risk_asked",     "needs_addressed",       "signatures",
	"provisional",   "signed_content",  "helpers_reachable",
};

ARENA_TEST(leaves_a_good_plan_alone)
{
	static const char *const plans[] = { PLAN, "x-only: 1\n", "- 1\n" };

	for (size_t i = 0; i < sizeof quiet / sizeof *quiet; i++) {
		for (size_t k = 0; k < sizeof plans / sizeof *plans; k++)
			assert_string_equal(rule_says(a, quiet[i], plans[k], TODAY), "");
		assert_string_equal(rule_says(a, quiet[i], "status: completed\n", TODAY),
				    strcmp(quiet[i], "statuses") ? "" : "status-without-date status\n");
	}
}

ARENA_TEST(ids_and_references)
{
	static const struct sample samples[] = {
		{ PLAN "diagnoses: [{id: d1, name: a}, {id: d1, name: b}, {id: d2, name: c}]\n",
		  "duplicate-id diagnoses/d1/id\n", "ids_unique" },
		{ PLAN "consents: [{id: d1, kind: other}]\n", "misplaced-id consents/d1/id\n" },
		{ PLAN "consents: [{id: c1b, kind: other}]\n", "" },
		/* not of the shape of an id: the schema says so */
		{ PLAN "consents: [{id: first, kind: other}]\n", "" },
		{ ACTIVE "goals: [{id: g1, title: a, objectives: [{id: g1.o1, title: b, steps: [{id: g1.o2.s1, text: "
			 "c}]}]}]\n",
		  "misplaced-id goals/g1/objectives/g1.o1/steps/g1.o2.s1/id\n" },
		{ ACTIVE "goals: [{id: g1, title: a, problems: [p1]}]\n", "", "references" },
		{ ACTIVE "goals: [{id: g1, title: a, problems: [p1, g1]}]\n",
		  "unknown-reference goals/g1/problems/#2\n", "references" },
		{ PLAN "progress: [{id: n1, date: 2026-02-02, by: team}]\n", "", "references" },
		{ PLAN "progress: [{id: n1, date: 2026-02-02, by: nobody}]\n", "unknown-reference progress/n1/by\n", "references" },
		{ PLAN "representatives: [{id: client, name: M}]\n", "reserved-id representatives/client/id\n" },
	};

	ASSERT_SAMPLES(a, "ids_fit_place", samples);
}

ARENA_TEST(references_say_what_was_meant)
{
	const struct txp_finding *n;

	n = rules_find(a, PLAN "progress: [{id: n1, date: 2026-02-02, goals: [g2]}]\n", TODAY, "unknown-reference");
	assert_string_equal(n->message, "'g2' isn't among the goals or objectives; did you mean 'g1'?");
	n = rules_find(a, PLAN "progress: [{id: n1, date: 2026-02-02, goals: [rk]}]\n", TODAY, "unknown-reference");
	assert_string_equal(n->message, "'rk' is one of the team; here one of the goals or objectives is named");
	assert_int_not_equal(n->also.start, TXP_NOWHERE);
	n = rules_find(a, PLAN "progress: [{id: n1, date: 2026-02-02, amends: what}]\n", TODAY, "unknown-reference");
	assert_string_equal(n->message, "'what' isn't among the progress");
}

static const char *about_file(struct arena *a, const char *text, const char *file_id)
{
	struct findings *f = findings_new(a, schema_findings());
	struct rules_options o = { .today = day(TODAY), .file_id = file_id, .only = rule_named("file_name") };

	rules_check(a, plan_read(a, read_document(a, text)), schema_of_plan(), &o, f);
	return findings_count(f) ? findings_at(f, 0)->code : "";
}

ARENA_TEST(file_name)
{
	assert_string_equal(about_file(a, "id: b\n" PLAN, "b"), "");
	assert_string_equal(about_file(a, "id: b\n" PLAN, NULL), "");
	assert_string_equal(about_file(a, "id: b\n" PLAN, "c"), "id-differs-from-file");
	assert_string_equal(about_file(a, PLAN, "c"), "");
}

ARENA_TEST(dates_in_order)
{
	static const struct sample samples[] = {
		{ PLAN "interventions: [{id: i1, name: a, start: 2026-02-02, end: 2026-02-02}]\n", "" },
		{ PLAN "interventions: [{id: i1, name: a, start: 2026-02-02, end: 2026-02-01}]\n",
		  "dates-out-of-order interventions/i1/end\n" },
		{ PLAN "medications: [{id: m1, name: a, start: 2026-02-02, stop: 2026-02-01}]\n",
		  "dates-out-of-order medications/m1/stop\n" },
		{ PLAN "consents: [{id: c1, kind: other, date: 2026-02-02, expires: 2026-02-01}]\n",
		  "dates-out-of-order consents/c1/expires\n" },
		{ PLAN "consents: [{id: c1, kind: other, date: 2026-02-02, expires: none}]\n", "" },
		{ PLAN "diagnoses: [{id: d1, name: a, onset: 2026-02-02, recorded: 2026-02-01}]\n",
		  "dates-out-of-order diagnoses/d1/recorded\n" },
		/* history that is written down later */
		{ PLAN "diagnoses: [{id: d1, name: a, recorded: 2026-01-12, course: resolved, resolved: 2019-02-01}]\n",
		  "" },
		{ PLAN "episode: {authorization: {from: 2026-02-02, to: 2026-02-01}}\n",
		  "dates-out-of-order episode/authorization/to\n" },
		{ ACTIVE "goals: [{id: g1, title: a, start: 2026-02-02, due: 2026-02-01}]\n",
		  "dates-out-of-order goals/g1/due\n" },
		/* moved to an earlier day: from and to are values here */
		{ ACTIVE "goals:\n- id: g1\n  title: a\n  due: 2026-05-31\n"
			 "  adjusted: [{field: due, from: 2026-06-30, to: 2026-05-31, date: 2026-02-02}]\n",
		  "" },
		{ PLAN "x-stay: {period: {start: 2026-02-02, end: 2026-02-01}}\n", "" },
	};

	ASSERT_SAMPLES(a, "dates_in_order", samples);
}

ARENA_TEST(nothing_recorded_before_it_happened)
{
	static const struct sample samples[] = {
		{ PLAN "progress: [{id: n1, date: 2026-04-20}]\n", "" },
		{ PLAN "progress: [{id: n1, date: 2026-04-21}]\n", "date-in-future progress/n1/date\n" },
		{ PLAN "reviews: [{id: r1, date: 2026-04-21}]\n", "date-in-future reviews/r1/date\n" },
		{ PLAN "diagnoses: [{id: d1, name: a, recorded: 2026-04-21}]\n",
		  "date-in-future diagnoses/d1/recorded\n" },
		{ PLAN "disclosures: [{id: x1, date: 2026-04-21, to: a}]\n", "date-in-future disclosures/x1/date\n" },
		{ PLAN "safety_plan: {date: 2026-04-20, reviewed: [2026-04-20, 2026-04-21]}\n",
		  "date-in-future safety_plan/reviewed/#2\n" },
		{ ACTIVE "goals:\n- id: g1\n  title: a\n  objectives:\n  - id: g1.o1\n    title: b\n"
			 "    steps: [{id: g1.o1.s1, text: c, due: 2026-05-01, done: 2026-04-21}]\n",
		  "date-in-future goals/g1/objectives/g1.o1/steps/g1.o1.s1/done\n" },
		{ PLAN "medications: [{id: m1, name: a, start: 2026-05-01}]\n", "" },
		{ PLAN "x-note: {progress: {date: 2030-01-01}}\n", "" },
	};

	ASSERT_SAMPLES(a, "dates_past", samples);
}

ARENA_TEST(due_within_the_period)
{
	static const struct sample samples[] = {
		{ ACTIVE "goals: [{id: g1, title: a, due: 2026-10-12}, {id: g2, title: b, due: 2026-01-12}]\n", "" },
		{ ACTIVE "goals: [{id: g1, title: a, due: 2026-01-11}]\n", "due-before-plan-start goals/g1/due\n" },
		{ ACTIVE "goals: [{id: g1, title: a, due: 2026-01-11, status: cancelled}]\n", "" },
		/* the next review is on 2026-04-12, before the end: it will see this */
		{ ACTIVE "goals: [{id: g1, title: a, due: 2026-10-13}]\n", "" },
		/* the last one was on 2026-07-15; the next would be on 2026-10-13 */
		{ ACTIVE "goals: [{id: g1, title: a, due: 2026-10-13}]\nreviews: [{id: r1, date: 2026-07-15}]\n",
		  "due-after-plan-end goals/g1/due\n" },
		{ ACTIVE "goals: [{id: g1, title: a, due: 2026-10-13}]\nreviews: [{id: r1, date: 2026-07-15}]\n",
		  "date-in-future reviews/r1/date\n", "dates_past" },
		{ "status: on-hold\nperiod: {start: 2026-01-12, end: 2026-10-12}\ngoals: [{id: g1, title: a, due: "
		  "2026-10-13}]\n",
		  "due-after-plan-end goals/g1/due\n" },
		{ "status: on-hold\nperiod: {start: 2026-01-12, end: 2026-03-31}\nreview: {every: 90d}\n"
		  "goals: [{id: g1, title: a, objectives: [{id: g1.o1, title: b, due: 2026-04-01}]}]\n",
		  "due-after-plan-end goals/g1/objectives/g1.o1/due\n" },
		{ "status: on-hold\nperiod: {start: 2026-01-12, end: 2026-04-12}\nreview: {every: 90d}\n"
		  "goals: [{id: g1, title: a, due: 2026-04-13}]\n",
		  "" },
		{ "status: on-hold\nperiod: {start: 2026-01-12}\ngoals: [{id: g1, title: a, due: 2036-10-13}]\n", "" },
	};

	ASSERT_SAMPLES(a, "within_period", samples);
}

#define GOAL(keys) ACTIVE "goals:\n- id: g1\n  title: a\n" keys

ARENA_TEST(traces_agree)
{
	static const struct sample samples[] = {
		{ GOAL("  due: 2026-07-31\n  adjusted: [{field: due, to: 2026-07-31, date: 2026-02-02}]\n"), "" },
		{ GOAL("  due: 2026-07-31\n  adjusted: [{field: due, to: 2026-07-30, date: 2026-02-02}]\n"),
		  "adjusted-disagrees goals/g1/adjusted/#1/to\n" },
		/* the newest by date counts, wherever it stands; of one day the last */
		{ GOAL("  due: 2026-07-31\n  adjusted: [{field: due, to: 2026-07-31, date: 2026-03-02}, {field: due, "
		       "to: "
		       "2026-06-30, date: 2026-02-02}]\n"),
		  "" },
		{ GOAL("  due: 2026-07-31\n  adjusted: [{field: due, to: 2026-07-31, date: 2026-02-02}, {field: due, "
		       "to: "
		       "2026-06-30, date: 2026-02-02}]\n"),
		  "adjusted-disagrees goals/g1/adjusted/#2/to\n" },
		{ GOAL("  adjusted: [{field: due, to: 2026-07-31, date: 2026-02-02}]\n"),
		  "adjusted-disagrees goals/g1/adjusted/#1/to\n" },
		{ GOAL("  status: on-hold\n  adjusted: [{field: status, to: on-hold, date: 2026-02-02}, {field: due, "
		       "to: , date: "
		       "2026-02-02}]\n"),
		  "" },
		{ GOAL("  objectives:\n  - id: g1.o1\n    title: b\n    measure: {name: c, target: 5}\n    adjusted:\n"
		       "    - {field: measure/target, to: \"5\", date: 2026-02-02}\n"),
		  "" },
		{ GOAL("  objectives:\n  - id: g1.o1\n    title: b\n    measure: {name: c, target: 5}\n    adjusted:\n"
		       "    - {field: measure.target, to: \"4\", date: 2026-02-02}\n"),
		  "adjusted-disagrees goals/g1/objectives/g1.o1/adjusted/#1/to\n" },
	};

	ASSERT_SAMPLES(a, "adjustments", samples);
}

ARENA_TEST(status_and_dates)
{
	static const struct sample samples[] = {
		{ PLAN "diagnoses: [{id: d1, name: a, certainty: ruled-out, ruled_out: 2026-02-02}]\n", "" },
		{ PLAN "diagnoses: [{id: d1, name: a, certainty: ruled-out}]\n",
		  "status-without-date diagnoses/d1/certainty\n" },
		{ PLAN "diagnoses: [{id: d1, name: a, course: resolved}]\n",
		  "status-without-date diagnoses/d1/course\n" },
		{ PLAN "diagnoses: [{id: d1, name: a, course: active, resolved: 2026-02-02}]\n",
		  "status-against-date diagnoses/d1/course\n" },
		{ PLAN "diagnoses: [{id: d1, name: a, ruled_out: 2026-02-02}]\n",
		  "status-against-date diagnoses/d1\n" },
		{ PLAN "interventions: [{id: i1, name: a, status: stopped}]\n",
		  "status-without-date interventions/i1/status\n" },
		{ PLAN "interventions: [{id: i1, name: a, status: completed, end: 2026-02-02}]\n", "" },
		{ PLAN "interventions: [{id: i1, name: a, status: active, end: 2026-04-20}]\n", "", "ended" },
		{ PLAN "interventions: [{id: i1, name: a, status: active, end: 2026-04-19}]\n",
		  "active-after-end interventions/i1/status\n", "ended" },
		{ PLAN "consents: [{id: c1, kind: other, status: revoked}]\n",
		  "status-without-date consents/c1/status\n" },
		{ PLAN "consents: [{id: c1, kind: other, status: given, revoked: 2026-02-02}]\n",
		  "status-against-date consents/c1/status\n" },
		{ PLAN "consents: [{id: c1, kind: other, status: revoked, revoked: 2026-02-02}]\n", "" },
		{ "status: discharged\ndischarge: {date: 2026-02-02}\n", "" },
		{ "status: discharged\ndischarge: {reason: a}\n", "status-without-date status\n" },
		{ PLAN "discharge: {date: 2026-04-19}\n", "active-after-end status\n", "ended" },
		{ PLAN "discharge: {date: 2026-04-20}\n", "", "ended" },
		{ GOAL("  status: completed\n  achievement: achieved\n"), "", "achievements" },
		{ GOAL("  status: completed\n  achievement: worsening\n"), "completed-unachieved goals/g1/status\n", "achievements" },
	};

	ASSERT_SAMPLES(a, "statuses", samples);
	assert_string_equal(rule_says(a, "ended", PLAN, "2026-10-12"), "");
	assert_string_equal(rule_says(a, "ended", PLAN, "2026-10-13"), "active-after-end status\n");
}

ARENA_TEST(one_principal_diagnosis)
{
	static const struct sample samples[] = {
		{ PLAN "diagnoses: [{id: d1, name: a, principal: true}, {id: d2, name: b, principal: false}]\n", "" },
		{ PLAN "diagnoses: [{id: d1, name: a, principal: true}, {id: d2, name: b, principal: true}]\n",
		  "two-principal-diagnoses diagnoses/d2/principal\n" },
		{ PLAN "diagnoses: [{id: d1, name: a, principal: true, course: resolved, resolved: 2026-02-02}, {id: "
		       "d2, name: b, "
		       "principal: true}]\n",
		  "" },
	};

	ASSERT_SAMPLES(a, "principal_diagnosis", samples);
}

ARENA_TEST(what_an_active_plan_needs)
{
	static const struct sample samples[] = {
		{ "status: active\n",
		  "active-without-review status\nactive-without-team status\nactive-without-problem status\n"
		  "active-without-goal status\n" },
		{ "status: active\n", "signature-missing status\n", "signatures" },
		{ "status: on-hold\n", "", "signatures" },
		{ "status: on-hold\n", "" },
		{ "status: active\nreview: {every: }\nteam: []\ngoals:\ndiagnoses: [{id: d1, name: a}]\n",
		  "active-without-review status\nactive-without-team status\nactive-without-goal status\n" },
		{ "status: active\nreview: {every: }\nteam: []\ngoals:\ndiagnoses: [{id: d1, name: a}]\n",
		  "signature-missing status\n", "signatures" },
	};

	ASSERT_SAMPLES(a, "active_needs", samples);
	assert_int_equal(rules_find(a, "status: active\n", TODAY, "active-without-goal")->severity, TXP_ERROR);
}

ARENA_TEST(a_draft_is_told_what_is_left_to_do)
{
	const struct txp_finding *n = rules_find(a, "status: draft\n", TODAY, "active-without-goal");

	assert_int_equal(n->severity, TXP_HINT);
	assert_string_equal(n->message, "before you can activate: there is no goal");
	n = rules_find(a, "status: draft\nassessment: {date: 2026-01-12}\n", TODAY, "risk-not-asked");
	assert_int_equal(n->severity, TXP_HINT);
	n = rules_find(a, "status: draft\nprogress: [{id: n1, date: 2026-04-21}]\n", TODAY, "date-in-future");
	assert_int_equal(n->severity, TXP_ERROR);
	assert_string_equal(n->message, "date 2026-04-21 is after today, 2026-04-20");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ARENA(leaves_a_good_plan_alone),
		IN_ARENA(ids_and_references),
		IN_ARENA(references_say_what_was_meant),
		IN_ARENA(file_name),
		IN_ARENA(dates_in_order),
		IN_ARENA(nothing_recorded_before_it_happened),
		IN_ARENA(due_within_the_period),
		IN_ARENA(traces_agree),
		IN_ARENA(status_and_dates),
		IN_ARENA(one_principal_diagnosis),
		IN_ARENA(what_an_active_plan_needs),
		IN_ARENA(a_draft_is_told_what_is_left_to_do),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
