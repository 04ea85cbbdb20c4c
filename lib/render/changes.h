/* changes.h - what differs between two plans, for people. */
#ifndef RENDER_CHANGES_H
#define RENDER_CHANGES_H

#include "render/render.h"
#include "view/changes.h"

/* One change as it is printed. */
struct change_shown {
	enum difference_kind kind;
	const char *label;
	uint32_t old_line, new_line; /* 0: none */
	struct change_words words;
};

/* "--- old", "+++ new", then a paragraph per change: what it is about, and the old and new value behind - and +. Nothing
 * when there are no changes. */
void changes_render(struct buf *out, const struct change_shown *changes, size_t count, const char *old_name,
		    const char *new_name, bool color);

#endif
