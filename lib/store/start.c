/* Starting libgit2, and reading git's settings. */
#include "store/store.h"

#include <git2/sys/alloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* libgit2 dereferences NULL at about one in ten places when memory runs out. With a caller that would rather end the
 * process it gets an allocator that never returns NULL. libgit2 has one allocator per process, so this is a global. */
static void (*out_of_memory)(void);

static void *allocated(void *p)
{
	if (!p)
		out_of_memory();
	return p;
}

static void *alloc_array(void *old, size_t n, size_t size)
{
	if (size && n > SIZE_MAX / size)
		return allocated(NULL);
	size_t bytes = n * size;
	return allocated(realloc(old, bytes ? bytes : 1));
}

static void *git_alloc(size_t n, const char *file, int line)
{
	(void)file, (void)line;
	return alloc_array(NULL, n, 1);
}

static void *git_alloc_array(size_t n, size_t size, const char *file, int line)
{
	(void)file, (void)line;
	return alloc_array(NULL, n, size);
}

static void *git_alloc_zeroed(size_t n, size_t size, const char *file, int line)
{
	(void)file, (void)line;
	return allocated(calloc(n ? n : 1, size ? size : 1));
}

static char *git_substring(const char *s, size_t n, const char *file, int line)
{
	(void)file, (void)line;
	char *p = alloc_array(NULL, n + 1, 1);
	memcpy(p, s, n);
	p[n] = '\0';
	return p;
}

static char *git_copy(const char *s, const char *file, int line)
{
	return git_substring(s, strlen(s), file, line);
}

static char *git_copy_most(const char *s, size_t n, const char *file, int line)
{
	return git_substring(s, strnlen(s, n), file, line);
}

static void *git_resize(void *p, size_t n, const char *file, int line)
{
	(void)file, (void)line;
	return alloc_array(p, n, 1);
}

static void *git_resize_array(void *p, size_t n, size_t size, const char *file, int line)
{
	(void)file, (void)line;
	return alloc_array(p, n, size);
}

result start_libgit2(const struct txp_store_env *env, error *err)
{
	git_allocator allocator = { git_alloc,  git_alloc_zeroed, git_copy,        git_copy_most, git_substring,
					   git_resize, git_resize_array, git_alloc_array, free };

	if (env && env->out_of_memory) {
		out_of_memory = env->out_of_memory;
		git_libgit2_opts(GIT_OPT_SET_ALLOCATOR, &allocator);
	}
	int started = git_libgit2_init();
	if (started < 0)
		return refuse_git(err, started, "start libgit2");
	return TXP_STORE_OK;
}

bool config_text(git_config *c, const char *name, char *out, size_t size)
{
	git_buf value = { 0 };

	out[0] = '\0';
	if (git_config_get_string_buf(&value, c, name))
		return false;
	bool fits = value.size < size;
	if (fits)
		memcpy(out, value.ptr, value.size + 1);
	git_buf_dispose(&value);
	return fits;
}

bool config_path(git_config *c, const char *name, char out[PATH_MAX])
{
	git_buf path = { 0 };
	bool found = !git_config_get_path(&path, c, name) && path.size && path.size < PATH_MAX;

	if (found)
		memcpy(out, path.ptr, path.size + 1);
	git_buf_dispose(&path);
	return found;
}

bool config_bool(git_config *c, const char *name, bool otherwise)
{
	int value;

	return git_config_get_bool(&value, c, name) ? otherwise : value != 0;
}

int config_shared(git_config *c)
{
	char text[32], *end;
	int on;

	if (!config_text(c, "core.sharedrepository", text, sizeof text) || !strcmp(text, "umask"))
		return 0;
	if (!strcmp(text, "group"))
		return 0660;
	if (!strcmp(text, "all") || !strcmp(text, "world") || !strcmp(text, "everybody"))
		return 0664;
	long mode = strtol(text, &end, 8);
	if (end != text && !*end) {
		if (mode == 0 || mode == 1 || mode == 2)
			return mode == 0 ? 0 : mode == 1 ? 0660 : 0664;
		return (mode & 0600) == 0600 ? -(int)(mode & 0666) : 0;
	}
	return !git_config_parse_bool(&on, text) && on ? 0660 : 0;
}

const char *env_get(const struct txp_store_env *env, const char *name)
{
	return env && env->get ? env->get(env->ctx, name) : NULL;
}

/* The file that takes the place of a level's own. */
static int replace_level(git_config *c, const char *path, git_config_level_t level)
{
	return git_config_add_file_ondisk(c, path[0] ? path : "/dev/null", level, NULL, 1);
}

int config_follow_env(git_config *c, const struct txp_store_env *env)
{
	const char *global = env_get(env, "GIT_CONFIG_GLOBAL"), *no_system = env_get(env, "GIT_CONFIG_NOSYSTEM");
	int code = 0, yes = 0;

	if (no_system && !git_config_parse_bool(&yes, no_system) && yes)
		code = replace_level(c, "/dev/null", GIT_CONFIG_LEVEL_SYSTEM);
	if (!code && global)
		code = replace_level(c, global, GIT_CONFIG_LEVEL_GLOBAL);
	if (!code && global)
		code = replace_level(c, "/dev/null", GIT_CONFIG_LEVEL_XDG);
	return code ? code : config_follow_command(c, env);
}

int config_follow_worktree(git_config *c, const txp_store *s)
{
	char path[PATH_MAX];

	if (!config_bool(c, "extensions.worktreeconfig", false))
		return 0;
	snprintf(path, sizeof path, "%sconfig.worktree", s->gitdir);
	return git_config_add_file_ondisk(c, path, GIT_CONFIG_LEVEL_APP, s->repo, 0);
}
