/* One write. The order of the steps is what makes it all or nothing (see recover.c for the other half):
 *
 *   check      branch, merge under way, attributes, the file as the caller read it
 *   objects    blobs, trees, commit (signed, where git's settings say so); durable before anything names them
 *   journal    what is about to happen
 *   stage      the next content beside the plan
 *   index.lock stock git can't commit while it is ours; is anything else staged?
 *   branch     its lock: from here on nobody moves it; is it still where it was?
 *   place      the plan by rename, then the next index by rename
 *   moved      the branch, by rename: it counts
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
	git_buf text; /* of the commit */
	struct next_index index;
	struct stat *before; /* of each file, as it was last read */
	bool journaled, locked, overtaken, moved, finished;
};

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_dev == b->st_dev && a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
	       a->st_ctim.tv_sec == b->st_ctim.tv_sec && a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

static bool stays(const struct txp_store_file *f)
{
	return f->bytes && f->expected && f->len == f->expected_len && !memcmp(f->bytes, f->expected, f->len);
}

/* ---- Check ---- */

/* Is the file still what the caller read? */
static result check_disk(struct arena *a, struct write *x, error *err)
{
	for (size_t i = 0; i < x->w.n; i++) {
		const struct txp_store_file *f = &x->c->files[i];
		char *bytes;
		size_t len;
		int bad = place_read(a, x->s->work, x->w.changes[i].path, TXP_STORE_FILE_MOST, &bytes, &len, &x->before[i]);
		if (bad && bad != ENOENT)
			return refuse_errno(err, bad, "read", f->path);
		bool same = bad ? !f->expected : f->expected && len == f->expected_len && !memcmp(bytes, f->expected, len);
		if (!same)
			return refuse(err, TXP_STORE_CHANGED, "Try again.", "%s was changed by another program meanwhile", f->path);
		if (bad)
			x->before[i] = (struct stat){ 0 };
	}
	return TXP_STORE_OK;
}

static result look_up_head(const struct write *x, struct change *c, error *err)
{
	git_tree_entry *e = NULL;
	int code = x->base ? git_tree_entry_bypath(&e, x->base, c->path) : GIT_ENOTFOUND;

	c->mode = GIT_FILEMODE_BLOB;
	if (code == GIT_ENOTFOUND)
		return TXP_STORE_OK;
	if (code)
		return refuse_git(err, code, "read the newest commit");
	git_filemode_t mode = git_tree_entry_filemode(e);
	c->head = *git_tree_entry_id(e);
	git_tree_entry_free(e);
	if (mode != GIT_FILEMODE_BLOB && mode != GIT_FILEMODE_BLOB_EXECUTABLE)
		return refuse(err, TXP_STORE_BAD_PATH, "Put an ordinary file there and commit that first.",
			    "%s is not an ordinary file in git's history", c->path);
	c->mode = mode;
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
	c->depth = place_depth(x->s->work, path);
	if (f->expected && git_odb_hash(&c->expected, f->expected, f->expected_len, GIT_OBJECT_BLOB))
		return refuse_git(err, GIT_ERROR, "hash a file");
	if (f->len > TXP_STORE_FILE_MOST)
		return refuse_errno(err, EFBIG, "write", f->path);
	r = attributes_check(x->s, path, f->bytes, f->len, err);
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
	x->before = arena_array(a, x->w.n, sizeof *x->before);
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
	struct signer signer = { .asks = x->c->may_ask };
	const char *signature = NULL;
	char *message;
	git_oid tree;
	bool same = false;
	result r = signer_find(x->s, a, x->c->unsigned_, &signer, err);

	if (r == TXP_STORE_OK)
		r = message_compose(a, x->c, signer.wanted && x->c->unsigned_, &message, err);
	if (r == TXP_STORE_OK)
		r = sign_off(x->c, &x->c->who.author, &x->author, err);
	if (r == TXP_STORE_OK)
		r = sign_off(x->c, &x->c->who.committer, &x->committer, err);
	if (r == TXP_STORE_OK)
		r = objects_begin(x->s, x->c->durable, err);
	if (r == TXP_STORE_OK)
		r = objects_tree(x->s, a, &x->w, x->base, &tree, &same, err);
	if (r == TXP_STORE_OK && same)
		return refuse(err, TXP_STORE_UNCHANGED, "", "there is nothing to commit");
	if (r == TXP_STORE_OK)
		r = objects_commit_text(x->s, &x->w, &tree, x->author, x->committer, message, &x->text, err);
	if (r == TXP_STORE_OK && signer.wanted && !x->c->unsigned_)
		r = signer_sign(x->s, a, &signer, x->text.ptr, x->text.size, &signature, err);
	if (r == TXP_STORE_OK)
		r = objects_commit(x->s, &x->w, &x->text, signature, err);
	if (r == TXP_STORE_OK && x->c->durable)
		r = objects_sync(x->s, &x->w, &tree, err);
	return r;
}

