/* Files and folders on their way to disk. A file is handed over as soon as it is written, and the system begins at once;
 * they are waited for together, when something is about to depend on them. Waiting for each on its own takes twice as long.
 * (A thread for each would gain another tenth, but what is recorded of a write would have no order any more.) */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

void unsynced_drop(void *arg)
{
	struct unsynced *u = arg;

	while (u->n)
		close(u->fds[--u->n]);
}

int unsynced_settle(struct unsynced *u)
{
	int bad = 0;

	for (size_t i = 0; i < u->n; i++) {
		if (!bad && fsync(u->fds[i]))
			bad = errno;
		if (close(u->fds[i]) && !bad)
			bad = errno;
	}
	u->n = 0;
	return bad;
}

static int add(struct unsynced *u, int fd)
{
	int bad = u->n == UNSYNCED_MOST ? unsynced_settle(u) : 0;

	u->fds[u->n++] = fd;
	return bad;
}

int unsynced_add(struct unsynced *u, int fd)
{
	/* A hint: it is fsync() that counts. */
	sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
	return add(u, fd);
}

int unsynced_add_path(struct unsynced *u, int root, const char *path)
{
	int fd = openat(root, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	return fd < 0 ? errno : add(u, fd);
}

int unsynced_add_folder(struct unsynced *u, int root, const char *path)
{
	const char *leaf;
	int fd = place_folder(root, path, 0, &leaf);

	return fd < 0 ? -fd : add(u, fd);
}
