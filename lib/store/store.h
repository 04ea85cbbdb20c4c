/* store.h - what the files of the store share. The protocol of a write is in commit.c, its repair in recover.c.
 *
 * Everything that a write creates has a name of ours, so that whoever holds our flock can clear up after a crash:
 *   txplan.lock      in the common git folder: the flock, and (hard-linked as index.lock) the mark in it
 *   txplan-journal   in the git folder: what a write is about to do
 *   txplan-index     in the git folder: the next index
 *   txplan-ref       next to HEAD or in the common folder: the next value of the branch
 *   objects/tmp_txplan  an object on its way to disk (a name that git's own prune knows)
 *   txplan-index-old in the git folder: the index as it was
 *   txplan-config    in the common git folder: git's next settings; config.lock is then a link like index.lock
 *   txplan-settle    in the git folder: which conflict is being settled, and how
 *   info/txplan-exclude  in the common git folder: the next info/exclude, in which git is told to ignore what is named .txplan-
 *   .txplan-init     where a new repository will be, until it is whole
 *   .txplan-settled  next to a plan: its next content when a conflict was settled
 *   .txplan-ID-N     next to a plan: its next content; with .old: the file as it was */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <git2.h>
#include <limits.h>
#include <sys/stat.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/fd.h"
#include "txplan-store.h"

enum { REF_NAME_MOST = 1024, LEAF_MOST = 80, HEX_SIZE = TXP_STORE_ID_SIZE };

struct txp_store {
	struct arena *arena;
	const struct txp_store_env *env;
	git_repository *repo;
	const char *workdir, *gitdir, *commondir; /* absolute, each with a final slash */
	const char *prefix;                       /* the caseload's root below workdir: "" or "a/b/" */
	int work, git, common;                    /* the same folders, open */
	int lock;                                 /* the flock, or -1 */
	int shared;                               /* core.sharedRepository as git keeps it: 0, bits to add, or -mode */
	struct scanned *scanned;                  /* files of attributes that were looked at */
	struct odb *objects;                      /* what libgit2 reads objects through */
	bool unfinished;                          /* the last write could not be finished: the journal is still there */
	void (*step)(void *ctx, const char *name); /* for tests: called as each step of a write begins */
	void *step_ctx;
};

/* ---- error.c ---- */

typedef enum txp_store_result result;
typedef struct txp_store_error error;

