/* Checking signatures. */
#include "store/sign.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "base/file.h"

enum { ALLOWED_MOST = 4 * 1024 * 1024, KEYS = 16, TIME_SIZE = 64, SECONDS_MOST = 10 /* it takes 5 ms */ };

/* A key, and who it was last found to belong to. */
struct known {
	char key[KEY_MOST], principal[PRINCIPAL_MOST];
};

struct verifier {
	const txp_store *s;
	const struct txp_store_signers *by;
	const char *list;              /* what is in the list of allowed signers; NULL: there is none */
	bool gave_up;
	char why_no_list[RUN_SAID_MOST];
	struct known known[KEYS];
	size_t next; /* the one to be forgotten */
};

result verifier_new(const txp_store *s, struct arena *a, const struct txp_store_signers *signers, struct verifier **out, error *err)
{
	struct verifier *v = arena_new_of(a, struct verifier);
	char *bytes;
	size_t len;

	(void)err;
	v->s = s;
	v->by = signers;
	snprintf(v->why_no_list, sizeof v->why_no_list, "%s", signers->why);
	if (signers->list[0]) {
		const int bad = file_read(a, signers->list, ALLOWED_MOST, &bytes, &len);
		const char *why = bad ? strerrordesc_np(bad) : NULL;
		v->list = bad ? NULL : bytes;
		if (bad)
			snprintf(v->why_no_list, sizeof v->why_no_list, "the list of allowed signers can't be read: %s",
				 why ? why : "unknown error");
	}
	*out = v;
	return TXP_STORE_OK;
}

/* ---- One commit ---- */

struct checking {
	struct verifier *v;
	const git_oid *id;
	struct signature *out;
	git_buf signature, payload;
	char author[PRINCIPAL_MOST], time[TIME_SIZE], key[KEY_MOST];
};

/* Runs `ssh-keygen -Y WHAT …` on the signature; *good: it said yes. */
static result ask(struct arena *a, const struct checking *c, const char *what, const char *principal, bool *good,
		  struct ran *ran, error *err)
{
	const struct verifier *v = c->v;
	const char *argv[20] = { v->by->program, "-Y", what, "-s", RUN_FILE };
	size_t n = 5;

	if (strcmp(what, "check-novalidate") != 0) {
		argv[n++] = "-f";
		argv[n++] = v->by->list;
		argv[n++] = c->time;
	}
	if (strcmp(what, "find-principals") != 0) {
		argv[n++] = "-n";
		argv[n++] = "git";
	}
	if (principal) {
		argv[n++] = "-I";
		argv[n++] = principal;
		if (v->by->revoked[0]) {
			argv[n++] = "-r";
			argv[n++] = v->by->revoked;
		}
	}
	const struct program p = { .argv = argv, .in = c->payload.ptr, .in_len = c->payload.size, .file = c->signature.ptr,
				   .file_len = c->signature.size, .folder = v->s->work, .seconds = SECONDS_MOST };
	int bad = run_program(a, &p, ran);
	if (bad == ENOENT || bad == EACCES || bad == ENOEXEC) {
		c->out->state = SIGNATURE_UNCHECKED;
		snprintf(c->out->said, sizeof c->out->said, "%.200s can't be run: %s", v->by->program, strerrordesc_np(bad));
		return TXP_STORE_SIGNING;
	}
	if (bad)
		return refuse_errno(err, bad, "run", v->by->program);
	if (ran->late) {
		c->out->state = SIGNATURE_UNCHECKED;
		c->out->gave_up = c->v->gave_up = true;
		snprintf(c->out->said, sizeof c->out->said, "%.200s took longer than %d seconds, so no further signature was checked",
			 v->by->program, SECONDS_MOST);
		return TXP_STORE_SIGNING;
	}
	*good = ran->code == 0;
	return TXP_STORE_OK;
}

bool verifier_has_list(const struct verifier *v)
{
	return v->list;
}

static struct known *remembered(struct verifier *v, const char *key)
{
	for (size_t i = 0; i < KEYS; i++)
		if (!strcmp(v->known[i].key, key))
			return &v->known[i];
	return NULL;
}

static void remember(struct verifier *v, const char *key, const char *principal)
{
	struct known *k = remembered(v, key);

	if (!k)
		k = &v->known[v->next++ % KEYS];
	snprintf(k->key, sizeof k->key, "%s", key);
	snprintf(k->principal, sizeof k->principal, "%s", principal);
}

/* Does the signature hold for that name? Then the state is GOOD. */
static result try_name(struct arena *a, const struct checking *c, const char *principal, error *err)
{
	struct ran ran;
	bool good = false;
	result r = ask(a, c, "verify", principal, &good, &ran, err);

	if (r == TXP_STORE_OK && good) {
		c->out->state = SIGNATURE_GOOD;
		snprintf(c->out->principal, sizeof c->out->principal, "%s", principal);
		remember(c->v, c->key, principal);
	}
	return r;
}

