/* Signed commits: made, and checked, with real keys and stock git as the judge. */
#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include "store/sign.h"

/* A clinic whose settings ask for signatures with ./key, which the list of allowed signers gives to Ana Ruiz. */
static txp_store *signing_clinic(void)
{
	txp_store *s = new_clinic();

	must_write(s, PLAN, NULL, "a\n");
	sh("ssh-keygen -q -t ed25519 -N '' -C '' -f key && ssh-keygen -q -t ed25519 -N '' -C '' -f other");
	sh("echo \"ana@clinic.example $(cat key.pub)\" >allowed");
	sh("git config --global commit.gpgsign true && git config --global gpg.format ssh");
	sh("git config --global user.signingkey \"$PWD/key\"");
	sh("git config --global gpg.ssh.allowedSignersFile '~/allowed'");
	txp_store_api()->close(s);
	return open_at("clinic");
}

static void refuses(txp_store *s, const char *words)
{
	struct txp_store_error err;
	struct txp_store_done done;
	const char *before = sh_text("git -C clinic rev-parse HEAD");

	assert_result(write_plan(s, PLAN, "a\n", "b\n", &done, &err), TXP_STORE_SIGNING, &err);
	if (!strstr(err.message, words))
		fail_msg("\"%s\" doesn't say \"%s\"", err.message, words);
	assert_non_null(strstr(err.remedy, "--unsigned"));
	assert_string_equal(sh_text("git -C clinic rev-parse HEAD"), before);
	assert_clean("clinic");
}

static void signs_and_git_says_good(txp_store *s, const char *old, const char *text)
{
	must_write(s, PLAN, old, text);
	assert_non_null(strstr(sh_text("git -C clinic verify-commit HEAD 2>&1"), "Good \"git\" signature for ana@clinic.example"));
	assert_clean("clinic");
}

static struct signature check(struct verifier *v, const char *rev)
{
	struct signature out;
	struct txp_store_error err;
	git_oid id;

	assert_int_equal(git_oid_fromstr(&id, sh_text("git -C clinic rev-parse %s", rev)), 0);
	assert_result(signature_check(v, &id, &out, &err), TXP_STORE_OK, &err);
	return out;
}

static void a_key_in_a_file(void **state)
{
	txp_store *s = signing_clinic();

	(void)state;
	signs_and_git_says_good(s, "a\n", "b\n");
	sh("git config --global user.signingkey '~/key.pub'");
	signs_and_git_says_good(s, "b\n", "c\n");
	sh("cp key key.pub clinic/.git/ && git config --global user.signingkey .git/key");
	signs_and_git_says_good(s, "c\n", "d\n");
	txp_store_api()->close(s);
}

static void a_key_of_an_agent(void **state)
{
	txp_store *s = signing_clinic();
	static char socket[256];

	(void)state;
	snprintf(socket, sizeof socket, "%s/agent", sh_text("pwd"));
	sh("ssh-agent -a '%s' >agent.sh && . ./agent.sh >/dev/null && SSH_AUTH_SOCK='%s' ssh-add -q key && mv key away", socket, socket);
	setenv("SSH_AUTH_SOCK", socket, 1);
	sh("git config --global user.signingkey \"key::$(cat key.pub)\"");
	signs_and_git_says_good(s, "a\n", "b\n");
	sh("git config --global user.signingkey \"$(cat key.pub)\"");
	signs_and_git_says_good(s, "b\n", "c\n");
	sh("git config --global user.signingkey \"$PWD/key.pub\"");
	signs_and_git_says_good(s, "c\n", "d\n");
	sh("git config --global --unset user.signingkey && git config --global gpg.ssh.defaultKeyCommand \"ssh-add '-L'\"");
	signs_and_git_says_good(s, "d\n", "e\n");
	sh("git config --global gpg.ssh.defaultKeyCommand 'echo nothing'");
	struct txp_store_error err;
	struct txp_store_done done;
	assert_result(write_plan(s, PLAN, "e\n", "f\n", &done, &err), TXP_STORE_SIGNING, &err);
	assert_non_null(strstr(err.message, "echo nothing) printed none"));
	sh(". ./agent.sh >/dev/null && kill $SSH_AGENT_PID");
	unsetenv("SSH_AUTH_SOCK");
	txp_store_api()->close(s);
}

