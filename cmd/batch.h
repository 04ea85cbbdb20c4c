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

/* What may mean a danger in records that are refused, each with its line and plan. */
void batch_tell_danger(const struct run *r, const char *file, const struct record *list, size_t count);
/* Reads a .jsonl, .csv or .tsv file ("-" is JSON lines from standard input). EXIT_DONE, or a code after a message. */
int batch_read(struct run *r, const char *file, struct records_read *out);
/* The same from its bytes, with a NUL behind them, which it may change and the records point into. options: those of an
 * entry. */
int batch_parse(struct run *r, const char *file, const struct opt *options, char *bytes, size_t len, bool csv,
		struct records_read *out);
/* log-progress --batch: the command's exit code. */
int log_batch(struct run *r, const char *file);

#endif
