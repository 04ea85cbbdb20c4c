/* lines.h - what differs between two texts, line by line. */
#ifndef COMPARE_LINES_H
#define COMPARE_LINES_H

#include <stdint.h>
#include "base/buf.h"

struct text {
	const char *name;
	const char *bytes;
	size_t len; /* below 4 GiB */
};

/* Lines [a, aend) of one text replaced by lines [b, bend) of the other; either may be empty. */
struct line_change {
	uint32_t a, aend, b, bend;
};

struct line_changes {
	const struct line_change *list; /* in order; between two of them at least one line is the same */
	size_t count;
	const uint32_t *before, *after; /* where the lines of each text begin, and last where it ends */
	uint32_t before_count, after_count;
};

/* What differs between two texts. */
struct line_changes lines_compare(struct arena *a, const struct text *before, const struct text *after);

/* Appends a unified diff with three lines of context; nothing when the bytes are equal. The shortest diff (Myers), but
 * where more than a few thousand lines differ, one block is taken for replaced as a whole: time stays linear. */
void lines_unified(struct buf *out, const struct text *before, const struct text *after);

#endif
