/* instrument.h - questionnaires as data: how many items, what a total means, which answers can't wait.
 *
 * The ones of schemas/instruments/ are made into constants by the build; a caseload's own are read at run time by the same
 * loader. Both are cards (base/shelf.h). Numbers only: the wording of questions is nowhere. */
#ifndef DATA_INSTRUMENT_H
#define DATA_INSTRUMENT_H

#include "base/decimal.h"
#include "base/shelf.h"
#include "schema/schema.h"

struct instrument_band {
	decimal from;
	uint32_t name, unused;
};

/* An answer that needs someone's attention the same day, whatever the total. */
struct instrument_critical {
	decimal from;   /* at this value or above */
	uint32_t item;  /* index */
	uint32_t about; /* "thoughts of death or self-harm" */
};

enum instrument_direction { LOWER_IS_BETTER = -1, HIGHER_IS_BETTER = 1 };

struct instrument {
	struct card card;
	uint32_t name;
	uint32_t nitems, nbands, ncritical;
	uint32_t items, bands, critical; /* where the lists lie in the card; the functions below know what they hold */
	uint32_t missing_most;           /* a total may be prorated over at most so many blanks; 0: never */
	int32_t direction;               /* enum instrument_direction */
	uint32_t unused;
	decimal answer_least, answer_most;
	decimal total_least, total_most;
	decimal reliable_change; /* 0: none is known */
};

static inline const char *instrument_name(const struct instrument *i)
{
	return card_text(i, i->name);
}

/* An item's key; k < nitems, in the form's order. */
static inline const char *instrument_item(const struct instrument *i, size_t k)
{
	const uint32_t *keys = card_part(i, i->items);

	return card_text(i, keys[k]);
}

/* Ascending. */
static inline const struct instrument_band *instrument_bands(const struct instrument *i)
{
	return card_part(i, i->bands);
}

static inline const struct instrument_critical *instrument_critical(const struct instrument *i, size_t k)
{
	const struct instrument_critical *all = card_part(i, i->critical);

	return &all[k];
}

static inline const char *instrument_about(const struct instrument *i, const struct instrument_critical *c)
{
	return card_text(i, c->about);
}

/* The instrument with this id: of the caseload's own (may be NULL) first, else of those that ship. NULL when nobody knows it. */
const struct instrument *instrument_find(const struct shelf *own, const char *id);

/* The instrument that an unknown id was meant for: phq9 for phq-9. NULL when the id is known, or near to none. */
const struct instrument *instrument_meant(const struct shelf *own, const char *id);

/* Reads an instrument file whose name, without its ending, is `id`. TXP_OK, or TXP_EREFUSED with findings: what the schema
 * (schemas/instrument.schema.json) says, or what contradicts itself. */
enum txp_result instrument_load(struct arena *a, const struct schema *s, const struct document *d, const char *id, struct findings *f,
				const struct instrument **out);

enum answers_fault {
	ANSWERS_GOOD,
	ANSWERS_WRONG_COUNT,  /* a list with too few or too many, blanks counted */
	ANSWERS_UNKNOWN_ITEM, /* a map's key, or an entry of missing, that names no item */
	ANSWERS_TWICE,        /* a map with an item's key and its number */
	ANSWERS_NOT_A_NUMBER,
	ANSWERS_OUT_OF_RANGE,
	ANSWERS_INCOMPLETE /* a map without some items that aren't in missing either */
};

struct answers {
	enum answers_fault fault;
	const struct node *at; /* the node at fault */
	uint32_t item;         /* index of the item at fault */
	size_t blank;          /* how many are in missing */
	bool has_total;        /* the items add up to a total: all there, or prorated as the instrument allows */
	decimal total;
	const struct node **values; /* by item: the answer's node, NULL where there is none; with a fault, as far as can be told */
};

/* Reads answers - a list in the form's order, or a map by item key or number - and adds them up. missing: a list of
 * item keys or numbers that were left blank, or NULL; blanks are left out of a list of answers. */
struct answers instrument_answers(struct arena *a, const struct instrument *i, const struct node *items,
				  const struct node *missing);

/* The name of the band that a total lies in, or "". */
const char *instrument_band(const struct instrument *i, decimal total);

#endif
