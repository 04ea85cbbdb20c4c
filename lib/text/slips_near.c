/* slips_near.c - causes that stand a little before the place where libyaml gives up. */
#include "text/slips.h"

#include <string.h>

#include "base/lookalike.h"
#include "base/utf8.h"

static bool says(const char *text, const char *part)
{
	return text && strstr(text, part);
}

static struct txp_span character(const struct source *s, uint32_t at)
{
	uint32_t cp;

	return (struct txp_span){ at, at + (uint32_t)utf8_decode(s->bytes + at, s->bytes + s->len, &cp) };
}

static struct txp_span rest_of_line(const struct source *s, uint32_t at)
{
	return (struct txp_span){ at, source_line_end(s, at) };
}

static uint32_t margin_end(const struct source *s, uint32_t at)
{
	return at + (uint32_t)strspn(s->bytes + at, " \t");
}

/* The start of the line with text above the one that begins at `line`, or `line`. */
static uint32_t line_above(const struct source *s, uint32_t line)
{
	for (uint32_t above = line; above > s->bom;) {
		above = source_line_start(s, above - 1);
		if (!strchr("\r\n", s->bytes[margin_end(s, above)]))
			return above;
	}
	return line;
}

/* Behind `key:`, also behind dashes, on a line; 0 where it doesn't begin so. */
static uint32_t behind_key(const struct source *s, uint32_t line)
{
	uint32_t at = margin_end(s, line);

	while (s->bytes[at] == '-' && s->bytes[at + 1] == ' ')
		at = margin_end(s, at + 1);
	const uint32_t word = at;
	at += (uint32_t)strspn(s->bytes + at, "abcdefghijklmnopqrstuvwxyz0123456789_-");
	return at > word && s->bytes[at] == ':' ? at + 1 : 0;
}

/* ---- Signs that are none ---- */

static const char ordinary_space[] = "Write an ordinary space in its place.";

/* `priority：high` */
static bool wide_colon(const struct source *s, uint32_t text, struct findings *f)
{
	while (s->bytes[text] == '-' && s->bytes[text + 1] == ' ')
		text = margin_end(s, text + 1);
	const uint32_t colon = text + (uint32_t)strspn(s->bytes + text, "abcdefghijklmnopqrstuvwxyz0123456789_-");
	size_t len;

	if (colon == text || colon >= s->len || lookalike_at(s->bytes + colon, s->bytes + s->len, &len) != LOOKALIKE_COLON)
		return false;
	find(f, "lookalike", character(s, colon), "'%.*s' looks like a colon but is none", (int)len, s->bytes + colon)
		->remedy = "Write an ordinary colon and a space in its place.";
	return true;
}

static bool lookalike_on_line(const struct source *s, uint32_t line, struct findings *f)
{
	const char *end = s->bytes + s->len;
	const uint32_t text = margin_end(s, line), behind = behind_key(s, line);
	size_t len = 0;
	enum lookalike first = text < s->len ? lookalike_at(s->bytes + text, end, &len) : LOOKALIKE_NONE;

	if (first == LOOKALIKE_SPACE) {
		find(f, "lookalike", character(s, text), "this line is indented with a no-break space, as word processors and web pages put in")
			->remedy = ordinary_space;
		return true;
	}
	if (first == LOOKALIKE_DASH) {
		find(f, "lookalike", character(s, text), "'%.*s' is not a dash and a space, so no item of a list begins here", (int)len,
		     s->bytes + text)->remedy = "Write a dash and a space in its place.";
		return true;
	}
	if (s->bytes[text] == '-' && text + 1 < s->len && lookalike_at(s->bytes + text + 1, end, &len) == LOOKALIKE_SPACE) {
		find(f, "lookalike", character(s, text + 1), "behind this dash stands a no-break space, as word processors and web pages put in")
			->remedy = ordinary_space;
		return true;
	}
	if (wide_colon(s, text, f))
		return true;
	if (!behind || behind >= s->len || lookalike_at(s->bytes + behind, end, &len) != LOOKALIKE_SPACE)
		return false;
	find(f, "lookalike", character(s, behind), "behind this colon stands a no-break space, as word processors and web pages put in")
		->remedy = ordinary_space;
	return true;
}

/* Did the line above go on to the line where reading stopped? */
static bool goes_on(const struct source *s, const struct slip *slip)
{
	const uint32_t line = source_line_start(s, slip->problem_at), behind = behind_key(s, line);

	return says(slip->problem, "mapping values are not allowed") && behind && behind == slip->problem_at + 1;
}

