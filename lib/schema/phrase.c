/* phrase.c - naming places and expectations so that a clinician knows what is meant. */
#include "schema/check.h"

#include "base/utf8.h"

enum { SHOWN_BYTES_MOST = 60, LISTED_MOST = 12 };

/* Text on one line, shortened between two characters. */
static void add_short(struct buf *out, const char *text, size_t len)
{
	const size_t most = utf8_cut(text, len, SHOWN_BYTES_MOST);

	utf8_show(out, text, most);
	if (most < len)
		buf_puts(out, "...");
}

void phrase_value(struct buf *out, const struct node *n)
{
	if (n->kind != NODE_SCALAR) {
		buf_puts(out, n->kind == NODE_MAP ? "a block of keys" : "a list");
		return;
	}
	buf_putc(out, '\'');
	add_short(out, n->text, n->len);
	buf_putc(out, '\'');
}

/* The schema's title, or the key in words. */
static void add_label(struct buf *out, struct place p, const struct node *n)
{
	const char *title = place_title(p);

	if (*title) {
		buf_puts(out, title);
		return;
	}
	size_t start = out->len;
	add_short(out, n->key->text, n->key->len);
	for (char *s = out->bytes + start; *s; s++)
		*s = *s == '_' ? ' ' : *s;
}

/* "goal g1"; true when its name says all there is to say. */
static bool add_item(struct check *c, struct buf *out, const struct node *n)
{
	struct place list = place_of(c->s, n->parent);
	const char *keys[4], *title = place_title(place_item(list)), *text;
	size_t count = place_identity(list, keys), named = 0;

	buf_puts(out, *title ? title : "item");
	for (size_t i = 0; i < count; i++) {
		text = node_text(node_get(n, keys[i]));
		if (!text)
			continue;
		buf_puts(out, named++ ? ", " : " ");
		add_short(out, text, strlen(text));
	}
	if (!named)
		buf_printf(out, " %u", item_number(n, &c->hint));
	return named && !strcmp(keys[0], "id");
}

void phrase_subject(struct check *c, struct buf *out, const struct node *n)
{
	const char *title;

	for (bool first = true;; first = false) {
		if (!n->parent) {
			title = place_title(schema_root(c->s));
			if (first)
				buf_printf(out, "the %s", *title ? title : "document");
			return;
		}
		if (!first)
			buf_puts(out, " of ");
		if (n->key) {
			add_label(out, place_of(c->s, n), n);
			n = n->parent;
		} else {
			if (add_item(c, out, n))
				return;
			/* A list with titled items need not be named too: "score phq-9 of progress entry n1". */
			title = place_title(place_of(c->s, n));
			n = *title && n->parent->parent ? n->parent->parent : n->parent;
		}
		if (!n->parent)
			return;
	}
}

/* "a, b or c" */
static void add_choices(const struct check *c, struct buf *out, struct place p)
{
	const char *choice, *next = place_enum_nth(p, 0);

	(void)c;
	for (size_t i = 0; next; i++) {
		choice = next;
		next = i + 1 < LISTED_MOST ? place_enum_nth(p, i + 1) : NULL;
		buf_puts(out, i == 0 ? "" : next ? ", " : " or ");
		buf_puts(out, choice);
	}
	if (place_enum_nth(p, LISTED_MOST))
		buf_puts(out, " ...");
}

void phrase_expected(const struct check *c, struct buf *out, uint32_t rule)
{
	static const char *const names[] = {
		"nothing", "true or false", "a whole number", "a number", "text", "a list", "a block of keys",
	};
	struct place p = { c->s, rule };
	enum format f = format_named(place_format(p));
	unsigned types = place_types(p);
	bool any = false;

	if (place_enum_nth(p, 0)) {
		add_choices(c, out, p);
		return;
	}
	if (f != FORMAT_NONE && f != FORMAT_COUNT) {
		buf_puts(out, format_phrase(f));
		return;
	}
	for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
		if (!(types & 1u << i))
			continue;
		buf_puts(out, any ? " or " : "");
		buf_puts(out, names[i]);
		any = true;
	}
	if (!any)
		buf_puts(out, "something else");
}
