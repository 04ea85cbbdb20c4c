#include "view/changes.h"

#include "view/build.h"

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
