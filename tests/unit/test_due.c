/* Every kind of thing that is due: on which day, just before and just after, and when it is no longer. */
#include "plan_test.h"

#include "base/file.h"

#define SETTLED                                                                                                        \
	"consents: [{id: c1, kind: treatment, status: given}]\n"                                                       \
	"signatures: [{role: client, date: 2026-01-12}, {role: therapist, by: rk, date: 2026-01-12}]\n"
#define TEAM "team: [{id: rk, name: R}]\n"
#define START "period: {start: 2026-01-12}\n"
#define PLAN "status: active\n" START TEAM SETTLED

struct sample {
	const char *as_of, *text, *due;
	const char *kind; /* NULL: the one that the table is about */
};

static struct due_params params(const char *as_of)
{
	return (struct due_params){ .as_of = day(as_of), .within_days = 14, .intervals = due_intervals_default };
}

/* Each of one kind alone: a new kind is none of their business. */
static void assert_samples(struct arena *a, const char *kind, const struct sample *samples, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct due_params o = params(samples[i].as_of);
		o.kind = samples[i].kind ? samples[i].kind : kind;
		assert_string_equal(due_says(a, samples[i].text, &o), samples[i].due);
	}
}
#define ASSERT_SAMPLES(a, kind, samples) assert_samples(a, kind, samples, sizeof samples / sizeof *samples)

#define GOAL PLAN "goals: [{id: g1, title: a, due: 2026-06-30, status: active}]\n"
#define OBJECTIVE(keys) PLAN "goals: [{id: g1, title: a, objectives: [{id: g1.o1, title: b, " keys "}]}]\n"
#define STEP(keys) OBJECTIVE("steps: [{id: g1.o1.s1, text: c, by: client, " keys "}]")

ARENA_TEST(goals_objectives_steps)
{
	static const struct sample samples[] = {
		{ "2026-06-15", GOAL, "" },
		{ "2026-06-16", GOAL, "2026-06-30 14 goal g1 -\n" },
		{ "2026-06-30", GOAL, "2026-06-30 0 goal g1 -\n" },
		{ "2026-07-01", GOAL, "2026-06-30 -1 goal g1 -\n" },
		{ "2026-07-01", PLAN "goals: [{id: g1, title: a, due: 2026-06-30, status: completed}]\n", "" },
		{ "2026-07-01", PLAN "goals: [{id: g1, title: a, due: 2026-06-30, achievement: achieved}]\n", "" },
		{ "2026-07-01", OBJECTIVE("due: 2026-06-30"), "2026-06-30 -1 objective g1.o1 -\n", "objective" },
		{ "2026-07-01", OBJECTIVE("due: 2026-06-30, status: cancelled"), "", "objective" },
		{ "2026-07-01", STEP("due: 2026-06-30"), "2026-06-30 -1 step g1.o1.s1 client\n", "step" },
		{ "2026-07-01", STEP("due: 2026-06-30, done: 2026-07-01"), "", "step" },
		/* as of a day on which it wasn't done yet */
		{ "2026-06-30", STEP("due: 2026-06-30, done: 2026-07-01"), "2026-06-30 0 step g1.o1.s1 client\n", "step" },
		{ "2026-07-01",
		  PLAN "goals: [{id: g1, title: a, status: rejected, due: 2026-06-30, objectives: [{id: g1.o1, title: "
		       "b, due: "
		       "2026-06-30}]}]\n",
		  "" },
		{ "2026-07-01",
		  PLAN "goals: [{id: g1, title: a, status: rejected, due: 2026-06-30, objectives: [{id: g1.o1, title: "
		       "b, due: "
		       "2026-06-30}]}]\n",
		  "", "objective" },
	};

	ASSERT_SAMPLES(a, "goal", samples);
}

