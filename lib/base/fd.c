#include "base/fd.h"

#include <errno.h>
#include <unistd.h>

bool errno_says_why(int errnum)
{
	switch (errnum) {
	case EIO:
	case EACCES:
	case EPERM:
	case EROFS:
	case ENOSPC:
	case EDQUOT:
	case EMFILE:
	case ENFILE:
	case EINTR:
		return true;
	default:
		return false;
	}
}

int fd_read_at(int fd, uint64_t at, void *out, size_t len, size_t *got)
{
	for (*got = 0; *got < len;) {
		ssize_t n = pread(fd, (char *)out + *got, len - *got, (off_t)(at + *got));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		if (n == 0)
			break;
		*got += (size_t)n;
	}
	return 0;
}

int fd_read_all(int fd, uint64_t at, void *out, size_t len)
{
	size_t got;
	int bad = fd_read_at(fd, at, out, len, &got);

	return bad || got == len ? bad : EIO;
}
