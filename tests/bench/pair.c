/* pair - times commands side by side, so that whatever else the machine does meets all of them alike.
 *
 *   pair ROUNDS % COMMAND ARGUMENT… % COMMAND ARGUMENT… …
 *
 * Each round runs every command once, in turn. Between the commands stands a word on its own:
 *   %    the next entry
 *   %+   goes on with the same entry: the times add up
 *   %-   not timed: prepares the entry that follows
 * What they print is dropped. One line for each entry: median, shortest and longest wall time in milliseconds, peak memory in KiB,
 * the last exit status (128 + the signal after a crash). */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { COMMANDS_MOST = 16, ROUNDS_MOST = 10000 };

struct command {
	char **words;
	char kind; /* '%' begins an entry, '+' continues one, '-' prepares the next */
};

struct entry {
	double times[ROUNDS_MOST];
	long peak_kib;
	int status;
};

static struct entry entries[COMMANDS_MOST];

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double run(const struct command *c, struct entry *e)
{
	struct rusage usage;
	int status;
	double start = now_ms();
	pid_t child = fork();

	if (child < 0) {
		perror("fork");
		exit(2);
	}
	if (!child) {
		int null = open("/dev/null", O_RDWR);
		for (int fd = 0; fd < 3; fd++)
			dup2(null, fd);
		execvp(c->words[0], c->words);
		_exit(127);
	}
	while (wait4(child, &status, 0, &usage) < 0 && errno == EINTR)
		;
	double took = now_ms() - start;
	e->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	if (usage.ru_maxrss > e->peak_kib)
		e->peak_kib = usage.ru_maxrss;
	return took;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static size_t read_commands(char **words, struct command *commands)
{
	size_t n = 0;

	for (; *words; words++) {
		if (!strcmp(*words, "%") || !strcmp(*words, "%+") || !strcmp(*words, "%-")) {
			if (n == COMMANDS_MOST || !words[1])
				return 0;
			commands[n++] = (struct command){ words + 1, (*words)[1] ? (*words)[1] : '%' };
			*words = NULL;
		} else if (!n) {
			return 0;
		}
	}
	return n;
}

int main(int argc, char **argv)
{
	struct command commands[COMMANDS_MOST];
	size_t n = argc > 3 ? read_commands(argv + 2, commands) : 0, nentries = 0;
	long rounds = argc > 1 ? strtol(argv[1], NULL, 10) : 0;

	if (!n || rounds < 1 || rounds > ROUNDS_MOST || commands[0].kind == '+') {
		fprintf(stderr, "Usage: pair ROUNDS %% COMMAND… %% COMMAND…\n");
		return 2;
	}
	for (long round = 0; round < rounds; round++) {
		nentries = 0;
		for (size_t i = 0; i < n; i++) {
			struct entry unmeasured = { .status = 0 };
			if (commands[i].kind == '-') {
				run(&commands[i], &unmeasured);
				continue;
			}
			nentries += commands[i].kind == '%';
			struct entry *e = &entries[nentries - 1];
			e->times[round] += run(&commands[i], e);
		}
	}
	for (size_t i = 0; i < nentries; i++) {
		struct entry *e = &entries[i];
		qsort(e->times, (size_t)rounds, sizeof *e->times, compare);
		printf("%.3f %.3f %.3f %ld %d\n", e->times[rounds / 2], e->times[0], e->times[rounds - 1], e->peak_kib, e->status);
	}
	return 0;
}
