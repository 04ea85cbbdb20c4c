/* Reading: what was in a file, and the commits that changed it. */
#include "sandbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/buf.h"

/* The subjects that log tells, each with a final space. */
static bool add_subject(void *ctx, const struct txp_store_entry *e)
{
	char *out = ctx;

	strncat(out, e->subject, 200);
	strncat(out, " ", 2);
	return true;
}

static const char *subjects(const txp_store *s, const char *path, const char *rev)
{
	static char out[8192];
	struct txp_store_error err;

	out[0] = '\0';
	assert_result(txp_store_api()->log(s, path, rev, add_subject, out, &err), TXP_STORE_OK, &err);
	return out;
}

/* Stock git's answer. */
static const char *git_subjects(const char *path)
{
	return sh_text("git -C clinic log --format=%%s -- %s | tr '\\n' ' '", path);
}

static void read_is(const txp_store *s, const char *rev, int64_t before, const char *text)
{
	struct txp_store_error err;
	txp_store_text *t = NULL;

	assert_result(txp_store_api()->read_at(s, PLAN, rev, before, &t, &err), TXP_STORE_OK, &err);
	assert_string_equal(t->bytes, text);
	assert_int_equal(t->len, strlen(text));
	assert_int_equal(strlen(t->commit), 40);
	txp_store_api()->text_free(t);
}

static void refuses_to_read(const txp_store *s, const char *rev, int64_t before, enum txp_store_result expected)
{
	struct txp_store_error err;
	txp_store_text *t = NULL;

	assert_result(txp_store_api()->read_at(s, PLAN, rev, before, &t, &err), expected, &err);
	assert_null(t);
	assert_string_not_equal(err.message, "");
}

/* A commit by stock git at noon of a day. */
static void commit_on(const char *day, const char *path, const char *text)
{
	sh("cd clinic && mkdir -p $(dirname %s) && printf '%s' >%s && git add -A && "
	   "GIT_COMMITTER_DATE='%sT12:00:00 +0000' git commit -qm '%s-%s'", path, text, path, day, path, text);
}

static void revisions_and_days(void **state)
{
	const int64_t day = 86400, first = 20513 * day; /* 2026-03-01 */
	txp_store *s = new_clinic();
	txp_store_text *t = NULL;
	struct txp_store_error err;

	(void)state;
	refuses_to_read(s, NULL, 0, TXP_STORE_NOT_FOUND);
	refuses_to_read(s, "HEAD", 0, TXP_STORE_BAD_REVISION);
	refuses_to_read(s, NULL, first, TXP_STORE_BAD_REVISION);
	commit_on("2026-03-01", "other", "x");
	commit_on("2026-03-02", PLAN, "a");
	commit_on("2026-03-04", PLAN, "b");
	sh("git -C clinic tag -a -m x visit HEAD~1");
	read_is(s, NULL, 0, "b");
	read_is(s, "HEAD~1", 0, "a");
	read_is(s, "main", 0, "b");
	read_is(s, "visit", 0, "a");
	read_is(s, sh_text("git -C clinic rev-parse HEAD~1 | cut -c1-10"), 0, "a");
	refuses_to_read(s, "HEAD~2", 0, TXP_STORE_NOT_FOUND);
	refuses_to_read(s, "HEAD~3", 0, TXP_STORE_BAD_REVISION);
	refuses_to_read(s, "nonsense", 0, TXP_STORE_BAD_REVISION);
	refuses_to_read(s, "HEAD:other", 0, TXP_STORE_BAD_REVISION);
	refuses_to_read(s, NULL, first, TXP_STORE_BAD_REVISION);
	refuses_to_read(s, NULL, first + day, TXP_STORE_NOT_FOUND);
	read_is(s, NULL, first + 2 * day, "a");
	read_is(s, NULL, first + 3 * day, "a");
	read_is(s, NULL, first + 4 * day, "b");
	/* The very second at which the day ends belongs to the next one. */
	read_is(s, NULL, first + 3 * day + day / 2, "a");
	read_is(s, NULL, first + 3 * day + day / 2 + 1, "b");
	assert_result(txp_store_api()->head_file(s, "missing", &t, &err), TXP_STORE_NOT_FOUND, &err);
	txp_store_api()->close(s);
}

