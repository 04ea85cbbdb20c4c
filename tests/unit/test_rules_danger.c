/* What may mean that someone is at risk: found wherever it stands, closed only by what answers it, and quiet elsewhere. */
#include "rule_test.h"

#define PLAN "status: on-hold\nperiod: {start: 2026-01-12, end: 2026-10-12}\nteam: [{id: rk, name: R}]\n"
#define ASKED "asked: true, level: low, action: safety plan made"
#define TODAY "2026-04-20"

#define SCORE(keys) PLAN "progress:\n- id: n1\n  date: 2026-02-02\n  scores: [{" keys "}]\n"
#define ITEM_9(n) "scores: [{instrument: phq-9, items: [0, 0, 0, 0, 0, 0, 0, 0, " n "]}]"
#define ENTRY(id, day, keys) "- {id: " id ", date: " day ", " keys "}\n"
#define POSITIVE "critical-answer progress/n1/scores/phq-9/items/#9\n"

ARENA_TEST(critical_answers_want_a_response)
{
	static const struct sample samples[] = {
		{ PLAN "progress:\n" ENTRY("n1", "2026-02-02", ITEM_9("0")), "" },
		{ PLAN "progress:\n" ENTRY("n1", "2026-02-02", ITEM_9("1")), POSITIVE },
		{ PLAN "progress:\n" ENTRY("n1", "2026-02-02", ITEM_9("3") ", risk: {" ASKED "}"), "" },
		/* asked, but nothing done; done, but not asked */
		{ PLAN "progress:\n" ENTRY("n1", "2026-02-02", ITEM_9("3") ", risk: {asked: true, level: low}"),
		  POSITIVE },
		{ PLAN "progress:\n" ENTRY("n1", "2026-02-02", ITEM_9("3") ", risk: {asked: false, action: a}"),
		  POSITIVE },
		/* answered by a later entry, if that says so */
		{ PLAN "progress:\n" ENTRY("n1", "2026-02-02", ITEM_9("1"))
		      ENTRY("n2", "2026-02-03", "risk: {" ASKED ", responds_to: n1}"),
		  "" },
		{ PLAN "progress:\n" ENTRY("n1", "2026-02-02", ITEM_9("1"))
		      ENTRY("n2", "2026-02-03", "risk: {" ASKED "}"),
		  POSITIVE },
		{ PLAN "progress:\n" ENTRY("n1", "2026-02-02", ITEM_9("1"))
		      ENTRY("n2", "2026-02-03", "risk: {asked: true, responds_to: n1}"),
		  POSITIVE },
		/* neither a later zero nor the safety plan does */
		{ PLAN "safety_plan: {date: 2026-02-03}\nprogress:\n" ENTRY("n1", "2026-02-02", ITEM_9("1"))
		      ENTRY("n2", "2026-02-09", ITEM_9("0")),
		  POSITIVE },
		/* by item, in an entry with other faults */
		{ SCORE("instrument: phq-9, items: {\"9\": 2}"),
		  "critical-answer progress/n1/scores/phq-9/items/9\n" },
		{ SCORE("instrument: phq-9, items: {\"9\": 2}"), "answers-incomplete progress/n1/scores/phq-9/items\n", "scores" },
		{ PLAN "assessment: {date: 2026-01-12, risk: {asked: true}, " ITEM_9("1") "}\n",
		  "critical-answer assessment/scores/phq-9/items/#9\n" },
		{ PLAN "assessment: {date: 2026-01-12, risk: {" ASKED "}, " ITEM_9("1") "}\n", "" },
		{ PLAN "assessment: {date: 2026-01-12, risk: {asked: true}, " ITEM_9("1") "}\nprogress:\n" ENTRY(
		      "n1", "2026-01-13", "risk: {" ASKED ", responds_to: assessment}"),
		  "" },
	};

	ASSERT_SAMPLES(a, "answers", samples);
}

#define TOTAL_ONLY "scores: [{instrument: phq-9, total: 3}]"

