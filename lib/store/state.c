/* Where a file, and the repository, stand. */
#include "store/store.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

const char *operation_under_way(const txp_store *s)
{
	switch (git_repository_state(s->repo)) {
	case GIT_REPOSITORY_STATE_MERGE:
		return "merge";
	case GIT_REPOSITORY_STATE_REVERT:
	case GIT_REPOSITORY_STATE_REVERT_SEQUENCE:
		return "revert";
	case GIT_REPOSITORY_STATE_CHERRYPICK:
	case GIT_REPOSITORY_STATE_CHERRYPICK_SEQUENCE:
		return "cherry-pick";
	case GIT_REPOSITORY_STATE_BISECT:
		return "bisect";
	case GIT_REPOSITORY_STATE_REBASE:
	case GIT_REPOSITORY_STATE_REBASE_INTERACTIVE:
	case GIT_REPOSITORY_STATE_REBASE_MERGE:
	case GIT_REPOSITORY_STATE_APPLY_MAILBOX_OR_REBASE:
		return "rebase";
	case GIT_REPOSITORY_STATE_APPLY_MAILBOX:
		return "am";
	default:
		return NULL;
	}
}

struct looking {
	const txp_store *s;
	const char *path; /* below the work tree, or NULL */
	struct txp_store_status *out;
	git_tree *tree;
	git_index *index;
};

static result look_at_file(struct arena *a, struct looking *x, error *err)
{
	git_oid head = { { 0 } }, disk = { { 0 } };
	git_tree_entry *e = NULL;
	char *bytes;
	size_t len;
	int code = x->tree ? git_tree_entry_bypath(&e, x->tree, x->path) : GIT_ENOTFOUND;

	if (code && code != GIT_ENOTFOUND)
		return refuse_git(err, code, "read the newest commit");
	if (e) {
		head = *git_tree_entry_id(e);
		git_tree_entry_free(e);
	}
	int bad = place_read(a, x->s->work, x->path, TXP_STORE_FILE_MOST, &bytes, &len, NULL);
	if (bad && bad != ENOENT)
		return refuse_errno(err, bad, "read", x->path);
	if (!bad && git_odb_hash(&disk, bytes, len, GIT_OBJECT_BLOB))
		return refuse_git(err, GIT_ERROR, "hash a file");
	const git_index_entry *entry = git_index_get_bypath(x->index, x->path, 0);
	git_oid staged = entry ? entry->id : (git_oid){ { 0 } };
	x->out->in_head = !git_oid_is_zero(&head);
	x->out->on_disk = !bad;
	x->out->same_as_head = git_oid_equal(&head, &disk);
	x->out->staged = !git_oid_equal(&head, &staged);
	return TXP_STORE_OK;
}

static result look(struct arena *a, void *ctx, error *err)
{
	struct looking *x = ctx;
	const struct change itself = { .path = x->path };
	const char *operation = operation_under_way(x->s);
	result r = head_tree(x->s, &x->tree, err);

	if (r == TXP_STORE_OK)
		r = index_read(x->s, &x->index, err);
	if (r != TXP_STORE_OK)
		return r;
	x->out->unborn = !x->tree;
	snprintf(x->out->operation, sizeof x->out->operation, "%s", operation ? operation : "");
	r = index_others(x->s, x->index, x->tree, &itself, x->path ? 1 : 0, x->out->other, err);
	x->out->others_staged = r == TXP_STORE_STAGED;
	if (r == TXP_STORE_MERGING && !operation)
		snprintf(x->out->operation, sizeof x->out->operation, "merge");
	x->out->merging = operation || r == TXP_STORE_MERGING;
	if (r != TXP_STORE_OK && r != TXP_STORE_STAGED && r != TXP_STORE_MERGING)
		return r;
	return x->path ? look_at_file(a, x, err) : TXP_STORE_OK;
}

result store_status(const txp_store *s, const char *path, struct txp_store_status *out, error *err)
{
	char whole[PATH_MAX];
	struct looking x = { .s = s, .path = path ? whole : NULL, .out = out };
	result r = path ? path_in_work(s, path, whole, err) : TXP_STORE_OK;

	*out = (struct txp_store_status){ 0 };
	if (r == TXP_STORE_OK)
		r = with_arena(look, &x, NULL, err);
	git_index_free(x.index);
	git_tree_free(x.tree);
	return r;
}
