#include "view/lines.h"

#include <string.h>
#include "base/utf8.h"

enum { TIMES_MOST = 16, SMALL = 64 * 1024 };

struct lines {
	struct buf *out, path;
	const struct source *source;
	uint32_t at; /* everything before it is written */
	size_t most;
};

static bool too_long(const struct lines *l)
{
	return l->out->len > l->most;
}

static void add_comment(struct lines *l, uint32_t start)
{
	utf8_show(l->out, l->source->bytes + start, source_line_end(l->source, start) - start);
	buf_putc(l->out, '\n');
}

/* What lies between two values is layout, and comments. */
static void pass_to(struct lines *l, uint32_t end)
{
	const char *bytes = l->source->bytes, *mark;

	while (l->at < end && (mark = memchr(bytes + l->at, '#', end - l->at))) {
		add_comment(l, (uint32_t)(mark - bytes));
		l->at = source_line_end(l->source, (uint32_t)(mark - bytes));
	}
	if (l->at < end)
		l->at = end;
}

/* Passes a key or a value; the first line of a block text may end with a comment. */
static void pass(struct lines *l, const struct node *n)
{
	pass_to(l, n->start);
	if (n->style == STYLE_LITERAL || n->style == STYLE_FOLDED)
		pass_to(l, source_line_end(l->source, n->start));
	if (l->at < n->end)
		l->at = n->end;
}

static void add_line(struct lines *l, const char *mark, const char *text, size_t len)
{
	utf8_show(l->out, l->path.bytes, l->path.len);
	buf_puts(l->out, mark);
	if (len)
		buf_putc(l->out, ' ');
	utf8_show(l->out, text, len);
	buf_putc(l->out, '\n');
}

static void add_text(struct lines *l, const struct node *n)
{
	const char *text = n->text, *end = n->text + n->len, *mark = ":";
	const bool block = n->style == STYLE_LITERAL || n->style == STYLE_FOLDED;

	pass(l, n);
	/* The line break that nearly every block text ends with is layout. */
	if (block && n->len > 1 && end[-1] == '\n' && end[-2] != '\n')
		end--;
	for (const char *stop; (stop = memchr(text, '\n', (size_t)(end - text))) && !too_long(l); mark = "|") {
		add_line(l, mark, text, (size_t)(stop - text));
		text = stop + 1;
	}
	add_line(l, mark, text, (size_t)(end - text));
}

static bool is_word(const struct node *n)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

	return n->kind == NODE_SCALAR && n->len && strspn(n->text, letters) == n->len;
}

static bool is_words(const struct node *list)
{
	const struct node *n = list->first;

	while (n && is_word(n))
		n = n->next;
	return list->first && !n;
}

static void add_words(struct lines *l, const struct node *list)
{
	for (const struct node *n = list->first; n; n = n->next)
		pass(l, n);
	utf8_show(l->out, l->path.bytes, l->path.len);
	for (const struct node *n = list->first; n; n = n->next) {
		buf_puts(l->out, n == list->first ? ": [" : ", ");
		buf_add(l->out, n->text, n->len);
	}
	buf_puts(l->out, "]\n");
}

static void add_values(struct lines *l, struct place place, const struct node *n);

static void add_items(struct lines *l, struct place list, const struct node *n)
{
	const struct place item = place_item(list);
	const size_t path = l->path.len;
	unsigned number = 0;

	for (const struct node *c = n->first; c && !too_long(l); c = c->next) {
		number++;
		if (c->kind != NODE_SCALAR) {
			buf_putc(&l->path, '/');
			place_item_name(&l->path, list, c, number);
		}
		add_values(l, item, c);
		l->path.len = path;
	}
}

/* Recursion is as deep as the document, at most DOCUMENT_DEPTH_MOST. */
static void add_values(struct lines *l, struct place place, const struct node *n)
{
	const size_t path = l->path.len;

	if (n->kind == NODE_SCALAR) {
		add_text(l, n);
		return;
	}
	if (!n->first) {
		pass(l, n);
		add_line(l, ":", n->kind == NODE_MAP ? "{}" : "[]", 2);
	} else if (n->kind == NODE_LIST && is_words(n)) {
		add_words(l, n);
	} else if (n->kind == NODE_LIST) {
		add_items(l, place, n);
	}
	for (const struct node *c = n->kind == NODE_MAP ? n->first : NULL; c && !too_long(l); c = c->next) {
		pass(l, c->key);
		if (path)
			buf_putc(&l->path, '/');
		buf_add(&l->path, c->key->text, c->key->len);
		add_values(l, place_property(place, c->key->text, c->key->len), c);
		l->path.len = path;
	}
}

bool lines_of_plan(struct buf *out, const struct schema *s, const struct document *d)
{
	struct lines l = { .out = out, .path = buf_in(out->arena), .source = &d->source, .at = d->source.bom,
			   .most = out->len + (size_t)d->source.len * TIMES_MOST + SMALL };

	buf_puts(&l.path, "");
	add_values(&l, schema_root(s), d->root);
	pass_to(&l, d->source.len);
	return !too_long(&l);
}

void lines_as_they_are(struct buf *out, const char *bytes, size_t len)
{
	const char *end = bytes + len;

	while (bytes < end) {
		size_t run = 0;

		while (bytes + run < end && bytes[run] != '\n' && bytes[run] != '\t' && bytes[run] != '\r')
			run++;
		utf8_show(out, bytes, run);
		bytes += run;
		if (bytes == end)
			break;
		if (*bytes != '\r')
			buf_putc(out, *bytes);
		else if (bytes + 1 == end || bytes[1] != '\n')
			buf_puts(out, "<U+000D>");
		bytes++;
	}
}
