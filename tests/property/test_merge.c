/* Properties of merges, over made-up plans and edit scripts:
 *   - scripts that touch different places: no conflict, the same document both ways, everything of both sides there,
 *     every comment too
 *   - scripts that overlap: with ours taken in every region, all of ours is there, and with theirs all of theirs; what is
 *     ours one way is theirs the other way (but for a few)
 *   - no id stands for two items, whichever side is taken
 *   - merging with the base gives the other side's bytes; merging with oneself, one's own
 * Usage: test_merge [CASES [FIRST]] - more cases, or one again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compare/compare.h"
#include "edit/edit.h"
#include "merge/merge.h"
#include "plan_gen.h"
#include "text/conflicts.h"

enum { CASES = 5000, CHANGES_MOST = 4, TOUCHED_MOST = 64 };

struct run {
	struct gen g;
	const struct schema *schema;
	const struct document *base;
	unsigned long merges, conflicts, lopsided, fine, failures, number;
};

/* One side's edits: the places that they touched in the base. */
struct script {
	const struct document *doc;
	const char *touched[TOUCHED_MOST];
	size_t count;
};

static void show(const char *title, const struct document *d)
{
	if (d)
		fprintf(stderr, "---- %s\n%.*s\n", title, (int)d->source.len, d->source.bytes);
}

static void fail(struct run *r, const char *what, const struct document *x, const struct document *y, const struct buf *out)
{
	fprintf(stderr, "case %lu: %s\n", r->number, what);
	if (r->failures++ > 2)
		return;
	show("base", r->base);
	show("ours", x);
	show("theirs", y);
	if (out)
		fprintf(stderr, "---- merged\n%.*s\n", (int)out->len, out->bytes ? out->bytes : "");
}

static const struct document *read_bytes(struct run *r, const char *bytes, size_t len)
{
	struct document *d;

	return document_read(r->g.arena, "plan", bytes, len, findings_new(r->g.arena, NULL), &d) == TXP_OK ? d : NULL;
}

static size_t own_length(const struct source *s)
{
	return s->final_newline ? s->len : s->len - (s->crlf ? 2 : 1);
}

/* ---- Edit scripts ---- */

static char *join(struct arena *a, const char *path, const char *key)
{
	return *path ? arena_printf(a, "%s/%s", path, key) : arena_strdup(a, key);
}

static bool is_name(const char *key, const char *const *keys, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(key, keys[i]))
			return true;
	return false;
}

/* A key by which its item is known is not changed: that makes another item of it. */
static bool is_identity(const struct run *r, const struct node *n)
{
	const char *keys[4];

	for (; n->parent; n = n->parent) {
		if (!n->key || !n->parent->parent || n->parent->parent->kind != NODE_LIST)
			continue;
		const size_t count = place_identity(place_of(r->schema, n->parent->parent), keys);
		if (!count || is_name(n->key->text, keys, count))
			return true;
	}
	return false;
}

static const char *absent_key(struct run *r, const struct node *map, struct place p, struct place *below)
{
	const char *keys[64], *key;
	struct place places[64];
	size_t count = 0;

	for (size_t i = 0; place_nth_property(p, i, &key, below); i++)
		if (!node_get(map, key) && count < 64) {
			places[count] = *below;
			keys[count++] = key;
		}
	if (!count)
		return NULL;
	const size_t i = gen_below(&r->g, (uint32_t)count);
	*below = places[i];
	return keys[i];
}

/* A new item touches its name: another of that name would be the same item. */
static bool name_new(struct run *r, const struct node *list, struct place p, const struct node *item, const char **touched)
{
	struct buf name = buf_in(r->g.arena);

	if (item->kind == NODE_SCALAR)
		buf_add(&name, item->text, item->len);
	else if (place_has_name(p, item))
		place_item_name(&name, p, item, 0);
	*touched = join(r->g.arena, place_path(r->g.arena, r->schema, list), name.len ? name.bytes : "+");
	return edit_find(r->base, r->schema, *touched, NULL) == NULL;
}

