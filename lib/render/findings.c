#include "render/findings.h"

#include <string.h>
#include "base/utf8.h"
#include "render/paint.h"

enum { EXCERPT_COLUMNS = 72, LEAD_COLUMNS = 24, SLACK_COLUMNS = 8 };

static const enum txp_tone tone_of[] = {
	[TXP_HINT] = TXP_TONE_HINT, [TXP_WARNING] = TXP_TONE_WARN, [TXP_ERROR] = TXP_TONE_BAD, [TXP_CRITICAL] = TXP_TONE_BAD,
};

const char *const findings_formats[] = { "text", "gcc", "github", "junit", NULL };

static bool has_place(const struct source *source, struct txp_span at)
{
	return source && at.start != TXP_NOWHERE;
}

void findings_place(struct buf *out, const struct source *source, struct txp_span at)
{
	if (source)
		utf8_show(out, source->name, strlen(source->name));
	if (has_place(source, at)) {
		struct txp_position p = source_position(source, at.start);
		buf_printf(out, ":%u:%u", (unsigned)p.line, (unsigned)p.column);
	}
}

/* A line of the file, clipped around a span: [from, end) is what is shown, [start, stop) the span in it. */
struct excerpt {
	const char *from, *end, *start, *stop;
	bool more_before, more_behind;
};

/* Walks from p to at most end, cluster by cluster, over at most this many columns. */
static const char *walk(const char *p, const char *end, size_t columns)
{
	unsigned wide;

	for (size_t taken = 0; p < end && taken < columns; taken += wide)
		p += utf8_cluster(p, end, &wide);
	return p;
}

/* Where to begin showing a line: at its start when the span fits then, else some columns before the span. */
static const char *lead_in(const char *begin, const struct excerpt *e, const char *end)
{
	const char *from = e->start;

	if (walk(begin, e->stop, EXCERPT_COLUMNS) >= e->stop)
		return begin;
	for (size_t columns = 0; from > begin && columns < LEAD_COLUMNS;) {
		const char *p = utf8_cluster_before(begin, from, end);
		columns += utf8_width(p, (size_t)(from - p));
		from = p;
	}
	return from;
}

/* Long lines are clipped around the span. */
static struct excerpt clip(const struct source *s, struct txp_span at)
{
	uint32_t start = at.start < s->len ? at.start : s->len;
	const char *begin = s->bytes + source_line_start(s, start), *end = s->bytes + source_line_end(s, start);
	struct excerpt e = { .start = s->bytes + start };

	if (e.start > end)
		e.start = end;
	if (begin == s->bytes && e.start >= begin + s->bom)
		begin += s->bom;
	e.stop = s->bytes + (at.end < s->len ? at.end : s->len);
	if (e.stop > end)
		e.stop = end;
	e.from = lead_in(begin, &e, end);
	e.end = walk(e.from, end, EXCERPT_COLUMNS);
	if (walk(e.end, end, SLACK_COLUMNS) == end)
		e.end = end;
	if (e.stop > e.end)
		e.stop = e.end;
	e.more_before = e.from > begin;
	e.more_behind = e.end < end;
	return e;
}

/* "  12 | text", and below it the carets and a note. */
static void write_excerpt(struct buf *out, const struct source *s, struct txp_span at, enum txp_tone tone, bool color,
			  const char *note)
{
	struct excerpt e = clip(s, at);
	unsigned line = source_position(s, at.start).line;
	int digits = line > 9999 ? 10 : 5;
	size_t carets;

	paint_on(out, color, TXP_TONE_LABEL);
	buf_printf(out, "%*u | ", digits, line);
	paint_off(out, color, TXP_TONE_LABEL);
	buf_puts(out, e.more_before ? "…" : "");
	utf8_show(out, e.from, (size_t)(e.end - e.from));
	buf_puts(out, e.more_behind ? "…\n" : "\n");
	paint_on(out, color, TXP_TONE_LABEL);
	buf_printf(out, "%*s | ", digits, "");
	paint_off(out, color, TXP_TONE_LABEL);
	buf_fill(out, ' ', utf8_width(e.from, (size_t)(e.start - e.from)) + e.more_before);
	carets = e.stop > e.start ? utf8_width(e.start, (size_t)(e.stop - e.start)) : 0;
	paint_on(out, color, tone);
	buf_fill(out, '^', carets ? carets : 1);
	if (note) {
		buf_putc(out, ' ');
		utf8_show(out, note, strlen(note));
	}
	paint_off(out, color, tone);
	buf_putc(out, '\n');
}

static void write_finding(struct buf *out, const struct txp_finding *n, const struct source *source, bool color)
{
	const enum txp_tone tone = tone_of[n->severity];
	size_t before = out->len;

	paint_on(out, color, TXP_TONE_TITLE);
	findings_place(out, source, n->at);
	if (source && *source->name)
		buf_puts(out, ": ");
	paint_off(out, color, TXP_TONE_TITLE);
	if (source && !*source->name)
		out->len = before;
	paint(out, color, tone, severity_name(n->severity));
	buf_puts(out, ": ");
	utf8_show(out, n->message, strlen(n->message));
	buf_printf(out, " [%s]\n", n->code);
	if (has_place(source, n->at))
		write_excerpt(out, source, n->at, tone, color, NULL);
	if (has_place(source, n->also))
		write_excerpt(out, source, n->also, TXP_TONE_HINT, color, n->also_note);
	if (n->remedy && *n->remedy) {
		paint(out, color, TXP_TONE_LABEL, "      = ");
		utf8_show(out, n->remedy, strlen(n->remedy));
		buf_putc(out, '\n');
	}
}

static void findings_text(struct buf *out, const struct findings *f, const struct source *source, bool color)
{
	for (size_t i = 0; i < findings_count(f); i++)
		write_finding(out, findings_at(f, i), source, color);
	if (findings_dropped(f)) {
		if (source && *source->name) {
			findings_place(out, source, nowhere());
			buf_puts(out, ": ");
		}
		buf_printf(out, "and %zu more findings that are not shown\n", findings_dropped(f));
	}
}

enum txp_result findings_render(struct buf *out, const struct findings *f, const struct source *source,
				const char *format, bool color)
{
	if (!strcmp(format, "text"))
		findings_text(out, f, source, color);
	else if (!strcmp(format, "gcc"))
		findings_gcc(out, f, source);
	else if (!strcmp(format, "github"))
		findings_github(out, f, source);
	else if (!strcmp(format, "junit"))
		findings_junit(out, f, source);
	else
		return TXP_EUSAGE;
	return TXP_OK;
}
