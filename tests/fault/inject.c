/* inject - runs a command and does something to one of its system calls: the process is killed as it makes it, the call
 * fails, only half of it is done. Children are followed. It works by seccomp's user notification: the kernel stops at the
 * chosen calls only and asks us what to do, which costs microseconds, where a tracer costs milliseconds. What runs in a
 * session of its own, as the signer of a commit does, is let alone: its calls come between ours in no certain order.
 *
 *     inject [-o LOG] [-k N | -K N | -t N | -h N | -e ERRNO -n N [-s NAMES]] COMMAND [ARGUMENT…]
 *
 * Calls are counted from 1, beginning with the first that names something below the current folder: what the dynamic
 * linker does before is nobody's concern. Each is logged as "N change|read NAME PATH…"; "hit N" tells that the fault
 * happened. The exit status is the command's, or 128 + the signal that ended it; 125 for trouble of our own, 77 where
 * the kernel can't do this. */
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined __x86_64__
#define ARCH AUDIT_ARCH_X86_64
#elif defined __aarch64__
#define ARCH AUDIT_ARCH_AARCH64
#else
#define ARCH 0
#endif

enum { TROUBLE = 125, UNSUPPORTED = 77, NONE = -1 };

/* Where a call's arguments are: a descriptor, a path (relative to the descriptor, or to the current folder), and
 * another of each. */
struct call {
	const char *name;
	int nr;
	bool change; /* of files or locks */
	signed char fd, path, fd2, path2;
};

#define CALL(n, change, fd, path, fd2, path2) { #n, __NR_##n, change, fd, path, fd2, path2 },
static const struct call calls[] = {
	CALL(openat, false, 0, 1, NONE, NONE)
	CALL(write, true, 0, NONE, NONE, NONE)
	CALL(pwrite64, true, 0, NONE, NONE, NONE)
	CALL(writev, true, 0, NONE, NONE, NONE)
	CALL(pwritev, true, 0, NONE, NONE, NONE)
	CALL(copy_file_range, true, 2, NONE, NONE, NONE)
	CALL(sendfile, true, 0, NONE, NONE, NONE)
	CALL(fsync, true, 0, NONE, NONE, NONE)
	CALL(fdatasync, true, 0, NONE, NONE, NONE)
	CALL(sync_file_range, true, 0, NONE, NONE, NONE)
	CALL(syncfs, true, 0, NONE, NONE, NONE)
	CALL(ftruncate, true, 0, NONE, NONE, NONE)
	CALL(truncate, true, NONE, 0, NONE, NONE)
	CALL(fallocate, true, 0, NONE, NONE, NONE)
	CALL(renameat2, true, 0, 1, 2, 3)
	CALL(linkat, true, 0, 1, 2, 3)
	CALL(symlinkat, true, 1, 2, NONE, NONE)
	CALL(unlinkat, true, 0, 1, NONE, NONE)
	CALL(mkdirat, true, 0, 1, NONE, NONE)
	CALL(fchmod, true, 0, NONE, NONE, NONE)
	CALL(fchmodat, true, 0, 1, NONE, NONE)
	CALL(fchown, true, 0, NONE, NONE, NONE)
	CALL(fchownat, true, 0, 1, NONE, NONE)
	CALL(utimensat, true, 0, 1, NONE, NONE)
	CALL(flock, true, 0, NONE, NONE, NONE)
	CALL(exit_group, true, NONE, NONE, NONE, NONE)
	CALL(read, false, 0, NONE, NONE, NONE)
	CALL(pread64, false, 0, NONE, NONE, NONE)
	CALL(close, false, 0, NONE, NONE, NONE)
	CALL(fstat, false, 0, NONE, NONE, NONE)
	CALL(newfstatat, false, 0, 1, NONE, NONE)
	CALL(statx, false, 0, 1, NONE, NONE)
	CALL(faccessat, false, 0, 1, NONE, NONE)
	CALL(faccessat2, false, 0, 1, NONE, NONE)
	CALL(readlinkat, false, 0, 1, NONE, NONE)
	CALL(getdents64, false, 0, NONE, NONE, NONE)
	CALL(getcwd, false, NONE, NONE, NONE, NONE)
	CALL(pipe2, false, NONE, NONE, NONE, NONE)
	CALL(execve, false, NONE, 0, NONE, NONE)
#ifdef __NR_open /* the old ones, which newer architectures don't have */
	CALL(open, false, NONE, 0, NONE, NONE)
	CALL(creat, true, NONE, 0, NONE, NONE)
	CALL(rename, true, NONE, 0, NONE, 1)
	CALL(renameat, true, 0, 1, 2, 3)
	CALL(link, true, NONE, 0, NONE, 1)
	CALL(symlink, true, NONE, 1, NONE, NONE)
	CALL(unlink, true, NONE, 0, NONE, NONE)
	CALL(mkdir, true, NONE, 0, NONE, NONE)
	CALL(rmdir, true, NONE, 0, NONE, NONE)
	CALL(chmod, true, NONE, 0, NONE, NONE)
	CALL(chown, true, NONE, 0, NONE, NONE)
	CALL(lchown, true, NONE, 0, NONE, NONE)
	CALL(utimes, true, NONE, 0, NONE, NONE)
	CALL(stat, false, NONE, 0, NONE, NONE)
	CALL(lstat, false, NONE, 0, NONE, NONE)
	CALL(access, false, NONE, 0, NONE, NONE)
	CALL(readlink, false, NONE, 0, NONE, NONE)
	CALL(pipe, false, NONE, NONE, NONE, NONE)
#endif
};
enum { CALLS = sizeof calls / sizeof *calls, PATH_SIZE = 4096 };

