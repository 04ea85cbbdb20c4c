/* Packed objects: each that is no delta is unpacked, and from it, while it is at hand, all that are deltas of it, and so on. */
#include "verify/pack.h"

#include <string.h>
#include "base/fd.h"

/* A level of the chain of deltas that is being followed. */
struct frame {
	uint32_t at, child; /* the object; the next of its deltas */
	unsigned char *data;
	size_t len, cap;
};

/* The bytes of an object, or of a delta, inflated into *out. */
static bool unpack(struct worker *w, const struct pack *p, uint32_t i, unsigned char **out, size_t *cap)
{
	const struct packed *e = &p->list[i];
	uint64_t end = i + 1 < p->n ? e[1].at : p->end, from = e->at + e->skip;

	if (end <= from || end - from > UINT32_MAX)
		return false;
	size_t len = (size_t)(end - from);
	room(w->arena, &w->in, &w->in_cap, len);
	if (fd_read_all(p->fd, from, w->in, len))
		return false;
	room(w->arena, out, cap, (size_t)e->size + 1);
	(*out)[e->size] = '\0';
	return inflate_whole(w->inflater, w->in, len, *out, e->size);
}

static bool apply(struct worker *w, const unsigned char *p, const unsigned char *end, const struct frame *base, struct frame *to)
{
	size_t from_size;

	if (!delta_sizes(&p, end, OBJECT_MOST, &from_size, &to->len) || from_size != base->len)
		return false;
	room(w->arena, &to->data, &to->cap, to->len + 1);
	to->data[to->len] = '\0';
	return delta_apply(p, end, base->data, base->len, to->data, to->len);
}

/* All that can only be made from one that is damaged. */
static void note_family(struct worker *w, const struct pack *p, uint32_t i)
{
	w->damaged = true;
	/* A walk without a stack: into the first delta, to the next of the same base, back to the base. */
	for (uint32_t at = i;;) {
		note(&w->notes, "object-damaged", &p->list[at].id, "it can't be unpacked from %s", p->name);
		if (p->list[at].child != NOT_THERE) {
			at = p->list[at].child;
			continue;
		}
		while (at != i && p->list[at].next == NOT_THERE)
			at = p->list[at].base;
		if (at == i)
			return;
		at = p->list[at].next;
	}
}

static struct frame *frame_at(struct worker *w, size_t depth)
{
	size_t had = w->frames_cap;

	w->frames = arena_room(w->arena, w->frames, depth, &w->frames_cap, sizeof *w->frames);
	if (w->frames_cap > had)
		memset(w->frames + had, 0, (w->frames_cap - had) * sizeof *w->frames);
	return &w->frames[depth];
}

void pack_check(struct worker *w, const struct pack *p, size_t family)
{
	struct frame *f = frame_at(w, 0);
	const uint32_t root = p->families[family];
	const git_object_t type = (git_object_t)p->list[root].type;
	size_t depth = 0;

	f->at = root;
	f->child = p->list[root].child;
	f->len = p->list[root].size;
	if (!unpack(w, p, root, &f->data, &f->cap)) {
		note_family(w, p, root);
		return;
	}
	check_object(w, &p->list[root].id, type, f->data, f->len, p->name);
	for (;;) {
		uint32_t at = w->frames[depth].child;
		if (at == NOT_THERE && depth == 0)
			return;
		if (at == NOT_THERE) {
			depth--;
			continue;
		}
		w->frames[depth].child = p->list[at].next;
		f = frame_at(w, depth + 1);
		f->at = at;
		f->child = p->list[at].child;
		if (!unpack(w, p, at, &w->out, &w->out_cap) ||
		    !apply(w, w->out, w->out + p->list[at].size, &w->frames[depth], f)) {
			note_family(w, p, at);
			continue;
		}
		check_object(w, &p->list[at].id, type, f->data, f->len, p->name);
		depth++;
	}
}