/* Fills in *err and returns r. The format makes the message; the remedy is fixed text. */
result refuse(error *err, result r, const char *remedy, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* For the system's errors: chooses READ_ONLY, NOT_FOUND, BAD_PATH, NOMEM or IO, and adds the reason. doing: "write", "read". */
result refuse_errno(error *err, int errnum, const char *doing, const char *path);
/* For libgit2's: what: "read the index". */
result refuse_git(error *err, int code, const char *what);
/* errnum, or the one that libgit2 hides: it calls a file locked that may not be read. */
int errno_behind(int errnum, const char *why);
void error_clear(error *err);
const char *result_word(result r);
void notice_set(struct txp_store_notice *n, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Runs fn in a fresh arena. On TXP_STORE_OK and keep != NULL the arena goes to *keep; else it is freed. fn must leave
 * nothing open that its context doesn't name: running out of memory skips the rest of it. */
result with_arena(result (*fn)(struct arena *a, void *ctx, error *err), void *ctx, struct arena **keep, error *err);

/* ---- open.c, init.c, start.c ---- */

result store_open(const char *root, const struct txp_store_env *env, txp_store **out, error *err);
/* The real path with a final slash. */
result real_folder(const char *path, char out[PATH_MAX + 1], error *err);
void store_close(txp_store *s);
result store_init(const char *root, const struct txp_store_env *env, bool here, bool *made, error *err);
result start_libgit2(const struct txp_store_env *env, error *err);
/* Why libgit2 would not open what is there, or why nothing was found. */
result explain_found(const char *root, const char *gitdir, int code, error *err);
result explain_missing(const char *root, error *err);
/* Git's variables may name another repository than the one around the caseload, which is then not what was meant. For writing
 * the index counts, too; a hook of git's, which has one of its own, may read. */
result environment_check(const txp_store *s, bool writing, error *err);
/* A variable of the environment, as the caller sees it; NULL when it isn't there. */
static inline const char *env_get(const struct txp_store_env *env, const char *name)
{
	return env && env->get ? env->get(env->ctx, name) : NULL;
}

static inline void step(const txp_store *s, const char *name)
{
	if (s->step)
		s->step(s->step_ctx, name);
}

/* ---- discover.c: which repository a folder is in ---- */

struct discovered {
	char dotgit[PATH_MAX]; /* the .git of the work tree, or what GIT_DIR names */
	char folder[PATH_MAX]; /* where that leads */
};

/* TXP_STORE_NOT_A_REPOSITORY when there is none. */
result discover(const char *root, const struct txp_store_env *env, struct discovered *out, error *err);
/* The same, opened. */
result open_repository(const char *root, const struct txp_store_env *env, git_repository **out, error *err);
/* Is it the folder, or below it? Both are real paths. */
bool path_below(const char *path, const char *folder);

/* ---- ordinary.c: what might be waited for without end ---- */

/* Is there something that is neither an ordinary file nor a folder? */
bool file_hangs(int dir, const char *path);
result refuse_hanging(error *err, const char *folder, const char *path);
/* Before libgit2 opens a repository: TXP_STORE_UNSUPPORTED, with the name, when it would open such a thing. */
result ordinary_check(const char *dotgit, const char *git, error *err);
/* The same of all references, before they are gone through; and of those that a revision may begin with. */
result ordinary_refs(const txp_store *s, error *err);
result ordinary_named(const txp_store *s, const char *name, error *err);

/* ---- inside.c: what settings name must not lie in the work tree ---- */

/* Does it lie there, or does the way to it lead through? A path that isn't absolute begins at the work tree. */
bool in_work_tree(const txp_store *s, const char *path);
/* The same, with git's folders. */
bool in_repository(const txp_store *s, const char *path);
/* "the signing program (gpg.ssh.program)", its path. */
result refuse_inside(error *err, result r, const char *what, const char *path);
/* No file that git's settings include lies there. */
result includes_check(const txp_store *s, git_config *config, error *err);

/* ---- partial.c ---- */

/* TXP_STORE_UNSUPPORTED for a partial clone. */
result partial_check(const txp_store *s, git_config *config, error *err);

/* ---- second_look.c: what libgit2 did not find ---- */

/* Were all the files of settings read that there are? commondir may be NULL. */
result second_look_settings(git_config *c, const char *commondir, const struct txp_store_env *env, error *err);
/* Is there a file that would perhaps name somebody? */
result second_look_name(const struct txp_store_env *env, error *err);
/* Can the folders be looked at in which a repository would be? */
result second_look_repository(const char *root, error *err);

/* ---- place.c: files below an open folder, no link ever followed ---- */

/* False for what leaves the root, names .git, or holds a control character. */
bool path_valid(const char *path);
/* prefix + path, checked. */
result path_in_work(const txp_store *s, const char *path, char out[PATH_MAX], error *err);
/* The folder that holds path, open; or -errno. *leaf points into path. make > 0: folders that miss are made with that mode. */
int place_folder(int root, const char *path, mode_t make, const char **leaf);
/* How many of path's folders are there. */
int place_depth(int root, const char *path);
/* Removes path's folders while they are empty, but never the first `keep`. */
void place_prune(int root, const char *path, int keep);
/* A regular file of at most `most` bytes. 0 or an errno: ELOOP, EISDIR, EINVAL, EFBIG. st may be NULL. */
int place_read(struct arena *a, int root, const char *path, size_t most, char **bytes, size_t *len, struct stat *st);
/* A small file of ours into a buffer, NUL-terminated; -1 when it isn't there, can't be read or is longer. */
ssize_t place_peek(int root, const char *path, char *buf, size_t size);
/* Removes a file, if it is there: true when it is gone. */
bool place_gone(int dir, const char *leaf);
/* fsync of a file or folder below root; "." for root itself. 0 or an errno. */
int place_sync(int root, const char *path);
/* fsync of the nearest folder above path that is still there. */
int place_sync_kept(int root, const char *path);

/* ---- share.c: what core.sharedRepository gives to others ---- */

mode_t shared_mode(const txp_store *s, mode_t mode);
/* Gives an open file that mode when the repository is shared. */
void share(const txp_store *s, int fd, mode_t mode);
void share_at(const txp_store *s, int dir, const char *leaf, mode_t mode);

/* ---- sync.c ---- */

enum { UNSYNCED_MOST = 32 };

/* Open files that are written, and folders that have changed, and are not yet made sure of. */
struct unsynced {
	int fds[UNSYNCED_MOST];
	size_t n;
};

/* Takes the file over; when there are too many, waits for those before it: 0 or an errno. */
int unsynced_add(struct unsynced *u, int fd);
/* A file or folder below root; "." for root itself. */
int unsynced_add_path(struct unsynced *u, int root, const char *path);
/* The folder that holds path. */
int unsynced_add_folder(struct unsynced *u, int root, const char *path);
/* Waits until all are on disk, and closes them: 0 or an errno. */
int unsynced_settle(struct unsynced *u);
/* Closes them; for arena_defer(). */
void unsynced_drop(void *arg);

/* ---- new.c: new files, whole or not at all ---- */

/* Writes them all: 0, or an errno. */
int write_all(int fd, const void *bytes, size_t len);
/* A new file (O_EXCL); on failure it is gone again. 0 or an errno. unsynced may be NULL, when it is not to be made sure of,
 * and st, too. */
int place_new(int dir, const char *leaf, mode_t mode, const void *bytes, size_t len, struct unsynced *unsynced,
	      struct stat *st);
/* What a new file is to have of the one in whose place it comes: see keep.c. */
struct likeness {
	const char *leaf; /* of the old one, in the same folder */
	const char *lost; /* what could not be kept, in words; NULL: nothing */
};

/* The same for a file that comes in the place of another, if that is there; mode is for when it isn't. */
int place_new_like(const txp_store *s, int dir, const char *leaf, mode_t mode, const void *bytes, size_t len,
		   struct unsynced *unsynced, struct stat *st, struct likeness *like);

/* ---- keep.c ---- */

/* Gives the open file `to` what is the old one's; *mode is what it must be given at last. 0 or an errno. */
int keep_likeness(const txp_store *s, struct likeness *l, int dir, int to, mode_t *mode);

/* ---- lock.c ---- */

result lock_take(txp_store *s, int wait_ms, void (*on_wait)(void *), void *ctx, error *err);
void lock_drop(txp_store *s);
/* flock of an open file or folder: 0, EWOULDBLOCK when the wait ran out, or another errno. */
int flock_waiting(int fd, int wait_ms);
/* git's index.lock, as a link to our marked file. */
result index_lock_take(const txp_store *s, int wait_ms, error *err);
/* Would it be refused? Takes nothing. */
result index_lock_look(const txp_store *s, error *err);
result config_lock_look(const txp_store *s, error *err);
bool index_lock_is_ours(const txp_store *s);
bool index_lock_drop(const txp_store *s);
/* git's config.lock likewise; it is dropped only when it is ours. */
result config_lock_take(const txp_store *s, error *err);
bool config_lock_is_ours(const txp_store *s);
void config_lock_drop(const txp_store *s);
/* Notices who opens git's index from now on. A descriptor, or -1. */
void readers_watch(const txp_store *s, int *fd);
/* Waits a little when somebody did, and ends it. */
void readers_pass(int *fd);
/* Ends it; for arena_defer(). */
void readers_close(void *fd);
/* link(2) with a wait while `to` exists: 0, EEXIST when the wait ran out, or another errno. */
int link_waiting(int dir, const char *from, int to_dir, const char *to, int wait_ms);

/* ---- ref.c: the branch ---- */

struct head {
	char name[REF_NAME_MOST]; /* "refs/heads/main", or "HEAD" when detached */
	bool detached, unborn;
	git_oid id; /* zero when unborn */
};

/* What became of a branch: after an error it may be that not even this can be read. */
enum moved { NOT_MOVED, MOVED, PERHAPS_MOVED };

result head_read(const txp_store *s, struct head *out, error *err);
/* The commit at HEAD; *out NULL when unborn. */
result head_commit(const txp_store *s, git_commit **out, error *err);
result head_tree(const txp_store *s, git_tree **out, error *err);
/* Writes what the branch is to hold beside it. */
result ref_prepare(const txp_store *s, const struct head *old, const git_oid *to, struct unsynced *unsynced, error *err);
/* Compare and swap, after ref_prepare(). When the branch is locked and found to be at old, before(ctx) is called, and only
 * if that goes well the branch moves. *moved tells what became of it, whatever the result. */
result ref_swap(const txp_store *s, const struct head *old, const git_oid *to, int wait_ms,
		result (*before)(void *ctx, error *err), void *ctx, enum moved *moved, error *err);
/* What makes sure that it stays moved. 0 or an errno. */
int ref_sync(const txp_store *s, const struct head *old, struct unsynced *u);
/* Removes what a crash left: the next value; the lock of a ref when it holds this id. */
void ref_clear_next(const txp_store *s);
void ref_clear(const txp_store *s, const char *name, const char *hex);
/* One line in the logs of the branch and of HEAD. An errno or 0. */
int ref_log(const txp_store *s, const struct head *old, const git_oid *to, const git_signature *who, const char *message);

/* ---- What a write is about; commit.c, journal, index and recovery share it ---- */

/* One file of a write. */
struct change {
	const char *path; /* below the work tree */
	const void *bytes; /* NULL: deleted */
	size_t len;
	git_oid head, expected, next; /* in HEAD, on disk, to be: zero for none */
	git_filemode_t mode;
	int depth;             /* how many of its folders were there before */
	char staged[LEAF_MOST]; /* the name of its next content, in its folder */
	bool replaces;         /* there is a file, and it has the content `expected` */
	bool stays;            /* that is its next content as well */
	struct stat before;    /* of the file as it was last read */
	struct stat st;        /* of its next content */
	bool placed;           /* st belongs to the file that is now at path */
	bool swapped;          /* the file as it was is under its .old name, or there was none */
	const char *lost;      /* see struct likeness */
};

struct plan_of_write {
	struct head head; /* before */
	git_oid commit;
	struct change *changes;
	size_t n;
};

/* ---- change.c ---- */

void staged_name(char out[LEAF_MOST], const git_oid *commit, size_t i);
/* The name of the file as it was. */
void old_name(char out[LEAF_MOST], const struct change *c);
/* Writes the next content beside the file. 0 or an errno. */
int change_stage(const txp_store *s, struct change *c, struct unsynced *unsynced);
/* Puts it in place, unless somebody touched the file since it was read. 0 or an errno. */
int change_place(const txp_store *s, struct change *c, bool durable, bool *touched);
/* Undoes what the two did; false when it can't be done now. */
bool change_put_back(const txp_store *s, const struct change *c);
/* When the write can't be undone any more. */
bool change_drop_old(const txp_store *s, const struct change *c);

/* ---- journal.c ---- */

/* Writes it beside its place; journal_begin() puts it there, and journal_drop() takes it away, wherever it is. */
result journal_write(const txp_store *s, struct arena *a, const struct plan_of_write *w, struct unsynced *unsynced, error *err);
result journal_begin(const txp_store *s, error *err);
/* *found = false: there is none. */
result journal_read(const txp_store *s, struct arena *a, struct plan_of_write *out, bool *found, error *err);
/* Writer and reader alone. False when the text is damaged. */
const char *journal_text(struct arena *a, const struct plan_of_write *w, size_t *len);
bool journal_parse(struct arena *a, const char *text, size_t len, struct plan_of_write *out);
bool journal_drop(const txp_store *s);
bool journal_waits(const txp_store *s);

/* ---- recover.c ---- */

/* Is there something for recover() to do, or a write under way? */
bool store_interrupted(const txp_store *s);
/* With the flock held: makes file, index and HEAD agree again. */
result recover(txp_store *s, struct txp_store_notice *repaired, error *err);

/* ---- loose.c: objects on their way to disk ---- */

struct object_writer;

/* Until the arena's end. unsynced NULL: they are not to be made sure of. */
result objects_begin(const txp_store *s, struct arena *a, struct unsynced *unsynced, struct object_writer **out, error *err);
/* Writes an object. Until objects_settle() nobody sees it. */
result objects_put(struct object_writer *w, git_object_t type, const void *data, size_t len, git_oid *out, error *err);
/* Waits for all that is unsynced, and gives the objects their names. */
result objects_settle(struct object_writer *w, error *err);
/* What makes sure of the names. 0 or an errno. */
int objects_sync(const struct object_writer *w, struct unsynced *u);
/* Removes what a crash left. */
void objects_clear(const txp_store *s);

/* ---- tree.c: folders as git keeps them ---- */

struct tree_entry {
	const char *start, *name; /* in the folder's bytes */
	size_t len;               /* of the name */
	unsigned mode;
	const unsigned char *id; /* NULL: no such entry */
};

/* Reads the entry at *at and passes it; false when the folder is damaged. */
bool tree_next(const char **at, const char *end, struct tree_entry *out);
/* Looks for a name in a folder's bytes; false when it is damaged. */
bool tree_scan(const char *p, size_t len, const char *name, size_t name_len, struct tree_entry *out);
/* What a tree has at a path: 0, GIT_ENOTFOUND, or another code of libgit2's. */
int tree_find(git_odb *odb, const git_oid *root, const char *path, git_oid *id, unsigned *mode);
/* Writes the tree with the changes made to base (zero: none). *out may be base; zero when there is nothing in it. */
result tree_make(const txp_store *s, struct arena *a, struct object_writer *objects, const struct plan_of_write *w,
		 const git_oid *base, git_oid *out, error *err);

/* ---- object.c ---- */

/* Makes blobs and tree; base: HEAD's tree, zero for none. */
result objects_tree(const txp_store *s, struct arena *a, struct object_writer *objects, struct plan_of_write *w,
		    const git_oid *base, git_oid *tree, error *err);
/* The text of a commit. */
void objects_commit_text(struct buf *out, const struct head *parent, const git_oid *tree, const git_signature *author,
			 const git_signature *committer, const char *message);
/* Writes it; signature NULL: without one. */
result objects_commit(struct object_writer *objects, const struct buf *text, const char *signature, git_oid *out, error *err);

/* ---- index.c ---- */

struct next_index {
	git_index *index;
	int64_t stamp_s, stamp_ns; /* when the present index was written */
	bool swapped;              /* it is in place */
};

/* A private copy of the index; index.lock must be held. */
result index_begin(const txp_store *s, struct next_index *x, error *err);
/* TXP_STORE_STAGED when a file outside the changes (also inside, for n = 0) isn't as in the tree; MERGING for conflicts. */
result index_others(const txp_store *s, git_index *index, const git_tree *tree, const struct change *changes, size_t n,
		    char other[512], error *err);
/* TXP_STORE_STAGED when somebody staged a version of a file that is neither in HEAD nor in the work tree. */
result index_keeps(git_index *index, const struct change *c, error *err);
/* Sets one entry to the blob (zero: none). st NULL or fresh false: git will look at the file itself. */
result index_set(struct next_index *x, const char *path, const git_oid *blob, git_filemode_t mode, const struct stat *st,
		 error *err);
/* Puts it in the place of the present one. */
result index_finish(const txp_store *s, struct next_index *x, bool durable, error *err);
/* Takes it back, also when it is in place. */
bool index_abandon(const txp_store *s, struct next_index *x);
/* Removes what a crash left of one. */
void index_clear(const txp_store *s);
/* Should what read the index, and gave this code, be tried again? *tries begins with 0. */
bool index_again(int *tries, int code);
/* Reads the index as it is. */
result index_read(const txp_store *s, git_index **out, error *err);

/* ---- attributes.c ---- */

/* Remembers files that were looked at. */
struct scanned *attributes_scanned(struct arena *a);
/* TXP_STORE_FILTERED when git would change the bytes of this file on their way in or out. */
result attributes_check(const txp_store *s, const char *path, const void *bytes, size_t len, error *err);
/* The same by the files alone, much faster: without what attributes_only_staged() tells of. */
result attributes_check_files(const txp_store *s, const char *path, const void *bytes, size_t len, error *err);
/* Does the index have a .gitattributes that says something about path, and is not among the files? */
bool attributes_only_staged(const txp_store *s, git_index *index, const char *path);

/* ---- message.c ---- */

/* Checks and composes subject, reason and trailers; without_signature is recorded as one of them. */
result message_compose(struct arena *a, const struct txp_store_commit *c, bool without_signature, char **out, error *err);
/* Fills in subject, reason and trailers of e. */
void message_parse(struct arena *a, const char *message, struct txp_store_entry *e);

/* ---- the rest of the table ---- */

result store_identity(const txp_store *s, const struct txp_store_env *env, const char *override,
		      struct txp_store_identity *out, error *err);
/* "@1700000000 +0100", "1700000000 +0100", or ISO 8601 with a zone. */
bool identity_date(const char *text, int64_t *time, int *offset_minutes);
result store_read_file(const txp_store *s, const char *path, txp_store_text **out, error *err);
result store_read_at(const txp_store *s, const char *path, const char *rev, int64_t before_epoch, txp_store_text **out,
		     error *err);
void store_text_free(txp_store_text *t);
result store_commit_at(const txp_store *s, const char *rev, int64_t before_epoch, char commit[HEX_SIZE], error *err);
/* rev NULL: HEAD. */
result store_list_at(const txp_store *s, const char *prefix, const char *rev, txp_store_list **out, error *err);
void store_list_free(txp_store_list *l);
/* A list with the arena that it is in. */
struct held_list {
	txp_store_list list; /* first: what the caller sees */
	struct arena *arena;
};
/* "merge", "rebase", …, or NULL. */
const char *operation_under_way(const txp_store *s);
result store_status(const txp_store *s, const char *path, struct txp_store_status *out, error *err);
result store_commit(txp_store *s, const struct txp_store_commit *c, struct txp_store_done *done, error *err);
result store_log(const txp_store *s, const char *path, const char *rev, txp_store_log_fn *fn, void *ctx, error *err);
/* settings.c */
result store_setting(const txp_store *s, const char *key, bool own, char *out, size_t size, error *err);
result store_configure(txp_store *s, const struct txp_store_setting *list, size_t n, error *err);
result store_may_configure(txp_store *s, error *err);
/* Removes what a crash left of a change of git's settings. */
void settings_clear(const txp_store *s);
result store_attribute(const txp_store *s, const char *path, const char *name, char *out, size_t size, error *err);
result store_survey(const txp_store *s, txp_store_sight_fn *fn, void *ctx, error *err);
/* settle.c: is there a conflict that was being settled? */
bool settle_waits(const txp_store *s);
/* Finishes it, when its file is settled already. */
result settle_recover(txp_store *s, struct txp_store_notice *repaired, error *err);
/* exclude.c: tells git to ignore what a crash may leave, as well as can be: only running out of memory is an error. */
result exclude_leftovers(txp_store *s, error *err);
result store_settle(txp_store *s, const struct txp_store_file *f, bool stage, bool *staged, error *err);
result store_may_settle(txp_store *s, const struct txp_store_file *f, error *err);
/* removed.c */
result store_removed(const txp_store *s, const char *plan, txp_store_taken_fn *fn, void *ctx, txp_store_list **out, error *err);
/* anchor.c */
result store_anchor(const txp_store *s, const char *commit, struct txp_store_anchor *out, error *err);
/* objects.c */
result store_verify_objects(const txp_store *s, txp_store_finding_fn *fn, txp_store_progress_fn *progress, void *ctx,
			    struct txp_store_verified *out, error *err);
/* audit.c, verify_places.c */
result store_audit(const txp_store *s, const char *since, const struct txp_store_signers *signers, txp_store_audit_fn *fn, void *ctx,
		   error *err);
/* signers.c */
result store_signers(const txp_store *s, const char *list, struct txp_store_signers *out, error *err);
result store_verify_places(const txp_store *s, txp_store_finding_fn *fn, void *ctx, error *err);
/* Is a path below the caseload's root that of a plan? */
bool is_plan_path(const char *path);
/* The commit that a revision names. */
result revision(const txp_store *s, const char *rev, git_commit **out, error *err);

/* Commits in the order of their time, newest first, each once; history.c and read.c walk with it. */
struct queue;
struct queue *queue_new(struct arena *a, const txp_store *s);
result queue_push(struct queue *q, const git_oid *id, error *err);
/* *out: NULL at the end; valid until the next call or the arena's end. */
result queue_pop(struct queue *q, git_commit **out, error *err);

#endif
