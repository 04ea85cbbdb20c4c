/* compiled.h - a schema as flat tables. Private to schema/.
 *
 * Everything is an index into one of the tables, and text is in one blob: constants made by the build need no
 * relocations and no work at start-up. Index 0 of rules and texts means "none" (texts[0] is empty). */
#ifndef SCHEMA_COMPILED_H
#define SCHEMA_COMPILED_H

#include <string.h>

#include "base/buf.h"
#include "schema/schema.h"

/* What a subschema says, in the order in which it is checked: cheap and telling things first. Those from OP_TITLE on
 * are annotations. */
enum op_code {
	OP_FALSE,             /* the schema `false` */
	OP_TYPE,              /* n: TYPE_ bits */
	OP_CONST,             /* at: value */
	OP_ENUM,              /* words: n values */
	OP_FORMAT,            /* n: enum format; at: text */
	OP_PATTERN,           /* at: pattern */
	OP_MIN_LENGTH,        /* at: how many */
	OP_MAX_LENGTH,        /* at: how many */
	OP_MINIMUM,           /* at: value */
	OP_MAXIMUM,           /* at: value */
	OP_EXCLUSIVE_MINIMUM, /* at: value */
	OP_EXCLUSIVE_MAXIMUM, /* at: value */
	OP_MULTIPLE_OF,       /* at: value */
	OP_REF,               /* at: rule */
	OP_MIN_ITEMS,         /* at: how many */
	OP_MAX_ITEMS,         /* at: how many */
	OP_UNIQUE_ITEMS,
	OP_ARRAY,       /* words: the rule for items (0: none), then n rules of prefixItems */
	OP_CONTAINS,    /* words: rule, least, most */
	OP_REQUIRED,    /* words: n texts */
	OP_DEPENDENT,   /* words: n times: text, count, texts */
	OP_OBJECT,      /* at: object */
	OP_NAMES,       /* at: rule */
	OP_ALL,         /* words: n rules */
	OP_ANY,         /* words: n rules */
	OP_ONE,         /* words: n rules */
	OP_NOT,         /* at: rule */
	OP_IF,          /* words: if, then, else; 0: none */
	OP_TITLE,       /* at: text */
	OP_DESCRIPTION, /* at: text */
	OP_IDENTITY,    /* words: n texts */
	OP_ID_PREFIX,   /* at: text */
	OP_OPTION,      /* at: text */
	OP_DEFAULT,     /* at: text */
	OP_REFERS,      /* words: n texts */
	OP_MEANT,       /* words: n texts, a word and the choice that it stands for */
	OP_KNOWN,       /* words: n texts */
	OP_HEADLINE,    /* words: n texts */
	OP_SHOW,        /* at: text */
	OP_NOT_SIGNED,
	OP_READ_ONLY,
	OP_COUNT
};

struct op {
	uint16_t code; /* enum op_code */
	uint16_t n;
	uint32_t at; /* "words: …" above: the first index into the table of words */
};

/* One subschema: a run of ops, checks before annotations. */
struct rule {
	uint32_t ops;
	uint16_t checks, count;
};

/* properties, patternProperties and additionalProperties together. */
struct object {
	uint32_t entries,
	    slots;           /* slots: mask + 1 of them, entry number + 1 or 0, by hash of the key, open addressing */
	uint32_t patterns;   /* words: pairs of pattern and rule */
	uint32_t additional; /* rule; 0: anything goes */
	uint16_t count, pattern_count, mask;
};

struct entry {
	uint32_t name, rule;
};

/* A constant of enum or const; the children of a list or map follow it, each with its own children. */
struct value {
	uint32_t text; /* of a scalar, as it was written */
	uint32_t key;  /* in a map */
	uint32_t size; /* how many values this takes in the table, with all below it */
	uint32_t children;
	uint32_t type; /* one TYPE_ bit; a number is TYPE_NUMBER */
};

struct text {
	uint32_t at, len;
};

enum inst_code { INST_CHAR, INST_ANY, INST_CLASS, INST_SPLIT, INST_JUMP, INST_START, INST_END, INST_MATCH };

