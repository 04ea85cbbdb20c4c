/* What the store refuses, by name, with file and history untouched; and who may write. */
#include "sandbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Opening the folder gives this result, and the message has this in it. */
static void refuses_to_open(const char *root, enum txp_store_result expected, const char *words)
{
	struct txp_store_error err;
	txp_store *s = NULL;

	assert_result(txp_store_api()->open(root, NULL, &s, &err), expected, &err);
	assert_null(s);
	if (!strstr(err.message, words))
		fail_msg("\"%s\" doesn't say \"%s\"", err.message, words);
	assert_string_not_equal(err.remedy, "");
}

/* Changing PLAN from "a\n" gives this result and leaves everything as it was. */
static void refuses_to_write(txp_store *s, enum txp_store_result expected, const char *words)
{
	struct txp_store_error err;
	struct txp_store_done done;
	const char *before = sh_text("git -C clinic rev-parse HEAD; git -C clinic status --porcelain; cat clinic/" PLAN);

	assert_result(write_plan(s, PLAN, "a\n", "b\n", &done, &err), expected, &err);
	assert_string_equal(done.commit, "");
	if (!strstr(err.message, words))
		fail_msg("\"%s\" doesn't say \"%s\"", err.message, words);
	assert_string_equal(sh_text("git -C clinic rev-parse HEAD; git -C clinic status --porcelain; cat clinic/" PLAN), before);
	assert_string_equal(sh_text("find clinic -name '.txplan-*' -o -name 'txplan-*' -o -name 'tmp_*'"), "");
}

static txp_store *clinic_with_plan(void)
{
	txp_store *s = new_clinic();

	must_write(s, PLAN, NULL, "a\n");
	return s;
}

static void repositories_of_other_kinds(void **state)
{
	(void)state;
	sh("mkdir none");
	refuses_to_open("none", TXP_STORE_NOT_A_REPOSITORY, "not in a git repository");
	refuses_to_open("missing", TXP_STORE_NOT_FOUND, "missing");
	sh("git init -q --bare bare");
	refuses_to_open("bare", TXP_STORE_UNSUPPORTED, "bare");
	sh("git init -q --object-format=sha256 sha256");
	refuses_to_open("sha256", TXP_STORE_UNSUPPORTED, "SHA-256");
	sh("git init -q t && cd t && git config core.repositoryformatversion 1 && git config -f .git/config extensions.refStorage reftable");
	refuses_to_open("t", TXP_STORE_UNSUPPORTED, "reftable");
	sh("cd t && git config -f .git/config --unset extensions.refStorage && git config -f .git/config extensions.partialClone origin");
	refuses_to_open("t", TXP_STORE_UNSUPPORTED, "partial");
	sh("cd t && git config -f .git/config --unset extensions.partialClone && git config -f .git/config extensions.worktreeConfig true");
	refuses_to_open("t", TXP_STORE_UNSUPPORTED, "worktree");
	sh("cd t && git config -f .git/config --unset extensions.worktreeConfig && git config -f .git/config extensions.novelty true");
	refuses_to_open("t", TXP_STORE_UNSUPPORTED, "novelty");
}

static void repository_of_another_user(void **state)
{
	struct txp_store_error err;

	(void)state;
	if (geteuid() != 0)
		skip();
	sh("git init -q theirs && chown -R 65534 theirs");
	refuses_to_open("theirs", TXP_STORE_WRONG_OWNER, "another user");
	assert_result(txp_store_api()->init("theirs", NULL, false, NULL, &err), TXP_STORE_WRONG_OWNER, &err);
	sh("git config --global --add safe.directory \"$PWD/theirs\"");
	txp_store_api()->close(open_at("theirs"));
}

static void an_own_repository_is_not_made_twice(void **state)
{
	struct txp_store_error err;
	bool made = true;

	(void)state;
	txp_store_api()->close(new_clinic());
	assert_result(txp_store_api()->init("clinic", NULL, false, &made, &err), TXP_STORE_OK, &err);
	assert_false(made);
	sh("git config --global init.defaultBranch trunk");
	assert_result(txp_store_api()->init("new", NULL, false, &made, &err), TXP_STORE_NOT_FOUND, &err);
	sh("mkdir new");
	assert_result(txp_store_api()->init("new", NULL, false, &made, &err), TXP_STORE_OK, &err);
	assert_string_equal(sh_text("git -C new symbolic-ref HEAD"), "refs/heads/trunk");
}