ARENA_TEST(reviews)
{
	static const struct sample samples[] = {
		{ "2026-03-28", PLAN "review: {every: 90d}\n", "" },
		{ "2026-03-29", PLAN "review: {every: 90d}\n", "2026-04-12 14 review - -\n" },
		{ "2026-04-13", PLAN "review: {every: 90d}\n", "2026-04-12 -1 review - -\n" },
		{ "2026-04-13", PLAN "review: {every: 3m}\n", "2026-04-12 -1 review - -\n" },
		{ "2026-07-01",
		  "status: active\n" START TEAM
		  "consents: [{id: c1, kind: treatment}]\nreview: {every: 90d}\nreviews: [{id: r1, "
		  "date: 2026-04-10}]\nsignatures: [{role: client, date: 2026-04-10}, {role: a, by: rk, date: "
		  "2026-04-10}]\n",
		  "2026-07-09 8 review - -\n" },
		{ "2027-07-01", PLAN, "" },
		{ "2027-07-01", PLAN "review: {every: often}\n", "" },
	};

	ASSERT_SAMPLES(a, "review", samples);
}

ARENA_TEST(reviews_by_the_clinics_interval)
{
	struct due_params o = params("2026-07-11");

	o.intervals.review = (struct duration){ 6, 'm' };
	assert_string_equal(due_says(a, PLAN, &o), "2026-07-12 1 review - -\n");
	assert_string_equal(due_says(a, PLAN "review: {every: 1y}\n", &o), "");
}

#define MONITOR(keys) PLAN "monitoring: [{instrument: phq-9, every: 2w, by: client" keys "}]\n"
#define PHQ(day) "progress: [{id: n1, date: " day ", scores: [{instrument: phq-9, total: 5}]}]\n"

ARENA_TEST(monitoring)
{
	static const struct sample samples[] = {
		/* never yet: from the plan's start */
		{ "2026-01-11", MONITOR(""), "" },
		{ "2026-01-12", MONITOR(""), "2026-01-26 14 monitoring phq-9 client\n" },
		{ "2026-01-27", MONITOR(""), "2026-01-26 -1 monitoring phq-9 client\n" },
		{ "2026-02-15", MONITOR("") PHQ("2026-02-02"), "2026-02-16 1 monitoring phq-9 client\n" },
		/* what is recorded later hasn't happened yet */
		{ "2026-02-01", MONITOR("") PHQ("2026-02-02"), "2026-01-26 -6 monitoring phq-9 client\n" },
		{ "2026-02-15", MONITOR(", until: 2026-02-15") PHQ("2026-02-02"), "" },
		{ "2026-02-15", MONITOR(", until: 2026-02-16") PHQ("2026-02-02"),
		  "2026-02-16 1 monitoring phq-9 client\n" },
		{ "2026-02-15",
		  "status: active\nperiod: {start: 2026-01-12, end: 2026-02-15}\n" TEAM SETTLED
		  "monitoring: [{instrument: phq-9, every: 2w}]\n" PHQ("2026-02-02"),
		  "" },
		{ "2026-02-15",
		  "status: active\nperiod: {start: 2026-01-12, end: 2026-02-15}\n" TEAM SETTLED
		  "monitoring: [{instrument: phq-9, every: 2w}]\n" PHQ("2026-02-02"),
		  "2026-02-15 0 plan-end - -\n", "plan-end" },
		{ "2026-02-15", PLAN "monitoring: [{instrument: gad-7, every: 2w}]\n" PHQ("2026-02-02"),
		  "2026-01-26 -20 monitoring gad-7 -\n" },
		{ "2026-02-15", PLAN "monitoring: [{instrument: gad-7}]\n", "" },
		/* the assessment counts as well */
		{ "2026-02-15", MONITOR("") "assessment: {date: 2026-02-05, scores: [{instrument: phq-9, total: 5}]}\n",
		  "2026-02-19 4 monitoring phq-9 client\n" },
	};

	ASSERT_SAMPLES(a, "monitoring", samples);
}

#define MEASURED OBJECTIVE("measure: {name: nights, baseline: 1, target: 5}")
#define READING(day) "progress: [{id: n1, date: " day ", readings: [{objective: g1.o1, value: 2}]}]\n"

