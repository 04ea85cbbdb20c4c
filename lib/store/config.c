/* Reading git's settings: what they say, and of which files and variables they come. */
#include "store/config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

result settings_refuse(int code, error *err)
{
	const git_error *e = git_error_last();

	if (code == GIT_ELOCKED || (e && e->klass == GIT_ERROR_NOMEMORY) || (code != GIT_EINVALIDSPEC && errno_says_why(errno)))
		return refuse_git(err, code, "read git's settings");
	return refuse(err, TXP_STORE_UNSUPPORTED, "`git config --list --show-origin` shows where they come from; correct them.",
		    "git's settings can't be read: %s", e && e->message ? e->message : "no reason given");
}
