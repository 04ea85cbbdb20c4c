/* Writes that go well: what stock git sees of them. */
#include "sandbox.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void first_commit_on_an_unborn_branch(void **state)
{
	txp_store *s = new_clinic();

	(void)state;
	must_write(s, PLAN, NULL, "id: mt-0417\n");
	assert_file("clinic/" PLAN, "id: mt-0417\n");
	assert_clean("clinic");
	assert_string_equal(sh_text("git -C clinic rev-list --count HEAD"), "1");
	assert_string_equal(sh_text("git -C clinic symbolic-ref HEAD"), "refs/heads/main");
	assert_string_equal(sh_text("git -C clinic show HEAD:" PLAN), "id: mt-0417");
	assert_string_equal(sh_text("git -C clinic log -1 --format='%%an <%%ae> %%ai|%%cn <%%ce> %%ci'"),
			    "Ana Ruiz <ana@clinic.example> 2026-04-20 12:13:20 +0200|"
			    "Ana Ruiz <ana@clinic.example> 2026-04-20 12:13:20 +0200");
	txp_store_api()->close(s);
}

static void second_commit_changes_one_file(void **state)
{
	txp_store *s = new_clinic();

	(void)state;
	must_write(s, PLAN, NULL, "a\n");
	must_write(s, "plans/bo-0032.plan.yaml", NULL, "b\n");
	must_write(s, PLAN, "a\n", "a\nc\n");
	assert_clean("clinic");
	assert_string_equal(sh_text("git -C clinic log --format= --name-status"),
			    "M\tplans/mt-0417.plan.yaml\nA\tplans/bo-0032.plan.yaml\nA\tplans/mt-0417.plan.yaml");
	txp_store_api()->close(s);
}

static void trailers_and_reason_are_git_s(void **state)
{
	const struct txp_store_api *api = txp_store_api();
	txp_store *s = new_clinic();
	struct txp_store_error err;
	struct txp_store_done done;
	struct txp_store_file f;
	struct txp_store_commit c = commit_of(&f, PLAN, NULL, "a\n");

	(void)state;
	c.reason = "\nMoved the visit forward because of the strike.  \n\n\nTxplan-Action: forged\n\n";
	c.undoes = "abc";
	assert_result(api->lock(s, 100, NULL, NULL, NULL, &err), TXP_STORE_OK, &err);
	assert_result(api->commit(s, &c, &done, &err), TXP_STORE_OK, &err);
	api->unlock(s);
	assert_string_equal(sh_text("git -C clinic log -1 --format='%%(trailers:only)'"),
			    "Txplan-Action: log-progress\nTxplan-Plan: mt-0417\nTxplan-Items: n4\nTxplan-Change: creation\n"
			    "Txplan-Undoes: abc");
	assert_string_equal(sh_text("git -C clinic log -1 --format=%%B"),
			    "log-progress mt-0417 n4 (g1)\n\nMoved the visit forward because of the strike.\n\n\n"
			    "Txplan-Action: forged\n\nTxplan-Action: log-progress\nTxplan-Plan: mt-0417\nTxplan-Items: n4\n"
			    "Txplan-Change: creation\nTxplan-Undoes: abc");
	assert_string_equal(done.commit, sh_text("git -C clinic rev-parse HEAD"));
	api->close(s);
}

static void reflog_tells_of_it(void **state)
{
	txp_store *s = new_clinic();

	(void)state;
	must_write(s, PLAN, NULL, "a\n");
	must_write(s, PLAN, "a\n", "b\n");
	assert_string_equal(sh_text("git -C clinic reflog --format='%%gd %%gs' main; git -C clinic reflog --format='%%gd %%gs'"),
			    "main@{0} commit: log-progress mt-0417 n4 (g1)\n"
			    "main@{1} commit (initial): log-progress mt-0417 n4 (g1)\n"
			    "HEAD@{0} commit: log-progress mt-0417 n4 (g1)\n"
			    "HEAD@{1} commit (initial): log-progress mt-0417 n4 (g1)");
	assert_string_equal(sh_text("git -C clinic show 'main@{1}:" PLAN "'"), "a");
	txp_store_api()->close(s);
}

