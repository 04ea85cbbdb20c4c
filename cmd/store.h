/* store.h - the store behind dlopen: libgit2 is loaded only when a command really needs the history. */
#ifndef CMD_STORE_H
#define CMD_STORE_H

#include "plans.h"
#include "txplan-store.h"

struct store {
	txp_session *session;
	const struct txp_store_api *api;
	struct txp_store_env env;
	txp_store *open;  /* of the caseload that the run works on, or NULL */
	const char *root; /* of it */
	bool locked;
};

/* The session, which loads nothing by itself. */
txp_session *run_session(struct run *r);
/* Why the session's newest call failed; returns the code. */
int session_trouble(txp_session *s, struct trouble *t);
/* The same, told. */
int session_fail(struct run *r);
/* Loads the library; NULL and *t when it can't be. */
struct store *store_library(struct run *r, struct trouble *t);
/* Opens the repository around a caseload's root, once. */
int store_open(struct run *r, const char *root, struct trouble *t);
void store_close(struct run *r);
/* Tells an error of the store; returns the exit code that goes with it. */
int store_fail(const struct run *r, enum txp_store_result result, const struct txp_store_error *err);
/* Ends the program when a result is TXP_STORE_NOMEM; else returns it. */
enum txp_store_result store_live(enum txp_store_result result);
enum exit_code store_exit_of(enum txp_store_result result);
int store_trouble(struct trouble *t, enum txp_store_result result, const struct txp_store_error *err);
/* Who writes: --author, TXPLAN_AUTHOR, then git's ways. Also fills r->env. */
int store_identity(struct run *r, struct txp_store_identity *who, struct trouble *t);
/* A plan as of s->rev, a git revision or a day. NULL with s->bad. */
txp_doc *store_load_at(struct run *r, struct source *s);

/* The revision that s->rev means: a day's newest commit, else what it says; NULL for HEAD. */
enum txp_store_result store_commit_at(struct run *r, const struct source *s, const char *below, const char **rev,
				      struct txp_store_error *err);

/* A file of a caseload: what the store calls it. */
struct place {
	txp_place *found; /* freed with place_free() */
	const txp_caseload *caseload;
	const char *root;
	const char *below;
	bool none; /* it belongs to no caseload; the trouble says so */
};

/* The caseload that a path (of a file that may be missing, in a folder that is there) belongs to. */
int place_find(const char *path, struct place *out, struct trouble *t);
void place_free(struct place *p);
/* Is a file that may be missing in no caseload? Where that can't be told, it isn't said either. */
bool place_none(const char *path);

#endif
