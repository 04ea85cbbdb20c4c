/* path.c - naming places by identity, never by position. */
#include "schema/compiled.h"

#include "base/buf.h"

static void add_number(struct buf *out, const struct node *item)
{
	unsigned n = 1;

	for (const struct node *x = item->parent ? item->parent->first : item; x && x != item; x = x->next)
		n++;
	buf_printf(out, "#%u", n);
}

void place_item_name(struct buf *out, struct place list, const struct node *item)
{
	const char *keys[4];
	size_t n = place_identity(list, keys), named = 0;

	for (size_t i = 0; i < n; i++) {
		const char *text = node_text(node_get(item, keys[i]));
		if (!text)
			continue;
		if (named++)
			buf_putc(out, '+');
		buf_puts(out, text);
	}
	if (!named)
		add_number(out, item);
}

static struct place add_path(struct buf *out, const struct schema *s, const struct node *n)
{
	if (!n->parent)
		return schema_root(s);
	struct place p = add_path(out, s, n->parent);
	if (out->len)
		buf_putc(out, '/');
	if (n->key) {
		buf_add(out, n->key->text, n->key->len);
		return place_property(p, n->key->text, n->key->len);
	}
	place_item_name(out, p, n);
	return place_item(p);
}

char *place_path(struct arena *a, const struct schema *s, const struct node *n)
{
	struct buf out = buf_in(a);

	add_path(&out, s, n);
	return out.bytes ? out.bytes : arena_strdup(a, "");
}

static const struct node *present(const struct node *map, const char *key)
{
	const struct node *n = node_get(map, key);

	return n && !node_empty(n) ? n : NULL;
}

bool place_same_item(struct place list, const struct node *x, const struct node *y)
{
	const char *keys[4];
	size_t n = place_identity(list, keys), shared = 0;

	for (size_t i = 0; i < n; i++) {
		const struct node *a = present(x, keys[i]), *b = present(y, keys[i]);
		if (!a != !b || (a && !node_equal(a, b)))
			return false;
		shared += a != NULL;
	}
	return shared || node_equal(x, y);
}
