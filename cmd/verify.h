/* verify.h - what the parts of verify share. */
#ifndef CMD_VERIFY_H
#define CMD_VERIFY_H

#include "anchor.h"

/* The published answers; see the exit codes. */
enum verdict { VERDICT_FINE, VERDICT_NOT_ANCHORED, VERDICT_BROKEN, VERDICT_TAMPERED };

/* One thing to know. */
struct remark {
	enum txp_store_weight weight;
	const char *code, *id, *path, *message;
	size_t order; /* as it came */
};

enum { WEIGHTS = TXP_STORE_TAMPERED + 1 };

struct audit {
	struct run *run;
	const char *root; /* of the caseload */
	struct anchor *anchors;
	size_t nanchors, holding; /* that hold */
	struct anchor newest;     /* of those that hold: with the fewest commits beyond it */

	struct remark *remarks;
	size_t count, of[WEIGHTS], untold;

	struct txp_store_verified objects;
	int64_t began_ms, told_ms; /* for progress */
	int64_t objects_ms, history_ms, places_ms; /* how long each took */

	struct txp_store_anchor head; /* how it is now; commits 0 when that can't be told */
	size_t commits; /* judged */
	size_t ours, by_git, merges, settings;
	size_t signatures[TXP_STORE_UNCHECKED + 1];
	struct txp_store_signers signers; /* what they are judged by */
	bool gave_up;                     /* the program that checks them took too long */
	bool whole; /* not the objects alone */
};

void audit_remark(struct audit *a, enum txp_store_weight weight, const char *code, const char *id, const char *path,
		  const char *fmt, ...) __attribute__((format(printf, 6, 7)));
enum verdict audit_verdict(const struct audit *a);

/* A line on a terminal while it takes long: after one second, and five times a second then. NULL wipes it away. */
void audit_progress(struct audit *a, const char *what, size_t done, size_t all);
int64_t monotonic_ms(void);

/* verify_history.c: judges every commit, but for those that since (or NULL) stands on. EXIT_DONE or a code after a message. */
int audit_history(struct audit *a, const char *since);
/* verify_show.c */
void audit_show(const struct audit *a, const char *format);

#endif
