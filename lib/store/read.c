/* Files in the work tree, at HEAD, at a revision and on a day. */
#include "store/store.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reading {
	const txp_store *s;
	const char *path, *rev; /* path as the caller named it */
	int64_t before;
	char whole[PATH_MAX];
	git_commit *commit;
	git_tree *tree;
	git_tree_entry *entry;
	git_blob *blob;
	struct held_text *held;
};

struct held_text {
	txp_store_text text; /* first: it is what the caller frees */
	struct arena *arena;
};

static result read_disk(struct arena *a, void *ctx, error *err)
{
	struct reading *x = ctx;
	char *bytes;
	size_t len;
	int bad = place_read(a, x->s->work, x->whole, TXP_STORE_FILE_MOST, &bytes, &len, NULL);

	if (bad)
		return refuse_errno(err, bad, "read", x->path);
	x->held = arena_new_of(a, struct held_text);
	*x->held = (struct held_text){ { .bytes = bytes, .len = len }, a };
	return TXP_STORE_OK;
}

result store_read_file(const txp_store *s, const char *path, txp_store_text **out, error *err)
{
	struct reading x = { .s = s, .path = path };
	struct arena *a;
	result r = path_in_work(s, path, x.whole, err);

	if (r == TXP_STORE_OK)
		r = with_arena(read_disk, &x, &a, err);
	*out = r == TXP_STORE_OK ? &x.held->text : NULL;
	return r;
}

void store_text_free(txp_store_text *t)
{
	/* Through void *: it is the first member of what is freed. */
	if (t)
		arena_free(((struct held_text *)(void *)t)->arena);
}

/* Is there something of that name, which can't be read? */
static bool unreadable(int code)
{
	const git_error *e = git_error_last();

	return code == GIT_EMISMATCH || (code == GIT_ERROR && e && (e->klass == GIT_ERROR_OBJECT || e->klass == GIT_ERROR_ODB ||
								     e->klass == GIT_ERROR_OS || e->klass == GIT_ERROR_NOMEMORY));
}

/* libgit2 1.5 loses the reference that a revision begins with where what it leads to can't be read, so that is looked at
 * first. 0 where it can be read, or where there is no such reference. */
static int look_behind_reference(const txp_store *s, const char *rev)
{
	char name[256];
	const size_t len = strcspn(rev, "~^@:");
	git_reference *reference = NULL;
	git_object *object = NULL;

	if (!len || len >= sizeof name)
		return 0;
	snprintf(name, sizeof name, "%.*s", (int)len, rev);
	if (git_reference_dwim(&reference, s->repo, name))
		return 0;
	int code = git_object_lookup(&object, s->repo, git_reference_target(reference), GIT_OBJECT_ANY);
	git_object_free(object);
	git_reference_free(reference);
	return code;
}

result revision(const txp_store *s, const char *rev, git_commit **out, error *err)
{
	git_object *object = NULL, *commit = NULL;

	*out = NULL;
	result r = ordinary_named(s, rev, err);
	if (r != TXP_STORE_OK)
		return r;
	git_error_clear();
	int code = look_behind_reference(s, rev);
	if (!code)
		code = git_revparse_single(&object, s->repo, rev);

	*out = NULL;
	if (!code)
		code = git_object_peel(&commit, object, GIT_OBJECT_COMMIT);
	git_object_free(object);
	if (code == GIT_EAMBIGUOUS)
		return refuse(err, TXP_STORE_AMBIGUOUS, "Give more of its digits.", "\"%s\" is the beginning of several commits", rev);
	if (unreadable(code))
		return refuse_git(err, code, "read the commit that is asked for");
	if (code)
		return refuse(err, TXP_STORE_BAD_REVISION, "`txplan log` shows the commits there are; a day is written YYYY-MM-DD.",
			    "there is no commit \"%s\"", rev);
	*out = (git_commit *)commit;
	return TXP_STORE_OK;
}

