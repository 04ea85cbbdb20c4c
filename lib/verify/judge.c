/* judge.c - what is wrong, and with which object: kept by each thread for itself, and by all in one table. */
#include "verify/verify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FANS = 256, WHY_SIZE = 200 };

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

void ids_sort(struct ids *ids)
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
