/* audit_tell.c - how an audit says what it finds, and how far it is. */
#include "caseload/audit.h"

void audit_tell(struct auditing *x, enum txp_weight weight, const char *code, const char *commit, const char *path, const char *message)
{
	const struct txp_remark m = { sizeof m, weight, code, commit, path, message };

	x->of[weight]++;
	if (x->options.remark)
		x->options.remark(x->options.ctx, &m);
}

void audit_progress(struct auditing *x, enum txp_audit_phase phase, size_t done, size_t all)
{
	if (x->options.progress)
		x->options.progress(x->options.ctx, phase, done, all);
}
