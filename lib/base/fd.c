#include "base/fd.h"

#include <errno.h>

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
