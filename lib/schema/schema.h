/* schema.h - the description of what a plan is made of, and checking a document against it.
 *
 * A schema is JSON Schema 2020-12 with a few keywords of our own (schemas/README.md). It is compiled into flat tables
 * without pointers, by schema_load() at run time or by the build into constants. Generic code - check, edit, compare,
 * json, options - walks a document and a schema side by side and holds no field names. */
#ifndef SCHEMA_SCHEMA_H
#define SCHEMA_SCHEMA_H

#include "base/buf.h"
#include "text/document.h"

struct schema;

/* A subschema as it describes one place in a document; at = 0 means: nothing describes it. */
struct place {
	const struct schema *schema;
	uint32_t at;
};

enum { TYPE_NULL = 1, TYPE_BOOLEAN = 2, TYPE_INTEGER = 4, TYPE_NUMBER = 8, TYPE_STRING = 16, TYPE_ARRAY = 32, TYPE_OBJECT = 64 };

/* Compiles a schema that was read with document_read_json(). TXP_EREFUSED with findings for a keyword that isn't
 * implemented ("unknown-keyword"), a bad value, or a $ref that leads nowhere. */
enum txp_result schema_load(struct arena *a, const struct document *json, struct findings *f, const struct schema **out);

/* The schemas of a plan, of a caseload's settings and of an instrument, compiled by the build. */
const struct schema *schema_of_plan(void);
const struct schema *schema_of_config(void);
const struct schema *schema_of_instrument(void);

/* The catalogue of findings (schemas/findings.yaml), compiled by the build. */
const struct catalogue *schema_findings(void);

/* Checks a document: every finding, in document order. Returns true when it is valid. */
bool schema_check(const struct schema *s, const struct document *d, struct findings *f);

/* What may have been meant otherwise: text at places for free text that ends before a # (see source_glued_hash(), an error), and
 * the words null and ~ there. */
void schema_doubts(const struct schema *s, const struct document *d, struct findings *f);
/* How many values at places for free text end before a #. */
size_t schema_cut_texts(const struct schema *s, const struct document *d);

struct place schema_root(const struct schema *s);
bool place_known(struct place p);
/* The place of a key's value in a map, of an item in a list. Looks through $ref, allOf, anyOf, oneOf, if/then/else. */
struct place place_property(struct place p, const char *key, size_t len);
struct place place_item(struct place list);
/* The place that describes a node, found from the root. */
struct place place_of(const struct schema *s, const struct node *n);

unsigned place_types(struct place p);               /* TYPE_… bits; 0: any */
const char *place_title(struct place p);            /* human label, "" where the schema has none */
const char *place_description(struct place p);      /* "" where the schema has none */
const char *place_format(struct place p);           /* "txplan-date", … or "" */
const char *place_default(struct place p);          /* `default` as text (a string without its quotes), or NULL */
const char *place_option(struct place p);           /* x-txplan-option, or "" */
const char *place_id_prefix(struct place list);     /* x-txplan-id-prefix: "g", or ".o" below the parent's id; "" */
/* x-txplan-identity of a list: the keys that make an item the same item; 0: the whole value. At most 4. */
size_t place_identity(struct place list, const char *keys[4]);
/* True for a list of scalars that may repeat (no uniqueItems), such as the answers of a score: their order says what each
 * of them is, so the list is compared and merged as one value. */
bool place_is_one_value(struct place list);
/* x-txplan-refers of a scalar: what an id here may name ("team", "goals", …, or a word like "client"); NULL at the end.
 * A leading '=' marks a word that stands for itself ("=client"). */
size_t place_refers(struct place p, const char *refs[8]);
/* x-txplan-known of a text: what it usually is, though it may be something else. How many there are, up to `most`. */
size_t place_known_words(struct place p, const char **texts, size_t most);
/* x-txplan-headline of a map: the keys that head it, a blank between them, best first. How many there are, up to `most`. */
size_t place_headlines(struct place p, const char **lines, size_t most);
/* x-txplan-show: how a value is shown ("header", "quote", …), or "". */
const char *place_show(struct place p);
/* The properties in canonical order: key i and its place; false past the end. */
bool place_nth_property(struct place p, size_t i, const char **key, struct place *value);
/* The position of a key in canonical order, or SIZE_MAX. */
size_t place_order(struct place p, const char *key, size_t len);
bool place_requires(struct place p, const char *key);
/* The i-th allowed value of an enum, or NULL past the end. */
const char *place_enum_nth(struct place p, size_t i);
/* x-txplan-meant of an enum: what people say for one of its values, each word with the value behind it; NULL past the end. */
const char *place_meant_nth(struct place p, size_t i);
/* The allowed value that a text stands for or is near to ("phone", "ICD-10-CM"), for "did you mean"; or NULL. */
const char *place_choice_meant(struct arena *a, struct place p, const char *text);
/* Is it a part of what people sign (see content.h)? True but for what x-txplan-signed takes out. */
bool place_is_signed(struct place p);
/* readOnly: made by us, so there is no option for it. */
bool place_is_read_only(struct place p);
/* True where the place's scalars are text: a plain 42 or no there stays text. */
bool place_is_text(struct place p);

/* ---- Identity and paths (need the schema: "by list identity, never by position") ---- */

/* Does the item hold what names it, in not too many bytes? */
bool place_has_name(struct place list, const struct node *item);
/* Appends the segment that names item in its list: an id, a key value, several joined by '+', or else #N, where N is its
 * number in the list, from 1. */
void place_item_name(struct buf *out, struct place list, const struct node *item, unsigned number);
/* How many characters at the beginning of a path are the name that the item holds, or 0. */
size_t place_item_takes(struct place list, const struct node *item, const char *path);
/* The path of a node, "goals/g1/due", "" for the root. */
char *place_path(struct arena *a, const struct schema *s, const struct node *n);
/* The id of an item of a list that the schema knows items of by their ids, or NULL: what a clinic or a client calls `id`
 * elsewhere is nobody else's business. */
const char *place_item_id(const struct schema *s, const struct node *n);
/* Are two items of a list the same item? */
bool place_same_item(struct arena *a, struct place list, const struct node *x, const struct node *y);

#endif
