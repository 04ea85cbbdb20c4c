/* The settings that the environment itself holds, as `git -c` and scripts give them: GIT_CONFIG_COUNT with its keys and
 * values, then GIT_CONFIG_PARAMETERS. Git puts them above all files; libgit2 doesn't know them. What is malformed is refused, as
 * git refuses it. */
#include "store/config.h"

#include <git2/sys/config.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Shared by the level and its snapshots. */
struct entries {
	unsigned refs;
	size_t n;
	git_config_entry *list;
};

struct scope {
	git_config_backend backend; /* first: libgit2 knows no more */
	struct entries *entries;
};

struct walk {
	git_config_iterator iterator; /* likewise */
	const struct entries *entries;
	size_t at;
};

static int wrong(const char *what, const char *where)
{
	char text[256];

	snprintf(text, sizeof text, "the environment's %s %s", where, what);
	git_error_set_str(GIT_ERROR_CONFIG, text);
	return GIT_EINVALIDSPEC;
}

static int no_memory(void)
{
	git_error_set_str(GIT_ERROR_NOMEMORY, "out of memory");
	return GIT_ERROR;
}

/* ---- The entries ---- */

static void let_go(struct entries *e)
{
	if (!e || --e->refs)
		return;
	for (size_t i = 0; i < e->n; i++)
		free((void *)(uintptr_t)e->list[i].name); /* the value lies behind it */
	free(e->list);
	free(e);
}

