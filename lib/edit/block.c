/* New and removed children of block maps and lists: whole lines come and go. */
#include "edit/internal.h"

#include <string.h>

/* Blank lines to put before a new child behind `after`. They follow the neighbours; block_remove() takes them back. */
static unsigned separation(const struct step *st, uint32_t at, unsigned owner, bool several_lines)
{
	const struct source *s = &st->doc->source;
	const struct node *before = child_before(st->after);
	uint32_t end;
	unsigned below = blank_lines(s, at, &end);

	if (keeps_blank_lines(st->doc, st->after) || (st->after->next && !below))
		return 0;
	if (st->after->next && (several_lines || !before))
		return below;
	if (!before || keeps_blank_lines(st->doc, before))
		return 0;
	return blank_lines(s, line_behind(st->doc, before->end, owner), &end);
}

/* Is the last item that is a collection written { } or [ ]? */
static bool siblings_are_flow(const struct node *list)
{
	const struct node *last = NULL;

	for (const struct node *child = list->first; child; child = child->next)
		if (child->kind != NODE_SCALAR)
			last = child;
	return last && last->flow;
}

static void write_child(struct buf *b, const struct step *st, unsigned column)
{
	if (st->node->kind == NODE_MAP)
		write_entry(b, st->key, st->value, column, st->open, &st->style);
	else
		write_item(b, st->value, column, siblings_are_flow(st->node), &st->style);
}

/* `key: []` becomes `key:` with a block below; a comment stays on the key's line. */
static void insert_into_empty(struct step *st)
{
	const struct node *n = st->node;
	const struct style *style = &st->style;
	struct buf b = buf_in(st->arena);
	unsigned key = column_at(&st->doc->source, n->key->start);
	unsigned column = key + (n->kind == NODE_LIST ? style->dash : style->indent);
	uint32_t at = line_behind(st->doc, n->end, key);

	buf_fill(&b, ' ', column);
	write_child(&b, st, column);
	splice_add(st, n->start - (st->doc->source.bytes[n->start - 1] == ' '), n->end, NULL);
	splice_add(st, at, at, &b);
}

static void insert_in_front(struct step *st)
{
	uint32_t at = st->node->start;
	unsigned column = column_at(&st->doc->source, at);
	struct buf b = buf_in(st->arena);

	write_child(&b, st, column);
	buf_fill(&b, ' ', column);
	splice_add(st, at, at, &b);
}

void block_insert(struct step *st)
{
	const struct source *s = &st->doc->source;
	const struct node *n = st->node;
	struct buf child = buf_in(st->arena), b = buf_in(st->arena);

	if (!n->first) {
		insert_into_empty(st);
		return;
	}
	if (!st->after) {
		insert_in_front(st);
		return;
	}
	unsigned column = column_at(s, n->start), owner = column;
	if (n->kind == NODE_LIST && n->key)
		owner = column_at(s, n->key->start);
	else if (n->kind == NODE_LIST && n->parent && n->parent->kind == NODE_LIST)
		owner = column_at(s, n->parent->start);
	uint32_t at = line_behind(st->doc, st->after->end, owner);

	if (n->kind == NODE_MAP && node_empty(st->after))
		at = line_behind_empty(st->doc, st->after, at);
	write_child(&child, st, column);
	bool several_lines = strchr(child.bytes, '\n') + 1 < child.bytes + child.len;
	for (unsigned blank = separation(st, at, owner, several_lines); blank; blank--)
		buf_puts(&b, st->style.line_end);
	buf_fill(&b, ' ', column);
	buf_add(&b, child.bytes, child.len);
	splice_add(st, at, at, &b);
}

/* The only child goes: what remains is [] or {}, on the key's line where there is one. */
static void remove_only(struct step *st)
{
	const struct source *s = &st->doc->source;
	const struct node *n = st->node, *parent = n->parent;
	uint32_t from = entry_start(st->doc, n), behind = line_behind(st->doc, n->end, column_at(s, from));
	const char *empty = parent->kind == NODE_LIST ? " []" : " {}";
	struct buf b = buf_in(st->arena);

	if (!parent->key || !first_on_line(s, from)) {
		uint32_t rest = line_next(s, n->end);
		buf_puts(&b, empty + 1);
		splice_add(st, from, n->end, &b);
		if (behind > rest)
			splice_add(st, rest, behind, NULL);
		return;
	}
	/* Behind the colon where a comment follows, else at the line's end: where `[]` was taken from. */
	uint32_t at = skip_filler(s, parent->key->end) + 1;
	uint32_t line_end = source_line_end(s, at);
	bool comment = false;
	for (uint32_t i = at; i < line_end; i++)
		comment |= s->bytes[i] == '#';
	buf_puts(&b, empty);
	splice_add(st, comment ? at : line_end, comment ? at : line_end, &b);
	splice_add(st, source_line_start(s, from), behind, NULL);
}

/* The first child stands behind a dash: what follows it moves up to the dash. */
static void remove_behind_dash(struct step *st, uint32_t from)
{
	const struct source *s = &st->doc->source;
	uint32_t next = entry_start(st->doc, st->node->next);
	uint32_t behind = line_behind(st->doc, st->node->end, column_at(s, from)), text;

	blank_lines(s, behind, &text);
	if (source_line_start(s, next) == text) {
		splice_add(st, from, next, NULL);
		return;
	}
	/* Comments stay where they are, below the dash. */
	while (from > 0 && s->bytes[from - 1] == ' ')
		from--;
	splice_add(st, from, source_line_end(s, source_line_start(s, behind - 1)), NULL);
}

void block_remove(struct step *st)
{
	const struct source *s = &st->doc->source;
	const struct node *n = st->node, *before = child_before(n);
	uint32_t from = entry_start(st->doc, n), text;

	if (n->parent->count == 1) {
		remove_only(st);
		return;
	}
	if (!first_on_line(s, from)) {
		remove_behind_dash(st, from);
		return;
	}
	uint32_t behind = line_behind(st->doc, n->end, column_at(s, from));
	unsigned below = blank_lines(s, behind, &text);
	from = source_line_start(s, from);
	if (before && keeps_blank_lines(st->doc, before)) {
		/* Blank lines below would become part of the text above. */
		if (from == line_next(s, before->end))
			behind = text;
	} else if (before && (below || !n->next)) {
		uint32_t end_of_before = line_next(s, before->end);
		for (uint32_t line; from > end_of_before; from = line) {
			line = source_line_start(s, from - 1);
			if (!line_is_blank(s, line))
				break;
		}
	}
	splice_add(st, from, behind, NULL);
}
