/* load.h - the tables of a schema while they grow. Private to schema/. */
#ifndef SCHEMA_LOAD_H
#define SCHEMA_LOAD_H

#include "schema/compiled.h"

/* A table that grows in an arena. */
struct table {
	void *items;
	uint32_t count, cap, size;
};

struct loader {
	struct arena *arena;
	struct findings *findings;
	const struct document *doc;
	struct table rules, ops, objects, entries, values, patterns, insts, texts, words, slots, blob;
	struct table interned; /* uint32_t: text number + 1 by hash */
	struct table queue;    /* the node of each rule; rule number = place in the queue + 1 */
	uint32_t *rule_at;     /* by where a node starts in the file: its rule, or 0 */
};

/* The subschema that is being compiled: its keywords, as operations in any order. */
enum { DRAFT_OPS_MOST = 40 };
struct draft {
	const struct node *schema;
	struct op ops[DRAFT_OPS_MOST];
	uint16_t count;
};

/* Appends one item and returns its number. */
uint32_t table_add(struct arena *a, struct table *t, const void *item);

/* Each of these returns the number of what it stands for. */
uint32_t load_text(struct loader *l, const char *bytes, size_t len);
uint32_t load_value(struct loader *l, const struct node *n, const struct node *key);
uint32_t load_pattern(struct loader *l, const struct node *n);
uint32_t load_rule(struct loader *l, const struct node *schema);
uint32_t load_words(struct loader *l, const uint32_t *words, uint32_t count);

void load_op(struct draft *d, enum op_code code, uint32_t n, uint32_t at);
void load_bad(struct loader *l, const struct node *n, const char *why);

/* Compiles one keyword; an unknown one is reported. */
void load_keyword(struct loader *l, struct draft *d, const struct node *value);

/* What a $ref points at, or NULL. */
const struct node *load_resolve(struct loader *l, const char *ref);

/* Is there a way from a rule back to itself that never goes down into a value? */
bool load_has_loop(struct arena *a, const struct schema *s);

#endif
