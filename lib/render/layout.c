/* Words in lines: the margin, wrapping, and what a terminal must not obey. */
#include "render/render.h"

#include <string.h>
#include "base/utf8.h"
#include "render/paint.h"

/* Columns that stay for text, however deep it stands: for a few words, or two thirds of a narrow line, or what an unseen
 * character takes where it is named. */
enum { ROOM_LEAST = 24, NAMED_COLUMNS = 9 };

static size_t margin(const struct render *r)
{
	size_t room = r->width - r->width / 3;

	room = room < NAMED_COLUMNS ? NAMED_COLUMNS : room > ROOM_LEAST ? ROOM_LEAST : room;
	if (!r->width || r->indent + room <= r->width)
		return r->indent;
	return r->width > room ? r->width - room : 0;
}

void layout_end(struct render *r)
{
	if (!r->open)
		return;
	while (r->out->len && r->out->bytes[r->out->len - 1] == ' ')
		r->out->len--;
	buf_putc(r->out, '\n');
	r->open = false;
}

void layout_line(struct render *r)
{
	if (r->open && r->fresh)
		return;
	layout_end(r);
	buf_fill(r->out, ' ', margin(r));
	r->column = margin(r);
	r->open = r->fresh = true;
}

void layout_blank(struct render *r)
{
	layout_end(r);
	buf_putc(r->out, '\n');
}

void layout_gap(struct render *r, size_t columns)
{
	buf_fill(r->out, ' ', columns);
	r->column += columns;
	r->fresh = true;
}

/* As much of a word as fits into the columns that are left; at least one cluster on an empty line. */
static size_t piece_of(const char *word, size_t len, size_t columns)
{
	size_t taken = 0, width = 0;

	while (taken < len) {
		unsigned wide;
		size_t n = utf8_cluster(word + taken, word + len, &wide);
		width += wide;
		if (width > columns && taken)
			break;
		taken += n;
	}
	return taken;
}

static void next_line(struct render *r)
{
	layout_end(r);
	layout_line(r);
}

/* A long word is not measured to its end. */
static bool fits(const char *word, size_t len, size_t columns)
{
	return piece_of(word, len, columns) == len && utf8_width(word, len) <= columns;
}

/* A word goes to the next line when it doesn't fit on this one; one that fits on none is cut. */
static void put_word(struct render *r, const char *word, size_t len)
{
	size_t room = r->width > r->column ? r->width - r->column : 0;

	if (r->width && r->column > margin(r) && !fits(word, len, room) &&
	    (!room || fits(word, len, r->width - margin(r))))
		next_line(r);
	r->fresh = false;
	while (r->width) {
		room = r->width > r->column ? r->width - r->column : 0;
		size_t n = piece_of(word, len, room);
		if (r->column > margin(r) && utf8_width(word, n) > room) {
			next_line(r);
			r->fresh = false;
			continue;
		}
		utf8_show(r->out, word, n);
		r->column += utf8_width(word, n);
		word += n, len -= n;
		if (!len)
			return;
		next_line(r);
		r->fresh = false;
	}
	utf8_show(r->out, word, len);
	r->column += utf8_width(word, len);
}

/* A blank under a mark is a letter. */
static bool is_blank(const char *p, const char *end)
{
	unsigned columns;

	return (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n') && utf8_cluster(p, end, &columns) == 1;
}

/* One line of the text: words, with one space between them. */
static void put_line(struct render *r, const char *p, const char *end)
{
	bool space = false;

	while (p < end) {
		size_t blank = 0;
		while (p + blank < end && is_blank(p + blank, end))
			blank++;
		p += blank;
		space = space || blank;
		if (p == end)
			break;
		size_t len = 0;
		while (p + len < end && !is_blank(p + len, end))
			len++;
		if (!r->open)
			layout_line(r);
		if (space && !r->fresh)
			layout_gap(r, 1);
		put_word(r, p, len);
		p += len;
		space = true;
	}
}

void layout_words(struct render *r, enum txp_tone tone, const char *text)
{
	const char *end = text + strlen(text);

	while (end > text && end[-1] == '\n')
		end--;
	paint_on(r->out, r->color, tone);
	for (const char *p = text; p < end;) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		const char *stop = newline ? newline : end;
		put_line(r, p, stop);
		if (newline) {
			if (!r->open)
				buf_putc(r->out, '\n');
			layout_end(r);
		}
		p = stop + (newline != NULL);
	}
	paint_off(r->out, r->color, tone);
}

void layout_cell(struct render *r, enum txp_tone tone, const char *text)
{
	const size_t len = strlen(text);

	paint_on(r->out, r->color, tone);
	if (!r->width) {
		utf8_show(r->out, text, len);
	} else if (fits(text, len, r->width > r->column ? r->width - r->column : 0)) {
		utf8_show(r->out, text, len);
		r->column += utf8_width(text, len);
	} else {
		put_line(r, text, text + len);
	}
	r->fresh = false;
	paint_off(r->out, r->color, tone);
}

void layout_run(struct render *r, enum txp_tone tone, const char *text)
{
	const size_t len = strlen(text), from = r->column;

	layout_cell(r, tone, text);
	/* The blank at its end, which is dropped where words are wrapped, keeps it from the next one. */
	if (r->width && len && text[len - 1] == ' ' && r->column < r->width && r->column != from + utf8_width(text, len))
		layout_gap(r, 1);
}
