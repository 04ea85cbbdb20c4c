/* audit.c - every commit with all that a judge needs: what it says, what it changed, who signed it, how its time stands to its
 * parents'. By the commits themselves; git's replace refs, grafts and commit-graph, which would show others, are not asked. */
#include "store/sign.h"

#include <stdio.h>
#include <string.h>

struct auditing {
	const txp_store *s;
	const char *since; /* commits that this one stands on are left out; or NULL */
	const struct txp_store_signers *signers;
	txp_store_audit_fn *fn;
	void *ctx;
	struct verifier *verifier;
	git_commit *since_commit;
	git_odb *odb;
	/* Of the commit that is looked at. */
	git_commit *commit;
	git_commit *parent;
	git_tree *trees[2];
	git_diff *diffs[2];
	git_odb_object *blob;
	bool more;
};

static void let_go(struct auditing *x)
{
	for (int i = 0; i < 2; i++) {
		git_diff_free(x->diffs[i]);
		git_tree_free(x->trees[i]);
		x->diffs[i] = NULL;
		x->trees[i] = NULL;
	}
	git_commit_free(x->parent);
	x->parent = NULL;
	git_odb_object_free(x->blob);
	x->blob = NULL;
}

/* ---- What changed ---- */

/* A plan's bytes; NULL for what is no file, is too large, or can't be read: then *lost. */
static const char *read_blob(struct arena *a, struct auditing *x, const git_diff_file *f, size_t *len, bool *lost)
{
	const char *bytes = NULL;

	*len = 0;
	if (f->mode != GIT_FILEMODE_BLOB && f->mode != GIT_FILEMODE_BLOB_EXECUTABLE)
		return NULL;
	if (git_odb_read(&x->blob, x->odb, &f->id)) {
		*lost = true;
		return NULL;
	}
	if (git_odb_object_type(x->blob) == GIT_OBJECT_BLOB && git_odb_object_size(x->blob) <= TXP_STORE_FILE_MOST) {
		*len = git_odb_object_size(x->blob);
		bytes = arena_copy(a, git_odb_object_data(x->blob), *len);
	}
	git_odb_object_free(x->blob);
	x->blob = NULL;
	return bytes;
}

static int diff_with(struct auditing *x, unsigned parent, git_diff **out)
{
	git_diff_options o = GIT_DIFF_OPTIONS_INIT;
	int code = 0;

	o.flags = GIT_DIFF_SKIP_BINARY_CHECK | GIT_DIFF_INCLUDE_TYPECHANGE;
	git_tree_free(x->trees[0]);
	x->trees[0] = NULL;
	if (git_commit_parentcount(x->commit))
		code = git_commit_parent(&x->parent, x->commit, parent);
	if (!code && x->parent)
		code = git_commit_tree(&x->trees[0], x->parent);
	git_commit_free(x->parent);
	x->parent = NULL;
	return code ? code : git_diff_tree_to_tree(out, x->s->repo, x->trees[0], x->trees[1], &o);
}

static const char *path_of(const git_diff_delta *d)
{
	return d->status == GIT_DELTA_DELETED ? d->old_file.path : d->new_file.path;
}

/* The same file among the differences from another parent; both lists are in the order of their paths. */
static const git_diff_delta *delta_at(const git_diff *diff, const char *path, size_t *at)
{
	for (; *at < git_diff_num_deltas(diff); ++*at) {
		const git_diff_delta *d = git_diff_get_delta(diff, *at);
		int c = strcmp(path_of(d), path);
		if (c >= 0)
			return c ? NULL : d;
	}
	return NULL;
}

static void take_file(struct arena *a, struct auditing *x, const git_diff_delta *d, const git_diff_delta *other,
		      struct txp_store_step *step)
{
	const char *path = path_of(d);
	struct txp_store_changed *f = &step->files[step->nfiles];

	if (strncmp(path, x->s->prefix, strlen(x->s->prefix)) != 0) {
		step->outside++;
		return;
	}
	*f = (struct txp_store_changed){ .path = arena_strdup(a, path + strlen(x->s->prefix)),
					 .mode_before = d->old_file.mode,
					 .mode_after = d->status == GIT_DELTA_DELETED ? 0 : d->new_file.mode };
	f->plan = is_plan_path(f->path);
	if (f->plan) {
		f->before = read_blob(a, x, &d->old_file, &f->before_len, &step->unreadable);
		f->after = f->mode_after ? read_blob(a, x, &d->new_file, &f->after_len, &step->unreadable) : NULL;
		f->other = other ? read_blob(a, x, &other->old_file, &f->other_len, &step->unreadable) : NULL;
	}
	step->nfiles++;
}

/* Against the first parent; of a merge, what differs from the second one too. */
static int take_files(struct arena *a, struct auditing *x, struct txp_store_step *step)
{
	const bool merge = step->entry.parents > 1;
	int code = git_commit_tree(&x->trees[1], x->commit);

	if (!code)
		code = diff_with(x, 0, &x->diffs[0]);
	if (!code && merge)
		code = diff_with(x, 1, &x->diffs[1]);
	if (code)
		return code;
	size_t n = git_diff_num_deltas(x->diffs[0]);
	step->files = arena_array(a, n + 1, sizeof *step->files);
	for (size_t i = 0, at = 0; i < n; i++) {
		const git_diff_delta *d = git_diff_get_delta(x->diffs[0], i), *other = NULL;
		if (merge && !(other = delta_at(x->diffs[1], path_of(d), &at)))
			continue;
		take_file(a, x, d, other, step);
	}
	return 0;
}

