#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* O_NONBLOCK, so that opening a pipe that nobody writes to does not wait. */
static int open_regular(const char *path, size_t most, size_t *size)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd < 0)
		return -errno;
	int bad = 0;
	if (fstat(fd, &st))
		bad = errno;
	else if (S_ISDIR(st.st_mode))
		bad = EISDIR;
	else if (!S_ISREG(st.st_mode))
		bad = EINVAL;
	else if ((uintmax_t)st.st_size > most)
		bad = EFBIG;
	if (bad) {
		close(fd);
		return -bad;
	}
	*size = (size_t)st.st_size;
	return fd;
}

struct open_file {
	int fd;
};

static void close_file(void *arg)
{
	struct open_file *f = arg;

	if (f->fd >= 0)
		close(f->fd);
	f->fd = -1;
}

int file_read(struct arena *a, const char *path, size_t most, char **bytes, size_t *len)
{
	struct open_file *f = arena_new_of(a, struct open_file);
	size_t size = 0, at = 0;
	int bad = 0;

	f->fd = -1;
	arena_defer(a, close_file, f);
	f->fd = open_regular(path, most, &size);
	if (f->fd < 0)
		return -f->fd;
	/* The file may change while it is read: take what is there, one byte more tells that it grew. */
	char *p = arena_alloc(a, size + 1);
	while (at < size + 1) {
		ssize_t n = read(f->fd, p + at, size + 1 - at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			bad = errno;
		if (n <= 0)
			break;
		at += (size_t)n;
	}
	close_file(f);
	if (bad)
		return bad;
	if (at > size)
		return EAGAIN;
	p[at] = '\0';
	*bytes = p;
	*len = at;
	return 0;
}

static void close_folder(void *arg)
{
	DIR **d = arg;

	if (*d)
		closedir(*d);
	*d = NULL;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int file_names(struct arena *a, const char *folder, char ***names)
{
	DIR **d = arena_new_of(a, DIR *);
	char **list = NULL;
	size_t n = 0, cap = 0;
	int bad;

	arena_defer(a, close_folder, d);
	*d = opendir(folder);
	if (!*d)
		return errno;
	for (;;) {
		errno = 0;
		struct dirent *e = readdir(*d);
		if (!e)
			break;
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		list = arena_room(a, list, n, &cap, sizeof *list);
		list[n++] = arena_strdup(a, e->d_name);
	}
	bad = errno;
	close_folder(d);
	list = arena_room(a, list, n, &cap, sizeof *list);
	list[n] = NULL;
	qsort(list, n, sizeof *list, compare_names);
	*names = list;
	return bad;
}
