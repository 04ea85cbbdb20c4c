/* The commits that changed a file. As `git log -- PATH` does: where one parent has the file as the commit has it, only
 * that parent is followed. What a commit holds at the path is told by one id, found by scanning the raw trees on the way:
 * parsing every entry of a folder with thousands of plans would take ten times as long. */
#include "store/store.h"

#include <stdio.h>
#include <string.h>
#include "verify/odb.h"

enum { MEMO = 64, LEVELS = 16 };

/* What a folder holds under the name that is looked for at that level. */
struct memo {
	git_oid folder, entry;
	bool known;
};

struct history {
	const txp_store *s;
	const char *path, *rev;   /* as the caller named them; path may be NULL */
	const char *names[LEVELS]; /* the parts of the whole path */
	int depth;
	char whole[PATH_MAX];
	txp_store_log_fn *fn;
	void *ctx;
	git_odb *odb;
	git_commit *start;
	git_diff *diff;
	git_commit *parent;
	git_tree *trees[2];
	struct memo memo[LEVELS][MEMO];
};

static bool scan_folder(const char *p, size_t len, const char *name, git_oid *out)
{
	const char *end = p + len;
	size_t wanted = strlen(name);

	while (p < end) {
		const char *space = memchr(p, ' ', (size_t)(end - p));
		const char *nul = space ? memchr(space, '\0', (size_t)(end - space)) : NULL;
		if (!nul || end - nul <= GIT_OID_RAWSZ)
			return false;
		if ((size_t)(nul - space) == wanted + 1 && !memcmp(space + 1, name, wanted)) {
			git_oid_fromraw(out, (const unsigned char *)nul + 1);
			return true;
		}
		p = nul + 1 + GIT_OID_RAWSZ;
	}
	return true;
}

/* The id under names[level] in a folder; zero for none. */
static int look_in(struct history *h, int level, const git_oid *folder, git_oid *out)
{
	struct memo *m = &h->memo[level][folder->id[0] % MEMO];
	git_odb_object *object = NULL;

	if (!m->known || !git_oid_equal(&m->folder, folder)) {
		git_oid entry = { { 0 } };
		int code = git_odb_read(&object, h->odb, folder);
		if (code)
			return code;
		/* A file where a folder was looked for holds nothing. */
		bool sound = git_odb_object_type(object) != GIT_OBJECT_TREE ||
			     scan_folder(git_odb_object_data(object), git_odb_object_size(object), h->names[level], &entry);
		git_odb_object_free(object);
		if (!sound)
			return GIT_ERROR;
		*m = (struct memo){ *folder, entry, true };
	}
	*out = m->entry;
	return 0;
}

static int state_of(struct history *h, const git_commit *c, git_oid *out)
{
	int code = 0;

	*out = *git_commit_tree_id(c);
	for (int i = 0; i < h->depth && !code && !git_oid_is_zero(out); i++) {
		git_oid folder = *out;
		code = look_in(h, i, &folder, out);
	}
	return code;
}

/* ---- Which files ---- */

static result list_paths(struct arena *a, struct history *h, const git_commit *c, struct txp_store_entry *e, error *err)
{
	git_diff_options o = GIT_DIFF_OPTIONS_INIT;
	char *prefix = h->whole;
	size_t skip = strlen(h->s->prefix), n = 0;

	if (h->depth)
		o.pathspec = (git_strarray){ &prefix, 1 };
	o.flags = GIT_DIFF_DISABLE_PATHSPEC_MATCH | GIT_DIFF_SKIP_BINARY_CHECK;
	int code = git_commit_tree(&h->trees[1], c);
	if (!code && git_commit_parentcount(c))
		code = git_commit_parent(&h->parent, c, 0);
	if (code == GIT_ENOTFOUND && git_repository_is_shallow(h->s->repo))
		code = 0;
	if (!code && h->parent)
		code = git_commit_tree(&h->trees[0], h->parent);
	if (!code)
		code = git_diff_tree_to_tree(&h->diff, h->s->repo, h->trees[0], h->trees[1], &o);
	if (code)
		return refuse_git(err, code, "compare two commits");
	size_t count = git_diff_num_deltas(h->diff);
	const char **paths = arena_array(a, count + 1, sizeof *paths);
	for (size_t i = 0; i < count; i++) {
		const git_diff_delta *d = git_diff_get_delta(h->diff, i);
		const char *path = d->status == GIT_DELTA_DELETED ? d->old_file.path : d->new_file.path;
		if (!strncmp(path, h->s->prefix, skip))
			paths[n++] = arena_strdup(a, path + skip);
	}
	e->paths = paths;
	return TXP_STORE_OK;
}

static void free_diff(struct history *h)
{
	git_diff_free(h->diff);
	git_commit_free(h->parent);
	git_tree_free(h->trees[0]);
	git_tree_free(h->trees[1]);
	h->diff = NULL;
	h->parent = NULL;
	h->trees[0] = h->trees[1] = NULL;
}

