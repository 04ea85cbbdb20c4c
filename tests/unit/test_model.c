#include "plan_test.h"

static const struct plan *plan_of(struct arena *a, const char *text)
{
	return plan_read(a, read_document(a, text));
}

ARENA_TEST(reads_single_places)
{
	const struct plan *p =
	    plan_of(a, "id: b\nstatus: active\nperiod: {start: 2026-01-12, end: 2026-10-12}\n"
		       "review: {every: 90d}\nepisode: {authorization: {to: 2026-03-01}}\n"
		       "client: {name: C}\nassessment: {date: 2026-01-13, risk: {asked: true, level: low}}\n"
		       "safety_plan: {date: 2026-01-14, reviewed: [2026-02-14]}\ndischarge: {date: 2026-09-01}\n");

	assert_string_equal(p->id->text, "b");
	assert_int_equal(p->start.day, day("2026-01-12"));
	assert_int_equal(p->end.day, day("2026-10-12"));
	assert_string_equal(p->review_every->text, "90d");
	assert_int_equal(p->authorized_to.day, day("2026-03-01"));
	assert_int_equal(p->assessed.day, day("2026-01-13"));
	assert_string_equal(p->risk.level->text, "low");
	assert_int_equal(p->safety_date.day, day("2026-01-14"));
	assert_int_equal(p->safety_reviewed->count, 1);
	assert_int_equal(p->discharged.day, day("2026-09-01"));
	assert_null(p->safety_not_indicated);
}

ARENA_TEST(reads_goals_down_to_steps)
{
	const struct plan *p =
	    plan_of(a, "goals:\n- {title: first, id: g1, due: 2026-07-31, x-a: b}\n- id: g2\n  objectives:\n"
		       "  - id: g2.o1\n    measure: {target: 1.5, instrument: phq-9, baseline: 4, maintain: true}\n"
		       "    steps: [{id: g2.o1.s1, by: client, done: 2026-02-02}, not a step]\n");
	const struct objective *o = p->goals[1].objectives;

	assert_int_equal(p->ngoals, 2);
	assert_string_equal(p->goals[0].title->text, "first");
	assert_int_equal(p->goals[0].nobjectives, 0);
	assert_int_equal(p->goals[1].nobjectives, 1);
	assert_string_equal(o->measure.instrument->text, "phq-9");
	assert_int_equal(o->measure.target.value, 1500000);
	assert_true(o->measure.maintain);
	assert_int_equal(o->nsteps, 1);
	assert_int_equal(o->steps[0].done.day, day("2026-02-02"));
	assert_null(o->steps[0].due.node);
}

ARENA_TEST(scores_take_the_day_of_their_entry)
{
	const struct plan *p =
	    plan_of(a, "assessment: {date: 2026-01-12, scores: [{instrument: phq-9, total: 17}]}\n"
		       "progress:\n- id: n1\n  date: 2026-02-02\n  scores:\n"
		       "  - {instrument: phq-9, items: [1]}\n  - {instrument: gad-7, date: 2026-02-01}\n"
		       "  readings: [{objective: g1.o1, value: 2}]\n  risk: {action: x}\n");

	assert_int_equal(p->nscores, 3);
	assert_null(p->scores[0].entry);
	assert_int_equal(p->scores[0].date.day, day("2026-01-12"));
	assert_ptr_equal(p->scores[1].entry, &p->progress[0]);
	assert_int_equal(p->scores[1].date.day, day("2026-02-02"));
	assert_non_null(p->scores[1].items);
	assert_int_equal(p->scores[2].date.day, day("2026-02-01"));
	assert_null(p->scores[2].items);
	assert_int_equal(p->nreadings, 1);
	assert_ptr_equal(p->readings[0].entry, &p->progress[0]);
	assert_string_equal(p->progress[0].risk.action->text, "x");
}

ARENA_TEST(leaves_out_what_is_of_the_wrong_kind)
{
	const struct plan *p =
	    plan_of(a, "id: [a]\nstatus:\nperiod: 2026\ngoals: {g1: a}\nteam: none\nprogress:\n- 1\n- [n1]\n"
		       "- {id: , date: 2026-02-31, scores: {a: b}, readings: [1]}\nassessment: []\n"
		       "diagnoses: [{principal: yes, code: {a: b}}]\nmonitoring: []\n");

	assert_null(p->id);
	assert_null(p->status);
	assert_null(p->start.node);
	assert_int_equal(p->ngoals + p->nteam + p->nmonitoring, 0);
	assert_int_equal(p->nprogress, 1);
	assert_null(p->progress[0].id);
	assert_null(p->progress[0].date.node);
	assert_null(p->progress[0].scores);
	assert_int_equal(p->nreadings, 0);
	assert_null(p->assessment);
	assert_false(p->diagnoses[0].principal);
	assert_null(p->diagnoses[0].code);
}

ARENA_TEST(a_list_is_no_plan)
{
	assert_null(plan_of(a, "- goals\n")->root);
}

ARENA_TEST(knows_who_signs)
{
	const struct plan *p =
	    plan_of(a, "team: [{id: rk, name: R}]\nrepresentatives: [{id: mo, name: M, authority: parent}, "
		       "{id: si, name: S}]\nsignatures:\n"
		       "- {role: client}\n- {role: therapist, by: rk}\n- {role: guardian, by: mo}\n"
		       "- {role: witness, by: zz}\n- {role: self, by: client}\n"
		       "- {role: sister, by: si}\n- {role: client, by: client, meaning: participation}\n");
	static const bool client[] = { true, false, true, false, true, false, false };
	static const bool team[] = { false, true, false, false, false, false, false };

	for (size_t i = 0; i < 7; i++) {
		assert_int_equal(signed_by_client(p, &p->signatures[i]), client[i]);
		assert_int_equal(signed_by_team(p, &p->signatures[i]), team[i]);
	}
	assert_null(team_member(p, NULL));
	assert_null(team_member(p, p->representatives[0].id));
	assert_ptr_equal(team_member(p, p->team[0].id), &p->team[0]);
}

ARENA_TEST(finds_the_newest_review)
{
	const struct plan *p =
	    plan_of(a, "reviews: [{id: r1, date: 2026-04-10}, {id: r2, date: 2026-07-09}, {id: r3}]\n");

	assert_null(last_review(p, day("2026-04-09")));
	assert_string_equal(last_review(p, day("2026-04-10"))->id->text, "r1");
	assert_string_equal(last_review(p, day("2026-07-08"))->id->text, "r1");
	assert_string_equal(last_review(p, day("2027-01-01"))->id->text, "r2");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ARENA(reads_single_places),
		IN_ARENA(reads_goals_down_to_steps),
		IN_ARENA(scores_take_the_day_of_their_entry),
		IN_ARENA(leaves_out_what_is_of_the_wrong_kind),
		IN_ARENA(a_list_is_no_plan),
		IN_ARENA(knows_who_signs),
		IN_ARENA(finds_the_newest_review),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
