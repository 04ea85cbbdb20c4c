#include "render/paint.h"

static const char *const codes[] = {
	[TXP_TONE_PLAIN] = "",	 [TXP_TONE_TITLE] = "\033[1m", [TXP_TONE_LABEL] = "\033[2m",  [TXP_TONE_QUOTE] = "\033[3m",
	[TXP_TONE_GOOD] = "\033[32m", [TXP_TONE_HINT] = "\033[36m", [TXP_TONE_WARN] = "\033[33m", [TXP_TONE_BAD] = "\033[1;31m",
};

void paint_on(struct buf *out, bool color, enum txp_tone tone)
{
	if (color)
		buf_puts(out, codes[tone]);
}

void paint_off(struct buf *out, bool color, enum txp_tone tone)
{
	if (color && tone != TXP_TONE_PLAIN)
		buf_puts(out, "\033[0m");
}

void paint(struct buf *out, bool color, enum txp_tone tone, const char *text)
{
	paint_on(out, color, tone);
	buf_puts(out, text);
	paint_off(out, color, tone);
}
