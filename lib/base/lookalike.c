#include "base/lookalike.h"

#include <string.h>

#include "base/utf8.h"

enum lookalike lookalike_at(const char *p, const char *end, size_t *len)
{
	uint32_t cp;

	if ((unsigned char)*p < 0x80 || !(*len = utf8_decode(p, end, &cp)))
		return LOOKALIKE_NONE;
	switch (cp) {
	case 0xA0:
	case 0x2007:
	case 0x202F:
	case 0x3000:
		return LOOKALIKE_SPACE;
	case 0xB7:
	case 0x2010:
	case 0x2011:
	case 0x2012:
	case 0x2013:
	case 0x2014:
	case 0x2015:
	case 0x2022:
	case 0x2023:
	case 0x2043:
	case 0x2212:
	case 0x25AA:
	case 0x25CF:
	case 0x25E6:
	case 0xF0B7: /* what Word's bullets become in other fonts */
		return LOOKALIKE_DASH;
	case 0xAB:
	case 0xBB:
	case 0x2018:
	case 0x2019:
	case 0x201A:
	case 0x201C:
	case 0x201D:
	case 0x201E:
		return LOOKALIKE_QUOTE;
	case 0xFF1A:
		return LOOKALIKE_COLON;
	case 0x3001:
	case 0xFF0C:
		return LOOKALIKE_COMMA;
	default:
		return LOOKALIKE_NONE;
	}
}

static int ends_with_space(const char *text, size_t len)
{
	size_t at = len, k;

	while (at > 0 && ((unsigned char)text[at - 1] & 0xC0) == 0x80)
		at--;
	return at > 0 && at < len && lookalike_at(text + at - 1, text + len, &k) == LOOKALIKE_SPACE;
}

const char *lookalike_remedy(const char *text, size_t len, int list)
{
	size_t k;
	const enum lookalike first = len ? lookalike_at(text, text + len, &k) : LOOKALIKE_NONE;

	if (first == LOOKALIKE_SPACE)
		return "Before it stands a no-break space, as word processors and web pages put in. Delete it.";
	if (ends_with_space(text, len))
		return "Behind it stands a no-break space, as word processors and web pages put in. Delete it.";
	if (first == LOOKALIKE_QUOTE)
		return "Typographic quotes look like quotes but are none here. Write it without them, or in straight ones.";
	if (first == LOOKALIKE_DASH && list)
		return "A bullet or a long dash is not a dash and a space: begin each item with `- `.";
	for (size_t at = 0; at < len; at++) {
		const enum lookalike sign = lookalike_at(text + at, text + len, &k);
		if (sign == LOOKALIKE_COLON)
			return "The wide colon in it looks like a colon but is none here. Write an ordinary colon and a space.";
		if (sign == LOOKALIKE_COMMA)
			return "The wide comma in it looks like a comma but is none here. Write an ordinary comma and a space.";
	}
	return NULL;
}
