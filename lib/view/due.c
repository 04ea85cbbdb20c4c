#include "view/due.h"

#include <stdio.h>
#include <string.h>
#include "base/date.h"
#include "base/utf8.h"

enum { WHEN_BYTES = 40, DAY_COLUMNS = 10 };

static void when_words(char out[WHEN_BYTES], const struct txp_due *d)
{
	const int days = d->days;

	if (d->missing)
		snprintf(out, WHEN_BYTES, "missing");
	else if (!days)
		snprintf(out, WHEN_BYTES, "today");
	else if (days < 0)
		snprintf(out, WHEN_BYTES, "%d %s overdue", -days, days == -1 ? "day" : "days");
	else
		snprintf(out, WHEN_BYTES, "in %d %s", days, days == 1 ? "day" : "days");
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

void view_due_measure(struct due_columns *c, const struct txp_due_row *row)
{
	char when[WHEN_BYTES];

	when_words(when, row->due);
	widen(&c->when, columns_of(when));
	widen(&c->plan, columns_of(row->plan));
	widen(&c->what, columns_of(row->due->kind) + (*row->due->item != '\0') + columns_of(row->due->item));
}

static void add_cell(struct arena *a, struct block *line, uint32_t columns, enum txp_tone tone, const char *text)
{
	struct block *cell = block_add(a, line, BLOCK_TEXT, NULL, text);

	cell->columns = columns;
	cell->tone = tone;
}

const struct block *view_due(struct arena *a, const struct due_columns *c, const struct txp_due_row *row)
{
	const struct txp_due *d = row->due;
	struct block *line = block_add(a, NULL, BLOCK_LINE, NULL, NULL);
	const bool late = d->days < 0 || d->missing;
	char day[11], when[WHEN_BYTES];

	date_format(d->due, day);
	when_words(when, d);
	add_cell(a, line, DAY_COLUMNS, TXP_TONE_PLAIN, arena_strdup(a, day));
	add_cell(a, line, c->when, late ? TXP_TONE_BAD : TXP_TONE_PLAIN, arena_strdup(a, when));
	add_cell(a, line, c->plan, TXP_TONE_PLAIN, row->plan);
	add_cell(a, line, c->what, TXP_TONE_PLAIN, arena_printf(a, "%s%s%s", d->kind, *d->item ? " " : "", d->item));
	add_cell(a, line, 0, TXP_TONE_PLAIN,
		 *d->who ? arena_printf(a, "%s (%s)", d->title, d->who) : d->title);
	return line;
}
