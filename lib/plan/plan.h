/* plan.h - a plan as the domain sees it: dates are days, numbers are exact, lists are arrays, and everything points
 * back to its node. Only what rules, instruments and due need is here; all other keys are the schema's business.
 *
 * Reading never fails: what is missing, empty or of the wrong kind is NULL, and the schema has said so. */
#ifndef PLAN_PLAN_H
#define PLAN_PLAN_H

#include "base/date.h"
#include "base/decimal.h"
#include "plan/map.h"
#include "text/document.h"

/* A date; node is NULL where there is none that can be read. */
struct when {
	const struct node *node;
	date_days day;
};

/* An exact number; node is NULL where there is none. */
struct amount {
	const struct node *node;
	decimal value;
};

/* In all structs below: node is the map itself, a `const struct node *` named after a key is that key's value - a
 * non-empty scalar, a list or a map, as the format says - or NULL. */

struct member { /* of the team; representatives too */
	const struct node *node, *id, *name, *role, *authority;
	struct when from, to;
};

struct need {
	const struct node *node, *id, *status;
};

struct diagnosis {
	const struct node *node, *id, *code, *certainty, *course, *basis;
	struct when recorded, ruled_out, resolved;
	bool principal;
};

struct problem {
	const struct node *node, *id, *statement, *evidence, *needs, *status;
};

struct measure {
	const struct node *node, *instrument, *name;
	struct amount baseline, target;
	bool maintain;
};

struct step {
	const struct node *node, *id, *text, *by;
	struct when due, done;
};

struct objective {
	const struct node *node, *id, *title, *status, *achievement, *needs, *adjusted;
	struct when start, due;
	struct measure measure;
	struct step *steps;
	size_t nsteps;
};

struct goal {
	const struct node *node, *id, *title, *status, *achievement, *needs, *adjusted;
	struct when start, due;
	struct objective *objectives;
	size_t nobjectives;
};

struct intervention {
	const struct node *node, *id, *name, *by, *status;
	struct when start, end;
};

struct monitoring {
	const struct node *node, *instrument, *name, *every, *by;
	struct when until;
};

struct consent {
	const struct node *node, *id, *kind, *status, *to, *expires;
	struct when date, revoked, expiry; /* expiry: expires where that is a date */
};

struct review {
	const struct node *node, *id;
	struct when date;
};

struct signature {
	const struct node *node, *role, *name, *by, *subject, *status, *meaning, *content; /* subject: the key `for` */
	struct when date;
};

/* What was asked about someone's safety, and done about it. */
struct risk {
	const struct node *node, *asked, *level, *ideation, *action, *withdrawal, *responds_to;
};

struct entry { /* of progress */
	const struct node *node, *id, *time, *by, *kind, *attended, *scores, *readings;
	struct when date;
	struct risk risk;
};

struct score {
	const struct node *node, *instrument, *items, *missing;
	struct amount total;
	struct when date;          /* its own, else that of the entry or assessment */
	const struct entry *entry; /* NULL: the assessment's */
};

struct reading {
	const struct node *node, *objective;
	struct amount value;
	const struct entry *entry;
};

struct accepted {
	const struct node *node, *code, *item;
};

struct plan {
	const struct document *document;
	const struct node *root; /* the map; NULL when the document holds none */
	const struct node *id, *status, *review_every;
	struct when start, end; /* period */
	struct when authorized_to;

	const struct node *client, *assessment;
	struct when assessed;
	struct risk risk; /* the assessment's */
	const struct node *safety_plan, *safety_not_indicated, *safety_reviewed;
	struct when safety_date;
	struct when discharged;

	struct member *team, *representatives;
	size_t nteam, nrepresentatives;
	struct map *people; /* by id, to struct member: team and representatives */
	struct need *needs;
	size_t nneeds;
	struct diagnosis *diagnoses;
	size_t ndiagnoses;
	struct problem *problems;
	size_t nproblems;
	struct goal *goals;
	size_t ngoals;
	struct intervention *interventions;
	size_t ninterventions;
	struct monitoring *monitoring;
	size_t nmonitoring;
	struct consent *consents;
	size_t nconsents;
	struct signature *signatures;
	size_t nsignatures;
	struct review *reviews;
	size_t nreviews;
	struct entry *progress;
	size_t nprogress;
	struct score *scores; /* of the assessment, then of progress, in the order of the file */
	size_t nscores;
	struct reading *readings;
	size_t nreadings;
	struct accepted *accepted;
	size_t naccepted;
};

/* Reads a document into a plan, both in the arena. One pass; O(nodes). */
const struct plan *plan_read(struct arena *a, const struct document *d);

/* A scalar's text, or "" for NULL. */
const char *text_or_empty(const struct node *n);

/* The team member with this id, or NULL. */
const struct member *team_member(const struct plan *p, const struct node *id);

/* False for one that was entered in error: it stays in the plan, and counts for nothing. */
bool signature_stands(const struct signature *s);
/* Whose signature it is: the client's approval (or that of a representative with authority to decide), the team's, or
 * neither. A refusal that was written down counts: it was asked. */
bool signed_by_client(const struct plan *p, const struct signature *s);
/* Is it the client's name, or the preferred one, but for ASCII capitals and blanks? `client` is the plan's map, or NULL. */
bool is_client_named(const struct node *client, const char *name);
/* Does the plan know any name of the client? */
bool is_client_known(const struct node *client);
bool signed_by_team(const struct plan *p, const struct signature *s);

/* The newest review that isn't after a day, or NULL. */
const struct review *last_review(const struct plan *p, date_days day);

/* A goal, objective, intervention or problem with this status needs nothing more: completed, cancelled, rejected,
 * resolved, entered-in-error … */
bool status_is_over(const struct node *status);

#endif
