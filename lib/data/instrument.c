#include "data/instrument.h"

#include <string.h>

#include "data/shipped.h"

const struct instrument *instrument_find(const struct shelf *own, const char *id)
{
	const struct instrument *i = shelf_find(own, id);

	return i ? i : shelf_find(&shipped_instruments, id);
}

static char small(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

/* Equal but for capitals, -, _ and spaces. */
static bool same_letters(const char *a, const char *b)
{
	do {
		a += strspn(a, "-_ ");
		b += strspn(b, "-_ ");
		if (small(*a) != small(*b))
			return false;
	} while (*a++ && *b++);
	return true;
}

static const struct instrument *meant_in(const struct shelf *all, const char *id)
{
	for (size_t i = 0; all && i < all->count; i++)
		if (same_letters(card_id(shelf_at(all, i)), id))
			return shelf_at(all, i);
	return NULL;
}

const struct instrument *instrument_meant(const struct shelf *own, const char *id)
{
	const struct instrument *i = instrument_find(own, id) ? NULL : meant_in(own, id);

	return i || instrument_find(own, id) ? i : meant_in(&shipped_instruments, id);
}

const char *instrument_band(const struct instrument *i, decimal total)
{
	const struct instrument_band *bands = instrument_bands(i);
	const char *name = "";

	for (size_t k = 0; k < i->nbands && bands[k].from <= total; k++)
		name = card_text(i, bands[k].name);
	return name;
}

/* The index of the item that a text names - its key, or its number from 1 - or nitems. */
static uint32_t item_index(const struct instrument *i, const char *text)
{
	uint32_t number = 0;

	for (const char *p = text; *text != '0' && *p >= '0' && *p <= '9' && number <= i->nitems; p++)
		if (number = number * 10 + (uint32_t)(*p - '0'), !p[1] && number && number <= i->nitems)
			return number - 1;
	for (uint32_t k = 0; k < i->nitems; k++)
		if (!strcmp(text, instrument_item(i, k)))
			return k;
	return i->nitems;
}

/* The first fault is the one that is told. */
static void fault(struct answers *x, enum answers_fault what, const struct node *at, uint32_t item)
{
	if (x->fault != ANSWERS_GOOD)
		return;
	x->fault = what;
	x->at = at;
	x->item = item;
}

static void read_blanks(const struct instrument *i, const struct node *missing, bool *blank, struct answers *x)
{
	for (const struct node *n = missing ? missing->first : NULL; n; n = n->next) {
		uint32_t k = n->kind == NODE_SCALAR ? item_index(i, n->text) : i->nitems;
		if (k == i->nitems) {
			fault(x, ANSWERS_UNKNOWN_ITEM, n, k);
			continue;
		}
		x->blank += !blank[k];
		blank[k] = true;
	}
}

/* With a wrong number of them they are taken as they stand: that is enough to notice a danger, and too little for a total. */
static void place_list(const struct instrument *i, const struct node *items, const bool *blank, struct answers *x)
{
	const bool all_there = items->count >= i->nitems;
	uint32_t k = 0;

	if (items->count + x->blank != i->nitems)
		fault(x, ANSWERS_WRONG_COUNT, items, 0);
	for (const struct node *n = items->first; n; n = n->next, k++) {
		while (!all_there && k < i->nitems && blank[k])
			k++;
		if (k >= i->nitems)
			return;
		x->values[k] = n;
	}
}

static void place_map(const struct instrument *i, const struct node *items, const bool *blank, struct answers *x)
{
	for (const struct node *n = items->first; n; n = n->next) {
		uint32_t k;
		if (!strncmp(n->key->text, "x-", 2))
			continue;
		k = item_index(i, n->key->text);
		if (k == i->nitems)
			fault(x, ANSWERS_UNKNOWN_ITEM, n->key, k);
		else if (x->values[k])
			fault(x, ANSWERS_TWICE, n->key, k);
		else
			x->values[k] = n;
	}
	for (uint32_t k = 0; k < i->nitems; k++)
		if (!x->values[k] && !blank[k])
			fault(x, ANSWERS_INCOMPLETE, items, k);
}

static bool is_critical(const struct instrument *i, uint32_t item)
{
	for (size_t k = 0; k < i->ncritical; k++)
		if (instrument_critical(i, k)->item == item)
			return true;
	return false;
}

/* Rounded half up. */
static decimal prorated(decimal sum, size_t items, size_t answered)
{
	decimal all = sum * (decimal)items / (decimal)answered;

	return (all + DECIMAL_ONE / 2) / DECIMAL_ONE * DECIMAL_ONE;
}

static void add_up(const struct instrument *i, struct answers *x)
{
	decimal sum = 0, v;
	size_t answered = 0;
	bool critical_blank = false;

	for (uint32_t k = 0; k < i->nitems; k++) {
		const struct node *n = x->values[k];
		if (!n) {
			critical_blank |= is_critical(i, k);
			continue;
		}
		if (n->kind != NODE_SCALAR || !decimal_parse(n->text, n->len, &v)) {
			fault(x, ANSWERS_NOT_A_NUMBER, n, k);
			return;
		}
		if (v < i->answer_least || v > i->answer_most) {
			fault(x, ANSWERS_OUT_OF_RANGE, n, k);
			return;
		}
		sum += v;
		answered++;
	}
	/* An unanswered critical item is never averaged over. */
	x->has_total =
	    answered == i->nitems || (answered && !critical_blank && i->nitems - answered <= i->missing_most);
	if (x->has_total)
		x->total = answered == i->nitems ? sum : prorated(sum, i->nitems, answered);
}

struct answers instrument_answers(struct arena *a, const struct instrument *i, const struct node *items,
				  const struct node *missing)
{
	struct answers x = { .fault = ANSWERS_GOOD };
	bool *blank = arena_array(a, i->nitems + 1, sizeof *blank);

	x.values = arena_array(a, i->nitems + 1, sizeof *x.values);
	read_blanks(i, missing, blank, &x);
	if (items->kind == NODE_LIST)
		place_list(i, items, blank, &x);
	else
		place_map(i, items, blank, &x);
	if (x.fault == ANSWERS_GOOD)
		add_up(i, &x);
	return x;
}
