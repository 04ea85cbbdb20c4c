#include "view/findings.h"

#include <string.h>
#include "base/buf.h"
#include "schema/schema.h"

enum { HANG = 4 };

static const enum txp_tone tone_of[] = {
	[TXP_HINT] = TXP_TONE_HINT, [TXP_WARNING] = TXP_TONE_WARN, [TXP_ERROR] = TXP_TONE_BAD, [TXP_CRITICAL] = TXP_TONE_BAD,
};

static bool has_place(const struct source *source, struct txp_span at)
{
	return source && at.start != TXP_NOWHERE;
}

static void add_run(struct arena *a, struct block *runs, enum txp_tone tone, const char *text)
{
	block_add(a, runs, BLOCK_TEXT, NULL, text)->tone = tone;
}

/* "file:12:3: ", "file: " when it has no place, "" when there is no file. */
static const char *place_words(struct arena *a, const struct source *source, struct txp_span at)
{
	if (!source || !*source->name)
		return "";
	if (!has_place(source, at))
		return arena_printf(a, "%s: ", source->name);
	const struct txp_position p = source_position(source, at.start);
	return arena_printf(a, "%s:%u:%u: ", source->name, (unsigned)p.line, (unsigned)p.column);
}

static struct block *excerpt(struct arena *a, const struct source *s, struct txp_span at, enum txp_tone tone, const char *note)
{
	const uint32_t start = at.start < s->len ? at.start : s->len;
	struct block *b = block_add(a, NULL, BLOCK_EXCERPT, NULL, note);
	struct excerpt *e = arena_new_of(a, struct excerpt);

	*e = (struct excerpt){ source_position(s, at.start).line, s->bytes + source_line_start(s, start),
			       s->bytes + source_line_end(s, start), s->bytes + start,
			       s->bytes + (at.end < s->len ? at.end : s->len) };
	if (e->start > e->end)
		e->start = e->end;
	if (e->begin == s->bytes && e->start >= e->begin + s->bom)
		e->begin += s->bom;
	if (e->stop > e->end)
		e->stop = e->end;
	b->excerpt = e;
	b->tone = tone;
	return b;
}

static struct block *follow(struct block *before, struct block *b)
{
	before->next = b;
	return b;
}

static struct block *finding(struct arena *a, const struct txp_finding *n, const struct source *source, struct block **last)
{
	struct block *first = block_add(a, NULL, BLOCK_RUNS, NULL, NULL), *b = first;
	const enum txp_tone tone = tone_of[n->severity];

	first->columns = HANG;
	add_run(a, first, TXP_TONE_TITLE, place_words(a, source, n->at));
	/* With its colon, which would else begin a line of its own where there is no room. */
	add_run(a, first, tone, arena_printf(a, "%s:", severity_name(n->severity)));
	add_run(a, first, TXP_TONE_PLAIN, arena_printf(a, " %s [%s]", n->message, n->code));
	if (has_place(source, n->at))
		b = follow(b, excerpt(a, source, n->at, tone, NULL));
	if (has_place(source, n->also))
		b = follow(b, excerpt(a, source, n->also, TXP_TONE_HINT, n->also_note));
	if (n->remedy && *n->remedy)
		b = follow(b, block_add(a, NULL, BLOCK_REMEDY, NULL, n->remedy));
	*last = b;
	return first;
}

const struct block *view_finding(struct arena *a, const struct txp_finding *n, const struct source *source)
{
	struct block *last;

	return finding(a, n, source, &last);
}

const struct block *view_dropped(struct arena *a, const struct findings *f, const struct source *source)
{
	struct block *runs;

	if (!findings_dropped(f))
		return NULL;
	runs = block_add(a, NULL, BLOCK_RUNS, NULL, NULL);
	add_run(a, runs, TXP_TONE_PLAIN,
		arena_printf(a, "%sand %zu more findings that are not shown", place_words(a, source, nowhere()), findings_dropped(f)));
	return runs;
}

/* ---- Folding ---- */

static bool can_fold(const struct txp_finding *n)
{
	const struct finding_kind *kind = catalogue_find(schema_findings(), n->code);

	return n->severity < TXP_ERROR && !(kind && kind->hides_danger);
}

static struct fold *fold_of(const struct folds *f, const char *code)
{
	for (size_t i = 0; i < f->count; i++)
		if (!strcmp(f->list[i].code, code))
			return &f->list[i];
	return NULL;
}

struct folds view_folds(struct arena *a, const struct findings *f, size_t after)
{
	struct folds folds = { .after = after };
	size_t cap = 0;

	for (size_t i = 0; after && i < findings_count(f); i++) {
		const struct txp_finding *n = findings_at(f, i);
		struct fold *one = can_fold(n) ? fold_of(&folds, n->code) : NULL;

		if (!one && can_fold(n)) {
			folds.list = arena_room(a, folds.list, folds.count, &cap, sizeof *folds.list);
			one = &folds.list[folds.count++];
			*one = (struct fold){ .code = n->code };
		}
		if (one)
			one->all++;
	}
	return folds;
}

const struct block *view_folded(struct arena *a, struct folds *folds, const struct txp_finding *n, const struct source *source,
				const char *how)
{
	struct fold *one = can_fold(n) ? fold_of(folds, n->code) : NULL;
	struct block *first, *last;

	if (one && one->seen++ >= folds->after)
		return NULL;
	first = finding(a, n, source, &last);
	if (one && one->seen == folds->after && one->all > one->seen) {
		struct block *more = follow(last, block_add(a, NULL, BLOCK_RUNS, NULL, NULL));

		add_run(a, more, TXP_TONE_TITLE, place_words(a, source, nowhere()));
		add_run(a, more, TXP_TONE_PLAIN, arena_printf(a, "and %zu more like this [%s]%s%s", one->all - one->seen, n->code, *how ? "; " : "", how));
	}
	return first;
}
