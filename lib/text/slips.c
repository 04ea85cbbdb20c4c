#include "text/slips.h"

#include <string.h>

#include "base/utf8.h"

enum place { AT_PROBLEM, AT_CONTEXT, AT_TEXT /* the text on the problem's line */ };

/* What libyaml says → what we say. The first row that matches is taken; an empty string matches anything. */
static const struct {
	const char *context, *problem, *code, *message;
	enum place place;
} slips[] = {
	{ "", "mapping values are not allowed", "colon-in-text", "a colon and a space inside text look like a new key", AT_TEXT },
	{ "while scanning a quoted scalar", "unexpected end of stream", "unclosed-quote", "this quote is never closed", AT_CONTEXT },
	{ "while scanning a quoted scalar", "unexpected document indicator", "unclosed-quote", "this quote is never closed", AT_CONTEXT },
	{ "while parsing a quoted scalar", "", "bad-escape", "a backslash in double quotes is followed by something it can't be followed by", AT_PROBLEM },
	{ "while scanning a simple key", "could not find expected ':'", "missing-colon", "this line is neither `key: value` nor part of a text", AT_CONTEXT },
	{ "", "tab character", "tab-indent", "a tab in the white space before the text", AT_PROBLEM },
	{ "while scanning for the next token", "cannot start any token", "reserved-start", "text can't begin with this character unless it is in quotes", AT_PROBLEM },
	{ "while scanning an alias", "", "alias", "text that begins with * is read as an alias, not as text", AT_CONTEXT },
	{ "while scanning an anchor", "", "anchor", "text that begins with & is read as an anchor, not as text", AT_CONTEXT },
	{ "while scanning a tag", "", "tag", "text that begins with ! is read as a tag, not as text", AT_CONTEXT },
	{ "while parsing a tag", "", "tag", "text that begins with ! is read as a tag, not as text", AT_CONTEXT },
	{ "while parsing a node", "undefined tag handle", "tag", "text that begins with ! is read as a tag, not as text", AT_CONTEXT },
	{ "while scanning a block scalar", "", "block-text-header", "only a comment may stand behind | or > on the same line", AT_PROBLEM },
	{ "while parsing a flow mapping", "", "unclosed-bracket", "this { is not closed, or a comma is missing in it", AT_CONTEXT },
	{ "while parsing a flow sequence", "", "unclosed-bracket", "this [ is not closed, or a comma is missing in it", AT_CONTEXT },
	{ "", "block sequence entries are not allowed", "list-on-key-line", "a list item can't begin on its key's line", AT_PROBLEM },
	{ "while parsing a block collection", "", "bad-indent", "this line doesn't line up with the list it should belong to", AT_PROBLEM },
	{ "while parsing a block mapping", "", "bad-indent", "this line doesn't line up with the lines it should belong to", AT_PROBLEM },
	{ "", "did not find expected <document start>", "bad-indent", "this line doesn't line up with the lines above it", AT_PROBLEM },
	{ "", "", "yaml-syntax", "this can't be read as YAML", AT_PROBLEM },
};

static bool contains(const char *text, const char *part)
{
	return !*part || (text && strstr(text, part));
}

static uint32_t margin(const struct source *s, uint32_t at)
{
	while (s->bytes[at] == ' ' || s->bytes[at] == '\t')
		at++;
	return at;
}

/* The text value on a line, from behind its first `key: ` or dash to the line's end. */
static struct txp_span value_on_line(const struct source *s, uint32_t at)
{
	uint32_t start = source_line_start(s, at), end = source_line_end(s, at);
	const char *colon = memmem(s->bytes + start, end - start, ": ", 2);

	if (colon && colon + 2 < s->bytes + at)
		start = (uint32_t)(colon + 2 - s->bytes);
	start = margin(s, start);
	return (struct txp_span){ start, end > start ? end : start + 1 };
}

static struct txp_span one_character(const struct source *s, uint32_t at)
{
	uint32_t cp;

	if (at >= s->len)
		at = s->len - 1;
	return (struct txp_span){ at, at + (uint32_t)utf8_decode(s->bytes + at, s->bytes + s->len, &cp) };
}

static bool tab_before(const struct source *s, uint32_t at)
{
	uint32_t start = source_line_start(s, at), text = margin(s, start);

	return at <= text && memchr(s->bytes + start, '\t', text - start + 1 < s->len - start ? text - start + 1 : 1);
}

/* `  due: …` below `title: Ride the bus`: a key of its own that is indented too far, and so was read as more text. Where
 * at is not the colon of a word that begins its line, the span is empty. */
