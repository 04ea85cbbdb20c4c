/* lines.h - what differs between two texts, line by line. */
#ifndef COMPARE_LINES_H
#define COMPARE_LINES_H

#include "base/buf.h"

struct text {
	const char *name;
	const char *bytes;
	size_t len; /* below 4 GiB */
};

/* Appends a unified diff with three lines of context; nothing when the bytes are equal. The shortest diff (Myers), but
 * where more than a few thousand lines differ, one block is taken for replaced as a whole: time stays linear. */
void lines_unified(struct buf *out, const struct text *before, const struct text *after);

#endif
