/* ascii.h - letters and digits of ASCII, whatever locale the host program has set. */
#ifndef BASE_ASCII_H
#define BASE_ASCII_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

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

/* The same words, but for capitals and for how many blanks stand around and between them? */
static inline bool ascii_same_words(const char *a, const char *b)
{
	for (;;) {
		bool gap_a = *a == ' ' || *a == '\t' || *a == '\n', gap_b = *b == ' ' || *b == '\t' || *b == '\n';

		a += strspn(a, " \t\n");
		b += strspn(b, " \t\n");
		if (!*a || !*b)
			return !*a && !*b;
		if (gap_a != gap_b || ascii_lower(*a) != ascii_lower(*b))
			return false;
		for (a++, b++; *a && *b && !strchr(" \t\n", *a) && ascii_lower(*a) == ascii_lower(*b); a++)
			b++;
	}
}

#endif
