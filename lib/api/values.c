/* values.c - what stands at a place of a plan: a value of the public interface is a node of the tree. */
#include "api/internal.h"

#include "base/date.h"
#include "base/decimal.h"
#include "edit/edit.h"

static const struct node *node_of(const txp_value *v)
{
	return (const struct node *)v;
}

static const txp_value *value_of(const struct node *n)
{
	return (const txp_value *)n;
}

/* A scalar with something in it. */
static const struct node *scalar(const txp_value *v)
{
	const struct node *n = node_of(v);

	return n && n->kind == NODE_SCALAR && !node_empty(n) ? n : NULL;
}

TXP_PUBLIC const txp_value *txp_at(const txp_doc *d, const char *path)
{
	const struct document *document = d->document;

	if (!document->root || !*path)
		return value_of(document->root);
	return value_of(edit_find(document, schema_of_plan(), path, NULL));
}

TXP_PUBLIC enum txp_kind txp_value_kind(const txp_value *v)
{
	const struct node *n = node_of(v);

	if (!n || node_empty(n))
		return TXP_NOTHING;
	return n->kind == NODE_MAP ? TXP_MAP : n->kind == NODE_LIST ? TXP_LIST : TXP_TEXT;
}

TXP_PUBLIC const char *txp_value_text(const txp_value *v)
{
	const struct node *n = scalar(v);

	return n ? n->text : NULL;
}

TXP_PUBLIC bool txp_value_day(const txp_value *v, int32_t *day)
{
	const struct node *n = scalar(v);

	return n && date_parse(n->text, n->len, day);
}

TXP_PUBLIC bool txp_value_number(const txp_value *v, int64_t *millionths)
{
	const struct node *n = scalar(v);

	return n && decimal_parse(n->text, n->len, millionths);
}

TXP_PUBLIC bool txp_value_truth(const txp_value *v, bool *truth)
{
	const struct node *n = scalar(v);

	*truth = n && node_is(n, "true");
	return *truth || (n && node_is(n, "false"));
}

TXP_PUBLIC const txp_value *txp_value_first(const txp_value *v)
{
	return v ? value_of(node_of(v)->first) : NULL;
}

TXP_PUBLIC const txp_value *txp_value_next(const txp_value *v)
{
	return value_of(node_of(v)->next);
}

TXP_PUBLIC const char *txp_value_key(const txp_value *v)
{
	const struct node *n = node_of(v);

	return n && n->key ? n->key->text : NULL;
}

TXP_PUBLIC struct txp_span txp_value_span(const txp_value *v)
{
	return v ? node_span(node_of(v)) : (struct txp_span){ TXP_NOWHERE, TXP_NOWHERE };
}

struct path_call {
	struct call call;
	const struct node *node;
};

static enum txp_result path_of(void *arg)
{
	struct path_call *c = arg;
	struct txp_text *t = api_text(c->call.arena);

	buf_puts(&t->buf, place_path(c->call.arena, schema_of_plan(), c->node));
	c->call.object = t;
	return TXP_OK;
}

TXP_PUBLIC enum txp_result txp_value_path(const txp_value *v, txp_text **out)
{
	struct path_call c = { .node = node_of(v) };
	enum txp_result r = api_call(&c.call, path_of);

	*out = c.call.object;
	return r;
}
