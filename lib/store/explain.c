/* Why libgit2 would not open what is there. It answers "not found" to several quite different things, and a person who
 * is told to run init in a repository that is merely not theirs would lose its history. */
#include "store/config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct extension {
	const char *name, *what;
};

static const struct extension extensions[] = {
	{ "extensions.objectformat", "stores its objects under SHA-256 (extensions.objectFormat)" },
	{ "extensions.refstorage", "keeps its branches in a reftable (extensions.refStorage)" },
	{ "extensions.partialclone", "is a partial clone (extensions.partialClone)" },
	{ "extensions.worktreeconfig", "has settings for each worktree (extensions.worktreeConfig)" },
	{ "extensions.relativeworktrees", "has relative worktrees (extensions.relativeWorktrees)" },
};

static result name_extension(const char *gitdir, error *err)
{
	char path[PATH_MAX + 8], value[64];
	git_config *config = NULL;
	result r = TXP_STORE_OK;

	snprintf(path, sizeof path, "%sconfig", gitdir);
	if (git_config_open_ondisk(&config, path))
		return TXP_STORE_OK;
	for (size_t i = 0; i < sizeof extensions / sizeof *extensions && r == TXP_STORE_OK; i++) {
		const struct extension *e = &extensions[i];
		if (!config_text(config, e->name, value, sizeof value))
			continue;
		if (!strcmp(value, "sha1") || !strcmp(value, "files") || !strcmp(value, "false"))
			continue;
		r = refuse(err, TXP_STORE_UNSUPPORTED, "Move the caseload to an ordinary repository (a full `git clone`, or `git init`).",
			 "the repository %s %s, which txplan can't work with", gitdir, e->what);
	}
	git_config_free(config);
	return r;
}

/* The common folder of a worktree's git folder. */
static void common_folder(const char *gitdir, char out[PATH_MAX])
{
	char path[PATH_MAX + 16], text[PATH_MAX];

	snprintf(out, PATH_MAX, "%s", gitdir);
	snprintf(path, sizeof path, "%scommondir", gitdir);
	FILE *f = fopen(path, "re");
	if (!f)
		return;
	if (fgets(text, sizeof text, f)) {
		text[strcspn(text, "\n")] = '\0';
		int n = snprintf(out, PATH_MAX, "%s%s/", text[0] == '/' ? "" : gitdir, text);
		if (n < 0 || n >= PATH_MAX)
			snprintf(out, PATH_MAX, "%s", gitdir);
	}
	fclose(f);
}

static result not_ours(const char *gitdir, const char *why, error *err)
{
	struct stat st;

	if (stat(gitdir, &st) == 0 && st.st_uid != geteuid())
		return refuse(err, TXP_STORE_WRONG_OWNER,
			    "If you trust it, tell git so: git config --global --add safe.directory <the work tree>.",
			    "the repository %s belongs to another user", gitdir);
	return refuse(err, TXP_STORE_WRONG_OWNER,
		    "If you trust it, tell git so: git config --global --add safe.directory <the work tree>.",
		    "the work tree of the repository %s belongs to another user (%s)", gitdir, why);
}

result explain_found(const char *root, const char *gitdir, int code, error *err)
{
	char why[256], found[PATH_MAX], common[PATH_MAX];
	const git_error *e = git_error_last();
	int errnum = errno;
	struct stat st;

	snprintf(why, sizeof why, "%s", e && e->message ? e->message : "no reason given");
	errnum = errno_behind(errnum, why);
	snprintf(found, sizeof found, "%.*s/", PATH_MAX - 2, gitdir);
	result r = second_look_repository(root, err);
	if (r != TXP_STORE_OK)
		return r;
	common_folder(found, common);
	r = name_extension(common, err);
	if (r != TXP_STORE_OK)
		return r;
	if (code == GIT_EOWNER || (code == GIT_ENOTFOUND && stat(found, &st) == 0 && st.st_uid != geteuid()))
		return not_ours(found, why, err);
	if (code == GIT_ENOTFOUND && access(found, R_OK | X_OK))
		return refuse_errno(err, errno, "read", found);
	if (errno_says_why(errnum))
		return refuse_errno(err, errnum, "open the repository", found);
	return refuse(err, TXP_STORE_UNSUPPORTED, "See what `git status` says there; txplan needs a plain, readable repository and readable git settings.",
		    "the repository %s can't be opened: %s", found, why);
}

/* A .git that isn't a repository, in the folder or above it. */
static bool damaged_above(const char *root, char found[PATH_MAX])
{
	char folder[PATH_MAX], *slash;
	struct stat st;

	if (!realpath(root, folder))
		return false;
	do {
		int n = snprintf(found, PATH_MAX, "%s/.git", folder);
		if (n > 0 && n < PATH_MAX && !lstat(found, &st))
			return true;
		slash = strrchr(folder, '/');
		if (slash)
			*slash = '\0';
	} while (slash);
	return false;
}

result explain_missing(const char *root, error *err)
{
	char found[PATH_MAX];
	result r = second_look_repository(root, err);

	if (r != TXP_STORE_OK)
		return r;
	if (damaged_above(root, found))
		return refuse(err, TXP_STORE_UNSUPPORTED, "See what `git status` says there, and whether a backup has what is missing.",
			    "%s is there, but is no git repository", found);
	return refuse(err, TXP_STORE_NOT_A_REPOSITORY, "Run `txplan init` to make a caseload, or go to the folder of one.",
		    "%s is not in a git repository", root);
}

static bool same_place(const char *one, const char *other)
{
	struct stat a, b;

	return stat(one, &a) == 0 && stat(other, &b) == 0 && a.st_ino == b.st_ino && a.st_dev == b.st_dev;
}

result environment_check(const txp_store *s, bool writing, error *err)
{
	char index[PATH_MAX], objects[PATH_MAX];
	const struct {
		const char *name, *ours;
	} all[] = { { "GIT_DIR", s->gitdir },
		    { "GIT_COMMON_DIR", s->commondir },
		    { "GIT_WORK_TREE", s->workdir },
		    { "GIT_INDEX_FILE", index },
		    { "GIT_OBJECT_DIRECTORY", objects } };

	snprintf(index, sizeof index, "%sindex", s->gitdir);
	snprintf(objects, sizeof objects, "%sobjects", s->commondir);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		const char *value = env_get(s->env, all[i].name);
		if (all[i].ours == index && !writing)
			continue;
		if (value && strcmp(value, all[i].ours) != 0 && !same_place(value, all[i].ours))
			return refuse(err, TXP_STORE_UNSUPPORTED, "Unset it: txplan works on the repository that the caseload is in.",
				    "the environment's %s is %s, and not the caseload's %s", all[i].name, value, all[i].ours);
	}
	return TXP_STORE_OK;
}
