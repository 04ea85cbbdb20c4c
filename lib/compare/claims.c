/* What the commands write into their commits is in cmd/write.c, save.c and batch.c. */
#include "compare/claims.h"

#include <string.h>

enum { NAMED_MOST = 64 };

struct judging {
	struct arena *arena;
	const struct schema *schema;
	const struct claim *claim;
	struct findings *findings;
	const struct difference *at;
};

/* ---- Ids ---- */

static bool named(const char *items, const char *id)
{
	size_t len = strlen(id);

	for (const char *p = items; *p;) {
		size_t n = strcspn(p, " ");
		if (n == len && !memcmp(p, id, len))
			return true;
		p += n + (p[n] == ' ');
	}
	return false;
}

/* The innermost item that a node is or lies in, or "". */
static const char *innermost(const struct schema *s, const struct node *n)
{
	for (; n; n = n->parent)
		if (place_item_id(s, n))
			return place_item_id(s, n);
	return "";
}

/* Is an id that of the node, of an item in it, or of one that it lies in? */
static bool concerns(const struct schema *s, const struct node *n, const char *id)
{
	for (const struct node *up = n; up; up = up->parent)
		if (place_item_id(s, up) && !strcmp(place_item_id(s, up), id))
			return true;
	for (const struct node *child = n->first; child; child = child->next)
		if ((place_item_id(s, child) && !strcmp(place_item_id(s, child), id)) || concerns(s, child, id))
			return true;
	return false;
}

static bool like_number(const char *id)
{
	return id[strcspn(id, "0123456789")] && !id[strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789.")];
}

/* The id of an item that a person took away, when it was one of ours, with a number in it (as `save` sees it). */
static const char *id_taken(const struct schema *s, const struct difference *d)
{
	const char *id = d->kind == DIFFERENCE_REMOVED ? place_item_id(s, d->before) : NULL;

	return id && like_number(id) ? id : NULL;
}

/* `save` once took whatever looked like an id for one. */
static bool like_id_at_end(const struct difference *d)
{
	const char *slash = strrchr(d->path, '/');

	return d->kind == DIFFERENCE_REMOVED && slash && like_number(slash + 1);
}

/* ---- What is told: ids and the plan's own keys, never a client's words ---- */

static const char *where(struct judging *j)
{
	const struct node *n = j->at->after ? j->at->after : j->at->before;
	const char *id = innermost(j->schema, n);

	return *id ? id : arena_copy(j->arena, j->at->path, strcspn(j->at->path, "/"));
}

static struct txp_span span_of(const struct judging *j)
{
	return j->at && j->at->after ? node_span(j->at->after) : nowhere();
}

static void wrong_change(struct judging *j, const char *did)
{
	find(j->findings, "claim-change", span_of(j), "it says %s, and it %s %s", j->claim->change, did, where(j));
}

static void wrong_item(struct judging *j, const char *id)
{
	find(j->findings, "claim-item", span_of(j), "it changes %s, which it does not name", *id ? id : where(j));
}

/* ---- Commands ---- */

/* Something new must be an item of the command's list, and named. */
static void judge_added(struct judging *j)
{
	const struct node *n = j->at->after, *list = n->parent;
	const char *id = place_item_id(j->schema, n);

	if (j->at->kind != DIFFERENCE_ADDED) {
		wrong_change(j, j->at->kind == DIFFERENCE_REMOVED ? "takes away" : "changes");
		return;
	}
	if (j->claim->list && (!list || !list->key || strcmp(list->key->text, j->claim->list) != 0)) {
		find(j->findings, "claim-change", span_of(j), "it says that it adds to %s, and it adds to %s", j->claim->list, where(j));
		return;
	}
	id = id ? id : innermost(j->schema, n);
	if (*id && !j->claim->several && !named(j->claim->items, id))
		wrong_item(j, id);
}

/* Who signs again replaces what they signed before: in the command's list, anything but taking an item away. */
static void judge_attested(struct judging *j)
{
	const struct node *n = j->at->after ? j->at->after : j->at->before, *list = n->parent;

	while (list && j->claim->list && !(list->kind == NODE_LIST && list->key && !strcmp(list->key->text, j->claim->list)))
		list = list->parent;
	if (!list || (list == n->parent && j->at->kind == DIFFERENCE_REMOVED))
		wrong_change(j, list ? "takes away from" : "changes");
}

/* A value, in an item that is named or in none. */
static void judge_modified(struct judging *j)
{
	const struct node *n = j->at->after ? j->at->after : j->at->before;
	const char *id = innermost(j->schema, n);

	if (place_item_id(j->schema, n) || j->at->kind == DIFFERENCE_MOVED)
		wrong_change(j, j->at->kind == DIFFERENCE_ADDED ? "adds" : j->at->kind == DIFFERENCE_REMOVED ? "takes away" : "moves");
	else if (strcmp(j->claim->items, id) != 0 && !named(j->claim->items, id))
		wrong_item(j, id);
}

/* How many items there are in it, itself included. */
static size_t each_id_named(struct judging *j, const struct node *n)
{
	const char *id = place_item_id(j->schema, n);
	size_t count = id != NULL;

	if (id && !named(j->claim->items, id))
		wrong_item(j, id);
	for (const struct node *child = n->first; child; child = child->next)
		count += each_id_named(j, child);
	return count;
}

static void judge_removed(struct judging *j)
{
	const struct node *n = j->at->before;
	const char *id = innermost(j->schema, n);

	/* Below a key of the clinic's own all is one value. */
	if (j->at->kind != DIFFERENCE_REMOVED && !(j->at->kind == DIFFERENCE_CHANGED && n->key && !strncmp(n->key->text, "x-", 2))) {
		wrong_change(j, j->at->kind == DIFFERENCE_ADDED ? "adds" : "changes");
		return;
	}
	if (!each_id_named(j, n) && strcmp(j->claim->items, id) != 0 && !named(j->claim->items, id))
		wrong_item(j, id);
}

/* Whatever it is, it is in an item that is named, or in none. */
static void judge_any(struct judging *j)
{
	const struct node *n = j->at->after ? j->at->after : j->at->before;
	const char *id = innermost(j->schema, n);

	if (*id && !j->claim->several && !named(j->claim->items, id))
		wrong_item(j, id);
}

static void judge_command(struct judging *j, const struct differences *d)
{
	static const struct {
		const char *change;
		void (*judge)(struct judging *j);
	} kinds[] = { { "creation", judge_added },    { "modification", judge_modified }, { "deletion", judge_removed },
		      { "amendment", judge_any },     { "attestation", judge_attested },     { "restoration", judge_any } };

	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
		if (strcmp(kinds[k].change, j->claim->change) != 0)
			continue;
		for (size_t i = 0; i < d->count; i++) {
			j->at = &d->list[i];
			kinds[k].judge(j);
		}
		return;
	}
	find(j->findings, "claim-change", nowhere(), "it doesn't say what kind of change it is");
}

