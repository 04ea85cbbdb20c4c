/* The branch. libgit2 makes a ref's lock file first and writes it then, so that a crash between the two leaves a lock
 * that nobody can recognise. Git's protocol for a loose ref is small, so it is followed here: link a finished file that
 * holds the new value to <ref>.lock, look at the present value while that is held, rename it over the ref. A lock that
 * a crash left holds the commit id that our journal names. Reading, packed refs included, is libgit2's. */
#include "store/config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char next_name[] = "txplan-ref";

enum { REF_WAIT_MS = 3000, SYMBOLIC_MOST = 5, LOG_LINE_MOST = 2048 };

/* Refs that belong to one worktree lie in its own folder, all others in the common one. */
static int folder_of(const txp_store *s, const char *name)
{
	if (strncmp(name, "refs/", 5) != 0 || !strncmp(name, "refs/bisect/", 12) || !strncmp(name, "refs/worktree/", 14) ||
	    !strncmp(name, "refs/rewritten/", 15))
		return s->git;
	return s->common;
}

/* What one ref holds: GIT_REFERENCE_SYMBOLIC with `next`, GIT_REFERENCE_DIRECT with id, or GIT_REFERENCE_INVALID: nothing. */
static int read_one(const txp_store *s, const char *name, char next[REF_NAME_MOST], git_oid *id, git_reference_t *type)
{
	git_reference *ref = NULL;
	int code = git_reference_lookup(&ref, s->repo, name);

	*type = GIT_REFERENCE_INVALID;
	if (code == GIT_ENOTFOUND)
		return 0;
	if (code)
		return code;
	*type = git_reference_type(ref);
	if (*type == GIT_REFERENCE_SYMBOLIC)
		snprintf(next, REF_NAME_MOST, "%s", git_reference_symbolic_target(ref));
	else
		*id = *git_reference_target(ref);
	git_reference_free(ref);
	return 0;
}

result head_read(const txp_store *s, struct head *out, error *err)
{
	git_reference_t type;
	char next[REF_NAME_MOST];

	*out = (struct head){ .name = "HEAD", .detached = true };
	for (int i = 0; i < SYMBOLIC_MOST; i++) {
		if (file_hangs(folder_of(s, out->name), out->name))
			return refuse_hanging(err, folder_of(s, out->name) == s->git ? s->gitdir : s->commondir, out->name);
		int code = read_one(s, out->name, next, &out->id, &type);
		if (code)
			return refuse_git(err, code, "read HEAD");
		if (type == GIT_REFERENCE_DIRECT)
			return TXP_STORE_OK;
		if (type == GIT_REFERENCE_INVALID && i > 0) {
			out->unborn = true;
			return TXP_STORE_OK;
		}
		if (type == GIT_REFERENCE_INVALID)
			break;
		memcpy(out->name, next, sizeof next);
		out->detached = false;
	}
	return refuse(err, TXP_STORE_HISTORY_BROKEN, "See what `git status` says there.", "%sHEAD doesn't name a branch or commit",
		    s->gitdir);
}

result head_commit(const txp_store *s, git_commit **out, error *err)
{
	struct head head;
	result r = head_read(s, &head, err);

	*out = NULL;
	if (r != TXP_STORE_OK || head.unborn)
		return r;
	int code = git_commit_lookup(out, s->repo, &head.id);
	return code ? refuse_git(err, code, "read the newest commit") : TXP_STORE_OK;
}

result head_tree(const txp_store *s, git_tree **out, error *err)
{
	git_commit *commit;
	result r = head_commit(s, &commit, err);

	*out = NULL;
	if (r != TXP_STORE_OK || !commit)
		return r;
	int code = git_commit_tree(out, commit);
	git_commit_free(commit);
	return code ? refuse_git(err, code, "read the newest commit's files") : TXP_STORE_OK;
}

static bool same_value(const struct head *old, git_reference_t type, const git_oid *id)
{
	if (old->unborn)
		return type == GIT_REFERENCE_INVALID;
	return type == GIT_REFERENCE_DIRECT && git_oid_equal(id, &old->id);
}

/* With the ref's lock held. */
static result replace(const txp_store *s, const struct head *old, const char *lock, result (*before)(void *, error *),
		      void *ctx, error *err)
{
	int dir = folder_of(s, old->name);
	char next[REF_NAME_MOST];
	git_reference_t type;
	git_oid id;
	int code = read_one(s, old->name, next, &id, &type);

	if (code)
		return refuse_git(err, code, "read the branch");
	if (!same_value(old, type, &id))
		return refuse(err, TXP_STORE_CHANGED, "Try again.", "the branch %s was moved by another program meanwhile", old->name);
	result r = before(ctx, err);
	if (r != TXP_STORE_OK)
		return r;
	step(s, "ref");
	int bad = renameat(dir, lock, dir, old->name) ? errno : 0;
	/* A branch with a slash that was deleted leaves its folder behind. */
	if (bad == EISDIR && unlinkat(dir, old->name, AT_REMOVEDIR) == 0)
		bad = renameat(dir, lock, dir, old->name) ? errno : 0;
	return bad ? refuse_errno(err, bad, "write", old->name) : TXP_STORE_OK;
}

static enum moved is_at(const txp_store *s, const struct head *old, const git_oid *to)
{
	char next[REF_NAME_MOST];
	git_reference_t type;
	git_oid id;

	if (read_one(s, old->name, next, &id, &type))
		return PERHAPS_MOVED;
	return type == GIT_REFERENCE_DIRECT && git_oid_equal(&id, to) ? MOVED : NOT_MOVED;
}

