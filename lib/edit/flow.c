/* New and removed children of { } and [ ]: a comma comes and goes with them. */
#include "edit/internal.h"

/* The byte behind the comma that follows a child, or 0. */
static uint32_t behind_comma(const struct source *s, const struct node *child)
{
	uint32_t at = skip_filler(s, child->end);

	return s->bytes[at] == ',' ? at + 1 : 0;
}

static void put(struct step *st, uint32_t at, const char *before, const struct buf *child, const char *after)
{
	struct buf b = buf_in(st->arena);

	buf_puts(&b, before);
	buf_add(&b, child->bytes, child->len);
	buf_puts(&b, after);
	splice_add(st, at, at, &b);
}

/* A line of its own; at is the start of a line. */
static void put_line(struct step *st, uint32_t at, unsigned column, const struct buf *child, const char *comma)
{
	struct buf b = buf_in(st->arena);

	buf_fill(&b, ' ', column);
	buf_add(&b, child->bytes, child->len);
	buf_puts(&b, comma);
	put(st, at, "", &b, st->style.line_end);
}

/* A line of its own where the closing bracket follows on the same line as the child before. */
static void put_broken(struct step *st, uint32_t at, const char *comma, unsigned column, const struct buf *child,
		       const char *after)
{
	struct buf b = buf_in(st->arena);

	buf_puts(&b, comma);
	buf_puts(&b, st->style.line_end);
	buf_fill(&b, ' ', column);
	put(st, at, b.bytes, child, after);
}

static void insert_into_empty(struct step *st, const struct buf *child)
{
	const struct source *s = &st->doc->source;
	uint32_t open = st->node->start, close = st->node->end - 1;

	if (first_on_line(s, close) && source_line_start(s, close) > open)
		put_line(st, source_line_start(s, close), column_at(s, close) + 2, child, "");
	else if (s->bytes[open + 1] == ' ')
		put(st, open + 2, "", child, " ");
	else
		put(st, open + 1, "", child, "");
}

static void insert_last(struct step *st, const struct buf *child)
{
	const struct source *s = &st->doc->source;
	uint32_t before = entry_start(st->doc, st->after), comma = behind_comma(s, st->after);
	uint32_t end = comma ? comma : st->after->end;
	const char *trailing = comma ? "," : "";

	if (!first_on_line(s, before)) {
		put(st, end, comma ? " " : ", ", child, trailing);
	} else if (!rest_is_filler(s, end)) {
		put_broken(st, end, comma ? "" : ",", column_at(s, before), child, trailing);
	} else {
		struct buf none = buf_in(st->arena);
		if (!comma)
			put(st, end, ",", &none, "");
		put_line(st, line_next(s, end), column_at(s, before), child, trailing);
	}
}

/* By how many columns the children of a child are indented, when they have lines of their own; else 0. */
static unsigned inner_indent(const struct step *st, const struct node *child)
{
	if (child->kind == NODE_SCALAR || !child->first || !child->flow)
		return 0;
	const struct source *s = &st->doc->source;
	uint32_t outer = entry_start(st->doc, child), inner = entry_start(st->doc, child->first);
	if (!first_on_line(s, outer) || !first_on_line(s, inner) || column_at(s, inner) <= column_at(s, outer))
		return 0;
	return column_at(s, inner) - column_at(s, outer);
}

static unsigned entry_column(const struct step *st, const struct node *n)
{
	return n->parent ? column_at(&st->doc->source, entry_start(st->doc, n)) : 0;
}

/* JSON is written by programs: there, what has a line of its own has lines of its own inside. n is the map or list
 * around a child that begins at a column. */
static unsigned json_indent(const struct step *st, const struct node *n, unsigned column)
{
	unsigned outer = entry_column(st, n);

	return column > outer ? column - outer : 2;
}

/* In other files a new list item follows the items before it. */
static unsigned sibling_indent(const struct step *st)
{
	unsigned indent = 0;

	for (const struct node *child = st->node->first; child && st->node->kind == NODE_LIST; child = child->next)
		if (child->kind == st->value->kind && inner_indent(st, child))
			indent = inner_indent(st, child);
	return indent;
}

