/* What a signature signs, as bytes; and which changes after it are told. */
#include "rule_test.h"

#include "schema/content.h"

static const char *json(struct arena *a, const char *text)
{
	struct buf b = buf_in(a);

	content_json(&b, schema_of_plan(), read_document(a, text)->root, NULL);
	return b.bytes;
}

static const char *digest(struct arena *a, const char *text)
{
	static char out[CONTENT_DIGEST_BYTES];

	content_digest(a, schema_of_plan(), read_document(a, text)->root, NULL, out);
	return out;
}

/* The example of schemas/README.md, with the digest that sha256sum gives. */
ARENA_TEST(the_published_example)
{
	const char *plan = "format: txplan/1\nid: bo-0032\nstatus: draft\nperiod: {start: 2026-06-01}   # a Monday\nclient: {}\n";

	assert_string_equal(json(a, plan), "{\"format\":\"txplan/1\",\"id\":\"bo-0032\",\"period\":{\"start\":\"2026-06-01\"}}");
	assert_string_equal(digest(a, plan), "txplan1-sha256:afc932ae218a1e8a4284f2d1e90833e3457ff07ef03e252a3cdf645027bfdd8b");
	/* Written otherwise it is the same. */
	assert_string_equal(digest(a, "client:\nperiod:\n  end:\n  start: '2026-06-01'\nid: \"bo-0032\"\nformat: txplan/1\nteam: []\nstatus: active\n"),
			    "txplan1-sha256:afc932ae218a1e8a4284f2d1e90833e3457ff07ef03e252a3cdf645027bfdd8b");
}

ARENA_TEST(values_have_the_type_of_their_place)
{
	assert_string_equal(json(a, "title: 42\nclient: {name: no, mrn: 014}\ndiagnoses: [{id: d1, principal: true, name: true}]"),
			    "{\"client\":{\"mrn\":\"014\",\"name\":\"no\"},\"diagnoses\":[{\"id\":\"d1\",\"name\":\"true\",\"principal\":true}],"
			    "\"title\":\"42\"}");
	assert_string_equal(json(a, "goals: [{id: g1, objectives: [{id: g1.o1, measure: {baseline: 2.50, target: -0}}]}]"),
			    "{\"goals\":[{\"id\":\"g1\",\"objectives\":[{\"id\":\"g1.o1\",\"measure\":{\"baseline\":2.5,\"target\":0}}]}]}");
	assert_string_equal(json(a, "x-a: 1\nx-b: true\nx-c: [1.0, {x: no}]"), "{\"x-a\":\"1\",\"x-b\":\"true\",\"x-c\":[\"1.0\",{\"x\":\"no\"}]}");
	/* What doesn't fit its place stays what it is. */
	assert_string_equal(json(a, "diagnoses: [{principal: maybe}, {principal: \"true\"}]"),
			    "{\"diagnoses\":[{\"principal\":\"maybe\"},{\"principal\":\"true\"}]}");
}

ARENA_TEST(texts_and_keys_as_rfc_8785_wants_them)
{
	assert_string_equal(json(a, "title: \"\\\"\\\\/\\n\\t\xC3\xA9\xF0\x9F\x99\x82 \""), "{\"title\":\"\\\"\\\\/\\n\\t\xC3\xA9\xF0\x9F\x99\x82 \"}");
	assert_string_equal(json(a, "title: \"\""), "{\"title\":\"\"}");
	/* U+FFE6 and U+E000 come after U+1F642, whose first unit is U+D83D. */
	assert_string_equal(json(a, "x-\xEF\xBF\xA6: 1\nx-\xEE\x80\x80: 2\nx-\xF0\x9F\x99\x82: 3\nx-\xF0\x9F\x99\x83: 4\nx-\xC3\xBF: 5\nx-z: 6\nx-zz: 7\n"),
			    "{\"x-z\":\"6\",\"x-zz\":\"7\",\"x-\xC3\xBF\":\"5\",\"x-\xF0\x9F\x99\x82\":\"3\",\"x-\xF0\x9F\x99\x83\":\"4\","
			    "\"x-\xEE\x80\x80\":\"2\",\"x-\xEF\xBF\xA6\":\"1\"}");
}

