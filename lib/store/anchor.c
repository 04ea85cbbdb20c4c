/* anchor.c - the few numbers that somebody else keeps: which commit, how many it stands on, and a digest of every plan at
 * it. The digest doesn't rest on git's SHA-1, and stock tools can make it again (txplan-anchor(1) has the recipe). */
#include "store/store.h"

#include <stdio.h>
#include <string.h>
#include "base/sha256.h"

static const char folder[] = "plans/", ending[] = ".plan.yaml";

struct anchoring {
	const txp_store *s;
	const char *commit; /* or NULL: the newest */
	struct txp_store_anchor *out;
	struct arena *arena;
	git_commit *top;
	git_tree *tree;
	git_odb *odb;
	struct sha256 digest;
	char path[PATH_MAX];
	size_t skip; /* of path, for the caseload's root */
	git_tree_entry *plans;
};

bool is_plan_path(const char *path)
{
	size_t len = strlen(path), end = strlen(ending);

	return !strncmp(path, folder, strlen(folder)) && len > strlen(folder) + end && !strcmp(path + len - end, ending) &&
	       path[len - end - 1] != '/';
}

static int add_plan(struct anchoring *x, const git_oid *id)
{
	const char *path = x->path + x->skip;
	git_odb_object *blob = NULL;
	char size[32];
	int code = git_odb_read(&blob, x->odb, id);

	if (code)
		return code;
	size_t len = git_odb_object_size(blob);
	sha256_add(&x->digest, path, strlen(path) + 1);
	sha256_add(&x->digest, size, (size_t)snprintf(size, sizeof size, "%zu", len) + 1);
	sha256_add(&x->digest, git_odb_object_data(blob), len);
	git_odb_object_free(blob);
	x->out->plans++;
	return 0;
}

static void free_tree(void *arg)
{
	git_tree **tree = arg;

	git_tree_free(*tree);
	*tree = NULL;
}

/* A tree's own order is that of the bytes of whole paths. */
static int add_folder(struct anchoring *x, const git_tree *tree, size_t len)
{
	int code = 0;

	for (size_t i = 0; i < git_tree_entrycount(tree) && !code; i++) {
		const git_tree_entry *e = git_tree_entry_byindex(tree, i);
		git_object_t type = git_tree_entry_type(e);
		int n = snprintf(x->path + len, sizeof x->path - len, "%s%s", git_tree_entry_name(e), type == GIT_OBJECT_TREE ? "/" : "");
		if (n < 0 || len + (size_t)n >= sizeof x->path)
			return GIT_ERROR;
		if (type == GIT_OBJECT_BLOB && is_plan_path(x->path + x->skip))
			code = add_plan(x, git_tree_entry_id(e));
		if (type != GIT_OBJECT_TREE)
			continue;
		git_tree **below = arena_new_of(x->arena, git_tree *);
		arena_defer(x->arena, free_tree, below);
		code = git_tree_lookup(below, x->s->repo, git_tree_entry_id(e));
		if (!code)
			code = add_folder(x, *below, len + (size_t)n);
		free_tree(below);
	}
	return code;
}

static int add_plans(struct anchoring *x)
{
	git_tree **below = arena_new_of(x->arena, git_tree *);
	size_t len = (size_t)snprintf(x->path, sizeof x->path, "%s%s", x->s->prefix, folder);
	int code = git_commit_tree(&x->tree, x->top);

	x->skip = strlen(x->s->prefix);
	if (!code)
		code = git_tree_entry_bypath(&x->plans, x->tree, arena_copy(x->arena, x->path, len - 1));
	if (code == GIT_ENOTFOUND)
		return 0;
	if (!code && git_tree_entry_type(x->plans) == GIT_OBJECT_TREE) {
		arena_defer(x->arena, free_tree, below);
		code = git_tree_lookup(below, x->s->repo, git_tree_entry_id(x->plans));
		if (!code)
			code = add_folder(x, *below, len);
	}
	return code;
}

/* By the commits themselves: git's commit-graph is quicker, but says what somebody wrote into it. With `wanted`, *found tells
 * whether it is among them. */
static result count_commits(struct anchoring *x, const git_oid *from, const git_oid *wanted, size_t *count, bool *found,
			    error *err)
{
	struct queue *q = queue_new(x->arena, x->s);
	result r = queue_push(q, from, err);
	git_commit *c;

	while (r == TXP_STORE_OK && (r = queue_pop(q, &c, err)) == TXP_STORE_OK && c) {
		++*count;
		*found = *found || (wanted && git_oid_equal(git_commit_id(c), wanted));
		for (unsigned i = 0; i < git_commit_parentcount(c) && r == TXP_STORE_OK; i++)
			r = queue_push(q, git_commit_parent_id(c, i), err);
	}
	return r;
}

static result find_top(struct anchoring *x, error *err)
{
	git_oid id;
	result r;

	if (x->commit) {
		int code = git_oid_fromstr(&id, x->commit) ? GIT_ENOTFOUND : git_commit_lookup(&x->top, x->s->repo, &id);
		if (code == GIT_ENOTFOUND)
			return refuse(err, TXP_STORE_NOT_FOUND, "", "there is no commit %s", x->commit);
		return code ? refuse_git(err, code, "read a commit") : TXP_STORE_OK;
	}
	r = head_commit(x->s, &x->top, err);
	if (r == TXP_STORE_OK && !x->top)
		return refuse(err, TXP_STORE_NOT_FOUND, "`txplan save` makes the first commit.", "nothing has been committed yet");
	return r;
}

static result anchor_in(struct arena *a, void *ctx, error *err)
{
	struct anchoring *x = ctx;
	struct head head;
	size_t all = 0;
	result r = find_top(x, err);

	if (r != TXP_STORE_OK)
		return r;
	x->arena = a;
	git_oid_tostr(x->out->commit, HEX_SIZE, git_commit_id(x->top));
	sha256_begin(&x->digest);
	int code = git_repository_odb(&x->odb, x->s->repo);
	if (!code)
		code = add_plans(x);
	if (code)
		return refuse_git(err, code, "read the history");
	sha256_end(&x->digest, x->out->sha256);
	x->out->reached = !x->commit;
	r = count_commits(x, git_commit_id(x->top), NULL, &x->out->commits, &x->out->reached, err);
	if (r != TXP_STORE_OK || !x->commit)
		return r;
	r = head_read(x->s, &head, err);
	if (r == TXP_STORE_OK && !head.unborn)
		r = count_commits(x, &head.id, git_commit_id(x->top), &all, &x->out->reached, err);
	x->out->newer = x->out->reached ? all - x->out->commits : 0;
	return r;
}

result store_anchor(const txp_store *s, const char *commit, struct txp_store_anchor *out, error *err)
{
	struct anchoring x = { .s = s, .commit = commit, .out = out };

	*out = (struct txp_store_anchor){ 0 };
	result r = with_arena(anchor_in, &x, NULL, err);
	git_odb_free(x.odb);
	git_tree_entry_free(x.plans);
	git_tree_free(x.tree);
	git_commit_free(x.top);
	return r;
}
