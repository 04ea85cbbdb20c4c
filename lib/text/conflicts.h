/* conflicts.h - the marked regions that a merge leaves in a file: git's markers, plain or with the base between. */
#ifndef TEXT_CONFLICTS_H
#define TEXT_CONFLICTS_H

#include "text/document.h"

enum { MARKER_SIZE = 7 }; /* git's own; attributes may ask for more */

struct conflict {
	struct txp_span at;                  /* the region, marker lines included */
	struct txp_span ours, base, theirs;  /* the lines between them */
	bool has_base;
	const char *path; /* the place that both labels end with, behind ": ", as txplan writes them; "" in others */
};

struct conflicts {
	struct conflict *list;
	size_t count, cap;
};

/* How many of one of < = > | the line at p begins with, when there are seven or more and then a space or the line's end;
 * else 0. */
unsigned conflict_marker(const char *p, const char *end);

/* Finds the regions. False, with findings, when markers don't belong together: nested, unfinished or stray ones. */
bool conflicts_read(struct arena *a, const char *bytes, uint32_t len, struct findings *f, struct conflicts *out);

#endif
