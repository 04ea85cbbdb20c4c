/* verify, the history: what each commit says against what it did, who signed it, and what an auditor should know of it. */
#include "verify.h"

#include <stdlib.h>
#include <string.h>

enum { DAY_SECONDS = 86400, MODE_FILE = 0100644 };

struct judging {
	struct audit *audit;
	const struct txp_store_step *step;
	const char *id;
};

static void tampered(const struct judging *j, const char *code, const char *path, const char *message)
{
	audit_remark(j->audit, TXP_STORE_TAMPERED, code, j->id, path, "%s", message);
}

static void listed(const struct judging *j, const char *code, const char *path, const char *message)
{
	audit_remark(j->audit, TXP_STORE_LISTED, code, j->id, path, "%s", message);
}

/* ---- Times and signatures ---- */

static void judge_times(const struct judging *j)
{
	const struct txp_store_step *s = j->step;
	/* Unsigned: in a hostile history the two may be further apart than a signed number can say. */
	const unsigned long long behind = (unsigned long long)s->newest_parent - (unsigned long long)s->time;

	if (s->newest_parent > s->time)
		audit_remark(j->audit, TXP_STORE_LISTED, "clock-disorder", j->id, "",
			     "its clock was at least %llu seconds behind that of the commit before it", behind);
	if (s->time > j->audit->run->now + DAY_SECONDS)
		listed(j, "clock-disorder", "", "it is dated in the future");
}

static void judge_signature(const struct judging *j)
{
	const struct txp_store_step *s = j->step;
	struct audit *a = j->audit;

	a->signatures[s->signature]++;
	switch (s->signature) {
	case TXP_STORE_UNSIGNED:
		if (*s->entry.without)
			listed(j, "unsigned", "", "--unsigned left its signature out");
		return;
	case TXP_STORE_SIGNED:
		if (strcmp(s->signer, s->entry.author_email) != 0)
			audit_remark(a, TXP_STORE_TAMPERED, "signer-differs", j->id, "", "its author is %.100s, and %.100s signed it",
				     s->entry.author_email, s->signer);
		return;
	case TXP_STORE_FORGED:
	case TXP_STORE_NOT_THEN:
		tampered(j, "bad-signature", "", *s->said ? s->said : "its signature is not good");
		return;
	case TXP_STORE_STRANGER:
		tampered(j, "unknown-signer", "", *s->said ? s->said : "nobody knows its key");
		return;
	case TXP_STORE_UNCHECKED:
		if (s->gave_up)
			audit_remark(a, TXP_STORE_BROKEN, "signature-unchecked", j->id, "", "%s", s->said);
		a->gave_up = a->gave_up || s->gave_up;
		if (a->gave_up) /* said once for all */
			return;
		listed(j, "signature-unchecked", "", *s->said ? s->said : "its signature could not be checked");
	}
}

/* ---- One plan ---- */

static txp_doc *parse(const char *path, const char *bytes, size_t len)
{
	txp_doc *d = NULL;

	if (bytes)
		live(txp_doc_parse(path, bytes, len, &d));
	return d;
}

static bool readable(const txp_doc *d)
{
	return d && !txp_findings_of(txp_doc_findings(d), TXP_ERROR);
}

static txp_findings *check(const struct judging *j, const txp_doc *d)
{
	struct txp_check_options o = { .size = sizeof o, .caseload = run_caseload(j->audit->run), .file_name_matters = true };
	txp_findings *f = NULL;

	if (d)
		live(txp_check(d, &j->audit->run->env, &o, &f));
	return f;
}

/* Errors that came in with this commit. */
static void judge_errors(const struct judging *j, const char *path, const txp_doc *before, const txp_doc *after)
{
	txp_findings *now = check(j, after), *was = NULL;
	size_t added = 0;

	if (now && txp_findings_of(now, TXP_ERROR)) {
		was = check(j, before);
		added = txp_new_errors(was, now);
	}
	if (added)
		audit_remark(j->audit, TXP_STORE_LISTED, "invalid-plan", j->id, path, "%zu %s came into the plan", added,
			     added == 1 ? "error" : "errors");
	txp_findings_free(was);
	txp_findings_free(now);
}

/* A word of a list between blanks. */
static bool named(const char *words, const char *word, size_t len)
{
	for (const char *p = words; len && *p;) {
		size_t n = strcspn(p, " ");

		if (n == len && !memcmp(p, word, len))
			return true;
		p += n + (p[n] == ' ');
	}
	return false;
}

