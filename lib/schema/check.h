/* check.h - one run of the check. Private to schema/. */
#ifndef SCHEMA_CHECK_H
#define SCHEMA_CHECK_H

#include "base/buf.h"
#include "schema/compiled.h"

struct check {
	const struct schema *s;
	const struct document *d;
	struct findings *f;
	struct arena *arena;
	struct item_hint hint;
	bool trying; /* only to see which alternative fits best */
	/* The keys that the map looked at last could still have, NULL-terminated, and how many keys there are for it.
	 */
	const struct node *keys_of;
	const char **keys;
	size_t keys_total;
};

/* Does the node, read as one of types, fulfil the rule? When loud, everything that is wrong is reported; otherwise it
 * stops at the first. */
bool check_node(struct check *c, uint32_t rule, const struct node *n, unsigned types, bool loud);

/* ---- report.c: what is wrong, in words ---- */

/* An op that a single value fails: type, enum, format, length, range, … */
void report_value(struct check *c, uint32_t rule, const struct op *op, const struct node *n);
void report_unknown_key(struct check *c, const struct node *n);
void report_missing_key(struct check *c, const struct node *map, uint32_t key);
void report_dependent_key(struct check *c, const struct node *map, uint32_t because, uint32_t key);
void report_repeated_item(struct check *c, const struct node *again, const struct node *first);
void report_empty_item(struct check *c, const struct node *item);
/* None of the alternatives of an anyOf or oneOf: a scalar; anything else. */
void report_none_of(struct check *c, const struct op *op, const struct node *n, unsigned types);
void report_newer_format(struct check *c, const struct node *format);

/* ---- cut.c: texts that a # cuts off ---- */

/* Is its place one for words of one's own? */
bool text_is_free(const struct schema *s, const struct node *n);
/* Is a part of this plain value at such a place lost behind a #? */
bool text_is_cut(const struct schema *s, const struct document *d, const struct node *n);

/* ---- phrase.c: naming things ---- */

/* "due date of goal g1" */
void phrase_subject(struct check *c, struct buf *out, const struct node *n);
/* 'the value', shortened, on one line */
void phrase_value(struct buf *out, const struct node *n);
/* "a day such as 2026-06-30", "a whole number", "draft or active": what a rule expects. */
void phrase_expected(const struct check *c, struct buf *out, uint32_t rule);

#endif
