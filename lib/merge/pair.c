/* Which children of three versions belong together. */
#include "compare/match.h"
#include "merge/tree.h"

static struct triple *new_triple(struct triples *t)
{
	struct triple *one = &t->list[t->count++];

	for (int s = 0; s < SIDES; s++)
		one->at[s] = UINT32_MAX;
	return one;
}

static void put(struct triple *t, enum side s, struct part *const parts[SIDES], uint32_t at)
{
	t->part[s] = parts[s][at];
	t->at[s] = at;
}

/* The triple of each child of the base, then of each that is new. */
static void pair_items(struct tree *t, const struct joint *j, struct part *const parts[SIDES],
		       const uint32_t counts[SIDES], struct triples *out)
{
	const struct node *lists[SIDES];
	struct triple **of[SIDES];

	for (int s = 0; s < SIDES; s++) {
		lists[s] = counts[s] ? j->part[s].node : NULL;
		of[s] = arena_array(t->arena, counts[s], sizeof(struct triple *));
	}
	for (uint32_t i = 0; i < counts[BASE]; i++) {
		of[BASE][i] = new_triple(out);
		put(of[BASE][i], BASE, parts, i);
	}
	for (int s = OURS; s < SIDES; s++) {
		const struct matching m = match_items(t->arena, j->place, lists[BASE], lists[s]);
		for (size_t i = 0; i < m.count; i++) {
			const struct pair *p = &m.pairs[i];
			if (!p->before || !p->after)
				continue;
			struct triple *one = of[BASE][p->before_index];
			put(one, (enum side)s, parts, p->after_index);
			one->moved[s] = p->moved;
			of[s][p->after_index] = one;
		}
	}
	const struct matching m = match_items(t->arena, j->place, lists[OURS], lists[THEIRS]);
	for (size_t i = 0; i < m.count; i++) {
		const struct pair *p = &m.pairs[i];
		const bool ours = p->before && !of[OURS][p->before_index], theirs = p->after && !of[THEIRS][p->after_index];
		struct triple *one = ours || theirs ? new_triple(out) : NULL;
		if (ours)
			put(one, OURS, parts, p->before_index);
		if (theirs)
			put(one, THEIRS, parts, p->after_index);
	}
}

static int by_key(const struct node *x, const struct node *y)
{
	if (x->key->len != y->key->len)
		return x->key->len < y->key->len ? -1 : 1;
	return memcmp(x->key->text, y->key->text, x->key->len);
}

/* Child numbers of a map in the order of its keys. */
struct keyed {
	const struct part *parts;
	uint32_t *order, count, at;
};

static void sort_keyed(struct arena *a, struct keyed *k)
{
	uint32_t *from = k->order, *to = arena_array(a, k->count, sizeof *to);

	for (uint32_t width = 1; width < k->count; width *= 2) {
		for (uint32_t low = 0; low < k->count; low += 2 * width) {
			const uint32_t middle = low + width < k->count ? low + width : k->count;
			const uint32_t high = middle + width < k->count ? middle + width : k->count;
			for (uint32_t i = low, l = low, r = middle; i < high; i++) {
				const bool left = r >= high || (l < middle && by_key(k->parts[from[l]].node, k->parts[from[r]].node) <= 0);
				to[i] = left ? from[l++] : from[r++];
			}
		}
		uint32_t *swap = from;
		from = to;
		to = swap;
	}
	k->order = from;
}

static const struct node *next_key(const struct keyed *k)
{
	return k->at < k->count ? k->parts[k->order[k->at]].node : NULL;
}

static void pair_values(struct tree *t, struct part *const parts[SIDES], const uint32_t counts[SIDES],
			struct triples *out)
{
	struct keyed sides[SIDES];

	for (int s = 0; s < SIDES; s++) {
		sides[s] = (struct keyed){ parts[s], arena_array(t->arena, counts[s], sizeof(uint32_t)), counts[s], 0 };
		for (uint32_t i = 0; i < counts[s]; i++)
			sides[s].order[i] = i;
		sort_keyed(t->arena, &sides[s]);
	}
	for (;;) {
		const struct node *least = NULL;
		for (int s = 0; s < SIDES; s++) {
			const struct node *n = next_key(&sides[s]);
			if (n && (!least || by_key(n, least) < 0))
				least = n;
		}
		if (!least)
			return;
		struct triple *one = new_triple(out);
		for (int s = 0; s < SIDES; s++) {
			const struct node *n = next_key(&sides[s]);
			if (n && !by_key(n, least))
				put(one, (enum side)s, parts, sides[s].order[sides[s].at++]);
		}
	}
}

struct triples pair_children(struct tree *t, const struct joint *j, struct part *const parts[SIDES],
			     const uint32_t counts[SIDES])
{
	const size_t most = (size_t)counts[BASE] + counts[OURS] + counts[THEIRS];
	struct triples out = { arena_array(t->arena, most, sizeof *out.list), 0 };
	bool map = false;

	for (int s = 0; s < SIDES; s++)
		map |= counts[s] && j->part[s].node->kind == NODE_MAP;
	if (map)
		pair_values(t, parts, counts, &out);
	else
		pair_items(t, j, parts, counts, &out);
	return out;
}
