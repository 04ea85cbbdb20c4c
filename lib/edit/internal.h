/* internal.h - what the files of this layer share. A change becomes one step: one of three things that can happen to a
 * tree. A step becomes splices: bytes taken out and put in. */
#ifndef EDIT_INTERNAL_H
#define EDIT_INTERNAL_H

#include "edit/edit.h"
#include "edit/lines.h"

enum { FLOW_COLUMNS = 100, FOLD_COLUMNS = 96, SPLICES_MOST = 4 };

/* How the neighbours look. */
struct style {
	const char *line_end;  /* "\n" or "\r\n" */
	unsigned dash;         /* columns from a list's key to its dashes */
	unsigned gap;          /* columns from a dash to the item */
	unsigned indent;       /* columns from a key to the keys of its map */
	bool single;           /* text that needs quotes has ' */
	bool quoted_keys;      /* keys of flow maps have " */
	bool map_pad, list_pad; /* { a: 1 } and [ 1 ] rather than {a: 1} and [1] */
	bool json;             /* the file is JSON */
	bool quote_text;       /* text in quotes: a comment whose # touches the next letter will stand behind it */
	bool no_block_text;    /* no | and >: a comment below would become part of the text */
};

struct splice {
	uint32_t start, end; /* these bytes go */
	const char *text;    /* these come */
	size_t len;
};

enum step_kind {
	STEP_REPLACE, /* node gets a new value */
	STEP_INSERT,  /* node, a collection, gets a new child behind `after`; NULL: in front of all */
	STEP_REMOVE   /* node goes */
};

struct step {
	struct arena *arena;
	const struct document *doc;
	enum step_kind kind;
	const struct node *node;
	const struct node *after;
	const char *key;          /* of the new child of a map */
	const struct node *value; /* keys in canonical order */
	bool open;                /* a new outermost list has block items, a new outermost map is a block map */
	struct style style;
	struct splice splices[SPLICES_MOST];
	size_t count;
};

/* ---- scalar.c ---- */

enum quotes { QUOTES_AUTO, QUOTES_SINGLE, QUOTES_DOUBLE };

/* Plain because its place has a type: number, true, false, date, timestamp; and the first three of them alone. */
bool scalar_typed(const struct node *n);
bool scalar_json_typed(const struct node *n);
/* Could the text be taken for something else without quotes? */
bool scalar_needs_quotes(const char *text, size_t len, bool flow);
/* On one line. flow: inside { } or [ ]. keep: quotes that were there and should stay. */
void scalar_write(struct buf *b, const struct node *n, const struct style *st, bool flow, enum quotes keep);
bool scalar_fits_literal(const struct node *n);
bool scalar_fits_folded(const struct node *n);
/* The lines below the header. */
void scalar_write_literal(struct buf *b, const struct node *n, unsigned column, const char *line_end);
void scalar_write_folded(struct buf *b, const struct node *n, unsigned column, const char *line_end);

/* ---- style.c ---- */

/* The style around a node: its own children first, then its parent's, and so on. */
struct style style_around(const struct document *d, const struct node *n);

/* ---- write.c ---- */

/* `key: value` from its column on, with the line ends of all its lines. open: see struct step. */
void write_entry(struct buf *b, const char *key, const struct node *value, unsigned column, bool open,
		 const struct style *st);
/* `- value` the same way; column is the dash's. flow: a collection is written { } or [ ]. */
void write_item(struct buf *b, const struct node *value, unsigned column, bool flow, const struct style *st);
/* A whole value, or an entry or item (key NULL) for inside { } and [ ]. */
void write_flow(struct buf *b, const struct node *value, const struct style *st);
void write_flow_child(struct buf *b, const char *key, const struct node *value, const struct style *st);
/* The same with a line for each key and item; column is the child's. */
void write_flow_lines(struct buf *b, const char *key, const struct node *value, unsigned column, unsigned indent,
		      const struct style *st);
/* A block collection whose first line's column is already reached. */
void write_block(struct buf *b, const struct node *value, unsigned column, bool open, const struct style *st);
/* The value behind `key:`. What belongs on the key's line goes to head (without the space before it), what belongs on
 * the lines below to body. column is the key's, before the head's. */
void write_value(struct buf *head, struct buf *body, const struct node *value, unsigned column, unsigned before,
		 bool open, const struct style *st);
/* Header of a literal or folded scalar: "|-", ">", … */
void write_text_header(struct buf *head, char kind, const struct node *n);

/* ---- lines.c: where things are; the rest of it is in lines.h ---- */

/* Where the child before ends, and where a child begins: at its dash, its key, or, in a flow list, itself. */
const struct node *child_before(const struct node *child);
uint32_t entry_start(const struct document *d, const struct node *child);
/* The comment lines directly above a child, at its own column: they are about it. Empty when there are none. */
struct txp_span comment_above(const struct document *d, const struct node *child);
/* Behind the comments at its own column that stand directly below `key:` without a value: what it held, or will hold. behind is
 * the line behind the key's own. */
uint32_t line_behind_empty(const struct document *d, const struct node *n, uint32_t behind);
/* How many blank lines begin at the line start `at`; *end is the line behind them. */
unsigned blank_lines(const struct source *s, uint32_t at, uint32_t *end);
/* Does the node's last text keep the blank lines below it? */
bool keeps_blank_lines(const struct document *d, const struct node *n);
bool in_flow(const struct node *n);
/* Is it [] or {} on its key's line, in a block map? Then its first child makes it a block. */
bool opens_to_block(const struct document *d, const struct node *n);
void splice_add(struct step *st, uint32_t start, uint32_t end, const struct buf *text);

/* ---- block.c, flow.c, replace.c: a step's splices ---- */

/* Behind the `|` or `>` of a literal or folded scalar, and what belongs to it. */
uint32_t block_header_end(const struct source *s, const struct node *n);

void block_insert(struct step *st);
void block_remove(struct step *st);
void flow_insert(struct step *st);
void flow_remove(struct step *st);
void replace(struct step *st);

/* ---- find.c ---- */

/* Follows a path as far as it goes: the last node reached, and the rest of the path. */
const struct node *find_along(const struct document *d, const struct schema *s, const char *path, const char **rest);
/* A copy of a value with its keys in canonical order and without empty maps and lists inside. */
struct node *in_order(struct arena *a, struct place p, const struct node *value);

/* ---- prove.c ---- */

/* Is the value what was asked for: the same text at the same keys in the same order, types kept? */
bool prove_value(const struct node *asked, const struct node *got);
/* Is `after` the step's document with the step made, and nothing else? */
bool prove_step(const struct step *st, const struct document *after);

#endif
