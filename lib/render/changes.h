/* changes.h - what differs between two plans, for people. */
#ifndef RENDER_CHANGES_H
#define RENDER_CHANGES_H

#include "render/render.h"
#include "view/changes.h"

/* "--- old", "+++ new", then a paragraph per change: what it is about, and the old and new value behind - and +. Nothing
 * when there are no changes. */
void changes_render(struct buf *out, const struct txp_change *changes, const struct change_words *words, size_t count,
		    const struct language *l, const char *old_name, const char *new_name, bool color);

#endif
