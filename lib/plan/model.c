/* Reads the tree into structs. Which key goes where is said in tables; one loop reads them all. */
#include "plan/plan.h"

#include <string.h>

#include "base/ascii.h"

enum field_kind { SCALAR, MAP, LIST, DATE, AMOUNT, FLAG };

struct field {
	const char *key;
	uint16_t len, offset;
	enum field_kind kind;
};

#define FIELD(type, key, kind) FIELD_AS(type, key, #key, kind)
#define FIELD_AS(type, member, key, kind)                                                                              \
	{                                                                                                              \
		key, sizeof key - 1, offsetof(struct type, member), kind                                               \
	}

/* Each table is in the canonical order of the format, so that the next key is nearly always the next row. */
static const struct field member_fields[] = {
	FIELD(member, id, SCALAR), FIELD(member, name, SCALAR), FIELD(member, role, SCALAR),
	FIELD(member, authority, SCALAR),
	FIELD(member, from, DATE), FIELD(member, to, DATE),
};
static const struct field need_fields[] = {
	FIELD(need, id, SCALAR),
	FIELD(need, status, SCALAR),
};
static const struct field diagnosis_fields[] = {
	FIELD(diagnosis, id, SCALAR),      FIELD(diagnosis, code, SCALAR),    FIELD(diagnosis, certainty, SCALAR),
	FIELD(diagnosis, course, SCALAR),  FIELD(diagnosis, principal, FLAG), FIELD(diagnosis, recorded, DATE),
	FIELD(diagnosis, ruled_out, DATE), FIELD(diagnosis, resolved, DATE),  FIELD(diagnosis, basis, SCALAR),
};
static const struct field problem_fields[] = {
	FIELD(problem, id, SCALAR),  FIELD(problem, statement, SCALAR), FIELD(problem, evidence, SCALAR),
	FIELD(problem, needs, LIST), FIELD(problem, status, SCALAR),
};
static const struct field measure_fields[] = {
	FIELD(measure, instrument, SCALAR), FIELD(measure, name, SCALAR),   FIELD(measure, baseline, AMOUNT),
	FIELD(measure, target, AMOUNT),     FIELD(measure, maintain, FLAG),
};
static const struct field step_fields[] = {
	FIELD(step, id, SCALAR), FIELD(step, text, SCALAR), FIELD(step, by, SCALAR),
	FIELD(step, due, DATE),  FIELD(step, done, DATE),
};
static const struct field objective_fields[] = {
	FIELD(objective, id, SCALAR),          FIELD(objective, title, SCALAR),  FIELD(objective, status, SCALAR),
	FIELD(objective, achievement, SCALAR), FIELD(objective, start, DATE),    FIELD(objective, due, DATE),
	FIELD(objective, needs, LIST),         FIELD(objective, adjusted, LIST),
};
static const struct field goal_fields[] = {
	FIELD(goal, id, SCALAR),     FIELD(goal, title, SCALAR),       FIELD(goal, needs, LIST),
	FIELD(goal, status, SCALAR), FIELD(goal, achievement, SCALAR), FIELD(goal, start, DATE),
	FIELD(goal, due, DATE),      FIELD(goal, adjusted, LIST),
};
static const struct field intervention_fields[] = {
	FIELD(intervention, id, SCALAR),  FIELD(intervention, name, SCALAR), FIELD(intervention, by, SCALAR),
	FIELD(intervention, start, DATE), FIELD(intervention, end, DATE),    FIELD(intervention, status, SCALAR),
};
static const struct field monitoring_fields[] = {
	FIELD(monitoring, instrument, SCALAR), FIELD(monitoring, name, SCALAR), FIELD(monitoring, every, SCALAR),
	FIELD(monitoring, by, SCALAR),         FIELD(monitoring, until, DATE),
};
static const struct field consent_fields[] = {
	FIELD(consent, id, SCALAR), FIELD(consent, kind, SCALAR),  FIELD(consent, status, SCALAR),
	FIELD(consent, date, DATE), FIELD(consent, revoked, DATE), FIELD(consent, expires, SCALAR),
	FIELD(consent, to, LIST),
};
static const struct field review_fields[] = {
	FIELD(review, id, SCALAR),
	FIELD(review, date, DATE),
};
static const struct field signature_fields[] = {
	FIELD(signature, role, SCALAR), FIELD(signature, name, SCALAR),
	FIELD(signature, by, SCALAR),   FIELD_AS(signature, subject, "for", SCALAR),
	FIELD(signature, date, DATE),   FIELD(signature, status, SCALAR),
	FIELD(signature, meaning, SCALAR), FIELD(signature, content, SCALAR),
};
static const struct field risk_fields[] = {
	FIELD(risk, asked, SCALAR),      FIELD(risk, level, SCALAR),  FIELD(risk, ideation, SCALAR),
	FIELD(risk, withdrawal, SCALAR), FIELD(risk, action, SCALAR), FIELD(risk, responds_to, SCALAR),
};
static const struct field entry_fields[] = {
	FIELD(entry, id, SCALAR),   FIELD(entry, date, DATE),     FIELD(entry, time, SCALAR),
	FIELD(entry, by, SCALAR),   FIELD(entry, kind, SCALAR),   FIELD(entry, attended, SCALAR),
	FIELD(entry, scores, LIST), FIELD(entry, readings, LIST),
};
static const struct field score_fields[] = {
	FIELD(score, instrument, SCALAR),
	FIELD(score, date, DATE),
	FIELD(score, total, AMOUNT),
	FIELD(score, missing, LIST),
};
static const struct field reading_fields[] = {
	FIELD(reading, objective, SCALAR),
	FIELD(reading, value, AMOUNT),
};
static const struct field accepted_fields[] = {
	FIELD(accepted, code, SCALAR),
	FIELD(accepted, item, SCALAR),
};

