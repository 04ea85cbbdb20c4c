/* What stands in the way of the next write, or shouldn't be there: for doctor. Nothing is changed. */
#include "store/store.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct survey {
	const txp_store *s;
	txp_store_sight_fn *fn;
	void *ctx;
};

static const struct {
	unsigned flags;
	enum txp_store_sight sight;
} sights[] = {
	{ GIT_STATUS_CONFLICTED, TXP_STORE_CONFLICTED },
	{ GIT_STATUS_IGNORED, TXP_STORE_IGNORED },
	{ GIT_STATUS_WT_DELETED, TXP_STORE_GONE },
	{ GIT_STATUS_INDEX_NEW | GIT_STATUS_INDEX_MODIFIED | GIT_STATUS_INDEX_DELETED | GIT_STATUS_INDEX_TYPECHANGE,
	  TXP_STORE_IN_INDEX },
	{ GIT_STATUS_WT_MODIFIED | GIT_STATUS_WT_TYPECHANGE | GIT_STATUS_WT_UNREADABLE, TXP_STORE_EDITED },
	{ GIT_STATUS_WT_NEW, TXP_STORE_UNTRACKED },
};

static int see_file(const char *path, unsigned flags, void *arg)
{
	const struct survey *v = arg;
	size_t prefix = strlen(v->s->prefix);

	if (strncmp(path, v->s->prefix, prefix) != 0)
		return 0;
	for (size_t i = 0; i < sizeof sights / sizeof *sights; i++)
		if (flags & sights[i].flags) {
			v->fn(v->ctx, sights[i].sight, path + prefix);
			return 0;
		}
	return 0;
}

static result see_files(struct survey *v, error *err)
{
	char whole[PATH_MAX];
	char *paths[] = { whole };
	git_status_options o = GIT_STATUS_OPTIONS_INIT;

	snprintf(whole, sizeof whole, "%s", v->s->prefix);
	o.flags = GIT_STATUS_OPT_INCLUDE_UNTRACKED | GIT_STATUS_OPT_RECURSE_UNTRACKED_DIRS | GIT_STATUS_OPT_INCLUDE_IGNORED |
		  GIT_STATUS_OPT_RECURSE_IGNORED_DIRS | GIT_STATUS_OPT_EXCLUDE_SUBMODULES | GIT_STATUS_OPT_DISABLE_PATHSPEC_MATCH |
		  GIT_STATUS_OPT_INCLUDE_UNREADABLE;
	if (whole[0])
		o.pathspec = (git_strarray){ paths, 1 };
	int code = git_status_foreach_ext(v->s->repo, &o, see_file, v);
	return code ? refuse_git(err, code, "compare the files with git's index") : TXP_STORE_OK;
}

/* What a killed merge driver leaves is where git ran it: at the top of the work tree, which may lie above the caseload. */
static void see_top(const struct survey *v)
{
	static const char left[] = ".merge_file_";
	char path[PATH_MAX] = "";
	const struct dirent *e;
	size_t len = 0;

	for (const char *p = v->s->prefix; *p && len + 4 < sizeof path; p++)
		if (*p == '/')
			len += (size_t)snprintf(path + len, sizeof path - len, "../");
	int fd = len ? openat(v->s->work, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	if (fd >= 0 && !dir)
		close(fd);
	while (dir && (e = readdir(dir)))
		if (!strncmp(e->d_name, left, sizeof left - 1) && strlen(e->d_name) < sizeof path - len) {
			snprintf(path + len, sizeof path - len, "%s", e->d_name);
			v->fn(v->ctx, TXP_STORE_IGNORED, path);
		}
	if (dir)
		closedir(dir);
}

static void see_lock(const struct survey *v, int dir, const char *folder, const char *leaf)
{
	char path[PATH_MAX];
	struct stat st;

	snprintf(path, sizeof path, "%s%s", folder, leaf);
	if (!fstatat(dir, leaf, &st, AT_SYMLINK_NOFOLLOW))
		v->fn(v->ctx, TXP_STORE_LOCK, path);
}

result store_survey(const txp_store *s, txp_store_sight_fn *fn, void *ctx, error *err)
{
	struct survey v = { s, fn, ctx };
	char lock[REF_NAME_MOST + 8];
	struct head head;
	git_tree *tree = NULL;
	result r = head_read(s, &head, err);

	/* libgit2 would take a commit that can't be read for none at all. */
	if (r == TXP_STORE_OK)
		r = head_tree(s, &tree, err);
	git_tree_free(tree);
	if (r != TXP_STORE_OK)
		return r;
	see_lock(&v, s->git, s->gitdir, "index.lock");
	see_lock(&v, s->git, s->gitdir, "HEAD.lock");
	see_lock(&v, s->common, s->commondir, "config.lock");
	see_lock(&v, s->common, s->commondir, "packed-refs.lock");
	if (!head.detached) {
		snprintf(lock, sizeof lock, "%s.lock", head.name);
		see_lock(&v, s->common, s->commondir, lock);
	}
	see_top(&v);
	return see_files(&v, err);
}