static void several_files_at_once(void **state)
{
	const struct txp_store_api *api = txp_store_api();
	txp_store *s = new_clinic();
	struct txp_store_error err;
	struct txp_store_done done;
	struct txp_store_file files[] = { { ".txplan/config.yaml", NULL, 0, "layout: flat\n", 13 },
					  { ".gitattributes", NULL, 0, "*.plan.yaml -text\n", 18 },
					  { PLAN, NULL, 0, "", 0 } };
	struct txp_store_file one;
	struct txp_store_commit c = commit_of(&one, PLAN, NULL, "");

	(void)state;
	c.files = files;
	c.nfiles = 3;
	assert_result(api->lock(s, 100, NULL, NULL, NULL, &err), TXP_STORE_OK, &err);
	assert_result(api->commit(s, &c, &done, &err), TXP_STORE_OK, &err);
	/* And all taken away again, in the same session. */
	struct txp_store_file gone[] = { { ".txplan/config.yaml", "layout: flat\n", 13, NULL, 0 }, { PLAN, "", 0, NULL, 0 } };
	c.files = gone;
	c.nfiles = 2;
	assert_result(api->commit(s, &c, &done, &err), TXP_STORE_OK, &err);
	api->unlock(s);
	assert_clean("clinic");
	assert_string_equal(sh_text("git -C clinic ls-tree -rt --name-only HEAD"), ".gitattributes");
	assert_string_equal(sh_text("ls -A clinic"), ".git\n.gitattributes");
	api->close(s);
}

static void hand_edit_becomes_a_commit(void **state)
{
	txp_store *s = new_clinic();
	struct txp_store_error err;
	struct txp_store_done done;
	struct txp_store_status st;

	(void)state;
	must_write(s, PLAN, NULL, "a\n");
	sh("printf 'by hand\n' >clinic/" PLAN);
	assert_result(txp_store_api()->status(s, PLAN, &st, &err), TXP_STORE_OK, &err);
	assert_true(st.in_head && st.on_disk && !st.same_as_head && !st.staged && !st.others_staged && !st.merging);
	must_write(s, PLAN, "by hand\n", "by hand\n");
	assert_clean("clinic");
	assert_result(txp_store_api()->status(s, PLAN, &st, &err), TXP_STORE_OK, &err);
	assert_true(st.same_as_head);
	assert_result(write_plan(s, PLAN, "by hand\n", "by hand\n", &done, &err), TXP_STORE_UNCHANGED, &err);
	assert_clean("clinic");
	txp_store_api()->close(s);
}

static void a_staged_plan_is_seen_and_committed(void **state)
{
	txp_store *s = new_clinic();
	struct txp_store_error err;
	struct txp_store_done done;
	struct txp_store_status st;

	(void)state;
	must_write(s, PLAN, NULL, "a\n");
	sh("cd clinic && echo b >" PLAN " && git add " PLAN " && echo c >" PLAN);
	assert_result(txp_store_api()->status(s, PLAN, &st, &err), TXP_STORE_OK, &err);
	assert_true(st.staged && !st.others_staged && !st.same_as_head);
	must_write(s, PLAN, "c\n", "c\n");
	assert_clean("clinic");
	/* What is staged and not in the file would be lost. */
	sh("cd clinic && echo d >" PLAN " && git add " PLAN " && echo c >" PLAN);
	assert_result(write_plan(s, PLAN, "c\n", "e\n", &done, &err), TXP_STORE_STAGED, &err);
	sh("cd clinic && git rm -qf --cached " PLAN);
	assert_result(write_plan(s, PLAN, "c\n", "e\n", &done, &err), TXP_STORE_STAGED, &err);
	sh("cd clinic && git reset -q");
	must_write(s, PLAN, "c\n", "e\n");
	assert_clean("clinic");
	txp_store_api()->close(s);
}