static size_t count_words(const char *words)
{
	size_t n = 0;

	for (const char *p = words + strspn(words, " "); *p; n++) {
		p += strcspn(p, " ");
		p += strspn(p, " ");
	}
	return n;
}

/* By its file's name, by its own id, or by its path where that id is none. */
static bool plan_named(const char *words, const char *path, const txp_doc *before, const txp_doc *after)
{
	const char *leaf = file_name(path);
	const char *ids[] = { readable(before) ? txp_doc_value(before, "id") : NULL, readable(after) ? txp_doc_value(after, "id") : NULL };
	size_t len = strlen(words), most = strlen(leaf);

	for (size_t i = 0; i < 2; i++)
		if (ids[i] && named(words, ids[i], strlen(ids[i])))
			return true;
	return named(words, leaf, most - strlen(".plan.yaml")) || (len >= most && !strcmp(words + len - most, leaf));
}

static void judge_claim(const struct judging *j, const struct txp_store_changed *f, const txp_doc *before, const txp_doc *after)
{
	const struct txp_store_entry *e = &j->step->entry;
	const struct txp_claim claim = { e->action, e->plan, e->items, e->change };
	txp_findings *found = NULL;

	if (!f->mode_after) {
		tampered(j, "claim-change", f->path, "it takes the whole plan away, which no command does");
	} else if (!after) {
		listed(j, "not-judged", f->path, "it is no file, or too large, so what changed in it can't be told");
	} else if (!readable(after)) {
		tampered(j, "claim-change", f->path, "it leaves a plan that can't be read, which no command does");
	} else if (before && !readable(before)) {
		listed(j, "not-judged", f->path, "the plan before it can't be read, so what it changed can't be told");
	} else if (txp_verb_find(e->action) && live(txp_claims_check(before, after, &claim, &found)) == TXP_OK) {
		for (size_t i = 0; i < txp_findings_count(found); i++) {
			const struct txp_finding *one = txp_findings_at(found, i);

			if (one->severity == TXP_ERROR)
				tampered(j, one->code, f->path, one->message);
			else
				listed(j, one->code, f->path, one->message);
		}
	}
	txp_findings_free(found);
}

/* ---- One commit of ours ---- */

/* Some verbs keep small files beside the plans. */
static void judge_other_file(const struct judging *j, const struct txp_store_changed *f)
{
	const struct txp_verb *v = txp_verb_find(j->step->entry.action);

	for (const char *const *file = v ? v->files : NULL; file && *file; file++) {
		const size_t len = strlen(*file);

		if ((*file)[len - 1] == '/' ? !strncmp(f->path, *file, len) && !strchr(f->path + len, '/') : !strcmp(f->path, *file))
			return;
	}
	tampered(j, "claim-plan", f->path, "it changes a file that is no plan");
}

static void judge_plan(const struct judging *j, const struct txp_store_changed *f)
{
	txp_doc *before = parse(f->path, f->before, f->before_len), *after = parse(f->path, f->after, f->after_len);

	if (f->mode_after && (f->mode_before ? f->mode_before : MODE_FILE) != f->mode_after)
		tampered(j, "odd-mode", f->path, "it changes what kind of file the plan is");
	if (!plan_named(j->step->entry.plan, f->path, before, after))
		tampered(j, "claim-plan", f->path, "it changes a plan that it does not name");
	judge_claim(j, f, before, after);
	judge_errors(j, f->path, before, after);
	txp_doc_free(before);
	txp_doc_free(after);
}

static void judge_ours(const struct judging *j)
{
	const struct txp_store_step *s = j->step;
	size_t plans = 0;

	j->audit->ours++;
	if (!txp_verb_find(s->entry.action))
		audit_remark(j->audit, TXP_STORE_TAMPERED, "claim-action", j->id, "",
			     "\"%.60s\" is no command of this txplan that changes plans", s->entry.action);
	if (s->outside)
		tampered(j, "claim-plan", "", "it changes files outside the caseload");
	for (size_t i = 0; i < s->nfiles; i++) {
		plans += s->files[i].plan;
		if (s->files[i].plan)
			judge_plan(j, &s->files[i]);
		else
			judge_other_file(j, &s->files[i]);
	}
	if (plans < count_words(s->entry.plan))
		tampered(j, "claim-plan", "", "it names a plan that it doesn't change");
}

/* ---- Merges, and commits by others ---- */

/* Is there a place that differs from both sides? */
static bool differs_from_both(const txp_changes *a, const txp_changes *b)
{
	for (size_t i = 0; i < txp_changes_count(a); i++)
		for (size_t k = 0; k < txp_changes_count(b); k++)
			if (!strcmp(txp_changes_at(a, i)->path, txp_changes_at(b, k)->path))
				return true;
	return false;
}

