/* Was risk asked about, and withdrawal before the aim is to stop drinking? */
#include "rules/rule.h"

#include <string.h>

/* ---- Withdrawal ---- */

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* word is in lower case. */
static bool begins_with(const char *text, const char *word)
{
	while (*word && lower(*text) == *word) {
		text++;
		word++;
	}
	return !*word;
}

/* The place in a text where a word begins like this, or NULL. Case doesn't matter for ASCII letters. */
static const char *word_in(const char *text, const char *word)
{
	for (const char *p = text; *p; p++) {
		char before = p == text ? ' ' : lower(p[-1]);
		if ((before < 'a' || before > 'z') && begins_with(p, word))
			return p;
	}
	return NULL;
}

static bool aims_at_abstinence(const struct node *title)
{
	static const char *const words[] = { "sober",          "sobriety",       "abstinen",      "abstain",
					     "alcohol-free",   "alcohol free",   "stop drinking", "quit drinking",
					     "no alcohol",     "no drinking",    "sobri",         "sin alcohol",
					     "dejar de beber", "dejar de tomar", "no beber" };

	for (size_t i = 0; title && i < sizeof words / sizeof *words; i++)
		if (word_in(title->text, words[i]))
			return true;
	return false;
}

/* The goal or objective, not yet over, that aims at abstinence; or NULL. */
static const struct node *abstinence_aim(const struct plan *p)
{
	for (size_t i = 0; i < p->ngoals; i++) {
		const struct goal *g = &p->goals[i];
		if (status_is_over(g->status))
			continue;
		if (aims_at_abstinence(g->title))
			return g->title;
		for (size_t k = 0; k < g->nobjectives; k++)
			if (!status_is_over(g->objectives[k].status) && aims_at_abstinence(g->objectives[k].title))
				return g->objectives[k].title;
	}
	return NULL;
}

enum { AUDIT_LIKELY_DEPENDENCE = 20 };

/* The number behind the word AUDIT in prose, or -1. */
static int audit_in(const struct node *prose)
{
	const char *p = prose ? word_in(prose->text, "audit") : NULL;
	int v = 0;

	if (!p)
		return -1;
	p += strlen("audit");
	p += strspn(p, " :=");
	if (begins_with(p, "of "))
		p += 3;
	if (*p < '0' || *p > '9')
		return -1;
	while (*p >= '0' && *p <= '9' && v < 1000)
		v = v * 10 + (*p++ - '0');
	return v;
}

/* What speaks for dependence on alcohol, from which withdrawal can kill: an AUDIT score in the zone of likely
 * dependence, or a diagnosis of dependence (ICD-10 F10.2) that isn't in remission; or NULL. */
static const struct node *dependence(const struct plan *p)
{
	for (size_t i = 0; i < p->nscores; i++)
		if (node_is(p->scores[i].instrument, "audit") && p->scores[i].total.node &&
		    p->scores[i].total.value >= (decimal)AUDIT_LIKELY_DEPENDENCE * DECIMAL_ONE)
			return p->scores[i].total.node;
	for (size_t i = 0; i < p->nproblems; i++)
		if (!status_is_over(p->problems[i].status) &&
		    audit_in(p->problems[i].evidence) >= AUDIT_LIKELY_DEPENDENCE)
			return p->problems[i].evidence;
	for (size_t i = 0; i < p->ndiagnoses; i++) {
		const struct diagnosis *d = &p->diagnoses[i];
		bool past = node_is(d->certainty, "ruled-out") || node_is(d->course, "remission") ||
			    node_is(d->course, "resolved");
		if (!past && d->code && !strncmp(d->code->text, "F10.2", 5) && strcmp(d->code->text, "F10.21") != 0)
			return d->code;
	}
	return NULL;
}

static bool withdrawal_was_asked(const struct plan *p)
{
	if (p->risk.withdrawal)
		return true;
	for (size_t i = 0; i < p->nprogress; i++)
		if (p->progress[i].risk.withdrawal)
			return true;
	return false;
}

static void withdrawal(struct rules *r)
{
	const struct node *why = dependence(r->plan), *aim = why ? abstinence_aim(r->plan) : NULL;

	if (!aim || withdrawal_was_asked(r->plan))
		return;
	struct txp_finding *n = rule_find(r, "withdrawal-not-asked", aim,
					  "the aim is to stop drinking, and nobody recorded the risk of withdrawal");
	n->also = node_span(why);
	n->also_note = "this speaks for dependence";
}

static void risk_asked(struct rules *r)
{
	const struct plan *p = r->plan;

	if (p->assessment && !node_is(p->risk.asked, "true"))
		rule_find(r, "risk-not-asked", p->assessment,
			  "the assessment doesn't say whether suicide and harm were asked about");
}

static const struct rule rows[] = {
	RULE(withdrawal, 0, "withdrawal-not-asked"),
	RULE(risk_asked, 0, "risk-not-asked"),
};
const struct rule_family rules_of_safety = RULE_FAMILY(rows);