static void the_beginning_of_several_commits(void **state)
{
	txp_store *s = new_clinic();

	(void)state;
	must_write(s, PLAN, NULL, "a\n");
	/* 40 commits have two with the same first digit, and libgit2 wants 4: make many. */
	sh("cd clinic && for i in $(seq 700); do printf 'commit refs/heads/many\\ncommitter A <a@x> %%s +0000\\ndata 1\\nx\\n' $i; "
	   "done | git fast-import --quiet");
	const char *digits = sh_text("git -C clinic rev-list many | cut -c1-4 | sort | uniq -d | head -1");
	if (digits[0])
		refuses_to_read(s, digits, 0, TXP_STORE_AMBIGUOUS);
	txp_store_api()->close(s);
}

static void lists_at_head(void **state)
{
	static const struct {
		const char *prefix, *expected;
	} cases[] = { { "", ".gitattributes plans/aa/x plans/b plans/c x" },
		      { "plans/", "plans/aa/x plans/b plans/c" },
		      { "plans/a", "plans/aa/x" },
		      { "plans/aa/x", "plans/aa/x" },
		      { "plans/aa/xx", "" },
		      { "none/", "" } };
	struct txp_store_error err;
	txp_store_list *l = NULL;

	(void)state;
	sh("git init -q clinic && mkdir clinic/sub");
	txp_store *s = open_at("clinic/sub");
	assert_result(txp_store_api()->list_at_head(s, "", &l, &err), TXP_STORE_OK, &err);
	assert_int_equal(l->count, 0);
	txp_store_api()->list_free(l);
	sh("cd clinic/sub && mkdir -p plans/aa && touch .gitattributes plans/aa/x plans/b plans/c x ../outside && git add -A .. && "
	   "git commit -qm x");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char got[512] = "";
		assert_result(txp_store_api()->list_at_head(s, cases[i].prefix, &l, &err), TXP_STORE_OK, &err);
		for (size_t j = 0; j < l->count; j++)
			snprintf(got + strlen(got), sizeof got - strlen(got), "%s%s", j ? " " : "", l->items[j]);
		assert_string_equal(got, cases[i].expected);
		assert_null(l->items[l->count]);
		txp_store_api()->list_free(l);
	}
	txp_store_api()->close(s);
}

/* What a commit held, by revision and by day. */
static void lists_at_a_commit(void **state)
{
	txp_store *s = new_clinic();
	const struct txp_store_api *api = txp_store_api();
	struct txp_store_error err;
	txp_store_list *l = NULL;
	char commit[TXP_STORE_ID_SIZE];

	(void)state;
	assert_result(api->commit_at(s, NULL, 0, commit, &err), TXP_STORE_NOT_FOUND, &err);
	assert_result(api->commit_at(s, NULL, 1, commit, &err), TXP_STORE_BAD_REVISION, &err);
	commit_on("2026-03-01", "plans/p", "1");
	commit_on("2026-03-03", "plans/q", "1");
	sh("cd clinic && git rm -q plans/p && git commit -qm gone");
	assert_result(api->commit_at(s, NULL, 1772755200, commit, &err), TXP_STORE_OK, &err); /* 6 March */
	assert_string_equal(commit, sh_text("git -C clinic rev-parse HEAD^ | tr -d '\\n'"));
	assert_result(api->list_at(s, "plans/", commit, &l, &err), TXP_STORE_OK, &err);
	assert_int_equal(l->count, 2);
	assert_string_equal(l->items[0], "plans/p");
	api->list_free(l);
	assert_result(api->list_at(s, "plans/", "HEAD", &l, &err), TXP_STORE_OK, &err);
	assert_int_equal(l->count, 1);
	api->list_free(l);
	assert_result(api->list_at(s, "", "nowhere", &l, &err), TXP_STORE_BAD_REVISION, &err);
	assert_null(l);
	assert_result(api->commit_at(s, "HEAD~1", 0, commit, &err), TXP_STORE_OK, &err);
	assert_result(api->commit_at(s, NULL, 1767225600, commit, &err), TXP_STORE_BAD_REVISION, &err); /* 1 January */
	assert_string_equal(commit, "");
	api->close(s);
}

