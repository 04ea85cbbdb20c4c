/* Opening a repository. Making one is in init.c, why one can't be opened in explain.c. */
#include "store/config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "verify/odb.h"

static int open_path(const char *path)
{
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* The real path with a final slash. */
result real_folder(const char *path, char out[PATH_MAX + 1], error *err)
{
	char real[PATH_MAX];

	if (!realpath(path, real))
		return refuse_errno(err, errno, "open", path);
	snprintf(out, PATH_MAX + 1, "%s%s", real, real[1] ? "/" : "");
	return TXP_STORE_OK;
}

static result find_prefix(txp_store *s, const char *root, error *err)
{
	char above[PATH_MAX + 1], below[PATH_MAX + 1];
	result r = real_folder(s->workdir, above, err);

	if (r == TXP_STORE_OK)
		r = real_folder(root, below, err);
	if (r != TXP_STORE_OK)
		return r;
	size_t len = strlen(above);
	if (strncmp(above, below, len) != 0)
		return refuse(err, TXP_STORE_NOT_A_REPOSITORY, "Open the caseload from inside the repository's work tree.",
			    "%s lies outside the work tree %s", below, above);
	s->prefix = arena_strdup(s->arena, below + len);
	return TXP_STORE_OK;
}

static result find_folders(txp_store *s, error *err)
{
	s->workdir = git_repository_workdir(s->repo);
	s->gitdir = git_repository_path(s->repo);
	s->commondir = git_repository_commondir(s->repo);
	if (git_repository_is_bare(s->repo) || !s->workdir)
		return refuse(err, TXP_STORE_UNSUPPORTED, "Clone it, and work in the clone.",
			    "%s is a bare repository, which has no files to work on", s->gitdir);
	if ((s->work = open_path(s->workdir)) < 0)
		return refuse_errno(err, errno, "open", s->workdir);
	if ((s->git = open_path(s->gitdir)) < 0)
		return refuse_errno(err, errno, "open", s->gitdir);
	if ((s->common = open_path(s->commondir)) < 0)
		return refuse_errno(err, errno, "open", s->commondir);
	/* libgit2 would go on without settings that it can't read. */
	if (faccessat(s->common, "config", R_OK, AT_EACCESS) && errno != ENOENT)
		return refuse_errno(err, errno, "read git's settings in", s->commondir);
	return TXP_STORE_OK;
}

struct opening {
	const char *root;
	txp_store *s, *kept;
};

static result open_in(struct arena *a, void *ctx, error *err)
{
	struct opening *o = ctx;
	git_config *config = NULL;
	txp_store *s = o->s;

	s->arena = a;
	result r = open_repository(o->root, s->env, &s->repo, err);
	if (r == TXP_STORE_OK)
		r = find_folders(s, err);
	if (r == TXP_STORE_OK)
		r = find_prefix(s, o->root, err);
	if (r != TXP_STORE_OK)
		return r;
	int code = git_repository_config(&config, s->repo);
	if (!code)
		code = config_follow_env(config, s->env);
	if (!code)
		code = config_follow_worktree(config, s);
	r = code ? settings_refuse(code, err) : second_look_settings(config, s->commondir, s->env, err);
	if (r == TXP_STORE_OK)
		r = includes_check(s, config, err);
	if (r == TXP_STORE_OK)
		r = partial_check(s, config, err);
	s->shared = code ? 0 : config_shared(config);
	git_config_free(config);
	if (r == TXP_STORE_OK)
		r = environment_check(s, false, err);
	if (r != TXP_STORE_OK)
		return r;
	o->kept = arena_new_of(a, txp_store);
	*o->kept = *s;
	o->kept->scanned = attributes_scanned(a);
	code = odb_attach(a, s->repo, s->commondir, &o->kept->objects); /* last: from here on the repository refers to the arena */
	return code ? refuse_git(err, code, "look for objects") : TXP_STORE_OK;
}

static void let_go(const txp_store *s)
{
	const int fds[] = { s->lock, s->work, s->git, s->common };

	for (size_t i = 0; i < sizeof fds / sizeof *fds; i++)
		if (fds[i] >= 0)
			close(fds[i]);
	git_repository_free(s->repo);
	git_libgit2_shutdown();
}

result store_open(const char *root, const struct txp_store_env *env, txp_store **out, error *err)
{
	txp_store s = { .env = env, .work = -1, .git = -1, .common = -1, .lock = -1 };
	struct opening o = { root, &s, NULL };
	struct arena *a = NULL;
	result r = start_libgit2(env, err);

	if (r != TXP_STORE_OK)
		return r;
	r = with_arena(open_in, &o, &a, err);
	if (r != TXP_STORE_OK) {
		let_go(&s);
		return r;
	}
	*out = o.kept;
	return TXP_STORE_OK;
}

void store_close(txp_store *s)
{
	if (!s)
		return;
	let_go(s);
	arena_free(s->arena);
}
