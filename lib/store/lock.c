/* The two locks. Ours is a flock: it ends with its process, so it is never stale. git's index.lock is a file and stays
 * behind after a crash; ours is therefore a hard link to a file that says whose it is, made in one step, and whoever
 * holds the flock may remove it. A lock without our mark is never touched. */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <time.h>
#include <unistd.h>

static const char name[] = "txplan.lock";
static const char mark[] = "txplan holds this lock while it writes; the next txplan command clears up after a crash.\n";

enum { PAUSE_US = 5000, PAUSE_LEAST_US = 200, INDEX_WAIT_MS = 3000, READERS_MS = 25 };

static void pause_us(int us)
{
	struct timespec t = { 0, (long)us * 1000 };

	nanosleep(&t, NULL);
}

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* The open lock file, or -errno. */
static int open_lock(const txp_store *s)
{
	int fd = openat(s->common, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

	return fd < 0 ? -errno : fd;
}

/* True when the file that we locked is still the one that others would open. */
static bool still_there(const txp_store *s, int fd)
{
	struct stat ours, theirs;

	return fstat(fd, &ours) == 0 && fstatat(s->common, name, &theirs, AT_SYMLINK_NOFOLLOW) == 0 &&
	       ours.st_ino == theirs.st_ino && ours.st_dev == theirs.st_dev;
}

static int write_mark(const txp_store *s, int fd)
{
	char present[sizeof mark];

	share(s, fd, 0600);
	if (pread(fd, present, sizeof present, 0) == sizeof mark - 1 && !memcmp(present, mark, sizeof mark - 1))
		return 0;
	ssize_t n = pwrite(fd, mark, sizeof mark - 1, 0);
	if (n != sizeof mark - 1)
		return n < 0 ? errno : ENOSPC;
	return ftruncate(fd, sizeof mark - 1) ? errno : 0;
}

/* Nobody stands in a queue: so whoever has waited long looks more often, and comes before those who have just come. */
static int pause_after(int64_t waited_ms)
{
	int64_t us = PAUSE_US / (1 + waited_ms / 100);

	return us > PAUSE_LEAST_US ? (int)us : PAUSE_LEAST_US;
}

result lock_take(txp_store *s, int wait_ms, void (*on_wait)(void *), void *ctx, error *err)
{
	int64_t begin = now_ms();
	bool told = false;
	int fd = open_lock(s);

	for (;;) {
		if (fd < 0)
			return refuse_errno(err, -fd, "write in", s->commondir);
		if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
			if (still_there(s, fd))
				break;
			close(fd);
			fd = open_lock(s);
			continue;
		}
		if (errno != EWOULDBLOCK && errno != EINTR) {
			int bad = errno;
			close(fd);
			return refuse_errno(err, bad, "lock", s->commondir);
		}
		if (now_ms() - begin >= wait_ms) {
			close(fd);
			return refuse(err, TXP_STORE_BUSY, "Wait for it to end, then try again.",
				    "another txplan command is writing to this caseload");
		}
		if (!told && on_wait)
			on_wait(ctx);
		told = true;
		pause_us(pause_after(now_ms() - begin));
	}
	int bad = write_mark(s, fd);
	if (bad) {
		close(fd);
		return refuse_errno(err, bad, "write in", s->commondir);
	}
	s->lock = fd;
	return TXP_STORE_OK;
}

int flock_waiting(int fd, int wait_ms)
{
	int64_t end = now_ms() + wait_ms;

	while (flock(fd, LOCK_EX | LOCK_NB)) {
		if ((errno != EWOULDBLOCK && errno != EINTR) || now_ms() >= end)
			return errno;
		pause_us(PAUSE_LEAST_US);
	}
	return 0;
}

void lock_drop(txp_store *s)
{
	if (s->lock >= 0)
		close(s->lock);
	s->lock = -1;
}

