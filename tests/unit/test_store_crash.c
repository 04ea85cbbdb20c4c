/* A write that ends at any step, and the next one. The child process dies without a chance to clear up. */
#include "sandbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const steps[] = { "objects", "journal", "stage", "index-lock", "place", "index", "ref", "moved", "done" };

enum { STEPS = sizeof steps / sizeof *steps };

static void die_at(void *ctx, const char *name)
{
	if (!strcmp(name, ctx))
		_exit(9);
}

/* Writes in a child that dies when a step begins. */
static void crash(const char *root, const char *step, const char *old, const char *text)
{
	fflush(NULL);
	pid_t pid = fork();

	if (pid == 0) {
		struct txp_store_done done;
		struct txp_store_error err;
		union {
			const char *text;
			void *ctx;
		} name = { step };
		txp_store *s = NULL;
		if (txp_store_api()->open(root, NULL, &s, &err))
			_exit(1);
		s->step = die_at;
		s->step_ctx = name.ctx;
		_exit(write_plan(s, PLAN, old, text, &done, &err) == TXP_STORE_OK ? 0 : 2);
	}
	int status;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(WEXITSTATUS(status), 9);
}

/* Locks once, as any writing command does. */
static void next_command(txp_store *s, struct txp_store_notice *repaired)
{
	struct txp_store_error err;

	assert_result(txp_store_api()->lock(s, 100, NULL, NULL, repaired, &err), TXP_STORE_OK, &err);
	txp_store_api()->unlock(s);
}

static bool before_the_branch(size_t step)
{
	return step <= 6;
}

static void each_step_of_a_change(void **state)
{
	txp_store *s = new_clinic();
	struct txp_store_notice repaired;
	const char *now = "0\n";
	static char texts[STEPS][8];

	(void)state;
	must_write(s, PLAN, NULL, now);
	for (size_t i = 0; i < STEPS; i++) {
		snprintf(texts[i], sizeof texts[i], "%zu\n", i + 1);
		crash("clinic", steps[i], now, texts[i]);
		next_command(s, &repaired);
		if (!before_the_branch(i))
			now = texts[i];
		assert_file("clinic/" PLAN, now);
		assert_clean("clinic");
		const char *expected = i < 2 ? "" : before_the_branch(i) ? "taken back" : "finished";
		if (expected[0] ? !strstr(repaired.text, expected) : repaired.text[0] != '\0')
			fail_msg("at %s: \"%s\"", steps[i], repaired.text);
	}
	must_write(s, PLAN, now, "last\n");
	assert_clean("clinic");
	assert_string_equal(sh_text("git -C clinic rev-list --count HEAD"), "4");
	txp_store_api()->close(s);
}

static void each_step_of_a_new_plan_in_a_new_folder(void **state)
{
	txp_store *s = new_clinic();

	(void)state;
	must_write(s, "other", NULL, "x\n");
	for (size_t i = 0; i < STEPS; i++) {
		crash("clinic", steps[i], NULL, "a\n");
		next_command(s, NULL);
		assert_clean("clinic");
		if (before_the_branch(i)) {
			assert_int_not_equal(access("clinic/plans", F_OK), 0);
			continue;
		}
		assert_file("clinic/" PLAN, "a\n");
		must_write(s, PLAN, "a\n", NULL);
		assert_clean("clinic");
	}
	txp_store_api()->close(s);
}

static void each_step_of_a_deletion(void **state)
{
	txp_store *s = new_clinic();

	(void)state;
	must_write(s, "other", NULL, "x\n");
	must_write(s, PLAN, NULL, "a\n");
	for (size_t i = 0; i < STEPS; i++) {
		if (!strcmp(steps[i], "place"))
			continue; /* nothing is put in place */
		crash("clinic", steps[i], "a\n", NULL);
		next_command(s, NULL);
		assert_clean("clinic");
		assert_file("clinic/" PLAN, before_the_branch(i) ? "a\n" : NULL);
		if (before_the_branch(i))
			continue;
		must_write(s, PLAN, NULL, "a\n");
	}
	txp_store_api()->close(s);
}

static void each_step_of_the_first_commit(void **state)
{
	(void)state;
	for (size_t i = 0; i < STEPS; i++) {
		txp_store *s = new_clinic();
		crash("clinic", steps[i], NULL, "a\n");
		next_command(s, NULL);
		if (before_the_branch(i)) {
			assert_string_equal(sh_text("git -C clinic status --porcelain; ls -A clinic"), ".git");
			must_write(s, PLAN, NULL, "a\n");
		}
		assert_clean("clinic");
		assert_string_equal(sh_text("git -C clinic rev-list --count HEAD"), "1");
		txp_store_api()->close(s);
		sh("rm -rf clinic");
	}
}

