#include "store/run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "base/utf8.h"

enum {
	SECONDS = 60,         /* an agent may ask a person in a window of its own */
	SECONDS_ASKING = 120, /* a passphrase is typed */
	GRACE_MS = 1000,      /* to put the terminal back in order */
	SLOW_MS = 1000,
	PAUSE_LEAST_NS = 50000,
	PAUSE_MOST_NS = 10000000,
	SAID_KEPT = 4096,
	FLOOD = 16 * 1024 * 1024, /* nothing that a signer has to say is that long */
	FIRST_FREE = 10 /* our ends lie above the numbers that the program gets */
};

enum end { END_IN, END_FILE, END_OUT, END_ERR, ENDS };

struct running {
	int theirs[ENDS], ours[ENDS]; /* ours: only of END_OUT and END_ERR */
	char *bytes[ENDS];
	size_t len[ENDS], most[ENDS], dropped;
	pid_t pid;
	int ending; /* tells when it has ended; -1 where the kernel can't */
	bool gone;
	int64_t end;
};

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void drop(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* ---- What it gets ---- */

/* Moves a file out of the way of the numbers 0 to 3. */
static int lift(int fd)
{
	if (fd < 0)
		return -1;
	int high = fcntl(fd, F_DUPFD_CLOEXEC, FIRST_FREE), bad = errno;
	close(fd);
	errno = bad == EINVAL ? EMFILE : bad; /* what it says when no number that high is allowed */
	return high;
}

static int memory_file(int *fd, const void *bytes, size_t len)
{
	*fd = lift(memfd_create("txplan", MFD_CLOEXEC));
	int bad = *fd < 0 ? errno : write_all(*fd, bytes, len);
	if (!bad && lseek(*fd, 0, SEEK_SET) < 0)
		bad = errno;
	return bad;
}

static int make_pipe(struct running *r, enum end e)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC))
		return errno;
	r->ours[e] = lift(ends[0]);
	int bad = r->ours[e] < 0 ? errno : 0;
	r->theirs[e] = lift(ends[1]);
	return bad || r->theirs[e] >= 0 ? bad : errno;
}

static int make_ends(struct running *r, const struct program *p)
{
	int bad = memory_file(&r->theirs[END_IN], p->in ? p->in : "", p->in_len);

	if (!bad && p->file)
		bad = memory_file(&r->theirs[END_FILE], p->file, p->file_len);
	if (!bad)
		bad = make_pipe(r, END_OUT);
	return bad ? bad : make_pipe(r, END_ERR);
}

/* Our environment. As its input is no terminal, ssh would ask in a window where there is one: on the terminal instead, or
 * not at all, unless the user has said otherwise. */
static char **environment(struct arena *a)
{
	static const char never[] = "SSH_ASKPASS_REQUIRE=never";
	const size_t name = sizeof "SSH_ASKPASS_REQUIRE=" - 1;
	size_t n = 0;
	bool said = false;

	for (; environ && environ[n]; n++)
		said = said || !strncmp(environ[n], never, name);
	char **copy = arena_array(a, n + 2, sizeof *copy);
	if (n)
		memcpy(copy, environ, n * sizeof *copy);
	if (!said)
		copy[n] = arena_strdup(a, never);
	return copy;
}

/* Without a terminal to ask on it has a session of its own. */
static int set_up(posix_spawn_file_actions_t *actions, posix_spawnattr_t *attributes, const struct running *r,
		  const struct program *p)
{
	sigset_t signals;
	int bad = posix_spawn_file_actions_addfchdir_np(actions, p->folder);

	if (!bad)
		bad = posix_spawn_file_actions_adddup2(actions, r->theirs[END_IN], STDIN_FILENO);
	if (!bad)
		bad = posix_spawn_file_actions_adddup2(actions, r->theirs[END_OUT], STDOUT_FILENO);
	if (!bad)
		bad = posix_spawn_file_actions_adddup2(actions, r->theirs[END_ERR], STDERR_FILENO);
	if (!bad && r->theirs[END_FILE] >= 0)
		bad = posix_spawn_file_actions_adddup2(actions, r->theirs[END_FILE], STDERR_FILENO + 1);
	if (!bad)
		bad = posix_spawn_file_actions_addclosefrom_np(actions, STDERR_FILENO + 1 + (r->theirs[END_FILE] >= 0));
	sigemptyset(&signals);
	sigaddset(&signals, SIGPIPE);
	if (!bad)
		bad = posix_spawnattr_setsigdefault(attributes, &signals);
	return bad ? bad : posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGDEF | (p->asks ? 0 : POSIX_SPAWN_SETSID));
}

