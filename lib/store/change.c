/* One file of a write: its next content beside it, in its place, and back. */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_dev == b->st_dev && a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
	       a->st_ctim.tv_sec == b->st_ctim.tv_sec && a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

void staged_name(char out[LEAF_MOST], const git_oid *commit, size_t i)
{
	char hex[HEX_SIZE];

	git_oid_tostr(hex, sizeof hex, commit);
	snprintf(out, LEAF_MOST, ".txplan-%s-%zu", hex, i);
}

void old_name(char out[LEAF_MOST], const struct change *c)
{
	snprintf(out, LEAF_MOST, "%.72s.old", c->staged);
}

int change_stage(const txp_store *s, struct change *c, struct unsynced *unsynced)
{
	mode_t mode = c->mode == GIT_FILEMODE_BLOB_EXECUTABLE ? 0700 : 0600;
	const char *leaf;

	if (!c->bytes || c->stays)
		return 0;
	int dir = place_folder(s->work, c->path, shared_mode(s, 0700), &leaf);
	if (dir < 0)
		return -dir;
	struct likeness like = { .leaf = leaf };
	int bad = place_new_like(s, dir, c->staged, shared_mode(s, mode), c->bytes, c->len, unsynced, &c->st, &like);
	c->lost = like.lost;
	close(dir);
	return bad;
}

static int look_whether_touched(int dir, const char *leaf, const struct stat *before, bool *touched)
{
	struct stat st;

	if (fstatat(dir, leaf, &st, AT_SYMLINK_NOFOLLOW) == 0)
		*touched = !before->st_ino || !same_file(&st, before);
	else if (errno == ENOENT)
		*touched = before->st_ino != 0;
	else
		return errno;
	return 0;
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
static int swap_file(const txp_store *s, struct change *c, int dir, const char *leaf)
{
	char old[LEAF_MOST];

	old_name(old, c);
	if (c->replaces && linkat(dir, leaf, dir, old, 0))
		return errno;
	c->swapped = true;
	if (c->bytes)
		return put_in_place(s, dir, leaf, c);
	return c->replaces && unlinkat(dir, leaf, 0) ? errno : 0;
}

int change_place(const txp_store *s, struct change *c, bool durable, bool *touched)
{
	const char *leaf;
	int bad = 0, dir = place_folder(s->work, c->path, 0, &leaf);

	*touched = false;
	if (dir == -ENOENT && !c->bytes && !c->replaces)
		return 0;
	if (dir < 0)
		return -dir;
	bad = look_whether_touched(dir, leaf, &c->before, touched);
	if (!bad && !*touched && c->stays) {
		c->st = c->before;
		c->placed = true;
		bad = durable ? place_sync(dir, leaf) : 0;
	} else if (!bad && !*touched) {
		bad = swap_file(s, c, dir, leaf);
	}
	close(dir);
	return bad;
}

/* Two names of one file are left alone by rename(2), so that `from` has to go on its own. */
static bool rename_or_drop(int dir, const char *from, const char *to)
{
	return renameat(dir, from, dir, to) == 0 && place_gone(dir, from);
}

bool change_put_back(const txp_store *s, const struct change *c)
{
	char old[LEAF_MOST];
	const char *leaf;
	int dir = place_folder(s->work, c->path, 0, &leaf);
	bool good = true;

	if (dir < 0)
		return dir == -ENOENT && !c->swapped;
	old_name(old, c);
	if (c->swapped && c->replaces)
		good = rename_or_drop(dir, old, leaf);
	else if (c->swapped)
		good = place_gone(dir, leaf);
	good = place_gone(dir, c->staged) && good;
	if (c->swapped && good)
		good = fsync(dir) == 0;
	close(dir);
	place_prune(s->work, c->path, c->depth);
	return good;
}

bool change_drop_old(const txp_store *s, const struct change *c)
{
	char old[LEAF_MOST];
	const char *leaf;
	int dir = place_folder(s->work, c->path, 0, &leaf);
	bool good;

	if (dir < 0)
		return dir == -ENOENT;
	old_name(old, c);
	good = !c->swapped || place_gone(dir, old);
	close(dir);
	if (!c->bytes)
		place_prune(s->work, c->path, place_depth(s->work, s->prefix));
	return good;
}
