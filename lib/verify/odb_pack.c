/* An object in a pack: itself, or a delta of another one, which may be a delta again. The chain is followed to its beginning
 * first; then one delta after the other is applied. What was made on the way is kept for a while: in a history one object is
 * the base of the next. */
#include "verify/odb.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "base/fd.h"
#include "verify/packed.h"

enum { CACHE_SLOTS = 512, CACHE_EACH = 1 << 20, CACHE_MOST = 8 << 20, SIZES_MOST = 32 };

/* ---- What is kept ---- */

struct kept {
	const struct packfile *pack;
	uint64_t at;
	struct raw_object object;
	struct sum sum;
	bool proven;
};

struct base_cache {
	struct kept slots[CACHE_SLOTS];
	size_t bytes;
	bool prove;
};

struct base_cache *base_cache_new(struct arena *a)
{
	return arena_new_of(a, struct base_cache);
}

static struct kept *slot_of(struct base_cache *c, uint64_t at)
{
	return &c->slots[(at * 0x9e3779b97f4a7c15ULL) >> 55];
}

static void drop(struct base_cache *c, struct kept *k)
{
	c->bytes -= k->object.len;
	object_free(k->object.data);
	*k = (struct kept){ 0 };
}

void base_cache_prove(struct base_cache *c, bool prove)
{
	c->prove = prove;
}

void base_cache_free(struct base_cache *c)
{
	for (size_t i = 0; c && i < CACHE_SLOTS; i++)
		drop(c, &c->slots[i]);
}

static const struct kept *kept_at(struct base_cache *c, const struct packfile *p, uint64_t at)
{
	const struct kept *k = slot_of(c, at);

	return k->pack == p && k->at == at ? k : NULL;
}

/* Takes the object over, or frees it. */
static void keep(struct base_cache *c, const struct kept *new)
{
	struct kept *k = slot_of(c, new->at);

	drop(c, k);
	if (new->object.len > CACHE_EACH) {
		object_free(new->object.data);
		return;
	}
	if (c->bytes + new->object.len > CACHE_MOST)
		base_cache_free(c);
	*k = *new;
	c->bytes += new->object.len;
}

/* ---- The pack's bytes ---- */

/* What stands in the pack from a place on, as far as it has been read. */
struct window {
	const struct packfile *p;
	uint64_t at;  /* of what comes next */
	size_t next;  /* how many to read then */
	int errnum;
	size_t from, to; /* what of bytes has not been taken */
	size_t summed;   /* how many of bytes are in the sum */
	uint32_t sum;    /* of all from the first place on */
	unsigned char bytes[WINDOW];
};

static void sum_until(struct window *w, size_t end)
{
	w->sum = crc_add(w->sum, w->bytes + w->summed, end - w->summed);
	w->summed = end;
}

static bool fill(struct window *w)
{
	sum_until(w, w->to);
	w->summed = 0;
	size_t want = w->p->end > w->at ? (size_t)(w->p->end - w->at < w->next ? w->p->end - w->at : w->next) : 0;

	w->from = 0;
	w->errnum = want ? fd_read_at(w->p->fd, w->at, w->bytes, want, &w->to) : 0;
	if (!want || w->errnum)
		w->to = 0;
	w->at += w->to;
	w->next = WINDOW;
	return w->to;
}

static size_t more(void *ctx, const void **bytes)
{
	struct window *w = ctx;

	if (w->from == w->to && !fill(w))
		return 0;
	const size_t n = w->to - w->from;
	*bytes = w->bytes + w->from;
	w->from = w->to;
	return n;
}

static bool begin(struct window *w, const struct packfile *p, uint64_t at, struct entry_head *head)
{
	/* Not as a whole: to clear its bytes would take longer than to read most entries. */
	w->p = p;
	w->at = at;
	w->next = FIRST_READ;
	w->from = w->to = w->summed = 0;
	w->sum = 0;
	if (!fill(w) || !entry_head(w->bytes, w->to, READ_MOST, head))
		return false;
	w->from = head->len;
	return head->back <= at;
}

/* ---- One object ---- */

struct link {
	uint64_t at;
	size_t size; /* of the delta */
	struct sum sum;
};

struct chain {
	struct packfile *p;
	const git_oid *id;
	struct inflater *inflater;
	struct base_cache *cache; /* NULL: nothing is wanted of it */
	struct trouble *t;
	struct link *links; /* from the object that is wanted to the last delta */
	size_t n, cap;
	uint64_t work;
	bool proven; /* each of the pack's bytes that went into it is as the index has it */
	struct window window;
};

