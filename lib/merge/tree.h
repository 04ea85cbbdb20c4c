/* tree.h - three versions of a plan as one tree: what each place becomes, and where its bytes are on each side. */
#ifndef MERGE_TREE_H
#define MERGE_TREE_H

#include "edit/lines.h"
#include "schema/schema.h"

enum side { BASE, OURS, THEIRS, SIDES };

/* A comment of one side, by its text. */
struct comment {
	uint32_t at;
	bool new; /* the base has none like it */
	uint64_t hash;
};

struct comments {
	struct comment *list; /* in the order of the file */
	size_t count, cap;
};

/* One side's value with what belongs to it. An entry with lines of its own has [lead, start) before it, back to the entry
 * before (what is before the first belongs to them all); [start, end) are its dash or key, its value, and all lines up to
 * the next entry's lead. Inside { } and [ ], [start, end) is key and value alone. */
struct part {
	const struct node *node; /* NULL: not there */
	uint32_t lead, start, end;
	uint32_t column; /* where the start stands; inside { } and [ ]: where its line begins */
	bool lines;      /* has lines of its own */
};

enum verdict {
	TAKE,    /* as it is on one side */
	JOIN,    /* a map or list: child by child */
	CONFLICT /* for a person to decide */
};

struct joint {
	struct part part[SIDES];
	uint32_t at[SIDES]; /* which child it is on each side */
	struct place place;
	const struct joint *parent;
	struct joint *first, *last, *next; /* of a JOIN: children in their merged order */
	uint32_t tail[SIDES];              /* of a JOIN with lines: where the lines behind the last child begin */
	uint8_t verdict;                   /* enum verdict */
	uint8_t from;   /* enum side: TAKE takes this side; JOIN is laid out like it */
	uint8_t behind; /* enum side: what follows the value on its line is this side's; of a JOIN with lines, its header */
	bool item;      /* of a list */
	bool conflicts; /* a CONFLICT is here or below */
	bool whole;     /* conflicts below can only be shown by the whole entry */
};

/* How large the pieces are that are joined: each is tried when the one before can't be proved. */
enum grain { GRAIN_FINE, GRAIN_ITEM, GRAIN_BLOCK, GRAIN_FILE, GRAINS };

struct tree {
	struct arena *arena;
	const struct schema *schema;
	const struct document *doc[SIDES]; /* BASE may be NULL */
	struct comments comments[SIDES];
	const char *const *spent; /* ids that stand for two items: who brings one is in conflict; NULL at the end, or NULL */
	enum grain grain;
	const struct node *coarse; /* a key of the plan whose value is not joined, or NULL */
	struct joint *root;
};

/* ---- tree.c ---- */

void tree_build(struct tree *t);
/* What stands here when one side is taken in every conflict; of a JOIN, NULL. */
const struct node *joint_under(const struct joint *j, enum side choice);
/* Is there anything here when that side is taken? */
bool joint_present(const struct joint *j, enum side choice);
/* { } or [ ]: joined inside a line, or lines that aren't its children's. */
bool joint_flow(const struct joint *j);
bool node_absent(const struct node *n);

/* ---- order.c ---- */

/* The children of the three collections of a joint, paired. */
struct triple {
	struct part part[SIDES];
	uint32_t at[SIDES]; /* which child it is on each side; UINT32_MAX: none */
	uint32_t gap[SIDES]; /* OURS, THEIRS: which of the standing ones it is behind */
	bool moved[SIDES];
	bool floats, done;
};

struct triples {
	struct triple *list;
	size_t count;
};

/* The pairs in merged order; the same whichever side is ours. False when both sides moved an item, to different places. */
bool order_triples(struct tree *t, const struct joint *j, struct triples *triples, const uint32_t counts[SIDES]);

/* ---- pair.c ---- */

struct triples pair_children(struct tree *t, const struct joint *j, struct part *const parts[SIDES],
			     const uint32_t counts[SIDES]);

/* ---- parts.c ---- */

struct part part_of_root(const struct document *d);
/* A map or list with lines for its children? */
bool part_has_lines(const struct part *p);
/* Where the lines of its children begin: behind its key's or dash's line, or behind a dash. */
uint32_t part_content(const struct document *d, const struct part *p);
/* Its children's parts; where the lines behind the last begin in *tail. */
struct part *part_children(struct arena *a, const struct document *d, const struct part *p, uint32_t *tail);
/* All comments of a document; their hashes, sorted. */
struct comments comments_of(struct arena *a, const struct document *d);
uint64_t *comments_sorted(struct arena *a, const struct comments *c);
void comments_read(struct tree *t);
/* Is there a comment in these bytes of a side that the base hasn't got? */
bool comments_new(const struct tree *t, enum side side, uint32_t from, uint32_t end);

/* ---- write.c ---- */

/* One more than the sides: conflicts are marked. */
enum { MARKED = SIDES };

struct names {
	const char *side[SIDES];
	unsigned marker_size;
};

struct buf tree_write(const struct tree *t, unsigned choice, const struct names *names);

/* ---- flow.c ---- */

/* A value for inside { } or [ ], with its key. */
void flow_write_child(struct buf *out, const struct tree *t, const struct joint *j, enum side choice);
/* A JOIN's brackets and what is between them. */
void flow_write(struct buf *out, const struct tree *t, const struct joint *j, enum side choice);
const char *line_end(const struct tree *t);
/* Bytes of a side: margins of all lines but the first moved by `shift` columns, line ends as ours are. */
void write_moved(struct buf *out, const struct tree *t, enum side side, uint32_t from, uint32_t end, int shift);

/* ---- path.c ---- */

/* The place of a joint, without client text. */
const char *joint_path(const struct tree *t, const struct joint *j);
const char *joint_label(const struct tree *t, const struct joint *j);

/* ---- prove.c ---- */

/* Does the document say what the tree says when a side is taken in every conflict? */
bool tree_agrees(const struct tree *t, enum side choice, const struct document *got);
/* Are all comments there that should be? */
bool tree_keeps_comments(struct tree *t, enum side choice, const struct document *got);
/* Ids that a document gives to two items though neither ours nor theirs does; NULL when there are none. */
const char *const *doubled_ids(const struct tree *t, const struct document *got);

#endif