static result on_day(struct arena *a, const txp_store *s, int64_t before, git_commit **out, error *err)
{
	struct head head;
	result r = head_read(s, &head, err);

	if (r == TXP_STORE_OK && !head.unborn) {
		struct queue *q = queue_new(a, s);
		git_commit *c = NULL;
		r = queue_push(q, &head.id, err);
		while (r == TXP_STORE_OK && (r = queue_pop(q, &c, err)) == TXP_STORE_OK && c && git_commit_time(c) >= before)
			for (unsigned i = 0; i < git_commit_parentcount(c) && r == TXP_STORE_OK; i++)
				r = queue_push(q, git_commit_parent_id(c, i), err);
		if (r == TXP_STORE_OK && c && git_commit_dup(out, c))
			return refuse(err, TXP_STORE_NOMEM, "", "out of memory");
	}
	if (r == TXP_STORE_OK && !*out)
		return refuse(err, TXP_STORE_BAD_REVISION, "`txplan log` shows since when there is a history.",
			    "there was no commit yet on that day");
	return r;
}

/* *out stays NULL for HEAD while nothing has been committed. */
static result find_commit(struct arena *a, const txp_store *s, const char *rev, int64_t before, git_commit **out, error *err)
{
	if (rev)
		return revision(s, rev, out, err);
	if (before)
		return on_day(a, s, before, out, err);
	return head_commit(s, out, err);
}

static result resolve(struct arena *a, void *ctx, error *err)
{
	struct reading *x = ctx;

	return find_commit(a, x->s, x->rev, x->before, &x->commit, err);
}

result store_commit_at(const txp_store *s, const char *rev, int64_t before_epoch, char commit[HEX_SIZE], error *err)
{
	struct reading x = { .s = s, .rev = rev, .before = before_epoch };
	result r = with_arena(resolve, &x, NULL, err);

	if (r == TXP_STORE_OK && !x.commit)
		r = refuse(err, TXP_STORE_NOT_FOUND, "", "nothing has been committed yet");
	commit[0] = '\0';
	if (r == TXP_STORE_OK)
		git_oid_tostr(commit, HEX_SIZE, git_commit_id(x.commit));
	git_commit_free(x.commit);
	return r;
}

static result not_there(const struct reading *x, error *err)
{
	char hex[12] = "";

	if (!x->commit)
		return refuse(err, TXP_STORE_NOT_FOUND, "", "nothing has been committed yet");
	git_oid_tostr(hex, sizeof hex, git_commit_id(x->commit));
	return refuse(err, TXP_STORE_NOT_FOUND, "`txplan log` shows when it was there.", "%s is not in the commit %s", x->path, hex);
}

static result read_blob(struct arena *a, void *ctx, error *err)
{
	struct reading *x = ctx;
	result r = find_commit(a, x->s, x->rev, x->before, &x->commit, err);

	if (r != TXP_STORE_OK)
		return r;
	int code = x->commit ? git_commit_tree(&x->tree, x->commit) : GIT_ENOTFOUND;
	if (x->commit && code)
		return refuse_git(err, code, "read a commit");
	if (!code)
		code = git_tree_entry_bypath(&x->entry, x->tree, x->whole);
	if (code == GIT_ENOTFOUND)
		return not_there(x, err);
	if (code)
		return refuse_git(err, code, "read a commit");
	git_filemode_t mode = git_tree_entry_filemode(x->entry);
	if (mode != GIT_FILEMODE_BLOB && mode != GIT_FILEMODE_BLOB_EXECUTABLE)
		return refuse_errno(err, mode == GIT_FILEMODE_LINK ? ELOOP : EINVAL, "read", x->path);
	code = git_blob_lookup(&x->blob, x->s->repo, git_tree_entry_id(x->entry));
	if (code)
		return refuse_git(err, code, "read a plan's object");
	if (git_blob_rawsize(x->blob) > TXP_STORE_FILE_MOST)
		return refuse_errno(err, EFBIG, "read", x->path);
	x->held = arena_new_of(a, struct held_text);
	x->held->arena = a;
	x->held->text.len = (size_t)git_blob_rawsize(x->blob);
	x->held->text.bytes = arena_copy(a, git_blob_rawcontent(x->blob), x->held->text.len);
	git_oid_tostr(x->held->text.commit, HEX_SIZE, git_commit_id(x->commit));
	return TXP_STORE_OK;
}

