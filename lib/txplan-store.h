/* txplan-store.h - read and write the git repository that a caseload is kept in.
 *
 * The interface of libtxplan-store, which links libgit2. It is young: it may change between minor versions. A program
 * that seldom needs git opens it with dlopen() and asks for its one symbol, txp_store_api(); all else is in the
 * table that this returns. Conventions:
 *   - Functions return enum txp_store_result. When that is not TXP_STORE_OK the struct txp_store_error, which may be
 *     NULL, says in plain English what is wrong and what to do. Paths in it come from the outside: show them
 *     escaped.
 *   - What is given out through a `T **out` is freed with the matching function of the table; freeing NULL is fine.
 *   - Paths are relative to the caseload's root, with '/', without "." and "..". No symbolic link below the root is
 *     ever followed.
 *   - The library reads the environment only through struct txp_store_env and has no clock.
 *   - Where git's settings ask for signed commits, it runs the program that they name (ssh-keygen), which inherits the
 *     environment of the process.
 *   - libgit2 parses all of the system's TLS certificates when it starts (8 ms), and starts OpenSSL for ssh (0.4 ms),
 *     although txplan never uses a network. A program that has no use for either may define and export `int
 *     mbedtls_x509_crt_parse_file(void *c, const char *p) { return 0; }` and `int libssh2_init(int flags) { return 0; }`;
 *     this library doesn't do it itself, as it would take the network away from its host.
 *   - New files are private to their owner (0600) unless core.sharedRepository says otherwise; what git's own folder
 *     gets follows the umask, so set it to 077. No hooks are run. One thread per store. */
#ifndef TXPLAN_STORE_H
#define TXPLAN_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum txp_store_result {
	TXP_STORE_OK = 0,
	TXP_STORE_NOT_A_REPOSITORY,    /* no git repository here or above */
	TXP_STORE_FOREIGN_REPOSITORY,  /* init inside somebody else's repository */
	TXP_STORE_WRONG_OWNER,         /* the repository belongs to another user; git's safe.directory */
	TXP_STORE_UNSUPPORTED,         /* bare, sha256, reftable, split index, …: the message names it */
	TXP_STORE_BUSY,                /* another program holds a lock, and the wait ran out */
	TXP_STORE_IDENTITY,            /* nobody to write as, or not a usable name */
	TXP_STORE_STAGED,              /* other changes are staged */
	TXP_STORE_MERGING,             /* a merge, rebase, … is under way */
	TXP_STORE_CHANGED,             /* a file, or the branch, is not what the caller read */
	TXP_STORE_UNCHANGED,           /* nothing to commit: HEAD has these bytes already */
	TXP_STORE_FILTERED,            /* git would pass this file through a filter (filter=, ident, text) */
	TXP_STORE_READ_ONLY,           /* no permission to write, or a read-only disk */
	TXP_STORE_NOT_FOUND,           /* no such file, or not in that commit */
	TXP_STORE_AMBIGUOUS,           /* a revision that could mean several commits */
	TXP_STORE_BAD_REVISION,        /* no such revision, or no commit that old */
	TXP_STORE_BAD_PATH,            /* a path that leaves the root, a symbolic link, not a regular file, too big */
	TXP_STORE_HISTORY_BROKEN,      /* objects are missing or damaged, or a crash left what can't be repaired */
	TXP_STORE_SIGNING,             /* the commit must be signed and can't be */
	TXP_STORE_IO,                  /* the system refused: see errnum */
	TXP_STORE_NOMEM
};

struct txp_store_error {
	int errnum;        /* from the system, or 0 */
	char message[512]; /* one line: what is wrong */
	char remedy[512];  /* one line: what to do; may be "" */
	char path[512];    /* the file or folder concerned; may be "" and may be cut short */
};

/* Something a person should know although it went well; text[0] = 0 for nothing. */
struct txp_store_notice {
	char text[512];
};

/* How the store sees its surroundings. All may be NULL. */
struct txp_store_env {
	/* As getenv(); for GIT_AUTHOR_NAME and its kin. */
	const char *(*get)(void *ctx, const char *name);
	void *ctx;
	/* Called when libgit2 runs out of memory, which it doesn't survive; must not return. Process-wide. */
	void (*out_of_memory)(void);
};

typedef struct txp_store txp_store;

/* The most that a file may hold. */
enum { TXP_STORE_FILE_MOST = 1024 * 1024, TXP_STORE_ID_SIZE = 41 };

/* Bytes of a file. */
typedef struct txp_store_text {
	const char *bytes; /* NUL-terminated as well */
	size_t len;
	char commit[TXP_STORE_ID_SIZE]; /* the commit it was read from, "" for the work tree */
} txp_store_text;

