/* build.h - what the two readers share: linking nodes while a tree is being built. Private to text/. */
#ifndef TEXT_BUILD_H
#define TEXT_BUILD_H

#include <string.h>

#include "text/document.h"

/* Appends child to a collection that is still being built. Its nodes are ours to write to until the document is
 * handed out, though the links that others read through are const. */
static inline void build_append(struct node *parent, struct node *child)
{
	child->parent = parent;
	if (parent->last)
		node_made(parent->last)->next = child;
	else
		parent->first = child;
	parent->last = child;
	parent->count++;
}

/* The source of a document: a copy of the bytes that ends with a line break. */
void build_source(struct arena *a, struct source *s, const char *name, const char *bytes, size_t len);

/* Reports every key that a map has twice ("duplicate-key"), and says where a merge by lines seems to have done it. */
void build_check_keys(struct arena *a, const struct source *s, const struct node *map, struct findings *f);

#endif
