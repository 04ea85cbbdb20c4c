#include "text/prescan.h"

#include <string.h>

#include "base/utf8.h"
#include "text/conflicts.h"

static struct txp_span span(size_t start, size_t len)
{
	return (struct txp_span){ (uint32_t)start, (uint32_t)(start + len) };
}

/* Says what is wrong with one code point, or nothing. */
static bool bad_code_point(uint32_t cp, struct txp_span at, struct findings *f)
{
	if (cp == 0x85 || cp == 0x2028 || cp == 0x2029)
		find(f, "line-separator", at, "a line separator U+%04X that only some programs see as a line break", (unsigned)cp);
	else if (cp < 0x20 || (cp >= 0x7F && cp <= 0x9F))
		find(f, "control-character", at, "a control character U+%04X", (unsigned)cp);
	else if (cp != 0xFEFF && utf8_unsafe(cp))
		find(f, "bidi-control", at, "an invisible character U+%04X that changes the direction of text", (unsigned)cp);
	else if (cp == 0xFEFF)
		find(f, "control-character", at, "a byte order mark U+FEFF in the middle of the file");
	else
		return false;
	return true;
}

struct scan {
	struct arena *arena;
	struct source *source;
	struct findings *findings;
	uint32_t *lines;
	uint32_t count, cap;
	uint32_t *markers; /* lines that are conflict markers */
	size_t marker_count, marker_cap;
	bool tab_in_margin;
	size_t hidden_end; /* where the last hidden character ended, or the tags of a flag */
};

static void say_hidden(struct findings *f, uint32_t cp, struct txp_span at)
{
	find(f, "invisible-character", at, "a character that can't be seen, U+%04X, stands here", (unsigned)cp);
}

/* A run of them is told once; the tags behind a black flag make it the flag of a country. */
static void look_at_hidden(struct scan *s, uint32_t cp, size_t at, size_t len)
{
	enum { BLACK_FLAG = 0x1F3F4 };

	if (cp != BLACK_FLAG && !utf8_hidden(cp))
		return;
	if (cp != BLACK_FLAG && s->hidden_end != at)
		say_hidden(s->findings, cp, span(at, len));
	s->hidden_end = at + len;
}

/* A line begins at this offset. */
static void note_line(struct scan *s, size_t at)
{
	if (s->count == s->cap) {
		uint32_t cap = s->cap ? s->cap * 2 : s->source->len / 32 + 16;
		s->lines = arena_grow(s->arena, s->lines, s->cap * sizeof *s->lines, cap * sizeof *s->lines);
		s->cap = cap;
	}
	s->lines[s->count++] = (uint32_t)at;
}

static void note_marker(struct scan *s, size_t at)
{
	s->markers = arena_room(s->arena, s->markers, s->marker_count, &s->marker_cap, sizeof *s->markers);
	s->markers[s->marker_count++] = (uint32_t)at;
}

static void look_at_line(struct scan *s, size_t at)
{
	const char *p = s->source->bytes + at, *end = s->source->bytes + s->source->len;

	if (p == end)
		return;
	if (*p == '%')
		find(s->findings, "directive", span(at, 1), "a line that begins with '%%' is an instruction to YAML readers");
	else if (*p && conflict_marker(p, end))
		note_marker(s, at);
	while (p < end && *p == ' ')
		p++;
	if (p < end && *p == '\t')
		s->tab_in_margin = true;
}

/* One byte that is not plain ASCII text. Returns how many bytes it stands for, 0 to give up. */
static size_t look_at_byte(struct scan *s, size_t at)
{
	const char *p = s->source->bytes + at, *end = s->source->bytes + s->source->len;
	uint32_t cp;

	switch (*p) {
	case '\n':
		note_line(s, at + 1);
		look_at_line(s, at + 1);
		return 1;
	case '\t':
		return 1;
	case '\r':
		if (p[1] != '\n')
			find(s->findings, "bare-cr", span(at, 1), "a carriage return without a line feed");
		return 1;
	}
	size_t len = utf8_decode(p, end, &cp);
	if (!len) {
		find(s->findings, "not-utf-8", span(at, 1), "byte 0x%02X here is not UTF-8 text", (unsigned char)*p);
		return 0;
	}
	if ((unsigned char)*p >= 0x80)
		s->source->ascii = false;
	if (!bad_code_point(cp, span(at, len), s->findings))
		look_at_hidden(s, cp, at, len);
	return len;
}

