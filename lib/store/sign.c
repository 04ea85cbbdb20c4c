/* Making signatures. Checking them is in verifier.c. */
#include "store/sign.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include "store/config.h"

/* Git's settings, as they are. */
struct settings {
	char format[32], key[SIGNATURE_SETTING_MOST], key_path[PATH_MAX], program[PATH_MAX], command[SIGNATURE_SETTING_MOST];
	bool has_path;
};

static void read_settings(git_config *c, struct settings *s)
{
	if (!config_text(c, "gpg.format", s->format, sizeof s->format))
		snprintf(s->format, sizeof s->format, "openpgp");
	config_text(c, "user.signingkey", s->key, sizeof s->key);
	config_text(c, "gpg.ssh.defaultkeycommand", s->command, sizeof s->command);
	s->has_path = config_path(c, "user.signingkey", s->key_path);
	if (!config_path(c, "gpg.ssh.program", s->program))
		snprintf(s->program, sizeof s->program, "ssh-keygen");
}

/* A key instead of the path to one: as git has it. */
static const char *literal_key(const char *key)
{
	if (!strncmp(key, "key::", 5))
		return key + 5;
	return strncmp(key, "ssh-", 4) == 0 ? key : NULL;
}

static result cannot_run(const char *program, int bad, error *err)
{
	const char *why = strerrordesc_np(bad);

	if (bad != ENOENT && bad != EACCES && bad != ENOEXEC && bad != ENOTDIR)
		return refuse_errno(err, bad, "run", program);
	return refuse(err, TXP_STORE_SIGNING,
		      "Install OpenSSH (Debian: openssh-client), or set gpg.ssh.program. Or say --unsigned to write without a signature.",
		      "the change can't be signed: %s can't be run: %s", program, why ? why : "unknown error");
}

static bool is_file_in_tree(const txp_store *s, const char *word)
{
	const char *value = strchr(word, '=');
	struct stat st;

	if (value && is_file_in_tree(s, value + 1))
		return true;
	return word[0] && !fstatat(s->work, word, &st, AT_SYMLINK_NOFOLLOW) && in_work_tree(s, word);
}

/* gpg.ssh.defaultKeyCommand: the first line that it prints. */
static result key_of_command(const txp_store *s, struct arena *a, const char *line, struct signer *out, error *err)
{
	static const char what[] = "a part of the key command (gpg.ssh.defaultKeyCommand)";
	const char **words = run_words(a, line);
	struct program p = { .argv = words, .folder = s->work };
	struct ran ran;

	if (!words)
		return refuse(err, TXP_STORE_SIGNING, "Correct it, or set user.signingkey to your key.",
			      "gpg.ssh.defaultKeyCommand can't be cut into words: %s", line);
	const char *name = words[0];
	result r = program_find(s, a, name, what, &words[0], err);
	/* A script that is handed to a shell is a program, too. */
	for (size_t i = 1; r == TXP_STORE_OK && words[i]; i++)
		if (is_file_in_tree(s, words[i]))
			r = refuse_inside(err, TXP_STORE_SIGNING, what, words[i]);
	if (r != TXP_STORE_OK)
		return r;
	int bad = run_program(a, &p, &ran);
	if (bad)
		return cannot_run(name, bad, err);
	ran.out[strcspn(ran.out, "\r\n")] = '\0';
	out->key = literal_key(ran.out);
	if (!ran.code && out->key)
		return out->literal = true, TXP_STORE_OK;
	return refuse(err, TXP_STORE_SIGNING,
		      "Set user.signingkey to your key, or have an agent hold one. Or say --unsigned to write without a signature.",
		      "there is no key to sign with: gpg.ssh.defaultKeyCommand (%s) %s%s%s", line,
		      ran.code ? "failed" : "printed none", ran.said[0] ? ": " : "", ran.said);
}

static result choose_key(const txp_store *s, struct arena *a, const struct settings *from, struct signer *out, error *err)
{
	if (strcmp(from->format, "ssh") != 0)
		return refuse(err, TXP_STORE_SIGNING,
			      "Set gpg.format to ssh and user.signingkey to an SSH key. Or say --unsigned to write without a signature.",
			      "git's settings ask for commits signed with %s (commit.gpgsign, gpg.format); txplan can sign with ssh only",
			      from->format);
	out->program = arena_strdup(a, from->program);
	result r = program_find(s, a, out->program, "the signing program (gpg.ssh.program)", &out->file, err);
	if (r != TXP_STORE_OK)
		return r;
	if (!from->key[0] && from->command[0])
		return key_of_command(s, a, from->command, out, err);
	if (!from->key[0])
		return refuse(err, TXP_STORE_SIGNING,
			      "Name it: git config --global user.signingkey ~/.ssh/id_ed25519.pub. Or say --unsigned.",
			      "git's settings ask for signed commits (commit.gpgsign), but name no key (user.signingkey)");
	const char *key = literal_key(from->key);
	out->literal = key != NULL;
	out->key = arena_strdup(a, key ? key : from->key_path);
	if (!key && !from->has_path)
		return refuse(err, TXP_STORE_SIGNING, "Write the whole path, or begin it with ~/.",
			      "user.signingkey names a file that can't be found: %.300s", from->key);
	if (!key && in_work_tree(s, out->key))
		return refuse_inside(err, TXP_STORE_SIGNING, "the key to sign with (user.signingkey)", out->key);
	return TXP_STORE_OK;
}

