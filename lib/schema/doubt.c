/* doubt.c - values of which part may have got lost, or that may have been meant as nothing. The reader noted them; here it
 * is known which of them stand at a place for free text. */
#include "schema/report.h"

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
		else if (text_is_cut(s, d, n))
			report_cut(&c, n);
		else if (null && place_types(place_of(s, n)) && text_is_free(s, n))
			report_null(&c, n);
	}
}
