#include "view/due.h"

#include <string.h>
#include "base/date.h"
#include "base/utf8.h"

enum { DAY_COLUMNS = 10 };

static const char *when_words(struct arena *a, const struct language *l, const struct txp_due *d)
{
	const int days = d->days;

	if (d->missing)
		return language_text(l, "due-row.missing");
	if (!days)
		return language_text(l, "due-row.today");
	return language_say(a, l, days < 0 ? "due-row.overdue" : "due-row.in-days", SAID({ "count", NULL, days < 0 ? -days : days }));
}

/* People by their ids; those that every plan has, by name. */
static const char *who_words(const struct language *l, const char *who)
{
	if (!strcmp(who, "client"))
		return language_text(l, "due-row.client");
	return !strcmp(who, "team") ? language_text(l, "due-row.team") : who;
}

/* "step g1.o1.s2", "signature client", or the kind alone. */
static const char *what_words(struct arena *a, const struct language *l, const struct txp_due *d)
{
	const char *kind = language_text(l, arena_printf(a, "due-kind.%s", d->kind));

	return *d->item ? arena_printf(a, "%s %s", kind, who_words(l, d->item)) : kind;
}

static void widen(uint32_t *columns, size_t own)
{
	if (own > *columns)
		*columns = (uint32_t)own;
}

static size_t columns_of(const char *s)
{
	return utf8_width(s, strlen(s));
}

void view_due_measure(struct arena *a, struct due_columns *c, const struct language *l, const struct txp_due_row *row)
{
	widen(&c->when, columns_of(when_words(a, l, row->due)));
	widen(&c->plan, columns_of(row->plan));
	widen(&c->what, columns_of(what_words(a, l, row->due)));
}

static void add_cell(struct arena *a, struct block *line, uint32_t columns, enum txp_tone tone, const char *text)
{
	struct block *cell = block_add(a, line, BLOCK_TEXT, NULL, text);

	cell->columns = columns;
	cell->tone = tone;
}

const struct block *view_due(struct arena *a, const struct due_columns *c, const struct language *l, const struct txp_due_row *row)
{
	const struct txp_due *d = row->due;
	struct block *line = block_add(a, NULL, BLOCK_LINE, NULL, NULL);
	const bool late = d->days < 0 || d->missing;
	char day[11];

	date_format(d->due, day);
	add_cell(a, line, DAY_COLUMNS, TXP_TONE_PLAIN, arena_strdup(a, day));
	add_cell(a, line, c->when, late ? TXP_TONE_BAD : TXP_TONE_PLAIN, when_words(a, l, d));
	add_cell(a, line, c->plan, TXP_TONE_PLAIN, row->plan);
	add_cell(a, line, c->what, TXP_TONE_PLAIN, what_words(a, l, d));
	add_cell(a, line, 0, TXP_TONE_PLAIN,
		 *d->who ? arena_printf(a, "%s (%s)", d->title, who_words(l, d->who)) : d->title);
	return line;
}
