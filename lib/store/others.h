/* others.h - what commits without txplan's trailers took out of plans; for removed.c. */
#ifndef STORE_OTHERS_H
#define STORE_OTHERS_H

#include "base/buf.h"
#include "store/store.h"

enum { OLDER, NEWER, PARENTS_MOST = 64 };

struct held_object {
	git_oid id;
	git_odb_object *object;
};

struct others {
	git_odb *odb;
	const char *folder_name; /* of the plans, below the work tree */
	struct buf *lines;       /* "PLAN ID ID…\n" for each plan that lost some */
	txp_store_taken_fn *fn;
	void *ctx;
	/* Its own. */
	struct held_object folder[2], version[2];
	size_t read; /* bytes that were handed out or looked at */
	const char *name; /* of the plan that is looked at */
	size_t name_len;
	bool noted, no_memory, passed_over; /* passed_over: more than may be read was to be compared */
	const char *id; /* that is noted */
};

/* What the plans in one tree of a commit's had and those in the other have no more. 0, a code of libgit2's, or GIT_EUSER when the caller
 * ran out of memory. */
int others_compare(struct others *o, const git_oid *before, const git_oid *after);
void others_free(struct others *o);

#endif