static void caseload_below_the_root(void **state)
{
	struct txp_store_error err;
	bool made = true;

	(void)state;
	sh("git init -q big && echo x >big/other && git -C big add . && git -C big commit -qm x && mkdir -p big/a/clinic");
	assert_result(txp_store_api()->init("big/a/clinic", NULL, false, &made, &err), TXP_STORE_FOREIGN_REPOSITORY, &err);
	assert_result(txp_store_api()->init("big/a/clinic", NULL, true, &made, &err), TXP_STORE_OK, &err);
	assert_false(made);
	txp_store *s = open_at("big/a/clinic");
	must_write(s, PLAN, NULL, "a\n");
	must_write(s, PLAN, "a\n", "b\n");
	assert_clean("big");
	assert_string_equal(sh_text("git -C big ls-files"), "a/clinic/plans/mt-0417.plan.yaml\nother");
	must_write(s, PLAN, "b\n", NULL);
	assert_int_equal(access("big/a/clinic", F_OK), 0);
	assert_int_not_equal(access("big/a/clinic/plans", F_OK), 0);
	assert_clean("big");
	txp_store_api()->close(s);
}

static void worktree_has_its_own_index_and_branch(void **state)
{
	txp_store *s = new_clinic();

	(void)state;
	must_write(s, PLAN, NULL, "a\n");
	sh("git -C clinic worktree add -q ../side -b side");
	txp_store *side = open_at("side");
	must_write(side, PLAN, "a\n", "side\n");
	must_write(s, PLAN, "a\n", "main\n");
	assert_clean("clinic");
	assert_clean("side");
	assert_string_equal(sh_text("git -C side log --format=%%D -1; git -C side rev-list --count HEAD"), "HEAD -> side\n2");
	assert_string_equal(sh_text("git -C clinic show side:" PLAN " main:" PLAN), "side\nmain");
	txp_store_api()->close(side);
	txp_store_api()->close(s);
}

static void detached_head_and_packed_branch(void **state)
{
	txp_store *s = new_clinic();
	struct txp_store_done done;
	struct txp_store_error err;

	(void)state;
	must_write(s, PLAN, NULL, "a\n");
	sh("git -C clinic gc -q && git -C clinic pack-refs --all");
	must_write(s, PLAN, "a\n", "b\n");
	assert_clean("clinic");
	sh("git -C clinic checkout -q --detach");
	assert_result(write_plan(s, PLAN, "b\n", "c\n", &done, &err), TXP_STORE_OK, &err);
	assert_non_null(strstr(done.notice.text, "detached"));
	assert_clean("clinic");
	assert_string_equal(sh_text("git -C clinic rev-list --count HEAD; git -C clinic rev-list --count main"), "3\n2");
	sh("git -C clinic checkout -q -b team/north");
	must_write(s, PLAN, "c\n", "d\n");
	assert_string_equal(sh_text("git -C clinic log -1 --format=%%D"), "HEAD -> team/north");
	assert_clean("clinic");
	txp_store_api()->close(s);
}

static void unborn_branch_with_a_slash(void **state)
{
	txp_store *s = new_clinic();

	(void)state;
	sh("git -C clinic symbolic-ref HEAD refs/heads/team/south");
	must_write(s, PLAN, NULL, "a\n");
	assert_clean("clinic");
	assert_string_equal(sh_text("git -C clinic rev-list --count team/south"), "1");
	txp_store_api()->close(s);
}

static void group_shares(void **state)
{
	txp_store *s;

	(void)state;
	sh("git init -q --shared=group clinic");
	s = open_at("clinic");
	must_write(s, PLAN, NULL, "a\n");
	assert_string_equal(sh_text("cd clinic; stat -c %%a " PLAN " plans .git/refs/heads/main .git/txplan.lock .git/index "
				    ".git/logs/HEAD"),
			    "660\n770\n660\n660\n660\n660");
	assert_string_equal(sh_text("find clinic/.git/objects -type f ! -perm -g=r; "
				    "find clinic/.git/objects clinic/.git/logs -type d ! -perm -g=rwxs"), "");
	txp_store_api()->close(s);
}