/* ---- Stage ---- */

/* A colleague's group stays the file's group in a shared repository. */
static void keep_group(const struct write *x, int dir, const struct change *c, const struct stat *before)
{
	if (x->s->shared && before->st_ino && before->st_gid != c->st.st_gid)
		if (fchownat(dir, c->staged, (uid_t)-1, before->st_gid, AT_SYMLINK_NOFOLLOW))
			return;
}

static int stage_file(struct write *x, size_t i)
{
	const struct txp_store_file *f = &x->c->files[i];
	struct change *c = &x->w.changes[i];
	const char *leaf;

	staged_name(c->staged, &x->w.commit, i);
	if (!f->bytes || stays(f))
		return 0;
	int dir = place_folder(x->s->work, c->path, shared_mode(x->s, 0700), &leaf);
	if (dir < 0)
		return -dir;
	mode_t mode = c->mode == GIT_FILEMODE_BLOB_EXECUTABLE ? 0700 : 0600;
	int bad = place_new(dir, c->staged, shared_mode(x->s, mode), f->bytes, f->len, x->c->durable, &c->st);
	if (!bad)
		keep_group(x, dir, c, &x->before[i]);
	close(dir);
	return bad;
}

static result stage(struct write *x, error *err)
{
	for (size_t i = 0; i < x->w.n; i++) {
		int bad = stage_file(x, i);
		if (bad)
			return refuse_errno(err, bad, "write", x->c->files[i].path);
	}
	return TXP_STORE_OK;
}

/* ---- Place ---- */

/* Has the file been left alone since it was read? */
static bool untouched(int dir, const char *leaf, const struct stat *before)
{
	struct stat st;

	if (fstatat(dir, leaf, &st, AT_SYMLINK_NOFOLLOW))
		return errno == ENOENT && !before->st_ino;
	return before->st_ino && same_file(&st, before);
}

static int put_in_place(const txp_store *s, int dir, const char *leaf, struct change *c)
{
	struct stat staged = c->st;

	step(s, "place");
	if (renameat(dir, c->staged, dir, leaf) || fstatat(dir, leaf, &c->st, AT_SYMLINK_NOFOLLOW))
		return errno;
	c->placed = c->st.st_ino == staged.st_ino && c->st.st_size == staged.st_size &&
		    c->st.st_mtim.tv_sec == staged.st_mtim.tv_sec && c->st.st_mtim.tv_nsec == staged.st_mtim.tv_nsec;
	return 0;
}

/* The file as it was keeps a name, so that it can come back without room on the disk. */
static int swap_file(struct write *x, size_t i, int dir, const char *leaf)
{
	const struct txp_store_file *f = &x->c->files[i];
	struct change *c = &x->w.changes[i];
	char old[LEAF_MOST];

	old_name(old, c);
	if (f->expected && linkat(dir, leaf, dir, old, 0))
		return errno;
	c->swapped = true;
	if (f->bytes)
		return put_in_place(x->s, dir, leaf, c);
	return f->expected && unlinkat(dir, leaf, 0) ? errno : 0;
}

