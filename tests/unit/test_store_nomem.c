/* Every call of the store with memory running out at every place: first its own, in an arena or not, then libgit2's. */
#include "sandbox.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "failing.h"

enum { LEFT = 7 }; /* how a process ends that libgit2 can't go on in */

static const struct txp_store_api *api;
static txp_store *store;
static struct txp_store_error err;
static int writes;
static long stride = 1;

/* One call and the freeing of what it gave. */
typedef enum txp_store_result scenario(void);

static enum txp_store_result open_store(void)
{
	txp_store *s = NULL;
	enum txp_store_result r = api->open("clinic", NULL, &s, &err);

	api->close(s);
	return r;
}

static const char *settings_only(void *ctx, const char *name)
{
	(void)ctx;
	if (!strcmp(name, "GIT_CONFIG_COUNT"))
		return "1";
	if (!strcmp(name, "GIT_CONFIG_KEY_0"))
		return "user.name";
	if (!strcmp(name, "GIT_CONFIG_VALUE_0"))
		return "Sample";
	return strcmp(name, "GIT_CONFIG_PARAMETERS") ? NULL : "'user.email'='s@clinic.example' 'core.bare=false'";
}

/* With settings that the environment holds. */
static enum txp_store_result open_with_settings(void)
{
	static const struct txp_store_env env = { settings_only, NULL, NULL };
	struct txp_store_identity who;
	txp_store *s = NULL;
	enum txp_store_result r = api->open("clinic", &env, &s, &err);

	if (r == TXP_STORE_OK)
		r = api->identity(s, &env, NULL, &who, &err);
	api->close(s);
	return r;
}

static enum txp_store_result open_nothing(void)
{
	txp_store *s = NULL;
	enum txp_store_result r = api->open("none", NULL, &s, &err);

	assert_null(s);
	return r == TXP_STORE_NOT_A_REPOSITORY ? TXP_STORE_OK : r;
}

static enum txp_store_result init(void)
{
	bool made;

	return api->init("clinic/below", NULL, true, &made, &err);
}

static enum txp_store_result identity(void)
{
	struct txp_store_identity who;

	return api->identity(store, NULL, NULL, &who, &err);
}

static enum txp_store_result lock(void)
{
	struct txp_store_notice repaired;
	enum txp_store_result r = api->lock(store, 100, NULL, NULL, &repaired, &err);

	if (r == TXP_STORE_OK)
		api->unlock(store);
	return r;
}

static enum txp_store_result text(enum txp_store_result r, txp_store_text *t)
{
	assert_true((r == TXP_STORE_OK) == (t != NULL));
	api->text_free(t);
	return r;
}

static enum txp_store_result read_file(void)
{
	txp_store_text *t = NULL;
	enum txp_store_result r = api->read_file(store, PLAN, &t, &err);

	return text(r, t);
}

static enum txp_store_result head_file(void)
{
	txp_store_text *t = NULL;
	enum txp_store_result r = api->head_file(store, PLAN, &t, &err);

	return text(r, t);
}

static enum txp_store_result read_at(void)
{
	txp_store_text *t = NULL;
	enum txp_store_result r = api->read_at(store, PLAN, "HEAD", 0, &t, &err);

	return text(r, t);
}

static enum txp_store_result read_on_day(void)
{
	txp_store_text *t = NULL;
	enum txp_store_result r = api->read_at(store, PLAN, NULL, 1776680001, &t, &err);

	return text(r, t);
}

static enum txp_store_result list(enum txp_store_result r, txp_store_list *l)
{
	assert_true((r == TXP_STORE_OK) == (l != NULL));
	api->list_free(l);
	return r;
}

static enum txp_store_result list_at_head(void)
{
	txp_store_list *l = NULL;
	enum txp_store_result r = api->list_at_head(store, "", &l, &err);

	return list(r, l);
}

static enum txp_store_result list_at(void)
{
	txp_store_list *l = NULL;
	enum txp_store_result r = api->list_at(store, "plans/", "HEAD", &l, &err);

