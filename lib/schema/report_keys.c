/* report_keys.c - keys that are unknown or missing, and alternatives of which none fits. */
#include "schema/report.h"

#include <stdlib.h>
#include <string.h>

#include "base/lookalike.h"
#include "base/nearest.h"

/* psychotherapy_notes, however it is written. */
static bool is_psychotherapy_notes(const struct node *key)
{
	static const char name[] = "psychotherapynotes";
	size_t at = 0;

	for (uint32_t i = 0; i < key->len; i++) {
		char c = key->text[i];
		if (c == '_' || c == '-' || c == ' ')
			continue;
		if (at == sizeof name - 1 || (c | 0x20) != name[at])
			return false;
		at++;
	}
	return at >= sizeof name - 2;
}

/* Finds the keys that a map can have and hasn't; once for all its unknown keys. */
static void find_keys(struct check *c, const struct node *map)
{
	struct place p = place_of(c->s, map), value;
	const char *key;
	size_t n = 0;

	if (c->keys_of == map)
		return;
	for (c->keys_total = 0; place_nth_property(p, c->keys_total, &key, &value);)
		c->keys_total++;
	c->keys = arena_array(c->arena, c->keys_total + 1, sizeof(*c->keys));
	for (size_t i = 0; i < c->keys_total; i++)
		if (place_nth_property(p, i, &key, &value) && !node_get(map, key))
			c->keys[n++] = key;
	c->keys_of = map;
}

static void remedy_unknown_key(struct check *c, struct txp_finding *f, const struct node *n)
{
	enum { LISTED_MOST = 12 };
	const char *near;
	struct buf b = report_text(c);

	const char *lookalike = lookalike_remedy(n->key->text, n->key->len, 1);
	if (lookalike) {
		f->remedy = lookalike;
		return;
	}
	find_keys(c, n->parent);
	near = nearest(n->key->text, c->keys);
	if (near) {
		f->remedy = arena_printf(c->arena, "Did you mean `%s`?", near);
		return;
	}
	if (!c->keys[0] || c->keys_total > LISTED_MOST)
		return;
	buf_puts(&b, "Keys that can still stand here: ");
	for (size_t i = 0; c->keys[i]; i++)
		buf_printf(&b, "%s%s", i ? ", " : "", c->keys[i]);
	buf_puts(&b, "; a key of the clinic's own begins with x-.");
	f->remedy = b.bytes;
}

void report_unknown_key(struct check *c, const struct node *n)
{
	bool notes = is_psychotherapy_notes(n->key);

	if (report_only_counted(c)) {
		report_count(c, notes ? "psychotherapy-notes" : "unknown-key");
		return;
	}
	if (notes) {
		report_add(c, "psychotherapy-notes", node_span(n->key), n, NULL,
			   "psychotherapy notes must not be kept in a plan");
		return;
	}
	struct buf b = report_text(c);
	phrase_value(&b, n->key);
	buf_puts(&b, " is not a key of ");
	phrase_subject(c, &b, n->parent);
	struct txp_finding *f = report_add(c, "unknown-key", node_span(n->key), n, NULL, b.bytes);
	if (f)
		remedy_unknown_key(c, f, n);
}

/* "n4": the number behind the highest one in the list; those above the item that lack theirs get one before it. NULL where
 * the list's items have no ids of ours. */
static const char *next_id(const struct check *c, const struct node *map)
{
	const struct node *list = map->parent;
	const char *prefix = list && list->kind == NODE_LIST ? place_id_prefix(place_of(c->s, list)) : "";
	const char *parent = *prefix == '.' && list->parent ? node_text(node_get(list->parent, "id")) : "";
	unsigned long highest = 0, lacking = 1;

	if (!*prefix || !parent)
		return NULL;
	const char *head = arena_printf(c->arena, "%s%s", parent, prefix);
	const size_t len = strlen(head);
	bool before = true;
	for (const struct node *item = list->first; item; item = item->next) {
		const char *id = node_text(node_get(item, "id"));
		before &= item != map;
		lacking += before && !id;
		if (!id || strncmp(id, head, len) != 0)
			continue;
		const size_t digits = strspn(id + len, "0123456789");
		if (digits && digits < 9 && !id[len + digits] && strtoul(id + len, NULL, 10) > highest)
			highest = strtoul(id + len, NULL, 10);
	}
	return arena_printf(c->arena, "%s%lu", head, highest + lacking);
}

/* A key without a value is shown; a key that isn't there is shown where it belongs. */
static struct txp_finding *report_lack(struct check *c, const struct node *map, const char *key, const char *message)
{
	const struct node *empty = node_get(map, key);
	if (empty && text_is_cut(c->s, c->d, empty))
		return NULL;
	struct txp_finding *f = report_add(
	    c, "missing-key", empty ? node_span(empty->key) : report_where_missing(c, map), map, key, message);
	const char *about = place_description(place_property(place_of(c->s, map), key, strlen(key)));