typedef struct txp_store_list {
	const char *const *items; /* NULL-terminated, sorted by bytes */
	size_t count;
} txp_store_list;

/* ---- Who writes -------------------------------------------------------------------------------------------- */

struct txp_store_person {
	char name[256], email[256];
	bool dated; /* the time was given by GIT_AUTHOR_DATE or GIT_COMMITTER_DATE */
	int64_t time;
	int offset_minutes;
};

struct txp_store_identity {
	struct txp_store_person author, committer;
};

/* ---- State of a file ------------------------------------------------------------------------------------------ */

struct txp_store_status {
	bool unborn;          /* the branch has no commit yet */
	bool in_head;         /* HEAD has the file */
	bool on_disk;         /* a regular file is there */
	bool same_as_head;    /* both have it, with the same bytes, or neither does */
	bool staged;          /* the index has it otherwise than HEAD */
	bool others_staged;   /* so it is with another file, named in `other` */
	bool merging;         /* a merge, rebase, … is under way, named in `operation` */
	char other[512];
	char operation[32];   /* "merge", "rebase", "cherry-pick", "revert", "bisect", "am" */
};

/* ---- One change -------------------------------------------------------------------------------------------------- */

struct txp_store_file {
	const char *path;
	const void *expected; /* the bytes that the work tree must hold now; NULL: there must be no file */
	size_t expected_len;
	const void *bytes;    /* the new content; NULL: delete. May equal expected (a hand edit) */
	size_t len;
};

struct txp_store_commit {
	const struct txp_store_file *files;
	size_t nfiles;
	const char *subject; /* one line, ids only, no client text */
	const char *reason;  /* body, or NULL */
	/* Trailers; NULL or "" leaves one out. */
	const char *action, *plan, *items, *change, *undoes;
	struct txp_store_identity who;
	int64_t time; /* seconds since 1970, for whoever isn't dated */
	int offset_minutes;
	bool durable;        /* on disk before it returns; true unless --no-durable */
	bool unsigned_;      /* don't sign even though git's settings ask for it; the commit then says so */
	bool others_staged;  /* go on although other files are staged (they stay so) */
	bool rehearsal;      /* only look whether it would be refused: without a lock, and nothing is written */
	int lock_wait_ms;    /* how long to wait for another git's index.lock and ref lock; 0: 3000 */
	bool may_ask;        /* whoever signs may ask for a passphrase on the terminal */
	/* Called once when signing takes more than a second and the signer has said something, such as that a key is to be
	 * touched. May be NULL. */
	void (*on_slow)(void *ctx, const char *said);
	void *ctx;
};

struct txp_store_done {
	char commit[TXP_STORE_ID_SIZE];
	struct txp_store_notice notice; /* committed, but …: the next command repairs it */
};

/* ---- History -------------------------------------------------------------------------------------------------------- */

struct txp_store_entry {
	const char *id;
	const char *author_name, *author_email;
	int64_t time; /* the author's */
	int offset_minutes;
	const char *subject;
	const char *reason; /* the body without trailers, "" for none */
	/* Trailers, "" where there are none. */
	const char *action, *plan, *items, *change, *undoes;
	bool ours;         /* exactly one Txplan-Action and at most one of each other trailer */
	size_t parents;
	const char *const *paths; /* files below the root that differ from the first parent; NULL-terminated */
	const char *without;      /* "yes": git's settings asked for a signature, and --unsigned left it out; else "" */
};

/* A plan before and after a commit that doesn't say what it took out. after NULL: it is gone. Both live until the function returns that
 * gets them. */
struct txp_store_unclaimed {
	const char *before, *after;
	size_t before_len, after_len;
};

/* Finds out which ids were taken out, and calls note(to, ID) for each. False: out of memory. */
typedef bool txp_store_taken_fn(void *ctx, const struct txp_store_unclaimed *u, void (*note)(void *to, const char *id), void *to);

/* Returns true to go on. Everything in e lives until it returns. */
typedef bool txp_store_log_fn(void *ctx, const struct txp_store_entry *e);

/* ---- Trust ---------------------------------------------------------------------------------------------------------- */

/* What somebody else keeps, to tell later whether the history up to there is still the same. */
struct txp_store_anchor {
	char commit[TXP_STORE_ID_SIZE];
	size_t commits; /* reachable from it, itself included */
	size_t plans;
	/* SHA-256, in hex, over every plan at it, sorted by the bytes of their paths: path NUL size NUL bytes. A plan is a file
	 * plans/….plan.yaml below the caseload's root, and so its path begins; the size is in decimal digits. */
	char sha256[65];
	bool reached; /* HEAD is this commit, or stands on it */
	size_t newer; /* then: how many commits HEAD has beyond it */
};

