/* txplan.h - read, check, edit, compare and show behavioral-health treatment plans kept as plain YAML files.
 *
 * The one header that a program includes. It includes three more: txplan-compare.h, what differs between versions and how they
 * merge; txplan-show.h, what people and machines are shown; and txplan-caseload.h, what is about a caseload as a whole. Conventions,
 * for every function of all four:
 *   - A function that can fail returns enum txp_result and gives its result through a last `T **out` parameter;
 *     the caller frees that with the matching _free(). A pointer that is returned directly is borrowed: it lives
 *     as long as the object it came from.
 *   - What is wrong with a plan, or with what was asked of it, is told as findings, never printed.
 *   - Text is UTF-8. A date is a number of days since 1970-01-01. Positions are byte offsets from the start of
 *     the file; lines and columns count from 1.
 *   - No function reads the clock, the locale or the environment: what depends on them is in struct txp_env.
 *   - Objects are immutable once made, so they may be read by several threads; the library has no globals.
 *   - A struct that a caller fills in begins with its size, `.size = sizeof(struct …)`, and what isn't set is 0. So it can grow: of a
 *     shorter one the rest counts as 0; a longer one is fine as long as what this library doesn't know is 0. Any other size is
 *     TXP_EUSAGE. A struct that the library gives out is only ever given out by pointer, and grows at its end.
 *   - All functions are there since 0.1 unless they say otherwise. */
#ifndef TXPLAN_H
#define TXPLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Results ------------------------------------------------------------------------------------------- */

enum txp_result {
	TXP_OK = 0,
	TXP_EREFUSED,  /* the plan or the change has an error: the findings say which */
	TXP_EUSAGE,    /* what was asked makes no sense: the findings say why */
	TXP_ENOTFOUND, /* no such plan, item, place or code */
	TXP_EIO,       /* the system refused: errno at the time is in the object or out parameter named */
	TXP_ENOMEM,    /* out of memory; nothing was changed */
	TXP_EREPOSITORY, /* no caseload, or trouble with its repository, its lock or its history */
	TXP_ESIGNING     /* the commit must be signed and can't be */
};

/* A short English phrase for a result, for logs. Never NULL. */
const char *txp_strresult(enum txp_result r);

/* The version of the library that runs, for example "0.1.0". */
const char *txp_version(void);

/* ---- What a result depends on besides the bytes ---------------------------------------------------------- */

struct txp_env {
	size_t size;
	int32_t today;            /* the local calendar day */
	const char *author_name;  /* who does this, or NULL: looked for in the team, by email, else by name, for an entry's `by` */
	const char *author_email; /* or NULL */
	const char *site;         /* a tag put behind new item numbers, "" for none */
	const char *language;     /* BCP 47, of what findings say: as yet English, whichever is asked for */
	const char *const *used_ids; /* item ids that HEAD and history have: not given out again; NULL-terminated, or NULL */
	const struct txp_caseload *caseload; /* around the plan, for instruments of its own; or NULL */
};

/* ---- Findings -------------------------------------------------------------------------------------------- */

enum txp_severity {
	TXP_HINT,    /* likely better otherwise */
	TXP_WARNING, /* a reviewer would cite it */
	TXP_ERROR,   /* false or impossible; a write that would add one is refused */
	TXP_CRITICAL /* someone may be at risk; never blocks a write, never hidden */
};

/* "hint", "warning", "error", "critical". */
const char *txp_severity_name(enum txp_severity s);

/* Bytes [start, end) of a file. start = TXP_NOWHERE: not a place in the file. */
struct txp_span {
	uint32_t start, end;
};
#define TXP_NOWHERE UINT32_MAX

struct txp_finding {
	const char *code; /* stable, never reused: "duplicate-id"; see txp_explain() */
	enum txp_severity severity;
	struct txp_span at;      /* where it is wrong */
	struct txp_span also;    /* a second place that explains it; start = TXP_NOWHERE for none */
	const char *also_note;   /* what is there ("first used here"), or NULL */
	const char *path;        /* the place in the plan ("goals/g1/due"), or NULL */
	const char *message;     /* one line: what is wrong, with the values */
	const char *remedy;      /* one line: what to do */
};

