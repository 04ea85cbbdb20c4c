/* internal.h - how the layer above the public functions works: its memory, its callbacks, what it says. Private to caseload/.
 *
 * A public call runs in case_call(): running out of memory anywhere in it unwinds to there. What the session keeps lies in four
 * arenas with one guard. Nothing may unwind through the store: what it calls back runs in a guard of its own (case_note()). */
#ifndef CASELOAD_INTERNAL_H
#define CASELOAD_INTERNAL_H

#include "base/arena.h"
#include "txplan-store.h"
#include "txplan.h"

#define TXP_PUBLIC __attribute__((visibility("default")))

struct txp_session {
	struct arena *arena;  /* has the guards, and the session itself */
	struct arena *said;   /* the newest trouble; emptied by the next call */
	struct arena *call;   /* what one call needs; emptied at its end */
	struct arena *opened; /* of the repository that is open */
	struct arena *work;   /* of the transaction */
	struct txp_context context;
	struct txp_trouble trouble;
	const struct txp_store_api *api; /* NULL: not loaded yet */
	struct txp_store_env env;
	txp_store *store; /* NULL: none is open */
	const char *root; /* of it */
	txp_transaction *transaction; /* NULL: none is open */
};

/* What the store gave, freed with the call. */
struct case_given {
	const struct txp_store_api *api;
	txp_store_text *text;
	txp_store_list *list;
};
struct case_given *case_given(txp_session *s);

/* One public call on a session. */
typedef enum txp_result case_fn(txp_session *s, void *arg);
enum txp_result case_call(txp_session *s, case_fn *fn, void *arg);

/* Something that is freed with an arena: its place is made first, so that it is never lost; so it is with case_given(). */
void **case_owned(struct arena *a, void (*free_it)(void *));
txp_doc *case_parse(txp_session *s, struct arena *a, const char *name, const void *bytes, size_t len);

/* Notes what went wrong, and returns result. A remedy of "" is none; it and what is formatted are copied. */
enum txp_result case_refuse(txp_session *s, enum txp_result result, const char *remedy, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
enum txp_result case_store_refuse(txp_session *s, enum txp_store_result result, const struct txp_store_error *err);
/* Unwinds when a result is TXP_ENOMEM; else returns it. */
enum txp_result case_live(txp_session *s, enum txp_result result);

/* Tells it to whoever listens; text or found may be NULL. */
void case_tell(const txp_session *s, enum txp_told_kind kind, const char *text, const txp_findings *found);
/* A note in the middle of the store's work: never unwinds; without memory it is left out. before and after: of a sentence. */
void case_note(const txp_session *s, const char *before, const char *after);

/* Loads the store; opens the repository around a root. */
enum txp_result case_load_store(txp_session *s);
enum txp_result case_open(txp_session *s, const char *root);

/* Why a file can't be read, and what to do then. */
const char *case_read_trouble(int errnum);
const char *case_read_remedy(int errnum);
/* txp_place_find() for a call on a session: freed with a, and its trouble is the session's. */
enum txp_result case_place(txp_session *s, struct arena *a, const char *path, const txp_place **out);

#endif
