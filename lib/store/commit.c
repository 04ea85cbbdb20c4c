/* One write. The order of the steps is what makes it all or nothing (see recover.c for the other half):
 *
 *   check      branch, merge under way, attributes, the file as the caller read it
 *   objects    blobs, trees, commit (signed, where git's settings say so), under names that only we know; beside them
 *              the branch's next value and the journal. All their bytes are on disk before any gets the name by which
 *              others see it
 *   journal    what is about to happen: it and the objects get their names, which are durable before the next step
 *   index.lock stock git can't commit while it is ours; is anything else staged?
 *   stage      the next content beside the plan, durable before it is renamed; a `git add -A` must not see it
 *   branch     its lock: from here on nobody moves it; is it still where it was?
 *   place      the plan by rename, then the next index by rename, durable before that
 *   moved      the branch, by rename: it counts
 *   sync       the folders of branch, plan and index: acknowledged from here on
 *   done       journal and index.lock go
 *
 * The index comes before the branch because stock git reads HEAD, then the index, and only then locks it: if it could
 * see the new branch with the old index, it would commit the old plan on top of ours. Whoever sees the new branch sees
 * the new index and plan. No hooks are run. */
#include "store/sign.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { OVERTAKEN_MOST = 20 };

struct write {
	txp_store *s;
	const struct txp_store_commit *c;
	struct txp_store_done *done;
	struct plan_of_write w;
	git_tree *base;
	git_signature *author, *committer;
	struct object_writer *objects;
	struct unsynced unsynced, *durably; /* durably: &unsynced, or NULL with --no-durable */
	struct next_index index;
	enum moved moved;
	int readers; /* see readers_watch() */
	bool lock_first, journaled, locked, overtaken, finished;
};

/* ---- Check ---- */

/* Is the file still what the caller read? */
static result check_disk(struct arena *a, struct write *x, error *err)
{
	for (size_t i = 0; i < x->w.n; i++) {
		const struct txp_store_file *f = &x->c->files[i];
		struct change *c = &x->w.changes[i];
		char *bytes;
		size_t len;
		int bad = place_read(a, x->s->work, c->path, TXP_STORE_FILE_MOST, &bytes, &len, &c->before);
		if (bad && bad != ENOENT)
			return refuse_errno(err, bad, "read", f->path);
		bool same = bad ? !f->expected : f->expected && len == f->expected_len && !memcmp(bytes, f->expected, len);
		if (!same)
			return refuse(err, TXP_STORE_CHANGED, "Try again.", "%s was changed by another program meanwhile", f->path);
		if (bad)
			c->before = (struct stat){ 0 };
	}
	return TXP_STORE_OK;
}

static result look_up_head(const struct write *x, struct change *c, error *err)
{
	git_odb *odb = NULL;
	unsigned mode = GIT_FILEMODE_BLOB;
	int code = x->base ? git_repository_odb(&odb, x->s->repo) : GIT_ENOTFOUND;

	if (!code)
		code = tree_find(odb, git_tree_id(x->base), c->path, &c->head, &mode);
	git_odb_free(odb);
	c->mode = GIT_FILEMODE_BLOB;
	if (code == GIT_ENOTFOUND) {
		c->head = (git_oid){ { 0 } };
		return TXP_STORE_OK;
	}
	if (code)
		return refuse_git(err, code, "read the newest commit");
	if ((mode & S_IFMT) != S_IFREG)
		return refuse(err, TXP_STORE_BAD_PATH, "Put an ordinary file there and commit that first.",
			    "%s is not an ordinary file in git's history", c->path);
	if (mode & S_IXUSR)
		c->mode = GIT_FILEMODE_BLOB_EXECUTABLE;
	return TXP_STORE_OK;
}