/* Nothing but the index and the history changes for a hand edit: it must be there whatever happens. */
static void each_step_of_a_hand_edit(void **state)
{
	txp_store *s = new_clinic();
	const char *old = "a\n", *edit = "by hand\n";

	(void)state;
	must_write(s, PLAN, NULL, old);
	for (size_t i = 0; i < STEPS; i++) {
		if (!strcmp(steps[i], "place"))
			continue;
		sh("printf '%s' >clinic/" PLAN, edit);
		crash("clinic", steps[i], edit, edit);
		next_command(s, NULL);
		assert_file("clinic/" PLAN, edit);
		assert_string_equal(sh_text("git -C clinic status --porcelain"), before_the_branch(i) ? " M " PLAN : "");
		if (!before_the_branch(i))
			must_write(s, PLAN, edit, old);
	}
	txp_store_api()->close(s);
}

/* git never had the content that the write replaced. */
static void an_edit_that_was_never_committed_comes_back(void **state)
{
	txp_store *s = new_clinic();

	(void)state;
	must_write(s, PLAN, NULL, "a\n");
	sh("echo edited >clinic/" PLAN);
	crash("clinic", "ref", "edited\n", "b\n");
	next_command(s, NULL);
	assert_file("clinic/" PLAN, "edited\n");
	assert_string_equal(sh_text("git -C clinic status --porcelain; ls -A clinic/plans"), " M " PLAN "\nmt-0417.plan.yaml");
	txp_store_api()->close(s);
}

/* Until it is finished, our mark in index.lock keeps a stock git from taking the change back. */
static void stock_git_is_kept_out_until_then(void **state)
{
	txp_store *s = new_clinic();

	(void)state;
	must_write(s, PLAN, NULL, "a\n");
	crash("clinic", "moved", "a\n", "b\n");
	assert_int_not_equal(sh_status("git -C clinic commit -qam careless 2>/dev/null"), 0);
	must_write(s, PLAN, "b\n", "c\n");
	assert_clean("clinic");
	assert_string_equal(sh_text("git -C clinic log --format=%%s | grep -c careless"), "0");
	txp_store_api()->close(s);
}

/* What was saved after the crash is nobody's to overwrite. */
static void an_edit_after_the_crash_stays(void **state)
{
	txp_store *s = new_clinic();

	(void)state;
	must_write(s, PLAN, NULL, "a\n");
	crash("clinic", "moved", "a\n", "b\n");
	sh("echo edited >clinic/" PLAN);
	next_command(s, NULL);
	assert_file("clinic/" PLAN, "edited\n");
	assert_string_equal(sh_text("git -C clinic status --porcelain; git -C clinic show HEAD:" PLAN), " M " PLAN "\nb");
	txp_store_api()->close(s);
}

/* The recovery dies as well, and is done again. */
static void recovery_can_be_interrupted(void **state)
{
	txp_store *s = new_clinic();

	(void)state;
	must_write(s, PLAN, NULL, "a\n");
	crash("clinic", "ref", "a\n", "b\n");
	assert_file("clinic/" PLAN, "b\n");
	crash("clinic", "index", "a\n", "c\n"); /* dies in the recovery, before its index */
	next_command(s, NULL);
	assert_file("clinic/" PLAN, "a\n");
	assert_clean("clinic");
	txp_store_api()->close(s);
}

static void a_crash_in_a_worktree(void **state)
{
	txp_store *s = new_clinic();

	(void)state;
	must_write(s, PLAN, NULL, "a\n");
	sh("git -C clinic worktree add -q ../side -b side");
	txp_store *side = open_at("side");
	crash("side", "moved", "a\n", "b\n");
	must_write(s, PLAN, "a\n", "main\n");
	next_command(side, NULL);
	assert_file("side/" PLAN, "b\n");
	assert_clean("side");
	assert_clean("clinic");
	txp_store_api()->close(side);
	txp_store_api()->close(s);
}

/* ---- Locks ---- */

