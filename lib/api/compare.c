/* compare.c - two plans, or two texts, side by side, behind the public interface. */
#include "api/internal.h"

#include <string.h>

#include "compare/compare.h"
#include "compare/lines.h"
#include "render/changes.h"
#include "view/facts.h"

struct compare_call {
	struct call call;
	const struct document *before, *after;
	const struct language *language;
};

/* Where the lines of a source begin, to tell many line numbers quickly. */
struct line_index {
	const uint32_t *starts;
	uint32_t count;
};

static struct line_index index_lines(struct arena *a, const struct source *s)
{
	struct line_index x = { .count = 1 };
	uint32_t *starts, n = 1;

	for (uint32_t i = 0; i < s->len; i++)
		x.count += s->bytes[i] == '\n';
	starts = arena_array(a, x.count, sizeof *starts);
	for (uint32_t i = 0; i < s->len; i++)
		if (s->bytes[i] == '\n')
			starts[n++] = i + 1;
	x.starts = starts;
	return x;
}

/* The line of a value is that of its key. */
static uint32_t line_of(const struct line_index *x, const struct node *n)
{
	uint32_t low = 0, high = x->count;

	if (!n)
		return 0;
	const uint32_t offset = n->key ? n->key->start : n->start;
	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;
		if (x->starts[middle] <= offset)
			low = middle;
		else
			high = middle;
	}
	return low + 1;
}

/* A scalar as its text, an item or map in JSON. */
static const char *value_text(struct arena *a, struct place place, const struct node *n)
{
	struct buf b = buf_in(a);

	if (!n)
		return NULL;
	if (n->kind == NODE_SCALAR)
		return arena_copy(a, n->text, n->len);
	facts_value(&b, place, n);
	return b.bytes;
}

static const char *innermost_item(const struct schema *s, const struct node *n)
{
	for (; n; n = n->parent)
		if (place_item_id(s, n))
			return place_item_id(s, n);
	return "";
}

static enum txp_result compare(void *arg)
{
	struct compare_call *c = arg;
	struct arena *a = c->call.arena;
	struct txp_changes *out = arena_new_of(a, struct txp_changes);

	if (!c->before->root || !c->after->root)
		return TXP_EREFUSED;
	const struct schema *schema = schema_of_plan();
	const struct differences d = compare_trees_in(a, schema, c->language, c->before->root, c->after->root);
	const struct line_index old = index_lines(a, &c->before->source), new = index_lines(a, &c->after->source);
	out->arena = a;
	out->count = d.count;
	out->list = arena_array(a, d.count, sizeof *out->list);
	out->language = c->language;
	out->words = view_changes(a, schema, c->language, c->before, c->after, &d);
	for (size_t i = 0; i < d.count; i++) {
		const struct difference *one = &d.list[i];
		const struct node *at = one->after ? one->after : one->before;
		out->list[i] = (struct txp_change){ one->path,
						    difference_name(one->kind),
						    one->label,
						    value_text(a, one->place, one->before),
						    value_text(a, one->place, one->after),
						    line_of(&old, one->before),
						    line_of(&new, one->after),
						    innermost_item(schema, at),
						    place_item_id(schema, at) != NULL };
	}
	c->call.object = out;
	return TXP_OK;
}

TXP_PUBLIC enum txp_result txp_compare_in(const txp_doc *before, const txp_doc *after, const char *language, txp_changes **out)
{
	struct compare_call c = { .before = before->document, .after = after->document, .language = language_for(language) };
	enum txp_result r = api_call(&c.call, compare);

	*out = c.call.object;
	return r;
}

TXP_PUBLIC enum txp_result txp_compare(const txp_doc *before, const txp_doc *after, txp_changes **out)
{
	return txp_compare_in(before, after, NULL, out);
}

TXP_PUBLIC size_t txp_changes_count(const txp_changes *c)
{
	return c->count;
}

TXP_PUBLIC const struct txp_change *txp_changes_at(const txp_changes *c, size_t i)
{
	return &c->list[i];
}

TXP_PUBLIC void txp_changes_free(txp_changes *c)
{
	if (c)
		arena_free(c->arena);
}

struct text_call {
	struct call call;
	struct text before, after;
	const txp_changes *changes;
	bool color;
};

static enum txp_result show_changes(void *arg)
{
	struct text_call *c = arg;
	struct txp_text *t = api_text(c->call.arena);

	changes_render(&t->buf, c->changes->list, c->changes->words, c->changes->count, c->changes->language, c->before.name,
		       c->after.name, c->color);
	c->call.object = t;
	return TXP_OK;
}

TXP_PUBLIC enum txp_result txp_changes_render(const txp_changes *c, const char *old_name, const char *new_name,
					      bool color, txp_text **out)
{
	struct text_call call = { .before = { .name = old_name }, .after = { .name = new_name }, .changes = c,
				  .color = color };
	enum txp_result r = api_call(&call.call, show_changes);

	*out = call.call.object;
	return r;
}

static enum txp_result unified(void *arg)
{
	struct text_call *c = arg;
	struct txp_text *t = api_text(c->call.arena);

	lines_unified(&t->buf, &c->before, &c->after);
	c->call.object = t;
	return TXP_OK;
}

TXP_PUBLIC enum txp_result txp_unified_diff(const char *old_name, const void *old_bytes, size_t old_len,
					    const char *new_name, const void *new_bytes, size_t new_len, txp_text **out)
{
	struct text_call c = { .before = { old_name, old_bytes, old_len }, .after = { new_name, new_bytes, new_len } };
	enum txp_result r = api_call(&c.call, unified);

	*out = c.call.object;
	return r;
}