	return list(r, l);
}

static enum txp_store_result commit_at(void)
{
	char commit[TXP_STORE_ID_SIZE];

	return api->commit_at(store, NULL, 1776680001, commit, &err);
}

static enum txp_store_result status(void)
{
	struct txp_store_status st;

	return api->status(store, PLAN, &st, &err);
}

static bool every(void *ctx, const struct txp_store_entry *e)
{
	(void)ctx;
	return e->subject[0] != '\0';
}

static enum txp_store_result log_of_plan(void)
{
	return api->log(store, PLAN, NULL, every, NULL, &err);
}

static enum txp_store_result log_of_all(void)
{
	return api->log(store, NULL, NULL, every, NULL, &err);
}

static bool take_one(void *ctx, const struct txp_store_unclaimed *u, void (*note)(void *to, const char *id), void *to)
{
	(void)ctx, (void)u;
	note(to, "g9");
	return true;
}

static enum txp_store_result removed(void)
{
	txp_store_list *l = NULL;
	enum txp_store_result r = api->removed(store, "mt-0417", take_one, NULL, &l, &err);

	return list(r, l);
}

static enum txp_store_result anchor(void)
{
	struct txp_store_anchor out;

	return api->anchor(store, NULL, &out, &err);
}

static enum txp_store_result setting(void)
{
	char value[64];

	return api->setting(store, "user.name", false, value, sizeof value, &err);
}

static enum txp_store_result configure(void)
{
	static const struct txp_store_setting list[] = { { "pull.rebase", "false" }, { "txplan.none", NULL } };
	enum txp_store_result r = api->lock(store, 100, NULL, NULL, NULL, &err);

	if (r == TXP_STORE_OK)
		r = api->configure(store, list, 2, &err);
	api->unlock(store);
	return r;
}

static enum txp_store_result attribute(void)
{
	char value[64];

	return api->attribute(store, PLAN, "text", value, sizeof value, &err);
}

static void see(void *ctx, enum txp_store_sight sight, const char *path)
{
	(void)ctx, (void)sight, (void)path;
}

static enum txp_store_result survey(void)
{
	return api->survey(store, see, NULL, &err);
}

/* A file that a merge left in two versions. */
static enum txp_store_result settle(void)
{
	const struct txp_store_file f = { "loose", "a\n", 2, "b\n", 2 };
	bool staged = false;

	sh("cd clinic && echo a >loose && o=$(git hash-object -w loose) && "
	   "printf '100644 %%s 2\tloose\n100644 %%s 3\tloose\n' $o $o | git update-index --index-info");
	enum txp_store_result r = api->lock(store, 100, NULL, NULL, NULL, &err);
	if (r == TXP_STORE_OK)
		r = api->settle(store, &f, true, &staged, &err);
	api->unlock(store);
	assert_true(staged == (r == TXP_STORE_OK));
	assert_file("clinic/loose", staged ? "b\n" : "a\n");
	sh("cd clinic && git rm -q -f --cached loose && rm loose");
	return r;
}

static enum txp_store_result may_configure(void)
{
	return api->may_configure(store, &err);
}

static enum txp_store_result may_settle(void)
{
	const struct txp_store_file f = { "loose", "a\n", 2, "b\n", 2 };

	sh("cd clinic && echo a >loose");
	enum txp_store_result r = api->may_settle(store, &f, &err);
	assert_file("clinic/loose", "a\n");
	sh("rm clinic/loose");
	return r;
}

static void take_finding(void *ctx, const struct txp_store_finding *f)
{
	(void)f;
	++*(int *)ctx;
}

static enum txp_store_result verify_objects(void)
{
	struct txp_store_verified out;
	int found = 0;

	return api->verify_objects(store, take_finding, NULL, &found, &out, &err);
}

/* A blob is missing, and a branch leads nowhere. */
static enum txp_store_result verify_broken(void)
{
	struct txp_store_verified out;
	int found = 0;
	txp_store *s = NULL;
	enum txp_store_result r = api->open("broken", NULL, &s, &err);