ARENA_TEST(critical_answers_must_be_known)
{
	static const struct sample samples[] = {
		{ PLAN "progress:\n" ENTRY("n1", "2026-02-02", TOTAL_ONLY), "" },
		{ PLAN "progress:\n" ENTRY("n1", "2026-02-02", ITEM_9("0")) ENTRY("n2", "2026-02-09", TOTAL_ONLY), "" },
		{ PLAN "progress:\n" ENTRY("n1", "2026-02-02", ITEM_9("1") ", risk: {" ASKED "}")
		      ENTRY("n2", "2026-02-09", TOTAL_ONLY) ENTRY("n3", "2026-02-16", TOTAL_ONLY),
		  "critical-answer-unknown progress/n2/scores/phq-9\ncritical-answer-unknown "
		  "progress/n3/scores/phq-9\n" },
		/* the assessment follows up an earlier entry */
		{ PLAN "assessment: {date: 2026-02-03, risk: {" ASKED
		       ", responds_to: n1}}\nprogress:\n" ENTRY("n1", "2026-02-02", ITEM_9("1")),
		  "" },
		/* a note written later about an earlier day */
		{ PLAN "progress:\n" ENTRY("n1", "2026-02-02", ITEM_9("1") ", risk: {" ASKED "}")
		      ENTRY("n2", "2026-01-26", TOTAL_ONLY),
		  "" },
		{ PLAN "progress:\n" ENTRY("n1", "2026-02-02", ITEM_9("1") ", risk: {" ASKED "}")
		      ENTRY("n2", "2026-02-09",
			    "scores: [{instrument: phq-9, items: [0, 0, 0, 0, 0, 0, 0, 0], missing: [\"9\"]}]"),
		  "critical-answer-unknown progress/n2/scores/phq-9\n" },
	};

	ASSERT_SAMPLES(a, "answers", samples);
}

/* What is open says why, and what would close it without anything untrue. */
ARENA_TEST(an_open_answer_says_what_is_missing)
{
	static const struct {
		const char *text, *ends;
	} samples[] = {
		{ PLAN "progress:\n" ENTRY("n1", "2026-02-02", ITEM_9("1")), "was 1, and no entry records what was asked and done" },
		{ PLAN "progress:\n" ENTRY("n1", "2026-02-02", ITEM_9("1") ", risk: {level: low}"),
		  "was 1, and `risk` of n1 doesn't say that somebody asked or what was done" },
		{ PLAN "progress:\n" ENTRY("n1", "2026-02-02", ITEM_9("1") ", risk: {asked: true, action: a}"),
		  "was 1, and `risk` of n1 doesn't say the level" },
		{ PLAN "progress:\n" ENTRY("n1", "2026-02-02", ITEM_9("1"))
		      ENTRY("n2", "2026-02-03", "risk: {asked: true, level: low, responds_to: n1}"),
		  "was 1, and `risk` of n2 doesn't say what was done" },
		{ PLAN "progress:\n" ENTRY("n2", "2026-02-01", "risk: {" ASKED ", responds_to: n1}")
		      ENTRY("n1", "2026-02-02", ITEM_9("1")),
		  "was 1, and n2, which responds to it, is from before, 2026-02-01" },
		{ PLAN "assessment: {risk: {" ASKED ", responds_to: n1}}\nprogress:\n" ENTRY("n1", "2026-02-02", ITEM_9("1")),
		  "was 1, and the assessment, which responds to it, has no date" },
		{ PLAN "assessment: {date: 2026-01-12, " ITEM_9("1") ", risk: {asked: true}}\n",
		  "was 1, and `risk` of the assessment doesn't say the level or what was done" },
	};

	for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
		const struct txp_finding *n = rules_find(a, samples[i].text, TODAY, "critical-answer");
		assert_string_equal(strstr(n->message, "was "), samples[i].ends);
	}
	assert_non_null(strstr(rules_find(a, samples[0].text, TODAY, "critical-answer")->remedy, "`responds_to: n1`"));
	assert_non_null(strstr(rules_find(a, samples[6].text, TODAY, "critical-answer")->remedy, "`responds_to: assessment`"));
}

#define TIMED(id, day, time, keys) "- {id: " id ", date: " day ", time: \"" time "\", " keys "}\n"