static void log_of_one_plan(void **state)
{
	txp_store *s = new_clinic();

	(void)state;
	assert_string_equal(subjects(s, PLAN, NULL), "");
	commit_on("2026-03-01", "other", "1");
	commit_on("2026-03-02", "plans/p", "1");
	commit_on("2026-03-03", "other", "2");
	commit_on("2026-03-04", "plans/p", "2");
	commit_on("2026-03-05", "plans/q", "1");
	sh("cd clinic && git rm -q plans/p && git commit -qm gone");
	commit_on("2026-03-07", "plans/p", "3");
	assert_string_equal(subjects(s, "plans/p", NULL), "plans/p-3 gone plans/p-2 plans/p-1 ");
	assert_string_equal(subjects(s, "plans/p", "HEAD~3"), "plans/p-2 plans/p-1 ");
	assert_string_equal(subjects(s, "plans/none", NULL), "");
	assert_string_equal(subjects(s, NULL, NULL), "plans/p-3 gone plans/q-1 plans/p-2 other-2 plans/p-1 other-1 ");
	txp_store_api()->close(s);
}

static void log_over_merges(void **state)
{
	txp_store *s = new_clinic();

	(void)state;
	commit_on("2026-03-01", "plans/p", "1");
	sh("git -C clinic checkout -qb side");
	commit_on("2026-03-02", "plans/q", "1");
	commit_on("2026-03-03", "plans/p", "side");
	sh("git -C clinic checkout -q main");
	commit_on("2026-03-04", "plans/r", "1");
	sh("cd clinic && GIT_COMMITTER_DATE='2026-03-05T12:00:00 +0000' git merge -q -m merge1 side");
	commit_on("2026-03-06", "plans/p", "3");
	/* Both sides make the same change: one of them is enough. */
	sh("git -C clinic checkout -qb twin HEAD~1");
	commit_on("2026-03-07", "plans/p", "3");
	sh("cd clinic && git checkout -q main && GIT_COMMITTER_DATE='2026-03-08T12:00:00 +0000' git merge -q -m merge2 twin");
	/* A merge that differs from both sides is told itself. */
	sh("git -C clinic checkout -qb left");
	commit_on("2026-03-09", "plans/p", "left");
	sh("git -C clinic checkout -q main");
	commit_on("2026-03-10", "plans/p", "right");
	sh("cd clinic && ! git merge -q left >/dev/null && echo both >plans/p && git add -A && "
	   "GIT_COMMITTER_DATE='2026-03-11T12:00:00 +0000' git commit -qm merge3");
	assert_string_equal(subjects(s, "plans/p", NULL),
			    "merge3 plans/p-right plans/p-left plans/p-3 plans/p-side plans/p-1 ");
	static const char *const paths[] = { "plans/p", "plans/q", "plans/r" };
	for (int i = 0; i < 3; i++) {
		char ours[1024];
		snprintf(ours, sizeof ours, "%s", subjects(s, paths[i], NULL));
		ours[strlen(ours) ? strlen(ours) - 1 : 0] = '\0';
		const char *theirs = git_subjects(paths[i]);
		if (strlen(theirs) && strncmp(ours, theirs, strlen(ours)) != 0)
			fail_msg("%s: \"%s\" but git: \"%s\"", paths[i], ours, theirs);
	}
	txp_store_api()->close(s);
}

