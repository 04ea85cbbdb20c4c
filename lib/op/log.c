/* log.c - one progress entry. */
#include "op/op.h"

#include <string.h>

#include "base/decimal.h"
#include "plan/ids.h"
#include "data/instrument.h"

/* `NAME=VALUE`, taken apart. */
struct pair {
	const char *name, *value;
};

static bool split(struct op_context *c, const char *option, const char *text, const char *example, struct pair *out)
{
	const char *equals = strchr(text, '=');

	if (!equals || equals == text || !equals[1]) {
		op_refuse(c, TXP_EUSAGE, "bad-value", arena_printf(c->arena, "Write --%s %s.", option, example),
			  "--%s '%s' is not of the form NAME=VALUE", option, text);
		return false;
	}
	out->name = arena_copy(c->arena, text, (size_t)(equals - text));
	out->value = equals + 1;
	return true;
}

/* The map of a list of maps whose `key` is `name`, made where it is missing. */
static struct node *map_named(struct op_context *c, struct node *list, const char *key, const char *name)
{
	struct node *map;

	for (const struct node *n = list->first; n; n = n->next)
		if (node_is(node_get(n, key), name))
			return node_made(n);
	map = node_new_map(c->arena);
	node_add(c->arena, map, key, node_new_scalar(c->arena, name, strlen(name), STYLE_PLAIN));
	node_add(c->arena, list, NULL, map);
	return map;
}

static enum txp_result add_number(struct op_context *c, struct node *map, const char *key, const char *option, const char *text)
{
	decimal d;

	if (!decimal_parse(text, strlen(text), &d))
		return op_refuse(c, TXP_EUSAGE, "bad-value", "Write a number such as 9 or 2.5.", "--%s: '%s' is not a number", option, text);
	if (node_get(map, key))
		return op_refuse(c, TXP_EUSAGE, "bad-value", "Give it once.", "--%s is given twice for the same thing", option);
	node_add(c->arena, map, key, node_new_scalar(c->arena, text, strlen(text), STYLE_PLAIN));
	return TXP_OK;
}

/* Names an item that was left blank, once. */
static void add_blank(struct op_context *c, struct node *score, const char *item)
{
	struct node *missing = op_child(c, score, "missing", NODE_LIST);

	for (const struct node *n = missing->first; n; n = n->next)
		if (node_is(n, item))
			return;
	node_add(c->arena, missing, NULL, node_new_scalar(c->arena, item, strlen(item), STYLE_DOUBLE));
}

/* `9,3` */
static enum txp_result add_blanks(struct op_context *c, struct node *score, const char *text)
{
	for (const char *p = text;; p++) {
		size_t len = strcspn(p, ",");

		if (len)
			add_blank(c, score, arena_copy(c->arena, p, len));
		p += len;
		if (!*p)
			return TXP_OK;
	}
}

/* Nothing, or a dash: an answer that was left blank. */
static bool is_blank_cell(const char *cell, size_t len)
{
	for (; len && *cell == ' '; cell++)
		len--;
	while (len && cell[len - 1] == ' ')
		len--;
	return !len || (len == 1 && *cell == '-');
}

static const char *item_key(struct op_context *c, const struct node *score, uint32_t at)
{
	const struct instrument *i = instrument_find(c->instruments, node_text(node_get(score, "instrument")));

	return i && at < i->nitems ? instrument_item(i, at) : arena_printf(c->arena, "%u", (unsigned)at + 1);
}

/* `2,1,-` becomes a list of whole numbers; what was left blank goes under `missing`. */
static enum txp_result add_items(struct op_context *c, struct node *score, const char *text)
{
	struct node *items = node_new_list(c->arena);
	uint32_t at = 0;
	decimal d;

	if (node_get(score, "items"))
		return op_refuse(c, TXP_EUSAGE, "bad-value", "Give it once.", "--items is given twice for the same instrument");
	for (const char *p = text;; p++, at++) {
		size_t len = strcspn(p, ",");
		if (is_blank_cell(p, len))
			add_blank(c, score, item_key(c, score, at));
		else if (!decimal_parse(p, len, &d) || d % DECIMAL_ONE)
			return op_refuse(c, TXP_EUSAGE, "bad-value", "Write whole numbers with commas between them, without spaces, and - for an "
					 "answer that was left blank: phq-9=2,1,-,…",
					 "--items: answer %u is not a whole number", (unsigned)at + 1);
		else
			node_add(c->arena, items, NULL, node_new_scalar(c->arena, p, len, STYLE_PLAIN));
		p += len;
		if (!*p)
			break;
	}
	if (!items->count)
		return op_refuse(c, TXP_EUSAGE, "bad-value", "Leave --items out, and say in --note that the form came back empty.",
				 "--items: every answer is blank");
	node_add(c->arena, score, "items", items);
	return TXP_OK;
}

