/* plan_gen.h - made-up plans: values from the schema, written in every way that the format allows. Deterministic. */
#ifndef PLAN_GEN_H
#define PLAN_GEN_H

#include "schema/schema.h"

struct gen {
	struct arena *arena;
	uint64_t state;
	unsigned ids; /* so that every item's id is new */
};

uint32_t gen_next(struct gen *g);
/* 0 … n-1; and true n times in 100. */
uint32_t gen_below(struct gen *g, uint32_t n);
bool gen_chance(struct gen *g, unsigned percent);

/* A value for a place. rich: how full maps and lists are, in percent. */
struct node *gen_value(struct gen *g, struct place p, unsigned rich);
/* Text of every kind that may stand in a plan. */
struct node *gen_text(struct gen *g);

/* A value as an edit writes it: maps without keys whose list or map is empty. */
const struct node *gen_filled(struct gen *g, struct place p);
/* All nodes of a tree; and one of them: the root is number 0. *i is used up. */
uint32_t tree_count(const struct node *n);
const struct node *tree_nth(const struct node *n, uint32_t *i);

/* A whole plan, as bytes; as JSON sometimes. */
struct buf gen_plan(struct gen *g, struct place root);
/* The same bytes with line ends, byte order mark or the end of the file changed, and comments and blank lines put
 * where no text is. */
struct buf gen_mutate(struct gen *g, const struct document *d);

#endif
