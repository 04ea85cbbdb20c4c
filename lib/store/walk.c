/* Commits by time. A heap of those that were reached and not yet given out, and a table of all that were reached. */
#include "store/store.h"

#include <string.h>

struct node {
	git_oid id;
	git_time_t time;
};

struct queue {
	struct arena *arena;
	const txp_store *s;
	struct node *heap;
	size_t n, cap;
	git_oid *seen; /* open addressing; zero is empty */
	size_t nseen, seen_cap;
	git_commit *current;
};

static void forget_current(void *arg)
{
	struct queue *q = arg;

	git_commit_free(q->current);
	q->current = NULL;
}

struct queue *queue_new(struct arena *a, const txp_store *s)
{
	struct queue *q = arena_new_of(a, struct queue);

	q->arena = a;
	q->s = s;
	arena_defer(a, forget_current, q);
	return q;
}

static git_oid *slot_of(git_oid *table, size_t cap, const git_oid *id)
{
	size_t i;

	memcpy(&i, id->id, sizeof i);
	for (i &= cap - 1; !git_oid_is_zero(&table[i]) && !git_oid_equal(&table[i], id); i = (i + 1) & (cap - 1))
		;
	return &table[i];
}

/* False when it was there already. */
static bool note(struct queue *q, const git_oid *id)
{
	if (q->nseen * 2 >= q->seen_cap) {
		size_t cap = q->seen_cap ? q->seen_cap * 2 : 256;
		git_oid *more = arena_array(q->arena, cap, sizeof *more);
		for (size_t i = 0; i < q->seen_cap; i++)
			if (!git_oid_is_zero(&q->seen[i]))
				*slot_of(more, cap, &q->seen[i]) = q->seen[i];
		q->seen = more;
		q->seen_cap = cap;
	}
	git_oid *slot = slot_of(q->seen, q->seen_cap, id);
	if (!git_oid_is_zero(slot))
		return false;
	*slot = *id;
	q->nseen++;
	return true;
}

static void swap(struct node *a, struct node *b)
{
	struct node t = *a;

	*a = *b;
	*b = t;
}

result queue_push(struct queue *q, const git_oid *id, error *err)
{
	git_commit *c = NULL;

	if (!note(q, id))
		return TXP_STORE_OK;
	q->heap = arena_room(q->arena, q->heap, q->n, &q->cap, sizeof *q->heap);
	int code = git_commit_lookup(&c, q->s->repo, id);
	/* A shallow clone ends somewhere. */
	if (code == GIT_ENOTFOUND && git_repository_is_shallow(q->s->repo))
		return TXP_STORE_OK;
	if (code)
		return refuse_git(err, code, "read a commit of the history");
	size_t i = q->n++;
	q->heap[i] = (struct node){ *id, git_commit_time(c) };
	git_commit_free(c);
	for (; i > 0 && q->heap[(i - 1) / 2].time < q->heap[i].time; i = (i - 1) / 2)
		swap(&q->heap[(i - 1) / 2], &q->heap[i]);
	return TXP_STORE_OK;
}

result queue_pop(struct queue *q, git_commit **out, error *err)
{
	forget_current(q);
	*out = NULL;
	if (!q->n)
		return TXP_STORE_OK;
	git_oid id = q->heap[0].id;
	q->heap[0] = q->heap[--q->n];
	for (size_t i = 0;;) {
		size_t big = i, l = 2 * i + 1, r = l + 1;
		if (l < q->n && q->heap[l].time > q->heap[big].time)
			big = l;
		if (r < q->n && q->heap[r].time > q->heap[big].time)
			big = r;
		if (big == i)
			break;
		swap(&q->heap[i], &q->heap[big]);
		i = big;
	}
	/* It was there when it was pushed; but it may have been too large to be kept since. */
	int code = git_commit_lookup(&q->current, q->s->repo, &id);
	if (code) {
		q->current = NULL;
		return refuse_git(err, code, "read a commit of the history");
	}
	*out = q->current;
	return TXP_STORE_OK;
}