	if (r == TXP_STORE_OK)
		r = api->verify_objects(s, take_finding, NULL, &found, &out, &err);
	assert_true(r != TXP_STORE_OK || found > 1);
	api->close(s);
	return r;
}

static enum txp_store_result verify_places(void)
{
	int found = 0;

	return api->verify_places(store, take_finding, &found, &err);
}

static bool take_step(void *ctx, const struct txp_store_step *step)
{
	*(size_t *)ctx += step->nfiles;
	return true;
}

static enum txp_store_result signers(void)
{
	struct txp_store_signers by;

	return api->signers(store, NULL, &by, &err);
}

static enum txp_store_result audit(void)
{
	struct txp_store_signers by = { .program = "ssh-keygen" };
	size_t files = 0;

	return api->audit(store, "HEAD~1", &by, take_step, &files, &err);
}

/* Reads all of the history, and keeps what it read. */
static enum txp_store_result removed_anew(void)
{
	unlink("clinic/.git/txplan/removed");
	enum txp_store_result r = api->lock(store, 100, NULL, NULL, NULL, &err);

	if (r == TXP_STORE_OK)
		r = removed();
	api->unlock(store);
	return r;
}

/* One plan is changed, one is new, and one goes. */
static enum txp_store_result write_on(txp_store *s)
{
	char old[32], new[32], away[64], born[64];
	struct txp_store_file files[3];
	struct txp_store_commit c;
	struct txp_store_done done;

	snprintf(old, sizeof old, "%d\n", writes);
	snprintf(new, sizeof new, "%d\n", writes + 1);
	snprintf(away, sizeof away, "plans/%d/p", writes);
	snprintf(born, sizeof born, "plans/%d/p", writes + 1);
	c = commit_of(files, PLAN, old, new);
	files[1] = (struct txp_store_file){ away, "x\n", 2, NULL, 0 };
	files[2] = (struct txp_store_file){ born, NULL, 0, "x\n", 2 };
	c.nfiles = 3;
	c.reason = "Moved the visit\nforward.";
	enum txp_store_result r = api->lock(s, 100, NULL, NULL, NULL, &err);
	if (r != TXP_STORE_OK)
		return r;
	r = api->commit(s, &c, &done, &err);
	api->unlock(s);
	return r;
}

static enum txp_store_result rehearse(void)
{
	char old[32];
	struct txp_store_file files[3];
	struct txp_store_commit c;
	struct txp_store_done done;

	snprintf(old, sizeof old, "%d\n", writes);
	c = commit_of(files, PLAN, old, "x\n");
	c.rehearsal = true;
	return api->commit(store, &c, &done, &err);
}

static enum txp_store_result commit(void)
{
	enum txp_store_result r = write_on(store);

	writes += r == TXP_STORE_OK;
	return r;
}

/* ---- Its own allocations ---- */

/* Nothing is left of a write that did not happen; of one that did, everything is there. */
static void assert_whole(void)
{
	char was[32];

	snprintf(was, sizeof was, "%d\n", writes);
	assert_file("clinic/" PLAN, was);
	snprintf(was, sizeof was, "%d", writes);
	assert_string_equal(sh_text("ls clinic/plans | grep -v yaml"), was);
	assert_clean("clinic");
}

/* The same as far as it can be seen without asking git, which takes long. */
static void assert_nothing_left(void)
{
	char was[32], path[64], present[32];

	snprintf(was, sizeof was, "%d\n", writes);
	assert_file("clinic/" PLAN, was);
	snprintf(path, sizeof path, "clinic/plans/%d/p", writes + 1);
	assert_int_equal(access(path, F_OK), -1);
	snprintf(present, sizeof present, "clinic/plans/%d", writes);
	const char *const folders[] = { "clinic/.git", "clinic/.git/refs/heads", "clinic/plans", present };
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		DIR *d = opendir(folders[i]);
		assert_non_null(d);
		for (const struct dirent *e; (e = readdir(d));)
			if (!strncmp(e->d_name, "txplan-", 7) || !strncmp(e->d_name, ".txplan-", 8) ||
			    (strstr(e->d_name, ".lock") && strcmp(e->d_name, "txplan.lock") != 0))
				fail_msg("left behind: %s/%s", folders[i], e->d_name);
		closedir(d);
	}
}

