/* Reads an instrument file. The schema for these files says the same, and more; here is only what must hold for the
 * numbers to be safe to use. */
#include "data/instrument.h"

#include <string.h>

struct load {
	struct arena *arena;
	struct findings *findings;
	struct instrument *out;
	bool good;
};

static void bad(struct load *l, const struct node *at, const char *what)
{
	l->good = false;
	find(l->findings, "bad-instrument", at ? node_span(at) : nowhere(), "%s", what);
}

static const char *read_text(struct load *l, const struct node *map, const char *key)
{
	const char *text = node_text(node_get(map, key));

	if (!text)
		bad(l, map, arena_printf(l->arena, "the instrument has no `%s`", key));
	return text ? text : "";
}

static decimal read_number(struct load *l, const struct node *map, const char *key)
{
	const struct node *n = node_get(map, key);
	decimal v = 0;

	if (!n || n->kind != NODE_SCALAR || !decimal_parse(n->text, n->len, &v))
		bad(l, n ? n : map, arena_printf(l->arena, "the instrument's `%s` isn't a number", key));
	return v;
}

static const struct node *read_list(struct load *l, const struct node *map, const char *key, bool required)
{
	const struct node *n = node_get(map, key);

	if (n && n->kind == NODE_LIST && n->count)
		return n;
	if (required)
		bad(l, map, arena_printf(l->arena, "the instrument has no list `%s`", key));
	return NULL;
}

static void read_items(struct load *l, const struct node *root)
{
	const struct node *list = read_list(l, root, "items", true);
	const char **keys = arena_array(l->arena, list ? list->count : 1, sizeof *keys);

	for (const struct node *n = list ? list->first : NULL; n; n = n->next) {
		if (!node_text(n))
			bad(l, n, "an item's key is a word or a number");
		else
			keys[l->out->nitems++] = n->text;
	}
	l->out->items = keys;
}

static void read_bands(struct load *l, const struct node *root)
{
	const struct node *list = read_list(l, root, "bands", false);
	struct instrument_band *bands = arena_array(l->arena, list ? list->count : 1, sizeof *bands);

	for (const struct node *n = list ? list->first : NULL; n; n = n->next) {
		struct instrument_band b = { read_number(l, n, "from"), read_text(l, n, "name") };
		if (l->out->nbands && b.from <= bands[l->out->nbands - 1].from)
			bad(l, n, "bands go from the lowest to the highest");
		bands[l->out->nbands++] = b;
	}
	l->out->bands = bands;
}

static void read_critical(struct load *l, const struct node *root)
{
	const struct node *list = read_list(l, root, "critical", false);
	struct instrument_critical *critical = arena_array(l->arena, list ? list->count : 1, sizeof *critical);

	for (const struct node *n = list ? list->first : NULL; n; n = n->next) {
		const char *key = read_text(l, n, "item"), *about = node_text(node_get(n, "means"));
		uint32_t item = 0;
		while (item < l->out->nitems && strcmp(key, l->out->items[item]) != 0)
			item++;
		if (item == l->out->nitems)
			bad(l, n, "a critical item must be one of `items`");
		critical[l->out->ncritical++] =
		    (struct instrument_critical){ item, read_number(l, n, "from"), about ? about : "critical" };
	}
	l->out->critical = critical;
}

static void read_missing(struct load *l, const struct node *root)
{
	const struct node *missing = node_get(root, "missing");
	decimal most;

	if (!node_is(node_get(missing, "rule"), "prorate"))
		return;
	most = read_number(l, missing, "most") / DECIMAL_ONE;
	if (most < 1 || most >= (decimal)l->out->nitems)
		bad(l, missing, "prorating is for at least one answer and not for all");
	else
		l->out->missing_most = (uint32_t)most;
}

enum txp_result instrument_load(struct arena *a, const struct document *d, struct findings *f, struct instrument *out)
{
	struct load l = { a, f, out, true };
	const struct node *root = d->root;

	*out = (struct instrument){ 0 };
	if (!root || root->kind != NODE_MAP) {
		bad(&l, root, "the file holds no instrument");
		return TXP_EREFUSED;
	}
	out->id = read_text(&l, root, "id");
	out->name = read_text(&l, root, "name");
	read_items(&l, root);
	out->answer_least = read_number(&l, root, "min");
	out->answer_most = read_number(&l, root, "max");
	out->total_least = read_number(&l, node_get(root, "total"), "min");
	out->total_most = read_number(&l, node_get(root, "total"), "max");
	out->direction = node_is(node_get(root, "direction"), "higher-is-better") ? HIGHER_IS_BETTER : LOWER_IS_BETTER;
	if (out->direction == LOWER_IS_BETTER && !node_is(node_get(root, "direction"), "lower-is-better"))
		bad(&l, root, "the instrument's `direction` is lower-is-better or higher-is-better");
	out->reliable_change = node_get(root, "reliable_change") ? read_number(&l, root, "reliable_change") : 0;
	read_bands(&l, root);
	read_critical(&l, root);
	read_missing(&l, root);
	return l.good ? TXP_OK : TXP_EREFUSED;
}
