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
	gives("id: x\nstatus: draft\ntitle: T\n", "id: x\nstatus: active\ntitle: T\n",
	      "id: x\nstatus: draft\ntitle: T\npart2: unknown\n", "id: x\nstatus: active\ntitle: T\npart2: unknown\n");
}

/* An item without an id is named by what can be no client's word: an instrument, a day. */
static void names_of_conflicts(void **state)
{
	txp_merge *m = merge("id: x\nmonitoring:\n  - {instrument: phq-9, every: 1w}\n  - {name: sleep, every: 1w}\n",
			     "id: x\nmonitoring:\n  - {instrument: phq-9, every: 2w}\n  - {name: sleep, every: 2w}\n",
			     "id: x\nmonitoring:\n  - {instrument: phq-9, every: 3w}\n  - {name: sleep, every: 3w}\n");

	(void)state;
	assert_int_equal(txp_merge_conflicts_count(m), 2);
	assert_string_equal(txp_merge_conflict_at(m, 0)->path, "monitoring/phq-9/every");
	assert_string_equal(txp_merge_conflict_at(m, 1)->path, "monitoring/#/every");
	txp_merge_free(m);
}

/* The same document both ways; the bytes of the first way. */
static void both_ways(const char *base, const char *ours, const char *theirs, const char *wanted)
{
	txp_merge *back = merge(base, theirs, ours);
	txp_changes *differences;
	size_t len;
	const char *bytes = txp_merge_bytes(back, &len);

	gives(base, ours, theirs, wanted);
	assert_int_equal(txp_merge_conflicts_count(back), 0);
	txp_doc *x = doc("a", wanted), *y = doc("b", bytes);
	assert_int_equal(txp_compare(x, y, &differences), TXP_OK);
	assert_int_equal(txp_changes_count(differences), 0);
	txp_changes_free(differences);
	txp_doc_free(x);
	txp_doc_free(y);
	txp_merge_free(back);
}

static const char goals[] = "goals:\n- id: g1\n  title: A\n  due: 2026-01-01\n- {id: g2, title: B, due: 2026-02-02}\n";

static void fields(void **state)
{
	(void)state;
	both_ways(goals, "goals:\n- id: g1\n  title: AA\n  due: 2026-01-01\n- {id: g2, title: BB, due: 2026-02-02}\n",
		  "goals:\n- id: g1\n  title: A\n  due: 2026-01-09\n- {id: g2, title: B, due: 2026-02-09, start: 2026-01-01}\n",
		  "goals:\n- id: g1\n  title: AA\n  due: 2026-01-09\n- {id: g2, title: BB, due: 2026-02-09, start: 2026-01-01}\n");
	/* The same change on both sides is one change. */
	both_ways("id: x\ntitle: A\nstatus: draft\n", "id: x\ntitle: \"B\"\nstatus: draft\n", "id: x\ntitle: B # why\nstatus: draft\n",
		  "id: x\ntitle: \"B\" # why\nstatus: draft\n");
	/* A map that both make is one. */
	both_ways("id: x\n", "id: x\nclient: {name: N}\n", "id: x\nclient:\n  pronouns: they\n", "id: x\nclient: {name: N, pronouns: they}\n");
}

static void new_items(void **state)
{
	(void)state;
	/* By day first, then by number; whoever is ours. */
	both_ways("progress:\n- {id: n1, date: 2026-01-01}\n", "progress:\n- {id: n1, date: 2026-01-01}\n- {id: n2a, date: 2026-01-09}\n# end\n",
		  "progress:\n- {id: n1, date: 2026-01-01}\n# seen\n- id: n2b\n  date: 2026-01-05\n- {id: n10b, date: 2026-01-09}\n",
		  "progress:\n- {id: n1, date: 2026-01-01}\n# seen\n- id: n2b\n  date: 2026-01-05\n- {id: n2a, date: 2026-01-09}\n"
		  "- {id: n10b, date: 2026-01-09}\n# end\n");
	both_ways("id: x\ngoals: []\n", "id: x\ngoals:\n  - id: g1a\n    title: A\n", "id: x\ngoals:\n- id: g1b\n  note: |\n    a\n\n    b\n",
		  "id: x\ngoals:\n  - id: g1a\n    title: A\n  - id: g1b\n    note: |\n      a\n\n      b\n");
	both_ways("id: x\n", "id: x\nprofile: [b, d]\n", "id: x\nprofile: [c, d, a]\n", "id: x\nprofile: [b, c, d, a]\n");
	/* The same item on both sides, once. */
	both_ways("id: x\n", "id: x\ngoals: [{id: g1, title: A}]\n", "id: x\ngoals:\n- title: A\n  id: g1\n", "id: x\ngoals: [{id: g1, title: A}]\n");
}

