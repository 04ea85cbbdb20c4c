#include "base/finding.h"

#include <string.h>

struct findings {
	struct arena *arena;
	const struct catalogue *catalogue;
	const char *const *only; /* the codes that are taken; NULL: all */
	struct txp_finding *list;
	size_t count, cap, dropped;
	size_t of[TXP_CRITICAL + 1];
	struct txp_finding spare; /* what is written to dropped ones goes here */
};

struct findings *findings_new(struct arena *a, const struct catalogue *c)
{
	struct findings *f = arena_new_of(a, struct findings);

	f->arena = a;
	f->catalogue = c;
	return f;
}

const char *severity_name(enum txp_severity s)
{
	static const char *const names[] = { "hint", "warning", "error", "critical" };

	return names[s];
}

const struct finding_kind *catalogue_find(const struct catalogue *c, const char *code)
{
	return c ? shelf_find(&c->kinds, code) : NULL;
}

/* The newest finding that a critical one may take the place of, or NULL: among a thousand slips none may hide a danger. */
static struct txp_finding *least_of_all(struct findings *f)
{
	for (size_t i = f->count; i; i--)
		if (f->list[i - 1].severity != TXP_CRITICAL)
			return &f->list[i - 1];
	return NULL;
}

void findings_only(struct findings *f, const char *const *codes)
{
	f->only = codes;
}

static bool is_taken(const struct findings *f, const char *code)
{
	const char *const *c = f->only;

	while (c && *c && strcmp(*c, code))
		c++;
	return !c || *c;
}

static struct txp_finding *add(struct findings *f, enum txp_severity severity, const char *code)
{
	if (!is_taken(f, code))
		return &f->spare;
	f->of[severity]++;
	if (f->count == FINDINGS_MOST) {
		struct txp_finding *n = severity == TXP_CRITICAL && f->of[TXP_CRITICAL] <= FINDINGS_MOST ? least_of_all(f) : NULL;

		f->dropped++;
		return n ? n : &f->spare;
	}
	f->list = arena_room(f->arena, f->list, f->count, &f->cap, sizeof *f->list);
	return &f->list[f->count++];
}

struct txp_finding *vfind(struct findings *f, enum txp_severity severity, const char *code, struct txp_span at,
			  const char *fmt, va_list ap)
{
	const struct finding_kind *kind = catalogue_find(f->catalogue, code);
	struct txp_finding *n = add(f, severity, code);

	*n = (struct txp_finding){ .code = code, .severity = severity, .at = at, .also = nowhere(), .message = "" };
	n->remedy = kind ? card_text(kind, kind->remedy) : "";
	if (findings_kept(f, n))
		n->message = arena_vprintf(f->arena, fmt, ap);
	return n;
}

struct txp_finding *find(struct findings *f, const char *code, struct txp_span at, const char *fmt, ...)
{
	const struct finding_kind *kind = catalogue_find(f->catalogue, code);
	struct txp_finding *n;
	va_list ap;

	va_start(ap, fmt);
	n = vfind(f, kind ? (enum txp_severity)kind->severity : TXP_ERROR, code, at, fmt, ap);
	va_end(ap);
	return n;
}

struct arena *findings_arena(const struct findings *f)
{
	return f->arena;
}

const struct catalogue *findings_catalogue(const struct findings *f)
{
	return f->catalogue;
}

size_t findings_count(const struct findings *f)
{
	return f->count;
}

const struct txp_finding *findings_at(const struct findings *f, size_t i)
{
	return &f->list[i];
}

size_t findings_dropped(const struct findings *f)
{
	return f->dropped;
}

bool findings_kept(const struct findings *f, const struct txp_finding *n)
{
	return n != &f->spare;
}

size_t findings_of(const struct findings *f, enum txp_severity s)
{
	return f->of[s];
}

/* TXP_NOWHERE + 1 wraps to 0: those without a place come first. */
static bool before(const struct txp_finding *a, const struct txp_finding *b)
{
	if ((a->severity == TXP_CRITICAL) != (b->severity == TXP_CRITICAL))
		return a->severity == TXP_CRITICAL;
	return a->at.start + 1u < b->at.start + 1u;
}

void findings_sort(struct findings *f)
{
	/* Merge sort from the bottom up: stable, and at most 1,000 long. */
	struct txp_finding *from = f->list, *to;

	if (f->count < 2)
		return;
	to = arena_array(f->arena, f->count, sizeof *to);
	for (size_t run = 1; run < f->count; run *= 2) {
		for (size_t left = 0; left < f->count; left += 2 * run) {
			size_t middle = left + run < f->count ? left + run : f->count;
			size_t right = middle + run < f->count ? middle + run : f->count;
			size_t i = left, j = middle;
			for (size_t k = left; k < right; k++)
				to[k] = j >= right || (i < middle && !before(&from[j], &from[i])) ? from[i++] : from[j++];
		}
		struct txp_finding *swap = from;
		from = to;
		to = swap;
	}
	f->list = from;
	f->cap = f->count;
}

void findings_join(struct findings *to, const struct findings *from)
{
	for (size_t i = 0; i < from->count; i++)
		*add(to, from->list[i].severity, from->list[i].code) = from->list[i];
	if (to->only)
		return; /* of what was dropped there the codes are not known */
	for (int s = TXP_HINT; s <= TXP_CRITICAL; s++)
		to->of[s] += from->of[s];
	for (size_t i = 0; i < from->count; i++)
		to->of[from->list[i].severity]--;
	to->dropped += from->dropped;
}
