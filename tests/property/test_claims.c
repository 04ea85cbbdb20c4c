/* Properties of claims, over made-up plans and edits:
 *   - what a verb claims of a change is accepted
 *   - with any one thing changed it is not: the kind, the verb, an item left out, put in or exchanged
 *   - what is taken away is named with all that was in it
 * Usage: test_claims [CASES [FIRST]] - more cases, or one again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "compare/claims.h"
#include "plan_gen.h"

enum { CASES = 3000, EDITS_MOST = 4 };

struct run {
	struct gen g;
	const struct schema *schema;
	const struct node *before, *after;
	unsigned long number, failures, accepted, refused, made[32];
};

static void fail(struct run *r, const char *what, const struct txp_claim *c, const struct findings *f)
{
	if (r->failures++ > 5)
		return;
	fprintf(stderr, "case %lu: %s: %s (%s) '%s'\n", r->number, what, c->action, c->change, c->items);
	for (size_t i = 0; f && i < findings_count(f) && i < 5; i++)
		fprintf(stderr, "  %s: %s\n", findings_at(f, i)->code, findings_at(f, i)->message);
}

/* ---- An edit: the tree copied, with something else at one node ---- */

enum edit { ADD_ITEM, SET_VALUE, REMOVE };

struct editing {
	enum edit kind;
	const struct node *at; /* a list or map that gets a child; a value to be set or removed */
	const char *key;       /* of the child in a map */
	const struct node *value;
};

static struct node *copy_with(struct arena *a, const struct node *n, const struct editing *e)
{
	if (n == e->at && e->kind == SET_VALUE)
		return node_copy(a, e->value);
	if (n->kind == NODE_SCALAR)
		return node_new_scalar(a, n->text, n->len, n->style);
	struct node *copy = n->kind == NODE_MAP ? node_new_map(a) : node_new_list(a);
	for (const struct node *child = n->first; child; child = child->next)
		if (child != e->at || e->kind != REMOVE)
			node_add(a, copy, child->key ? child->key->text : NULL, copy_with(a, child, e));
	if (n == e->at && e->kind == ADD_ITEM)
		node_add(a, copy, e->key, node_copy(a, e->value));
	return copy;
}

/* One of the lists with this name, by chance; NULL where there is none. */
static const struct node *a_list(struct run *r, const char *name)
{
	const struct node *found = NULL;
	uint32_t count = tree_count(r->after), seen = 0;

	for (uint32_t i = 0; i < count; i++) {
		uint32_t nth = i;
		const struct node *n = tree_nth(r->after, &nth);
		if (n->kind == NODE_LIST && n->key && !strcmp(n->key->text, name) && place_known(place_of(r->schema, n)) &&
		    !gen_below(&r->g, ++seen))
			found = n;
	}
	return found;
}

static bool below_own_key(const struct node *n)
{
	for (; n; n = n->parent)
		if (n->key && !strncmp(n->key->text, "x-", 2))
			return true;
	return false;
}

/* An item that is new: ids are never given twice. */
static bool add_item(struct run *r, const struct txp_verb *v)
{
	const struct node *list = a_list(r, v->list);

	if (!list || below_own_key(list))
		return false;
	const struct node *item = gen_filled(&r->g, place_item(place_of(r->schema, list)));
	if (item->kind != NODE_MAP)
		return false;
	r->after = copy_with(r->g.arena, r->after, &(struct editing){ ADD_ITEM, list, NULL, item });
	return true;
}

static const struct node *any_node(struct run *r)
{
	uint32_t nth = gen_below(&r->g, tree_count(r->after));
	const struct node *n = tree_nth(r->after, &nth);

	return n->parent ? n : NULL;
}

static bool set_value(struct run *r)
{
	const struct node *n = any_node(r);

	if (!n || n->kind != NODE_SCALAR || !n->key || !strcmp(n->key->text, "id") || below_own_key(n))
		return false;
	r->after = copy_with(r->g.arena, r->after, &(struct editing){ SET_VALUE, n, NULL, gen_text(&r->g) });
	return true;
}

/* How many items there are in a value, itself included. */
static size_t count_items(struct run *r, const struct node *n)
{
	size_t count = place_item_id(r->schema, n) != NULL;

	for (const struct node *child = n->first; child; child = child->next)
		count += count_items(r, child);
	return count;
}

static bool remove_value(struct run *r, size_t *items)
{
	const struct node *n = any_node(r);

	if (!n || (n->key && !strcmp(n->key->text, "id")) || below_own_key(n))
		return false;
	*items = count_items(r, n);
	r->after = copy_with(r->g.arena, r->after, &(struct editing){ REMOVE, n, NULL, NULL });
	return true;
}

/* ---- Claims ---- */

static struct findings *judge(struct run *r, const struct txp_claim *c)
{
	struct findings *f = findings_new(r->g.arena, NULL);

	claims_check(r->g.arena, r->schema, r->before, r->after, c, f);
	return f;
}

static void refuse(struct run *r, const char *what, const struct txp_claim *c)
{
	r->refused++;
	if (!findings_count(judge(r, c)))
		fail(r, what, c, NULL);
}

static size_t count_words(const char *words)
{
	size_t n = *words != '\0';

	for (; *words; words++)
		n += *words == ' ';
	return n;
}

