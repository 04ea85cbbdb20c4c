/* removed.c - the ids that the history says were taken out of a plan, so that they are not given out again.
 *
 * A commit of txplan's that takes items away has the trailer `Txplan-Change: deletion` and names them. What other commits, and
 * merges, took away is for the caller to find out, who is given both versions (others.c). How far the history was read, and what was
 * found, is kept in the cache `txplan/removed` of the common git folder, so that a write reads only what is new. The cache can
 * be deleted at any time; one that is damaged, or of another history, is not used. */
#include "store/others.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "verify/odb.h"

#define CACHE "txplan/removed"
#define NEXT_CACHE "txplan/removed.new"
#define CACHE_HEAD "txplan-removed/2 "

enum { CACHE_MOST = 16 * 1024 * 1024, UNREAD_MOST = 4 };

struct removed {
	const txp_store *s;
	struct buf lines; /* "PLAN ID ID…\n" for each such commit */
	struct others others;
	git_revwalk *walk;
	git_commit *commit;
	git_odb_object *object;
	size_t read;      /* commits that the cache didn't know */
	bool passed_over; /* something could not be read: another time, perhaps */
};

/* A commit, as far as it matters. */
struct read_commit {
	git_oid tree, parents[PARENTS_MOST];
	unsigned count; /* of the parents */
	const char *message;
};

/* What the cache holds; `from` is the commit that it was read at, zero when there is none that can be used. */
static void read_cache(struct arena *a, struct removed *r, git_oid *from)
{
	const size_t head = strlen(CACHE_HEAD) + HEX_SIZE; /* with the line break in place of the NUL */
	char *bytes;
	size_t len;

	memset(from, 0, sizeof *from);
	if (place_read(a, r->s->common, CACHE, CACHE_MOST, &bytes, &len, NULL) || len < head ||
	    strncmp(bytes, CACHE_HEAD, strlen(CACHE_HEAD)) || bytes[head - 1] != '\n' || bytes[len - 1] != '\n' ||
	    git_oid_fromstrn(from, bytes + strlen(CACHE_HEAD), HEX_SIZE - 1) ||
	    git_commit_lookup(&r->commit, r->s->repo, from)) {
		memset(from, 0, sizeof *from);
		return;
	}
	git_commit_free(r->commit);
	r->commit = NULL;
	buf_add(&r->lines, bytes + head, len - head);
}

/* A cache that can't be written is no loss. */
static void write_cache(const struct removed *r, const git_oid *head)
{
	char hex[HEX_SIZE];
	struct buf out = buf_in(r->lines.arena);
	int common = r->s->common;

	git_oid_tostr(hex, sizeof hex, head);
	buf_printf(&out, CACHE_HEAD "%s\n", hex);
	buf_add(&out, r->lines.bytes, r->lines.len);
	if (out.len > CACHE_MOST)
		return;
	mkdirat(common, "txplan", shared_mode(r->s, 0700));
	unlinkat(common, NEXT_CACHE, 0);
	if (!place_new(common, NEXT_CACHE, shared_mode(r->s, 0600), out.bytes, out.len, NULL, NULL) &&
	    renameat(common, NEXT_CACHE, common, CACHE))
		unlinkat(common, NEXT_CACHE, 0);
}

static bool take_id(const char **p, const char *word, git_oid *out)
{
	const size_t len = strlen(word);

	if (strncmp(*p, word, len) != 0 || strnlen(*p, len + HEX_SIZE) < len + HEX_SIZE || git_oid_fromstrn(out, *p + len, HEX_SIZE - 1))
		return false;
	*p += len + HEX_SIZE; /* with the line break */
	return true;
}

/* Reads a commit as the bytes it is; what it says lives as long as the object. */
static int look_at(struct removed *r, const git_oid *id, struct read_commit *out)
{
	const char *p;
	git_oid parent;
	int code;

	git_odb_object_free(r->object);
	r->object = NULL;
	code = git_odb_read(&r->object, r->others.odb, id);
	if (code)
		return code;
	*out = (struct read_commit){ .count = 0 };
	p = git_odb_object_data(r->object);
	if (git_odb_object_type(r->object) != GIT_OBJECT_COMMIT || !take_id(&p, "tree ", &out->tree))
		return GIT_ERROR;
	for (; take_id(&p, "parent ", &parent); out->count++)
		if (out->count < PARENTS_MOST)
			out->parents[out->count] = parent;
	p = strstr(p, "\n\n");
	out->message = p ? p + 2 : "";
	return 0;
}

/* Does the commit tell by itself what it took away? */
static bool take_message(struct arena *a, struct removed *r, const struct read_commit *c)
{
	struct txp_store_entry e = { 0 };

	if (!strstr(c->message, "\nTxplan-Action: "))
		return false;
	message_parse(a, c->message, &e);
	if (!strcmp(e.change, "deletion") && *e.plan && *e.items)
		buf_printf(&r->lines, "%s %s\n", e.plan, e.items);
	/* A hand edit whose version before could not be read, and what was taken from several plans at once, name nothing. */
	const bool tells = *e.items || (strcmp(e.change, "deletion") != 0 && strcmp(e.action, "save") != 0);
	return e.ours && tells && c->count < 2;
}

