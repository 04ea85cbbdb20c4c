/* audit.c - is a history whole, and is it what it was? In which order all is looked at, and what the answer is; what is looked at is in
 * the store, and what each commit says against what it did is judged in audit_history.c. */
#include "caseload/audit.h"

#include <string.h>

#include "base/given.h"

static void on_finding(void *ctx, const struct txp_store_finding *f)
{
	static const enum txp_weight weights[] = { [TXP_STORE_LISTED] = TXP_LISTED, [TXP_STORE_BROKEN] = TXP_BROKEN,
						   [TXP_STORE_TAMPERED] = TXP_TAMPERED };

	audit_tell(ctx, weights[f->weight], f->code, f->id, f->path, f->message);
}

static void on_objects(void *ctx, size_t done, size_t all)
{
	audit_progress(ctx, TXP_AUDIT_OBJECTS, done, all);
}

/* ---- The steps ---- */

static enum txp_result check_objects(struct auditing *x)
{
	txp_session *s = x->session;
	struct txp_store_error err = { 0 };
	struct txp_store_verified objects = { 0 };
	enum txp_store_result result;

	audit_progress(x, TXP_AUDIT_OBJECTS, 0, 0);
	result = s->api->verify_objects(s->store, on_finding, on_objects, x, &objects, &err);
	x->untold += objects.untold;
	x->out.objects = objects.objects;
	x->out.untold = objects.untold;
	x->out.damaged = objects.damaged;
	if (result != TXP_STORE_OK)
		return case_store_refuse(s, result, &err);
	if (objects.damaged)
		audit_tell(x, TXP_BROKEN, "history-unreadable", "", "",
			   "objects can't be unpacked, so commits, anchors and files were not looked at");
	return TXP_OK;
}

static void check_anchor(struct auditing *x, size_t i)
{
	txp_session *s = x->session;
	struct arena *a = s->call;
	const struct txp_anchor *kept = &x->options.anchors[i];
	const char *file = kept->name;
	struct txp_store_anchor now;
	struct txp_store_error err = { 0 };
	enum txp_store_result result = s->api->anchor(s->store, kept->commit, &now, &err);
	const size_t wrong = x->of[TXP_TAMPERED];

	if (result == TXP_STORE_NOMEM)
		arena_out_of_memory(s->arena);
	if (result == TXP_STORE_NOT_FOUND) {
		audit_tell(x, TXP_TAMPERED, "anchor-lost", kept->commit, "",
			   arena_printf(a, "the commit that %s names is not in this history", file));
		return;
	}
	if (result != TXP_STORE_OK) {
		audit_tell(x, TXP_BROKEN, "history-unreadable", kept->commit, "",
			   arena_printf(a, "the commit that %s names can't be followed: %s", file, err.message));
		return;
	}
	if (!now.reached)
		audit_tell(x, TXP_TAMPERED, "anchor-lost", kept->commit, "",
			   arena_printf(a, "the history no longer stands on the commit that %s names", file));
	if (now.commits != kept->commits)
		audit_tell(x, TXP_TAMPERED, "anchor-differs", kept->commit, "",
			   arena_printf(a, "it stands on %zu commits; %s says %zu", now.commits, file, kept->commits));
	if (strcmp(now.sha256, kept->sha256) != 0 || now.plans != kept->plans)
		audit_tell(x, TXP_TAMPERED, "anchor-differs", kept->commit, "",
			   arena_printf(a, "the plans at it are not those that %s says", file));
	if (x->of[TXP_TAMPERED] > wrong)
		return;
	if (!x->out.holding++ || now.newer < x->out.newer) {
		x->out.newest_anchor = i;
		x->out.newer = now.newer;
	}
}

/* How many commits there are, and where the history ends now. */
static enum txp_result look_at_head(struct auditing *x)
{
	txp_session *s = x->session;
	struct txp_store_anchor head = { 0 };
	struct txp_store_error err = { 0 };
	enum txp_store_result result = s->api->anchor(s->store, NULL, &head, &err);

	if (result == TXP_STORE_OK) {
		memcpy(x->out.head, head.commit, sizeof x->out.head);
		x->out.commits = head.commits;
		x->out.plans = head.plans;
		return TXP_OK;
	}
	if (result != TXP_STORE_HISTORY_BROKEN)
		return case_store_refuse(s, result, &err);
	audit_tell(x, TXP_BROKEN, "history-unreadable", "", "",
		   arena_printf(s->call, "the newest commit, or what it stands on, can't be read: %s", err.message));
	return TXP_OK;
}