ARENA_TEST(a_response_comes_after_the_answer)
{
	static const struct sample samples[] = {
		/* the same day, wherever it stands */
		{ PLAN "progress:\n" ENTRY("n2", "2026-02-02", "risk: {" ASKED ", responds_to: n1}")
		      ENTRY("n1", "2026-02-02", ITEM_9("1")),
		  "" },
		/* an early one beside a later one */
		{ PLAN "progress:\n" ENTRY("n3", "2026-02-05", "risk: {" ASKED ", responds_to: n1}")
		      ENTRY("n1", "2026-02-02", ITEM_9("1")) ENTRY("n2", "2026-02-01", "risk: {" ASKED ", responds_to: n1}"),
		  "" },
		/* hours count where both have one */
		{ PLAN "progress:\n" TIMED("n1", "2026-02-02", "14:30", ITEM_9("1"))
		      TIMED("n2", "2026-02-02", "09:00", "risk: {" ASKED ", responds_to: n1}"),
		  POSITIVE },
		{ PLAN "progress:\n" TIMED("n1", "2026-02-02", "14:30", ITEM_9("1"))
		      TIMED("n2", "2026-02-02", "14:30", "risk: {" ASKED ", responds_to: n1}"),
		  "" },
		/* the questionnaire has a day of its own */
		{ PLAN "progress:\n- {id: n1, date: 2026-02-09, scores: [{instrument: phq-9, date: 2026-02-02, items: [0, 0, 0, 0, "
		       "0, 0, 0, 0, 1]}]}\n" ENTRY("n2", "2026-02-03", "risk: {" ASKED ", responds_to: n1}"),
		  "" },
		/* closed plans and drafts are no different */
		{ "status: discharged\ndischarge: {date: 2026-03-01}\nprogress:\n" ENTRY("n1", "2026-02-02", ITEM_9("1")), POSITIVE },
	};

	ASSERT_SAMPLES(a, "answers", samples);
	assert_int_equal(rules_find(a, "status: draft\nprogress:\n" ENTRY("n1", "2026-02-02", ITEM_9("1")), TODAY, "critical-answer")
				 ->severity,
			 TXP_CRITICAL);
}

/* Answers with other faults are looked at as far as they go. */
ARENA_TEST(no_other_fault_hides_a_positive_answer)
{
	static const char *const scores[] = {
		"instrument: phq-9, items: [9, 3, 3, 3, 3, 3, 3, 3, 3]",
		"instrument: phq-9, items: [3, 3, 3, 3, 3, 3, 3, 3, 3, 3]",
		"instrument: phq-9, items: [0, 0, 0, 0, 0, 0, 0, 0, 3], missing: [\"10\"]",
		"instrument: phq-9, items: [0, 0, 0, 0, 0, 0, 0, 0, 3], missing: [\"3\"]",
		"instrument: phq-9, items: [0, 0, 0, 0, 0, 0, 0, 7], missing: [\"3\"]",
		"instrument: phq-9, items: {\"0\": 1, \"9\": 3}",
		"instrument: phq9, items: [0, 0, 0, 0, 0, 0, 0, 0, 3]",
		"instrument: PHQ-9, items: [0, 0, 0, 0, 0, 0, 0, 0, 3]",
	};

	for (size_t i = 0; i < sizeof scores / sizeof *scores; i++) {
		const char *text = arena_printf(a, PLAN "progress:\n- {id: n1, date: 2026-02-02, scores: [{%s}]}\n", scores[i]);
		assert_non_null(rules_find(a, text, TODAY, "critical-answer"));
	}
}

#define BLANK_9 "scores: [{instrument: phq-9, items: [2, 2, 2, 2, 2, 2, 2, 2], missing: [\"9\"]}]"
#define NULL_9 SCORE("instrument: phq-9, items: [2, 2, 2, 2, 2, 2, 2, 2, null]")
#define DASH_9 SCORE("instrument: phq-9, items: [2, 2, 2, 2, 2, 2, 2, 2, \"-\"]")
#define LESS_9 SCORE("instrument: phq-9, items: {\"1\": 0, \"9\": -1}")
#define UNKNOWN "critical-answer-unknown progress/n1/scores/phq-9\n"

