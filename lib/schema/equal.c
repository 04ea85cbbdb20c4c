/* equal.c - comparing values by JSON Schema's rules: 1 and 1.0 are the same, 1 and "1" are not. */
#include "schema/compiled.h"

#include <stdlib.h>

#include "base/decimal.h"

/* A quoted scalar is always text. A plain one is text to YAML, and whatever else it can be read as. */
unsigned node_types(const struct node *n)
{
	if (n->kind != NODE_SCALAR)
		return n->kind == NODE_MAP ? TYPE_OBJECT : TYPE_ARRAY;
	if (n->style != STYLE_PLAIN)
		return TYPE_STRING;
	unsigned text = n->json ? 0 : TYPE_STRING;
	char c = *n->text;
	if (c == '-' || (c >= '0' && c <= '9')) {
		if (!number_valid(n->text, n->len))
			return text;
		return text | TYPE_NUMBER | (number_is_integer(n->text, n->len) ? TYPE_INTEGER : 0u);
	}
	if ((c == 't' && node_is(n, "true")) || (c == 'f' && node_is(n, "false")))
		return text | TYPE_BOOLEAN;
	return c == 'n' && node_is(n, "null") ? text | TYPE_NULL : text;
}

static const struct value *child_named(const struct schema *s, const struct value *map, const struct node *key)
{
	const struct value *v = map + 1;

	for (uint32_t i = 0; i < map->children; i++, v += v->size)
		if (text_is(s, v->key, key->text, key->len))
			return v;
	return NULL;
}

static bool children_equal(const struct schema *s, const struct value *v, const struct node *n)
{
	const struct value *item = v + 1;

	if (v->children != n->count)
		return false;
	for (const struct node *child = n->first; child; child = child->next) {
		const struct value *other = child->key ? child_named(s, v, child->key) : item;
		if (!other || !value_equal(s, other, child, node_types(child)))
			return false;
		item += item->size;
	}
	return true;
}

bool value_equal(const struct schema *s, const struct value *v, const struct node *n, unsigned types)
{
	if (!(v->type & types))
		return false;
	if (v->type & (TYPE_OBJECT | TYPE_ARRAY))
		return children_equal(s, v, n);
	if (v->type == TYPE_NUMBER)
		return number_compare(text_of(s, v->text), s->texts[v->text].len, n->text, n->len) == 0;
	return text_is(s, v->text, n->text, n->len);
}

/* ---- Repeated items ---- */

static unsigned one_type(const struct node *n, bool text)
{
	unsigned types = node_types(n);

	return text && (types & TYPE_STRING) ? TYPE_STRING
	       : types & ~TYPE_STRING        ? types & ~TYPE_STRING & ~TYPE_INTEGER
					     : types;
}

static uint32_t hash_node(const struct node *n, bool text)
{
	uint32_t h = one_type(n, text), sum = 0;

	if (n->kind == NODE_SCALAR)
		return (h * 31) ^ (h == TYPE_NUMBER ? number_hash(n->text, n->len) : hash_bytes(n->text, n->len));
	for (const struct node *child = n->first; child; child = child->next) {
		/* The order of a map's keys must not matter. */
		if (child->key)
			sum += hash_bytes(child->key->text, child->key->len) * 31 ^ hash_node(child, false);
		else
			h = h * 16777619u ^ hash_node(child, false);
	}
	return h ^ sum;
}

static bool nodes_equal(struct arena *a, const struct node *x, const struct node *y, bool text);

/* Sorted: the keys may stand in any order, and a large map must not make this slow. */
static bool maps_equal(struct arena *a, const struct node *x, const struct node *y)
{
	const struct node **xs = node_sorted(a, x), **ys = node_sorted(a, y);

	for (uint32_t i = 0; i < x->count; i++)
		if (xs[i]->key->len != ys[i]->key->len || memcmp(xs[i]->key->text, ys[i]->key->text, xs[i]->key->len) ||
		    !nodes_equal(a, xs[i], ys[i], false))
			return false;
	return true;
}

static bool nodes_equal(struct arena *a, const struct node *x, const struct node *y, bool text)
{
	unsigned type = one_type(x, text);

	if (type != one_type(y, text) || x->count != y->count)
		return false;
	if (type == TYPE_NUMBER)
		return number_compare(x->text, x->len, y->text, y->len) == 0;
	if (x->kind == NODE_SCALAR)
		return x->len == y->len && !memcmp(x->text, y->text, x->len);
	if (x->kind == NODE_MAP)
		return maps_equal(a, x, y);
	for (const struct node *v = x->first, *w = y->first; v; v = v->next, w = w->next)
		if (!nodes_equal(a, v, w, false))
			return false;
	return true;
}

struct hashed {
	const struct node *node;
	uint32_t hash, place;
	bool text;
};

/* Equal scalars come to stand side by side, whatever somebody has chosen them to hash to. */
static int by_hash(const void *x, const void *y)
{
	const struct hashed *a = x, *b = y;
	unsigned type = one_type(a->node, a->text), other = one_type(b->node, b->text);
	int c = 0;

	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	if (type != other)
		return type < other ? -1 : 1;
	if (type == TYPE_NUMBER)
		c = number_compare(a->node->text, a->node->len, b->node->text, b->node->len);
	else if (type == TYPE_STRING && a->node->len == b->node->len)
		c = memcmp(a->node->text, b->node->text, a->node->len);
	else if (type == TYPE_STRING)
		c = a->node->len < b->node->len ? -1 : 1;
	return c ? c : a->place < b->place ? -1 : a->place > b->place;
}

/* The nearest earlier item in sorted order that equals item i. Lists and maps with one hash that all differ are made on
 * purpose: only some of those are looked at, so that they can't take the whole day. */
static const struct node *equal_before(struct arena *a, const struct hashed *all, uint32_t i)
{
	enum { LOOK_AT_MOST = 32 };

	for (uint32_t k = 1; k <= i && k <= LOOK_AT_MOST && all[i - k].hash == all[i].hash; k++)
		if (nodes_equal(a, all[i - k].node, all[i].node, all[i].text))
			return all[i - k].node;
	return NULL;
}

static const struct node *repeated_in_long(struct arena *a, const struct node *list, bool text,
					   const struct node **first)
{
	struct hashed *all = arena_array(a, list->count, sizeof *all);
	uint32_t n = 0, best = UINT32_MAX;
	const struct node *again = NULL, *earlier;

	for (const struct node *item = list->first; item; item = item->next, n++)
		all[n] = (struct hashed){ item, hash_node(item, text), n, text };
	qsort(all, n, sizeof *all, by_hash);
	for (uint32_t i = 1; i < n; i++) {
		if (all[i].place >= best || !(earlier = equal_before(a, all, i)))
			continue;
		best = all[i].place;
		*first = earlier;
		again = all[i].node;
	}
	return again;
}

const struct node *repeated_item(struct arena *a, const struct node *list, bool text, const struct node **first)
{
	enum { SHORT = 16 };

	if (list->count > SHORT)
		return repeated_in_long(a, list, text, first);
	for (const struct node *y = list->first; y; y = y->next)
		for (const struct node *x = list->first; x != y; x = x->next)
			if (nodes_equal(a, x, y, text)) {
				*first = x;
				return y;
			}
	return NULL;
}
