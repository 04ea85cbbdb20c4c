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

enum { HEADLINES_MOST = 8 };

static struct field *field_named(const struct fields *f, const char *key, size_t len)
{
	for (size_t i = 0; i < f->count; i++) {
		const struct node *n = f->list[i].value;
		if (n->kind == NODE_SCALAR && n->key->len == len && !memcmp(n->key->text, key, len))
			return &f->list[i];
	}
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
	const struct field *f = field_named(from, "id", 2);
	const struct node *id = f ? f->value : NULL;

	if (f)
		take(from, f);
	return id;
}

/* Are all keys of a line, with blanks between, here? */
static bool has_all(const struct fields *from, const char *line)
{
	for (size_t len; *line; line += len + (line[len] != '\0')) {
		len = strcspn(line, " ");
		if (!field_named(from, line, len))
			return false;
	}
	return true;
}

struct fields take_headline(struct arena *a, struct place map, struct fields *from)
{
	struct fields headline = { arena_array(a, from->count + 1, sizeof *headline.list), 0 };
	const char *lines[HEADLINES_MOST];
	size_t count = place_headlines(map, lines, HEADLINES_MOST), i = 0;

	while (i < count && !has_all(from, lines[i]))
		i++;
	for (const char *line = i < count ? lines[i] : ""; *line;) {
		size_t len = strcspn(line, " ");
		const struct field *f = field_named(from, line, len);
		if (f) {
			headline.list[headline.count++] = *f;
			take(from, f);
		}
		line += len + (line[len] != '\0');
	}
	return headline;
}

bool is_shown(const struct field *f, const char *how)
{
	return !strcmp(place_show(f->place), how);
}
