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

static const char *line_words(struct arena *a, const struct language *l, uint32_t before, uint32_t after)
{
	const char *now = arena_printf(a, "%u", (unsigned)(after ? after : before));

	if (!before || !after || before == after)
		return language_say(a, l, "change.line", SAID({ "line", now }));
	return language_say(a, l, "change.lines", SAID({ "line", arena_printf(a, "%u", (unsigned)before) }, { "now", now }));
}

/* "changed: Goal g1: due date (line 152)" */
const struct block *view_change(struct arena *a, const struct language *l, const struct txp_change *c,
				const struct change_words *words)
{
	static const char *const names[] = {
		[DIFFERENCE_ADDED] = "change.added",
		[DIFFERENCE_REMOVED] = "change.removed",
		[DIFFERENCE_MOVED] = "change.moved",
		[DIFFERENCE_CHANGED] = "change.changed",
	};
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
	add_run(a, runs, tones[kind], language_text(l, names[kind]));
	add_run(a, runs, TXP_TONE_PLAIN, " ");
	add_run(a, runs, TXP_TONE_TITLE, c->label);
	add_run(a, runs, TXP_TONE_PLAIN, " ");
	add_run(a, runs, TXP_TONE_LABEL, line_words(a, l, c->old_line, c->new_line));
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