static void write_child(struct buf *b, const struct step *st)
{
	const struct source *s = &st->doc->source;
	const char *key = st->node->kind == NODE_MAP ? st->key : NULL;
	const struct node *sibling = st->after ? st->after : st->node->first;
	unsigned indent = 0, column = 0;

	if (sibling && first_on_line(s, entry_start(st->doc, sibling))) {
		column = column_at(s, entry_start(st->doc, sibling));
		indent = st->style.json ? json_indent(st, st->node, column) : sibling_indent(st);
	}
	if (indent)
		write_flow_lines(b, key, st->value, column, indent, &st->style);
	else
		write_flow_child(b, key, st->value, &st->style);
}

/* JSON over several lines: an empty map or list on its key's line is opened over several lines as well. */
static bool insert_into_empty_json(struct step *st)
{
	const struct source *s = &st->doc->source;
	const struct node *n = st->node;

	if (!st->style.json || !n->parent || n->end - n->start != 2 || !first_on_line(s, entry_start(st->doc, n)))
		return false;
	struct buf b = buf_in(st->arena);
	unsigned column = entry_column(st, n), indent = json_indent(st, n->parent, column);
	struct node *whole = n->kind == NODE_MAP ? node_new_map(st->arena) : node_new_list(st->arena);
	node_add(st->arena, whole, n->kind == NODE_MAP ? st->key : NULL, node_copy(st->arena, st->value));
	write_flow_lines(&b, NULL, whole, column, indent, &st->style);
	splice_add(st, n->start, n->end, &b);
	return true;
}

void flow_insert(struct step *st)
{
	const struct source *s = &st->doc->source;
	const struct node *next = st->after ? st->after->next : st->node->first;
	struct buf child = buf_in(st->arena);

	write_child(&child, st);
	if (!st->node->first && insert_into_empty_json(st))
		return;
	if (!st->node->first) {
		insert_into_empty(st, &child);
	} else if (!next) {
		insert_last(st, &child);
	} else if (!st->after) {
		uint32_t at = entry_start(st->doc, next);
		if (first_on_line(s, at))
			put_line(st, source_line_start(s, at), column_at(s, at), &child, ",");
		else
			put(st, at, "", &child, ", ");
	} else {
		uint32_t before = entry_start(st->doc, st->after), comma = behind_comma(s, st->after);
		if (first_on_line(s, before) && rest_is_filler(s, comma))
			put_line(st, line_next(s, comma), column_at(s, before), &child, ",");
		else
			put(st, comma, " ", &child, ",");
	}
}

/* The white space in front of a child, back to the comma before it; only on its own line when a comment is between. */
static uint32_t space_before(const struct source *s, uint32_t from, uint32_t comma)
{
	uint32_t at = from, line = source_line_start(s, from);

	while (at > comma && (s->bytes[at - 1] == ' ' || s->bytes[at - 1] == '\t' || s->bytes[at - 1] == '\r' ||
			      s->bytes[at - 1] == '\n'))
		at--;
	if (at == comma || at >= line)
		return at;
	return from;
}

/* The only child of a map or list over several lines of JSON: the brackets close. */
static bool remove_only_json(struct step *st, uint32_t end)
{
	const struct source *s = &st->doc->source;
	const struct node *n = st->node, *whole = n->parent;

	if (!st->style.json || whole->count != 1 || !whole->parent || !rest_is_filler(s, whole->start + 1))
		return false;
	for (uint32_t at = whole->start + 1; at < whole->end - 1; at++)
		if (s->bytes[at] == '#' && (at < n->start || at >= end))
			return false;
	splice_add(st, whole->start + 1, whole->end - 1, NULL);
	return true;
}

void flow_remove(struct step *st)
{
	const struct source *s = &st->doc->source;
	const struct node *n = st->node, *before = child_before(n);
	uint32_t from = entry_start(st->doc, n), comma = behind_comma(s, n), end = comma ? comma : n->end;
	uint32_t comma_before = before ? behind_comma(s, before) : 0;

	if (remove_only_json(st, end))
		return;
	/* The last child takes the comma before it along, unless one may stay at the end. */
	if (before && !comma)
		splice_add(st, comma_before - 1, comma_before, NULL);
	if (first_on_line(s, from) && rest_is_filler(s, end)) {
		splice_add(st, source_line_start(s, from), line_next(s, end), NULL);
		return;
	}
	if (before) {
		splice_add(st, space_before(s, from, comma_before), end, NULL);
		return;
	}
	if (n->next)
		while (s->bytes[end] == ' ')
			end++;
	else if (s->bytes[from - 1] == ' ' && s->bytes[end] == ' ')
		end++;
	splice_add(st, from, end, NULL);
}