static int start(struct running *r, const struct program *p, char *const *env)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	union {
		const char *const *given;
		char *const *taken;
	} argv = { p->argv }; /* the interface is older than const; nobody writes there */
	int bad = posix_spawn_file_actions_init(&actions);

	if (bad)
		return bad;
	bad = posix_spawnattr_init(&attributes);
	if (!bad) {
		bad = set_up(&actions, &attributes, r, p);
		if (!bad)
			bad = posix_spawnp(&r->pid, p->argv[0], &actions, &attributes, argv.taken, env);
		posix_spawnattr_destroy(&attributes);
	}
	posix_spawn_file_actions_destroy(&actions);
	return bad;
}

/* ---- What it gives ---- */

/* Reads what is there; keeps what there is room for. */
static void read_some(struct running *r, enum end e)
{
	char rest[4096];
	size_t room = r->most[e] - r->len[e];
	ssize_t n = read(r->ours[e], room ? r->bytes[e] + r->len[e] : rest, room ? room : sizeof rest);

	if (n > 0 && room)
		r->len[e] += (size_t)n;
	else if (n > 0)
		r->dropped += (size_t)n;
	else if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN))
		drop(&r->ours[e]);
}

/* Until it has closed both, or it is that late; or it has ended and all is read, although a program that it started in the
 * background still holds them. */
static void read_until(struct running *r, int64_t end)
{
	while (r->ours[END_OUT] >= 0 || r->ours[END_ERR] >= 0) {
		struct pollfd f[] = { { r->ours[END_OUT], POLLIN, 0 }, { r->ours[END_ERR], POLLIN, 0 },
				      { r->gone ? -1 : r->ending, POLLIN, 0 } };
		int64_t left = r->gone ? 0 : end - now_ms();
		int n = left < 0 ? 0 : poll(f, 3, (int)left);
		if (n == 0 || (n < 0 && errno != EINTR))
			return;
		if (n < 0)
			continue;
		if (f[0].revents)
			read_some(r, END_OUT);
		if (f[1].revents)
			read_some(r, END_ERR);
		r->gone = r->gone || f[2].revents;
		if (r->dropped > FLOOD)
			r->end = end = now_ms();
	}
}

/* False when it is still running at that time. */
static bool ended(struct running *r, int64_t end, int *status)
{
	/* It mostly ends right after closing its output, so the first looks come soon. */
	for (long pause = PAUSE_LEAST_NS;; pause = pause < PAUSE_MOST_NS ? pause * 2 : pause) {
		pid_t pid = waitpid(r->pid, status, WNOHANG);
		if (pid == r->pid)
			return true;
		if (pid < 0 && errno != EINTR) { /* whoever ignores SIGCHLD is not told */
			*status = -1;
			return true;
		}
		if (now_ms() >= end)
			return false;
		nanosleep(&(struct timespec){ 0, pause }, NULL);
	}
}