/* Versions of plans that can't be read are passed over: what else the history says is still of use. */
static int compare_with(struct removed *r, const git_oid *tree, const git_oid *parent)
{
	struct read_commit before;
	int code = look_at(r, parent, &before);

	if (!code)
		code = others_compare(&r->others, &before.tree, tree);
	if (!code || code == GIT_EUSER || (git_error_last() && git_error_last()->klass == GIT_ERROR_NOMEMORY))
		return code;
	r->passed_over = true;
	return 0;
}

/* Reads a commit, and moves *id on to its parent where it has one: *parents. */
static int read_commit(struct arena *a, struct removed *r, git_oid *id, unsigned *parents)
{
	struct read_commit c;
	int code = look_at(r, id, &c);

	if (code)
		return code;
	r->read++;
	const bool told = take_message(a, r, &c);
	for (unsigned i = 0; i < c.count && i < PARENTS_MOST && !told && !code; i++)
		code = compare_with(r, &c.tree, &c.parents[i]);
	r->passed_over |= r->others.passed_over || c.count > PARENTS_MOST;
	*parents = c.count;
	if (c.count)
		*id = c.parents[0];
	return code;
}

/* Where lines of history meet. */
static int read_merged(struct arena *a, struct removed *r, const git_oid *head, const git_oid *from)
{
	git_oid id;
	unsigned parents;
	int code = git_revwalk_new(&r->walk, r->s->repo);

	if (!code)
		code = git_revwalk_push(r->walk, head);
	if (!code && !git_oid_is_zero(from))
		code = git_revwalk_hide(r->walk, from);
	while (!code && !(code = git_revwalk_next(&id, r->walk)))
		code = read_commit(a, r, &id, &parents);
	return code == GIT_ITEROVER ? 0 : code;
}

/* Most often the way back is a short straight line. libgit2's walk reads much more than that, to be sure that it is: all of
 * the history when the commits have the same time. */
static result read_history(struct arena *a, struct removed *r, const git_oid *head, const git_oid *from, error *err)
{
	git_oid id = *head;
	unsigned parents = 1;
	int code = 0;

	while (!code && parents == 1 && !git_oid_equal(&id, from)) {
		git_oid here = id;
		code = read_commit(a, r, &id, &parents);
		if (!code && parents > 1)
			code = read_merged(a, r, &here, from);
	}
	if (!code)
		return TXP_STORE_OK;
	if (code == GIT_EUSER)
		return refuse(err, TXP_STORE_NOMEM, "", "out of memory");
	result why = refuse_git(err, code, "read the history");
	/* A shallow clone ends somewhere. */
	return code == GIT_ENOTFOUND && git_repository_is_shallow(r->s->repo) ? TXP_STORE_OK : why;
}

struct asked {
	struct removed removed;
	const char *plan;
	struct held_list *held;
};

/* The ids on the lines of one plan. */
static void pick(struct arena *a, struct asked *q)
{
	const char **items = NULL;
	size_t n = 0, cap = 0;
	char *lines = q->removed.lines.bytes, *rest;

	for (char *line = lines ? strtok_r(lines, "\n", &rest) : NULL; line; line = strtok_r(NULL, "\n", &rest)) {
		char *words, *word = strtok_r(line, " ", &words);
		if (!word || strcmp(word, q->plan))
			continue;
		while ((word = strtok_r(NULL, " ", &words))) {
			items = arena_room(a, items, n + 1, &cap, sizeof *items); /* with the NULL at the end */
			items[n++] = word;
		}
	}
	if (!items)
		items = arena_array(a, 1, sizeof *items);
	items[n] = NULL;
	q->held = arena_new_of(a, struct held_list);
	*q->held = (struct held_list){ { items, n }, a };
}

static result removed_in(struct arena *a, void *ctx, error *err)
{
	struct asked *q = ctx;
	struct removed *r = &q->removed;
	struct head head;
	git_oid from;
	result code = head_read(r->s, &head, err);

	r->lines = buf_in(a);
	r->others.lines = &r->lines;
	r->others.folder_name = arena_printf(a, "%splans", r->s->prefix);
	int opened = code == TXP_STORE_OK ? git_repository_odb(&r->others.odb, r->s->repo) : 0;
	if (opened)
		return refuse_git(err, opened, "open the history");
	if (code == TXP_STORE_OK && !head.unborn) {
		read_cache(a, r, &from);
		if (!git_oid_equal(&from, &head.id))
			code = read_history(a, r, &head.id, &from, err);
		if (code == TXP_STORE_OK && r->read > UNREAD_MOST && !r->passed_over && r->s->lock >= 0)
			write_cache(r, &head.id);
	}
	if (code == TXP_STORE_OK)
		pick(a, q);
	return code;
}

result store_removed(const txp_store *s, const char *plan, txp_store_taken_fn *fn, void *ctx, txp_store_list **out, error *err)
{
	struct asked q = { .removed = { .s = s, .others = { .fn = fn, .ctx = ctx } }, .plan = plan };
	struct arena *a;

	odb_prove(s->objects, true);
	result r = with_arena(removed_in, &q, &a, err);
	odb_prove(s->objects, false);
	others_free(&q.removed.others);
	git_odb_object_free(q.removed.object);
	git_commit_free(q.removed.commit);
	git_revwalk_free(q.removed.walk);
	*out = r == TXP_STORE_OK ? &q.held->list : NULL;
	return r;
}
