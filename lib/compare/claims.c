/* From a verb (verbs.c) and two versions of a plan follows the claim, which is written into commits, and held against them later by
 * the same rules. */
#include "compare/claims.h"
#include "compare/touched.h"

#include <stdlib.h>
#include <string.h>

static bool one_of(const char *const *words, const char *word)
{
	while (*words && strcmp(*words, word) != 0)
		words++;
	return *words != NULL;
}

/* ---- Ids ---- */

struct claiming {
	struct arena *arena;
	const struct schema *schema;
	const struct txp_verb *verb;
	const struct node *after;
	struct differences differences;
	struct touched_ids ids;
};

static void touch(struct claiming *c, const char *id, const struct difference *at, bool loose)
{
	struct touched_ids *x = &c->ids;

	if (!*id)
		return;
	x->list = arena_room(c->arena, x->list, x->count, &x->cap, sizeof *x->list);
	x->list[x->count] = (struct touched){ .id = id, .at = at, .order = x->count, .loose = loose };
	x->count++;
}

static int by_order(const void *a, const void *b)
{
	const struct touched *x = a, *y = b;

	return (x->order > y->order) - (x->order < y->order);
}

/* The innermost item that a node is or lies in, or "". */
static const char *innermost(const struct schema *s, const struct node *n)
{
	for (; n; n = n->parent)
		if (place_item_id(s, n))
			return place_item_id(s, n);
	return "";
}

