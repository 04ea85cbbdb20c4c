/* edit.h - changes at places become splices into the bytes, in the file's own style, and are proved by reading the
 * result again. */
#ifndef EDIT_EDIT_H
#define EDIT_EDIT_H

#include "schema/schema.h"

enum change_kind {
	CHANGE_SET,    /* give the place a value: replaces it, or makes the key and any parent map that is missing */
	CHANGE_APPEND, /* add an item at the end of the list at the place, which is made if it is missing or empty */
	CHANGE_REMOVE  /* take the key or the list item at the place away; a comment inside goes with it */
};

/* path: segments as place_path() prints them ("goals/g1/objectives"); for CHANGE_SET the last may be a new key.
 * value: made with node_new_…(); scalars that must stay plain (dates, numbers, booleans, ids) have STYLE_PLAIN, text has
 * STYLE_DOUBLE: it is written plain where every YAML reader reads it as the same text, else quoted as the neighbours. */
struct change {
	enum change_kind kind;
	const char *path;
	const struct node *value;
};

/* What the changes made. */
struct edited {
	struct buf bytes;          /* a final newline only if the file had one */
	struct document *document; /* read from them; NULL when nothing had to change */
	struct findings *found;    /* when they were read */
};

/* Makes the changes one after the other. TXP_OK; TXP_ENOTFOUND with a finding when a path leads nowhere; TXP_EREFUSED with a
 * finding when the splice cannot be proved - then nothing was made. A change that changes nothing gives back the same bytes. */
enum txp_result edit_apply(struct arena *a, const struct document *d, const struct schema *s, const struct change *changes,
			   size_t count, struct findings *f, struct edited *out);

/* The node at a path, or NULL; with the number of characters of path that could be followed in *good (may be NULL). A
 * path may begin with an item's id ("g1.o2/due"): it is found wherever it is. */
const struct node *edit_find(const struct document *d, const struct schema *s, const char *path, size_t *good);

/* Writes a value, behind its key in a map (else NULL), for inside { } or [ ], in the style around a node. */
void edit_write_flow(struct buf *b, const struct document *d, const struct node *around, const char *key,
		     const struct node *value);

#endif