static int damaged(const struct chain *c, const char *what)
{
	char hex[ID_SIZE];

	git_oid_tostr(hex, sizeof hex, c->id);
	if (c->window.errnum)
		return trouble(c->t, c->window.errnum, "the object %s can't be read from the pack %s/pack/%s.pack: %s", hex, c->p->where,
			       c->p->name, strerrordesc_np(c->window.errnum));
	return trouble(c->t, 0, "the object %s is damaged: it can't be unpacked from %s/pack/%s.pack (%s)", hex, c->p->where, c->p->name,
		       what);
}

static int out_of_memory(const struct chain *c)
{
	return trouble(c->t, ENOMEM, "out of memory");
}

static bool push(struct chain *c, uint64_t at, size_t size, const struct sum *sum)
{
	if (c->n == c->cap) {
		size_t cap = c->cap ? c->cap * 2 : 64;
		struct link *more_links = realloc(c->links, cap * sizeof *more_links);
		if (!more_links)
			return false;
		c->links = more_links;
		c->cap = cap;
	}
	c->links[c->n++] = (struct link){ at, size, *sum };
	return true;
}

static void chain_begin(struct chain *c, struct packfile *p, const git_oid *id, struct inflater *f, struct base_cache *cache,
			struct trouble *t)
{
	c->p = p;
	c->id = id;
	c->inflater = f;
	c->cache = cache;
	c->t = t;
	c->links = NULL;
	c->n = c->cap = 0;
	c->work = 0;
	c->proven = false;
	c->window.errnum = 0;
}

static bool proves(const struct chain *c)
{
	return c->cache && c->cache->prove;
}

/* The place of the base of what `head` begins at *at, and its checksum. */
static int base_of(struct chain *c, const struct entry_head *head, uint64_t *at, struct sum *sum)
{
	if (head->type == OFS_DELTA) {
		*at -= head->back;
		if (proves(c))
			*sum = idx_sum_at(c->p, *at);
		return *at ? 0 : damaged(c, "it is made from something outside the pack");
	}
	int code = idx_find(c->p, &head->base, at, c->t);
	if (!code && proves(c))
		*sum = idx_sum_of(c->p, &head->base);
	return code == GIT_ENOTFOUND ? damaged(c, "what it is made from is not in the pack") : code;
}

/* Follows the deltas to what is no delta, at *at, whose head is then in the window; or to what is kept: *kept. The sum: of what
 * is there. */
static int follow(struct chain *c, uint64_t *at, struct entry_head *head, struct sum *sum, const struct kept **kept)
{
	for (;;) {
		*kept = c->cache ? kept_at(c->cache, c->p, *at) : NULL;
		if (*kept && proves(c) && !(*kept)->proven && c->p->checks)
			*kept = NULL;
		if (*kept) {
			c->proven = c->proven && (*kept)->proven && sums_match(sum, (*kept)->sum.crc);
			return 0;
		}
		if (*at >= c->p->end)
			return damaged(c, "its index tells a place outside the pack");
		if (!begin(&c->window, c->p, *at, head))
			return damaged(c, "there is no object at its place, or one of more than 16 MiB");
		c->work += head->size;
		if (head->type != OFS_DELTA && head->type != REF_DELTA)
			return 0;
		if (c->n == CHAIN_MOST || c->work > WORK_MOST)
			return damaged(c, "it is made from others without an end");
		if (!push(c, *at, (size_t)head->size, sum))
			return out_of_memory(c);
		int code = base_of(c, head, at, sum);
		if (code)
			return code;
	}
}

static int unpack(struct chain *c, size_t size, const struct sum *sum, unsigned char **out)
{
	*out = object_room(size + 1);
	if (!*out)
		return out_of_memory(c);
	(*out)[size] = '\0';
	if (inflate_stream(c->inflater, more, &c->window, *out, size)) {
		if (c->proven) {
			sum_until(&c->window, c->window.to - inflate_left(c->inflater));
			c->proven = sums_match(sum, c->window.sum);
		}
		return 0;
	}
	object_free(*out);
	*out = NULL;
	return damaged(c, "its bytes have changed, or are cut short");
}

