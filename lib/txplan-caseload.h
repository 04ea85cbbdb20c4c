/* txplan-caseload.h - the caseload around plans. Part of txplan.h, which includes it and says what holds for every function. */
#ifndef TXPLAN_CASELOAD_H
#define TXPLAN_CASELOAD_H

#include "txplan.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- The caseload, for reading -------------------------------------------------------------------------------------- */

/* The folder that holds .txplan/config.yaml, found from a folder upwards, but not beyond the repository (.git) that this is
 * in. TXP_ENOTFOUND when there is none; TXP_EREFUSED when its settings can't be used: then *out is there with
 * txp_caseload_findings(). TXP_EIO with *errnum. */
enum txp_result txp_caseload_find(const char *start, int *errnum, txp_caseload **out);
void txp_caseload_free(txp_caseload *c);
/* Its folder, a whole path without symbolic links; borrowed. */
const char *txp_caseload_root(const txp_caseload *c);
/* What is wrong with its settings; borrowed. */
const txp_findings *txp_caseload_findings(const txp_caseload *c);
/* Reads what it brings along beside its settings: instruments of its own (.txplan/instruments/), over those that ship. What takes a
 * caseload does so itself when it first needs them; they are read once, and belong to the caseload. TXP_OK, also when there are none;
 * TXP_EREFUSED when a file can't be used: txp_caseload_files_at() says so, and the others are used, and what ships; TXP_ENOMEM. */
enum txp_result txp_caseload_read(const txp_caseload *c);
/* How many of those files something is said about; 0 before they are read. */
size_t txp_caseload_files_count(const txp_caseload *c);
/* What is said about one of them, errors or not; i < txp_caseload_files_count(); borrowed. */
const txp_findings *txp_caseload_files_at(const txp_caseload *c, size_t i);

enum { TXP_DIGEST_SIZE = 65 };

/* 64 hexadecimal digits and a NUL: SHA-256 over the settings, what is read beside them and what is built in. As long as it is the
 * same, whatever was concluded from them holds. TXP_OK, or TXP_ENOMEM and "". */
enum txp_result txp_caseload_digest(const txp_caseload *c, char out[TXP_DIGEST_SIZE]);
/* A setting as text ("layout", "due.reading"), its default where it isn't set or c is NULL; NULL for an unknown one. */
const char *txp_caseload_setting(const txp_caseload *c, const char *name);
/* The path, below the root, where the plan with this id is or would be: "plans/mt-0417.plan.yaml". TXP_EUSAGE when
 * the id isn't one. */
enum txp_result txp_caseload_path(const txp_caseload *c, const char *id, txp_text **out);
/* The same where there is no caseload yet, for a layout: "flat" or "sharded". */
enum txp_result txp_layout_path(const char *layout, const char *id, txp_text **out);
/* All plan files, sorted, by path below the root; an empty list where there is no folder for them. TXP_EIO with *errnum. */
enum txp_result txp_caseload_plans(const txp_caseload *c, int *errnum, txp_list **out);
/* The same for any folder, whole paths. */
enum txp_result txp_folder_plans(const char *folder, int *errnum, txp_list **out);
/* open(2) for reading, with O_CLOEXEC: a descriptor, or -1 and *errnum. No symbolic link below a caseload's root is followed, at
 * the end of the path or on the way: ELOOP. txp_doc_load() and what looks for plans do likewise. */
int txp_open(const char *path, int flags, int *errnum);
/* Its texts, NULL-terminated; borrowed. */
const char *const *txp_list_items(const txp_list *l);
void txp_list_free(txp_list *l);
/* True for [a-z0-9][a-z0-9_-]{0,63}. */
bool txp_is_plan_id(const char *s);
/* True for con, nul, aux, prn, com1 …, lpt1 …, also before a dot: other systems keep these names for devices, and can have
 * no file of such a name. */
bool txp_is_device_name(const char *s);

/* ---- What work on a caseload depends on --------------------------------------------------------------------------------- */

struct txp_store_api; /* see txplan-store.h */
struct txp_store;

/* Why something was not done. Texts come from the outside in part: show them escaped (txp_show()). */
struct txp_trouble {
	enum txp_result result; /* TXP_OK: nothing went wrong */
	const char *message;    /* one line: what is wrong; "" for nothing */
	const char *remedy;     /* one line: what to do; "" for nothing */
};

