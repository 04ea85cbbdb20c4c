/* verify_places.c - the folder, the index and HEAD, held against each other byte for byte: not by the sizes and times in git's
 * index, which anybody can set. And what else in a repository could show another history than there is. */
#include "store/config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { TRIES = 3, FILE_MOST = 64 << 20, MESSAGE_SIZE = 300, FILTERED_MOST = 20 };

struct places {
	const txp_store *s;
	struct arena *arena;
	struct txp_store_finding *list;
	size_t n, cap;
	git_tree *tree;
	git_index *index;
	git_reference_iterator *refs;
	bool file_mode; /* git looks at the x of files */
	size_t open_files, filtered;
	char path[PATH_MAX];
};

static void found(struct places *x, enum txp_store_weight weight, const char *code, const git_oid *id, const char *path,
		  const char *fmt, ...) __attribute__((format(printf, 6, 7)));

static void found(struct places *x, enum txp_store_weight weight, const char *code, const git_oid *id, const char *path,
		  const char *fmt, ...)
{
	struct txp_store_finding *f;
	char text[MESSAGE_SIZE], hex[HEX_SIZE] = "";
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	if (id)
		git_oid_tostr(hex, sizeof hex, id);
	x->list = arena_room(x->arena, x->list, x->n, &x->cap, sizeof *x->list);
	f = &x->list[x->n];
	*f = (struct txp_store_finding){ weight, code, arena_strdup(x->arena, hex), arena_strdup(x->arena, path),
					 arena_strdup(x->arena, text) };
	x->n++;
}

/* ---- One file ---- */

static void check_mode(struct places *x, const char *path, git_filemode_t mode)
{
	if (mode == GIT_FILEMODE_BLOB)
		return;
	if (is_plan_path(path) || mode == GIT_FILEMODE_LINK || mode == GIT_FILEMODE_COMMIT)
		found(x, is_plan_path(path) ? TXP_STORE_TAMPERED : TXP_STORE_LISTED, "odd-mode", NULL, path,
		      "the newest commit has it as %s", mode == GIT_FILEMODE_LINK     ? "a symbolic link"
						       : mode == GIT_FILEMODE_COMMIT ? "another repository"
										     : "a program that can be run");
}

/* A file as it is in the folder; its own memory is given back with it. */
struct looking {
	struct places *x;
	const char *path; /* below the caseload's root */
	git_oid id;
	struct stat st;
	int bad;
	error filtered; /* message "" when git leaves its bytes alone */
};

static result look_at_file(struct arena *a, void *ctx, error *err)
{
	struct looking *l = ctx;
	size_t len = 0;
	char *bytes = NULL;

	(void)err;
	l->bad = place_read(a, l->x->s->work, l->x->path, FILE_MOST, &bytes, &len, &l->st);
	if (!l->bad && git_odb_hash(&l->id, bytes, len, GIT_OBJECT_BLOB))
		l->bad = EIO;
	if (!l->bad && is_plan_path(l->path))
		attributes_check(l->x->s, l->x->path, bytes, len, &l->filtered);
	return TXP_STORE_OK;
}

static const char *why_not(int bad)
{
	switch (bad) {
	case ELOOP:
		return "it, or a folder on the way, is a symbolic link";
	case ENOTDIR:
		return "a folder on the way is a file";
	case EINVAL:
	case EISDIR:
		return "it is no ordinary file";
	default:
		return strerrordesc_np(bad);
	}
}

/* What `txplan save` takes over. */
static bool can_be_saved(const char *path)
{
	static const char own[] = ".txplan/instruments/";
	const char *name = path + sizeof own - 1;

	return is_plan_path(path) || !strcmp(path, ".txplan/config.yaml") ||
	       (!strncmp(path, own, sizeof own - 1) && !strchr(name, '/') && strlen(name) > 5 && !strcmp(name + strlen(name) - 5, ".yaml"));
}

static void judge_file(struct places *x, const struct looking *l, const git_tree_entry *e)
{
	const bool program = git_tree_entry_filemode(e) == GIT_FILEMODE_BLOB_EXECUTABLE;

	if (l->bad == ENOENT)
		found(x, TXP_STORE_TAMPERED, "work-tree", NULL, l->path, "the newest commit has it, and the folder hasn't");
	else if (l->bad)
		found(x, TXP_STORE_TAMPERED, "work-tree", NULL, l->path, "it can't be compared: %s", why_not(l->bad));
	else if (!git_oid_equal(&l->id, git_tree_entry_id(e)) && can_be_saved(l->path))
		found(x, TXP_STORE_LISTED, "unsaved", NULL, l->path,
		      "it was edited since the newest commit and is not in the history yet; `txplan save` keeps it");
	else if (!git_oid_equal(&l->id, git_tree_entry_id(e)))
		found(x, TXP_STORE_TAMPERED, "work-tree", NULL, l->path, "it is not as in the newest commit");
	else if (x->file_mode && ((l->st.st_mode & S_IXUSR) != 0) != program)
		found(x, TXP_STORE_TAMPERED, "work-tree", NULL, l->path, "it %s be run as a program, not as in the newest commit",
		      program ? "can't" : "can");
	if (l->filtered.message[0] && x->filtered++ < FILTERED_MOST)
		found(x, TXP_STORE_TAMPERED, "filtered", NULL, l->path, "%.200s", l->filtered.message);
	if (!l->bad && is_plan_path(l->path) && (l->st.st_mode & (S_IRGRP | S_IROTH)) && !x->s->shared)
		x->open_files++;
}