/* All whom the list allows this key at that time. */
static result try_list(struct arena *a, const struct checking *c, error *err)
{
	struct ran ran;
	bool good = false;
	result r = ask(a, c, "find-principals", NULL, &good, &ran, err);

	for (char *name = ran.out, *next; r == TXP_STORE_OK && good && *name && !c->out->state; name = next) {
		size_t len = strcspn(name, "\r\n");
		next = name + len + strspn(name + len, "\r\n");
		name[len] = '\0';
		if (len < PRINCIPAL_MOST && strcmp(name, c->author) != 0)
			r = try_name(a, c, name, err);
	}
	return r;
}

static result why_not(struct arena *a, const struct checking *c, bool listed, error *err)
{
	const struct verifier *v = c->v;
	struct ran ran;
	bool good = false;
	result r = ask(a, c, "check-novalidate", NULL, &good, &ran, err);

	if (r != TXP_STORE_OK)
		return r;
	c->out->state = !good ? SIGNATURE_BAD : listed ? SIGNATURE_NOT_THEN : SIGNATURE_STRANGER;
	snprintf(c->out->said, sizeof c->out->said, "%s",
		 !good ? ran.said : listed ? "the list of allowed signers doesn't allow this key at the commit's time, or it is revoked"
		       : v->list ? "the list of allowed signers doesn't have this key" : v->why_no_list);
	return TXP_STORE_OK;
}

static result check(struct arena *a, const struct checking *c, error *err)
{
	struct verifier *v = c->v;
	const bool listed = v->list && strstr(v->list, c->key);
	const bool by_authority = v->list && strstr(v->list, "cert-authority");
	result r = TXP_STORE_OK;

	if (listed || by_authority) {
		const struct known *k = remembered(v, c->key);
		char last[PRINCIPAL_MOST];
		snprintf(last, sizeof last, "%s", k ? k->principal : "");
		if (c->author[0])
			r = try_name(a, c, c->author, err);
		if (r == TXP_STORE_OK && !c->out->state && last[0] && strcmp(last, c->author) != 0)
			r = try_name(a, c, last, err);
		if (r == TXP_STORE_OK && !c->out->state)
			r = try_list(a, c, err);
	}
	if (r == TXP_STORE_OK && !c->out->state)
		r = why_not(a, c, listed, err);
	/* What is UNCHECKED has been said; it is no trouble of ours. */
	return r == TXP_STORE_SIGNING ? TXP_STORE_OK : r;
}

/* The author, and the committer's time in UTC, which OpenSSH knows since 9.1. */
static int read_commit(struct checking *c)
{
	git_commit *commit = NULL;
	struct tm t;
	int code = git_commit_lookup(&commit, c->v->s->repo, c->id);

	if (code)
		return code;
	const char *email = git_commit_author(commit)->email;
	time_t when = (time_t)git_commit_time(commit);
	if (strlen(email) < sizeof c->author)
		snprintf(c->author, sizeof c->author, "%s", email);
	snprintf(c->time, sizeof c->time, "-Overify-time=19700101000000Z");
	if (when > 0 && gmtime_r(&when, &t) && t.tm_year < 8100)
		snprintf(c->time, sizeof c->time, "-Overify-time=%04d%02d%02d%02d%02d%02dZ", t.tm_year + 1900, t.tm_mon + 1,
			 t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec);
	git_commit_free(commit);
	return 0;
}

static result check_in(struct arena *a, void *ctx, error *err)
{
	struct checking *c = ctx;
	git_oid id = *c->id; /* libgit2's interface would change it */
	int code = git_commit_extract_signature(&c->signature, &c->payload, c->v->s->repo, &id, NULL);

	if (code == GIT_ENOTFOUND && git_error_last() && git_error_last()->klass == GIT_ERROR_OBJECT)
		return TXP_STORE_OK;
	if (!code)
		code = read_commit(c);
	if (code)
		return refuse_git(err, code, "read a commit of the history");
	if (strncmp(c->signature.ptr, "-----BEGIN SSH ", 15) != 0) {
		c->out->state = SIGNATURE_UNCHECKED;
		snprintf(c->out->said, sizeof c->out->said, "it is not an SSH signature");
	} else if (!armor_key(c->signature.ptr, c->key)) {
		c->out->state = SIGNATURE_BAD;
		snprintf(c->out->said, sizeof c->out->said, "it can't be read");
	} else if (c->v->gave_up) {
		c->out->state = SIGNATURE_UNCHECKED;
		snprintf(c->out->said, sizeof c->out->said, "not looked at, since checking another took too long");
	} else {
		return check(a, c, err);
	}
	return TXP_STORE_OK;
}

result signature_check(struct verifier *v, const git_oid *commit, struct signature *out, error *err)
{
	struct checking c = { .v = v, .id = commit, .out = out };
	*out = (struct signature){ .state = SIGNATURE_NONE };
	result r = with_arena(check_in, &c, NULL, err);

	git_buf_dispose(&c.signature);
	git_buf_dispose(&c.payload);
	return r;
}
