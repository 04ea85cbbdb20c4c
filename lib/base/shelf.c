#include "base/shelf.h"

#include <stdlib.h>
#include <string.h>

enum { WORD = sizeof(uint64_t) };

const void *shelf_at(const struct shelf *s, size_t i)
{
	return &s->words[s->at[i]];
}

const void *shelf_find(const struct shelf *s, const char *id)
{
	size_t low = 0, high = s ? s->count : 0;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const void *card = shelf_at(s, middle);
		const int order = strcmp(id, card_id(card));

		if (!order)
			return card;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

static void align(struct buf *b)
{
	buf_fill(b, '\0', (WORD - b->len % WORD) % WORD);
}

struct buf card_new(struct arena *a, size_t struct_bytes)
{
	struct buf b = buf_in(a);

	buf_fill(&b, '\0', struct_bytes);
	return b;
}

uint32_t card_add_text(struct buf *b, const char *text, size_t len)
{
	const uint32_t at = (uint32_t)b->len;

	buf_add(b, text, len);
	buf_putc(b, '\0');
	return at;
}

uint32_t card_add_list(struct buf *b, const void *things, size_t count, size_t size)
{
	align(b);
	const uint32_t at = (uint32_t)b->len;
	buf_add(b, things, count * size);
	return at;
}

const struct card *card_end(struct buf *b, struct card *card, size_t struct_bytes)
{
	align(b);
	card->bytes = (uint32_t)b->len;
	/* A copy, because a buf's bytes need not lie as a struct must. */
	char *done = arena_alloc(b->arena, b->len);
	memcpy(done, b->bytes, b->len);
	memcpy(done, card, struct_bytes);
	return (const void *)done;
}

struct placed {
	const struct card *card;
	size_t number;
};

static int by_id(const void *x, const void *y)
{
	const struct placed *a = x, *b = y;
	const int order = strcmp(card_id(a->card), card_id(b->card));

	return order ? order : a->number < b->number ? -1 : a->number > b->number;
}

struct shelf shelf_of(struct arena *a, const struct card *const *cards, size_t count, size_t *twice)
{
	struct placed *all = arena_array(a, count + 1, sizeof *all);
	uint32_t *at = arena_array(a, count + 1, sizeof *at), word = 0;
	struct shelf s = { .at = at };
	size_t words = 0;

	*twice = SIZE_MAX;
	for (size_t i = 0; i < count; i++) {
		all[i] = (struct placed){ cards[i], i };
		words += cards[i]->bytes / WORD;
	}
	qsort(all, count, sizeof *all, by_id);
	uint64_t *to = arena_array(a, words + 1, sizeof *to);
	s.words = to;
	for (size_t i = 0; i < count; i++) {
		if (s.count && !strcmp(card_id(all[i].card), card_id(shelf_at(&s, s.count - 1)))) {
			*twice = all[i].number < *twice ? all[i].number : *twice;
			continue;
		}
		memcpy(to + word, all[i].card, all[i].card->bytes);
		at[s.count++] = word;
		word += all[i].card->bytes / WORD;
	}
	return s;
}
