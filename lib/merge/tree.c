/* What each place becomes: bytes first, so that what only one side touched is never looked into; then child by child; then
 * by value. */
#include "merge/tree.h"

bool node_absent(const struct node *n)
{
	return !n || node_empty(n);
}

const struct node *joint_under(const struct joint *j, enum side choice)
{
	return j->verdict == TAKE ? j->part[j->from].node : j->verdict == CONFLICT ? j->part[choice].node : NULL;
}

bool joint_present(const struct joint *j, enum side choice)
{
	if (j->verdict != JOIN)
		return joint_under(j, choice) != NULL;
	if (j->part[OURS].node || !j->parent)
		return true;
	for (const struct joint *c = j->first; c; c = c->next)
		if (joint_present(c, choice))
			return true;
	return false;
}

bool joint_flow(const struct joint *j)
{
	return j->verdict == JOIN && !part_has_lines(&j->part[j->from]);
}

static const char *bytes_of(const struct tree *t, enum side s, uint32_t at)
{
	return t->doc[s]->source.bytes + at;
}

static bool same_bytes(const struct tree *t, enum side x, uint32_t from, uint32_t end, enum side y, uint32_t start,
		       uint32_t stop)
{
	return end - from == stop - start && !memcmp(bytes_of(t, x, from), bytes_of(t, y, start), end - from);
}

static bool same_part(const struct tree *t, const struct joint *j, enum side x, enum side y)
{
	const struct part *p = &j->part[x], *q = &j->part[y];

	if (!p->node || !q->node)
		return !p->node && !q->node;
	return p->lines == q->lines && same_bytes(t, x, p->start, p->end, y, q->start, q->end);
}

static void take(struct joint *j, enum side s)
{
	j->verdict = TAKE;
	j->from = j->behind = s;
}

static void disagree(struct joint *j)
{
	j->verdict = CONFLICT;
	j->conflicts = true;
	j->first = j->last = NULL;
}

static bool settled_by_bytes(const struct tree *t, struct joint *j)
{
	if (same_part(t, j, OURS, THEIRS) || same_part(t, j, BASE, THEIRS))
		take(j, OURS);
	else if (same_part(t, j, BASE, OURS))
		take(j, THEIRS);
	else
		return false;
	return true;
}

/* ---- By value ---- */

static bool equal(const struct tree *t, const struct joint *j, enum side x, enum side y)
{
	const struct node *v = j->part[x].node, *w = j->part[y].node;

	if (node_absent(v) || node_absent(w)) {
		/* A list that is absent is an empty one. */
		const struct node *other = node_absent(v) ? w : v;
		return node_absent(other) || (other->kind == NODE_LIST && !other->first);
	}
	return node_equal(t->arena, v, w);
}

static bool in_one_line(const struct part *p)
{
	return p->lines && p->node && !part_has_lines(p);
}

static bool is_block_text(const struct node *n)
{
	return n->kind == NODE_SCALAR && (n->style == STYLE_LITERAL || n->style == STYLE_FOLDED);
}

static bool same_behind(const struct tree *t, const struct joint *j, enum side x, enum side y)
{
	const struct part *p = &j->part[x], *q = &j->part[y];

	return in_one_line(p) && in_one_line(q) && same_bytes(t, x, p->node->end, p->end, y, q->node->end, q->end);
}

static enum side other_side(enum side s)
{
	return s == OURS ? THEIRS : OURS;
}

/* Whose comment stands behind the value: of the one side whose value is not taken, nothing may be lost. */
static bool settle_behind(const struct tree *t, struct joint *j)
{
	const enum side s = j->from, r = other_side(s);
	const struct part *p = &j->part[s], *q = &j->part[r];

	j->behind = s;
	if (!q->node || !comments_new(t, r, q->start, q->end))
		return true;
	if (!in_one_line(p) || !in_one_line(q) || comments_new(t, r, q->start, q->node->end))
		return false;
	if (same_behind(t, j, s, r))
		return true;
	if (is_block_text(p->node) || is_block_text(q->node))
		return false;
	if (!same_behind(t, j, BASE, s) && comments_new(t, s, p->node->end, p->end))
		return false;
	j->behind = r;
	return true;
}

