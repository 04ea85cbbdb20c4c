/* paint.h - tones for a terminal. Colour only ever repeats what the words say. */
#ifndef RENDER_PAINT_H
#define RENDER_PAINT_H

#include "base/buf.h"
#include "view/block.h"

/* Begin and end a tone; nothing when color is false or the tone is plain. */
void paint_on(struct buf *out, bool color, enum txp_tone tone);
void paint_off(struct buf *out, bool color, enum txp_tone tone);

/* Text in a tone, as it is. */
void paint(struct buf *out, bool color, enum txp_tone tone, const char *text);

#endif