static bool report_lookalike(const struct source *s, const struct slip *slip, struct findings *f)
{
	const uint32_t line = source_line_start(s, slip->problem_at);

	if (goes_on(s, slip) && lookalike_on_line(s, line_above(s, line), f))
		return true;
	if (says(slip->problem, "could not find expected ':'") && lookalike_on_line(s, source_line_start(s, slip->context_at), f))
		return true;
	return slip->problem_at < s->len && lookalike_on_line(s, line, f);
}

/* `“Walk: every day”`: the value that begins here looks as if it were in quotes. */
static bool quote_lookalike(const struct source *s, uint32_t at, struct findings *f)
{
	size_t len;

	if (at >= s->len || lookalike_at(s->bytes + at, s->bytes + s->len, &len) != LOOKALIKE_QUOTE)
		return false;
	find(f, "lookalike", character(s, at), "'%.*s' looks like a quote but is none, so the colon in the text begins a new value", (int)len,
	     s->bytes + at)->remedy = "Put the whole text in straight double quotes.";
	return true;
}

/* ---- # ---- */

/* The first # of [from, to), outside quotes, that begins a comment or may have been meant to; or 0. */
static uint32_t comment_in(const struct source *s, uint32_t from, uint32_t to)
{
	char quote = 0;

	for (uint32_t at = from; at < to; at++) {
		const char c = s->bytes[at], before = at ? s->bytes[at - 1] : '\n';
		const bool begins = strchr(" \t\n,[{:", before);
		if (quote) {
			at += c == '\\' && quote == '"';
			quote = c == quote ? 0 : quote;
		} else if ((c == '"' || c == '\'') && begins) {
			quote = c;
		} else if (c == '#' && begins) {
			return at;
		}
	}
	return 0;
}

/* The first of them behind which something gets lost; or 0. */
static uint32_t eating_hash(const struct source *s, uint32_t from, uint32_t to)
{
	for (uint32_t at = from, hash; (hash = comment_in(s, at, to)); at = source_line_end(s, hash)) {
		const char before = s->bytes[hash - 1];
		if (strchr(",[{:", before) || (before != '\n' && source_glued_hash(s, hash)))
			return hash;
	}
	return 0;
}

static void report_hash(const struct source *s, uint32_t at, struct findings *f)
{
	find(f, "hash-in-text", rest_of_line(s, at), "a # in text begins a comment, so the rest of this line would be lost");
}

/* A comment that takes the bracket along which closes [from, to): `{action: called # 911}`. */
static uint32_t closing_hash(const struct source *s, uint32_t from, uint32_t to)
{
	const char close = s->bytes[from] == '[' ? ']' : '}';

	for (uint32_t at = from, hash; (hash = comment_in(s, at, to)); at = source_line_end(s, hash)) {
		const uint32_t end = source_line_end(s, hash);
		if (memchr(s->bytes + hash, close, end - hash) && !memchr(s->bytes + hash, s->bytes[from], end - hash))
			return hash;
	}
	return 0;
}

/* A text can't go on below a comment, and the comment was a line of it: it stands as far right as the line below it. */
static bool report_comment_inside(const struct source *s, uint32_t line, uint32_t comment, struct findings *f)
{
	uint32_t above = comment, last = comment;

	while (s->bytes[margin_end(s, above)] == '#') {
		last = above;
		above = line_above(s, above);
		if (above == last)
			return false;
	}
	const uint32_t value = behind_key(s, above), hash = margin_end(s, last);
	if (!value || margin_end(s, line) - line <= margin_end(s, above) - above || hash - last != margin_end(s, line) - line ||
	    behind_key(s, line) || strchr("\r\n\"'|>[{#", s->bytes[margin_end(s, value)]))
		return false;
	struct txp_finding *n = find(f, "hash-in-text", rest_of_line(s, hash), "a line that begins with # is a comment, and the text above it ends there");
	n->remedy = "Put the whole text in double quotes; or, if it is a comment, move it out of the text.";
	return true;
}

/* `[a #1 b, c]`: the comment took the bracket along. A text that goes on below a line with a # in it. */
static bool report_eaten(const struct source *s, const struct slip *slip, struct findings *f)
{
	uint32_t hash = 0;

	if (says(slip->context, "while parsing a flow")) {
		hash = eating_hash(s, slip->context_at, slip->problem_at);
		const uint32_t closing = hash ? 0 : closing_hash(s, slip->context_at, slip->problem_at);
		if (closing) {
			find(f, "hash-in-text", rest_of_line(s, closing), "this # begins a comment, and the bracket behind it is a part of that")
				->remedy = "Put the text with the # in double quotes; or put the comment behind the bracket.";
			return true;
		}
	} else if (says(slip->problem, "could not find expected ':'") || says(slip->problem, "did not find expected key")) {
		const bool here = says(slip->problem, "expected key");
		const uint32_t line = source_line_start(s, here ? slip->problem_at : slip->context_at), above = line_above(s, line);
		const uint32_t value = behind_key(s, above) ? behind_key(s, above) : margin_end(s, above);
		if (above < line && s->bytes[margin_end(s, above)] == '#')
			return here && report_comment_inside(s, line, above, f);
		if (above < line &&
		    (margin_end(s, line) - line > margin_end(s, above) - above || !behind_key(s, above)))
			hash = eating_hash(s, value, source_line_end(s, above));
	}
	if (!hash)
		return false;
	report_hash(s, hash, f);
	return true;
}

