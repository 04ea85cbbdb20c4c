/* cut.c - places for words of one's own, and which of the texts there lost what stood behind a #. */
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
bool text_is_free(const struct schema *s, const struct node *n)
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

bool text_is_cut(const struct schema *s, const struct document *d, const struct node *n)
{
	return n->kind == NODE_SCALAR && n->style == STYLE_PLAIN && !n->json && node_glued_hash(&d->source, n) &&
	       text_is_free(s, n);
}

size_t schema_cut_texts(const struct schema *s, const struct document *d)
{
	size_t count = 0;

	for (size_t i = 0; i < d->doubtful_count; i++)
		count += text_is_cut(s, d, d->doubtful[i]);
	return count;
}
