/* Where someone may be at risk: answers that can't wait, and a risk that was found, without anything that was done. */
#include "rules/rule.h"

#include <stdlib.h>
#include <string.h>

#include "rules/action.h"

/* ---- What was done about it ---- */

/* What an entry (or the assessment) records about another one. */
struct response {
	const struct risk *risk;
	struct when date;
	const struct node *time;
	const char *who; /* "n2", "the assessment" */
};

/* All that responds to one entry. Only the latest matter: if that is from before the answer, so are the others. */
struct responses {
	struct response complete, known, lacking; /* complete: asked, level, action; known: asked, level; lacking: neither */
	struct response planned;                  /* of a day that has not come */
};

/* All of a plan, and the entries that say everything but what they respond to, by day. */
struct responded {
	const struct map *to; /* struct responses by the id that they respond to, or "assessment" */
	const struct entry **unlinked;
	size_t nunlinked;
};

/* What an answer or a risk was found in. */
struct target {
	const struct entry *entry; /* NULL: the assessment */
	const struct risk *own;
	struct when date;
	const struct node *time;
};

static struct target target_of(const struct rules *r, const struct entry *e, struct when date)
{
	const struct when *day = e ? &e->date : &r->plan->assessed;
	bool same_day = date.node && day->node && date.day == day->day;

	return (struct target){ e, e ? &e->risk : &r->plan->risk, date, e && same_day ? e->time : NULL };
}

static bool is_known(const struct risk *risk)
{
	return risk->node && node_is(risk->asked, "true") && risk->level;
}

/* "none" is an answer where there was no risk; elsewhere it says that nothing was done. */
static bool says_action(const struct risk *risk)
{
	const bool needed = (risk->level && !node_is(risk->level, "none")) || node_is(risk->ideation, "active");
	const char *action = node_text(risk->action);

	return action && !(needed ? action_is_none(action) : action_is_blank(action));
}

static bool is_complete(const struct risk *risk)
{
	return is_known(risk) && says_action(risk);
}

static bool is_time(const struct node *n)
{
	return n && n->len == 5 && n->text[2] == ':';
}

static bool is_before(const struct response *x, struct when date, const struct node *time)
{
	if (!date.node)
		return false;
	if (!x->date.node || x->date.day != date.day)
		return !x->date.node || x->date.day < date.day;
	return is_time(time) && is_time(x->time) && strcmp(x->time->text, time->text) < 0;
}

static void keep_latest(struct response *kept, const struct response *x)
{
	if (!kept->risk || !is_before(x, kept->date, kept->time))
		*kept = *x;
}

static void add_response(struct rules *r, struct map *m, const struct response *x)
{
	const void **at = map_at(m, x->risk->responds_to->text);
	struct responses *all = arena_new_of(r->arena, struct responses);

	if (*at)
		*all = *(const struct responses *)*at;
	*at = all;
	if (x->date.node && x->date.day > r->today) {
		keep_latest(&all->planned, x);
		return;
	}
	if (is_complete(x->risk))
		keep_latest(&all->complete, x);
	if (is_known(x->risk))
		keep_latest(&all->known, x);
	if (!is_complete(x->risk))
		keep_latest(&all->lacking, x);
}

static const char *name_of(const struct entry *e)
{
	return e && e->id ? e->id->text : e ? "the entry" : "the assessment";
}

static int by_day(const void *a, const void *b)
{
	const struct entry *const *x = a, *const *y = b;

	if ((*x)->date.day != (*y)->date.day)
		return (*x)->date.day < (*y)->date.day ? -1 : 1;
	return (*x > *y) - (*x < *y);
}

static const struct responded *responses_of(struct rules *r)
{
	struct responded *all;
	const struct plan *p = r->plan;
	struct map *m;

	if (r->responses)
		return r->responses;
	r->responses = all = arena_new_of(r->arena, struct responded);
	all->to = m = map_new(r->arena, 16);
	all->unlinked = arena_array(r->arena, p->nprogress + 1, sizeof(*all->unlinked));
	for (size_t i = 0; i < p->nprogress; i++) {
		const struct entry *e = &p->progress[i];
		if (e->risk.responds_to)
			add_response(r, m, &(struct response){ &e->risk, e->date, e->time, name_of(e) });
		else if (e->id && e->date.node && e->date.day <= r->today && is_complete(&e->risk))
			all->unlinked[all->nunlinked++] = e;
	}
	if (all->nunlinked)
		qsort(all->unlinked, all->nunlinked, sizeof(*all->unlinked), by_day);
	if (p->risk.responds_to)
		add_response(r, m, &(struct response){ &p->risk, p->assessed, NULL, name_of(NULL) });
	return all;
}