ARENA_TEST(a_blank_is_unknown)
{
	static const struct sample samples[] = {
		{ PLAN "progress:\n" ENTRY("n1", "2026-02-02", BLANK_9), UNKNOWN },
		{ PLAN "assessment: {date: 2026-01-12, risk: {" ASKED "}}\nprogress:\n" ENTRY("n1", "2026-02-02", BLANK_9), UNKNOWN },
		/* a blank elsewhere is of no account */
		{ SCORE("instrument: phq-9, items: [2, 2, 2, 2, 2, 2, 2, 0], missing: [\"8\"]"), "" },
		/* what is no answer */
		{ NULL_9, "critical-answer-unknown progress/n1/scores/phq-9/items/#9\n" },
		{ NULL_9, "answers-incomplete progress/n1/scores/phq-9/items/#9\n", "scores" },
		{ DASH_9, "critical-answer-unknown progress/n1/scores/phq-9/items/#9\n" },
		{ DASH_9, "answers-incomplete progress/n1/scores/phq-9/items/#9\n", "scores" },
		{ LESS_9, "critical-answer-unknown progress/n1/scores/phq-9/items/9\n" },
		{ LESS_9, "answers-incomplete progress/n1/scores/phq-9/items\n", "scores" },
		/* where the answers can't be told apart, the error says so */
		{ SCORE("instrument: phq-9, items: [2, 2]"), "" },
		{ SCORE("instrument: phq-9, items: [2, 2]"), "answers-incomplete progress/n1/scores/phq-9/items\n", "scores" },
	};

	ASSERT_SAMPLES(a, "answers", samples);
}

ARENA_TEST(unknown_ends_with_an_answer)
{
	static const struct sample samples[] = {
		{ PLAN "progress:\n" ENTRY("n1", "2026-02-02", BLANK_9) ENTRY("n2", "2026-02-09", ITEM_9("0")), "" },
		{ PLAN "progress:\n" ENTRY("n1", "2026-02-02", BLANK_9) ENTRY("n2", "2026-02-01", ITEM_9("0")), UNKNOWN },
		{ PLAN "progress:\n" ENTRY("n1", "2026-02-02", ITEM_9("1") ", risk: {" ASKED "}")
		      ENTRY("n2", "2026-02-09", TOTAL_ONLY) ENTRY("n3", "2026-02-16", ITEM_9("0")),
		  "" },
		/* of another day than it stands at */
		{ PLAN "progress:\n" ENTRY("n3", "2026-02-16", ITEM_9("0")) ENTRY("n1", "2026-02-02", BLANK_9), "" },
		/* never the positive one */
		{ PLAN "progress:\n" ENTRY("n1", "2026-02-02", ITEM_9("1")) ENTRY("n2", "2026-02-09", TOTAL_ONLY)
		      ENTRY("n3", "2026-02-16", ITEM_9("0")),
		  POSITIVE },
		/* somebody asked: at that visit, later, or before */
		{ PLAN "progress:\n" ENTRY("n1", "2026-02-02", BLANK_9 ", risk: {asked: true, level: none}"), "" },
		{ PLAN "progress:\n" ENTRY("n1", "2026-02-02", BLANK_9 ", risk: {level: none}"), UNKNOWN },
		{ PLAN "progress:\n" ENTRY("n1", "2026-02-02", BLANK_9)
		      ENTRY("n2", "2026-02-03", "risk: {asked: true, level: none, responds_to: n1}"),
		  "" },
		{ PLAN "progress:\n" ENTRY("n1", "2026-02-02", BLANK_9)
		      ENTRY("n2", "2026-02-01", "risk: {asked: true, level: none, responds_to: n1}"),
		  UNKNOWN },
	};
	const struct txp_finding *n;

	ASSERT_SAMPLES(a, "answers", samples);
	n = rules_find(a, samples[1].text, TODAY, "critical-answer-unknown");
	assert_non_null(strstr(n->message, "has no answer here, so there is no total"));
	n = rules_find(a, "status: draft\nprogress:\n" ENTRY("n1", "2026-02-02", BLANK_9), TODAY, "critical-answer-unknown");
	assert_int_equal(n->severity, TXP_WARNING);
	n = rules_find(a, SCORE("instrument: phq-9, total: 16, items: [2, 2, 2, 2, 2, 2, 2, 2], missing: [\"9\"]"), TODAY,
		       "critical-answer-unknown");
	assert_non_null(strstr(n->message, "has no answer here, which the total of 16 leaves out"));
}

