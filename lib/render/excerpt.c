/* A line of a file with a caret under what is meant; what stands above it, and what to do about it. */
#include "render/render.h"

#include <string.h>
#include "base/utf8.h"
#include "render/paint.h"

enum { NUMBER_COLUMNS = 5, WIDE_NUMBER_COLUMNS = 10, NARROW = 60, EXCERPT_COLUMNS = 72, LEAD_COLUMNS = 24, SLACK_COLUMNS = 8 };

/* What is shown of a line: [from, end); of it [start, stop) is meant. */
struct clipped {
	const char *from, *end, *start, *stop;
	bool more_before, more_behind;
};

/* ---- Which part of the line ---- */

/* Walks from p to at most end, cluster by cluster: over these columns, or the first ones that reach them when that may be more. */
static const char *walk(const char *p, const char *end, size_t columns, bool more)
{
	unsigned wide;

	for (size_t taken = 0; p < end && taken < columns; taken += wide) {
		const size_t len = utf8_cluster(p, end, &wide);
		if (!more && taken + wide > columns)
			break;
		p += len;
	}
	return p;
}

/* Where to begin showing a line: at its start when what is meant fits then, else some columns before that. */
static const char *lead_in(const struct excerpt *x, size_t room, size_t lead, bool more)
{
	const char *from = x->start;

	if (walk(x->begin, x->stop, room, more) >= x->stop)
		return x->begin;
	for (size_t columns = 0; from > x->begin && columns < lead;) {
		const char *p = utf8_cluster_before(x->begin, from, x->end);
		columns += utf8_width(p, (size_t)(from - p));
		if (!more && columns > lead)
			break;
		from = p;
	}
	return from;
}

/* Without a width the excerpt may be somewhat longer, rather than be cut just before its end. */
static struct clipped clip(const struct excerpt *x, size_t columns)
{
	const bool more = !columns;
	struct clipped c = { .from = x->begin, .end = x->end, .start = x->start, .stop = x->stop };

	/* A caret may stand behind the end. */
	if (more || walk(x->begin, x->end, columns - (x->start == x->end), false) < x->end) {
		const size_t room = more ? EXCERPT_COLUMNS : columns > 2 ? columns - 2 : 1;
		const size_t lead = room / 3 < LEAD_COLUMNS ? room / 3 : LEAD_COLUMNS;

		c.from = lead_in(x, room, lead, more);
		c.end = walk(c.from, x->end, room, more);
		if (more && walk(c.end, x->end, SLACK_COLUMNS, more) == x->end)
			c.end = x->end;
	}
	if (c.stop > c.end)
		c.stop = c.end;
	c.more_before = c.from > x->begin;
	c.more_behind = c.end < x->end;
	return c;
}

/* ---- The lines ---- */

static void gutter(struct render *r, const char *number, size_t columns)
{
	layout_line(r);
	paint_on(r->out, r->color, TXP_TONE_LABEL);
	buf_fill(r->out, ' ', columns - strlen(number));
	buf_printf(r->out, "%s | ", number);
	paint_off(r->out, r->color, TXP_TONE_LABEL);
	r->column += columns + 3;
	r->fresh = true;
}

/* Behind the carets, or below them where it doesn't fit. */
static void put_note(struct render *r, const struct block *b, size_t columns)
{
	const char *note = b->text;

	if (r->width && r->column + 1 + utf8_width(note, strlen(note)) > r->width) {
		paint_off(r->out, r->color, b->tone);
		layout_end(r);
		gutter(r, "", columns);
		paint_on(r->out, r->color, b->tone);
		r->indent += columns + 3;
	} else {
		buf_putc(r->out, ' ');
	}
	layout_cell(r, TXP_TONE_PLAIN, note);
}

/* "  12 | text", and below it the carets and a note. */
void render_excerpt(struct render *r, const struct block *b)
{
	const char *number = arena_printf(r->arena, "%u", b->excerpt->line);
	const bool narrow = r->width && r->width < NARROW;
	const size_t digits = strlen(number), indent = r->indent,
		     columns = narrow ? digits : digits < NUMBER_COLUMNS ? NUMBER_COLUMNS : WIDE_NUMBER_COLUMNS;
	const size_t room = r->width ? r->width - (columns + 3 < r->width ? columns + 3 : r->width - 1) : 0;
	const struct clipped c = clip(b->excerpt, room);
	const size_t before = utf8_width(c.from, (size_t)(c.start - c.from)) + c.more_before;
	const size_t carets = c.stop > c.start ? utf8_width(c.start, (size_t)(c.stop - c.start)) : 0;

	gutter(r, number, columns);
	buf_puts(r->out, c.more_before ? "…" : "");
	utf8_show(r->out, c.from, (size_t)(c.end - c.from));
	buf_puts(r->out, c.more_behind ? "…\n" : "\n");
	r->open = false;
	gutter(r, "", columns);
	buf_fill(r->out, ' ', before);
	paint_on(r->out, r->color, b->tone);
	buf_fill(r->out, '^', carets ? carets : 1);
	r->column += before + (carets ? carets : 1);
	if (*b->text)
		put_note(r, b, columns);
	paint_off(r->out, r->color, b->tone);
	layout_end(r);
	r->indent = indent;
}

void render_runs(struct render *r, const struct block *b)
{
	const size_t indent = r->indent;

	layout_line(r);
	r->indent += b->columns;
	for (const struct block *t = b->first; t; t = t->next)
		if (*t->text)
			layout_run(r, t->tone, t->text);
	layout_end(r);
	r->indent = indent;
}

void render_remedy(struct render *r, const struct block *b)
{
	static const char sign[] = "      = ";
	const bool narrow = r->width && r->width < NARROW;
	const char *lead = narrow ? sign + 4 : sign;
	const size_t indent = r->indent;

	layout_line(r);
	paint(r->out, r->color, TXP_TONE_LABEL, lead);
	r->column += strlen(lead);
	r->fresh = true;
	r->indent += strlen(lead);
	layout_cell(r, TXP_TONE_PLAIN, b->text);
	layout_end(r);
	r->indent = indent;
}
