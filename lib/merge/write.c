/* The merged bytes: what one side alone touched as that side has it, moved to where ours stands. */
#include "merge/tree.h"

struct writer {
	const struct tree *tree;
	const struct names *names;
	struct buf *out;
	unsigned choice;      /* a side, or MARKED */
	const char *prefix;   /* stands before the next entry in place of a margin: "  - " */
	unsigned dash;        /* the column of the first dash in it */
	struct buf left;      /* comments of entries that went, one on each line: for the next that stays */
};

/* ---- Lines between entries ---- */

struct line {
	const char *text; /* without margin and line end */
	size_t len;
};

struct lines {
	struct line *list;
	size_t count;
};

static struct txp_span lead_of(const struct part *p)
{
	const uint32_t end = p->node && p->lines ? p->start - p->column : 0;

	return (struct txp_span){ p->lead, end > p->lead ? end : p->lead };
}

static struct lines split(struct arena *a, const struct tree *t, enum side side, struct txp_span at)
{
	struct lines l = { NULL, 0 };
	size_t cap = 0;

	if (!t->doc[side])
		return l;
	const struct source *s = &t->doc[side]->source;
	for (uint32_t line = at.start; line < at.end; line = line_next(s, line)) {
		const uint32_t from = line + (uint32_t)strspn(s->bytes + line, " \t"), end = source_line_end(s, line);
		l.list = arena_room(a, l.list, l.count, &cap, sizeof *l.list);
		l.list[l.count++] = (struct line){ s->bytes + from, end > from ? end - from : 0 };
	}
	return l;
}

static bool same_line(const struct line *x, const struct line *y)
{
	return x->len == y->len && !memcmp(x->text, y->text, x->len);
}

/* The first from `from` on that is the same, or count. */
static size_t find_line(const struct lines *l, size_t from, const struct line *line)
{
	enum { LOOK_AT_MOST = 200 };

	for (size_t i = from; i < l->count && i < from + LOOK_AT_MOST; i++)
		if (same_line(&l->list[i], line))
			return i;
	return l->count;
}

static void put_line(struct writer *w, const struct line *l, unsigned column)
{
	if (l->len)
		buf_fill(w->out, ' ', column);
	buf_add(w->out, l->text, l->len);
	buf_puts(w->out, line_end(w->tree));
}

/* Theirs in [from, until) that the base hasn't got. */
static void put_new(struct writer *w, const struct lines *base, const struct lines *theirs, size_t from, size_t until,
		    unsigned column)
{
	for (size_t i = from; i < until; i++)
		if (find_line(base, 0, &theirs->list[i]) == base->count)
			put_line(w, &theirs->list[i], column);
}

/* Both changed the lines: all that either has added, none that either has taken away. */
static void weave(struct writer *w, const struct txp_span at[SIDES], unsigned column)
{
	struct arena *a = w->out->arena;
	const struct lines base = split(a, w->tree, BASE, at[BASE]), ours = split(a, w->tree, OURS, at[OURS]),
			   theirs = split(a, w->tree, THEIRS, at[THEIRS]);
	size_t next = 0;

	for (size_t i = 0; i < ours.count; i++) {
		/* Blank lines are all the same: they don't lead past a comment. */
		const bool blank_here = !ours.list[i].len && next < theirs.count && !theirs.list[next].len;
		const size_t k = blank_here ? next : ours.list[i].len ? find_line(&theirs, next, &ours.list[i]) : theirs.count;
		if (k < theirs.count) {
			put_new(w, &base, &theirs, next, k, column);
			next = k + 1;
		} else if (ours.list[i].len && find_line(&base, 0, &ours.list[i]) < base.count) {
			continue;
		}
		put_line(w, &ours.list[i], column);
	}
	put_new(w, &base, &theirs, next, theirs.count, column);
}

static bool same_text(const struct tree *t, enum side x, struct txp_span p, enum side y, struct txp_span q)
{
	return p.end - p.start == q.end - q.start &&
	       (p.end == p.start ||
		!memcmp(t->doc[x]->source.bytes + p.start, t->doc[y]->source.bytes + q.start, p.end - p.start));
}

