/* lines.h - where lines, entries and comments are in a file; for what writes bytes beside others. */
#ifndef EDIT_LINES_H
#define EDIT_LINES_H

#include "text/document.h"

uint32_t line_next(const struct source *s, uint32_t offset);
unsigned column_at(const struct source *s, uint32_t offset);
/* Only white space before it on its line. */
bool first_on_line(const struct source *s, uint32_t offset);
/* Only white space, a comment or nothing from here to the line's end. */
bool rest_is_filler(const struct source *s, uint32_t offset);
bool line_is_blank(const struct source *s, uint32_t offset);
/* The next byte that is neither white space nor line end nor comment. */
uint32_t skip_filler(const struct source *s, uint32_t offset);
/* The line behind a node's last line and behind the comments that follow it and stand deeper than a column. */
uint32_t line_behind(const struct document *d, uint32_t end, unsigned column);

#endif