result store_read_at(const txp_store *s, const char *path, const char *rev, int64_t before_epoch, txp_store_text **out,
		     error *err)
{
	struct reading x = { .s = s, .path = path, .rev = rev, .before = before_epoch };
	struct arena *a;
	result r = path_in_work(s, path, x.whole, err);

	if (r == TXP_STORE_OK)
		r = with_arena(read_blob, &x, &a, err);
	*out = r == TXP_STORE_OK ? &x.held->text : NULL;
	git_blob_free(x.blob);
	git_tree_entry_free(x.entry);
	git_tree_free(x.tree);
	git_commit_free(x.commit);
	return r;
}

/* ---- Lists ---- */

struct listing {
	const txp_store *s;
	const char *prefix, *rev;
	git_commit *commit;
	git_tree *tree;
	struct held_list *held;
	struct arena *arena;
	const char **items;
	size_t n, cap;
	char path[PATH_MAX];
	size_t skip; /* of path, for the caseload's root */
};

static void add_item(struct listing *x)
{
	x->items = arena_room(x->arena, x->items, x->n, &x->cap, sizeof *x->items);
	x->items[x->n++] = arena_strdup(x->arena, x->path + x->skip);
}

/* Can a folder hold paths that are wanted? Both begin alike, as far as both go. */
static bool may_match(const char *path, const char *wanted)
{
	size_t a = strlen(path), b = strlen(wanted);

	return !strncmp(path, wanted, a < b ? a : b);
}

/* Trees are deferred to the arena's end, as adding a path may unwind. */
static void free_tree(void *arg)
{
	git_tree **tree = arg;

	git_tree_free(*tree);
}

static int list_tree(struct listing *x, const git_tree *tree, size_t len, const char *wanted)
{
	for (size_t i = 0; i < git_tree_entrycount(tree); i++) {
		const git_tree_entry *e = git_tree_entry_byindex(tree, i);
		bool folder = git_tree_entry_filemode(e) == GIT_FILEMODE_TREE;
		int n = snprintf(x->path + len, sizeof x->path - len, "%s%s", git_tree_entry_name(e), folder ? "/" : "");
		if (n < 0 || len + (size_t)n >= sizeof x->path)
			return GIT_ERROR;
		if (!may_match(x->path, wanted) || (!folder && strlen(x->path) < strlen(wanted)))
			continue;
		if (!folder) {
			add_item(x);
			continue;
		}
		git_tree **below = arena_new_of(x->arena, git_tree *);
		arena_defer(x->arena, free_tree, below);
		int code = git_tree_lookup(below, x->s->repo, git_tree_entry_id(e));
		if (code)
			return code;
		code = list_tree(x, *below, len + (size_t)n, wanted);
		if (code)
			return code;
	}
	return 0;
}

static result list(struct arena *a, void *ctx, error *err)
{
	struct listing *x = ctx;
	char wanted[PATH_MAX];
	result r = find_commit(a, x->s, x->rev, 0, &x->commit, err);
	int code = r == TXP_STORE_OK && x->commit ? git_commit_tree(&x->tree, x->commit) : 0;

	if (r == TXP_STORE_OK && code)
		r = refuse_git(err, code, "read a commit");
	if (r != TXP_STORE_OK)
		return r;
	x->arena = a;
	x->skip = strlen(x->s->prefix);
	int n = snprintf(wanted, sizeof wanted, "%s%s", x->s->prefix, x->prefix);
	code = n >= PATH_MAX ? GIT_ERROR : x->tree ? list_tree(x, x->tree, 0, wanted) : 0;
	if (code)
		return refuse_git(err, code, "list the files of a commit");
	x->items = arena_room(a, x->items, x->n, &x->cap, sizeof *x->items);
	x->items[x->n] = NULL;
	x->held = arena_new_of(a, struct held_list);
	*x->held = (struct held_list){ { x->items, x->n }, a };
	return TXP_STORE_OK;
}

result store_list_at(const txp_store *s, const char *prefix, const char *rev, txp_store_list **out, error *err)
{
	struct listing x = { .s = s, .prefix = prefix ? prefix : "", .rev = rev };
	struct arena *a;
	result r = with_arena(list, &x, &a, err);

	*out = r == TXP_STORE_OK ? &x.held->list : NULL;
	git_tree_free(x.tree);
	git_commit_free(x.commit);
	return r;
}

void store_list_free(txp_store_list *l)
{
	if (l)
		arena_free(((struct held_list *)(void *)l)->arena);
}