/* Was the caseload in another folder then? */
static bool lay_elsewhere(struct auditing *x)
{
	char config[PATH_MAX];
	git_tree_entry *e = NULL;

	snprintf(config, sizeof config, "%s.txplan/config.yaml", x->s->prefix);
	bool there = x->trees[1] && git_tree_entry_bypath(&e, x->trees[1], config) == 0;
	git_tree_entry_free(e);
	return !there;
}

/* ---- Who signed ---- */

static result take_signature(struct arena *a, struct auditing *x, struct txp_store_step *step, error *err)
{
	static const enum txp_store_signed states[] = {
		[SIGNATURE_NONE] = TXP_STORE_UNSIGNED,     [SIGNATURE_GOOD] = TXP_STORE_SIGNED,
		[SIGNATURE_BAD] = TXP_STORE_FORGED,        [SIGNATURE_STRANGER] = TXP_STORE_STRANGER,
		[SIGNATURE_NOT_THEN] = TXP_STORE_NOT_THEN, [SIGNATURE_UNCHECKED] = TXP_STORE_UNCHECKED,
	};
	struct signature *sig = arena_new_of(a, struct signature);
	result r = signature_check(x->verifier, git_commit_id(x->commit), sig, err);

	if (r == TXP_STORE_NOMEM)
		return r;
	step->signature = r == TXP_STORE_OK ? states[sig->state] : TXP_STORE_UNCHECKED;
	/* Where there is no list of who may sign, nobody is a stranger. */
	if (step->signature == TXP_STORE_STRANGER && !verifier_has_list(x->verifier))
		step->signature = TXP_STORE_UNCHECKED;
	step->signer = sig->principal;
	step->gave_up = sig->gave_up;
	step->said = r == TXP_STORE_OK ? sig->said : arena_strdup(a, err->message);
	return TXP_STORE_OK;
}

/* ---- One commit ---- */

static void take_times(struct auditing *x, struct txp_store_step *step)
{
	step->time = git_commit_time(x->commit);
	step->newest_parent = INT64_MIN;
	for (unsigned i = 0; i < step->entry.parents; i++) {
		if (git_commit_parent(&x->parent, x->commit, i))
			continue;
		if (git_commit_time(x->parent) > step->newest_parent)
			step->newest_parent = git_commit_time(x->parent);
		git_commit_free(x->parent);
		x->parent = NULL;
	}
}

static result tell_step(struct arena *a, void *ctx, error *err)
{
	struct auditing *x = ctx;
	const git_signature *author = git_commit_author(x->commit), *committer = git_commit_committer(x->commit);
	const char *message = git_commit_message(x->commit);
	struct txp_store_step step = { .entry = { .author_name = author->name,
						  .author_email = author->email,
						  .time = author->when.time,
						  .offset_minutes = author->when.offset,
						  .parents = git_commit_parentcount(x->commit) },
				       .committer_name = committer->name,
				       .committer_email = committer->email };
	static const char *const none[] = { NULL };

	step.entry.id = git_oid_tostr(arena_alloc(a, HEX_SIZE), HEX_SIZE, git_commit_id(x->commit));
	step.entry.paths = none;
	message_parse(a, message, &step.entry);
	step.trailers = !strncmp(message, "Txplan-", 7) || strstr(message, "\nTxplan-");
	if (take_files(a, x, &step))
		step.unreadable = true;
	step.elsewhere = step.outside && !step.unreadable && lay_elsewhere(x);
	let_go(x);
	take_times(x, &step);
	result r = take_signature(a, x, &step, err);
	if (r == TXP_STORE_OK)
		x->more = x->fn(x->ctx, &step);
	return r;
}

/* ---- All of them ---- */

static result push_parents(struct queue *q, const git_commit *c, error *err)
{
	result r = TXP_STORE_OK;

	for (unsigned i = 0; i < git_commit_parentcount(c) && r == TXP_STORE_OK; i++)
		r = queue_push(q, git_commit_parent_id(c, i), err);
	return r;
}

/* The commits that `since` stands on: reached, and so not given out again. */
static result pass_since(struct auditing *x, struct queue *q, error *err)
{
	result r = revision(x->s, x->since, &x->since_commit, err);
	git_commit *c;

	if (r == TXP_STORE_OK)
		r = queue_push(q, git_commit_id(x->since_commit), err);
	while (r == TXP_STORE_OK && (r = queue_pop(q, &c, err)) == TXP_STORE_OK && c)
		r = push_parents(q, c, err);
	return r;
}

static result audit_in(struct arena *a, void *ctx, error *err)
{
	struct auditing *x = ctx;
	struct queue *q = queue_new(a, x->s);
	struct head head;
	result r = head_read(x->s, &head, err);

	if (r == TXP_STORE_OK && x->since)
		r = pass_since(x, q, err);
	if (r == TXP_STORE_OK)
		r = verifier_new(x->s, a, x->signers, &x->verifier, err);
	if (r != TXP_STORE_OK || head.unborn)
		return r;
	int code = git_repository_odb(&x->odb, x->s->repo);
	r = code ? refuse_git(err, code, "open the history") : queue_push(q, &head.id, err);
	while (r == TXP_STORE_OK && x->more && (r = queue_pop(q, &x->commit, err)) == TXP_STORE_OK && x->commit) {
		r = push_parents(q, x->commit, err);
		if (r != TXP_STORE_OK)
			break;
		r = with_arena(tell_step, x, NULL, err);
		let_go(x);
	}
	return r;
}

result store_audit(const txp_store *s, const char *since, const struct txp_store_signers *signers, txp_store_audit_fn *fn, void *ctx,
		   error *err)
{
	struct auditing x = { .s = s, .since = since, .signers = signers, .fn = fn, .ctx = ctx, .more = true };
	result r = with_arena(audit_in, &x, NULL, err);

	let_go(&x);
	git_commit_free(x.since_commit);
	git_odb_free(x.odb);
	return r;
}