static result prepare_file(struct arena *a, struct write *x, size_t i, error *err)
{
	const struct txp_store_file *f = &x->c->files[i];
	struct change *c = &x->w.changes[i];
	char path[PATH_MAX];
	result r = path_in_work(x->s, f->path, path, err);

	if (r != TXP_STORE_OK)
		return r;
	c->path = arena_strdup(a, path);
	c->bytes = f->bytes;
	c->len = f->len;
	c->replaces = f->expected;
	c->stays = f->bytes && f->expected && f->len == f->expected_len && !memcmp(f->bytes, f->expected, f->len);
	c->depth = place_depth(x->s->work, path);
	if (f->expected && git_odb_hash(&c->expected, f->expected, f->expected_len, GIT_OBJECT_BLOB))
		return refuse_git(err, GIT_ERROR, "hash a file");
	if (f->len > TXP_STORE_FILE_MOST)
		return refuse_errno(err, EFBIG, "write", f->path);
	r = attributes_check_files(x->s, path, f->bytes, f->len, err);
	return r == TXP_STORE_OK ? look_up_head(x, c, err) : r;
}

static result not_merging(const txp_store *s, error *err)
{
	const char *operation = operation_under_way(s);

	if (!operation)
		return TXP_STORE_OK;
	return refuse(err, TXP_STORE_MERGING, "Finish or abort it first: `git status` says how.", "a git %s is under way",
		    operation);
}

static result check(struct arena *a, struct write *x, error *err)
{
	result r = not_merging(x->s, err);

	if (r == TXP_STORE_OK)
		r = head_read(x->s, &x->w.head, err);
	if (r == TXP_STORE_OK)
		r = head_tree(x->s, &x->base, err);
	x->w.n = x->c->nfiles;
	x->w.changes = arena_array(a, x->w.n, sizeof *x->w.changes);
	for (size_t i = 0; i < x->w.n && r == TXP_STORE_OK; i++)
		r = prepare_file(a, x, i, err);
	return r == TXP_STORE_OK ? check_disk(a, x, err) : r;
}

/* ---- Objects ---- */

static result sign_off(const struct txp_store_commit *c, const struct txp_store_person *p, git_signature **out, error *err)
{
	int64_t time = p->dated ? p->time : c->time;
	int code = git_signature_new(out, p->name, p->email, time, p->dated ? p->offset_minutes : c->offset_minutes);

	return code ? refuse(err, TXP_STORE_IDENTITY, "Set user.name and user.email with `git config --global`.",
			   "\"%s <%s>\" can't be used as a name for commits", p->name, p->email)
		    : TXP_STORE_OK;
}

static result make_objects(struct arena *a, struct write *x, error *err)
{
	static const git_oid none;
	const git_oid *base = x->base ? git_tree_id(x->base) : &none;
	struct signer signer = { .asks = x->c->may_ask, .on_slow = x->c->on_slow, .ctx = x->c->ctx };
	struct buf text = buf_in(a);
	const char *signature = NULL;
	char *message;
	git_oid tree;
	result r = signer_find(x->s, a, x->c->unsigned_, &signer, err);

	if (r == TXP_STORE_OK)
		r = message_compose(a, x->c, signer.wanted && x->c->unsigned_, &message, err);
	if (r == TXP_STORE_OK)
		r = sign_off(x->c, &x->c->who.author, &x->author, err);
	if (r == TXP_STORE_OK)
		r = sign_off(x->c, &x->c->who.committer, &x->committer, err);
	if (r == TXP_STORE_OK)
		r = objects_begin(x->s, a, x->durably, &x->objects, err);
	if (r == TXP_STORE_OK)
		r = objects_tree(x->s, a, x->objects, &x->w, base, &tree, err);
	if (r == TXP_STORE_OK && git_oid_equal(&tree, base))
		return refuse(err, TXP_STORE_UNCHANGED, "", "there is nothing to commit");
	if (r == TXP_STORE_OK)
		objects_commit_text(&text, &x->w.head, &tree, x->author, x->committer, message);
	if (r == TXP_STORE_OK && signer.wanted && !x->c->unsigned_)
		r = signer_sign(x->s, a, &signer, text.bytes, text.len, &signature, err);
	if (r == TXP_STORE_OK)
		r = objects_commit(x->objects, &text, signature, &x->w.commit, err);
	return r;
}

/* ---- Journal ---- */

