/* A conflict of a merge that somebody settled: the file gets its new content, and git's index the one entry in place of the
 * three versions, as `git add` does it. No commit is made: the merge is git's, and so is its end. The file comes first. What a
 * crash leaves between the two is a settled file that git still asks about, and a note of what it was settled as:
 *
 *   txplan settle 1
 *   file <next> <mode> <path>
 *   end
 *
 * With it the next command that writes finishes the settling. Without a note nobody could tell such a file from one that git left
 * as our side had it, because its merge driver was killed. */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <git2/sys/index.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char next_name[] = ".txplan-settled"; /* beside the file; the next `resolve` there replaces what a crash left, and doctor names it */

struct settling {
	txp_store *s;
	const struct txp_store_file *file;
	char path[PATH_MAX];
	struct next_index index;
	struct unsynced unsynced;
	git_oid blob;
	git_filemode_t mode;
	bool stage, locked, conflicted, noted, placed;
};

/* ---- The note ---- */

static const char note_name[] = "txplan-settle";
static const char note_new[] = "txplan-settle.new";

static int write_note(struct settling *x)
{
	char hex[HEX_SIZE], text[PATH_MAX + 128];
	int dir = x->s->git, len = snprintf(text, sizeof text, "txplan settle 1\nfile %s %o %s\nend\n",
					    git_oid_tostr(hex, sizeof hex, &x->blob), (unsigned)x->mode, x->path);

	unlinkat(dir, note_new, 0);
	int bad = place_new(dir, note_new, shared_mode(x->s, 0600), text, (size_t)len, &x->unsynced, NULL);
	if (!bad)
		bad = unsynced_settle(&x->unsynced);
	if (!bad && renameat(dir, note_new, dir, note_name))
		bad = errno;
	x->noted = !bad;
	return bad ? bad : place_sync(dir, ".");
}

static bool drop_note(const txp_store *s)
{
	return place_gone(s->git, note_name) && place_gone(s->git, note_new);
}

/* False when there is none, or none of ours. */
static bool read_note(struct settling *x)
{
	char text[PATH_MAX + 128], hex[HEX_SIZE];
	unsigned mode;
	int at = 0;
	ssize_t len = place_peek(x->s->git, note_name, text, sizeof text);

	if (len < 5 || strcmp(text + len - 5, "\nend\n") != 0 || strlen(text) != (size_t)len ||
	    sscanf(text, "txplan settle 1\nfile %40[0-9a-f] %6o %n", hex, &mode, &at) != 2 || !at)
		return false;
	text[len - 5] = '\0';
	x->mode = mode == GIT_FILEMODE_BLOB_EXECUTABLE ? GIT_FILEMODE_BLOB_EXECUTABLE : GIT_FILEMODE_BLOB;
	if (!path_valid(text + at) || git_oid_fromstr(&x->blob, hex))
		return false;
	snprintf(x->path, sizeof x->path, "%s", text + at);
	return true;
}

/* ---- Looking ---- */


static result check_disk(struct arena *a, struct settling *x, error *err)
{
	const struct txp_store_file *f = x->file;
	char *bytes;
	size_t len;
	int bad = place_read(a, x->s->work, x->path, TXP_STORE_FILE_MOST, &bytes, &len, NULL);

	if (bad)
		return refuse_errno(err, bad, "read", f->path);
	if (len != f->expected_len || memcmp(bytes, f->expected, len) != 0)
		return refuse(err, TXP_STORE_CHANGED, "Try again.", "%s was changed by another program meanwhile", f->path);
	return attributes_check(x->s, x->path, f->bytes, f->len, err);
}

/* Does git have several versions of the file, and as what? */
static void look_at_index(struct settling *x)
{
	const git_index_entry *base, *ours, *theirs;

	x->conflicted = x->stage && git_index_conflict_get(&base, &ours, &theirs, x->index.index, x->path) == 0;
	x->mode = GIT_FILEMODE_BLOB;
	if (x->conflicted && ours && ours->mode == GIT_FILEMODE_BLOB_EXECUTABLE)
		x->mode = GIT_FILEMODE_BLOB_EXECUTABLE;
}

static result make_blob(struct arena *a, struct settling *x, error *err)
{
	struct object_writer *objects;
	result r = objects_begin(x->s, a, &x->unsynced, &objects, err);

	if (r == TXP_STORE_OK)
		r = objects_put(objects, GIT_OBJECT_BLOB, x->file->bytes, x->file->len, &x->blob, err);
	if (r == TXP_STORE_OK)
		r = objects_settle(objects, err);
	if (r != TXP_STORE_OK)
		return r;
	int bad = objects_sync(objects, &x->unsynced);
	if (!bad)
		bad = unsynced_settle(&x->unsynced);
	return bad ? refuse_errno(err, bad, "write objects in", x->s->commondir) : TXP_STORE_OK;
}

/* 0 or an errno. */
static int replace_file(struct settling *x, struct stat *st)
{
	const mode_t mode = shared_mode(x->s, x->mode == GIT_FILEMODE_BLOB_EXECUTABLE ? 0700 : 0600);
	const char *leaf;
	int dir = place_folder(x->s->work, x->path, 0, &leaf);

	if (dir < 0)
		return -dir;
	struct likeness like = { .leaf = leaf };
	unlinkat(dir, next_name, 0);
	int bad = place_new_like(x->s, dir, next_name, mode, x->file->bytes, x->file->len, &x->unsynced, NULL, &like);
	if (!bad)
		bad = unsynced_settle(&x->unsynced);
	if (!bad && renameat(dir, next_name, dir, leaf))
		bad = errno;
	x->placed = !bad;
	if (bad)
		unlinkat(dir, next_name, 0);
	if (!bad && (fstatat(dir, leaf, st, AT_SYMLINK_NOFOLLOW) || fsync(dir)))
		bad = errno;
	close(dir);
	return bad;
}

