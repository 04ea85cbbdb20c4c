#include "base/nearest.h"

#include <stddef.h>
#include <string.h>

enum { WORD_MOST = 64 };

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Capitals, and what stands between words, make no word another one: PHQ-9, private-place. */
static char folded(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (char)(c - 'A' + 'a');
	return c == '_' || c == ' ' ? '-' : c;
}

static bool same(char a, char b)
{
	return folded(a) == folded(b);
}

/* How many letters must be changed, added, dropped or swapped with their neighbour. Both are at most WORD_MOST long. */
static unsigned distance(const char *a, size_t alen, const char *b, size_t blen)
{
	unsigned rows[3][WORD_MOST + 1];

	for (size_t k = 0; k <= blen; k++)
		rows[0][k] = (unsigned)k;
	for (size_t i = 1; i <= alen; i++) {
		unsigned *row = rows[i % 3], *above = rows[(i + 2) % 3], *two_above = rows[(i + 1) % 3];
		row[0] = (unsigned)i;
		for (size_t k = 1; k <= blen; k++) {
			row[k] = least(least(above[k], row[k - 1]) + 1, above[k - 1] + !same(a[i - 1], b[k - 1]));
			if (i > 1 && k > 1 && same(a[i - 1], b[k - 2]) && same(a[i - 2], b[k - 1]))
				row[k] = least(row[k], two_above[k - 2] + 1);
		}
	}
	return rows[alen % 3][blen];
}

const char *nearest(const char *word, const char *const *candidates)
{
	size_t len = strlen(word);
	unsigned best = len < 3 ? 2 : (unsigned)least((unsigned)(len / 3), 3) + 1;
	const char *found = NULL;

	if (len > WORD_MOST)
		return NULL;
	for (; *candidates; candidates++) {
		size_t clen = strlen(*candidates);
		unsigned far;
		if (clen > WORD_MOST || clen > len + best || len > clen + best)
			continue;
		far = distance(word, len, *candidates, clen);
		if (far < best) {
			best = far;
			found = *candidates;
		}
	}
	return found;
}

bool nearest_same(const char *a, const char *b)
{
	while (*a && *b && same(*a, *b))
		a++, b++;
	return !*a && !*b;
}
