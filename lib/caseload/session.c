/* session.c - how work on a caseload runs: a guard around each call, what it says, and the store that it opens. */
#include "caseload/internal.h"

#include "base/given.h"

#include <dlfcn.h>
#include <string.h>

/* ---- Calls ---- */

struct guarded {
	txp_session *session;
	case_fn *fn;
	void *arg;
};

static enum txp_result run_guarded(void *arg)
{
	struct guarded *g = arg;

	return g->fn(g->session, g->arg);
}

enum txp_result case_call(txp_session *s, case_fn *fn, void *arg)
{
	static const struct txp_trouble none = { TXP_OK, "", "" }, no_memory = {
		TXP_ENOMEM, "out of memory", "Close other programs, or do less at once, and try again."
	};
	struct guarded g = { s, fn, arg };
	enum txp_result result;

	arena_reset(s->said);
	s->trouble = none;
	result = arena_try(s->arena, run_guarded, &g);
	arena_reset(s->call);
	if (result == TXP_ENOMEM)
		s->trouble = no_memory;
	return result;
}

struct owned {
	void (*free_it)(void *);
	void *object;
};

static void free_owned(void *arg)
{
	struct owned *o = arg;

	if (o->object)
		o->free_it(o->object);
}

void **case_owned(struct arena *a, void (*free_it)(void *))
{
	struct owned *o = arena_new_of(a, struct owned);

	o->free_it = free_it;
	arena_defer(a, free_owned, o);
	return &o->object;
}

static void free_given(void *arg)
{
	const struct case_given *g = arg;

	if (g->text)
		g->api->text_free(g->text);
	if (g->list)
		g->api->list_free(g->list);
}

struct case_given *case_given(txp_session *s)
{
	struct case_given *g = arena_new_of(s->call, struct case_given);

	g->api = s->api;
	arena_defer(s->call, free_given, g);
	return g;
}

static void free_doc(void *d)
{
	txp_doc_free(d);
}

txp_doc *case_parse(txp_session *s, struct arena *a, const char *name, const void *bytes, size_t len)
{
	void **own = case_owned(a, free_doc);
	txp_doc *d = NULL;
	enum txp_result result = txp_doc_parse(name, bytes, len, &d);

	*own = d;
	case_live(s, result);
	return d;
}

/* ---- What is said ---- */

enum txp_result case_refuse(txp_session *s, enum txp_result result, const char *remedy, const char *fmt, ...)
{
	const char *message;
	va_list ap;

	va_start(ap, fmt);
	message = arena_vprintf(s->said, fmt, ap);
	va_end(ap);
	s->trouble = (struct txp_trouble){ result, message, arena_strdup(s->said, remedy) };
	return result;
}

static enum txp_result result_of(enum txp_store_result result)
{
	switch (result) {
	case TXP_STORE_OK:
	case TXP_STORE_UNCHANGED:
		return TXP_OK;
	case TXP_STORE_IDENTITY:
	case TXP_STORE_AMBIGUOUS:
	case TXP_STORE_BAD_PATH:
		return TXP_EUSAGE;
	case TXP_STORE_NOT_FOUND:
	case TXP_STORE_BAD_REVISION:
		return TXP_ENOTFOUND;
	case TXP_STORE_SIGNING:
		return TXP_ESIGNING;
	case TXP_STORE_NOMEM:
		return TXP_ENOMEM;
	default:
		return TXP_EREPOSITORY;
	}
}

enum txp_result case_store_refuse(txp_session *s, enum txp_store_result result, const struct txp_store_error *err)
{
	return case_refuse(s, case_live(s, result_of(result)), err->remedy, "%s", err->message);
}

enum txp_result case_live(txp_session *s, enum txp_result result)
{
	if (result == TXP_ENOMEM)
		arena_out_of_memory(s->arena);
	return result;
}

void case_tell(const txp_session *s, enum txp_told_kind kind, const char *text, const txp_findings *found)
{
	const struct txp_told told = { sizeof told, kind, text, found };
	bool empty = kind == TXP_TOLD_DANGER && !text && !(found && txp_findings_count(found));

	if (s->context.tell && !empty)
		s->context.tell(s->context.ctx, &told);
}

struct note {
	const txp_session *session;
	struct arena *arena;
	const char *before, *after;
};

static enum txp_result tell_note(void *arg)
{
	const struct note *n = arg;

	case_tell(n->session, TXP_TOLD_NOTE, arena_printf(n->arena, "%s%s", n->before, n->after), NULL);
	return TXP_OK;
}

