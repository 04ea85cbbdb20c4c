#include "render/changes.h"

#include <string.h>

enum { WIDTH = 80, VALUE_INDENT = 4 };

static const enum tone tones[] = {
	[DIFFERENCE_ADDED] = TONE_GOOD,
	[DIFFERENCE_REMOVED] = TONE_BAD,
	[DIFFERENCE_MOVED] = TONE_HINT,
	[DIFFERENCE_CHANGED] = TONE_WARN,
};

static void name_line(struct render *r, const char *sign, const char *name)
{
	layout_line(r);
	layout_words(r, TONE_TITLE, sign);
	layout_gap(r, 1);
	layout_words(r, TONE_TITLE, name);
	layout_end(r);
}

static void value(struct render *r, char sign, enum tone tone, const char *words)
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

/* "changed  Goal g1: due date (line 152)" */
static void change(struct render *r, const struct change_shown *c)
{
	const unsigned before = c->old_line, after = c->new_line;
	struct arena *a = r->out->arena;

	layout_line(r);
	layout_words(r, tones[c->kind], arena_printf(a, "%s:", difference_name(c->kind)));
	layout_gap(r, 1);
	layout_words(r, TONE_TITLE, c->label);
	layout_gap(r, 1);
	if (before && after && before != after)
		layout_words(r, TONE_LABEL, arena_printf(a, "(line %u, now %u)", before, after));
	else
		layout_words(r, TONE_LABEL, arena_printf(a, "(line %u)", after ? after : before));
	layout_end(r);
	if (c->kind != DIFFERENCE_MOVED && c->words.before)
		value(r, '-', TONE_BAD, c->words.before);
	if (c->kind != DIFFERENCE_MOVED && c->words.after)
		value(r, '+', TONE_GOOD, c->words.after);
}

void changes_render(struct buf *out, const struct change_shown *changes, size_t count, const char *old_name,
		    const char *new_name, bool color)
{
	struct render r = { .out = out, .color = color };

	if (!count)
		return;
	name_line(&r, "---", old_name);
	name_line(&r, "+++", new_name);
	r.width = WIDTH;
	for (size_t i = 0; i < count; i++)
		change(&r, &changes[i]);
}
