/* doubt.c - values of which part may have got lost, or that may have been meant as nothing. The reader noted them; here it
 * is known which of them stand at a place for free text. */
#include "schema/report.h"

#include "base/date.h"
#include "base/decimal.h"

static bool is_typed(const struct node *n)
{
	date_days day;

	return node_is(n, "true") || node_is(n, "false") || number_valid(n->text, n->len) || date_parse(n->text, n->len, &day) ||
	       date_parse_timestamp(n->text, n->len, &day);
}

/* Words of one's own, and not a code, an id, a day or one of several choices. Nobody knows what stands under x- keys: all but
 * numbers, days, true and false is taken for words. */
static bool is_free_text(const struct schema *s, const struct node *n)
{
	struct place p = place_of(s, n);
	const char *refs[8];
	enum format f = format_named(place_format(p));

	if (n->parent && n->parent->kind == NODE_MAP && !n->key)
		return false;
	if (!place_types(p))
		return !is_typed(n);
	return place_is_text(p) && !place_enum_nth(p, 0) && !place_refers(p, refs) &&
	       (f == FORMAT_NONE || (f == FORMAT_EXPIRES && !is_typed(n)));
}

static bool is_cut(const struct schema *s, const struct document *d, const struct node *n)
{
	return n->kind == NODE_SCALAR && n->style == STYLE_PLAIN && !n->json && node_glued_hash(&d->source, n) &&
	       is_free_text(s, n);
}

bool doubt_is_cut(const struct check *c, const struct node *n)
{
	return is_cut(c->s, c->d, n);
}

size_t schema_cut_texts(const struct schema *s, const struct document *d)
{
	size_t count = 0;

	for (size_t i = 0; i < d->doubtful_count; i++)
		count += is_cut(s, d, d->doubtful[i]);
	return count;
}

static void report_cut(struct check *c, const struct node *n)
{
	const struct source *s = &c->d->source;
	const uint32_t hash = node_glued_hash(s, n);
	const struct node lost = { .kind = NODE_SCALAR, .text = s->bytes + hash, .len = source_line_end(s, hash) - hash };
	struct buf b = report_text(c);

	buf_puts(&b, "a # in text begins a comment, so this would be lost: ");
	phrase_value(&b, &lost);
	if (!node_empty(n)) {
		buf_puts(&b, "; left is ");
		phrase_value(&b, n);
	}
	report_add(c, "hash-in-text", (struct txp_span){ hash, hash + lost.len }, n, NULL, b.bytes);
}

static bool says_null(const struct node *n)
{
	return node_is(n, "~") || node_is(n, "null") || node_is(n, "Null") || node_is(n, "NULL");
}

static void report_null(struct check *c, const struct node *n)
{
	struct buf b = report_text(c);

	phrase_subject(c, &b, n);
	buf_puts(&b, " is ");
	phrase_value(&b, n);
	buf_puts(&b, ", which is the word here and nothing at all to other programs");
	report_add(c, "null-as-text", node_span(n), n, NULL, b.bytes);
}

void schema_doubts(const struct schema *s, const struct document *d, struct findings *f)
{
	struct check c = { .s = s, .d = d, .f = f, .arena = findings_arena(f) };

	for (size_t i = 0; d->root && i < d->doubtful_count; i++) {
		const struct node *n = d->doubtful[i];
		const bool null = says_null(n);
		if (report_only_counted(&c))
			report_count(&c, null ? "null-as-text" : "hash-in-text");
		else if (is_cut(s, d, n))
			report_cut(&c, n);
		else if (null && place_types(place_of(s, n)) && is_free_text(s, n))
			report_null(&c, n);
	}
}
