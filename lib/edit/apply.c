/* Changes become steps, steps become splices, splices become bytes, and the bytes are read again. */
#include "edit/internal.h"

#include <string.h>
#include "base/utf8.h"

struct edit {
	struct arena *arena;
	const struct schema *schema;
	const struct document *first, *doc; /* as it was, and as it is after the changes so far */
	struct findings *findings;
	struct findings *found; /* when doc was read */
};

static enum txp_result no_such_place(struct edit *e, const struct change *c, const struct node *reached, const char *rest)
{
	struct txp_finding *f = find(e->findings, "edit-no-such-place", nowhere(), "there is no '%s' in this plan", c->path);

	f->path = place_path(e->arena, e->schema, reached);
	if (rest > c->path)
		f->also = (struct txp_span){ reached->start, reached->end };
	return TXP_ENOTFOUND;
}

static bool allows(struct place p, unsigned type)
{
	unsigned types = place_types(p);

	return !place_known(p) || !types || (types & type);
}

/* Does nothing say what may be here, as below a clinic's own key? */
static bool is_free(struct place p)
{
	const char *key;
	struct place value;

	return !place_known(p) || (!place_types(p) && !place_nth_property(p, 0, &key, &value));
}

/* The place of a key that isn't there yet; false when the plan's description knows no such key. */
static bool new_key(struct place *p, const char *key, size_t len)
{
	bool any = is_free(*p) || (len > 2 && memcmp(key, "x-", 2) == 0);

	if (!len || !allows(*p, TYPE_OBJECT))
		return false;
	*p = place_property(*p, key, len);
	return any || place_known(*p);
}

/* Wraps the value into the maps that are missing: "measure/target" and 9 become measure and {target: 9}. */
static bool wrap(struct edit *e, struct place p, const char *rest, const struct change *c, char **key, struct node **value)
{
	size_t len = strcspn(rest, "/");

	if (!new_key(&p, rest, len))
		return false;
	*key = arena_copy(e->arena, rest, len);
	if (rest[len]) {
		char *inner;
		struct node *child;
		if (!wrap(e, p, rest + len + 1, c, &inner, &child))
			return false;
		*value = node_new_map(e->arena);
		node_add(e->arena, *value, inner, child);
		return true;
	}
	if (c->kind == CHANGE_APPEND) {
		if (!allows(p, TYPE_ARRAY))
			return false;
		*value = node_new_list(e->arena);
		node_add(e->arena, *value, NULL, in_order(e->arena, place_item(p), c->value));
	} else {
		*value = in_order(e->arena, p, c->value);
	}
	return true;
}

/* The child of a map behind which a new key goes: the one that comes last before it in canonical order. */
static const struct node *predecessor(struct place p, const struct node *map, const char *key)
{
	size_t order = place_order(p, key, strlen(key)), best_order = 0;
	const struct node *best = NULL;

	if (order == SIZE_MAX)
		return map->last;
	for (const struct node *child = map->first; child; child = child->next) {
		size_t o = place_order(p, child->key->text, child->key->len);
		if (o < order && (!best || o >= best_order)) {
			best = child;
			best_order = o;
		}
	}
	return best;
}

/* A place that isn't there yet. */
static bool make_place(struct edit *e, const struct change *c, const char *rest, struct step *st)
{
	struct place p = place_of(e->schema, st->node);
	char *key;
	struct node *value;

	if (c->kind == CHANGE_REMOVE || (st->node->kind != NODE_MAP && !node_empty(st->node)) ||
	    !wrap(e, p, rest, c, &key, &value))
		return false;
	st->open = c->kind == CHANGE_APPEND || (strchr(rest, '/') && st->node == e->doc->root);
	if (st->node->kind == NODE_MAP) {
		st->kind = STEP_INSERT;
		st->after = predecessor(p, st->node, key);
		st->key = key;
		st->value = value;
		return true;
	}
	struct node *map = node_new_map(e->arena);
	node_add(e->arena, map, key, value);
	st->kind = STEP_REPLACE;
	st->open = true;
	st->value = map;
	return true;
}

