/* verbs.c - the ways in which commits change a caseload: the one table of them. */
#include "compare/claims.h"

#include <string.h>

#define CREATION (const char *const[]){ "creation", NULL }
#define ADDS(action, list) { action, CREATION, list, NULL, no_files, .changes_plans = true }

static const char *const no_files[] = { NULL };
static const char settings[] = ".txplan/config.yaml", instruments[] = ".txplan/instruments/", attributes[] = ".gitattributes";

static const struct txp_verb verbs[] = {
	{ "init", CREATION, NULL, NULL, (const char *const[]){ settings, attributes, NULL }, .begins = true },
	ADDS("add-goal", "goals"),
	ADDS("add-objective", "objectives"),
	ADDS("add-step", "steps"),
	ADDS("add-intervention", "interventions"),
	ADDS("add-problem", "problems"),
	ADDS("add-diagnosis", "diagnoses"),
	ADDS("add-medication", "medications"),
	ADDS("add-consent", "consents"),
	ADDS("add-disclosure", "disclosures"),
	ADDS("add-team", "team"),
	ADDS("add-representative", "representatives"),
	{ "set", (const char *const[]){ "modification", "deletion", NULL }, NULL, NULL, no_files, .changes_plans = true },
	{ "log-progress", CREATION, KEY("progress"), KEY("goals"), no_files, .changes_plans = true },
	{ "sign", (const char *const[]){ "attestation", NULL }, KEY("signatures"), KEY("for"), no_files, .changes_plans = true },
	{ "save", (const char *const[]){ "modification", "creation", "deletion", NULL }, NULL, NULL,
	  (const char *const[]){ settings, instruments, NULL }, .begins = true, .changes_plans = true, .by_hand = true },
	{ "git-setup", (const char *const[]){ "modification", NULL }, NULL, NULL, (const char *const[]){ attributes, NULL } },
};

const struct txp_verb *verb_nth(size_t i)
{
	return i < sizeof verbs / sizeof *verbs ? &verbs[i] : NULL;
}

const struct txp_verb *verb_find(const char *action)
{
	for (size_t i = 0; verb_nth(i); i++)
		if (!strcmp(verbs[i].action, action))
			return &verbs[i];
	return NULL;
}
