/* audit.h - what the parts of an audit share. Private to caseload/. */
#ifndef CASELOAD_AUDIT_H
#define CASELOAD_AUDIT_H

#include "caseload/internal.h"

struct auditing {
	txp_session *session;
	struct txp_audit_options options;
	struct arena *own;  /* what is called back runs in its guard: nothing may unwind through the store */
	struct arena *step; /* what one commit needs */
	struct txp_store_signers *signers;
	size_t of[TXP_TAMPERED + 1], untold;
	struct txp_audited out;
	bool gave_up;   /* the program that checks signatures took too long */
	bool no_memory;
};

/* audit_tell.c: tells something that an auditor should know; all texts need only live until it returns. */
void audit_tell(struct auditing *x, enum txp_weight weight, const char *code, const char *commit, const char *path, const char *message);
void audit_progress(struct auditing *x, enum txp_audit_phase phase, size_t done, size_t all);

/* audit_history.c: judges a commit; called by the store. */
bool audit_step(void *auditing, const struct txp_store_step *step);

#endif
