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
	struct txp_arg *signs; /* what may mean a danger, however it is written; for a record that is refused */
	size_t nsigns;
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

/* ---- What may mean a danger in a record (batch_signs.c) ---- */

struct json;
/* A value that an option takes, and one under a name as a person wrote it: "Risk level", "Items:PHQ-9", "phq-9". */
void sign_add(struct record *rec, const char *name, const char *value);
void sign_named(struct record *rec, const char *name, const char *value);
bool sign_is_plan(const char *name);
/* A new record behind all others. */
struct record *record_new(struct records_read *all, size_t line);
/* Of a record. Takes the plan's name too, where the record has none. */
void signs_of_json(struct record *rec, const struct json *j);
/* What is JSON and no record: a list of records, or one over several lines. */
void signs_of_others(struct records_read *all, const struct json *j, size_t line);
/* Bytes that are no JSON may hold answers that someone must see today: each record is taken to begin at its plan. */
void signs_of_broken(struct records_read *all, const char *text, const char *end, size_t line);
/* How many bytes from here may be one record over several lines: up to a line that begins with a bracket. */
size_t json_piece(const char *from, const char *end);

/* log-progress --batch: the command's exit code. */
int log_batch(struct run *r, const char *file);

#endif
