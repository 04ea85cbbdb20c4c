/* git's index. While index.lock is ours, the next index is made as a private file (a hard link to the present one, which
 * libgit2 reads and then replaces under that name) and renamed over the real one. */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "verify/odb.h"

static const char name[] = "index";
static const char next_name[] = "txplan-index";
static const char before_name[] = "txplan-index-old";
static const char next_lock[] = "txplan-index.lock"; /* libgit2's, while it writes */

enum { READ_TRIES = 10 };

static result index_refuse(int code, const char *what, error *err)
{
	const git_error *e = git_error_last();

	if (e && e->message && strstr(e->message, "extension"))
		return refuse(err, TXP_STORE_UNSUPPORTED,
			    "Run `git update-index --no-split-index` and `git sparse-checkout disable` there.",
			    "the repository has a split or sparse index, which txplan can't work with (%s)", e->message);
	if (e && e->klass == GIT_ERROR_INDEX)
		return refuse(err, TXP_STORE_HISTORY_BROKEN,
			    "It holds only what is staged: move it away, and `git reset` makes it anew.", "can't %s: %s", what,
			    e->message);
	return refuse_git(err, code, what);
}

void index_clear(const txp_store *s)
{
	unlinkat(s->git, next_name, 0);
	unlinkat(s->git, next_lock, 0);
	unlinkat(s->git, before_name, 0);
}

/* libgit2 asks for the size of a file by its name and then opens it: when another git has put a new index in its place
 * between the two, it reads a part of that. */
static bool torn(int code)
{
	const git_error *e = git_error_last();

	return code && e && (e->klass == GIT_ERROR_INDEX || e->klass == GIT_ERROR_OS);
}

bool index_again(int *tries, int code)
{
	return torn(code) && ++*tries < READ_TRIES;
}

