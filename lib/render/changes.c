#include "render/changes.h"

#include <stdio.h>
#include <string.h>

enum { WIDTH = 80, VALUE_INDENT = 4 };

static const enum txp_tone tones[] = {
	[DIFFERENCE_ADDED] = TXP_TONE_GOOD,
	[DIFFERENCE_REMOVED] = TXP_TONE_BAD,
	[DIFFERENCE_MOVED] = TXP_TONE_HINT,
	[DIFFERENCE_CHANGED] = TXP_TONE_WARN,
};

static void name_line(struct render *r, const char *sign, const char *name)
{
	layout_line(r);
	layout_words(r, TXP_TONE_TITLE, sign);
	layout_gap(r, 1);
	layout_words(r, TXP_TONE_TITLE, name);
	layout_end(r);
}

static void value(struct render *r, char sign, enum txp_tone tone, const char *words)
{
	const char mark[] = { sign, '\0' };

	r->indent = VALUE_INDENT;
	layout_line(r);
	layout_words(r, tone, mark);
	layout_gap(r, 1);
	r->indent += 2;
	layout_words(r, tone, words);
	layout_end(r);
	r->indent = 0;
}

static enum difference_kind kind_of(const struct txp_change *c)
{
	enum difference_kind kind = DIFFERENCE_ADDED;

	while (strcmp(difference_name(kind), c->kind))
		kind++;
	return kind;
}

/* "changed: Goal g1: due date (line 152)" */
static void change(struct render *r, const struct txp_change *c, const struct change_words *words)
{
	const unsigned before = c->old_line, after = c->new_line;
	const enum difference_kind kind = kind_of(c);
	char text[64];

	layout_line(r);
	snprintf(text, sizeof text, "%s:", c->kind);
	layout_words(r, tones[kind], text);
	layout_gap(r, 1);
	layout_words(r, TXP_TONE_TITLE, c->label);
	layout_gap(r, 1);
	if (before && after && before != after)
		snprintf(text, sizeof text, "(line %u, now %u)", before, after);
	else
		snprintf(text, sizeof text, "(line %u)", after ? after : before);
	layout_words(r, TXP_TONE_LABEL, text);
	layout_end(r);
	if (kind != DIFFERENCE_MOVED && words->before)
		value(r, '-', TXP_TONE_BAD, words->before);
	if (kind != DIFFERENCE_MOVED && words->after)
		value(r, '+', TXP_TONE_GOOD, words->after);
}

void changes_render(struct buf *out, const struct txp_change *changes, const struct change_words *words, size_t count,
		    const char *old_name, const char *new_name, bool color)
{
	struct render r = { .out = out, .color = color };

	if (!count)
		return;
	name_line(&r, "---", old_name);
	name_line(&r, "+++", new_name);
	r.width = WIDTH;
	for (size_t i = 0; i < count; i++)
		change(&r, &changes[i], &words[i]);
}
