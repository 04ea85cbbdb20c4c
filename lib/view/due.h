/* due.h - what is due, in words. */
#ifndef VIEW_DUE_H
#define VIEW_DUE_H

#include "data/language.h"
#include "view/block.h"

/* How many columns of a terminal the cells of all rows take. */
struct due_columns {
	uint32_t when, plan, what;
};

/* Makes the columns as wide as this row needs them. */
void view_due_measure(struct arena *a, struct due_columns *c, const struct language *l, const struct txp_due_row *row);

/* A BLOCK_LINE: the day, how far that is, the plan, which item, and what about it. */
const struct block *view_due(struct arena *a, const struct due_columns *c, const struct language *l, const struct txp_due_row *row);

#endif
