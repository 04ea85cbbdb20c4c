/* document.h - one plan file: bytes, and an immutable tree whose every node knows its bytes. */
#ifndef TEXT_DOCUMENT_H
#define TEXT_DOCUMENT_H

#include <string.h>

#include "base/arena.h"
#include "base/finding.h"

enum {
	DOCUMENT_BYTES_MOST = 1024 * 1024,
	DOCUMENT_BYTES_WARN = DOCUMENT_BYTES_MOST / 2,
	DOCUMENT_DEPTH_MOST = 64,
	DOCUMENT_NODES_MOST = 100000,
};

/* A file's bytes. They always end with a line break: where the file had none, one was added for reading
 * (final_newline is false then, and a writer takes it off again). len counts it. */
struct source {
	const char *name;
	const char *bytes; /* NUL-terminated */
	uint32_t len;
	uint32_t bom;       /* 3 when the file begins with a byte order mark, else 0 */
	bool final_newline; /* the file itself ended with one */
	bool crlf;          /* the first line ends with CRLF */
	bool ascii;         /* no byte above 0x7F behind the byte order mark */
	const uint32_t *lines; /* where lines begin, from the second on, as far as they are known */
	uint32_t line_count;
};

enum node_kind { NODE_SCALAR, NODE_MAP, NODE_LIST };
enum scalar_style { STYLE_PLAIN, STYLE_SINGLE, STYLE_DOUBLE, STYLE_LITERAL, STYLE_FOLDED };

/* A value. Children are a linked list; in a map, each child is a value that knows its key.
 *
 * start and end are byte offsets into the source: of a scalar with its quotes; of a flow collection with its
 * brackets; of a block collection from its first key or dash to the end of its last child. A literal or folded
 * scalar ends with its last line of text, without the line break (where its value keeps trailing blank lines, `|+`
 * or an explicit indent, they belong to it). An empty value has start = end. Nodes made for an edit have no place:
 * start = end = TXP_NOWHERE. */
struct node {
	uint8_t kind;            /* enum node_kind */
	uint8_t style;           /* enum scalar_style; scalars */
	bool flow;               /* collections: { } or [ ] */
	bool json;               /* read as JSON: a plain scalar is a number, true, false or null and nothing else */
	uint32_t count;          /* children; a map counts its values */
	uint32_t len;            /* of text */
	uint32_t start, end;
	const char *text;        /* a scalar's value, NUL-terminated, never NULL for scalars */
	const struct node *key;    /* in a map: the scalar that names this value */
	const struct node *parent;
	const struct node *first, *last, *next;
};

struct document {
	struct arena *arena;
	struct source source;
	const struct node *root; /* NULL when it could not be read */
	uint32_t nodes;
	const struct node **doubtful; /* plain values that may have been meant otherwise: a # behind them touches what follows
					 (node_glued_hash()), or they are the word null or ~ */
	size_t doubtful_count;
};

/* Reads bytes as the strict YAML subset of schemas/README.md. TXP_OK, or TXP_EREFUSED with findings. The document and
 * everything it points to is in the arena; *out is set in both cases. Runs inside arena_try(). */
enum txp_result document_read(struct arena *a, const char *name, const char *bytes, size_t len, struct findings *f,
			      struct document **out);

/* The same for JSON with JSON's own typing (RFC 8259): schemas, and instances for the validator. */
enum txp_result document_read_json(struct arena *a, const char *name, const char *bytes, size_t len, struct findings *f,
				   struct document **out);

/* Line and column (in code points) of a byte offset. */
struct txp_position source_position(const struct source *s, uint32_t offset);
/* The offset where the line that holds an offset begins, and where it ends (at its line break, CR left out). */
uint32_t source_line_start(const struct source *s, uint32_t offset);
uint32_t source_line_end(const struct source *s, uint32_t offset);

/* Where a comment begins behind a value that ends at an offset, on its line, if its # touches a letter or a figure: `Apt #4`
 * may have been meant as text. 0 for none, and for `# like this` and `#----`. */
uint32_t source_glued_hash(const struct source *s, uint32_t offset);
uint32_t node_glued_hash(const struct source *s, const struct node *n);
/* The same for a comment of any kind. */
uint32_t node_hash_behind(const struct source *s, const struct node *n);

/* A key of the schema, where it isn't an argument of a function that looks one up (tests/lint/keys.py). */
#define KEY(key) key

/* The value of a key in a map, or NULL; NULL too when map is NULL or no map. Empty values are found as well. */
const struct node *node_get(const struct node *map, const char *key);
const struct node *node_get_n(const struct node *map, const char *key, size_t len);
/* The i-th child, or NULL. Linear. */
const struct node *node_nth(const struct node *n, uint32_t i);
/* True for a scalar with exactly this text. NULL is never equal. */
bool node_is(const struct node *n, const char *text);
/* A scalar's text, or NULL when n is NULL, no scalar, or empty. */
const char *node_text(const struct node *n);
/* True for `key:` with nothing behind it: the value counts as absent. */
bool node_empty(const struct node *n);
/* Same kind, same text, children equal in the same order (maps: same keys with equal values in any order). Plain and
 * quoted text that read the same are equal. The arena is for scratch space. */
bool node_equal(struct arena *a, const struct node *x, const struct node *y);
/* The values of a map in an order that only their keys make; map->count of them. */
const struct node **node_sorted(struct arena *a, const struct node *map);
static inline struct txp_span node_span(const struct node *n)
{
	return (struct txp_span){ n->start, n->end };
}

/* Making nodes without a place, for edits. Text is copied. */
struct node *node_new_scalar(struct arena *a, const char *text, size_t len, enum scalar_style style);
struct node *node_new_map(struct arena *a);
struct node *node_new_list(struct arena *a);
/* A node of a tree that is still being made, to add to: links are const, so that nobody changes what was read. */
static inline struct node *node_made(const struct node *n)
{
	struct node *own;

	memcpy(&own, &n, sizeof own);
	return own;
}
/* Appends a child that has no parent yet; key NULL for lists. */
void node_add(struct arena *a, struct node *parent, const char *key, struct node *child);
/* A deep copy without places. */
struct node *node_copy(struct arena *a, const struct node *n);

#endif
