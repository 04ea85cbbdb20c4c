/* set.c - one value at a path. */
#include "op/op.h"

#include <string.h>

#include "base/nearest.h"

struct target {
	struct place place;
	const char *path;         /* in full */
	const struct node *node;  /* what is there now, or NULL */
	const char *item;         /* id of the innermost item, or "" */
	struct buf outline;       /* the path without client text */
};

static const char *innermost_id(const struct op_context *c, const struct node *n)
{
	for (; n; n = n->parent)
		if (place_item_id(c->schema, n))
			return place_item_id(c->schema, n);
	return "";
}

/* Every id in what is taken away, so that the history can say that it is spent. */
static void spent_ids(const struct op_context *c, struct buf *out, const struct node *n)
{
	const char *id = place_item_id(c->schema, n);

	if (id)
		buf_printf(out, "%s%s", out->len ? " " : "", id);
	for (const struct node *child = n->first; child; child = child->next)
		spent_ids(c, out, child);
}

/* The path of a node for the history: with the plan's keys and ids, and # for what only its own words would name. A key of
 * the clinic's own is such a word: x-maria. */
static void outline(const struct op_context *c, struct buf *out, const struct node *n)
{
	if (!n->parent)
		return;
	outline(c, out, n->parent);
	if (out->len)
		buf_putc(out, '/');
	const char *name = n->key ? n->key->text : place_item_id(c->schema, n);
	bool known = !n->key || (place_known(place_of(c->schema, n)) && strncmp(name, "x-", 2) != 0);
	buf_puts(out, name && known ? name : "#");
}

/* g9 or n12: like what ids_next() makes. */
static bool like_item_id(const char *key)
{
	return key[0] >= 'a' && key[0] <= 'z' && key[1] >= '0' && key[1] <= '9';
}

/* The path from a map to a key of this name in a map inside it; capitals, - and _ are no matter. */
static const char *deeper(struct op_context *c, struct place map, const char *key, int depth)
{
	enum { DEPTH_MOST = 3 };
	const char *name, *found = NULL;
	struct place value;

	for (size_t i = 0; !found && place_nth_property(map, i, &name, &value); i++) {
		if (place_types(value) != TYPE_OBJECT || depth > DEPTH_MOST)
			continue;
		for (size_t k = 0; !found && place_nth_property(value, k, &found, &(struct place){ 0 }); k++)
			found = nearest_same(key, found) ? found : NULL;
		found = found ? found : deeper(c, value, key, depth + 1);
		found = found ? arena_printf(c->arena, "%s/%s", name, found) : NULL;
	}
	return found;
}

static enum txp_result no_such_key(struct op_context *c, struct place map, const char *path, const char *key)
{
	const char *names[128] = { 0 }, *name;
	struct place value;
	struct buf all = buf_in(c->arena);

	buf_puts(&all, "The keys here are ");
	for (size_t i = 0; i < 127 && place_nth_property(map, i, &name, &value); i++) {
		names[i] = name;
		buf_printf(&all, "%s%s", i ? ", " : "", name);
	}
	buf_puts(&all, ".");
	if (!*path && !strcmp(key, "psychotherapy_notes"))
		return op_refuse(c, TXP_EUSAGE, "psychotherapy-notes", NULL, "psychotherapy notes must not be kept in a plan");
	if (!*path && like_item_id(key))
		return op_refuse(c, TXP_ENOTFOUND, "no-such-item", NULL, "this plan has no item '%s'", key);
	const char *near = nearest(key, names), *below = near ? NULL : deeper(c, map, key, 0);
	if (below)
		near = arena_printf(c->arena, "%s%s%s", path, *path ? "/" : "", below);
	if (near || names[0])
		near = near ? arena_printf(c->arena, "Did you mean '%s'?", near) : all.bytes;
	return op_refuse(c, TXP_ENOTFOUND, "no-such-place", near, "%s has no place '%s'", *path ? path : "a plan", key);
}

/* Follows a path as far as the document goes, and the rest through the schema's keys. */
static enum txp_result locate(struct op_context *c, const char *path, struct target *t)
{
	size_t good = 0;
	const struct node *n = edit_find(c->document, c->schema, path, &good);
	const char *rest = path + good;

