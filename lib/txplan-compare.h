/* txplan-compare.h - what differs between two versions of a plan, three versions merged, and what commits say of it. Part of txplan.h,
 * which includes it and says what holds for every function. */
#ifndef TXPLAN_COMPARE_H
#define TXPLAN_COMPARE_H

#include "txplan.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Compare --------------------------------------------------------------------------------------------------- */

struct txp_change {
	const char *path;  /* goals/g1/due */
	const char *kind;  /* "added", "removed", "changed", "moved" */
	const char *label; /* for people: "Goal g1: due date" */
	const char *old_value, *new_value; /* as text; an item or map in JSON; NULL for none */
	uint32_t old_line, new_line;       /* 0 for none */
	const char *item;                  /* the id of the innermost item that it is, or lies in; "" for none */
	bool is_item;                      /* it is that item, whole */
};

typedef struct txp_changes txp_changes;

/* What differs, key by key and item by item, in the order of the schema; layout and comments don't count. The changes need neither
 * document any more. TXP_EREFUSED when one of the two can't be read as a plan. */
enum txp_result txp_compare(const txp_doc *before, const txp_doc *after, txp_changes **out);
/* The same with labels and values in a language: BCP 47; "en" where NULL, and where none of that name ships. */
enum txp_result txp_compare_in(const txp_doc *before, const txp_doc *after, const char *language, txp_changes **out);
size_t txp_changes_count(const txp_changes *c);
const struct txp_change *txp_changes_at(const txp_changes *c, size_t i);
void txp_changes_free(txp_changes *c);

/* Changes for people. */
enum txp_result txp_changes_render(const txp_changes *c, const char *old_name, const char *new_name, bool color,
				   txp_text **out);
typedef struct txp_page txp_page; /* txplan-show.h */
/* Changes as txp_changes_render() writes them, under the names of what is compared; nothing where there are none. */
enum txp_result txp_page_changes(txp_page *p, const txp_changes *changes, const char *old_name, const char *new_name);

/* A unified diff of two texts with three lines of context, as `diff -u` writes it; empty when they are equal. */
enum txp_result txp_unified_diff(const char *old_name, const void *old_bytes, size_t old_len, const char *new_name,
				 const void *new_bytes, size_t new_len, txp_text **out);

/* ---- Merge --------------------------------------------------------------------------------------------------- */

struct txp_merge_options {
	size_t size;
	const char *ours_name, *base_name, *theirs_name; /* for the marker lines; "ours", "base", "theirs" where NULL */
	unsigned marker_size;                            /* git's %L; 0, and anything below 7: 7 */
};

/* A place that both sides changed in different ways. */
struct txp_conflict {
	const char *path;  /* as the marker lines say it, without client text: "goals/g1/due"; "" for the whole plan */
	const char *label; /* for people, may hold client text: "Goal g1: due date" */
	const char *base, *ours, *theirs; /* as text; an item or map in JSON; NULL for none */
};

typedef struct txp_merge txp_merge;

/* What two people made of one plan, joined item by item and field by field. o may be NULL. base NULL, or an empty file: the two have no
 * common ancestor. TXP_OK, with or without conflicts: the bytes read as the merged plan, and where there are conflicts, with
 * either side taken in every marked region. TXP_EREFUSED when one of the three can't be read as a plan, or is of a newer
 * format: then there are only findings, and a line merge is the best that can be had. */
enum txp_result txp_merge_docs(const txp_doc *base, const txp_doc *ours, const txp_doc *theirs,
			       const struct txp_merge_options *o, txp_merge **out);
void txp_merge_free(txp_merge *m);
/* The whole merged file, with git's conflict markers where there are conflicts. */
const char *txp_merge_bytes(const txp_merge *m, size_t *len);
size_t txp_merge_conflicts_count(const txp_merge *m);
const struct txp_conflict *txp_merge_conflict_at(const txp_merge *m, size_t i);
/* Why it was refused. */
const txp_findings *txp_merge_findings(const txp_merge *m);

/* A marked region in a file: git's own markers (plain, diff3, zdiff3; of any size), or ours. The texts are whole lines, not
 * NUL-terminated; base is NULL where the region has none. */
struct txp_region {
	struct txp_span at;      /* marker lines included */
	uint32_t line, end_line; /* the first and the last of them */
	const char *path;        /* "goals/g1/due" where our markers say so, else "" */
	const char *ours, *base, *theirs;
	size_t ours_len, base_len, theirs_len;
};

