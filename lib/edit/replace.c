/* A new value in the place of another. */
#include "edit/internal.h"

#include <string.h>

static enum quotes quotes_of(const struct node *n)
{
	if (n->kind != NODE_SCALAR)
		return QUOTES_AUTO;
	return n->style == STYLE_SINGLE ? QUOTES_SINGLE : n->style == STYLE_DOUBLE ? QUOTES_DOUBLE : QUOTES_AUTO;
}

static bool is_block_text(const struct node *n)
{
	return n->kind == NODE_SCALAR && (n->style == STYLE_LITERAL || n->style == STYLE_FOLDED);
}

/* The bytes of the old value alone, on one line. */
static void replace_inline(struct step *st, bool flow)
{
	const struct source *s = &st->doc->source;
	const struct node *n = st->node;
	struct buf b = buf_in(st->arena);

	if (n->start == n->end && s->bytes[n->start - 1] != ' ')
		buf_putc(&b, ' ');
	if (st->value->kind == NODE_SCALAR)
		scalar_write(&b, st->value, &st->style, flow, quotes_of(n));
	else
		write_flow(&b, st->value, &st->style);
	splice_add(st, n->start, n->end, &b);
}

uint32_t block_header_end(const struct source *s, const struct node *n)
{
	return n->start + 1 + (uint32_t)strspn(s->bytes + n->start + 1, "+-123456789");
}

/* The column where the lines of a literal or folded text begin. */
static unsigned text_column(const struct step *st, unsigned otherwise)
{
	const struct source *s = &st->doc->source;
	uint32_t line = line_next(s, st->node->start);

	while (line < st->node->end && line_is_blank(s, line))
		line = line_next(s, line);
	if (line >= st->node->end || strcspn(s->bytes + st->node->start + 1, "123456789") <
					     block_header_end(s, st->node) - st->node->start - 1)
		return otherwise;
	return (unsigned)strspn(s->bytes + line, " ");
}

/* Would a comment below be taken for text that begins at this column? */
static bool comment_in_the_way(const struct source *s, uint32_t line, unsigned column)
{
	blank_lines(s, line, &line);
	size_t margin = strspn(s->bytes + line, " ");
	return s->bytes[line + margin] == '#' && margin >= column;
}

/* The new value behind a key, where the lines below it go to the line start `below`. */
static void value_behind_key(struct step *st, bool open, uint32_t below, struct buf *head, struct buf *body)
{
	const struct source *s = &st->doc->source;
	unsigned column = column_at(s, st->node->key->start);
	unsigned before = column + st->node->key->end - st->node->key->start + 2;

	st->style.no_block_text = comment_in_the_way(s, below, column + 1);
	write_value(head, body, st->value, column, before, open, &st->style);
}

/* Text as lines of text again where it can be, else on the key's line; a comment behind the header stays. */
static void replace_block_text(struct step *st)
{
	const struct source *s = &st->doc->source;
	const struct node *n = st->node, *value = st->value;
	unsigned owner = column_at(s, n->key ? n->key->start : n->parent->start);
	unsigned column = text_column(st, owner + st->style.indent);
	uint32_t lines = line_next(s, n->start), behind = line_next(s, n->end);
	struct buf head = buf_in(st->arena), body = buf_in(st->arena);
	bool text = value->kind == NODE_SCALAR && !scalar_typed(value) && !comment_in_the_way(s, behind, column);

	if (text && n->style == STYLE_FOLDED && scalar_fits_folded(value)) {
		write_text_header(&head, '>', value);
		scalar_write_folded(&body, value, column, st->style.line_end);
	} else if (text && scalar_fits_literal(value)) {
		write_text_header(&head, '|', value);
		scalar_write_literal(&body, value, column, st->style.line_end);
	} else if (value->kind == NODE_SCALAR) {
		scalar_write(&head, value, &st->style, false, QUOTES_AUTO);
	} else if (n->key) {
		write_value(&head, &body, value, owner, owner + n->key->end - n->key->start + 2, st->open, &st->style);
	} else {
		write_flow(&head, value, &st->style);
	}
	splice_add(st, n->start - (!head.len && s->bytes[n->start - 1] == ' '), block_header_end(s, n), &head);
	splice_add(st, lines, behind, &body);
}

/* `key:` gets a value: on its line, or on the lines below it, behind comments that belong to the key. */
static void fill_empty(struct step *st)
{
	const struct source *s = &st->doc->source;
	const struct node *n = st->node;
	struct buf head = buf_in(st->arena), body = buf_in(st->arena), b = buf_in(st->arena);
	uint32_t below = line_next(s, n->end);

	value_behind_key(st, st->open, below, &head, &body);
	if (head.len) {
		buf_putc(&b, ' ');
		buf_add(&b, head.bytes, head.len);
		splice_add(st, n->start, n->start, &b);
	} else {
		below = line_behind(st->doc, n->end, column_at(s, n->key->start));
	}
	splice_add(st, below, below, &body);
}

/* A block map or list below its key. Comments between the two stay, so text goes above them. */
static void replace_block(struct step *st)
{
	const struct source *s = &st->doc->source;
	const struct node *n = st->node;
	struct buf head = buf_in(st->arena), body = buf_in(st->arena), b = buf_in(st->arena);
	uint32_t colon = skip_filler(s, n->key->end) + 1, below = line_next(s, colon);
	uint32_t from = source_line_start(s, n->start), behind = line_next(s, n->end);

	value_behind_key(st, true, below == from ? behind : below, &head, &body);
	if (!head.len) {
		splice_add(st, from, behind, &body);
		return;
	}
	buf_putc(&b, ' ');
	buf_add(&b, head.bytes, head.len);
	splice_add(st, colon, colon, &b);
	splice_add(st, below, below, &body);
	splice_add(st, from, behind, NULL);
}

/* A value on its key's line becomes several lines of text, or a block collection. */
static bool replace_by_lines(struct step *st)
{
	const struct source *s = &st->doc->source;
	const struct node *n = st->node;
	struct buf head = buf_in(st->arena), body = buf_in(st->arena);
	uint32_t below = line_next(s, n->end);

	if (source_line_start(s, n->start) != source_line_start(s, n->key->start))
		return false;
	value_behind_key(st, st->open, below, &head, &body);
	if (!body.len || (head.len && head.bytes[0] == '>'))
		return false;
	splice_add(st, n->start - (!head.len && s->bytes[n->start - 1] == ' '), n->end, &head);
	splice_add(st, below, below, &body);
	return true;
}

void replace(struct step *st)
{
	const struct node *n = st->node;

	if (in_flow(n->parent))
		replace_inline(st, true);
	else if (is_block_text(n))
		replace_block_text(st);
	else if (!n->key)
		replace_inline(st, false);
	else if (node_empty(n))
		fill_empty(st);
	else if (n->kind != NODE_SCALAR && !n->flow)
		replace_block(st);
	else if ((n->kind != NODE_SCALAR && !opens_to_block(st->doc, n)) || !replace_by_lines(st))
		replace_inline(st, false);
}
