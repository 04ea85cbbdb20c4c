/* failing_arena.c - lets each allocation in an arena fail in turn, not only those that need a new block. */
#include <stdarg.h>
#include "base/arena.h"
#include "failing.h"

void *__real_arena_alloc(struct arena *a, size_t size);
void *__real_arena_alloc_aligned(struct arena *a, size_t size, size_t align);
void *__real_arena_array(struct arena *a, size_t count, size_t size);
void *__real_arena_grow(struct arena *a, void *old, size_t old_size, size_t new_size);
void *__real_arena_room(struct arena *a, void *items, size_t count, size_t *cap, size_t size);
char *__real_arena_copy(struct arena *a, const char *bytes, size_t len);
char *__real_arena_strdup(struct arena *a, const char *s);
char *__real_arena_vprintf(struct arena *a, const char *fmt, va_list ap);
void __real_arena_defer(struct arena *a, void (*fn)(void *), void *arg);

void *__wrap_arena_alloc(struct arena *a, size_t size);
void *__wrap_arena_alloc_aligned(struct arena *a, size_t size, size_t align);
void *__wrap_arena_array(struct arena *a, size_t count, size_t size);
void *__wrap_arena_grow(struct arena *a, void *old, size_t old_size, size_t new_size);
void *__wrap_arena_room(struct arena *a, void *items, size_t count, size_t *cap, size_t size);
char *__wrap_arena_copy(struct arena *a, const char *bytes, size_t len);
char *__wrap_arena_strdup(struct arena *a, const char *s);
char *__wrap_arena_vprintf(struct arena *a, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));
char *__wrap_arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void __wrap_arena_defer(struct arena *a, void (*fn)(void *), void *arg);

static struct arena *still_there(struct arena *a)
{
	if (fails_now())
		arena_out_of_memory(a);
	return a;
}

void *__wrap_arena_alloc(struct arena *a, size_t size)
{
	return __real_arena_alloc(still_there(a), size);
}

void *__wrap_arena_alloc_aligned(struct arena *a, size_t size, size_t align)
{
	return __real_arena_alloc_aligned(still_there(a), size, align);
}

void *__wrap_arena_array(struct arena *a, size_t count, size_t size)
{
	return __real_arena_array(still_there(a), count, size);
}

void *__wrap_arena_grow(struct arena *a, void *old, size_t old_size, size_t new_size)
{
	return __real_arena_grow(still_there(a), old, old_size, new_size);
}

void *__wrap_arena_room(struct arena *a, void *items, size_t count, size_t *cap, size_t size)
{
	return count < *cap ? items : __real_arena_room(still_there(a), items, count, cap, size);
}

char *__wrap_arena_copy(struct arena *a, const char *bytes, size_t len)
{
	return __real_arena_copy(still_there(a), bytes, len);
}

char *__wrap_arena_strdup(struct arena *a, const char *s)
{
	return __real_arena_strdup(still_there(a), s);
}

char *__wrap_arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
	return __real_arena_vprintf(still_there(a), fmt, ap);
}

char *__wrap_arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	char *p = __real_arena_vprintf(still_there(a), fmt, ap);
	va_end(ap);
	return p;
}

void __wrap_arena_defer(struct arena *a, void (*fn)(void *), void *arg)
{
	__real_arena_defer(still_there(a), fn, arg);
}
