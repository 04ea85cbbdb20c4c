#include "text/build.h"

#include <stdlib.h>

void build_source(struct arena *a, struct source *s, const char *name, const char *bytes, size_t len)
{
	const char *newline = len ? memchr(bytes, '\n', len) : NULL;

	s->final_newline = len && bytes[len - 1] == '\n';
	s->crlf = newline && newline > bytes && newline[-1] == '\r';
	s->bom = len >= 3 && !memcmp(bytes, "\xEF\xBB\xBF", 3) ? 3 : 0;
	char *copy = arena_alloc(a, len + 3);
	if (len)
		memcpy(copy, bytes, len);
	if (!s->final_newline) {
		if (s->crlf)
			copy[len++] = '\r';
		copy[len++] = '\n';
	}
	s->name = arena_strdup(a, name);
	s->bytes = copy;
	s->len = (uint32_t)len;
}

static bool same_text(const struct node *a, const struct node *b)
{
	return a->len == b->len && !memcmp(a->text, b->text, a->len);
}

static void report(struct findings *f, const struct node *first, const struct node *again)
{
	struct arena *a = findings_arena(f);
	struct txp_finding *n = find(f, "duplicate-key", node_span(again), "'%s' stands here a second time",
				     again->len <= 80 ? again->text : "this key");
	n->also = node_span(first);
	n->also_note = "first used here";
	if (!strcmp(n->remedy, ""))
		n->remedy = arena_strdup(a, "Keep one of the two.");
}

static int by_text_then_place(const void *x, const void *y)
{
	const struct node *a = *(const struct node *const *)x, *b = *(const struct node *const *)y;

	if (a->len != b->len)
		return a->len < b->len ? -1 : 1;
	int c = memcmp(a->text, b->text, a->len);
	return c ? c : a->start < b->start ? -1 : a->start > b->start;
}

/* Small maps pair by pair; large ones sorted, so that no file can make this slow. */
void build_check_keys(struct arena *a, const struct node *map, struct findings *f)
{
	enum { SMALL = 32 };

	if (map->count <= SMALL) {
		for (const struct node *x = map->first; x; x = x->next)
			for (const struct node *y = map->first; y != x; y = y->next)
				if (same_text(x->key, y->key)) {
					report(f, y->key, x->key);
					break;
				}
		return;
	}
	const struct node **keys = arena_array(a, map->count, sizeof(*keys));
	size_t n = 0;
	for (const struct node *x = map->first; x; x = x->next)
		keys[n++] = x->key;
	qsort(keys, n, sizeof *keys, by_text_then_place);
	for (size_t i = 1, first = 0; i < n; i++) {
		if (same_text(keys[first], keys[i]))
			report(f, keys[first], keys[i]);
		else
			first = i;
	}
}