ARENA_TEST(what_is_not_signed_is_left_out)
{
	assert_string_equal(json(a, "goals:\n- {id: g1, achievement: improving, objectives: [{achievement: achieved}]}\n- {achievement: improving}\n"
				    "-\nprogress: [{id: n1}]\nsignatures: [{role: x}]\nreviews: [{id: r1}]\ndisclosures: [{id: x1}]\n"
				    "copies: [{to: x}]\naccepted: [{code: x}]\nstatus: active\n"),
			    "{\"goals\":[{\"id\":\"g1\"}]}");
	assert_string_equal(json(a, "status: active\n"), "{}");
}

ARENA_TEST(a_review_is_signed_with_the_plan)
{
	const struct document *d = read_document(a, "id: a\nreviews:\n- {id: r1, findings: x}\n"
						    "- {id: r2, goals: [{for: g1, achievement: improving}]}\n");
	struct buf b = buf_in(a);

	content_json(&b, schema_of_plan(), d->root, node_get(d->root, "reviews")->last);
	assert_string_equal(b.bytes, "{\"id\":\"a\",\"reviews\":[{\"goals\":[{\"achievement\":\"improving\",\"for\":\"g1\"}],\"id\":\"r2\"}]}");
}

#define PLAN(status) "status: " status "\nid: a\nperiod: {start: 2026-01-12, end: 2026-10-12}\nteam: [{id: rk, name: R. Sample}]\n" \
		     "reviews: [{id: r1, date: 2026-02-01}]\n"
#define OLD "content: \"txplan1-sha256:0000000000000000000000000000000000000000000000000000000000000000\""

static const char *told(struct arena *a, const char *plan, const char *signatures)
{
	const struct txp_finding *f = rules_find(a, arena_printf(a, "%ssignatures:\n%s", plan, signatures), "2026-04-20",
						 "signed-content-changed");

	return f ? arena_printf(a, "%s: %s", f->path, f->message) : "";
}

ARENA_TEST(the_newest_signature_in_each_role_counts)
{
	const char *now = digest(a, PLAN("draft"));

	assert_string_equal(told(a, PLAN("on-hold"), "- {role: t, by: rk, date: 2026-03-01, " OLD "}\n"),
			    "signatures/t+2026-03-01/content: the plan changed after R. Sample signed it on 2026-03-01");
	assert_string_equal(told(a, PLAN("on-hold"), arena_printf(a, "- {role: t, by: rk, date: 2026-03-01, content: '%s'}\n", now)), "");
	assert_string_equal(told(a, PLAN("on-hold"), "- {role: c, by: client, for: r1, date: 2026-03-01, " OLD "}\n"),
			    "signatures/c+r1+2026-03-01/content: the plan, or the review r1, changed after the client signed it on 2026-03-01");
	/* A newer one in the same role, with or without a fingerprint, a refusal too. */
	assert_string_equal(told(a, PLAN("on-hold"), "- {role: t, date: 2026-03-01, " OLD "}\n- {role: t, date: 2026-03-02}\n"), "");
	assert_string_equal(told(a, PLAN("on-hold"), "- {role: t, date: 2026-03-02, status: refused}\n- {role: t, date: 2026-03-01, " OLD "}\n"), "");
	assert_string_not_equal(told(a, PLAN("on-hold"), "- {role: t, date: 2026-03-01, " OLD "}\n- {role: u, date: 2026-03-02}\n"), "");
	/* Nobody signs a closed plan anew; and what is of another kind isn't understood. */
	assert_string_equal(told(a, PLAN("discharged"), "- {role: t, date: 2026-03-01, " OLD "}\n"), "");
	assert_string_equal(told(a, PLAN("on-hold"), "- {role: t, date: 2026-03-01, content: other}\n"), "");
	assert_string_equal(told(a, PLAN("on-hold"), "- {role: t, date: 2026-03-01, content: 'txplan1-sha256:00'}\n"), "");
	assert_string_equal(told(a, PLAN("on-hold"), "- {role: t, for: r9, date: 2026-03-01, " OLD "}\n"), "");
	/* Before it is active, it is among what is to be done until then. */
	assert_non_null(strstr(told(a, PLAN("draft"), "- {role: t, date: 2026-03-01, " OLD "}\n"), "before you can activate"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ARENA(the_published_example),
		IN_ARENA(values_have_the_type_of_their_place),
		IN_ARENA(texts_and_keys_as_rfc_8785_wants_them),
		IN_ARENA(what_is_not_signed_is_left_out),
		IN_ARENA(a_review_is_signed_with_the_plan),
		IN_ARENA(the_newest_signature_in_each_role_counts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
