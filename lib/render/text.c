/* Plain text for a terminal or a letter. */
#include "render/render.h"

#include <string.h>
#include "base/utf8.h"
#include "render/paint.h"

enum { ITEM_INDENT = 4, LABEL_COLUMNS = 20, ROOM_FOR_LABELS = 44, GAP = 2 };

static size_t columns_of(const char *s)
{
	return utf8_width(s, strlen(s));
}

static void heading(struct render *r, const char *text, char under)
{
	size_t width = columns_of(text);

	layout_line(r);
	layout_words(r, TXP_TONE_TITLE, text);
	layout_end(r);
	buf_fill(r->out, under, !r->width || width < r->width ? width : r->width);
	buf_putc(r->out, '\n');
}

static void plan(struct render *r, const struct block *b)
{
	heading(r, b->text, '=');
	render_children(r, b);
	layout_end(r);
}

static void section(struct render *r, const struct block *b)
{
	layout_blank(r);
	heading(r, b->label, '-');
	render_children(r, b);
	layout_end(r);
}

/* Short values, as many on a line as fit; they begin where the line stands. */
static void put_facts(struct render *r, const struct block *b, bool first)
{
	for (const struct block *f = b->first; f; f = f->next, first = false) {
		size_t width = columns_of(f->label) + GAP + columns_of(f->text);
		if (!first && r->width && r->column + 3 + width > r->width) {
			layout_end(r);
			layout_line(r);
		} else if (!first) {
			buf_puts(r->out, " · ");
			r->column += 3;
		}
		layout_words(r, TXP_TONE_LABEL, f->label);
		buf_puts(r->out, ": ");
		r->column += 2;
		layout_words(r, f->tone, f->text);
	}
	layout_end(r);
}

static void facts(struct render *r, const struct block *b)
{
	layout_line(r);
	put_facts(r, b, true);
}

/* Items with something below their headline stand apart; steps, and the small ones inside a row, close together. */
static bool stands_apart(const struct block *b)
{
	return b->mark == MARK_NONE && b->first;
}

static bool is_small(const struct block *parent, const struct block *b)
{
	return parent->kind == BLOCK_ROW && b->first && b->first->kind == BLOCK_FACTS && !b->first->next;
}

static void headline(struct render *r, const struct block *b)
{
	static const char *const marks[] = { [MARK_NONE] = "", [MARK_OPEN] = "[ ] ", [MARK_DONE] = "[x] " };

	layout_line(r);
	buf_puts(r->out, marks[b->mark]);
	r->column += strlen(marks[b->mark]);
	if (*b->label) {
		layout_words(r, TXP_TONE_TITLE, b->label);
		layout_gap(r, GAP);
	}
	r->indent += ITEM_INDENT;
	layout_words(r, TXP_TONE_TITLE, b->text);
}

static void item(struct render *r, const struct block *b)
{
	const struct block *previous = r->previous;

	if (is_small(r->parent, b)) {
		headline(r, b);
		put_facts(r, b->first, !*b->label && !*b->text);
	} else {
		if (previous && (stands_apart(b) || (previous->kind == BLOCK_ITEM && stands_apart(previous))))
			layout_blank(r);
		headline(r, b);
		layout_end(r);
		render_children(r, b);
		layout_end(r);
	}
	r->indent -= ITEM_INDENT;
}

/* ---- Rows ---- */

static size_t label_columns(const struct render *r, const struct block *rows)
{
	size_t widest = 0;

	for (const struct block *b = rows->first; b; b = b->next) {
		size_t width = columns_of(b->label);
		if (width > widest && width <= LABEL_COLUMNS)
			widest = width;
	}
	if (!widest || (r->width && r->indent + ROOM_FOR_LABELS > r->width))
		return ITEM_INDENT;
	return widest + GAP;
}

/* A short value stands beside its label even where there is no room for a column of labels. */
static bool fits_beside(const struct render *r, const struct block *b)
{
	return b->first && b->first->kind == BLOCK_TEXT && !b->first->next && !strchr(b->first->text, '\n') &&
	       r->column + GAP + columns_of(b->first->text) <= r->width;
}

static void row(struct render *r, const struct block *b)
{
	const size_t hang = r->labels, start = r->indent;

	layout_line(r);
	layout_words(r, TXP_TONE_LABEL, b->label);
	r->indent += hang;
	if (r->column + GAP <= r->indent)
		layout_gap(r, r->indent - r->column);
	else if (fits_beside(r, b))
		layout_gap(r, GAP);
	else
		layout_end(r);
	render_children(r, b);
	layout_end(r);
	r->indent = start;
}