/* libgit2 takes an index that it can't look at for one that isn't there, that is, for an empty one. */
static result empty_truly(const txp_store *s, const char *file, error *err)
{
	unsigned char head[12]; /* a word, the version, the number of entries */
	int fd = openat(s->git, file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return errno == ENOENT ? TXP_STORE_OK : refuse_errno(err, errno, "read git's index in", s->gitdir);
	ssize_t n = read(fd, head, sizeof head);
	int bad = n < 0 ? errno : 0;
	close(fd);
	if (bad)
		return refuse_errno(err, bad, "read git's index in", s->gitdir);
	if (n == sizeof head && !(head[8] | head[9] | head[10] | head[11]))
		return TXP_STORE_OK;
	return refuse(err, TXP_STORE_IO, "Try again.", "git's index in %s could not be read just now", s->gitdir);
}

static result open_index(const txp_store *s, const char *file, git_index **out, error *err)
{
	char path[PATH_MAX];
	int code, tries = 0;

	snprintf(path, sizeof path, "%s%s", s->gitdir, file);
	do
		code = git_index_open(out, path); /* reads it, too */
	while (index_again(&tries, code));
	if (code) {
		int fd = openat(s->git, file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC), bad = fd < 0 ? errno : 0;
		if (fd >= 0)
			close(fd);
		return errno_says_why(bad) ? refuse_errno(err, bad, "read", path) : index_refuse(code, "read git's index", err);
	}
	return git_index_entrycount(*out) ? TXP_STORE_OK : empty_truly(s, file, err);
}

result index_read(const txp_store *s, git_index **out, error *err)
{
	return open_index(s, name, out, err);
}

/* An entry whose file changed in the same tick as the old index was written is trusted by git only while the index is
 * not newer than the file. The new index is: so its size is set to 0, which makes git read the file again. */
static int distrust_racy(struct next_index *x)
{
	size_t n = git_index_entrycount(x->index);

	for (size_t i = 0; i < n; i++) {
		const git_index_entry *e = git_index_get_byindex(x->index, i);
		if (!e->file_size || e->mtime.seconds < x->stamp_s ||
		    (e->mtime.seconds == x->stamp_s && e->mtime.nanoseconds < x->stamp_ns))
			continue;
		git_index_entry again = *e;
		again.file_size = 0;
		int code = git_index_add(x->index, &again);
		if (code)
			return code;
	}
	return 0;
}

result index_begin(const txp_store *s, struct next_index *x, error *err)
{
	struct stat st;

	*x = (struct next_index){ .stamp_s = INT64_MAX };
	index_clear(s);
	if (fstatat(s->git, name, &st, AT_SYMLINK_NOFOLLOW) == 0) {
		x->stamp_s = st.st_mtim.tv_sec;
		x->stamp_ns = st.st_mtim.tv_nsec;
		if (linkat(s->git, name, s->git, next_name, 0))
			return refuse_errno(err, errno, "write in", s->gitdir);
	} else if (errno != ENOENT) {
		return refuse_errno(err, errno, "read", name);
	}
	result r = open_index(s, next_name, &x->index, err);
	if (r != TXP_STORE_OK) {
		git_index *own = NULL;
		open_index(s, name, &own, err); /* what is damaged is told by the name that people know */
		git_index_free(own);
		return r;
	}
	int code = distrust_racy(x);
	return code ? index_refuse(code, "change git's index", err) : TXP_STORE_OK;
}

bool index_abandon(const txp_store *s, struct next_index *x)
{
	bool good = true;

	git_index_free(x->index);
	x->index = NULL;
	if (x->swapped && renameat(s->git, before_name, s->git, name))
		good = errno == ENOENT && place_gone(s->git, name);
	x->swapped = false;
	if (good)
		index_clear(s);
	return good;
}

result index_set(struct next_index *x, const char *path, const git_oid *blob, git_filemode_t mode, const struct stat *st,
		 error *err)
{
	git_index_entry e = { .mode = mode, .id = *blob, .path = path };
	int code;

	if (git_oid_is_zero(blob)) {
		code = git_index_remove(x->index, path, 0);
		return code && code != GIT_ENOTFOUND ? index_refuse(code, "change git's index", err) : TXP_STORE_OK;
	}
	/* Without it all is zero, and git will read the file when it next looks. */
	if (st) {
		e.ctime = (git_index_time){ (int32_t)st->st_ctim.tv_sec, (uint32_t)st->st_ctim.tv_nsec };
		e.mtime = (git_index_time){ (int32_t)st->st_mtim.tv_sec, (uint32_t)st->st_mtim.tv_nsec };
		e.dev = (uint32_t)st->st_dev;
		e.ino = (uint32_t)st->st_ino;
		e.uid = st->st_uid;
		e.gid = st->st_gid;
		e.file_size = (uint32_t)st->st_size;
	}
	code = git_index_add(x->index, &e);
	return code ? index_refuse(code, "change git's index", err) : TXP_STORE_OK;
}

result index_finish(const txp_store *s, struct next_index *x, bool durable, error *err)
{
	int code = git_index_write(x->index);

	if (code)
		return index_refuse(code, "write git's index", err);
	/* libgit2 leaves that to the umask, which is a host's own. */
	int bad = fchmodat(s->git, next_name, shared_mode(s, 0600), 0) ? errno : 0;
	if (!bad)
		bad = durable ? place_sync(s->git, next_name) : 0;
	step(s, "index");
	if (!bad && linkat(s->git, name, s->git, before_name, 0) && errno != ENOENT)
		bad = errno;
	if (!bad && renameat(s->git, next_name, s->git, name))
		bad = errno;
	x->swapped = bad == 0;
	if (bad)
		return refuse_errno(err, bad, "write git's index in", s->gitdir);
	git_index_free(x->index);
	x->index = NULL;
	return TXP_STORE_OK;
}

/* ---- Is anything else staged? ---- */

struct comparison {
	git_index *index;
	git_repository *repo;
	size_t at, count; /* the next entry of the index */
	const struct change *changes;
	size_t n;
	char *other;
	char path[PATH_MAX];
};

static bool is_change(const struct comparison *c, const char *path)
{
	for (size_t i = 0; i < c->n; i++)
		if (!strcmp(c->changes[i].path, path))
			return true;
	return false;
}

/* Notes a difference; true when it counts. */
static bool differs(struct comparison *c, const char *path)
{
	if (is_change(c, path))
		return false;
	snprintf(c->other, 512, "%.511s", path); /* may be cut short: it is for a message */
	return true;
}

/* Passes the entries of the index that come before path; 1 when one of them isn't in the tree. */
static int pass_before(struct comparison *c, const char *path)
{
	for (; c->at < c->count; c->at++) {
		const git_index_entry *e = git_index_get_byindex(c->index, c->at);
		if (path && strcmp(e->path, path) >= 0)
			return 0;
		if (differs(c, e->path))
			return 1;
	}
	return 0;
}

static int compare_file(struct comparison *c, const git_tree_entry *t)
{
	if (pass_before(c, c->path))
		return 1;
	const git_index_entry *e = c->at < c->count ? git_index_get_byindex(c->index, c->at) : NULL;
	if (!e || strcmp(e->path, c->path) != 0)
		return differs(c, c->path);
	c->at++;
	if (git_oid_equal(&e->id, git_tree_entry_id(t)) && e->mode == (uint32_t)git_tree_entry_filemode(t))
		return 0;
	return differs(c, c->path);
}

/* 0 the same, 1 different, or an error of libgit2's. Both sides are in the order of the bytes of whole paths. */
static int compare_tree(struct comparison *c, const git_tree *tree, size_t len)
{
	for (size_t i = 0; i < git_tree_entrycount(tree); i++) {
		const git_tree_entry *t = git_tree_entry_byindex(tree, i);
		int n = snprintf(c->path + len, sizeof c->path - len, "%s", git_tree_entry_name(t));
		size_t end = len + (size_t)n;
		if (end + 2 >= sizeof c->path)
			return GIT_ERROR;
		int code;
		if (git_tree_entry_filemode(t) == GIT_FILEMODE_TREE) {
			git_tree *folder = NULL;
			memcpy(c->path + end, "/", 2);
			code = git_tree_lookup(&folder, c->repo, git_tree_entry_id(t));
			if (!code)
				code = compare_tree(c, folder, end + 1);
			git_tree_free(folder);
		} else {
			code = compare_file(c, t);
		}
		if (code)
			return code;
	}
	return 0;
}

result index_others(const txp_store *s, git_index *index, const git_tree *tree, const struct change *changes, size_t n,
		    char other[512], error *err)
{
	struct comparison c = { .index = index, .repo = s->repo, .count = git_index_entrycount(index), .changes = changes, .n = n,
				.other = other };

	other[0] = '\0';
	if (git_index_has_conflicts(index))
		return refuse(err, TXP_STORE_MERGING, "Finish or undo the merge first: see `git status`.",
			    "git's index holds the conflicts of an unfinished merge");
	odb_prove(s->objects, true);
	int code = tree ? compare_tree(&c, tree, 0) : 0;
	odb_prove(s->objects, false);
	if (!code)
		code = pass_before(&c, NULL);
	if (code < 0)
		return refuse_git(err, code, "compare git's index with the newest commit");
	if (code > 0)
		return refuse(err, TXP_STORE_STAGED, "Commit it, or take it back with `git reset`.",
			    "another change is staged for a commit already: %s", other);
	return TXP_STORE_OK;
}

result index_keeps(git_index *index, const struct change *c, error *err)
{
	const git_index_entry *e = git_index_get_bypath(index, c->path, 0);
	git_oid staged = e && !(e->flags_extended & GIT_INDEX_ENTRY_INTENT_TO_ADD) ? e->id : (git_oid){ { 0 } };

	if (!git_oid_equal(&c->expected, &c->head) || git_oid_equal(&staged, &c->head) || git_oid_equal(&staged, &c->next))
		return TXP_STORE_OK;
	return refuse(err, TXP_STORE_STAGED,
		    "See it with `git diff --staged`; then commit it, or take it back with `git restore --staged`.",
		    "another version of %s is staged for a commit", c->path);
}