static void another_file_is_staged(void **state)
{
	txp_store *s = clinic_with_plan();
	struct txp_store_error err;
	struct txp_store_status st;

	(void)state;
	sh("cd clinic && echo x >other && git add other");
	refuses_to_write(s, TXP_STORE_STAGED, "other");
	assert_result(txp_store_api()->status(s, PLAN, &st, &err), TXP_STORE_OK, &err);
	assert_true(st.others_staged && !st.staged && st.same_as_head);
	assert_string_equal(st.other, "other");
	sh("cd clinic && git commit -qm other && git rm -q --cached other");
	refuses_to_write(s, TXP_STORE_STAGED, "other");
	sh("cd clinic && git reset -q && echo y >other && git add other");
	refuses_to_write(s, TXP_STORE_STAGED, "other");
	sh("cd clinic && git reset -q && git update-index --chmod=+x other");
	refuses_to_write(s, TXP_STORE_STAGED, "other");
	txp_store_api()->close(s);
}

static void a_merge_is_under_way(void **state)
{
	txp_store *s = clinic_with_plan();
	struct txp_store_error err;
	struct txp_store_status st;

	(void)state;
	sh("cd clinic && echo 1 >other && git add other && git commit -qm base && git checkout -qb side && echo 2 >other && "
	   "git commit -qam side && git checkout -q main && echo 3 >other && git commit -qam main && "
	   "! git merge side >/dev/null");
	refuses_to_write(s, TXP_STORE_MERGING, "merge");
	assert_result(txp_store_api()->status(s, PLAN, &st, &err), TXP_STORE_OK, &err);
	assert_true(st.merging);
	assert_string_equal(st.operation, "merge");
	/* The conflict stays in the index when MERGE_HEAD is gone. */
	sh("rm clinic/.git/MERGE_HEAD");
	refuses_to_write(s, TXP_STORE_MERGING, "conflict");
	sh("cd clinic && git reset -q --hard && ! git rebase -q side >/dev/null 2>&1");
	refuses_to_write(s, TXP_STORE_MERGING, "rebase");
	sh("cd clinic && git rebase --abort && ! git cherry-pick side >/dev/null 2>&1");
	refuses_to_write(s, TXP_STORE_MERGING, "cherry-pick");
	sh("cd clinic && git cherry-pick --abort");
	must_write(s, PLAN, "a\n", "b\n");
	assert_clean("clinic");
	txp_store_api()->close(s);
}

static void the_file_changed_meanwhile(void **state)
{
	txp_store *s = clinic_with_plan();
	struct txp_store_error err;
	struct txp_store_done done;

	(void)state;
	sh("echo x >clinic/" PLAN);
	refuses_to_write(s, TXP_STORE_CHANGED, PLAN);
	sh("rm clinic/" PLAN);
	assert_result(write_plan(s, PLAN, "a\n", "b\n", &done, &err), TXP_STORE_CHANGED, &err);
	sh("git -C clinic checkout -q " PLAN);
	assert_result(write_plan(s, PLAN, NULL, "b\n", &done, &err), TXP_STORE_CHANGED, &err);
	assert_clean("clinic");
	txp_store_api()->close(s);
}

static void filters_and_conversions(void **state)
{
	txp_store *s = clinic_with_plan();

	(void)state;
	sh("echo '*.plan.yaml filter=git-crypt' >clinic/.git/info/attributes");
	refuses_to_write(s, TXP_STORE_FILTERED, "filter");
	sh("echo '*.plan.yaml ident' >clinic/.git/info/attributes");
	refuses_to_write(s, TXP_STORE_FILTERED, "ident");
	sh("echo '*.plan.yaml working-tree-encoding=UTF-16' >clinic/.git/info/attributes");
	refuses_to_write(s, TXP_STORE_FILTERED, "encoding");
	sh("echo '*.plan.yaml -filter' >clinic/.git/info/attributes");
	must_write(s, PLAN, "a\n", "b\n");
	txp_store_api()->close(s);
}