ARENA_TEST(readings)
{
	static const struct sample samples[] = {
		{ "2026-01-27", MEASURED, "" },
		{ "2026-01-28", MEASURED, "2026-02-11 14 reading g1.o1 -\n" },
		{ "2026-03-05", MEASURED READING("2026-02-02"), "2026-03-04 -1 reading g1.o1 -\n" },
		{ "2026-03-05", MEASURED READING("2026-03-05"), "" },
		{ "2026-03-05", OBJECTIVE("measure: {name: nights}, status: completed"), "" },
		{ "2026-03-05", OBJECTIVE("measure: {name: nights}, status: on-hold"), "" },
		{ "2026-03-05", OBJECTIVE("start: 2026-02-20, measure: {name: nights}"), "" },
		{ "2026-03-08", OBJECTIVE("start: 2026-02-20, measure: {name: nights}"),
		  "2026-03-22 14 reading g1.o1 -\n" },
		/* an instrument's scores are its readings; what is monitored isn't asked for twice */
		{ "2026-03-05", OBJECTIVE("measure: {instrument: phq-9}") PHQ("2026-02-02"),
		  "2026-03-04 -1 reading g1.o1 -\n" },
		{ "2026-03-05",
		  OBJECTIVE("measure: {instrument: phq-9}")
		      PHQ("2026-03-04") "monitoring: [{instrument: phq-9, every: 4w}]\n",
		  "" },
		{ "2026-03-05",
		  OBJECTIVE("measure: {instrument: phq-9}")
		      PHQ("2026-03-04") "monitoring: [{instrument: phq-9, every: 4w}]\n",
		  "", "monitoring" },
		/* a reading counts for the monitoring of what it measures */
		{ "2026-03-05", MEASURED READING("2026-03-01") "monitoring: [{name: nights, every: 1w}]\n",
		  "" },
		{ "2026-03-05", MEASURED READING("2026-03-01") "monitoring: [{name: nights, every: 1w}]\n",
		  "2026-03-08 3 monitoring nights -\n", "monitoring" },
	};

	ASSERT_SAMPLES(a, "reading", samples);
}

#define BARE                                                                                                           \
	"status: active\n" START TEAM                                                                                  \
	"signatures: [{role: client, date: 2026-01-12}, {role: therapist, by: rk, date: 2026-01-12}]\n"
#define CONSENT(keys) BARE "consents: [{id: c1, kind: treatment, " keys "}]\n"

ARENA_TEST(consents)
{
	static const struct sample samples[] = {
		{ "2026-06-15", CONSENT("status: given, expires: 2026-06-30"), "" },
		{ "2026-06-16", CONSENT("status: given, expires: 2026-06-30"), "2026-06-30 14 consent c1 client\n" },
		{ "2026-07-01", CONSENT("status: given, expires: 2026-06-30"), "2026-06-30 -1 consent c1 client\n" },
		{ "2026-07-01", CONSENT("status: given, expires: none"), "" },
		{ "2026-07-01", CONSENT("status: given, expires: when treatment ends"), "" },
		{ "2026-01-15", BARE, "2026-01-12 -3 consent - client !\n" },
		{ "2026-01-15", CONSENT("status: refused"), "2026-01-12 -3 consent - client !\n" },
		{ "2026-03-01", CONSENT("status: revoked, revoked: 2026-03-01"),
		  "2026-01-12 -48 consent - client !\n" },
		{ "2026-02-28", CONSENT("revoked: 2026-03-01"), "" },
		/* a newer one takes its place */
		{ "2026-07-01",
		  BARE "consents: [{id: c1, kind: treatment, expires: 2026-06-30}, {id: c2, kind: treatment, expires: "
		       "2027-06-30}]\n",
		  "" },
		{ "2026-07-01",
		  BARE "consents: [{id: c1, kind: treatment, expires: 2026-06-30}, {id: c2, kind: treatment}]\n", "" },
		/* one to somebody else doesn't */
		{ "2026-07-01",
		  BARE "consents: [{id: c1, kind: treatment}, {id: c2, kind: release, to: [a], expires: 2026-06-30}, "
		       "{id: c3, kind: release, to: [b]}]\n",
		  "2026-06-30 -1 consent c2 client\n" },
	};

	ASSERT_SAMPLES(a, "consent", samples);
}

