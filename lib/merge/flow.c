/* What is inside { } and [ ], and bytes of one side put elsewhere. */
#include "edit/edit.h"
#include "merge/tree.h"

const char *line_end(const struct tree *t)
{
	return t->doc[OURS]->source.crlf ? "\r\n" : "\n";
}

/* One line from `at` on, its line end as ours are; returns where the next begins. */
static uint32_t write_line(struct buf *out, const struct tree *t, enum side side, uint32_t at, uint32_t end)
{
	const struct source *s = &t->doc[side]->source;
	const char *newline = memchr(s->bytes + at, '\n', end - at);
	uint32_t stop = newline ? (uint32_t)(newline - s->bytes) : end;

	if (!newline) {
		buf_add(out, s->bytes + at, end - at);
		return end;
	}
	const uint32_t next = stop + 1;
	if (stop > at && s->bytes[stop - 1] == '\r')
		stop--;
	buf_add(out, s->bytes + at, stop - at);
	buf_puts(out, line_end(t));
	return next;
}

void write_moved(struct buf *out, const struct tree *t, enum side side, uint32_t from, uint32_t end, int shift)
{
	const struct source *s = &t->doc[side]->source;

	if (!shift && s->crlf == t->doc[OURS]->source.crlf) {
		buf_add(out, s->bytes + from, end - from);
		return;
	}
	for (uint32_t at = write_line(out, t, side, from, end); at < end;) {
		const uint32_t margin = (uint32_t)strspn(s->bytes + at, " ");
		if (!line_is_blank(s, at)) {
			buf_fill(out, ' ', shift < 0 && margin < (uint32_t)-shift ? 0 : margin + (uint32_t)shift);
			at += margin;
		}
		at = write_line(out, t, side, at, end);
	}
}

/* Bytes of the side that a collection is laid out like. */
struct piece {
	const char *bytes;
	size_t len;
};

struct layout {
	const struct source *source;
	struct piece first, next; /* white space before the first child, and before another */
	const char *margin;       /* a line end and the margin of the children's lines */
};

static struct piece piece(const struct source *s, uint32_t from, uint32_t end)
{
	return (struct piece){ s->bytes + from, end - from };
}

static bool has(struct piece p, char c)
{
	return memchr(p.bytes, c, p.len) != NULL;
}

/* White space without its comments: the last line's margin. */
static struct piece plain(struct arena *a, const struct tree *t, struct piece p)
{
	const char *end = p.bytes + p.len, *newline = memrchr(p.bytes, '\n', p.len);

	if (!newline)
		return p;
	const char *text = arena_printf(a, "%s%.*s", line_end(t), (int)(end - newline - 1), newline + 1);
	return (struct piece){ text, strlen(text) };
}

static uint32_t child_start(const struct node *n)
{
	return n->key ? n->key->start : n->start;
}

/* Behind a child and its comma, and behind a comment on the same line. */
static uint32_t behind_child(const struct source *s, const struct node *child)
{
	const uint32_t comma = skip_filler(s, child->end), at = s->bytes[comma] == ',' ? comma + 1 : child->end;
	const uint32_t text = at + (uint32_t)strspn(s->bytes + at, " \t");

	return s->bytes[text] == '#' ? source_line_end(s, text) : at;
}

/* The comment there, with the space before it; or nothing. */
static struct piece comment_behind(const struct source *s, const struct node *child)
{
	const uint32_t end = behind_child(s, child), comma = skip_filler(s, child->end);
	const uint32_t at = s->bytes[comma] == ',' ? comma + 1 : child->end;

	return piece(s, at < end ? at : end, end);
}

/* A comment may stand behind the bracket, too: it stays there. */
static uint32_t behind_bracket(const struct source *s, const struct node *n)
{
	const uint32_t text = n->start + 1 + (uint32_t)strspn(s->bytes + n->start + 1, " \t");

	return s->bytes[text] == '#' ? source_line_end(s, text) : n->start + 1;
}

