/* rules.c - which rules there are, and running them. */
#include "rules/rule.h"

#include <string.h>

enum { NEAREST_BUDGET = 200000 };

#define FAMILY(name) &rules_of_##name,
static const struct rule_family *const families[] = { RULE_FAMILIES(FAMILY) };

const struct rule_family *rules_family(size_t n)
{
	return n < sizeof families / sizeof *families ? families[n] : NULL;
}

static bool is_one_of(const char *code, const char *const *codes)
{
	while (*codes && strcmp(*codes, code))
		codes++;
	return *codes != NULL;
}

static bool is_wanted(const struct rule *rule, const struct rules_options *o)
{
	bool wanted = !o->codes;

	for (size_t i = 0; !wanted && rule->codes[i]; i++)
		wanted = is_one_of(rule->codes[i], o->codes);
	return wanted && (!o->only || !strcmp(o->only, rule->name));
}

/* ---- What rules need ---- */

/* All that the rules of one run need; made once, and only what some rule needs. */
struct known {
	const struct ids *ids;
	const struct node **maps;
	size_t nmaps, cap_maps;
};

/* Recursion is as deep as the document, at most DOCUMENT_DEPTH_MOST. */
static void read_maps(struct arena *a, struct known *k, const struct node *n)
{
	if (n->kind == NODE_SCALAR || (n->key && !strncmp(n->key->text, "x-", 2)))
		return;
	if (n->kind == NODE_MAP) {
		k->maps = arena_room(a, k->maps, k->nmaps, &k->cap_maps, sizeof(*k->maps));
		k->maps[k->nmaps++] = n;
	}
	for (const struct node *v = n->first; v; v = v->next)
		read_maps(a, k, v);
}

static void give(struct rules *r, const struct rules_options *o, struct known *k, unsigned needs)
{
	if (needs & RULE_NEEDS_IDS && !k->ids)
		k->ids = ids_read(r->arena, r->plan->document, r->schema);
	if (needs & RULE_NEEDS_MAPS && !k->nmaps)
		read_maps(r->arena, k, r->plan->root);
	r->today = needs & RULE_NEEDS_TODAY ? o->today : 0;
	r->ids = needs & RULE_NEEDS_IDS ? k->ids : NULL;
	r->maps = k->maps;
	r->nmaps = needs & RULE_NEEDS_MAPS ? k->nmaps : 0;
	r->instruments = needs & RULE_NEEDS_INSTRUMENTS ? o->instruments : NULL;
	r->file_id = needs & RULE_NEEDS_FILE_ID ? o->file_id : NULL;
}

static void read_accepted(struct rules *r)
{
	r->accepted = map_new(r->arena, r->plan->naccepted);
	for (size_t i = 0; i < r->plan->naccepted; i++) {
		const struct accepted *x = &r->plan->accepted[i];
		if (x->code)
			*map_at(r->accepted, rule_accept_key(r, x->code->text, x->item ? x->item->text : NULL)) = x;
	}
}

void rules_check(struct arena *a, const struct plan *p, const struct schema *s, const struct rules_options *o,
		 struct findings *f)
{
	struct rules r = { .arena = a, .plan = p, .schema = s, .findings = f, .nearest_budget = NEAREST_BUDGET };
	struct known known = { 0 };

	if (!p->root)
		return;
	r.draft = node_is(p->status, "draft");
	read_accepted(&r);
	for (size_t i = 0; i < sizeof families / sizeof *families; i++)
		for (size_t k = 0; k < families[i]->count; k++) {
			const struct rule *rule = &families[i]->rules[k];
			if (!is_wanted(rule, o))
				continue;
			give(&r, o, &known, rule->needs);
			rule->run(&r);
		}
}