struct txp_position {
	uint32_t line, column; /* from 1; columns count code points */
};

/* The findings about one file, or about one request; the critical ones first, then in the order of the file. */
typedef struct txp_findings txp_findings;

/* NULL is fine, here and in every _free(). */
void txp_findings_free(txp_findings *f);
size_t txp_findings_count(const txp_findings *f);
/* i < txp_findings_count(); borrowed. */
const struct txp_finding *txp_findings_at(const txp_findings *f, size_t i);
/* How many more there were than the 1,000 that are kept for a file. */
size_t txp_findings_dropped(const txp_findings *f);
/* How many have exactly this severity, dropped ones included. */
size_t txp_findings_of(const txp_findings *f, enum txp_severity s);
/* The name of the file they are about, "" for none; borrowed. */
const char *txp_findings_file(const txp_findings *f);
/* The id of that plan, or NULL where it has none; borrowed. */
const char *txp_findings_plan(const txp_findings *f);
/* Line and column of an offset in that file. */
struct txp_position txp_findings_position(const txp_findings *f, uint32_t offset);

/* One kind of finding, from the catalogue in schemas/findings.yaml. */
struct txp_finding_kind {
	size_t size;
	const char *code;
	enum txp_severity severity;
	const char *title;       /* one line */
	const char *explanation; /* why it matters; may have several lines */
	const char *remedy;      /* what to do when the finding has nothing more exact */
	const char *since;
	bool hides_danger;       /* it may stand for a dangerous answer that nobody watches: to be told at once, and never folded away */
};

/* The kind with this code, and all of them by number from 0: fills in *out, whose size the caller has set; its texts are constants.
 * TXP_ENOTFOUND for a code that isn't one, or a number past the end; TXP_EUSAGE for a size that can't be. */
enum txp_result txp_explain(const char *code, struct txp_finding_kind *out);
/* See txp_explain(). */
enum txp_result txp_explain_nth(size_t i, struct txp_finding_kind *out);

/* ---- Text that the library makes -------------------------------------------------------------------------- */

typedef struct txp_text txp_text;

/* Its bytes, NUL-terminated as well; borrowed. len may be NULL. */
const char *txp_text_bytes(const txp_text *t, size_t *len);
void txp_text_free(txp_text *t);

/* A list of texts: txp_list_items(), txp_list_free(). */
typedef struct txp_list txp_list;

/* ---- Plan files -------------------------------------------------------------------------------------------- */

/* One file, read: its bytes, and its tree when it could be read as a plan file. */
typedef struct txp_doc txp_doc;

/* Reads len bytes. name is what findings call the file. TXP_OK; TXP_EREFUSED when it isn't in the YAML subset (then
 * *out is there too, with txp_doc_findings() saying why, and only its bytes, name and findings can be used);
 * TXP_ENOMEM. The bytes are copied. */
enum txp_result txp_doc_parse(const char *name, const void *bytes, size_t len, txp_doc **out);

/* The same for a file. TXP_EIO with *errnum set when it can't be read (EFBIG when it is over the size limit, EISDIR for
 * a folder). Never follows a symbolic link to something that is not a regular file. path "-" is not special. */
enum txp_result txp_doc_load(const char *path, int *errnum, txp_doc **out);
/* The same under another name: for a copy of a plan in a temporary file. */
enum txp_result txp_doc_load_as(const char *path, const char *name, int *errnum, txp_doc **out);

/* What was made of it (findings of a check, edits) may need it: see there. */
void txp_doc_free(txp_doc *d);
/* The name that it was read under; borrowed. */
const char *txp_doc_name(const txp_doc *d);
/* The file's bytes, exactly as they were read; borrowed. */
const char *txp_doc_bytes(const txp_doc *d, size_t *len);
/* The findings of reading alone; empty when it was read. */
const txp_findings *txp_doc_findings(const txp_doc *d);
/* A top-level scalar ("id", "status", "title"), or NULL; borrowed. Of other places: txp_at(). */
const char *txp_doc_value(const txp_doc *d, const char *key);

/* ---- Values by path ---- */