static void what_can_go_wrong(void **state)
{
	txp_store *s = signing_clinic();

	(void)state;
	sh("git config --global commit.gpgsign perhaps");
	struct txp_store_error err;
	struct txp_store_done done;
	assert_result(write_plan(s, PLAN, "a\n", "b\n", &done, &err), TXP_STORE_SIGNING, &err);
	assert_non_null(strstr(err.message, "neither true nor false"));
	sh("git config --global commit.gpgsign true && git config --global gpg.format openpgp");
	refuses(s, "openpgp");
	sh("git config --global --unset gpg.format");
	refuses(s, "openpgp");
	sh("git config --global gpg.format ssh && git config --global --unset user.signingkey");
	refuses(s, "no key");
	sh("git config --global user.signingkey ''");
	refuses(s, "no key");
	sh("git config --global user.signingkey '~/missing'");
	refuses(s, "No such file");
	sh("ssh-keygen -q -t ed25519 -N secret -f locked && git config --global user.signingkey '~/locked'");
	refuses(s, "incorrect passphrase");
	sh("git config --global user.signingkey \"$(cat key.pub)\"");
	refuses(s, "agent");
	sh("git config --global user.signingkey '~/key' && git config --global gpg.ssh.program '~/missing-program'");
	refuses(s, "can't be run: No such file");
	sh("git config --global gpg.ssh.program false");
	refuses(s, "did not say why");
	sh("git config --global gpg.ssh.program true");
	refuses(s, "gave no SSH signature");
	sh("printf '#!/bin/sh\\nprintf \"no \\\\033[31mluck\\\\n\" >&2\\nexit 3\\n' >sign && chmod +x sign");
	sh("git config --global gpg.ssh.program '~/sign'");
	refuses(s, ": no [31mluck");
	sh("printf '#!/bin/sh\\nyes ----- | head -c 9000000; yes no | head -c 900000 >&2\\n' >sign");
	refuses(s, "no no no");
	sh("printf '#!/bin/sh\\nkill -9 $$\\n' >sign");
	refuses(s, "did not say why");
	txp_store_api()->close(s);
}

static const char *what_it_says(struct arena *a, const char *const *argv, const char *file)
{
	int here = open(".", O_RDONLY | O_DIRECTORY); /* not closed on exec: it must not get through */
	struct program p = { .argv = argv, .in = "in", .in_len = 2, .file = file, .file_len = file ? strlen(file) : 0, .folder = here };
	struct ran ran;

	assert_int_equal(run_program(a, &p, &ran), 0);
	close(here);
	assert_int_equal(ran.code, 0);
	return ran.out;
}

/* ls has the folder open, too, as the next number. */
static enum txp_result run_some(void *arg)
{
	struct arena *a = arg;
	const char *const ls[] = { "ls", "/proc/self/fd", NULL }, *const cat[] = { "cat", "-", RUN_FILE, NULL };
	const char *const env[] = { "env", NULL }, *const missing[] = { "./missing", NULL };
	const char *const sleeps[] = { "sleep", "100", NULL };
	const char *const stays[] = { "sh", "-c", "trap '' TERM; while :; do :; done", NULL };
	const char *const leaves[] = { "sh", "-c", "sleep 12 & echo said; exit 3", NULL };
	const char *const hides[] = { "sh", "-c", "exec sleep 100 >/dev/null 2>&1", NULL };
	struct ran ran;

	assert_string_equal(what_it_says(a, ls, NULL), "0\n1\n2\n3\n");
	assert_string_equal(what_it_says(a, ls, "x"), "0\n1\n2\n3\n4\n");
	assert_string_equal(what_it_says(a, cat, " and file"), "in and file");
	assert_non_null(strstr(what_it_says(a, env, NULL), "SSH_ASKPASS_REQUIRE=never\n"));
	setenv("SSH_ASKPASS_REQUIRE", "force", 1);
	assert_null(strstr(what_it_says(a, env, NULL), "SSH_ASKPASS_REQUIRE=never\n"));
	unsetenv("SSH_ASKPASS_REQUIRE");
	int here = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(run_program(a, &(struct program){ .argv = missing, .folder = here }, &ran), ENOENT);
	/* Programs that don't end: nicely, and not; and one that closes its output and goes on. */
	assert_int_equal(run_program(a, &(struct program){ .argv = sleeps, .folder = here, .seconds = 1 }, &ran), 0);
	assert_true(ran.late && ran.code == 128 + SIGTERM);
	assert_int_equal(run_program(a, &(struct program){ .argv = stays, .folder = here, .seconds = 1 }, &ran), 0);
	assert_true(ran.late && ran.code == 128 + SIGKILL);
	/* One that leaves another behind, which holds its output. */
	assert_int_equal(run_program(a, &(struct program){ .argv = leaves, .folder = here, .seconds = 9 }, &ran), 0);
	assert_true(!ran.late && ran.code == 3);
	assert_string_equal(ran.out, "said\n");
	assert_int_equal(run_program(a, &(struct program){ .argv = hides, .folder = here, .seconds = 1 }, &ran), 0);
	assert_true(ran.late);
	close(here);
	return TXP_OK;
}

