/* Which repository a folder is in. libgit2's own search takes any folder that looks like git's from within, and a clone's
 * tracked files can be made to look so: with settings that name programs, and a history that nobody wrote. Only `.git` counts
 * here, which no clone can hold; a folder dressed as a bare repository is named. What the environment's GIT_DIR names was meant. */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Is it there, of that kind (0: of any)? What can't be looked at is not for that reason absent: *bad. */
static bool has(const char *folder, const char *name, mode_t kind, int *bad)
{
	char path[PATH_MAX];
	struct stat st;
	int n = snprintf(path, sizeof path, "%s/%s", folder, name);

	if (n < 0 || (size_t)n >= sizeof path)
		return false;
	if (kind ? stat(path, &st) : lstat(path, &st)) {
		if (!*bad && errno_says_why(errno))
			*bad = errno;
		return false;
	}
	return !kind || (st.st_mode & S_IFMT) == kind;
}

/* What libgit2, or git, would take for a repository without work tree, and some more. */
static bool looks_bare(const char *folder, int *bad)
{
	return has(folder, "HEAD", 0, bad) &&
	       (has(folder, "commondir", 0, bad) || (has(folder, "objects", S_IFDIR, bad) && has(folder, "refs", S_IFDIR, bad)));
}

static bool same_folder(const char *one, const char *other)
{
	struct stat a, b;

	errno = 0;
	return one && one[0] && !stat(one, &a) && !stat(other, &b) && a.st_ino == b.st_ino && a.st_dev == b.st_dev;
}

static result dressed(const char *folder, error *err)
{
	return refuse(err, TXP_STORE_UNSUPPORTED,
		      "Nothing is run or read from it. If it came with a clone, show it to whoever looks after the repository, and take HEAD, objects "
		      "and refs away; if it is meant, set GIT_DIR to it.",
		      "%s is dressed as a bare repository (it holds HEAD, objects and refs), so it may come with the files of a clone", folder);
}

/* Where a file called .git, as worktrees, submodules and separate git folders have it, leads. One that can't be read is not for
 * that reason none: *bad. */
static bool read_link(const char *folder, const char *dotgit, char to[2 * PATH_MAX], int *bad)
{
	static const char mark[] = "gitdir: ";
	char text[PATH_MAX];
	FILE *f = fopen(dotgit, "re");
	const bool read = f && fgets(text, sizeof text, f);
	const bool good = read && !strncmp(text, mark, sizeof mark - 1);

	if (!read && (!f || ferror(f)) && errno_says_why(errno))
		*bad = errno;
	if (f)
		fclose(f);
	if (!good)
		return false;
	text[strcspn(text, "\r\n")] = '\0';
	const char *path = text + sizeof mark - 1;
	snprintf(to, 2 * PATH_MAX, "%s%s%s", path[0] == '/' ? "" : folder, path[0] == '/' ? "" : "/", path);
	return true;
}

/* There is a .git in the folder. Does it lead to a folder among the files of its own work tree? */
static result take(const char *folder, struct discovered *out, error *err)
{
	char to[2 * PATH_MAX], real[PATH_MAX];
	int bad = 0;

	snprintf(to, sizeof to, "%s", out->dotgit);
	if (has(folder, ".git", S_IFREG, &bad) && !read_link(folder, out->dotgit, to, &bad))
		snprintf(to, sizeof to, "%s", out->dotgit); /* libgit2 says what is wrong with it */
	bool there = realpath(to, real);
	if (!there && errno_says_why(errno))
		bad = errno;
	if (bad)
		return refuse_errno(err, bad, "look at", out->dotgit);
	snprintf(out->folder, sizeof out->folder, "%s", there ? real : out->dotgit);
	if (!there || !strcmp(real, out->dotgit) || !path_below(real, folder))
		return TXP_STORE_OK;
	return refuse(err, TXP_STORE_UNSUPPORTED, "Put git's folder outside the work tree, or directly into .git.",
		      "%s leads to %s, which lies among the files of its work tree", out->dotgit, real);
}

