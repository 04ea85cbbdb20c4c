/* batch.h - many progress entries from one file, all or nothing. */
#ifndef CMD_BATCH_H
#define CMD_BATCH_H

#include "write.h"

/* One record: a plan, and the values of its entry as options name them. */
struct record {
	size_t line; /* where it begins in the file */
	const char *plan;
	struct txp_arg *args;
	size_t nargs;
};

struct records_read {
	struct record *list;
	size_t count;
};

/* Reads a .jsonl or .csv file ("-" is JSON lines from standard input). EXIT_DONE, or a code after a message. */
int batch_read(struct run *r, const char *file, struct records_read *out);
/* log-progress --batch: the command's exit code. */
int log_batch(struct run *r, const char *file);

#endif