/* The first of that day or later that may respond to it without saying so; or NULL. */
static const struct entry *unlinked_after(const struct responded *all, const struct target *t)
{
	size_t low = 0, high = t->date.node ? all->nunlinked : 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (all->unlinked[middle]->date.day >= t->date.day)
			high = middle;
		else
			low = middle + 1;
	}
	return t->date.node && low < all->nunlinked ? all->unlinked[low] : NULL;
}

static const struct responses *responses_to(const struct responded *all, const struct entry *e)
{
	static const struct responses none;
	const struct responses *found = e && !e->id ? NULL : map_get(all->to, e ? e->id->text : "assessment");

	return found ? found : &none;
}

/* Only an entry about it closes a critical answer, from that day or later: neither a later zero nor a change of the safety
 * plan does. */
static bool is_closed(const struct responded *m, const struct target *t)
{
	const struct response *x = &responses_to(m, t->entry)->complete;

	return is_complete(t->own) || (x->risk && !is_before(x, t->date, t->time));
}

/* The same for an answer that nobody has: that somebody asked is enough. */
static bool is_made_known(const struct responded *m, const struct target *t)
{
	const struct response *x = &responses_to(m, t->entry)->known;

	return is_known(t->own) || (x->risk && !is_before(x, t->date, t->time));
}

/* "`risk` of n1 doesn't say that somebody asked or what was done" */
static const char *what_lacks(struct rules *r, const struct risk *risk, const char *who)
{
	const char *const parts[] = { node_is(risk->asked, "true") ? NULL : "that somebody asked", risk->level ? NULL : "the level",
				      says_action(risk) ? NULL : "what was done" };
	struct buf b = buf_in(r->arena);

	for (size_t i = 0; i < 3; i++)
		if (parts[i])
			buf_printf(&b, "%s%s", b.len ? " or " : "", parts[i]);
	return arena_printf(r->arena, "`risk` of %s doesn't say %s", who, b.len ? b.bytes : "more");
}

static const char *target_word(const struct entry *e)
{
	return e && e->id ? e->id->text : e ? "ID" : "assessment";
}

/* Why it is still open; *at is the response that doesn't do, or NULL. */
static const char *why_open(struct rules *r, const struct responded *m, const struct target *t, const char *otherwise,
			    const struct node **at)
{
	const struct responses *all = responses_to(m, t->entry);
	const struct response *early = &all->complete, *lacking = &all->lacking, *planned = &all->planned;

	*at = NULL;
	if (early->risk) {
		*at = early->risk->responds_to;
		return early->date.node ? arena_printf(r->arena, "%s, which responds to it, is from before, %s", early->who,
						       early->date.node->text)
					: arena_printf(r->arena, "%s, which responds to it, has no date", early->who);
	}
	if (lacking->risk) {
		*at = lacking->risk->responds_to;
		return what_lacks(r, lacking->risk, lacking->who);
	}
	if (planned->risk) {
		*at = planned->risk->responds_to;
		return arena_printf(r->arena, "%s, which responds to it, is of %s: that day has not come, and what is planned is not done",
				    planned->who, planned->date.node->text);
	}
	if (!otherwise && t->own->node)
		return what_lacks(r, t->own, name_of(t->entry));
	if (unlinked_after(m, t))
		return arena_printf(r->arena, "no entry that says what was asked and done has `responds_to: %s`", target_word(t->entry));
	return otherwise ? otherwise : "no entry records what was asked and done";
}

/* What an entry is asked that may be the answer already. */
static const char *if_unlinked(struct rules *r, const struct responded *m, const struct target *t)
{
	const struct entry *e = unlinked_after(m, t);

	return e ? arena_printf(r->arena, "%s of %s may follow this up: if so, add `responds_to: %s` to its `risk`. ", e->id->text,
				e->date.node->text, target_word(t->entry))
		 : "";
}

/* `action: # called 911`: what was done stands there, but as a comment. */
static void show_comment(struct rules *r, struct txp_finding *n, const struct risk *own)
{
	const struct source *s = &r->plan->document->source;
	const struct node *action = node_get(own->node, "action");
	const uint32_t hash = action && node_empty(action) ? node_hash_behind(s, action) : 0;

	if (!hash || n->also_note)
		return;
	n->also = (struct txp_span){ hash, source_line_end(s, hash) };
	n->also_note = "the # makes this a comment";
	n->remedy = arena_printf(r->arena, "If this is what was done, put it in double quotes, or take the # away. %s", n->remedy);
}