/* From here on the next command knows of it. */
static result begin(struct write *x, error *err)
{
	result r = objects_settle(x->objects, err);

	if (r == TXP_STORE_OK)
		r = journal_begin(x->s, err);
	if (r != TXP_STORE_OK || !x->durably)
		return r;
	int bad = objects_sync(x->objects, &x->unsynced);
	if (!bad)
		bad = unsynced_add_path(&x->unsynced, x->s->git, ".");
	if (!bad)
		bad = unsynced_settle(&x->unsynced);
	return bad ? refuse_errno(err, bad, "make sure of the objects and the journal in", x->s->commondir) : TXP_STORE_OK;
}

/* ---- Stage ---- */

static result stage(struct write *x, error *err)
{
	for (size_t i = 0; i < x->w.n; i++) {
		struct change *c = &x->w.changes[i];
		staged_name(c->staged, &x->w.commit, i);
		int bad = change_stage(x->s, c, x->durably);
		if (bad)
			return refuse_errno(err, bad, "write", x->c->files[i].path);
	}
	int bad = unsynced_settle(&x->unsynced);
	return bad ? refuse_errno(err, bad, "write", x->c->files[0].path) : TXP_STORE_OK;
}

/* ---- Place ---- */

static result place_file(const struct write *x, size_t i, error *err)
{
	const char *path = x->c->files[i].path;
	bool touched;
	int bad = change_place(x->s, &x->w.changes[i], x->durably, &touched);

	if (touched)
		return refuse(err, TXP_STORE_CHANGED, "Try again.", "%s was changed by another program meanwhile", path);
	return bad ? refuse_errno(err, bad, "write", path) : TXP_STORE_OK;
}

/* With all locks held. */
static result place_all(void *ctx, error *err)
{
	struct write *x = ctx;
	result r = TXP_STORE_OK;

	for (size_t i = 0; i < x->w.n && r == TXP_STORE_OK; i++) {
		struct change *c = &x->w.changes[i];
		r = place_file(x, i, err);
		if (r == TXP_STORE_OK)
			r = index_set(&x->index, c->path, &c->next, c->mode, c->placed ? &c->st : NULL, err);
	}
	return r == TXP_STORE_OK ? index_finish(x->s, &x->index, x->c->durable, err) : r;
}

static bool same_folder(const char *a, const char *b)
{
	const char *x = strrchr(a, '/'), *y = strrchr(b, '/');

	return x && y ? x - a == y - b && !memcmp(a, b, (size_t)(x - a)) : x == y;
}

/* The folders, once everything has its name: one trip to the disk is then enough for them all. */
static int sync_all(struct write *x)
{
	const struct change *c = x->w.changes;
	int bad = ref_sync(x->s, &x->w.head, &x->unsynced);

	for (size_t i = 0; i < x->w.n && !bad; i++) {
		if (i && same_folder(c[i].path, c[i - 1].path))
			continue;
		bad = unsynced_add_folder(&x->unsynced, x->s->work, c[i].path);
		if (bad == ENOENT && !c[i].bytes) /* went with its last file */
			bad = place_sync_kept(x->s->work, c[i].path);
	}
	if (!bad)
		bad = unsynced_add_path(&x->unsynced, x->s->git, ".");
	return bad ? bad : unsynced_settle(&x->unsynced);
}

/* The branch alone, before what it needs no more goes. */
static int sync_branch(struct write *x)
{
	int bad = ref_sync(x->s, &x->w.head, &x->unsynced);

	return bad ? bad : unsynced_settle(&x->unsynced);
}

/* When the write's arena goes, and with it what says which files were staged. What can't be taken back now is left to
 * the journal. */
static void take_back(void *arg)
{
	struct write *x = arg;
	bool good = true;

	if (x->moved != NOT_MOVED)
		return;
	ref_clear_next(x->s);
	for (size_t i = 0; x->journaled && i < x->w.n; i++)
		good = change_put_back(x->s, &x->w.changes[i]) && good;
	if (good && x->locked)
		good = index_abandon(x->s, &x->index);
	/* What was just removed must not come back without the journal. */
	if (good && x->journaled && x->durably && sync_all(x))
		unsynced_drop(&x->unsynced);
	good = good && journal_drop(x->s);
	if (good && x->locked)
		good = index_lock_drop(x->s);
	x->s->unfinished = !good;
}

