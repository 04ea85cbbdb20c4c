#include "view/block.h"

void block_append(struct block *parent, struct block *b)
{
	if (parent->last)
		parent->last->next = b;
	else
		parent->first = b;
	parent->last = b;
}

struct block *block_add(struct arena *a, struct block *parent, enum block_kind kind, const char *label,
			const char *text)
{
	struct block *b = arena_new_of(a, struct block);

	b->kind = kind;
	b->label = label ? label : "";
	b->text = text ? text : "";
	if (parent)
		block_append(parent, b);
	return b;
}