static void a_foreign_index_lock_is_never_removed(void **state)
{
	txp_store *s = new_clinic();
	struct txp_store_error err;
	struct txp_store_done done;

	(void)state;
	must_write(s, PLAN, NULL, "a\n");
	sh(": >clinic/.git/index.lock && touch -d 2020-01-01 clinic/.git/index.lock");
	assert_result(write_plan(s, PLAN, "a\n", "b\n", &done, &err), TXP_STORE_BUSY, &err);
	assert_non_null(strstr(err.message, "index.lock"));
	assert_int_equal(access("clinic/.git/index.lock", F_OK), 0);
	assert_file("clinic/" PLAN, "a\n");
	sh("rm clinic/.git/index.lock");
	assert_clean("clinic");
	must_write(s, PLAN, "a\n", "b\n");
	assert_clean("clinic");
	txp_store_api()->close(s);
}

static void a_foreign_branch_lock_is_never_removed(void **state)
{
	txp_store *s = new_clinic();
	struct txp_store_error err;
	struct txp_store_done done;

	(void)state;
	must_write(s, PLAN, NULL, "a\n");
	sh(": >clinic/.git/refs/heads/main.lock");
	assert_result(write_plan(s, PLAN, "a\n", "b\n", &done, &err), TXP_STORE_BUSY, &err);
	assert_int_equal(access("clinic/.git/refs/heads/main.lock", F_OK), 0);
	sh("rm clinic/.git/refs/heads/main.lock");
	assert_clean("clinic");
	assert_file("clinic/" PLAN, "a\n");
	txp_store_api()->close(s);
}

static void our_marked_lock_is_removed_under_the_flock(void **state)
{
	txp_store *s = new_clinic();

	(void)state;
	must_write(s, PLAN, NULL, "a\n");
	sh("ln clinic/.git/txplan.lock clinic/.git/index.lock");
	next_command(s, NULL);
	assert_int_not_equal(access("clinic/.git/index.lock", F_OK), 0);
	/* A copy of the repository has the mark in another file. */
	sh("cp clinic/.git/txplan.lock clinic/.git/index.lock");
	must_write(s, PLAN, "a\n", "b\n");
	assert_clean("clinic");
	txp_store_api()->close(s);
}

static void count_wait(void *ctx)
{
	++*(int *)ctx;
}

static void one_writer_at_a_time(void **state)
{
	const struct txp_store_api *api = txp_store_api();
	txp_store *s = new_clinic(), *other = open_at("clinic");
	struct txp_store_error err;
	int waits = 0;

	(void)state;
	assert_result(api->lock(s, 100, NULL, NULL, NULL, &err), TXP_STORE_OK, &err);
	assert_result(api->lock(other, 50, count_wait, &waits, NULL, &err), TXP_STORE_BUSY, &err);
	assert_int_equal(waits, 1);
	api->unlock(s);
	assert_result(api->lock(other, 50, count_wait, &waits, NULL, &err), TXP_STORE_OK, &err);
	assert_int_equal(waits, 1);
	api->unlock(other);
	api->close(other);
	api->close(s);
}

static void a_damaged_journal_is_named(void **state)
{
	txp_store *s = new_clinic();
	struct txp_store_error err;

	(void)state;
	must_write(s, PLAN, NULL, "a\n");
	sh("printf 'txplan journal 1\nref refs/heads/main\n' >clinic/.git/txplan-journal");
	assert_result(txp_store_api()->lock(s, 100, NULL, NULL, NULL, &err), TXP_STORE_HISTORY_BROKEN, &err);
	assert_non_null(strstr(err.message, "txplan-journal"));
	sh("rm clinic/.git/txplan-journal");
	must_write(s, PLAN, "a\n", "b\n");
	txp_store_api()->close(s);
}

/* ---- Many writers ---- */

enum { WRITERS = 4, ROUNDS = 12 };

static void write_rounds(int writer)
{
	txp_store *s = open_at("clinic");
	const struct txp_store_api *api = txp_store_api();

	for (int i = 0; i < ROUNDS; i++) {
		struct txp_store_error err;
		struct txp_store_done done;
		struct txp_store_file f;
		txp_store_text *now = NULL;
		char next[8192];
		if (api->lock(s, 20000, NULL, NULL, NULL, &err) || api->read_file(s, PLAN, &now, &err))
			_exit(1);
		snprintf(next, sizeof next, "%sw%d r%d\n", now->bytes, writer, i);
		struct txp_store_commit c = commit_of(&f, PLAN, now->bytes, next);
		c.durable = false;
		c.others_staged = true;
		c.lock_wait_ms = 20000;
		if (api->commit(s, &c, &done, &err))
			_exit(2);
		api->text_free(now);
		api->unlock(s);
	}
	api->close(s);
	_exit(0);
}

