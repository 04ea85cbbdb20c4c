/* Who writes. libgit2 reads neither GIT_AUTHOR_* nor refuses names that would forge lines of a commit. */
#include "store/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/date.h"
#include "base/utf8.h"

enum { SECONDS_PER_DAY = 86400 };

static const char set_up[] = "Run `git config --global user.name \"Your Name\"` and `git config --global user.email you@clinic.example`.";

/* Visible text on one line, without what a commit's header uses. */
static bool name_valid(const char *s)
{
	const char *end = s + strlen(s);
	bool any = false;

	while (s < end) {
		uint32_t cp;
		size_t n = utf8_decode(s, end, &cp);
		if (!n || utf8_unsafe(cp) || cp == '\t' || cp == '\n' || cp == '<' || cp == '>')
			return false;
		/* git cuts these off at the ends; a name of nothing else is none. */
		any = any || (cp > ' ' && !strchr(".,:;\"'\\", cp < 0x80 ? (int)cp : 'a'));
		s += n;
	}
	return any;
}

static bool email_valid(const char *s)
{
	return name_valid(s) && !strchr(s, ' ');
}

static bool copy(char out[256], const char *s, size_t len)
{
	while (len && *s == ' ')
		s++, len--;
	while (len && s[len - 1] == ' ')
		len--;
	if (len >= 256)
		return false;
	memcpy(out, s, len);
	out[len] = '\0';
	return true;
}

/* "Name <mail>". */
static bool split(const char *text, struct txp_store_person *p)
{
	const char *open = strchr(text, '<'), *close = open ? strchr(open, '>') : NULL;

	if (!close || close[1])
		return false;
	return copy(p->name, text, (size_t)(open - text)) && copy(p->email, open + 1, (size_t)(close - open - 1));
}

static bool digits(const char **at, int n, int64_t *out)
{
	*out = 0;
	for (int i = 0; i < n; i++, (*at)++) {
		if (**at < '0' || **at > '9')
			return false;
		*out = *out * 10 + (**at - '0');
	}
	return true;
}

/* Z, +HHMM or +HH:MM. */
static bool zone(const char *at, int *offset_minutes)
{
	int64_t hours, minutes;
	int sign = *at == '-' ? -1 : 1;

	if (!strcmp(at, "Z"))
		return *offset_minutes = 0, true;
	if (*at != '+' && *at != '-')
		return false;
	at++;
	if (!digits(&at, 2, &hours))
		return false;
	at += *at == ':';
	if (!digits(&at, 2, &minutes) || *at || hours > 14 || minutes > 59)
		return false;
	*offset_minutes = sign * (int)(hours * 60 + minutes);
	return true;
}

static bool iso_date(const char *at, int64_t *time, int *offset_minutes)
{
	date_days day;
	int64_t h, m, s;

	if (strlen(at) < 19 || !date_parse(at, 10, &day) || (at[10] != 'T' && at[10] != ' '))
		return false;
	at += 11;
	if (!digits(&at, 2, &h) || *at++ != ':' || !digits(&at, 2, &m) || *at++ != ':' || !digits(&at, 2, &s))
		return false;
	at += *at == ' ';
	if (h > 23 || m > 59 || s > 59 || !zone(at, offset_minutes))
		return false;
	*time = (int64_t)day * SECONDS_PER_DAY + h * 3600 + m * 60 + s - (int64_t)*offset_minutes * 60;
	return true;
}

bool identity_date(const char *text, int64_t *time, int *offset_minutes)
{
	const char *at = text + (*text == '@');
	int n = (int)strspn(at, "0123456789");

	if (iso_date(text, time, offset_minutes))
		return true;
	if (n == 0 || n > 11 || !digits(&at, n, time) || *at != ' ')
		return false;
	return zone(at + 1, offset_minutes);
}

struct role {
	const char *name, *email, *date;          /* of the environment */
	const char *config_name, *config_email;
	const char *word;
};

static const struct role author_role = { "GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_AUTHOR_DATE", "author.name",
					 "author.email",    "author" };
static const struct role committer_role = { "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL", "GIT_COMMITTER_DATE",
					    "committer.name",     "committer.email",     "committer" };

