/* The bridge to libtxplan-store. */
#include "store.h"

#include <stdlib.h>
#include <string.h>

/* When libgit2 starts it parses every TLS certificate of the system, and starts OpenSSL for ssh, for a network that txplan
 * never uses: give it nothing to parse, and nothing to start. */
__attribute__((visibility("default"))) int mbedtls_x509_crt_parse_file(void *chain, const char *path);
__attribute__((visibility("default"))) int libssh2_init(int flags);

int libssh2_init(int flags)
{
	(void)flags;
	return 0;
}

int mbedtls_x509_crt_parse_file(void *chain, const char *path)
{
	(void)chain;
	(void)path;
	return 0;
}

static const char *get_environment(void *ctx, const char *name)
{
	(void)ctx;
	return getenv(name);
}

static void no_memory(void)
{
	out_of_memory();
}

/* ---- The session ---- */

static int64_t day_end(void *ctx, int32_t day)
{
	(void)ctx;
	return local_day_end(day);
}

static const char *show_path(void *ctx, const char *root, const char *below)
{
	(void)ctx;
	return plan_shown_path(root, below);
}

static void on_told(void *ctx, const struct txp_told *told)
{
	struct run aloud = *(const struct run *)ctx;

	if (told->kind == TXP_TOLD_REFUSAL)
		tell_danger(ctx);
	aloud.quiet = aloud.quiet && told->kind == TXP_TOLD_NOTE;
	tell_findings(&aloud, told->findings);
	if (told->text)
		tell(&aloud, "%s", told->text);
}

txp_session *run_session(struct run *r)
{
	const char *author = arg_value(&r->args, "author");
	const struct txp_context context = { .size = sizeof context,
					     .today = r->env.today,
					     .now = r->now,
					     .zone_minutes = r->zone_minutes,
					     .ctx = r,
					     .day_end = day_end,
					     .get = get_environment,
					     .show = show_path,
					     .tell = on_told,
					     .out_of_memory = no_memory,
					     .language = r->env.language,
					     .author = author ? author : getenv("TXPLAN_AUTHOR"),
					     .may_ask = !r->no_input };

	if (r->store)
		return r->store->session;
	r->store = keep(sizeof *r->store);
	*r->store = (struct store){ .env = { get_environment, NULL, no_memory } };
	live(txp_session_new(&context, &r->store->session));
	return r->store->session;
}

int session_trouble(txp_session *s, struct trouble *t)
{
	const struct txp_trouble *why = txp_session_trouble(s);

	return trouble(t, exit_of(why->result), *why->remedy ? keep_printf("%s", why->remedy) : NULL, "%s", why->message);
}

int session_fail(struct run *r)
{
	const struct txp_trouble *why = txp_session_trouble(run_session(r));

	return fail(r, exit_of(why->result), *why->remedy ? why->remedy : NULL, "%s", why->message);
}

struct store *store_library(struct run *r, struct trouble *t)
{
	txp_session *session = run_session(r);

	r->store->api = txp_session_api(session);
	if (r->store->api)
		return r->store;
	session_trouble(session, t);
	return NULL;
}

enum exit_code store_exit_of(enum txp_store_result result)
{
	switch (result) {
	case TXP_STORE_OK:
	case TXP_STORE_UNCHANGED:
		return EXIT_DONE;
	case TXP_STORE_IDENTITY:
	case TXP_STORE_AMBIGUOUS:
	case TXP_STORE_BAD_PATH:
		return EXIT_TROUBLE;
	case TXP_STORE_NOT_FOUND:
	case TXP_STORE_BAD_REVISION:
		return EXIT_NO_PLAN;
	case TXP_STORE_SIGNING:
		return EXIT_SIGNING;
	case TXP_STORE_NOMEM:
		return EXIT_MEMORY;
	default:
		return EXIT_REPOSITORY;
	}
}

int store_fail(const struct run *r, enum txp_store_result result, const struct txp_store_error *err)
{
	return fail(r, store_exit_of(result), err->remedy[0] ? err->remedy : NULL, "%s", err->message);
}

enum txp_store_result store_live(enum txp_store_result result)
{
	if (result == TXP_STORE_NOMEM)
		out_of_memory();
	return result;
}

