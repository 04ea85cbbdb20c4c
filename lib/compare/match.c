#include "compare/match.h"

#include <string.h>

/* Items of one side that are the same, as a queue: taken in their order. */
struct slot {
	uint64_t hash;
	const struct node *item; /* NULL: a free slot */
	uint32_t next;           /* the first that isn't taken yet; UINT32_MAX when there is none */
	uint32_t last;
};

struct table {
	struct slot *slots;
	size_t mask;
	uint32_t *behind; /* by index: the next that is the same, or UINT32_MAX */
};

#define NONE UINT32_MAX

static uint64_t mix(uint64_t h)
{
	h ^= h >> 32;
	h *= 0x9E3779B97F4A7C15u;
	return h ^ h >> 29;
}

static uint64_t hash_text(const struct node *n)
{
	uint64_t h = n->len + 1;

	for (uint32_t i = 0; i < n->len; i++)
		h = mix(h ^ (unsigned char)n->text[i]);
	return h;
}

/* Equal values have equal hashes; the order of a map's keys doesn't matter. */
static uint64_t hash_value(const struct node *n)
{
	uint64_t h = n->kind + 1;

	if (n->kind == NODE_SCALAR)
		return hash_text(n);
	for (const struct node *c = n->first; c; c = c->next) {
		if (n->kind == NODE_MAP)
			h += mix(hash_text(c->key) ^ mix(hash_value(c)));
		else
			h = mix(h + hash_value(c));
	}
	return mix(h);
}

/* By the keys that make an item what it is; by the whole value where it has none of them. */
static uint64_t hash_item(struct place list, const struct node *item)
{
	const char *keys[4];
	size_t count = place_identity(list, keys);
	uint64_t h = 0;

	for (size_t i = 0; i < count; i++) {
		const struct node *value = node_get(item, keys[i]);
		if (value && !node_empty(value))
			h = mix(h + i + hash_value(value));
	}
	return h ? h : hash_value(item);
}

static uint64_t hash_of(const struct place *list, const struct node *n)
{
	return list ? hash_item(*list, n) : hash_text(n->key);
}

static bool same(struct arena *a, const struct place *list, const struct node *x, const struct node *y)
{
	return list ? place_same_item(a, *list, x, y) : node_equal(a, x->key, y->key);
}

static bool counts(const struct place *list, const struct node *n)
{
	return list || !node_empty(n);
}

static uint32_t children_of(const struct node *n)
{
	return n ? n->count : 0;
}

static struct slot *slot_for(struct arena *a, const struct table *t, const struct place *list, const struct node *n)
{
	uint64_t hash = hash_of(list, n);

	for (size_t at = mix(hash) & t->mask;; at = (at + 1) & t->mask) {
		struct slot *s = &t->slots[at];
		if (!s->item)
			s->hash = hash;
		if (!s->item || (s->hash == hash && same(a, list, s->item, n)))
			return s;
	}
}

static struct table table_of(struct arena *a, const struct place *list, const struct node *side)
{
	struct table t = { .mask = 15 };
	uint32_t i = 0;

	while (t.mask < (size_t)children_of(side) * 2)
		t.mask = t.mask * 2 + 1;
	t.slots = arena_array(a, t.mask + 1, sizeof *t.slots);
	t.behind = arena_array(a, children_of(side), sizeof *t.behind);
	for (const struct node *n = side ? side->first : NULL; n; n = n->next, i++) {
		struct slot *s = slot_for(a, &t, list, n);
		t.behind[i] = NONE;
		if (s->item)
			t.behind[s->last] = i;
		else
			*s = (struct slot){ s->hash, n, i, i };
		s->last = i;
	}
	return t;
}

/* Leaves a longest run of pairs whose order is the same on both sides; the others count as moved. */
static void mark_moved(struct arena *a, struct pair *pairs, size_t count)
{
	uint32_t *tails = arena_array(a, count + 1, sizeof *tails); /* the pair that ends the best run of each length */
	uint32_t *previous = arena_array(a, count + 1, sizeof *previous);
	size_t longest = 0;

	for (size_t i = 0; i < count; i++) {
		size_t low = 0, high = longest;
		if (!pairs[i].before || !pairs[i].after)
			continue;
		while (low < high) {
			size_t middle = (low + high) / 2;
			if (pairs[tails[middle]].before_index < pairs[i].before_index)
				low = middle + 1;
			else
				high = middle;
		}
		previous[i] = low ? tails[low - 1] : NONE;
		tails[low] = (uint32_t)i;
		longest += low == longest;
		pairs[i].moved = true;
	}
	for (uint32_t i = longest ? tails[longest - 1] : NONE; i != NONE; i = previous[i])
		pairs[i].moved = false;
}

/* Writes what was removed from `from` up to `until`. */
static void add_removed(struct matching *m, const struct place *list, const struct node *const *before,
			const bool *taken, uint32_t from, uint32_t until)
{
	for (uint32_t i = from; i < until; i++)
		if (!taken[i] && counts(list, before[i]))
			m->pairs[m->count++] = (struct pair){ before[i], NULL, i, 0, false };
}

static struct matching match(struct arena *a, const struct place *list, const struct node *before,
			     const struct node *after)
{
	const uint32_t old_count = children_of(before), new_count = children_of(after);
	struct table t = table_of(a, list, before);
	const struct node **old = arena_array(a, old_count, sizeof *old);
	uint32_t *partner = arena_array(a, new_count, sizeof *partner);
	bool *taken = arena_array(a, old_count, sizeof *taken);
	struct matching m = { arena_array(a, (size_t)old_count + new_count, sizeof *m.pairs), 0 };
	uint32_t i = 0, done = 0;

	for (const struct node *n = before ? before->first : NULL; n; n = n->next)
		old[i++] = n;
	i = 0;
	for (const struct node *n = after ? after->first : NULL; n; n = n->next, i++) {
		struct slot *s = slot_for(a, &t, list, n);
		partner[i] = s->item && counts(list, n) ? s->next : NONE;
		if (partner[i] == NONE || !counts(list, old[partner[i]])) {
			partner[i] = NONE;
			continue;
		}
		taken[partner[i]] = true;
		s->next = t.behind[s->next];
	}
	i = 0;
	for (const struct node *n = after ? after->first : NULL; n; n = n->next, i++) {
		const uint32_t p = partner[i];
		if (!counts(list, n))
			continue;
		if (p != NONE && p >= done) {
			add_removed(&m, list, old, taken, done, p);
			done = p + 1;
		}
		m.pairs[m.count++] = (struct pair){ p == NONE ? NULL : old[p], n, p == NONE ? 0 : p, i, false };
	}
	add_removed(&m, list, old, taken, done, old_count);
	if (list)
		mark_moved(a, m.pairs, m.count);
	return m;
}

struct matching match_items(struct arena *a, struct place list, const struct node *before, const struct node *after)
{
	return match(a, &list, before, after);
}

struct matching match_values(struct arena *a, const struct node *before, const struct node *after)
{
	return match(a, NULL, before, after);
}