/* Whole lines of a side: those before an entry or behind the last. */
static void put_lines(struct writer *w, enum side s, struct txp_span at, unsigned column, unsigned old_column)
{
	const struct source *source = &w->tree->doc[s]->source;

	if (at.start == at.end)
		return;
	/* The first line's margin is moved like that of the others. */
	if (column != old_column && !line_is_blank(source, at.start)) {
		const int64_t margin = (int64_t)strspn(source->bytes + at.start, " ") + column - old_column;
		buf_fill(w->out, ' ', margin > 0 ? (size_t)margin : 0);
		at.start += (uint32_t)strspn(source->bytes + at.start, " ");
	}
	write_moved(w->out, w->tree, s, at.start, at.end, (int)column - (int)old_column);
}

/* here: the sides that have a say; old: the column of each side's entries there. */
static void merge_lines(struct writer *w, const struct txp_span at[SIDES], const bool here[SIDES], const unsigned old[SIDES],
			unsigned column)
{
	const struct tree *t = w->tree;

	if (!here[OURS] && !here[THEIRS])
		return;
	if (!here[THEIRS])
		put_lines(w, OURS, at[OURS], column, old[OURS]);
	else if (!here[OURS])
		put_lines(w, THEIRS, at[THEIRS], column, old[THEIRS]);
	else if (same_text(t, OURS, at[OURS], THEIRS, at[THEIRS]) ||
		 (here[BASE] && same_text(t, BASE, at[BASE], THEIRS, at[THEIRS])))
		put_lines(w, OURS, at[OURS], column, old[OURS]);
	else if (here[BASE] && same_text(t, BASE, at[BASE], OURS, at[OURS]))
		put_lines(w, THEIRS, at[THEIRS], column, old[THEIRS]);
	else
		weave(w, at, column);
}

static void put_left(struct writer *w, unsigned column)
{
	for (const char *p = w->left.bytes, *end = p ? p + w->left.len : p; p < end;) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		put_line(w, &(struct line){ p, (size_t)(newline - p) }, column);
		p = newline + 1;
	}
	w->left.len = 0;
}

static void put_lead(struct writer *w, const struct joint *j, unsigned column)
{
	struct txp_span at[SIDES];
	bool here[SIDES];
	unsigned old[SIDES];

	if (w->prefix)
		column = w->dash;
	put_left(w, column);
	for (int s = 0; s < SIDES; s++) {
		at[s] = lead_of(&j->part[s]);
		here[s] = j->part[s].node && j->part[s].lines;
		old[s] = j->part[s].column;
	}
	merge_lines(w, at, here, old, column);
}

/* Where the lines of a collection begin that are before its first child, or (last) behind its last one. `key: []` has the
 * comments below it before all that will ever be in it. */
static struct txp_span lines_around(const struct tree *t, const struct joint *j, enum side s, bool last)
{
	const struct part *p = &j->part[s];

	if (!p->node || !p->lines)
		return (struct txp_span){ 0, 0 };
	if (part_has_lines(p)) {
		const uint32_t content = part_content(t->doc[s], p), first = source_line_start(&t->doc[s]->source, p->node->start);
		if (last)
			return (struct txp_span){ j->tail[s], p->end };
		return (struct txp_span){ content, first > content ? first : content };
	}
	const uint32_t below = line_next(&t->doc[s]->source, p->node->end);
	return last ? (struct txp_span){ p->end, p->end } : (struct txp_span){ below, p->end };
}

static void put_around(struct writer *w, const struct joint *j, unsigned column, bool last)
{
	struct txp_span at[SIDES];
	bool here[SIDES];
	unsigned old[SIDES];

	if (last)
		put_left(w, column);
	for (int s = 0; s < SIDES; s++) {
		const struct part *p = &j->part[s];
		at[s] = lines_around(w->tree, j, (enum side)s, last);
		here[s] = p->node && p->lines;
		old[s] = part_has_lines(p) ? column_at(&w->tree->doc[s]->source, p->node->start) : column;
	}
	merge_lines(w, at, here, old, column);
}

