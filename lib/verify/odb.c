/* The back-end that libgit2 reads objects through; see odb.h. An object is looked for in the packs, then among the files of
 * the repository's own folder of objects, then in those that it borrows from (objects/info/alternates).
 *
 * libgit2 holds its lock while it calls. What it doesn't find it asks for once more after refresh(): then packs are listed
 * anew, as somebody may have repacked. So the first time nothing is told but what was found; the second time an object is
 * absent only when nothing stood in the way. */
#include "verify/odb.h"

#include <errno.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OPEN_MOST = 32, PRIORITY = 1 };

struct odb {
	git_odb_backend backend; /* first: libgit2 knows no more */
	struct inflater *inflater;
	struct base_cache *cache;
	struct depots depots;
	bool again;  /* refresh() was called: this look is the last one */
	bool prove;  /* libgit2 doesn't hash what it gets */
	size_t last; /* which pack of the first folder an object was last found in */
};

/* ---- A look everywhere ---- */

struct look {
	struct odb *o;
	const git_oid *id;
	struct prefix *prefix;
	struct raw_object *out; /* NULL: is it there? */
	bool header;
	struct trouble trouble;
};

typedef int look_fn(struct look *l, struct depot *d);

static int read_packed(struct look *l, struct packfile *p, uint64_t at)
{
	const struct odb *o = l->o;

	if (!l->out)
		return 0;
	return l->header ? packed_read_header(p, at, l->id, o->inflater, l->out, &l->trouble)
			 : packed_read(p, at, l->id, o->inflater, o->cache, l->out, &l->trouble);
}

static int find_packed(struct look *l, struct depot *d, size_t i)
{
	struct packfile *p = d->list[i];
	uint64_t at;

	/* Few files are held open: a repository may have hundreds of packs. */
	if (d->n > OPEN_MOST && p->idx < 0 && d->opened++ % OPEN_MOST == 0)
		depot_rest(d);
	int code = idx_find(p, l->id, &at, &l->trouble);
	if (!code)
		code = read_packed(l, p, at);
	if (!code && d == l->o->depots.list)
		l->o->last = i;
	return code;
}

static int read_loose(struct look *l, const struct depot *d)
{
	const struct odb *o = l->o;

	if (!l->out)
		return loose_exists(d->objects, d->shown, l->id, &l->trouble);
	if (l->header)
		return loose_read_header(d->objects, d->shown, l->id, o->inflater, l->out, &l->trouble);
	int code = loose_read(d->objects, d->shown, l->id, o->inflater, l->out, &l->trouble);
	if (!code && o->prove && (code = loose_prove(d->shown, l->id, l->out, &l->trouble))) {
		object_free(l->out->data);
		l->out->data = NULL;
	}
	return code;
}

static int look_in(struct look *l, struct depot *d)
{
	const struct odb *o = l->o;
	const size_t last = d == o->depots.list && o->last < d->n ? o->last : 0;

	for (size_t i = 0; i < d->n; i++)
		if (!find_packed(l, d, (i + last) % d->n))
			return 0;
	return read_loose(l, d);
}

static int look_for_prefix(struct look *l, struct depot *d)
{
	for (size_t i = 0; i < d->n && l->prefix->n < 2; i++)
		idx_prefix(d->list[i], l->prefix, &l->trouble);
	loose_prefix(d->objects, d->shown, l->prefix, &l->trouble);
	return GIT_ENOTFOUND; /* all must be asked */
}

/* What could hide an object that was not found. */
static void doubt(struct look *l, const struct depot *d)
{
	if (d->trouble.text[0])
		trouble(&l->trouble, d->trouble.errnum, "%s", d->trouble.text);
	if (d->lone)
		trouble(&l->trouble, 0, "the pack %s/pack/%.80s has no index, so that nothing can be found in it; `git index-pack` makes one",
			d->shown, d->lone);
}

/* Out of memory is told whatever else was found. */
static bool memory_is_out(struct look *l, struct trouble *t)
{
	if (t->errnum != ENOMEM)
		return false;
	*t = (struct trouble){ 0 };
	trouble(&l->trouble, ENOMEM, "out of memory");
	return true;
}

static int look_everywhere(struct look *l, look_fn *fn)
{
	struct odb *o = l->o;
	struct depots *all = &o->depots;
	int code = GIT_ENOTFOUND;

	for (size_t i = 0; code && i < all->n; i++) {
		struct depot *d = &all->list[i];
		if (!d->listed)
			depot_list(d, o->cache);
		if (memory_is_out(l, &d->trouble))
			d->listed = false;
		else
			code = fn(l, d);
		/* Those to borrow from are only read when something is not here. */
		if (code && i + 1 == all->n && !all->borrows)
			depots_borrow(all);
		if (memory_is_out(l, &all->trouble))
			all->borrows = false;
		if (l->trouble.errnum == ENOMEM)
			break;
	}
	if (l->trouble.errnum == ENOMEM) {
		if (!code && l->out && !l->header)
			object_free(l->out->data);
		return GIT_ERROR;
	}
	if (!code)
		return 0;
	for (size_t i = 0; i < all->n; i++)
		doubt(l, &all->list[i]);
	if (all->trouble.text[0])
		trouble(&l->trouble, all->trouble.errnum, "%s", all->trouble.text);
	return l->trouble.text[0] ? GIT_ERROR : GIT_ENOTFOUND;
}