bool path_below(const char *path, const char *folder)
{
	size_t len = strlen(folder);

	while (len && folder[len - 1] == '/')
		len--;
	return !strncmp(path, folder, len) && (path[len] == '/' || !path[len]);
}

/* A folder .git that is none of git's is passed by, as git does; but not one that can't be looked into. */
static bool has_dotgit(const char *folder, const char *dotgit, int *bad)
{
	int inside = 0;

	if (has(folder, ".git", S_IFREG, bad))
		return true;
	if (!has(folder, ".git", S_IFDIR, bad))
		return false;
	if (looks_bare(dotgit, &inside) || access(dotgit, R_OK | X_OK))
		return true;
	*bad = *bad ? *bad : inside;
	return false;
}

/* Looks at one folder; *found tells whether the search ends here. */
static result look_in(const char *folder, const struct txp_store_env *env, struct discovered *out, bool *found, error *err)
{
	int n = snprintf(out->dotgit, PATH_MAX, "%s/.git", folder[1] ? folder : ""), bad = 0;

	*found = true;
	if (n > 0 && n < PATH_MAX && has_dotgit(folder, out->dotgit, &bad))
		return take(folder, out, err);
	*found = looks_bare(folder, &bad) || bad;
	if (bad)
		return refuse_errno(err, bad, "look at", out->dotgit);
	if (*found && !same_folder(env_get(env, "GIT_DIR"), folder))
		return dressed(folder, err);
	snprintf(out->dotgit, PATH_MAX, "%s", folder);
	snprintf(out->folder, PATH_MAX, "%s", folder);
	return TXP_STORE_OK;
}

result discover(const char *root, const struct txp_store_env *env, struct discovered *out, error *err)
{
	char folder[PATH_MAX];
	struct stat at, first;
	bool found = false;

	if (!realpath(root, folder) || stat(folder, &first))
		return refuse_errno(err, errno, "open", root);
	for (char *slash = folder; slash;) {
		/* As git does, no further than to the edge of a disk. */
		if (stat(folder[0] ? folder : "/", &at))
			return refuse_errno(err, errno, "look at", folder[0] ? folder : "/");
		if (at.st_dev != first.st_dev)
			break;
		result r = look_in(folder[0] ? folder : "/", env, out, &found, err);
		if (found)
			return r;
		slash = strrchr(folder, '/');
		if (slash)
			*slash = '\0';
	}
	out->dotgit[0] = out->folder[0] = '\0';
	return explain_missing(root, err);
}

result open_repository(const char *root, const struct txp_store_env *env, git_repository **out, error *err)
{
	struct discovered at;
	result r = discover(root, env, &at, err);

	if (r == TXP_STORE_OK)
		r = ordinary_check(at.dotgit, at.folder, err);
	if (r != TXP_STORE_OK)
		return r;
	/* The folder that holds .git, not .git itself: libgit2 would take a link to it for the work tree's place. */
	char *slash = strrchr(at.dotgit, '/');
	const bool named = !strcmp(at.dotgit, at.folder) && strcmp(slash, "/.git") != 0;
	if (!named)
		slash[slash == at.dotgit] = '\0';
	const unsigned flags = GIT_REPOSITORY_OPEN_NO_SEARCH | (named ? GIT_REPOSITORY_OPEN_NO_DOTGIT : 0);
	int code = git_repository_open_ext(out, at.dotgit, flags, NULL);
	if (code)
		code = git_repository_open_ext(out, at.dotgit, flags, NULL); /* in case it was of no duration */
	if (!code && !same_folder(git_repository_path(*out), at.folder)) {
		const int bad = errno_says_why(errno) ? errno : 0;
		git_repository_free(*out);
		*out = NULL;
		git_error_clear();
		if (bad)
			return refuse_errno(err, bad, "look at", at.folder);
		errno = 0;
		code = GIT_ENOTFOUND;
	}
	return code ? explain_found(root, at.folder, code, err) : TXP_STORE_OK;
}
