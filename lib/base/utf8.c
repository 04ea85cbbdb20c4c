#include "base/utf8.h"

size_t utf8_decode(const char *p, const char *end, uint32_t *cp)
{
	const unsigned char *s = (const unsigned char *)p;
	size_t left = (size_t)(end - p), len;
	uint32_t c, least;

	if (s[0] < 0x80) {
		*cp = s[0];
		return 1;
	}
	if (s[0] >= 0xC2 && s[0] <= 0xDF)
		len = 2, c = s[0] & 0x1F, least = 0x80;
	else if ((s[0] & 0xF0) == 0xE0)
		len = 3, c = s[0] & 0x0F, least = 0x800;
	else if (s[0] >= 0xF0 && s[0] <= 0xF4)
		len = 4, c = s[0] & 0x07, least = 0x10000;
	else
		return 0;
	if (left < len)
		return 0;
	for (size_t i = 1; i < len; i++) {
		if ((s[i] & 0xC0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3F);
	}
	if (c < least || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
		return 0;
	*cp = c;
	return len;
}

size_t utf8_length(const char *bytes, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += ((unsigned char)bytes[i] & 0xC0) != 0x80;
	return n;
}

bool utf8_hidden(uint32_t cp)
{
	/* Joiners and variation selectors are not here: emoji, Persian and the scripts of India are written with them. */
	return cp == 0x115F || cp == 0x1160 || cp == 0x200B || (cp >= 0x2060 && cp <= 0x2064) || (cp >= 0x206A && cp <= 0x206F) ||
	       cp == 0x3164 || cp == 0xFFA0 || (cp >= 0xFFF9 && cp <= 0xFFFB) || (cp >= 0xE0000 && cp <= 0xE007F);
}

bool utf8_unsafe(uint32_t cp)
{
	return (cp < 0x20 && cp != '\t') || (cp >= 0x7F && cp <= 0x9F) || cp == 0x61C || cp == 0x200E || cp == 0x200F ||
	       (cp >= 0x2028 && cp <= 0x202E) || (cp >= 0x2066 && cp <= 0x2069) || cp == 0xFEFF;
}

unsigned utf8_stand_in(uint32_t cp)
{
	if (cp == '\t' || cp == '\n' || cp == '\r')
		return 1;
	if (!utf8_unsafe(cp) && !utf8_hidden(cp))
		return 0;
	return cp > 0xFFFF ? 9 : 8;
}

/* One step of showing: what stands at *p, which moves on. */
static void show_one(struct buf *b, const char **p, const char *end)
{
	uint32_t cp;
	size_t len = utf8_decode(*p, end, &cp);
	const char *at = *p;
	unsigned columns;

	*p += len ? len : 1;
	if (!len)
		buf_printf(b, "<%02X>", (unsigned char)*at);
	else if (!(columns = utf8_stand_in(cp)))
		buf_add(b, at, len);
	else if (columns == 1)
		buf_putc(b, ' ');
	else
		buf_printf(b, "<U+%04X>", (unsigned)cp);
}

/* How many printable ASCII bytes stand at p: most text is nothing else. */
static size_t printable(const char *p, const char *end)
{
	const char *start = p;

	while (p < end && *p >= 0x20 && *p < 0x7F)
		p++;
	return (size_t)(p - start);
}

void utf8_show(struct buf *b, const char *bytes, size_t len)
{
	for (const char *p = bytes, *end = bytes + len; p < end;) {
		size_t run = printable(p, end);
		buf_add(b, p, run);
		p += run;
		if (p < end)
			show_one(b, &p, end);
	}
}