/* A place that is there. */
static bool use_place(struct edit *e, const struct change *c, struct step *st)
{
	struct place p = place_of(e->schema, st->node);

	if (c->kind == CHANGE_REMOVE || c->kind == CHANGE_SET) {
		st->kind = c->kind == CHANGE_SET ? STEP_REPLACE : STEP_REMOVE;
		st->value = c->value ? in_order(e->arena, p, c->value) : NULL;
		return st->node->parent != NULL;
	}
	if (st->node->kind == NODE_LIST) {
		st->kind = STEP_INSERT;
		st->after = st->node->last;
		st->value = in_order(e->arena, place_item(p), c->value);
		return true;
	}
	if (!node_empty(st->node) || !allows(p, TYPE_ARRAY))
		return false;
	struct node *list = node_new_list(e->arena);
	node_add(e->arena, list, NULL, in_order(e->arena, place_item(p), c->value));
	st->kind = STEP_REPLACE;
	st->open = true;
	st->value = list;
	return true;
}

/* Does a comment follow, whose # touches the next letter, where the new value may end? Behind text without quotes it would
 * read as a part of it that was lost. */
static bool glued_comment_behind(const struct step *st)
{
	const struct source *s = &st->doc->source;
	const struct node *n = st->kind == STEP_INSERT && st->after ? st->after : st->node;

	if (node_glued_hash(s, n) || (n->key && source_glued_hash(s, n->key->end + 1)))
		return true;
	return n->kind == NODE_SCALAR && n->style >= STYLE_LITERAL && source_glued_hash(s, block_header_end(s, n));
}

static void make_splices(struct step *st)
{
	st->style = style_around(st->doc, st->node);
	st->style.quote_text = glued_comment_behind(st);
	if (st->kind == STEP_REPLACE)
		replace(st);
	else if (st->kind == STEP_REMOVE && st->node->parent->flow)
		flow_remove(st);
	else if (st->kind == STEP_REMOVE)
		block_remove(st);
	else if (st->node->flow && !opens_to_block(st->doc, st->node))
		flow_insert(st);
	else
		block_insert(st);
}

static void sort_splices(struct step *st)
{
	for (size_t i = 1; i < st->count; i++)
		for (size_t k = i; k > 0 && st->splices[k - 1].start > st->splices[k].start; k--) {
			struct splice swap = st->splices[k];
			st->splices[k] = st->splices[k - 1];
			st->splices[k - 1] = swap;
		}
}

static struct buf splice_bytes(struct step *st)
{
	const struct source *s = &st->doc->source;
	struct buf b = buf_in(st->arena);
	uint32_t at = 0;

	sort_splices(st);
	for (size_t i = 0; i < st->count; i++) {
		const struct splice *p = &st->splices[i];
		buf_add(&b, s->bytes + at, p->start - at);
		buf_add(&b, p->text, p->len);
		at = p->end;
	}
	buf_add(&b, s->bytes + at, s->len - at);
	return b;
}

static bool splices_overlap(const struct step *st)
{
	for (size_t i = 0; i < st->count; i++)
		if (st->splices[i].end < st->splices[i].start || st->splices[i].end > st->doc->source.len ||
		    (i && st->splices[i].start < st->splices[i - 1].end))
			return true;
	return false;
}

static enum txp_result unproved(struct edit *e, const struct step *st, const char *why)
{
	struct txp_finding *f = find(e->findings, "edit-unproved", node_span(st->node),
				     "the change can't be made here without disturbing something else: %s", why);

	f->path = place_path(e->arena, e->schema, st->node);
	return TXP_EREFUSED;
}

/* A comment stays, since nobody asked for it to go. But it then stands by something else, and may say of that what was true of
 * the other ("never again"), so it is named. */
static void name_comment(struct edit *e, const struct step *st, struct txp_span at, const char *where, const struct node *of)
{
	enum { SHORT = 60 };
	const struct source *s = &st->doc->source;

	const bool own_place = st->doc->source.bytes == e->first->source.bytes;
	const uint32_t len = source_line_end(s, at.start) - at.start;
	const size_t shown = utf8_cut(s->bytes + at.start, len, SHORT);
	struct txp_finding *f = find(e->findings, "comment-left", own_place ? at : nowhere(),
				     "the comment %s %s stays, though what it was about is gone: `%.*s%s`", where,
				     place_path(e->arena, e->schema, of), (int)shown, s->bytes + at.start,
				     shown < len ? "…" : "");
	f->path = place_path(e->arena, e->schema, st->node);
}

