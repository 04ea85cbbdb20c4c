/* What a place is called. */
#include "merge/tree.h"

static const struct node *any_node(const struct joint *j)
{
	for (int s = OURS; s < SIDES; s++)
		if (j->part[s].node)
			return j->part[s].node;
	return j->part[BASE].node;
}

static bool is_word(const char *text)
{
	return text && *text && strlen(text) <= 64 &&
	       !text[strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-")];
}

static bool named_by_id(const struct joint *list)
{
	const char *keys[4];

	return place_identity(list->place, keys) == 1 && !strcmp(keys[0], "id");
}

/* What tells an item from its neighbours, where its schema says that it can be no client's word: an id, a day, a choice. */
static const char *name_of_item(struct arena *a, const struct joint *list, const struct node *item)
{
	const char *keys[4];
	size_t count = place_identity(list->place, keys);
	struct buf name = buf_in(a);

	for (size_t i = 0; i < count; i++) {
		struct place p = place_property(place_item(list->place), keys[i], strlen(keys[i]));
		const char *text = node_text(node_get(item, keys[i]));
		if (!text)
			continue;
		if ((!*place_format(p) && !place_enum_nth(p, 0)) || !is_word(text))
			return NULL;
		buf_printf(&name, "%s%s", name.len ? "+" : "", text);
	}
	return name.len ? name.bytes : NULL;
}

static void add_path(struct arena *a, struct buf *out, const struct joint *j)
{
	if (!j->parent)
		return;
	add_path(a, out, j->parent);
	const struct node *n = any_node(j);
	const char *name = NULL;
	if (!n->key)
		name = name_of_item(a, j->parent, n);
	else if ((place_known(j->place) || !strncmp(n->key->text, "x-", 2)) && is_word(n->key->text))
		name = n->key->text;
	buf_printf(out, "%s%s", out->len ? "/" : "", name ? name : "#");
}

const char *joint_path(const struct tree *t, const struct joint *j)
{
	struct buf out = buf_in(t->arena);

	buf_puts(&out, "");
	add_path(t->arena, &out, j);
	return out.bytes;
}

static void add_title(struct buf *out, const char *title)
{
	const bool first = !out->len;

	if (!first)
		buf_puts(out, ": ");
	if (first && *title >= 'a' && *title <= 'z')
		buf_putc(out, (char)(*title++ - 'a' + 'A'));
	buf_puts(out, title);
}

static void add_label(struct buf *out, const struct joint *j)
{
	if (!j->parent)
		return;
	add_label(out, j->parent);
	const struct node *n = any_node(j);
	const char *title = place_title(j->place);
	if (n->key) {
		add_title(out, *title ? title : n->key->text);
		return;
	}
	if (named_by_id(j->parent) && *title)
		out->len = 0;
	if (*title)
		add_title(out, title);
	if (place_has_name(j->parent->place, n)) {
		buf_putc(out, ' ');
		place_item_name(out, j->parent->place, n, 0);
	}
}

const char *joint_label(const struct tree *t, const struct joint *j)
{
	struct buf out = buf_in(t->arena);

	buf_puts(&out, "");
	add_label(&out, j);
	return out.len ? out.bytes : "The whole plan";
}
