/* pretend_store.h - a store of two files without git and without memory of its own, for tests of what stands on the table. */
#ifndef PRETEND_STORE_H
#define PRETEND_STORE_H

#include "txplan-store.h"

/* One file: what the history has, and what the folder has. NULL: it isn't there. */
struct pretend_file {
	const char *path;
	char head[8192], disk[8192];
	bool in_head, on_disk;
};

struct pretend {
	struct pretend_file files[2];
	const char *site;    /* git's setting txplan.site, "" for none */
	const char *removed; /* one id that was taken out, or NULL */
	bool locked;
	bool slow; /* whoever signs takes long */
	int locks, commits, rehearsals;
	enum txp_store_result next; /* what the next commit answers, when it is not TXP_STORE_OK */
	/* Of the newest commit. */
	size_t nfiles;
	char subject[256], items[256], change[32], plan[256], action[32], author[256];
};

/* Begins anew, empty. */
struct pretend *pretend_begin(void);
extern const struct txp_store_api pretend_api;

#endif
