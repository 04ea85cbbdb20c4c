/* New files, whole or not at all. */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int write_all(int fd, const void *bytes, size_t len)
{
	const char *at = bytes;

	while (len) {
		ssize_t n = write(fd, at, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

int place_new_like(const txp_store *s, int dir, const char *leaf, mode_t mode, const void *bytes, size_t len,
		   struct unsynced *unsynced, struct stat *st, struct likeness *like)
{
	int fd = openat(dir, leaf, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, like ? 0600 : mode & 0777);

	if (fd < 0)
		return errno;
	int bad = write_all(fd, bytes, len);
	if (!bad && like)
		bad = keep_likeness(s, like, dir, fd, &mode);
	if (!bad && fchmod(fd, mode))
		bad = errno;
	if (!bad && st && fstat(fd, st))
		bad = errno;
	if (!bad && unsynced)
		bad = unsynced_add(unsynced, fd);
	else if (close(fd) && !bad)
		bad = errno;
	if (bad)
		unlinkat(dir, leaf, 0);
	return bad;
}

int place_new(int dir, const char *leaf, mode_t mode, const void *bytes, size_t len, struct unsynced *unsynced,
	      struct stat *st)
{
	return place_new_like(NULL, dir, leaf, mode, bytes, len, unsynced, st, NULL);
}
