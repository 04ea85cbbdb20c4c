#include "compare/lines.h"

#include <string.h>

enum { CONTEXT = 3, EFFORT_MOST = 2048 };

/* One side: where its lines begin, which lines are the same (equal numbers), and which the diff changes. */
struct side {
	const struct text *text;
	uint32_t count;
	uint32_t *start; /* count + 1 offsets */
	uint32_t *class;
	bool *changed;
};

struct diff {
	struct arena *arena;
	struct side before, after;
	int64_t *forward, *backward; /* furthest x by diagonal, in a window around where each search began */
	struct line_change *hunks;
	size_t count;
};

static struct side split_lines(struct arena *a, const struct text *t)
{
	struct side s = { .text = t };
	const char *end = t->bytes + t->len, *p;

	for (p = t->bytes; p < end; s.count++) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		p = newline ? newline + 1 : end;
	}
	s.start = arena_array(a, (size_t)s.count + 1, sizeof *s.start);
	s.class = arena_array(a, s.count, sizeof *s.class);
	s.changed = arena_array(a, s.count, sizeof *s.changed);
	p = t->bytes;
	for (uint32_t i = 0; i < s.count; i++) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		s.start[i] = (uint32_t)(p - t->bytes);
		p = newline ? newline + 1 : end;
	}
	s.start[s.count] = (uint32_t)t->len;
	return s;
}

static const char *line_at(const struct side *s, uint32_t i, size_t *len)
{
	*len = s->start[i + 1] - s->start[i];
	return s->text->bytes + s->start[i];
}

static uint64_t hash_line(const char *p, size_t len)
{
	uint64_t h = len, eight;

	for (; len >= sizeof eight; p += sizeof eight, len -= sizeof eight) {
		memcpy(&eight, p, sizeof eight);
		h = (h ^ eight) * 0x9E3779B97F4A7C15u, h ^= h >> 29;
	}
	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)p[i]) * 0x9E3779B97F4A7C15u, h ^= h >> 29;
	return h;
}

/* Gives equal lines equal numbers: line i of before has number i + 1, one of after comes behind them. */
static void classify(struct diff *d)
{
	size_t lines = (size_t)d->before.count + d->after.count, slots = 16;
	uint32_t *table, next = 0;

	while (slots < lines * 2)
		slots *= 2;
	table = arena_array(d->arena, slots, sizeof *table);
	for (int pass = 0; pass < 2; pass++) {
		const struct side *s = pass ? &d->after : &d->before;
		for (uint32_t i = 0; i < s->count; i++, next++) {
			size_t len, other_len;
			const char *line = line_at(s, i, &len);
			size_t at = hash_line(line, len) & (slots - 1);
			for (; table[at]; at = (at + 1) & (slots - 1)) {
				uint32_t n = table[at] - 1;
				const char *other = n < d->before.count
							    ? line_at(&d->before, n, &other_len)
							    : line_at(&d->after, n - d->before.count, &other_len);
				if (other_len == len && !memcmp(other, line, len))
					break;
			}
			if (!table[at])
				table[at] = next + 1;
			s->class[i] = table[at];
		}
	}
}

/* Searches from both corners of the rectangle at once, one more edit each round, until the two searches meet: the
 * point where they do lies on a shortest way. False when that would take too long. */
static bool meet(struct diff *d, const struct line_change *r, uint32_t *x_out, uint32_t *y_out)
{
	const uint32_t *a = d->before.class, *b = d->after.class;
	const int64_t left = r->a, right = r->aend, top = r->b, bottom = r->bend;
	const int64_t from = left - top, to = right - bottom; /* the corners' diagonals, x - y */
	const bool odd = (from - to) & 1;
	int64_t *f = d->forward + EFFORT_MOST + 1 - from, *g = d->backward + EFFORT_MOST + 1 - to;

	f[from + 1] = left;
	g[to - 1] = right;
	for (int64_t effort = 0; effort < EFFORT_MOST; effort++) {
		for (int64_t k = from - effort; k <= from + effort; k += 2) {
			bool down = k == from - effort || (k != from + effort && f[k - 1] < f[k + 1]);
			int64_t x = down ? f[k + 1] : f[k - 1] + 1, y = x - k;
			while (x < right && y < bottom && a[x] == b[y])
				x++, y++;
			f[k] = x;
			if (odd && k > to - effort && k < to + effort && x >= g[k] && x <= right && y <= bottom) {
				*x_out = (uint32_t)x, *y_out = (uint32_t)y;
				return true;
			}
		}
		for (int64_t k = to - effort; k <= to + effort; k += 2) {
			bool up = k == to + effort || (k != to - effort && g[k - 1] < g[k + 1]);
			int64_t x = up ? g[k - 1] : g[k + 1] - 1, y = x - k;
			while (x > left && y > top && a[x - 1] == b[y - 1])
				x--, y--;
			g[k] = x;
			if (!odd && k >= from - effort && k <= from + effort && x <= f[k] && x >= left && y >= top) {
				*x_out = (uint32_t)x, *y_out = (uint32_t)y;
				return true;
			}
		}
	}
	return false;
}

