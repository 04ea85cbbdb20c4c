/* In which order children stand in the end. In a list it says the same whichever side is ours: what both have left in its
 * order stands; what a side has added or moved follows what it follows there; and where both have put something into one gap,
 * it goes by date, then by id. In a map the order says nothing: ours is kept. */
#include "merge/tree.h"

#define NONE UINT32_MAX

/* ---- Which of two new items comes first ---- */

static int by_bytes(const char *x, size_t x_len, const char *y, size_t y_len)
{
	const int c = memcmp(x, y, x_len < y_len ? x_len : y_len);

	return c ? c : (x_len > y_len) - (x_len < y_len);
}

static size_t digits(const char *p)
{
	return strspn(p, "0123456789");
}

/* n9 before n10, n10 before n10b. */
static int by_numbers(const char *x, const char *y)
{
	const char *p = x, *q = y;

	for (; *p && *q; p++, q++) {
		size_t m = digits(p), n = digits(q);
		if (m && n) {
			for (; m > 1 && *p == '0'; m--)
				p++;
			for (; n > 1 && *q == '0'; n--)
				q++;
			const int c = m != n ? (m > n) - (m < n) : memcmp(p, q, m);
			if (c)
				return c;
			p += m - 1;
			q += n - 1;
		} else if (*p != *q) {
			return (unsigned char)*p < (unsigned char)*q ? -1 : 1;
		}
	}
	return *p || *q ? (*p ? 1 : -1) : strcmp(x, y);
}

static int by_value(struct arena *a, const struct node *x, const struct node *y)
{
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->kind == NODE_SCALAR) {
		const int c = by_numbers(x->text, y->text);
		return c ? c : by_bytes(x->text, x->len, y->text, y->len);
	}
	if (x->kind == NODE_LIST) {
		const struct node *v = x->first, *w = y->first;
		for (int c; v && w; v = v->next, w = w->next)
			if ((c = by_value(a, v, w)))
				return c;
		return v || w ? (v ? 1 : -1) : 0;
	}
	const struct node **vs = node_sorted(a, x), **ws = node_sorted(a, y);
	for (uint32_t i = 0; i < x->count && i < y->count; i++) {
		int c = by_bytes(vs[i]->key->text, vs[i]->key->len, ws[i]->key->text, ws[i]->key->len);
		if (!c)
			c = by_value(a, vs[i], ws[i]);
		if (c)
			return c;
	}
	return (x->count > y->count) - (x->count < y->count);
}

/* The text of the first day that every item of the list must have; "" where there is none. */
static const char *day_of(struct place item, const struct node *n)
{
	const char *key, *text;
	struct place value;

	for (size_t i = 0; place_nth_property(item, i, &key, &value); i++)
		if (!strncmp(place_format(value), "txplan-date", 11) && place_requires(item, key)) {
			text = node_text(node_get(n, key));
			return text ? text : "";
		}
	return "";
}

static const struct node *any_node(const struct triple *t)
{
	return t->part[OURS].node ? t->part[OURS].node : t->part[THEIRS].node;
}

static bool comes_first(struct tree *t, struct place list, const struct triple *x, const struct triple *y)
{
	const struct node *v = any_node(x), *w = any_node(y);
	struct buf name = buf_in(t->arena), other = buf_in(t->arena);
	int c = strcmp(day_of(place_item(list), v), day_of(place_item(list), w));

	if (c)
		return c < 0;
	place_item_name(&name, list, v, 0);
	place_item_name(&other, list, w, 0);
	c = by_numbers(name.bytes, other.bytes);
	return c ? c < 0 : by_value(t->arena, v, w) < 0;
}

/* ---- The order ---- */

struct order {
	struct tree *tree;
	const struct joint *joint;
	bool map;
	struct triple **of[SIDES]; /* by the number of the child */
	struct triple **queue[SIDES];
	size_t queued[SIDES], taken[SIDES];
	struct triple *out;
	size_t count;
};

static bool placed_by(const struct order *o, const struct triple *t, enum side s)
{
	if (t->at[s] == NONE || !t->floats)
		return false;
	return o->map || t->at[BASE] == NONE || t->moved[s];
}

/* Notes behind which standing child a side puts what floats there. */
static void read_side(struct order *o, enum side s, const uint32_t *standing, uint32_t count)
{
	uint32_t gap = 0;

	o->queue[s] = arena_array(o->tree->arena, count, sizeof(struct triple *));
	for (uint32_t i = 0; i < count; i++) {
		struct triple *t = o->of[s][i];
		if (!t->floats)
			gap = standing[t->at[o->map ? OURS : BASE]] + 1;
		else if (placed_by(o, t, s)) {
			t->gap[s] = gap;
			o->queue[s][o->queued[s]++] = t;
		}
	}
}

