/* Making a repository. libgit2 makes it file by file; a crash between would leave a .git that neither git nor libgit2 takes
 * for a repository. So it is made in a folder of our own, made sure of, and renamed into place whole. Whoever makes one
 * holds a flock on the folder that it is for, and may clear away what a crash left there. */
#include "store/config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char making[] = ".txplan-init";

enum { DEPTH_MOST = 16, WAIT_MS = 30000 };

/* What is there already: TXP_STORE_OK with *found, or why not. */
static result look_around(const char *root, const struct txp_store_env *env, bool here, bool *found, error *err)
{
	git_repository *repo = NULL;
	char above[PATH_MAX + 1], below[PATH_MAX + 1];
	result r = open_repository(root, env, &repo, err);

	*found = false;
	if (r != TXP_STORE_OK)
		return r == TXP_STORE_NOT_A_REPOSITORY ? TXP_STORE_OK : r;
	if (git_repository_is_bare(repo))
		r = refuse(err, TXP_STORE_UNSUPPORTED, "Choose a folder outside it.", "%s is a bare repository",
			 git_repository_path(repo));
	else
		r = real_folder(git_repository_workdir(repo), above, err);
	if (r == TXP_STORE_OK)
		r = real_folder(root, below, err);
	if (r == TXP_STORE_OK && strcmp(above, below) != 0 && !here)
		r = refuse(err, TXP_STORE_FOREIGN_REPOSITORY,
			 "Choose a folder outside it, or say --here if the caseload is meant to be a part of it.",
			 "%s is inside another git repository, %s", below, above);
	git_repository_free(repo);
	*found = r == TXP_STORE_OK;
	return r;
}

/* ---- Whole folders ---- */

typedef int tree_fn(int dir, const char *name, bool folder);

/* Calls fn for everything below a folder, and for itself, the innermost first; stops at an error. No link is followed. */
static int each(int at, const char *name, int depth, tree_fn *fn)
{
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), bad = 0;
	struct dirent *e;

	if (fd < 0)
		return errno == ENOTDIR || errno == ELOOP ? fn(at, name, false) : errno;
	DIR *d = depth < DEPTH_MOST ? fdopendir(fd) : NULL;
	if (!d) {
		bad = depth < DEPTH_MOST ? errno : ELOOP;
		close(fd);
		return bad;
	}
	while (!bad && (errno = 0, e = readdir(d)))
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			bad = each(fd, e->d_name, depth + 1, fn);
	if (!bad)
		bad = errno;
	closedir(d);
	return bad ? bad : fn(at, name, true);
}

static int remove_one(int dir, const char *name, bool folder)
{
	return unlinkat(dir, name, folder ? AT_REMOVEDIR : 0) && errno != ENOENT ? errno : 0;
}

static int sync_one(int dir, const char *name, bool folder)
{
	(void)folder;
	return place_sync(dir, name);
}

static int remove_made(int root)
{
	int bad = each(root, making, 0, remove_one);

	return bad == ENOENT ? 0 : bad;
}

/* ---- Making ---- */

static result make_inside(const char *root, const struct txp_store_env *env, error *err)
{
	git_repository_init_options o = GIT_REPOSITORY_INIT_OPTIONS_INIT;
	git_repository *repo = NULL;
	git_config *config = NULL;
	char branch[256] = "", path[PATH_MAX];

	if (!git_config_open_default(&config)) {
		const int followed = config_follow_env(config, env);
		if (followed) {
			git_config_free(config);
			return settings_refuse(followed, err);
		}
		config_text(config, "init.defaultbranch", branch, sizeof branch);
		git_config_free(config);
	}
	o.flags = GIT_REPOSITORY_INIT_MKDIR;
	o.initial_head = branch[0] ? branch : "main";
	int n = snprintf(path, sizeof path, "%s/%s", root, making);
	int code = n < PATH_MAX ? git_repository_init_ext(&repo, path, &o) : GIT_ERROR;
	git_repository_free(repo);
	return code ? refuse_git(err, code, "make a git repository") : TXP_STORE_OK;
}

/* Gives it its name. */
static int put_in_place(int root)
{
	int from = openat(root, making, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	int bad = from < 0 ? errno : 0;

	/* Of libgit2's locks, in case it could not remove one. */
	if (!bad && (!place_gone(from, ".git/HEAD.lock") || !place_gone(from, ".git/config.lock")))
		bad = errno;
	if (!bad)
		bad = each(from, ".git", 0, sync_one);

	if (!bad && renameat(from, ".git", root, ".git"))
		bad = errno;
	if (from >= 0)
		close(from);
	return bad;
}

static result make_repository(const char *root, const struct txp_store_env *env, int dir, error *err)
{
	int bad = remove_made(dir);

	if (bad)
		return refuse_errno(err, bad, "make a git repository in", root);
	result r = make_inside(root, env, err);
	if (r == TXP_STORE_OK)
		bad = put_in_place(dir);
	if (remove_made(dir))
		remove_made(dir); /* nobody else will */
	if (!bad && r == TXP_STORE_OK)
		bad = place_sync(dir, ".");
	if (bad == ENOTEMPTY || bad == EEXIST || bad == ENOTDIR)
		return refuse(err, TXP_STORE_UNSUPPORTED, "Look what it is; `git init` there repairs a half-made repository.",
			    "%s/.git is there, but is no git repository", root);
	return bad ? refuse_errno(err, bad, "make a git repository in", root) : r;
}

/* Did a crash leave something? */
static bool is_left(const char *root)
{
	char path[PATH_MAX];
	int n = snprintf(path, sizeof path, "%s/%s", root, making);

	return n < PATH_MAX && access(path, F_OK) == 0;
}

static result make_locked(const char *root, const struct txp_store_env *env, bool here, bool *found, error *err)
{
	int dir = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int bad = dir < 0 ? errno : flock_waiting(dir, WAIT_MS);
	result r;

	if (bad == EWOULDBLOCK)
		r = refuse(err, TXP_STORE_BUSY, "Wait for it to end, then try again.", "another txplan is making a repository in %s", root);
	else if (bad && bad != EBADF) /* some network file systems can't lock a folder */
		r = refuse_errno(err, bad, "make a git repository in", root);
	else
		r = look_around(root, env, here, found, err);
	if (r == TXP_STORE_OK && !*found)
		r = make_repository(root, env, dir, err);
	else if (r == TXP_STORE_OK)
		remove_made(dir);
	if (dir >= 0)
		close(dir);
	return r;
}

result store_init(const char *root, const struct txp_store_env *env, bool here, bool *made, error *err)
{
	bool found;
	result r = start_libgit2(env, err);

	if (r != TXP_STORE_OK)
		return r;
	r = look_around(root, env, here, &found, err);
	bool wanted = r == TXP_STORE_OK && !found;
	/* It may have come up between being looked for and being asked about: so that is asked again. */
	if (wanted || r == TXP_STORE_UNSUPPORTED || (r == TXP_STORE_OK && is_left(root)))
		r = make_locked(root, env, here, &found, err);
	if (made)
		*made = wanted && r == TXP_STORE_OK && !found;
	git_libgit2_shutdown();
	return r;
}
