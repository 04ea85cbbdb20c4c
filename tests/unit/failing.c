/* failing.c - stands between the program (and libyaml) and malloc. */
#include "failing.h"

#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *p, size_t size);
void __real_free(void *p);

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *p, size_t size);
void __wrap_free(void *p);

/* libyaml allocates through these four, and takes ours where the program exports them. */
#pragma GCC visibility push(default)
void *yaml_malloc(size_t size);
void *yaml_realloc(void *p, size_t size);
void yaml_free(void *p);
char *yaml_strdup(const char *s);
#pragma GCC visibility pop

/* Several threads may allocate at once. */
static atomic_long until, live, counted_calls;
static atomic_int all_after, has_failed;

void fail_at(long n, int onwards)
{
	until = n;
	all_after = onwards;
	has_failed = 0;
	counted_calls = 0;
}

long counted_so_far(void)
{
	return counted_calls;
}

int failed(void)
{
	return has_failed;
}

long live_blocks(void)
{
	return live;
}

int fails_now(void)
{
	counted_calls++;
	if (has_failed && all_after)
		return 1;
	if (until <= 0 || atomic_fetch_sub(&until, 1) != 1)
		return 0;
	has_failed = 1;
	return 1;
}

static void *counted(void *p)
{
	live += p != NULL;
	return p;
}

void *__wrap_malloc(size_t size)
{
	return fails_now() ? NULL : counted(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size)
{
	return fails_now() ? NULL : counted(__real_calloc(count, size));
}

void *__wrap_realloc(void *p, size_t size)
{
	if (fails_now())
		return NULL;
	return p ? __real_realloc(p, size) : counted(__real_malloc(size));
}

void __wrap_free(void *p)
{
	live -= p != NULL;
	__real_free(p);
}

void *yaml_malloc(size_t size)
{
	return __wrap_malloc(size ? size : 1);
}

void *yaml_realloc(void *p, size_t size)
{
	return __wrap_realloc(p, size ? size : 1);
}

void yaml_free(void *p)
{
	__wrap_free(p);
}

char *yaml_strdup(const char *s)
{
	size_t size = s ? strlen(s) + 1 : 0;
	char *copy = size ? __wrap_malloc(size) : NULL;

	return copy ? memcpy(copy, s, size) : NULL;
}
