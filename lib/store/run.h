/* run.h - run another program: no shell, nothing on disk, bounded output, a deadline.
 *
 * The program gets our environment, its input and perhaps one more file (RUN_FILE), both of which live in memory only,
 * and no other open file of ours. It is looked up on PATH like any command. */
#ifndef STORE_RUN_H
#define STORE_RUN_H

#include "store/store.h"

#define RUN_FILE "/dev/fd/3"

enum { RUN_OUT_MOST = 64 * 1024, RUN_SAID_MOST = 320 };

struct program {
	const char *const *argv;
	const void *in; /* its standard input */
	size_t in_len;
	const void *file; /* what it reads as RUN_FILE; NULL: nothing */
	size_t file_len;
	int folder;  /* where it runs */
	bool asks;   /* may it ask on the terminal? Else it has none. */
	int seconds; /* how long it may take; 0: 60, 120 when it asks */
	/* Called once when it takes more than a second and has said something: it may want a key to be touched. May be NULL. */
	void (*on_slow)(void *ctx, const char *said);
	void *ctx;
};

struct ran {
	int code;    /* its exit status; 128 + the signal that ended it */
	bool late;   /* it took too long and was ended */
	char *out;   /* what it wrote, NUL-terminated; no more than RUN_OUT_MOST bytes are kept */
	size_t out_len;
	char said[RUN_SAID_MOST]; /* what it complained of, on one line without control characters */
};

/* 0, or why it could not be run: ENOENT when there is no such program. */
int run_program(struct arena *a, const struct program *p, struct ran *out);

/* Cuts a command line into words as git does, with quotes and backslashes but without a shell: NULL-terminated, or NULL
 * when a quote is left open or there is nothing. */
const char **run_words(struct arena *a, const char *line);

#endif