static struct when read_date(const struct node *n)
{
	struct when w = { 0 };

	if (n && n->kind == NODE_SCALAR && date_parse(n->text, n->len, &w.day))
		w.node = n;
	return w;
}

static struct amount read_amount(const struct node *n)
{
	struct amount m = { 0 };

	if (n->kind == NODE_SCALAR && decimal_parse(n->text, n->len, &m.value))
		m.node = n;
	return m;
}

static void read_field(void *into, const struct field *f, const struct node *n)
{
	static const enum node_kind kinds[] = { [SCALAR] = NODE_SCALAR, [MAP] = NODE_MAP, [LIST] = NODE_LIST };
	void *at = (char *)into + f->offset;

	switch (f->kind) {
	case DATE:
		*(struct when *)at = read_date(n);
		break;
	case AMOUNT:
		*(struct amount *)at = read_amount(n);
		break;
	case FLAG:
		*(bool *)at = node_is(n, "true");
		break;
	case SCALAR:
	case MAP:
	case LIST:
		if (n->kind == kinds[f->kind] && !node_empty(n))
			*(const struct node **)at = n;
		break;
	}
}

static void read_fields(void *into, const struct field *fields, size_t count, const struct node *map)
{
	size_t next = 0;

	for (const struct node *n = map->first; n; n = n->next) {
		for (size_t i = 0; i < count; i++) {
			const struct field *f = &fields[(next + i) % count];
			if (f->len == n->key->len && !memcmp(f->key, n->key->text, f->len)) {
				read_field(into, f, n);
				next = (next + i + 1) % count;
				break;
			}
		}
	}
}

#define READ(into, fields, map) read_fields(into, fields, sizeof fields / sizeof *fields, map)

/* A child of the right kind that isn't empty, or NULL. */
static const struct node *get(const struct node *map, const char *key, enum node_kind kind)
{
	const struct node *n = node_get(map, key);

	return n && n->kind == kind && !node_empty(n) ? n : NULL;
}

/* Makes an array of one struct per map in a list; anything else in it is left out. Every struct begins with its node.
 */
static void *read_list(struct arena *a, const struct node *list, size_t size, const struct field *fields,
		       size_t nfields, size_t *count)
{
	char *items;

	*count = 0;
	if (!list || !list->count)
		return NULL;
	items = arena_array(a, list->count, size);
	for (const struct node *n = list->first; n; n = n->next) {
		if (n->kind != NODE_MAP)
			continue;
		char *item = items + size * (*count)++;
		*(const struct node **)(void *)item = n;
		read_fields(item, fields, nfields, n);
	}
	return items;
}

