/* What a change did to the bytes around it. */
#include "outside.h"

#include <string.h>

#include "base/buf.h"

struct tokens {
	const struct node *of[200000];
	size_t count;
};

static void collect(struct tokens *t, const struct node *n)
{
	if (n->key && t->count < 200000)
		t->of[t->count++] = n->key;
	if (n->kind == NODE_SCALAR && t->count < 200000)
		t->of[t->count++] = n;
	for (const struct node *child = n->first; child; child = child->next)
		collect(t, child);
}

/* Where the text of a key or scalar begins: of a literal or folded one, behind its header and a comment there. */
static uint32_t text_start(const struct document *d, const struct node *n)
{
	bool header = n->style == STYLE_LITERAL || n->style == STYLE_FOLDED;

	return header ? source_line_end(&d->source, n->start) : n->start;
}

/* Comments between the keys and scalars of a document, one after the other. */
static struct buf comments(struct arena *a, const struct document *d, const struct tokens *t)
{
	struct buf b = buf_in(a);
	uint32_t at = d->source.bom;

	for (size_t i = 0; i <= t->count; i++) {
		uint32_t stop = i < t->count ? text_start(d, t->of[i]) : d->source.len;
		for (; at < stop; at++) {
			if (d->source.bytes[at] != '#')
				continue;
			uint32_t end = source_line_end(&d->source, at);
			buf_add(&b, d->source.bytes + at, end - at);
			buf_putc(&b, '\n');
			at = end;
		}
		at = i < t->count ? t->of[i]->end : stop;
	}
	buf_putc(&b, '\0');
	return b;
}

static bool same_stretch(const struct source *x, uint32_t from, uint32_t to, const struct source *y, uint32_t start, uint32_t end)
{
	return to - from == end - start && memcmp(x->bytes + from, y->bytes + start, to - from) == 0;
}

/* How many keys and scalars from the front are the same, each with the bytes before it. */
static size_t same_from_front(const struct source *x, const struct tokens *old, const struct source *y, const struct tokens *new)
{
	uint32_t from = 0, start = 0;
	size_t i = 0;

	for (; i < old->count && i < new->count; i++) {
		if (!same_stretch(x, from, old->of[i]->end, y, start, new->of[i]->end))
			break;
		from = old->of[i]->end;
		start = new->of[i]->end;
	}
	return i;
}

/* Without the line break that was added for reading. */
static uint32_t own_length(const struct source *s)
{
	uint32_t len = s->len;

	while (!s->final_newline && len && strchr("\r\n", s->bytes[len - 1]))
		len--;
	return len;
}

/* The same from the back, each with the bytes behind it. */
static size_t same_from_back(const struct source *x, const struct tokens *old, const struct source *y, const struct tokens *new)
{
	uint32_t to = own_length(x), end = own_length(y);
	size_t i = 0;

	for (; i < old->count && i < new->count; i++) {
		const struct node *o = old->of[old->count - 1 - i], *n = new->of[new->count - 1 - i];
		if (!same_stretch(x, o->start, to, y, n->start, end))
			break;
		to = o->start;
		end = n->start;
	}
	return i;
}

bool outside_is_same(struct arena *a, const struct document *before, const struct document *after, const struct node *own,
		     bool keep_comments)
{
	static struct tokens old, new, touched;

	old.count = new.count = touched.count = 0;
	collect(&old, before->root);
	collect(&new, after->root);
	if (own)
		collect(&touched, own);
	size_t same = same_from_front(&before->source, &old, &after->source, &new) +
		      same_from_back(&before->source, &old, &after->source, &new);
	if (same + touched.count < old.count)
		return false;
	if (!keep_comments)
		return true;
	struct buf were = comments(a, before, &old), are = comments(a, after, &new);
	return were.len == are.len && memcmp(were.bytes, are.bytes, are.len) == 0;
}

enum { LINES_MOST = 4000 };

/* The lines of a text as hashes. */
static size_t hash_lines(const struct source *s, uint64_t *hashes)
{
	uint64_t h = 14695981039346656037u;
	size_t count = 0;

	for (uint32_t at = s->bom; at < s->len && count < LINES_MOST; at++) {
		h = (h ^ (unsigned char)s->bytes[at]) * 1099511628211u;
		if (s->bytes[at] == '\n') {
			hashes[count++] = h;
			h = 14695981039346656037u;
		}
	}
	return count;
}

/* How many lines of x are missing from y: all but their longest common subsequence. */
size_t lines_lost(const struct source *x, const struct source *y)
{
	static uint64_t old[LINES_MOST], new[LINES_MOST];
	static unsigned best[LINES_MOST + 1];
	size_t n = hash_lines(x, old), m = hash_lines(y, new);

	memset(best, 0, sizeof best);
	for (size_t i = 0; i < n; i++)
		for (unsigned k = 0, diagonal = 0, up; k < m; k++, diagonal = up) {
			up = best[k + 1];
			if (old[i] == new[k])
				best[k + 1] = diagonal + 1;
			else if (best[k] > up)
				best[k + 1] = best[k];
		}
	return n - best[m];
}