static void a_program_gets_only_what_it_needs(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_int_equal(arena_try(a, run_some, a), TXP_OK);
	arena_free(a);
}

static bool says_unsigned(void *ctx, const struct txp_store_entry *e)
{
	(void)ctx;
	assert_string_equal(e->without, "yes");
	assert_true(e->ours);
	return false;
}

static void unsigned_is_recorded(void **state)
{
	const struct txp_store_api *api = txp_store_api();
	txp_store *s = signing_clinic();
	struct txp_store_file f;
	struct txp_store_commit c = commit_of(&f, PLAN, "a\n", "b\n");
	struct txp_store_error err;
	struct txp_store_done done;

	(void)state;
	c.unsigned_ = true;
	sh("git config --global gpg.format x509");
	assert_result(api->lock(s, 100, NULL, NULL, NULL, &err), TXP_STORE_OK, &err);
	assert_result(api->commit(s, &c, &done, &err), TXP_STORE_OK, &err);
	assert_string_equal(sh_text("git -C clinic log -1 --format='%%(trailers:key=Txplan-Unsigned,valueonly)'"), "yes");
	assert_result(api->log(s, PLAN, NULL, says_unsigned, NULL, &err), TXP_STORE_OK, &err);
	sh("git config --global commit.gpgsign false");
	c = commit_of(&f, PLAN, "b\n", "c\n");
	c.unsigned_ = true; /* nobody asked for a signature: there is nothing to record */
	assert_result(api->commit(s, &c, &done, &err), TXP_STORE_OK, &err);
	assert_string_equal(sh_text("git -C clinic log -1 --format='%%(trailers:key=Txplan-Unsigned,valueonly)'"), "");
	api->unlock(s);
	assert_clean("clinic");
	api->close(s);
}

static void is_state(struct signature g, enum signature_state state, const char *principal)
{
	if (g.state != state || strcmp(g.principal, principal) != 0)
		fail_msg("state %d (%s, %s), not %d", (int)g.state, g.principal, g.said, (int)state);
}

static struct verifier *verifier(struct arena *a, txp_store *s)
{
	struct txp_store_signers *by = arena_new_of(a, struct txp_store_signers);
	struct txp_store_error err;
	struct verifier *v;

	assert_result(txp_store_api()->signers(s, NULL, by, &err), TXP_STORE_OK, &err);
	assert_result(verifier_new(s, a, by, &v, &err), TXP_STORE_OK, &err);
	return v;
}

struct in_arena {
	txp_store *s;
	struct arena *a;
};

static enum txp_result check_all(void *arg)
{
	struct in_arena *x = arg;
	struct verifier *v = verifier(x->a, x->s);

	is_state(check(v, "signed"), SIGNATURE_GOOD, "ana@clinic.example");
	is_state(check(v, "signed~1"), SIGNATURE_NONE, "");
	is_state(check(v, "stranger"), SIGNATURE_STRANGER, "");
	is_state(check(v, "swapped"), SIGNATURE_BAD, "");
	is_state(check(v, "garbled"), SIGNATURE_BAD, "");
	is_state(check(v, "pgp"), SIGNATURE_UNCHECKED, "");
	sh("echo \"boss@clinic.example $(cat key.pub)\" >allowed");
	v = verifier(x->a, x->s);
	is_state(check(v, "signed"), SIGNATURE_GOOD, "boss@clinic.example");
	is_state(check(v, "signed"), SIGNATURE_GOOD, "boss@clinic.example");
	sh("echo \"*@clinic.example namespaces=\\\"git\\\" $(cat key.pub)\" >allowed");
	is_state(check(verifier(x->a, x->s), "signed"), SIGNATURE_GOOD, "ana@clinic.example");
	sh("echo \"*@clinic.example namespaces=\\\"file\\\" $(cat key.pub)\" >allowed");
	is_state(check(verifier(x->a, x->s), "signed"), SIGNATURE_NOT_THEN, "");
	sh("echo \"ana@clinic.example valid-before=\\\"20260101\\\" $(cat key.pub)\" >allowed");
	is_state(check(verifier(x->a, x->s), "signed"), SIGNATURE_NOT_THEN, "");
	sh("echo \"ana@clinic.example valid-after=\\\"20260420\\\" $(cat key.pub)\" >allowed");
	is_state(check(verifier(x->a, x->s), "signed"), SIGNATURE_GOOD, "ana@clinic.example");
	sh("ssh-keygen -q -k -f revoked key.pub && git config --global gpg.ssh.revocationFile '~/revoked'");
	is_state(check(verifier(x->a, x->s), "signed"), SIGNATURE_NOT_THEN, "");
	sh("rm allowed");
	is_state(check(verifier(x->a, x->s), "signed"), SIGNATURE_STRANGER, "");
	is_state(check(verifier(x->a, x->s), "swapped"), SIGNATURE_BAD, "");
	sh("git config --global gpg.ssh.program ~/missing");
	is_state(check(verifier(x->a, x->s), "signed"), SIGNATURE_UNCHECKED, "");
	return TXP_OK;
}

