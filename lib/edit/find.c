/* Paths: keys of maps and names of list items, joined by '/'. Both may hold a '/' themselves: the longest that fits
 * is taken. */
#include "edit/internal.h"

#include <stdlib.h>
#include <string.h>

/* How many characters of path this name takes, or 0. */
static size_t takes(const char *path, const char *name, size_t len)
{
	return len && strncmp(path, name, len) == 0 && (path[len] == '/' || !path[len]) ? len : 0;
}

/* #N names an item by its number where nothing in it can: look there first, so that long lists stay quick. */
static const struct node *numbered(struct place p, const struct node *list, const char *path, size_t *len)
{
	char *end;

	if (path[0] != '#' || path[1] < '1' || path[1] > '9')
		return NULL;
	unsigned long i = strtoul(path + 1, &end, 10);
	if (i > list->count || (*end && *end != '/'))
		return NULL;
	const struct node *item = node_nth(list, (uint32_t)i - 1);
	*len = (size_t)(end - path);
	return place_has_name(p, item) ? NULL : item;
}

static const struct node *child_along(struct place p, const struct node *n, const char *path, size_t *len)
{
	const struct node *best = n->kind == NODE_LIST ? numbered(p, n, path, len) : NULL;

	if (best)
		return best;
	*len = 0;
	for (const struct node *child = n->first; child; child = child->next) {
		size_t took = n->kind == NODE_MAP	     ? takes(path, child->key->text, child->key->len)
			      : child->kind == NODE_SCALAR ? takes(path, child->text, child->len)
							     : place_item_takes(p, child, path);
		if (took > *len) {
			*len = took;
			best = child;
		}
	}
	return *len ? best : NULL;
}

static struct place place_below(struct place p, const struct node *child)
{
	return child->key ? place_property(p, child->key->text, child->key->len) : place_item(p);
}

static bool named_by_id(struct place list)
{
	const char *keys[4];

	return place_identity(list, keys) == 1 && strcmp(keys[0], "id") == 0;
}

/* The first item anywhere whose id begins the path. */
static const struct node *item_along(struct place p, const struct node *n, const char *path, size_t *len)
{
	bool items = n->kind == NODE_LIST && named_by_id(p);

	for (const struct node *child = n->first; child; child = child->next) {
		*len = items ? place_item_takes(p, child, path) : 0;
		if (*len)
			return child;
		const struct node *found = child->first ? item_along(place_below(p, child), child, path, len) : NULL;
		if (found)
			return found;
	}
	return NULL;
}

const struct node *find_along(const struct document *d, const struct schema *s, const char *path, const char **rest)
{
	const struct node *n = d->root, *child;
	struct place p = schema_root(s);
	size_t len = 0;

	*rest = path;
	child = child_along(p, n, path, &len);
	if (!child && *path) {
		child = item_along(p, n, path, &len);
		if (child)
			p = place_of(s, child->parent);
	}
	while (child) {
		p = place_below(p, child);
		n = child;
		*rest += len + ((*rest)[len] == '/');
		child = **rest ? child_along(p, n, *rest, &len) : NULL;
	}
	return n;
}

const struct node *edit_find(const struct document *d, const struct schema *s, const char *path, size_t *good)
{
	const char *rest;
	const struct node *n = find_along(d, s, path, &rest);

	if (good)
		*good = (size_t)(rest - path);
	return *rest ? NULL : n;
}

/* Inserts a copy of a child before the first that comes later in canonical order. */
static size_t put_in_order(const struct node **children, size_t count, const struct node *child, struct place p)
{
	size_t order = place_order(p, child->key->text, child->key->len), i = count;

	for (; i > 0 && place_order(p, children[i - 1]->key->text, children[i - 1]->key->len) > order; i--)
		children[i] = children[i - 1];
	children[i] = child;
	return count + 1;
}

struct node *in_order(struct arena *a, struct place p, const struct node *value)
{
	if (value->kind == NODE_SCALAR)
		return node_new_scalar(a, value->text, value->len, value->style);
	struct node *copy = value->kind == NODE_MAP ? node_new_map(a) : node_new_list(a);
	const struct node **children = arena_array(a, value->count + 1, sizeof(*children));
	size_t count = 0;

	for (const struct node *child = value->first; child; child = child->next) {
		if (value->kind == NODE_MAP)
			count = put_in_order(children, count, child, p);
		else
			children[count++] = child;
	}
	for (size_t i = 0; i < count; i++) {
		struct node *child = in_order(a, place_below(p, children[i]), children[i]);
		if (value->kind == NODE_LIST)
			node_add(a, copy, NULL, child);
		else if (child->kind == NODE_SCALAR || child->first)
			node_add(a, copy, children[i]->key->text, child);
	}
	return copy;
}