static void removed(void **state)
{
	(void)state;
	both_ways(goals, "goals:\n- id: g1\n  title: AA\n  due: 2026-01-01\n", "goals:\n- id: g1\n  title: A\n- {id: g2, title: B, due: 2026-02-02}\n",
		  "goals:\n- id: g1\n  title: AA\n");
	both_ways("id: x\nprofile: [a, b]\n", "id: x\nprofile: [b]\n", "id: x\nprofile: [a]\n", "id: x\nprofile: []\n");
	both_ways("client:\n  name: N # who\n  born: 2000-01-01\nid: x\n", "client:\n  born: 2000-01-01\nid: x\n", "client:\n  name: N # who\nid: x\n",
		  "client: {}\nid: x\n");
	/* The first key behind a dash. */
	both_ways("goals:\n- title: A\n  id: g1\n  note: n\n", "goals:\n- id: g1\n  note: n\n", "goals:\n- title: A\n  id: g1\n  note: m\n",
		  "goals:\n- id: g1\n  note: m\n");
}

static void moved(void **state)
{
	(void)state;
	both_ways("profile:\n- a\n- b\n- c\n- d\n", "profile:\n- b\n- c\n- d\n- a\n", "profile:\n- a\n- b\n- c\n- e\n",
		  "profile:\n- b\n- c\n- e\n- a\n");
	/* Both moved one, elsewhere. */
	gives("profile: [a, b, c, d, e]\n", "profile: [b, c, a, d, e]\n", "profile: [b, c, d, e, a]\n",
	      "<<<<<<< ours: profile\nprofile: [b, c, a, d, e]\n||||||| base\nprofile: [a, b, c, d, e]\n=======\nprofile: [b, c, d, e, a]\n"
	      ">>>>>>> theirs: profile\n");
}

static void conflicting(void **state)
{
	(void)state;
	gives(goals, "goals:\n- id: g1\n  title: A\n  due: 2026-01-02\n- {id: g2, title: B, due: 2026-02-02}\n",
	      "goals:\n- id: g1\n  title: T\n  due: 2026-01-03\n- {id: g2, title: B, due: 2026-02-02}\n",
	      "goals:\n- id: g1\n  title: T\n<<<<<<< ours: goals/g1/due\n  due: 2026-01-02\n||||||| base\n  due: 2026-01-01\n=======\n"
	      "  due: 2026-01-03\n>>>>>>> theirs: goals/g1/due\n- {id: g2, title: B, due: 2026-02-02}\n");
	/* In braces: the line, and what doesn't conflict in both. */
	gives(goals, "goals:\n- id: g1\n  title: A\n  due: 2026-01-01\n- {id: g2, title: O, due: 2026-02-03}\n",
	      "goals:\n- id: g1\n  title: A\n  due: 2026-01-01\n- {id: g2, title: B, due: 2026-02-04, note: t}\n",
	      "goals:\n- id: g1\n  title: A\n  due: 2026-01-01\n<<<<<<< ours: goals/g2/due\n- {id: g2, title: O, due: 2026-02-03, note: t}\n"
	      "||||||| base\n- {id: g2, title: O, due: 2026-02-02, note: t}\n=======\n- {id: g2, title: O, due: 2026-02-04, note: t}\n"
	      ">>>>>>> theirs: goals/g2/due\n");
	/* Deleted and changed. */
	gives(goals, "goals:\n- id: g1\n  title: A\n  due: 2026-01-01\n",
	      "goals:\n- id: g1\n  title: A\n  due: 2026-01-01\n- {id: g2, title: T, due: 2026-02-02}\n",
	      "goals:\n- id: g1\n  title: A\n  due: 2026-01-01\n<<<<<<< ours: goals/g2\n||||||| base\n- {id: g2, title: B, due: 2026-02-02}\n"
	      "=======\n- {id: g2, title: T, due: 2026-02-02}\n>>>>>>> theirs: goals/g2\n");
	/* One id, two items. */
	gives("id: x\n", "id: x\ngoals:\n- {id: g1, title: A}\n", "id: x\ngoals:\n  - id: g1\n    title: B\n",
	      "id: x\ngoals:\n<<<<<<< ours: goals/g1\n- {id: g1, title: A}\n||||||| base\n=======\n- id: g1\n  title: B\n>>>>>>> theirs: goals/g1\n");
	/* The first key behind a dash, in one side only: the whole item. */
	gives("goals:\n- id: g1\n", "goals:\n- title: A\n  id: g1\n", "goals:\n- title: B\n  id: g1\n",
	      "goals:\n<<<<<<< ours: goals/g1/title\n- title: A\n  id: g1\n||||||| base\n- id: g1\n=======\n- title: B\n  id: g1\n"
	      ">>>>>>> theirs: goals/g1/title\n");
	/* A clinic's own key is one value; so are answers in a form's order. */
	gives("x-a: {b: 1, c: 1}\n", "x-a: {b: 2, c: 1}\n", "x-a: {b: 1, c: 2}\n",
	      "<<<<<<< ours: x-a\nx-a: {b: 2, c: 1}\n||||||| base\nx-a: {b: 1, c: 1}\n=======\nx-a: {b: 1, c: 2}\n>>>>>>> theirs: x-a\n");
	/* What only the client's words would name is not named. */
	gives("assessment: {symptoms: [{name: fear of dogs, since: 2025-01-01}]}\n",
	      "assessment: {symptoms: [{name: fear of dogs, since: 2025-01-02}]}\n",
	      "assessment: {symptoms: [{name: fear of dogs, since: 2025-01-03}]}\n",
	      "<<<<<<< ours: assessment/symptoms/#/since\nassessment: {symptoms: [{name: fear of dogs, since: 2025-01-02}]}\n||||||| base\n"
	      "assessment: {symptoms: [{name: fear of dogs, since: 2025-01-01}]}\n=======\n"
	      "assessment: {symptoms: [{name: fear of dogs, since: 2025-01-03}]}\n>>>>>>> theirs: assessment/symptoms/#/since\n");
}