enum txp_told_kind {
	TXP_TOLD_NOTE,    /* what somebody who watches wants to know: it waits for a lock, a hand edit was committed first */
	TXP_TOLD_DANGER,  /* someone may be at risk: never left out */
	TXP_TOLD_REFUSAL  /* what is asked will be refused; the findings, where there are any, say why, the trouble says what */
};

/* One thing that is told along the way, in this order. All of it lives until the function that gets it returns. */
struct txp_told {
	size_t size;
	enum txp_told_kind kind;
	const char *text;             /* one line, or NULL */
	const txp_findings *findings; /* or NULL */
};

/* What the work depends on besides the files. What it points to must outlive the session. Functions get `ctx`, must return (no
 * longjmp, no exception), and must not call into the session. */
struct txp_context {
	size_t size;
	int32_t today; /* the local calendar day */
	int64_t now;  /* seconds since 1970 */
	int zone_minutes; /* east of UTC, now */
	void *ctx;
	/* Seconds since 1970 when a local day is over, for good. NULL: it ends in the zone above. */
	int64_t (*day_end)(void *ctx, int32_t day);
	/* As getenv(), for what git takes from the environment (GIT_AUTHOR_NAME, HOME, …). NULL: there is none. */
	const char *(*get)(void *ctx, const char *name);
	/* A file of a caseload as a person at work knows it, for messages; valid until the next call. NULL: its whole path. */
	const char *(*show)(void *ctx, const char *root, const char *below);
	/* What is told along the way. NULL: nobody listens. */
	void (*tell)(void *ctx, const struct txp_told *told);
	/* Called when libgit2 runs out of memory, which it doesn't survive; must not return. NULL: the process is then ended by
	 * libgit2's own fault. Process-wide. */
	void (*out_of_memory)(void);
	const char *language; /* as in struct txp_env */
	const char *author; /* "Name <mail>": who writes, whatever git says; NULL or "": as git says */
	bool may_ask;       /* whoever signs a commit may ask for a passphrase on the terminal */
	/* txplan-store's table. NULL: libtxplan-store.so.0 is opened when it is first needed, and stays loaded. */
	const struct txp_store_api *store;
};

/* A program's work on caseloads, one at a time: the repository that is open, and what went wrong last. For one thread at a time;
 * several sessions may work beside each other. Reads nothing until it is asked to. */
typedef struct txp_session txp_session;

/* Makes one; the context is copied. TXP_EUSAGE for a size that can't be one; TXP_ENOMEM. The caller frees it with
 * txp_session_free(), which ends a transaction that is still open and closes the repository. */
enum txp_result txp_session_new(const struct txp_context *context, txp_session **out);
void txp_session_free(txp_session *s);
/* Why the newest call that got this session failed. Never NULL; it lives until the next such call. */
const struct txp_trouble *txp_session_trouble(const txp_session *s);

/* Opens the repository around a caseload's root, which must be a real path; once, until another one is opened. TXP_EREPOSITORY when
 * it can't be, or when the store is missing, old or of another build; TXP_EUSAGE while a transaction is open in another one. */
enum txp_result txp_session_open(txp_session *s, const char *root);
/* The store's table, loaded now where it wasn't, or NULL with txp_session_trouble(): for what has no function here. */
const struct txp_store_api *txp_session_api(txp_session *s);
/* The repository that is open, for that table, or NULL. It is the session's. */
struct txp_store *txp_session_store(const txp_session *s);

/* ---- Where a file belongs, and how it was ------------------------------------------------------------------------------- */

/* A file of a caseload. */
typedef struct txp_place txp_place;

/* The caseload that a path, of a file that may be missing in a folder that is there, belongs to. No symbolic link below the root is
 * followed. TXP_OK; TXP_EREPOSITORY when it is in none, or in one whose settings can't be used; TXP_EIO for a link on the way;
 * then *out is there with txp_place_trouble(). TXP_ENOMEM, and *out NULL. The caller frees it with txp_place_free(). */
