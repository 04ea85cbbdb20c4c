/* New values as YAML. */
#include "edit/internal.h"

#include <string.h>
#include "base/utf8.h"

static bool has_break(const struct node *n)
{
	return memchr(n->text, '\n', n->len) != NULL;
}

static bool all_scalars(const struct node *n)
{
	for (const struct node *child = n->first; child; child = child->next)
		if (child->kind != NODE_SCALAR || has_break(child))
			return false;
	return true;
}

/* Is it small enough for one line of { } or [ ] behind `before` columns? */
static bool fits_flow(const struct node *n, unsigned before, const struct style *st, struct arena *a)
{
	for (const struct node *child = n->first; child; child = child->next) {
		if (child->kind == NODE_SCALAR ? has_break(child) : n->kind == NODE_LIST || child->kind == NODE_MAP)
			return false;
		if (child->kind == NODE_LIST && !all_scalars(child))
			return false;
	}
	struct buf b = buf_in(a);
	write_flow(&b, n, st);
	return before + utf8_width(b.bytes, b.len) <= FLOW_COLUMNS;
}

static void write_key(struct buf *b, const char *key, const struct style *st, bool flow)
{
	struct node n = { .kind = NODE_SCALAR, .style = STYLE_DOUBLE, .text = key, .len = (uint32_t)strlen(key) };
	struct style own = *st;

	own.quote_text = false; /* no comment stands behind a key */
	scalar_write(b, &n, &own, flow, flow && st->quoted_keys ? QUOTES_DOUBLE : QUOTES_AUTO);
	buf_putc(b, ':');
}

void write_flow_child(struct buf *b, const char *key, const struct node *value, const struct style *st)
{
	if (key) {
		write_key(b, key, st, true);
		buf_putc(b, ' ');
	}
	write_flow(b, value, st);
}

void write_flow(struct buf *b, const struct node *value, const struct style *st)
{
	bool map = value->kind == NODE_MAP;
	bool pad = value->first && (map ? st->map_pad : st->list_pad);

	if (value->kind == NODE_SCALAR) {
		scalar_write(b, value, st, true, QUOTES_AUTO);
		return;
	}
	buf_puts(b, map ? "{" : "[");
	buf_fill(b, ' ', pad);
	for (const struct node *child = value->first; child; child = child->next) {
		write_flow_child(b, map ? child->key->text : NULL, child, st);
		if (child->next)
			buf_puts(b, ", ");
	}
	buf_fill(b, ' ', pad);
	buf_puts(b, map ? "}" : "]");
}

void write_flow_lines(struct buf *b, const char *key, const struct node *value, unsigned column, unsigned indent,
		      const struct style *st)
{
	bool map = value->kind == NODE_MAP;

	if (value->kind == NODE_SCALAR || !value->first || (!map && all_scalars(value) && fits_flow(value, column, st, b->arena))) {
		write_flow_child(b, key, value, st);
		return;
	}
	if (key) {
		write_key(b, key, st, true);
		buf_putc(b, ' ');
	}
	buf_putc(b, map ? '{' : '[');
	for (const struct node *child = value->first; child; child = child->next) {
		buf_puts(b, st->line_end);
		buf_fill(b, ' ', column + indent);
		write_flow_lines(b, map ? child->key->text : NULL, child, column + indent, indent, st);
		if (child->next)
			buf_putc(b, ',');
	}
	buf_puts(b, st->line_end);
	buf_fill(b, ' ', column);
	buf_putc(b, map ? '}' : ']');
}

void write_text_header(struct buf *head, char kind, const struct node *n)
{
	buf_putc(head, kind);
	if (n->text[n->len - 1] != '\n')
		buf_putc(head, '-');
}

static void write_text(struct buf *head, struct buf *body, const struct node *n, unsigned before, unsigned indent,
		       const struct style *st)
{
	if (st->no_block_text) {
		scalar_write(head, n, st, false, QUOTES_AUTO);
	} else if (has_break(n) && scalar_fits_literal(n)) {
		write_text_header(head, '|', n);
		scalar_write_literal(body, n, indent, st->line_end);
	} else if (scalar_fits_folded(n) && before + utf8_width(n->text, n->len) > FLOW_COLUMNS) {
		write_text_header(head, '>', n);
		scalar_write_folded(body, n, indent, st->line_end);
	} else {
		scalar_write(head, n, st, false, QUOTES_AUTO);
	}
}

void write_value(struct buf *head, struct buf *body, const struct node *value, unsigned column, unsigned before,
		 bool open, const struct style *st)
{
	bool may_be_flow = !open || (value->kind == NODE_LIST && all_scalars(value));

	if (value->kind == NODE_SCALAR) {
		write_text(head, body, value, before, column + st->indent, st);
	} else if (!value->first || (may_be_flow && fits_flow(value, before, st, head->arena))) {
		write_flow(head, value, st);
	} else {
		unsigned inner = column + (value->kind == NODE_LIST ? st->dash : st->indent);
		buf_fill(body, ' ', inner);
		write_block(body, value, inner, open, st);
	}
}

void write_entry(struct buf *b, const char *key, const struct node *value, unsigned column, bool open,
		 const struct style *st)
{
	struct buf head = buf_in(b->arena), body = buf_in(b->arena);

	write_value(&head, &body, value, column, column + (unsigned)strlen(key) + 2, open, st);
	write_key(b, key, st, false);
	if (head.len) {
		buf_putc(b, ' ');
		buf_add(b, head.bytes, head.len);
	}
	buf_puts(b, st->line_end);
	buf_add(b, body.bytes, body.len);
}

void write_item(struct buf *b, const struct node *value, unsigned column, bool flow, const struct style *st)
{
	struct buf head = buf_in(b->arena), body = buf_in(b->arena);

	buf_putc(b, '-');
	buf_fill(b, ' ', st->gap - 1);
	if (value->kind != NODE_SCALAR && value->first && !flow) {
		write_block(b, value, column + st->gap, false, st);
		return;
	}
	if (value->kind != NODE_SCALAR)
		write_flow(&head, value, st);
	else if (has_break(value))
		write_text(&head, &body, value, column + st->gap, column + st->gap, st);
	else
		scalar_write(&head, value, st, false, QUOTES_AUTO);
	buf_add(b, head.bytes, head.len);
	buf_puts(b, st->line_end);
	buf_add(b, body.bytes, body.len);
}

void write_block(struct buf *b, const struct node *value, unsigned column, bool open, const struct style *st)
{
	for (const struct node *child = value->first; child; child = child->next) {
		if (child != value->first)
			buf_fill(b, ' ', column);
		if (value->kind == NODE_MAP)
			write_entry(b, child->key->text, child, column, open, st);
		else
			write_item(b, child, column,
				   child->kind != NODE_SCALAR && !open && fits_flow(child, column + st->gap, st, b->arena), st);
	}
}

void edit_write_flow(struct buf *b, const struct document *d, const struct node *around, const char *key,
		     const struct node *value)
{
	const struct style st = style_around(d, around);

	write_flow_child(b, key, value, &st);
}