/* git takes a .gitattributes from its index when there is no such file. */
static void filters_that_only_the_index_has(void **state)
{
	txp_store *s = clinic_with_plan();

	(void)state;
	sh("cd clinic && echo '*.plan.yaml filter=git-crypt' >plans/.gitattributes && git add plans/.gitattributes && "
	   "git commit -qm attributes && rm plans/.gitattributes");
	refuses_to_write(s, TXP_STORE_FILTERED, "filter");
	sh("echo '*.plan.yaml -filter' >clinic/plans/.gitattributes");
	must_write(s, PLAN, "a\n", "b\n");
	txp_store_api()->close(s);
}

static void links_and_things_that_are_no_files(void **state)
{
	txp_store *s = clinic_with_plan();
	struct txp_store_error err;
	struct txp_store_done done;
	txp_store_text *t = NULL;
	static const char *const bad[] = { "", ".", "..", "/etc/passwd", "../clinic/x", "plans//x", "plans/../x", "plans/./x", "x/",
					   ".git/config", "plans/.GIT/x", "a\nb", "a\033b", "a\\b" };

	(void)state;
	sh("cd clinic && mv plans real && ln -s real plans");
	assert_result(txp_store_api()->read_file(s, PLAN, &t, &err), TXP_STORE_BAD_PATH, &err);
	assert_result(write_plan(s, PLAN, "a\n", "b\n", &done, &err), TXP_STORE_BAD_PATH, &err);
	assert_file("clinic/real/mt-0417.plan.yaml", "a\n");
	sh("cd clinic && rm plans && mv real plans && mv " PLAN " p && ln -s ../p " PLAN);
	assert_result(txp_store_api()->read_file(s, PLAN, &t, &err), TXP_STORE_BAD_PATH, &err);
	assert_result(write_plan(s, PLAN, "a\n", "b\n", &done, &err), TXP_STORE_BAD_PATH, &err);
	assert_file("clinic/p", "a\n");
	sh("cd clinic && git add -A && git commit -qm link && mv p " PLAN);
	assert_result(write_plan(s, PLAN, "a\n", "b\n", &done, &err), TXP_STORE_BAD_PATH, &err);
	assert_result(txp_store_api()->head_file(s, PLAN, &t, &err), TXP_STORE_BAD_PATH, &err);
	sh("rm clinic/" PLAN " && mkfifo clinic/" PLAN);
	assert_result(txp_store_api()->read_file(s, PLAN, &t, &err), TXP_STORE_BAD_PATH, &err);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_result(write_plan(s, bad[i], NULL, "b\n", &done, &err), TXP_STORE_BAD_PATH, &err);
		assert_result(txp_store_api()->read_file(s, bad[i], &t, &err), TXP_STORE_BAD_PATH, &err);
	}
	sh("head -c 1048577 /dev/zero >clinic/big");
	assert_result(txp_store_api()->read_file(s, "big", &t, &err), TXP_STORE_BAD_PATH, &err);
	assert_result(txp_store_api()->read_file(s, "missing", &t, &err), TXP_STORE_NOT_FOUND, &err);
	txp_store_api()->close(s);
}

static void split_index(void **state)
{
	txp_store *s = clinic_with_plan();

	(void)state;
	sh("git -C clinic update-index --split-index");
	refuses_to_write(s, TXP_STORE_UNSUPPORTED, "split");
	sh("git -C clinic update-index --no-split-index");
	must_write(s, PLAN, "a\n", "b\n");
	txp_store_api()->close(s);
}

static void signatures_that_are_asked_for(void **state)
{
	const struct txp_store_api *api = txp_store_api();
	txp_store *s = clinic_with_plan();
	struct txp_store_file f;
	struct txp_store_commit c = commit_of(&f, PLAN, "a\n", "b\n");
	struct txp_store_error err;
	struct txp_store_done done;

	(void)state;
	sh("git -C clinic config commit.gpgsign true");
	refuses_to_write(s, TXP_STORE_SIGNING, "gpgsign");
	c.unsigned_ = true;
	assert_result(api->lock(s, 100, NULL, NULL, NULL, &err), TXP_STORE_OK, &err);
	assert_result(api->commit(s, &c, &done, &err), TXP_STORE_OK, &err);
	api->unlock(s);
	api->close(s);
}

