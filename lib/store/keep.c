/* A file is replaced by a new one: what was not to be changed about it, the new one must be given. Its bytes are the caller's;
 * mode, group, owner, access list and other attributes are whose file it is. (Another name of the old one, a hard link as
 * backups make them, keeps the old bytes.) */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

enum { NAMES_MOST = 4096, VALUE_MOST = 8192 };

static const char access_list[] = "system.posix_acl_access";

static void lose(struct likeness *l, const char *what)
{
	if (!l->lost)
		l->lost = what;
}

/* Gives `to` one attribute of `from`. */
static void copy_attribute(struct likeness *l, int from, int to, const char *name)
{
	char value[VALUE_MOST], present[VALUE_MOST];
	ssize_t len = fgetxattr(from, name, value, VALUE_MOST), have = fgetxattr(to, name, present, VALUE_MOST);

	if (len >= 0 && len == have && !memcmp(value, present, (size_t)len))
		return;
	if (len < 0 || fsetxattr(to, name, value, (size_t)len, 0))
		lose(l, !strcmp(name, access_list) ? "access list" : "extended attributes");
}

static void copy_attributes(struct likeness *l, int from, int to)
{
	char names[NAMES_MOST];
	ssize_t len = flistxattr(from, names, sizeof names);
	bool lists = false;

	for (char *name = names; len > 0 && name < names + len; name += strlen(name) + 1) {
		lists = lists || !strcmp(name, access_list);
		copy_attribute(l, from, to, name);
	}
	if (len < 0 && errno != ENOTSUP)
		lose(l, "extended attributes");
	/* The folder may have given it one. */
	if (!lists)
		fremovexattr(to, access_list);
}

int keep_likeness(const txp_store *s, struct likeness *l, int dir, int to, mode_t *mode)
{
	struct stat old, new;
	int from = openat(dir, l->leaf, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	if (from < 0)
		return errno == ENOENT ? 0 : errno;
	if (fstat(from, &old) || fstat(to, &new)) {
		int bad = errno;
		close(from);
		return bad;
	}
	*mode = old.st_mode & 0777;
	if (s->shared) /* a new mode that was asked for in numbers takes nothing away, either */
		*mode |= shared_mode(s, *mode);
	if (old.st_gid != new.st_gid && fchown(to, (uid_t)-1, old.st_gid)) {
		/* Another group must not get what was this one's. */
		*mode &= s->shared ? *mode : ~(mode_t)S_IRWXG;
		lose(l, "group");
	}
	if (old.st_uid != new.st_uid && fchown(to, old.st_uid, (gid_t)-1) && !s->shared)
		lose(l, "owner");
	copy_attributes(l, from, to);
	close(from);
	return 0;
}
