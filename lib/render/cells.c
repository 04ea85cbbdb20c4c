/* One row of many: its cells below those of the rows before it, where there is room for columns. */
#include "render/render.h"

#include <string.h>
#include "base/utf8.h"

enum { GAP = 2, HANG = 4, ROOM_FOR_LAST = 24 };

static size_t columns_of(const char *s)
{
	return utf8_width(s, strlen(s));
}

/* Told by the columns alone, so that all rows of a kind look alike. */
static bool has_room(const struct render *r, const struct block *line)
{
	size_t columns = r->indent;

	for (const struct block *cell = line->first; cell && cell->next; cell = cell->next)
		columns += cell->columns + GAP;
	return !r->width || columns + ROOM_FOR_LAST <= r->width;
}

/* What is wider than its column has the next one below it; without a width all is one line. */
static void in_columns(struct render *r, const struct block *line)
{
	const size_t indent = r->indent;
	size_t at = indent; /* where the column at hand begins */

	layout_line(r);
	for (const struct block *cell = line->first; cell; cell = cell->next) {
		const size_t own = cell->next ? columns_of(cell->text) : 0;

		if (!cell->next)
			r->indent = r->column;
		layout_cell(r, cell->tone, cell->text);
		if (!cell->next)
			break;
		if (!r->width)
			r->column += own;
		at += cell->columns + GAP;
		if (r->width && own > cell->columns) {
			r->indent = at;
			layout_end(r);
			layout_line(r);
		} else {
			layout_gap(r, (cell->columns > own ? cell->columns - own : 0) + GAP);
		}
	}
	layout_end(r);
	r->indent = indent;
}

/* A cell that doesn't fit behind the one before it begins a line. */
static void one_after_another(struct render *r, const struct block *line)
{
	const size_t indent = r->indent;
	bool begun = false;

	if (line->first && !*line->first->text)
		r->indent += HANG;
	layout_line(r);
	r->indent = indent + HANG;
	for (const struct block *cell = line->first; cell; cell = cell->next) {
		if (!*cell->text)
			continue;
		if (begun && r->column + GAP + columns_of(cell->text) > r->width) {
			layout_end(r);
			layout_line(r);
		} else if (begun) {
			layout_gap(r, GAP);
		}
		layout_cell(r, cell->tone, begun ? cell->text : cell->text + strspn(cell->text, " "));
		begun = true;
	}
	layout_end(r);
	r->indent = indent;
}

void render_cells(struct render *r, const struct block *line)
{
	if (has_room(r, line))
		in_columns(r, line);
	else
		one_after_another(r, line);
}
