/* merge.c - two people's changes to one plan joined, and the conflicts that are left, behind the public interface. */
#include "api/internal.h"

#include "merge/merge.h"
#include "rules/rules.h"
#include "text/conflicts.h"
#include "view/facts.h"

struct txp_merge {
	struct arena *arena;
	struct buf bytes;
	struct txp_conflict *list;
	size_t count;
	const txp_findings *findings;
};

struct merge_call {
	struct call call;
	const txp_doc *base, *ours, *theirs;
	struct txp_merge_options options;
};

/* A scalar as its text, an item or map in JSON. */
static const char *value_text(struct arena *a, struct place place, const struct node *n)
{
	struct buf b = buf_in(a);

	if (!n)
		return NULL;
	if (n->kind == NODE_SCALAR)
		return arena_copy(a, n->text, n->len);
	facts_value(&b, place, n);
	return b.bytes;
}

/* Nothing can be said about what can't be read, or holds what a newer txplan put there. */
static bool can_merge(const txp_doc *d, const char *which, struct findings *f)
{
	if (d && !d->document->root)
		find(f, "merge-unreadable", nowhere(), "%s can't be read as a plan, so it can't be merged item by item", which);
	return !d || (d->document->root && !rules_newer_format(d->document, f));
}

/* No common ancestor: git hands over an empty file. */
static const txp_doc *base_or_none(const txp_doc *base)
{
	size_t len;

	if (!base)
		return NULL;
	txp_doc_bytes(base, &len);
	return len ? base : NULL;
}

static void tell_conflicts(struct txp_merge *m, const struct merged *from)
{
	m->list = arena_array(m->arena, from->count, sizeof *m->list);
	m->count = from->count;
	for (size_t i = 0; i < from->count; i++) {
		const struct merge_conflict *c = &from->conflicts[i];
		m->list[i] = (struct txp_conflict){ c->path, c->label, value_text(m->arena, c->place, c->base),
						    value_text(m->arena, c->place, c->ours),
						    value_text(m->arena, c->place, c->theirs) };
	}
}

static enum txp_result merge(void *arg)
{
	struct merge_call *c = arg;
	struct arena *a = c->call.arena;
	struct txp_merge *m = arena_new_of(a, struct txp_merge);
	struct txp_findings *f = api_findings(a, NULL);
	const struct txp_merge_options *o = &c->options;
	const txp_doc *base = base_or_none(c->base);

	m->arena = a;
	m->bytes = buf_in(a);
	m->findings = f;
	c->call.object = m;
	if (!can_merge(base, "the base version", f->list) || !can_merge(c->ours, "our version", f->list) ||
	    !can_merge(c->theirs, "their version", f->list))
		return TXP_EREFUSED;
	const struct merge_options options = { o->ours_name ? o->ours_name : "ours", o->base_name ? o->base_name : "base",
					       o->theirs_name ? o->theirs_name : "theirs",
					       o->marker_size > MARKER_SIZE ? o->marker_size : MARKER_SIZE };
	const struct merged merged = merge_documents(a, schema_of_plan(), base ? base->document : NULL,
						     c->ours->document, c->theirs->document, &options);
	m->bytes = merged.bytes;
	buf_puts(&m->bytes, "");
	tell_conflicts(m, &merged);
	return TXP_OK;
}

TXP_PUBLIC enum txp_result txp_merge_docs(const txp_doc *base, const txp_doc *ours, const txp_doc *theirs,
					  const struct txp_merge_options *o, txp_merge **out)
{
	struct merge_call c = { .base = base, .ours = ours, .theirs = theirs };

	*out = NULL;
	if (o && !given_take(&c.options, sizeof c.options, o))
		return TXP_EUSAGE;
	enum txp_result r = api_call(&c.call, merge);

	*out = c.call.object;
	return r;
}

TXP_PUBLIC const char *txp_merge_bytes(const txp_merge *m, size_t *len)
{
	*len = m->bytes.len;
	return m->bytes.bytes;
}

TXP_PUBLIC size_t txp_merge_conflicts_count(const txp_merge *m)
{
	return m->count;
}

TXP_PUBLIC const struct txp_conflict *txp_merge_conflict_at(const txp_merge *m, size_t i)
{
	return &m->list[i];
}

TXP_PUBLIC const txp_findings *txp_merge_findings(const txp_merge *m)
{
	return m->findings;
}

TXP_PUBLIC void txp_merge_free(txp_merge *m)
{
	if (m)
		arena_free(m->arena);
}

/* ---- Conflicts in a file ---- */

struct txp_conflicts {
	struct arena *arena;
	struct source source; /* without an added line break */
	struct txp_region *list;
	size_t count;
	struct txp_findings findings;
};

struct read_call {
	struct call call;
	const char *name, *bytes;
	size_t len;
};

