/* block.h - what a person is to see, before any format: a tree of blocks with plain text. */
#ifndef VIEW_BLOCK_H
#define VIEW_BLOCK_H

#include "base/arena.h"

enum block_kind {
	BLOCK_PLAN,    /* the whole: text is the title; holds rows and sections */
	BLOCK_SECTION, /* label is its title */
	BLOCK_ITEM,    /* one of a list: label is its id or "", text its headline; holds any but sections */
	BLOCK_ROWS,    /* holds BLOCK_ROW: a label, and blocks that belong to it */
	BLOCK_ROW,
	BLOCK_FACTS,   /* holds BLOCK_FACT: label and text, short; several go on a line */
	BLOCK_FACT,
	BLOCK_TEXT,    /* prose; a line break ends a paragraph */
	BLOCK_QUOTE,   /* the client's own words */
	BLOCK_BULLETS, /* holds BLOCK_TEXT; their label is the sign in front, "" for the usual one */
	BLOCK_TABLE,   /* holds BLOCK_LINE, the first with the headings; each holds as many BLOCK_TEXT */
	BLOCK_LINE, /* also alone: one row of many, whose cells stand where their columns put them */
	BLOCK_RUNS,    /* one paragraph of several BLOCK_TEXT, each with its own tone, without anything between them */
	BLOCK_EXCERPT, /* a line of a file, marked where `excerpt` says; text is a note on that */
	BLOCK_REMEDY,  /* what to do about what stands above: text */
	BLOCK_KINDS
};

enum mark { MARK_NONE, MARK_OPEN, MARK_DONE };

/* A line of a file, which is not copied: it may have a MiB. begin <= start <= stop <= end. */
struct excerpt {
	unsigned line;
	const char *begin, *end;  /* the line, without its line break */
	const char *start, *stop; /* what is meant of it */
};

/* Children that are made while they are written, so that a long list never stands in memory as a whole: the next ones, which are
 * there until it is asked again; NULL at the end. */
struct coming {
	const struct block *(*next)(struct coming *c);
};

struct block {
	enum block_kind kind;
	enum txp_tone tone;
	enum mark mark;    /* items */
	uint32_t columns;  /* cells of a line that stands alone: how many its column takes, at least; bullets: a margin of
			      their own; runs: how far all lines but the first stand in */
	const char *label; /* never NULL */
	const char *text;  /* never NULL */
	const struct excerpt *excerpt;
	struct coming *coming; /* sections: what comes behind the children that are there; or NULL */
	struct block *first, *last, *next;
};

/* Appends a block to a parent (NULL: none). label and text may be NULL for "", and are not copied. */
struct block *block_add(struct arena *a, struct block *parent, enum block_kind kind, const char *label,
			const char *text);

/* Appends a block that has no parent yet. */
void block_append(struct block *parent, struct block *b);

#endif
