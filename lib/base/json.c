#include "base/json.h"

#include <string.h>
#include "base/utf8.h"

static bool plain_ascii(unsigned char c)
{
	return c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
}

static void escape(struct buf *b, uint32_t cp)
{
	static const char from[] = "\"\\\n\t\r\b\f", to[] = "\"\\ntrbf";
	const char *at = cp < 0x80 && cp ? strchr(from, (int)cp) : NULL;

	if (at)
		buf_printf(b, "\\%c", to[at - from]);
	else if (cp > 0xFFFF)
		buf_printf(b, "\\u%04x\\u%04x", (unsigned)(0xD7C0 + (cp >> 10)), (unsigned)(0xDC00 + (cp & 0x3FF)));
	else
		buf_printf(b, "\\u%04x", (unsigned)cp);
}

void json_string(struct buf *b, const char *bytes, size_t len)
{
	const char *p = bytes, *end = bytes + len;

	buf_putc(b, '"');
	while (p < end) {
		const char *from = p;
		while (p < end && plain_ascii((unsigned char)*p))
			p++;
		buf_add(b, from, (size_t)(p - from));
		if (p == end)
			break;
		uint32_t cp;
		size_t n = utf8_decode(p, end, &cp);
		if (!n)
			buf_puts(b, "\\ufffd");
		else if (cp < 0x80 || utf8_unsafe(cp) || utf8_hidden(cp))
			escape(b, cp);
		else
			buf_add(b, p, n);
		p += n ? n : 1;
	}
	buf_putc(b, '"');
}

void json_text(struct buf *b, const char *s)
{
	if (s)
		json_string(b, s, strlen(s));
	else
		buf_puts(b, "null");
}