/* The first comment line between the key of a list and its only item, in whatever column. */
static struct txp_span comment_below_key(const struct source *s, const struct node *list)
{
	for (uint32_t at = line_next(s, list->key->start); at < list->start; at = line_next(s, at)) {
		const uint32_t text = at + (uint32_t)strspn(s->bytes + at, " ");
		if (s->bytes[text] == '#')
			return (struct txp_span){ text, source_line_end(s, text) };
	}
	return (struct txp_span){ 0, 0 };
}

static void name_comments_left(struct edit *e, const struct step *st)
{
	const struct source *s = &st->doc->source;
	const struct node *list = st->node->parent;
	const bool only = list->kind == NODE_LIST && list->count == 1 && list->key;
	struct txp_span at = comment_above(st->doc, st->node);

	if (at.start == at.end && only)
		at = comment_below_key(s, list);
	if (at.start < at.end)
		name_comment(e, st, at, "above", st->node);
	/* The comment on the line of a list that had one item may have been about that; one above the list is its heading. */
	if (!only)
		return;
	uint32_t behind = list->flow ? list->end : list->key->end + (uint32_t)strcspn(s->bytes + list->key->end, ":") + 1;
	behind += (uint32_t)strspn(s->bytes + behind, " \t");
	if (s->bytes[behind] == '#')
		name_comment(e, st, (struct txp_span){ behind, source_line_end(s, behind) }, "behind", list);
}

static enum txp_result make_step(struct edit *e, struct step *st)
{
	struct findings *trouble = findings_new(e->arena, schema_findings());
	struct document *after;

	make_splices(st);
	sort_splices(st);
	if (splices_overlap(st))
		return unproved(e, st, "its places overlap");
	struct buf b = splice_bytes(st);
	if (document_read(e->arena, e->doc->source.name, b.bytes, b.len, trouble, &after) != TXP_OK)
		return unproved(e, st, findings_count(trouble) ? findings_at(trouble, 0)->message : "it can't be read again");
	if (!prove_step(st, after))
		return unproved(e, st, "the file would read differently elsewhere");
	if (after->doubtful_count && schema_cut_texts(e->schema, after) > schema_cut_texts(e->schema, e->doc))
		return unproved(e, st, "a comment would read as a part of the text before it");
	if (st->kind == STEP_REMOVE)
		name_comments_left(e, st);
	e->doc = after;
	e->found = trouble;
	return TXP_OK;
}

static enum txp_result make_change(struct edit *e, const struct change *c)
{
	const char *rest;
	const struct node *n = find_along(e->doc, e->schema, c->path, &rest);
	struct step *st = arena_new_of(e->arena, struct step);

	*st = (struct step){ .arena = e->arena, .doc = e->doc, .node = n };
	if (*rest ? !make_place(e, c, rest, st) : !use_place(e, c, st))
		return no_such_place(e, c, n, rest);
	if (st->kind == STEP_REPLACE && prove_value(st->value, n))
		return TXP_OK;
	return make_step(e, st);
}

/* Takes the line break off again that was added for reading - unless a blank line would be lost that way. */
static size_t length_without_added_break(const struct document *before, const struct document *after)
{
	const struct source *s = &after->source;
	size_t len = s->len;

	if (before->source.final_newline || !len || s->bytes[len - 1] != '\n')
		return len;
	len -= len > 1 && s->bytes[len - 2] == '\r' ? 2 : 1;
	return len && s->bytes[len - 1] == '\n' ? s->len : len;
}

enum txp_result edit_apply(struct arena *a, const struct document *d, const struct schema *s, const struct change *changes,
			   size_t count, struct findings *f, struct edited *out)
{
	struct edit e = { a, s, d, d, f, NULL };

	*out = (struct edited){ .bytes = buf_in(a) };
	for (size_t i = 0; i < count; i++) {
		enum txp_result r = make_change(&e, &changes[i]);
		if (r != TXP_OK)
			return r;
	}
	size_t len = length_without_added_break(d, e.doc);
	buf_add(&out->bytes, e.doc->source.bytes, len);
	if (e.doc == d)
		return TXP_OK;
	out->found = e.found;
	out->document = arena_new_of(a, struct document);
	*out->document = *e.doc;
	out->document->source.final_newline = len == e.doc->source.len;
	return TXP_OK;
}
