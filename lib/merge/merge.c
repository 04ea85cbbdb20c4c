#include "merge/merge.h"

#include "merge/diff3.h"
#include "merge/tree.h"
#include "text/conflicts.h"

static struct text text_of(const struct document *d)
{
	return d ? (struct text){ d->source.name, d->source.bytes, d->source.len } : (struct text){ "", "", 0 };
}

static bool same_source(const struct document *x, const struct document *y)
{
	return x && y && x->source.len == y->source.len && x->source.final_newline == y->source.final_newline &&
	       !memcmp(x->source.bytes, y->source.bytes, x->source.len);
}

/* Does the file end with a line break? */
static bool ends_line(const struct tree *t)
{
	const struct document *base = t->doc[BASE];
	const bool ours = t->doc[OURS]->source.final_newline, theirs = t->doc[THEIRS]->source.final_newline;

	return base && ours == base->source.final_newline ? theirs : ours;
}

/* Takes off the line break that reading has added; not where a blank line would be lost that way. */
static void drop_line_end(struct buf *b)
{
	size_t len = b->len;

	if (!len || b->bytes[len - 1] != '\n')
		return;
	len -= len > 1 && b->bytes[len - 2] == '\r' ? 2 : 1;
	if (len && b->bytes[len - 1] != '\n')
		b->len = len;
	b->bytes[b->len] = '\0';
}

static const struct document *read_again(const struct tree *t, const struct buf *b)
{
	struct findings *trouble = findings_new(t->arena, schema_findings());
	struct document *d;

	if (document_read(t->arena, t->doc[OURS]->source.name, b->bytes ? b->bytes : "", b->len, trouble, &d) != TXP_OK)
		return NULL;
	return d->root->kind == NODE_MAP ? d : NULL;
}

enum proof { PROVED, DOUBLED, UNPROVED };

static const char *const *copies(struct arena *a, const char *const *texts)
{
	size_t count = 0;

	while (texts && texts[count])
		count++;
	const char **out = count ? arena_array(a, count + 1, sizeof(*out)) : NULL;
	for (size_t i = 0; i < count; i++)
		out[i] = arena_strdup(a, texts[i]);
	return out;
}

/* Does it read as what the tree says, with every comment, and no id twice? The reading is given back at once: there may be
 * many. */
static enum proof prove(struct tree *t, enum side choice, const struct buf *b, const char *const **doubled)
{
	struct arena *own = t->arena;
	enum proof p = UNPROVED;

	t->arena = arena_scratch(own);
	const struct document *d = read_again(t, b);
	if (d && tree_agrees(t, choice, d) && tree_keeps_comments(t, choice, d)) {
		*doubled = copies(own, doubled_ids(t, d));
		p = *doubled ? DOUBLED : PROVED;
	}
	arena_reset(t->arena);
	t->arena = own;
	return p;
}

/* The file with one side taken in every region. */
static bool take_side(struct tree *t, const struct buf *marked, enum side choice, struct buf *out)
{
	struct conflicts c;
	uint32_t at = 0;

	*out = buf_in(t->arena);
	if (!conflicts_read(t->arena, marked->bytes, (uint32_t)marked->len, findings_new(t->arena, schema_findings()), &c))
		return false;
	for (size_t i = 0; i < c.count; i++) {
		const struct txp_span part = choice == OURS ? c.list[i].ours : c.list[i].theirs;
		buf_add(out, marked->bytes + at, c.list[i].at.start - at);
		buf_add(out, marked->bytes + part.start, part.end - part.start);
		at = c.list[i].at.end;
	}
	buf_add(out, marked->bytes + at, marked->len - at);
	return true;
}

static enum proof prove_marked(struct tree *t, const struct buf *b, const char *const **doubled)
{
	if (!t->root->conflicts)
		return prove(t, OURS, b, doubled);
	for (int s = OURS; s < SIDES; s++) {
		struct buf taken;
		if (!take_side(t, b, (enum side)s, &taken))
			return UNPROVED;
		const enum proof p = prove(t, (enum side)s, &taken, doubled);
		if (p != PROVED)
			return p;
	}
	return PROVED;
}