#define RISK(keys) PLAN "progress:\n- {id: n1, date: 2026-02-02, risk: {" keys "}}\n"
#define AT_LEVEL "risk-without-action progress/n1/risk/level\n"

ARENA_TEST(a_risk_wants_an_action)
{
	static const struct sample samples[] = {
		{ RISK("asked: true, level: imminent"), AT_LEVEL },
		{ RISK("asked: true, level: high, told: supervisor"), AT_LEVEL },
		{ RISK("level: high, ideation: active"), AT_LEVEL },
		{ RISK("asked: true, level: low, ideation: active"), "risk-without-action progress/n1/risk/ideation\n" },
		{ RISK("asked: true, level: moderate, ideation: passive"), "" },
		{ RISK("asked: true, level: imminent, ideation: active, action: \"911 called, sister stays\""), "" },
		{ PLAN "assessment: {date: 2026-01-12, risk: {asked: true, level: high}}\n",
		  "risk-without-action assessment/risk/level\n" },
		{ "status: discharged\ndischarge: {date: 2026-03-01}\nprogress: [{id: n1, date: 2026-02-02, risk: {level: high}}]\n",
		  AT_LEVEL },
		/* a later entry says what was done */
		{ PLAN "progress:\n" ENTRY("n1", "2026-02-02", "risk: {asked: true, level: high}")
		      ENTRY("n2", "2026-02-02", "risk: {" ASKED ", responds_to: n1}"),
		  "" },
		{ PLAN "progress:\n" ENTRY("n1", "2026-02-02", "risk: {asked: true, level: high}")
		      ENTRY("n2", "2026-02-03", "risk: {" ASKED "}"),
		  AT_LEVEL },
		{ PLAN "progress:\n" ENTRY("n1", "2026-02-02", "risk: {asked: true, level: high}")
		      ENTRY("n2", "2026-02-01", "risk: {" ASKED ", responds_to: n1}"),
		  AT_LEVEL },
	};

	ASSERT_SAMPLES(a, "risks", samples);
	assert_int_equal(rules_find(a, "status: draft\nassessment: {risk: {level: high}}\n", TODAY, "risk-without-action")->severity,
			 TXP_CRITICAL);
	const struct txp_finding *n = rules_find(a, "status: draft\nassessment:\n  risk:\n    level: high\n    action: # called 911\n", TODAY,
						 "risk-without-action");
	assert_string_equal(n->also_note, "the # makes this a comment");
	assert_non_null(strstr(n->remedy, "put it in double quotes"));
	assert_string_equal(rules_find(a, samples[2].text, TODAY, "risk-without-action")->message,
			    "the risk was high with active thoughts of suicide, and nothing says what was done about it");
}

#define ACTION(risk) "risk: {asked: true, " risk "}"

ARENA_TEST(an_action_says_something)
{
	static const char *const none[] = { "\"\"", "\" \"", "\"-\"", "\"…\"", "\"—\"", "n/a", "N/A.", "none", "\"null\"", "~", "None needed.",
					    "nil", "na", "nothing", "Ninguna", "ninguno", "nada", "\"'none'\"" };
	static const char *const some[] = { "none of the pills are left at home", "nothing needed to be locked away", "911", "安全計画",
					    "nap with sister", "naloxone given" };
	static const char *const fine[] = { "none", "None needed", "n/a", "stays on the plan" };

	for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
		const char *low = arena_printf(a, PLAN "progress:\n" ENTRY("n1", "2026-02-02", ITEM_9("1") ", " ACTION("level: low, action: %s")), none[i]);
		const char *high = arena_printf(a, RISK("level: high, action: %s"), none[i]);
		const char *active = arena_printf(a, RISK("level: none, ideation: active, action: %s"), none[i]);
		const char *later = arena_printf(a, PLAN "progress:\n" ENTRY("n1", "2026-02-02", ITEM_9("1"))
							ENTRY("n2", "2026-02-03", ACTION("level: low, responds_to: n1, action: %s")), none[i]);

		assert_string_equal(rule_says(a, "answers", low, TODAY), POSITIVE);
		assert_string_equal(rule_says(a, "risks", high, TODAY), AT_LEVEL);
		assert_non_null(rules_find(a, active, TODAY, "risk-without-action"));
		assert_string_equal(rule_says(a, "answers", later, TODAY), POSITIVE);
	}
	for (size_t i = 0; i < sizeof some / sizeof *some; i++) {
		const char *high = arena_printf(a, RISK("level: high, action: %s"), some[i]);
		assert_string_equal(rule_says(a, "risks", high, TODAY), "");
	}
	for (size_t i = 0; i < sizeof fine / sizeof *fine; i++) {
		const char *asked = arena_printf(a, PLAN "progress:\n" ENTRY("n1", "2026-02-02", ITEM_9("1") ", " ACTION("level: none, action: %s")), fine[i]);
		assert_string_equal(rule_says(a, "answers", asked, TODAY), "");
		assert_string_equal(rule_says(a, "risks", asked, TODAY), "");
	}
}