result signer_find(const txp_store *s, struct arena *a, bool skip, struct signer *out, error *err)
{
	struct settings *from = arena_new_of(a, struct settings);
	git_config *config = NULL;
	int wanted = 0, code = git_repository_config_snapshot(&config, s->repo);

	if (code)
		return refuse_git(err, code, "read git's settings");
	code = git_config_get_bool(&wanted, config, "commit.gpgsign");
	read_settings(config, from);
	git_config_free(config);
	/* Who wrote it meant something: not to be passed over. */
	if (code && code != GIT_ENOTFOUND)
		return refuse(err, TXP_STORE_SIGNING, "Set it to true or false with `git config`.",
			      "git's setting commit.gpgsign is neither true nor false");
	out->wanted = !code && wanted;
	return out->wanted && !skip ? choose_key(s, a, from, out, err) : TXP_STORE_OK;
}

static result bad_signature(const struct signer *signer, const struct ran *ran, error *err)
{
	const char *why = ran->said;

	if (ran->late)
		why = "it took too long, or wrote far too much";
	else if (strstr(why, "usage:"))
		why = "OpenSSH 8.2 or later is needed";
	else if (!why[0])
		why = ran->code ? "it did not say why" : "it gave no SSH signature";
	return refuse(err, TXP_STORE_SIGNING,
		      signer->asks
			      ? "Check the key (user.signingkey) and your SSH agent. Or say --unsigned to write without a signature."
			      : "Check the key (user.signingkey), or have your SSH agent hold it (ssh-add), since nobody can be asked for a "
				"passphrase here. Or say --unsigned.",
		      "the change could not be signed: %s: %s", signer->program, why);
}

/* A program other than OpenSSH's own may give back a signature of anything. OpenSSH says whether it is one of this text; where
 * it isn't installed nobody does. */
static result check_fit(const txp_store *s, struct arena *a, const struct signer *signer, const char *text, size_t len,
			const char *signature, error *err)
{
	enum { SECONDS = 10 };
	const char *checker;
	result r = program_find(s, a, "ssh-keygen", "the program that checks signatures (ssh-keygen)", &checker, err);

	if (r != TXP_STORE_OK || !strcmp(checker, signer->file))
		return r;
	const char *argv[] = { checker, "-Y", "check-novalidate", "-n", "git", "-s", RUN_FILE, NULL };
	struct program p = { .argv = argv, .in = text, .in_len = len, .folder = s->work, .file = signature,
			     .file_len = strlen(signature), .seconds = SECONDS };
	struct ran ran;
	int bad = run_program(a, &p, &ran);
	if (bad == ENOENT || (!bad && !ran.code && !ran.late))
		return TXP_STORE_OK;
	if (bad)
		return cannot_run("ssh-keygen", bad, err);
	return refuse(err, TXP_STORE_SIGNING, "Look at what gpg.ssh.program names. Or say --unsigned to write without a signature.",
		      "the change could not be signed: %s gave a signature that doesn't fit it", signer->program);
}

result signer_sign(const txp_store *s, struct arena *a, const struct signer *signer, const char *text, size_t len,
		   const char **signature, error *err)
{
	const char *argv[] = { signer->file, "-Y", "sign", "-n", "git", "-f", signer->literal ? RUN_FILE : signer->key,
			       signer->literal ? "-U" : NULL, NULL };
	struct program p = { .argv = argv, .in = text, .in_len = len, .folder = s->work, .asks = signer->asks,
			     .on_slow = signer->on_slow, .ctx = signer->ctx };
	struct ran ran;

	if (signer->literal) {
		p.file = arena_printf(a, "%s\n", signer->key);
		p.file_len = strlen(signer->key) + 1;
	}
	int bad = run_program(a, &p, &ran);
	if (bad)
		return cannot_run(signer->program, bad, err);
	size_t n = 0;
	for (size_t i = 0; i < ran.out_len; i++)
		if (ran.out[i] != '\r')
			ran.out[n++] = ran.out[i];
	while (n && ran.out[n - 1] == '\n')
		n--;
	ran.out[n] = '\0';
	if (ran.code || ran.late || strlen(ran.out) != n || !armor_is_signature(ran.out))
		return bad_signature(signer, &ran, err);
	*signature = ran.out;
	return check_fit(s, a, signer, text, len, ran.out, err);
}
