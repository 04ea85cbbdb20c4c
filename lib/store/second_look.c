/* libgit2 takes for absent what it could not look at: a disk that fails, no right to search a folder, no file descriptor
 * left. "There is no such object", "there is no name to write as", or no word of a setting that asks for signatures would
 * be wrong then. So what it did not find is looked for once more, here, and the system's reason counts. */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <git2/sys/odb_backend.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PRIORITY = -1 }; /* asked after all others */

static const char just_now[] = "Try again. If it happens more often, have the disk looked at.";

static bool is_absent(int errnum)
{
	return errnum == ENOENT || errnum == ENOTDIR;
}

/* ---- Objects ---- */

struct last_backend {
	git_odb_backend backend; /* first: libgit2 knows no more */
	int common;
	const char *objects;
};

static int look_for_object(const struct last_backend *b, const git_oid *id)
{
	char hex[HEX_SIZE], path[HEX_SIZE + 16];
	struct stat st;

	git_oid_tostr(hex, sizeof hex, id);
	snprintf(path, sizeof path, "objects/%.2s/%s", hex, hex + 2);
	int bad = fstatat(b->common, path, &st, AT_SYMLINK_NOFOLLOW) ? errno : 0;
	if (bad && is_absent(bad))
		return GIT_ENOTFOUND;
	git_error_set_str(GIT_ERROR_OS, bad ? "an object can't be looked for" : "an object could not be read just now");
	errno = bad;
	return GIT_ERROR;
}

/* From the packs, which libgit2 lists once: one that could not be looked at then is missing from its list. */
static int read_from_packs(void **data, size_t *len, git_object_t *type, struct last_backend *b, const git_oid *id)
{
	git_odb *odb = NULL;
	git_odb_object *object = NULL;
	int code = git_odb_open(&odb, b->objects);

	if (!code)
		code = git_odb_read(&object, odb, id);
	if (!code) {
		*len = git_odb_object_size(object);
		*type = git_odb_object_type(object);
		*data = git_odb_backend_data_alloc(&b->backend, *len + 1);
		code = *data ? 0 : GIT_ERROR;
	}
	if (!code)
		memcpy(*data, git_odb_object_data(object), *len + 1);
	git_odb_object_free(object);
	git_odb_free(odb);
	return code;
}

static int read_last(void **data, size_t *len, git_object_t *type, git_odb_backend *backend, const git_oid *id)
{
	struct last_backend *b = (struct last_backend *)(void *)backend;

	*data = NULL;
	*len = 0;
	*type = GIT_OBJECT_INVALID;
	int code = look_for_object(b, id);
	return code == GIT_ENOTFOUND ? read_from_packs(data, len, type, b, id) : code;
}

static int read_header_last(size_t *len, git_object_t *type, git_odb_backend *backend, const git_oid *id)
{
	*len = 0;
	*type = GIT_OBJECT_INVALID;
	return look_for_object((struct last_backend *)(void *)backend, id);
}

/* It lies in the store's arena. */
static void free_last(git_odb_backend *backend)
{
	(void)backend;
}

int second_look_objects(const txp_store *s)
{
	struct last_backend *b = arena_new_of(s->arena, struct last_backend);
	git_odb *odb = NULL;

	git_odb_init_backend(&b->backend, GIT_ODB_BACKEND_VERSION);
	b->common = s->common;
	b->objects = arena_printf(s->arena, "%sobjects", s->commondir);
	b->backend.read = read_last;
	b->backend.read_header = read_header_last;
	b->backend.free = free_last;
	int code = git_repository_odb(&odb, s->repo);
	if (!code)
		code = git_odb_add_backend(odb, &b->backend, PRIORITY);
	git_odb_free(odb);
	return code;
}

/* ---- Settings ---- */

static result look_for_settings(git_config *c, git_config_level_t level, const char *path, error *err)
{
	git_config *one = NULL;
	struct stat st;

	if (stat(path, &st))
		return is_absent(errno) || errno == EACCES ? TXP_STORE_OK : refuse_errno(err, errno, "read git's settings in", path);
	bool known = git_config_open_level(&one, c, level) == 0;
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
	return r;
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
