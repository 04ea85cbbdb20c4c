/* What git's settings name must not lie in the work tree: there it would be what a clone, or the next pull, brings. Links on the
 * way count, too; what lies in git's own folder doesn't, which no clone can fill. */
#include "store/config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { HOPS_MOST = 40, INCLUDES_DEEP = 10 };

/* ---- Where a path leads ---- */

/* A real path: in the work tree, or that of the repository's first work tree when this is another one. What is in git's folders
 * counts only with `git`. */
static bool in_tree(const txp_store *s, const char *path, bool git_too)
{
	const char *trees[] = { s->workdir, s->commondir };
	char real[PATH_MAX], tree[PATH_MAX];

	for (size_t i = 0; i < 2; i++) {
		const char *git = i ? s->gitdir : s->commondir;
		if (realpath(git, real) && path_below(path, real))
			return git_too;
	}
	for (size_t i = 0; i < 2; i++) {
		if (!realpath(trees[i], tree))
			continue;
		char *leaf = strrchr(tree, '/');
		if (i && strcmp(leaf, "/.git") != 0)
			continue;
		if (i)
			leaf[leaf == tree] = '\0';
		if (path_below(path, tree) && strcmp(path, tree) != 0)
			return true;
	}
	return false;
}

/* One step down from `at`, which is a real path. False when that leaves what a path can hold. */
static bool step_down(char at[PATH_MAX], const char *name, size_t len)
{
	size_t used = strlen(at);

	if (len == 2 && !memcmp(name, "..", 2)) {
		char *slash = strrchr(at, '/');
		if (slash)
			*slash = '\0';
		return true;
	}
	if (!len || (len == 1 && name[0] == '.'))
		return true;
	if (used + len + 2 > PATH_MAX)
		return false;
	at[used] = '/';
	memcpy(at + used + 1, name, len);
	at[used + 1 + len] = '\0';
	return true;
}

/* Walks an absolute path part by part, and through every link. */
static bool passes(const txp_store *s, const char *path, bool git_too, int hops)
{
	char at[PATH_MAX] = "", link[PATH_MAX], next[2 * PATH_MAX];

	for (const char *p = path; *p;) {
		p += strspn(p, "/");
		const size_t len = strcspn(p, "/");
		char before[PATH_MAX];
		memcpy(before, at, sizeof before);
		if (!step_down(at, p, len))
			return true;
		p += len;
		if (!at[0])
			continue;
		if (in_tree(s, at, git_too))
			return true;
		const ssize_t n = readlink(at, link, sizeof link - 1);
		if (n < 0)
			continue;
		link[n] = '\0';
		const int size = snprintf(next, sizeof next, "%s%s%s/%s", link[0] == '/' ? "" : before, link[0] == '/' ? "" : "/", link, p);
		return hops >= HOPS_MOST || size >= PATH_MAX || passes(s, next, git_too, hops + 1);
	}
	return false;
}

static bool whole_passes(const txp_store *s, const char *path, bool git_too)
{
	char whole[2 * PATH_MAX];
	const int n = snprintf(whole, sizeof whole, "%s%s", path[0] == '/' ? "" : s->workdir, path);

	return n < 0 || n >= PATH_MAX || passes(s, whole, git_too, 0);
}

bool in_work_tree(const txp_store *s, const char *path)
{
	return whole_passes(s, path, false);
}

bool in_repository(const txp_store *s, const char *path)
{
	return whole_passes(s, path, true);
}

result refuse_inside(error *err, result r, const char *what, const char *path)
{
	return refuse(err, r,
		      "Nothing was run or written. Keep it outside the work tree, and name it by its whole path in your own settings (git config --global).",
		      "%s is %s, which lies in the work tree, where a clone or a pull can bring anything", what, path);
}

/* ---- Files of settings that others include ---- */

struct including {
	const txp_store *s;
	error *err;
	result result;
	char folder[PATH_MAX]; /* of the file that is read */
	int deep;
};

static result look_at_file(const txp_store *s, const char *path, int deep, error *err);

static bool is_include(const char *name)
{
	const size_t len = strlen(name);

	return !strcmp(name, "include.path") || (!strncmp(name, "includeif.", 10) && len > 15 && !strcmp(name + len - 5, ".path"));
}

/* Whatever its condition is, which a checkout may change. */
static int see_include(const git_config_entry *entry, void *ctx)
{
	struct including *x = ctx;
	git_buf path = { 0 };
	char whole[2 * PATH_MAX];

	if (entry->include_depth || !is_include(entry->name) || !entry->value)
		return 0;
	if (git_config_parse_path(&path, entry->value))
		return 0; /* libgit2 doesn't find it either */
	const bool absolute = path.ptr[0] == '/';
	const int n = snprintf(whole, sizeof whole, "%s%s%s", absolute ? "" : x->folder, absolute ? "" : "/", path.ptr);
	git_buf_dispose(&path);
	if (n < 0 || n >= PATH_MAX)
		return 0;
	if (in_work_tree(x->s, whole))
		x->result = refuse_inside(x->err, TXP_STORE_UNSUPPORTED, "a file that git's settings include", whole);
	else if (x->deep < INCLUDES_DEEP)
		x->result = look_at_file(x->s, whole, x->deep + 1, x->err);
	return x->result != TXP_STORE_OK;
}

static result look_at_file(const txp_store *s, const char *path, int deep, error *err)
{
	struct including x = { .s = s, .err = err, .deep = deep };
	git_config *one = NULL;

	snprintf(x.folder, sizeof x.folder, "%s", path);
	char *slash = strrchr(x.folder, '/');
	if (slash)
		*slash = '\0';
	if (access(path, R_OK))
		return TXP_STORE_OK; /* git and libgit2 pass it by as well */
	int code = git_config_open_ondisk(&one, path);
	if (!code)
		code = git_config_foreach(one, see_include, &x);
	git_config_free(one);
	return x.result != TXP_STORE_OK || code >= 0 ? x.result : settings_refuse(code, err);
}

static int any_include(const git_config_entry *entry, void *ctx)
{
	(void)ctx;
	return is_include(entry->name);
}

static result look_at_found(const txp_store *s, int (*find)(git_buf *), error *err)
{
	git_buf path = { 0 };
	result r = find(&path) ? TXP_STORE_OK : look_at_file(s, path.ptr, 0, err);

	git_buf_dispose(&path);
	return r;
}

result includes_check(const txp_store *s, git_config *config, error *err)
{
	const char *global = env_get(s->env, "GIT_CONFIG_GLOBAL");
	char path[PATH_MAX + 32];

	const int code = git_config_foreach_match(config, "^include", any_include, NULL);
	if (code <= 0)
		return code ? settings_refuse(code, err) : TXP_STORE_OK;
	snprintf(path, sizeof path, "%sconfig", s->commondir);
	result r = look_at_file(s, path, 0, err);
	snprintf(path, sizeof path, "%sconfig.worktree", s->gitdir);
	if (r == TXP_STORE_OK)
		r = look_at_file(s, path, 0, err);
	if (r == TXP_STORE_OK && global)
		return look_at_file(s, global, 0, err);
	if (r == TXP_STORE_OK)
		r = look_at_found(s, git_config_find_global, err);
	if (r == TXP_STORE_OK)
		r = look_at_found(s, git_config_find_xdg, err);
	return r == TXP_STORE_OK ? look_at_found(s, git_config_find_system, err) : r;
}