static bool merge_by_lines(struct tree *t, struct buf *out)
{
	const struct text base = text_of(t->doc[BASE]), ours = text_of(t->doc[OURS]), theirs = text_of(t->doc[THEIRS]);
	const char *const *doubled;

	*out = buf_in(t->arena);
	return !t->root->conflicts && diff3_lines(out, &base, &ours, &theirs) && prove(t, OURS, out, &doubled) == PROVED;
}

/* Once, and once more where an id turns out to stand for two items. */
static bool try_tree(struct tree *t, const struct names *names, struct buf *out)
{
	enum proof p = DOUBLED;

	t->spent = NULL;
	for (int i = 0; i < 2 && p == DOUBLED; i++) {
		const char *const *doubled = NULL;
		tree_build(t);
		*out = tree_write(t, t->root->conflicts ? (unsigned)MARKED : (unsigned)OURS, names);
		p = prove_marked(t, out, &doubled);
		t->spent = doubled;
	}
	return p == PROVED;
}

/* Something somewhere can't be proved: mostly in one block of the plan. */
static bool try_blocks(struct tree *t, const struct names *names, struct buf *out)
{
	enum { BYTES_MOST = 2 * DOCUMENT_BYTES_MOST };
	const struct joint *root = t->root;
	size_t bytes = 0;

	for (const struct joint *c = root->verdict == JOIN ? root->first : NULL; c && bytes < BYTES_MOST; c = c->next) {
		if (c->verdict != JOIN)
			continue;
		bytes += t->doc[OURS]->source.len + t->doc[THEIRS]->source.len;
		t->coarse = c->part[c->from].node->key;
		if (try_tree(t, names, out))
			return true;
	}
	t->coarse = NULL;
	return false;
}

/* As fine as can be proved. That both whole files stand in one region needs no proof. */
static void merge_by_tree(struct tree *t, const struct names *names, struct buf *out)
{
	for (t->grain = GRAIN_FINE; t->grain < GRAINS; t->grain++)
		if (try_tree(t, names, out) || (t->grain == GRAIN_FINE && try_blocks(t, names, out)))
			return;
}

static void list_conflicts(struct merged *m, const struct tree *t, const struct joint *j)
{
	if (j->verdict == CONFLICT) {
		m->conflicts = arena_room(t->arena, m->conflicts, m->count, &m->cap, sizeof *m->conflicts);
		m->conflicts[m->count++] = (struct merge_conflict){ joint_path(t, j), joint_label(t, j), j->place,
								    j->part[BASE].node, j->part[OURS].node, j->part[THEIRS].node };
	}
	for (const struct joint *c = j->first; c; c = c->next)
		if (c->conflicts)
			list_conflicts(m, t, c);
}

static struct buf bytes_of(struct arena *a, const struct document *d)
{
	struct buf b = buf_in(a);

	buf_add(&b, d->source.bytes, d->source.len);
	if (!d->source.final_newline)
		b.len -= d->source.crlf ? 2 : 1;
	return b;
}

struct merged merge_documents(struct arena *a, const struct schema *s, const struct document *base,
			      const struct document *ours, const struct document *theirs, const struct merge_options *o)
{
	struct tree t = { .arena = a, .schema = s, .doc = { base, ours, theirs } };
	const struct names names = { { o->base_name, o->ours_name, o->theirs_name }, o->marker_size };
	struct merged m = { .bytes = buf_in(a) };

	if (same_source(ours, theirs) || same_source(base, theirs) || same_source(base, ours)) {
		m.bytes = bytes_of(a, same_source(base, ours) ? theirs : ours);
		return m;
	}
	comments_read(&t);
	tree_build(&t);
	if (!merge_by_lines(&t, &m.bytes))
		merge_by_tree(&t, &names, &m.bytes);
	if (!t.root->conflicts && !ends_line(&t))
		drop_line_end(&m.bytes);
	list_conflicts(&m, &t, t.root);
	return m;
}
