/* catalogue.h - a catalogue of a test's own kinds of findings. */
#ifndef UNIT_CATALOGUE_H
#define UNIT_CATALOGUE_H

#include <string.h>

#include "base/finding.h"

static const struct card *kind_card(struct arena *a, const struct txp_finding_kind *k)
{
	struct finding_kind card = { .severity = k->severity };
	struct buf b = card_new(a, sizeof card);

	card.card.id = card_add_text(&b, k->code, strlen(k->code));
	card.title = card_add_text(&b, k->title, strlen(k->title));
	card.explanation = card_add_text(&b, k->explanation, strlen(k->explanation));
	card.remedy = card_add_text(&b, k->remedy, strlen(k->remedy));
	card.since = card_add_text(&b, k->since, strlen(k->since));
	return card_end(&b, &card.card, sizeof card);
}

static inline const struct catalogue *catalogue_of(struct arena *a, const struct txp_finding_kind *kinds, size_t count)
{
	const struct card **cards = arena_array(a, count + 1, sizeof *cards);
	struct catalogue *c = arena_new_of(a, struct catalogue);
	size_t twice;

	for (size_t i = 0; i < count; i++)
		cards[i] = kind_card(a, &kinds[i]);
	c->kinds = shelf_of(a, cards, count, &twice);
	return c;
}

#endif
