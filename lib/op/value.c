/* value.c - what a person typed becomes a node for its place. */
#include "op/op.h"

#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "base/utf8.h"

static struct node *refuse(struct op_context *c, const char *code, const char *remedy, const char *message)
{
	struct txp_finding *f = find(c->findings, code, nowhere(), "%s", message);

	if (remedy)
		f->remedy = remedy;
	return NULL;
}

static struct node *plain(struct op_context *c, const char *text)
{
	return node_new_scalar(c->arena, text, strlen(text), STYLE_PLAIN);
}

/* Text goes into the file as it is, so it must be what the file may hold. */
static bool is_clean(struct op_context *c, const char *what, const char *text)
{
	const char *end = text + strlen(text);
	uint32_t cp;

	for (const char *p = text; p < end;) {
		size_t len = utf8_decode(p, end, &cp);
		if (!len) {
			refuse(c, "bad-value", NULL, arena_printf(c->arena, "%s is not UTF-8 text", what));
			return false;
		}
		if (utf8_unsafe(cp) && cp != '\n') {
			refuse(c, "bad-value", NULL,
			       arena_printf(c->arena, "%s holds the control character U+%04X", what, (unsigned)cp));
			return false;
		}
		p += len;
	}
	return true;
}

static struct node *date_value(struct op_context *c, const char *what, const char *text, bool only_a_date)
{
	const char *why;
	date_days day;
	char iso[11];

	switch (date_words(text, c->env->today, &day)) {
	case DATE_WORDS_OK:
		date_format(day, iso);
		return plain(c, iso);
	case DATE_WORDS_AMBIGUOUS:
		return refuse(c, "ambiguous-date", NULL,
			      arena_printf(c->arena, "%s '%s' could mean more than one day", what, text));
	case DATE_WORDS_BEYOND:
		return refuse(c, "bad-date", "Days can be written from 0001-01-01 to 9999-12-31: is there a digit too many?",
			      arena_printf(c->arena, "%s '%s' lies beyond the calendar", what, text));
	default:
		why = date_trouble(c->arena, text);
		if (!only_a_date && !why)
			return plain(c, text);
		return refuse(c, "bad-date", why ? why : "Write a day such as 2026-04-20, today, +90d, next friday or eom.",
			      arena_printf(c->arena, "%s '%s' is not a day", what, text));
	}
}

/* A day, or an event in words. */
static struct node *date_or_words(struct op_context *c, const char *what, const char *text)
{
	date_days day;

	if (date_words(text, c->env->today, &day) == DATE_WORDS_UNKNOWN && !strchr("+-", *text) &&
	    !date_trouble(c->arena, text))
		return node_new_scalar(c->arena, text, strlen(text), STYLE_DOUBLE);
	return date_value(c, what, text, true);
}

static struct node *choice_value(struct op_context *c, struct place p, const char *what, const char *text)
{
	const char *choice;
	struct buf list = buf_in(c->arena);

	buf_puts(&list, "Choose one of: ");
	for (size_t i = 0; (choice = place_enum_nth(p, i)); i++) {
		if (!strcmp(choice, text))
			return plain(c, text);
		buf_printf(&list, "%s%s", i ? ", " : "", choice);
	}
	buf_puts(&list, ".");
	const char *near = place_choice_meant(c->arena, p, text);
	return refuse(c, "bad-value", near ? arena_printf(c->arena, "Did you mean '%s'? %s", near, list.bytes) : list.bytes,
		      arena_printf(c->arena, "%s can't be '%s'", what, text));
}

static struct node *number_value(struct op_context *c, unsigned types, const char *what, const char *text)
{
	decimal d;
	bool whole = !(types & TYPE_NUMBER);

	if (decimal_parse(text, strlen(text), &d) && (!whole || d % DECIMAL_ONE == 0))
		return plain(c, text);
	return refuse(c, "bad-value", whole ? "Write a whole number such as 9." : "Write a number such as 9 or 2.5.",
		      arena_printf(c->arena, "%s '%s' is not %s", what, text, whole ? "a whole number" : "a number"));
}

struct node *op_value(struct op_context *c, struct place p, const char *what, const char *text)
{
	unsigned types = place_types(p);
	const char *format = place_format(p);

	if (!is_clean(c, what, text))
		return NULL;
	if (!*text)
		return refuse(c, "bad-value", "Give it some text, or leave it out.", arena_printf(c->arena, "%s is empty", what));
	if (place_enum_nth(p, 0))
		return choice_value(c, p, what, text);
	if (types & TYPE_BOOLEAN) {
		if (!strcmp(text, "true") || !strcmp(text, "yes"))
			return plain(c, "true");
		if (!strcmp(text, "false") || !strcmp(text, "no"))
			return plain(c, "false");
		return refuse(c, "bad-value", "Write true or false.", arena_printf(c->arena, "%s '%s' is neither true nor false", what, text));
	}
	if (types && !(types & TYPE_STRING))
		return number_value(c, types, what, text);
	if (!strcmp(format, "txplan-date"))
		return date_value(c, what, text, true);
	if (!strcmp(format, "txplan-date-or-timestamp"))
		return date_value(c, what, text, false);
	if (!strcmp(format, "txplan-expires"))
		return date_or_words(c, what, text);
	/* Text: the writer leaves it plain where every reader takes it for text. */
	return node_new_scalar(c->arena, text, strlen(text), *format ? STYLE_PLAIN : STYLE_DOUBLE);
}