/* A change at a node of the base, and the place in the base that it touches. */
static bool choose(struct run *r, const struct node *n, struct change *c, const char **touched)
{
	struct arena *a = r->g.arena;
	struct place p = place_of(r->schema, n), below;
	const uint32_t kind = gen_below(&r->g, 10);

	*c = (struct change){ .path = place_path(a, r->schema, n) };
	*touched = c->path;
	if (edit_find(r->base, r->schema, c->path, NULL) != n || strchr(c->path, '#') || is_identity(r, n))
		return false;
	if (n->kind == NODE_LIST && place_known(p) && kind < 7) {
		c->kind = CHANGE_APPEND;
		c->value = gen_filled(&r->g, place_item(p));
		return !place_is_one_value(p) && name_new(r, n, p, c->value, touched);
	}
	if (n->kind == NODE_MAP && place_known(p) && kind < 7) {
		const char *key = absent_key(r, n, p, &below), *keys[4];
		if (!key)
			return false;
		const size_t count = n->parent && !n->key ? place_identity(place_of(r->schema, n->parent), keys) : 0;
		if (n->parent && !n->key && (!count || is_name(key, keys, count)))
			return false;
		c->kind = CHANGE_SET;
		c->path = *touched = join(a, c->path, key);
		c->value = gen_filled(&r->g, below);
		return c->value->kind == NODE_SCALAR || c->value->first;
	}
	if (!n->parent)
		return false;
	c->kind = kind < 8 && (place_known(p) || n->kind == NODE_SCALAR) && n->parent->kind == NODE_MAP ? CHANGE_SET : CHANGE_REMOVE;
	if (c->kind == CHANGE_SET)
		c->value = place_known(p) ? gen_filled(&r->g, p) : gen_text(&r->g);
	return true;
}

/* Is one of two places inside the other, or the same? */
static bool overlap(const char *x, const char *y)
{
	size_t i = 0;

	while (x[i] && x[i] == y[i])
		i++;
	return (!x[i] || x[i] == '/') && (!y[i] || y[i] == '/');
}

static bool overlaps(const struct script *s, const char *path)
{
	for (size_t i = 0; i < s->count; i++)
		if (overlap(s->touched[i], path))
			return true;
	return false;
}

/* Comments, blank lines: where they can't become part of text. */
static const struct document *add_comments(struct run *r, struct script *script, const struct script *other, const char *who)
{
	const struct document *d = script->doc;
	const struct source *s = &d->source;
	struct buf b = buf_in(r->g.arena);
	const char *eol = s->crlf ? "\r\n" : "\n";
	uint32_t at = s->bom;

	if (d->root->flow)
		return d;
	buf_add(&b, s->bytes, s->bom);
	for (const struct node *n = d->root->first; n; n = n->next) {
		buf_add(&b, s->bytes + at, n->key->start - at);
		if (gen_chance(&r->g, 20))
			buf_printf(&b, "# %s %u%s", who, gen_next(&r->g), eol);
		at = n->key->start;
		if (n->kind == NODE_SCALAR && n->style != STYLE_LITERAL && n->style != STYLE_FOLDED && !node_empty(n) &&
		    n->end == source_line_end(s, n->end) && script->count < TOUCHED_MOST && gen_chance(&r->g, 20) &&
		    !(other && overlaps(other, n->key->text))) {
			script->touched[script->count++] = n->key->text;
			buf_add(&b, s->bytes + at, n->end - at);
			buf_printf(&b, "  # %s %u", who, gen_next(&r->g));
			at = n->end;
		}
	}
	buf_add(&b, s->bytes + at, own_length(s) - at);
	const struct document *after = read_bytes(r, b.bytes, b.len);
	return after && node_equal(r->g.arena, after->root, d->root) ? after : d;
}

