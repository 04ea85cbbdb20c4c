/* Reads an instrument file. The schema says which keys there are; here is what must hold besides, so that the numbers are safe
 * to use. */
#include "data/instrument.h"

#include <string.h>

/* No questionnaire comes near; and no sum of answers, prorated, goes beyond what a decimal holds. */
enum { ITEMS_MOST = 1000, ANSWER_MOST = 1000000 };

struct load {
	struct findings *findings;
	struct instrument i;
	struct buf card;
	const struct node *items; /* for the keys */
	bool good;
};

static void bad(struct load *l, const struct node *at, const char *what)
{
	l->good = false;
	find(l->findings, "bad-instrument", node_span(at), "%s", what);
}

static uint32_t add_text(struct load *l, const char *text)
{
	return card_add_text(&l->card, text, strlen(text));
}

static decimal read_number(struct load *l, const struct node *map, const char *key)
{
	const struct node *n = node_get(map, key);
	decimal v = 0;

	if (n && (n->kind != NODE_SCALAR || !decimal_parse(n->text, n->len, &v)))
		bad(l, n, "this number has more digits than txplan keeps");
	return v;
}

/* Two numbers of a map, from the lower to the higher. */
static void read_range(struct load *l, const struct node *map, decimal *least, decimal *most)
{
	*least = read_number(l, map, "min");
	*most = read_number(l, map, "max");
	if (*least >= *most)
		bad(l, node_get(map, "max"), "`max` must be more than `min`");
}

static bool is_number(const char *key)
{
	return key[strspn(key, "0123456789")] == '\0';
}

static void read_items(struct load *l, const struct node *root)
{
	struct arena *a = l->card.arena;
	const struct node *list = node_get(root, "items");
	uint32_t *keys = arena_array(a, list->count + 1, sizeof *keys);

	l->items = list;
	if (list->count > ITEMS_MOST)
		bad(l, list, "no more than 1,000 items can be counted");
	for (const struct node *n = list->first; n; n = n->next) {
		/* Answers are also named by their number in the form: no key may be another item's. */
		if (is_number(n->text) && strcmp(n->text, arena_printf(a, "%u", l->i.nitems + 1)) != 0)
			bad(l, n, "an item whose key is a number has the number of its place in the form");
		keys[l->i.nitems++] = add_text(l, n->text);
	}
	l->i.items = card_add_list(&l->card, keys, l->i.nitems, sizeof *keys);
}

static void read_bands(struct load *l, const struct node *root)
{
	const struct node *list = node_get(root, "bands");
	struct instrument_band *bands = arena_array(l->card.arena, list ? list->count + 1 : 1, sizeof *bands);

	for (const struct node *n = list ? list->first : NULL; n; n = n->next) {
		struct instrument_band b = { .from = read_number(l, n, "from"), .name = add_text(l, node_get(n, "name")->text) };
		if (l->i.nbands && b.from <= bands[l->i.nbands - 1].from)
			bad(l, n, "bands go from the lowest to the highest");
		bands[l->i.nbands++] = b;
	}
	l->i.bands = card_add_list(&l->card, bands, l->i.nbands, sizeof *bands);
}

static uint32_t item_named(const struct load *l, const char *key)
{
	uint32_t k = 0;

	for (const struct node *n = l->items->first; n && strcmp(n->text, key) != 0; n = n->next)
		k++;
	return k;
}

static void read_critical(struct load *l, const struct node *root)
{
	const struct node *list = node_get(root, "critical");
	struct instrument_critical *critical = arena_array(l->card.arena, list ? list->count + 1 : 1, sizeof *critical);

	for (const struct node *n = list ? list->first : NULL; n; n = n->next) {
		const char *about = node_text(node_get(n, "means"));
		struct instrument_critical c = { .from = read_number(l, n, "from"),
						 .item = item_named(l, node_get(n, "item")->text),
						 .about = add_text(l, about ? about : "critical") };
		if (c.item == l->i.nitems)
			bad(l, node_get(n, "item"), "a critical item must be one of `items`");
		if (c.from > l->i.answer_most)
			bad(l, node_get(n, "from"), "no answer can be that high");
		critical[l->i.ncritical++] = c;
	}
	l->i.critical = card_add_list(&l->card, critical, l->i.ncritical, sizeof *critical);
}

static void read_missing(struct load *l, const struct node *root)
{
	const struct node *missing = node_get(root, "missing");
	decimal most;

	if (!node_is(node_get(missing, "rule"), "prorate"))
		return;
	most = read_number(l, missing, "most") / DECIMAL_ONE;
	if (most < 1 || most >= (decimal)l->i.nitems)
		bad(l, node_get(missing, "most"), "prorating is for at least one answer and not for all");
	else
		l->i.missing_most = (uint32_t)most;
}

static void read_answers(struct load *l, const struct node *root)
{
	const decimal most = ANSWER_MOST * (decimal)DECIMAL_ONE;

	read_range(l, root, &l->i.answer_least, &l->i.answer_most);
	if (l->i.answer_least < -most)
		bad(l, node_get(root, "min"), "no answer can be counted below -1,000,000");
	if (l->i.answer_most > most)
		bad(l, node_get(root, "max"), "no answer can be counted above 1,000,000");
}

enum txp_result instrument_load(struct arena *a, const struct schema *s, const struct document *d, const char *id, struct findings *f,
				const struct instrument **out)
{
	struct load l = { .findings = f, .good = true };
	const struct node *root = d->root;
	const size_t errors = findings_of(f, TXP_ERROR);

	*out = NULL;
	schema_doubts(s, d, f);
	if (!schema_check(s, d, f) || findings_of(f, TXP_ERROR) > errors)
		return TXP_EREFUSED;
	l.card = card_new(a, sizeof l.i);
	l.i.card.id = add_text(&l, node_get(root, "id")->text);
	if (strcmp(node_get(root, "id")->text, id) != 0)
		bad(&l, node_get(root, "id"), arena_printf(a, "the id must be the file's name: `%s`", id));
	l.i.name = add_text(&l, node_get(root, "name")->text);
	read_items(&l, root);
	read_answers(&l, root);
	read_range(&l, node_get(root, "total"), &l.i.total_least, &l.i.total_most);
	l.i.direction = node_is(node_get(root, "direction"), "higher-is-better") ? HIGHER_IS_BETTER : LOWER_IS_BETTER;
	l.i.reliable_change = read_number(&l, root, "reliable_change");
	read_bands(&l, root);
	read_critical(&l, root);
	read_missing(&l, root);
	if (!l.good)
		return TXP_EREFUSED;
	*out = (const void *)card_end(&l.card, &l.i.card, sizeof l.i);
	return TXP_OK;
}
