/* lines.h - a plan as lines that a line-by-line diff can compare: one fact a line, each with the path that says whose it is. */
#ifndef VIEW_LINES_H
#define VIEW_LINES_H

#include "schema/schema.h"

/* Appends `goals/g1/due: 2026-09-01` for every value, in the order of the file, and the file's comments where they
 * stand; safe for terminals. Text with line breaks goes on in lines with `|` instead of the colon; a list of words and
 * numbers is one line. Only layout is left out: quotes, wrapping, indentation, blank lines, the end of a block text. False, with what was
 * written so far, when that would be many times as long as the file: no path is so long in earnest. */
bool lines_of_plan(struct buf *out, const struct schema *s, const struct document *d);

/* Appends bytes that are no plan: line breaks and tabs stay, what a terminal might obey is made visible. */
void lines_as_they_are(struct buf *out, const char *bytes, size_t len);

#endif
