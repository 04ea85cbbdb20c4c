/* CommonMark. Text from a plan can neither make markup nor HTML: it is escaped here, and only here. */
#include "render/render.h"

#include <string.h>
#include "base/utf8.h"

enum { HEADING_MOST = 6 };

/* What would begin a list, a heading, a rule or an underline at the start of a line. */
static size_t escape_start(struct buf *out, const char *s)
{
	size_t digits = strspn(s, "0123456789");

	if (*s && strchr("-+=#>:", *s)) {
		buf_printf(out, "\\%c", *s);
		return 1;
	}
	if (digits && (s[digits] == '.' || s[digits] == ')')) {
		buf_add(out, s, digits);
		buf_printf(out, "\\%c", s[digits]);
		return digits + 1;
	}
	return 0;
}

/* One line, made safe for a terminal first, then for Markdown. */
static void escape_line(struct render *r, const char *bytes, size_t len)
{
	struct buf *out = r->out;
	const char *s;

	r->scratch.len = 0;
	buf_puts(&r->scratch, "");
	utf8_show(&r->scratch, bytes, len);
	s = r->scratch.bytes + strspn(r->scratch.bytes, " ");
	s += escape_start(out, s);
	for (; *s; s++) {
		if (strchr("\\`*_[]<>&|~$", *s))
			buf_putc(out, '\\');
		buf_putc(out, *s);
	}
}

/* Text on one line. */
static void put(struct render *r, const char *s)
{
	escape_line(r, s, strlen(s));
}

static void start(struct render *r)
{
	buf_fill(r->out, ' ', r->indent);
}

/* An empty line before a block, but not twice, and not at the beginning of a list item. */
static void blank(struct render *r)
{
	if (r->out->len > 1 && r->out->bytes[r->out->len - 1] == '\n' && r->out->bytes[r->out->len - 2] != '\n')
		buf_putc(r->out, '\n');
}

/* Lines of prose: an empty one ends the paragraph, another is a hard break. */
static void paragraphs(struct render *r, const char *s, const char *prefix)
{
	const char *end = s + strlen(s);
	bool begun = r->open;

	while (end > s && (end[-1] == '\n' || end[-1] == ' '))
		end--;
	for (bool first = true; s < end || first; first = false) {
		const char *newline = memchr(s, '\n', (size_t)(end - s));
		const char *stop = newline ? newline : end;
		if (!begun && (stop > s || *prefix)) {
			start(r);
			buf_puts(r->out, prefix);
		}
		begun = false;
		escape_line(r, s, (size_t)(stop - s));
		if (newline && stop > s && newline[1] != '\n')
			buf_putc(r->out, '\\');
		buf_putc(r->out, '\n');
		s = newline ? newline + 1 : end;
	}
	r->open = false;
}

static void heading(struct render *r, unsigned level, const char *id, const char *text)
{
	blank(r);
	for (unsigned i = 0; i < level && i < HEADING_MOST; i++)
		buf_putc(r->out, '#');
	buf_putc(r->out, ' ');
	put(r, id);
	if (*id && *text)
		buf_puts(r->out, ": ");
	put(r, text);
	buf_putc(r->out, '\n');
}

static void blocks(struct render *r, const struct block *b)
{
	render_children(r, b);
}

static void plan(struct render *r, const struct block *b)
{
	r->depth = 1;
	heading(r, 1, "", b->text);
	render_children(r, b);
}

static void section(struct render *r, const struct block *b)
{
	r->depth = 2;
	heading(r, 2, "", b->label);
	render_children(r, b);
}

/* ---- Lists ---- */

static void bullet(struct render *r)
{
	if (!r->open)
		start(r);
	buf_puts(r->out, "- ");
	r->indent += 2;
	r->open = true;
}

static void unindent(struct render *r)
{
	r->open = false;
	r->indent -= 2;
}

static void strong(struct render *r, const char *s, const char *behind)
{
	buf_puts(r->out, "**");
	put(r, s);
	buf_printf(r->out, "%s**", behind);
}

