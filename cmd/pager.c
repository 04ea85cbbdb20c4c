/* Long text on a terminal, through a program that shows it page by page. No shell reads what the user named for it. */
#include "cmd.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The next word of a command line, unquoted in place: blanks end it, unless they are between '' or "" or behind a backslash.
 * NULL at the end. */
static char *next_word(char **rest)
{
	char *from = *rest + strspn(*rest, " \t\n"), *word = from, *to = from, quote = '\0';

	if (!*from)
		return NULL;
	for (; *from && (quote || !strchr(" \t\n", *from)); from++) {
		if (*from == quote)
			quote = '\0';
		else if (!quote && (*from == '\'' || *from == '"'))
			quote = *from;
		else if (*from == '\\' && quote != '\'' && from[1])
			*to++ = *++from;
		else
			*to++ = *from;
	}
	*rest = from + (*from != '\0');
	*to = '\0';
	return word;
}

/* *named: by the user, who should hear when it can't be started. */
static char **pager_words(bool *named)
{
	const char *line = getenv("TXPLAN_PAGER");
	char **words = NULL, *rest;
	size_t n = 0;

	if (!line)
		line = getenv("PAGER");
	*named = line != NULL;
	if (!line)
		line = "less";
	rest = keep_copy(line, strlen(line));
	for (char *w = next_word(&rest); w; w = next_word(&rest)) {
		words = keep_grown(words, n, sizeof *words);
		words[n++] = w;
	}
	words = keep_grown(words, n, sizeof *words);
	words[n] = NULL;
	return words;
}

_Noreturn static void become(char **words, int from, int trouble_to)
{
	const char *file;
	int bad;

	dup2(from, STDIN_FILENO);
	signal(SIGPIPE, SIG_DFL);
	setenv("LESS", "FRX", 0);
	file = program_on_path(words[0]);
	if (file)
		execvp(file, words);
	bad = file ? errno : ENOENT;
	while (write(trouble_to, &bad, sizeof bad) < 0 && errno == EINTR)
		continue;
	_exit(EXIT_TROUBLE);
}

/* 0 when the program runs: the pipe is closed as it begins, with nothing in it; else why it doesn't. */
static int why_not(int trouble_from)
{
	int bad = 0;
	ssize_t n;

	do
		n = read(trouble_from, &bad, sizeof bad);
	while (n < 0 && errno == EINTR);
	return n == sizeof bad ? bad : 0;
}

void pager_wait(pid_t pager)
{
	while (waitpid(pager, NULL, 0) < 0 && errno == EINTR)
		continue;
}

pid_t pager_start(const struct run *r)
{
	int text[2], trouble[2], bad;
	bool named;
	char **words;
	pid_t pager;

	if (!r->out_is_tty)
		return 0;
	words = pager_words(&named);
	if (!words[0] || !strcmp(words[0], "cat") || pipe2(text, O_CLOEXEC))
		return 0;
	if (pipe2(trouble, O_CLOEXEC)) {
		close(text[0]);
		close(text[1]);
		return 0;
	}
	fflush(NULL);
	pager = fork();
	if (pager == 0)
		become(words, text[0], trouble[1]);
	close(trouble[1]);
	bad = pager < 0 ? errno : why_not(trouble[0]);
	close(trouble[0]);
	if (!bad)
		dup2(text[1], STDOUT_FILENO);
	close(text[0]);
	close(text[1]);
	if (!bad)
		return pager;
	if (pager > 0)
		pager_wait(pager);
	if (named)
		tell(r, "%s can't be started, so the text comes without it: %s", words[0], strerror(bad));
	return 0;
}