#define UNSIGNED(keys) "status: active\n" START TEAM "consents: [{id: c1, kind: treatment}]\n" keys

ARENA_TEST(signatures)
{
	static const struct sample samples[] = {
		{ "2026-01-11", UNSIGNED(""), "" },
		{ "2026-01-12", UNSIGNED(""),
		  "2026-01-26 14 signature client client !\n2026-01-26 14 signature team team !\n" },
		{ "2026-01-27", UNSIGNED("signatures: [{role: client, date: 2026-01-20}]\n"),
		  "2026-01-26 -1 signature team team !\n" },
		/* one that is dated later doesn't count yet */
		{ "2026-01-27",
		  UNSIGNED("signatures: [{role: client, date: 2026-01-28}, {role: a, by: rk, date: 2026-01-12}]\n"),
		  "2026-01-26 -1 signature client client !\n" },
		{ "2026-04-20",
		  UNSIGNED("signatures: [{role: client, date: 2026-01-12}, {role: a, by: rk, date: 2026-04-10}]\n"
			   "reviews: [{id: r1, date: 2026-04-10}]\n"),
		  "2026-04-24 4 signature client client\n" },
	};

	ASSERT_SAMPLES(a, "signature", samples);
}

ARENA_TEST(safety_plans)
{
	static const struct sample samples[] = {
		{ "2026-03-28", PLAN "safety_plan: {date: 2026-01-12}\n", "" },
		{ "2026-03-29", PLAN "safety_plan: {date: 2026-01-12}\n", "2026-04-12 14 safety-plan - -\n" },
		{ "2026-04-13", PLAN "safety_plan: {date: 2026-01-12}\n", "2026-04-12 -1 safety-plan - -\n" },
		{ "2026-04-13", PLAN "safety_plan: {date: 2026-01-12, reviewed: [2026-04-09, 2026-02-02]}\n", "" },
		{ "2026-04-08", PLAN "safety_plan: {date: 2026-01-12, reviewed: [2026-04-09]}\n",
		  "2026-04-12 4 safety-plan - -\n" },
		{ "2026-04-13", PLAN "safety_plan: {coping: [walk]}\n", "2026-04-12 -1 safety-plan - -\n" },
		{ "2027-04-13", PLAN "safety_plan: {not_indicated: {reason: a}}\n", "" },
	};

	ASSERT_SAMPLES(a, "safety-plan", samples);
}

#define LEAVING(keys)                                                                                                  \
	"status: active\n" START SETTLED "team: [{id: rk, name: R}, {id: dm, name: D, to: 2026-03-31}]\n" keys

ARENA_TEST(team)
{
	static const struct sample samples[] = {
		{ "2026-04-10", LEAVING(""), "" },
		{ "2026-03-16", LEAVING("interventions: [{id: i1, name: a, by: dm}]\n"), "" },
		{ "2026-03-17", LEAVING("interventions: [{id: i1, name: a, by: dm}]\n"), "2026-03-31 14 team dm dm\n" },
		{ "2026-04-01", LEAVING("interventions: [{id: i1, name: a, by: dm}]\n"), "2026-03-31 -1 team dm dm\n" },
		{ "2026-04-01", LEAVING("interventions: [{id: i1, name: a, by: dm, status: stopped}]\n"), "" },
		{ "2026-04-01", LEAVING("interventions: [{id: i1, name: a, by: rk}]\n"), "" },
		{ "2026-04-01", LEAVING("monitoring: [{instrument: phq-9, by: dm}]\n"), "2026-03-31 -1 team dm dm\n" },
		{ "2026-04-01",
		  LEAVING("goals: [{id: g1, title: a, objectives: [{id: g1.o1, title: b, steps: [{id: g1.o1.s1, text: "
			  "c, by: dm}, "
			  "{id: g1.o1.s2, text: d, by: dm, done: 2026-02-02}]}]}]\n"),
		  "2026-03-31 -1 team dm dm\n" },
	};

	ASSERT_SAMPLES(a, "team", samples);
}

