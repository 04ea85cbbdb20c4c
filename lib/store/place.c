#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool component_valid(const char *p, size_t len)
{
	if (len == 0 || len > NAME_MAX || (len == 1 && p[0] == '.') || (len == 2 && p[0] == '.' && p[1] == '.'))
		return false;
	/* In any case: on some disks .GIT is the same folder. */
	if (len == 4 && p[0] == '.' && (p[1] | 32) == 'g' && (p[2] | 32) == 'i' && (p[3] | 32) == 't')
		return false;
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)p[i];
		if (c < 0x20 || c == 0x7f || c == '\\')
			return false;
	}
	return true;
}

bool path_valid(const char *path)
{
	for (;;) {
		size_t len = strcspn(path, "/");
		if (!component_valid(path, len))
			return false;
		if (!path[len])
			return true;
		path += len + 1;
	}
}

result path_in_work(const txp_store *s, const char *path, char out[PATH_MAX], error *err)
{
	size_t prefix = strlen(s->prefix), len = path ? strlen(path) : 0;

	if (!path || !path_valid(path) || prefix + len >= PATH_MAX)
		return refuse(err, TXP_STORE_BAD_PATH, "Name a file inside the caseload.",
			    "\"%s\" is not a path inside the caseload", path ? path : "");
	memcpy(out, s->prefix, prefix);
	memcpy(out + prefix, path, len + 1);
	return TXP_STORE_OK;
}

static int open_folder(int at, const char *name)
{
	struct stat st;
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), bad = fd < 0 ? errno : 0;

	if (bad == ENOTDIR && !fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW) && S_ISLNK(st.st_mode))
		bad = ELOOP;
	return bad ? -bad : fd;
}

/* One step down; closes `at` unless it is root. A new folder is made sure of at once: what is in it would go with it. */
static int descend(int root, int at, const char *name, mode_t make)
{
	int fd = open_folder(at, name);

	if (fd == -ENOENT && make) {
		if (mkdirat(at, name, make & 0777) ? errno != EEXIST : fsync(at))
			fd = -errno;
		else
			fd = open_folder(at, name);
		if (fd >= 0 && (make & 077))
			fchmod(fd, make);
	}
	if (at != root)
		close(at);
	return fd;
}

int place_folder(int root, const char *path, mode_t make, const char **leaf)
{
	char name[NAME_MAX + 1];
	int at = root;
	const char *slash;

	while ((slash = strchr(path, '/'))) {
		size_t len = (size_t)(slash - path);
		if (len > NAME_MAX)
			len = NAME_MAX;
		memcpy(name, path, len);
		name[len] = '\0';
		at = descend(root, at, name, make);
		if (at < 0)
			return at;
		path = slash + 1;
	}
	*leaf = path;
	if (at != root)
		return at;
	return open_folder(root, ".");
}

int place_depth(int root, const char *path)
{
	char part[PATH_MAX];
	struct stat st;
	int depth = 0;

	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		snprintf(part, sizeof part, "%.*s", (int)(slash - path), path);
		if (fstatat(root, part, &st, AT_SYMLINK_NOFOLLOW))
			break;
		depth++;
	}
	return depth;
}

void place_prune(int root, const char *path, int keep)
{
	char part[PATH_MAX];
	int depth = 0;

	snprintf(part, sizeof part, "%s", path);
	for (const char *p = part; *p; p++)
		depth += *p == '/';
	for (; depth > keep; depth--) {
		*strrchr(part, '/') = '\0';
		if (unlinkat(root, part, AT_REMOVEDIR))
			return;
	}
}

static int read_regular(struct arena *a, int fd, size_t most, char **bytes, size_t *len, struct stat *st)
{
	if (fstat(fd, st))
		return errno;
	if (!S_ISREG(st->st_mode))
		return S_ISDIR(st->st_mode) ? EISDIR : EINVAL;
	if ((uintmax_t)st->st_size > most)
		return EFBIG;
	size_t size = (size_t)st->st_size, at;
	char *p = arena_alloc(a, size + 1);
	int bad = fd_read_at(fd, 0, p, size + 1, &at);
	if (bad)
		return bad;
	if (at > size)
		return EAGAIN;
	p[at] = '\0';
	*bytes = p;
	*len = at;
	return 0;
}

struct open_fd {
	int fd;
};

static void close_fd(void *arg)
{
	struct open_fd *f = arg;

	if (f->fd >= 0)
		close(f->fd);
	f->fd = -1;
}

int place_read(struct arena *a, int root, const char *path, size_t most, char **bytes, size_t *len, struct stat *st)
{
	struct open_fd *f = arena_new_of(a, struct open_fd);
	struct stat unused;
	const char *leaf;

	f->fd = -1;
	arena_defer(a, close_fd, f);
	int dir = place_folder(root, path, 0, &leaf);
	if (dir < 0)
		return -dir;
	f->fd = openat(dir, leaf, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	int bad = f->fd < 0 ? errno : 0;
	close(dir);
	if (!bad)
		bad = read_regular(a, f->fd, most, bytes, len, st ? st : &unused);
	close_fd(f);
	return bad;
}

ssize_t place_peek(int root, const char *path, char *buf, size_t size)
{
	int fd = openat(root, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	if (fd < 0)
		return -1;
	ssize_t n = read(fd, buf, size);
	close(fd);
	if (n < 0 || (size_t)n >= size)
		return -1;
	buf[n] = '\0';
	return n;
}

bool place_gone(int dir, const char *leaf)
{
	return !*leaf || unlinkat(dir, leaf, 0) == 0 || errno == ENOENT;
}

int place_sync(int root, const char *path)
{
	int fd = openat(root, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return errno;
	int bad = fsync(fd) ? errno : 0;
	close(fd);
	return bad;
}

int place_sync_kept(int root, const char *path)
{
	char part[PATH_MAX];

	snprintf(part, sizeof part, "%s", path);
	for (char *slash; (slash = strrchr(part, '/'));) {
		*slash = '\0';
		int bad = place_sync(root, part);
		if (bad != ENOENT)
			return bad;
	}
	return place_sync(root, ".");
}
