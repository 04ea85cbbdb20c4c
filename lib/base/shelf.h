/* shelf.h - facts by name in a form that costs nothing when a program starts: cards without pointers.
 *
 * A card is one piece of memory that can lie anywhere: a struct that begins with struct card, and behind it the texts and lists
 * that it names by how many bytes from the card's start they lie. So what the build makes of data files are constants that need
 * no relocation and no work at start-up, however many there are; and what is read at run time looks the same. */
#ifndef BASE_SHELF_H
#define BASE_SHELF_H

#include "base/buf.h"

struct card {
	uint32_t bytes; /* with all that lies behind it; a multiple of 8 */
	uint32_t id;
};

/* Cards, sorted by id. */
struct shelf {
	const uint64_t *words; /* one card behind the other */
	const uint32_t *at;    /* the word in which each begins */
	size_t count;
};

/* What lies so many bytes behind a card's start. */
static inline const void *card_part(const void *card, uint32_t at)
{
	return (const char *)card + at;
}

static inline const char *card_text(const void *card, uint32_t at)
{
	return card_part(card, at);
}

static inline const char *card_id(const void *card)
{
	return card_text(card, ((const struct card *)card)->id);
}

const void *shelf_at(const struct shelf *s, size_t i);
/* The card with this id, or NULL. s may be NULL. */
const void *shelf_find(const struct shelf *s, const char *id);

/* ---- Making cards ---- */

/* A card whose struct takes so many bytes; they are filled in last. */
struct buf card_new(struct arena *a, size_t struct_bytes);
/* Puts a text, or count things of one size, behind it; returns where it lies. */
uint32_t card_add_text(struct buf *b, const char *text, size_t len);
uint32_t card_add_list(struct buf *b, const void *things, size_t count, size_t size);
/* Puts the struct in its place. It must have no holes, so that the same facts are the same bytes. */
const struct card *card_end(struct buf *b, struct card *card, size_t struct_bytes);

/* A shelf of copies of the cards. Of those with one id the first stays; *twice is the number of the first of the others, SIZE_MAX
 * where there is none. */
struct shelf shelf_of(struct arena *a, const struct card *const *cards, size_t count, size_t *twice);

#endif