/* A new key that follows none of ours goes where the plan's description has it. */
static uint32_t canonical_gap(const struct order *o, const struct triple *t, uint32_t standing)
{
	enum { LOOK_AT_MOST = 64 };
	const struct node *key = t->part[THEIRS].node->key;
	const size_t order = place_order(o->joint->place, key->text, key->len);
	uint32_t gap = standing;

	if (order == SIZE_MAX || standing > LOOK_AT_MOST)
		return standing;
	while (gap > 0) {
		const struct node *before = o->of[OURS][gap - 1]->part[OURS].node->key;
		if (place_order(o->joint->place, before->text, before->len) < order)
			break;
		gap--;
	}
	return gap;
}

/* The keys that only theirs has, in the order of where they go. */
static void place_keys(struct order *o, uint32_t standing)
{
	struct arena *a = o->tree->arena;
	const size_t count = o->queued[THEIRS];
	uint32_t *starts = arena_array(a, (size_t)standing + 2, sizeof *starts);
	struct triple **sorted = arena_array(a, count, sizeof(struct triple *));

	for (size_t i = 0; i < count; i++) {
		struct triple *t = o->queue[THEIRS][i];
		if (!t->gap[THEIRS])
			t->gap[THEIRS] = canonical_gap(o, t, standing);
		starts[t->gap[THEIRS] + 1]++;
	}
	for (uint32_t i = 1; i <= standing; i++)
		starts[i] += starts[i - 1];
	for (size_t i = 0; i < count; i++)
		sorted[starts[o->queue[THEIRS][i]->gap[THEIRS]]++] = o->queue[THEIRS][i];
	o->queue[THEIRS] = sorted;
}

static struct triple *head(struct order *o, enum side s, uint32_t gap)
{
	while (o->taken[s] < o->queued[s]) {
		struct triple *t = o->queue[s][o->taken[s]];
		if (!t->done)
			return t->gap[s] == gap ? t : NULL;
		o->taken[s]++;
	}
	return NULL;
}

static bool in_both(const struct order *o, const struct triple *t)
{
	return placed_by(o, t, OURS) && placed_by(o, t, THEIRS) && t->gap[OURS] == t->gap[THEIRS];
}

static void emit(struct order *o, struct triple *t)
{
	if (t->done)
		return;
	t->done = true;
	o->out[o->count++] = *t;
}

static void fill_gap(struct order *o, uint32_t gap)
{
	for (;;) {
		struct triple *x = head(o, OURS, gap), *y = head(o, THEIRS, gap);
		if (!x && !y)
			return;
		if (!x || !y)
			emit(o, x ? x : y);
		else if (in_both(o, x) != in_both(o, y))
			emit(o, in_both(o, x) ? y : x);
		else
			emit(o, o->map || x == y || comes_first(o->tree, o->joint->place, x, y) ? x : y);
	}
}

bool order_triples(struct tree *tree, const struct joint *j, struct triples *all, const uint32_t counts[SIDES])
{
	struct order o = { .tree = tree, .joint = j, .out = arena_array(tree->arena, all->count, sizeof *o.out) };
	uint32_t place = 0;

	for (int s = 0; s < SIDES; s++) {
		o.map |= counts[s] && j->part[s].node->kind == NODE_MAP;
		o.of[s] = arena_array(tree->arena, counts[s], sizeof(struct triple *));
	}
	for (size_t i = 0; i < all->count; i++) {
		struct triple *t = &all->list[i];
		t->floats = o.map ? t->at[OURS] == NONE : t->at[BASE] == NONE || t->moved[OURS] || t->moved[THEIRS];
		for (int s = 0; s < SIDES; s++)
			if (t->at[s] != NONE)
				o.of[s][t->at[s]] = t;
	}
	const enum side order_of = o.map ? OURS : BASE;
	uint32_t *standing = arena_array(tree->arena, counts[order_of], sizeof *standing);
	for (uint32_t i = 0; i < counts[order_of]; i++)
		if (!o.of[order_of][i]->floats)
			standing[i] = place++;
	read_side(&o, OURS, standing, counts[OURS]);
	read_side(&o, THEIRS, standing, counts[THEIRS]);
	if (o.map)
		place_keys(&o, place);
	for (size_t i = 0; i < all->count; i++) {
		const struct triple *t = &all->list[i];
		if (!o.map && t->moved[OURS] && t->moved[THEIRS] && t->gap[OURS] != t->gap[THEIRS])
			return false;
	}
	fill_gap(&o, 0);
	for (uint32_t i = 0, gap = 0; i < counts[order_of]; i++) {
		if (o.of[order_of][i]->floats)
			continue;
		emit(&o, o.of[order_of][i]);
		fill_gap(&o, ++gap);
	}
	all->list = o.out;
	all->count = o.count;
	return true;
}