static void messages_that_forge(void **state)
{
	const struct txp_store_api *api = txp_store_api();
	txp_store *s = clinic_with_plan();
	struct txp_store_file f;
	const struct txp_store_commit good = commit_of(&f, PLAN, "a\n", "b\n");
	struct txp_store_commit bad[6];
	struct txp_store_error err;
	struct txp_store_done done;

	(void)state;
	for (int i = 0; i < 6; i++)
		bad[i] = good;
	bad[0].subject = "two\nlines";
	bad[1].subject = "";
	bad[2].items = "n4\nTxplan-Undoes: x";
	bad[3].reason = "escape \033[2J";
	bad[4].reason = "not \xff UTF-8";
	bad[5].action = NULL;
	assert_result(api->lock(s, 100, NULL, NULL, NULL, &err), TXP_STORE_OK, &err);
	for (int i = 0; i < 6; i++)
		assert_result(api->commit(s, &bad[i], &done, &err), TXP_STORE_BAD_PATH, &err);
	api->unlock(s);
	assert_clean("clinic");
	assert_result(api->commit(s, &good, &done, &err), TXP_STORE_BUSY, &err); /* the lock isn't held */
	api->close(s);
}

/* As another user in a child, who may not write; exits with the result. */
static int as_nobody(const char *path)
{
	fflush(NULL);
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		struct txp_store_error err = { 0 };
		struct txp_store_done done;
		txp_store *s = NULL;
		if (setgid(65534) || setuid(65534))
			_exit(99);
		enum txp_store_result r = txp_store_api()->open("clinic", NULL, &s, &err);
		if (r == TXP_STORE_OK)
			r = write_plan(s, path, "a\n", "b\n", &done, &err);
		_exit((int)r);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WEXITSTATUS(status);
}

static void folders_without_permission(void **state)
{
	(void)state;
	if (geteuid() != 0)
		skip();
	txp_store_api()->close(clinic_with_plan());
	sh("git config --global --add safe.directory \"$PWD/clinic\" && chmod 644 .gitconfig && chmod -R a+rX clinic");
	assert_int_equal(as_nobody(PLAN), TXP_STORE_READ_ONLY);
	/* Everything but the plan's folder, then everything but the objects. */
	sh("chown -R 65534 clinic && chown 0 clinic/plans clinic/" PLAN " && chmod 644 clinic/" PLAN);
	assert_int_equal(as_nobody(PLAN), TXP_STORE_READ_ONLY);
	sh("git -C clinic prune --expire=now && chown -R 65534 clinic/plans && chown 0 clinic/.git/objects && chmod 755 clinic/.git/objects");
	assert_int_equal(as_nobody(PLAN), TXP_STORE_READ_ONLY);
	sh("chown -R 0 clinic");
	assert_clean("clinic");
	assert_file("clinic/" PLAN, "a\n");
}

static void unreadable_settings(void **state)
{
	(void)state;
	txp_store_api()->close(new_clinic());
	sh("echo '[broken' >clinic/.git/config");
	refuses_to_open("clinic", TXP_STORE_UNSUPPORTED, "can't be opened");
}

/* ---- Who writes ---- */

struct variables {
	const char *const *pairs; /* name, value, …, NULL */
};

static const char *look_up(void *ctx, const char *name)
{
	for (const char *const *p = ((const struct variables *)ctx)->pairs; *p; p += 2)
		if (!strcmp(p[0], name))
			return p[1];
	return NULL;
}

static enum txp_store_result identity(const char *override, struct txp_store_identity *who, struct txp_store_error *err,
				      const char *const *pairs)
{
	struct variables v = { pairs };
	struct txp_store_env env = { look_up, &v, NULL };

	return txp_store_api()->identity(NULL, &env, override, who, err);
}

