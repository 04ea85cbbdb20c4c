/* By what signatures are judged. The repository is what is examined, so neither its own settings, nor what they include, nor any of
 * its files have a word in it: only the user's and the system's settings, the environment's, and what the caller names. */
#include "store/sign.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "store/config.h"

static const char list_name[] = "gpg.ssh.allowedSignersFile", program_name[] = "gpg.ssh.program",
		  revoked_name[] = "gpg.ssh.revocationFile";

/* One setting: the highest of the levels that count. */
struct pick {
	char value[PATH_MAX];
	git_config_level_t level;
	bool found, own; /* own: the repository has one, too */
};

static int see(const git_config_entry *entry, void *ctx)
{
	struct pick *p = ctx;

	if (entry->level == GIT_CONFIG_LEVEL_LOCAL || entry->level == GIT_CONFIG_LEVEL_APP) {
		p->own = true;
	} else if (entry->value && (!p->found || entry->level >= p->level)) {
		p->found = true;
		p->level = entry->level;
		snprintf(p->value, sizeof p->value, "%s", entry->value);
	}
	return 0;
}

/* As a path, with ~/ resolved: p->found. */
static result pick(git_config *config, const char *name, struct pick *p, struct txp_store_signers *out, error *err)
{
	git_buf path = { 0 };

	*p = (struct pick){ .found = false };
	const int code = git_config_get_multivar_foreach(config, name, NULL, see, p);
	if (code && code != GIT_ENOTFOUND)
		return settings_refuse(code, err);
	if (p->own) {
		const size_t len = strlen(out->passed_over);
		snprintf(out->passed_over + len, sizeof out->passed_over - len, "%s%s", len ? ", " : "", name);
	}
	p->found = p->found && p->value[0] && !git_config_parse_path(&path, p->value) && path.size < sizeof p->value;
	if (p->found)
		memcpy(p->value, path.ptr, path.size + 1);
	git_buf_dispose(&path);
	return TXP_STORE_OK;
}

static const char *whose(git_config_level_t level)
{
	if (level == CONFIG_LEVEL_COMMAND)
		return "the environment";
	return level == GIT_CONFIG_LEVEL_SYSTEM || level == GIT_CONFIG_LEVEL_PROGRAMDATA ? "the system's settings" : "your settings";
}

static result refuse_own(error *err, result r, const char *what, const char *path)
{
	return refuse(err, r, "Keep it where nobody who can change the repository can change it, and name it by its whole path.",
		      "%s is %s, which lies in the repository that is to be judged by it", what, path);
}

/* The list that the caller names must be there; one of the settings' may miss, as with git. */
static result take_list(const txp_store *s, const char *list, git_config *config, struct txp_store_signers *out, error *err)
{
	struct pick p;
	const result r = pick(config, list_name, &p, out, err);
	const char *path = list ? list : p.found ? p.value : NULL;

	if (r != TXP_STORE_OK)
		return r;
	if (!path) {
		snprintf(out->why, sizeof out->why, "%s",
			 p.own ? "only the repository itself names allowed signers, and that is no proof; name a list with --allowed-signers"
			       : "git's setting gpg.ssh.allowedSignersFile names no list of allowed signers");
		return TXP_STORE_OK;
	}
	snprintf(out->list, sizeof out->list, "%s", path);
	snprintf(out->from, sizeof out->from, "%s", list ? "the command line" : whose(p.level));
	if (in_repository(s, path))
		return refuse_own(err, list ? TXP_STORE_BAD_PATH : TXP_STORE_UNSUPPORTED, "the list of allowed signers", path);
	if (list && access(path, R_OK))
		return refuse(err, TXP_STORE_BAD_PATH, "Name a file as ssh-keygen(1) describes it under ALLOWED SIGNERS.",
			      "the list of allowed signers %s can't be read: %s", path, strerrordesc_np(errno));
	return TXP_STORE_OK;
}

struct asking {
	const txp_store *s;
	const char *list;
	git_config *config;
	struct txp_store_signers *out;
};

static result find_all(struct arena *a, void *ctx, error *err)
{
	const struct asking *x = ctx;
	struct txp_store_signers *out = x->out;
	const char *program;
	struct pick p;
	result r = take_list(x->s, x->list, x->config, out, err);

	if (r == TXP_STORE_OK)
		r = pick(x->config, program_name, &p, out, err);
	if (r != TXP_STORE_OK)
		return r;
	r = program_find(x->s, a, p.found ? p.value : "ssh-keygen", "the program that checks signatures", &program, err);
	if (r != TXP_STORE_OK)
		return TXP_STORE_UNSUPPORTED;
	if (strchr(program, '/') && in_repository(x->s, program))
		return refuse_own(err, TXP_STORE_UNSUPPORTED, "the program that checks signatures", program);
	snprintf(out->program, sizeof out->program, "%s", program);
	r = pick(x->config, revoked_name, &p, out, err);
	if (r != TXP_STORE_OK || !p.found)
		return r;
	snprintf(out->revoked, sizeof out->revoked, "%s", p.value);
	return in_repository(x->s, out->revoked) ? refuse_own(err, TXP_STORE_UNSUPPORTED, "the list of revoked keys", out->revoked)
						 : TXP_STORE_OK;
}

result store_signers(const txp_store *s, const char *list, struct txp_store_signers *out, error *err)
{
	struct asking x = { s, list, NULL, out };
	int code = git_repository_config_snapshot(&x.config, s->repo);

	*out = (struct txp_store_signers){ .list = "" };
	if (code)
		return refuse_git(err, code, "read git's settings");
	result r = with_arena(find_all, &x, NULL, err);
	git_config_free(x.config);
	return r;
}
