#include "text/conflicts.h"

#include <string.h>

unsigned conflict_marker(const char *p, const char *end)
{
	const char *start = p, mark = p < end ? *p : '\0';

	if (!mark || !strchr("<=>|", mark))
		return 0;
	while (p < end && *p == mark)
		p++;
	if (p - start < MARKER_SIZE || (p < end && !strchr(" \r\n", *p)))
		return 0;
	return (unsigned)(p - start);
}

struct reader {
	struct arena *arena;
	const char *bytes, *end;
	struct findings *findings;
	struct conflicts *out;
	struct conflict open; /* while one is: at.start is set */
	unsigned size;        /* of its markers; 0 when none is open */
	char part;            /* the last marker of it: < | = */
};

static struct txp_span line_span(const struct reader *r, const char *line, const char *next)
{
	while (next > line && strchr("\r\n", next[-1]))
		next--;
	return (struct txp_span){ (uint32_t)(line - r->bytes), (uint32_t)(next - r->bytes) };
}

static bool broken(struct reader *r, struct txp_span at, const char *what)
{
	find(r->findings, "broken-conflict", at, "%s", what);
	return false;
}

/* What stands behind the last ": " of a marker line, or nothing. */
static struct txp_span place_in_label(const struct reader *r, struct txp_span line)
{
	for (uint32_t at = line.end; at > line.start + 1; at--)
		if (r->bytes[at - 2] == ':' && r->bytes[at - 1] == ' ')
			return (struct txp_span){ at, line.end };
	return (struct txp_span){ line.end, line.end };
}

static const char *common_place(const struct reader *r, struct txp_span first, struct txp_span last)
{
	const struct txp_span x = place_in_label(r, first), y = place_in_label(r, last);

	if (x.end - x.start != y.end - y.start || memcmp(r->bytes + x.start, r->bytes + y.start, x.end - x.start))
		return "";
	return arena_copy(r->arena, r->bytes + x.start, x.end - x.start);
}

static struct txp_span first_line(const struct reader *r)
{
	const char *start = r->bytes + r->open.at.start;
	const char *newline = memchr(start, '\n', (size_t)(r->end - start));

	return line_span(r, start, newline ? newline + 1 : r->end);
}

static void close_region(struct reader *r, const char *line, const char *next)
{
	struct conflicts *c = r->out;

	r->open.theirs.end = (uint32_t)(line - r->bytes);
	r->open.at.end = (uint32_t)(next - r->bytes);
	r->open.path = common_place(r, first_line(r), line_span(r, line, next));
	c->list = arena_room(r->arena, c->list, c->count, &c->cap, sizeof *c->list);
	c->list[c->count++] = r->open;
	r->size = 0;
}

/* A marker line of the size that the open region has, or any outside of one. */
static bool take_marker(struct reader *r, const char *line, const char *next, unsigned size)
{
	const uint32_t at = (uint32_t)(line - r->bytes), behind = (uint32_t)(next - r->bytes);
	const struct txp_span span = line_span(r, line, next);

	if (*line == '<') {
		if (r->size)
			return broken(r, span, "a conflict begins inside another");
		r->open = (struct conflict){ .at = { at, behind }, .ours = { behind, behind } };
		r->size = size;
	} else if (!r->size) {
		return broken(r, span, "a conflict marker without the one that begins a conflict");
	} else if (*line == '|' && r->part == '<') {
		r->open.ours.end = at;
		r->open.base = (struct txp_span){ behind, behind };
		r->open.has_base = true;
	} else if (*line == '=' && r->part != '=') {
		*(r->part == '<' ? &r->open.ours.end : &r->open.base.end) = at;
		r->open.theirs = (struct txp_span){ behind, behind };
	} else if (*line == '>' && r->part == '=') {
		close_region(r, line, next);
	} else {
		return broken(r, span, "this conflict marker doesn't fit the one above it");
	}
	r->part = *line;
	return true;
}

bool conflicts_read(struct arena *a, const char *bytes, uint32_t len, struct findings *f, struct conflicts *out)
{
	struct reader r = { .arena = a, .bytes = bytes, .end = bytes + len, .findings = f, .out = out };

	const bool bom = len >= 3 && !memcmp(bytes, "\xEF\xBB\xBF", 3);

	*out = (struct conflicts){ 0 };
	for (const char *line = bytes + 3 * bom, *next; line < r.end; line = next) {
		const char *newline = memchr(line, '\n', (size_t)(r.end - line));
		next = newline ? newline + 1 : r.end;
		const unsigned size = conflict_marker(line, r.end);
		/* A base that git made by a merge of its own holds longer markers: they are part of its lines. */
		if (size && (!r.size || size == r.size) && !take_marker(&r, line, next, size))
			return false;
	}
	return !r.size || broken(&r, first_line(&r), "this conflict never ends");
}