/* Random histories of branches and merges: stock git tells the same commits. */
static void log_as_stock_git(void **state)
{
	unsigned seed = 7;

	(void)state;
	sh("git init -q clinic && cd clinic && git commit -q --allow-empty -m root");
	for (int i = 0; i < 60; i++) {
		seed = seed * 1103515245 + 12345;
		int what = (int)(seed >> 16) % 10, branch = (int)(seed >> 20) % 3, file = (int)(seed >> 24) % 3;
		sh("cd clinic && export GIT_COMMITTER_DATE='%d +0000' && (git checkout -q b%d 2>/dev/null || git checkout -qb b%d) && "
		   "if [ %d -lt 3 ]; then git merge -q -X ours -m m%d b%d >/dev/null 2>&1 || git merge --abort 2>/dev/null; "
		   "else mkdir -p plans && echo %d >plans/f%d && git add -A && git commit -qm c%d >/dev/null; fi; true",
		   1776670200 + i * 60, branch, branch, what, i, (branch + 1) % 3, what % 5, file, i);
	}
	txp_store *s = open_at("clinic");
	for (int f = 0; f < 3; f++) {
		char path[32], ours[8192];
		snprintf(path, sizeof path, "plans/f%d", f);
		snprintf(ours, sizeof ours, "%s", subjects(s, path, NULL));
		assert_string_equal(ours, sh_text("git -C clinic log --format=%%s -- %s | tr '\\n' ' '", path));
		assert_true(strlen(ours) > 10);
	}
	txp_store_api()->close(s);
}

static bool check_entry(void *ctx, const struct txp_store_entry *e)
{
	int *n = ctx;

	switch ((*n)++) {
	case 0: /* by stock git */
		assert_string_equal(e->subject, "by stock git");
		assert_string_equal(e->reason, "Why: because\n\nSecond paragraph");
		assert_false(e->ours);
		assert_string_equal(e->action, "");
		assert_string_equal(e->paths[0], "a");
		assert_string_equal(e->paths[1], PLAN);
		assert_null(e->paths[2]);
		return true;
	case 1:
		assert_string_equal(e->id, sh_text("git -C clinic rev-parse HEAD~1"));
		assert_string_equal(e->subject, "log-progress mt-0417 n4 (g1)");
		assert_string_equal(e->author_name, "Ana Ruiz");
		assert_string_equal(e->author_email, "ana@clinic.example");
		assert_int_equal(e->time, 1776680000);
		assert_int_equal(e->offset_minutes, 120);
		assert_string_equal(e->action, "log-progress");
		assert_string_equal(e->plan, "mt-0417");
		assert_string_equal(e->items, "n4");
		assert_string_equal(e->change, "creation");
		assert_string_equal(e->undoes, "");
		assert_string_equal(e->reason, "");
		assert_true(e->ours);
		assert_int_equal(e->parents, 0);
		assert_string_equal(e->paths[0], PLAN);
		return false;
	default:
		fail_msg("told to stop");
		return false;
	}
}

static void what_an_entry_holds(void **state)
{
	txp_store *s = new_clinic();
	struct txp_store_error err;
	int n = 0;

	(void)state;
	must_write(s, PLAN, NULL, "a\n");
	sh("cd clinic && echo x >" PLAN " && echo y >a && git add -A && "
	   "git commit -qm 'by stock git' -m 'Why: because' -m 'Second paragraph'");
	assert_result(txp_store_api()->log(s, NULL, NULL, check_entry, &n, &err), TXP_STORE_OK, &err);
	assert_int_equal(n, 2);
	n = 1; /* of one plan, from its second commit */
	assert_result(txp_store_api()->log(s, PLAN, "HEAD~1", check_entry, &n, &err), TXP_STORE_OK, &err);
	txp_store_api()->close(s);
}