/* Takes an item out and puts it at the list's end. Two such moves in one list would be a conflict. */
static void move_item(struct run *r, struct script *s, const struct script *other)
{
	struct arena *a = r->g.arena;
	uint32_t i = gen_below(&r->g, tree_count(r->base->root));
	const struct node *n = tree_nth(r->base->root, &i);
	struct edited out;

	if (!n->parent || n->key || n->parent->count < 2 || place_is_one_value(place_of(r->schema, n->parent)))
		return;
	const char *list = place_path(a, r->schema, n->parent), *item = place_path(a, r->schema, n);
	const char *order = arena_printf(a, "%s/ order", list);
	if (strchr(item, '#') || edit_find(r->base, r->schema, item, NULL) != n || s->count + 2 > TOUCHED_MOST ||
	    overlaps(s, item) || (other && (overlaps(other, item) || overlaps(other, order))))
		return;
	const struct change changes[] = { { CHANGE_REMOVE, item, NULL }, { CHANGE_APPEND, list, node_copy(a, n) } };
	if (edit_apply(a, s->doc, r->schema, changes, 2, findings_new(a, NULL), &out) != TXP_OK)
		return;
	const struct document *next = read_bytes(r, out.bytes.bytes, out.bytes.len);
	if (!next)
		return;
	s->doc = next;
	s->touched[s->count++] = item;
	s->touched[s->count++] = order;
}

static bool make_script(struct run *r, struct script *s, const struct script *other, const char *who)
{
	struct arena *a = r->g.arena;
	const uint32_t nodes = tree_count(r->base->root);

	*s = (struct script){ .doc = r->base };
	for (int tries = 0; tries < 10 && s->count < CHANGES_MOST; tries++) {
		uint32_t i = gen_below(&r->g, nodes);
		struct change c;
		const char *touched;
		if (!choose(r, tree_nth(r->base->root, &i), &c, &touched))
			continue;
		/* Inside one script, too: a path means the same before and after the others. An addition to what the other
		 * takes away is a conflict. */
		if (overlaps(s, touched) || (other && overlaps(other, touched)))
			continue;
		struct edited out;
		if (edit_apply(a, s->doc, r->schema, &c, 1, findings_new(a, NULL), &out) != TXP_OK)
			continue;
		const struct document *next = read_bytes(r, out.bytes.bytes, out.bytes.len);
		if (!next)
			continue;
		s->doc = next;
		s->touched[s->count++] = touched;
	}
	if (gen_chance(&r->g, 30))
		move_item(r, s, other);
	if (gen_chance(&r->g, 50))
		s->doc = add_comments(r, s, other, who);
	/* A plan without its last key is { }, where there is no place for comments. */
	return s->doc != r->base && s->doc->root->flow == r->base->root->flow;
}

/* ---- Merging ---- */

static struct merged merge(struct run *r, const struct document *base, const struct document *x, const struct document *y)
{
	static const struct merge_options o = { "ours", "base", "theirs", MARKER_SIZE };

	r->merges++;
	return merge_documents(r->g.arena, r->schema, base, x, y, &o);
}

static const struct document *take(struct run *r, const struct merged *m, bool ours)
{
	struct conflicts c;
	struct buf out = buf_in(r->g.arena);
	uint32_t at = 0;

	if (!conflicts_read(r->g.arena, m->bytes.bytes, (uint32_t)m->bytes.len, findings_new(r->g.arena, NULL), &c))
		return NULL;
	for (size_t i = 0; i < c.count; i++) {
		const struct txp_span part = ours ? c.list[i].ours : c.list[i].theirs;
		buf_add(&out, m->bytes.bytes + at, c.list[i].at.start - at);
		buf_add(&out, m->bytes.bytes + part.start, part.end - part.start);
		at = c.list[i].at.end;
	}
	buf_add(&out, m->bytes.bytes + at, m->bytes.len - at);
	return read_bytes(r, out.bytes, out.len);
}

