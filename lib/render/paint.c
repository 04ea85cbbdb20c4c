#include "render/paint.h"

static const char *const codes[] = {
	[TONE_PLAIN] = "",	 [TONE_TITLE] = "\033[1m", [TONE_LABEL] = "\033[2m",  [TONE_QUOTE] = "\033[3m",
	[TONE_GOOD] = "\033[32m", [TONE_HINT] = "\033[36m", [TONE_WARN] = "\033[33m", [TONE_BAD] = "\033[1;31m",
};

void paint_on(struct buf *out, bool color, enum tone tone)
{
	if (color)
		buf_puts(out, codes[tone]);
}

void paint_off(struct buf *out, bool color, enum tone tone)
{
	if (color && tone != TONE_PLAIN)
		buf_puts(out, "\033[0m");
}

void paint(struct buf *out, bool color, enum tone tone, const char *text)
{
	paint_on(out, color, tone);
	buf_puts(out, text);
	paint_off(out, color, tone);
}