enum txp_store_weight {
	TXP_STORE_LISTED,  /* to be known, and nothing wrong with it by itself */
	TXP_STORE_BROKEN,  /* something is damaged or missing */
	TXP_STORE_TAMPERED /* something is otherwise than the history, or txplan, left it */
};

/* Something that an auditor should know. All texts live until the function that gets it returns. */
struct txp_store_finding {
	enum txp_store_weight weight;
	const char *code;    /* as in schemas/findings.yaml */
	const char *id;      /* of the commit or object, "" for none */
	const char *path;    /* below the caseload's root, "" for none */
	const char *message; /* one line */
};

typedef void txp_store_finding_fn(void *ctx, const struct txp_store_finding *f);
/* Called now and then by what takes long. */
typedef void txp_store_progress_fn(void *ctx, size_t done, size_t all);

struct txp_store_verified {
	size_t objects; /* that were read and hashed */
	size_t loose, packed, packs;
	uint64_t bytes; /* that they come to */
	bool damaged;   /* something can't be unpacked: libgit2 may never come back from reading it */
	size_t untold;  /* findings above the 1,000 that each thread keeps */
};

/* A file that a commit changed. */
struct txp_store_changed {
	const char *path;                   /* below the caseload's root */
	bool plan;                          /* it is a plan's: only of those the bytes are read */
	unsigned mode_before, mode_after;   /* as git has them (0100644); 0: it isn't there */
	const char *before, *after, *other; /* NULL: not there, no file, too large or unreadable; other: the second parent's, of a merge */
	size_t before_len, after_len, other_len;
};

enum txp_store_signed {
	TXP_STORE_UNSIGNED,
	TXP_STORE_SIGNED,    /* well, by a key that was allowed then to `signer` */
	TXP_STORE_FORGED,    /* the signature doesn't fit the commit */
	TXP_STORE_STRANGER,  /* it fits, but the list of allowed signers doesn't have the key */
	TXP_STORE_NOT_THEN,  /* the list has the key, but not for that time */
	TXP_STORE_UNCHECKED  /* it could not be checked */
};

/* What signatures are judged by. A repository can't vouch for itself, so none of it comes from its own settings or its files. */
struct txp_store_signers {
	char list[4096];    /* the list of allowed signers; "" for none */
	char from[32];      /* whose word that is: "your settings", "the system's settings", "the environment", "the command line" */
	char why[320];      /* why there is no list */
	char program[4096]; /* what checks them */
	char revoked[4096]; /* keys that don't count any more; "" for none */
	char passed_over[160]; /* settings of the repository's own that don't count: "gpg.ssh.program, …"; "" for none */
};

/* A commit, as a judge sees it. */
struct txp_store_step {
	struct txp_store_entry entry; /* `paths` is empty: see files */
	const char *committer_name, *committer_email;
	int64_t time;          /* the committer's */
	int64_t newest_parent; /* the newest of the parents' times, INT64_MIN for none */
	bool trailers;         /* some line of the message begins with Txplan- */
	bool unreadable;       /* what it changed can't be told: objects are missing or damaged */
	/* What differs from the first parent; of a merge, from both of the first two. */
	struct txp_store_changed *files;
	size_t nfiles, outside; /* and how many that lie outside the caseload */
	bool elsewhere;         /* the caseload was in another folder of the repository then */
	enum txp_store_signed signature;
	const char *signer; /* "" for nobody */
	const char *said;   /* why, "" for nothing */
	bool gave_up;       /* the program that checks them took too long: this was the last one that was tried */
};

/* Returns true to go on. */
typedef bool txp_store_audit_fn(void *ctx, const struct txp_store_step *step);

/* ---- git's settings, and how things stand --------------------------------------------------------------------------- */

struct txp_store_setting {
	const char *name;  /* "pull.rebase" */
	const char *value; /* NULL: take it away */
};

enum txp_store_sight {
	TXP_STORE_EDITED,     /* a file differs from git's index */
	TXP_STORE_IN_INDEX,   /* the index differs from HEAD there */
	TXP_STORE_GONE,       /* the index has it, the folder not */
	TXP_STORE_UNTRACKED,  /* git doesn't know the file */
	TXP_STORE_IGNORED,    /* and is told not to */
	TXP_STORE_CONFLICTED, /* a merge left it unfinished */
	TXP_STORE_LOCK        /* one of git's lock files; path is whole */
};

