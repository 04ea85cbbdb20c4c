/* language_card.h - how a language lies in memory. Private to data/. */
#ifndef DATA_LANGUAGE_CARD_H
#define DATA_LANGUAGE_CARD_H

#include "data/language.h"

/* Which counts take the form `one`. */
enum { PLURAL_ONE, PLURAL_ZERO_AND_ONE, PLURAL_NONE };

struct language {
	struct card card; /* its id is the tag, in small letters */
	uint32_t plural;
	uint32_t nmessages, messages; /* struct message, sorted by key */
	uint32_t ntitles, titles;     /* struct title, sorted by what they are in English */
	uint32_t unused;
};

struct message {
	uint32_t key, one, other; /* one and other are the same where no count matters */
};

struct title {
	uint32_t english, own;
};

#endif
