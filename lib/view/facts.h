/* facts.h - a plan, or a part of it, as JSON with the schema's types. */
#ifndef VIEW_FACTS_H
#define VIEW_FACTS_H

#include "base/buf.h"
#include "schema/schema.h"

/* A value: plain numbers and booleans as such where the schema has them there, an empty value as null, every other scalar
 * as a string. Keys keep their order; empty values in maps are left out, as they are absent. */
void facts_value(struct buf *out, struct place place, const struct node *n);

#endif