static void finish(struct running *r, struct ran *out)
{
	int status = 0;

	out->late = !ended(r, r->end, &status);
	if (out->late) {
		kill(r->pid, SIGTERM);
		if (!ended(r, now_ms() + GRACE_MS, &status)) {
			kill(r->pid, SIGKILL);
			while (waitpid(r->pid, &status, 0) < 0 && errno == EINTR)
				;
		}
	}
	if (status == -1)
		out->code = -1;
	else
		out->code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* The lines that say something, one after the other. */
static void tidy(const char *p, const char *end, char said[RUN_SAID_MOST])
{
	static const char no_news[] = "Signing data on standard input";
	size_t len = 0;

	for (const char *next; p < end; p = next) {
		const char *stop = memchr(p, '\n', (size_t)(end - p));
		next = stop ? stop + 1 : end;
		stop = stop ? stop : end;
		if (!strncmp(p, no_news, sizeof no_news - 1) || *p == '@')
			continue;
		if (len && len < RUN_SAID_MOST - 1)
			said[len++] = ' ';
		for (size_t n; p < stop; p += n) {
			uint32_t cp;
			n = utf8_decode(p, stop, &cp);
			if (n && !utf8_unsafe(cp) && len + n < RUN_SAID_MOST) {
				memcpy(said + len, p, n);
				len += n;
			}
			n = n ? n : 1;
		}
	}
	said[len] = '\0';
}

/* All that it writes; when it is slow, whoever waits is told why. */
static void read_all(struct running *r, const struct program *p, char said[RUN_SAID_MOST])
{
	if (p->on_slow) {
		read_until(r, now_ms() + SLOW_MS);
		tidy(r->bytes[END_ERR], r->bytes[END_ERR] + r->len[END_ERR], said);
		if (said[0] && !r->gone && (r->ours[END_OUT] >= 0 || r->ours[END_ERR] >= 0))
			p->on_slow(p->ctx, said);
	}
	read_until(r, r->end);
	tidy(r->bytes[END_ERR], r->bytes[END_ERR] + r->len[END_ERR], said);
}

int run_program(struct arena *a, const struct program *p, struct ran *out)
{
	struct running r = { .theirs = { -1, -1, -1, -1 }, .ours = { -1, -1, -1, -1 },
			     .most = { [END_OUT] = RUN_OUT_MOST, [END_ERR] = SAID_KEPT } };
	char **env = environment(a);

	*out = (struct ran){ 0 };
	r.bytes[END_OUT] = arena_alloc(a, RUN_OUT_MOST + 1);
	r.bytes[END_ERR] = arena_alloc(a, SAID_KEPT + 1);
	/* From here on there are open files, so no allocation. */
	int bad = make_ends(&r, p);
	r.end = now_ms() + 1000 * (p->seconds ? p->seconds : p->asks ? SECONDS_ASKING : SECONDS);
	if (!bad)
		bad = start(&r, p, env);
	for (int i = 0; i < ENDS; i++)
		drop(&r.theirs[i]);
	if (!bad) {
		r.ending = pidfd_open(r.pid, 0);
		read_all(&r, p, out->said);
		drop(&r.ending);
		finish(&r, out);
		out->out = r.bytes[END_OUT];
		out->out_len = r.len[END_OUT];
	}
	drop(&r.ours[END_OUT]);
	drop(&r.ours[END_ERR]);
	return bad;
}

/* ---- A command line from git's settings ---- */

const char **run_words(struct arena *a, const char *line)
{
	size_t len = strlen(line), n = 0, at = 0;
	const char **words = arena_array(a, len / 2 + 2, sizeof *words);
	char *out = arena_alloc(a, len + 1), quote = 0;
	bool inside = false;

	for (const char *p = line; *p; p++) {
		bool blank = *p == ' ' || *p == '\t' || *p == '\n';
		if (blank && !quote) {
			if (inside)
				out[at++] = '\0';
			inside = false;
			continue;
		}
		if (!inside)
			words[n++] = out + at;
		inside = true;
		if (quote ? *p == quote : *p == '\'' || *p == '"') {
			quote = quote ? 0 : *p;
			continue;
		}
		if (*p == '\\' && quote != '\'' && !*++p)
			return NULL;
		out[at++] = *p;
	}
	words[n] = NULL;
	return n && !quote ? words : NULL;
}