enum fault { RECORD, KILL_ALL, KILL_ONE, TEAR, HALVE, FAIL };

struct run {
	enum fault fault;
	long at;           /* the call that is hit */
	int errnum;
	const char *names; /* "openat,write": from then on these fail too; NULL: only that one */
	FILE *log;
	char here[PATH_SIZE];
	pid_t command, session;
	int listener;
	long count;
};

static int trouble(const char *what)
{
	fprintf(stderr, "inject: %s: %s\n", what, strerror(errno));
	return TROUBLE;
}

/* ---- The command's side ---- */

static int install_filter(void)
{
	struct sock_filter code[CALLS + 6];
	unsigned short n = 0;

	code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch));
	code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 0, CALLS + 1);
	code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
	for (int i = 0; i < CALLS; i++)
		code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)calls[i].nr,
							 (unsigned char)(CALLS - i), 0);
	code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF);
	struct sock_fprog program = { n, code };
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -1;
	return (int)syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
}

/* The listener goes over the socket by sendmsg(), which is not among the calls: nobody answers yet. A byte alone: it
 * could not be made. */
static void become_command(int socket, char **words)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	char byte = 0;
	struct iovec io = { &byte, 1 };
	struct msghdr m = { .msg_iov = &io, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes };
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);

	setpgid(0, 0);
	int listener = install_filter();
	if (listener < 0)
		m.msg_control = NULL, m.msg_controllen = 0;
	*c = (struct cmsghdr){ .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof(int)) };
	memcpy(CMSG_DATA(c), &listener, sizeof listener);
	if (sendmsg(socket, &m, 0) < 0 || listener < 0)
		_exit(TROUBLE);
	/* Both were made close-on-exec. */
	execvp(words[0], words);
	_exit(127);
}

static int receive_listener(int socket)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control;
	char byte;
	struct iovec io = { &byte, 1 };
	struct msghdr m = { .msg_iov = &io, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes };
	struct cmsghdr *c;
	int listener = -1;

	if (recvmsg(socket, &m, MSG_CMSG_CLOEXEC) > 0 && (c = CMSG_FIRSTHDR(&m)) && c->cmsg_type == SCM_RIGHTS)
		memcpy(&listener, CMSG_DATA(c), sizeof listener);
	return listener;
}

/* ---- What a call is about ---- */

static void read_string(pid_t pid, uint64_t at, char out[PATH_SIZE])
{
	struct iovec local = { out, PATH_SIZE - 1 }, remote = { (void *)(uintptr_t)at, PATH_SIZE - 1 };
	size_t page = 4096 - at % 4096;

	/* What lies behind the string may not be there. */
	ssize_t n = process_vm_readv(pid, &local, 1, &remote, 1, 0);
	if (n < 0) {
		remote.iov_len = page < PATH_SIZE ? page : PATH_SIZE - 1;
		n = process_vm_readv(pid, &local, 1, &remote, 1, 0);
	}
	out[n > 0 ? n : 0] = '\0';
}

static void folder_of(pid_t pid, int fd, char out[PATH_SIZE])
{
	char link[64];

	if (fd == AT_FDCWD)
		snprintf(link, sizeof link, "/proc/%d/cwd", (int)pid);
	else
		snprintf(link, sizeof link, "/proc/%d/fd/%d", (int)pid, fd);
	ssize_t n = readlink(link, out, PATH_SIZE - 1);
	out[n > 0 ? n : 0] = '\0';
}

