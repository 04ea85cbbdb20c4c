/* Dates in order, nothing recorded before it happened, and traces of changed dates that agree with the plan. */
#include "rules/rule.h"

#include <string.h>

/* Two dates of one map; the map is told by its key, or by its list's. */
struct date_pair {
	const char *block, *first, *second;
};

static const struct date_pair pair_keys[] = {
	{ "period", "start", "end" },         { "goals", "start", "due" },
	{ "objectives", "start", "due" },     { "interventions", "start", "end" },
	{ "medications", "start", "stop" },   { "consents", "date", "expires" },
	{ "consents", "date", "revoked" },    { "team", "from", "to" },
	{ "representatives", "from", "to" },  { "authorization", "from", "to" },
	{ "diagnoses", "onset", "resolved" }, { "diagnoses", "onset", "ruled_out" },
	{ "diagnoses", "onset", "recorded" },
};

/* Dates on which something was done or written down. */
struct past_date {
	const char *block, *key;
};

static const struct past_date past_keys[] = {
	{ "assessment", "date" },      { "scores", "date" },
	{ "symptoms", "since" },       { "diagnoses", "onset" },
	{ "diagnoses", "recorded" },   { "diagnoses", "ruled_out" },
	{ "diagnoses", "resolved" },   { "acceptance", "date" },
	{ "adjusted", "date" },        { "steps", "done" },
	{ "taught", "date" },          { "safety_plan", "date" },
	{ "safety_plan", "reviewed" }, { "consents", "date" },
	{ "consents", "revoked" },     { "disclosures", "date" },
	{ "reviews", "date" },         { "signatures", "date" },
	{ "copies", "date" },          { "progress", "date" },
	{ "accepted", "date" },        { "risk", "date" },
	{ "certified", "date" },       { "client", "born" },
};

/* The key that tells what a map is: its own, or that of the list it is in. "" for the root and for lists in lists. */
static const char *block_of(const struct node *map)
{
	const struct node *key = map->key ? map->key : map->parent ? map->parent->key : NULL;

	return key ? key->text : "";
}

static bool read_day(const struct node *n, date_days *day)
{
	return n && n->kind == NODE_SCALAR && date_parse(n->text, n->len, day);
}

static void check_pair(struct rules *r, const struct node *map, const struct date_pair *p)
{
	const struct node *first = node_get(map, p->first), *second = node_get(map, p->second);
	date_days from, to;

	if (!read_day(first, &from) || !read_day(second, &to) || from <= to)
		return;
	struct txp_finding *n = rule_find(r, "dates-out-of-order", second, "%s %s is before %s %s", p->second,
					  second->text, p->first, first->text);
	n->also = node_span(first);
	n->also_note = p->first;
}

static void check_past(struct rules *r, const struct node *n, const char *key)
{
	date_days day;

	if (n && n->kind == NODE_LIST) {
		for (n = n->first; n; n = n->next)
			if (n->kind == NODE_SCALAR)
				check_past(r, n, key);
	} else if (read_day(n, &day) && day > r->today) {
		char today[11];
		date_format(r->today, today);
		rule_find(r, "date-in-future", n, "%s %s is after today, %s", key, n->text, today);
	}
}

static bool is_block(const char *block, const char *named)
{
	return block[0] == named[0] && !strcmp(block, named);
}

static void dates_in_order(struct rules *r)
{
	for (size_t k = 0; k < r->nmaps; k++) {
		const char *block = block_of(r->maps[k]);

		for (size_t i = 0; i < sizeof pair_keys / sizeof *pair_keys; i++)
			if (is_block(block, pair_keys[i].block))
				check_pair(r, r->maps[k], &pair_keys[i]);
	}
}

static void dates_past(struct rules *r)
{
	for (size_t k = 0; k < r->nmaps; k++) {
		const char *block = block_of(r->maps[k]);

		for (size_t i = 0; i < sizeof past_keys / sizeof *past_keys; i++)
			if (is_block(block, past_keys[i].block))
				check_past(r, node_get(r->maps[k], past_keys[i].key), past_keys[i].key);
	}
}

/* ---- How often ---- */

static void check_every(struct rules *r, const struct node *every, date_days from)
{
	struct duration d;
	date_days next;

	if (every && duration_parse(every->text, every->len, &d) && !duration_add(from, d, 1, &next))
		rule_find(r, "beyond-calendar", every, "every %s: the next time lies beyond the year 9999, so it never comes",
			  every->text);
}

static void intervals(struct rules *r)
{
	const struct plan *p = r->plan;
	const struct review *last = last_review(p, INT32_MAX);

	if (!p->start.node)
		return;
	check_every(r, p->review_every, last ? last->date.day : p->start.day);
	for (size_t i = 0; i < p->nmonitoring; i++)
		check_every(r, p->monitoring[i].every, p->start.day);
}