/* ---- Hand edits ---- */

/* Every id that is named must be of something that changed. */
static void judge_named(struct judging *j, const struct differences *d)
{
	char id[NAMED_MOST];

	for (const char *p = j->claim->items; *p;) {
		size_t n = strcspn(p, " ");
		bool found = n >= sizeof id;
		memcpy(id, p, found ? 0 : n);
		id[found ? 0 : n] = '\0';
		for (size_t i = 0; i < d->count && !found; i++) {
			const struct difference *one = &d->list[i];
			found = (one->before && concerns(j->schema, one->before, id)) ||
				(one->after && concerns(j->schema, one->after, id)) || strstr(one->path, id);
		}
		if (!found)
			find(j->findings, "claim-item", nowhere(), "it names %s, which it doesn't change", id);
		p += n + (p[n] == ' ');
	}
}

static void judge_hand_edit(struct judging *j, const struct differences *d)
{
	const bool says_deletion = !strcmp(j->claim->change, "deletion");
	bool removed = false;

	for (size_t i = 0; i < d->count; i++) {
		const char *id = id_taken(j->schema, &d->list[i]);
		removed |= id || like_id_at_end(&d->list[i]);
		if (!id)
			continue;
		j->at = &d->list[i];
		if (!says_deletion)
			wrong_change(j, "takes away");
		else if (!named(j->claim->items, id))
			wrong_item(j, id);
	}
	j->at = NULL;
	if (says_deletion != removed && says_deletion)
		find(j->findings, "claim-change", nowhere(), "it says deletion, and it takes no item away");
	if (!says_deletion && strcmp(j->claim->change, "modification") != 0)
		find(j->findings, "claim-change", nowhere(), "it says %s of a plan that was there before", j->claim->change);
	judge_named(j, d);
}

void claims_check(struct arena *a, const struct schema *s, const struct node *before, const struct node *after,
		  const struct claim *c, struct findings *f)
{
	struct judging j = { a, s, c, f, NULL };

	if (!before) {
		if (strcmp(c->change, "creation") != 0 || *c->items)
			find(f, "claim-change", nowhere(), "it begins a plan, which is not what it says");
		return;
	}
	const struct differences d = compare_trees(a, s, before, after);
	if (c->by_hand) {
		judge_hand_edit(&j, &d);
		return;
	}
	if (!d.count)
		find(f, "claim-change", nowhere(), "it says %s, and it changes no more than the layout", c->change);
	judge_command(&j, &d);
}