/* ---- Answers ---- */

enum known { UNKNOWN, HARMLESS, POSITIVE };

/* What is known about one critical item of one instrument, over all visits. */
struct course {
	const struct node *positive; /* the first such answer */
	struct when positive_date;
	size_t positive_order;
	size_t known_order; /* of the last score with an answer, counted from 1 */
	struct when known_date;
};

struct watched {
	const struct score *score;
	const struct instrument *instrument;
	const struct instrument_critical *critical;
	const struct node *answer;
	enum known known;
	bool blank; /* answers are here, and this one is not, or can't be understood */
	struct course *course;
};

static enum known read_answer(const struct instrument *i, const struct instrument_critical *c, const struct node *answer)
{
	decimal v;

	if (!answer || answer->kind != NODE_SCALAR || !decimal_parse(answer->text, answer->len, &v))
		return UNKNOWN;
	return v >= c->from ? POSITIVE : v < i->answer_least ? UNKNOWN : HARMLESS;
}

/* A misspelt questionnaire is watched as the one that is meant. */
static const struct instrument *watched_instrument(struct rules *r, const struct node *id)
{
	const struct shelf *own = r->instruments;
	const struct instrument *i = id ? instrument_find(own, id->text) : NULL;

	return i || !id ? i : instrument_meant(own, id->text);
}

static void note_in_course(struct course *c, const struct watched *w, size_t order)
{
	const struct when *date = &w->score->date;

	if (w->known == UNKNOWN)
		return;
	c->known_order = order;
	if (date->node && (!c->known_date.node || date->day > c->known_date.day))
		c->known_date = *date;
	if (w->known == POSITIVE &&
	    (!c->positive || (date->node && c->positive_date.node && date->day < c->positive_date.day))) {
		c->positive = w->answer;
		c->positive_date = *date;
		c->positive_order = order;
	}
}

static struct course *course_of(struct rules *r, struct map *m, const struct instrument *i, uint32_t item)
{
	const void **at = map_at(m, arena_printf(r->arena, "%s %u", card_id(i), (unsigned)item));
	struct course *c;

	if (*at)
		memcpy(&c, at, sizeof c);
	else
		*at = c = arena_new_of(r->arena, struct course);
	return c;
}

static void watch(struct rules *r, struct map *courses, const struct score *s, const struct instrument *i, size_t order,
		  struct watched *out)
{
	struct answers x = { 0 };

	if (s->items)
		x = instrument_answers(r->arena, i, s->items, s->missing);
	for (size_t k = 0; k < i->ncritical; k++) {
		const struct instrument_critical *c = instrument_critical(i, k);
		const struct node *answer = x.values ? x.values[c->item] : NULL;
		/* Where the number of answers is wrong, or just this one is said to lack, there is an error already. */
		bool said = x.fault == ANSWERS_WRONG_COUNT || (x.fault == ANSWERS_INCOMPLETE && x.item == c->item);

		out[k] = (struct watched){ s, i, c, answer, read_answer(i, c, answer), s->items && (answer || !said),
					   course_of(r, courses, i, c->item) };
		note_in_course(out[k].course, &out[k], order);
	}
}

static void report_positive(struct rules *r, const struct responded *responses, const struct watched *w)
{
	const struct target t = target_of(r, w->score->entry, w->score->date);
	const struct node *at;
	const char *why;

	if (is_closed(responses, &t))
		return;
	why = why_open(r, responses, &t, NULL, &at);
	struct txp_finding *n = rule_danger(r, "critical-answer", w->answer, "%s item %s (%s) was %s, and %s",
					    instrument_name(w->instrument), instrument_item(w->instrument, w->critical->item),
					    instrument_about(w->instrument, w->critical), w->answer->text, why);
	n->remedy = arena_printf(r->arena,
				 "%sIf somebody asked that day, record it under `risk` (asked, level, action, told, by) in %s. If not, "
				 "ask today, and record it in a new entry with `responds_to: %s`.",
				 if_unlinked(r, responses, &t), t.entry ? "this entry" : "the assessment", target_word(t.entry));
	if (at) {
		n->also = node_span(at);
		n->also_note = "this doesn't close it";
	}
	show_comment(r, n, t.own);
}

/* A later visit may have answered it. */
static bool has_ended(const struct watched *w, size_t order)
{
	const struct course *c = w->course;
	const struct when *date = &w->score->date;

	return date->node && c->known_date.node ? c->known_date.day >= date->day : c->known_order > order;
}

