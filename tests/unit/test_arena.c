/* Arenas: alignment, overflow, unwinding when memory runs out, and what was deferred. */
#include "unit.h"

#include <stdlib.h>

#include "base/buf.h"
#include "failing.h"

ARENA_TEST(memory_is_zeroed_aligned_and_apart)
{
	unsigned char *before = NULL;

	for (size_t size = 0; size < 3000; size += 7) {
		unsigned char *p = arena_alloc(a, size);
		assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(p[i], 0);
		memset(p, 0xEE, size);
		assert_ptr_not_equal(p, before);
		before = size ? p : NULL;
	}
}

ARENA_TEST(large_blocks)
{
	const size_t size = (size_t)40 << 20;
	char *big = arena_alloc(a, size), *small = arena_alloc(a, 1);

	big[0] = big[size - 1] = 'x';
	*small = 'y';
	assert_int_equal(big[size - 1], 'x');
}

ARENA_TEST(copies)
{
	assert_memory_equal(arena_copy(a, "a\0b", 3), "a\0b", 4);
	assert_string_equal(arena_copy(a, NULL, 0), "");
	assert_string_equal(arena_strdup(a, "Aña"), "Aña");
	assert_string_equal(arena_printf(a, "%d-%s", 7, "x"), "7-x");
}

/* Two things that grow in turns, with others between: each keeps its bytes whether it is moved or made larger in place. */
ARENA_TEST(what_grows_keeps_its_bytes)
{
	unsigned char *thing[2] = { arena_alloc(a, 8), arena_alloc(a, 8) };

	memset(thing[0], 0, 8);
	memset(thing[1], 1, 8);
	for (size_t size = 8; size < (size_t)4 << 20; size *= 2) {
		for (int i = 0; i < 2; i++) {
			thing[i] = arena_grow(a, thing[i], size, size * 2);
			memset(thing[i] + size, i, size);
			memset(arena_alloc(a, 100), 0xEE, 100);
		}
	}
	for (int i = 0; i < 2; i++)
		for (size_t k = 0; k < (size_t)4 << 20; k++)
			if (thing[i][k] != i)
				fail_msg("thing %d at %zu holds %d", i, k, thing[i][k]);
}

static enum txp_result overflow_array(void *arg)
{
	(void)arena_array(arg, SIZE_MAX / 8, 16);
	return TXP_OK;
}

static enum txp_result overflow_alloc(void *arg)
{
	volatile size_t size = SIZE_MAX;

	(void)arena_alloc(arg, size);
	return TXP_OK;
}

static enum txp_result overflow_copy(void *arg)
{
	volatile size_t size = SIZE_MAX;

	(void)arena_copy(arg, "", size);
	return TXP_OK;
}

static enum txp_result overflow_block(void *arg)
{
	volatile size_t size = SIZE_MAX - 32;

	(void)arena_alloc(arg, size);
	return TXP_OK;
}

static enum txp_result overflow_buf(void *arg)
{
	struct buf b = buf_in(arg);
	volatile size_t size = SIZE_MAX - 2;

	buf_fill(&b, 'x', size);
	return TXP_OK;
}

ARENA_TEST(lists_that_grow_keep_their_items)
{
	enum { COUNT = 50000 };
	int *items = NULL;
	size_t cap = 0;

	for (int i = 0; i < COUNT; i++) {
		items = arena_room(a, items, (size_t)i, &cap, sizeof *items);
		assert_true(cap > (size_t)i);
		items[i] = i;
		memset(arena_alloc(a, 24), 0xEE, 24);
	}
	for (int i = 0; i < COUNT; i++)
		assert_int_equal(items[i], i);
	assert_ptr_equal(arena_room(a, items, 1, &cap, sizeof *items), items);
}

static enum txp_result overflow_room(void *arg)
{
	size_t cap = SIZE_MAX / 8;

	(void)arena_room(arg, NULL, cap, &cap, sizeof(int));
	return TXP_OK;
}