enum txp_result txp_place_find(const char *path, txp_place **out);
void txp_place_free(txp_place *p);
/* Why it was not found; else its result is TXP_OK. */
const struct txp_trouble *txp_place_trouble(const txp_place *p);
/* It is in no caseload, and that is certain. */
bool txp_place_none(const txp_place *p);
/* The caseload's real path; "" where it was not found. */
const char *txp_place_root(const txp_place *p);
/* The file's path below it; "" likewise. */
const char *txp_place_below(const txp_place *p);
/* The caseload with its settings, or NULL; the place's own. */
const txp_caseload *txp_place_caseload(const txp_place *p);

enum { TXP_PATH_SIZE = 4096 };

/* A folder's real path: realpath(3), but no symbolic link below a caseload's root is followed: ELOOP. 0 or an errno. */
int txp_real_folder(const char *path, char out[TXP_PATH_SIZE]);

/* A file as of a revision ("HEAD~3", an id), or a day as a person gives it (2026-04-20, -2w): then as of the newest commit before
 * that local day ended. root: of its caseload; NULL: below is any path, and its caseload is looked for. name: what findings call the
 * document. TXP_OK also for one that can't be read as a plan: txp_doc_findings() says so. TXP_ENOTFOUND; TXP_EUSAGE for a revision
 * that could be several; TXP_EREPOSITORY. The caller frees it. */
enum txp_result txp_session_read_at(txp_session *s, const char *root, const char *below, const char *rev, const char *name,
				    txp_doc **out);

/* ---- A transaction: several plans and edits, one commit ---------------------------------------------------------------- */

struct txp_transaction_options {
	size_t size;
	bool rehearsal;         /* nothing is locked and nothing written: only what would be refused is found out */
	bool outside;           /* what is looked at lies in no caseload, or comes from elsewhere: only in a rehearsal */
	bool leave_hand_edits;  /* refuse a plan that was edited by hand, instead of committing that edit first */
	bool dangers_last;      /* tell what may mean a danger once it is written: for who tells it himself when it is refused */
	bool not_durable;       /* don't wait until all is on disk */
	bool without_signature; /* even though git's settings ask for one; the commit then says so */
	const char *reason;     /* the commit's body, or NULL */
};

/* What is done under a caseload's lock, and becomes one commit or nothing. A single write is a transaction of one plan and one edit. */
typedef struct txp_transaction txp_transaction;
/* One plan of it: as it was read, and as the edits make it. It is the transaction's. */
typedef struct txp_draft txp_draft;

/* Begins one in the caseload that path, of any file in it, belongs to: finds out who writes and takes the lock, for which it waits up to
 * half a minute; what a crash left is repaired. One at a time in a session. o may be NULL. With `outside`, path only says whose tag new ids get, where
 * there is one. TXP_EREPOSITORY; TXP_EUSAGE, also when nobody is there to write as; TXP_EIO for a link on the way. End it with
 * txp_transaction_end(). */
enum txp_result txp_transaction_begin(txp_session *s, const char *path, const struct txp_transaction_options *o,
				      txp_transaction **out);
/* Lets the lock go and frees all that belongs to it; what was not committed is forgotten. NULL is fine. */
void txp_transaction_end(txp_transaction *t);

/* Reads a plan of the caseload for changing. One that somebody edited by hand is first committed as it is, in a commit of its own, which is
 * told; when that edit adds errors, or git is in the middle of something, it is refused. A plan that is in the transaction already is
 * given again. TXP_EREFUSED, also for a plan that a newer txplan made; TXP_EUSAGE for one that can't be read; TXP_ENOTFOUND;
 * TXP_EREPOSITORY; TXP_ESIGNING. After a failure the transaction can go on with other plans. */
enum txp_result txp_transaction_read(txp_transaction *t, const char *path, txp_draft **out);
/* Takes a plan that lies outside, for a look at what a change would make of it. path: for messages; below: for the diff; doc: is the
 * draft's from here on, also after a failure; NULL: a plan that is to be made; settings: for the check, or NULL. TXP_EUSAGE when it can't
 * be read as a plan, or the transaction is not `outside`; TXP_EREFUSED when a newer txplan made it. */
enum txp_result txp_transaction_lend(txp_transaction *t, const char *path, const char *below, txp_doc *doc,
				     const txp_caseload *settings, txp_draft **out);