/* One entry for three, which stay known for `git checkout --merge`, as with git add. */
static result replace_entry(struct settling *x, const struct stat *st, error *err)
{
	static const git_oid none;
	const git_index_entry *e[3];
	git_index *index = x->index.index;
	git_oid ids[3];
	int modes[3], code = git_index_conflict_get(&e[0], &e[1], &e[2], index, x->path);

	for (int i = 0; i < 3 && !code; i++) {
		ids[i] = e[i] ? e[i]->id : none;
		modes[i] = e[i] ? (int)e[i]->mode : 0;
	}
	if (!code)
		code = git_index_conflict_remove(index, x->path);
	if (!code)
		code = git_index_reuc_add(index, x->path, modes[0], &ids[0], modes[1], &ids[1], modes[2], &ids[2]);
	if (code)
		return refuse_git(err, code, "change git's index");
	result r = index_set(&x->index, x->path, &x->blob, x->mode, st, err);
	return r == TXP_STORE_OK ? index_finish(x->s, &x->index, true, err) : r;
}

static result settle(struct arena *a, void *ctx, error *err)
{
	struct settling *x = ctx;
	struct stat st;
	result r = index_lock_take(x->s, 0, err);

	if (r != TXP_STORE_OK)
		return r;
	x->locked = true;
	r = index_begin(x->s, &x->index, err);
	if (r == TXP_STORE_OK)
		r = check_disk(a, x, err);
	if (r != TXP_STORE_OK)
		return r;
	look_at_index(x);
	if (x->conflicted)
		r = make_blob(a, x, err);
	if (r != TXP_STORE_OK)
		return r;
	int bad = x->conflicted ? write_note(x) : 0;
	if (!bad)
		bad = replace_file(x, &st);
	if (bad)
		return refuse_errno(err, bad, "write", x->file->path);
	if (!x->conflicted)
		return TXP_STORE_OK;
	return replace_entry(x, &st, err);
}

result store_settle(txp_store *s, const struct txp_store_file *f, bool stage, bool *staged, error *err)
{
	struct settling x = { .s = s, .file = f, .stage = stage };
	result r = path_in_work(s, f->path, x.path, err);

	*staged = false;
	if (r == TXP_STORE_OK)
		r = with_arena(settle, &x, NULL, err);
	unsynced_drop(&x.unsynced);
	git_index_free(x.index.index);
	if (x.locked) {
		index_clear(s);
		index_lock_drop(s);
	}
	/* A file that is settled already is staged by the next one. */
	if (x.noted && (r == TXP_STORE_OK || !x.placed))
		drop_note(s);
	*staged = r == TXP_STORE_OK && x.conflicted;
	return r;
}

/* All that settle() would refuse, and nothing that it would write. */
static result look(struct arena *a, void *ctx, error *err)
{
	struct settling *x = ctx;
	result r = index_lock_look(x->s, err);

	if (r == TXP_STORE_OK)
		r = index_read(x->s, &x->index.index, err);
	return r == TXP_STORE_OK ? check_disk(a, x, err) : r;
}

result store_may_settle(txp_store *s, const struct txp_store_file *f, error *err)
{
	struct settling x = { .s = s, .file = f };
	result r = environment_check(s, true, err);

	if (r == TXP_STORE_OK)
		r = path_in_work(s, f->path, x.path, err);
	if (r == TXP_STORE_OK)
		r = with_arena(look, &x, NULL, err);
	git_index_free(x.index.index);
	return r;
}

/* ---- After a crash ---- */

bool settle_waits(const txp_store *s)
{
	struct stat st;

	return fstatat(s->git, note_name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

static result finish(struct arena *a, void *ctx, error *err)
{
	struct settling *x = ctx;
	struct stat st;
	char *bytes;
	size_t len;
	git_oid disk;

	/* Whatever somebody did to the file since is theirs. */
	if (place_read(a, x->s->work, x->path, TXP_STORE_FILE_MOST, &bytes, &len, &st) ||
	    git_odb_hash(&disk, bytes, len, GIT_OBJECT_BLOB) || !git_oid_equal(&disk, &x->blob))
		return TXP_STORE_OK;
	git_filemode_t mode = x->mode;
	result r = TXP_STORE_OK;
	if (!index_lock_is_ours(x->s)) {
		r = index_lock_take(x->s, 0, err);
		x->locked = r == TXP_STORE_OK;
	}
	if (r == TXP_STORE_OK)
		r = index_begin(x->s, &x->index, err);
	if (r != TXP_STORE_OK)
		return r;
	look_at_index(x);
	x->mode = mode;
	return x->conflicted ? replace_entry(x, &st, err) : TXP_STORE_OK;
}

result settle_recover(txp_store *s, struct txp_store_notice *repaired, error *err)
{
	struct settling x = { .s = s, .stage = true };
	result r = TXP_STORE_OK;

	if (!settle_waits(s))
		return place_gone(s->git, note_new) ? TXP_STORE_OK : refuse_errno(err, errno, "clear up in", s->gitdir);
	if (read_note(&x))
		r = with_arena(finish, &x, NULL, err);
	git_index_free(x.index.index);
	if (r != TXP_STORE_OK && x.locked) {
		index_clear(s);
		index_lock_drop(s);
	}
	if (r != TXP_STORE_OK)
		return r;
	if (x.conflicted)
		notice_set(repaired, "the conflict in %s was settled before an interruption: now it is staged, too", x.path);
	return drop_note(s) ? TXP_STORE_OK : refuse_errno(err, errno, "clear up in", s->gitdir);
}
