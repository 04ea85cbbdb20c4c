/* danger.c - what an entry says about danger, read as far as it goes: for an entry that is refused, whatever it is refused for. */
#include "op/op.h"

#include <string.h>

#include "base/decimal.h"
#include "base/nearest.h"
#include "data/instrument.h"
#include "rules/action.h"

/* One answer as it was typed: `3`, or `9:3` where it names its item. */
struct typed {
	const char *key, *value;
	size_t key_len, value_len;
};

static struct typed read_typed(const char *text, size_t len)
{
	static const char around[] = " \t\r\n\"'[]{}";
	struct typed t = { NULL, text, 0, len };
	const char *colon = memchr(text, ':', len);

	colon = colon ? colon : memchr(text, '=', len); /* 9=3 */
	if (colon && colon > text && (colon[-1] == '>' || colon[-1] == '<'))
		colon = NULL; /* >=2 */
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

/* What parts answers: commas, or the first of the others that is there; else blanks, of which several are one. */
static const char *separators(const char *text)
{
	static const char *const others[] = { ",", ";", "/", "|" };

	for (size_t k = 0; k < sizeof others / sizeof *others; k++)
		if (strchr(text, *others[k]))
			return others[k];
	return " \t";
}

/* `9`, `q9`, `item 9`, or the item's own key. */
static bool is_key(const struct typed *t, const char *key, const char *number)
{
	const char *digits = t->key;
	size_t len = t->key_len;

	if (len == strlen(key) && !memcmp(t->key, key, len))
		return true;
	for (; len && (*digits < '0' || *digits > '9'); digits++)
		len--;
	return len == strlen(number) && !memcmp(digits, number, len);
}

static bool is_item(const struct typed *t, size_t position, const struct instrument *i, uint32_t item, struct arena *a)
{
	return t->key ? is_key(t, instrument_item(i, item), arena_printf(a, "%u", (unsigned)item + 1)) : position == item;
}

/* As much of a text as a message has room for, cut between characters. */
static const char *shortened(struct arena *a, const char *text)
{
	size_t len = strlen(text);

	if (len <= 80)
		return text;
	for (len = 80; len && (text[len] & 0xc0) == 0x80;)
		len--;
	return arena_printf(a, "%.*s…", (int)len, text);
}

static void find_unknown(struct arena *a, struct findings *f, const struct instrument *i,
			 const struct instrument_critical *c, const char *value)
{
	find(f, "critical-answer-unknown", nowhere(),
	     "%s item %s (%s) can't be read from '%s'; this entry is refused, so it is in no plan", instrument_name(i),
	     instrument_item(i, c->item), instrument_about(i, c), shortened(a, value))
	    ->remedy = "Look at the answer on the form today, and correct the entry.";
}

/* A blank says nothing, and neither does what stands for one. */
static bool is_no_answer(const struct typed *t)
{
	return !t->value_len || (t->value_len == 1 && strchr("?-", *t->value)) || (t->value_len == 4 && !memcmp(t->value, "null", 4));
}

/* True when it is an answer to a critical item. */
static bool look_at_answer(struct arena *a, struct findings *f, const struct instrument *i, const struct typed *t, size_t position)
{
	bool critical = false;
	decimal v;

	for (size_t k = 0; k < i->ncritical; k++) {
		const struct instrument_critical *c = instrument_critical(i, k);
		const char *value;

		if (!is_item(t, position, i, c->item, a))
			continue;
		critical = true;
		if (is_no_answer(t))
			continue;
		value = arena_copy(a, t->value, t->value_len);
		if (!decimal_parse(t->value, t->value_len, &v))
			find_unknown(a, f, i, c, value);
		else if (v >= c->from)
			find(f, "critical-answer", nowhere(), "%s item %s (%s) was %s; this entry is refused, so it is in no plan",
			     instrument_name(i), instrument_item(i, c->item), instrument_about(i, c), value)
			    ->remedy = "Ask the client today, if nobody has. Correct the entry, and record it with `risk` (asked, "
				       "level, action, told, by).";
	}
	return critical;
}

/* `000000003`: an answer a digit, when there are as many as the form has. */
static bool is_run_of_digits(const char *text, size_t items)
{
	return items > 2 && strlen(text) == items && strspn(text, "0123456789") == items;
}

/* A total, or one answer: not what the form's answers are. */
static bool is_one_number(const char *text)
{
	decimal v;

	return decimal_parse(text, strlen(text), &v);
}

/* `phq-9=0,1,…` */
static void look_at_answers(struct arena *a, struct findings *f, const struct shelf *own, const char *text)
{
	const char *equals = strchr(text, '=');
	const char *name = equals ? arena_copy(a, text, (size_t)(equals - text)) : "";
	const struct instrument *i = instrument_find(own, name);
	bool run, critical = false;
	size_t position = 0;

	i = i ? i : instrument_meant(own, name);
	if (!equals || !i)
		return;
	text = equals + 1 + strspn(equals + 1, " \t\"'[]{}");
	run = is_run_of_digits(text, i->nitems);
	const char *parts = separators(text);
	/* Behind the last item, with some to spare, nothing is an answer any more. */
	for (const char *p = text; *p && position < i->nitems + 64; position++) {
		size_t len = run ? 1 : strcspn(p, parts);
		struct typed t = read_typed(p, len);

		critical = look_at_answer(a, f, i, &t, position) || critical;
		p += len;
		p += !run && *p;
		if (*parts == ' ')
			p += strspn(p, parts);
	}
	if (!critical && i->ncritical && !is_one_number(text) && text[strspn(text, " \t\r\n0,;/|?-")])
		find_unknown(a, f, i, instrument_critical(i, 0), text);
}

/* The word of the list that a person meant, "" for none at all, NULL for one that is no word of it. */
static const char *meant_word(struct arena *a, const char *typed, const char *const *words)
{
	static const char around[] = " \t\r\n\"'.!";
	size_t len;

	typed += strspn(typed, around);
	len = strlen(typed);
	while (len && strchr(around, typed[len - 1]))
		len--;
	return len ? nearest(arena_copy(a, typed, len), words) : "";
}

/* What was typed for the level of risk and for thoughts of suicide: the worst of each. */
struct typed_risk {
	size_t level, ideation; /* how far down its list, from 1; 0: nothing was typed */
	const char *unknown;    /* a word that can't be read */
};

static const char *const levels[] = { "none", "low", "moderate", "high", "imminent", NULL };
static const char *const ideations[] = { "none", "passive", "active", NULL };

static void note_word(struct arena *a, const char *typed, const char *const *words, size_t *worst, const char **unknown)
{
	const char *meant = meant_word(a, typed, words);

	if (!meant)
		*unknown = typed;
	for (size_t k = 0; meant && words[k]; k++)
		if (words[k] == meant && k + 1 > *worst)
			*worst = k + 1;
}

static void look_at_risk(struct arena *a, struct findings *f, const struct typed_risk *t)
{
	bool high = t->level >= 4, active = t->ideation == 3;

	if (t->unknown && !high && !active)
		find(f, "critical-answer-unknown", nowhere(),
		     "the risk can't be read from '%s'; this entry is refused, so it is in no plan", shortened(a, t->unknown))
		    ->remedy = "Look today at what was found, and correct the entry.";
	if (!high && !active)
		return;
	find(f, "risk-without-action", nowhere(), "%s; this entry is refused, so it is in no plan",
	     high ? arena_printf(a, "the risk was %s%s", levels[t->level - 1], active ? " with active thoughts of suicide" : "")
		  : "thoughts of suicide were active")
	    ->remedy = "Act today, if nobody has. Correct the entry, and record it with `action`, and who was `told`.";
}

void op_dangers(struct arena *a, const struct shelf *instruments, const struct txp_arg *args, size_t nargs, struct findings *f)
{
	struct typed_risk risk = { 0 };
	bool action = false;

	for (size_t i = 0; i < nargs; i++) {
		const char *name = args[i].name, *value = args[i].value ? args[i].value : "";

		if (!strcmp(name, "items"))
			look_at_answers(a, f, instruments, value);
		else if (!strcmp(name, "risk.level"))
			note_word(a, value, levels, &risk.level, &risk.unknown);
		else if (!strcmp(name, "risk.ideation"))
			note_word(a, value, ideations, &risk.ideation, &risk.unknown);
		else if (!strcmp(name, "risk.action"))
			action = !action_is_none(value);
	}
	if (!action)
		look_at_risk(a, f, &risk);
}
