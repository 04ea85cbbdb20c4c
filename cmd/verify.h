/* verify.h - what the parts of verify share. */
#ifndef CMD_VERIFY_H
#define CMD_VERIFY_H

#include "anchor.h"

/* One thing to know, kept until all is told. */
struct remark {
	enum txp_weight weight;
	const char *code, *id, *path, *message;
};

enum { WEIGHTS = TXP_TAMPERED + 1 };

struct audit {
	struct run *run;
	struct txp_anchor *anchors;
	size_t nanchors;
	struct remark *remarks;
	size_t count, of[WEIGHTS];
	int64_t began_ms, told_ms; /* for progress */
	int64_t phase_ms[TXP_AUDIT_DONE + 1]; /* when each began, or 0 */
	struct txp_audited done;
};

/* How long a phase took. */
int64_t audit_took(const struct audit *a, enum txp_audit_phase phase);

/* verify_show.c */
void audit_show(const struct audit *a, const char *format);

#endif