/* The whole path. */
static void path_of(const struct seccomp_notif *q, int fd_arg, int path_arg, char out[2 * PATH_SIZE])
{
	char name[PATH_SIZE] = "", folder[PATH_SIZE];
	int fd = fd_arg == NONE ? AT_FDCWD : (int)q->data.args[fd_arg];

	if (path_arg != NONE)
		read_string((pid_t)q->pid, q->data.args[path_arg], name);
	if (name[0] == '/') {
		snprintf(out, 2 * PATH_SIZE, "%s", name);
		return;
	}
	folder_of((pid_t)q->pid, fd, folder);
	snprintf(out, 2 * PATH_SIZE, "%s%s%s", folder, name[0] ? "/" : "", name);
}

static const struct call *call_of(const struct seccomp_notif *q)
{
	for (int i = 0; i < CALLS; i++)
		if (calls[i].nr == q->data.nr)
			return &calls[i];
	return NULL;
}

/* Opening is a change when it may make or cut a file. */
static const char *name_of(const struct call *c, const struct seccomp_notif *q, bool *change)
{
	int flags = !strcmp(c->name, "openat") ? (int)q->data.args[2] : !strcmp(c->name, "open") ? (int)q->data.args[1] : 0;

	*change = c->change || (flags & (O_CREAT | O_TRUNC));
	return *change && !c->change ? "create" : c->name;
}

static bool begins(struct run *r, const struct call *c, const struct seccomp_notif *q)
{
	char path[2 * PATH_SIZE];
	size_t len = strlen(r->here);

	if (r->count)
		return true;
	if (c->path == NONE || !strcmp(c->name, "execve"))
		return false;
	path_of(q, c->fd, c->path, path);
	/* The linker looks for libraries here too, when it is told a relative folder. */
	return !strncmp(path, r->here, len) && (path[len] == '/' || !path[len]) && !strstr(path, ".so.");
}

/* What a build that measures coverage writes at the end of every process is no part of the command. */
static bool is_counter(const struct call *c, const struct seccomp_notif *q)
{
	char path[2 * PATH_SIZE] = "";
	size_t len;

	if (c->fd != NONE || c->path != NONE)
		path_of(q, c->fd, c->path, path);
	len = strlen(path);
	return len > 5 && !strcmp(path + len - 5, ".gcda");
}

static void log_call(struct run *r, const struct call *c, const struct seccomp_notif *q, const char *name, bool change)
{
	char path[2 * PATH_SIZE] = "", path2[2 * PATH_SIZE] = "";

	if (!r->log)
		return;
	if (c->fd != NONE || c->path != NONE)
		path_of(q, c->fd, c->path, path);
	if (c->path2 != NONE)
		path_of(q, c->fd2, c->path2, path2);
	fprintf(r->log, "%ld\t%s\t%s\t%s\t%s\n", r->count, change ? "change" : "read", name, path, path2);
}

/* ---- Faults ---- */

/* Does the first half of a write in the command's stead. -1: it can't be halved. */
static ssize_t half_a_write(const struct call *c, const struct seccomp_notif *q)
{
	size_t len = (size_t)q->data.args[2] / 2;
	char *half = malloc(len + 1);
	ssize_t n = -1;

	if (half && len && (!strcmp(c->name, "write") || !strcmp(c->name, "pwrite64"))) {
		struct iovec local = { half, len }, remote = { (void *)(uintptr_t)q->data.args[1], len };
		int process = (int)syscall(__NR_pidfd_open, q->pid, 0);
		int fd = process < 0 ? -1 : (int)syscall(__NR_pidfd_getfd, process, (int)q->data.args[0], 0);
		if (fd >= 0 && process_vm_readv((pid_t)q->pid, &local, 1, &remote, 1, 0) == (ssize_t)len)
			n = c->name[0] == 'p' ? pwrite(fd, half, len, (off_t)q->data.args[3]) : write(fd, half, len);
		if (fd >= 0)
			close(fd);
		if (process >= 0)
			close(process);
	}
	free(half);
	return n;
}

static bool is_named(const char *names, const char *name)
{
	size_t len = strlen(name);

	for (const char *at = names; (at = strstr(at, name)); at += len)
		if ((at == names || at[-1] == ',') && (!at[len] || at[len] == ','))
			return true;
	return false;
}

