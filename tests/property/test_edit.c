/* Properties of edits, over made-up and mutated plans:
 *   - every change is made: nothing in the subset is refused
 *   - the result reads as the intended document
 *   - bytes outside the change are identical, comments are kept
 *   - no text comes to stand before a comment that would read as its end
 *   - removing what was added gives back the same bytes; setting what is there changes nothing
 *   - changes in two top-level blocks commute
 * Usage: test_edit [CASES [FIRST]] - more cases, or one again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "edit/edit.h"
#include "outside.h"
#include "plan_gen.h"

#ifndef EXAMPLES
#define EXAMPLES "examples"
#endif

enum { CASES = 4000, CHANGES_EACH = 4 };

struct run {
	struct gen g;
	const struct schema *schema;
	const struct document *doc;
	unsigned long changes, refused, failures;
	unsigned long number;
};

static void show(const char *title, const char *bytes, size_t len)
{
	fprintf(stderr, "---- %s\n%.*s\n", title, (int)len, bytes);
}

static void fail(struct run *r, const char *what, const struct change *c, const struct buf *out)
{
	static const char *const kinds[] = { "set", "append", "remove" };

	if (r->failures++ > 3)
		return;
	fprintf(stderr, "case %lu: %s\n", r->number, what);
	show("before", r->doc->source.bytes, r->doc->source.len);
	fprintf(stderr, "---- %s %s\n", kinds[c->kind], c->path);
	if (out && out->len)
		show("after", out->bytes, out->len);
}

static const struct document *read_again(struct run *r, const struct buf *b)
{
	struct findings *f = findings_new(r->g.arena, NULL);
	struct document *d;

	if (document_read(r->g.arena, "plan", b->bytes ? b->bytes : "", b->len, f, &d) == TXP_OK)
		return d;
	for (size_t i = 0; i < findings_count(f) && r->failures < 3; i++)
		fprintf(stderr, "%s at %u\n", findings_at(f, i)->message, findings_at(f, i)->at.start);
	return NULL;
}

/* ---- The intended document: the tree copied with the change made, independently of lib/edit ---- */

struct intended {
	enum change_kind kind;
	const struct node *at;    /* replaced, removed, or given a child */
	const char *key;          /* of the new child */
	const struct node *value; /* new child or new value */
};

static struct node *copy_with(struct arena *a, const struct node *n, const struct intended *w)
{
	if (n == w->at && w->kind == CHANGE_SET && !w->key)
		return node_copy(a, w->value);
	if (n->kind == NODE_SCALAR)
		return node_new_scalar(a, n->text, n->len, n->style);
	struct node *copy = n->kind == NODE_MAP ? node_new_map(a) : node_new_list(a);
	for (const struct node *child = n->first; child; child = child->next)
		if (child != w->at || w->kind != CHANGE_REMOVE)
			node_add(a, copy, child->key ? child->key->text : NULL, copy_with(a, child, w));
	if (n == w->at && (w->kind == CHANGE_APPEND || w->key))
		node_add(a, copy, w->key, node_copy(a, w->value));
	return copy;
}

/* ---- One change ---- */

static bool apply(struct run *r, const struct document *d, const struct change *c, size_t count, struct buf *out)
{
	struct findings *f = findings_new(r->g.arena, NULL);
	struct edited e;
	enum txp_result result = edit_apply(r->g.arena, d, r->schema, c, count, f, &e);

	*out = e.bytes;
	r->changes += count;
	if (result == TXP_OK)
		return true;
	r->refused++;
	for (size_t i = 0; i < findings_count(f) && r->failures < 3; i++)
		fprintf(stderr, "%s at %s: %s\n", findings_at(f, i)->code, findings_at(f, i)->path, findings_at(f, i)->message);
	return false;
}

static bool same_bytes(const struct buf *b, const char *bytes, size_t len)
{
	return b->len == len && (!len || memcmp(b->bytes, bytes, len) == 0);
}

/* The file's own length: without the line break that was added for reading. */
static size_t own_length(const struct source *s)
{
	return s->final_newline ? s->len : s->len - (s->crlf ? 2 : 1);
}