static void rows(struct render *r, const struct block *b)
{
	const size_t outer = r->labels, labels = label_columns(r, b);

	for (const struct block *c = b->first; c; c = c->next) {
		r->labels = labels;
		row(r, c);
	}
	r->labels = outer;
}

/* ---- Prose ---- */

static void text(struct render *r, const struct block *b)
{
	layout_line(r);
	layout_words(r, b->tone, b->text);
	layout_end(r);
}

static void quote(struct render *r, const struct block *b)
{
	const char *end = b->text + strlen(b->text);

	while (end > b->text && end[-1] == '\n')
		end--;
	layout_line(r);
	layout_words(r, TXP_TONE_QUOTE, arena_printf(r->arena, "“%.*s”", (int)(end - b->text), b->text));
	layout_end(r);
}

static void bullets(struct render *r, const struct block *b)
{
	r->indent += b->columns;
	for (const struct block *t = b->first; t; t = t->next) {
		layout_line(r);
		layout_words(r, t->tone, *t->label ? t->label : "-");
		layout_gap(r, 1);
		r->indent += 2;
		layout_words(r, t->tone, t->text);
		layout_end(r);
		r->indent -= 2;
	}
	r->indent -= b->columns;
}

/* ---- Tables ---- */

struct columns {
	size_t count, total;
	size_t width[16];
};

static struct columns measure(const struct block *table)
{
	struct columns c = { 0 };

	for (const struct block *line = table->first; line; line = line->next) {
		size_t i = 0;
		for (const struct block *cell = line->first; cell && i < 16; cell = cell->next, i++) {
			size_t width = columns_of(cell->text);
			c.width[i] = width > c.width[i] ? width : c.width[i];
		}
		c.count = i > c.count ? i : c.count;
	}
	for (size_t i = 0; i < c.count; i++)
		c.total += c.width[i] + (i ? GAP : 0);
	return c;
}

static void table_line(struct render *r, const struct block *line, const struct columns *c, enum txp_tone tone)
{
	size_t i = 0, pad = 0;

	layout_line(r);
	paint_on(r->out, r->color, tone);
	for (const struct block *cell = line->first; cell; cell = cell->next, i++) {
		if (*cell->text) {
			buf_fill(r->out, ' ', pad);
			utf8_show(r->out, cell->text, strlen(cell->text));
			pad = 0;
		}
		pad += c->width[i] - columns_of(cell->text) + GAP;
	}
	paint_off(r->out, r->color, tone);
	layout_end(r);
}

static void table_rule(struct render *r, const struct columns *c)
{
	layout_line(r);
	for (size_t i = 0; i < c->count; i++) {
		buf_fill(r->out, ' ', i ? GAP : 0);
		buf_fill(r->out, '-', c->width[i]);
	}
	layout_end(r);
}

/* Too narrow for columns: a line's first cell, and the others as facts. */
static void table_as_facts(struct render *r, const struct block *b)
{
	struct arena *a = r->arena;

	for (const struct block *line = b->first->next; line; line = line->next) {
		const struct block *label = b->first->first;
		struct block *one = block_add(a, NULL, BLOCK_FACTS, NULL, NULL);
		for (const struct block *cell = line->first; cell; cell = cell->next, label = label->next)
			if (*cell->text)
				block_add(a, one, BLOCK_FACT, label->text, cell->text);
		facts(r, one);
	}
}

static void table(struct render *r, const struct block *b)
{
	struct columns c = measure(b);

	if (r->width && r->indent + c.total > r->width) {
		table_as_facts(r, b);
		return;
	}
	table_line(r, b->first, &c, TXP_TONE_LABEL);
	table_rule(r, &c);
	for (const struct block *line = b->first->next; line; line = line->next)
		table_line(r, line, &c, TXP_TONE_PLAIN);
}

const struct backend render_text = {
	.name = "text",
	.suffix = ".txt",
	.on = { [BLOCK_PLAN] = plan, [BLOCK_SECTION] = section, [BLOCK_ITEM] = item, [BLOCK_ROWS] = rows,
		[BLOCK_FACTS] = facts, [BLOCK_TEXT] = text, [BLOCK_QUOTE] = quote,
		[BLOCK_BULLETS] = bullets, [BLOCK_TABLE] = table, [BLOCK_LINE] = render_cells,
		[BLOCK_RUNS] = render_runs, [BLOCK_EXCERPT] = render_excerpt, [BLOCK_REMEDY] = render_remedy },
};