/* One id in two lists: each side brought one. */
static void doubled(void **state)
{
	txp_merge *m = merge("team: []\nrepresentatives: []\n", "team: [{id: rk, name: A}]\nrepresentatives: []\n",
			     "team: []\nrepresentatives: [{id: rk, name: B}]\n");
	size_t len;

	(void)state;
	assert_int_equal(txp_merge_conflicts_count(m), 2);
	assert_string_equal(txp_merge_conflict_at(m, 0)->path, "team/rk");
	assert_string_equal(txp_merge_conflict_at(m, 1)->path, "representatives/rk");
	assert_string_equal(txp_merge_bytes(m, &len),
			    "<<<<<<< ours: team/rk\nteam: [{id: rk, name: A}]\n||||||| base\nteam: []\n=======\nteam: []\n>>>>>>> theirs: team/rk\n"
			    "<<<<<<< ours: representatives/rk\nrepresentatives: []\n||||||| base\nrepresentatives: []\n=======\n"
			    "representatives: [{id: rk, name: B}]\n>>>>>>> theirs: representatives/rk\n");
	txp_merge_free(m);
}

static void comments(void **state)
{
	(void)state;
	both_ways("# head\nid: x\ntitle: T\n# about status\nstatus: draft\n", "# head\n# ours\nid: x\ntitle: U\n# about status\n# ours too\nstatus: draft # o\n",
		  "# head\n# theirs\nid: x\ntitle: T # t\n# theirs too\n# about status\nstatus: active\n",
		  "# head\n# ours\n# theirs\nid: x\ntitle: U # t\n# theirs too\n# about status\n# ours too\nstatus: active # o\n");
	/* Each took an entry away and left the comment that was above it. */
	both_ways("goals:\n- id: g1\n# about two\n- id: g2\n- id: g3\n- id: g4\n", "goals:\n- id: g1\n# about two\n- id: g3\n- id: g4\n",
		  "goals:\n- id: g1\n# about two\n- id: g2\n- id: g4\n", "goals:\n- id: g1\n# about two\n- id: g4\n");
	/* Both behind one value: there is room for one. */
	gives("id: x\nstatus: draft\n", "id: x\nstatus: draft # o\n", "id: x\nstatus: active # t\n",
	      "id: x\n<<<<<<< ours: status\nstatus: draft # o\n||||||| base\nstatus: draft\n=======\nstatus: active # t\n>>>>>>> theirs: status\n");
	/* Gone on one side, with a new comment inside on the other. */
	gives("id: x\ngoals:\n- id: g1\n  title: A\n- id: g2\n", "id: x\ngoals:\n- id: g2\n", "id: x\ngoals:\n- id: g1\n  # wait\n  title: A\n- id: g2\n",
	      "id: x\ngoals:\n<<<<<<< ours: goals/g1\n||||||| base\n- id: g1\n  title: A\n=======\n- id: g1\n  # wait\n  title: A\n"
	      ">>>>>>> theirs: goals/g1\n- id: g2\n");
}