static void settle_by_value(const struct tree *t, struct joint *j)
{
	if (equal(t, j, OURS, THEIRS) || equal(t, j, BASE, THEIRS))
		take(j, OURS);
	else if (equal(t, j, BASE, OURS))
		take(j, THEIRS);
	else {
		disagree(j);
		return;
	}
	/* The same value in both: which of them is there at all matters more than which is ours. */
	if (!j->part[j->from].node && equal(t, j, OURS, THEIRS))
		take(j, THEIRS);
	if (!settle_behind(t, j))
		disagree(j);
}

/* ---- Child by child ---- */

static bool is_own(const struct node *n)
{
	return n->key && n->key->len > 2 && n->key->text[0] == 'x' && n->key->text[1] == '-';
}

static bool is_map(const struct node *n)
{
	return n && n->kind == NODE_MAP;
}

static bool may_be_list(const struct node *n)
{
	return node_absent(n) || n->kind == NODE_LIST;
}

static bool too_fine(const struct tree *t, const struct joint *j)
{
	const struct node *any = j->part[OURS].node ? j->part[OURS].node : j->part[THEIRS].node;

	if (t->coarse && j->parent == t->root && any->key->len == t->coarse->len &&
	    !memcmp(any->key->text, t->coarse->text, any->key->len))
		return true;
	switch (t->grain) {
	case GRAIN_ITEM:
		return j->item;
	case GRAIN_BLOCK:
		return j->parent != NULL;
	case GRAIN_FILE:
		return true;
	default:
		return false;
	}
}

/* Two new items under one id are different things; two new maps under one key are one. */
static bool may_join(const struct tree *t, const struct joint *j)
{
	const struct node *b = j->part[BASE].node, *x = j->part[OURS].node, *y = j->part[THEIRS].node;
	const struct node *any = x ? x : y;

	if (!any || is_own(any) || too_fine(t, j))
		return false;
	if (is_map(x) && is_map(y))
		return (x->first || y->first) && (is_map(b) || !j->item);
	if (!may_be_list(x) || !may_be_list(y) || place_is_one_value(j->place))
		return false;
	return (!node_absent(x) && x->first) || (!node_absent(y) && y->first);
}

static bool has_children(const struct node *n)
{
	return n && n->kind != NODE_SCALAR && n->first;
}

/* The lines before the children: a comment there. */
static bool settle_header(const struct tree *t, struct joint *j)
{
	const enum side s = j->from, r = other_side(s);
	const struct part *p = &j->part[s], *q = &j->part[r];

	j->behind = s;
	if (!part_has_lines(q))
		return !q->node || !comments_new(t, r, q->start, q->end);
	const uint32_t end = part_content(t->doc[s], p), stop = part_content(t->doc[r], q);
	if (!comments_new(t, r, q->start, stop) || same_bytes(t, s, p->start, end, r, q->start, stop))
		return true;
	/* New comments of both: no room on one line. */
	if (comments_new(t, s, p->start, end))
		return false;
	j->behind = r;
	return true;
}

/* Inside { } and [ ] there is no place for their comments. */
static bool settle_layout(const struct tree *t, struct joint *j)
{
	j->from = has_children(j->part[OURS].node) ? OURS : THEIRS;
	const struct part *p = &j->part[j->from];

	if (part_has_lines(p))
		return !(j->parent && joint_flow(j->parent)) && settle_header(t, j);
	if (!p->node->flow)
		return false;
	return settle_behind(t, j);
}

static void decide(struct tree *t, struct joint *j);

static struct joint *add_child(struct tree *t, struct joint *j, const struct triple *from)
{
	struct joint *c = arena_new_of(t->arena, struct joint);
	const struct node *any = from->part[OURS].node ? from->part[OURS].node : from->part[THEIRS].node;

	memcpy(c->part, from->part, sizeof c->part);
	memcpy(c->at, from->at, sizeof c->at);
	c->parent = j;
	c->item = !any->key;
	c->place = any->key ? place_property(j->place, any->key->text, any->key->len) : place_item(j->place);
	if (j->last)
		j->last->next = c;
	else
		j->first = c;
	j->last = c;
	decide(t, c);
	j->conflicts |= c->conflicts;
	return c;
}