ARENA_TEST(names_the_first_few_open_items)
{
	struct due_params o = params("2026-04-01");
	size_t count;
	const struct txp_due *list = due_list(
	    a,
	    plan_read(a, read_document(
			     a, LEAVING("interventions: [{id: i1, name: a, by: dm}, {id: i2, name: a, by: dm}, {id: "
					"i3, name: a, by: dm}, {id: i4, name: a, by: dm}, {id: i5, name: a, by: "
					"dm}, {id: i6, name: a, by: dm}]\n"))),
	    schema_of_plan(), &o, &count);

	assert_int_equal(count, 1);
	assert_string_equal(list->title, "D leaves with open work: i1, i2, i3, i4, i5 and more");
	assert_string_equal(list->path, "team/dm");
}

ARENA_TEST(ends)
{
	static const struct sample samples[] = {
		{ "2026-09-28", "status: active\nperiod: {start: 2026-01-12, end: 2026-10-12}\n" TEAM SETTLED,
		  "2026-10-12 14 plan-end - -\n" },
		{ "2026-09-27", "status: active\nperiod: {start: 2026-01-12, end: 2026-10-12}\n" TEAM SETTLED, "" },
		{ "2026-03-20", PLAN "episode: {authorization: {to: 2026-03-31}}\n",
		  "2026-03-31 11 authorization - -\n", "authorization" },
	};

	ASSERT_SAMPLES(a, "plan-end", samples);
}

ARENA_TEST(only_plans_that_go_on)
{
	static const char *const on[] = { "draft", "active", "on-hold" };
	static const char *const over[] = {
		"completed", "discharged", "transferred", "revoked", "entered-in-error", ""
	};
	struct due_params o = params("2026-07-01");

	o.kind = "goal";
	for (size_t i = 0; i < sizeof on / sizeof *on; i++)
		assert_string_equal(
		    due_says(a, arena_printf(a, "status: %s\ngoals: [{id: g1, title: a, due: 2026-07-01}]\n", on[i]),
			     &o),
		    "2026-07-01 0 goal g1 -\n");
	for (size_t i = 0; i < sizeof over / sizeof *over; i++)
		assert_string_equal(
		    due_says(a, arena_printf(a, "status: %s\ngoals: [{id: g1, title: a, due: 2026-07-01}]\n", over[i]),
			     &o),
		    "");
	assert_string_equal(due_says(a, "- 1\n", &o), "");
}

static const char many_things[] =
    PLAN "goals:\n- {id: g2, title: a, due: 2026-07-02}\n- id: g1\n  title: a\n  due: 2026-07-02\n"
	 "  objectives: [{id: g1.o1, title: b, due: 2026-07-02, steps: [{id: g1.o1.s1, text: c, by: rk, due: "
	 "2026-07-01}]}]\n";

ARENA_TEST(sorts_and_filters)
{
	struct due_params o = params("2026-07-01");

	assert_string_equal(due_says(a, many_things, &o), "2026-07-01 0 step g1.o1.s1 rk\n2026-07-02 1 goal g1 -\n"
							  "2026-07-02 1 goal g2 -\n2026-07-02 1 objective g1.o1 -\n");
	o.within_days = 0;
	assert_string_equal(due_says(a, many_things, &o), "2026-07-01 0 step g1.o1.s1 rk\n");
	o.within_days = INT32_MAX;
	o.as_of = day("0001-01-01");
	o.kind = "objective";
	assert_string_equal(due_says(a, many_things, &o), "2026-07-02 739798 objective g1.o1 -\n");
	o.as_of = day("2026-07-01");
	o.kind = NULL;
	o.who = "rk";
	assert_string_equal(due_says(a, many_things, &o), "2026-07-01 0 step g1.o1.s1 rk\n");
}