static void files(void **state)
{
	(void)state;
	/* Line ends, byte order mark and the missing last line break are ours, or whoever changed them. */
	gives("id: x\r\ntitle: A\r\n", "id: x\r\ntitle: B\r\n", "id: x\ntitle: A\nstatus: draft\n", "id: x\r\ntitle: B\r\nstatus: draft\r\n");
	gives("\xEF\xBB\xBFid: x\ntitle: A", "\xEF\xBB\xBFid: x\ntitle: B", "\xEF\xBB\xBFid: y\ntitle: A", "\xEF\xBB\xBFid: y\ntitle: B");
	gives("id: x\nstatus: draft", "id: x\nstatus: active", "id: x\nstatus: on-hold",
	      "id: x\n<<<<<<< ours: status\nstatus: active\n||||||| base\nstatus: draft\n=======\nstatus: on-hold\n>>>>>>> theirs: status\n");
	gives("{\n  \"id\": \"x\",\n  \"goals\": [\n    {\n      \"id\": \"g1\"\n    }\n  ]\n}\n",
	      "{\n  \"id\": \"x\",\n  \"goals\": [\n    {\n      \"id\": \"g1\"\n    },\n    {\n      \"id\": \"g2\"\n    }\n  ]\n}\n",
	      "{\n  \"id\": \"x\",\n  \"title\": \"T\",\n  \"goals\": [\n    {\n      \"id\": \"g1\"\n    },\n    {\n      \"id\": \"g3\",\n      \"title\": \"A\"\n    }\n  ]\n}\n",
	      "{\n  \"id\": \"x\",\n  \"title\": \"T\",\n  \"goals\": [\n    {\n      \"id\": \"g1\"\n    },\n    {\n      \"id\": \"g2\"\n    },\n    {\n      \"id\": \"g3\",\n      \"title\": \"A\"\n    }\n  ]\n}\n");
	gives(NULL, "id: x\ntitle: A\n", "id: x\nstatus: draft\n", "id: x\nstatus: draft\ntitle: A\n");
}

static void trivial(void **state)
{
	(void)state;
	gives(goals, goals, "id: x", "id: x");
	gives(goals, "id: x", goals, "id: x");
	gives(goals, "id: x\r\n", "id: x\r\n", "id: x\r\n");
}

static void marker_lines(void **state)
{
	txp_doc *b = doc("b", "id: x\n"), *x = doc("x", "id: y\r\n"), *y = doc("y", "id: z\n");
	const struct txp_merge_options o = { sizeof o, "HEAD", "1234567", "branch", 9 };
	txp_merge *m;
	size_t len;

	(void)state;
	assert_int_equal(txp_merge_docs(b, x, y, &o, &m), TXP_OK);
	assert_string_equal(txp_merge_bytes(m, &len), "<<<<<<<<< HEAD: id\r\nid: y\r\n||||||||| 1234567\r\nid: x\r\n=========\r\nid: z\r\n>>>>>>>>> branch: id\r\n");
	const struct txp_conflict *c = txp_merge_conflict_at(m, 0);
	assert_string_equal(c->path, "id");
	assert_string_equal(c->base, "x");
	assert_string_equal(c->ours, "y");
	assert_string_equal(c->theirs, "z");
	txp_merge_free(m);
	txp_doc_free(b);
	txp_doc_free(x);
	txp_doc_free(y);
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
		cmocka_unit_test(names_of_conflicts),
		cmocka_unit_test(trivial),     cmocka_unit_test(lines_apart), cmocka_unit_test(fields),
		cmocka_unit_test(new_items),   cmocka_unit_test(removed),     cmocka_unit_test(moved),
		cmocka_unit_test(conflicting), cmocka_unit_test(doubled),     cmocka_unit_test(comments),
		cmocka_unit_test(files),       cmocka_unit_test(marker_lines), cmocka_unit_test(refused),
		cmocka_unit_test(regions),     cmocka_unit_test(choices),     cmocka_unit_test(broken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
