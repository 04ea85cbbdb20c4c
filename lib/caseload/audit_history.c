/* audit_history.c - what each commit says against what it did, who signed it, and what an auditor should know of it. */
#include "caseload/audit.h"

#include <string.h>

enum { DAY_SECONDS = 86400, MODE_FILE = 0100644 };

struct judging {
	struct auditing *audit;
	const struct txp_store_step *step;
	const char *id;
};

static const char *said(const struct judging *j, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static const char *said(const struct judging *j, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	const char *text = arena_vprintf(j->audit->step, fmt, ap);
	va_end(ap);
	return text;
}

static void tampered(const struct judging *j, const char *code, const char *path, const char *message)
{
	audit_tell(j->audit, TXP_TAMPERED, code, j->id, path, message);
}

static void listed(const struct judging *j, const char *code, const char *path, const char *message)
{
	audit_tell(j->audit, TXP_LISTED, code, j->id, path, message);
}

static void live(const struct judging *j, enum txp_result result)
{
	if (result == TXP_ENOMEM)
		arena_out_of_memory(j->audit->own);
}

static const char *file_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* ---- Times and signatures ---- */

static void judge_times(const struct judging *j)
{
	const struct txp_store_step *s = j->step;
	/* Unsigned: in a hostile history the two may be further apart than a signed number can say. */
	const unsigned long long behind = (unsigned long long)s->newest_parent - (unsigned long long)s->time;

	if (s->newest_parent > s->time)
		listed(j, "clock-disorder", "", said(j, "its clock was at least %llu seconds behind that of the commit before it", behind));
	if (s->time > j->audit->session->context.now + DAY_SECONDS)
		listed(j, "clock-disorder", "", "it is dated in the future");
}

static void judge_signature(const struct judging *j)
{
	const struct txp_store_step *s = j->step;
	struct auditing *a = j->audit;

	a->out.signatures[s->signature]++;
	switch (s->signature) {
	case TXP_STORE_UNSIGNED:
		if (*s->entry.without)
			listed(j, "unsigned", "", "--unsigned left its signature out");
		return;
	case TXP_STORE_SIGNED:
		if (strcmp(s->signer, s->entry.author_email) != 0)
			tampered(j, "signer-differs", "",
				 said(j, "its author is %.100s, and %.100s signed it", s->entry.author_email, s->signer));
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
			audit_tell(a, TXP_BROKEN, "signature-unchecked", j->id, "", s->said);
		a->gave_up = a->gave_up || s->gave_up;
		if (a->gave_up) /* said once for all */
			return;
		listed(j, "signature-unchecked", "", *s->said ? s->said : "its signature could not be checked");
	}
}

/* ---- One plan ---- */

static void free_doc(void *d)
{
	txp_doc_free(d);
}

static void free_findings(void *f)
{
	txp_findings_free(f);
}

static void free_changes(void *c)
{
	txp_changes_free(c);
}

/* Lives as long as the step; so do findings and changes. */
static txp_doc *parse(const struct judging *j, const char *path, const char *bytes, size_t len)
{
	void **own = case_owned(j->audit->step, free_doc);
	txp_doc *d = NULL;
	enum txp_result result = bytes ? txp_doc_parse(path, bytes, len, &d) : TXP_OK;

	*own = d;
	live(j, result);
	return d;
}

static bool readable(const txp_doc *d)
{
	return d && !txp_findings_of(txp_doc_findings(d), TXP_ERROR);
}

static const txp_findings *check(const struct judging *j, const txp_doc *d)
{
	const struct txp_context *context = &j->audit->session->context;
	const struct txp_env env = { .size = sizeof env, .today = context->today, .site = "", .language = context->language };
	struct txp_check_options o = { .size = sizeof o, .caseload = j->audit->options.caseload, .file_name_matters = true };
	void **own = case_owned(j->audit->step, free_findings);
	txp_findings *f = NULL;
	enum txp_result result = d ? txp_check(d, &env, &o, &f) : TXP_OK;

	*own = f;
	live(j, result);
	return f;
}

/* Errors that came in with this commit. */
static void judge_errors(const struct judging *j, const char *path, const txp_doc *before, const txp_doc *after)
{
	const txp_findings *now = check(j, after);
	size_t added = 0;

	if (now && txp_findings_of(now, TXP_ERROR))
		added = txp_new_errors(check(j, before), now);
	if (added)
		listed(j, "invalid-plan", path, said(j, "%zu %s came into the plan", added, added == 1 ? "error" : "errors"));
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

/* The verb is known. */
static void judge_trailers(const struct judging *j, const char *path, const txp_doc *before, const txp_doc *after)
{
	const struct txp_store_entry *e = &j->step->entry;
	const struct txp_claim claim = { e->action, e->plan, e->items, e->change };
	void **own = case_owned(j->audit->step, free_findings);
	txp_findings *found = NULL;
	enum txp_result result = txp_claims_check(before, after, &claim, &found);

	*own = found;
	live(j, result);
	for (size_t i = 0; result == TXP_OK && i < txp_findings_count(found); i++) {
		const struct txp_finding *one = txp_findings_at(found, i);

		if (one->severity == TXP_ERROR)
			tampered(j, one->code, path, one->message);
		else
			listed(j, one->code, path, one->message);
	}
}

static void judge_claim(const struct judging *j, const struct txp_store_changed *f, const txp_doc *before, const txp_doc *after)
{
	if (!f->mode_after)
		tampered(j, "claim-change", f->path, "it takes the whole plan away, which no command does");
	else if (!after)
		listed(j, "not-judged", f->path, "it is no file, or too large, so what changed in it can't be told");
	else if (!readable(after))
		tampered(j, "claim-change", f->path, "it leaves a plan that can't be read, which no command does");
	else if (!before && f->mode_before && !strcmp(j->step->entry.change, "creation"))
		tampered(j, "claim-change", f->path, "it says that it begins a plan, and there was one before");
	else if (!before && f->mode_before)
		listed(j, "not-judged", f->path, "the plan before it was no file, or too large, so what it changed can't be told");
	else if (before && !readable(before))
		listed(j, "not-judged", f->path, "the plan before it can't be read, so what it changed can't be told");
	else if (txp_verb_find(j->step->entry.action))
		judge_trailers(j, f->path, before, after);
}

/* ---- One commit of ours ---- */

/* A description in a folder of a verb's: an ordinary file, of the kind that is read there. */
static bool is_described(const struct txp_store_changed *f, const char *folder, size_t len)
{
	const char *name = f->path + len, *end = strrchr(f->path, '.');

	return !strncmp(f->path, folder, len) && !strchr(name, '/') && end && !strcmp(end, ".yaml") &&
	       (!f->mode_after || f->mode_after == MODE_FILE);
}

/* Some verbs keep small files beside the plans. */
static void judge_other_file(const struct judging *j, const struct txp_store_changed *f)
{
	const struct txp_verb *v = txp_verb_find(j->step->entry.action);

	for (const char *const *file = v ? v->files : NULL; file && *file; file++) {
		const size_t len = strlen(*file);
		const bool folder = (*file)[len - 1] == '/';

		if (folder ? is_described(f, *file, len) : !strcmp(f->path, *file))
			return;
	}
	tampered(j, "claim-plan", f->path, "it changes a file that is no plan");
}

static void judge_plan(const struct judging *j, const struct txp_store_changed *f)
{
	const txp_doc *before = parse(j, f->path, f->before, f->before_len), *after = parse(j, f->path, f->after, f->after_len);

	if (f->mode_after && (f->mode_before ? f->mode_before : MODE_FILE) != f->mode_after)
		tampered(j, "odd-mode", f->path, "it changes what kind of file the plan is");
	if (!plan_named(j->step->entry.plan, f->path, before, after))
		tampered(j, "claim-plan", f->path, "it changes a plan that it does not name");
	judge_claim(j, f, before, after);
	judge_errors(j, f->path, before, after);
	arena_reset(j->audit->step);
}

static void judge_ours(const struct judging *j)
{
	const struct txp_store_step *s = j->step;
	size_t plans = 0;

	j->audit->out.by_txplan++;
	if (!txp_verb_find(s->entry.action))
		tampered(j, "claim-action", "",
			 said(j, "\"%.60s\" is no command of this txplan that changes plans", s->entry.action));
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

static const txp_changes *compare(const struct judging *j, const txp_doc *before, const txp_doc *after)
{
	void **own = case_owned(j->audit->step, free_changes);
	txp_changes *c = NULL;
	enum txp_result result = txp_compare(before, after, &c);

	*own = c;
	live(j, result);
	return c;
}

static bool adds_own(const struct judging *j, const struct txp_store_changed *f)
{
	const txp_doc *result = parse(j, f->path, f->after, f->after_len), *ours = parse(j, f->path, f->before, f->before_len),
		      *theirs = parse(j, f->path, f->other, f->other_len);
	const txp_changes *from_ours = NULL, *from_theirs = NULL;
	bool own = true;

	if (readable(result) && readable(ours) && readable(theirs)) {
		from_ours = compare(j, ours, result);
		from_theirs = compare(j, theirs, result);
	}
	if (from_ours && from_theirs)
		own = differs_from_both(from_ours, from_theirs);
	arena_reset(j->audit->step);
	return own;
}

static void judge_merge(const struct judging *j)
{
	const struct txp_store_step *s = j->step;

	j->audit->out.merges++;
	listed(j, "merge", "", s->entry.parents > 2 ? "it brings more than two histories together" : "it brings two histories together");
	if (s->trailers)
		tampered(j, "trailers", "", "it is a merge and has txplan's trailers, and txplan makes no merges");
	for (size_t i = 0; i < s->nfiles; i++)
		if (adds_own(j, &s->files[i]))
			listed(j, "merge-adds", s->files[i].path, "the merge has something here that neither side had");
}

static void judge_others(const struct judging *j)
{
	const struct txp_store_step *s = j->step;

	j->audit->out.by_git++;
	if (s->trailers)
		tampered(j, "trailers", "", "it has lines that begin with Txplan-, but not one whole set of txplan's trailers");
	listed(j, "by-git", s->nfiles == 1 ? s->files[0].path : "",
	       said(j, "made by git, not by txplan; it changes %zu %s", s->nfiles + s->outside, s->nfiles + s->outside == 1 ? "file" : "files"));
	for (size_t i = 0; i < s->nfiles; i++) {
		const struct txp_store_changed *f = &s->files[i];

		if (!f->plan)
			continue;
		judge_errors(j, f->path, parse(j, f->path, f->before, f->before_len), parse(j, f->path, f->after, f->after_len));
		arena_reset(j->audit->step);
	}
}

/* What decides how plans are read and kept: where it was there before, and what describes questionnaires from the first. */
static void judge_settings(const struct judging *j)
{
	for (size_t i = 0; i < j->step->nfiles; i++) {
		const struct txp_store_changed *f = &j->step->files[i];

		const bool from_the_first = !strncmp(f->path, ".txplan/instruments/", 20);

		if ((f->mode_before || from_the_first) && (!strncmp(f->path, ".txplan/", 8) || !strcmp(file_name(f->path), ".gitattributes"))) {
			j->audit->out.settings_changes++;
			listed(j, "settings-changed", f->path, "it changes the caseload's settings");
		}
	}
}

static enum txp_result judge_step(void *arg)
{
	struct judging *j = arg;
	const struct txp_store_step *s = j->step;

	if (s->unreadable)
		audit_tell(j->audit, TXP_BROKEN, "history-unreadable", j->id, "", "what it changed can't be told: objects are missing or damaged");
	judge_times(j);
	judge_signature(j);
	if (strstr(s->entry.reason, "\nTxplan-") || !strncmp(s->entry.reason, "Txplan-", 7))
		listed(j, "trailers-in-text", "", "its reason holds lines that look like txplan's trailers");
	if (s->elsewhere)
		listed(j, "not-judged", "", "the caseload was in another folder of the repository then");
	if (s->unreadable || s->elsewhere)
		return TXP_OK;
	if (s->entry.parents > 1)
		judge_merge(j);
	else if (s->entry.ours)
		judge_ours(j);
	else
		judge_others(j);
	judge_settings(j);
	return TXP_OK;
}

static enum txp_result make_step(void *arg)
{
	struct auditing *x = arg;

	x->step = arena_scratch(x->own);
	return TXP_OK;
}

bool audit_step(void *auditing, const struct txp_store_step *step)
{
	struct auditing *x = auditing;
	struct judging j = { x, step, step->entry.id };

	audit_progress(x, TXP_AUDIT_HISTORY, x->out.judged++, x->out.commits);
	if (!x->step && arena_try(x->own, make_step, x) != TXP_OK)
		x->no_memory = true;
	else if (arena_try(x->own, judge_step, &j) != TXP_OK)
		x->no_memory = true;
	if (x->step)
		arena_reset(x->step);
	return !x->no_memory;
}
