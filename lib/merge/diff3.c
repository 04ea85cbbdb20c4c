#include "merge/diff3.h"

#include <string.h>

struct side {
	const struct text *text;
	struct line_changes changes; /* from the base to this text */
	size_t at;                   /* the next change */
};

static const struct line_change *next_change(const struct side *s)
{
	return s->at < s->changes.count ? &s->changes.list[s->at] : NULL;
}

static void add_lines(struct buf *out, const struct text *t, const uint32_t *starts, uint32_t from, uint32_t end)
{
	buf_add(out, t->bytes + starts[from], starts[end] - starts[from]);
}

static bool same_change(const struct side *x, const struct side *y)
{
	const struct line_change *c = next_change(x), *d = next_change(y);
	const uint32_t from = x->changes.after[c->b], start = y->changes.after[d->b];
	const uint32_t len = x->changes.after[c->bend] - from;

	return c->a == d->a && c->aend == d->aend && len == y->changes.after[d->bend] - start &&
	       !memcmp(x->text->bytes + from, y->text->bytes + start, len);
}

bool diff3_lines(struct buf *out, const struct text *base, const struct text *ours, const struct text *theirs)
{
	struct side x = { ours, lines_compare(out->arena, base, ours), 0 };
	struct side y = { theirs, lines_compare(out->arena, base, theirs), 0 };
	uint32_t done = 0;

	while (next_change(&x) || next_change(&y)) {
		const struct line_change *c = next_change(&x), *d = next_change(&y);
		struct side *first = !d || (c && c->a <= d->a) ? &x : &y, *other = first == &x ? &y : &x;
		const struct line_change *now = next_change(first), *then = next_change(other);
		if (then && then->a <= now->aend) {
			if (!same_change(&x, &y))
				return false;
			other->at++;
		}
		add_lines(out, base, x.changes.before, done, now->a);
		add_lines(out, first->text, first->changes.after, now->b, now->bend);
		done = now->aend;
		first->at++;
	}
	add_lines(out, base, x.changes.before, done, x.changes.before_count);
	return true;
}