static void keep_entry(git_config_entry *entry)
{
	(void)entry; /* it lives as long as its level */
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_key_char(char c)
{
	return is_letter(c) || (c >= '0' && c <= '9') || c == '-';
}

/* As git spells it: section and variable in small letters, what is between the first and the last dot as it is. */
static bool canonical(char *key)
{
	char *last = strrchr(key, '.'), *first = strchr(key, '.');

	if (!last || last == key || !is_letter(last[1]))
		return false;
	for (char *p = key; *p; p++) {
		const bool between = p >= first && p <= last;
		if (between ? *p == '\n' : !is_key_char(*p))
			return false;
		if (!between && *p >= 'A' && *p <= 'Z')
			*p = (char)(*p | 32);
	}
	return true;
}

/* value NULL: the key alone, which means true. */
static int add(struct entries *e, const char *key, const char *value, const char *where)
{
	const size_t len = strlen(key);
	const size_t size = value ? strlen(value) + 1 : 0;
	git_config_entry *list = realloc(e->list, (e->n + 1) * sizeof *list);
	char *text = list ? malloc(len + 1 + size) : NULL;

	e->list = list ? list : e->list;
	if (!text)
		return no_memory();
	memcpy(text, key, len);
	text[len] = '\0';
	if (value)
		memcpy(text + len + 1, value, size);
	e->list[e->n++] = (git_config_entry){ .name = text, .value = value ? text + len + 1 : NULL, .level = CONFIG_LEVEL_COMMAND,
					      .free = keep_entry };
	if (!canonical(text))
		return wrong("holds a setting whose name git doesn't know", where);
	if (!strcmp(text, "include.path") || !strncmp(text, "includeif.", 10))
		return wrong("names a file to include; put that into a file of git's settings", where);
	return 0;
}

static int read_counted(struct entries *e, const struct txp_store_env *env)
{
	const char *text = env_get(env, "GIT_CONFIG_COUNT");
	char *end, names[2][64];

	if (!text)
		return 0;
	const unsigned long count = strtoul(text, &end, 10);
	if (*end || count > INT_MAX)
		return wrong("is not a number", "GIT_CONFIG_COUNT");
	for (unsigned long i = 0; i < count; i++) {
		snprintf(names[0], sizeof names[0], "GIT_CONFIG_KEY_%lu", i);
		snprintf(names[1], sizeof names[1], "GIT_CONFIG_VALUE_%lu", i);
		const char *key = env_get(env, names[0]), *value = env_get(env, names[1]);
		if (!key || !value)
			return wrong("is not there, although GIT_CONFIG_COUNT counts it", names[key != NULL]);
		int code = add(e, key, value, names[0]);
		if (code)
			return code;
	}
	return 0;
}

/* ---- GIT_CONFIG_PARAMETERS: 'key'='value' or 'key=value', each quoted as for a shell ---- */

static const char parameters[] = "GIT_CONFIG_PARAMETERS";

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Takes the quotes off in place; *next is behind them. NULL when it isn't quoted. */
static char *unquote(char *from, char **next)
{
	char *to = from, *p = from;

	if (*p++ != '\'')
		return NULL;
	for (;;) {
		if (!*p)
			return NULL;
		if (*p != '\'') {
			*to++ = *p++;
		} else if (p[1] == '\\' && (p[2] == '\'' || p[2] == '!') && p[3] == '\'') {
			*to++ = p[2]; /* it stood outside the quotes */
			p += 4;
		} else {
			*next = p + 1;
			*to = '\0';
			return from;
		}
	}
}

static int read_parameter(struct entries *e, char **at)
{
	char *next, *key = unquote(*at, &next), *value = NULL;

	if (!key)
		return wrong("is not as git writes it", parameters);
	const bool apart = *next == '=';
	char *equals = apart ? NULL : strchr(key, '=');
	if (equals)
		*equals = '\0', value = equals + 1;
	next += apart;
	if (apart && *next == '\'' && !(value = unquote(next, &next)))
		return wrong("is not as git writes it", parameters);
	if (*next && !is_blank(*next))
		return wrong("is not as git writes it", parameters);
	while (is_blank(*next))
		next++;
	*at = next;
	return add(e, key, value, parameters);
}

static int read_parameters(struct entries *e, const struct txp_store_env *env)
{
	const char *text = env_get(env, parameters);
	char *copy = text ? malloc(strlen(text) + 1) : NULL, *at = copy;
	int code = 0;

	if (!text)
		return 0;
	if (!copy)
		return no_memory();
	memcpy(copy, text, strlen(text) + 1);
	while (is_blank(*at))
		at++;
	while (!code && *at)
		code = read_parameter(e, &at);
	free(copy);
	return code;
}

/* ---- The level, as libgit2 wants it ---- */

static int open_scope(git_config_backend *b, git_config_level_t level, const git_repository *repo)
{
	(void)b, (void)level, (void)repo;
	return 0;
}

static int get(git_config_backend *b, const char *key, git_config_entry **out)
{
	const struct entries *e = ((struct scope *)(void *)b)->entries;

	for (size_t i = e->n; i-- > 0;)
		if (!strcmp(e->list[i].name, key)) {
			*out = &e->list[i];
			return 0;
		}
	return GIT_ENOTFOUND;
}

static int next_entry(git_config_entry **out, git_config_iterator *i)
{
	struct walk *w = (struct walk *)(void *)i;

	if (w->at == w->entries->n)
		return GIT_ITEROVER;
	*out = &w->entries->list[w->at++];
	return 0;
}

static void free_walk(git_config_iterator *i)
{
	free(i);
}

static int iterate(git_config_iterator **out, git_config_backend *b)
{
	struct walk *w = calloc(1, sizeof *w);

	if (!w)
		return no_memory();
	w->iterator.backend = b;
	w->iterator.next = next_entry;
	w->iterator.free = free_walk;
	w->entries = ((struct scope *)(void *)b)->entries;
	*out = &w->iterator;
	return 0;
}

static int read_only(void)
{
	git_error_set_str(GIT_ERROR_CONFIG, "settings of the environment can't be changed");
	return GIT_ERROR;
}

static int set(git_config_backend *b, const char *key, const char *value)
{
	(void)b, (void)key, (void)value;
	return read_only();
}

static int set_several(git_config_backend *b, const char *key, const char *pattern, const char *value)
{
	(void)b, (void)key, (void)pattern, (void)value;
	return read_only();
}

static int delete_one(git_config_backend *b, const char *key)
{
	(void)b, (void)key;
	return read_only();
}

static int lock(git_config_backend *b)
{
	(void)b;
	return read_only();
}

static int unlock(git_config_backend *b, int success)
{
	(void)b, (void)success;
	return 0;
}

static void free_scope(git_config_backend *b)
{
	let_go(((struct scope *)(void *)b)->entries);
	free(b);
}

static int new_scope(git_config_backend **out, struct entries *e);

static int snapshot(git_config_backend **out, git_config_backend *b)
{
	return new_scope(out, ((struct scope *)(void *)b)->entries);
}

static int new_scope(git_config_backend **out, struct entries *e)
{
	struct scope *s = calloc(1, sizeof *s);

	if (!s)
		return no_memory();
	s->backend = (git_config_backend){ .version = GIT_CONFIG_BACKEND_VERSION, .readonly = 1, .open = open_scope, .get = get,
					   .set = set, .set_multivar = set_several, .del = delete_one, .del_multivar = set, .iterator = iterate,
					   .snapshot = snapshot, .lock = lock, .unlock = unlock, .free = free_scope };
	s->entries = e;
	e->refs++;
	*out = &s->backend;
	return 0;
}

int config_follow_command(git_config *c, const struct txp_store_env *env)
{
	struct entries *e = calloc(1, sizeof *e);
	git_config_backend *scope = NULL;

	if (!e)
		return no_memory();
	e->refs = 1;
	int code = read_counted(e, env);
	if (!code)
		code = read_parameters(e, env);
	if (!code && e->n)
		code = new_scope(&scope, e);
	let_go(e);
	if (!code && scope) {
		code = git_config_add_backend(c, scope, CONFIG_LEVEL_COMMAND, NULL, 1);
		if (code)
			free_scope(scope);
	}
	return code;
}