/* The n-th word left out, or exchanged for another one. */
static const char *without(struct arena *a, const char *words, size_t n, const char *instead)
{
	struct buf out = buf_in(a);

	buf_puts(&out, "");
	for (size_t i = 0; *words; i++) {
		const size_t len = strcspn(words, " ");
		if (i != n || instead)
			buf_puts(&out, out.len ? " " : "");
		if (i != n)
			buf_add(&out, words, len);
		else if (instead)
			buf_puts(&out, instead);
		words += len + (words[len] == ' ');
	}
	return out.bytes;
}

static void change_one_thing(struct run *r, const struct txp_claim *c)
{
	static const char *const kinds[] = { "creation", "modification", "deletion", "attestation", "restoration", "" };
	struct arena *a = r->g.arena;
	struct txp_claim other = *c;

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		other.change = kinds[i];
		if (strcmp(c->change, kinds[i]) != 0)
			refuse(r, "another kind of change", &other);
	}
	other.change = c->change;
	for (size_t i = 0; verb_nth(i); i++) {
		const char *change, *items;
		other.action = verb_nth(i)->action;
		if (!strcmp(c->action, other.action))
			continue;
		/* One value that is set is also what a person may have edited. */
		if ((!strcmp(c->action, "set") || !strcmp(c->action, "save")) && verb_nth(i)->changes_plans && !verb_nth(i)->list &&
		    claim_make(a, r->schema, verb_nth(i), verb_nth(i)->by_hand ? NULL : c->change, r->before, r->after, &change, &items) &&
		    !strcmp(change, c->change) && count_words(items) == count_words(c->items))
			continue;
		refuse(r, "another verb", &other);
	}
	other.action = c->action;
	other.items = arena_printf(a, "%s%szz99", c->items, *c->items ? " " : "");
	refuse(r, "an item that wasn't touched", &other);
	for (size_t i = 0; i < count_words(c->items); i++) {
		other.items = without(a, c->items, i, NULL);
		refuse(r, "an item left out", &other);
		other.items = without(a, c->items, i, "zz99");
		refuse(r, "an item exchanged", &other);
	}
	if (*c->items) {
		other = *c;
		other.plan = "a1 a2";
		refuse(r, "items of one plan for those of several", &other);
	}
}

static void claim(struct run *r, const struct txp_verb *v, const char *wanted, size_t items)
{
	struct txp_claim c = { .action = v->action, .plan = "a1" };
	struct findings *f;

	if (!claim_make(r->g.arena, r->schema, v, wanted, r->before, r->after, &c.change, &c.items)) {
		fail(r, "can't be claimed", &c, NULL);
		return;
	}
	f = judge(r, &c);
	if (findings_count(f))
		fail(r, "is not accepted", &c, f);
	if (items && count_words(c.items) != items)
		fail(r, "doesn't name all that was taken away", &c, NULL);
	r->accepted++;
	change_one_thing(r, &c);
}

/* ---- One case ---- */

static bool differs(struct run *r)
{
	return compare_trees(r->g.arena, r->schema, r->before, r->after).count > 0;
}

static void by_hand(struct run *r)
{
	const uint32_t edits = 1 + gen_below(&r->g, EDITS_MOST);
	size_t items;

	for (uint32_t i = 0; i < edits; i++) {
		const struct txp_verb *v = verb_nth(1 + gen_below(&r->g, 11));
		if (gen_chance(&r->g, 40))
			add_item(r, v);
		else if (gen_chance(&r->g, 50))
			set_value(r);
		else
			remove_value(r, &items);
	}
	if (differs(r))
		claim(r, verb_find("save"), NULL, 0);
}

static void one_case(struct run *r)
{
	uint32_t which = gen_below(&r->g, 24);
	const struct txp_verb *v = verb_nth(which);
	size_t items = 0;

	if (!v || v->by_hand) {
		by_hand(r);
	} else if (v->list) {
		if (add_item(r, v))
			claim(r, v, NULL, 0);
	} else if (v->changes_plans && gen_chance(&r->g, 50)) {
		if (set_value(r) && differs(r))
			claim(r, v, NULL, 0);
	} else if (v->changes_plans && remove_value(r, &items) && differs(r)) {
		claim(r, v, "deletion", items);
	}
	r->made[which]++;
}

static enum txp_result run_case(void *arg)
{
	struct run *r = arg;
	const struct buf bytes = gen_plan(&r->g, schema_root(r->schema));
	struct findings *f = findings_new(r->g.arena, NULL);
	struct document *d;

	if (document_read(r->g.arena, "plan", bytes.bytes, bytes.len, f, &d) != TXP_OK)
		return TXP_OK;
	r->before = r->after = d->root;
	one_case(r);
	return TXP_OK;
}

int main(int argc, char **argv)
{
	struct run r = { .schema = schema_of_plan() };
	const unsigned long cases = argc > 1 ? strtoul(argv[1], NULL, 10) : CASES, first = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;

	for (unsigned long i = first; i < first + cases; i++) {
		r.number = i;
		r.g = (struct gen){ .arena = arena_new(), .state = i * 2654435761u + 88172645463325252u };
		if (!r.g.arena || arena_try(r.g.arena, run_case, &r) != TXP_OK)
			return 2;
		arena_free(r.g.arena);
	}
	printf("%lu claims were accepted, and %lu others refused; %lu were wrong\n", r.accepted, r.refused, r.failures);
	return r.failures || (cases >= CASES && (r.accepted < cases / 4 || r.refused < cases * 5));
}
