/* transaction.h - several plans on their way into one commit. Private to caseload/. */
#ifndef CASELOAD_TRANSACTION_H
#define CASELOAD_TRANSACTION_H

#include "caseload/internal.h"

/* One plan: its state before, its next one. What it owns is freed by draft_clear(). */
struct txp_draft {
	txp_transaction *transaction;
	struct txp_draft *next;
	const char *path;  /* for people */
	const char *below; /* for the store */
	const char *id;
	struct txp_env env;
	const txp_caseload *settings;
	txp_doc *before;     /* NULL: there is no file */
	txp_edit *edit;      /* the newest, and what it took the place of, until that is needed no more */
	txp_edit *edit_last;
	const txp_doc *after; /* the edit's; NULL: as before */
	txp_findings *found_before, *found_after, *found_last;
	const char *change;       /* the kind of change that is asked for, NULL for the verb's usual one */
	const char *items, *about; /* of all edits, for the commit's subject */
	size_t edits;             /* that change anything */
};

struct txp_transaction {
	txp_session *session;
	struct txp_transaction_options options;
	const txp_place *place; /* NULL: what is in it lies in no caseload */
	const char *root;
	struct txp_store_identity who;
	struct txp_env env;
	struct txp_draft *first, **last;
	bool locked, files_told;
	char commit[TXP_STORE_ID_SIZE];
};

/* What one commit of the transaction says. */
struct case_words {
	const char *action, *plan, *items, *change, *subject;
	bool by_hand; /* it takes over what somebody edited: then nothing else may be staged */
};

/* A new draft of the transaction, freed with it. */
struct txp_draft *case_draft(txp_transaction *t);
void case_draft_clear(struct txp_draft *d);
/* Reads a plan's file as it is, hand edits and all. */
enum txp_result case_draft_load(struct txp_draft *d, const char *path);
/* Refuses a plan that a newer txplan made, and one that isn't in the YAML subset. */
enum txp_result case_draft_writable(struct txp_draft *d);
/* What is wrong with the caseload's own files is said before what it leads to, once a transaction: it may hide a danger. */
void case_tell_files(txp_transaction *t, const txp_caseload *settings);
/* Makes an earlier hand edit a commit of its own. */
enum txp_result case_settle(struct txp_draft *d);
/* All that is wrong, into a place that the caller frees; or freed with the call. */
enum txp_result case_check_into(txp_session *s, const txp_doc *doc, const txp_caseload *settings, const char *path,
				txp_findings **out);
txp_findings *case_check(txp_session *s, const txp_doc *doc, const txp_caseload *settings, const char *path);
/* Is there anything of which it matters whether it is new? */
bool case_matters(const txp_findings *f);
/* What is new of a severity, likewise. */
txp_findings *case_new(txp_session *s, const txp_findings *old, const txp_findings *now, enum txp_severity severity);
/* Tells the critical findings, and what can't wait for the next check, that now has and old has not. */
void case_tell_added(struct txp_draft *d, const txp_findings *old, const txp_findings *now);
/* Refuses, after telling them, when the edits add errors. */
enum txp_result case_refuse_errors(struct txp_draft *d);
/* Tells the errors that are new. */
bool case_tell_errors(txp_session *s, const txp_findings *old, const txp_findings *now);
/* What the commit of an action claims to do with plans. change: which of its kinds, or NULL. */
enum txp_result case_claim(txp_session *s, struct case_words *words, const char *change, const struct txp_claimed_plan *plans,
			   size_t count);
/* Commits files; *id: the commit, "" when nothing had to change. From when this succeeds on nothing may fail. */
enum txp_result case_commit(txp_transaction *t, const struct txp_store_file *files, size_t count, const struct case_words *words,
			    char id[TXP_STORE_ID_SIZE]);
/* A file of the caseload as people know it, for a message. */
const char *case_shown(txp_transaction *t, const char *below);
/* `%s` for a command line in a remedy. */
const char *case_shell_path(txp_session *s, const char *path);

#endif