static result place_file(struct write *x, size_t i, error *err)
{
	const struct txp_store_file *f = &x->c->files[i];
	struct change *c = &x->w.changes[i];
	const char *leaf;
	int bad = 0, dir = place_folder(x->s->work, c->path, 0, &leaf);

	if (dir == -ENOENT && !f->bytes && !f->expected)
		return TXP_STORE_OK;
	if (dir < 0)
		return refuse_errno(err, -dir, "write", f->path);
	bool same = untouched(dir, leaf, &x->before[i]);
	if (same && stays(f)) {
		c->st = x->before[i];
		c->placed = true;
		bad = x->c->durable ? place_sync(dir, leaf) : 0;
	} else if (same) {
		bad = swap_file(x, i, dir, leaf);
	}
	close(dir);
	if (!same)
		return refuse(err, TXP_STORE_CHANGED, "Try again.", "%s was changed by another program meanwhile", f->path);
	return bad ? refuse_errno(err, bad, "write", f->path) : TXP_STORE_OK;
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

/* Brings the file as it was back. */
static bool put_back(const struct write *x, size_t i)
{
	const struct change *c = &x->w.changes[i];
	char old[LEAF_MOST];
	const char *leaf;
	int dir = place_folder(x->s->work, c->path, 0, &leaf);
	bool good = true;

	if (dir >= 0) {
		old_name(old, c);
		if (c->swapped && x->c->files[i].expected)
			good = renameat(dir, old, dir, leaf) == 0;
		else if (c->swapped)
			good = unlinkat(dir, leaf, 0) == 0 || errno == ENOENT;
		unlinkat(dir, c->staged, 0);
		close(dir);
	}
	place_prune(x->s->work, c->path, c->depth);
	return good;
}

/* When the write's arena goes, and with it what says which files were staged. What can't be taken back now is left to
 * the journal. */
static void take_back(void *arg)
{
	struct write *x = arg;
	bool good = true;

	if (x->moved)
		return;
	for (size_t i = 0; x->journaled && i < x->w.n; i++)
		good = put_back(x, i) && good;
	x->s->unfinished = !good;
	if (!good)
		return;
	if (x->locked)
		index_abandon(x->s, &x->index);
	if (x->journaled)
		journal_drop(x->s);
	if (x->locked)
		index_lock_drop(x->s);
}

/* ---- From here on it is history ---- */

static void drop_old(const struct write *x, const struct change *c)
{
	char old[LEAF_MOST];
	const char *leaf;
	int dir = place_folder(x->s->work, c->path, 0, &leaf);

	if (dir < 0)
		return;
	old_name(old, c);
	if (c->swapped)
		unlinkat(dir, old, 0);
	close(dir);
	if (!c->bytes)
		place_prune(x->s->work, c->path, place_depth(x->s->work, x->s->prefix));
}

/* The folders, once everything has its name: one trip to the disk is then enough for them all. */
static int sync_all(const struct write *x)
{
	int bad = 0;

	for (size_t i = 0; i < x->w.n && !bad; i++) {
		bad = place_sync_folder(x->s->work, x->w.changes[i].path);
		if (bad == ENOENT && !x->w.changes[i].bytes) /* went with its last file */
			bad = place_sync_kept(x->s->work, x->w.changes[i].path);
	}
	return bad ? bad : place_sync(x->s->git, ".");
}

static void finish(struct write *x)
{
	step(x->s, "moved");
	for (size_t i = 0; i < x->w.n; i++)
		drop_old(x, &x->w.changes[i]);
	index_clear(x->s);
	if (x->c->durable && sync_all(x)) {
		notice_set(&x->done->notice, "the change is in the history, but it is not certain that the files are on disk yet");
		return;
	}
	step(x->s, "done");
	journal_drop(x->s);
	index_lock_drop(x->s);
	x->finished = true;
	int bad = ref_log(x->s, &x->w.head, &x->w.commit, x->committer, x->c->subject);
	if (bad)
		notice_set(&x->done->notice, "the change is in the history, but git's reflog could not be written");
}

/* ---- All of it ---- */

static result lock_index(struct arena *a, struct write *x, error *err)
{
	char other[512];
	result r = index_lock_take(x->s, x->c->lock_wait_ms, err);

	if (r != TXP_STORE_OK)
		return r;
	x->locked = true;
	step(x->s, "index-lock");
	r = index_begin(x->s, &x->index, err);
	if (r == TXP_STORE_OK)
		r = index_others(x->index.index, x->s->repo, x->base, x->w.changes, x->w.n, other, err);
	if (r == TXP_STORE_STAGED && x->c->others_staged)
		r = TXP_STORE_OK;
	for (size_t i = 0; i < x->w.n && r == TXP_STORE_OK; i++)
		r = index_keeps(x->index.index, &x->w.changes[i], err);
	if (r == TXP_STORE_OK)
		r = not_merging(x->s, err);
	return r == TXP_STORE_OK ? check_disk(a, x, err) : r;
}

static result run(struct arena *a, void *ctx, error *err)
{
	struct write *x = ctx;

	arena_defer(a, take_back, x);
	result r = check(a, x, err);
	step(x->s, "objects");
	if (r == TXP_STORE_OK)
		r = make_objects(a, x, err);
	if (r != TXP_STORE_OK)
		return r;
	step(x->s, "journal");
	r = journal_write(x->s, a, &x->w, x->c->durable, err);
	x->journaled = true;
	step(x->s, "stage");
	if (r == TXP_STORE_OK)
		r = stage(x, err);
	if (r == TXP_STORE_OK)
		r = lock_index(a, x, err);
	if (r == TXP_STORE_OK) {
		r = ref_swap(x->s, &x->w.head, &x->w.commit, x->c->durable, x->c->lock_wait_ms, place_all,
			     x, &x->moved, err);
		x->overtaken = r == TXP_STORE_CHANGED && !x->moved;
	}
	if (x->moved)
		finish(x);
	return r;
}

/* *again: a stock git has moved the branch meanwhile. */
static result attempt(txp_store *s, const struct txp_store_commit *c, struct txp_store_done *done, bool *again, error *err)
{
	struct write x = { .s = s, .c = c, .done = done };
	result r = with_arena(run, &x, NULL, err);

	if (x.moved && r != TXP_STORE_OK)
		notice_set(&done->notice, "the change is in the history, but it is not certain that it is on disk yet: %s",
			   err->message);
	s->unfinished = s->unfinished || (x.moved && !x.finished);
	*again = x.overtaken;
	if (x.moved) {
		git_oid_tostr(done->commit, sizeof done->commit, &x.w.commit);
		r = TXP_STORE_OK;
		if (x.w.head.detached && !done->notice.text[0])
			notice_set(&done->notice, "HEAD is detached, so no branch has this commit yet: `git switch -c NAME` makes one that has");
	}
	git_index_free(x.index.index);
	git_signature_free(x.author);
	git_signature_free(x.committer);
	git_buf_dispose(&x.text);
	git_tree_free(x.base);
	return r;
}

result store_commit(txp_store *s, const struct txp_store_commit *c, struct txp_store_done *done, error *err)
{
	bool again = true;
	result r = TXP_STORE_OK;

	*done = (struct txp_store_done){ { 0 } };
	if (s->lock < 0)
		return refuse(err, TXP_STORE_BUSY, "Take the lock first.", "the caseload is not locked for writing");
	if (s->unfinished)
		r = recover(s, NULL, err);
	if (r != TXP_STORE_OK)
		return r;
	for (int i = 0; i < OVERTAKEN_MOST && again && !s->unfinished; i++)
		r = attempt(s, c, done, &again, err);
	return r;
}