static void a_shallow_clone_ends_somewhere(void **state)
{
	txp_store *s = new_clinic();

	(void)state;
	must_write(s, PLAN, NULL, "1\n");
	must_write(s, PLAN, "1\n", "2\n");
	must_write(s, PLAN, "2\n", "3\n");
	sh("git clone -q --depth 2 \"file://$PWD/clinic\" shallow");
	txp_store *shallow = open_at("shallow");
	assert_string_equal(subjects(shallow, PLAN, NULL), "log-progress mt-0417 n4 (g1) log-progress mt-0417 n4 (g1) ");
	subjects(shallow, NULL, NULL);
	must_write(shallow, PLAN, "3\n", "4\n");
	assert_clean("shallow");
	refuses_to_read(shallow, NULL, 1, TXP_STORE_BAD_REVISION);
	txp_store_api()->close(shallow);
	txp_store_api()->close(s);
}

static void a_missing_object_is_named(void **state)
{
	txp_store *s = new_clinic();
	struct txp_store_error err;
	txp_store_text *t = NULL;
	char out[8192] = "";

	(void)state;
	must_write(s, PLAN, NULL, "a\n");
	must_write(s, PLAN, "a\n", "b\n");
	sh("cd clinic/.git/objects && rm -f $(git rev-parse HEAD:" PLAN " | sed 's,^..,&/,') $(git rev-parse HEAD~1 | sed 's,^..,&/,')");
	txp_store_api()->close(s);
	s = open_at("clinic");
	assert_result(txp_store_api()->head_file(s, PLAN, &t, &err), TXP_STORE_HISTORY_BROKEN, &err);
	assert_result(txp_store_api()->log(s, PLAN, NULL, add_subject, out, &err), TXP_STORE_HISTORY_BROKEN, &err);
	txp_store_api()->close(s);
}

/* ---- Readers of text that may come from anybody ---- */

struct message_case {
	const char *message, *subject, *reason, *action;
	bool ours;
};

static enum txp_store_result parse_messages(struct arena *a, void *ctx, struct txp_store_error *err)
{
	static const struct message_case cases[] = {
		{ "s\n\nTxplan-Action: set\n", "s", "", "set", true },
		{ "s\n\nwhy\n\nTxplan-Action: set\nTxplan-Plan: p\n", "s", "why", "set", true },
		{ "s\n\nTxplan-Action: set\n\nwhy\n", "s", "Txplan-Action: set\n\nwhy", "", false },
		{ "s\n\nTxplan-Action: set\nTxplan-Action: other\n", "s", "", "set", false },
		{ "s\n\nTxplan-Plan: p\n", "s", "Txplan-Plan: p", "", false },
		{ "Txplan-Action: set\n", "Txplan-Action: set", "", "", false },
		{ "s\nTxplan-Action: set", "s", "", "set", true },
		{ "", "", "", "", false },
		{ "\n\n\n", "", "", "", false },
		{ "s\n\nTxplan-Action:\n", "s", "Txplan-Action:", "", false },
	};

	(void)ctx, (void)err;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct txp_store_entry e = { 0 };
		message_parse(a, cases[i].message, &e);
		assert_string_equal(e.subject, cases[i].subject);
		assert_string_equal(e.reason, cases[i].reason);
		assert_string_equal(e.action, cases[i].action);
		if (e.ours != cases[i].ours)
			fail_msg("ours: %s", cases[i].message);
	}
	return TXP_STORE_OK;
}

static void messages_are_read(void **state)
{
	struct txp_store_error err;

	(void)state;
	assert_result(with_arena(parse_messages, NULL, NULL, &err), TXP_STORE_OK, &err);
}

#define A40 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B40 "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define HEAD_LINES "txplan journal 1\nref refs/heads/main\nfrom " A40 "\nto " B40 "\n"
#define FILE_LINE "file " A40 " " A40 " " B40 " 100644 1 plans/a b.plan.yaml\n"

