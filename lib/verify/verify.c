/* verify.c - is every object that is there what its id says, is it well made, and is everything there that is needed? */
#include "verify/verify.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { THREADS = 2, FANS = 256, TRIES = 3 };

/* ---- The work ---- */

static void check_fan(struct worker *w, unsigned fan)
{
	const struct ids *loose = &w->all->objects.loose;

	for (uint32_t i = loose->fan[fan]; i < loose->fan[fan + 1]; i++)
		loose_check(w, &loose->list[i]);
}

static void do_item(struct worker *w, size_t item)
{
	struct pack *const *p = w->all->packs;

	if (item < FANS) {
		check_fan(w, (unsigned)item);
		return;
	}
	for (item -= FANS; item >= pack_families(*p); p++)
		item -= pack_families(*p);
	pack_check(w, *p, item);
}

static void let_go(void *arg)
{
	struct worker *w = arg;

	if (w->fd >= 0)
		close(w->fd);
	w->fd = -1;
	git_odb_object_free(w->moved);
	w->moved = NULL;
}

static enum txp_result work(void *arg)
{
	struct worker *w = arg;
	struct checking *all = w->all;
	size_t item;

	arena_defer(w->arena, let_go, w);
	w->inflater = inflater_new(w->arena);
	while ((item = __atomic_fetch_add(&all->next, 1, __ATOMIC_RELAXED)) < all->items) {
		do_item(w, item);
		if (w->first && all->progress)
			all->progress(all->ctx, item, all->items);
	}
	return TXP_OK;
}

static void *work_apart(void *arg)
{
	struct worker *w = arg;

	w->ended = arena_try(w->arena, work, w);
	return NULL;
}

/* Two threads take one piece of work after the other; where there can be no second one, one does it all. */
static enum txp_result do_all(struct worker workers[THREADS])
{
	pthread_t thread[THREADS];
	bool started[THREADS] = { false };
	enum txp_result r = TXP_OK;

	for (int i = 1; i < THREADS; i++)
		started[i] = pthread_create(&thread[i], NULL, work_apart, &workers[i]) == 0;
	work_apart(&workers[0]);
	for (int i = 1; i < THREADS; i++)
		if (started[i])
			pthread_join(thread[i], NULL);
	for (int i = 0; i < THREADS; i++)
		if (workers[i].ended != TXP_OK)
			r = workers[i].ended;
	return r;
}

/* ---- What is there ---- */

/* What a repack moves while we look may be seen twice, but must not be missed: packs come last, and all is looked at again when
 * one of them went away. */
static void look(struct checking *all)
{
	struct objects *o = &all->objects;
	bool vanished = true;

	for (int i = 0; i < TRIES && vanished; i++) {
		vanished = false;
		*o = (struct objects){ 0 };
		all->notes.n = all->notes.dropped = 0;
		loose_list(all->arena, all->common, &o->loose);
		all->packs = packs_open(all->arena, all->common, &o->all, &all->notes, &vanished);
	}
	for (size_t i = 0; i < o->loose.n; i++)
		ids_add(all->arena, &o->all, &o->loose.list[i]);
	ids_sort(&o->all);
	o->is = arena_alloc(all->arena, o->all.n + 1);
	o->used_as = arena_alloc(all->arena, o->all.n + 1);
	all->items = FANS;
	for (struct pack **p = all->packs; *p; p++)
		all->items += pack_families(*p);
}

/* One that is there as something else than what others take it for. */
static void check_uses(struct checking *all)
{
	const struct objects *o = &all->objects;

	for (size_t i = 0; i < o->all.n; i++)
		if (o->is[i] && (o->used_as[i] & ~o->is[i]))
			note(&all->notes, "object-malformed", &o->all.list[i], "others take it for something else than it is");
}

/* ---- What is missing ---- */

/* Is it nowhere? What can't be read, or looked for, may be there. */
static bool absent(git_odb *odb, const git_oid *id)
{
	git_object_t type;
	size_t len;

	return git_odb_read_header(&len, &type, odb, id) == GIT_ENOTFOUND;
}

/* From HEAD and all branches and tags, through what is there, to what isn't. Only walked when something is missing somewhere. */
struct reaching {
	struct checking *all;
	struct worker w; /* the threads are done: this one's memory is that of all */
	git_odb *odb;
	git_odb_object *object;
	uint8_t *seen;   /* NULL: nothing is missing, and so nothing is walked */
	uint32_t *stack;
	size_t depth;
	git_oid from;
	struct ids told;
};

static void on_reached(void *ctx, const git_oid *id, git_object_t type)
{
	struct reaching *x = ctx;
	uint32_t at = objects_find(&x->all->objects, id);
	char from[ID_SIZE];

	if (at != NOT_THERE) {
		if (!x->seen[at]++)
			x->stack[x->depth++] = at;
		return;
	}
	for (size_t i = 0; i < x->told.n; i++)
		if (git_oid_equal(&x->told.list[i], id))
			return;
	/* A shallow clone ends somewhere, which is told by itself. */
	if (type == GIT_OBJECT_COMMIT && git_repository_is_shallow(x->all->repo))
		return;
	/* Somebody may have written it just now, or lends it. */
	if (x->told.n == NOTES_MOST || !absent(x->odb, id))
		return;
	ids_add(x->all->arena, &x->told, id);
	git_oid_tostr(from, sizeof from, &x->from);
	note(&x->all->notes, "object-missing", id, "this %s is missing; %s needs it", git_object_type2string(type),
	     git_oid_is_zero(&x->from) ? "a branch or tag" : from);
}