static struct layout read_layout(const struct tree *t, const struct joint *j, struct arena *a)
{
	const struct node *n = j->part[j->from].node, *second = n->first->next;
	struct layout l = { .source = &t->doc[j->from]->source };
	const struct source *s = l.source;

	l.first = plain(a, t, piece(s, behind_bracket(s, n), child_start(n->first)));
	l.next = has(l.first, '\n') ? l.first : (struct piece){ " ", 1 };
	if (second && !has(l.first, '\n'))
		l.next = plain(a, t, piece(s, behind_child(s, n->first), child_start(second)));
	l.margin = arena_printf(a, "%s%*s", line_end(t), (int)j->part[j->from].column + 2, "");
	return l;
}

static void write_value(struct buf *out, const struct tree *t, const struct joint *j, enum side s)
{
	const struct part *p = &j->part[s];
	const struct node *n = p->node;

	if (p->lines && (n->kind != NODE_SCALAR || (n->style != STYLE_SINGLE && n->style != STYLE_DOUBLE)))
		edit_write_flow(out, t->doc[OURS], j->parent->part[j->parent->from].node, n->key ? n->key->text : NULL, n);
	else
		write_moved(out, t, s, child_start(n), n->end,
			    (int)j->parent->part[j->parent->from].column - (int)j->parent->part[s].column);
}

void flow_write_child(struct buf *out, const struct tree *t, const struct joint *j, enum side choice)
{
	if (j->verdict == JOIN) {
		const struct part *p = &j->part[j->from];
		buf_add(out, t->doc[j->from]->source.bytes + child_start(p->node), p->node->start - child_start(p->node));
		flow_write(out, t, j, choice);
	} else {
		write_value(out, t, j, j->verdict == TAKE ? (enum side)j->from : choice);
	}
}

/* What is between the last comma or bracket and a child. */
static struct piece gap_before(const struct layout *l, const struct node *own, const struct node *before, bool first)
{
	if (!own)
		return first ? l->first : l->next;
	const struct source *s = l->source;
	const struct piece p = piece(s, before ? behind_child(s, before) : behind_bracket(s, own->parent), child_start(own));
	return has(p, '#') || first == !before ? p : first ? l->first : l->next;
}

static void put(struct buf *out, struct piece p)
{
	buf_add(out, p.bytes, p.len);
}

/* Behind a comment, a line begins. */
static void put_space(struct buf *out, const struct layout *l, struct piece p, bool behind_comment)
{
	if (behind_comment && !(p.len && strchr("\r\n", p.bytes[0])))
		buf_puts(out, l->margin);
	put(out, p);
}

void flow_write(struct buf *out, const struct tree *t, const struct joint *j, enum side choice)
{
	const struct layout l = read_layout(t, j, out->arena);
	const struct node *n = j->part[j->from].node, *last = NULL;
	const struct node **before = arena_array(out->arena, n->count, sizeof(*before));
	struct piece comment = piece(l.source, n->start + 1, behind_bracket(l.source, n));
	uint32_t children = 0;
	bool first = true, raw = false;

	/* Who stands before whom on the layout's own side. */
	for (const struct node *c = n->first, *previous = NULL; c; previous = c, c = c->next)
		before[children++] = previous;
	buf_putc(out, n->kind == NODE_MAP ? '{' : '[');
	for (const struct joint *c = j->first; c; c = c->next) {
		if (!joint_present(c, choice))
			continue;
		last = c->part[j->from].node;
		if (!first)
			buf_putc(out, ',');
		put(out, comment);
		put_space(out, &l, gap_before(&l, last, last ? before[c->at[j->from]] : NULL, first), comment.len > 0);
		flow_write_child(out, t, c, choice);
		comment = last ? comment_behind(l.source, last) : (struct piece){ "", 0 };
		first = false;
		raw = last == n->last;
	}
	if (raw) {
		put(out, piece(l.source, n->last->end, n->end));
		return;
	}
	put(out, comment);
	const uint32_t rest = first ? n->end - 1 : behind_child(l.source, n->last);
	put_space(out, &l, piece(l.source, rest, n->end), comment.len > 0);
}