	if (f && *about)
		f->remedy = arena_printf(c->arena, "%s `%s`: %s", empty ? "Give a value for" : "Add", key, about);
	else if (f)
		f->remedy = arena_printf(c->arena, "%s `%s`.", empty ? "Give a value for" : "Add", key);
	const char *id = f && !strcmp(key, "id") ? next_id(c, map) : NULL;
	if (id)
		f->remedy = arena_printf(c->arena, "%s `id: %s`, the next free number of its list.", empty ? "Write" : "Add", id);
	const uint32_t hash = empty ? node_hash_behind(&c->d->source, empty) : 0;
	if (f && hash) {
		f->also = (struct txp_span){ hash, source_line_end(&c->d->source, hash) };
		f->also_note = "the # makes this a comment";
		f->remedy = arena_printf(c->arena, "If the comment is the value, put it in double quotes, or take the # away. %s", f->remedy);
	}
	return f;
}

void report_missing_key(struct check *c, const struct node *map, uint32_t text)
{
	const char *key = text_of(c->s, text);

	if (report_only_counted(c)) {
		report_count(c, "missing-key");
		return;
	}
	struct buf b = report_text(c);
	phrase_subject(c, &b, map);
	buf_printf(&b, node_get(map, key) ? " has nothing behind `%s`" : " has no `%s`", key);
	report_lack(c, map, key, b.bytes);
}

void report_dependent_key(struct check *c, const struct node *map, uint32_t because, uint32_t text)
{
	const char *key = text_of(c->s, text);

	if (report_only_counted(c)) {
		report_count(c, "missing-key");
		return;
	}
	struct buf b = report_text(c);
	phrase_subject(c, &b, map);
	buf_printf(&b, " has `%s`, so it needs `%s` as well", text_of(c->s, because), key);
	report_lack(c, map, key, b.bytes);
}

/* ---- Alternatives ---- */

/* An alternative that does nothing but ask for keys. */
static const struct op *only_keys(const struct check *c, uint32_t rule)
{
	const struct rule *r = &c->s->rules[rule];

	return r->checks == 1 && c->s->ops[r->ops].code == OP_REQUIRED ? &c->s->ops[r->ops] : NULL;
}

static bool all_ask_for_keys(const struct check *c, const struct op *op)
{
	for (uint16_t i = 0; i < op->n; i++)
		if (!only_keys(c, c->s->words[op->at + i]))
			return false;
	return true;
}

static void report_one_of_keys(struct check *c, const struct node *map, const struct op *op)
{
	struct buf b = report_text(c), keys = report_text(c);

	for (uint16_t i = 0; i < op->n; i++) {
		const struct op *required = only_keys(c, c->s->words[op->at + i]);
		buf_puts(&keys, i == 0 ? "" : i + 1 < op->n ? ", " : " or ");
		for (uint16_t k = 0; k < required->n; k++)
			buf_printf(&keys, "%s`%s`", k ? " with " : "", text_of(c->s, c->s->words[required->at + k]));
	}
	phrase_subject(c, &b, map);
	buf_printf(&b, " has no %s", keys.bytes);
	struct txp_finding *f = report_add(c, "missing-key", report_where_missing(c, map), map, NULL, b.bytes);
	if (f)
		f->remedy = arena_printf(c->arena, "Add %s.", keys.bytes);
}

static void report_any(struct check *c, const struct op *op, const struct node *n)
{
	struct buf b = report_text(c);

	phrase_subject(c, &b, n);
	buf_puts(&b, " should be ");
	for (uint16_t i = 0; i < op->n; i++) {
		buf_puts(&b, i ? ", or " : "");
		phrase_expected(c, &b, c->s->words[op->at + i]);
	}
	buf_puts(&b, ", not ");
	phrase_value(&b, n);
	report_add(c, "no-alternative", report_where(c, n), n, NULL, b.bytes);
}

/* How much is wrong if the node is meant to be this alternative. */
static size_t count_faults(const struct check *c, uint32_t rule, const struct node *n, unsigned types)
{
	struct check trial = *c;

	trial.f = findings_new(c->arena, NULL);
	trial.trying = true;
	check_node(&trial, rule, n, types, true);
	return findings_count(trial.f) + findings_dropped(trial.f);
}

/* The alternatives that the node could be meant as, and the one of them that fits best. A scalar of the wrong type may
 * still have been meant as any alternative that is a scalar. */
static uint32_t best_alternative(const struct check *c, const struct op *op, const struct node *n, unsigned types,
				 unsigned *possible)
{
	size_t fewest = SIZE_MAX;
	uint32_t best = 0;

	*possible = 0;
	if (n->kind == NODE_SCALAR)
		types = (unsigned)~(TYPE_ARRAY | TYPE_OBJECT);
	for (uint16_t i = 0; i < op->n; i++) {
		uint32_t rule = c->s->words[op->at + i];
		unsigned allowed = place_types((struct place){ c->s, rule });
		if (allowed && !(allowed & types))
			continue;
		size_t faults = count_faults(c, rule, n, node_types(n));
		if (faults < fewest) {
			best = rule;
			fewest = faults;
		}
		++*possible;
	}
	return best;
}

void report_none_of(struct check *c, const struct op *op, const struct node *n, unsigned types)
{
	unsigned possible;
	uint32_t best;

	if (report_only_counted(c) || c->trying) {
		report_count(c, "no-alternative");
		return;
	}
	if (n->kind == NODE_MAP && all_ask_for_keys(c, op)) {
		report_one_of_keys(c, n, op);
		return;
	}
	best = best_alternative(c, op, n, types, &possible);
	if (!best || (possible > 1 && n->kind == NODE_SCALAR))
		report_any(c, op, n);
	else
		check_node(c, best, n, types, true);
}