static enum txp_result check_places(struct auditing *x)
{
	txp_session *s = x->session;
	struct txp_store_error err = { 0 };
	enum txp_store_result result;

	audit_progress(x, TXP_AUDIT_PLACES, 0, 0);
	result = s->api->verify_places(s->store, on_finding, x, &err);
	if (result == TXP_STORE_HISTORY_BROKEN)
		audit_tell(x, TXP_BROKEN, "history-unreadable", "", "",
			   arena_printf(s->call, "the folder can't be compared with the newest commit: %s", err.message));
	else if (result != TXP_STORE_OK)
		return case_store_refuse(s, result, &err);
	return TXP_OK;
}

/* By what signatures are judged: never by what the repository itself says. */
static enum txp_result find_signers(struct auditing *x)
{
	txp_session *s = x->session;
	struct txp_store_error err = { 0 };
	enum txp_store_result result = s->api->signers(s->store, x->options.allowed_signers, x->signers, &err);

	if (result != TXP_STORE_OK)
		return case_store_refuse(s, result, &err);
	x->out.signers = arena_strdup(s->said, x->signers->list);
	x->out.signers_from = arena_strdup(s->said, x->signers->from);
	x->out.signers_why = arena_strdup(s->said, x->signers->why);
	x->out.passed_over = arena_strdup(s->said, x->signers->passed_over);
	return TXP_OK;
}

static enum txp_result judge_history(struct auditing *x)
{
	txp_session *s = x->session;
	struct txp_store_error err = { 0 };
	enum txp_store_result result;

	audit_progress(x, TXP_AUDIT_HISTORY, 0, 0);
	result = s->api->audit(s->store, x->options.since, x->signers, audit_step, x, &err);
	if (x->no_memory)
		arena_out_of_memory(s->arena);
	/* That the history can't be followed to its beginning has been told already. */
	return result == TXP_STORE_OK || result == TXP_STORE_HISTORY_BROKEN ? TXP_OK : case_store_refuse(s, result, &err);
}

static enum txp_verdict verdict(const struct auditing *x)
{
	if (x->of[TXP_TAMPERED])
		return TXP_VERDICT_TAMPERED;
	if (x->of[TXP_BROKEN] || x->untold)
		return TXP_VERDICT_BROKEN;
	return x->options.anchors_count ? TXP_VERDICT_FINE : TXP_VERDICT_NOT_ANCHORED;
}

struct audit_call {
	const char *root;
	struct auditing x;
};

static void free_arena(void *a)
{
	arena_free(a);
}

static enum txp_result audit_it(txp_session *s, void *arg)
{
	struct audit_call *c = arg;
	struct auditing *x = &c->x;
	void **own = case_owned(s->call, free_arena);
	enum txp_result result = case_open(s, c->root);

	x->session = s;
	x->own = arena_new();
	*own = x->own;
	if (!x->own)
		arena_out_of_memory(s->arena);
	x->signers = arena_new_of(s->call, struct txp_store_signers);
	if (result == TXP_OK)
		result = find_signers(x);
	if (result == TXP_OK)
		result = check_objects(x);
	if (result == TXP_OK && !x->out.damaged) {
		x->out.whole = !x->options.integrity_only;
		if (x->out.whole)
			result = look_at_head(x);
		for (size_t i = 0; i < x->options.anchors_count && result == TXP_OK; i++)
			check_anchor(x, i);
		if (result == TXP_OK && x->out.whole)
			result = check_places(x);
		if (result == TXP_OK && x->out.whole)
			result = judge_history(x);
	}
	if (result == TXP_OK)
		audit_progress(x, TXP_AUDIT_DONE, 0, 0);
	x->out.verdict = verdict(x);
	return result;
}

TXP_PUBLIC enum txp_result txp_session_audit(txp_session *s, const char *root, const struct txp_audit_options *o, struct txp_audited *out)
{
	struct audit_call c = { .root = root };
	enum txp_result result;

	c.x.out = (struct txp_audited){ .signers = "", .signers_from = "", .signers_why = "", .passed_over = "" };
	if (!given_take(&c.x.options, sizeof c.x.options, o) || !given_fill(out, &c.x.out, sizeof c.x.out))
		return TXP_EUSAGE;
	result = case_call(s, audit_it, &c);
	given_fill(out, &c.x.out, sizeof c.x.out);
	return result;
}
