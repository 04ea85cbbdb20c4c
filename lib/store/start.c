/* Starting libgit2. */
#include "store/store.h"

#include <git2/sys/alloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* libgit2 dereferences NULL at about one in ten places when memory runs out. With a caller that would rather end the
 * process it gets an allocator that never returns NULL. libgit2 has one allocator per process, so this is a global. */
static void (*out_of_memory)(void);

static void *allocated(void *p)
{
	if (!p)
		out_of_memory();
	return p;
}

static void *alloc_array(void *old, size_t n, size_t size)
{
	if (size && n > SIZE_MAX / size)
		return allocated(NULL);
	size_t bytes = n * size;
	return allocated(realloc(old, bytes ? bytes : 1));
}

static void *git_alloc(size_t n, const char *file, int line)
{
	(void)file, (void)line;
	return alloc_array(NULL, n, 1);
}

static void *git_alloc_array(size_t n, size_t size, const char *file, int line)
{
	(void)file, (void)line;
	return alloc_array(NULL, n, size);
}

static void *git_alloc_zeroed(size_t n, size_t size, const char *file, int line)
{
	(void)file, (void)line;
	return allocated(calloc(n ? n : 1, size ? size : 1));
}

static char *git_substring(const char *s, size_t n, const char *file, int line)
{
	(void)file, (void)line;
	char *p = alloc_array(NULL, n + 1, 1);
	memcpy(p, s, n);
	p[n] = '\0';
	return p;
}

static char *git_copy(const char *s, const char *file, int line)
{
	return git_substring(s, strlen(s), file, line);
}

static char *git_copy_most(const char *s, size_t n, const char *file, int line)
{
	return git_substring(s, strnlen(s, n), file, line);
}

static void *git_resize(void *p, size_t n, const char *file, int line)
{
	(void)file, (void)line;
	return alloc_array(p, n, 1);
}

static void *git_resize_array(void *p, size_t n, size_t size, const char *file, int line)
{
	(void)file, (void)line;
	return alloc_array(p, n, size);
}

result start_libgit2(const struct txp_store_env *env, error *err)
{
	git_allocator allocator = { git_alloc,  git_alloc_zeroed, git_copy,        git_copy_most, git_substring,
					   git_resize, git_resize_array, git_alloc_array, free };

	if (env && env->out_of_memory) {
		out_of_memory = env->out_of_memory;
		git_libgit2_opts(GIT_OPT_SET_ALLOCATOR, &allocator);
	}
	int started = git_libgit2_init();
	if (started < 0)
		return refuse_git(err, started, "start libgit2");
	return TXP_STORE_OK;
}