enum txp_take { TXP_TAKE_NOTHING /* leave it marked */, TXP_TAKE_OURS, TXP_TAKE_BASE, TXP_TAKE_THEIRS, TXP_TAKE_TEXT };

struct txp_choice {
	enum txp_take take;
	const char *text; /* for TXP_TAKE_TEXT: whole lines */
	size_t len;
};

typedef struct txp_conflicts txp_conflicts;

/* The regions of a file, in order; the bytes are copied. TXP_EREFUSED with findings when markers don't belong together
 * (nested, unfinished, stray). */
enum txp_result txp_conflicts_read(const char *name, const void *bytes, size_t len, txp_conflicts **out);
void txp_conflicts_free(txp_conflicts *c);
size_t txp_conflicts_count(const txp_conflicts *c);
const struct txp_region *txp_conflicts_at(const txp_conflicts *c, size_t i);
/* Why it was refused; borrowed. */
const txp_findings *txp_conflicts_findings(const txp_conflicts *c);
/* The file with every region replaced as chosen; choices: one for each. */
enum txp_result txp_conflicts_resolve(const txp_conflicts *c, const struct txp_choice *choices, txp_text **out);

/* ---- Claims ---------------------------------------------------------------------------------------------------- */

/* A verb: one of the ways in which commits change a caseload. What a commit says of itself begins with its name. Constant. */
struct txp_verb {
	const char *action;            /* "add-goal": Txplan-Action */
	const char *const *changes;    /* the kinds of change that it makes, the usual one first; NULL-terminated */
	const char *list;              /* the schema's list whose items it is about ("goals"), or NULL */
	const char *about;             /* a key of these items: what it refers to is named beside them; or NULL */
	const char *const *files;      /* what it may write besides plans, below the caseload's root; with / at its end: any file in that folder. NULL-terminated */
	bool begins, changes_plans;    /* it may begin a plan; it may change one that is there */
	bool by_hand;                  /* it keeps what a person edited, whatever that is */
};

/* The verb with this name, or NULL. */
const struct txp_verb *txp_verb_find(const char *action);
/* All of them by number, NULL at the end. */
const struct txp_verb *txp_verb_nth(size_t i);

/* What a commit says that it did, as its trailers have it. */
struct txp_claim {
	const char *action; /* the verb */
	const char *plan;   /* ids of plans between blanks, "" for none */
	const char *items;  /* ids of items between blanks, "" for none; none where there are several plans */
	const char *change; /* "creation", "modification", "deletion", "attestation" */
};

/* One plan of a change: as it was (NULL: it is new), and as it is to be. */
struct txp_claimed_plan {
	const char *id;
	const txp_doc *before, *after;
};

typedef struct txp_claimed txp_claimed;

/* The claim of a change to plans, exact: whatever is taken away is named with all that was in it. change: which of the verb's kinds it
 * is, or NULL for the usual one; where a person's own edit is kept it is told from the plans, if there are any. The claim is the
 * object's own and needs neither plans nor arguments any more. TXP_EUSAGE: there is no such verb, or it makes no such change;
 * TXP_EREFUSED: a plan can't be read (an earlier state that can't be read is no matter by hand). */
enum txp_result txp_claim_make(const char *action, const char *change, const struct txp_claimed_plan *plans, size_t count,
			       txp_claimed **out);
/* The claim; borrowed. */
const struct txp_claim *txp_claim_get(const txp_claimed *c);
void txp_claim_free(txp_claimed *c);

/* Holds a claim against what was done to one of its plans: "claim-action", "claim-change" and "claim-item" where it doesn't fit;
 * "claim-short" where it only leaves something out, as earlier versions did by hand. There is no finding about what
 * txp_claim_make() says, and at least one about anything else. before NULL: the plan is new. after must outlive the findings.
 * TXP_EREFUSED when one of the two can't be read as a plan. */
enum txp_result txp_claims_check(const txp_doc *before, const txp_doc *after, const struct txp_claim *claim,
				 txp_findings **out);

/* The ids of items that a change took out of a plan, also of items within items, sorted: those that look like ours, with a number in
 * them, which must not be given out again (see txp_env.used_ids). after NULL: the plan is gone. Where one of the two can't be read as
 * a plan, whatever it has behind an `id:`. */
enum txp_result txp_ids_taken(const txp_doc *before, const txp_doc *after, txp_list **out);

#ifdef __cplusplus
}
#endif
#endif