/* ---- From here on it is history ---- */

/* Does the .old name of a file hold what git never had? */
static bool keeps_only_copy(const struct write *x)
{
	for (size_t i = 0; i < x->w.n; i++)
		if (x->w.changes[i].swapped && !git_oid_equal(&x->w.changes[i].expected, &x->w.changes[i].head))
			return true;
	return false;
}

static void finish(struct write *x)
{
	step(x->s, "moved");
	int bad = x->durably && keeps_only_copy(x) ? sync_branch(x) : 0;
	bool good = true;
	for (size_t i = 0; i < x->w.n && !bad; i++)
		good = change_drop_old(x->s, &x->w.changes[i]) && good;
	index_clear(x->s);
	if (!bad && x->durably)
		bad = sync_all(x);
	if (bad) {
		notice_set(&x->done->notice, "the change is in the history, but it is not certain that the files are on disk yet: %s",
			   strerrordesc_np(bad));
		return;
	}
	step(x->s, "done");
	good = good && journal_drop(x->s);
	readers_pass(&x->readers);
	x->finished = good && index_lock_drop(x->s);
	if (!x->finished) {
		notice_set(&x->done->notice, "the change is in the history; the next txplan command that writes will clear up after it");
		return;
	}
	for (size_t i = 0; i < x->w.n; i++)
		if (x->w.changes[i].lost)
			notice_set(&x->done->notice, "the %s of %s could not be kept: look who can read it now", x->w.changes[i].lost,
				   x->c->files[i].path);
	bad = ref_log(x->s, &x->w.head, &x->w.commit, x->committer, x->c->subject);
	if (bad)
		notice_set(&x->done->notice, "the change is in the history, but git's reflog could not be written");
}

/* ---- All of it ---- */

static result lock_index(struct write *x, error *err)
{
	result r = index_lock_take(x->s, x->c->lock_wait_ms, err);

	x->locked = r == TXP_STORE_OK;
	return r;
}

static result look_at_index(struct arena *a, struct write *x, error *err)
{
	char other[512];
	result r = x->c->rehearsal ? index_read(x->s, &x->index.index, err) : index_begin(x->s, &x->index, err);
	if (r == TXP_STORE_OK)
		r = index_others(x->s, x->index.index, x->base, x->w.changes, x->w.n, other, err);
	if (r == TXP_STORE_STAGED && x->c->others_staged)
		r = TXP_STORE_OK;
	for (size_t i = 0; i < x->w.n && r == TXP_STORE_OK; i++) {
		const struct change *c = &x->w.changes[i];
		r = index_keeps(x->index.index, c, err);
		if (r == TXP_STORE_OK && attributes_only_staged(x->s, x->index.index, c->path))
			r = attributes_check(x->s, c->path, c->bytes, c->len, err);
	}
	if (r == TXP_STORE_OK)
		r = not_merging(x->s, err);
	return r == TXP_STORE_OK ? check_disk(a, x, err) : r;
}

static result run(struct arena *a, void *ctx, error *err)
{
	struct write *x = ctx;

	arena_defer(a, readers_close, &x->readers);
	arena_defer(a, take_back, x);
	arena_defer(a, unsynced_drop, &x->unsynced);
	x->durably = x->c->durable ? &x->unsynced : NULL;
	result r = x->lock_first ? lock_index(x, err) : TXP_STORE_OK;
	if (r == TXP_STORE_OK)
		r = check(a, x, err);
	readers_watch(x->s, &x->readers); /* from here on we don't open it ourselves */
	step(x->s, "objects");
	if (r == TXP_STORE_OK)
		r = make_objects(a, x, err);
	if (r != TXP_STORE_OK)
		return r;
	r = ref_prepare(x->s, &x->w.head, &x->w.commit, x->durably, err);
	if (r == TXP_STORE_OK)
		r = journal_write(x->s, a, &x->w, x->durably, err);
	if (r != TXP_STORE_OK)
		return r;
	step(x->s, "journal");
	x->journaled = true;
	r = begin(x, err);
	if (r == TXP_STORE_OK && !x->locked)
		r = lock_index(x, err);
	step(x->s, "index-lock");
	if (r == TXP_STORE_OK)
		r = look_at_index(a, x, err);
	step(x->s, "stage");
	if (r == TXP_STORE_OK)
		r = stage(x, err);
	if (r == TXP_STORE_OK) {
		r = ref_swap(x->s, &x->w.head, &x->w.commit, x->c->lock_wait_ms, place_all, x, &x->moved, err);
		x->overtaken = r == TXP_STORE_CHANGED && x->moved == NOT_MOVED;
	}
	if (x->moved == MOVED)
		finish(x);
	return r;
}

