#include "plan/ids.h"
#include "base/nearest.h"

#include <string.h>

enum { DIGITS_MOST = 9, NUMBER_MOST = 999999999, TAG_MOST = 8 };

struct walk {
	struct ids *ids;
	const char *list;   /* key of the list we are in */
	const char *parent; /* id of the item we are in */
};

static void add_item(struct ids *ids, const struct walk *w, const struct node *node, struct place list)
{
	const struct node *named = node_get(node, "id");

	if (!node_text(named))
		return;
	ids->items = arena_room(ids->arena, ids->items, ids->nitems, &ids->cap_items, sizeof *ids->items);
	ids->items[ids->nitems++] = (struct item){ named->text, node, named, w->list, w->parent, list };
}

static void add_reference(struct ids *ids, const struct node *n, struct place p)
{
	const char *refs[8];

	if (node_empty(n) || !place_refers(p, refs))
		return;
	ids->references =
	    arena_room(ids->arena, ids->references, ids->nreferences, &ids->cap_references, sizeof *ids->references);
	ids->references[ids->nreferences++] = (struct reference){ n, p };
}

static void walk(struct walk w, const struct node *n, struct place p);

static void walk_list(struct walk w, const struct node *list, struct place p)
{
	const char *keys[4];
	bool ids = place_identity(p, keys) == 1 && !strcmp(keys[0], "id");
	struct place item = place_item(p);

	w.list = list->key ? list->key->text : "";
	for (const struct node *n = list->first; n; n = n->next) {
		struct walk inner = w;
		if (ids && n->kind == NODE_MAP) {
			add_item(w.ids, &w, n, p);
			if (node_text(node_get(n, "id")))
				inner.parent = node_get(n, "id")->text;
		}
		walk(inner, n, item);
	}
}

/* Recursion is as deep as the document, at most DOCUMENT_DEPTH_MOST. */
static void walk(struct walk w, const struct node *n, struct place p)
{
	if (!place_known(p))
		return;
	switch (n->kind) {
	case NODE_SCALAR:
		add_reference(w.ids, n, p);
		break;
	case NODE_LIST:
		walk_list(w, n, p);
		break;
	case NODE_MAP:
		for (const struct node *v = n->first; v; v = v->next)
			walk(w, v, place_property(p, v->key->text, v->key->len));
		break;
	}
}

const struct ids *ids_read(struct arena *a, const struct document *d, const struct schema *s)
{
	struct ids *ids = arena_new_of(a, struct ids);

	ids->arena = a;
	if (d->root)
		walk((struct walk){ .ids = ids }, d->root, schema_root(s));
	ids->by_id = map_new(a, ids->nitems);
	for (size_t i = 0; i < ids->nitems; i++) {
		const void **first = map_at(ids->by_id, ids->items[i].id);
		if (!*first)
			*first = &ids->items[i];
	}
	return ids;
}

const struct item *ids_find(const struct ids *ids, const char *id)
{
	return map_get(ids->by_id, id);
}

/* Takes parent and prefix off an id; NULL when it doesn't begin with them. */
static const char *behind_prefix(const char *id, const char *parent, const char *prefix)
{
	if (prefix[0] == '.') {
		size_t len = parent ? strlen(parent) : 0;
		if (!len || strncmp(id, parent, len) != 0)
			return NULL;
		id += len;
	}
	return strncmp(id, prefix, strlen(prefix)) ? NULL : id + strlen(prefix);
}

/* Steps over a number without leading zeros and the letters of a site tag; NULL when there is none. */
static const char *behind_number(const char *id, uint32_t *number)
{
	size_t digits = strspn(id, "0123456789"), tag;

	if (!digits || digits > DIGITS_MOST || *id == '0')
		return NULL;
	*number = 0;
	for (size_t i = 0; i < digits; i++)
		*number = *number * 10 + (uint32_t)(id[i] - '0');
	tag = strspn(id + digits, "abcdefghijklmnopqrstuvwxyz");
	return tag > TAG_MOST ? NULL : id + digits + tag;
}

bool id_has_shape(const char *id)
{
	uint32_t number;

	do {
		if (*id < 'a' || *id > 'z')
			return false;
		id = behind_number(id + 1, &number);
	} while (id && *id++ == '.');
	return id && !id[-1];
}

bool id_fits(const char *id, const char *parent, const char *prefix, uint32_t *number)
{
	uint32_t v;

	id = behind_prefix(id, parent, prefix);
	id = id ? behind_number(id, number ? number : &v) : NULL;
	return id && !*id;
}

const char *ids_next(const struct ids *ids, struct place list, const char *parent, const char *site,
		     const char *const *used)
{
	const char *prefix = place_id_prefix(list);
	uint32_t highest = 0, number;

	if (!*prefix || (prefix[0] == '.' && !parent))
		return NULL;
	for (size_t i = 0; i < ids->nitems; i++)
		if (id_fits(ids->items[i].id, parent, prefix, &number) && number > highest)
			highest = number;
	for (; used && *used; used++)
		if (id_fits(*used, parent, prefix, &number) && number > highest)
			highest = number;
	if (highest == NUMBER_MOST)
		return NULL;
	return arena_printf(ids->arena, "%s%s%u%s", prefix[0] == '.' ? parent : "", prefix, highest + 1,
			    site ? site : "");
}

/* Is the item in one of the lists that a reference may name? */
static bool in_lists(const struct item *i, const char *const *lists, size_t count)
{
	for (size_t k = 0; k < count; k++)
		if (!strcmp(lists[k], i->list))
			return true;
	return false;
}

enum reference_state ids_resolve(const struct ids *ids, const struct reference *r, const struct item **found)
{
	const char *refs[8];
	size_t count = place_refers(r->place, refs);

	*found = NULL;
	for (size_t i = 0; i < count; i++)
		if (refs[i][0] == '=' && !strcmp(refs[i] + 1, r->node->text))
			return REFERENCE_GOOD;
	*found = ids_find(ids, r->node->text);
	if (!*found)
		return REFERENCE_UNKNOWN;
	return in_lists(*found, refs, count) ? REFERENCE_GOOD : REFERENCE_OTHER_LIST;
}

const char *ids_nearest(const struct ids *ids, const struct reference *r, size_t *budget)
{
	const char *refs[8];
	size_t count = place_refers(r->place, refs), n = 0;
	const char **choices;

	if (ids->nitems > *budget)
		return NULL;
	*budget -= ids->nitems;
	choices = arena_array(ids->arena, ids->nitems + count + 1, sizeof *choices);
	for (size_t i = 0; i < count; i++)
		if (refs[i][0] == '=')
			choices[n++] = refs[i] + 1;
	for (size_t i = 0; i < ids->nitems; i++)
		if (in_lists(&ids->items[i], refs, count))
			choices[n++] = ids->items[i].id;
	return nearest(r->node->text, choices);
}
