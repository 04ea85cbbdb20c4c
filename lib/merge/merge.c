#include "merge/merge.h"

#include "merge/diff3.h"
#include "text/conflicts.h"

static struct text text_of(const struct document *d)
{
	return d ? (struct text){ d->source.name, d->source.bytes, d->source.len } : (struct text){ "", "", 0 };
}

static void put_marker(struct buf *out, char mark, unsigned size, const char *name, const char *path)
{
	buf_fill(out, mark, size);
	if (name)
		buf_printf(out, " %s", name);
	if (name && path)
		buf_printf(out, ": %s", *path ? path : "#");
	buf_putc(out, '\n');
}

struct merged merge_documents(struct arena *a, const struct schema *s, const struct document *base,
			      const struct document *ours, const struct document *theirs, const struct merge_options *o)
{
	const struct text b = text_of(base), x = text_of(ours), y = text_of(theirs);
	struct merged m = { .bytes = buf_in(a) };
	struct document *after;

	if (diff3_lines(&m.bytes, &b, &x, &y) && document_read(a, x.name, m.bytes.bytes ? m.bytes.bytes : "", m.bytes.len, findings_new(a, NULL), &after) == TXP_OK)
		return m;
	m.bytes.len = 0;
	put_marker(&m.bytes, '<', o->marker_size, o->ours_name, "");
	buf_add(&m.bytes, x.bytes, x.len);
	put_marker(&m.bytes, '|', o->marker_size, o->base_name, NULL);
	buf_add(&m.bytes, b.bytes, b.len);
	put_marker(&m.bytes, '=', o->marker_size, NULL, NULL);
	buf_add(&m.bytes, y.bytes, y.len);
	put_marker(&m.bytes, '>', o->marker_size, o->theirs_name, "");
	m.conflicts = arena_room(a, m.conflicts, m.count, &m.cap, sizeof *m.conflicts);
	m.conflicts[m.count++] = (struct merge_conflict){ "", "Whole plan", schema_root(s), base ? base->root : NULL, ours->root, theirs->root };
	return m;
}
