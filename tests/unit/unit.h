/* unit.h - what unit tests share: cmocka with its headers, and a test body that runs inside an arena. */
#ifndef UNIT_H
#define UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"

struct in_arena {
	struct arena *arena;
	void (*body)(struct arena *);
};

static inline enum txp_result unit_run_body(void *arg)
{
	struct in_arena *t = arg;

	t->body(t->arena);
	return TXP_OK;
}

static inline void unit_in_arena(void **state)
{
	struct in_arena t = { arena_new(), NULL };

	memcpy(&t.body, *state, sizeof t.body);
	assert_non_null(t.arena);
	assert_int_equal(arena_try(t.arena, unit_run_body, &t), TXP_OK);
	arena_free(t.arena);
}

/* A test `static void name(struct arena *a)`: declare it with ARENA_TEST, list it with IN_ARENA(name). */
#define ARENA_TEST(name)                                      \
	static void name(struct arena *a);                    \
	static void (*name##_body)(struct arena *) = name;    \
	static void name(struct arena *a)
#define IN_ARENA(name)                                                          \
	{                                                                       \
		#name, unit_in_arena, NULL, NULL, (void *)&name##_body          \
	}

#endif