static enum txp_store_result parse_journals(struct arena *a, void *ctx, struct txp_store_error *err)
{
	static const char good[] = HEAD_LINES FILE_LINE "end\n";
	static const char *const bad[] = {
		"", "txplan journal 2\n", HEAD_LINES, HEAD_LINES FILE_LINE, HEAD_LINES FILE_LINE "end", HEAD_LINES "end\nmore\n",
		HEAD_LINES "file " A40 " " A40 " " B40 " 100644 1 ../escape\nend\n",
		HEAD_LINES "file " A40 " " A40 " " B40 " 100644 1 .git/config\nend\n",
		HEAD_LINES "file " A40 " " A40 " " B40 " 120000 1 a\nend\n",
		HEAD_LINES "file " A40 " " A40 " " B40 " 100644 -1 a\nend\n",
		HEAD_LINES "file " A40 " " A40 " 100644 1 a\nend\n",
		"txplan journal 1\nref ../../x\nfrom " A40 "\nto " B40 "\nend\n",
		"txplan journal 1\nref refs/heads/main\nfrom x\nto " B40 "\nend\n",
	};
	struct plan_of_write w;

	(void)ctx, (void)err;
	assert_true(journal_parse(a, good, sizeof good - 1, &w));
	assert_int_equal(w.n, 1);
	assert_string_equal(w.changes[0].path, "plans/a b.plan.yaml");
	assert_string_equal(w.head.name, "refs/heads/main");
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (journal_parse(a, bad[i], strlen(bad[i]), &w))
			fail_msg("taken: %s", bad[i]);
	/* Cut anywhere, or with any byte changed to NUL, it is refused. */
	for (size_t i = 0; i < sizeof good - 1; i++) {
		char torn[sizeof good];
		assert_false(journal_parse(a, good, i, &w));
		memcpy(torn, good, sizeof good);
		torn[i] = '\0';
		assert_false(journal_parse(a, torn, sizeof good - 1, &w));
	}
	return TXP_STORE_OK;
}

static void journals_are_read(void **state)
{
	struct txp_store_error err;

	(void)state;
	assert_result(with_arena(parse_journals, NULL, NULL, &err), TXP_STORE_OK, &err);
}

/* A commit that is too large for libgit2 to keep, and goes away between the two looks at it. */
static result pop_what_went_away(struct arena *a, void *ctx, error *err)
{
	struct head head;
	git_commit *c;
	struct queue *q = queue_new(a, ctx);

	assert_result(head_read(ctx, &head, err), TXP_STORE_OK, err);
	assert_result(queue_push(q, &head.id, err), TXP_STORE_OK, err);
	sh("cd clinic && id=$(git rev-parse HEAD) && chmod u+w .git/objects/*/* && "
	   "echo x >.git/objects/$(echo $id | cut -c1-2)/$(echo $id | cut -c3-)");
	assert_result(queue_pop(q, &c, err), TXP_STORE_HISTORY_BROKEN, err);
	assert_null(c);
	assert_result(queue_pop(q, &c, err), TXP_STORE_OK, err);
	assert_null(c);
	return TXP_STORE_OK;
}

static void a_walk_does_not_end_at_damage(void **state)
{
	txp_store *s = new_clinic();
	struct txp_store_error err;

	(void)state;
	commit_on("2026-03-01", PLAN, "a");
	sh("cd clinic && head -c 9000 /dev/zero | tr '\\0' x | git commit -q --allow-empty -F -");
	assert_result(with_arena(pop_what_went_away, s, NULL, &err), TXP_STORE_OK, &err);
	txp_store_api()->close(s);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, sandbox_begin, sandbox_end)
	const struct CMUnitTest tests[] = {
		T(revisions_and_days), T(the_beginning_of_several_commits), T(lists_at_head), T(lists_at_a_commit), T(log_of_one_plan),
		T(log_over_merges), T(log_as_stock_git), T(what_an_entry_holds), T(a_shallow_clone_ends_somewhere),
		T(a_missing_object_is_named), T(a_walk_does_not_end_at_damage), cmocka_unit_test(messages_are_read), cmocka_unit_test(journals_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
