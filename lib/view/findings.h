/* findings.h - findings in words: where, what, the line it is about, what to do; and which are left out. */
#ifndef VIEW_FINDINGS_H
#define VIEW_FINDINGS_H

#include "base/finding.h"
#include "text/document.h"
#include "view/block.h"

/* Blocks one after the other: `next` of the first one. source NULL: about no file. */
const struct block *view_finding(struct arena *a, const struct txp_finding *n, const struct source *source);

/* That some were too many to be kept; NULL when none were. */
const struct block *view_dropped(struct arena *a, const struct findings *f, const struct source *source);

/* Of hints and of warnings with one code only so many are shown; errors and critical ones always. */
struct folds {
	struct fold {
		const char *code;
		size_t all, seen;
	} *list; /* the codes that there are too many of */
	size_t count, after;
};

/* after: how many are shown; 0: all. */
struct folds view_folds(struct arena *a, const struct findings *f, size_t after);

/* The next of the findings, in their order: view_finding(), and behind the last one that is shown of many, how many more there
 * are, and `how` they can be seen. NULL for one that is left out. */
const struct block *view_folded(struct arena *a, struct folds *folds, const struct txp_finding *n, const struct source *source,
				const char *how);

#endif