/* What begins behind a dash can be marked alone only if something stands there in any case. */
static bool first_is_unsure(const struct joint *j)
{
	for (const struct joint *c = j->first; c; c = c->next) {
		bool here[SIDES];
		for (int s = 0; s < SIDES; s++)
			here[s] = joint_present(c, (enum side)s);
		if (here[BASE] && here[OURS] && here[THEIRS])
			return false;
		if (here[BASE] || here[OURS] || here[THEIRS])
			return true;
	}
	return false;
}

static bool holds_spent(const struct tree *t, const struct node *n)
{
	const char *id = node_text(node_get(n, "id"));

	for (const char *const *s = t->spent; id && s && *s; s++)
		if (!strcmp(*s, id))
			return true;
	for (const struct node *c = n->first; c && t->spent; c = c->next)
		if (holds_spent(t, c))
			return true;
	return false;
}

/* An item that only one side has, and that brings an id which stands for another item as well. */
static void refuse_doubled(const struct tree *t, struct joint *j)
{
	const bool ours = j->part[OURS].node != NULL, theirs = j->part[THEIRS].node != NULL;

	if (!t->spent || j->verdict != TAKE || j->part[BASE].node || ours == theirs)
		return;
	if (holds_spent(t, j->part[j->from].node))
		disagree(j);
}

/* A list that is taken as it is on one side may hold such an item. */
static bool brings_spent(const struct tree *t, const struct joint *j)
{
	const struct node *n = j->part[j->from].node;

	return t->spent && n && n->first && holds_spent(t, n) && !same_part(t, j, OURS, THEIRS);
}

/* Children matched and ordered, none of it kept: false when they can't be. */
static bool arrange(struct tree *t, struct joint *j, struct part *parts[SIDES], uint32_t counts[SIDES], struct triples *out)
{
	const struct node *like = j->part[has_children(j->part[OURS].node) ? OURS : THEIRS].node;

	for (int s = 0; s < SIDES; s++) {
		const struct node *n = j->part[s].node;
		const bool use = has_children(n) && n->kind == like->kind;
		counts[s] = use ? n->count : 0;
		parts[s] = use ? part_children(t->arena, t->doc[s], &j->part[s], &j->tail[s]) : NULL;
		if (!use)
			j->tail[s] = j->part[s].end;
	}
	if (!settle_layout(t, j))
		return false;
	*out = pair_children(t, j, parts, counts);
	return order_triples(t, j, out, counts);
}

static void join(struct tree *t, struct joint *j)
{
	enum { LONG = 1000 };
	struct part *parts[SIDES];
	uint32_t counts[SIDES], all = 0;
	struct arena *own = t->arena, *scratch = own;
	struct triples triples;

	j->verdict = JOIN;
	for (int s = 0; s < SIDES; s++)
		all += j->part[s].node ? j->part[s].node->count : 0;
	/* What a long one takes is given back below. */
	if (all > LONG)
		scratch = arena_scratch(own);
	t->arena = scratch;
	const bool arranged = arrange(t, j, parts, counts, &triples);
	t->arena = own;
	if (!arranged)
		disagree(j);
	for (size_t i = 0; arranged && i < triples.count; i++) {
		const struct triple *one = &triples.list[i];
		if (!one->part[OURS].node && !one->part[THEIRS].node)
			continue;
		refuse_doubled(t, add_child(t, j, one));
		j->conflicts |= j->last->conflicts;
	}
	if (scratch != own)
		arena_reset(scratch);
	if (!arranged)
		return;
	const struct part *p = &j->part[j->from];
	const bool behind_dash = j->item && part_has_lines(p) && part_content(t->doc[j->from], p) == p->node->start;
	j->whole = j->conflicts && (!part_has_lines(p) || (behind_dash && first_is_unsure(j)));
}

static void decide(struct tree *t, struct joint *j)
{
	if (settled_by_bytes(t, j) && !brings_spent(t, j))
		return;
	if (may_join(t, j))
		join(t, j);
	else
		settle_by_value(t, j);
}

void tree_build(struct tree *t)
{
	struct joint *root = arena_new_of(t->arena, struct joint);

	for (int s = 0; s < SIDES; s++)
		if (t->doc[s])
			root->part[s] = part_of_root(t->doc[s]);
	root->place = schema_root(t->schema);
	t->root = root;
	decide(t, root);
}