static void reach_all(struct reaching *x)
{
	const char *why;

	while (x->depth) {
		uint32_t at = x->stack[--x->depth];
		x->from = x->all->objects.all.list[at];
		if (git_odb_read(&x->object, x->odb, &x->from))
			continue; /* damaged, and told so */
		git_object_t type = git_odb_object_type(x->object);
		size_t len = git_odb_object_size(x->object);
		char *data = (char *)room(x->w.arena, &x->w.out, &x->w.out_cap, len + 1);
		memcpy(data, git_odb_object_data(x->object), len);
		data[len] = '\0';
		git_odb_object_free(x->object);
		x->object = NULL;
		form_check(&x->w, type, data, len, on_reached, x, &why);
	}
}

/* ---- All of it ---- */

struct verification {
	struct checking checking;
	struct worker workers[THREADS];
	struct reaching reaching;
	bool damaged;
};

static void end(void *arg)
{
	struct verification *v = arg;

	git_odb_object_free(v->reaching.object);
	git_odb_free(v->reaching.odb);
	for (int i = 0; i < THREADS; i++)
		arena_free(v->workers[i].arena);
}

struct verification *verify_all(struct arena *a, git_repository *repo, int common, txp_store_progress_fn *progress, void *ctx)
{
	struct verification *v = arena_new_of(a, struct verification);
	struct checking *all = &v->checking;

	*all = (struct checking){ .repo = repo, .common = common, .arena = a, .notes.arena = a, .progress = progress, .ctx = ctx };
	arena_defer(a, end, v);
	for (int i = 0; i < THREADS; i++) {
		struct arena *own = arena_new();
		v->workers[i] = (struct worker){ .all = all, .arena = own, .notes.arena = own, .fd = -1, .first = i == 0 };
		if (!own)
			arena_out_of_memory(a);
	}
	look(all);
	v->damaged = all->notes.n > 0;
	if (do_all(v->workers) != TXP_OK)
		arena_out_of_memory(a);
	check_uses(all);
	for (int i = 0; i < THREADS; i++)
		v->damaged = v->damaged || v->workers[i].damaged;
	return v;
}

int verify_begin_refs(struct verification *v)
{
	struct checking *all = &v->checking;
	struct reaching *x = &v->reaching;
	const size_t n = all->objects.all.n;
	bool missing = false;

	*x = (struct reaching){ .all = all, .w = { .all = all, .arena = all->arena } };
	int code = git_repository_odb(&x->odb, all->repo);
	for (int i = 0; i < THREADS; i++)
		missing = missing || v->workers[i].nmissing;
	if (!code && missing && !v->damaged) {
		x->seen = arena_alloc(all->arena, n + 1);
		x->stack = arena_array(all->arena, n + 1, sizeof *x->stack);
	}
	return code;
}

void verify_ref(struct verification *v, const char *name, const git_oid *id, git_object_t type)
{
	struct reaching *x = &v->reaching;

	if (x->seen)
		on_reached(x, id, type);
	if (!name || !absent(x->odb, id))
		return;
	if (type == GIT_OBJECT_COMMIT)
		note(&v->checking.notes, "ref-broken", id, "%s names a commit that isn't there", name);
	else
		note(&v->checking.notes, "ref-broken", id, "%.200s names something that isn't there", name);
}

void verify_refs_unread(struct verification *v)
{
	note(&v->checking.notes, "ref-broken", NULL, "the branches and tags can't all be read");
}

void verify_end_refs(struct verification *v)
{
	reach_all(&v->reaching);
}

static int by_what(const void *a, const void *b)
{
	const struct note *x = a, *y = b;
	int c = strcmp(x->code, y->code);

	return c ? c : strcmp(x->object, y->object);
}

static void tell(struct notes *n, txp_store_finding_fn *fn, void *ctx, struct txp_store_verified *out)
{
	struct txp_store_finding f = { .weight = TXP_STORE_BROKEN, .path = "" };

	if (n->n)
		qsort(n->list, n->n, sizeof *n->list, by_what);
	for (size_t i = 0; i < n->n; i++) {
		f.code = n->list[i].code;
		f.id = n->list[i].object;
		f.message = n->list[i].message;
		fn(ctx, &f);
	}
	out->untold += n->dropped;
}

void verify_tell(struct verification *v, txp_store_finding_fn *fn, void *ctx, struct txp_store_verified *out)
{
	struct checking *all = &v->checking;

	out->damaged = v->damaged;
	out->loose = all->objects.loose.n;
	for (struct pack **p = all->packs; *p; p++)
		out->packed += pack_objects(*p), out->packs++;
	tell(&all->notes, fn, ctx, out);
	for (int i = 0; i < THREADS; i++) {
		out->objects += v->workers[i].objects;
		out->bytes += v->workers[i].bytes;
		tell(&v->workers[i].notes, fn, ctx, out);
	}
}
