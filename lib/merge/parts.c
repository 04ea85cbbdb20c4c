/* Which bytes belong to what. */
#include "merge/tree.h"

#include <stdlib.h>

/* Behind a line `---` at the top, and all above it. */
static uint32_t head_end(const struct document *d)
{
	const struct source *s = &d->source;
	uint32_t end = s->bom;

	for (uint32_t line = s->bom; line < d->root->start; line = line_next(s, line))
		if (!memcmp(s->bytes + line, "---", 3))
			end = line_next(s, line);
	return end <= d->root->start ? end : s->bom;
}

struct part part_of_root(const struct document *d)
{
	const uint32_t start = d->root->flow ? d->source.bom : head_end(d);

	return (struct part){ d->root, start, start, d->source.len, 0, true };
}

bool part_has_lines(const struct part *p)
{
	return p->lines && p->node && p->node->kind != NODE_SCALAR && !p->node->flow && p->node->first;
}

uint32_t part_content(const struct document *d, const struct part *p)
{
	const struct source *s = &d->source;
	const struct node *n = p->node;

	if (!n->parent)
		return p->start;
	if (n->key)
		return line_next(s, skip_filler(s, n->key->end));
	const uint32_t below = line_next(s, p->start);
	return n->start < below ? n->start : below;
}

static struct part *children_with_lines(struct arena *a, const struct document *d, const struct part *p, uint32_t *tail)
{
	const struct source *s = &d->source;
	const struct node *n = p->node;
	struct part *all = arena_array(a, n->count, sizeof *all), *out = all;
	uint32_t at = 0, last = 0;

	for (const struct node *c = n->first; c; c = c->next, out++) {
		*out = (struct part){ .node = c, .lines = true };
		out->start = n->kind == NODE_MAP ? c->key->start : c == n->first ? n->start : skip_filler(s, last);
		out->column = column_at(s, out->start);
		out->lead = c == n->first ? out->start - out->column : at;
		out->end = at = line_behind(d, c->end, out->column);
		last = c->end;
	}
	*tail = at;
	return all;
}

static unsigned margin(const struct source *s, uint32_t line)
{
	return (unsigned)strspn(s->bytes + line, " ");
}

/* Lines may be as long as the file: each is walked once. */
static struct part *children_in_brackets(struct arena *a, const struct document *d, const struct part *p)
{
	const struct source *s = &d->source;
	const struct node *n = p->node;
	struct part *all = arena_array(a, n->count, sizeof *all), *out = all;
	uint32_t at = n->start, column = p->lines ? margin(s, source_line_start(s, n->start)) : p->column;

	for (const struct node *c = n->first; c; c = c->next, out++) {
		const uint32_t start = c->key ? c->key->start : c->start;
		const char *newline = memrchr(s->bytes + at, '\n', start - at);
		if (newline)
			column = margin(s, (uint32_t)(newline + 1 - s->bytes));
		*out = (struct part){ c, start, start, c->end, column, false };
		at = start;
	}
	return all;
}

struct part *part_children(struct arena *a, const struct document *d, const struct part *p, uint32_t *tail)
{
	*tail = p->end;
	return part_has_lines(p) ? children_with_lines(a, d, p, tail) : children_in_brackets(a, d, p);
}

/* ---- Comments ---- */

struct comment_walk {
	struct arena *arena;
	const struct source *source;
	struct comments *out;
	uint32_t mark; /* the next # that may begin one */
};

static uint32_t next_mark(const struct source *s, uint32_t from)
{
	const char *mark = from < s->len ? memchr(s->bytes + from, '#', s->len - from) : NULL;

	return mark ? (uint32_t)(mark - s->bytes) : s->len;
}

static void pass(struct comment_walk *w, uint32_t end)
{
	if (w->mark < end)
		w->mark = next_mark(w->source, end);
}

static void add_comment(struct comment_walk *w, uint32_t at, uint32_t end)
{
	struct comments *c = w->out;
	uint64_t h = 0;

	while (end > at && strchr(" \t", w->source->bytes[end - 1]))
		end--;
	for (uint32_t i = at; i < end; i++)
		h = (h ^ (unsigned char)w->source->bytes[i]) * 0x9E3779B97F4A7C15u, h ^= h >> 29;
	c->list = arena_room(w->arena, c->list, c->count, &c->cap, sizeof *c->list);
	c->list[c->count++] = (struct comment){ at, true, h };
}

/* Between two keys or scalars, only comments have a #. */
static void comments_up_to(struct comment_walk *w, uint32_t stop)
{
	while (w->mark < stop) {
		const uint32_t end = source_line_end(w->source, w->mark);
		add_comment(w, w->mark, end);
		pass(w, end);
	}
}

/* What holds no # is not walked through. */
static void walk_comments(struct comment_walk *w, const struct node *n)
{
	if (n->key) {
		comments_up_to(w, n->key->start);
		pass(w, n->key->end);
	}
	if (n->kind == NODE_SCALAR) {
		const bool header = n->style == STYLE_LITERAL || n->style == STYLE_FOLDED;
		comments_up_to(w, header ? source_line_end(w->source, n->start) : n->start);
		pass(w, n->end);
	}
	for (const struct node *child = n->first; child; child = child->next)
		if (w->mark < child->end)
			walk_comments(w, child);
}

static void read_comments(struct arena *a, const struct document *d, struct comments *out)
{
	struct comment_walk w = { a, &d->source, out, next_mark(&d->source, 0) };

	*out = (struct comments){ 0 };
	walk_comments(&w, d->root);
	comments_up_to(&w, d->source.len);
}

static int by_hash(const void *x, const void *y)
{
	const uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;

	return a < b ? -1 : a > b;
}

uint64_t *comments_sorted(struct arena *a, const struct comments *c)
{
	uint64_t *hashes = arena_array(a, c->count, sizeof *hashes);

	for (size_t i = 0; i < c->count; i++)
		hashes[i] = c->list[i].hash;
	qsort(hashes, c->count, sizeof *hashes, by_hash);
	return hashes;
}

struct comments comments_of(struct arena *a, const struct document *d)
{
	struct comments c = { 0 };

	if (d)
		read_comments(a, d, &c);
	return c;
}

void comments_read(struct tree *t)
{
	for (int s = 0; s < SIDES; s++)
		t->comments[s] = comments_of(t->arena, t->doc[s]);
	const struct comments *base = &t->comments[BASE];
	const uint64_t *known = comments_sorted(t->arena, base);
	for (int s = OURS; s < SIDES; s++)
		for (size_t i = 0; i < t->comments[s].count; i++) {
			struct comment *c = &t->comments[s].list[i];
			c->new = !bsearch(&c->hash, known, base->count, sizeof *known, by_hash);
		}
}

bool comments_new(const struct tree *t, enum side side, uint32_t from, uint32_t end)
{
	const struct comments *c = &t->comments[side];
	size_t low = 0, high = c->count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		if (c->list[middle].at < from)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < c->count && c->list[low].at < end; low++)
		if (c->list[low].new)
			return true;
	return false;
}
