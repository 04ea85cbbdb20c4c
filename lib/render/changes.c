#include "render/changes.h"

enum { WIDTH = 80 };

static void put(struct render *r, uint32_t width, const struct block *b)
{
	r->width = width;
	for (; b; b = b->next) {
		r->indent = 0;
		render_block(r, b);
	}
	arena_reset(r->arena);
}

void changes_render(struct buf *out, const struct txp_change *changes, const struct change_words *words, size_t count,
		    const struct language *l, const char *old_name, const char *new_name, bool color)
{
	struct render r = { .backend = &render_text, .out = out, .color = color, .arena = arena_scratch(out->arena) };

	if (!count)
		return;
	put(&r, 0, view_change_names(r.arena, old_name, new_name));
	for (size_t i = 0; i < count; i++)
		put(&r, WIDTH, view_change(r.arena, l, &changes[i], &words[i]));
}