static void private_is_the_rule(void **state)
{
	txp_store *s = new_clinic();

	(void)state;
	must_write(s, PLAN, NULL, "a\n");
	must_write(s, PLAN, "a\n", "b\n");
	assert_string_equal(sh_text("stat -c %%a clinic/" PLAN " clinic/plans"), "600\n700");
	assert_string_equal(sh_text("find clinic -type f -perm /077 ! -path '*/hooks/*' ! -path '*/info/*' ! -name config "
				    "! -name description ! -name HEAD"), "");
	assert_clean("clinic");
	txp_store_api()->close(s);
}

/* Whoever opened a file to others, or closed it, did so for a reason. */
static void what_is_there_keeps_its_mode(void **state)
{
	static const char *const modes[] = { "640", "644", "400", "755" };
	txp_store *s = new_clinic();
	char was[8] = "a\n", next[8];

	(void)state;
	must_write(s, PLAN, NULL, was);
	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
		snprintf(next, sizeof next, "%zu\n", i);
		sh("chmod %s clinic/" PLAN, modes[i]);
		must_write(s, PLAN, was, next);
		assert_string_equal(sh_text("stat -c %%a clinic/" PLAN), modes[i]);
		assert_string_equal(sh_text("git -C clinic ls-tree HEAD " PLAN " | cut -c1-6"), "100644");
		memcpy(was, next, sizeof was);
	}
	txp_store_api()->close(s);
}

static void autocrlf_leaves_plans_alone(void **state)
{
	txp_store *s = new_clinic();
	struct txp_store_error err;
	struct txp_store_done done;

	(void)state;
	sh("git -C clinic config core.autocrlf true");
	must_write(s, ".gitattributes", NULL, "*.plan.yaml -text\n");
	must_write(s, PLAN, NULL, "a\r\nb\n");
	assert_clean("clinic");
	assert_string_equal(sh_text("git -C clinic cat-file -p HEAD:" PLAN " | od -An -c"), "   a  \\r  \\n   b  \\n");
	/* Without the attribute git would take the file for changed. */
	must_write(s, "notes", NULL, "a\n");
	assert_result(write_plan(s, "notes", "a\n", "a\r\n", &done, &err), TXP_STORE_FILTERED, &err);
	txp_store_api()->close(s);
}

static void racy_entries_of_others_stay_seen(void **state)
{
	txp_store *s = new_clinic();

	(void)state;
	must_write(s, PLAN, NULL, "a\n");
	/* A change of the same size, in the same instant as the index was written: git sees it only by reading. */
	sh("cd clinic && echo one >other && git add other && git commit -qm other && "
	   "touch -d '2026-01-01 12:00' other .git/index && git update-index --refresh && git update-index other && "
	   "echo two >other && touch -d '2026-01-01 12:00' other .git/index");
	assert_string_equal(sh_text("git -C clinic diff --name-only"), "other");
	must_write(s, PLAN, "a\n", "b\n");
	assert_string_equal(sh_text("git -C clinic diff --name-only"), "other");
	txp_store_api()->close(s);
}

static void others_staged_can_be_allowed(void **state)
{
	const struct txp_store_api *api = txp_store_api();
	txp_store *s = new_clinic();
	struct txp_store_error err;
	struct txp_store_done done;
	struct txp_store_file f;
	struct txp_store_commit c = commit_of(&f, PLAN, "a\n", "b\n");

	(void)state;
	must_write(s, PLAN, NULL, "a\n");
	sh("cd clinic && echo x >other && git add other");
	c.others_staged = true;
	assert_result(api->lock(s, 100, NULL, NULL, NULL, &err), TXP_STORE_OK, &err);
	assert_result(api->commit(s, &c, &done, &err), TXP_STORE_OK, &err);
	api->unlock(s);
	assert_string_equal(sh_text("git -C clinic status --porcelain"), "A  other");
	assert_string_equal(sh_text("git -C clinic ls-tree -r --name-only HEAD"), PLAN);
	api->close(s);
}

