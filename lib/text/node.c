#include "text/build.h"

#include <string.h>

const struct node *node_get_n(const struct node *map, const char *key, size_t len)
{
	if (!map || map->kind != NODE_MAP)
		return NULL;
	for (const struct node *n = map->first; n; n = n->next)
		if (n->key->len == len && !memcmp(n->key->text, key, len))
			return n;
	return NULL;
}

const struct node *node_get(const struct node *map, const char *key)
{
	return node_get_n(map, key, strlen(key));
}

const struct node *node_nth(const struct node *n, uint32_t i)
{
	const struct node *child = n->first;

	while (child && i--)
		child = child->next;
	return child;
}

bool node_is(const struct node *n, const char *text)
{
	return n && n->kind == NODE_SCALAR && n->len == strlen(text) && !memcmp(n->text, text, n->len);
}

bool node_empty(const struct node *n)
{
	return n->kind == NODE_SCALAR && !n->json && n->style == STYLE_PLAIN && n->len == 0;
}

const char *node_text(const struct node *n)
{
	return n && n->kind == NODE_SCALAR && !node_empty(n) ? n->text : NULL;
}

static bool map_equal(const struct node *a, const struct node *b)
{
	/* Maps that are equal mostly have their keys in the same order: follow b's order, search only when it differs. */
	const struct node *y = b->first;

	for (const struct node *x = a->first; x; x = x->next) {
		if (!y || y->key->len != x->key->len || memcmp(y->key->text, x->key->text, x->key->len))
			y = node_get_n(b, x->key->text, x->key->len);
		if (!y || !node_equal(x, y))
			return false;
		y = y->next;
	}
	return true;
}

bool node_equal(const struct node *a, const struct node *b)
{
	if (a->kind != b->kind || a->count != b->count)
		return false;
	if (a->kind == NODE_SCALAR)
		return a->len == b->len && !memcmp(a->text, b->text, a->len) && node_empty(a) == node_empty(b);
	if (a->kind == NODE_MAP)
		return map_equal(a, b);
	for (const struct node *x = a->first, *y = b->first; x; x = x->next, y = y->next)
		if (!node_equal(x, y))
			return false;
	return true;
}

static struct node *node_new(struct arena *a, enum node_kind kind)
{
	struct node *n = arena_new_of(a, struct node);

	n->kind = kind;
	n->start = n->end = TXP_NOWHERE;
	return n;
}

struct node *node_new_scalar(struct arena *a, const char *text, size_t len, enum scalar_style style)
{
	struct node *n = node_new(a, NODE_SCALAR);

	n->text = arena_copy(a, text, len);
	n->len = (uint32_t)len;
	n->style = style;
	return n;
}

struct node *node_new_map(struct arena *a)
{
	return node_new(a, NODE_MAP);
}

struct node *node_new_list(struct arena *a)
{
	return node_new(a, NODE_LIST);
}

void node_add(struct arena *a, struct node *parent, const char *key, struct node *child)
{
	if (key) {
		struct node *k = node_new_scalar(a, key, strlen(key), STYLE_PLAIN);
		k->parent = parent;
		child->key = k;
	}
	build_append(parent, child);
}

struct node *node_copy(struct arena *a, const struct node *n)
{
	if (n->kind == NODE_SCALAR)
		return node_new_scalar(a, n->text, n->len, n->style);
	struct node *copy = node_new(a, n->kind);
	for (const struct node *child = n->first; child; child = child->next)
		node_add(a, copy, child->key ? child->key->text : NULL, node_copy(a, child));
	return copy;
}