static bool from_env(const struct txp_store_env *env, const char *name, char out[256])
{
	const char *value = env_get(env, name);

	if (!value || !value[0])
		return false;
	if (!copy(out, value, strlen(value)))
		memcpy(out, "\n", 2);
	return true;
}

/* One of name and email: environment, role's setting, user's setting. A value that is too long is as bad as one with a
 * line break. */
static void part(const struct txp_store_env *env, git_config *config, const char *variable, const char *own,
		 const char *user, char out[256])
{
	if (from_env(env, variable, out))
		return;
	if (!config || (!config_text(config, own, out, 256) && !config_text(config, user, out, 256)))
		out[0] = '\0';
}

static result date_of(const struct txp_store_env *env, const struct role *role, struct txp_store_person *p, error *err)
{
	const char *text = env_get(env, role->date);

	if (!text || !text[0])
		return TXP_STORE_OK;
	p->dated = identity_date(text, &p->time, &p->offset_minutes);
	if (p->dated)
		return TXP_STORE_OK;
	return refuse(err, TXP_STORE_IDENTITY, "Write it as 2026-04-20T09:30:00+02:00, or leave it out.", "%s is not a time",
		    role->date);
}

static result valid(const struct txp_store_env *env, const struct txp_store_person *p, const char *word, error *err)
{
	if (!p->name[0] || !p->email[0]) {
		result r = second_look_name(env, err);
		return r != TXP_STORE_OK ? r : refuse(err, TXP_STORE_IDENTITY, set_up, "there is no %s to write as %s",
			    p->name[0] ? "email address" : "name", word);
	}
	if (name_valid(p->name) && email_valid(p->email))
		return TXP_STORE_OK;
	return refuse(err, TXP_STORE_IDENTITY, "Use a plain name and address: \"Ana Ruiz <ana@clinic.example>\".",
		    "the %s's name or email address can't be used: too long, or with characters such as < > or a line break", word);
}

static result find(const struct txp_store_env *env, git_config *config, const char *override,
		   struct txp_store_identity *out, error *err)
{
	struct txp_store_person *a = &out->author, *c = &out->committer;

	if (override && override[0]) {
		if (!split(override, a))
			return refuse(err, TXP_STORE_IDENTITY, "Write it as \"Name <mail>\".", "the author is not given as a name and an address");
	} else {
		part(env, config, author_role.name, author_role.config_name, "user.name", a->name);
		part(env, config, author_role.email, author_role.config_email, "user.email", a->email);
		if (!a->email[0])
			from_env(env, "EMAIL", a->email);
	}
	result r = valid(env, a, author_role.word, err);
	if (r != TXP_STORE_OK)
		return r;
	part(env, config, committer_role.name, committer_role.config_name, "user.name", c->name);
	part(env, config, committer_role.email, committer_role.config_email, "user.email", c->email);
	if (!c->name[0] || !c->email[0]) {
		memcpy(c->name, a->name, sizeof c->name);
		memcpy(c->email, a->email, sizeof c->email);
	}
	r = valid(env, c, committer_role.word, err);
	if (r == TXP_STORE_OK)
		r = date_of(env, &author_role, a, err);
	return r == TXP_STORE_OK ? date_of(env, &committer_role, c, err) : r;
}

result store_identity(const txp_store *s, const struct txp_store_env *env, const char *override,
		      struct txp_store_identity *out, error *err)
{
	git_config *config = NULL;
	result r = start_libgit2(env, err);

	*out = (struct txp_store_identity){ 0 };
	if (r != TXP_STORE_OK)
		return r;
	int code = s ? git_repository_config(&config, s->repo) : git_config_open_default(&config);
	if (!code && (!s || env != s->env)) /* else it followed when the repository was opened */
		code = config_follow_env(config, env);
	if (code && code != GIT_ENOTFOUND)
		r = code == GIT_EINVALIDSPEC ? settings_refuse(code, err) : refuse_git(err, code, "read git's settings");
	else
		r = second_look_settings(config, s ? s->commondir : NULL, env, err);
	if (r == TXP_STORE_OK)
		r = find(env, config, override, out, err);
	git_config_free(config);
	git_libgit2_shutdown();
	return r;
}