int store_trouble(struct trouble *t, enum txp_store_result result, const struct txp_store_error *err)
{
	store_live(result);
	return trouble(t, store_exit_of(result), err->remedy[0] ? keep_printf("%s", err->remedy) : NULL, "%s", err->message);
}

int store_open(struct run *r, const char *root, struct trouble *t)
{
	struct store *s = store_library(r, t);

	if (!s)
		return EXIT_REPOSITORY;
	if (live(txp_session_open(s->session, root)) != TXP_OK) {
		s->open = NULL;
		return session_trouble(s->session, t);
	}
	if (!s->open || strcmp(s->root, root))
		s->root = keep_printf("%s", root);
	s->open = txp_session_store(s->session);
	return EXIT_DONE;
}

void store_close(struct run *r)
{
	struct store *s = r->store;

	if (!s)
		return;
	if (s->open && s->locked)
		s->api->unlock(s->open);
	s->locked = false;
	s->open = NULL;
	txp_session_free(s->session);
	r->store = NULL;
}

int store_identity(struct run *r, struct txp_store_identity *who, struct trouble *t)
{
	const char *override = arg_value(&r->args, "author");
	struct store *s = store_library(r, t);
	struct txp_store_error err = { 0 };
	enum txp_store_result result;

	if (!s)
		return EXIT_REPOSITORY;
	if (!override)
		override = getenv("TXPLAN_AUTHOR");
	result = s->api->identity(s->open, &s->env, override && *override ? override : NULL, who, &err);
	if (result != TXP_STORE_OK)
		return store_trouble(t, result, &err);
	r->env.author_name = keep_printf("%s", who->author.name);
	r->env.author_email = keep_printf("%s", who->author.email);
	return EXIT_DONE;
}

/* ---- Where a file belongs ---- */

int place_find(const char *path, struct place *out, struct trouble *t)
{
	const struct txp_trouble *why;

	*out = (struct place){ 0 };
	live(txp_place_find(path, &out->found));
	why = txp_place_trouble(out->found);
	out->none = txp_place_none(out->found);
	if (why->result != TXP_OK) {
		const int code = trouble(t, exit_of(why->result), keep_printf("%s", why->remedy), "%s", why->message);
		place_free(out); /* nobody frees what was not found */
		return code;
	}
	out->caseload = txp_place_caseload(out->found);
	out->root = keep_printf("%s", txp_place_root(out->found));
	out->below = keep_printf("%s", txp_place_below(out->found));
	return EXIT_DONE;
}

bool place_none(const char *path)
{
	struct place place;
	struct trouble t;

	place_find(path, &place, &t);
	place_free(&place);
	return place.none;
}

void place_free(struct place *p)
{
	txp_place_free(p->found);
	p->found = NULL;
	p->caseload = NULL;
}

/* ---- As it was ---- */

/* A day means its end, in the local zone; and -2w is a day too, not a revision. */
static bool is_day(struct run *r, const char *rev, int64_t *end)
{
	bool ambiguous;
	int32_t day;

	if (live(txp_date_read(rev, r->env.today, &day, &ambiguous)) != TXP_OK)
		return false;
	*end = local_day_end(day);
	return true;
}

enum txp_store_result store_commit_at(struct run *r, const struct source *s, const char *below, const char **rev,
				      struct txp_store_error *err)
{
	enum txp_store_result result;
	txp_store_text *text = NULL;
	int64_t end;

	*rev = s->rev;
	if (!s->rev || !is_day(r, s->rev, &end))
		return TXP_STORE_OK;
	result = r->store->api->read_at(r->store->open, below, NULL, end, &text, err);
	if (result == TXP_STORE_OK)
		*rev = keep_printf("%s", text->commit);
	r->store->api->text_free(text);
	return result;
}

txp_doc *store_load_at(struct run *r, struct source *s)
{
	txp_session *session = run_session(r);
	txp_doc *d = NULL;

	if (live(txp_session_read_at(session, s->root, s->root ? s->below : s->path, s->rev, s->name, &d)) != TXP_OK)
		session_trouble(session, &s->bad);
	return d;
}
