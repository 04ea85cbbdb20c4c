#include "rules/action.h"

#include <string.h>

#include "base/utf8.h"

/* How people write that nothing was done; small letters, one blank for whatever stands between. */
static const char *const nothing[] = { "none", "n a", "na", "nil", "null", "nothing", "ninguna", "ninguno", "nada" };
static const char *const behind[] = { "", " needed" };

enum { NOTHING_MOST = 24 };

/* Beyond ASCII: no-break space to inverted question mark, dashes and quotes, ideographic space and stop. */
static bool is_sign(uint32_t cp)
{
	return (cp >= 0x80 && cp <= 0xbf && cp != 0xaa && cp != 0xb5 && cp != 0xba) || (cp >= 0x2000 && cp <= 0x206f) ||
	       (cp >= 0x3000 && cp <= 0x303f) || cp == 0xfeff;
}

static bool is_letter(uint32_t cp)
{
	return cp < 0x80 ? (cp >= '0' && cp <= '9') || (cp >= 'A' && cp <= 'Z') || (cp >= 'a' && cp <= 'z') : !is_sign(cp);
}

/* The words of a text in small letters, one blank between. False when there is more than any of `nothing` is. */
static bool plain_words(const char *text, char out[NOTHING_MOST])
{
	const char *end = text + strlen(text);
	size_t n = 0;
	bool apart = false;
	uint32_t cp;

	for (const char *p = text; p < end;) {
		size_t len = utf8_decode(p, end, &cp);

		p += len ? len : 1;
		if (len && !is_letter(cp)) {
			apart = true;
			continue;
		}
		if (!len || cp >= 0x80 || n + 3 > NOTHING_MOST)
			return false;
		if (apart && n)
			out[n++] = ' ';
		apart = false;
		out[n++] = (char)(cp >= 'A' && cp <= 'Z' ? cp + 'a' - 'A' : cp);
	}
	out[n] = '\0';
	return true;
}

bool action_is_blank(const char *text)
{
	char words[NOTHING_MOST];

	return plain_words(text, words) && !*words;
}

bool action_is_none(const char *text)
{
	char words[NOTHING_MOST];

	if (!plain_words(text, words))
		return false;
	if (!*words)
		return true;
	for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++) {
		size_t len = strlen(nothing[i]);

		for (size_t k = 0; k < sizeof behind / sizeof *behind && !strncmp(words, nothing[i], len); k++)
			if (!strcmp(words + len, behind[k]))
				return true;
	}
	return false;
}
