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

/* White space before a child, as the layout has it. */
struct gap {
	const char *bytes;
	size_t len;
};

struct layout {
	const struct source *source;
	struct gap first, next; /* before the first child, and before another, without comments */
	bool lines;
};

/* A gap without its comments: the last line's margin. */
static struct gap plain_gap(struct arena *a, const struct tree *t, const char *from, const char *end)
{
	const char *newline = memrchr(from, '\n', (size_t)(end - from));

	if (!newline)
		return (struct gap){ from, (size_t)(end - from) };
	const char *text = arena_printf(a, "%s%.*s", line_end(t), (int)(end - newline - 1), newline + 1);
	return (struct gap){ text, strlen(text) };
}

static uint32_t behind_comma(const struct source *s, const struct node *child)
{
	return skip_filler(s, child->end) + 1;
}

static uint32_t child_start(const struct node *n)
{
	return n->key ? n->key->start : n->start;
}

static struct layout read_layout(const struct tree *t, const struct joint *j, struct arena *a)
{
	const struct node *n = j->part[j->from].node, *second = n->first->next;
	struct layout l = { .source = &t->doc[j->from]->source };
	const char *bytes = l.source->bytes;

	l.first = plain_gap(a, t, bytes + n->start + 1, bytes + child_start(n->first));
	l.lines = memchr(l.first.bytes, '\n', l.first.len);
	l.next = l.lines ? l.first : (struct gap){ " ", 1 };
	if (second && !l.lines)
		l.next = plain_gap(a, t, bytes + behind_comma(l.source, n->first), bytes + child_start(second));
	return l;
}

/* The bytes before a child of the layout's own side, behind the comma: they may hold comments. */
static struct gap own_gap(const struct layout *l, const struct node *child, const struct node *before)
{
	const struct node *n = child->parent;
	const uint32_t from = before ? behind_comma(l->source, before) : n->start + 1;

	return (struct gap){ l->source->bytes + from, child_start(child) - from };
}

static bool has_comment(struct gap g)
{
	return memchr(g.bytes, '#', g.len) != NULL;
}

static struct gap gap_for(const struct layout *l, const struct node *own, const struct node *before, bool first)
{
	if (own) {
		const struct gap g = own_gap(l, own, before);
		if (has_comment(g) || first == !before)
			return g;
	}
	return first ? l->first : l->next;
}

static void write_value(struct buf *out, const struct tree *t, const struct joint *j, enum side s)
{
	const struct part *p = &j->part[s];
	const struct node *n = p->node;

	if (p->lines && (n->kind != NODE_SCALAR || n->style == STYLE_LITERAL || n->style == STYLE_FOLDED || n->style == STYLE_PLAIN))
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

void flow_write(struct buf *out, const struct tree *t, const struct joint *j, enum side choice)
{
	const struct layout l = read_layout(t, j, out->arena);
	const struct node *n = j->part[j->from].node;
	const struct node **before = arena_array(out->arena, n->count + 1, sizeof(*before));
	uint32_t children = 0;
	bool first = true;

	/* Who stands before whom on the layout's own side. */
	for (const struct node *c = n->first, *last = NULL; c; last = c, c = c->next)
		before[children++] = last;
	buf_putc(out, n->kind == NODE_MAP ? '{' : '[');
	for (const struct joint *c = j->first; c; c = c->next) {
		if (!joint_present(c, choice))
			continue;
		const struct node *own = c->part[j->from].node;
		const struct node *previous = own ? before[c->at[j->from]] : NULL;
		const struct gap g = gap_for(&l, own, previous, first);
		if (!first)
			buf_putc(out, ',');
		buf_add(out, g.bytes, g.len);
		flow_write_child(out, t, c, choice);
		first = false;
	}
	if (first)
		buf_putc(out, n->kind == NODE_MAP ? '}' : ']');
	else
		buf_add(out, l.source->bytes + n->last->end, n->end - n->last->end);
}
