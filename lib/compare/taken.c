/* taken.c - ids that went from a text that can't be read as a plan: too many do no harm, too few would. */
#include "compare/claims.h"

#include <stdlib.h>
#include <string.h>

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static size_t word_length(const char *p, const char *end)
{
	size_t n = 0;

	while (p + n < end && ((p[n] >= 'a' && p[n] <= 'z') || (p[n] >= '0' && p[n] <= '9') || p[n] == '.'))
		n++;
	return n;
}

/* Behind `id:`, `"id": "` and the like; NULL at the end. *len is how long it is. */
static const char *next_id(const char *p, const char *end, size_t *len)
{
	enum { ID_MOST = 64 };

	for (const char *start = p; (p = memmem(p, (size_t)(end - p), "id", 2));) {
		const char *q = p + 2;
		const bool word = p > start && word_length(p - 1, p);
		p = q;
		if (word)
			continue; /* grid: */
		while (q < end && strchr("\"' \t", *q) && *q)
			q++;
		if (q == end || *q++ != ':')
			continue;
		while (q < end && strchr("\"' \t", *q) && *q)
			q++;
		*len = word_length(q, end);
		if (*len && *len <= ID_MOST && *q >= 'a')
			return q;
	}
	return NULL;
}

struct texts {
	const char **list;
	size_t count, cap;
};

static struct texts ids_in(struct arena *a, const struct source *s)
{
	const char *p = s ? s->bytes : "", *end = p + (s ? s->len : 0);
	struct texts t = { 0 };
	size_t len;

	for (; (p = next_id(p, end, &len)); p += len) {
		const char *id = arena_copy(a, p, len);
		if (!id[strcspn(id, "0123456789")])
			continue;
		t.list = arena_room(a, t.list, t.count, &t.cap, sizeof *t.list);
		t.list[t.count++] = id;
	}
	if (t.count)
		qsort(t.list, t.count, sizeof *t.list, by_text);
	return t;
}

const char *const *words_taken(struct arena *a, const struct source *before, const struct source *after)
{
	const struct texts was = ids_in(a, before), is = ids_in(a, after);
	const char **out = arena_array(a, was.count + 1, sizeof *out);
	size_t n = 0;

	for (size_t i = 0; i < was.count; i++)
		if (!(n && !strcmp(out[n - 1], was.list[i])) &&
		    !(is.count && bsearch(&was.list[i], is.list, is.count, sizeof *is.list, by_text)))
			out[n++] = was.list[i];
	out[n] = NULL;
	return out;
}
