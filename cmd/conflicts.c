#include "conflicts.h"

#include <string.h>

/* ---- Finding them ---- */

struct unmerged {
	const char *root;
	struct sources plans;
};

static void see(void *ctx, enum txp_store_sight sight, const char *path)
{
	struct unmerged *u = ctx;
	const char *shown;

	if (sight != TXP_STORE_CONFLICTED)
		return;
	shown = plan_shown_path(u->root, path);
	if (!plan_is_named(&(struct source){ .path = shown }))
		return;
	sources_add(&u->plans, (struct source){ .name = shown, .path = shown });
}

/* What git's index has in several versions. */
static struct sources find_unmerged(struct run *r)
{
	struct unmerged u = { 0 };
	struct txp_store_error err;
	struct place place;
	struct trouble t;

	if (!place_find("plan", &place, &t) && !store_open(r, place.root, &t)) {
		u.root = place.root;
		r->store->api->survey(r->store->open, see, &u, &err);
	}
	place_free(&place);
	return u.plans;
}

static int no_markers(const struct run *r, const struct source *s, bool unmerged)
{
	if (unmerged)
		return fail(r, EXIT_NEGATIVE,
			    keep_printf("Make it what it should be, then `git add %s`; or `git rm` it.", shell_path(s->name)),
			    "%s is unfinished in git's index, but holds no markers: one side may have deleted it", s->name);
	if (r->args.operand_count)
		tell(r, "%s holds no conflict", s->name);
	return EXIT_DONE;
}

/* Adds it to the list if there is something to settle. */
static int look(struct run *r, struct source *s, bool unmerged, struct conflicted **list, size_t *count)
{
	struct conflicted c = { .path = s->path };
	enum txp_result result;
	struct place place;
	struct trouble t;
	const char *bytes;
	int code = EXIT_DONE;
	size_t len;

	if (!s->bad.code && (s->rev || !s->path))
		return fail(r, EXIT_TROUBLE, "Name plans by id or path.", "%s can't be changed", s->name);
	c.doc = plan_load(r, s);
	if (!c.doc)
		return fail_trouble(r, &s->bad);
	bytes = txp_doc_bytes(c.doc, &len);
	result = live(txp_conflicts_read(s->name, bytes, len, &c.conflicts));
	if (result == TXP_OK && txp_conflicts_count(c.conflicts)) {
		if (!place_find(s->path, &place, &t)) {
			c.root = place.root;
			c.below = place.below;
		}
		place_free(&place);
		*list = keep_grown(*list, *count, sizeof **list);
		(*list)[(*count)++] = c;
		return EXIT_DONE;
	}
	if (result == TXP_OK) {
		code = no_markers(r, s, unmerged);
	} else {
		tell_findings(r, txp_conflicts_findings(c.conflicts));
		code = EXIT_TROUBLE;
	}
	txp_conflicts_free(c.conflicts);
	txp_doc_free(c.doc);
	return code;
}

int conflicts_find(struct run *r, struct conflicted **out, size_t *count, int *worst)
{
	struct sources plans = { 0 };
	bool named = r->args.operand_count || arg_given(&r->args, "files-from"), unmerged;
	int code = EXIT_DONE;

	*out = NULL;
	*count = 0;
	*worst = EXIT_DONE;
	if (!named)
		plans = find_unmerged(r);
	unmerged = plans.count != 0;
	if (!unmerged)
		code = plans_find(r, NULL, &plans);
	for (size_t i = 0; i < plans.count && !code; i++) {
		int one = look(r, &plans.items[i], unmerged, out, count);

		*worst = one > *worst ? one : *worst;
	}
	return code;
}

void conflicts_free(struct conflicted *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		txp_conflicts_free(list[i].conflicts);
		txp_doc_free(list[i].doc);
	}
}

/* ---- One of them ---- */

const char *region_name(const struct txp_region *g, size_t k)
{
	return g->path[0] ? g->path : keep_printf("#%zu", k + 1);
}