static void tell_regions(struct txp_conflicts *c, const struct conflicts *from)
{
	const char *bytes = c->source.bytes;

	c->list = arena_array(c->arena, from->count, sizeof *c->list);
	c->count = from->count;
	for (size_t i = 0; i < from->count; i++) {
		const struct conflict *x = &from->list[i];
		c->list[i] = (struct txp_region){ .at = x->at,
						  .line = source_position(&c->source, x->at.start).line,
						  .end_line = source_position(&c->source, x->at.end - 1).line,
						  .path = x->path,
						  .ours = bytes + x->ours.start,
						  .ours_len = x->ours.end - x->ours.start,
						  .base = x->has_base ? bytes + x->base.start : NULL,
						  .base_len = x->base.end - x->base.start,
						  .theirs = bytes + x->theirs.start,
						  .theirs_len = x->theirs.end - x->theirs.start };
	}
}

static enum txp_result read_regions(void *arg)
{
	struct read_call *c = arg;
	struct arena *a = c->call.arena;
	struct txp_conflicts *out = arena_new_of(a, struct txp_conflicts);
	struct txp_findings *f = api_findings(a, NULL);
	struct conflicts found;

	out->arena = a;
	out->source = (struct source){ .name = arena_strdup(a, c->name) };
	c->call.object = out;
	f->source = &out->source;
	if (c->len > DOCUMENT_BYTES_MOST * 4u) {
		find(f->list, "too-big", nowhere(), "this file has %zu bytes; a plan file may have %d", c->len, DOCUMENT_BYTES_MOST);
		out->findings = *f;
		return TXP_EREFUSED;
	}
	out->source.bytes = arena_copy(a, c->bytes, c->len);
	out->source.len = (uint32_t)c->len;
	const bool good = conflicts_read(a, out->source.bytes, out->source.len, f->list, &found);
	out->findings = *f;
	if (!good)
		return TXP_EREFUSED;
	tell_regions(out, &found);
	return TXP_OK;
}

TXP_PUBLIC enum txp_result txp_conflicts_read(const char *name, const void *bytes, size_t len, txp_conflicts **out)
{
	struct read_call c = { .name = name, .bytes = bytes, .len = len };
	enum txp_result r = api_call(&c.call, read_regions);

	*out = c.call.object;
	return r;
}

TXP_PUBLIC size_t txp_conflicts_count(const txp_conflicts *c)
{
	return c->count;
}

TXP_PUBLIC const struct txp_region *txp_conflicts_at(const txp_conflicts *c, size_t i)
{
	return &c->list[i];
}

TXP_PUBLIC const txp_findings *txp_conflicts_findings(const txp_conflicts *c)
{
	return &c->findings;
}

TXP_PUBLIC void txp_conflicts_free(txp_conflicts *c)
{
	if (c)
		arena_free(c->arena);
}

struct resolve_call {
	struct call call;
	const txp_conflicts *conflicts;
	const struct txp_choice *choices;
};

/* Text of one's own ends its last line as the region's lines end. */
static void add_own(struct buf *out, const struct txp_choice *choice, const struct source *s, const struct txp_region *r)
{
	const char *end = s->bytes + r->at.end;

	buf_add(out, choice->text, choice->len);
	if (choice->len && choice->text[choice->len - 1] != '\n')
		buf_puts(out, r->at.end - r->at.start > 1 && end[-1] == '\n' && end[-2] == '\r' ? "\r\n" : "\n");
}

static void add_choice(struct buf *out, const struct txp_choice *choice, const struct source *s, const struct txp_region *r)
{
	switch (choice->take) {
	case TXP_TAKE_OURS:
		buf_add(out, r->ours, r->ours_len);
		break;
	case TXP_TAKE_BASE:
		buf_add(out, r->base ? r->base : "", r->base_len);
		break;
	case TXP_TAKE_THEIRS:
		buf_add(out, r->theirs, r->theirs_len);
		break;
	case TXP_TAKE_TEXT:
		add_own(out, choice, s, r);
		break;
	default:
		buf_add(out, s->bytes + r->at.start, r->at.end - r->at.start);
		break;
	}
}

static enum txp_result resolve(void *arg)
{
	struct resolve_call *c = arg;
	const struct txp_conflicts *from = c->conflicts;
	const struct source *s = &from->source;
	struct txp_text *t = api_text(c->call.arena);
	uint32_t at = 0;

	c->call.object = t;
	for (size_t i = 0; i < from->count; i++) {
		buf_add(&t->buf, s->bytes + at, from->list[i].at.start - at);
		add_choice(&t->buf, &c->choices[i], s, &from->list[i]);
		at = from->list[i].at.end;
	}
	buf_add(&t->buf, s->bytes + at, s->len - at);
	return TXP_OK;
}

TXP_PUBLIC enum txp_result txp_conflicts_resolve(const txp_conflicts *conflicts, const struct txp_choice *choices,
						 txp_text **out)
{
	struct resolve_call c = { .conflicts = conflicts, .choices = choices };
	enum txp_result r = api_call(&c.call, resolve);

	*out = c.call.object;
	return r;
}