static int tell(struct look *l, int code)
{
	bool last = l->o->again;

	l->o->again = false;
	if (code != GIT_ERROR)
		return code;
	if (!last && l->trouble.errnum != ENOMEM)
		return GIT_ENOTFOUND; /* it will be asked for again */
	if (l->trouble.errnum == ENOMEM)
		git_error_set_oom();
	else
		git_error_set_str(l->trouble.errnum ? GIT_ERROR_OS : GIT_ERROR_OBJECT, l->trouble.text);
	errno = l->trouble.errnum;
	return GIT_ERROR;
}

/* ---- What libgit2 calls ---- */

static struct odb *odb_of(git_odb_backend *backend)
{
	return (struct odb *)(void *)backend;
}

static int on_read(void **data, size_t *len, git_object_t *type, git_odb_backend *backend, const git_oid *id)
{
	struct raw_object raw = { .type = GIT_OBJECT_INVALID };
	struct look l = { .o = odb_of(backend), .id = id, .out = &raw };
	int code = tell(&l, look_everywhere(&l, look_in));

	*data = code ? NULL : raw.data;
	*len = code ? 0 : raw.len;
	*type = code ? GIT_OBJECT_INVALID : raw.type;
	return code;
}

static int on_read_header(size_t *len, git_object_t *type, git_odb_backend *backend, const git_oid *id)
{
	struct raw_object raw = { .type = GIT_OBJECT_INVALID };
	struct look l = { .o = odb_of(backend), .id = id, .out = &raw, .header = true };
	int code = tell(&l, look_everywhere(&l, look_in));

	*len = code ? 0 : raw.len;
	*type = code ? GIT_OBJECT_INVALID : raw.type;
	return code;
}

static int on_exists(git_odb_backend *backend, const git_oid *id)
{
	struct look l = { .o = odb_of(backend), .id = id };

	return tell(&l, look_everywhere(&l, look_in)) == 0;
}

static int find_prefix(git_odb_backend *backend, const git_oid *key, size_t digits, git_oid *out)
{
	struct prefix p = { .key = *key, .digits = digits };
	struct look l = { .o = odb_of(backend), .prefix = &p };
	int code = look_everywhere(&l, look_for_prefix);

	if (p.n == 0)
		return tell(&l, code);
	l.o->again = false;
	*out = p.found;
	if (p.n == 1)
		return 0;
	git_error_set_str(GIT_ERROR_ODB, "several objects begin with these digits");
	return GIT_EAMBIGUOUS;
}

static int on_exists_prefix(git_oid *out, git_odb_backend *backend, const git_oid *key, size_t digits)
{
	return find_prefix(backend, key, digits, out);
}

static int on_read_prefix(git_oid *out, void **data, size_t *len, git_object_t *type, git_odb_backend *backend,
			  const git_oid *key, size_t digits)
{
	bool last = odb_of(backend)->again;
	int code = find_prefix(backend, key, digits, out);

	*data = NULL;
	if (code)
		return code;
	odb_of(backend)->again = last;
	return on_read(data, len, type, backend, out);
}

static int on_refresh(git_odb_backend *backend)
{
	struct odb *o = odb_of(backend);

	for (size_t i = 0; i < o->depots.n; i++)
		o->depots.list[i].listed = false;
	o->again = true;
	return 0;
}

/* It lies in an arena. */
static void on_free(git_odb_backend *backend)
{
	struct odb *o = odb_of(backend);

	depots_free(&o->depots, o->cache);
}

static int begin(struct odb *o, const char *commondir)
{
	const size_t size = strlen(commondir) + sizeof "objects";
	char *path = malloc(size);

	if (!path) {
		git_error_set_oom();
		return GIT_ERROR;
	}
	snprintf(path, size, "%sobjects", commondir);
	int bad = depots_add(&o->depots, path, ".git/objects", 0);
	if (bad == ENOMEM) {
		git_error_set_oom();
		return GIT_ERROR;
	}
	if (bad) {
		git_error_set_str(GIT_ERROR_OS, "the folder of git's objects, .git/objects, can't be opened");
		errno = bad;
		return GIT_ERROR;
	}
	return 0;
}

void odb_prove(struct odb *o, bool prove)
{
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, !prove);
	o->prove = prove;
	base_cache_prove(o->cache, prove);
}

int odb_attach(struct arena *a, git_repository *repo, const char *commondir, struct odb **out)
{
	struct odb *o = arena_new_of(a, struct odb);
	git_odb *odb = NULL;

	o->inflater = inflater_new(a);
	o->cache = base_cache_new(a);
	git_odb_init_backend(&o->backend, GIT_ODB_BACKEND_VERSION);
	o->backend.read = on_read;
	o->backend.read_header = on_read_header;
	o->backend.read_prefix = on_read_prefix;
	o->backend.exists = on_exists;
	o->backend.exists_prefix = on_exists_prefix;
	o->backend.refresh = on_refresh;
	o->backend.free = on_free;
	int code = begin(o, commondir);
	if (!code && (code = git_odb_new(&odb)) < 0)
		on_free(&o->backend);
	if (!code && (code = git_odb_add_backend(odb, &o->backend, PRIORITY)))
		on_free(&o->backend);
	if (!code)
		code = git_repository_set_odb(repo, odb);
	git_odb_free(odb);
	*out = o;
	return code;
}
