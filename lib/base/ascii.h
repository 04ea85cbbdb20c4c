/* ascii.h - letters and digits of ASCII, whatever locale the host program has set. */
#ifndef BASE_ASCII_H
#define BASE_ASCII_H

#include <stdbool.h>
#include <stddef.h>

static inline char ascii_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Are len bytes of text, in any case, those of a word in lower case, which has at least as many? */
static inline bool ascii_is_lower(const char *text, const char *word, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (ascii_lower(text[i]) != word[i])
			return false;
	return true;
}

#endif
