/* git's settings of this clone, in the common git folder's `config`. Several change at once or not at all: while git's
 * config.lock is ours, the next file is made under a name of ours, synced, and renamed into place. */
#include "store/store.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char name[] = "config";
static const char next_name[] = "txplan-config";
static const char next_lock[] = "txplan-config.lock"; /* libgit2's, while it writes */

enum { CONFIG_MOST = 4 * 1024 * 1024 };

static result config_refuse(int code, const char *what, error *err)
{
	const git_error *e = git_error_last();

	if (code == GIT_ELOCKED || (e && e->klass == GIT_ERROR_OS))
		return refuse_git(err, code, what);
	return refuse(err, TXP_STORE_UNSUPPORTED, "Look at what `git config --local --list --show-origin` says there.", "can't %s: %s",
		    what, e && e->message ? e->message : "no reason given");
}

/* The repository's own file alone, or all levels. */
static int open_settings(const txp_store *s, bool own, git_config **out)
{
	git_config *all = NULL;
	int code = git_repository_config(&all, s->repo);

	*out = NULL;
	if (!code && own)
		code = git_config_open_level(out, all, GIT_CONFIG_LEVEL_LOCAL);
	if (own || code)
		git_config_free(all);
	else
		*out = all;
	return code;
}

result store_setting(const txp_store *s, const char *key, bool own, char *out, size_t size, error *err)
{
	git_buf value = { 0 };
	git_config *config;
	int code = open_settings(s, own, &config);

	out[0] = '\0';
	if (!code)
		code = git_config_get_string_buf(&value, config, key);
	git_config_free(config);
	if (code == GIT_ENOTFOUND)
		return refuse(err, TXP_STORE_NOT_FOUND, "", "git's setting %s is not set", key);
	if (code)
		return config_refuse(code, "read git's settings", err);
	snprintf(out, size, "%s", value.ptr);
	git_buf_dispose(&value);
	return TXP_STORE_OK;
}

struct configuring {
	txp_store *s;
	const struct txp_store_setting *list;
	size_t n;
	git_config *next;
};

static result write_settings(struct configuring *x, error *err)
{
	char path[PATH_MAX];

	snprintf(path, sizeof path, "%s%s", x->s->commondir, next_name);
	int code = git_config_open_ondisk(&x->next, path);
	for (size_t i = 0; i < x->n && !code; i++) {
		git_error_clear();
		errno = 0;
		code = x->list[i].value ? git_config_set_string(x->next, x->list[i].name, x->list[i].value)
					: git_config_delete_entry(x->next, x->list[i].name);
		if (code == GIT_ENOTFOUND && !x->list[i].value)
			code = 0;
	}
	const git_error *e = git_error_last();
	const int reason = errno;
	/* libgit2 doesn't always pass on why it could not look at the file. */
	if (code && !(e && e->klass == GIT_ERROR_OS) && reason && reason != ENOENT)
		return refuse_errno(err, reason, "write git's settings in", x->s->commondir);
	return code ? config_refuse(code, "write git's settings", err) : TXP_STORE_OK;
}

static result read_config(struct arena *a, const txp_store *s, char **bytes, size_t *len, struct stat *st, error *err)
{
	int bad = place_read(a, s->common, name, CONFIG_MOST, bytes, len, st);

	if (bad == ELOOP)
		return refuse(err, TXP_STORE_UNSUPPORTED, "Put the file itself there, or change the settings with `git config`.",
			      "%s%s is a symbolic link, which txplan doesn't write through", s->commondir, name);
	return bad ? refuse_errno(err, bad, "change git's settings in", s->commondir) : TXP_STORE_OK;
}

static result replace_config(struct arena *a, void *ctx, error *err)
{
	struct configuring *x = ctx;
	const int dir = x->s->common;
	struct likeness like = { .leaf = name };
	struct stat st;
	char *bytes;
	size_t len;
	result r = read_config(a, x->s, &bytes, &len, &st, err);

	if (r != TXP_STORE_OK)
		return r;
	int bad = place_new_like(x->s, dir, next_name, st.st_mode & 0777, bytes, len, NULL, NULL, &like);
	if (bad)
		return refuse_errno(err, bad, "change git's settings in", x->s->commondir);
	r = write_settings(x, err);
	if (r != TXP_STORE_OK)
		return r;
	if (fchmodat(dir, next_name, st.st_mode & 0777, 0))
		bad = errno;
	if (!bad)
		bad = place_sync(dir, next_name);
	if (!bad && renameat(dir, next_name, dir, name))
		bad = errno;
	if (!bad)
		bad = place_sync(dir, ".");
	return bad ? refuse_errno(err, bad, "write git's settings in", x->s->commondir) : TXP_STORE_OK;
}

static void clear_next(const txp_store *s)
{
	unlinkat(s->common, next_name, 0);
	unlinkat(s->common, next_lock, 0);
}

result store_configure(txp_store *s, const struct txp_store_setting *list, size_t n, error *err)
{
	struct configuring x = { .s = s, .list = list, .n = n };
	result r = config_lock_take(s, err);

	if (r != TXP_STORE_OK)
		return r;
	clear_next(s);
	r = with_arena(replace_config, &x, NULL, err);
	git_config_free(x.next);
	settings_clear(s);
	return r;
}

void settings_clear(const txp_store *s)
{
	clear_next(s);
	config_lock_drop(s);
}

static result look(struct arena *a, void *ctx, error *err)
{
	const txp_store *s = ctx;
	struct stat st;
	char *bytes;
	size_t len;
	result r = config_lock_look(s, err);

	return r == TXP_STORE_OK ? read_config(a, s, &bytes, &len, &st, err) : r;
}

result store_may_configure(txp_store *s, error *err)
{
	result r = environment_check(s, true, err);

	return r == TXP_STORE_OK ? with_arena(look, s, NULL, err) : r;
}
