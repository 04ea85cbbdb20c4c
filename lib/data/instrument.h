/* instrument.h - questionnaires as data: how many items, what a total means, which answers can't wait.
 *
 * The ones of schemas/instruments/ are compiled into const tables; a caseload's own are read at run time by the same
 * loader. Numbers only: the wording of questions is nowhere. */
#ifndef DATA_INSTRUMENT_H
#define DATA_INSTRUMENT_H

#include "base/decimal.h"
#include "text/document.h"

struct instrument_band {
	decimal from;
	const char *name;
};

/* An answer that needs someone's attention the same day, whatever the total. */
struct instrument_critical {
	uint32_t item;     /* index */
	decimal from;      /* at this value or above */
	const char *about; /* "thoughts of death or self-harm" */
};

enum instrument_direction { LOWER_IS_BETTER = -1, HIGHER_IS_BETTER = 1 };

struct instrument {
	const char *id, *name;
	const char *const *items; /* their keys, in the form's order */
	size_t nitems;
	decimal answer_least, answer_most;
	decimal total_least, total_most;
	enum instrument_direction direction;
	decimal reliable_change;             /* 0: none is known */
	const struct instrument_band *bands; /* ascending */
	size_t nbands;
	const struct instrument_critical *critical;
	size_t ncritical;
	uint32_t missing_most; /* a total may be prorated over at most so many blanks; 0: never */
};

struct instruments {
	const struct instrument *list;
	size_t count;
};

/* Those that are compiled in. */
extern const struct instruments instruments_builtin;

/* The instrument with this id: of the caseload's own (may be NULL) first. NULL when nobody knows it. */
const struct instrument *instrument_find(const struct instruments *own, const char *id);

/* The instrument that an unknown id was meant for: phq9 for phq-9. NULL when the id is known, or near to none. */
const struct instrument *instrument_meant(const struct instruments *own, const char *id);

/* Reads an instrument file (schemas/instrument.schema.json). TXP_OK, or TXP_EREFUSED with a finding that names the key
 * without which it can't be used. */
enum txp_result instrument_load(struct arena *a, const struct document *d, struct findings *f, struct instrument *out);

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
