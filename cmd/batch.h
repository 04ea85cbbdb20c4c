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

/* Reads JSON lines, or with csv a table, from the file's bytes, with a NUL behind them, which it may change and the records
 * point into. options: those of an entry. EXIT_DONE, or a code after a message; the records that could be read are there in
 * any case. */
int batch_parse(struct run *r, const char *file, const struct opt *options, char *bytes, size_t len, bool csv,
		struct records_read *out);
/* log-progress --batch: the command's exit code. */
int log_batch(struct run *r, const char *file);

#endif
