/* The proof: the tree that was read again is the old tree with the one step made, and nothing else. */
#include "edit/internal.h"

#include <string.h>

static bool same_text(const struct node *x, const struct node *y)
{
	return x->len == y->len && memcmp(x->text, y->text, x->len) == 0;
}

bool prove_value(const struct node *asked, const struct node *got)
{
	if (asked->kind != got->kind || asked->count != got->count)
		return false;
	if (asked->kind == NODE_SCALAR)
		return same_text(asked, got) && !node_empty(got) && (!scalar_json_typed(asked) || got->style == STYLE_PLAIN);
	const struct node *y = got->first;
	for (const struct node *x = asked->first; x; x = x->next, y = y->next)
		if ((x->key && !same_text(x->key, y->key)) || !prove_value(x, y))
			return false;
	return true;
}

static bool is_new_child(const struct step *st, const struct node *y)
{
	if (!y || !prove_value(st->value, y))
		return false;
	return st->node->kind == NODE_LIST || node_is(y->key, st->key);
}

static bool may_change_brackets(const struct step *st, const struct node *x)
{
	if (st->kind == STEP_INSERT)
		return x == st->node && !x->first;
	return st->kind == STEP_REMOVE && x == st->node->parent && x->count == 1;
}

static bool same_but_for_step(const struct step *st, const struct node *x, const struct node *y)
{
	bool here = st->kind == STEP_INSERT && x == st->node;
	const struct node *next = y->first;

	if (st->kind == STEP_REPLACE && x == st->node)
		return prove_value(st->value, y);
	if (x->kind != y->kind || (x->flow != y->flow && !may_change_brackets(st, x)))
		return false;
	if (x->kind == NODE_SCALAR)
		return x->style == y->style && same_text(x, y);
	if (here && !st->after) {
		if (!is_new_child(st, next))
			return false;
		next = next->next;
	}
	for (const struct node *child = x->first; child; child = child->next) {
		if (st->kind == STEP_REMOVE && child == st->node)
			continue;
		if (!next || (child->key && (!same_text(child->key, next->key) || child->key->style != next->key->style)) ||
		    !same_but_for_step(st, child, next))
			return false;
		next = next->next;
		if (here && child == st->after) {
			if (!is_new_child(st, next))
				return false;
			next = next->next;
		}
	}
	return !next;
}

/* Nothing is taken out but the old value: no comment and no other text is lost. A child that goes, and a collection
 * that is replaced, take the comments inside along. */
static bool takes_only_its_own(const struct step *st)
{
	const struct source *s = &st->doc->source;
	const struct node *n = st->node;

	if (st->kind == STEP_REMOVE || (st->kind == STEP_REPLACE && n->kind != NODE_SCALAR))
		return true;
	for (size_t i = 0; i < st->count; i++)
		for (uint32_t at = st->splices[i].start; at < st->splices[i].end; at++)
			if ((at < n->start || at >= n->end) && !strchr(" \r\n", s->bytes[at]))
				return false;
	return true;
}

bool prove_step(const struct step *st, const struct document *after)
{
	return takes_only_its_own(st) && same_but_for_step(st, st->doc->root, after->root);
}
