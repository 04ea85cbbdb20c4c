/* due_add.c - what the kinds add to the list. */
#include "rules/due_rows.h"

#include <string.h>

bool due_wanted(const struct due *d, const char *who, date_days day)
{
	const struct due_params *o = d->params;

	return (int64_t)day - o->as_of <= o->within_days && (!o->who || !strcmp(o->who, who));
}

struct txp_due *due_add(struct due *d, const char *item, const struct node *at, const char *who, date_days day,
			const char *title)
{
	struct txp_due *n;

	if (!due_wanted(d, who, day))
		return arena_new_of(d->arena, struct txp_due);
	d->list = arena_room(d->arena, d->list, d->count, &d->cap, sizeof *d->list);
	n = &d->list[d->count++];
	*n = (struct txp_due){ .kind = d->kind, .item = item, .title = title, .who = who, .due = day };
	n->path = at ? place_path(d->arena, d->schema, at) : "";
	n->days = day - d->params->as_of;
	return n;
}

const char *due_say(const struct due *d, const char *key, const struct said *said)
{
	return said ? language_say(d->arena, d->params->language, key, said) : language_text(d->params->language, key);
}