/* ---- { } and [ ] ---- */

/* Where the text before a colon in { } begins: behind the last `: `, comma or bracket on its line. */
static uint32_t text_start(const struct source *s, uint32_t from, uint32_t colon)
{
	uint32_t at = colon, line = margin_end(s, source_line_start(s, colon));

	if (line > from)
		from = line;
	while (at > from && !strchr(",[{", s->bytes[at - 1]) && !(s->bytes[at - 1] == ':' && s->bytes[at] == ' '))
		at--;
	return margin_end(s, at);
}

static bool report_colon(const struct source *s, const struct slip *slip, struct findings *f)
{
	const uint32_t colon = slip->problem_at, text = text_start(s, slip->context_at + 1, colon);
	uint32_t word = colon;

	if (s->bytes[colon] != ':')
		return false;
	if (source_line_start(s, colon) > slip->context_at && behind_key(s, source_line_start(s, colon)) == colon + 1) {
		/* A key of the next line: one more in the brackets, or they were never closed. */
		const uint32_t line = source_line_start(s, colon), outer = source_line_start(s, slip->context_at);
		if (margin_end(s, line) - line <= margin_end(s, outer) - outer)
			return false;
		find(f, "missing-comma", character(s, margin_end(s, line)), "a comma is missing before this key, or a bracket above it");
		return true;
	}
	if (quote_lookalike(s, text, f))
		return true;
	struct txp_finding *n = find(f, "colon-in-text", (struct txp_span){ text < colon ? text : colon, colon + 1 },
				     "a colon and a space inside text in %s look like a new key", s->bytes[slip->context_at] == '[' ? "[ ]" : "{ }");
	while (word > text && strchr("abcdefghijklmnopqrstuvwxyz_", s->bytes[word - 1]))
		word--;
	if (word > text && word < colon && s->bytes[word - 1] == ' ')
		n->remedy = arena_printf(findings_arena(f), "Put the whole text in double quotes; or, if `%.*s` is a key, put a comma before it.",
					 (int)(colon - word), s->bytes + word);
	return true;
}

static bool behind_value(const struct source *s, uint32_t at)
{
	while (s->bytes[at - 1] == ' ' || s->bytes[at - 1] == '\t')
		at--;
	return strchr("\"'])}", s->bytes[at - 1]);
}

static bool report_in_brackets(const struct source *s, const struct slip *slip, struct findings *f)
{
	const uint32_t at = slip->problem_at;

	if (at >= s->len || !slip->has_context)
		return false;
	if (says(slip->context, "while parsing a flow node")) {
		if (s->bytes[at] == '-')
			find(f, "lone-dash", character(s, at), "a dash begins no item in [ ] or { }, where items have commas between them");
		else
			find(f, "yaml-syntax", character(s, at), "a value is missing before this");
		return true;
	}
	if (!says(slip->context, "while parsing a flow"))
		return false;
	if (report_colon(s, slip, f))
		return true;
	if (at <= slip->context_at + 1 || !behind_value(s, at) || source_line_start(s, at) == margin_end(s, at))
		return false;
	find(f, "missing-comma", character(s, at), "a comma is missing before this, or a quote ended the text early");
	return true;
}

bool slip_report_space(const struct source *s, const struct node *key, struct findings *f)
{
	const char *end = s->bytes + key->end;
	size_t len;

	for (uint32_t at = key->start; at + 1 < key->end; at++) {
		if (s->bytes[at] != ':' || lookalike_at(s->bytes + at + 1, end, &len) != LOOKALIKE_SPACE)
			continue;
		find(f, "lookalike", character(s, at + 1), "behind this colon stands a no-break space, as word processors and web pages put in")
			->remedy = ordinary_space;
		return true;
	}
	return false;
}

bool slip_report_near(const struct source *s, const struct slip *slip, struct findings *f)
{
	if (report_lookalike(s, slip, f) || report_eaten(s, slip, f) || report_in_brackets(s, slip, f))
		return true;
	if (!says(slip->problem, "mapping values are not allowed") || goes_on(s, slip))
		return false;
	const uint32_t behind = behind_key(s, source_line_start(s, slip->problem_at));
	return behind && quote_lookalike(s, margin_end(s, behind), f);
}