static const struct document *check_change(struct run *r, const struct change *c, const struct intended *w, struct buf *out)
{
	if (!apply(r, r->doc, c, 1, out)) {
		fail(r, "refused", c, out);
		return NULL;
	}
	const struct document *after = read_again(r, out);
	if (!after) {
		fail(r, "the result can't be read", c, out);
		return NULL;
	}
	if (!node_equal(r->g.arena, copy_with(r->g.arena, r->doc->root, w), after->root)) {
		fail(r, "the result is not the intended document", c, out);
		return NULL;
	}
	if (schema_cut_texts(r->schema, after) > schema_cut_texts(r->schema, r->doc)) {
		fail(r, "text comes to stand before a # that reads as its end", c, out);
		return NULL;
	}
	bool scalar = c->kind != CHANGE_SET || w->key || w->at->kind == NODE_SCALAR;
	if (!outside_is_same(r->g.arena, r->doc, after, c->kind == CHANGE_APPEND || w->key ? NULL : w->at, c->kind != CHANGE_REMOVE && scalar)) {
		fail(r, "bytes outside the change differ, or a comment is lost", c, out);
		return NULL;
	}
	return after;
}

static void check_taken_back(struct run *r, const struct change *c, const struct document *after, const struct node *added)
{
	struct change back = { CHANGE_REMOVE, place_path(r->g.arena, r->schema, added), NULL };
	struct buf out;

	if (edit_find(after, r->schema, back.path, NULL) != added)
		return; /* another item has the same name */
	if (!apply(r, after, &back, 1, &out))
		fail(r, "what was added can't be removed", c, &out);
	else if (!same_bytes(&out, r->doc->source.bytes, own_length(&r->doc->source)))
		fail(r, "removing what was added gives other bytes", c, &out);
}

static const struct node *counterpart(const struct document *after, const struct node *n)
{
	if (!n->parent)
		return after->root;
	const struct node *parent = counterpart(after, n->parent);
	if (!parent || n->key)
		return node_get(parent, n->key ? n->key->text : "");
	uint32_t i = 0;
	for (const struct node *x = n->parent->first; x != n; x = x->next)
		i++;
	return node_nth(parent, i);
}

/* ---- Choosing changes ---- */

/* A key that the map hasn't got, and its place. */
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
	size_t i = gen_below(&r->g, (uint32_t)count);
	*below = places[i];
	return keys[i];
}

static char *join(struct arena *a, const char *path, const char *key)
{
	return *path ? arena_printf(a, "%s/%s", path, key) : arena_strdup(a, key);
}

/* A new key for a map; an item for a list that is made for it. */
static bool choose_new_key(struct run *r, const struct node *map, struct change *c, struct intended *w)
{
	struct arena *a = r->g.arena;
	struct place p = place_of(r->schema, map), below;
	const char *key = absent_key(r, map, p, &below);

	if (!key)
		return false;
	*w = (struct intended){ CHANGE_SET, map, key, NULL };
	c->path = join(a, place_path(a, r->schema, map), key);
	if ((place_types(below) & TYPE_ARRAY) && gen_chance(&r->g, 80)) {
		struct node *list = node_new_list(a);
		c->kind = CHANGE_APPEND;
		c->value = gen_filled(&r->g, place_item(below));
		node_add(a, list, NULL, node_copy(a, c->value));
		w->value = list;
	} else if ((place_types(below) & TYPE_OBJECT) && gen_chance(&r->g, 60)) {
		struct place inner;
		struct node *parent = node_new_map(a);
		const char *second = absent_key(r, parent, below, &inner);
		if (!second)
			return false;
		c->kind = CHANGE_SET;
		c->path = join(a, c->path, second);
		c->value = gen_filled(&r->g, inner);
		node_add(a, parent, second, node_copy(a, c->value));
		w->value = parent;
	} else {
		c->kind = CHANGE_SET;
		c->value = w->value = gen_filled(&r->g, below);
	}
	return true;
}

static bool choose(struct run *r, const struct node *n, struct change *c, struct intended *w)
{
	struct arena *a = r->g.arena;
	struct place p = place_of(r->schema, n);
	uint32_t kind = gen_below(&r->g, 10);

	*c = (struct change){ .path = place_path(a, r->schema, n) };
	if (edit_find(r->doc, r->schema, c->path, NULL) != n)
		return false;
	if (n->kind == NODE_LIST && place_known(p) && kind < 7) {
		c->kind = CHANGE_APPEND;
		c->value = gen_filled(&r->g, place_item(p));
		*w = (struct intended){ CHANGE_APPEND, n, NULL, c->value };
	} else if (n->kind == NODE_MAP && place_known(p) && kind < 7) {
		return choose_new_key(r, n, c, w);
	} else if (!n->parent) {
		return false;
	} else if (kind < 8 && (place_known(p) || n->kind == NODE_SCALAR)) {
		c->kind = CHANGE_SET;
		c->value = place_known(p) ? gen_filled(&r->g, p) : gen_text(&r->g);
		*w = (struct intended){ CHANGE_SET, n, NULL, c->value };
	} else {
		c->kind = CHANGE_REMOVE;
		*w = (struct intended){ CHANGE_REMOVE, n, NULL, NULL };
	}
	return true;
}

