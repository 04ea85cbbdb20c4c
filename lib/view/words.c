#include "view/build.h"

#include <string.h>
#include "base/utf8.h"

bool is_scalar_list(const struct node *n)
{
	if (n->kind != NODE_LIST)
		return false;
	for (const struct node *c = n->first; c; c = c->next)
		if (c->kind != NODE_SCALAR)
			return false;
	return true;
}

/* ---- Scalars ---- */

/* Without the line breaks at its end, which | and > leave there. */
static size_t length_of(const struct node *n)
{
	size_t len = n->len;

	while (len && n->text[len - 1] == '\n')
		len--;
	return len;
}

static void duration_words(const struct view *v, struct buf *out, const struct node *n)
{
	static const char *const units[] = { "value.days", "value.weeks", "value.months", "value.years" };
	struct duration d;

	if (duration_parse(n->text, n->len, &d))
		language_put(out, v->language, units[strchr("dwmy", d.unit) - "dwmy"], SAID({ "count", NULL, d.count }));
	else
		buf_add(out, n->text, n->len);
}

static void upper_words(struct buf *out, const struct node *n)
{
	for (uint32_t i = 0; i < n->len; i++)
		buf_putc(out, (char)(n->text[i] >= 'a' && n->text[i] <= 'z' ? n->text[i] - 'a' + 'A' : n->text[i]));
}

static const char *name_of(const struct view *v, struct place place, const struct node *n)
{
	const char *refs[8];

	for (size_t i = 0, count = place_refers(place, refs); i < count; i++)
		if (!strcmp(refs[i], "team") || !strcmp(refs[i], "representatives"))
			return map_get(v->names, n->text);
	return NULL;
}

static void scalar_words(const struct view *v, struct buf *out, struct place place, const struct node *n)
{
	const char *name = name_of(v, place, n);
	const char *format = place_format(place);
	const bool boolean = place_types(place) == TYPE_BOOLEAN;

	if (name)
		buf_printf(out, "%s (%s)", name, n->text);
	else if (boolean && node_is(n, "true"))
		buf_puts(out, language_text(v->language, "value.yes"));
	else if (boolean && node_is(n, "false"))
		buf_puts(out, language_text(v->language, "value.no"));
	else if (!strcmp(format, "txplan-duration") || !strcmp(format, "txplan-sustain"))
		duration_words(v, out, n);
	else if (node_is(n->key, "instrument"))
		upper_words(out, n);
	else
		buf_add(out, n->text, length_of(n));
}

/* ---- Collections ---- */

void words_fields(const struct view *v, struct buf *out, const struct fields *f, const char *outer)
{
	for (size_t i = 0; i < f->count; i++) {
		const char *title = place_title(f->list[i].place);
		const char *words = *title ? language_title(v->language, title) : f->list[i].value->key->text;
		if (i)
			buf_puts(out, ", ");
		if (node_is(f->list[i].value->key, "unit"))
			buf_printf(out, "%s ", language_text(v->language, "page.unit"));
		else if (strcmp(*title ? title : words, outer))
			buf_printf(out, "%s ", words);
		words_value(v, out, f->list[i].place, f->list[i].value);
	}
}

/* { start, end } and { from, to } alone read as a range. */
static bool range_words(const struct view *v, struct buf *out, const struct fields *f)
{
	const struct node *first = f->count ? f->list[0].value : NULL, *last = f->count == 2 ? f->list[1].value : NULL;

	if (!first || f->count > 2 || first->kind != NODE_SCALAR || (last && last->kind != NODE_SCALAR))
		return false;
	if (!(node_is(first->key, "start") && (!last || node_is(last->key, "end"))) &&
	    !(node_is(first->key, "from") && (!last || node_is(last->key, "to"))))
		return false;
	language_put(out, v->language, last ? "page.from-to" : "page.from",
		     SAID({ "from", first->text }, { "to", last ? last->text : "" }));
	return true;
}

static void headline_words(const struct view *v, struct buf *out, const struct fields *headline)
{
	for (size_t i = 0; i < headline->count; i++) {
		if (i)
			buf_puts(out, node_is(headline->list[0].value->key, "code") ? " " : ", ");
		words_value(v, out, headline->list[i].place, headline->list[i].value);
	}
}

/* { for: g1, to: improving } of a visit: "g1: improving". */
static bool change_words(const struct view *v, struct buf *out, const struct node *n, const struct fields *f)
{
	if (f->count != 2 || !n->parent || !node_is(n->parent->key, "achievement") || !node_is(f->list[0].value->key, "for") ||
	    !node_is(f->list[1].value->key, "to"))
		return false;
	words_value(v, out, f->list[0].place, f->list[0].value);
	buf_puts(out, ": ");
	words_value(v, out, f->list[1].place, f->list[1].value);
	return true;
}

static void map_words(const struct view *v, struct buf *out, struct place place, const struct node *n)
{
	struct fields f = fields_of(v->arena, place, n);
	struct fields headline = { 0 };
	const struct node *id = NULL;

	if (range_words(v, out, &f) || change_words(v, out, n, &f))
		return;
	if (n->parent && n->parent->kind == NODE_LIST) {
		id = take_id(&f);
		headline = take_headline(v->arena, place, &f);
	}
	if (id)
		buf_printf(out, "%s%s", id->text, headline.count ? " " : "");
	headline_words(v, out, &headline);
	if ((id || headline.count) && f.count)
		buf_puts(out, " (");
	words_fields(v, out, &f, place_title(place));
	if ((id || headline.count) && f.count)
		buf_putc(out, ')');
}

static bool has_comma(const struct node *list)
{
	for (const struct node *c = list->first; c; c = c->next)
		if (c->kind != NODE_SCALAR || memchr(c->text, ',', c->len))
			return true;
	return false;
}

static void list_words(const struct view *v, struct buf *out, struct place place, const struct node *n)
{
	const char *separator = has_comma(n) ? "; " : ", ";

	for (const struct node *c = n->first; c; c = c->next) {
		if (c != n->first)
			buf_puts(out, separator);
		words_value(v, out, place_item(place), c);
	}
	if (!n->first)
		buf_puts(out, language_text(v->language, "page.none"));
}

void words_value(const struct view *v, struct buf *out, struct place place, const struct node *n)
{
	switch (n->kind) {
	case NODE_SCALAR:
		scalar_words(v, out, place, n);
		break;
	case NODE_MAP:
		map_words(v, out, place, n);
		break;
	case NODE_LIST:
		list_words(v, out, place, n);
		break;
	}
}

const char *words_of(const struct view *v, struct place place, const struct node *n)
{
	v->scratch->len = 0;
	words_value(v, v->scratch, place, n);
	return arena_copy(v->arena, v->scratch->bytes ? v->scratch->bytes : "", v->scratch->len);
}

const char *words_within(const struct view *v, struct place place, const struct node *n, size_t columns)
{
	const char *s;

	if (n->end - n->start > 8 * columns)
		return NULL;
	s = words_of(v, place, n);
	return strchr(s, '\n') || utf8_width(s, strlen(s)) > columns ? NULL : s;
}

const char *words_headline(const struct view *v, const struct fields *headline)
{
	struct buf b = buf_in(v->arena);

	buf_puts(&b, "");
	headline_words(v, &b, headline);
	return b.bytes;
}

const char *words_label(const struct view *v, const struct field *f)
{
	const char *title = place_title(f->place);
	char *label = arena_strdup(v->arena, *title ? language_title(v->language, title) : f->value->key->text);

	if (*title && *label >= 'a' && *label <= 'z')
		*label = (char)(*label - 'a' + 'A');
	return label;
}
