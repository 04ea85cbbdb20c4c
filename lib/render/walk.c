/* From block to block; how each kind is written is the back-end's. */
#include "render/render.h"

void render_block(struct render *r, const struct block *b)
{
	r->backend->on[b->kind](r, b);
}

void render_children(struct render *r, const struct block *b)
{
	const struct block *previous = NULL, *some;
	struct block gone; /* what a sibling was like that is no more */

	for (const struct block *c = b->first; c; previous = c, c = c->next) {
		r->previous = previous;
		r->parent = b;
		render_block(r, c);
	}
	while (b->coming && (some = b->coming->next(b->coming)) != NULL)
		for (const struct block *c = some; c; c = c->next) {
			r->previous = previous;
			r->parent = b;
			render_block(r, c);
			gone = *c;
			previous = &gone;
		}
	r->previous = NULL;
}
