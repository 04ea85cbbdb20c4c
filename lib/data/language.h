/* language.h - what txplan says to people, by key and in their language.
 *
 * Languages are the files of schemas/languages/, made into constants by the build; with them ships one that nobody speaks, for
 * tests: English with every text in ⟦ ⟧ and every letter with a mark, so that what was not taken from here is seen at once. A
 * language that lacks a text says it in English. Everywhere here NULL is English too. */
#ifndef DATA_LANGUAGE_H
#define DATA_LANGUAGE_H

#include "base/shelf.h"
#include "schema/schema.h"

struct language;

/* What a text's {name} stands for: a text; or, where that is NULL, a number, which also chooses between its forms. */
struct said {
	const char *name, *text;
	int number;
};
/* SAID({ "day", day }, { "count", NULL, days }) */
#define SAID(...) ((const struct said[]){ __VA_ARGS__, { NULL, NULL, 0 } })

#define LANGUAGE_FOR_TESTS "en-x-bracket"

/* The language that ships and comes nearest to a BCP 47 tag: for es-MX es, for none that is known English. */
const struct language *language_for(const char *tag);
const char *language_tag(const struct language *l);

/* A text that nothing is put into. Constant. */
const char *language_text(const struct language *l, const char *key);
/* A text with what is put into it. */
void language_put(struct buf *out, const struct language *l, const char *key, const struct said *said);
const char *language_say(struct arena *a, const struct language *l, const char *key, const struct said *said);

/* The name of a key or an item, for one of the schema's titles; "" stays so. */
const char *language_title(const struct language *l, const char *title);

/* ---- Making languages ---- */

/* Reads a file of languages. TXP_OK, or TXP_EREFUSED with findings. */
enum txp_result language_load(struct arena *a, const struct schema *s, const struct document *d, struct findings *f,
			      const struct language **out);
/* The one for tests, out of English, and of the titles that a schema's own document gives. */
const struct language *language_bracketed(struct arena *a, const struct language *english, const struct document *schema);

/* Its card, to put on a shelf. */
const struct card *language_card(const struct language *l);
/* As language_for(), among other languages than those that ship. */
const struct language *language_among(const struct shelf *languages, const char *tag);

/* All keys, in order, and the forms of their texts: to compare languages. NULL behind the last. `other` is the only form where the
 * two are one. */
const char *language_key(const struct language *l, size_t i, const char **one, const char **other);

#endif
