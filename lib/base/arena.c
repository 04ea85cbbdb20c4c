#include "base/arena.h"

#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Blocks stay below what malloc() takes from the system one by one, so that a run over many plans reuses them. */
enum { FIRST_BLOCK_BYTES = 16 * 1024, LARGEST_BLOCK_BYTES = 64 * 1024 };

struct block {
	struct block *older;
	size_t used, size;
	alignas(max_align_t) char bytes[];
};

struct deferred {
	struct deferred *older;
	void (*fn)(void *);
	void *arg;
};

struct guard {
	jmp_buf env;
	struct guard *outer;
	struct deferred *deferred; /* what was deferred when the guard began */
};

struct arena {
	struct block *newest;
	struct deferred *deferred;
	struct guard *guard;
	struct arena *outer; /* of a scratch arena: the one that has the guards */
};

struct arena *arena_new(void)
{
	return calloc(1, sizeof(struct arena));
}

static void run_deferred(struct arena *a, const struct deferred *until)
{
	while (a->deferred != until) {
		struct deferred *d = a->deferred;
		a->deferred = d->older;
		d->fn(d->arg);
	}
}

void arena_reset(struct arena *a)
{
	run_deferred(a, NULL);
	while (a->newest) {
		struct block *b = a->newest;
		a->newest = b->older;
		free(b);
	}
}

void arena_free(struct arena *a)
{
	if (!a)
		return;
	arena_reset(a);
	free(a);
}

static void reset(void *scratch)
{
	arena_reset(scratch);
}

struct arena *arena_scratch(struct arena *a)
{
	struct arena *scratch = arena_new_of(a, struct arena);

	scratch->outer = a;
	arena_defer(a, reset, scratch);
	return scratch;
}

void arena_out_of_memory(struct arena *a)
{
	while (a->outer)
		a = a->outer;
	run_deferred(a, a->guard->deferred);
	longjmp(a->guard->env, 1);
}

static struct block *add_block(struct arena *a, size_t at_least)
{
	size_t size = a->newest ? a->newest->size * 2 : FIRST_BLOCK_BYTES;

	if (size > LARGEST_BLOCK_BYTES)
		size = LARGEST_BLOCK_BYTES;
	if (size < at_least)
		size = at_least;
	if (size > PTRDIFF_MAX - sizeof(struct block)) /* more than malloc() can mean */
		arena_out_of_memory(a);
	struct block *b = malloc(sizeof *b + size);
	if (!b)
		arena_out_of_memory(a);
	b->older = a->newest;
	b->used = 0;
	b->size = size;
	a->newest = b;
	return b;
}

/* Bytes as malloc() gives them, at a multiple of align (a power of two). Text needs no alignment: most of a document is
 * short texts, packed closely. */
static void *take(struct arena *a, size_t size, size_t align)
{
	struct block *b = a->newest;
	size_t at = b ? (b->used + align - 1) & ~(align - 1) : 0;

	if (!b || at > b->size || b->size - at < size) {
		b = add_block(a, size);
		at = 0;
	}
	b->used = at + size;
	return b->bytes + at;
}

void *arena_alloc(struct arena *a, size_t size)
{
	return memset(take(a, size, alignof(max_align_t)), 0, size);
}

void *arena_alloc_aligned(struct arena *a, size_t size, size_t align)
{
	return memset(take(a, size, align), 0, size);
}

/* The place in the chain of the block that holds nothing but the allocation p, or NULL. */
static struct block **block_of(struct arena *a, const void *p, size_t size)
{
	for (struct block **b = &a->newest; *b; b = &(*b)->older)
		if ((const void *)(*b)->bytes == p)
			return (*b)->used == size ? b : NULL;
	return NULL;
}

void *arena_grow(struct arena *a, void *old, size_t old_size, size_t new_size)
{
	struct block **at = old_size >= LARGEST_BLOCK_BYTES ? block_of(a, old, old_size) : NULL;

	if (new_size > SIZE_MAX / 2)
		arena_out_of_memory(a);
	if (at) {
		struct block *b = realloc(*at, sizeof *b + new_size);
		if (!b)
			arena_out_of_memory(a);
		b->used = b->size = new_size;
		*at = b;
		return b->bytes;
	}
	void *p = take(a, new_size, alignof(max_align_t));
	if (old_size)
		memcpy(p, old, old_size);
	return p;
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		arena_out_of_memory(a);
	return arena_alloc(a, count * size);
}

void *arena_room(struct arena *a, void *items, size_t count, size_t *cap, size_t size)
{
	enum { FIRST_ITEMS = 16 };
	size_t before = *cap, after = before ? before * 2 : FIRST_ITEMS;

	if (count < before)
		return items;
	if (after > SIZE_MAX / size)
		arena_out_of_memory(a);
	*cap = after;
	return arena_grow(a, items, before * size, after * size);
}

char *arena_copy(struct arena *a, const char *bytes, size_t len)
{
	if (len == SIZE_MAX)
		arena_out_of_memory(a);
	char *p = take(a, len + 1, 1);
	if (len)
		memcpy(p, bytes, len);
	p[len] = '\0';
	return p;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return arena_copy(a, s, strlen(s));
}

char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
	va_list again;

	va_copy(again, ap);
	int len = vsnprintf(NULL, 0, fmt, ap);
	if (len < 0) {
		va_end(again);
		arena_out_of_memory(a);
	}
	char *p = take(a, (size_t)len + 1, 1);
	vsnprintf(p, (size_t)len + 1, fmt, again);
	va_end(again);
	return p;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	char *p = arena_vprintf(a, fmt, ap);
	va_end(ap);
	return p;
}

void arena_defer(struct arena *a, void (*fn)(void *), void *arg)
{
	struct deferred *d = arena_new_of(a, struct deferred);

	*d = (struct deferred){ a->deferred, fn, arg };
	a->deferred = d;
}

enum txp_result arena_try(struct arena *a, enum txp_result (*fn)(void *), void *arg)
{
	struct guard g = { .outer = a->guard, .deferred = a->deferred };

	a->guard = &g;
	if (setjmp(g.env)) {
		a->guard = g.outer;
		return TXP_ENOMEM;
	}
	enum txp_result r = fn(arg);
	a->guard = g.outer;
	return r;
}
