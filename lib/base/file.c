#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>
#include "base/fd.h"

enum { LINKS_MOST = 40 };

/* On the way through a path: what is left of it, as seen from an open folder. */
struct way {
	int at; /* AT_FDCWD at first */
	char rest[2 * PATH_MAX];
	int links;
};

static void close_way(const struct way *w)
{
	if (w->at >= 0)
		close(w->at);
}

static bool is_link(int fd)
{
	struct stat st;

	return !fstat(fd, &st) && S_ISLNK(st.st_mode);
}

/* What /proc shows as links are open files and folders, whose names need not lead anywhere. */
static bool is_proc(int folder)
{
	struct statfs fs;
	int fd = folder == AT_FDCWD ? -1 : folder;

	return (fd < 0 ? statfs(".", &fs) : fstatfs(fd, &fs)) == 0 && fs.f_type == PROC_SUPER_MAGIC;
}

/* Puts what a link holds in the place of its name. 0 or an errno. */
static int follow(struct way *w, const char *name, const char *rest, file_follow *may_follow)
{
	char target[PATH_MAX];
	ssize_t len = readlinkat(w->at, name, target, sizeof target);

	if (len < 0)
		return errno;
	if (!may_follow(w->at) || ++w->links > LINKS_MOST)
		return ELOOP;
	size_t left = strlen(rest);
	if ((size_t)len >= sizeof target || (size_t)len + left + 2 > sizeof w->rest)
		return ENAMETOOLONG;
	memmove(w->rest + len + (left > 0), rest, left + 1);
	memcpy(w->rest, target, (size_t)len);
	if (left)
		w->rest[len] = '/';
	return 0;
}

/* One name further: a folder, or at the end what is wanted. Its descriptor or -errno; -ELOOP: a link was followed, or with
 * *bad may not be. */
static int step_on(struct way *w, int flags, file_follow *may_follow, bool *last, int *bad)
{
	char name[NAME_MAX + 1];
	const char *from = w->rest + strspn(w->rest, "/"), *rest;
	size_t len = strcspn(from, "/");

	rest = from + len + strspn(from + len, "/");
	*last = !from[len];
	*bad = len > NAME_MAX ? ENAMETOOLONG : 0;
	if (*bad)
		return -*bad;
	memcpy(name, len ? from : ".", len + !len);
	name[len + !len] = '\0';
	if (!*last)
		flags = O_PATH | O_DIRECTORY;
	int fd = openat(w->at, name, flags | O_NOFOLLOW | O_CLOEXEC);
	*bad = fd < 0 ? errno : 0;
	if (fd >= 0 && (flags & O_PATH) && is_link(fd)) { /* O_PATH opens the link itself */
		close(fd);
		fd = -1;
		*bad = ELOOP;
	}
	if ((*bad == ELOOP || *bad == ENOTDIR) && is_proc(w->at))
		*bad = (fd = openat(w->at, name, flags | O_CLOEXEC)) < 0 ? errno : 0;
	if (fd >= 0) {
		memmove(w->rest, rest, strlen(rest) + 1);
		return fd;
	}
	if (*bad != ELOOP && *bad != ENOTDIR)
		return -*bad;
	int linked = follow(w, name, rest, may_follow);
	if (linked != EINVAL) /* it is a link */
		*bad = linked;
	return -ELOOP;
}

int file_open(const char *path, int flags, file_follow *may_follow)
{
	struct way w = { .at = AT_FDCWD };
	bool last = false;
	int bad = 0;

	if (!may_follow) {
		int fd = open(path, flags | O_CLOEXEC);
		return fd < 0 ? -errno : fd;
	}
	if (!*path)
		return -ENOENT;
	if (strlen(path) >= PATH_MAX)
		return -ENAMETOOLONG;
	memcpy(w.rest, path, strlen(path) + 1);
	do {
		if (*w.rest == '/') {
			close_way(&w);
			w.at = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
			if (w.at < 0)
				return -errno;
			memmove(w.rest, w.rest + strspn(w.rest, "/"), strlen(w.rest + strspn(w.rest, "/")) + 1);
		}
		int fd = step_on(&w, flags, may_follow, &last, &bad);
		if (fd >= 0) {
			close_way(&w);
			w.at = fd;
		}
		last = last && fd >= 0;
	} while (!last && !bad);
	if (!bad)
		return w.at;
	close_way(&w);
	return -bad;
}

/* O_NONBLOCK, so that opening a pipe that nobody writes to does not wait. */
static int open_regular(const char *path, size_t most, file_follow *may_follow, size_t *size)
{
	struct stat st;
	int fd = file_open(path, O_RDONLY | O_NOCTTY | O_NONBLOCK, may_follow);

	if (fd < 0)
		return fd;
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

int file_read_in(struct arena *a, const char *path, size_t most, file_follow *may_follow, char **bytes, size_t *len)
{
	struct open_file *f = arena_new_of(a, struct open_file);
	size_t size = 0, at = 0;

	f->fd = -1;
	arena_defer(a, close_file, f);
	f->fd = open_regular(path, most, may_follow, &size);
	if (f->fd < 0)
		return -f->fd;
	/* The file may change while it is read: take what is there, one byte more tells that it grew. */
	char *p = arena_alloc(a, size + 1);
	const int bad = fd_read_at(f->fd, 0, p, size + 1, &at);
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

int file_read(struct arena *a, const char *path, size_t most, char **bytes, size_t *len)
{
	return file_read_in(a, path, most, NULL, bytes, len);
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

int file_names(struct arena *a, const char *folder, file_follow *may_follow, char ***names)
{
	DIR **d = arena_new_of(a, DIR *);
	char **list = NULL;
	size_t n = 0, cap = 0;
	int bad;

	arena_defer(a, close_folder, d);
	int fd = file_open(folder, O_RDONLY | O_DIRECTORY, may_follow);
	if (fd < 0)
		return -fd;
	*d = fdopendir(fd);
	if (!*d) {
		bad = errno;
		close(fd);
		return bad;
	}
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
