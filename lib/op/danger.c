/* danger.c - what an entry says about danger, read as far as it goes: for an entry that is refused, whatever it is refused for. */
#include "op/op.h"

#include <string.h>

#include "base/decimal.h"
#include "plan/action.h"
#include "plan/instrument.h"

/* One answer as it was typed: `3`, or `9:3` where it names its item. */
struct typed {
	const char *key, *value;
	size_t key_len, value_len;
};

static struct typed read_typed(const char *text, size_t len)
{
	static const char around[] = " \t\"'[]{}";
	struct typed t = { NULL, text, 0, len };
	const char *colon = memchr(text, ':', len);

	if (colon) {
		t = (struct typed){ text, colon + 1, (size_t)(colon - text), len - (size_t)(colon + 1 - text) };
		for (; t.key_len && strchr(around, *t.key); t.key++)
			t.key_len--;
		while (t.key_len && strchr(around, t.key[t.key_len - 1]))
			t.key_len--;
	}
	for (; t.value_len && strchr(around, *t.value); t.value++)
		t.value_len--;
	while (t.value_len && strchr(around, t.value[t.value_len - 1]))
		t.value_len--;
	return t;
}

/* Commas part answers; where there is none, semicolons or blanks. */
static const char *separators(const char *text)
{
	return strchr(text, ',') ? "," : strchr(text, ';') ? ";" : " \t";
}

static bool is_item(const struct typed *t, size_t position, const struct instrument *i, uint32_t item, struct arena *a)
{
	const char *number = arena_printf(a, "%u", (unsigned)item + 1), *key = i->items[item];

	if (!t->key)
		return position == item;
	return (t->key_len == strlen(key) && !memcmp(t->key, key, t->key_len)) ||
	       (t->key_len == strlen(number) && !memcmp(t->key, number, t->key_len));
}

static void look_at_answer(struct arena *a, struct findings *f, const struct instrument *i, const struct typed *t, size_t position)
{
	decimal v;

	for (size_t k = 0; k < i->ncritical; k++) {
		const struct instrument_critical *c = &i->critical[k];

		if (!is_item(t, position, i, c->item, a) || !decimal_parse(t->value, t->value_len, &v) || v < c->from)
			continue;
		find(f, "critical-answer", nowhere(), "%s item %s (%s) was %s; this entry is refused, so it is in no plan", i->name,
		     i->items[c->item], c->about, arena_copy(a, t->value, t->value_len))
		    ->remedy = "Ask the client today, if nobody has. Correct the entry, and record it with `risk` (asked, level, action, "
			       "told, by).";
	}
}

/* `phq-9=0,1,…` */
static void look_at_answers(struct arena *a, struct findings *f, const char *text)
{
	const char *equals = strchr(text, '=');
	const char *name = equals ? arena_copy(a, text, (size_t)(equals - text)) : "";
	const struct instrument *i = instrument_find(NULL, name);
	size_t position = 0;

	i = i ? i : instrument_meant(NULL, name);
	if (!equals || !i)
		return;
	const char *parts = separators(equals + 1);
	for (const char *p = equals + 1;; position++) {
		size_t len = strcspn(p, parts);
		struct typed t = read_typed(p, len);

		look_at_answer(a, f, i, &t, position);
		p += len;
		if (!*p)
			return;
		p++;
	}
}

static void look_at_risk(struct arena *a, struct findings *f, const char *level, const char *ideation)
{
	bool high = !strcmp(level, "high") || !strcmp(level, "imminent"), active = !strcmp(ideation, "active");

	if (!high && !active)
		return;
	find(f, "risk-without-action", nowhere(), "%s; this entry is refused, so it is in no plan",
	     high ? arena_printf(a, "the risk was %s%s", level, active ? " with active thoughts of suicide" : "")
		  : "thoughts of suicide were active")
	    ->remedy = "Act today, if nobody has. Correct the entry, and record it with `action`, and who was `told`.";
}

void op_dangers(struct arena *a, const struct txp_arg *args, size_t nargs, struct findings *f)
{
	const char *level = "", *ideation = "";
	bool action = false;

	for (size_t i = 0; i < nargs; i++) {
		const char *name = args[i].name, *value = args[i].value ? args[i].value : "";

		if (!strcmp(name, "items"))
			look_at_answers(a, f, value);
		else if (!strcmp(name, "risk.level"))
			level = value;
		else if (!strcmp(name, "risk.ideation"))
			ideation = value;
		else if (!strcmp(name, "risk.action"))
			action = !action_is_none(value);
	}
	if (!action)
		look_at_risk(a, f, level, ideation);
}