/* What one delta makes of the base. */
static int apply_one(struct chain *c, const struct link *l, const struct raw_object *base, struct raw_object *out)
{
	struct entry_head head;
	unsigned char *delta;
	size_t from, to;

	*out = (struct raw_object){ .type = base->type };
	if (!begin(&c->window, c->p, l->at, &head) || head.size != l->size)
		return damaged(c, "it changes while it is read");
	int code = unpack(c, l->size, &l->sum, &delta);
	if (code)
		return code;
	const unsigned char *p = delta, *end = delta + l->size;
	if (!delta_sizes(&p, end, READ_MOST, &from, &to) || from != base->len)
		code = damaged(c, "a delta doesn't fit what it is made from, or makes more than 16 MiB");
	c->work += code ? 0 : to;
	if (!code && c->work > WORK_MOST)
		code = damaged(c, "it is made from others without an end");
	if (!code && !(out->data = object_room(to + 1)))
		code = out_of_memory(c);
	if (!code && !delta_apply(p, end, base->data, base->len, out->data, to))
		code = damaged(c, "a delta in it is damaged");
	object_free(delta);
	if (!code) {
		out->data[to] = '\0';
		out->len = to;
		return 0;
	}
	object_free(out->data);
	out->data = NULL;
	return code;
}

static int copy(const struct chain *c, const struct raw_object *from, struct raw_object *out)
{
	*out = *from;
	out->data = object_room(from->len + 1);
	if (!out->data)
		return out_of_memory(c);
	memcpy(out->data, from->data, from->len + 1);
	return 0;
}

/* A sum that doesn't match, or isn't known, says nothing of what was made: the id does. */
static int prove(struct chain *c, const struct raw_object *o)
{
	if (!proves(c) || c->proven)
		return 0;
	c->proven = object_is(c->id, o);
	return c->proven ? 0 : damaged(c, "its bytes have changed");
}

/* Keeps a copy. */
static int keep_last(struct chain *c, const struct kept *made)
{
	struct kept again = *made;

	if (made->object.len > CACHE_EACH)
		return 0;
	int code = copy(c, &made->object, &again.object);
	if (!code)
		keep(c->cache, &again);
	return code;
}

/* Applies the deltas to what `made` is at first. */
static int apply_all(struct chain *c, struct kept *made)
{
	const bool some = c->n;
	int code = 0;

	while (!code && c->n) {
		struct raw_object next;
		const struct link *l = &c->links[--c->n];
		made->proven = c->proven;
		code = apply_one(c, l, &made->object, &next);
		if (code)
			break;
		keep(c->cache, made);
		*made = (struct kept){ .pack = c->p, .at = l->at, .object = next, .sum = l->sum };
	}
	if (!code)
		code = prove(c, &made->object);
	made->proven = c->proven;
	return !code && some ? keep_last(c, made) : code;
}

static int make(struct chain *c, uint64_t at, struct raw_object *out)
{
	const struct kept *kept;
	struct entry_head head = { 0 };
	struct kept made = { .pack = c->p };

	c->proven = proves(c);
	if (c->proven)
		made.sum = idx_sum_of(c->p, c->id);
	int code = follow(c, &at, &head, &made.sum, &kept);
	made.at = at;
	if (!code && kept)
		code = copy(c, &kept->object, &made.object);
	else if (!code) {
		made.object = (struct raw_object){ .type = (git_object_t)head.type, .len = (size_t)head.size };
		code = unpack(c, made.object.len, &made.sum, &made.object.data);
	}
	if (!code)
		code = apply_all(c, &made);
	if (code) {
		object_free(made.object.data);
		return code;
	}
	*out = made.object;
	return 0;
}

int packed_read(struct packfile *p, uint64_t from, const git_oid *id, struct inflater *f, struct base_cache *cache,
		struct raw_object *out, struct trouble *t)
{
	struct chain c;

	chain_begin(&c, p, id, f, cache, t);
	out->data = NULL;
	int code = pack_begin(p, t);
	if (!code)
		code = make(&c, from, out);
	free(c.links);
	return code;
}

int packed_read_header(struct packfile *p, uint64_t from, const git_oid *id, struct inflater *f, struct raw_object *out,
		       struct trouble *t)
{
	struct chain c;
	const struct kept *kept;
	struct entry_head head = { 0 };
	struct sum sum = { 0 };
	unsigned char sizes[SIZES_MOST];
	uint64_t at = from;

	chain_begin(&c, p, id, f, NULL, t);
	int code = pack_begin(p, t);

	if (!code)
		code = follow(&c, &at, &head, &sum, &kept);
	if (!code) {
		out->type = (git_object_t)head.type;
		out->len = (size_t)head.size;
	}
	if (!code && c.n) {
		size_t base = 0, n = 0;
		if (begin(&c.window, p, from, &head))
			n = inflate_first(f, c.window.bytes + c.window.from, c.window.to - c.window.from, sizes, sizeof sizes);
		const unsigned char *s = sizes;
		if (!delta_sizes(&s, sizes + n, READ_MOST, &base, &out->len))
			code = damaged(&c, "a delta in it is damaged");
	}
	free(c.links);
	return code;
}
