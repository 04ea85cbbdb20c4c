/* slips.h - libyaml's complaints in words that a clinician understands. Private to text/. */
#ifndef TEXT_SLIPS_H
#define TEXT_SLIPS_H

#include "text/document.h"

/* A syntax error as libyaml tells it; the places are byte offsets already. */
struct slip {
	const char *context, *problem; /* libyaml's words; may be NULL */
	uint32_t context_at, problem_at;
	bool has_context;
	struct txp_span quoted; /* the last text in quotes that goes over several lines; empty for none */
};

/* The same where the cause stands a little before the place at which libyaml gives up: a character that only looks like a sign, a #,
 * a colon or a missing comma in { }. False where it is none of these. */
bool slip_report_near(const struct source *s, const struct slip *slip, struct findings *f);

/* A key in { } without a colon and a value: it holds a colon, but with a no-break space behind it. False where it doesn't. */
bool slip_report_space(const struct source *s, const struct node *key, struct findings *f);

/* Adds the one finding that explains it. */
void slip_report(const struct source *s, const struct slip *slip, struct findings *f);

#endif
