/* view.h - a plan for people: what is shown, in which order and arrangement, before any format.
 *
 * Generic: it walks the document with the schema's titles, so that every key of a plan is shown (but for the clinic's own,
 * x-…), and arranges a few things that a reader looks for first: the client's own words, what is overdue, how a measure
 * has moved, who an id stands for. Progress comes newest first; all else in the schema's order, items in the file's. */
#ifndef VIEW_VIEW_H
#define VIEW_VIEW_H

#include "base/date.h"
#include "data/language.h"
#include "schema/schema.h"
#include "view/block.h"

struct view_options {
	const char *const *only; /* top-level keys, or "header", NULL-terminated; NULL: all */
	date_days as_of;         /* the day on which something is overdue or not */
	const char *clinic;      /* its name, part of the header, or NULL */
	const struct language *language; /* NULL: English */
};

/* True when a section is asked for. */
bool view_wants(const struct view_options *o, const char *section);

/* True for "header" and every top-level key that the schema knows. */
bool view_has_section(const struct schema *s, const char *section);

/* The plan as a BLOCK_PLAN. The document must have been read. */
const struct block *view_plan(struct arena *a, const struct schema *s, const struct document *d,
			      const struct view_options *o);

#endif
