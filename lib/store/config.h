/* config.h - reading git's settings: see config.c and command_scope.c. */
#ifndef STORE_CONFIG_H
#define STORE_CONFIG_H

#include "store/store.h"

/* Above libgit2's own: what the environment holds is above all files. */
#define CONFIG_LEVEL_COMMAND ((git_config_level_t)(GIT_CONFIG_LEVEL_APP + 1))

/* Settings; a broken one counts as not set. */
bool config_bool(git_config *c, const char *name, bool otherwise);
bool config_text(git_config *c, const char *name, char *out, size_t size);
/* A path, with ~/ resolved; false also when it is empty. */
bool config_path(git_config *c, const char *name, char out[PATH_MAX]);
int config_shared(git_config *c);
/* Reads the files that GIT_CONFIG_GLOBAL and GIT_CONFIG_NOSYSTEM name, as git does and libgit2 doesn't. 0 or libgit2's code. */
int config_follow_env(git_config *c, const struct txp_store_env *env);
/* What to say when one of these, or libgit2, can't read the settings. */
result settings_refuse(int code, error *err);
/* Reads a worktree's own settings, when they are not an extension that libgit2 refuses. 0 or libgit2's code. */
int config_follow_worktree(git_config *c, const txp_store *s);
/* command_scope.c: those that the environment itself holds, GIT_CONFIG_COUNT, GIT_CONFIG_PARAMETERS. 0 or libgit2's code. */
int config_follow_command(git_config *c, const struct txp_store_env *env);

#endif