static void answer(struct run *r, const struct call *c, const struct seccomp_notif *q, const char *name,
		   struct seccomp_notif_resp *a)
{
	bool hit = r->count == r->at || (r->fault == FAIL && r->at && r->count > r->at && r->names && is_named(r->names, name));
	ssize_t n;

	*a = (struct seccomp_notif_resp){ .id = q->id, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE };
	if (!hit)
		return;
	if (r->log)
		fprintf(r->log, "hit\t%ld\n", r->count);
	switch (r->fault) {
	case TEAR:
		half_a_write(c, q);
		/* fallthrough */
	case KILL_ALL:
		kill(-r->command, SIGKILL);
		break;
	case KILL_ONE:
		kill((pid_t)q->pid, SIGKILL);
		break;
	case HALVE:
		n = half_a_write(c, q);
		if (n >= 0)
			a->flags = 0, a->val = n;
		break;
	case FAIL:
		a->flags = 0, a->error = -r->errnum;
		break;
	case RECORD:
		break;
	}
}

/* One question of the kernel's. */
static void serve(struct run *r)
{
	struct seccomp_notif q = { 0 };
	struct seccomp_notif_resp a;
	const struct call *c;
	const char *name;
	bool change;

	if (ioctl(r->listener, SECCOMP_IOCTL_NOTIF_RECV, &q)) /* it was killed meanwhile */
		return;
	a = (struct seccomp_notif_resp){ .id = q.id, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE };
	c = call_of(&q);
	if (c && getsid((pid_t)q.pid) == r->session && begins(r, c, &q) && !is_counter(c, &q)) {
		r->count++;
		name = name_of(c, &q, &change);
		log_call(r, c, &q, name, change);
		answer(r, c, &q, name, &a);
	}
	ioctl(r->listener, SECCOMP_IOCTL_NOTIF_SEND, &a);
}

static int wait_for_all(const struct run *r)
{
	int status, result = TROUBLE;

	for (pid_t pid; (pid = waitpid(-1, &status, 0)) > 0 || errno == EINTR;)
		if (pid == r->command)
			result = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	return result;
}

static int run(struct run *r, char **words)
{
	int sockets[2];

	/* What outlives the command comes to us, so that nothing is left running. */
	if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets))
		return trouble("socketpair");
	r->command = fork();
	if (r->command < 0)
		return trouble("fork");
	if (r->command == 0)
		become_command(sockets[1], words);
	close(sockets[1]);
	r->listener = receive_listener(sockets[0]);
	if (r->listener < 0) {
		wait_for_all(r);
		fprintf(stderr, "inject: this kernel has no seccomp user notification\n");
		return UNSUPPORTED;
	}
	r->session = getsid(r->command);
	for (;;) {
		struct pollfd p = { r->listener, POLLIN, 0 };
		if (poll(&p, 1, -1) < 0 && errno != EINTR)
			return trouble("poll");
		if (p.revents & POLLIN)
			serve(r);
		else if (p.revents) /* nobody is left who could ask */
			return wait_for_all(r);
	}
}

static int usage(void)
{
	fprintf(stderr, "Usage: inject [-o LOG] [-k N | -K N | -t N | -h N | -e ERRNO -n N [-s NAMES]] COMMAND [ARGUMENT…]\n"
			"  -k  kill all processes at call N   -t  the same, after half of a write\n"
			"  -K  kill only the one that makes it -h  call N writes only half\n"
			"  -e  call N fails with this number, and with -s all calls of these names from then on\n");
	return TROUBLE;
}

int main(int argc, char **argv)
{
	struct run r = { 0 };
	int option;

	while ((option = getopt(argc, argv, "+o:k:K:t:h:e:n:s:")) >= 0)
		switch (option) {
		case 'o':
			r.log = fopen(optarg, "we");
			if (!r.log)
				return trouble(optarg);
			break;
		case 'k':
		case 'K':
		case 't':
		case 'h':
			r.fault = option == 'k' ? KILL_ALL : option == 'K' ? KILL_ONE : option == 't' ? TEAR : HALVE;
			r.at = strtol(optarg, NULL, 10);
			break;
		case 'e':
			r.fault = FAIL;
			r.errnum = (int)strtol(optarg, NULL, 10);
			break;
		case 'n':
			r.at = strtol(optarg, NULL, 10);
			break;
		case 's':
			r.names = optarg;
			break;
		default:
			return usage();
		}
	if (!argv[optind] || !ARCH || !getcwd(r.here, sizeof r.here))
		return usage();
	int status = run(&r, argv + optind);
	if (r.log && fclose(r.log))
		return trouble("the log");
	return status;
}