/* Every line that is a comment and nothing else, or ends in one of add_comments(), stands in the result. */
static bool has_comments(const struct document *from, const char *bytes, size_t len, const char *who)
{
	const char *mark = who, *end = from->source.bytes + from->source.len;
	const size_t mark_len = strlen(mark);

	for (const char *p = from->source.bytes; (p = memmem(p, (size_t)(end - p), mark, mark_len)); p += mark_len) {
		const char *stop = p + mark_len + strspn(p + mark_len, "0123456789");
		if (!memmem(bytes, len, p, (size_t)(stop - p)))
			return false;
	}
	return true;
}

static bool inside(const char *path, const char *outer)
{
	const size_t len = strlen(outer);

	return !strncmp(path, outer, len) && (!path[len] || path[len] == '/');
}

/* What a side changed is in the merged document as that side has it. */
static bool holds_all(struct run *r, const struct document *side, const struct document *merged)
{
	const struct differences made = compare_trees(r->g.arena, r->schema, r->base->root, side->root);
	const struct differences left = compare_trees(r->g.arena, r->schema, side->root, merged->root);

	for (size_t i = 0; i < made.count; i++)
		for (size_t k = 0; k < left.count; k++)
			if (made.list[i].kind != DIFFERENCE_MOVED && left.list[k].kind != DIFFERENCE_MOVED &&
			    inside(left.list[k].path, made.list[i].path) &&
			    (left.list[k].kind != DIFFERENCE_ADDED || !strcmp(left.list[k].path, made.list[i].path)) && !strchr(made.list[i].path, '#'))
				return false;
	return true;
}

static bool same_as(struct run *r, const struct node *x, const struct node *y)
{
	return compare_trees(r->g.arena, r->schema, x, y).count == 0;
}

static void check_trivial(struct run *r, const struct document *x)
{
	const struct merged left = merge(r, r->base, r->base, x), right = merge(r, r->base, x, r->base),
			    both = merge(r, r->base, x, x);
	const struct merged *all[] = { &left, &right, &both };

	for (int i = 0; i < 3; i++)
		if (all[i]->count || all[i]->bytes.len != own_length(&x->source) ||
		    memcmp(all[i]->bytes.bytes, x->source.bytes, all[i]->bytes.len))
			fail(r, "a merge with the base, or with oneself, gives other bytes", x, NULL, &all[i]->bytes);
}

static void check_apart(struct run *r)
{
	struct script x, y;

	if (!make_script(r, &x, NULL, "OURS") || !make_script(r, &y, &x, "THEIRS"))
		return;
	const struct merged m = merge(r, r->base, x.doc, y.doc), back = merge(r, r->base, y.doc, x.doc);
	check_trivial(r, x.doc);
	if (m.count || back.count) {
		fail(r, m.count ? m.conflicts[0].path : back.conflicts[0].path, x.doc, y.doc, m.count ? &m.bytes : &back.bytes);
		return;
	}
	const struct document *one = read_bytes(r, m.bytes.bytes, m.bytes.len), *two = read_bytes(r, back.bytes.bytes, back.bytes.len);
	if (!one || !two)
		fail(r, "the result can't be read", x.doc, y.doc, one ? &back.bytes : &m.bytes);
	else if (!same_as(r, one->root, two->root))
		fail(r, "the other way round gives another document", x.doc, y.doc, &m.bytes);
	else if (!holds_all(r, x.doc, one) || !holds_all(r, y.doc, one))
		fail(r, "something of a side is missing", x.doc, y.doc, &m.bytes);
	else if (!has_comments(x.doc, m.bytes.bytes, m.bytes.len, "# OURS ") || !has_comments(y.doc, m.bytes.bytes, m.bytes.len, "# THEIRS "))
		fail(r, "a comment is lost", x.doc, y.doc, &m.bytes);
	r->fine++;
}

/* ---- Ids ---- */

struct ids {
	const char *list[4000];
	size_t count;
};

