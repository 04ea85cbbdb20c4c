/* Ids are unique, made as their list wants it, and every reference leads somewhere. */
#include "rules/rule.h"
#include "base/device.h"
#include "base/lookalike.h"

#include <string.h>

/* Words that stand for someone wherever an id may name a person. */
static bool is_reserved(const char *id)
{
	return !strcmp(id, "client") || !strcmp(id, "team");
}

/* That an id has the shape of one is the schema's business; here it must be the right one for its place. */
static void check_place(struct rules *r, const struct item *i)
{
	const char *prefix = place_id_prefix(i->place);

	if (!*prefix || !id_has_shape(i->id) || id_fits(i->id, i->parent, prefix, NULL))
		return;
	if (prefix[0] == '.' && i->parent)
		rule_find(r, "misplaced-id", i->named, "'%s' lies in '%s', so its id must be '%s%s' and a number",
			  i->id, i->parent, i->parent, prefix);
	else if (prefix[0] != '.')
		rule_find(r, "misplaced-id", i->named, "'%s' isn't an id for %s: those are '%s' and a number", i->id,
			  i->list, prefix);
}

static bool differs(const struct node *one, const struct node *other, const char *key)
{
	const char *x = node_text(node_get(one, key)), *y = node_text(node_get(other, key));

	return x && y && strcmp(x, y) != 0;
}

/* The last two of a list, by two people: each was the next one, in a version of its own. */
static bool looks_merged(const struct node *one, const struct node *other)
{
	return one->next == other && !other->next && differs(one, other, "by");
}

static const char *double_remedy(struct rules *r, const struct item *one, const struct item *other)
{
	const struct source *s = &r->plan->document->source;
	const char *next = ids_next(r->ids, other->place, other->parent, "", NULL);

	if (looks_merged(one->node, other->node))
		return arena_printf(r->arena,
				    "It looks like a merge by lines (merge=union): the two versions are at lines %u and %u. Give one of them the "
				    "next free id; `txplan git-setup --site TAG` keeps ids apart.",
				    (unsigned)source_position(s, one->node->start).line, (unsigned)source_position(s, other->node->start).line);
	return next ? arena_printf(r->arena, "Give the second the next free id, %s.", next) : NULL;
}

static void ids_unique(struct rules *r)
{
	for (size_t k = 0; k < r->ids->nitems; k++) {
		const struct item *i = &r->ids->items[k], *first = ids_find(r->ids, i->id);

		if (first == i)
			continue;
		struct txp_finding *n = rule_find(r, "duplicate-id", i->named, "the id '%s' is used twice", i->id);
		n->also = node_span(first->named);
		n->also_note = "first used here";
		const char *remedy = findings_dropped(r->findings) ? NULL : double_remedy(r, first, i);
		if (remedy)
			n->remedy = remedy;
	}
}

static void ids_fit_place(struct rules *r)
{
	for (size_t k = 0; k < r->ids->nitems; k++) {
		const struct item *i = &r->ids->items[k];

		if (is_reserved(i->id))
			rule_find(r, "reserved-id", i->named, "'%s' can't be an id: it stands for the %s everywhere",
				  i->id, i->id);
		else
			check_place(r, i);
	}
}

/* "goals or objectives", from what a reference may name. */
static const char *list_names(struct rules *r, struct place p)
{
	const char *refs[8];
	size_t count = place_refers(p, refs);
	struct buf b = buf_in(r->arena);

	for (size_t i = 0; i < count; i++) {
		if (refs[i][0] == '=')
			continue;
		if (b.len)
			buf_puts(&b, " or ");
		buf_puts(&b, refs[i]);
	}
	return b.len ? b.bytes : "what may be named here";
}

static void references(struct rules *r)
{
	for (size_t i = 0; i < r->ids->nreferences; i++) {
		const struct reference *ref = &r->ids->references[i];
		const struct item *item;
		enum reference_state state = ids_resolve(r->ids, ref, &item);
		struct txp_finding *n;
		const char *near;

		if (state == REFERENCE_GOOD)
			continue;
		if (findings_dropped(r->findings)) {
			rule_find(r, "unknown-reference", ref->node, "'%s'", ref->node->text);
			continue;
		}
		if (state == REFERENCE_OTHER_LIST) {
			n = rule_find(r, "unknown-reference", ref->node,
				      "'%s' is one of the %s; here one of the %s is named", ref->node->text, item->list,
				      list_names(r, ref->place));
			n->also = node_span(item->named);
			n->also_note = "this one";
			continue;
		}
		near = ids_nearest(r->ids, ref, &r->nearest_budget);
		n = rule_find(r, "unknown-reference", ref->node, "'%s' isn't among the %s%s%s%s", ref->node->text,
			      list_names(r, ref->place), near ? "; did you mean '" : "", near ? near : "",
			      near ? "'?" : "");
		const char *lookalike = lookalike_remedy(ref->node->text, ref->node->len, 0);
		if (lookalike)
			n->remedy = lookalike;
	}
}

static void file_name(struct rules *r)
{
	const struct node *id = r->plan->id;

	if (id && device_name(id->text))
		rule_find(r, "device-name", id, "Windows keeps the name '%s' for a device, so the plan's file can't be there", id->text);
	if (r->file_id && id && strcmp(id->text, r->file_id) != 0)
		rule_find(r, "id-differs-from-file", id, "the plan's id is '%s', but its file is '%s.plan.yaml'",
			  id->text, r->file_id);
}

static const struct rule rows[] = {
	RULE(ids_unique, RULE_NEEDS_IDS, "duplicate-id"),
	RULE(ids_fit_place, RULE_NEEDS_IDS, "misplaced-id", "reserved-id"),
	RULE(references, RULE_NEEDS_IDS, "unknown-reference"),
	RULE(file_name, RULE_NEEDS_FILE_ID, "device-name", "id-differs-from-file"),
};
const struct rule_family rules_of_ids = RULE_FAMILY(rows);