/* An entry went: comments above it that stood elsewhere before are not its own. */
static void keep_lead(struct writer *w, const struct joint *j)
{
	struct arena *a = w->out->arena;
	const struct lines base = split(a, w->tree, BASE, lead_of(&j->part[BASE]));

	for (int s = OURS; s < SIDES; s++) {
		const struct lines l = split(a, w->tree, (enum side)s, lead_of(&j->part[s]));
		for (size_t i = 0; i < l.count; i++) {
			if (!l.list[i].len || find_line(&base, 0, &l.list[i]) < base.count)
				continue;
			buf_add(&w->left, l.list[i].text, l.list[i].len);
			buf_putc(&w->left, '\n');
		}
	}
}

/* ---- Entries ---- */

static void put_margin(struct writer *w, unsigned column)
{
	if (w->prefix)
		buf_puts(w->out, w->prefix);
	else
		buf_fill(w->out, ' ', column);
	w->prefix = NULL;
}

/* A key or dash in a block, of a value that stood inside { } or [ ]. */
static void put_key(struct writer *w, enum side s, const struct node *n)
{
	if (n->key)
		write_moved(w->out, w->tree, s, n->key->start, n->key->end, 0);
	buf_puts(w->out, n->key ? ": " : "- ");
}

static void write_whole(struct writer *w, const struct joint *j, enum side s, unsigned column)
{
	const struct part *p = &j->part[s];
	const struct node *n = p->node;
	const struct tree *t = w->tree;

	if (!n)
		return;
	put_margin(w, column);
	if (p->lines) {
		write_moved(w->out, t, s, p->start, p->end, (int)column - (int)p->column);
		return;
	}
	put_key(w, s, n);
	write_moved(w->out, t, s, n->start, n->end, (int)column - (int)p->column);
	buf_puts(w->out, line_end(t));
}

/* What follows a value up to the next entry. */
static void write_behind(struct writer *w, const struct joint *j, unsigned column)
{
	const struct part *p = &j->part[j->behind];

	if (p->lines)
		write_moved(w->out, w->tree, (enum side)j->behind, p->node->end, p->end, (int)column - (int)p->column);
	else
		buf_puts(w->out, line_end(w->tree));
}

static void write_child(struct writer *w, const struct joint *j, unsigned column);

static bool shows(const struct writer *w, const struct joint *j)
{
	if (w->choice != MARKED)
		return joint_present(j, (enum side)w->choice);
	return joint_present(j, OURS) || joint_present(j, THEIRS) || joint_present(j, BASE);
}

/* `key:` and the comments down to the first child; all that is left of an empty one on its line. */
static void write_header(struct writer *w, const struct joint *j, unsigned column, bool empty)
{
	const enum side s = (enum side)(empty ? j->from : j->behind);
	const struct part *p = &j->part[s];
	const struct document *d = w->tree->doc[s];
	const struct node *n = p->node;
	const uint32_t content = part_content(d, p);
	const uint32_t stop = !empty ? content : n->key ? skip_filler(&d->source, n->key->end) + 1 : p->start + 1;

	put_margin(w, column);
	write_moved(w->out, w->tree, s, p->start, stop, (int)column - (int)p->column);
	if (!empty)
		return;
	buf_puts(w->out, n->kind == NODE_MAP ? " {}" : " []");
	if (content > n->start)
		buf_puts(w->out, line_end(w->tree));
	else
		write_moved(w->out, w->tree, s, stop, content, (int)column - (int)p->column);
}

static void write_children(struct writer *w, const struct joint *j, unsigned column)
{
	const struct part *p = &j->part[j->from];
	const struct document *d = w->tree->doc[j->from];
	const unsigned inner = column + column_at(&d->source, p->node->start) - p->column;
	bool any = false;

	for (const struct joint *c = j->first; c && !any; c = c->next)
		any = shows(w, c);
	const uint32_t content = part_content(d, p);
	if (j->parent && any && j->item && content == p->node->start) {
		struct buf prefix = buf_in(w->out->arena);
		if (w->prefix) {
			buf_puts(&prefix, w->prefix);
		} else {
			buf_fill(&prefix, ' ', column);
			w->dash = column;
		}
		buf_add(&prefix, d->source.bytes + p->start, content - p->start);
		w->prefix = prefix.bytes;
	} else if (j->parent) {
		write_header(w, j, column, !any);
	}
	put_around(w, j, inner, false);
	for (const struct joint *c = j->first; c; c = c->next) {
		if (shows(w, c))
			write_child(w, c, inner);
		else
			keep_lead(w, c);
	}
	put_around(w, j, inner, true);
}