static void nothing_is_lost_among_many(void **state)
{
	txp_store *s = new_clinic();
	int status;

	(void)state;
	must_write(s, PLAN, NULL, "start\n");
	txp_store_api()->close(s);
	for (int i = 0; i < WRITERS; i++)
		if (fork() == 0)
			write_rounds(i);
	/* Stock git beside them, trying again when it is refused. */
	for (int i = 0; i < 5; i++)
		sh("cd clinic && echo %d >other%d && until git add other%d 2>/dev/null && git commit -qm other%d 2>/dev/null; "
		   "do sleep 0.02; done", i, i, i, i);
	while (wait(&status) > 0)
		assert_int_equal(status, 0);
	assert_clean("clinic");
	assert_string_equal(sh_text("grep -c . clinic/" PLAN "; git -C clinic rev-list --count HEAD"), "49\n54");
	assert_string_equal(sh_text("git -C clinic log --format= --numstat -- " PLAN " | sort -u"),
			    "1\t0\tplans/mt-0417.plan.yaml");
}

static void the_first_commit_has_one_winner(void **state)
{
	(void)state;
	for (int round = 0; round < 5; round++) {
		int status, won = 0;
		txp_store_api()->close(new_clinic());
		for (int i = 0; i < WRITERS; i++) {
			if (fork() == 0) {
				txp_store *own = open_at("clinic");
				struct txp_store_done done;
				struct txp_store_error err;
				enum txp_store_result r = write_plan(own, PLAN, NULL, "a\n", &done, &err);
				txp_store_api()->close(own);
				_exit((int)r);
			}
		}
		while (wait(&status) > 0)
			won += status == 0;
		assert_int_equal(won, 1);
		assert_string_equal(sh_text("git -C clinic rev-list --count --all"), "1");
		assert_clean("clinic");
		sh("rm -rf clinic");
	}
}

/* While something keeps the journal from being settled: it stays, as does the lock that the dead command had; none is added. */
static void what_cannot_be_settled_waits(void **state)
{
	static const char *const before[] = { "true", "rm -f clinic/.git/index.lock clinic/.git/txplan-index" };
	struct txp_store_notice repaired;
	struct txp_store_error err;

	(void)state;
	for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
		txp_store *s = new_clinic();
		must_write(s, PLAN, NULL, "0\n");
		crash("clinic", "index", "0\n", "1\n");
		assert_int_equal(access("clinic/.git/index.lock", F_OK), 0);
		sh("%s", before[i]);
		sh("cd clinic && f=.git/objects/$(git rev-parse HEAD^{tree} | sed 's|..|&/|') && echo $f >../name && cp -p $f ../kept && "
		   "chmod u+w $f && echo x >$f");
		assert_result(txp_store_api()->lock(s, 100, NULL, NULL, &repaired, &err), TXP_STORE_HISTORY_BROKEN, &err);
		assert_non_null(strstr(err.remedy, "An interrupted change waits for that"));
		assert_true((strstr(err.remedy, "index.lock") != NULL) == !i);
		assert_int_equal(access("clinic/.git/txplan-journal", F_OK), 0);
		assert_int_equal(access("clinic/.git/index.lock", F_OK), i ? -1 : 0);
		assert_int_equal(access("clinic/.git/txplan-index", F_OK), i ? -1 : 0);
		sh("cd clinic && cp -p ../kept $(cat ../name)");
		next_command(s, &repaired);
		assert_non_null(strstr(repaired.text, "taken back"));
		assert_file("clinic/" PLAN, "0\n");
		assert_clean("clinic");
		txp_store_api()->close(s);
		sh("rm -rf clinic kept name");
	}
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, sandbox_begin, sandbox_end)
	const struct CMUnitTest tests[] = {
		T(each_step_of_a_change), T(each_step_of_a_new_plan_in_a_new_folder), T(each_step_of_a_deletion),
		T(each_step_of_the_first_commit), T(each_step_of_a_hand_edit),
		T(an_edit_that_was_never_committed_comes_back), T(stock_git_is_kept_out_until_then),
		T(an_edit_after_the_crash_stays), T(recovery_can_be_interrupted), T(a_crash_in_a_worktree),
		T(what_cannot_be_settled_waits), T(a_foreign_index_lock_is_never_removed), T(a_foreign_branch_lock_is_never_removed),
		T(our_marked_lock_is_removed_under_the_flock), T(one_writer_at_a_time), T(a_damaged_journal_is_named),
		T(nothing_is_lost_among_many), T(the_first_commit_has_one_winner),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