struct inst {
	uint16_t code; /* enum inst_code */
	uint16_t n;    /* CLASS: ranges, times two, plus one when negated */
	uint32_t a, b; /* CHAR: code point; CLASS: words; SPLIT: both targets; JUMP: target */
};

/* A pattern as a program. Most are just `^` and a text: then prefix says which, and the program isn't run. */
struct pattern {
	uint32_t text, prefix;
	uint32_t insts, count;
};

struct schema {
	const struct rule *rules;
	const struct op *ops;
	const struct object *objects;
	const struct entry *entries;
	const struct value *values;
	const struct pattern *patterns;
	const struct inst *insts;
	const struct text *texts;
	const uint32_t *words;
	const uint16_t *slots;
	const char *blob;
	struct {
		uint32_t rules, ops, objects, entries, values, patterns, insts, texts, words, slots, blob;
	} count;
};

enum { RULE_ROOT = 1 };
#define RULE_ABSENT UINT32_MAX

/* The formats that are asserted. The order is that of the table in formats.c. */
enum format {
	FORMAT_NONE,
	FORMAT_ID,
	FORMAT_ITEM_ID,
	FORMAT_DATE,
	FORMAT_TIMESTAMP,
	FORMAT_DATE_OR_TIMESTAMP,
	FORMAT_TIME,
	FORMAT_DURATION,
	FORMAT_DECIMAL,
	FORMAT_SUSTAIN,
	FORMAT_LANGUAGE,
	FORMAT_EMAIL,
	FORMAT_EXPIRES,
	FORMAT_COUNT
};

/* The format with this name; FORMAT_NONE for those that aren't ours. "txplan-…" that doesn't exist: FORMAT_COUNT. */
enum format format_named(const char *name);
/* Is this text of the format? */
bool format_holds(enum format f, const char *s, size_t len);
/* "a day such as 2026-06-30" */
const char *format_phrase(enum format f);
/* The finding for a text that isn't: "bad-date". */
const char *format_code(enum format f);

/* FNV-1a, folded: names are short. */
static inline uint32_t hash_bytes(const char *s, size_t len)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)s[i]) * 16777619u;
	return h ^ h >> 15;
}

static inline const char *text_of(const struct schema *s, uint32_t text)
{
	return s->blob + s->texts[text].at;
}

static inline bool text_is(const struct schema *s, uint32_t text, const char *bytes, size_t len)
{
	return s->texts[text].len == len && !memcmp(text_of(s, text), bytes, len);
}

/* The entry of a key in an object's properties, or NULL. */
const struct entry *object_entry(const struct schema *s, const struct object *o, const char *key, size_t len);

/* The rules that a rule applies to the same value: by $ref, allOf, anyOf, oneOf, then, else, and with all, not and if.
 * The i-th, RULE_ABSENT for a then or else that isn't there, 0 past the end. */
uint32_t rule_beside(const struct schema *s, uint32_t rule, uint32_t i, bool all);

/* The op of a rule with this code, or NULL. */
const struct op *rule_op(const struct schema *s, uint32_t rule, enum op_code code);

/* Does the pattern match anywhere in the text? */
bool pattern_matches(const struct schema *s, const struct pattern *p, const char *text, size_t len);

/* ---- paths ---- */

/* The number of the last item that was named: the next one is mostly near. Start with zeros. */
struct item_hint {
	const struct node *item;
	unsigned number;
};

/* The number of an item in its list, from 1. hint may be NULL. */
unsigned item_number(const struct node *item, struct item_hint *hint);
/* Appends a node's path; returns its place. */
struct place path_add(struct buf *out, const struct schema *s, const struct node *n, struct item_hint *hint);

/* ---- check ---- */

/* The TYPE_ bits that a node can be read as. */
unsigned node_types(const struct node *n);
/* Is the node, read as one of types, this constant? */
bool value_equal(const struct schema *s, const struct value *v, const struct node *n, unsigned types);
/* The first item that repeats an earlier one, with that one in *first, or NULL. text: the items are text, so that 1 and
 * 1.0 differ. Linear for any list. */
const struct node *repeated_item(struct arena *a, const struct node *list, bool text, const struct node **first);

#endif