/* The options of an entry that are not a single key: NAME=VALUE pairs into lists of maps. */
static enum txp_result special(struct op_context *c, struct node *entry, const char *name, const char *value, void *data)
{
	struct pair p;

	(void)data;
	if (!strcmp(name, "score")) {
		if (!split(c, name, value, "phq-9=12", &p))
			return TXP_EUSAGE;
		return add_number(c, map_named(c, op_child(c, entry, "scores", NODE_LIST), "instrument", p.name), "total", name, p.value);
	}
	if (!strcmp(name, "items")) {
		if (!split(c, name, value, "phq-9=2,1,0,…", &p))
			return TXP_EUSAGE;
		return add_items(c, map_named(c, op_child(c, entry, "scores", NODE_LIST), "instrument", p.name), p.value);
	}
	if (!strcmp(name, "missing")) {
		if (!split(c, name, value, "phq-9=9", &p))
			return TXP_EUSAGE;
		return add_blanks(c, map_named(c, op_child(c, entry, "scores", NODE_LIST), "instrument", p.name), p.value);
	}
	if (!strcmp(name, "reading")) {
		if (!split(c, name, value, "g1.o2=3", &p))
			return TXP_EUSAGE;
		return add_number(c, map_named(c, op_child(c, entry, "readings", NODE_LIST), "objective", p.name), "value", name, p.value);
	}
	if (!strcmp(name, "achievement")) {
		if (!split(c, name, value, "g1=improving", &p))
			return TXP_EUSAGE;
		struct place list = place_property(place_item(op_list_place(c->schema, "progress")), name, strlen(name));
		struct node *to = op_value(c, place_property(place_item(list), "to", 2), "--achievement", p.value);
		if (!to)
			return TXP_EUSAGE;
		struct node *change = map_named(c, op_child(c, entry, name, NODE_LIST), "for", p.name);
		if (node_get(change, "to"))
			return op_refuse(c, TXP_EUSAGE, "bad-value", "Give it once.", "--achievement is given twice for %s", p.name);
		node_add(c->arena, change, "to", to);
		return TXP_OK;
	}
	return TXP_ENOTFOUND;
}

/* What is wrong with a known instrument's answers, for the person who typed them. */
static enum txp_result refuse_answers(struct op_context *c, const struct instrument *i, const struct node *items,
				      const struct answers *answers)
{
	char least[DECIMAL_TEXT_BYTES], most[DECIMAL_TEXT_BYTES];

	decimal_format(i->answer_least, least);
	decimal_format(i->answer_most, most);
	if (answers->fault == ANSWERS_OUT_OF_RANGE)
		return op_refuse(c, TXP_EUSAGE, "bad-value", arena_printf(c->arena, "Each answer is a number from %s to %s.", least, most),
				 "--items %s: answer %u is %s", card_id(i), answers->item + 1, answers->at->text);
	if (answers->fault == ANSWERS_UNKNOWN_ITEM)
		return op_refuse(c, TXP_EUSAGE, "bad-value", arena_printf(c->arena, "Its items are %s to %s.", instrument_item(i, 0),
					      instrument_item(i, i->nitems - 1)),
				 "%s has no item '%s' that could be missing", instrument_name(i), answers->at->kind == NODE_SCALAR ? answers->at->text : "");
	return op_refuse(c, TXP_EUSAGE, "bad-value",
			 arena_printf(c->arena, "Give all %u in the form's order, and - for each that was left blank: %s=2,1,-,…", i->nitems, card_id(i)),
			 "--items %s has %u answers%s, and %s has %u", card_id(i), items->count,
			 answers->blank ? arena_printf(c->arena, " and %zu blank", answers->blank) : "", instrument_name(i), i->nitems);
}

/* Adds up what a known instrument's answers come to; nothing is ever summed for an unknown one. */
static enum txp_result complete_score(struct op_context *c, struct node *score)
{
	const char *name = node_text(node_get(score, "instrument"));
	const struct instrument *instrument = instrument_find(c->instruments, name);
	const struct node *items = node_get(score, "items");
	char total[DECIMAL_TEXT_BYTES];

