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

void flow_insert(struct step *st)
{
	const struct source *s = &st->doc->source;
	const struct node *next = st->after ? st->after->next : st->node->first;
	struct buf child = buf_in(st->arena);

	write_flow_child(&child, st->node->kind == NODE_MAP ? st->key : NULL, st->value, &st->style);
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

void flow_remove(struct step *st)
{
	const struct source *s = &st->doc->source;
	const struct node *n = st->node, *before = child_before(n);
	uint32_t from = entry_start(st->doc, n), comma = behind_comma(s, n), end = comma ? comma : n->end;
	uint32_t comma_before = before ? behind_comma(s, before) : 0;

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
