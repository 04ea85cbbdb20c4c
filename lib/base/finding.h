/* finding.h - findings are data: code, severity, place, second place, remedy. */
#ifndef BASE_FINDING_H
#define BASE_FINDING_H

#include "base/shelf.h"

enum { FINDINGS_MOST = 1000 };

/* A kind of finding, whose code is its id. All but the severity are texts of the card (card_text()). */
struct finding_kind {
	struct card card;
	int32_t severity; /* enum txp_severity */
	uint32_t title, explanation, remedy, since;
	uint32_t hides_danger; /* true: it may stand for an answer that nobody watches, and is never left out of a list */
};

/* The kinds of finding there are: severity and remedy come from here. */
struct catalogue {
	struct shelf kinds;
};

struct findings; /* a growing list in an arena */

/* An empty list. With no catalogue every finding is an error. */
struct findings *findings_new(struct arena *a, const struct catalogue *c);

/* From now on only findings of these codes (NULL-terminated; NULL for all again) are taken; others are passed over, and not
 * counted. The codes are borrowed. */
void findings_only(struct findings *f, const char *const *codes);

/* Adds one finding and returns it, so that the caller can fill in .also, .also_note, .path or an exact .remedy (all
 * in the list's arena or constant). Past the limit it is counted and dropped, unless it is critical: then it takes the
 * place of another one. The pointer can be written to all the same. The text must be without client text beyond the value at fault, on one line. */
struct txp_finding *find(struct findings *f, const char *code, struct txp_span at, const char *fmt, ...)
	__attribute__((format(printf, 4, 5), returns_nonnull));

/* The same with a severity of one's own, where it depends on more than the kind of finding. */
struct txp_finding *vfind(struct findings *f, enum txp_severity severity, const char *code, struct txp_span at,
			  const char *fmt, va_list ap) __attribute__((format(printf, 5, 0), returns_nonnull));

struct arena *findings_arena(const struct findings *f);
const struct catalogue *findings_catalogue(const struct findings *f);
size_t findings_count(const struct findings *f);
const struct txp_finding *findings_at(const struct findings *f, size_t i);
size_t findings_dropped(const struct findings *f);
/* False for one that was dropped or passed over: no text need be made for it. */
bool findings_kept(const struct findings *f, const struct txp_finding *n);
size_t findings_of(const struct findings *f, enum txp_severity s);

/* The critical ones first, then in the order of the file; stable, those without a place first. */
void findings_sort(struct findings *f);

/* Adds copies of another list's findings (strings are shared). */
void findings_join(struct findings *to, const struct findings *from);

/* "hint", "warning", "error", "critical". */
const char *severity_name(enum txp_severity s);

const struct finding_kind *catalogue_find(const struct catalogue *c, const char *code);

static inline struct txp_span nowhere(void)
{
	return (struct txp_span){ TXP_NOWHERE, TXP_NOWHERE };
}

#endif
