/* After a crash. The journal names, for every file of the write, what HEAD, the work tree and the index held before and
 * were to hold: whichever of the two states HEAD is in now, file and index are brought to it. Whatever is in neither
 * state was changed by somebody since, and stays. All of it can be interrupted and done again. */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct repair {
	txp_store *s;
	struct txp_store_notice *repaired;
	struct plan_of_write w;
	git_tree *tree;
	git_blob *blob;
	struct next_index index;
	bool found, locked; /* locked: git's index, by this look at it */
};

static result target_of(const struct repair *x, const struct change *c, git_oid *out, error *err)
{
	git_tree_entry *e = NULL;
	int code = x->tree ? git_tree_entry_bypath(&e, x->tree, c->path) : GIT_ENOTFOUND;

	*out = (git_oid){ { 0 } };
	if (code == GIT_ENOTFOUND)
		return TXP_STORE_OK;
	if (code)
		return refuse_git(err, code, "read the newest commit");
	*out = *git_tree_entry_id(e);
	git_tree_entry_free(e);
	return TXP_STORE_OK;
}

/* What is on disk: *known = false for what no write of ours could have left. */
static result disk_of(struct arena *a, const struct repair *x, struct change *c, git_oid *out, bool *known, error *err)
{
	char *bytes;
	size_t len;
	int bad = place_read(a, x->s->work, c->path, TXP_STORE_FILE_MOST, &bytes, &len, &c->st);

	*out = (git_oid){ { 0 } };
	*known = bad == 0 || bad == ENOENT;
	if (bad && bad != ENOENT && bad != ELOOP && bad != EISDIR && bad != EINVAL && bad != EFBIG && bad != ENOTDIR)
		return refuse_errno(err, bad, "read", c->path);
	if (!bad && git_odb_hash(out, bytes, len, GIT_OBJECT_BLOB))
		return refuse_git(err, GIT_ERROR, "hash a file");
	return TXP_STORE_OK;
}

static int replace_file(const struct repair *x, struct change *c, int dir, const char *leaf)
{
	mode_t mode = shared_mode(x->s, c->mode == GIT_FILEMODE_BLOB_EXECUTABLE ? 0700 : 0600);
	struct unsynced unsynced = { .n = 0 };

	unlinkat(dir, c->staged, 0);
	struct likeness like = { .leaf = leaf };
	int bad = place_new_like(x->s, dir, c->staged, mode, git_blob_rawcontent(x->blob), (size_t)git_blob_rawsize(x->blob),
				 &unsynced, NULL, &like);
	if (!bad)
		bad = unsynced_settle(&unsynced);
	if (!bad && renameat(dir, c->staged, dir, leaf))
		bad = errno;
	return bad;
}

/* The file as it was may still have its .old name; git has its content only if it was committed. */
static int bring_back(struct arena *a, const struct repair *x, const struct change *c, const git_oid *blob, bool *done)
{
	char old[LEAF_MOST], *bytes;
	const char *leaf;
	size_t len;
	git_oid id;
	int dir = place_folder(x->s->work, c->path, 0, &leaf);

	*done = false;
	if (dir < 0)
		return dir == -ENOENT ? 0 : -dir;
	old_name(old, c);
	int bad = place_read(a, dir, old, TXP_STORE_FILE_MOST, &bytes, &len, NULL);
	if (!bad && git_odb_hash(&id, bytes, len, GIT_OBJECT_BLOB) == 0 && git_oid_equal(&id, blob)) {
		*done = renameat(dir, old, dir, leaf) == 0;
		bad = *done ? 0 : errno;
	}
	close(dir);
	return bad == ENOENT ? 0 : bad;
}

/* Makes the file hold a blob; zero: no file. A blob that git never got is left as it is on disk. */
static result put(struct arena *a, struct repair *x, struct change *c, const git_oid *blob, error *err)
{
	const char *leaf;
	bool gone = git_oid_is_zero(blob), back;
	int bad = bring_back(a, x, c, blob, &back);

	if (bad || back)
		return bad ? refuse_errno(err, bad, "bring back", c->path) : TXP_STORE_OK;
	int code = gone ? 0 : git_blob_lookup(&x->blob, x->s->repo, blob);

	if (code == GIT_ENOTFOUND)
		return TXP_STORE_OK;
	if (code)
		return refuse_git(err, code, "read a plan's object");
	int dir = place_folder(x->s->work, c->path, gone ? 0 : shared_mode(x->s, 0700), &leaf);
	bad = dir < 0 ? -dir : 0;
	if (!bad && gone)
		bad = unlinkat(dir, leaf, 0) && errno != ENOENT ? errno : 0;
	else if (!bad)
		bad = replace_file(x, c, dir, leaf);
	if (dir >= 0)
		close(dir);
	git_blob_free(x->blob);
	x->blob = NULL;
	return bad ? refuse_errno(err, bad, "write", c->path) : TXP_STORE_OK;
}

static int clear_staged(const struct repair *x, const struct change *c)
{
	char old[LEAF_MOST];
	const char *leaf;
	int dir = place_folder(x->s->work, c->path, 0, &leaf);

	if (dir < 0)
		return dir == -ENOENT ? 0 : -dir;
	old_name(old, c);
	int bad = place_gone(dir, c->staged) && place_gone(dir, old) && fsync(dir) == 0 ? 0 : errno;
	close(dir);
	return bad;
}

