/* Files that a command line names: read, written whole, and named for a shell. In a caseload no symbolic link is followed. */
#include "cmd.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

const char *shell_word(const char *s)
{
	txp_text *t = NULL;

	live(txp_shell_word(s, &t));
	return keep_text(t);
}

const char *shell_path(const char *path)
{
	txp_text *t = NULL;

	live(txp_shell_path(path, &t));
	return keep_text(t);
}

/* An ordinary file, a terminal, /dev/null or a pipe that the shell made of <(…). A pipe with a name may never have a writer, and
 * other devices have no end. 0 or an errno. */
static int check_input(int fd)
{
	struct stat st;
	struct statfs fs;

	if (fstat(fd, &st) || fstatfs(fd, &fs))
		return errno;
	if (S_ISDIR(st.st_mode))
		return EISDIR;
	if (S_ISREG(st.st_mode) || (S_ISFIFO(st.st_mode) && fs.f_type == PIPEFS_MAGIC))
		return 0;
	return S_ISCHR(st.st_mode) && (isatty(fd) || st.st_rdev == makedev(1, 3)) ? 0 : EINVAL;
}

const char *program_on_path(const char *name)
{
	const char *p = getenv("PATH");
	struct stat st;
	size_t len;

	if (strchr(name, '/'))
		return name;
	for (p = p ? p : "/bin:/usr/bin";; p += len + 1) {
		len = strcspn(p, ":");
		const char *file = keep_printf("%.*s/%s", (int)len, p, name);
		if (*p == '/' && !stat(file, &st) && S_ISREG(st.st_mode) && !access(file, X_OK))
			return file;
		if (!p[len])
			return NULL;
	}
}

FILE *open_input(const char *path)
{
	int bad = 0, fd = txp_open(path, O_RDONLY | O_NOCTTY | O_NONBLOCK, &bad), flags;
	FILE *f;

	if (fd >= 0)
		bad = check_input(fd);
	if (fd >= 0 && !bad && ((flags = fcntl(fd, F_GETFL)) < 0 || fcntl(fd, F_SETFL, flags & ~O_NONBLOCK)))
		bad = errno;
	f = bad ? NULL : fdopen(fd, "r");
	if (!bad && !f)
		bad = errno;
	if (fd >= 0 && bad)
		close(fd);
	errno = bad;
	return f;
}

static int write_all(int fd, const char *bytes, size_t len, bool durable)
{
	while (len) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		bytes += n;
		len -= (size_t)n;
	}
	return durable && fsync(fd) ? errno : 0;
}

/* The file that is there, if there is one: 0 with *st, *there; or an errno. */
static int look_at(const char *path, struct stat *st, bool *there)
{
	int bad, fd = txp_open(path, O_PATH, &bad);

	*there = fd >= 0;
	if (fd < 0)
		return bad == ENOENT ? 0 : bad;
	bad = fstat(fd, st) ? errno : S_ISDIR(st->st_mode) ? EISDIR : S_ISREG(st->st_mode) ? 0 : EINVAL;
	close(fd);
	return bad;
}

/* The new file may be read by those who could read the old one, and by nobody else. */
static int keep_mode(int fd, const struct stat *old)
{
	mode_t mode = old->st_mode & 0777;
	bool theirs = !fchown(fd, (uid_t)-1, old->st_gid);

	if (geteuid() == 0 && fchown(fd, old->st_uid, (gid_t)-1))
		return errno;
	return fchmod(fd, theirs ? mode : mode & ~(mode_t)S_IRWXG) ? errno : 0;
}

int out_file(const char *path, const char *bytes, size_t len, bool durable)
{
	char *folder, *temp, *real, there_real[TXP_PATH_SIZE];
	struct stat st;
	bool there;
	int fd, bad = look_at(path, &st, &there);

	if (bad)
		return bad;
	if (there) {
		real = realpath(path, NULL); /* through a link, so that the link stays */
		if (!real && errno == ENOMEM)
			out_of_memory();
		if (!real)
			return errno;
		path = keep_copy(real, strlen(real));
		free(real);
	} else {
		folder = keep_copy(path, strlen(path));
		bad = txp_real_folder(dirname(folder), there_real);
		if (bad == ENOMEM)
			out_of_memory();
		if (bad)
			return bad;
	}
	/* The name is one that git is told to ignore. */
	folder = keep_copy(path, strlen(path));
	temp = keep_printf("%s/.txplan-XXXXXX", dirname(folder));
	fd = mkostemp(temp, O_CLOEXEC); /* mode 0600 */
	if (fd < 0)
		return errno;
	bad = write_all(fd, bytes, len, durable);
	if (!bad && there)
		bad = keep_mode(fd, &st);
	if (close(fd) && !bad)
		bad = errno;
	if (!bad && rename(temp, path))
		bad = errno;
	if (bad)
		unlink(temp);
	return bad;
}