/* Makes the folders of a ref or its log. */
static int make_folders(const txp_store *s, int dir, const char *path)
{
	const char *leaf;
	int fd = place_folder(dir, path, s->shared ? shared_mode(s, 0700) | S_ISGID : 0700, &leaf);

	if (fd < 0)
		return -fd;
	close(fd);
	return 0;
}

result ref_prepare(const txp_store *s, const struct head *old, const git_oid *to, struct unsynced *unsynced, error *err)
{
	char value[GIT_OID_HEXSZ + 2];
	int dir = folder_of(s, old->name);

	git_oid_tostr(value, sizeof value, to);
	value[GIT_OID_HEXSZ] = '\n';
	unlinkat(dir, next_name, 0);
	int bad = place_new(dir, next_name, shared_mode(s, 0600), value, GIT_OID_HEXSZ + 1, unsynced, NULL);
	return bad ? refuse_errno(err, bad, "write", old->name) : TXP_STORE_OK;
}

static result lock_ref(const txp_store *s, const struct head *old, int wait_ms, const char *lock, error *err)
{
	int dir = folder_of(s, old->name);
	int bad = make_folders(s, dir, old->name);

	if (!bad)
		bad = link_waiting(dir, next_name, dir, lock, wait_ms > 0 ? wait_ms : REF_WAIT_MS);
	if (bad == EEXIST)
		return refuse(err, TXP_STORE_BUSY,
			    "Wait for the other git to end and try again. If none is running, a crashed one left the file: delete it.",
			    "the branch is locked: %s is there", lock);
	return bad ? refuse_errno(err, bad, "lock", old->name) : TXP_STORE_OK;
}

result ref_swap(const txp_store *s, const struct head *old, const git_oid *to, int wait_ms,
		result (*before)(void *ctx, error *err), void *ctx, enum moved *moved, error *err)
{
	char lock[REF_NAME_MOST + 8];
	int dir = folder_of(s, old->name);

	snprintf(lock, sizeof lock, "%s.lock", old->name);
	*moved = NOT_MOVED;
	result r = lock_ref(s, old, wait_ms, lock, err);
	unlinkat(dir, next_name, 0);
	if (r != TXP_STORE_OK)
		return r;
	r = replace(s, old, lock, before, ctx, err);
	*moved = r == TXP_STORE_OK ? MOVED : is_at(s, old, to);
	if (*moved == NOT_MOVED && !place_gone(dir, lock))
		*moved = PERHAPS_MOVED;
	return r;
}

int ref_sync(const txp_store *s, const struct head *old, struct unsynced *u)
{
	return unsynced_add_folder(u, folder_of(s, old->name), old->name);
}

void ref_clear_next(const txp_store *s)
{
	unlinkat(s->git, next_name, 0);
	unlinkat(s->common, next_name, 0);
}

void ref_clear(const txp_store *s, const char *name, const char *hex)
{
	char lock[REF_NAME_MOST + 8], text[GIT_OID_HEXSZ + 2];
	int dir = folder_of(s, name);

	snprintf(lock, sizeof lock, "%s.lock", name);
	if (place_peek(dir, lock, text, sizeof text) == GIT_OID_HEXSZ + 1 && !strncmp(text, hex, GIT_OID_HEXSZ))
		unlinkat(dir, lock, 0);
}

static int append_log(const txp_store *s, const char *name, bool make, const char *line, size_t len)
{
	char path[REF_NAME_MOST + 8];
	struct stat st;
	int dir = folder_of(s, name), bad = 0;

	snprintf(path, sizeof path, "logs/%s", name);
	if (make && (bad = make_folders(s, dir, path)))
		return bad;
	int fd = openat(dir, path, O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC | (make ? O_CREAT : 0), 0600);
	if (fd < 0)
		return errno == ENOENT && !make ? 0 : errno;
	share(s, fd, 0600);
	if (fstat(fd, &st))
		bad = errno;
	ssize_t n = bad ? 0 : write(fd, line, len);
	if (!bad && n != (ssize_t)len) {
		bad = n < 0 ? errno : ENOSPC;
		if (ftruncate(fd, st.st_size))
			bad = errno;
	}
	close(fd);
	return bad;
}

int ref_log(const txp_store *s, const struct head *old, const git_oid *to, const git_signature *who, const char *message)
{
	char line[LOG_LINE_MOST], from[HEX_SIZE], hex[HEX_SIZE];
	git_config *config = NULL;
	bool make = true;

	if (!git_repository_config_snapshot(&config, s->repo)) {
		make = config_bool(config, "core.logallrefupdates", true);
		git_config_free(config);
	}
	git_oid_tostr(from, sizeof from, &old->id);
	git_oid_tostr(hex, sizeof hex, to);
	int zone = who->when.offset < 0 ? -who->when.offset : who->when.offset;
	int len = snprintf(line, sizeof line, "%s %s %s <%s> %lld %c%02d%02d\tcommit%s: %s\n", from, hex, who->name, who->email,
			   (long long)who->when.time, who->when.offset < 0 ? '-' : '+', zone / 60, zone % 60,
			   old->unborn ? " (initial)" : "", message);
	if (len < 0 || (size_t)len >= sizeof line)
		return ENAMETOOLONG;
	int bad = append_log(s, "HEAD", make, line, (size_t)len);
	if (!bad && !old->detached)
		bad = append_log(s, old->name, make, line, (size_t)len);
	return bad;
}