static result repair_file(struct arena *a, struct repair *x, struct change *c, error *err)
{
	git_oid target, disk;
	bool known;
	result r = target_of(x, c, &target, err);

	if (r == TXP_STORE_OK)
		r = disk_of(a, x, c, &disk, &known, err);
	if (r != TXP_STORE_OK)
		return r;
	bool done = git_oid_equal(&target, &c->next);
	if (known && done && git_oid_equal(&disk, &c->expected) && !git_oid_equal(&disk, &c->next))
		r = put(a, x, c, &c->next, err);
	else if (known && !done && git_oid_equal(&disk, &c->next) && !git_oid_equal(&disk, &c->expected))
		r = put(a, x, c, &c->expected, err);
	int bad = r == TXP_STORE_OK ? clear_staged(x, c) : 0;
	if (bad)
		r = refuse_errno(err, bad, "clear up beside", c->path);
	if (r == TXP_STORE_OK)
		r = disk_of(a, x, c, &disk, &known, err);
	if (r != TXP_STORE_OK)
		return r;
	if (known && git_oid_is_zero(&disk))
		place_prune(x->s->work, c->path, done ? place_depth(x->s->work, x->s->prefix) : c->depth);
	/* The index follows HEAD where it holds one of our two states. */
	const git_index_entry *e = git_index_get_bypath(x->index.index, c->path, 0);
	git_oid entry = e ? e->id : (git_oid){ { 0 } };
	if (!git_oid_equal(&entry, &c->head) && !git_oid_equal(&entry, &c->next))
		return TXP_STORE_OK;
	bool clean = known && git_oid_equal(&disk, &target);
	return index_set(&x->index, c->path, &target, c->mode, clean ? &c->st : NULL, err);
}

static void say(const struct repair *x, const struct head *now)
{
	char hex[HEX_SIZE];

	git_oid_tostr(hex, 12, &x->w.commit);
	if (git_oid_equal(&now->id, &x->w.head.id))
		notice_set(x->repaired, "an interrupted change to %s was taken back", x->w.n ? x->w.changes[0].path : "nothing");
	else
		notice_set(x->repaired, "an interrupted change to %s was finished (commit %s)",
			   x->w.n ? x->w.changes[0].path : "nothing", hex);
}

static result repair(struct arena *a, struct repair *x, error *err)
{
	char hex[HEX_SIZE];
	struct head now;
	result r = head_read(x->s, &now, err);

	if (r == TXP_STORE_OK)
		r = head_tree(x->s, &x->tree, err);
	if (r != TXP_STORE_OK)
		return r;
	ref_clear(x->s, x->w.head.name, git_oid_tostr(hex, sizeof hex, &x->w.commit));
	if (!index_lock_is_ours(x->s)) {
		r = index_lock_take(x->s, 0, err);
		if (r != TXP_STORE_OK)
			return r;
		x->locked = true;
	}
	r = index_begin(x->s, &x->index, err);
	for (size_t i = 0; i < x->w.n && r == TXP_STORE_OK; i++)
		r = repair_file(a, x, &x->w.changes[i], err);
	if (r == TXP_STORE_OK)
		r = index_finish(x->s, &x->index, true, err);
	if (r != TXP_STORE_OK)
		return r;
	/* The journal goes last: without it nobody would know whose the branch's lock is, if that came back. */
	struct unsynced unsynced = { .n = 0 };
	int bad = ref_sync(x->s, &x->w.head, &unsynced);
	if (!bad || bad == ENOENT)
		bad = unsynced_add_path(&unsynced, x->s->git, ".");
	if (!bad)
		bad = unsynced_settle(&unsynced);
	unsynced_drop(&unsynced);
	if (!bad && !journal_drop(x->s))
		bad = errno;
	if (bad)
		return refuse_errno(err, bad, "make sure of", x->s->gitdir);
	say(x, &now);
	return TXP_STORE_OK;
}

static result look_and_repair(struct arena *a, void *ctx, error *err)
{
	struct repair *x = ctx;
	result r = journal_read(x->s, a, &x->w, &x->found, err);

	return r == TXP_STORE_OK && x->found ? repair(a, x, err) : r;
}

/* What was not locked before isn't locked afterwards. What the interrupted command had locked stays: git must not take half of its
 * change into a commit. Whoever repairs what stands in the way must know of it, as git says only that its index is locked. */
static void leave_waiting(const struct repair *x, error *err)
{
	if (x->locked) {
		index_clear(x->s);
		index_lock_drop(x->s);
	}
	if (!err || !(journal_waits(x->s) || settle_waits(x->s)))
		return;
	size_t n = strlen(err->remedy);
	snprintf(err->remedy + n, sizeof err->remedy - n, "%sAn interrupted change waits for that; the next txplan command that writes settles it. %s",
		 n ? " " : "",
		 index_lock_is_ours(x->s) ? "Until then git's index stays locked (index.lock, which git names, is txplan's)." : "");
	n = strlen(err->remedy);
	if (n && err->remedy[n - 1] == ' ')
		err->remedy[n - 1] = '\0';
}

bool store_interrupted(const txp_store *s)
{
	return journal_waits(s) || settle_waits(s) || index_lock_is_ours(s) || config_lock_is_ours(s);
}

result recover(txp_store *s, struct txp_store_notice *repaired, error *err)
{
	struct repair x = { .s = s, .repaired = repaired };
	result r = with_arena(look_and_repair, &x, NULL, err);

	git_blob_free(x.blob);
	git_tree_free(x.tree);
	git_index_free(x.index.index);
	if (r == TXP_STORE_OK)
		r = settle_recover(s, repaired, err);
	if (r != TXP_STORE_OK) {
		leave_waiting(&x, err);
		return r;
	}
	s->unfinished = false;
	index_clear(s);
	ref_clear_next(s);
	objects_clear(s);
	settings_clear(s);
	if (index_lock_is_ours(s))
		index_lock_drop(s);
	return TXP_STORE_OK;
}