static void collect_ids(struct ids *ids, struct place p, const struct node *n)
{
	const char *keys[4], *id;
	const bool named = n->kind == NODE_LIST && place_identity(p, keys) == 1 && !strcmp(keys[0], "id");

	for (const struct node *c = n->first; c; c = c->next) {
		if (named && (id = node_text(node_get(c, "id"))) && ids->count < 4000)
			ids->list[ids->count++] = id;
		const struct place below = c->key ? place_property(p, c->key->text, c->key->len) : place_item(p);
		if (place_known(below))
			collect_ids(ids, below, c);
	}
}

static int by_text(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

static bool ids_unique(struct run *r, const struct document *d)
{
	static struct ids ids;

	ids.count = 0;
	collect_ids(&ids, schema_root(r->schema), d->root);
	qsort(ids.list, ids.count, sizeof *ids.list, by_text);
	for (size_t i = 1; i < ids.count; i++)
		if (!strcmp(ids.list[i - 1], ids.list[i]))
			return false;
	return true;
}

/* Both sides count their new ids from the same number, as two sites without tags do. */
static void check_overlap(struct run *r)
{
	const unsigned ids = r->g.ids;
	struct script x, y;

	if (!make_script(r, &x, NULL, "OURS"))
		return;
	r->g.ids = ids;
	if (!make_script(r, &y, NULL, "THEIRS"))
		return;
	const struct merged m = merge(r, r->base, x.doc, y.doc), back = merge(r, r->base, y.doc, x.doc);
	r->conflicts += m.count != 0;
	const struct document *ours = take(r, &m, true), *theirs = take(r, &m, false);
	const struct document *swapped = take(r, &back, false);
	/* Once in a long while a comment can be placed one way only: then more is in conflict the other way. */
	const bool lopsided = m.count != back.count || (ours && swapped && !same_as(r, ours->root, swapped->root));
	r->lopsided += lopsided;
	if (!ours || !theirs || !swapped)
		fail(r, "with a side taken, it can't be read", x.doc, y.doc, &m.bytes);
	else if (ids_unique(r, x.doc) && ids_unique(r, y.doc) && (!ids_unique(r, ours) || !ids_unique(r, theirs)))
		fail(r, "an id stands for two items", x.doc, y.doc, &m.bytes);
	else if (!holds_all(r, x.doc, ours) || !holds_all(r, y.doc, theirs))
		fail(r, "something of a side is missing with that side taken", x.doc, y.doc, &m.bytes);
	else if (!has_comments(x.doc, m.bytes.bytes, m.bytes.len, "# OURS ") || !has_comments(y.doc, m.bytes.bytes, m.bytes.len, "# THEIRS "))
		fail(r, "a comment is lost", x.doc, y.doc, &m.bytes);
}

static enum txp_result one_case(void *arg)
{
	struct run *r = arg;

	for (int i = 0; i < 50; i++) {
		const struct buf b = gen_plan(&r->g, schema_root(r->schema));
		r->base = read_bytes(r, b.bytes, b.len);
		if (!r->base || r->base->root->kind != NODE_MAP)
			continue;
		if (r->number % 2)
			check_apart(r);
		else
			check_overlap(r);
		return TXP_OK;
	}
	return TXP_OK;
}

int main(int argc, char **argv)
{
	const unsigned long cases = argc > 1 ? strtoul(argv[1], NULL, 10) : CASES, first = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;
	struct run r = { .schema = schema_of_plan() };

	for (r.number = first; r.number < first + cases; r.number++) {
		struct arena *a = arena_new();
		r.g = (struct gen){ .arena = a, .state = r.number * 0x9E3779B97F4A7C15u + 77 };
		if (!a || arena_try(a, one_case, &r) != TXP_OK) {
			fprintf(stderr, "case %lu: out of memory\n", r.number);
			r.failures++;
		}
		arena_free(a);
	}
	printf("%lu cases, %lu merges, %lu apart, %lu with conflicts, %lu of them one way only, %lu failures\n", cases,
	       r.merges, r.fine, r.conflicts, r.lopsided, r.failures);
	return r.failures != 0 || r.lopsided > 1 + cases / 1000 ||
	       (cases >= CASES && (r.fine < cases / 4 || r.conflicts < cases / 20));
}