static result check_file(struct places *x, const git_tree_entry *e, error *err)
{
	struct looking l = { .x = x, .path = x->path + strlen(x->s->prefix) };
	git_filemode_t mode = git_tree_entry_filemode(e);
	result r = TXP_STORE_OK;

	check_mode(x, l.path, mode);
	if (mode == GIT_FILEMODE_LINK || mode == GIT_FILEMODE_COMMIT)
		return r;
	r = with_arena(look_at_file, &l, NULL, err);
	if (r == TXP_STORE_OK)
		judge_file(x, &l, e);
	return r;
}

/* ---- Every file of the newest commit ---- */

static void free_tree(void *arg)
{
	git_tree **tree = arg;

	git_tree_free(*tree);
	*tree = NULL;
}

static result check_folder(struct places *x, const git_tree *tree, size_t len, error *err)
{
	const size_t prefix = strlen(x->s->prefix);
	result r = TXP_STORE_OK;

	for (size_t i = 0; i < git_tree_entrycount(tree) && r == TXP_STORE_OK; i++) {
		const git_tree_entry *e = git_tree_entry_byindex(tree, i);
		bool folder = git_tree_entry_filemode(e) == GIT_FILEMODE_TREE;
		int n = snprintf(x->path + len, sizeof x->path - len, "%s%s", git_tree_entry_name(e), folder ? "/" : "");
		if (n < 0 || len + (size_t)n >= sizeof x->path)
			return refuse(err, TXP_STORE_BAD_PATH, "Use shorter names.", "a path in the newest commit is too long");
		size_t end = len + (size_t)n;
		if (strncmp(x->path, x->s->prefix, end < prefix ? end : prefix) != 0)
			continue;
		if (!folder) {
			r = end > prefix ? check_file(x, e, err) : TXP_STORE_OK;
			continue;
		}
		git_tree **below = arena_new_of(x->arena, git_tree *);
		arena_defer(x->arena, free_tree, below);
		int code = git_tree_lookup(below, x->s->repo, git_tree_entry_id(e));
		r = code ? refuse_git(err, code, "read the newest commit") : check_folder(x, *below, end, err);
		free_tree(below);
	}
	return r;
}

/* ---- The index ---- */

/* An edit that git is kept from showing was not made to be saved. */
static void hidden(struct places *x, const char *path)
{
	for (size_t i = 0; i < x->n; i++)
		if (!strcmp(x->list[i].code, "unsaved") && !strcmp(x->list[i].path, path)) {
			x->list[i].weight = TXP_STORE_TAMPERED;
			x->list[i].code = "work-tree";
			x->list[i].message = "it is not as in the newest commit";
		}
	found(x, TXP_STORE_LISTED, "hidden-from-git", NULL, path, "git is told not to look at this file");
}

static result check_index(struct places *x, error *err)
{
	char other[512] = "";
	error differs;
	result r = index_read(x->s, &x->index, err);

	if (r != TXP_STORE_OK)
		return r;
	r = index_others(x->s, x->index, x->tree, NULL, 0, other, &differs);
	if (r == TXP_STORE_STAGED)
		found(x, TXP_STORE_TAMPERED, "index-differs", NULL, other, "git's index has it otherwise than the newest commit");
	else if (r == TXP_STORE_MERGING)
		found(x, TXP_STORE_LISTED, "unfinished", NULL, "", "a merge left conflicts in git's index");
	else if (r != TXP_STORE_OK)
		*err = differs;
	if (r != TXP_STORE_OK && r != TXP_STORE_STAGED && r != TXP_STORE_MERGING)
		return r;
	for (size_t i = 0; i < git_index_entrycount(x->index); i++) {
		const git_index_entry *e = git_index_get_byindex(x->index, i);
		const char *path = e->path + (strncmp(e->path, x->s->prefix, strlen(x->s->prefix)) ? 0 : strlen(x->s->prefix));
		if (can_be_saved(path) &&
		    ((e->flags & GIT_INDEX_ENTRY_VALID) || (e->flags_extended & GIT_INDEX_ENTRY_SKIP_WORKTREE)))
			hidden(x, path);
	}
	return TXP_STORE_OK;
}