/* Made like an id of ours, with a number in it: a person may have written anything for one, a name too. */
static bool like_number(const char *id)
{
	return id[strcspn(id, "0123456789")] && !id[strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789.")];
}

static bool is_own_key(const struct node *n)
{
	return n->key && !strncmp(n->key->text, "x-", 2);
}

/* Every item in what is taken away, and that itself. */
static void touch_all(struct claiming *c, const struct node *n, const struct difference *at, bool ours, bool loose)
{
	const char *id = place_item_id(c->schema, n);

	if (id && (!ours || like_number(id)))
		touch(c, id, at, loose);
	for (const struct node *child = n->first; child; child = child->next)
		touch_all(c, child, at, ours, ours);
}

/* ---- What a verb touches, by the kind of change ---- */

/* What an item refers to under the verb's key. It is named if there is such an item. */
static void touch_about(struct claiming *c, const struct difference *at, const struct node *item)
{
	const struct node *about = c->verb->about && item->kind == NODE_MAP ? node_get(item, c->verb->about) : NULL;
	const struct node *n = about && about->kind == NODE_LIST ? about->first : about;

	for (; n; n = n == about ? NULL : n->next) {
		size_t before = c->ids.count;
		if (n->kind == NODE_SCALAR)
			touch(c, n->text, at, true);
		if (c->ids.count > before)
			c->ids.list[before].unproved = true;
	}
}

/* The item of the verb's list that a node is or lies in, or NULL. */
static const struct node *item_of_list(const struct claiming *c, const struct node *n)
{
	for (; n && n->parent; n = n->parent)
		if (n->parent->kind == NODE_LIST && n->parent->key && !strcmp(n->parent->key->text, c->verb->list))
			return n;
	return NULL;
}

static void name_added(struct claiming *c, const struct difference *d)
{
	const struct node *n = d->after ? d->after : d->before;

	touch(c, innermost(c->schema, n), d, false);
	if (c->verb->about)
		touch_about(c, d, n);
}

static void name_modified(struct claiming *c, const struct difference *d)
{
	touch(c, innermost(c->schema, d->after ? d->after : d->before), d, false);
}

static void name_removed(struct claiming *c, const struct difference *d)
{
	if (d->before)
		touch_all(c, d->before, d, false, false);
}

/* Signatures have no ids: what they are about is named. */
static void name_attested(struct claiming *c, const struct difference *d)
{
	const struct node *item = item_of_list(c, d->after ? d->after : d->before);

	if (item)
		touch_about(c, d, item);
}

static void name_by_hand(struct claiming *c, const struct difference *d)
{
	const char *id = innermost(c->schema, d->after ? d->after : d->before);

	if (like_number(id))
		touch(c, id, d, true);
}

/* A list or map that became something else: whatever was in it is gone. */
static bool replaces_all(const struct difference *d)
{
	return d->kind == DIFFERENCE_CHANGED && d->before->first && d->after->kind != d->before->kind && !is_own_key(d->before);
}

/* What is there no more. A value that changed its kind may have held items. */
static void name_taken(struct claiming *c, const struct difference *d)
{
	if (d->kind == DIFFERENCE_REMOVED || (d->kind == DIFFERENCE_CHANGED && !is_own_key(d->before)))
		touch_all(c, d->before, d, true, d->kind != DIFFERENCE_REMOVED && !replaces_all(d));
}

typedef void name_fn(struct claiming *c, const struct difference *d);

static void name_each(struct claiming *c, name_fn *name)
{
	for (size_t i = 0; i < c->differences.count; i++)
		name(c, &c->differences.list[i]);
}

/* ---- The claim ---- */

/* Proves what is to be proved: one walk, however many there are. */
static void find_items(struct claiming *c, const struct node *n, struct touched_ids *sorted)
{
	const struct node *key = n->kind == NODE_MAP && n->parent && n->parent->kind == NODE_LIST ? node_get(n, "id") : NULL;
	struct touched *t = key && node_text(key) ? touched_find(sorted, key->text) : NULL;

	if (t && place_item_id(c->schema, n))
		t->unproved = false;
	for (const struct node *child = n->first; child; child = child->next)
		find_items(c, child, sorted);
}

static void settle_ids(struct claiming *c)
{
	size_t n = 0;
	bool unproved = false;

	touched_sort(&c->ids);
	for (size_t i = 0; i < c->ids.count; i++)
		unproved |= c->ids.list[i].unproved;
	if (unproved)
		find_items(c, c->after, &c->ids);
	for (size_t i = 0; i < c->ids.count; i++)
		if (!c->ids.list[i].unproved)
			c->ids.list[n++] = c->ids.list[i];
	c->ids.count = n;
}

/* The items, sorted by id; and what kind of change it is by hand. */
static const char *take_items(struct claiming *c, const char *change)
{
	if (c->verb->by_hand) {
		name_each(c, name_taken);
		change = c->ids.count ? "deletion" : "modification";
		if (!c->ids.count)
			name_each(c, name_by_hand);
	} else if (!strcmp(change, "creation")) {
		name_each(c, name_added);
	} else if (!strcmp(change, "attestation")) {
		name_each(c, name_attested);
	} else {
		if (!strcmp(change, "deletion"))
			name_each(c, name_removed);
		if (!c->ids.count)
			name_each(c, name_modified);
	}
	settle_ids(c);
	return change;
}

static struct claiming claiming(struct arena *a, const struct schema *s, const struct txp_verb *v, const struct node *before,
				const struct node *after)
{
	struct claiming c = { .arena = a, .schema = s, .verb = v, .after = after, .ids.arena = a };

	c.differences = compare_trees(a, s, before, after);
	return c;
}

bool claim_make(struct arena *a, const struct schema *s, const struct txp_verb *v, const char *wanted, const struct node *before,
		const struct node *after, const char **change, const char **items)
{
	struct buf out = buf_in(a);

	*items = "";
	*change = before ? wanted ? wanted : v->changes[0] : "creation";
	if (!one_of(v->changes, *change) || (before ? !v->changes_plans : !v->begins))
		return false;
	if (!before)
		return true;
	struct claiming c = claiming(a, s, v, before, after);
	*change = take_items(&c, *change);
	if (!c.ids.count)
		return true;
	qsort(c.ids.list, c.ids.count, sizeof *c.ids.list, by_order);
	for (size_t i = 0; i < c.ids.count; i++)
		buf_printf(&out, "%s%s", i ? " " : "", c.ids.list[i].id);
	*items = out.bytes;
	return true;
}

const char *const *ids_taken(struct arena *a, const struct schema *s, const struct node *before, const struct node *after)
{
	struct claiming c = claiming(a, s, NULL, before, after);
	const char **out;

	name_each(&c, name_taken);
	touched_sort(&c.ids);
	out = arena_array(a, c.ids.count + 1, sizeof *out);
	for (size_t i = 0; i < c.ids.count; i++)
		out[i] = c.ids.list[i].id;
	return out;
}

/* ---- The judge. What is told: ids and the plan's own keys, never a client's words ---- */

struct judging {
	struct claiming claiming;
	const struct node *before;
	const struct txp_claim *claim;
	struct findings *findings;
};

static const char *where(const struct judging *j, const struct difference *d)
{
	const char *id = innermost(j->claiming.schema, d->after ? d->after : d->before);

	return *id ? id : arena_copy(j->claiming.arena, d->path, strcspn(d->path, "/"));
}

static struct txp_span span_of(const struct difference *d)
{
	return d->after ? node_span(d->after) : nowhere();
}

static void wrong_change(const struct judging *j, const struct difference *d, const char *did)
{
	find(j->findings, "claim-change", span_of(d), "it says %s, and it %s %s", j->claim->change, did, where(j, d));
}

static const char *what_it_does(const struct difference *d)
{
	static const char *const words[] = { [DIFFERENCE_ADDED] = "adds", [DIFFERENCE_REMOVED] = "takes away",
					     [DIFFERENCE_MOVED] = "moves", [DIFFERENCE_CHANGED] = "changes" };

	return words[d->kind];
}

/* Something new must be an item of the verb's list. */
static void judge_added(const struct judging *j, const struct difference *d)
{
	const char *wanted = j->claiming.verb->list;

	if (d->kind != DIFFERENCE_ADDED)
		wrong_change(j, d, d->kind == DIFFERENCE_REMOVED ? "takes away" : "changes");
	else if (wanted && item_of_list(&j->claiming, d->after) != d->after)
		find(j->findings, "claim-change", span_of(d), "it says that it adds to %s, and it adds to %s", wanted, where(j, d));
}

/* Who signs again replaces what they signed before: in the verb's list, anything but taking an item away. */
static void judge_attested(const struct judging *j, const struct difference *d)
{
	const struct node *n = d->after ? d->after : d->before, *item = item_of_list(&j->claiming, n);

	if (!item || (item == n && d->kind == DIFFERENCE_REMOVED))
		wrong_change(j, d, item ? "takes away from" : "changes");
}

/* A value, in an item or in none. */
static void judge_modified(const struct judging *j, const struct difference *d)
{
	if (place_item_id(j->claiming.schema, d->after ? d->after : d->before) || d->kind == DIFFERENCE_MOVED)
		wrong_change(j, d, what_it_does(d));
	else if (replaces_all(d))
		wrong_change(j, d, "takes away what was in");
}

/* Is it nothing but the other one with something taken out? Not told by the differences: who takes out what tells an item from others
 * makes another item of it. */
static bool lies_in(const struct node *after, const struct node *before)
{
	const struct node *old = before->first;

	if (node_empty(after))
		return true; /* an empty value is none */
	if (after->kind != before->kind)
		return false;
	if (after->kind == NODE_SCALAR)
		return node_is(before, after->text);
	for (const struct node *n = after->first; n; n = n->next) {
		if (after->kind == NODE_MAP)
			old = node_get(before, n->key->text);
		while (after->kind == NODE_LIST && old && !lies_in(n, old))
			old = old->next;
		if (!old || (after->kind == NODE_MAP && !lies_in(n, old)))
			return false;
		old = old->next;
	}
	return true;
}

static void judge_removed(const struct judging *j)
{
	const struct differences *d = &j->claiming.differences;
	size_t i = 0;

	while (i + 1 < d->count && d->list[i].kind == DIFFERENCE_REMOVED)
		i++;
	if (d->count && !lies_in(j->claiming.after, j->before))
		wrong_change(j, &d->list[i], what_it_does(&d->list[i]));
}

static void judge_kind(const struct judging *j)
{
	const struct differences *d = &j->claiming.differences;
	const char *change = j->claim->change;

	if (!d->count)
		find(j->findings, "claim-change", nowhere(), "it says %s, and it changes no more than the layout", change);
	else if (!strcmp(change, "deletion"))
		judge_removed(j);
	else if (!strcmp(change, "modification") && lies_in(j->claiming.after, j->before))
		wrong_change(j, &d->list[0], "takes away");
	else
		for (size_t i = 0; i < d->count; i++)
			(!strcmp(change, "creation")      ? judge_added
			 : !strcmp(change, "attestation") ? judge_attested
							  : judge_modified)(j, &d->list[i]);
}

/* What a person edited is a deletion if something that was ours went. */
static void wrong_by_hand(const struct judging *j, const char *is)
{
	if (!strcmp(is, "deletion"))
		wrong_change(j, j->claiming.ids.list[0].at, "takes away");
	else if (!strcmp(j->claim->change, "deletion"))
		find(j->findings, "claim-change", nowhere(), "it says deletion, and it takes no item away");
	else
		find(j->findings, "claim-change", nowhere(), "it says %s of a plan that was there before", j->claim->change);
}

/* Each that was touched is named, and each that is named was touched. */
static void judge_items(const struct judging *j)
{
	const struct touched_ids *are = &j->claiming.ids, said = touched_of_words(j->claiming.arena, j->claim->items);
	const char *left_out = NULL;

	for (size_t i = 0; i < are->count; i++) {
		const struct touched *t = &are->list[i];
		if (touched_find(&said, t->id))
			continue;
		if (!t->loose)
			find(j->findings, "claim-item", span_of(t->at), "it changes %s, which it does not name", t->id);
		else if (!left_out)
			left_out = t->id;
	}
	for (size_t i = 0; i < said.count; i++)
		if (!touched_find(are, said.list[i].id))
			find(j->findings, "claim-item", nowhere(), "it names %s, which it doesn't change", said.list[i].id);
	if (left_out)
		find(j->findings, "claim-short", nowhere(), "it changes %s, too, which it does not name", left_out);
}

/* Of several plans no items are named: what was taken away is told all the same. */
static void judge_unnamed(struct judging *j)
{
	struct touched_ids *are = &j->claiming.ids;
	size_t gone = 0, first = 0;

	for (size_t i = are->count; i-- > 0;) {
		const struct difference *d = are->list[i].at;
		if (d->kind != DIFFERENCE_REMOVED && !replaces_all(d))
			continue;
		gone++;
		first = i;
	}
	if (gone)
		find(j->findings, "claim-short", nowhere(), "it takes away %s%s, which it does not name", are->list[first].id,
		     gone > 1 ? " and more" : "");
	are->count = 0;
	judge_items(j);
}

void claims_check(struct arena *a, const struct schema *s, const struct node *before, const struct node *after,
		  const struct txp_claim *c, struct findings *f)
{
	const struct txp_verb *v = verb_find(c->action);

	if (!v || (before && !v->changes_plans)) {
		find(f, "claim-action", nowhere(), "\"%.60s\" is no command of this txplan that changes plans", c->action);
		return;
	}
	if (!before) {
		if (!v->begins || strcmp(c->change, "creation") != 0 || *c->items)
			find(f, "claim-change", nowhere(), "it begins a plan, which is not what it says");
		return;
	}
	if (!one_of(v->changes, c->change)) {
		if (*c->change)
			find(f, "claim-change", nowhere(), "it says %s, and %s makes no such change", c->change, v->action);
		else
			find(f, "claim-change", nowhere(), "it doesn't say what kind of change it is");
		return;
	}
	struct judging j = { claiming(a, s, v, before, after), before, c, f };
	const char *is = take_items(&j.claiming, c->change);
	if (v->by_hand && strcmp(c->change, is) != 0) {
		wrong_by_hand(&j, is);
		return;
	}
	if (!v->by_hand)
		judge_kind(&j);
	if (strchr(c->plan, ' '))
		judge_unnamed(&j);
	else
		judge_items(&j);
}