/* ---- Due within the plan's period ---- */

/* Is a review of the plan still to come before it ends? Then what is due later will be seen in time. */
static bool review_will_come(const struct plan *p)
{
	const struct review *last = last_review(p, p->end.day);
	struct duration every;
	date_days next;

	if (!p->review_every || !p->start.node || !duration_parse(p->review_every->text, p->review_every->len, &every))
		return false;
	return duration_add(last ? last->date.day : p->start.day, every, 1, &next) && next <= p->end.day;
}

static void check_within(struct rules *r, const struct when *due, bool review_comes)
{
	const struct plan *p = r->plan;

	if (due->node && p->end.node && due->day > p->end.day && !review_comes)
		rule_find(r, "due-after-plan-end", due->node,
			  "due %s is after the plan's end, %s, and no review comes before", due->node->text,
			  p->end.node->text);
	else if (due->node && p->start.node && due->day < p->start.day)
		rule_find(r, "due-before-plan-start", due->node, "due %s is before the plan's start, %s",
			  due->node->text, p->start.node->text);
}

static void within_period(struct rules *r)
{
	const struct plan *p = r->plan;
	bool review_comes = p->end.node && review_will_come(p);

	for (size_t i = 0; i < p->ngoals; i++) {
		const struct goal *g = &p->goals[i];
		if (!status_is_over(g->status))
			check_within(r, &g->due, review_comes);
		for (size_t k = 0; k < g->nobjectives; k++) {
			const struct objective *o = &g->objectives[k];
			if (!status_is_over(o->status))
				check_within(r, &o->due, review_comes);
			for (size_t s = 0; s < o->nsteps; s++)
				if (!o->steps[s].done.node)
					check_within(r, &o->steps[s].due, review_comes);
		}
	}
}

/* ---- Traces of what was adjusted ---- */

/* The value that `field` ("due", "measure/target" or "measure.target") names in an item; *known is false when the text
 * can't be a path. */
static const struct node *field_value(const struct node *item, const char *field)
{
	while (item && *field) {
		size_t len = strcspn(field, "/.");
		const struct node *v;
		for (v = item->kind == NODE_MAP ? item->first : NULL; v; v = v->next)
			if (v->key->len == len && !memcmp(v->key->text, field, len))
				break;
		item = v;
		field += len + (field[len] != '\0');
	}
	return item;
}

/* Is a newer entry of the same field behind this one? Entries are few per item; the newest by date counts, of one day
 * the last. */
static void check_newest(struct rules *r, struct map *newest, const struct node *item)
{
	for (const struct node *x = node_get(item, "adjusted")->first; x; x = x->next) {
		const char *field = node_text(node_get(x, "field"));
		const struct node *to = node_get(x, "to"), *now;

		if (!field || map_get(newest, field) != x || !to || to->kind != NODE_SCALAR)
			continue;
		now = field_value(item, field);
		if (now && now->kind == NODE_SCALAR ? !strcmp(now->text, to->text) : node_empty(to))
			continue;
		struct txp_finding *n =
		    rule_find(r, "adjusted-disagrees", to, "%s was last adjusted to '%s', but is '%s'", field, to->text,
			      now && now->kind == NODE_SCALAR ? now->text : "");
		if (now) {
			n->also = node_span(now);
			n->also_note = "its value now";
		}
	}
}

static void check_adjusted(struct rules *r, const struct node *item)
{
	const struct node *list = node_get(item, "adjusted");
	struct map *newest;

	if (!list || list->kind != NODE_LIST)
		return;
	newest = map_new(r->arena, list->count);
	for (const struct node *x = list->first; x; x = x->next) {
		const char *field = node_text(node_get(x, "field"));
		const void **best;
		date_days day, best_day;

		if (!field)
			continue;
		best = map_at(newest, field);
		if (!*best || !read_day(node_get(x, "date"), &day) || !read_day(node_get(*best, "date"), &best_day) ||
		    day >= best_day)
			*best = x;
	}
	check_newest(r, newest, item);
}

static void adjustments(struct rules *r)
{
	for (size_t k = 0; k < r->nmaps; k++)
		check_adjusted(r, r->maps[k]);
}

static const struct rule rows[] = {
	RULE(dates_in_order, RULE_NEEDS_MAPS, "dates-out-of-order"),
	RULE(dates_past, RULE_NEEDS_MAPS | RULE_NEEDS_TODAY, "date-in-future"),
	RULE(adjustments, RULE_NEEDS_MAPS, "adjusted-disagrees"),
	RULE(within_period, 0, "due-after-plan-end", "due-before-plan-start"),
	RULE(intervals, 0, "beyond-calendar"),
};
const struct rule_family rules_of_dates = RULE_FAMILY(rows);
