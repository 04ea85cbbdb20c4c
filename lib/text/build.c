#include "text/build.h"

#include <stdlib.h>

void build_source(struct arena *a, struct source *s, const char *name, const char *bytes, size_t len)
{
	const char *newline = len ? memchr(bytes, '\n', len) : NULL;

	s->final_newline = len && bytes[len - 1] == '\n';
	s->crlf = newline && newline > bytes && newline[-1] == '\r';
	s->bom = len >= 3 && !memcmp(bytes, "\xEF\xBB\xBF", 3) ? 3 : 0;
	char *copy = arena_alloc(a, len + 3);
	if (len)
		memcpy(copy, bytes, len);
	if (!s->final_newline) {
		if (s->crlf)
			copy[len++] = '\r';
		copy[len++] = '\n';
	}
	s->name = arena_strdup(a, name);
	s->bytes = copy;
	s->len = (uint32_t)len;
}

static bool same_text(const struct node *a, const struct node *b)
{
	return a->len == b->len && !memcmp(a->text, b->text, a->len);
}

/* What to do about a key that stands twice: a list or a block copied as a whole wants joining. */
static const char *joining_remedy(struct arena *a, const struct source *s, const struct node *first, const struct node *again)
{
	const bool lists = first->kind == NODE_LIST && again->kind == NODE_LIST;

	if (first->flow || again->flow || again->key->len > 80 || (!lists && (first->kind != NODE_MAP || again->kind != NODE_MAP)))
		return "Keep one of the two, or give one of them its right key.";
	return arena_printf(a, "Join them: move the %s below line %u up to those of the first `%s`, and delete the second.",
			    lists ? "items" : "keys", (unsigned)source_position(s, again->key->start).line, again->key->text);
}

static struct txp_finding *report(const struct source *s, struct findings *f, const struct node *first_value,
				  const struct node *again_value)
{
	const struct node *first = first_value->key, *again = again_value->key;
	struct arena *a = findings_arena(f);
	struct txp_finding *n = find(f, "duplicate-key", node_span(again), "'%s' stands here a second time",
				     again->len <= 80 ? again->text : "this key");
	n->also = node_span(first);
	n->also_note = "first used here";
	n->remedy = joining_remedy(a, s, first_value, again_value);
	return n;
}

static int by_text_then_place(const void *x, const void *y)
{
	const struct node *a = (*(const struct node *const *)x)->key, *b = (*(const struct node *const *)y)->key;

	if (a->len != b->len)
		return a->len < b->len ? -1 : 1;
	int c = memcmp(a->text, b->text, a->len);
	return c ? c : a->start < b->start ? -1 : a->start > b->start;
}

static const struct node *first_of(const struct node *map, const struct node *again)
{
	for (const struct node *x = map->first; x != again; x = x->next)
		if (same_text(x->key, again->key))
			return x;
	return NULL;
}

static bool same_value(const struct node *a, const struct node *b)
{
	return a->kind == NODE_SCALAR && b->kind == NODE_SCALAR && same_text(a, b);
}

/* merge=union writes the lines of one side and behind them those of the other: in one item, the keys of one version and then
 * those of the other. *one and *other are where they begin. */
static bool two_versions(const struct node *map, const struct node **one, const struct node **other)
{
	uint32_t keys = 0, twice = 0;
	bool scalars = false;

	*one = *other = NULL;
	for (const struct node *x = map->first; x; x = x->next) {
		const struct node *first = first_of(map, x);
		if (first && !*other) {
			*one = first;
			*other = x;
		}
		if (!first)
			continue;
		if (first->key->start < (*one)->key->start || first->key->start >= (*other)->key->start || same_value(first, x))
			return false;
		twice++;
		scalars |= x->kind == NODE_SCALAR;
	}
	for (const struct node *x = *one; x && x != *other; x = x->next)
		keys++;
	/* One key in two lines that follow each other was typed by hand, one list or block that stands twice copied. */
	return (twice > 1 || (scalars && keys > 1)) && twice * 2 >= keys;
}

/* What to do about the keys that a map has twice when a merge did it; else NULL. */
static const char *merge_remedy(struct arena *a, const struct source *s, const struct node *map)
{
	const struct node *one, *other;

	if (map->flow || !two_versions(map, &one, &other))
		return NULL;
	return arena_printf(a,
			    "It looks like a merge by lines (merge=union): the two versions are at lines %u and %u. Make them one, "
			    "or two items; `txplan git-setup` makes git merge item by item.",
			    (unsigned)source_position(s, one->key->start).line,
			    (unsigned)source_position(s, other->key->start).line);
}

/* Small maps pair by pair; large ones sorted, so that no file can make this slow. */
void build_check_keys(struct arena *a, const struct source *s, const struct node *map, struct findings *f)
{
	enum { SMALL = 32 };

	if (map->count <= SMALL) {
		const char *remedy = NULL;
		bool looked = false;
		for (const struct node *x = map->first; x; x = x->next) {
			const struct node *first = first_of(map, x);
			if (!first)
				continue;
			if (!looked)
				remedy = merge_remedy(findings_arena(f), s, map);
			looked = true;
			struct txp_finding *n = report(s, f, first, x);
			if (remedy)
				n->remedy = remedy;
		}
		return;
	}
	const struct node **keys = arena_array(a, map->count, sizeof(*keys));
	size_t n = 0;
	for (const struct node *x = map->first; x; x = x->next)
		keys[n++] = x;
	qsort(keys, n, sizeof *keys, by_text_then_place);
	for (size_t i = 1, first = 0; i < n; i++) {
		if (same_text(keys[first]->key, keys[i]->key))
			report(s, f, keys[first], keys[i]);
		else
			first = i;
	}
}