static void identities(void **state)
{
	static const char *const none[] = { NULL };
	static const char *const both[] = { "GIT_AUTHOR_NAME", "A", "GIT_AUTHOR_EMAIL", "a@x", "GIT_AUTHOR_DATE",
					    "2026-04-20T09:30:00+02:00", "GIT_COMMITTER_NAME", "C", "GIT_COMMITTER_EMAIL", "c@x",
					    "GIT_COMMITTER_DATE", "@1776670200 -0530", NULL };
	static const char *const bad_date[] = { "GIT_AUTHOR_DATE", "yesterday", NULL };
	struct txp_store_identity who;
	struct txp_store_error err;

	(void)state;
	assert_result(identity(NULL, &who, &err, none), TXP_STORE_OK, &err);
	assert_string_equal(who.author.name, "Ana Ruiz");
	assert_string_equal(who.committer.email, "ana@clinic.example");
	assert_false(who.author.dated);
	assert_result(identity(NULL, &who, &err, both), TXP_STORE_OK, &err);
	assert_string_equal(who.author.name, "A");
	assert_string_equal(who.committer.name, "C");
	assert_true(who.author.dated && who.committer.dated);
	assert_int_equal(who.author.time, 1776670200);
	assert_int_equal(who.author.offset_minutes, 120);
	assert_int_equal(who.committer.offset_minutes, -330);
	assert_result(identity(" Béa Ño <bea@x.example>", &who, &err, both), TXP_STORE_OK, &err);
	assert_string_equal(who.author.name, "Béa Ño");
	assert_string_equal(who.committer.name, "C");
	assert_result(identity(NULL, &who, &err, bad_date), TXP_STORE_IDENTITY, &err);
	sh("git config --global --unset user.email");
	assert_result(identity(NULL, &who, &err, none), TXP_STORE_IDENTITY, &err);
	assert_non_null(strstr(err.message, "email"));
	assert_result(identity("Own Name <own@x>", &who, &err, none), TXP_STORE_OK, &err);
	assert_string_equal(who.committer.name, "Own Name");
}

static void identities_that_can_t_be_used(void **state)
{
	static const char *const none[] = { NULL };
	static const char *const bad[] = { "Ana", "Ana <>", " <a@x>", "Ana <a@x> more", "A\nB <a@x>", "A\033B <a@x>", "A\xff <a@x>",
					   "Ana <a b@x>", "... <a@x>", "Ana <a@x\n>", "A <b <c>" };
	char longer[400];
	struct txp_store_identity who;
	struct txp_store_error err;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (identity(bad[i], &who, &err, none) != TXP_STORE_IDENTITY)
			fail_msg("taken: \"%s\"", bad[i]);
	memset(longer, 'x', sizeof longer);
	snprintf(longer + 300, 20, " <a@x>");
	assert_result(identity(longer, &who, &err, none), TXP_STORE_IDENTITY, &err);
	const char *const too_long[] = { "GIT_AUTHOR_NAME", longer, NULL };
	assert_result(identity(NULL, &who, &err, too_long), TXP_STORE_IDENTITY, &err);
}

static void dates_of_identities(void **state)
{
	static const char *const bad[] = { "", "1776670200", "@ +0000", "1776670200 +00", "1776670200 +0000 x", "2026-02-31T00:00:00Z",
					   "2026-04-20T24:00:00Z", "2026-04-20T09:30:00", "999999999999 +0000" };
	int64_t time;
	int offset;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (identity_date(bad[i], &time, &offset))
			fail_msg("taken: \"%s\"", bad[i]);
	assert_true(identity_date("1970-01-02 00:00:01 +0100", &time, &offset));
	assert_int_equal(time, 86401 - 3600);
	assert_true(identity_date("1970-01-01T00:00:00Z", &time, &offset));
	assert_int_equal(time, 0);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, sandbox_begin, sandbox_end)
	const struct CMUnitTest tests[] = {
		T(repositories_of_other_kinds), T(repository_of_another_user), T(an_own_repository_is_not_made_twice),
		T(another_file_is_staged), T(a_merge_is_under_way), T(the_file_changed_meanwhile), T(filters_and_conversions),
		T(filters_that_only_the_index_has),
		T(links_and_things_that_are_no_files), T(split_index), T(signatures_that_are_asked_for), T(messages_that_forge),
		T(folders_without_permission), T(unreadable_settings), T(identities), T(identities_that_can_t_be_used),
		T(dates_of_identities),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