/* What stands at one place of a plan file, as part of its txp_doc: borrowed, and good as long as that is. Every function takes NULL
 * for "nothing there", so that calls can be put into each other. */
typedef struct txp_value txp_value;

enum txp_kind { TXP_NOTHING /* no such place, or `key:` with nothing behind it */, TXP_TEXT, TXP_LIST, TXP_MAP };

/* The value at a path as findings and txp_set() write it: "client/language", "goals/g1/due", "g1/due", "problems/#2"; "" for the
 * whole plan. NULL where nothing is written there, and of a file that can't be read. */
const txp_value *txp_at(const txp_doc *d, const char *path);
/* What it is. */
enum txp_kind txp_value_kind(const txp_value *v);
/* Its text, NUL-terminated, without quotes; NULL for lists, maps and nothing. */
const char *txp_value_text(const txp_value *v);
/* Its text as a day, written 2026-04-20. False when it is none: then *day is not set. */
bool txp_value_day(const txp_value *v, int32_t *day);
/* Its text as an exact number, in millionths: 4.5 is 4500000. False when it is none, or longer: then *millionths is not set. */
bool txp_value_number(const txp_value *v, int64_t *millionths);
/* Its text as true or false. False when it is neither, and *truth with it. */
bool txp_value_truth(const txp_value *v, bool *truth);
/* The first value in a list or map, in the order of the file; NULL for none. */
const txp_value *txp_value_first(const txp_value *v);
/* The one behind it in the same list or map; NULL for no more, and for the whole plan. v is not NULL. */
const txp_value *txp_value_next(const txp_value *v);
/* The key that it has in its map; NULL in a list. */
const char *txp_value_key(const txp_value *v);
/* Its bytes in the file. */
struct txp_span txp_value_span(const txp_value *v);
/* Its path, by which txp_at() finds it and txp_set() sets it: by ids where there are some. v is not NULL. */
enum txp_result txp_value_path(const txp_value *v, txp_text **out);

/* ---- Check ------------------------------------------------------------------------------------------------- */

typedef struct txp_caseload txp_caseload;

struct txp_check_options {
	size_t size;
	const txp_caseload *caseload; /* for its settings, or NULL */
	bool file_name_matters;       /* the id must equal the file's name */
	const char *const *codes;     /* only findings of these, by the rules that give them (NULL-terminated); NULL: all */
};

/* Everything that is wrong: reading, schema, rules. o may be NULL. TXP_OK even when there are errors: count them; TXP_EUSAGE when
 * o->codes names a code that there is not. The document must outlive the findings. */
enum txp_result txp_check(const txp_doc *d, const struct txp_env *env, const struct txp_check_options *o,
			  txp_findings **out);

/* The errors (not critical findings, not warnings) that after has and before has not, counted by code and place. before
 * may be NULL: then all of after's errors. */
size_t txp_new_errors(const txp_findings *before, const txp_findings *after);

/* What after has of one severity and before has not, counted in the same way, as a list of its own; after and the document
 * that it is about must outlive it. */
enum txp_result txp_findings_new(const txp_findings *before, const txp_findings *after, enum txp_severity severity,
				 txp_findings **out);

/* ---- Changes to a plan --------------------------------------------------------------------------------------- */

/* The result of a request: new bytes, or findings that say why not. The document that it is about must outlive the
 * findings; all else is the edit's own. */
typedef struct txp_edit txp_edit;

/* A named value as a person gives it: "client-words" or "measure.target", and text. */
struct txp_arg {
	const char *name, *value;
};

/* An option that a command gets from the schema. */
struct txp_option {
	const char *name;        /* "client-words", "measure.target" */
	const char *help;        /* one line */
	const char *value_name;  /* "DATE", "TEXT", … */
	const char *const *values; /* allowed values, NULL-terminated, or NULL */
	bool repeats;            /* a list: give it several times */
	bool required;
	const char *path;        /* the keys behind it, from the item down: "measure/target" */
	const char *const *meant; /* words that people use for an allowed value, each with it behind it, NULL-terminated; or NULL */
};

typedef struct txp_options txp_options;

