#include "text/strict.h"

/* ---- # that touches what ends before it ---- */

static struct txp_span rest_of_line(const struct source *s, uint32_t at)
{
	return (struct txp_span){ at, source_line_end(s, at) };
}

static void report_glued(const struct source *s, uint32_t hash, struct findings *f)
{
	const char before = s->bytes[hash - 1];
	const char *what = before == '"' || before == '\'' ? "quote" : before == ',' ? "comma" : strchr("[]{}", before) ? "bracket" : "sign";

	find(f, "glued-comment", rest_of_line(s, hash), "this # touches the %s before it, so it is neither a comment nor text", what);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Between two values in brackets: commas, colons, brackets, white space, comments. */
static void look_between(const struct source *s, uint32_t from, uint32_t to, struct findings *f)
{
	for (uint32_t at = from; at < to; at++) {
		if (s->bytes[at] != '#')
			continue;
		if (!is_blank(s->bytes[at - 1]))
			report_glued(s, at, f);
		at = source_line_end(s, at);
	}
}

/* From behind the opening bracket on; returns where the values below end. */
static uint32_t look_in_brackets(const struct source *s, const struct node *n, uint32_t from, struct findings *f)
{
	if (n->key) {
		look_between(s, from, n->key->start, f);
		from = n->key->end > from ? n->key->end : from;
	}
	if (n->end > from)
		look_between(s, from, n->start, f);
	if (n->kind == NODE_SCALAR)
		return n->end > from ? n->end : from;
	from = n->start + 1;
	for (const struct node *child = n->first; child; child = child->next)
		from = look_in_brackets(s, child, from, f);
	look_between(s, from, n->end, f);
	return n->end;
}

/* ---- Lines that don't stand to the right of what they belong to ---- */

/* The column that every line of a value in `open` must stand to the right of: that of its block's keys or dashes; -1 for none. */
static int block_column(const struct source *s, const struct node *open)
{
	while (open && open->flow)
		open = open->parent;
	return open ? (int)(open->start - source_line_start(s, open->start)) : -1;
}

bool strict_begins_outside(const struct source *s, uint32_t at, const struct node *open)
{
	const uint32_t line = source_line_start(s, at);

	return line + strspn(s->bytes + line, " ") == at && (int)(at - line) <= block_column(s, open);
}

static const struct node *quoted_around(const struct node *n, uint32_t at)
{
	for (const struct node *child = n->first; child && child->start <= at; child = child->next) {
		if (at >= child->end)
			continue;
		return child->kind == NODE_SCALAR ? child : quoted_around(child, at);
	}
	return NULL;
}

/* The first line inside a value that stands too far left, or 0. A comment may stand anywhere, but not in quotes. */
static uint32_t shallow_line(const struct source *s, const struct node *n, uint32_t end, int column)
{
	for (uint32_t line = source_line_end(s, n->start); line < end; line = source_line_end(s, line)) {
		line = (uint32_t)((const char *)memchr(s->bytes + line, '\n', s->len - line) + 1 - s->bytes);
		const uint32_t text = line + (uint32_t)strspn(s->bytes + line, " ");
		if (text >= end || (int)(text - line) > column || is_blank(s->bytes[text]))
			continue;
		if (n->kind == NODE_SCALAR || s->bytes[text] != '#' || quoted_around(n, text))
			return text;
	}
	return 0;
}

static bool begins_with_key(const struct source *s, uint32_t text)
{
	text += (uint32_t)strspn(s->bytes + text, "abcdefghijklmnopqrstuvwxyz0123456789_-");
	return s->bytes[text] == ':' && is_blank(s->bytes[text + 1]);
}

/* Returns false when the value did not really end where it seems to. */
static bool check_lines(const struct source *s, const struct node *n, const struct node *open, struct findings *f)
{
	const int column = block_column(s, open);
	const uint32_t text = column >= 0 ? shallow_line(s, n, n->end, column) : 0;

	if (!text)
		return true;
	if (n->kind == NODE_SCALAR && begins_with_key(s, text)) {
		struct txp_finding *found = find(f, "unclosed-quote", (struct txp_span){ n->start, n->start + 1 },
						 "this quote is not closed before the next key");
		found->also = rest_of_line(s, text);
		found->also_note = "this would be text";
		return false;
	}
	const bool quotes = n->kind == NODE_SCALAR;
	struct txp_finding *found =
	    find(f, quotes ? "quote-indent" : "bracket-indent", rest_of_line(s, text),
		 quotes ? "this line goes on with the text in quotes above, but is not indented below it"
			: "this line belongs to the %c above, but is not indented below it", s->bytes[n->start]);
	found->also = (struct txp_span){ n->start, n->start + 1 };
	found->also_note = "it began here";
	found->remedy = arena_printf(findings_arena(f), "Begin it with at least %d space%s.", column + 1, column ? "s" : "");
	return true;
}

/* ---- Literal and folded text ---- */

static void check_header(const struct source *s, const struct node *n, struct findings *f)
{
	const uint32_t end = n->start + 1 + (uint32_t)strspn(s->bytes + n->start + 1, "+-123456789");

	if (s->bytes[end] == '#')
		report_glued(s, end, f);
}

/* The first line with text says how far all are indented; a blank line above it with more spaces would be text itself. */
static bool check_head(const struct source *s, const struct node *n, const struct node *open, struct findings *f)
{
	uint32_t line = source_line_end(s, n->start), blank = 0, most = 0;

	const char *sign = s->bytes + n->start + 1 + strspn(s->bytes + n->start + 1, "+-");
	if (*sign >= '1' && *sign <= '9')
		return true;
	while (line < s->len) {
		line = (uint32_t)((const char *)memchr(s->bytes + line, '\n', s->len - line) + 1 - s->bytes);
		const uint32_t spaces = (uint32_t)strspn(s->bytes + line, " "), text = line + spaces;
		if (text < s->len && s->bytes[text] != '\n' && s->bytes[text] != '\r') {
			if (most <= spaces || (int)spaces <= block_column(s, open))
				return true;
			find(f, "blank-before-text", (struct txp_span){ blank, blank + most },
			     "this blank line has more spaces than the text below it");
			return false;
		}
		if (spaces > most) {
			most = spaces;
			blank = line;
		}
		line = text;
	}
	return true;
}

/* ---- One value ---- */

bool strict_scalar(const struct source *s, const struct node *n, const struct node *open, struct findings *f)
{
	const bool in_brackets = open && open->flow;

	if (n->style == STYLE_PLAIN) {
		if (n->len == 1 && *n->text == '-')
			find(f, "lone-dash", node_span(n), "a dash alone in [ ] or { } is not text, and begins no item");
		return true;
	}
	if (n->style == STYLE_LITERAL || n->style == STYLE_FOLDED) {
		check_header(s, n, f);
		return check_head(s, n, open, f);
	}
	/* What stands in brackets is looked at with them. */
	if (in_brackets)
		return true;
	if (s->bytes[n->end] == '#')
		report_glued(s, n->end, f);
	return !memchr(s->bytes + n->start, '\n', n->end - n->start) || check_lines(s, n, open, f);
}

void strict_flow(const struct source *s, const struct node *n, struct findings *f)
{
	if (n->parent && n->parent->flow)
		return;
	if (s->bytes[n->end] == '#')
		report_glued(s, n->end, f);
	if (!memchr(s->bytes + n->start, '\n', n->end - n->start))
		return;
	check_lines(s, n, n->parent, f);
	if (memchr(s->bytes + n->start, '#', n->end - n->start))
		look_in_brackets(s, n, n->start + 1, f);
}

/* ---- Tabs ---- */

/* Reports the lines of [from, to) whose margin holds a tab. */
static void check_margins_between(const struct source *s, struct findings *f, uint32_t from, uint32_t to)
{
	for (uint32_t at = from; at < to; at = source_line_end(s, at) + 1) {
		uint32_t text = at;
		bool tab = false;
		for (; s->bytes[text] == ' ' || s->bytes[text] == '\t'; text++)
			tab |= s->bytes[text] == '\t';
		if (tab && source_line_start(s, at) == at && !strchr("#\r\n", s->bytes[text]))
			find(f, "tab-indent", (struct txp_span){ at, text }, "a tab in the white space before the text");
	}
}

/* Checks what lies before and between the literal and folded scalars below n; returns where it got to. */
static uint32_t check_margins(const struct source *s, struct findings *f, const struct node *n, uint32_t from)
{
	if (n->kind == NODE_SCALAR && (n->style == STYLE_LITERAL || n->style == STYLE_FOLDED)) {
		check_margins_between(s, f, from, n->start);
		return n->end;
	}
	for (const struct node *child = n->first; child; child = child->next)
		from = check_margins(s, f, child, from);
	return from;
}

void strict_margins(const struct document *d, struct findings *f)
{
	const struct source *s = &d->source;

	check_margins_between(s, f, check_margins(s, f, d->root, s->bom), s->len);
}