/* All that run() would refuse, and nothing that it would write. */
static result rehearse(struct arena *a, void *ctx, error *err)
{
	struct write *x = ctx;
	struct signer signer = { 0 };
	char *message;
	result r = check(a, x, err);

	if (r == TXP_STORE_OK)
		r = signer_find(x->s, a, x->c->unsigned_, &signer, err);
	if (r == TXP_STORE_OK)
		r = message_compose(a, x->c, signer.wanted && x->c->unsigned_, &message, err);
	for (size_t i = 0; i < x->w.n && r == TXP_STORE_OK; i++) {
		struct change *c = &x->w.changes[i];
		if (c->bytes && git_odb_hash(&c->next, c->bytes, c->len, GIT_OBJECT_BLOB))
			r = refuse_git(err, GIT_ERROR, "hash a file");
	}
	if (r == TXP_STORE_OK)
		r = index_lock_look(x->s, err);
	return r == TXP_STORE_OK ? look_at_index(a, x, err) : r;
}

static result look_only(txp_store *s, const struct txp_store_commit *c, error *err)
{
	struct write x = { .s = s, .c = c, .readers = -1 };
	result r = environment_check(s, true, err);

	if (r == TXP_STORE_OK)
		r = with_arena(rehearse, &x, NULL, err);
	git_index_free(x.index.index);
	git_tree_free(x.base);
	return r;
}

/* *again: a stock git has moved the branch meanwhile. lock_first keeps it from doing so once more. */
static result attempt(txp_store *s, const struct txp_store_commit *c, struct txp_store_done *done, bool lock_first,
		      bool *again, error *err)
{
	struct write x = { .s = s, .c = c, .done = done, .lock_first = lock_first, .readers = -1 };
	result r = with_arena(run, &x, NULL, err);

	if (x.moved == MOVED && r != TXP_STORE_OK)
		notice_set(&done->notice, "the change is in the history, but it is not certain that it is on disk yet: %s",
			   err->message);
	s->unfinished = s->unfinished || (x.moved != NOT_MOVED && !x.finished);
	*again = x.overtaken;
	if (x.moved == MOVED) {
		git_oid_tostr(done->commit, sizeof done->commit, &x.w.commit);
		r = TXP_STORE_OK;
		if (x.w.head.detached && !done->notice.text[0])
			notice_set(&done->notice, "HEAD is detached, so no branch has this commit yet: `git switch -c NAME` makes one that has");
	}
	if (r != TXP_STORE_OK && s->unfinished)
		snprintf(err->remedy, sizeof err->remedy, "%s",
			 "What was begun could not be taken back: when the cause is gone, the next txplan command that writes does it.");
	git_index_free(x.index.index);
	git_signature_free(x.author);
	git_signature_free(x.committer);
	git_tree_free(x.base);
	return r;
}

result store_commit(txp_store *s, const struct txp_store_commit *c, struct txp_store_done *done, error *err)
{
	bool again = true;
	result r = TXP_STORE_OK;

	*done = (struct txp_store_done){ { 0 } };
	if (c->rehearsal)
		return look_only(s, c, err);
	if (s->lock < 0)
		return refuse(err, TXP_STORE_BUSY, "Take the lock first.", "the caseload is not locked for writing");
	if (s->unfinished)
		r = recover(s, NULL, err);
	if (r != TXP_STORE_OK)
		return r;
	for (int i = 0; i < OVERTAKEN_MOST && again && !s->unfinished; i++)
		r = attempt(s, c, done, i > 0, &again, err);
	return r;
}
