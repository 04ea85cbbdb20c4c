/* write.h - the one way in which commands change plans: lock, read, settle hand edits, change, check, commit. */
#ifndef CMD_WRITE_H
#define CMD_WRITE_H

#include "store.h"

/* Turns the plan into its next state. */
typedef enum txp_result change_fn(struct run *r, const txp_doc *plan, const struct txp_env *env, txp_edit **out);

struct writing {
	const char *operand; /* PLAN */
	change_fn *make;
	const char *change;     /* which of the action's kinds of change it is to be; NULL: the usual one */
	bool prints_id;         /* the new item's id goes to stdout */
};

/* The whole of a command that changes one plan; returns its exit code. */
int write_plan(struct run *r, const struct writing *w);

/* ---- The parts, for commands with more than one plan ---- */

/* A transaction in the caseload that path belongs to, as the writers' options ask for it. NULL and *code after a message. */
txp_transaction *write_begin(struct run *r, const char *path, bool outside, int *code);
/* Commits it, or only tries to. EXIT_DONE or a code after a message. */
int write_commit(struct run *r, txp_transaction *t, const char *subject);
/* Prints the exact change. */
void draft_print(const txp_draft *d);

/* ---- The same for what does not go through a transaction of the library yet (writer.c, draft.c) ---- */

/* One file on its way: its state before, and its next bytes. */
struct draft {
	const char *path;  /* for people */
	const char *below; /* for the store */
	const char *id;    /* the plan's */
	txp_doc *before;   /* NULL: there is no file */
	const txp_doc *after;
	txp_doc *parsed;   /* after, when it is the draft's own */
	txp_findings *found_before, *found_after;
	const char *bytes; /* the next state; borrowed */
	size_t len;
	const txp_caseload *settings; /* for the checks, or NULL */
};

/* What a commit says. */
struct commit_words {
	const char *action, *plan, *items, *change, *subject;
	bool by_hand; /* it takes over what somebody edited: then nothing else may be staged */
};

/* What the commit of an action claims: plan, items and change. change: which kind it is to be, or NULL. */
void words_claim(struct commit_words *w, const char *change, const struct txp_claimed_plan *plans, size_t count);

struct writer {
	struct run *run;
	struct txp_store_identity who;
	struct place place;
	bool dry; /* nothing is locked and nothing written: writer_commit() only looks whether it would be refused */
};

/* Opens the caseload that path belongs to, finds out who writes, takes the lock. EXIT_DONE or a code after a message. */
int writer_open(struct run *r, const char *path, struct writer *out);
/* The same for a dry run, which takes no lock and asks for nobody's name. */
int writer_open_dry(struct run *r, const char *path, struct writer *out);
/* The same for a caseload's root, which may have no settings yet. */
int writer_open_at(struct run *r, const char *root, struct writer *out);
/* Only the lock, for who writes no plan; the root is the writer's place, too. */
int writer_lock(struct run *r, const char *root, struct writer *out);
void writer_close(struct writer *w);
/* All findings; c may be NULL. */
txp_findings *plan_check(struct run *r, const txp_doc *d, const txp_caseload *c, const char *path);
/* Takes the next bytes and tells the critical findings that they add. May be called again with further bytes. */
void draft_take(struct run *r, struct draft *d, const char *bytes, size_t len);
/* Shows the errors that they add. */
bool draft_adds_errors(struct run *r, const struct draft *d);
/* Refuses, after showing them, when they add errors. */
int draft_check(struct run *r, const struct draft *d);
/* Commits all drafts as one. done_id: the short commit, "" when nothing had to change. */
int writer_commit(struct writer *w, const struct draft *drafts, size_t count, const struct commit_words *words,
		  const char **short_id);
/* Prints the exact change. */
void draft_print_diff(const struct draft *d);
void draft_free(struct draft *d);
/* Made like an item's id: small letters, digits and dots, with a digit in it. */
bool looks_like_id(const char *s);
/* Reads what the history says of ids, under the lock: so that the first write needn't. */
void read_used_ids(struct run *r);

#endif