/* ---- One commit ---- */

struct telling {
	struct history *h;
	git_commit *c;
	bool more;
};

static result tell(struct arena *a, void *ctx, error *err)
{
	struct telling *t = ctx;
	char hex[HEX_SIZE];
	const git_signature *who = git_commit_author(t->c);
	const char *one[] = { t->h->path, NULL };
	struct txp_store_entry e = { .id = git_oid_tostr(hex, sizeof hex, git_commit_id(t->c)),
				     .author_name = who->name,
				     .author_email = who->email,
				     .time = who->when.time,
				     .offset_minutes = who->when.offset,
				     .parents = git_commit_parentcount(t->c),
				     .paths = one };
	result r = t->h->path ? TXP_STORE_OK : list_paths(a, t->h, t->c, &e, err);

	if (r != TXP_STORE_OK)
		return r;
	message_parse(a, git_commit_message(t->c), &e);
	t->more = t->h->fn(t->h->ctx, &e);
	return TXP_STORE_OK;
}

/* Is the commit to be told, and which parents are to be followed? */
static result step_back(struct history *h, struct queue *q, const git_commit *c, bool *changed, error *err)
{
	git_oid here, there;
	unsigned parents = git_commit_parentcount(c);
	int code = state_of(h, c, &here);

	*changed = !git_oid_is_zero(&here) || parents;
	for (unsigned i = 0; i < parents && !code; i++) {
		git_commit *parent = NULL;
		code = git_commit_parent(&parent, c, i);
		if (code == GIT_ENOTFOUND && git_repository_is_shallow(h->s->repo)) {
			code = 0;
			continue;
		}
		if (!code)
			code = state_of(h, parent, &there);
		git_commit_free(parent);
		if (code || !git_oid_equal(&here, &there))
			continue;
		*changed = false;
		return queue_push(q, git_commit_parent_id(c, i), err);
	}
	if (code)
		return refuse_git(err, code, "read a commit of the history");
	result r = TXP_STORE_OK;
	for (unsigned i = 0; i < parents && r == TXP_STORE_OK; i++)
		r = queue_push(q, git_commit_parent_id(c, i), err);
	return r;
}

static result first_commit(struct history *h, struct queue *q, error *err)
{
	struct head head;
	result r;

	if (h->rev) {
		r = revision(h->s, h->rev, &h->start, err);
		return r == TXP_STORE_OK ? queue_push(q, git_commit_id(h->start), err) : r;
	}
	r = head_read(h->s, &head, err);
	return r == TXP_STORE_OK && !head.unborn ? queue_push(q, &head.id, err) : r;
}

static result walk(struct arena *a, void *ctx, error *err)
{
	struct history *h = ctx;
	struct queue *q = queue_new(a, h->s);
	struct telling t = { h, NULL, true };
	int code = git_repository_odb(&h->odb, h->s->repo);
	result r = code ? refuse_git(err, code, "open the history") : first_commit(h, q, err);

	while (r == TXP_STORE_OK && t.more && (r = queue_pop(q, &t.c, err)) == TXP_STORE_OK && t.c) {
		bool changed;
		r = step_back(h, q, t.c, &changed, err);
		if (r != TXP_STORE_OK || !changed)
			continue;
		r = with_arena(tell, &t, NULL, err);
		free_diff(h);
	}
	return r;
}

/* Cuts the whole path into its parts. */
static result cut(struct history *h, error *err)
{
	const char *prefix = h->s->prefix;
	result r = TXP_STORE_OK;

	if (h->path)
		r = path_in_work(h->s, h->path, h->whole, err);
	else
		snprintf(h->whole, sizeof h->whole, "%.*s", (int)(prefix[0] ? strlen(prefix) - 1 : 0), prefix);
	return r;
}

static result log_in(struct arena *a, void *ctx, error *err)
{
	struct history *h = ctx;
	char *parts = arena_strdup(a, h->whole);

	for (char *part = parts; *part; h->depth++) {
		size_t len = strcspn(part, "/");
		if (h->depth == LEVELS)
			return refuse(err, TXP_STORE_BAD_PATH, "Use fewer folders.", "%s lies too deep", h->whole);
		h->names[h->depth] = part;
		bool last = !part[len];
		part[len] = '\0';
		part += len + !last;
	}
	return walk(a, h, err);
}

result store_log(const txp_store *s, const char *path, const char *rev, txp_store_log_fn *fn, void *ctx, error *err)
{
	struct history h = { .s = s, .path = path, .rev = rev, .fn = fn, .ctx = ctx };
	result r = cut(&h, err);

	odb_prove(s->objects, true);
	if (r == TXP_STORE_OK)
		r = with_arena(log_in, &h, NULL, err);
	odb_prove(s->objects, false);
	free_diff(&h);
	git_commit_free(h.start);
	git_odb_free(h.odb);
	return r;
}