	if (!items)
		return TXP_OK;
	if (!instrument && node_get(score, "total"))
		return TXP_OK;
	if (!instrument)
		return op_refuse(c, TXP_EUSAGE, "missing-option",
				 instrument_meant(c->instruments, name) ? arena_printf(c->arena, "Did you mean %s?", card_id(instrument_meant(c->instruments, name)))
							      : arena_printf(c->arena, "Add --score %s=TOTAL.", name),
				 "'%s' is not a known instrument, so its answers can't be added up", name);
	struct answers answers = instrument_answers(c->arena, instrument, items, node_get(score, "missing"));
	if (answers.fault != ANSWERS_GOOD)
		return refuse_answers(c, instrument, items, &answers);
	if (node_get(score, "total") || !answers.has_total)
		return TXP_OK; /* over blanks there is a total only where the instrument allows it */
	decimal_format(answers.total, total);
	node_add(c->arena, score, "total", node_new_scalar(c->arena, total, strlen(total), STYLE_PLAIN));
	return TXP_OK;
}

/* The id of the one member of the team with that address or name; two of them are nobody. A name alone doesn't find who has an
 * address: that would be another one than the author's. */
static const struct node *one_of_team(const struct op_context *c, const char *key, const char *text)
{
	const struct node *team = node_get(c->document->root, "team"), *found = NULL;
	const bool by_name = !strcmp(key, "name");

	for (const struct node *n = team && text && *text ? team->first : NULL; n; n = n->next) {
		if (!node_is(node_get(n, key), text) || !node_text(node_get(n, "id")) || (by_name && node_get(n, "email")))
			continue;
		if (found)
			return NULL;
		found = node_get(n, "id");
	}
	return found;
}

const struct node *op_author(const struct op_context *c)
{
	const struct node *by_email = one_of_team(c, "email", c->env->author_email);

	return by_email ? by_email : one_of_team(c, "name", c->env->author_name);
}

/* The author writes the entry unless --by says otherwise. */
static void add_author(struct op_context *c, struct node *entry)
{
	const struct node *author = op_author(c);

	if (author && !node_get(entry, "by"))
		node_add(c->arena, entry, "by", node_copy(c->arena, author));
}

/* An id, a day and a name tell nothing: an entry is for ever, and should not be made by a slip. */
static enum txp_result refuse_empty(struct op_context *c, const struct node *entry)
{
	static const char *const telling_nothing[] = { "id", "date", "time", "by", "late_entry" };

	for (const struct node *n = entry->first; n; n = n->next) {
		bool tells = true;
		for (size_t i = 0; i < sizeof telling_nothing / sizeof *telling_nothing; i++)
			tells = tells && !node_is(n->key, telling_nothing[i]);
		if (tells)
			return TXP_OK;
	}
	return op_refuse(c, TXP_EUSAGE, "missing-option", "Add --note, --kind, --attended, --goal, a score or a reading.",
			 "the entry would say nothing about the contact");
}

enum txp_result op_log_progress(struct op_context *c, const struct txp_arg *args, size_t nargs, struct op *out)
{
	struct node *entry = node_new_map(c->arena);
	const char *id = ids_next(ids_read(c->arena, c->document, c->schema), op_list_place(c->schema, "progress"), NULL,
				  c->env->site ? c->env->site : "", c->env->used_ids);

	node_add(c->arena, entry, "id", node_new_scalar(c->arena, id, strlen(id), STYLE_PLAIN));
	enum txp_result r = op_fill(c, "progress", entry, args, nargs, special, NULL);
	const struct node *scores = node_get(entry, "scores");
	for (const struct node *n = scores ? scores->first : NULL; n && r == TXP_OK; n = n->next)
		r = complete_score(c, node_made(n));
	if (r == TXP_OK)
		r = refuse_empty(c, entry);
	if (r != TXP_OK)
		return r;
	add_author(c, entry);

	struct buf items = buf_in(c->arena);
	buf_puts(&items, id);
	const struct node *goals = node_get(entry, "goals");
	for (const struct node *n = goals ? goals->first : NULL; n; n = n->next)
		buf_printf(&items, " %s", n->text);
	struct change *change = arena_new_of(c->arena, struct change);
	*change = (struct change){ CHANGE_APPEND, "progress", entry };
	*out = (struct op){ change, 1, items.bytes, arena_printf(c->arena, "added %s on %s", id, node_text(node_get(entry, "date"))) };
	return TXP_OK;
}