/* What is planned is not done. */
ARENA_TEST(a_day_to_come_closes_nothing)
{
	const char *answer = PLAN "progress:\n" ENTRY("n1", "2026-02-02", ITEM_9("1")) ENTRY("n2", "2026-04-21", "risk: {" ASKED ", responds_to: n1}");
	const char *risk = PLAN "progress:\n" ENTRY("n1", "2026-02-02", "risk: {level: high}") ENTRY("n2", "2026-04-21", "risk: {" ASKED ", responds_to: n1}");
	const char *blank = PLAN "progress:\n" ENTRY("n1", "2026-02-02", BLANK_9) ENTRY("n2", "2026-04-21", "risk: {" ASKED ", responds_to: n1}");

	assert_non_null(strstr(rules_find(a, answer, TODAY, "critical-answer")->message,
			       "n2, which responds to it, is of 2026-04-21: that day has not come"));
	assert_non_null(strstr(rules_find(a, risk, TODAY, "risk-without-action")->message, "that day has not come"));
	assert_non_null(rules_find(a, blank, TODAY, "critical-answer-unknown"));
	assert_string_equal(rule_says(a, "answers", answer, "2026-04-21"), "");
	assert_string_equal(rule_says(a, "risks", risk, "2026-04-21"), "");
	assert_string_equal(rule_says(a, "answers", blank, "2026-04-21"), "");
}

/* Everything is there but the words that tie it to the answer. */
ARENA_TEST(an_entry_that_may_respond_is_named)
{
	const char *text = PLAN "progress:\n" ENTRY("n1", "2026-02-02", ITEM_9("1")) ENTRY("n0", "2026-02-01", "risk: {" ASKED "}")
	    ENTRY("n5", "2026-04-20", "risk: {" ASKED "}") ENTRY("n4", "2026-04-19", "risk: {" ASKED "}");
	const struct txp_finding *n = rules_find(a, text, TODAY, "critical-answer");

	assert_non_null(strstr(n->message, "was 1, and no entry that says what was asked and done has `responds_to: n1`"));
	assert_non_null(strstr(n->remedy, "n4 of 2026-04-19 may follow this up: if so, add `responds_to: n1` to its `risk`."));
	n = rules_find(a, text, "2026-04-18", "critical-answer");
	assert_non_null(strstr(n->message, "no entry records what was asked and done"));
	n = rules_find(a, PLAN "progress:\n" ENTRY("n1", "2026-02-02", "risk: {level: high}") ENTRY("n4", "2026-02-02", "risk: {" ASKED "}"),
		       TODAY, "risk-without-action");
	assert_non_null(strstr(n->remedy, "n4 of 2026-02-02 may follow this up"));
}