static void see(void *ctx, enum txp_store_sight sight, const char *path)
{
	struct places *x = ctx;

	if (sight == TXP_STORE_LOCK)
		found(x, TXP_STORE_LISTED, "lock-left", NULL, "", "a lock of git's is there: %.200s", path);
	else if (sight == TXP_STORE_UNTRACKED && is_plan_path(path))
		found(x, TXP_STORE_LISTED, "unsaved", NULL, path, "no commit has it yet; `txplan save` begins its history");
	else if (sight == TXP_STORE_IGNORED && is_plan_path(path))
		found(x, TXP_STORE_TAMPERED, "work-tree", NULL, path, "no commit has it, and git is told to ignore it");
	else if (sight == TXP_STORE_CONFLICTED)
		found(x, TXP_STORE_LISTED, "unfinished", NULL, path, "a merge left it unfinished");
}

/* ---- The repository ---- */

/* Does a file of the repository say anything? */
static bool says(const struct places *x, const char *path)
{
	struct stat st;

	return !fstatat(x->s->common, path, &st, 0) && (!S_ISREG(st.st_mode) || st.st_size > 0);
}

static result check_repository(struct places *x, error *err)
{
	const char *operation = operation_under_way(x->s);
	git_reference *ref = NULL;

	if (says(x, "info/grafts"))
		found(x, TXP_STORE_TAMPERED, "grafts", NULL, "", "info/grafts in git's folder makes git show other parents than commits have");
	if (says(x, "objects/info/alternates"))
		found(x, TXP_STORE_BROKEN, "alternates", NULL, "", "objects are borrowed from another repository, which may change or go away");
	if (says(x, "shallow"))
		found(x, TXP_STORE_BROKEN, "shallow", NULL, "", "this clone is shallow: it doesn't have the whole history");
	if (operation)
		found(x, TXP_STORE_LISTED, "unfinished", NULL, "", "a %s is under way", operation);
	if (store_interrupted(x->s))
		found(x, TXP_STORE_LISTED, "unfinished", NULL, "", "a write is under way or was interrupted; the next one repairs it");
	int code = git_reference_iterator_glob_new(&x->refs, x->s->repo, "refs/replace/*");
	while (!code && !(code = git_reference_next(&ref, x->refs))) {
		git_oid id;
		const char *name = git_reference_name(ref) + strlen("refs/replace/");
		bool known = git_oid_fromstr(&id, name) == 0;
		found(x, TXP_STORE_TAMPERED, "replaced", known ? &id : NULL, "", "git is told to show another object in its place (refs/replace)");
		git_reference_free(ref);
	}
	return code == GIT_ITEROVER ? TXP_STORE_OK : refuse_git(err, code, "read the branches and tags");
}

/* ---- All of it ---- */

static result check_files(struct places *x, error *err)
{
	result r = head_tree(x->s, &x->tree, err);

	if (r == TXP_STORE_OK && x->tree)
		r = check_folder(x, x->tree, 0, err);
	if (r == TXP_STORE_OK && x->tree)
		r = check_index(x, err);
	if (r == TXP_STORE_OK)
		r = store_survey(x->s, see, x, err);
	if (x->open_files)
		found(x, TXP_STORE_LISTED, "readable-by-others", NULL, "", "%zu plan %s can be read by other users of this computer",
		      x->open_files, x->open_files == 1 ? "file" : "files");
	return r;
}

static void free_files(struct places *x)
{
	git_index_free(x->index);
	git_tree_free(x->tree);
	x->index = NULL;
	x->tree = NULL;
	x->n = x->open_files = x->filtered = 0;
}

/* When somebody commits just now, all is looked at again. */
static result check_settled(struct places *x, error *err)
{
	struct head before, after;
	result r = TXP_STORE_OK;
	bool moved = true;

	for (int i = 0; i < TRIES && moved && r == TXP_STORE_OK; i++) {
		free_files(x);
		r = head_read(x->s, &before, err);
		if (r == TXP_STORE_OK)
			r = check_files(x, err);
		if (r == TXP_STORE_OK)
			r = head_read(x->s, &after, err);
		moved = r == TXP_STORE_OK && !git_oid_equal(&before.id, &after.id);
	}
	return r;
}

struct telling {
	struct places places;
	txp_store_finding_fn *fn;
	void *ctx;
};

static result places_in(struct arena *a, void *ctx, error *err)
{
	struct telling *t = ctx;
	git_config *config = NULL;

	t->places.arena = a;
	t->places.file_mode = true;
	if (!git_repository_config_snapshot(&config, t->places.s->repo))
		t->places.file_mode = config_bool(config, "core.filemode", true);
	git_config_free(config);
	result r = check_settled(&t->places, err);
	if (r == TXP_STORE_OK)
		r = check_repository(&t->places, err);
	for (size_t i = 0; i < t->places.n && r == TXP_STORE_OK; i++)
		t->fn(t->ctx, &t->places.list[i]);
	return r;
}

result store_verify_places(const txp_store *s, txp_store_finding_fn *fn, void *ctx, error *err)
{
	struct telling t = { .places.s = s, .fn = fn, .ctx = ctx };
	result r = with_arena(places_in, &t, NULL, err);

	free_files(&t.places);
	git_reference_iterator_free(t.places.refs);
	return r;
}
