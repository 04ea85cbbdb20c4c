/* bracket_test.h - what a text in the language for tests must be: each letter from the language stands in ⟦ ⟧ and has a mark, and
 * each other one is the plan's own. */
#ifndef BRACKET_TEST_H
#define BRACKET_TEST_H

#include "unit.h"

#include <stdlib.h>
#include <utf8proc.h>

enum { OWN_WORDS_MOST = 8192, WORD_BYTES = 64 };

/* The words that a plan itself has, in small letters. */
struct own_words {
	char words[OWN_WORDS_MOST][WORD_BYTES];
	size_t count;
};

static inline bool is_letter(utf8proc_int32_t cp)
{
	const utf8proc_category_t c = utf8proc_category(cp);

	return (c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO) || c == UTF8PROC_CATEGORY_MN;
}

/* The word that begins at *p, in small letters; moves *p behind it, or behind what is no letter, and then there is none. *plain: it
 * has a letter without a mark. */
static inline bool next_word(const char **p, char word[WORD_BYTES], bool *plain)
{
	size_t len = 0;

	*plain = false;
	while (**p) {
		utf8proc_int32_t cp;
		utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)*p, -1, &cp);
		if (n < 0 || !is_letter(cp))
			break;
		*plain |= cp < 0x80;
		cp = utf8proc_tolower(cp);
		if (len + 5 < WORD_BYTES)
			len += (size_t)utf8proc_encode_char(cp, (utf8proc_uint8_t *)word + len);
		*p += n;
	}
	word[len] = '\0';
	if (!len && **p)
		for (++*p; ((unsigned char)**p & 0xC0) == 0x80;)
			++*p;
	return len != 0;
}

static inline bool is_own_word(const struct own_words *own, const char *word)
{
	for (size_t i = 0; i < own->count; i++)
		if (!strcmp(own->words[i], word))
			return true;
	return false;
}

static inline void add_own_words(struct own_words *own, const char *text)
{
	char word[WORD_BYTES];
	bool plain;

	while (*text)
		if (next_word(&text, word, &plain) && !is_own_word(own, word)) {
			assert_true(own->count < OWN_WORDS_MOST);
			strcpy(own->words[own->count++], word);
		}
}

/* The first thing that is neither the plan's own nor a language's, and where it stands; NULL when there is none. The boxes of steps,
 * [x], are no word. */
static inline const char *raw_word(const struct own_words *own, const char *shown, const char **at)
{
	static char word[WORD_BYTES];
	int depth = 0;
	bool plain;

	while (*shown) {
		*at = shown;
		if (!strncmp(shown, "⟦", 3))
			depth++;
		else if (!strncmp(shown, "⟧", 3) && --depth < 0)
			return "⟧";
		if (!strncmp(shown, "[x] ", 4))
			shown += 4;
		else if (next_word(&shown, word, &plain) && (plain || !depth) && !is_own_word(own, word))
			return word;
	}
	return depth ? "⟦" : NULL;
}

static inline void assert_no_raw_word(const struct own_words *own, const char *shown)
{
	const char *at, *word = raw_word(own, shown, &at);

	if (word) {
		const char *from = at;
		while (from > shown && from[-1] != '\n')
			from--;
		fail_msg("\"%s\" came neither from the plan nor from a language: %.*s", word, (int)strcspn(from, "\n"), from);
	}
	assert_non_null(strstr(shown, "⟦"));
}

#endif