/* The plan as the edits so far make it: what the next edit is to be made from. */
const txp_doc *txp_draft_doc(const txp_draft *d);
/* What an edit of it depends on: who writes, the clone's tag, the ids that were used before. */
const struct txp_env *txp_draft_env(const txp_draft *d);
/* The plan's id, or its path where it has none that can be used. */
const char *txp_draft_id(const txp_draft *d);
/* Takes an edit of txp_draft_doc() as the plan's next state. The edit is the draft's from here on, also after a failure, and lives until
 * the next one is taken. change: which of its verb's kinds of change it is ("deletion", see struct txp_verb), one for all edits of the
 * transaction; NULL: the usual one. What may mean a danger to someone, and was not there before, is told. Errors don't matter yet. TXP_EUSAGE; TXP_ENOMEM. */
enum txp_result txp_draft_take(txp_draft *d, const char *change, txp_edit *edit);
/* How many errors the edits so far add. */
size_t txp_draft_new_errors(const txp_draft *d);
/* TXP_EREFUSED, after telling which, when they add any. */
enum txp_result txp_draft_check(txp_draft *d);
/* The exact change so far, as `diff -u` writes it. */
enum txp_result txp_draft_diff(const txp_draft *d, txp_text **out);

/* What a commit says; without client text. */
struct txp_commit_words {
	size_t size;
	const char *action;  /* the verb: "add-goal", see txp_verb_find() */
	const char *subject; /* its first line; NULL: made of the action, the plan's id and the items */
};

/* Commits all that was taken, as one change. TXP_OK with txp_transaction_id(), which is "" when nothing had to change, or in a rehearsal.
 * TXP_EREFUSED when a draft adds errors; TXP_EUSAGE when that is no change of the verb's; TXP_EREPOSITORY, TXP_ESIGNING: nothing was changed. The transaction is then to be ended. */
enum txp_result txp_transaction_commit(txp_transaction *t, const struct txp_commit_words *words);
/* The commit that it became, 40 hex digits, or "". */
const char *txp_transaction_id(const txp_transaction *t);

/* What became of a file that was saved. */
struct txp_saved {
	const char *path; /* as it was named; of the settings as people know it */
	const char *what; /* "3 changes", "a new plan", …; "" when it is as it was last committed */
	const char *diff; /* in a rehearsal, as `diff -u` writes it; else NULL */
	char commit[41];  /* the commit that it became; "" for none */
};

/* Commits the file of a plan or of an instrument of the caseload's own, or with path NULL the settings, as a person left it, in a commit of its own; whatever was taken in this
 * transaction has no part in it. What may mean a danger is told. TXP_OK with *out, which lives until the next call on the session;
 * TXP_EREFUSED when the edit adds errors and they aren't allowed; else as txp_transaction_read(). */
enum txp_result txp_transaction_save(txp_transaction *t, const char *path, bool allow_errors, const struct txp_saved **out);

typedef void txp_gone_fn(void *ctx, const struct txp_trouble *why);
/* Calls fn for each plan and description of a questionnaire that the history has and the folder no longer: that may be an
 * accident. TXP_ENOTFOUND when there is one; TXP_EREPOSITORY. */
enum txp_result txp_transaction_gone(txp_transaction *t, txp_gone_fn *fn, void *ctx);

/* True for one to eight small letters, but no device's name: what can be a clone's tag, put behind new numbers (git's setting
 * txplan.site). */
bool txp_is_site_tag(const char *tag);

struct txp_store_unclaimed;
/* For removed() of the store's table: tells note which ids went, by the two versions of a plan that it is given. False: out of memory. */
bool txp_note_taken(void *ctx, const struct txp_store_unclaimed *u, void (*note)(void *to, const char *id), void *to);

/* ---- Audit: is a history whole, and is it what it was? ------------------------------------------------------------------ */

/* What somebody else keeps, to tell later whether the history up to there is still the same. */
struct txp_anchor {
	const char *name; /* where it was read from, for remarks */
	char commit[41];  /* the newest one then */
	size_t commits;   /* that it stands on, itself included */
	size_t plans;
	char sha256[65];  /* over all plans at it, in hex */
	char date[41];    /* as it stands there, or "" */
};