/* path is below the root, and lives until it returns. */
typedef void txp_store_sight_fn(void *ctx, enum txp_store_sight sight, const char *path);

/* ---- The table ------------------------------------------------------------------------------------------------------- */

enum { TXP_STORE_API_VERSION = 1 };

struct txp_store_api {
	uint32_t version; /* TXP_STORE_API_VERSION */
	uint32_t size;    /* of this struct */

	/* "foreign-repository" …: a stable word for a result. */
	const char *(*result_name)(enum txp_store_result r);

	/* Opens the repository that the folder root is in; root itself may lie anywhere in its work tree. env may be NULL, else
	 * it must outlive the store. */
	enum txp_store_result (*open)(const char *root, const struct txp_store_env *env, txp_store **out,
				      struct txp_store_error *err);
	/* Lets it go; NULL is fine. A lock that is held is given up. */
	void (*close)(txp_store *s);

	/* Makes a repository at root unless root is in one already. Inside a repository whose work tree begins above root only
	 * with `here`, which makes none and uses that one. *made tells; may be NULL. */
	enum txp_store_result (*init)(const char *root, const struct txp_store_env *env, bool here, bool *made,
				      struct txp_store_error *err);

	/* Who writes: override ("Name <mail>", from --author or TXPLAN_AUTHOR) as author, else GIT_AUTHOR_*, else git's user.name
	 * and user.email; the committer likewise from GIT_COMMITTER_*, git's settings, else the author. s may be NULL: then only
	 * the user's and the system's settings count. */
	enum txp_store_result (*identity)(const txp_store *s, const struct txp_store_env *env, const char *override,
					  struct txp_store_identity *out, struct txp_store_error *err);

	/* Only one writer at a time: take the lock, read, commit, unlock. Waits at most wait_ms; on_wait (may be NULL) is called
	 * once when it has to wait. Repairs what a crash left and says so in *repaired (may be NULL). */
	enum txp_store_result (*lock)(txp_store *s, int wait_ms, void (*on_wait)(void *ctx), void *ctx,
				      struct txp_store_notice *repaired, struct txp_store_error *err);
	/* Gives the lock up. */
	void (*unlock)(txp_store *s);

	/* The file in the work tree. TXP_STORE_NOT_FOUND; TXP_STORE_BAD_PATH for what is no ordinary file, or too big. */
	enum txp_store_result (*read_file)(const txp_store *s, const char *path, txp_store_text **out,
					   struct txp_store_error *err);
	/* The file at HEAD. TXP_STORE_NOT_FOUND where HEAD hasn't got it. */
	enum txp_store_result (*head_file)(const txp_store *s, const char *path, txp_store_text **out,
					   struct txp_store_error *err);
	/* The file at a revision of git's, or on a day (before_epoch > 0, rev NULL): in the newest commit reachable from HEAD whose
	 * committer time is before that moment, the end of the local day. TXP_STORE_BAD_REVISION, TXP_STORE_AMBIGUOUS. */
	enum txp_store_result (*read_at)(const txp_store *s, const char *path, const char *rev, int64_t before_epoch,
					 txp_store_text **out, struct txp_store_error *err);
	void (*text_free)(txp_store_text *t);

	/* The paths of all files at HEAD whose path begins with prefix ("plans/"; "" for all below the root). */
	enum txp_store_result (*list_at_head)(const txp_store *s, const char *prefix, txp_store_list **out,
					      struct txp_store_error *err);
	void (*list_free)(txp_store_list *l);

	/* How a file stands against HEAD and index. path NULL: only what doesn't concern one file. */
	enum txp_store_result (*status)(const txp_store *s, const char *path, struct txp_store_status *out,
					struct txp_store_error *err);

	/* Writes files and commits them, all or nothing; the lock must be held. When this fails, HEAD is unchanged; when it
	 * succeeds, HEAD has the change, and done->notice says if anything about it is unfinished. */
	enum txp_store_result (*commit)(txp_store *s, const struct txp_store_commit *c, struct txp_store_done *done,
					struct txp_store_error *err);

	/* The commits that changed a file, or with path NULL anything below the root; newest first, from rev (NULL: HEAD). An unborn
	 * branch has none. */
	enum txp_store_result (*log)(const txp_store *s, const char *path, const char *rev, txp_store_log_fn *fn, void *ctx,
				     struct txp_store_error *err);