static void mark(bool *changed, uint32_t from, uint32_t end)
{
	memset(changed + from, true, end - from);
}

static void compare_range(struct diff *d, struct line_change r)
{
	const uint32_t *a = d->before.class, *b = d->after.class;
	uint32_t x, y;

	while (r.a < r.aend && r.b < r.bend && a[r.a] == b[r.b])
		r.a++, r.b++;
	while (r.a < r.aend && r.b < r.bend && a[r.aend - 1] == b[r.bend - 1])
		r.aend--, r.bend--;
	if (r.a < r.aend && r.b < r.bend && meet(d, &r, &x, &y) && !(x == r.a && y == r.b) &&
	    !(x == r.aend && y == r.bend)) {
		compare_range(d, (struct line_change){ r.a, x, r.b, y });
		compare_range(d, (struct line_change){ x, r.aend, y, r.bend });
	} else {
		mark(d->before.changed, r.a, r.aend);
		mark(d->after.changed, r.b, r.bend);
	}
}

static void collect(struct diff *d)
{
	const struct side *s = &d->before, *t = &d->after;

	d->hunks = arena_array(d->arena, (size_t)s->count + t->count + 1, sizeof *d->hunks);
	for (uint32_t i = 0, j = 0; i < s->count || j < t->count;) {
		struct line_change h = { i, i, j, j };
		while (h.aend < s->count && s->changed[h.aend])
			h.aend++;
		while (h.bend < t->count && t->changed[h.bend])
			h.bend++;
		if (h.aend > h.a || h.bend > h.b)
			d->hunks[d->count++] = h;
		i = h.aend + 1;
		j = h.bend + 1;
	}
}

static void write_lines(struct buf *out, const struct side *s, char sign, uint32_t from, uint32_t end)
{
	for (uint32_t i = from; i < end; i++) {
		size_t len;
		const char *line = line_at(s, i, &len);
		buf_putc(out, sign);
		buf_add(out, line, len);
		if (line[len - 1] != '\n')
			buf_puts(out, "\n\\ No newline at end of file\n");
	}
}

static void write_range(struct buf *out, char sign, uint32_t from, uint32_t end)
{
	uint32_t count = end - from;

	buf_printf(out, "%c%u", sign, (unsigned)(count ? from + 1 : from));
	if (count != 1)
		buf_printf(out, ",%u", (unsigned)count);
	buf_putc(out, ' ');
}

/* Writes hunks [i, end) as one, with the lines around and between them. */
static void write_hunk(struct buf *out, const struct diff *d, size_t i, size_t end)
{
	const struct line_change *first = &d->hunks[i], *last = &d->hunks[end - 1];
	uint32_t lead = first->a < CONTEXT ? first->a : CONTEXT;
	uint32_t rest = d->before.count - last->aend, trail = rest < CONTEXT ? rest : CONTEXT;
	uint32_t at = first->a - lead;

	buf_puts(out, "@@ ");
	write_range(out, '-', at, last->aend + trail);
	write_range(out, '+', first->b - lead, last->bend + trail);
	buf_puts(out, "@@\n");
	for (; i < end; i++) {
		const struct line_change *h = &d->hunks[i];
		write_lines(out, &d->before, ' ', at, h->a);
		write_lines(out, &d->before, '-', h->a, h->aend);
		write_lines(out, &d->after, '+', h->b, h->bend);
		at = h->aend;
	}
	write_lines(out, &d->before, ' ', at, at + trail);
}

static struct diff compare(struct arena *a, const struct text *before, const struct text *after)
{
	struct diff d = { .arena = a, .before = split_lines(a, before), .after = split_lines(a, after) };

	classify(&d);
	d.forward = arena_array(a, 2 * EFFORT_MOST + 3, sizeof *d.forward);
	d.backward = arena_array(a, 2 * EFFORT_MOST + 3, sizeof *d.backward);
	compare_range(&d, (struct line_change){ 0, d.before.count, 0, d.after.count });
	collect(&d);
	return d;
}

struct line_changes lines_compare(struct arena *a, const struct text *before, const struct text *after)
{
	const struct diff d = compare(a, before, after);

	return (struct line_changes){ d.hunks,	     d.count,	     d.before.start,
				      d.after.start, d.before.count, d.after.count };
}

void lines_unified(struct buf *out, const struct text *before, const struct text *after)
{
	if (before->len == after->len && (!before->len || !memcmp(before->bytes, after->bytes, before->len)))
		return;
	const struct diff d = compare(out->arena, before, after);
	buf_printf(out, "--- %s\n+++ %s\n", before->name, after->name);
	for (size_t i = 0, end; i < d.count; i = end) {
		for (end = i + 1; end < d.count; end++)
			if (d.hunks[end].a - d.hunks[end - 1].aend > 2 * CONTEXT)
				break;
		write_hunk(out, &d, i, end);
	}
}
