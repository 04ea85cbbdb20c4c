/* What the neighbours look like. */
#include "edit/internal.h"

enum { DASH = 1, INDENT = 2, QUOTES = 4, FLOW_MAP = 8, FLOW_LIST = 16, FLOW_KEYS = 32, ALL = 63 };

static void look_at_block(const struct document *d, const struct node *n, struct style *st, unsigned *seen)
{
	const struct source *s = &d->source;

	if (n->kind == NODE_LIST && !(*seen & DASH) && n->key) {
		unsigned key = column_at(s, n->key->start), dash = column_at(s, n->start);
		st->dash = dash > key ? dash - key : 0;
		if (!node_empty(n->first) && source_line_start(s, n->first->start) == source_line_start(s, n->start))
			st->gap = n->first->start - n->start;
		*seen |= DASH;
	} else if (n->kind == NODE_MAP && !(*seen & INDENT) && n->key) {
		unsigned key = column_at(s, n->key->start), first = column_at(s, n->start);
		st->indent = first > key ? first - key : 2;
		*seen |= INDENT;
	}
}

/* Empty ones count as well, unless they will be blocks once there is something in them: so the style stays the same
 * when they are filled. */
static void look_at_flow(const struct document *d, const struct node *n, struct style *st, unsigned *seen)
{
	bool pad = d->source.bytes[n->start + 1] == ' ';

	if (opens_to_block(d, n))
		return;
	if (n->kind == NODE_MAP && !(*seen & FLOW_MAP)) {
		st->map_pad = pad;
		*seen |= FLOW_MAP;
	} else if (n->kind == NODE_LIST && !(*seen & FLOW_LIST)) {
		st->list_pad = pad;
		*seen |= FLOW_LIST;
	}
	const struct node *key = n->kind == NODE_MAP && n->first ? n->first->key : NULL;
	if (key && !(*seen & FLOW_KEYS) && !scalar_needs_quotes(key->text, key->len, true)) {
		st->quoted_keys = key->style == STYLE_DOUBLE;
		*seen |= FLOW_KEYS;
	}
}

static void look_at(const struct document *d, const struct node *n, struct style *st, unsigned *seen)
{
	if (n->kind == NODE_SCALAR) {
		if (!(*seen & QUOTES) && (n->style == STYLE_SINGLE || n->style == STYLE_DOUBLE)) {
			st->single = n->style == STYLE_SINGLE;
			*seen |= QUOTES;
		}
		return;
	}
	if (n->flow)
		look_at_flow(d, n, st, seen);
	else if (n->first)
		look_at_block(d, n, st, seen);
	for (const struct node *child = n->first; child && *seen != ALL; child = child->next)
		look_at(d, child, st, seen);
}

static bool has_crlf(const struct source *s, const struct node *n)
{
	uint32_t end = n->kind == NODE_SCALAR || !n->first ? n->end : n->first->end;
	uint32_t next = source_line_end(s, end);

	return next < s->len && s->bytes[next] == '\r';
}

struct style style_around(const struct document *d, const struct node *n)
{
	struct style st = { .line_end = has_crlf(&d->source, n) ? "\r\n" : "\n", .dash = 2, .gap = 2, .indent = 2 };
	unsigned seen = 0;

	st.json = d->root->flow && d->root->first && d->root->first->key->style == STYLE_DOUBLE;
	for (; n && seen != ALL; n = n->parent) {
		/* Other top-level blocks have no say in quotes, so that changes in two of them never influence each other. */
		if (!n->parent)
			seen |= QUOTES;
		look_at(d, n, &st, &seen);
	}
	return st;
}