	/* The ids of items that were taken out of a plan, by what commits say of themselves (Txplan-Change: deletion), and of others by
	 * what fn notes about them; fn must not be NULL. With the lock held it may write a cache, so that the next call reads only
	 * what is new. */
	enum txp_store_result (*removed)(const txp_store *s, const char *plan, txp_store_taken_fn *fn, void *ctx, txp_store_list **out,
					 struct txp_store_error *err);

	/* The commit that read_at() would read from: whoever reads many files resolves it once. */
	enum txp_store_result (*commit_at)(const txp_store *s, const char *rev, int64_t before_epoch,
					   char commit[TXP_STORE_ID_SIZE], struct txp_store_error *err);
	/* As list_at_head(), in the commit that rev names (NULL: HEAD). */
	enum txp_store_result (*list_at)(const txp_store *s, const char *prefix, const char *rev, txp_store_list **out,
					 struct txp_store_error *err);

	/* The anchor of a commit (40 hex digits; NULL: the newest). */
	enum txp_store_result (*anchor)(const txp_store *s, const char *commit, struct txp_store_anchor *out,
					struct txp_store_error *err);

	/* One of git's settings as text into out, cut short where it doesn't fit: as git sees it, or only from this repository's own
	 * file. NOT_FOUND when it isn't set. */
	enum txp_store_result (*setting)(const txp_store *s, const char *name, bool own, char *out, size_t size,
					 struct txp_store_error *err);
	/* Changes settings in the repository's own file, all or none, durably; the lock must be held. */
	enum txp_store_result (*configure)(txp_store *s, const struct txp_store_setting *list, size_t n,
					   struct txp_store_error *err);
	/* What git's attributes say about a file, which need not be there: the value, "set", "unset" or "unspecified". */
	enum txp_store_result (*attribute)(const txp_store *s, const char *path, const char *name, char *out, size_t size,
					   struct txp_store_error *err);
	/* Calls fn for each file below the root that isn't the same in folder, index and HEAD, for what git's merge left at the top of
	 * the work tree when that lies above the root (../.merge_file_…, as ignored), and for each lock of git's. With the
	 * lock held none of these is ours. */
	enum txp_store_result (*survey)(const txp_store *s, txp_store_sight_fn *fn, void *ctx, struct txp_store_error *err);
	/* Gives a file new content, without a commit, after a merge left it unfinished: where git's index has it in several
	 * versions it gets this one if stage says so, as `git add` does (*staged). f->expected is what the file must hold now. The lock must be held. */
	enum txp_store_result (*settle)(txp_store *s, const struct txp_store_file *f, bool stage, bool *staged,
					struct txp_store_error *err);
	/* Would configure() be refused? Without a lock; nothing is written. */
	enum txp_store_result (*may_configure)(txp_store *s, struct txp_store_error *err);
	/* And settle()? */
	enum txp_store_result (*may_settle)(txp_store *s, const struct txp_store_file *f, struct txp_store_error *err);
	/* git's folder of this work tree. */
	const char *(*git_folder)(const txp_store *s);
	/* A write is under way, or was interrupted: then files are not what they will be once lock() has been taken. */
	bool (*interrupted)(const txp_store *s);


	/* Reads every object of the repository, loose and packed: is each what its id says, and well made; and is everything there
	 * that a branch or tag needs? Uses a second thread; fn and progress (may be NULL) are called by the caller's own. */
	enum txp_store_result (*verify_objects)(const txp_store *s, txp_store_finding_fn *fn, txp_store_progress_fn *progress,
						void *ctx, struct txp_store_verified *out, struct txp_store_error *err);
	/* Every commit that HEAD stands on, but for those that `since` (NULL: none) stands on; the newest first. */
	enum txp_store_result (*audit)(const txp_store *s, const char *since, const struct txp_store_signers *signers,
				       txp_store_audit_fn *fn, void *ctx, struct txp_store_error *err);
	/* By whom signatures are allowed, and what checks them, for audit(): the user's and the system's settings, with list (a whole
	 * path; NULL: none) in the place of theirs. Refused when any of it lies in the repository. */
	enum txp_store_result (*signers)(const txp_store *s, const char *list, struct txp_store_signers *out, struct txp_store_error *err);
	/* The folder, git's index and HEAD, held against each other; what in the repository would make git show another history
	 * than there is, or lies there unfinished. */
	enum txp_store_result (*verify_places)(const txp_store *s, txp_store_finding_fn *fn, void *ctx,
					       struct txp_store_error *err);
};

/* The one exported symbol; constant. */
__attribute__((visibility("default"))) const struct txp_store_api *txp_store_api(void);
typedef const struct txp_store_api *txp_store_api_fn(void);

#ifdef __cplusplus
}
#endif
#endif