/* The options for items of a list ("goals", "objectives", "progress", …) or for the plan's own scalars (""). TXP_ENOTFOUND for a
 * list that there isn't. */
enum txp_result txp_options_of(const char *list, txp_options **out);
size_t txp_options_count(const txp_options *o);
/* i < txp_options_count(); borrowed. */
const struct txp_option *txp_options_at(const txp_options *o, size_t i);
void txp_options_free(txp_options *o);

/* All of these: TXP_OK; TXP_EREFUSED, TXP_EUSAGE or TXP_ENOTFOUND with *out holding only findings; TXP_ENOMEM.
 * Changes are made by splices into the bytes and proved by reading the result again: nothing but what was asked for
 * differs. They are not checked against schema and rules: see txp_check() and txp_new_errors(). */

/* A new plan. */
enum txp_result txp_create(const char *id, const struct txp_env *env, const struct txp_arg *args, size_t nargs,
			   txp_edit **out);
/* Appends one item to a list. parent: the id of the goal or objective for objectives and steps, else NULL. */
enum txp_result txp_add(const txp_doc *d, const struct txp_env *env, const char *list, const char *parent,
			const struct txp_arg *args, size_t nargs, txp_edit **out);
/* Sets one value; value NULL removes it. path as in `txplan set`. */
enum txp_result txp_set(const txp_doc *d, const struct txp_env *env, const char *path, const char *value, txp_edit **out);
/* Appends one progress entry; args as the options of `txplan log-progress`. */
enum txp_result txp_log_progress(const txp_doc *d, const struct txp_env *env, const struct txp_arg *args, size_t nargs,
				 txp_edit **out);

/* What the values of an entry say about danger, for whoever refuses the entry: critical findings, of as much as can be read.
 * args as for txp_log_progress(); name stands in front of each finding in the place of a file ("visits.csv:2: mt-0417"). Of
 * env, which may be NULL, only the caseload counts. */
enum txp_result txp_progress_dangers(const char *name, const struct txp_env *env, const struct txp_arg *args, size_t nargs,
				     txp_findings **out);

/* Records a person's signature with the digest of what is signed; args as the options of `txplan sign`. */
enum txp_result txp_sign(const txp_doc *d, const struct txp_env *env, const struct txp_arg *args, size_t nargs, txp_edit **out);

/* The edit, its bytes, document and findings. */
void txp_edit_free(txp_edit *e);
/* The whole new file; NULL when refused. The same bytes as before when nothing had to change. */
const char *txp_edit_bytes(const txp_edit *e, size_t *len);
/* The plan with the change, as it was read to prove it; NULL when refused. Belongs to the edit, or is what the request was
 * about when nothing had to change. */
const txp_doc *txp_edit_doc(const txp_edit *e);
/* Does it differ from the bytes before? False where it was so already, and where it was refused. */
bool txp_edit_changed(const txp_edit *e);
/* Ids of the items concerned, separated by spaces; for an added item the first is its own. "" for none. */
const char *txp_edit_items(const txp_edit *e);
/* One line for people, without client text: "n4 (g1) on 2026-04-20". */
const char *txp_edit_summary(const txp_edit *e);
/* The place that a `set` is about, without client text: "goals/g1/due", "assessment/symptoms/#/since"; "" for others. */
const char *txp_edit_place(const txp_edit *e);
/* Why it was refused, or what a person should know about a change that was made. */
const txp_findings *txp_edit_findings(const txp_edit *e);

/* ---- Due ----------------------------------------------------------------------------------------------------- */

struct txp_due {
	const char *kind;  /* "review", "goal", "step", "monitoring", … */
	const char *item;  /* id, instrument, or "" */
	const char *path;
	const char *title; /* for people */
	const char *who;   /* id, "client", "team" or "" */
	int32_t due;       /* the day */
	int32_t days;      /* from `as of` to the day: negative is overdue */
	bool missing;      /* something that should be there at all */
};

struct txp_due_options {
	size_t size;
	const txp_caseload *caseload; /* for its intervals, or NULL */
	int32_t as_of;
	int32_t within_days; /* INT32_MAX for all */
	const char *kind;    /* only this kind, or NULL */
	const char *who;     /* only this person's, or NULL */
	const char *language; /* BCP 47, of the titles; "en" where NULL, and where none of that name ships */
};