static void fail_once(scenario *run, long n, int onwards, int *hit)
{
	const long blocks = live_blocks();
	const int files = open_files();

	fail_at(n, onwards);
	enum txp_store_result r = run();
	*hit = failed();
	fail_at(0, 0);
	if (r != (*hit ? TXP_STORE_NOMEM : TXP_STORE_OK))
		fail_msg("allocation %ld%s: %s: %s", n, onwards ? " and on" : "", api->result_name(r), err.message);
	if (live_blocks() != blocks)
		fail_msg("allocation %ld: %ld blocks leaked", n, live_blocks() - blocks);
	assert_int_equal(open_files(), files);
	if (run == commit && n % 50 == 0)
		assert_whole();
	else if (run == commit)
		assert_nothing_left();
}

/* What only libgit2 takes memory for. */
static bool no_memory_of_its_own(scenario *run)
{
	return run == init || run == identity || run == open_nothing || run == setting || run == attribute || run == survey;
}

static void sweep(void **state)
{
	scenario *run;
	int hit = 1;
	long n;

	memcpy(&run, *state, sizeof run);
	run(); /* libgit2 keeps what it read once */
	for (n = 1; hit; n++)
		fail_once(run, n, 0, &hit);
	assert_true(n > (no_memory_of_its_own(run) ? 1 : 3));
	for (long from = 1; from < n - 1; from += n / 16 + 1)
		fail_once(run, from, 1, &hit);
	assert_int_equal(run(), TXP_STORE_OK);
	assert_whole();
}

/* ---- libgit2's ---- */

static void leave(void)
{
	_exit(LEFT);
}