/* Items are headings as long as nothing but items holds them; then, and when they can be ticked off, bullets. */
static void item(struct render *r, const struct block *b)
{
	static const char *const marks[] = { [MARK_NONE] = "", [MARK_OPEN] = "[ ] ", [MARK_DONE] = "[x] " };
	const bool can_head = !r->indent && b->mark == MARK_NONE && r->depth < HEADING_MOST;

	if (can_head) {
		heading(r, ++r->depth, b->label, b->text);
		render_children(r, b);
		r->depth--;
		return;
	}
	if (!r->indent && (!r->previous || r->previous->kind != BLOCK_ITEM))
		blank(r);
	bullet(r);
	buf_puts(r->out, marks[b->mark]);
	if (*b->label)
		strong(r, b->label, "");
	if (*b->label && *b->text)
		buf_putc(r->out, ' ');
	put(r, b->text);
	buf_puts(r->out, b->first && b->first->kind == BLOCK_FACTS ? "\\\n" : "\n");
	r->open = false;
	render_children(r, b);
	unindent(r);
}

static void row(struct render *r, const struct block *b)
{
	const enum block_kind first = b->first ? b->first->kind : BLOCK_TEXT;

	if (!r->previous && !r->indent)
		blank(r);
	bullet(r);
	strong(r, b->label, ":");
	if (first == BLOCK_TEXT || first == BLOCK_FACTS) {
		buf_putc(r->out, ' ');
	} else {
		buf_putc(r->out, '\n');
		r->open = false;
	}
	render_children(r, b);
	unindent(r);
}

static void bullets(struct render *r, const struct block *b)
{
	if (!r->indent)
		blank(r);
	for (const struct block *t = b->first; t; t = t->next) {
		bullet(r);
		paragraphs(r, t->text, "");
		unindent(r);
	}
}

/* ---- Prose, facts, tables ---- */

/* Below a bullet's own line, a paragraph needs an empty line before it. */
static void apart(struct render *r)
{
	const bool continues = r->parent->kind == BLOCK_ITEM && !r->previous && r->indent;

	if (!r->open && !continues)
		blank(r);
}

static void facts(struct render *r, const struct block *b)
{
	apart(r);
	if (!r->open)
		start(r);
	for (const struct block *f = b->first; f; f = f->next) {
		if (f != b->first)
			buf_puts(r->out, " · ");
		strong(r, f->label, ":");
		buf_putc(r->out, ' ');
		put(r, f->text);
	}
	buf_putc(r->out, '\n');
	r->open = false;
}

static void text(struct render *r, const struct block *b)
{
	if (!r->open)
		blank(r);
	paragraphs(r, b->text, "");
}

static void quote(struct render *r, const struct block *b)
{
	blank(r);
	paragraphs(r, b->text, "> ");
}

static void table_line(struct render *r, const struct block *line)
{
	start(r);
	for (const struct block *cell = line->first; cell; cell = cell->next) {
		buf_puts(r->out, "| ");
		put(r, cell->text);
		buf_putc(r->out, ' ');
	}
	buf_puts(r->out, "|\n");
}

static void table(struct render *r, const struct block *b)
{
	blank(r);
	table_line(r, b->first);
	start(r);
	for (const struct block *cell = b->first->first; cell; cell = cell->next)
		buf_puts(r->out, "| --- ");
	buf_puts(r->out, "|\n");
	for (const struct block *line = b->first->next; line; line = line->next)
		table_line(r, line);
}

const struct backend render_markdown = {
	.name = "markdown",
	.suffix = ".md",
	.on = { [BLOCK_PLAN] = plan, [BLOCK_SECTION] = section, [BLOCK_ITEM] = item, [BLOCK_ROWS] = blocks,
		[BLOCK_ROW] = row, [BLOCK_FACTS] = facts, [BLOCK_TEXT] = text, [BLOCK_QUOTE] = quote,
		[BLOCK_BULLETS] = bullets, [BLOCK_TABLE] = table },
};