static bool adds_own(const struct txp_store_changed *f)
{
	txp_doc *result = parse(f->path, f->after, f->after_len), *ours = parse(f->path, f->before, f->before_len),
		*theirs = parse(f->path, f->other, f->other_len);
	txp_changes *from_ours = NULL, *from_theirs = NULL;
	bool own = true;

	if (readable(result) && readable(ours) && readable(theirs) && live(txp_compare(ours, result, &from_ours)) == TXP_OK &&
	    live(txp_compare(theirs, result, &from_theirs)) == TXP_OK)
		own = differs_from_both(from_ours, from_theirs);
	txp_changes_free(from_ours);
	txp_changes_free(from_theirs);
	txp_doc_free(theirs);
	txp_doc_free(ours);
	txp_doc_free(result);
	return own;
}

static void judge_merge(const struct judging *j)
{
	const struct txp_store_step *s = j->step;

	j->audit->merges++;
	listed(j, "merge", "", s->entry.parents > 2 ? "it brings more than two histories together" : "it brings two histories together");
	if (s->trailers)
		tampered(j, "trailers", "", "it is a merge and has txplan's trailers, and txplan makes no merges");
	for (size_t i = 0; i < s->nfiles; i++)
		if (adds_own(&s->files[i]))
			listed(j, "merge-adds", s->files[i].path, "the merge has something here that neither side had");
}

static void judge_others(const struct judging *j)
{
	const struct txp_store_step *s = j->step;

	j->audit->by_git++;
	if (s->trailers)
		tampered(j, "trailers", "", "it has lines that begin with Txplan-, but not one whole set of txplan's trailers");
	audit_remark(j->audit, TXP_STORE_LISTED, "by-git", j->id, s->nfiles == 1 ? s->files[0].path : "",
		     "made by git, not by txplan; it changes %zu %s", s->nfiles + s->outside, s->nfiles + s->outside == 1 ? "file" : "files");
	for (size_t i = 0; i < s->nfiles; i++) {
		const struct txp_store_changed *f = &s->files[i];
		txp_doc *before, *after;

		if (!f->plan)
			continue;
		before = parse(f->path, f->before, f->before_len);
		after = parse(f->path, f->after, f->after_len);
		judge_errors(j, f->path, before, after);
		txp_doc_free(before);
		txp_doc_free(after);
	}
}

/* What decides how plans are read and kept. Where it was there before. */
static void judge_settings(const struct judging *j)
{
	for (size_t i = 0; i < j->step->nfiles; i++) {
		const struct txp_store_changed *f = &j->step->files[i];

		if (f->mode_before && (!strncmp(f->path, ".txplan/", 8) || !strcmp(file_name(f->path), ".gitattributes"))) {
			j->audit->settings++;
			listed(j, "settings-changed", f->path, "it changes the caseload's settings");
		}
	}
}

static bool on_step(void *ctx, const struct txp_store_step *s)
{
	struct audit *a = ctx;
	struct judging j = { a, s, s->entry.id };

	audit_progress(a, "following the history", a->commits++, a->head.commits);
	if (s->unreadable)
		audit_remark(a, TXP_STORE_BROKEN, "history-unreadable", j.id, "", "what it changed can't be told: objects are missing or damaged");
	judge_times(&j);
	judge_signature(&j);
	if (strstr(s->entry.reason, "\nTxplan-") || !strncmp(s->entry.reason, "Txplan-", 7))
		listed(&j, "trailers-in-text", "", "its reason holds lines that look like txplan's trailers");
	if (s->elsewhere)
		listed(&j, "not-judged", "", "the caseload was in another folder of the repository then");
	if (s->unreadable || s->elsewhere)
		return true;
	if (s->entry.parents > 1)
		judge_merge(&j);
	else if (s->entry.ours)
		judge_ours(&j);
	else
		judge_others(&j);
	judge_settings(&j);
	return true;
}

int audit_history(struct audit *a, const char *since)
{
	const struct store *s = a->run->store;
	const int64_t from = monotonic_ms();
	struct txp_store_error err = { 0 };
	enum txp_store_result result;

	result = s->api->audit(s->open, since, &a->signers, on_step, a, &err);
	a->history_ms = monotonic_ms() - from;
	audit_progress(a, NULL, 0, 0);
	/* That the history can't be followed to its beginning has been told already. */
	return result == TXP_STORE_OK || result == TXP_STORE_HISTORY_BROKEN ? EXIT_DONE : store_fail(a->run, result, &err);
}
