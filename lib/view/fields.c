#include "view/build.h"

#include <string.h>

static bool is_own(const struct node *key)
{
	return key->len > 2 && key->text[0] == 'x' && key->text[1] == '-';
}

struct fields fields_of(struct arena *a, struct place place, const struct node *map)
{
	struct fields f = { arena_array(a, map->count, sizeof *f.list), 0 };
	size_t *orders = arena_array(a, map->count, sizeof *orders);

	for (const struct node *n = map->first; n; n = n->next) {
		const struct place value = place_property(place, n->key->text, n->key->len);
		const size_t order = place_order(place, n->key->text, n->key->len);
		size_t at = f.count;
		if (node_empty(n) || is_own(n->key))
			continue;
		for (; at && orders[at - 1] > order; at--) {
			f.list[at] = f.list[at - 1];
			orders[at] = orders[at - 1];
		}
		f.list[at] = (struct field){ n, value };
		orders[at] = order;
		f.count++;
	}
	return f;
}

/* What names an item, best first. All keys of a line must be there. */
static const char *const headlines[][3] = {
	{ "code", "name" },   { "title" },	   { "statement" },  { "text" },     { "name", "credential" },
	{ "name", "dose" },   { "name" },	   { "date", "kind" }, { "date", "outcome" }, { "date", "how" },
	{ "date", "to" },     { "field" },	   { "role" },	     { "instrument" }, { "objective" },
	{ "for" },	      { "code", "item" },  { "date" },
};

static struct field *field_named(const struct fields *f, const char *key)
{
	for (size_t i = 0; i < f->count; i++)
		if (node_is(f->list[i].value->key, key) && f->list[i].value->kind == NODE_SCALAR)
			return &f->list[i];
	return NULL;
}

static void take(struct fields *f, const struct field *one)
{
	size_t i = (size_t)(one - f->list);

	memmove(&f->list[i], &f->list[i + 1], (f->count - i - 1) * sizeof *f->list);
	f->count--;
}

const struct node *take_id(struct fields *from)
{
	const struct field *f = field_named(from, "id");
	const struct node *id = f ? f->value : NULL;

	if (f)
		take(from, f);
	return id;
}

struct fields take_headline(struct arena *a, struct fields *from)
{
	struct fields headline = { arena_array(a, 3, sizeof *headline.list), 0 };

	for (size_t i = 0; i < sizeof headlines / sizeof *headlines; i++) {
		size_t n = 0;
		while (n < 3 && headlines[i][n] && field_named(from, headlines[i][n]))
			n++;
		if (n < 3 && headlines[i][n])
			continue;
		for (size_t k = 0; k < n; k++) {
			const struct field *f = field_named(from, headlines[i][k]);
			headline.list[headline.count++] = *f;
			take(from, f);
		}
		break;
	}
	return headline;
}