ARENA_TEST(what_nobody_described_is_named_once)
{
	static const struct sample samples[] = {
		{ PLAN "progress:\n" ENTRY("n1", "2026-02-02", "scores: [{instrument: phq-a, total: 3}, {instrument: epds, total: 1}]")
		      ENTRY("n2", "2026-02-09", "scores: [{instrument: phq-a, total: 4}]") "monitoring: [{instrument: phq-a, every: 2w}]\n",
		  "unknown-instrument progress/n1/scores/phq-a/instrument\nunknown-instrument progress/n1/scores/epds/instrument\n" },
		{ PLAN "monitoring: [{instrument: phq-a, every: 2w}, {instrument: phq-9, every: 2w}, {name: sleep, every: 1w}]\n",
		  "unknown-instrument monitoring/phq-a/instrument\n" },
		{ PLAN "profile: [joint-commission-bhc, 42cfr482, ma]\n", "", "profiles" },
		{ PLAN "profile: [nonsense, ma]\n", "unknown-profile profile/#1\n", "profiles" },
	};
	const struct txp_finding *n;

	ASSERT_SAMPLES(a, "described", samples);
	n = rules_find(a, "status: draft\n" "monitoring: [{instrument: phq-a, every: 2w}]\n", TODAY, "unknown-instrument");
	assert_int_equal(n->severity, TXP_WARNING);
	assert_string_equal(n->message, "nobody has described the questionnaire 'phq-a': nothing is added up, and no answer is watched");
	n = rules_find(a, PLAN "profile: [carf-bch]\n", TODAY, "unknown-profile");
	assert_string_equal(n->message, "no rule set is called 'carf-bch'; did you mean 'carf-bhc'?");
}

#define ACCEPTED(keys) "accepted: [{by: rk, date: 2026-02-02, reason: known, " keys "}]\n"

ARENA_TEST(nobody_accepts_a_danger_away)
{
	static const struct sample samples[] = {
		{ PLAN "progress:\n" ENTRY("n1", "2026-02-02", BLANK_9) ACCEPTED("code: critical-answer-unknown"), UNKNOWN },
		{ PLAN "progress:\n" ENTRY("n1", "2026-02-02", BLANK_9) ACCEPTED("code: critical-answer-unknown, item: n1"), UNKNOWN },
		{ RISK("level: high") ACCEPTED("code: risk-without-action"), AT_LEVEL, "risks" },
		{ SCORE("instrument: epds, total: 5") ACCEPTED("code: unknown-instrument"),
		  "unknown-instrument progress/n1/scores/epds/instrument\n", "described" },
		{ PLAN "profile: [nonsense]\n" ACCEPTED("code: unknown-profile"), "", "profiles" },
	};

	ASSERT_SAMPLES(a, "answers", samples);
}

/* More slips than are shown never hide a danger behind them. */
ARENA_TEST(a_thousand_slips_hide_no_danger)
{
	struct findings *f = findings_new(a, schema_findings());
	struct rules_options o = { .today = day(TODAY), .codes = (const char *const[]){ "duplicate-id", "critical-answer", NULL } };
	struct buf b = buf_in(a);

	buf_puts(&b, PLAN "goals:\n");
	for (int i = 0; i < 1200; i++)
		buf_puts(&b, "- {id: g1, title: a}\n");
	buf_puts(&b, "progress:\n" ENTRY("n1", "2026-02-02", ITEM_9("1")));
	rules_check(a, plan_read(a, read_document(a, b.bytes)), schema_of_plan(), &o, f);
	findings_sort(f);
	assert_int_equal(findings_count(f), FINDINGS_MOST);
	assert_string_equal(findings_at(f, 0)->code, "critical-answer");
	assert_string_equal(findings_at(f, 0)->path, "progress/n1/scores/phq-9/items/#9");
	assert_non_null(strstr(findings_at(f, 0)->message, "was 1"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ARENA(critical_answers_want_a_response),
		IN_ARENA(critical_answers_must_be_known),
		IN_ARENA(an_open_answer_says_what_is_missing),
		IN_ARENA(a_response_comes_after_the_answer),
		IN_ARENA(no_other_fault_hides_a_positive_answer),
		IN_ARENA(a_blank_is_unknown),
		IN_ARENA(unknown_ends_with_an_answer),
		IN_ARENA(a_risk_wants_an_action),
		IN_ARENA(an_action_says_something),
		IN_ARENA(a_day_to_come_closes_nothing),
		IN_ARENA(an_entry_that_may_respond_is_named),
		IN_ARENA(what_nobody_described_is_named_once),
		IN_ARENA(nobody_accepts_a_danger_away),
		IN_ARENA(a_thousand_slips_hide_no_danger),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
