/* scarce.c - loaded before the C library (LD_PRELOAD), lets an allocation of txplan fail.
 *
 *   SCARCE_FAIL=N     the N-th; "N+": and all after it
 *   SCARCE_OWN=1      count only those made by txplan, its libraries and libyaml (libgit2's come through txplan's), not those
 *                     that the C library makes on its own
 *   SCARCE_LOG=FILE   gets "hit PLACE" for each that failed, and at the end "count N"
 *
 * Counting begins when all libraries are loaded. Programs that txplan starts are left alone. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *p, size_t size);

static atomic_long count, hits;
static long fail_at;
static bool active, onwards, own;
static int log_fd = -1;

__attribute__((constructor)) static void begin(void)
{
	const char *at = getenv("SCARCE_FAIL"), *log = getenv("SCARCE_LOG");
	char *end;

	if (!log || strcmp(program_invocation_short_name, "txplan"))
		return;
	fail_at = strtol(at ? at : "0", &end, 10);
	onwards = *end == '+';
	own = getenv("SCARCE_OWN") != NULL;
	log_fd = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	active = true;
}

static void note(const char *text, int len)
{
	if (log_fd >= 0 && write(log_fd, text, (size_t)len) != len)
		_exit(99);
}

__attribute__((destructor)) static void end(void)
{
	char line[64];

	active = false;
	note(line, snprintf(line, sizeof line, "count %ld\n", (long)count));
}

static bool is_own(const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;

	return !strncmp(name, "txplan", 6) || !strncmp(name, "libtxplan", 9) || !strncmp(name, "libyaml", 7);
}

static bool fails(const void *caller)
{
	Dl_info from = { 0 };
	char line[256];

	if (!active)
		return false;
	bool known = dladdr(caller, &from) && from.dli_fname;
	if (own && !(known && is_own(from.dli_fname)))
		return false;
	long n = atomic_fetch_add(&count, 1) + 1;
	if (!fail_at || n < fail_at || (n > fail_at && !onwards))
		return false;
	if (atomic_fetch_add(&hits, 1) < 20)
		note(line, snprintf(line, sizeof line, "hit %.150s+%lx\n", known ? from.dli_fname : "?",
				    known ? (unsigned long)((const char *)caller - (const char *)from.dli_fbase) : 0UL));
	errno = ENOMEM;
	return true;
}

void *malloc(size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL : __libc_realloc(p, size);
}