/* In a process of its own, with an allocator that leaves: how it ended. */
static int end_of(scenario *run, long n, int onwards, long *used)
{
	static const struct txp_store_env env = { .out_of_memory = leave };
	int pipes[2], status;

	fflush(NULL);
	assert_int_equal(pipe(pipes), 0);
	pid_t pid = fork();
	if (pid == 0) {
		fail_at(n, onwards);
		enum txp_store_result r = api->open("clinic", &env, &store, &err);
		if (r == TXP_STORE_OK)
			r = run();
		long count = counted_so_far();
		if (write(pipes[1], &count, sizeof count) != sizeof count)
			_exit(1);
		_exit(r == TXP_STORE_NOMEM ? LEFT : r == TXP_STORE_OK ? 0 : 1);
	}
	close(pipes[1]);
	if (read(pipes[0], used, sizeof *used) != sizeof *used)
		*used = 0;
	close(pipes[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (!WIFEXITED(status))
		fail_msg("allocation %ld%s: signal %d", n, onwards ? " and on" : "", WTERMSIG(status));
	return WEXITSTATUS(status);
}

static scenario *const in_children[] = { open_store,  lock,         head_file, read_on_day, list_at, status,
					 log_of_plan, removed_anew, anchor,    configure, survey,      verify_objects, rehearse, commit };

/* The next writing command makes all as it was, or as it was to be. */
static void recovers(void)
{
	txp_store *s = open_at("clinic");

	assert_result(api->lock(s, 100, NULL, NULL, NULL, &err), TXP_STORE_OK, &err);
	api->unlock(s);
	api->close(s);
	char now[32];
	snprintf(now, sizeof now, "%d", writes + 1);
	if (!strcmp(sh_text("cat clinic/" PLAN), now))
		writes++;
	assert_whole();
}

static void libgit2_ends_the_process(void **state)
{
	long used, none;

	(void)state;
	for (size_t i = 0; i < sizeof in_children / sizeof *in_children; i++) {
		for (int twice = 0; twice < 2; twice++) { /* the second finds what the first made */
			assert_int_equal(end_of(in_children[i], LONG_MAX, 0, &used), 0);
			if (in_children[i] == commit)
				recovers();
		}
		assert_true(used > 20);
		long step = stride ? used / stride + 1 : 1;
		for (long n = 1; n <= used; n += step) {
			int end = end_of(in_children[i], n, (int)(n / step % 2), &none);
			if (end != LEFT)
				fail_msg("scenario %zu, allocation %ld of %ld: ends with %d", i, n, used, end);
			if (in_children[i] == commit)
				recovers();
		}
	}
}

static int begin(void **state)
{
	if (sandbox_begin(state))
		return -1;
	writes = 0;
	store = new_clinic();
	must_write(store, "plans/0/p", NULL, "x\n");
	must_write(store, PLAN, NULL, "0\n");
	sh("mkdir clinic/below none");
	sh("cd clinic && echo '- id: g9' >plans/lost.plan.yaml && git add plans && git commit -qm one && echo x >plans/lost.plan.yaml && "
	   "git commit -qam two");
	for (int i = 0; i < 18; i++) /* enough for the cache of what was removed */
		assert_result(commit(), TXP_STORE_OK, &err);
	sh("cd clinic && git commit -q --allow-empty -m 'x\n\nTxplan-Action: save\nTxplan-Plan: mt-0417\nTxplan-Items: n1 n2\n"
	   "Txplan-Change: deletion\n'");
	sh("git clone -q --no-local clinic broken && cd broken && git unpack-objects -q <$(mv .git/objects/pack/*.pack . && ls *.pack) "
	   "&& rm -f *.pack .git/objects/pack/* && f=$(git rev-parse HEAD~3:" PLAN ") && rm -f .git/objects/$(echo $f | sed s,..,\\&/,) "
	   "&& echo 1234567890123456789012345678901234567890 >.git/refs/heads/lost");
	sh("cd clinic && git repack -q -d HEAD~5");
	return 0;
}

static int end(void **state)
{
	api->close(store);
	return sandbox_end(state);
}

/* With a key, and settings that ask for signatures. */
static void signed_commit(void **state)
{
	if (sh_status("command -v ssh-keygen >/dev/null"))
		skip();
	sh("ssh-keygen -q -t ed25519 -N '' -C '' -f key");
	sh("git config --global commit.gpgsign true && git config --global gpg.format ssh");
	sh("git config --global user.signingkey \"$PWD/key\"");
	api->close(store);
	store = open_at("clinic");
	sweep(state);
	assert_non_null(strstr(sh_text("git -C clinic cat-file commit HEAD"), "BEGIN SSH SIGNATURE"));
}

#define SWEEP(name) { #name, sweep, begin, end, &(scenario *){ name } }

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		SWEEP(open_store), SWEEP(open_with_settings), SWEEP(open_nothing), SWEEP(init), SWEEP(identity), SWEEP(lock), SWEEP(read_file),
		SWEEP(head_file), SWEEP(read_at), SWEEP(read_on_day), SWEEP(list_at_head), SWEEP(list_at), SWEEP(commit_at),
		SWEEP(status), SWEEP(log_of_plan), SWEEP(log_of_all), SWEEP(removed), SWEEP(removed_anew), SWEEP(anchor), SWEEP(setting),
		SWEEP(configure), SWEEP(attribute), SWEEP(survey), SWEEP(verify_objects), SWEEP(verify_broken), SWEEP(verify_places), SWEEP(signers), SWEEP(audit), SWEEP(settle), SWEEP(may_configure), SWEEP(may_settle), SWEEP(commit),
		{ "signed_commit", signed_commit, begin, end, &(scenario *){ commit } },
		cmocka_unit_test_setup_teardown(libgit2_ends_the_process, begin, end),
	};

	/* How many of libgit2's allocations to try; 0: all. */
	stride = argc > 1 ? strtol(argv[1], NULL, 10) : 8;
	api = txp_store_api();
	/* So many writes that wait for the disk would take long. */
	if (access("/dev/shm", W_OK) == 0)
		setenv("TMPDIR", "/dev/shm", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