/* True when 8 bytes hold nothing but printable ASCII. */
static bool plain_eight(const char *p)
{
	const uint64_t ones = 0x0101010101010101u, highs = ones * 0x80;
	uint64_t v, del;

	memcpy(&v, p, sizeof v);
	del = v ^ (ones * 0x7F);
	return !((v | (v - ones * 0x20) | (del - ones)) & highs);
}

static void scan_bytes(struct scan *s)
{
	const struct source *src = s->source;
	size_t at = src->bom;

	if (src->len >= 2 && (!memcmp(src->bytes, "\xFF\xFE", 2) || !memcmp(src->bytes, "\xFE\xFF", 2))) {
		find(s->findings, "not-utf-8", span(0, 2), "this file is UTF-16 or UTF-32, not UTF-8");
		return;
	}
	look_at_line(s, at);
	while (at < src->len) {
		if (src->len - at >= 8 && plain_eight(src->bytes + at)) {
			at += 8;
			continue;
		}
		for (size_t stop = at + 8; at < stop && at < src->len;) {
			unsigned char c = (unsigned char)src->bytes[at];
			if (c >= 0x20 && c < 0x7F) {
				at++;
				continue;
			}
			size_t len = look_at_byte(s, at);
			if (!len)
				return;
			at += len;
		}
	}
}

/* What one side of a conflict has: a line as it is, else which lines. */
static void say_side(struct buf *b, const struct source *s, struct txp_span at)
{
	enum { SHORT = 80 };
	const uint32_t end = source_line_end(s, at.start), text = at.start + (uint32_t)strspn(s->bytes + at.start, " ");
	const unsigned first = source_position(s, at.start).line;
	const unsigned last = at.end > at.start ? source_position(s, at.end - 1).line : first;

	if (at.start == at.end)
		buf_puts(b, "nothing");
	else if (first == last && end - text <= SHORT)
		buf_printf(b, "`%.*s` in line %u", (int)(end - text), s->bytes + text, first);
	else if (first == last)
		buf_printf(b, "line %u", first);
	else
		buf_printf(b, "lines %u to %u", first, last);
}

/* A conflict that says which place it is about is told as one. */
static void report_conflict(struct scan *s, const struct conflict *c)
{
	const struct source *source = s->source;
	struct buf b = buf_in(s->arena);

	buf_puts(&b, "ours has ");
	say_side(&b, source, c->ours);
	buf_puts(&b, ", theirs has ");
	say_side(&b, source, c->theirs);
	const size_t len = source_line_end(source, c->at.start) - c->at.start;
	struct txp_finding *n = find(s->findings, "conflict-marker", span(c->at.start, len), "%s was changed in two ways: %s",
				     *c->path == '#' ? "this plan" : c->path, b.bytes);
	n->also = span(c->theirs.end, source_line_end(source, c->theirs.end) - c->theirs.end);
	n->also_note = "the conflict ends here";
	n->remedy = "Choose with `txplan resolve`; or keep the right lines, delete the marker lines, and save.";
}

static void report_markers(struct scan *s)
{
	struct conflicts all;
	size_t next = 0;

	if (!conflicts_read(s->arena, s->source->bytes, s->source->len, findings_new(s->arena, NULL), &all))
		all.count = 0;
	for (size_t i = 0; i < s->marker_count; i++) {
		const uint32_t at = s->markers[i];
		while (next < all.count && all.list[next].at.end <= at)
			next++;
		const struct conflict *c = next < all.count && all.list[next].at.start <= at ? &all.list[next] : NULL;
		if (!c || !*c->path)
			find(s->findings, "conflict-marker", span(at, source_line_end(s->source, at) - at),
			     "a merge left this conflict marker");
		else if (at == c->at.start)
			report_conflict(s, c);
	}
}

bool prescan(struct arena *a, struct source *source, struct findings *f)
{
	struct scan s = { .arena = a, .source = source, .findings = f };

	source->ascii = true;
	scan_bytes(&s);
	source->lines = s.lines;
	source->line_count = s.count;
	if (s.marker_count)
		report_markers(&s);
	return s.tab_in_margin;
}

bool prescan_value(const char *text, size_t len, struct txp_span at, struct findings *f)
{
	bool hidden = false;

	for (const char *p = text, *end = text + len; p < end;) {
		uint32_t cp;
		size_t n = utf8_decode(p, end, &cp);
		if (!n || (cp != '\n' && cp != '\t' && bad_code_point(cp, at, f)))
			return false;
		if (!hidden && n < 4 && utf8_hidden(cp))
			say_hidden(f, cp, at);
		hidden |= utf8_hidden(cp);
		p += n;
	}
	return true;
}