static void stock_git_goes_on_after_it(void **state)
{
	txp_store *s = new_clinic();

	(void)state;
	must_write(s, PLAN, NULL, "a\n");
	sh("cd clinic && echo x >other && git add other && git commit -qm other");
	must_write(s, PLAN, "a\n", "b\n");
	sh("cd clinic && echo y >other && git commit -qam other");
	assert_string_equal(sh_text("git -C clinic show HEAD:" PLAN), "b");
	must_write(s, PLAN, "b\n", "c\n");
	assert_clean("clinic");
	txp_store_api()->close(s);
}

/* In a folder's list, a folder's name counts as if it ended with '/'. */
static void names_that_begin_alike(void **state)
{
	static const char *const paths[] = { "a/x", "a-b", "a.c", "a0", "a/x-/y", "a/x0", "a-b0/z" };
	enum { PATHS = sizeof paths / sizeof *paths };
	struct txp_store_file files[PATHS];
	struct txp_store_done done;
	struct txp_store_error err;
	txp_store *s = new_clinic();

	(void)state;
	struct txp_store_commit c = commit_of(files, paths[0], NULL, "0");
	c.nfiles = PATHS;
	for (size_t i = 1; i < PATHS; i++)
		files[i] = (struct txp_store_file){ .path = paths[i], .bytes = "0", .len = 1 };
	assert_result(txp_store_api()->lock(s, 100, NULL, NULL, NULL, &err), TXP_STORE_OK, &err);
	assert_result(txp_store_api()->commit(s, &c, &done, &err), TXP_STORE_OK, &err);
	txp_store_api()->unlock(s);
	assert_clean("clinic");
	for (size_t i = 0; i < PATHS; i++) {
		must_write(s, paths[i], "0", "1");
		assert_clean("clinic");
		must_write(s, paths[i], "1", NULL);
		assert_clean("clinic");
		must_write(s, paths[i], NULL, "0");
		assert_clean("clinic");
	}
	must_write(s, "a/x0", "0", NULL);
	must_write(s, "a/x-/y", "0", NULL);
	assert_string_equal(sh_text("git -C clinic ls-tree -r --name-only HEAD"), "a-b\na-b0/z\na.c\na/x\na0");
	txp_store_api()->close(s);
}

static void a_file_in_the_way_of_a_folder(void **state)
{
	struct txp_store_done done;
	struct txp_store_error err;
	txp_store *s = new_clinic();

	(void)state;
	must_write(s, "plans", NULL, "a file\n");
	sh("rm clinic/plans");
	assert_result(write_plan(s, PLAN, NULL, "a\n", &done, &err), TXP_STORE_BAD_PATH, &err);
	assert_string_equal(err.message, "in git's history, plans is a file");
	assert_string_equal(sh_text("git -C clinic status --porcelain; find clinic/.git -name 'txplan-*' -o -name 'tmp_*'"),
			    " D plans");
	txp_store_api()->close(s);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, sandbox_begin, sandbox_end)
	const struct CMUnitTest tests[] = {
		T(first_commit_on_an_unborn_branch), T(second_commit_changes_one_file), T(trailers_and_reason_are_git_s),
		T(reflog_tells_of_it), T(several_files_at_once), T(names_that_begin_alike), T(a_file_in_the_way_of_a_folder), T(hand_edit_becomes_a_commit),
		T(a_staged_plan_is_seen_and_committed), T(caseload_below_the_root), T(worktree_has_its_own_index_and_branch),
		T(detached_head_and_packed_branch), T(unborn_branch_with_a_slash), T(group_shares), T(private_is_the_rule),
		T(what_is_there_keeps_its_mode),
		T(autocrlf_leaves_plans_alone), T(racy_entries_of_others_stay_seen), T(others_staged_can_be_allowed),
		T(stock_git_goes_on_after_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