ARENA_TEST(any_number_of_things)
{
	enum { COUNT = 1000 };
	struct due_params o = params("2026-07-01");
	struct buf b = buf_in(a);
	const struct txp_due *list;
	size_t count;

	buf_puts(&b, PLAN "goals:\n");
	for (unsigned i = COUNT; i; i--)
		buf_printf(&b, "- {id: g%04u, title: a, due: 2026-07-01}\n", i);
	list = due_list(a, plan_read(a, read_document(a, b.bytes)), schema_of_plan(), &o, &count);
	assert_int_equal(count, COUNT);
	for (unsigned i = 0; i < COUNT; i++)
		assert_string_equal(list[i].item, arena_printf(a, "g%04u", i + 1));
}

/* What a careful supervisor would say, and nothing silly besides. */
ARENA_TEST(the_example)
{
	struct due_params o = params("2026-04-20");
	size_t len, count;
	char *text;
	const struct txp_due *list;

	assert_int_equal(file_read(a, EXAMPLES "/mt-0417.plan.yaml", 1 << 20, &text, &len), 0);
	assert_string_equal(due_says(a, text, &o), "2026-02-16 -63 monitoring gad-7 client\n"
						   "2026-02-28 -51 step g1.o1.s2 client\n"
						   "2026-03-04 -47 reading g1.o2 -\n"
						   "2026-04-23 3 monitoring phq-9 client\n"
						   "2026-04-24 4 signature client client\n"
						   "2026-04-24 4 signature team team\n");
	o.within_days = 80;
	o.kind = "review";
	assert_string_equal(due_says(a, text, &o), "2026-07-09 80 review - -\n");
	o.kind = "reading";
	o.within_days = 0;
	list = due_list(a, plan_read(a, read_document(a, text)), schema_of_plan(), &o, &count);
	assert_int_equal(count, 1);
	assert_string_equal(list->title, "Shifts followed by 6 hours of sleep, last on 2026-02-02, 77 days ago");
}

ARENA_TEST(all_kinds_are_listed)
{
	static const char everything[] =
	    "status: active\nperiod: {start: 2026-01-12, end: 2026-10-12}\nreview: {every: 90d}\n"
	    "episode: {authorization: {to: 2026-02-01}}\nteam: [{id: rk, name: R, to: 2026-02-01}]\n"
	    "safety_plan: {date: 2026-01-12}\nmonitoring: [{instrument: phq-9, every: 2w, by: rk}]\ngoals:\n- id: g1\n "
	    " title: a\n"
	    "  due: 2026-02-01\n  objectives: [{id: g1.o1, title: b, due: 2026-02-01, measure: {name: c}, steps: [{id: "
	    "g1.o1.s1, "
	    "text: d, due: 2026-02-01}]}]\n";
	struct due_params o = params("2026-12-31");
	const struct plan *p = plan_read(a, read_document(a, everything));
	const struct txp_due *list;
	size_t count, sum = 0;

	for (const char *const *kind = due_kinds; *kind; kind++) {
		o.kind = *kind;
		list = due_list(a, p, schema_of_plan(), &o, &count);
		assert_in_range(count, 1, 2);
		for (size_t i = 0; i < count; i++)
			assert_string_equal(list[i].kind, *kind);
		sum += count;
		if (kind[1])
			assert_true(strcmp(kind[0], kind[1]) < 0);
	}
	o.kind = NULL;
	due_list(a, p, schema_of_plan(), &o, &count);
	assert_int_equal(count, sum);
	o.kind = "no-such-kind";
	due_list(a, p, schema_of_plan(), &o, &count);
	assert_int_equal(count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ARENA(goals_objectives_steps),
		IN_ARENA(reviews),
		IN_ARENA(reviews_by_the_clinics_interval),
		IN_ARENA(monitoring),
		IN_ARENA(readings),
		IN_ARENA(consents),
		IN_ARENA(signatures),
		IN_ARENA(safety_plans),
		IN_ARENA(team),
		IN_ARENA(names_the_first_few_open_items),
		IN_ARENA(ends),
		IN_ARENA(only_plans_that_go_on),
		IN_ARENA(sorts_and_filters),
		IN_ARENA(any_number_of_things),
		IN_ARENA(the_example),
		IN_ARENA(all_kinds_are_listed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
