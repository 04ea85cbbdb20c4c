/* What git's settings name must not lie in the work tree: there it would be what a clone, or the next pull, brings. Links on the
 * way count, too; what lies in git's own folder doesn't, which no clone can fill. */
#include "store/config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { HOPS_MOST = 40, INCLUDES_DEEP = 10, FOLLOWED_DEEP = 16 /* libgit2 follows ten */ };

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

/* A file that is named in a file of that folder. False when it is none that could be found. */
static bool whole_path(const char *folder, const char *value, char whole[2 * PATH_MAX])
{
	git_buf path = { 0 };

	whole[0] = '\0';
	if (git_config_parse_path(&path, value))
		return false; /* libgit2 doesn't find it either */
	const bool absolute = path.ptr[0] == '/';
	const int n = snprintf(whole, 2 * PATH_MAX, "%s%s%s", absolute ? "" : folder, absolute ? "" : "/", path.ptr);
	git_buf_dispose(&path);
	if (n > 0 && n < PATH_MAX)
		return true;
	whole[0] = '\0';
	return false;
}

static result refuse_include(const char *path, error *err)
{
	return refuse_inside(err, TXP_STORE_UNSUPPORTED, "a file that git's settings include", path);
}

/* Whatever its condition is, which a checkout may change. */
static int see_include(const git_config_entry *entry, void *ctx)
{
	struct including *x = ctx;
	char whole[2 * PATH_MAX];

	if (entry->include_depth || !is_include(entry->name) || !entry->value || !whole_path(x->folder, entry->value, whole))
		return 0;
	if (in_work_tree(x->s, whole))
		x->result = refuse_include(whole, x->err);
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

/* ---- Those that libgit2 has followed ---- */

/* They are in the settings as they were read, each behind the entry that names it and one level deeper: so no file that was read is
 * read again to find them. */
struct followed {
	const txp_store *s;
	error *err;
	result result;
	char folders[FOLLOWED_DEEP][PATH_MAX]; /* of the file that holds what is at this level */
	char last[2 * PATH_MAX];               /* the file that the entry before this one names, "" for none */
	unsigned deep;                         /* the level that it would have */
};

/* The folder of the file that a level's settings come from; "" when there is none. */
static void folder_of_level(const txp_store *s, git_config_level_t level, char out[PATH_MAX])
{
	const char *global = env_get(s->env, "GIT_CONFIG_GLOBAL");
	int (*find)(git_buf *) = level == GIT_CONFIG_LEVEL_GLOBAL ? git_config_find_global
				 : level == GIT_CONFIG_LEVEL_XDG  ? git_config_find_xdg
								  : git_config_find_system;
	git_buf path = { 0 };

	out[0] = '\0';
	if (level == GIT_CONFIG_LEVEL_LOCAL)
		snprintf(out, PATH_MAX, "%s", s->commondir);
	else if (level == GIT_CONFIG_LEVEL_APP)
		snprintf(out, PATH_MAX, "%s", s->gitdir);
	else if (level == GIT_CONFIG_LEVEL_GLOBAL && global)
		snprintf(out, PATH_MAX, "%s", global);
	else if (!find(&path) && path.size < PATH_MAX)
		memcpy(out, path.ptr, path.size + 1);
	git_buf_dispose(&path);
	char *slash = strrchr(out, '/');
	if (slash)
		*slash = '\0';
}

/* The one before was not followed, for what it depends on, or because it is not there: a checkout may change that. */
static void not_followed(struct followed *x)
{
	if (x->last[0] && x->result == TXP_STORE_OK)
		x->result = look_at_file(x->s, x->last, 1, x->err);
	x->last[0] = '\0';
}

static int see_followed(const git_config_entry *entry, void *ctx)
{
	struct followed *x = ctx;
	const unsigned deep = entry->include_depth;

	if (x->last[0] && deep == x->deep && deep < FOLLOWED_DEEP) {
		snprintf(x->folders[deep], PATH_MAX, "%.*s", (int)(strrchr(x->last, '/') - x->last), x->last);
		x->last[0] = '\0';
	}
	not_followed(x);
	if (x->result != TXP_STORE_OK)
		return 1;
	if (deep >= FOLLOWED_DEEP || !is_include(entry->name) || !entry->value)
		return 0;
	if (!deep)
		folder_of_level(x->s, entry->level, x->folders[0]);
	if (!whole_path(x->folders[deep], entry->value, x->last))
		return 0;
	x->deep = deep + 1;
	if (in_work_tree(x->s, x->last))
		x->result = refuse_include(x->last, x->err);
	return x->result != TXP_STORE_OK;
}

struct included_in {
	const txp_store *s;
	git_config *config;
};

static result check_included(struct arena *a, void *ctx, error *err)
{
	const struct included_in *in = ctx;
	struct followed *x = arena_new_of(a, struct followed);

	x->s = in->s;
	x->err = err;
	const int code = git_config_foreach(in->config, see_followed, x);
	if (x->result == TXP_STORE_OK && code < 0)
		return settings_refuse(code, err);
	not_followed(x);
	return x->result;
}

/* In an arena of its own: whoever opens a repository holds settings that an arena doesn't free. */
result includes_check(const txp_store *s, git_config *config, error *err)
{
	return with_arena(check_included, &(struct included_in){ s, config }, NULL, err);
}
