/* diff3.h - git's line merge: what two texts make of a third, where their changes don't touch. */
#ifndef MERGE_DIFF3_H
#define MERGE_DIFF3_H

#include "compare/lines.h"

/* Writes the merge of the lines; false when both change the same place, or places without a line between them, in
 * different ways. */
bool diff3_lines(struct buf *out, const struct text *base, const struct text *ours, const struct text *theirs);

#endif