ARENA_TEST(sizes_that_overflow_are_out_of_memory)
{
	assert_int_equal(arena_try(a, overflow_room, a), TXP_ENOMEM);
	assert_int_equal(arena_try(a, overflow_array, a), TXP_ENOMEM);
	assert_int_equal(arena_try(a, overflow_alloc, a), TXP_ENOMEM);
	assert_int_equal(arena_try(a, overflow_copy, a), TXP_ENOMEM);
	assert_int_equal(arena_try(a, overflow_block, a), TXP_ENOMEM);
	assert_int_equal(arena_try(a, overflow_buf, a), TXP_ENOMEM);
	assert_string_equal(arena_strdup(a, "still usable"), "still usable");
}

struct nest {
	struct arena *arena;
	char order[8];
	size_t ran;
	enum txp_result inner;
};

static void note_a(void *arg)
{
	struct nest *n = arg;

	n->order[n->ran++] = 'a';
}

static void note_b(void *arg)
{
	struct nest *n = arg;

	n->order[n->ran++] = 'b';
}

static void note_c(void *arg)
{
	struct nest *n = arg;

	n->order[n->ran++] = 'c';
}

static enum txp_result inner(void *arg)
{
	struct nest *n = arg;

	arena_defer(n->arena, note_b, n);
	arena_defer(n->arena, note_c, n);
	arena_out_of_memory(n->arena);
}

static enum txp_result outer(void *arg)
{
	struct nest *n = arg;

	arena_defer(n->arena, note_a, n);
	n->inner = arena_try(n->arena, inner, n);
	return TXP_EREFUSED;
}

static void unwinding_runs_what_its_guard_deferred_newest_first(void **state)
{
	struct nest n = { .arena = arena_new() };

	(void)state;
	assert_int_equal(arena_try(n.arena, outer, &n), TXP_EREFUSED);
	assert_int_equal(n.inner, TXP_ENOMEM);
	assert_string_equal(n.order, "cb");
	arena_free(n.arena);
	assert_string_equal(n.order, "cba");
}

static enum txp_result much_work(void *arg)
{
	struct nest *n = arg;
	struct buf b = buf_in(n->arena);

	arena_defer(n->arena, note_a, n);
	for (int i = 0; i < 20000; i++)
		buf_printf(&b, "%d,", i);
	arena_defer(n->arena, note_b, n);
	(void)arena_array(n->arena, 100000, 8);
	assert_memory_equal(b.bytes + b.len - 6, "19999,", 7);
	return TXP_OK;
}

/* Every malloc fails in turn, until none does: the result is honest, everything deferred runs once, nothing leaks. */
static void every_allocation_failing_in_turn(void **state)
{
	const long before = live_blocks();
	enum txp_result r = TXP_ENOMEM;
	long n = 0;

	(void)state;
	while (r != TXP_OK) {
		struct nest t = { 0 };
		fail_at(++n, 0);
		t.arena = arena_new();
		r = t.arena ? arena_try(t.arena, much_work, &t) : TXP_ENOMEM;
		int hit = failed();
		fail_at(0, 0);
		assert_int_equal(hit, r == TXP_ENOMEM);
		arena_free(t.arena);
		if (r == TXP_OK)
			assert_string_equal(t.order, "ba");
		else
			assert_int_equal(t.ran, strcmp(t.order, "") ? strlen(t.order) : 0);
		assert_int_equal(live_blocks(), before);
		assert_true(n < 100);
	}
	assert_true(n > 4);
}

static void freeing_nothing(void **state)
{
	(void)state;
	arena_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ARENA(memory_is_zeroed_aligned_and_apart),
		IN_ARENA(large_blocks),
		IN_ARENA(what_grows_keeps_its_bytes), IN_ARENA(lists_that_grow_keep_their_items),
		IN_ARENA(copies),
		IN_ARENA(sizes_that_overflow_are_out_of_memory),
		cmocka_unit_test(unwinding_runs_what_its_guard_deferred_newest_first),
		cmocka_unit_test(every_allocation_failing_in_turn),
		cmocka_unit_test(freeing_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
