/* verify.c - is every object that is there what its id says, is it well made, and is everything there that is needed? */
#include "store/verify.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { THREADS = 2, FANS = 256, TRIES = 3, NOTES_MOST = 1000, WHY_SIZE = 200 };

/* ---- Small things that all share ---- */

void note(struct notes *n, const char *code, const git_oid *object, const char *fmt, ...)
{
	char why[WHY_SIZE * 2];
	va_list ap;

	if (n->n == NOTES_MOST) {
		n->dropped++;
		return;
	}
	va_start(ap, fmt);
	vsnprintf(why, sizeof why, fmt, ap);
	va_end(ap);
	n->list = arena_room(n->arena, n->list, n->n, &n->cap, sizeof *n->list);
	struct note *one = &n->list[n->n];
	*one = (struct note){ .code = code, .message = arena_strdup(n->arena, why) };
	if (object)
		git_oid_tostr(one->object, sizeof one->object, object);
	n->n++;
}

unsigned char *room(struct arena *a, unsigned char **bytes, size_t *cap, size_t size)
{
	if (size > *cap) {
		size_t more = size + size / 2;
		*bytes = arena_grow(a, *bytes, *cap, more);
		*cap = more;
	}
	return *bytes;
}

int read_span(int fd, off_t at, void *out, size_t len)
{
	char *p = out;

	while (len) {
		ssize_t n = pread(fd, p, len, at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? errno : EIO;
		p += n;
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

/* ---- The table of what is there ---- */

static int by_id(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(git_oid));
}

void ids_add(struct arena *a, struct ids *ids, const git_oid *id)
{
	ids->list = arena_room(a, ids->list, ids->n, &ids->cap, sizeof *ids->list);
	ids->list[ids->n++] = *id;
}

/* Sorted, each once. */
static void ids_sort(struct ids *ids)
{
	size_t kept = 0;

	if (ids->n)
		qsort(ids->list, ids->n, sizeof *ids->list, by_id);
	for (size_t i = 0; i < ids->n; i++)
		if (!kept || by_id(&ids->list[kept - 1], &ids->list[i]) != 0)
			ids->list[kept++] = ids->list[i];
	ids->n = kept;
	for (size_t i = 0, fan = 0; fan < FANS; fan++) {
		while (i < ids->n && ids->list[i].id[0] == fan)
			i++;
		ids->fan[fan + 1] = (uint32_t)i;
	}
}

uint32_t objects_find(const struct objects *o, const git_oid *id)
{
	const struct ids *ids = &o->all;
	uint32_t low = ids->fan[id->id[0]], high = ids->fan[id->id[0] + 1];

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		int c = by_id(&ids->list[middle], id);
		if (c == 0)
			return middle;
		if (c < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NOT_THERE;
}

static void mark(uint8_t *bits, uint32_t at, git_object_t type)
{
	uint8_t bit = (uint8_t)(1U << type);

	if (!(__atomic_load_n(&bits[at], __ATOMIC_RELAXED) & bit))
		__atomic_fetch_or(&bits[at], bit, __ATOMIC_RELAXED);
}

/* ---- One object ---- */

struct naming {
	struct worker *w;
	const git_oid *from;
};

static void on_name(void *ctx, const git_oid *id, git_object_t type)
{
	const struct naming *x = ctx;
	struct worker *w = x->w;
	struct objects *o = &w->all->objects;
	uint32_t at = objects_find(o, id);

	if (at != NOT_THERE) {
		mark(o->used_as, at, type);
		return;
	}
	w->missing = arena_room(w->arena, w->missing, w->nmissing, &w->missing_cap, sizeof *w->missing);
	w->missing[w->nmissing++] = (struct missing){ *x->from, *id, type };
}

void check_object(struct worker *w, const git_oid *id, git_object_t type, const void *data, size_t len, const char *where)
{
	struct objects *o = &w->all->objects;
	struct naming naming = { w, id };
	uint32_t at = objects_find(o, id);
	git_oid real;
	const char *why;

	w->objects++;
	w->bytes += len;
	if (git_odb_hash(&real, data, len, type) || !git_oid_equal(&real, id)) {
		note(&w->notes, "object-damaged", id, "its content is not what its id says (in %s)", where);
		return;
	}
	mark(o->is, at, type);
	if (!form_check(w, type, data, len, on_name, &naming, &why))
		note(&w->notes, "object-malformed", id, "this %s is not well made: %s", git_object_type2string(type), why);
}

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
		loose_list(all->arena, all->s, &o->loose);
		all->packs = packs_open(all->arena, all->s, &o->all, &all->notes, &vanished);
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
	git_reference_iterator *refs;
	git_reference *ref;
	git_odb_object *object;
	uint8_t *seen;
	uint32_t *stack;
	size_t depth;
	git_oid from;
	struct ids told;
};

static void on_reached(void *ctx, const git_oid *id, git_object_t type)
{
	struct reaching *x = ctx;
	uint32_t at = objects_find(&x->all->objects, id);
	char from[HEX_SIZE];

	if (at != NOT_THERE) {
		if (!x->seen[at]++)
			x->stack[x->depth++] = at;
		return;
	}
	for (size_t i = 0; i < x->told.n; i++)
		if (git_oid_equal(&x->told.list[i], id))
			return;
	/* A shallow clone ends somewhere, which is told by itself. */
	if (type == GIT_OBJECT_COMMIT && git_repository_is_shallow(x->all->s->repo))
		return;
	/* Somebody may have written it just now, or lends it. */
	if (x->told.n == NOTES_MOST || !absent(x->odb, id))
		return;
	ids_add(x->all->arena, &x->told, id);
	git_oid_tostr(from, sizeof from, &x->from);
	note(&x->all->notes, "object-missing", id, "this %s is missing; %s needs it", git_object_type2string(type),
	     git_oid_is_zero(&x->from) ? "a branch or tag" : from);
}

static void free_reaching(struct reaching *x)
{
	git_odb_object_free(x->object);
	git_reference_free(x->ref);
	git_reference_iterator_free(x->refs);
	git_odb_free(x->odb);
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

/* Every ref leads somewhere. */
static result check_refs(struct reaching *x, bool reach, error *err)
{
	struct head head;
	result r = ordinary_refs(x->all->s, err);

	if (r == TXP_STORE_OK)
		r = head_read(x->all->s, &head, err);
	if (r != TXP_STORE_OK)
		return r;
	if (!head.unborn && reach)
		on_reached(x, &head.id, GIT_OBJECT_COMMIT);
	if (!head.unborn && absent(x->odb, &head.id))
		note(&x->all->notes, "ref-broken", &head.id, "%s names a commit that isn't there", head.name);
	int code = git_reference_iterator_new(&x->refs, x->all->s->repo);
	while (!code && !(code = git_reference_next(&x->ref, x->refs))) {
		const git_oid *id = git_reference_target(x->ref);
		if (id && absent(x->odb, id) && strcmp(git_reference_name(x->ref), head.name) != 0)
			note(&x->all->notes, "ref-broken", id, "%.200s names something that isn't there", git_reference_name(x->ref));
		if (id && reach)
			on_reached(x, id, GIT_OBJECT_ANY);
		git_reference_free(x->ref);
		x->ref = NULL;
	}
	if (code != GIT_ITEROVER)
		note(&x->all->notes, "ref-broken", NULL, "the branches and tags can't all be read");
	return r;
}

struct verifying {
	struct checking checking;
	struct worker workers[THREADS];
	struct reaching reaching;
	txp_store_finding_fn *fn;
	void *ctx;
	struct txp_store_verified *out;
};

static result check_reach(struct verifying *v, error *err)
{
	bool reach = false, damaged = v->out->damaged;
	struct checking *all = &v->checking;
	struct reaching *x = &v->reaching;
	int code = git_repository_odb(&x->odb, all->s->repo);

	if (code)
		return refuse_git(err, code, "open the history");
	for (int i = 0; i < THREADS; i++)
		reach = reach || (v->workers[i].nmissing && !damaged);
	if (reach) {
		x->seen = arena_alloc(all->arena, all->objects.all.n + 1);
		x->stack = arena_array(all->arena, all->objects.all.n + 1, sizeof *x->stack);
	}
	result r = check_refs(x, reach, err);
	reach_all(x);
	return r;
}

/* ---- All of it ---- */

static int by_what(const void *a, const void *b)
{
	const struct note *x = a, *y = b;
	int c = strcmp(x->code, y->code);

	return c ? c : strcmp(x->object, y->object);
}

static void tell(struct verifying *v, struct notes *n)
{
	struct txp_store_finding f = { .weight = TXP_STORE_BROKEN, .path = "" };

	if (n->n)
		qsort(n->list, n->n, sizeof *n->list, by_what);
	for (size_t i = 0; i < n->n; i++) {
		f.code = n->list[i].code;
		f.id = n->list[i].object;
		f.message = n->list[i].message;
		v->fn(v->ctx, &f);
	}
	v->out->untold += n->dropped;
}

static result verify_in(struct arena *a, void *ctx, error *err)
{
	struct verifying *v = ctx;
	struct checking *all = &v->checking;

	all->arena = all->notes.arena = a;
	look(all);
	v->out->damaged = all->notes.n > 0;
	if (do_all(v->workers) != TXP_OK)
		arena_out_of_memory(a);
	check_uses(all);
	for (int i = 0; i < THREADS; i++)
		v->out->damaged = v->out->damaged || v->workers[i].damaged;
	v->reaching = (struct reaching){ .all = all, .w = { .all = all, .arena = a } };
	result r = check_reach(v, err);
	if (r != TXP_STORE_OK)
		return r;
	v->out->loose = all->objects.loose.n;
	for (struct pack **p = all->packs; *p; p++)
		v->out->packed += pack_objects(*p), v->out->packs++;
	tell(v, &all->notes);
	for (int i = 0; i < THREADS; i++) {
		v->out->objects += v->workers[i].objects;
		v->out->bytes += v->workers[i].bytes;
		tell(v, &v->workers[i].notes);
	}
	return TXP_STORE_OK;
}

result store_verify_objects(const txp_store *s, txp_store_finding_fn *fn, txp_store_progress_fn *progress, void *ctx,
			    struct txp_store_verified *out, error *err)
{
	struct verifying v = { .checking = { .s = s, .progress = progress, .ctx = ctx }, .fn = fn, .ctx = ctx, .out = out };
	result r = TXP_STORE_OK;

	*out = (struct txp_store_verified){ 0 };
	for (int i = 0; i < THREADS; i++) {
		struct arena *a = arena_new();
		v.workers[i] = (struct worker){ .all = &v.checking, .arena = a, .notes.arena = a, .fd = -1, .first = i == 0 };
		if (!a)
			r = refuse(err, TXP_STORE_NOMEM, "", "out of memory");
	}
	if (r == TXP_STORE_OK)
		r = with_arena(verify_in, &v, NULL, err);
	free_reaching(&v.reaching);
	for (int i = 0; i < THREADS; i++)
		arena_free(v.workers[i].arena);
	return r;
}
