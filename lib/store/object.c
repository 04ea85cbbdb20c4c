/* Blobs, trees and the commit. */
#include "store/store.h"

#include <stdio.h>
#include <string.h>

static result make_blobs(const txp_store *s, struct plan_of_write *w, error *err)
{
	for (size_t i = 0; i < w->n; i++) {
		struct change *c = &w->changes[i];
		if (!c->bytes)
			continue;
		int code = objects_code(s, git_blob_create_from_buffer(&c->next, s->repo, c->bytes, c->len));
		if (code)
			return objects_refuse(s, code, "write a plan's object", err);
	}
	return TXP_STORE_OK;
}

/* A folder that loses its last file goes too: git has no empty folders. */
static result removed_path(const txp_store *s, const git_tree *tree, char *path, error *err)
{
	char *slash;

	while ((slash = strrchr(path, '/'))) {
		git_tree_entry *entry = NULL;
		git_tree *folder = NULL;
		*slash = '\0';
		int code = git_tree_entry_bypath(&entry, tree, path);
		if (!code)
			code = git_tree_lookup(&folder, s->repo, git_tree_entry_id(entry));
		git_tree_entry_free(entry);
		if (code)
			return refuse_git(err, code, "read a folder");
		size_t count = git_tree_entrycount(folder);
		git_tree_free(folder);
		if (count > 1) {
			*slash = '/';
			break;
		}
	}
	return TXP_STORE_OK;
}

/* Takes away one file at a time, so that the folder is seen as the ones before left it. */
static result remove_one(const txp_store *s, const char *path, git_oid *tree_id, error *err)
{
	char cut[PATH_MAX];
	git_tree *tree = NULL;
	int code = git_tree_lookup(&tree, s->repo, tree_id);

	if (code)
		return refuse_git(err, code, "read the new tree");
	snprintf(cut, sizeof cut, "%s", path);
	result r = removed_path(s, tree, cut, err);
	git_tree_update u = { .action = GIT_TREE_UPDATE_REMOVE, .path = cut };
	if (r == TXP_STORE_OK && (code = objects_code(s, git_tree_create_updated(tree_id, s->repo, tree, 1, &u))))
		r = objects_refuse(s, code, "write the new tree", err);
	git_tree_free(tree);
	return r;
}

static result update_tree(const txp_store *s, struct arena *a, struct plan_of_write *w, git_tree *base, git_oid *tree,
			  error *err)
{
	git_tree_update *u = arena_array(a, w->n, sizeof *u);
	size_t n = 0;

	*tree = base ? *git_tree_id(base) : (git_oid){ { 0 } };
	for (size_t i = 0; i < w->n; i++) {
		const struct change *c = &w->changes[i];
		if (c->bytes)
			u[n++] = (git_tree_update){ GIT_TREE_UPDATE_UPSERT, c->next, c->mode, c->path };
	}
	int code = n ? objects_code(s, git_tree_create_updated(tree, s->repo, base, n, u)) : 0;
	result r = code ? objects_refuse(s, code, "write the new tree", err) : TXP_STORE_OK;
	for (size_t i = 0; i < w->n && r == TXP_STORE_OK; i++)
		if (!w->changes[i].bytes && !git_oid_is_zero(&w->changes[i].head))
			r = remove_one(s, w->changes[i].path, tree, err);
	return r;
}

result objects_tree(txp_store *s, struct arena *a, struct plan_of_write *w, git_tree *base, git_oid *tree, bool *same,
		    error *err)
{
	result r = make_blobs(s, w, err);

	if (r == TXP_STORE_OK)
		r = update_tree(s, a, w, base, tree, err);
	*same = r == TXP_STORE_OK && (base ? git_oid_equal(tree, git_tree_id(base)) : git_oid_is_zero(tree));
	return r;
}

result objects_commit_text(const txp_store *s, const struct plan_of_write *w, const git_oid *tree_id,
			   const git_signature *author, const git_signature *committer, const char *message, git_buf *out,
			   error *err)
{
	git_tree *tree = NULL;
	git_commit *parent = NULL;
	int code = git_tree_lookup(&tree, s->repo, tree_id);

	if (!code && !w->head.unborn)
		code = git_commit_lookup(&parent, s->repo, &w->head.id);
	const git_commit *parents[] = { parent };
	if (!code)
		code = git_commit_create_buffer(out, s->repo, author, committer, NULL, message, tree, parent ? 1 : 0, parents);
	git_commit_free(parent);
	git_tree_free(tree);
	return code ? refuse_git(err, code, "make the commit") : TXP_STORE_OK;
}

result objects_commit(const txp_store *s, struct plan_of_write *w, const git_buf *text, const char *signature, error *err)
{
	int code = objects_code(s, git_commit_create_with_signature(&w->commit, s->repo, text->ptr, signature, NULL));

	return code ? objects_refuse(s, code, "write the commit", err) : TXP_STORE_OK;
}
