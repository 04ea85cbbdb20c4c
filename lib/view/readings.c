#include "view/build.h"

#include <stdlib.h>
#include <string.h>

enum { SHOWN_MOST = 8 };

/* One value of one measure: of an instrument, or of an objective's own measure. */
struct reading_of {
	bool instrument;
	const char *key;
	date_days day;
	size_t order; /* in the file */
	const char *value;
};

static int compare_key(const struct reading_of *x, const struct reading_of *y)
{
	return x->instrument != y->instrument ? (int)x->instrument - (int)y->instrument : strcmp(x->key, y->key);
}

static int compare_readings(const void *a, const void *b)
{
	const struct reading_of *x = a, *y = b;
	int c = compare_key(x, y);

	if (!c)
		c = (x->day > y->day) - (x->day < y->day);
	return c ? c : (x->order > y->order) - (x->order < y->order);
}

static void add(struct view *v, bool instrument, const struct node *key, const struct node *value, struct when when)
{
	if (node_text(key) && value && when.node)
		v->readings[v->nreadings] =
			(struct reading_of){ instrument, key->text, when.day, v->nreadings, value->text },
		v->nreadings++;
}

void readings_index(struct view *v)
{
	const struct plan *p = v->plan;

	v->readings = arena_array(v->arena, p->nscores + p->nreadings, sizeof *v->readings);
	for (size_t i = 0; i < p->nscores; i++)
		add(v, true, p->scores[i].instrument, p->scores[i].total.node, p->scores[i].date);
	for (size_t i = 0; i < p->nreadings; i++)
		if (p->readings[i].entry)
			add(v, false, p->readings[i].objective, p->readings[i].value.node, p->readings[i].entry->date);
	qsort(v->readings, v->nreadings, sizeof *v->readings, compare_readings);
}

/* The first reading whose key is not before this one's. */
static size_t first_of(const struct view *v, const struct reading_of *key)
{
	size_t low = 0, high = v->nreadings;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (compare_key(&v->readings[middle], key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const char *readings_words(const struct view *v, const struct node *objective, const struct node *measure)
{
	const char *instrument = node_text(node_get(measure, "instrument")), *id = node_text(node_get(objective, "id"));
	const struct reading_of key = { .instrument = instrument != NULL, .key = instrument ? instrument : id };
	struct buf b = buf_in(v->arena);
	size_t from, end;
	char day[11];

	if (!key.key)
		return NULL;
	for (from = end = first_of(v, &key); end < v->nreadings && !compare_key(&v->readings[end], &key);)
		end++;
	if (from == end)
		return NULL;
	if (end - from > SHOWN_MOST) {
		from = end - SHOWN_MOST;
		buf_puts(&b, "… → ");
	}
	for (size_t i = from; i < end; i++)
		buf_printf(&b, "%s%s", i > from ? " → " : "", v->readings[i].value);
	date_format(v->readings[end - 1].day, day);
	return language_say(v->arena, v->language, "page.readings-until", SAID({ "values", b.bytes }, { "day", day }));
}