static void checking(void **state)
{
	struct in_arena x = { signing_clinic(), arena_new() };

	(void)state;
	must_write(x.s, PLAN, "a\n", "b\n"); /* at 1776680000, 2026-04-20 */
	sh("cd clinic && git tag signed");
	sh("cd clinic && git -c user.signingkey=\"$HOME/other\" commit -qS --allow-empty -m x && git tag stranger");
	sh("cd clinic && git cat-file commit signed | sed 's/log-progress mt/log-progress bo/' >../t && "
	   "git tag swapped $(git hash-object -t commit -w ../t)");
	sh("cd clinic && git cat-file commit signed | sed 's/^ U1N/ A1N/' >../t && git tag garbled $(git hash-object -t commit -w ../t)");
	sh("cd clinic && git cat-file commit signed | sed 's/SSH SIGNATURE/PGP SIGNATURE/' >../t && "
	   "git tag pgp $(git hash-object -t commit -w ../t)");
	assert_int_equal(arena_try(x.a, check_all, &x), TXP_OK);
	arena_free(x.a);
	txp_store_api()->close(x.s);
}

/* However few files may be open: HEAD moves exactly when the write says so, and none stays open. */
static void few_files(void **state)
{
	txp_store *s = signing_clinic();
	struct txp_store_error err;
	struct txp_store_done done;
	struct rlimit all, few;
	int signing = 0, good = 0, before = open_files();
	static char text[16], old[16] = "a\n";

	(void)state;
	getrlimit(RLIMIT_NOFILE, &all);
	few = all;
	for (rlim_t most = 8; most < 40 && good < 3; most++) {
		const char *head = sh_text("git -C clinic rev-parse HEAD");
		snprintf(text, sizeof text, "%d\n", (int)most);
		few.rlim_cur = most;
		setrlimit(RLIMIT_NOFILE, &few);
		enum txp_store_result r = write_plan(s, PLAN, old, text, &done, &err);
		setrlimit(RLIMIT_NOFILE, &all);
		assert_int_equal(r == TXP_STORE_OK, strcmp(head, sh_text("git -C clinic rev-parse HEAD")) != 0);
		signing += r != TXP_STORE_OK && strstr(err.message, "ssh-keygen") != NULL;
		good += r == TXP_STORE_OK;
		if (r == TXP_STORE_OK)
			memcpy(old, text, sizeof old);
		assert_int_equal(open_files(), before);
	}
	assert_true(signing > 0 && good == 3);
	assert_clean("clinic");
	txp_store_api()->close(s);
}

static enum txp_result words(void *arg)
{
	struct arena *a = arg;
	const char *const *w = run_words(a, " ssh-add  -L 'a \\b' \"c \\\" d\"e\\ f '' ");

	assert_string_equal(w[0], "ssh-add");
	assert_string_equal(w[1], "-L");
	assert_string_equal(w[2], "a \\b");
	assert_string_equal(w[3], "c \" de f");
	assert_string_equal(w[4], "");
	assert_null(w[5]);
	assert_null(run_words(a, "a 'b"));
	assert_null(run_words(a, "a b\\"));
	assert_null(run_words(a, "  "));
	return TXP_OK;
}

static void words_of_a_line(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_int_equal(arena_try(a, words, a), TXP_OK);
	arena_free(a);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, sandbox_begin, sandbox_end)
	const struct CMUnitTest tests[] = {
		TEST(a_key_in_a_file),
		TEST(a_key_of_an_agent),
		TEST(what_can_go_wrong),
		TEST(a_program_gets_only_what_it_needs),
		TEST(unsigned_is_recorded),
		TEST(checking),
		TEST(few_files),
		TEST(words_of_a_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