static void show_side(const char *side, const char *bytes, size_t len)
{
	fprintf(stderr, "  %s:\n", side);
	if (!len)
		fputs("    (nothing)\n", stderr);
	while (len) {
		const char *newline = memchr(bytes, '\n', len);
		size_t n = newline ? (size_t)(newline - bytes) : len;
		txp_text *t;

		live(txp_show(bytes, n, &t));
		fprintf(stderr, "    %s\n", txp_text_bytes(t, NULL));
		txp_text_free(t);
		bytes += n + (newline != NULL);
		len -= n + (newline != NULL);
	}
}

void region_show(const struct conflicted *c, size_t k)
{
	const struct txp_region *g = txp_conflicts_at(c->conflicts, k);
	const char *head = keep_printf("%s:%u: conflict %zu of %zu: %s", c->path, g->line, k + 1,
				       txp_conflicts_count(c->conflicts), region_name(g, k));
	txp_text *t;

	fflush(stdout);
	live(txp_show(head, strlen(head), &t));
	fprintf(stderr, "%s\n", txp_text_bytes(t, NULL));
	txp_text_free(t);
	show_side("ours", g->ours, g->ours_len);
	show_side("theirs", g->theirs, g->theirs_len);
	if (g->base)
		show_side("base, what both began with", g->base, g->base_len);
}

/* ---- --take PATH=SIDE ---- */

static const char *const sides[] = { "ours", "base", "theirs", NULL };
static const enum txp_take takes[] = { TXP_TAKE_OURS, TXP_TAKE_BASE, TXP_TAKE_THEIRS };

/* Is it about this place? The side stands behind the last equals sign. */
static bool is_about(const char *word, const struct txp_region *g, size_t k)
{
	const char *equals = strrchr(word, '='), *number = keep_printf("#%zu", k + 1);
	size_t len = equals ? (size_t)(equals - word) : 0;

	return (len == strlen(g->path) && !strncmp(word, g->path, len)) || (len == strlen(number) && !strncmp(word, number, len));
}

enum txp_take region_taken(const struct run *r, const struct txp_region *g, size_t k)
{
	for (const struct given *p = arg_next(&r->args, NULL, "take"); p; p = arg_next(&r->args, p, "take"))
		for (size_t i = 0; sides[i]; i++)
			if (is_about(p->value, g, k) && !strcmp(strrchr(p->value, '=') + 1, sides[i]))
				return takes[i];
	return TXP_TAKE_NOTHING;
}

static int check_take(struct run *r, const char *word, const struct conflicted *list, size_t count)
{
	const char *equals = strrchr(word, '='), **names = NULL, *near;
	size_t n = 0, i = 0;

	while (equals && sides[i] && strcmp(equals + 1, sides[i]))
		i++;
	if (!equals || equals == word || !sides[i])
		return fail(r, EXIT_TROUBLE, "Write --take goals/g1/due=ours; the sides are ours, theirs and base.",
			    "--take needs PATH=SIDE: \"%s\"", word);
	for (i = 0; i < count; i++)
		for (size_t k = 0; k < txp_conflicts_count(list[i].conflicts); k++) {
			if (is_about(word, txp_conflicts_at(list[i].conflicts, k), k))
				return EXIT_DONE;
			names = keep_grown(names, n, sizeof *names);
			names[n++] = region_name(txp_conflicts_at(list[i].conflicts, k), k);
		}
	names = keep_grown(names, n, sizeof *names);
	names[n] = NULL;
	near = txp_nearest(keep_copy(word, (size_t)(equals - word)), names);
	return fail(r, EXIT_NO_PLAN,
		    near ? keep_printf("Did you mean %s? --list shows all.", near) : "--list shows where they are.",
		    "there is no conflict at %.*s", (int)(equals - word), word);
}

int conflicts_check_takes(struct run *r, const struct conflicted *list, size_t count)
{
	int code = EXIT_DONE;

	for (const struct given *p = arg_next(&r->args, NULL, "take"); p && !code; p = arg_next(&r->args, p, "take"))
		code = check_take(r, p->value, list, count);
	return code;
}
