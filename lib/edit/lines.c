/* Where lines, entries and comments are. */
#include "edit/internal.h"

#include <string.h>

uint32_t line_next(const struct source *s, uint32_t offset)
{
	const char *newline = memchr(s->bytes + offset, '\n', s->len - offset);

	return newline ? (uint32_t)(newline + 1 - s->bytes) : s->len;
}

unsigned column_at(const struct source *s, uint32_t offset)
{
	return offset - source_line_start(s, offset);
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool first_on_line(const struct source *s, uint32_t offset)
{
	uint32_t start = source_line_start(s, offset);

	return strspn(s->bytes + start, " \t") >= offset - start;
}

bool rest_is_filler(const struct source *s, uint32_t offset)
{
	uint32_t at = offset + (uint32_t)strspn(s->bytes + offset, " \t");

	return at >= s->len || s->bytes[at] == '\r' || s->bytes[at] == '\n' || s->bytes[at] == '#';
}

bool line_is_blank(const struct source *s, uint32_t offset)
{
	uint32_t at = offset + (uint32_t)strspn(s->bytes + offset, " \t\r");

	return at < s->len && s->bytes[at] == '\n';
}

uint32_t skip_filler(const struct source *s, uint32_t offset)
{
	while (offset < s->len) {
		if (s->bytes[offset] == '#')
			offset = line_next(s, offset);
		else if (is_space(s->bytes[offset]))
			offset++;
		else
			break;
	}
	return offset;
}

const struct node *child_before(const struct node *child)
{
	const struct node *before = child->parent->first;

	if (before == child)
		return NULL;
	while (before->next != child)
		before = before->next;
	return before;
}

uint32_t entry_start(const struct document *d, const struct node *child)
{
	const struct node *list = child->parent;

	if (list->kind == NODE_MAP)
		return child->key->start;
	if (list->flow)
		return child->start;
	const struct node *before = child_before(child);
	return before ? skip_filler(&d->source, before->end) : list->start;
}

/* The column of the # when the line holds a comment alone, else -1. */
static int comment_column(const struct source *s, uint32_t line)
{
	size_t margin = strspn(s->bytes + line, " \t");

	return s->bytes[line + margin] == '#' ? (int)margin : -1;
}

uint32_t line_behind(const struct document *d, uint32_t end, unsigned column)
{
	const struct source *s = &d->source;
	uint32_t behind = line_next(s, end), line = behind;

	while (line < s->len) {
		if (comment_column(s, line) > (int)column)
			behind = line_next(s, line);
		else if (!line_is_blank(s, line))
			break;
		line = line_next(s, line);
	}
	return behind;
}

struct txp_span comment_above(const struct document *d, const struct node *child)
{
	const struct source *s = &d->source;
	uint32_t at = entry_start(d, child), from = source_line_start(s, at);
	struct txp_span comment = { from, from };

	if (!first_on_line(s, at))
		return comment;
	while (comment.start > s->bom) {
		uint32_t line = source_line_start(s, comment.start - 1);
		if (comment_column(s, line) != (int)(at - from))
			break;
		comment.start = line;
	}
	if (comment.start < from)
		comment = (struct txp_span){ comment.start + (at - from), source_line_end(s, from - 1) };
	return comment;
}

uint32_t line_behind_empty(const struct document *d, const struct node *n, uint32_t behind)
{
	const struct source *s = &d->source;
	const int column = (int)column_at(s, n->key->start);

	while (behind < s->len && comment_column(s, behind) == column)
		behind = line_next(s, behind);
	return behind;
}

unsigned blank_lines(const struct source *s, uint32_t at, uint32_t *end)
{
	unsigned count = 0;

	for (; at < s->len && line_is_blank(s, at); at = line_next(s, at))
		count++;
	*end = at;
	return count;
}

bool keeps_blank_lines(const struct document *d, const struct node *n)
{
	while (n->kind != NODE_SCALAR) {
		if (n->flow || !n->last)
			return false;
		n = n->last;
	}
	if (n->style != STYLE_LITERAL && n->style != STYLE_FOLDED)
		return false;
	const char *header = d->source.bytes + n->start + 1;
	return strcspn(header, "+123456789") < strspn(header, "+-123456789");
}

bool in_flow(const struct node *n)
{
	for (; n; n = n->parent)
		if (n->flow)
			return true;
	return false;
}

bool opens_to_block(const struct document *d, const struct node *n)
{
	const struct source *s = &d->source;

	return n->flow && !n->first && n->end - n->start == 2 && n->key && !in_flow(n->parent) &&
	       source_line_start(s, n->start) == source_line_start(s, n->key->start);
}

void splice_add(struct step *st, uint32_t start, uint32_t end, const struct buf *text)
{
	struct splice *s = &st->splices[st->count++];

	*s = (struct splice){ start, end, text && text->len ? text->bytes : "", text ? text->len : 0 };
}