	t->node = n;
	if (!n) {
		const char *known = arena_copy(c->arena, path, good && path[good - 1] == '/' ? good - 1 : good);
		n = good ? edit_find(c->document, c->schema, known, NULL) : c->document->root;
		rest += *rest == '/';
	} else {
		rest = "";
	}
	if (!n)
		return op_refuse(c, TXP_ENOTFOUND, "no-such-place", NULL, "this plan has no place '%s'", path);
	t->place = place_of(c->schema, n);
	t->item = innermost_id(c, n);
	t->outline = buf_in(c->arena);
	buf_puts(&t->outline, "");
	outline(c, &t->outline, n);
	t->path = place_path(c->arena, c->schema, n);
	while (*rest) {
		size_t len = strcspn(rest, "/");
		struct place next = place_property(t->place, rest, len);
		const char *key = arena_copy(c->arena, rest, len);
		if (!place_known(next) && !strncmp(key, "x-", 2))
			return op_refuse(c, TXP_EUSAGE, "no-such-place", "Edit it by hand, then run save.",
					 "'%s' is the clinic's own: its form is not known here", key);
		if (!place_known(next) && place_types(t->place) & TYPE_ARRAY)
			return op_refuse(c, TXP_ENOTFOUND, "no-such-item", NULL, "this plan has no item '%s' in %s", key, t->path);
		if (!place_known(next))
			return no_such_key(c, t->place, t->path, key);
		t->place = next;
		t->path = *t->path ? arena_printf(c->arena, "%s/%s", t->path, key) : key;
		buf_printf(&t->outline, "%s%s", t->outline.len ? "/" : "", key);
		rest += len + (rest[len] == '/');
	}
	return TXP_OK;
}

static bool ends_in_id(const char *path)
{
	size_t len = strlen(path);

	return !strcmp(path, "id") || (len > 3 && !strcmp(path + len - 3, "/id"));
}

static enum txp_result finish(struct op_context *c, const struct target *t, struct change change, struct op *out)
{
	struct change *kept = arena_new_of(c->arena, struct change);

	*kept = change;
	/* A day may have been given in words: say which day it is. */
	const bool day = change.value && !strcmp(place_format(t->place), "txplan-date");
	*out = (struct op){ kept, 1, t->item,
			    arena_printf(c->arena, "%s %s%s%s", change.kind == CHANGE_REMOVE ? "removed" : "set", t->outline.bytes,
					 day ? " to " : "", day ? node_text(change.value) : ""),
			    t->outline.bytes };
	return TXP_OK;
}

/* Lists of words are sets. */
static bool holds(const struct node *list, const struct node *word)
{
	for (const struct node *n = list ? list->first : NULL; n; n = n->next)
		if (node_is(n, word->text))
			return true;
	return false;
}

/* It is so already. */
static enum txp_result nothing(struct op_context *c, const struct target *t, struct op *out)
{
	*out = (struct op){ NULL, 0, t->item, arena_printf(c->arena, "set %s", t->outline.bytes), t->outline.bytes };
	return TXP_OK;
}

/* One, or all of them, or a part of one. */
static bool is_signature(const char *path)
{
	static const char list[] = "signatures";
	const size_t len = sizeof list - 1;

	return !strncmp(path, list, len) && (!path[len] || path[len] == '/');
}

enum txp_result op_set(struct op_context *c, const char *path, const char *value, struct op *out)
{
	struct target t = { 0 };
	size_t len = strlen(path);
	bool append = len > 2 && !strcmp(path + len - 2, "/+");
	enum txp_result r = locate(c, append ? arena_copy(c->arena, path, len - 2) : path, &t);

	if (r != TXP_OK)
		return r;
	if (ends_in_id(t.path))
		return op_refuse(c, TXP_EUSAGE, "id-is-fixed", NULL, "an id is never changed: notes and history refer to it");
	if (!*t.path)
		return op_refuse(c, TXP_EUSAGE, "no-such-place", NULL, "the path is empty");
	if (!value) {
		if (!t.node)
			return op_refuse(c, TXP_ENOTFOUND, "no-such-place", NULL, "there is nothing at '%s' to remove", path);
		if (is_signature(t.path))
			return op_refuse(c, TXP_EUSAGE, "signature-stays", NULL, "a signature is part of the record, and is not taken out");
		struct buf spent = buf_in(c->arena);
		spent_ids(c, &spent, t.node);
		if (spent.len)
			t.item = spent.bytes;
		return finish(c, &t, (struct change){ CHANGE_REMOVE, t.path, NULL }, out);
	}
	unsigned types = place_types(t.place);
	struct place at = append ? place_item(t.place) : t.place;
	if (append != ((types & TYPE_ARRAY) != 0) || place_types(at) & (TYPE_OBJECT | TYPE_ARRAY))
		return op_refuse(c, TXP_EUSAGE, "not-one-value",
				 append ? "Leave /+ away, or name a list of words." : "Name one key in it, add /+ to append a word to a list, or use an add- command.",
				 "'%s' does not hold %s", path, append ? "a list of words" : "one value");
	struct node *node = op_value(c, at, arena_printf(c->arena, "%s", t.path), value);
	if (!node)
		return TXP_EUSAGE;
	if (append && holds(t.node, node))
		return nothing(c, &t, out);
	return finish(c, &t, (struct change){ append ? CHANGE_APPEND : CHANGE_SET, t.path, node }, out);
}
