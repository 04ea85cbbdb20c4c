/* records.h - rows for machines, as several commands write them. */
#ifndef CMD_RECORDS_H
#define CMD_RECORDS_H

#include "plans.h"

txp_records *records_new(const char *command, const char *key, const char *const *fields);
/* Prints them in "json", "jsonl" or "tsv". */
void records_print(const txp_records *records, const char *format);
/* Prints and forgets those added since the last time, so that memory doesn't grow with them; the last piece closes them. */
void records_print_piece(txp_records *records, const char *format, bool end);
/* The rows alone, as one JSON array. */
char *records_array(const txp_records *records);
/* Plans that could not be read, as {file, message, remedy}. */
txp_records *records_of_trouble(const char *command);
void records_add_trouble(txp_records *records, const struct source *s);

#endif