static void write_body(struct writer *w, const struct joint *j, unsigned column)
{
	const struct part *p = &j->part[j->from];

	if (j->verdict == CONFLICT) {
		write_whole(w, j, (enum side)w->choice, column);
	} else if (j->verdict == TAKE && j->behind == j->from) {
		write_whole(w, j, (enum side)j->from, column);
	} else if (j->verdict == JOIN && !joint_flow(j)) {
		write_children(w, j, column);
	} else {
		put_margin(w, column);
		if (p->lines)
			write_moved(w->out, w->tree, (enum side)j->from, p->start, p->node->start, (int)column - (int)p->column);
		else
			put_key(w, (enum side)j->from, p->node);
		if (j->verdict == JOIN)
			flow_write(w->out, w->tree, j, (enum side)w->choice);
		else
			write_moved(w->out, w->tree, (enum side)j->from, p->node->start, p->node->end, (int)column - (int)p->column);
		write_behind(w, j, column);
	}
}

/* ---- Conflicts ---- */

static void put_marker(struct writer *w, char mark, const char *name, const char *path)
{
	buf_fill(w->out, mark, w->names->marker_size);
	if (name)
		buf_printf(w->out, " %s", name);
	if (path)
		buf_printf(w->out, ": %s", *path ? path : "#");
	buf_puts(w->out, line_end(w->tree));
}

/* The only conflict below, or the joint itself. */
static const struct joint *subject(const struct joint *j)
{
	while (j->verdict == JOIN) {
		const struct joint *only = NULL;
		for (const struct joint *c = j->first; c; c = c->next) {
			if (c->conflicts && only)
				return j;
			if (c->conflicts)
				only = c;
		}
		j = only;
	}
	return j;
}

static void write_region(struct writer *w, const struct joint *j, unsigned column)
{
	static const char marks[SIDES] = { [OURS] = '<', [BASE] = '|', [THEIRS] = '=' };
	static const enum side order[] = { OURS, BASE, THEIRS };
	const char *path = joint_path(w->tree, subject(j));

	for (int i = 0; i < SIDES; i++) {
		const enum side s = order[i];
		struct writer part = *w;
		put_marker(w, marks[s], s == THEIRS ? NULL : w->names->side[s], s == OURS ? path : NULL);
		part.choice = s;
		part.left = buf_in(w->out->arena);
		if (joint_present(j, s))
			write_body(&part, j, column);
	}
	put_marker(w, '>', w->names->side[THEIRS], path);
	w->prefix = NULL;
}

static void write_child(struct writer *w, const struct joint *j, unsigned column)
{
	put_lead(w, j, column);
	if (w->choice == MARKED && (j->verdict == CONFLICT || j->whole))
		write_region(w, j, column);
	else
		write_body(w, j, column);
}

/* What stands before the first entry, byte order mark and `---`. */
static void put_head(struct writer *w)
{
	const struct joint *root = w->tree->root;
	struct txp_span at[SIDES];

	for (int s = 0; s < SIDES; s++)
		at[s] = (struct txp_span){ 0, root->part[s].start };
	const bool theirs = w->tree->doc[BASE] && same_text(w->tree, OURS, at[OURS], BASE, at[BASE]);
	const enum side s = theirs ? THEIRS : OURS;
	write_moved(w->out, w->tree, s, 0, at[s].end, 0);
}

struct buf tree_write(const struct tree *t, unsigned choice, const struct names *names)
{
	struct buf out = buf_in(t->arena);
	struct writer w = { .tree = t, .names = names, .out = &out, .choice = choice, .left = buf_in(t->arena) };

	buf_puts(&out, "");
	put_head(&w);
	write_child(&w, t->root, 0);
	return out;
}
