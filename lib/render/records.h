/* records.h - rows of named fields as JSON, JSON lines or TSV: the output that is stable for scripts. */
#ifndef RENDER_RECORDS_H
#define RENDER_RECORDS_H

#include "base/arena.h"
#include "base/buf.h"

struct records;

/* fields: names with a mark at the end that says what they hold (see txplan.h), NULL-terminated. Everything given to
 * records is copied into the arena. */
struct records *records_start(struct arena *a, const char *command, const char *key, const char *const *fields);

/* One row: as many values as fields; NULL is null. */
void records_add(struct records *r, const char *const *values);

/* A member beside the rows; json is written as it is. */
void records_member(struct records *r, const char *name, const char *json);

/* TXP_EUSAGE for an unknown format. In TSV a tab, line break or backslash is \t, \n, \r or \\, and what a terminal might
 * obey is \uXXXX; null is an empty cell. */
enum txp_result records_render(const struct records *r, const char *format, bool no_header, struct buf *out);

/* The same piece by piece, so that memory doesn't grow with the rows: what stands before the first row, the first time; the
 * rows added since the last time, which are forgotten; and what closes them, at the end. Members come before the first. */
enum txp_result records_take(struct records *r, const char *format, bool end, struct buf *out);

#endif
