/* page.h - what people read on stdout, row by row, as wide as the terminal or the options want it. */
#ifndef CMD_PAGE_H
#define CMD_PAGE_H

#include "cmd.h"

/* Never NULL; freed with txp_page_free(). */
txp_page *page_new(const struct run *r);
/* The same where rows are prose too, and wrapped where nobody says how wide a line may be. */
txp_page *page_new_prose(const struct run *r);
/* On stderr. */
txp_page *page_new_err(const struct run *r);
/* Prose behind a margin: see txp_page_text(). */
void put_prose(txp_page *p, uint32_t indent, const char *text);
/* A row of cells: put_row(p, 2, { "id", 7 }, { "text" }). */
#define put_row(p, indent, ...)                                                                                            \
	put_cells((p), (indent), (const struct txp_cell[]){ __VA_ARGS__ },                                                   \
		   sizeof((const struct txp_cell[]){ __VA_ARGS__ }) / sizeof(struct txp_cell))
void put_cells(txp_page *p, uint32_t indent, const struct txp_cell *cells, size_t count);

#endif
