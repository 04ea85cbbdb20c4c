#include "view/facts.h"

#include <string.h>
#include "base/decimal.h"
#include "base/json.h"

static void write_scalar(struct buf *out, struct place place, const struct node *n)
{
	const unsigned types = place_types(place);
	const bool plain = n->style == STYLE_PLAIN;

	if (node_empty(n))
		buf_puts(out, "null");
	else if (plain && (types & (TYPE_INTEGER | TYPE_NUMBER)) && number_valid(n->text, n->len))
		buf_add(out, n->text, n->len);
	else if (plain && (types & TYPE_BOOLEAN) && (node_is(n, "true") || node_is(n, "false")))
		buf_add(out, n->text, n->len);
	else
		json_string(out, n->text, n->len);
}

void facts_value(struct buf *out, struct place place, const struct node *n)
{
	bool first = true;

	if (n->kind == NODE_SCALAR) {
		write_scalar(out, place, n);
		return;
	}
	buf_putc(out, n->kind == NODE_MAP ? '{' : '[');
	for (const struct node *c = n->first; c; c = c->next) {
		if (n->kind == NODE_MAP && node_empty(c))
			continue;
		if (!first)
			buf_putc(out, ',');
		first = false;
		if (n->kind == NODE_MAP) {
			json_string(out, c->key->text, c->key->len);
			buf_putc(out, ':');
			facts_value(out, place_property(place, c->key->text, c->key->len), c);
		} else {
			facts_value(out, place_item(place), c);
		}
	}
	buf_putc(out, n->kind == NODE_MAP ? '}' : ']');
}
