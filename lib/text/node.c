#include "text/build.h"

#include <stdlib.h>
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

static int by_key(const void *x, const void *y)
{
	const struct node *a = *(const struct node *const *)x, *b = *(const struct node *const *)y;

	if (a->key->len != b->key->len)
		return a->key->len < b->key->len ? -1 : 1;
	return memcmp(a->key->text, b->key->text, a->key->len);
}

const struct node **node_sorted(struct arena *a, const struct node *map)
{
	const struct node **values = arena_array(a, map->count, sizeof(*values));
	size_t n = 0;

	for (const struct node *v = map->first; v; v = v->next)
		values[n++] = v;
	qsort(values, n, sizeof(*values), by_key);
	return values;
}

/* Equal maps mostly have their keys in the same order; where not, large ones are compared sorted, so that none is slow. */
static bool map_equal(struct arena *a, const struct node *x, const struct node *y)
{
	enum { SMALL = 32 };
	const struct node *v = x->first, *w = y->first;

	for (; v && !by_key(&v, &w); v = v->next, w = w->next)
		if (!node_equal(a, v, w))
			return false;
	if (v && x->count > SMALL) {
		const struct node **vs = node_sorted(a, x), **ws = node_sorted(a, y);
		for (uint32_t i = 0; i < x->count; i++)
			if (by_key(&vs[i], &ws[i]) || !node_equal(a, vs[i], ws[i]))
				return false;
		return true;
	}
	for (; v; v = v->next)
		if (!(w = node_get_n(y, v->key->text, v->key->len)) || !node_equal(a, v, w))
			return false;
	return true;
}

bool node_equal(struct arena *a, const struct node *x, const struct node *y)
{
	if (x->kind != y->kind || x->count != y->count)
		return false;
	if (x->kind == NODE_SCALAR)
		return x->len == y->len && !memcmp(x->text, y->text, x->len) && node_empty(x) == node_empty(y);
	if (x->kind == NODE_MAP)
		return map_equal(a, x, y);
	for (const struct node *v = x->first, *w = y->first; v; v = v->next, w = w->next)
		if (!node_equal(a, v, w))
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