typedef struct txp_due_list txp_due_list;

/* What needs attention, sorted by day; the list needs the document no longer. A plan that is neither draft, active nor on-hold has nothing due. */
enum txp_result txp_due(const txp_doc *d, const struct txp_due_options *o, txp_due_list **out);
size_t txp_due_count(const txp_due_list *l);
const struct txp_due *txp_due_at(const txp_due_list *l, size_t i);
/* Somebody of a plan. */
struct txp_person {
	const char *id, *name; /* name: "" where there is none */
};
/* Where one person's was asked for (who): everybody of the plan that something can be due for besides the client and the team,
 * so that a mistyped id can be told from a person with nothing to do. Else there are none. */
size_t txp_due_people_count(const txp_due_list *l);
/* i < txp_due_people_count(); borrowed. */
const struct txp_person *txp_due_people_at(const txp_due_list *l, size_t i);
void txp_due_free(txp_due_list *l);
/* All kinds, NULL-terminated. */
const char *const *txp_due_kinds(void);

/* ---- Dates ------------------------------------------------------------------------------------------------------- */

/* "2026-04-20", "today", "+90d", "next friday", "eom" …; TXP_EUSAGE when it can't be read, with *ambiguous set when it is
 * a form such as 04/07; TXP_EREFUSED when it would lie beyond the years 1 to 9999. */
enum txp_result txp_date_read(const char *words, int32_t today, int32_t *out, bool *ambiguous);
/* What to do about words that are nearly a day: "Write it as 2026-06-15." for 06/15/2026; "" for others. */
enum txp_result txp_date_advice(const char *words, txp_text **out);
/* "2026-04-20", NUL-terminated. */
void txp_date_write(int32_t day, char out[11]);
/* "90d", "2w", "3m", "1y" after a day. TXP_EUSAGE when it can't be read; TXP_EREFUSED when that lies beyond the year 9999:
 * then *out is its last day. */
enum txp_result txp_date_add(int32_t day, const char *duration, int32_t *out);

/* ---- JSON: what other programs write ---------------------------------------------------------------------------- */

enum txp_json_kind { TXP_JSON_NULL, TXP_JSON_FALSE, TXP_JSON_TRUE, TXP_JSON_NUMBER, TXP_JSON_STRING, TXP_JSON_LIST, TXP_JSON_MAP };

struct txp_json {
	enum txp_json_kind kind;
	const char *key;  /* in a map, else NULL */
	const char *text; /* of a string, decoded; of a number, a truth value or null, as written; else NULL */
	const struct txp_json *first, *next; /* of a list or map, its first; the next beside it; NULL: none */
};

/* Why it can't be read, in plain words. */
struct txp_json_wrong {
	const char *what, *remedy; /* remedy: or NULL */
	size_t column;             /* in characters, from 1 */
};

/* A JSON text. */
typedef struct txp_json_text txp_json_text;

/* Reads one JSON value, such as a record on a line. TXP_EREFUSED when it isn't JSON, holds a NUL (escaped, too), a number with an
 * exponent, a name twice in a map or more than 1,000 of them, or nests deeper than 16: *out says why. Free *out in either
 * case; NULL when out of memory. */
enum txp_result txp_json_read(const char *bytes, size_t len, txp_json_text **out);
/* The value; NULL when it was refused. Borrowed. */
const struct txp_json *txp_json_root(const txp_json_text *t);
/* Why it was refused, or NULL. Borrowed. */
const struct txp_json_wrong *txp_json_trouble(const txp_json_text *t);
void txp_json_free(txp_json_text *t);

/* ---- Did you mean ---------------------------------------------------------------------------------------------------- */

/* The candidate (NULL-terminated array) nearest to a mistyped word, or NULL when none is near. */
const char *txp_nearest(const char *word, const char *const *candidates);

#ifdef __cplusplus
}
#endif

#include "txplan-compare.h"
#include "txplan-show.h"
#include "txplan-caseload.h"

#endif