#define READ_LIST(a, list, type, count)                                                                                \
	read_list(a, list, sizeof(struct type), type##_fields, sizeof type##_fields / sizeof *type##_fields, count)

static void read_goals(struct arena *a, struct plan *p)
{
	p->goals = READ_LIST(a, get(p->root, "goals", NODE_LIST), goal, &p->ngoals);
	for (size_t i = 0; i < p->ngoals; i++) {
		struct goal *g = &p->goals[i];
		g->objectives = READ_LIST(a, get(g->node, "objectives", NODE_LIST), objective, &g->nobjectives);
		for (size_t k = 0; k < g->nobjectives; k++) {
			struct objective *o = &g->objectives[k];
			o->measure.node = get(o->node, "measure", NODE_MAP);
			if (o->measure.node)
				READ(&o->measure, measure_fields, o->measure.node);
			o->steps = READ_LIST(a, get(o->node, "steps", NODE_LIST), step, &o->nsteps);
		}
	}
}

static void read_risk(struct risk *r, const struct node *owner)
{
	r->node = get(owner, "risk", NODE_MAP);
	if (r->node)
		READ(r, risk_fields, r->node);
}

static void add_scores(struct plan *p, const struct node *list, struct when date, const struct entry *entry)
{
	for (const struct node *n = list ? list->first : NULL; n; n = n->next) {
		if (n->kind != NODE_MAP)
			continue;
		struct score *s = &p->scores[p->nscores++];
		const struct node *items = node_get(n, "items");
		s->node = n;
		s->date = date;
		s->entry = entry;
		READ(s, score_fields, n);
		if (!s->date.node)
			s->date = date;
		s->items = items && items->kind != NODE_SCALAR ? items : NULL;
	}
}

static void add_readings(struct plan *p, const struct entry *entry)
{
	for (const struct node *n = entry->readings ? entry->readings->first : NULL; n; n = n->next) {
		if (n->kind != NODE_MAP)
			continue;
		struct reading *r = &p->readings[p->nreadings++];
		r->node = n;
		r->entry = entry;
		READ(r, reading_fields, n);
	}
}

/* Progress, and from it and the assessment all scores and readings. */
static void read_progress(struct arena *a, struct plan *p)
{
	const struct node *scores = get(p->assessment, "scores", NODE_LIST);
	size_t nscores = scores ? scores->count : 0, nreadings = 0;

	p->progress = READ_LIST(a, get(p->root, "progress", NODE_LIST), entry, &p->nprogress);
	for (size_t i = 0; i < p->nprogress; i++) {
		nscores += p->progress[i].scores ? p->progress[i].scores->count : 0;
		nreadings += p->progress[i].readings ? p->progress[i].readings->count : 0;
	}
	p->scores = arena_array(a, nscores + 1, sizeof *p->scores);
	p->readings = arena_array(a, nreadings + 1, sizeof *p->readings);
	add_scores(p, scores, p->assessed, NULL);
	for (size_t i = 0; i < p->nprogress; i++) {
		struct entry *e = &p->progress[i];
		read_risk(&e->risk, e->node);
		add_scores(p, e->scores, e->date, e);
		add_readings(p, e);
	}
}

static void read_people(struct arena *a, struct plan *p)
{
	p->team = READ_LIST(a, get(p->root, "team", NODE_LIST), member, &p->nteam);
	p->representatives = READ_LIST(a, get(p->root, "representatives", NODE_LIST), member, &p->nrepresentatives);
	p->people = map_new(a, p->nteam + p->nrepresentatives);
	for (size_t i = 0; i < p->nrepresentatives; i++)
		if (p->representatives[i].id)
			*map_at(p->people, p->representatives[i].id->text) = &p->representatives[i];
	for (size_t i = 0; i < p->nteam; i++)
		if (p->team[i].id)
			*map_at(p->people, p->team[i].id->text) = &p->team[i];
}

static void read_single_places(struct plan *p)
{
	const struct node *period = get(p->root, "period", NODE_MAP);
	const struct node *authorization = get(get(p->root, "episode", NODE_MAP), "authorization", NODE_MAP);

	p->id = get(p->root, "id", NODE_SCALAR);
	p->status = get(p->root, "status", NODE_SCALAR);
	p->start = read_date(node_get(period, "start"));
	p->end = read_date(node_get(period, "end"));
	p->authorized_to = read_date(node_get(authorization, "to"));
	p->review_every = get(get(p->root, "review", NODE_MAP), "every", NODE_SCALAR);
	p->client = get(p->root, "client", NODE_MAP);
	p->assessment = get(p->root, "assessment", NODE_MAP);
	p->assessed = read_date(node_get(p->assessment, "date"));
	read_risk(&p->risk, p->assessment);
	p->safety_plan = get(p->root, "safety_plan", NODE_MAP);
	p->safety_date = read_date(node_get(p->safety_plan, "date"));
	p->safety_reviewed = get(p->safety_plan, "reviewed", NODE_LIST);
	p->safety_not_indicated = get(p->safety_plan, "not_indicated", NODE_MAP);
	p->discharged = read_date(node_get(get(p->root, "discharge", NODE_MAP), "date"));
}

const struct plan *plan_read(struct arena *a, const struct document *d)
{
	struct plan *p = arena_new_of(a, struct plan);

	p->document = d;
	p->root = d->root && d->root->kind == NODE_MAP ? d->root : NULL;
	read_single_places(p);
	read_people(a, p);
	p->needs = READ_LIST(a, get(p->assessment, "needs", NODE_LIST), need, &p->nneeds);
	p->diagnoses = READ_LIST(a, get(p->root, "diagnoses", NODE_LIST), diagnosis, &p->ndiagnoses);
	p->problems = READ_LIST(a, get(p->root, "problems", NODE_LIST), problem, &p->nproblems);
	read_goals(a, p);
	p->interventions = READ_LIST(a, get(p->root, "interventions", NODE_LIST), intervention, &p->ninterventions);
	p->monitoring = READ_LIST(a, get(p->root, "monitoring", NODE_LIST), monitoring, &p->nmonitoring);
	p->consents = READ_LIST(a, get(p->root, "consents", NODE_LIST), consent, &p->nconsents);
	for (size_t i = 0; i < p->nconsents; i++)
		p->consents[i].expiry = read_date(p->consents[i].expires);
	p->signatures = READ_LIST(a, get(p->root, "signatures", NODE_LIST), signature, &p->nsignatures);
	p->reviews = READ_LIST(a, get(p->root, "reviews", NODE_LIST), review, &p->nreviews);
	read_progress(a, p);
	p->accepted = READ_LIST(a, get(p->root, "accepted", NODE_LIST), accepted, &p->naccepted);
	return p;
}

const char *text_or_empty(const struct node *n)
{
	return n ? n->text : "";
}

static const struct member *person(const struct plan *p, const struct node *id)
{
	return id ? map_get(p->people, id->text) : NULL;
}

static bool is_on_team(const struct plan *p, const struct member *m)
{
	return m && p->nteam && m >= p->team && m < p->team + p->nteam;
}

const struct member *team_member(const struct plan *p, const struct node *id)
{
	const struct member *m = person(p, id);

	return is_on_team(p, m) ? m : NULL;
}

bool signature_stands(const struct signature *s)
{
	return !node_is(s->status, "entered-in-error");
}

bool is_client_named(const struct node *client, const char *name)
{
	const struct node *legal = node_get(client, "name"), *preferred = node_get(client, "preferred_name");

	return (node_text(legal) && ascii_same_words(legal->text, name)) ||
	       (node_text(preferred) && ascii_same_words(preferred->text, name));
}

bool is_client_known(const struct node *client)
{
	return node_text(node_get(client, "name")) || node_text(node_get(client, "preferred_name"));
}

/* The client agreed, or was asked and said no or couldn't: to have taken part, or to have read it, is neither. */
static bool says_approval(const struct signature *s)
{
	return node_is(s->status, "refused") || node_is(s->status, "unable") || !node_text(s->meaning) ||
	       node_is(s->meaning, "approval");
}

/* A representative with authority to decide for the client, on that day. */
static bool may_decide(const struct member *m, const struct when *day)
{
	if (!node_text(m->authority) || ascii_same_words(m->authority->text, "none"))
		return false;
	return !day->node || ((!m->from.node || m->from.day <= day->day) && (!m->to.node || m->to.day >= day->day));
}

bool signed_by_client(const struct plan *p, const struct signature *s)
{
	const struct node *client = node_get(p->root, "client");
	const struct member *m = person(p, s->by);

	/* A member of the team can't sign as the client, whatever somebody wrote. */
	if (!signature_stands(s) || !says_approval(s) || is_on_team(p, m))
		return false;
	if (m)
		return may_decide(m, &s->date);
	if (node_is(s->by, "client"))
		return true;
	return node_is(s->role, "client") &&
	       (!node_text(s->name) || !is_client_known(client) || is_client_named(client, s->name->text));
}

bool signed_by_team(const struct plan *p, const struct signature *s)
{
	return signature_stands(s) && team_member(p, s->by) != NULL;
}

const struct review *last_review(const struct plan *p, date_days day)
{
	const struct review *last = NULL;

	for (size_t i = 0; i < p->nreviews; i++) {
		const struct review *r = &p->reviews[i];
		if (r->date.node && r->date.day <= day && (!last || r->date.day >= last->date.day))
			last = r;
	}
	return last;
}

bool status_is_over(const struct node *status)
{
	static const char *const over[] = { "completed", "cancelled", "rejected", "entered-in-error",
					    "resolved",  "stopped",   "declined" };

	for (size_t i = 0; status && i < sizeof over / sizeof *over; i++)
		if (node_is(status, over[i]))
			return true;
	return false;
}