int link_waiting(int dir, const char *from, int to_dir, const char *to, int wait_ms)
{
	int64_t end = now_ms() + wait_ms;

	while (linkat(dir, from, to_dir, to, 0)) {
		if (errno != EEXIST || now_ms() >= end)
			return errno;
		pause_us(PAUSE_LEAST_US);
	}
	return 0;
}

static result refuse_locked(const char *folder, const char *leaf, error *err)
{
	return refuse(err, TXP_STORE_BUSY,
		      "Wait for the other git to end and try again. If none is running, a crashed one left the file: delete it.",
		      "git's %.*s is locked: %s%s is there", (int)strcspn(leaf, "."), leaf, folder, leaf);
}

/* One of git's locks, in dir; folder is its name for messages. */
static result take(const txp_store *s, int dir, const char *folder, const char *leaf, int wait_ms, error *err)
{
	int bad = link_waiting(s->common, name, dir, leaf, wait_ms > 0 ? wait_ms : INDEX_WAIT_MS);

	if (bad == EEXIST)
		return refuse_locked(folder, leaf, err);
	if (bad)
		return refuse_errno(err, bad, "make a lock in", folder);
	return TXP_STORE_OK;
}

static bool is_ours(int dir, const char *leaf)
{
	char text[sizeof mark + 1];

	return place_peek(dir, leaf, text, sizeof text) == sizeof mark - 1 && !strcmp(text, mark);
}

result index_lock_take(const txp_store *s, int wait_ms, error *err)
{
	return take(s, s->git, s->gitdir, "index.lock", wait_ms, err);
}

result index_lock_look(const txp_store *s, error *err)
{
	struct stat st;

	if (fstatat(s->git, "index.lock", &st, AT_SYMLINK_NOFOLLOW) || index_lock_is_ours(s))
		return TXP_STORE_OK;
	return refuse_locked(s->gitdir, "index.lock", err);
}

bool index_lock_is_ours(const txp_store *s)
{
	return is_ours(s->git, "index.lock");
}

bool index_lock_drop(const txp_store *s)
{
	return place_gone(s->git, "index.lock");
}

result config_lock_look(const txp_store *s, error *err)
{
	struct stat st;

	if (fstatat(s->common, "config.lock", &st, AT_SYMLINK_NOFOLLOW) || config_lock_is_ours(s))
		return TXP_STORE_OK;
	return refuse_locked(s->commondir, "config.lock", err);
}

result config_lock_take(const txp_store *s, error *err)
{
	return take(s, s->common, s->commondir, "config.lock", 0, err);
}

bool config_lock_is_ours(const txp_store *s)
{
	return is_ours(s->common, "config.lock");
}

void config_lock_drop(const txp_store *s)
{
	if (config_lock_is_ours(s))
		unlinkat(s->common, "config.lock", 0);
}

/* ---- Who else reads the index? ---- */

/* Stock `git commit` reads the index first and locks it then. When it is held up between the two for as long as a write
 * takes, it puts the old index back over the new one; its commit fails, as the branch has moved, but the next `git commit`
 * takes the old plan. So whoever opens the index during a write is noticed, and given the time to find it locked. */
void readers_watch(const txp_store *s, int *fd)
{
	*fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (*fd >= 0 && inotify_add_watch(*fd, s->gitdir, IN_OPEN | IN_ONLYDIR) < 0) {
		close(*fd);
		*fd = -1;
	}
}

void readers_pass(int *fd)
{
	char events[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
	bool seen = false;
	ssize_t n = 0;

	while (*fd >= 0 && (n = read(*fd, events, sizeof events)) > 0)
		for (char *p = events; p < events + n;) {
			struct inotify_event e;
			memcpy(&e, p, sizeof e);
			seen = seen || (e.len && !strcmp(p + sizeof e, "index")) || (e.mask & IN_Q_OVERFLOW);
			p += sizeof e + e.len;
		}
	if (seen)
		pause_us(READERS_MS * 1000);
	readers_close(fd);
}

void readers_close(void *arg)
{
	int *fd = arg;

	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}
