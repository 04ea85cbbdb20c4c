/* The proof: what was written is read again, and says what the tree says. */
#include "merge/tree.h"

#include <stdlib.h>

static bool is_nothing(const struct node *n)
{
	return node_absent(n) || (n->kind == NODE_LIST && !n->first);
}

static bool agrees(const struct tree *t, const struct joint *j, enum side choice, const struct node *got);

static int by_key(const struct node *x, const struct node *y)
{
	if (x->key->len != y->key->len)
		return x->key->len < y->key->len ? -1 : 1;
	return memcmp(x->key->text, y->key->text, x->key->len);
}

/* The value of a key; in a large map, sorted on first use. */
static const struct node *find_value(struct arena *a, const struct node *map, const struct node ***sorted,
				     const struct node *like)
{
	enum { SMALL = 32 };
	size_t low = 0, high = map->count;

	if (map->count <= SMALL)
		return node_get_n(map, like->key->text, like->key->len);
	if (!*sorted)
		*sorted = node_sorted(a, map);
	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		if (by_key((*sorted)[middle], like) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < map->count && !by_key((*sorted)[low], like) ? (*sorted)[low] : NULL;
}

/* Mostly in the same order. */
static bool agrees_in_map(const struct tree *t, const struct joint *j, enum side choice, const struct node *got)
{
	const struct node *next = got->first, **sorted = NULL;
	size_t seen = 0, there = 0;

	for (const struct node *n = got->first; n; n = n->next)
		there += !node_empty(n);
	for (const struct joint *c = j->first; c; c = c->next) {
		const struct node *any = c->part[OURS].node ? c->part[OURS].node : c->part[THEIRS].node, *found = next;
		if (next && !by_key(next, any))
			next = next->next;
		else
			found = find_value(t->arena, got, &sorted, any);
		if (!agrees(t, c, choice, found))
			return false;
		seen += !node_absent(found);
	}
	return seen == there;
}

static bool agrees(const struct tree *t, const struct joint *j, enum side choice, const struct node *got)
{
	if (j->verdict != JOIN) {
		const struct node *want = joint_under(j, choice);
		if (is_nothing(want) || is_nothing(got))
			return is_nothing(want) && is_nothing(got);
		return node_equal(t->arena, want, got);
	}
	const bool map = j->part[j->from].node->kind == NODE_MAP;
	if (is_nothing(got)) {
		for (const struct joint *c = j->first; c; c = c->next)
			if (joint_present(c, choice))
				return false;
		return true;
	}
	if (got->kind != (map ? NODE_MAP : NODE_LIST))
		return false;
	if (map)
		return agrees_in_map(t, j, choice, got);
	const struct node *next = got->first;
	for (const struct joint *c = j->first; c; c = c->next) {
		if (!joint_present(c, choice))
			continue;
		if (!next || !agrees(t, c, choice, next))
			return false;
		next = next->next;
	}
	return !next;
}

bool tree_agrees(const struct tree *t, enum side choice, const struct document *got)
{
	return agrees(t, t->root, choice, got->root);
}

/* ---- Comments ---- */

struct tally {
	const uint64_t *list;
	size_t count, at;
};

static size_t take_all(struct tally *t, uint64_t hash)
{
	size_t count = 0;

	for (; t->at < t->count && t->list[t->at] == hash; t->at++)
		count++;
	return count;
}

static bool next_hash(const struct tally *all, size_t sides, uint64_t *least)
{
	bool any = false;

	for (size_t i = 0; i < sides; i++)
		if (all[i].at < all[i].count && (!any || all[i].list[all[i].at] < *least)) {
			*least = all[i].list[all[i].at];
			any = true;
		}
	return any;
}

/* How many of one comment must be left of what the three have. */
static size_t wanted(size_t base, size_t ours, size_t theirs, bool conflicts, enum side choice)
{
	if (conflicts && !base)
		return choice == OURS ? ours : theirs;
	if (conflicts)
		return base < ours ? (base < theirs ? base : theirs) : ours < theirs ? ours : theirs;
	if (ours >= base && theirs >= base)
		return ours > theirs ? ours : theirs;
	return ours + theirs > base ? ours + theirs - base : 0;
}

bool tree_keeps_comments(struct tree *t, enum side choice, const struct document *got)
{
	const struct comments all = comments_of(t->arena, got);
	struct tally tally[SIDES + 1];
	uint64_t hash = 0;

	for (int s = 0; s < SIDES; s++)
		tally[s] = (struct tally){ comments_sorted(t->arena, &t->comments[s]), t->comments[s].count, 0 };
	tally[SIDES] = (struct tally){ comments_sorted(t->arena, &all), all.count, 0 };
	while (next_hash(tally, SIDES + 1, &hash)) {
		const size_t base = take_all(&tally[BASE], hash), ours = take_all(&tally[OURS], hash),
			     theirs = take_all(&tally[THEIRS], hash), got_them = take_all(&tally[SIDES], hash);
		if (got_them < wanted(base, ours, theirs, t->root->conflicts, choice))
			return false;
	}
	return true;
}

/* ---- Ids ---- */

struct ids {
	struct arena *arena;
	const char **list;
	size_t count, cap;
};

static void collect_ids(struct ids *ids, struct place p, const struct node *n)
{
	const char *keys[4], *id;
	bool named = false;

	if (n->kind == NODE_LIST)
		named = place_identity(p, keys) == 1 && !strcmp(keys[0], "id");
	for (const struct node *c = n->first; c; c = c->next) {
		if (named && (id = node_text(node_get(c, "id")))) {
			ids->list = arena_room(ids->arena, ids->list, ids->count, &ids->cap, sizeof(*ids->list));
			ids->list[ids->count++] = id;
		}
		if (!c->first)
			continue;
		const struct place below = c->key ? place_property(p, c->key->text, c->key->len) : place_item(p);
		if (place_known(below))
			collect_ids(ids, below, c);
	}
}

static int by_text(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* The ids that stand twice, each once. */
static struct ids doubles(const struct tree *t, const struct document *d)
{
	struct ids all = { .arena = t->arena };
	size_t kept = 0;

	collect_ids(&all, schema_root(t->schema), d->root);
	if (all.count)
		qsort(all.list, all.count, sizeof(*all.list), by_text);
	for (size_t i = 1; i < all.count; i++)
		if (!strcmp(all.list[i], all.list[i - 1]) && (!kept || strcmp(all.list[kept - 1], all.list[i])))
			all.list[kept++] = all.list[i];
	all.count = kept;
	return all;
}

static bool holds(const struct ids *ids, const char *id)
{
	return ids->count && bsearch(&id, ids->list, ids->count, sizeof(*ids->list), by_text);
}

const char *const *doubled_ids(const struct tree *t, const struct document *got)
{
	const struct ids found = doubles(t, got);

	if (!found.count)
		return NULL;
	const struct ids ours = doubles(t, t->doc[OURS]), theirs = doubles(t, t->doc[THEIRS]);
	const char **out = arena_array(t->arena, found.count + 1, sizeof(*out));
	size_t count = 0;
	for (size_t i = 0; i < found.count; i++)
		if (!holds(&ours, found.list[i]) && !holds(&theirs, found.list[i]))
			out[count++] = found.list[i];
	return count ? out : NULL;
}
