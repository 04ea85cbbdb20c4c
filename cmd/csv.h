/* csv.h - cells of a table as spreadsheets save it. */
#ifndef CMD_CSV_H
#define CMD_CSV_H

#include <stdbool.h>
#include <stddef.h>

struct csv {
	char *at, *end;
	char separator;
	size_t line; /* that `at` is on */
	const char *wrong, *remedy; /* after a cell that can't be read */
};

/* Reads in place: *end may be written to. The separator is the comma, semicolon or tab that makes the first line hold a column
 * of this name, or what a line sep=; before it says. */
struct csv csv_open(char *bytes, size_t len, const char *column);
/* The next cell, unquoted; *last tells that a line ended with it. Lines end in LF, CRLF or CR; within quotes each becomes LF.
 * NULL with c->wrong. */
char *csv_cell(struct csv *c, bool *last);
/* "comma" */
const char *csv_separator_word(const struct csv *c);
bool csv_more(const struct csv *c);

#endif
