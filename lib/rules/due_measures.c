/* Questionnaires and readings that should have been taken by now. */
#include "rules/due_rows.h"

#include <string.h>

/* The newest day on which something was measured: by "instrument phq-9", "objective g1.o2", "name Panic attacks". */
struct newest {
	date_days day;
};

static void note_day(struct due *d, struct map *m, const char *what, const char *which, const struct when *date)
{
	const void **at;
	struct newest *n;

	if (!date->node || date->day > d->params->as_of)
		return;
	at = map_at(m, arena_printf(d->arena, "%s %s", what, which));
	if (*at && ((const struct newest *)*at)->day >= date->day)
		return;
	n = arena_new_of(d->arena, struct newest);
	n->day = date->day;
	*at = n;
}

static bool newest_day(struct due *d, const struct map *m, const char *what, const char *which, date_days *day)
{
	const struct newest *n = map_get(m, arena_printf(d->arena, "%s %s", what, which));

	if (n)
		*day = n->day;
	return n != NULL;
}

/* Readings count for their objective, and for the name of what it measures. */
const struct map *due_measured(struct due *d)
{
	const struct plan *p = d->plan;
	struct map *m = map_new(d->arena, p->nscores + p->nreadings), *names = map_new(d->arena, 16);

	for (size_t i = 0; i < p->ngoals; i++)
		for (size_t k = 0; k < p->goals[i].nobjectives; k++) {
			const struct objective *o = &p->goals[i].objectives[k];
			if (o->id && o->measure.name)
				*map_at(names, o->id->text) = o->measure.name;
		}
	for (size_t i = 0; i < p->nscores; i++)
		if (p->scores[i].instrument)
			note_day(d, m, "instrument", p->scores[i].instrument->text, &p->scores[i].date);
	for (size_t i = 0; i < p->nreadings; i++) {
		const struct reading *r = &p->readings[i];
		const struct node *name = r->objective ? map_get(names, r->objective->text) : NULL;
		if (!r->objective)
			continue;
		note_day(d, m, "objective", r->objective->text, &r->entry->date);
		if (name)
			note_day(d, m, "name", name->text, &r->entry->date);
	}
	return m;
}

/* "PHQ-9", or the plan's own word for it. */
static const char *name_of_instrument(const struct due *d, const struct node *id)
{
	const struct instrument *i = instrument_find(d->instruments, id->text);

	return i ? instrument_name(i) : id->text;
}

/* "PHQ-9, last on 2026-02-02, 77 days ago", or "PHQ-9, not yet". */
static const char *last_words(struct due *d, const char *name, bool taken, date_days last)
{
	char day[11];

	if (!taken)
		return due_say(d, "due-title.never-measured", SAID({ "name", name }));
	date_format(last, day);
	const date_days ago = d->params->as_of - last;

	if (ago <= 0)
		return due_say(d, "due-title.measured-today", SAID({ "name", name }, { "day", day }));
	return due_say(d, "due-title.measured", SAID({ "name", name }, { "day", day }, { "count", NULL, ago }));
}

static void add_monitoring(struct due *d, const struct map *m, const struct monitoring *x)
{
	const struct plan *p = d->plan;
	const struct node *what = x->instrument ? x->instrument : x->name;
	const char *who = text_or_empty(x->by), *name;
	struct duration every;
	date_days last = p->start.day, next;
	bool taken;

	if (!what || !x->every || !duration_parse(x->every->text, x->every->len, &every))
		return;
	taken = newest_day(d, m, x->instrument ? "instrument" : "name", what->text, &last);
	if (!taken && !p->start.node)
		return;
	if (!duration_add(last, every, 1, &next) || (x->until.node && next > x->until.day) || (!x->until.node && p->end.node && next > p->end.day) ||
	    !due_wanted(d, who, next))
		return;
	name = x->instrument ? name_of_instrument(d, what) : what->text;
	due_add(d, what->text, x->node, who, next, last_words(d, name, taken, last));
}

void due_monitoring(struct due *d)
{
	for (size_t i = 0; i < d->plan->nmonitoring; i++)
		add_monitoring(d, d->measured, &d->plan->monitoring[i]);
}

/* What `monitoring` asks for already. */
static struct map *read_monitored(struct due *d)
{
	struct map *m = map_new(d->arena, d->plan->nmonitoring);

	for (size_t i = 0; i < d->plan->nmonitoring; i++) {
		const struct monitoring *x = &d->plan->monitoring[i];
		const struct node *what = x->instrument ? x->instrument : x->name;
		if (what && x->every)
			*map_at(m, what->text) = x;
	}
	return m;
}

static void add_reading(struct due *d, const struct map *m, const struct goal *g, const struct objective *o)
{
	const struct node *what = o->measure.instrument ? o->measure.instrument : o->measure.name;
	const struct when *start = o->start.node ? &o->start : g->start.node ? &g->start : &d->plan->start;
	date_days last = start->day, next;
	bool taken = o->measure.instrument ? newest_day(d, m, "instrument", what->text, &last)
					   : newest_day(d, m, "objective", o->id->text, &last);

	if (!taken && !start->node)
		return;
	if (!duration_add(last, d->params->intervals.reading, 1, &next) || !due_wanted(d, "", next))
		return;
	due_add(d, o->id->text, o->measure.node, "", next,
		last_words(d, o->measure.instrument ? name_of_instrument(d, what) : what->text, taken, last));
}

void due_readings(struct due *d)
{
	const struct map *monitored = read_monitored(d);

	for (size_t i = 0; i < d->plan->ngoals; i++) {
		const struct goal *g = &d->plan->goals[i];
		for (size_t k = 0; k < g->nobjectives && !status_is_over(g->status); k++) {
			const struct objective *o = &g->objectives[k];
			const struct node *what = o->measure.instrument ? o->measure.instrument : o->measure.name;
			if (o->id && what && !status_is_over(o->status) && !node_is(o->achievement, "achieved") &&
			    !node_is(o->status, "on-hold") && !node_is(g->status, "on-hold") &&
			    !map_get(monitored, what->text))
				add_reading(d, d->measured, g, o);
		}
	}
}