void case_note(const txp_session *s, const char *before, const char *after)
{
	struct note n = { s, arena_new(), before, after };

	if (n.arena)
		arena_try(n.arena, tell_note, &n);
	arena_free(n.arena);
}

/* ---- The store ---- */

static const char store_name[] = "libtxplan-store.so.0";

static enum txp_result refuse_store(txp_session *s, const char *why)
{
	return case_refuse(s, TXP_EREPOSITORY,
			   "Try again; if it stays so, install txplan again, whole: this part keeps the history with git.",
			   "the library %s can't be used: %s", store_name, why ? why : "unknown trouble");
}

/* It stays loaded for good: libgit2 keeps threads' keys and, in some builds, handlers of the process. */
enum txp_result case_load_store(txp_session *s)
{
	const struct txp_store_api *api = s->context.store;
	txp_store_api_fn *get = NULL;
	void *library = NULL;

	if (s->api)
		return TXP_OK;
	if (!api) {
		library = dlopen(store_name, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
		if (!library)
			return refuse_store(s, dlerror());
		*(void **)&get = dlsym(library, "txp_store_api");
		api = get ? get() : NULL;
	}
	if (!api || api->version != TXP_STORE_API_VERSION || api->size < sizeof *api)
		return refuse_store(s, "it belongs to another version of txplan");
	s->api = api;
	s->env = (struct txp_store_env){ s->context.get, s->context.ctx, s->context.out_of_memory };
	return TXP_OK;
}

static void close_store(txp_session *s)
{
	if (s->store)
		s->api->close(s->store);
	s->store = NULL;
	s->root = NULL;
	arena_reset(s->opened);
}

enum txp_result case_open(txp_session *s, const char *root)
{
	struct txp_store_error err = { 0 };
	enum txp_store_result result;
	enum txp_result loaded = case_load_store(s);
	const char *copy;

	if (loaded != TXP_OK || (s->store && !strcmp(s->root, root)))
		return loaded;
	if (s->transaction && s->store)
		return case_refuse(s, TXP_EUSAGE, "End it first.", "a transaction of this session is open in another caseload");
	root = arena_strdup(s->call, root); /* it may be the old one's */
	close_store(s);
	copy = arena_strdup(s->opened, root);
	result = s->api->open(copy, &s->env, &s->store, &err);
	if (result != TXP_STORE_OK)
		return case_store_refuse(s, result, &err);
	s->root = copy;
	return TXP_OK;
}

static enum txp_result open_it(txp_session *s, void *root)
{
	return case_open(s, root);
}

TXP_PUBLIC enum txp_result txp_session_open(txp_session *s, const char *root)
{
	char *at;

	memcpy(&at, &root, sizeof at); /* only read */
	return case_call(s, open_it, at);
}

static enum txp_result load_it(txp_session *s, void *arg)
{
	(void)arg;
	return case_load_store(s);
}

TXP_PUBLIC const struct txp_store_api *txp_session_api(txp_session *s)
{
	return case_call(s, load_it, NULL) == TXP_OK ? s->api : NULL;
}

TXP_PUBLIC struct txp_store *txp_session_store(const txp_session *s)
{
	return s->store;
}

/* ---- The session ---- */

struct making {
	struct arena *arena;
	struct txp_context context;
	txp_session *session;
};

static enum txp_result make_session(void *arg)
{
	struct making *m = arg;
	struct arena *a = m->arena;
	txp_session *s = arena_new_of(a, struct txp_session);
	s->arena = a;
	s->said = arena_scratch(a);
	s->call = arena_scratch(a);
	s->opened = arena_scratch(a);
	s->work = arena_scratch(a);
	s->context = m->context;
	s->trouble = (struct txp_trouble){ TXP_OK, "", "" };
	m->session = s;
	return TXP_OK;
}

TXP_PUBLIC enum txp_result txp_session_new(const struct txp_context *context, txp_session **out)
{
	struct making m = { 0 };
	enum txp_result result;

	*out = NULL;
	if (!given_take(&m.context, sizeof m.context, context))
		return TXP_EUSAGE;
	m.arena = arena_new();
	if (!m.arena)
		return TXP_ENOMEM;
	result = arena_try(m.arena, make_session, &m);
	if (result != TXP_OK)
		arena_free(m.arena);
	else
		*out = m.session;
	return result;
}

TXP_PUBLIC void txp_session_free(txp_session *s)
{
	if (!s)
		return;
	arena_reset(s->work);
	close_store(s);
	arena_free(s->arena);
}

TXP_PUBLIC const struct txp_trouble *txp_session_trouble(const txp_session *s)
{
	return &s->trouble;
}
