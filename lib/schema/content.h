/* content.h - what a signature signs, as bytes that everybody can make again: the canonical JSON (RFC 8785) of a plan
 * without the keys that the schema marks as not signed. Comments, quotes, layout and the order of keys don't matter. How
 * it is made is told in schemas/README.md. */
#ifndef SCHEMA_CONTENT_H
#define SCHEMA_CONTENT_H

#include "schema/schema.h"

#define CONTENT_PREFIX "txplan1-sha256:"
enum { CONTENT_DIGEST_BYTES = sizeof CONTENT_PREFIX + 64 };

/* Appends the canonical JSON of a document. with: one item of a list that is not signed, which is all the same (a review
 * that someone signs); or NULL. */
void content_json(struct buf *out, const struct schema *s, const struct node *root, const struct node *with);

/* Its digest: CONTENT_PREFIX and 64 hexadecimal digits. The arena is for scratch space. */
void content_digest(struct arena *a, const struct schema *s, const struct node *root, const struct node *with,
		    char out[CONTENT_DIGEST_BYTES]);

#endif