/* ---- Properties ---- */

static void one_change(struct run *r)
{
	uint32_t i = gen_below(&r->g, tree_count(r->doc->root));
	const struct node *n = tree_nth(r->doc->root, &i);
	struct change c;
	struct intended w;
	struct buf out;

	if (!choose(r, n, &c, &w))
		return;
	const struct document *after = check_change(r, &c, &w, &out);
	if (!after)
		return;
	if (c.kind == CHANGE_REMOVE)
		return;
	const struct node *at = counterpart(after, w.at);
	if (w.key || c.kind == CHANGE_APPEND) {
		if (lines_lost(&r->doc->source, &after->source) > 1)
			fail(r, "an addition changed more than one line", &c, &out);
		check_taken_back(r, &c, after, w.key ? node_get(at, w.key) : at->last);
	}
	if (c.kind == CHANGE_SET && edit_find(after, r->schema, place_path(r->g.arena, r->schema, w.at), NULL) == at) {
		struct buf again;
		if (!apply(r, after, &c, 1, &again))
			fail(r, "setting the same value again is refused", &c, &out);
		else if (!same_bytes(&again, out.bytes, out.len))
			fail(r, "setting the same value again changes bytes", &c, &again);
	}
}

static struct buf without_blank_lines(struct arena *a, const struct buf *b)
{
	struct buf out = buf_in(a);

	for (size_t at = 0, next; at < b->len; at = next) {
		const char *newline = memchr(b->bytes + at, '\n', b->len - at);
		next = newline ? (size_t)(newline + 1 - b->bytes) : b->len;
		if (strspn(b->bytes + at, " \r") < next - at - (newline != NULL))
			buf_add(&out, b->bytes + at, next - at);
	}
	return out;
}

static const struct node *top_block(const struct node *n)
{
	while (n->parent && n->parent->parent)
		n = n->parent;
	return n;
}

static bool holds_empty(const struct node *n)
{
	for (const struct node *child = n->first; child; child = child->next)
		if (holds_empty(child))
			return true;
	return n->kind != NODE_SCALAR && !n->first;
}

static void two_changes(struct run *r)
{
	struct change c[3];
	struct intended w[2];
	struct buf one, two;

	for (int k = 0; k < 2; k++) {
		uint32_t i = gen_below(&r->g, tree_count(r->doc->root));
		const struct node *n = tree_nth(r->doc->root, &i);
		if (!choose(r, n, &c[k], &w[k]) || c[k].kind == CHANGE_REMOVE)
			return;
	}
	if (!w[0].at->parent && !w[1].at->parent && strcmp(w[0].key, w[1].key) == 0)
		return;
	if (w[0].at->parent && w[1].at->parent && top_block(w[0].at) == top_block(w[1].at))
		return;
	c[2] = c[0];
	if (!apply(r, r->doc, c, 2, &one) || !apply(r, r->doc, c + 1, 2, &two)) {
		fail(r, "two changes are refused", &c[0], NULL);
		show("and", c[1].path, strlen(c[1].path));
		return;
	}
	const struct document *x = read_again(r, &one), *y = read_again(r, &two);
	if (!x || !y || !node_equal(r->g.arena, x->root, y->root)) {
		fail(r, "two changes don't commute", &c[0], &one);
		return;
	}
	/* A whole list or map that is replaced takes its style along, which others may have followed; an empty item looks
	 * like a style of its own. */
	for (int k = 0; k < 2; k++)
		if ((c[k].kind == CHANGE_SET && !w[k].key && w[k].at->kind != NODE_SCALAR) || holds_empty(c[k].value))
			return;
	struct buf a = without_blank_lines(r->g.arena, &one), b = without_blank_lines(r->g.arena, &two);
	if (!same_bytes(&a, b.bytes, b.len)) {
		fail(r, "two changes give other bytes the other way round", &c[0], &one);
		if (r->failures < 4)
			show(c[1].path, two.bytes, two.len);
	}
}

