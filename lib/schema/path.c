/* path.c - naming places by identity, never by position. */
#include "schema/compiled.h"

unsigned item_number(const struct node *item, struct item_hint *hint)
{
	const struct node *x = item->parent ? item->parent->first : item;
	unsigned n = 1;

	if (hint && hint->item && hint->item->parent == item->parent && hint->item->start <= item->start) {
		x = hint->item;
		n = hint->number;
	}
	for (; x && x != item; x = x->next)
		n++;
	if (hint)
		*hint = (struct item_hint){ item, n };
	return n;
}

/* Nobody types a name that is longer; and a thousand findings below one that fills the file would fill the memory. */
enum { NAME_BYTES_MOST = 200, ID_BYTES_MOST = 64 };

bool place_has_name(struct place list, const struct node *item)
{
	const char *keys[4];
	size_t n = place_identity(list, keys), bytes = 0;

	for (size_t i = 0; i < n; i++) {
		const struct node *value = node_get(item, keys[i]);
		if (node_text(value))
			bytes += value->len;
	}
	return bytes && bytes <= NAME_BYTES_MOST;
}

static void add_name(struct buf *out, struct place list, const struct node *item)
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
}

size_t place_item_takes(struct place list, const struct node *item, const char *path)
{
	const char *keys[4];
	size_t n = place_identity(list, keys), at = 0, named = 0;

	if (!place_has_name(list, item))
		return 0;
	for (size_t i = 0; i < n; i++) {
		const struct node *value = node_get(item, keys[i]);
		if (!node_text(value))
			continue;
		if ((named++ && path[at++] != '+') || strncmp(path + at, value->text, value->len))
			return 0;
		at += value->len;
	}
	return path[at] == '/' || !path[at] ? at : 0;
}

struct place path_add(struct buf *out, const struct schema *s, const struct node *n, struct item_hint *hint)
{
	if (!n->parent)
		return schema_root(s);
	struct place p = path_add(out, s, n->parent, hint);
	if (out->len)
		buf_putc(out, '/');
	if (n->key) {
		buf_add(out, n->key->text, n->key->len);
		return place_property(p, n->key->text, n->key->len);
	}
	if (place_has_name(p, n))
		add_name(out, p, n);
	else
		buf_printf(out, "#%u", item_number(n, hint));
	return place_item(p);
}

void place_item_name(struct buf *out, struct place list, const struct node *item, unsigned number)
{
	if (place_has_name(list, item))
		add_name(out, list, item);
	else
		buf_printf(out, "#%u", number);
}

char *place_path(struct arena *a, const struct schema *s, const struct node *n)
{
	struct buf out = buf_in(a);

	buf_puts(&out, "");
	path_add(&out, s, n, NULL);
	return out.bytes;
}

static const struct node *present(const struct node *map, const char *key)
{
	const struct node *n = node_get(map, key);

	return n && !node_empty(n) ? n : NULL;
}

bool place_same_item(struct arena *a, struct place list, const struct node *x, const struct node *y)
{
	const char *keys[4];
	size_t n = place_identity(list, keys), shared = 0;

	for (size_t i = 0; i < n; i++) {
		const struct node *p = present(x, keys[i]), *q = present(y, keys[i]);
		if (!p != !q || (p && !node_equal(a, p, q)))
			return false;
		shared += p != NULL;
	}
	return shared || node_equal(a, x, y);
}

const char *place_item_id(const struct schema *s, const struct node *n)
{
	const char *keys[4];

	if (!n->parent || n->parent->kind != NODE_LIST)
		return NULL;
	if (place_identity(place_of(s, n->parent), keys) != 1 || strcmp(keys[0], "id"))
		return NULL;
	const char *id = node_text(node_get(n, "id"));
	/* What isn't made like an id may be anything, a person's name too, and this goes into the history. */
	return id && *id && strlen(id) <= ID_BYTES_MOST && !id[strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789._-")] ? id : NULL;
}
