/* due.c - what is due in a plan, as the public interface shows it. */
#include "api/internal.h"

#include <string.h>

#include "rules/due.h"

struct txp_due_list {
	struct arena *arena;
	const struct txp_due *list;
	size_t count;
	struct txp_person *people;
	size_t people_count;
};

struct due_call {
	struct call call;
	const txp_doc *doc;
	struct txp_due_options options;
};

static void take_setting(struct duration *d, const struct knowledge *c, const char *name)
{
	const char *text = knowledge_setting(c, name);

	if (text)
		duration_parse(text, strlen(text), d);
}

/* A copy that needs no document: over a caseload, thousands are closed before what is due in them is sorted and shown. */
static const struct txp_due *detached(struct arena *a, const struct txp_due *list, size_t count)
{
	struct txp_due *copy = arena_array(a, count ? count : 1, sizeof *copy);

	for (size_t i = 0; i < count; i++) {
		copy[i] = list[i];
		copy[i].item = arena_strdup(a, list[i].item);
		copy[i].path = arena_strdup(a, list[i].path);
		copy[i].title = arena_strdup(a, list[i].title);
		copy[i].who = arena_strdup(a, list[i].who);
	}
	return copy;
}

static void note_people(struct txp_due_list *l, struct arena *a, const struct plan *p)
{
	l->people = arena_array(a, p->nteam + p->nrepresentatives + 1, sizeof *l->people);
	for (size_t i = 0; i < p->nteam + p->nrepresentatives; i++) {
		const struct member *m = i < p->nteam ? &p->team[i] : &p->representatives[i - p->nteam];
		if (m->id)
			l->people[l->people_count++] =
			    (struct txp_person){ arena_strdup(a, m->id->text), arena_strdup(a, text_or_empty(m->name)) };
	}
}

static enum txp_result list_due(void *arg)
{
	struct due_call *c = arg;
	struct arena *a = c->call.arena;
	const struct txp_due_options *o = &c->options;
	const struct knowledge *caseload = api_caseload(o->caseload);
	struct due_params params = { o->as_of, o->within_days, o->kind, o->who, due_intervals_default,
				     api_instruments(a, o->caseload), language_for(o->language) };
	struct txp_due_list *l = arena_new_of(a, struct txp_due_list);

	if (!c->doc->document->root)
		return TXP_EREFUSED;
	take_setting(&params.intervals.reading, caseload, "due.reading");
	take_setting(&params.intervals.safety_plan, caseload, "due.safety_plan");
	take_setting(&params.intervals.signature, caseload, "due.signature");
	take_setting(&params.intervals.review, caseload, "review.every");
	l->arena = a;
	const struct plan *plan = plan_read(a, c->doc->document);
	const struct txp_due *list = due_list(a, plan, schema_of_plan(), &params, &l->count);
	l->list = detached(a, list, l->count);
	if (o->who)
		note_people(l, a, plan);
	c->call.object = l;
	return TXP_OK;
}

TXP_PUBLIC enum txp_result txp_due(const txp_doc *d, const struct txp_due_options *o, txp_due_list **out)
{
	struct due_call c = { .doc = d };

	*out = NULL;
	if (!given_take(&c.options, sizeof c.options, o))
		return TXP_EUSAGE;
	enum txp_result r = api_call(&c.call, list_due);

	*out = c.call.object;
	return r;
}

TXP_PUBLIC size_t txp_due_count(const txp_due_list *l)
{
	return l->count;
}

TXP_PUBLIC const struct txp_due *txp_due_at(const txp_due_list *l, size_t i)
{
	return &l->list[i];
}

TXP_PUBLIC size_t txp_due_people_count(const txp_due_list *l)
{
	return l->people_count;
}

TXP_PUBLIC const struct txp_person *txp_due_people_at(const txp_due_list *l, size_t i)
{
	return &l->people[i];
}

TXP_PUBLIC void txp_due_free(txp_due_list *l)
{
	if (l)
		arena_free(l->arena);
}

TXP_PUBLIC const char *const *txp_due_kinds(void)
{
	return due_kinds;
}