static struct txp_span indented_key(const struct source *s, uint32_t at)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_-";
	uint32_t start = margin(s, source_line_start(s, at));

	if (start >= at || start + strspn(s->bytes + start, letters) != at)
		at = start;
	return (struct txp_span){ start, at };
}

/* Something on the line of a value that ended with a quote or a bracket. */
static bool behind_closing(const struct source *s, uint32_t at)
{
	uint32_t start = source_line_start(s, at);

	while (at > start && (s->bytes[at - 1] == ' ' || s->bytes[at - 1] == '\t'))
		at--;
	return at > start && strchr("\"'])}", s->bytes[at - 1]);
}

static bool report_tab(const struct source *s, const struct slip *slip, struct findings *f)
{
	uint32_t start = source_line_start(s, slip->problem_at);

	if (tab_before(s, slip->problem_at))
		find(f, "tab-indent", (struct txp_span){ start, margin(s, start) }, "a tab in the white space before the text");
	else if (slip->problem_at < s->len && s->bytes[slip->problem_at] == '\t')
		find(f, "tab-indent", one_character(s, slip->problem_at), "a tab in the white space before the text");
	else
		return false;
	return true;
}

static bool report_margin(const struct source *s, const struct slip *slip, struct findings *f)
{
	struct txp_span key = indented_key(s, slip->problem_at);

	if (key.end == key.start || !contains(slip->problem, "mapping values are not allowed"))
		return false;
	struct txp_finding *n = find(f, "bad-indent", key, "indented like this, the line reads as more of the text above");
	n->remedy = "Line it up with the keys of its block; if it belongs to the text above, put that in double quotes.";
	return true;
}

/* A quote that was never closed ends where the next text in quotes begins, and what stands there seems to go on behind it. */
static bool report_far_quote(const struct source *s, const struct slip *slip, struct findings *f)
{
	const struct txp_span quoted = slip->quoted;

	if (quoted.end == quoted.start || slip->problem_at < quoted.end || source_line_start(s, slip->problem_at) > quoted.end)
		return false;
	unsigned lines = (unsigned)(source_position(s, quoted.end).line - source_position(s, quoted.start).line);
	struct txp_finding *n = find(f, "unclosed-quote", one_character(s, quoted.start),
				     "this quote is closed only %u %s below, where text goes on behind it", lines, lines == 1 ? "line" : "lines");
	n->also = one_character(s, slip->problem_at);
	n->also_note = "text goes on here";
	return true;
}

/* \ud83d: half of a character, as JSON and programs that speak it write an emoji. */
static bool report_surrogate(const struct source *s, const struct slip *slip, struct findings *f)
{
	uint32_t at = slip->problem_at;

	if (!contains(slip->context, "while parsing a quoted scalar") || at < 2 || !contains(slip->problem, "escape"))
		return false;
	at -= s->bytes[at - 1] == 'u' && s->bytes[at - 2] == '\\' ? 2 : 0;
	if (strncmp(s->bytes + at, "\\u", 2) || !strchr("dD", s->bytes[at + 2]) || !strchr("89abcdefABCDEF", s->bytes[at + 3]))
		return false;
	find(f, "surrogate-escape", (struct txp_span){ at, at + 6 < s->len ? at + 6 : s->len },
	     "this escape is half of a character, as JSON writes an emoji; in YAML it means nothing");
	return true;
}

void slip_report(const struct source *s, const struct slip *slip, struct findings *f)
{
	size_t i = 0;

	if (report_tab(s, slip, f) || slip_report_near(s, slip, f) || report_margin(s, slip, f) || report_surrogate(s, slip, f))
		return;
	if (contains(slip->context, "while parsing a block") && behind_closing(s, slip->problem_at)) {
		if (report_far_quote(s, slip, f))
			return;
		find(f, "text-after-quote", one_character(s, slip->problem_at), "text goes on behind the quote or bracket that ended it");
		return;
	}
	while (!contains(slip->context, slips[i].context) || !contains(slip->problem, slips[i].problem))
		i++;
	struct txp_span problem = one_character(s, slip->problem_at), at = problem;
	if (slips[i].place == AT_CONTEXT && slip->has_context)
		at = one_character(s, slip->context_at);
	else if (slips[i].place == AT_TEXT)
		at = value_on_line(s, slip->problem_at);
	struct txp_finding *n = find(f, slips[i].code, at, "%s", slips[i].message);
	if (slips[i].place == AT_CONTEXT && slip->problem_at != slip->context_at && slip->has_context) {
		n->also = problem;
		n->also_note = "reading stopped here";
	} else if (slips[i].place == AT_PROBLEM && slip->has_context && slip->context_at < at.start) {
		n->also = one_character(s, slip->context_at);
		n->also_note = "it began here";
	}
}