/* Every node of a plan is removed and every list gets an item, one after the other. */
static void everything_once(struct run *r)
{
	uint32_t count = tree_count(r->doc->root);

	for (uint32_t i = 1; i < count; i++) {
		uint32_t k = i;
		const struct node *n = tree_nth(r->doc->root, &k);
		struct change c = { CHANGE_REMOVE, place_path(r->g.arena, r->schema, n), NULL };
		struct intended w = { CHANGE_REMOVE, n, NULL, NULL };
		struct buf out;
		if (edit_find(r->doc, r->schema, c.path, NULL) != n) {
			fail(r, "a path leads to another node", &c, NULL);
			continue;
		}
		check_change(r, &c, &w, &out);
		c.kind = n->kind == NODE_LIST ? CHANGE_APPEND : CHANGE_SET;
		if (n->kind == NODE_MAP)
			continue;
		c.value = n->kind == NODE_LIST ? gen_filled(&r->g, place_item(place_of(r->schema, n))) : gen_text(&r->g);
		w = (struct intended){ c.kind, n, NULL, c.value };
		const struct document *after = check_change(r, &c, &w, &out);
		if (after && n->kind == NODE_LIST)
			check_taken_back(r, &c, after, counterpart(after, n)->last);
	}
}

static void changes(struct run *r)
{
	for (int i = 0; i < CHANGES_EACH && r->doc; i++)
		one_change(r);
	for (int i = 0; i < CHANGES_EACH / 2 && r->doc; i++)
		two_changes(r);
}

/* ---- Cases ---- */

struct call {
	unsigned long number;
	const char *example; /* a file, or NULL for a made-up plan */
	bool whole;          /* all its nodes, or some after mutation */
	unsigned long changes, refused, failures;
};

static enum txp_result run_case(void *arg)
{
	struct call *call = ((void **)arg)[0];
	struct arena *a = ((void **)arg)[1];
	struct run r = { .g = { a, call->number * 7919 + 1, 1000 }, .schema = schema_of_plan(), .number = call->number };
	struct buf bytes = buf_in(a);

	if (call->example) {
		char *b;
		size_t len;
		if (file_read(a, call->example, DOCUMENT_BYTES_MOST, &b, &len) != 0)
			return TXP_EIO;
		buf_add(&bytes, b, len);
	} else {
		bytes = gen_plan(&r.g, schema_root(r.schema));
	}
	r.doc = read_again(&r, &bytes);
	if (!r.doc) {
		show("made-up plan that can't be read", bytes.bytes, bytes.len);
		call->failures++;
		return TXP_OK;
	}
	if (!call->whole && (call->example || gen_chance(&r.g, 30))) {
		bytes = gen_mutate(&r.g, r.doc);
		const struct document *mutated = read_again(&r, &bytes);
		if (!mutated) {
			show("mutated plan that can't be read", bytes.bytes, bytes.len);
			call->failures++;
			return TXP_OK;
		}
		r.doc = mutated;
	}
	if (call->whole)
		everything_once(&r);
	else
		changes(&r);
	call->changes += r.changes;
	call->refused += r.refused;
	call->failures += r.failures;
	return TXP_OK;
}

static bool run_call(struct call *call)
{
	struct arena *a = arena_new();
	void *args[] = { call, a };
	bool ok = a && arena_try(a, run_case, args) == TXP_OK;

	arena_free(a);
	return ok;
}

int main(int argc, char **argv)
{
	unsigned long cases = argc > 1 ? strtoul(argv[1], NULL, 10) : CASES, first = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;
	const char *const examples[] = { EXAMPLES "/mt-0417.plan.yaml", EXAMPLES "/bo-0032.plan.yaml" };
	struct call call = { 0 };

	for (int i = 0; i < 2 && first == 0; i++) {
		call.example = examples[i];
		call.whole = true;
		if (!run_call(&call))
			return 1;
	}
	for (unsigned long i = first; i < first + cases && call.failures < 4; i++) {
		call.number = i;
		call.whole = false;
		call.example = i % 10 == 0 ? examples[i / 10 % 2] : NULL;
		if (!run_call(&call))
			return 1;
	}
	printf("%lu changes, %lu refused, %lu failures\n", call.changes, call.refused, call.failures);
	return call.refused || call.failures ? 1 : 0;
}
