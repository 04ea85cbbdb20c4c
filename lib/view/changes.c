#include "view/changes.h"

#include <string.h>
#include "view/build.h"

enum { VALUE_INDENT = 4 };

struct change_words *view_changes(struct arena *a, const struct schema *s, const struct language *l,
				  const struct document *before, const struct document *after, const struct differences *d)
{
	struct change_words *words = arena_array(a, d->count, sizeof *words);
	struct buf scratch = buf_in(a);
	struct view old = { .arena = a, .schema = s, .language = l, .scratch = &scratch }, new = old;

	view_names(&old, before);
	view_names(&new, after);
	for (size_t i = 0; i < d->count; i++) {
		const struct difference *one = &d->list[i];
		if (one->before)
			words[i].before = words_of(&old, one->place, one->before);
		if (one->after)
			words[i].after = words_of(&new, one->place, one->after);
	}
	return words;
}

/* ---- As blocks ---- */

static void add_run(struct arena *a, struct block *runs, enum txp_tone tone, const char *text)
{
	block_add(a, runs, BLOCK_TEXT, NULL, text)->tone = tone;
}

static struct block *name_line(struct arena *a, const char *sign, const char *name)
{
	struct block *runs = block_add(a, NULL, BLOCK_RUNS, NULL, NULL);

	add_run(a, runs, TXP_TONE_TITLE, sign);
	add_run(a, runs, TXP_TONE_PLAIN, " ");
	add_run(a, runs, TXP_TONE_TITLE, name);
	return runs;
}

const struct block *view_change_names(struct arena *a, const char *old_name, const char *new_name)
{
	struct block *first = name_line(a, "---", old_name);

	first->next = name_line(a, "+++", new_name);
	return first;
}

static const char *line_words(struct arena *a, unsigned before, unsigned after)
{
	if (before && after && before != after)
		return arena_printf(a, "(line %u, now %u)", before, after);
	return arena_printf(a, "(line %u)", after ? after : before);
}

/* "changed: Goal g1: due date (line 152)" */
const struct block *view_change(struct arena *a, const struct txp_change *c, const struct change_words *words)
{
	static const enum txp_tone tones[] = {
		[DIFFERENCE_ADDED] = TXP_TONE_GOOD,
		[DIFFERENCE_REMOVED] = TXP_TONE_BAD,
		[DIFFERENCE_MOVED] = TXP_TONE_HINT,
		[DIFFERENCE_CHANGED] = TXP_TONE_WARN,
	};
	struct block *runs = block_add(a, NULL, BLOCK_RUNS, NULL, NULL), *values;
	enum difference_kind kind = DIFFERENCE_ADDED;

	while (strcmp(difference_name(kind), c->kind))
		kind++;
	add_run(a, runs, tones[kind], arena_printf(a, "%s:", c->kind));
	add_run(a, runs, TXP_TONE_PLAIN, " ");
	add_run(a, runs, TXP_TONE_TITLE, c->label);
	add_run(a, runs, TXP_TONE_PLAIN, " ");
	add_run(a, runs, TXP_TONE_LABEL, line_words(a, c->old_line, c->new_line));
	if (kind == DIFFERENCE_MOVED || (!words->before && !words->after))
		return runs;
	values = runs->next = block_add(a, NULL, BLOCK_BULLETS, NULL, NULL);
	values->columns = VALUE_INDENT;
	if (words->before)
		block_add(a, values, BLOCK_TEXT, "-", words->before)->tone = TXP_TONE_BAD;
	if (words->after)
		block_add(a, values, BLOCK_TEXT, "+", words->after)->tone = TXP_TONE_GOOD;
	return runs;
}