static bool is_after_positive(const struct watched *w, size_t order)
{
	const struct course *c = w->course;
	const struct when *date = &w->score->date;

	if (!c->positive)
		return false;
	return date->node && c->positive_date.node ? date->day >= c->positive_date.day : order > c->positive_order;
}

static void report_unknown(struct rules *r, const struct responded *responses, const struct watched *w, size_t order)
{
	const struct target t = target_of(r, w->score->entry, w->score->date);
	const struct node *total = w->score->total.node;
	bool after = is_after_positive(w, order);
	const char *why = "is unknown here";

	if ((!w->blank && !after) || has_ended(w, order) || is_made_known(responses, &t))
		return;
	if (w->blank)
		why = total ? arena_printf(r->arena, "has no answer here, which the total of %s leaves out", total->text)
			    : "has no answer here, so there is no total";
	struct txp_finding *n = rule_danger(r, "critical-answer-unknown", w->answer ? w->answer : w->score->node,
					    "%s item %s (%s) %s%s", instrument_name(w->instrument), instrument_item(w->instrument, w->critical->item),
					    instrument_about(w->instrument, w->critical), why, after ? ", after a positive answer" : "");
	if (w->blank)
		n->remedy = arena_printf(r->arena,
					 "Leave the blank as it is. Ask the client, and record what was said under `risk` (asked, level) "
					 "in a new entry with `responds_to: %s`.",
					 target_word(t.entry));
	if (after) {
		n->also = node_span(w->course->positive);
		n->also_note = "positive here";
	}
}

static void answers(struct rules *r)
{
	const struct responded *responses = responses_of(r);
	const struct instrument **instruments = arena_array(r->arena, r->plan->nscores + 1, sizeof(*instruments));
	struct map *courses = map_new(r->arena, 8);
	struct watched *list;
	size_t count = 0;

	for (size_t k = 0; k < r->plan->nscores; k++) {
		instruments[k] = watched_instrument(r, r->plan->scores[k].instrument);
		count += instruments[k] ? instruments[k]->ncritical : 0;
	}
	list = arena_array(r->arena, count + 1, sizeof *list);
	count = 0;
	for (size_t k = 0; k < r->plan->nscores; k++)
		if (instruments[k]) {
			watch(r, courses, &r->plan->scores[k], instruments[k], k + 1, list + count);
			count += instruments[k]->ncritical;
		}
	for (size_t i = 0; i < count; i++) {
		size_t order = (size_t)(list[i].score - r->plan->scores) + 1;

		if (list[i].known == POSITIVE)
			report_positive(r, responses, &list[i]);
		else if (list[i].known == UNKNOWN)
			report_unknown(r, responses, &list[i], order);
	}
}

/* ---- Risk ---- */

static void check_risk(struct rules *r, const struct responded *responses, const struct entry *e)
{
	const struct target t = target_of(r, e, e ? e->date : r->plan->assessed);
	const struct risk *risk = t.own;
	bool high = node_is(risk->level, "high") || node_is(risk->level, "imminent"), active = node_is(risk->ideation, "active");
	const struct node *at;
	const char *why;

	if ((!high && !active) || says_action(risk) || is_closed(responses, &t))
		return;
	why = why_open(r, responses, &t, "nothing says what was done about it", &at);
	struct txp_finding *n = rule_danger(r, "risk-without-action", high ? risk->level : risk->ideation, "%s%s%s, and %s",
					    high ? "the risk was " : "thoughts of suicide were active", high ? risk->level->text : "",
					    high && active ? " with active thoughts of suicide" : "", why);
	n->remedy = arena_printf(r->arena,
				 "%sIf something was done, record it under `action` here, and who was `told`. If not, act today, and "
				 "record it under `risk` in a new entry with `responds_to: %s`.",
				 if_unlinked(r, responses, &t), target_word(e));
	if (at) {
		n->also = node_span(at);
		n->also_note = "this doesn't close it";
	}
	show_comment(r, n, t.own);
}

static void risks(struct rules *r)
{
	const struct responded *responses = responses_of(r);

	check_risk(r, responses, NULL);
	for (size_t i = 0; i < r->plan->nprogress; i++)
		check_risk(r, responses, &r->plan->progress[i]);
}

static const struct rule rows[] = {
	RULE(answers, RULE_NEEDS_INSTRUMENTS | RULE_NEEDS_TODAY, "critical-answer", "critical-answer-unknown"),
	RULE(risks, RULE_NEEDS_TODAY, "risk-without-action"),
};
const struct rule_family rules_of_critical = RULE_FAMILY(rows);
