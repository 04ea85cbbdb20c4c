/* The bridge to libtxplan-store. */
#include "store.h"

#include <dlfcn.h>
#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DAY_SECONDS = 86400 };

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

struct store *store_library(struct run *r, struct trouble *t)
{
	void *library;
	txp_store_api_fn *get = NULL;
	const struct txp_store_api *api = NULL;

	if (r->store)
		return r->store;
	library = dlopen("libtxplan-store.so.0", RTLD_NOW | RTLD_LOCAL);
	if (library)
		*(void **)&get = dlsym(library, "txp_store_api");
	if (get)
		api = get();
	if (!api || api->version != TXP_STORE_API_VERSION || api->size < sizeof *api) {
		const char *why = library ? "it belongs to another version of txplan" : dlerror();

		trouble(t, EXIT_REPOSITORY, "Try again; if it stays so, install txplan again, whole: this part keeps the history with git.",
			"the library libtxplan-store.so.0 can't be used: %s", why ? why : "unknown trouble");
		return NULL;
	}
	r->store = keep(sizeof *r->store);
	*r->store = (struct store){ .library = library, .api = api, .env = { get_environment, NULL, no_memory } };
	return r->store;
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
	struct txp_store_error err = { 0 };
	enum txp_store_result result;

	if (!s)
		return EXIT_REPOSITORY;
	if (s->open && !strcmp(s->root, root))
		return EXIT_DONE;
	if (s->open)
		s->api->close(s->open);
	s->open = NULL;
	result = s->api->open(root, &s->env, &s->open, &err);
	s->root = keep_printf("%s", root);
	return result == TXP_STORE_OK ? EXIT_DONE : store_trouble(t, result, &err);
}

void store_close(struct run *r)
{
	struct store *s = r->store;

	if (!s)
		return;
	if (s->open && s->locked)
		s->api->unlock(s->open);
	s->locked = false;
	if (s->open)
		s->api->close(s->open);
	s->open = NULL;
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

static int no_caseload(struct place *out, struct trouble *t, const char *path)
{
	out->none = true;
	return trouble(t, EXIT_REPOSITORY,
		       "Make a caseload there with `txplan init`, or move the file into one. (-n shows a change without writing.)",
		       "%s is in no caseload, so it has no history", path);
}

static int bad_settings(struct trouble *t, const txp_caseload *c, const char *path)
{
	const txp_findings *found = c ? txp_caseload_findings(c) : NULL;
	const char *what = "";

	for (size_t i = 0; found && i < txp_findings_count(found) && !*what; i++) {
		const struct txp_finding *f = txp_findings_at(found, i);
		struct txp_position at = txp_findings_position(found, f->at.start);

		if (f->severity == TXP_ERROR)
			what = keep_printf(": .txplan/config.yaml:%u:%u: %s", at.line, at.column, f->message);
	}
	return trouble(t, EXIT_REPOSITORY, "Correct .txplan/config.yaml first; `txplan check` shows what is wrong there.",
		       "the settings of the caseload around %s can't be used%s", path, what);
}

int place_find(const char *path, struct place *out, struct trouble *t)
{
	char *folder = keep_printf("%s", path), *base = keep_printf("%s", path), *real;
	enum txp_result result;
	size_t len;
	int bad = 0;

	*out = (struct place){ 0 };
	base = basename(base);
	real = real_folder(dirname(folder));
	if (!real && errno == ELOOP)
		return trouble(t, EXIT_TROUBLE, read_remedy(ELOOP), "%s can't be used: a folder on the way there is a symbolic link", path);
	if (!real && errno != ENOENT && errno != ENOTDIR)
		return trouble(t, EXIT_REPOSITORY, "Ask whoever looks after this computer.", "the folder of %s can't be looked at: %s",
			       path, strerror(errno));
	if (!real)
		return no_caseload(out, t, path);
	folder = keep_printf("%s", real);
	free(real);
	result = live(txp_caseload_find(folder, &bad, &out->caseload));
	if (result == TXP_EREFUSED)
		return bad_settings(t, out->caseload, path);
	if (result == TXP_EIO)
		return trouble(t, EXIT_REPOSITORY, "Put an ordinary, readable file .txplan/config.yaml there.",
			       "the caseload's settings around %s can't be read: %s", path, read_trouble(bad));
	if (result != TXP_OK)
		return no_caseload(out, t, path);
	real = realpath(txp_caseload_root(out->caseload), NULL);
	out->root = keep_printf("%s", real ? real : txp_caseload_root(out->caseload));
	free(real);
	len = strlen(out->root);
	if (strncmp(folder, out->root, len) || (folder[len] && folder[len] != '/'))
		return no_caseload(out, t, path);
	out->below = folder[len] ? keep_printf("%s/%s", folder + len + 1, base) : base;
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
	txp_caseload_free(p->caseload);
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
	struct txp_store_error err = { 0 };
	enum txp_store_result result;
	txp_store_text *text = NULL;
	txp_doc *d = NULL;
	struct place place = { .root = s->root, .below = s->below };
	int64_t end = 0;
	bool day = is_day(r, s->rev, &end);

	if ((!s->below && place_find(s->path, &place, &s->bad)) || store_open(r, place.root, &s->bad)) {
		place_free(&place);
		return NULL;
	}
	result = r->store->api->read_at(r->store->open, place.below, day ? NULL : s->rev, day ? end : 0, &text, &err);
	place_free(&place);
	if (result != TXP_STORE_OK) {
		store_trouble(&s->bad, result, &err);
		return NULL;
	}
	live(txp_doc_parse(s->name, text->bytes, text->len, &d));
	r->store->api->text_free(text);
	return d;
}