/* The newest commit of the repository around a caseload's root. TXP_ENOTFOUND: nothing has been committed yet. date stays "". */
enum txp_result txp_session_anchor(txp_session *s, const char *root, struct txp_anchor *out);
/* It as text for somebody to keep; caseload: its name there. The caller frees it. */
enum txp_result txp_anchor_write(const struct txp_anchor *a, const char *caseload, txp_text **out);
/* Reads that, also in the middle of a mail, quoted or with other line ends, or the JSON of `txplan anchor`. name is kept as it is. TXP_EUSAGE:
 * there is none in it, or more than one; TXP_EREFUSED: it is damaged. */
enum txp_result txp_anchor_read(const char *name, const void *bytes, size_t len, struct txp_anchor *out);

/* How much a remark weighs. */
enum txp_weight {
	TXP_LISTED,  /* to be known, and nothing wrong with it by itself */
	TXP_BROKEN,  /* something is damaged or missing */
	TXP_TAMPERED /* something is otherwise than the history, an anchor or txplan left it */
};

/* Something that an auditor should know. All texts live until the function that gets it returns. */
struct txp_remark {
	size_t size;
	enum txp_weight weight;
	const char *code;    /* see txp_explain() */
	const char *commit;  /* or object, 40 hex digits; "" for none */
	const char *path;    /* below the caseload's root, "" for none */
	const char *message; /* one line, without client text; from outside, so show it escaped */
};

/* What is looked at, in this order. */
enum txp_audit_phase { TXP_AUDIT_OBJECTS, TXP_AUDIT_PLACES, TXP_AUDIT_HISTORY, TXP_AUDIT_DONE };

struct txp_audit_options {
	size_t size;
	const txp_caseload *caseload;     /* for its settings, or NULL */
	const char *since;                /* judge only commits that this revision doesn't stand on; NULL: all */
	const char *allowed_signers;      /* the real path of a list as ssh-keygen(1) reads it; NULL: what the user's own git settings name */
	const struct txp_anchor *anchors; /* to hold the history against, or NULL */
	size_t anchors_count;
	bool integrity_only;              /* only the objects: not what the commits say */
	void *ctx;                        /* for the functions, which must return, and not call into the session */
	void (*remark)(void *ctx, const struct txp_remark *m); /* gets each, as it is found; or NULL */
	/* Called at the beginning of each phase with 0 of 0, and now and then while it takes long; or NULL. */
	void (*progress)(void *ctx, enum txp_audit_phase phase, size_t done, size_t all);
};

enum txp_verdict {
	TXP_VERDICT_FINE,         /* all is whole, and as the anchors say */
	TXP_VERDICT_NOT_ANCHORED, /* all is whole; but a history that was made anew would look the same */
	TXP_VERDICT_BROKEN,
	TXP_VERDICT_TAMPERED
};

/* What was found, in numbers. */
struct txp_audited {
	size_t size; /* set by the caller */
	enum txp_verdict verdict;
	bool damaged; /* objects can't be unpacked: nothing else was looked at */
	bool whole;   /* more was looked at than the objects */
	size_t objects, untold;          /* that were read; findings about them beyond those that were told */
	char head[41];                   /* the newest commit, "" where it can't be told */
	size_t commits, plans;           /* that the newest commit stands on; that it has */
	size_t judged, by_txplan, by_git, merges, settings_changes;
	size_t signatures[6];            /* none, good, bad, unknown, not allowed then, unchecked */
	size_t holding, newest_anchor;   /* anchors that hold; which of them is the newest, */
	size_t newer;                    /* and how many commits are newer than that */
	/* The list of allowed signers ("" for none), whose word it is, why there is none; and settings of the repository's own that don't
	 * count here, "" for none. They live until the next call on the session. */
	const char *signers, *signers_from, *signers_why, *passed_over;
};

/* Reads every object of the repository around a caseload's root, follows every commit, and holds what each says against what it did, and all
 * of it against the anchors. Nothing is written. TXP_OK whatever is found: see out->verdict. Else TXP_EREPOSITORY, TXP_ENOTFOUND for
 * `since`, TXP_EUSAGE, TXP_ENOMEM, with txp_session_trouble(). */
enum txp_result txp_session_audit(txp_session *s, const char *root, const struct txp_audit_options *o, struct txp_audited *out);

#ifdef __cplusplus
}
#endif
#endif
