#include "compare/compare.h"

#include <string.h>
#include "compare/match.h"

struct walk {
	struct arena *arena;
	const struct language *language;
	struct differences found;
	struct buf path, label;
};

const char *difference_name(enum difference_kind k)
{
	static const char *const names[] = { "added", "removed", "moved", "changed" };

	return names[k];
}

/* The label as it stands; many in a row are the same. */
static const char *label_text(struct walk *w)
{
	const struct differences *d = &w->found;
	const char *last = d->count ? d->list[d->count - 1].label : "";

	if (strlen(last) == w->label.len && (!w->label.len || !memcmp(last, w->label.bytes, w->label.len)))
		return last;
	return arena_copy(w->arena, w->label.bytes, w->label.len);
}

static void add(struct walk *w, enum difference_kind kind, struct place place, const struct node *before,
		const struct node *after)
{
	struct differences *d = &w->found;
	const char *label = label_text(w);

	d->list = arena_room(w->arena, d->list, d->count, &d->cap, sizeof *d->list);
	d->list[d->count++] = (struct difference){ kind, arena_copy(w->arena, w->path.bytes, w->path.len),
						   label, before, after, place };
}

static void add_segment(struct walk *w, const char *name, size_t len)
{
	if (w->path.len)
		buf_putc(&w->path, '/');
	buf_add(&w->path, name, len);
}

/* A label begins with a capital; the schema's titles don't. */
static void add_title(struct walk *w, const char *title)
{
	const bool first = !w->label.len;

	title = language_title(w->language, title);
	if (!first)
		buf_puts(&w->label, ": ");
	if (first && *title >= 'a' && *title <= 'z')
		buf_putc(&w->label, (char)(*title++ - 'a' + 'A'));
	buf_puts(&w->label, title);
}

static void enter_key(struct walk *w, struct place p, const struct node *key)
{
	const char *title = place_title(p);

	add_segment(w, key->text, key->len);
	if (!*title && w->label.len)
		buf_puts(&w->label, ": ");
	if (*title)
		add_title(w, title);
	else
		buf_add(&w->label, key->text, key->len);
}

/* Items with an id of their own are named by it alone: "Step g1.o1.s2", not all that they are part of. */
static void enter_item(struct walk *w, struct place list, const struct node *item, uint32_t index)
{
	const char *keys[4], *title = place_title(place_item(list));
	const size_t count = place_identity(list, keys);
	size_t start;

	add_segment(w, "", 0);
	start = w->path.len;
	if (!count) {
		buf_printf(&w->path, "#%u", (unsigned)index + 1);
		return;
	}
	place_item_name(&w->path, list, item, index + 1);
	if (!strcmp(keys[0], "id") && *title)
		w->label.len = 0;
	if (*title)
		add_title(w, title);
	buf_putc(&w->label, ' ');
	buf_add(&w->label, w->path.bytes + start, w->path.len - start);
}

static void compare_values(struct walk *w, struct place p, const struct node *before, const struct node *after);

static void compare_whole(struct walk *w, struct place p, const struct node *before, const struct node *after)
{
	if (!before)
		add(w, DIFFERENCE_ADDED, p, NULL, after);
	else if (!after)
		add(w, DIFFERENCE_REMOVED, p, before, NULL);
	else if (!node_equal(w->arena, before, after))
		add(w, DIFFERENCE_CHANGED, p, before, after);
}

static bool is_own(const struct node *key)
{
	return key->len > 2 && key->text[0] == 'x' && key->text[1] == '-';
}

static void compare_maps(struct walk *w, struct place p, const struct node *before, const struct node *after)
{
	struct matching m = match_values(w->arena, before, after);
	const size_t path = w->path.len, label = w->label.len;

	for (size_t i = 0; i < m.count; i++) {
		const struct pair *pair = &m.pairs[i];
		const struct node *key = (pair->after ? pair->after : pair->before)->key;
		struct place value = place_property(p, key->text, key->len);
		enter_key(w, value, key);
		if (is_own(key))
			compare_whole(w, value, pair->before, pair->after);
		else
			compare_values(w, value, pair->before, pair->after);
		w->path.len = path;
		w->label.len = label;
	}
}

static void compare_lists(struct walk *w, struct place p, const struct node *before, const struct node *after)
{
	/* What matching a long list takes, and that is most of all, is given back behind it. */
	enum { LONG = 1000 };
	const uint32_t count = (before ? before->count : 0) + (after ? after->count : 0);
	struct arena *scratch = count > LONG ? arena_scratch(w->arena) : w->arena;
	struct matching m = match_items(scratch, p, before, after);
	struct place item = place_item(p);
	const size_t path = w->path.len;
	const char *label = arena_copy(w->arena, w->label.bytes ? w->label.bytes : "", w->label.len);

	for (size_t i = 0; i < m.count; i++) {
		const struct pair *pair = &m.pairs[i];
		enter_item(w, p, pair->after ? pair->after : pair->before,
			   pair->after ? pair->after_index : pair->before_index);
		if (pair->moved)
			add(w, DIFFERENCE_MOVED, item, pair->before, pair->after);
		if (pair->before && pair->after)
			compare_values(w, item, pair->before, pair->after);
		else
			compare_whole(w, item, pair->before, pair->after);
		w->path.len = path;
		w->label.len = 0;
		buf_puts(&w->label, label);
	}
	if (scratch != w->arena)
		arena_reset(scratch);
}

static bool list_or_none(const struct node *n)
{
	return !n || n->kind == NODE_LIST;
}

static void compare_values(struct walk *w, struct place p, const struct node *before, const struct node *after)
{
	if ((before || after) && list_or_none(before) && list_or_none(after) && !place_is_one_value(p))
		compare_lists(w, p, before, after);
	else if (before && after && before->kind == NODE_MAP && after->kind == NODE_MAP)
		compare_maps(w, p, before, after);
	else
		compare_whole(w, p, before, after);
}

struct differences compare_trees_in(struct arena *a, const struct schema *s, const struct language *l, const struct node *before,
				    const struct node *after)
{
	struct walk w = { .arena = a, .language = l, .path = buf_in(a), .label = buf_in(a) };

	compare_values(&w, schema_root(s), before, after);
	return w.found;
}

struct differences compare_trees(struct arena *a, const struct schema *s, const struct node *before,
				 const struct node *after)
{
	return compare_trees_in(a, s, NULL, before, after);
}
