/* libgit2 takes for absent what it could not look at: a disk that fails, no right to search a folder, no file descriptor
 * left. "There is no name to write as", or no word of a setting that asks for signatures would be wrong then. So what it did
 * not find is looked for once more, here, and the system's reason counts. (Objects: odb.c.) */
#include "store/store.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char just_now[] = "Try again. If it happens more often, have the disk looked at.";

static bool is_absent(int errnum)
{
	return errnum == ENOENT || errnum == ENOTDIR;
}

/* ---- Settings ---- */

static result look_for_settings(git_config *c, git_config_level_t level, const char *path, error *err)
{
	git_config *one = NULL;
	struct stat st;

	if (stat(path, &st))
		return is_absent(errno) || errno == EACCES ? TXP_STORE_OK : refuse_errno(err, errno, "read git's settings in", path);
	bool known = c && git_config_open_level(&one, c, level) == 0;
	git_config_free(one);
	if (known || access(path, R_OK))
		return TXP_STORE_OK;
	return refuse(err, TXP_STORE_IO, just_now, "git's settings in %s could not be read just now", path);
}

/* The user's two files. */
static void user_files(const struct txp_store_env *env, char own[PATH_MAX], char xdg[PATH_MAX])
{
	const char *home = env_get(env, "HOME"), *folder = env_get(env, "XDG_CONFIG_HOME");

	snprintf(own, PATH_MAX, "%s/.gitconfig", home ? home : "");
	if (folder && folder[0])
		snprintf(xdg, PATH_MAX, "%s/git/config", folder);
	else
		snprintf(xdg, PATH_MAX, "%s/.config/git/config", home ? home : "");
}

/* git goes on without settings that it may not read, and so does txplan; but when a name is missing, that is why. */
result second_look_name(const struct txp_store_env *env, error *err)
{
	char files[2][PATH_MAX];

	if (!env_get(env, "HOME"))
		return TXP_STORE_OK;
	user_files(env, files[0], files[1]);
	for (int i = 0; i < 2; i++)
		if (access(files[i], R_OK) && !is_absent(errno))
			return refuse_errno(err, errno, "read git's settings in", files[i]);
	return TXP_STORE_OK;
}

result second_look_settings(git_config *c, const char *commondir, const struct txp_store_env *env, error *err)
{
	char own[PATH_MAX], xdg[PATH_MAX], local[PATH_MAX + 8];
	result r = TXP_STORE_OK;

	if (env_get(env, "HOME") && !env_get(env, "GIT_CONFIG_GLOBAL")) {
		user_files(env, own, xdg);
		r = look_for_settings(c, GIT_CONFIG_LEVEL_GLOBAL, own, err);
		if (r == TXP_STORE_OK)
			r = look_for_settings(c, GIT_CONFIG_LEVEL_XDG, xdg, err);
	}
	snprintf(local, sizeof local, "%sconfig", commondir ? commondir : "");
	if (r == TXP_STORE_OK && commondir)
		r = look_for_settings(c, GIT_CONFIG_LEVEL_LOCAL, local, err);
	/* A file that was there, and wasn't when it was opened: libgit2 gives nothing of all levels. */
	if (r == TXP_STORE_OK && !c)
		r = second_look_name(env, err);
	if (r == TXP_STORE_OK && !c)
		r = refuse(err, TXP_STORE_IO, just_now, "git's settings could not be read just now");
	return r;
}

/* ---- A repository ---- */

static result look_inside(const char *git, error *err)
{
	static const char *const parts[] = { "", "/HEAD", "/config", "/objects", "/refs", "/commondir" };
	char path[PATH_MAX + 16];
	struct stat st;

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		snprintf(path, sizeof path, "%s%s", git, parts[i]);
		if (stat(path, &st) && !is_absent(errno))
			return refuse_errno(err, errno, "look at", path);
	}
	return TXP_STORE_OK;
}

result second_look_repository(const char *root, error *err)
{
	char folder[PATH_MAX], git[PATH_MAX + 8];
	result r = TXP_STORE_OK;

	if (!realpath(root, folder))
		return refuse_errno(err, errno, "open", root);
	for (char *end; r == TXP_STORE_OK && (end = strrchr(folder, '/')); *end = '\0') {
		snprintf(git, sizeof git, "%s/.git", folder);
		r = look_inside(git, err);
	}
	return r;
}
