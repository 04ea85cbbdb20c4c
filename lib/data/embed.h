/* embed.h - parts of the program that turns schemas/ into constants while txplan is built. */
#ifndef DATA_EMBED_H
#define DATA_EMBED_H

#include "base/shelf.h"
#include "schema/schema.h"

/* A file of schemas/ that ships. */
struct shipped_file {
	const char *name; /* below schemas/ */
	struct document *document;
	struct findings *findings;
	const struct document *plan; /* plan.schema.json itself, behind the schemas */
};

/* Writes a compiled schema as constants: `const struct schema embedded_NAME`. */
void embed_schema(struct buf *out, const char *name, const struct schema *s);

/* The cards of a catalogue of findings (findings.yaml), which the schema describes: one for each entry. */
const struct card **embed_findings(struct arena *a, const struct shipped_file *file, size_t *count);

#endif
