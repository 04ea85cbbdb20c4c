/* Folders as git keeps them: "<mode> <name>\0<id>" for each entry, by the bytes of the names, where a folder's name counts
 * as if it ended with '/'. They are searched and rewritten as they are: parsing every entry of a folder with thousands of
 * plans would take ten times as long. */
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

enum { MODE_FOLDER = GIT_FILEMODE_TREE };

bool tree_next(const char **at, const char *end, struct tree_entry *out)
{
	const char *p = *at;

	*out = (struct tree_entry){ .start = p };
	for (; p < end && *p >= '0' && *p <= '7'; p++)
		out->mode = out->mode << 3 | (unsigned)(*p - '0');
	if (p == *at || p - *at > 6 || p == end || *p != ' ')
		return false;
	out->name = p + 1;
	const char *nul = memchr(out->name, '\0', (size_t)(end - out->name));
	if (!nul || nul == out->name || end - nul <= GIT_OID_RAWSZ)
		return false;
	out->len = (size_t)(nul - out->name);
	out->id = (const unsigned char *)nul + 1;
	*at = nul + 1 + GIT_OID_RAWSZ;
	return true;
}

bool tree_scan(const char *p, size_t len, const char *name, size_t name_len, struct tree_entry *out)
{
	const char *end = p + len;

	while (p < end) {
		if (!tree_next(&p, end, out))
			return false;
		if (out->len == name_len && !memcmp(out->name, name, name_len))
			return true;
	}
	*out = (struct tree_entry){ 0 };
	return true;
}

int tree_find(git_odb *odb, const git_oid *root, const char *path, git_oid *id, unsigned *mode)
{
	*id = *root;
	*mode = MODE_FOLDER;
	for (;;) {
		size_t len = strcspn(path, "/");
		git_odb_object *object = NULL;
		struct tree_entry e;
		int code = git_odb_read(&object, odb, id);
		if (code)
			return code == GIT_ENOTFOUND ? GIT_ERROR : code;
		bool sound = git_odb_object_type(object) == GIT_OBJECT_TREE &&
			     tree_scan(git_odb_object_data(object), git_odb_object_size(object), path, len, &e);
		if (sound && e.id) {
			git_oid_fromraw(id, e.id);
			*mode = e.mode;
		}
		git_odb_object_free(object);
		if (!sound || !e.id)
			return sound ? GIT_ENOTFOUND : GIT_ERROR;
		if (!path[len])
			return 0;
		if (*mode != MODE_FOLDER)
			return GIT_ENOTFOUND;
		path += len + 1;
	}
}

/* ---- With some files changed ---- */

struct making {
	struct arena *arena;
	git_odb *odb;
	struct object_writer *objects;
	struct change **changes; /* in the order of their paths, which is that of the folders' entries */
	error *err;
};

/* Changes that meet in one entry: one file, or what lies below one folder. */
struct group {
	size_t from, to;
	const char *name;
	size_t len;
	bool folder;
};

static bool next_group(const struct making *m, size_t from, size_t to, size_t skip, struct group *out)
{
	if (from == to)
		return false;
	const char *name = m->changes[from]->path + skip;
	size_t len = strcspn(name, "/");
	*out = (struct group){ from, from + 1, name, len, name[len] == '/' };
	for (; out->to < to; out->to++) {
		const char *other = m->changes[out->to]->path + skip;
		if (strncmp(other, name, len) || other[len] != name[len])
			break;
	}
	return true;
}

static int compare_names(const char *a, size_t alen, bool afolder, const char *b, size_t blen, bool bfolder)
{
	size_t least = alen < blen ? alen : blen;
	int order = memcmp(a, b, least);

	if (order)
		return order;
	int ca = alen > least ? (unsigned char)a[least] : afolder ? '/' : '\0';
	int cb = blen > least ? (unsigned char)b[least] : bfolder ? '/' : '\0';
	return ca - cb;
}

static void add_entry(struct buf *b, unsigned mode, const struct group *g, const git_oid *id)
{
	buf_printf(b, "%o %.*s", mode, (int)g->len, g->name);
	buf_putc(b, '\0');
	buf_add(b, id->id, GIT_OID_RAWSZ);
}

static result make_folder(const struct making *m, const git_oid *base, size_t from, size_t to, size_t skip, git_oid *out);

/* What takes the place of an entry. was: its id, zero for a new one. */
static result add_group(const struct making *m, struct buf *b, const struct group *g, const git_oid *was, size_t skip)
{
	const struct change *last = m->changes[g->to - 1];
	unsigned mode = g->folder ? (unsigned)MODE_FOLDER : (unsigned)last->mode;
	git_oid id = last->next;
	result r = TXP_STORE_OK;

	if (g->folder)
		r = make_folder(m, was, g->from, g->to, skip + g->len + 1, &id);
	if (r == TXP_STORE_OK && !git_oid_is_zero(&id))
		add_entry(b, mode, g, &id);
	return r;
}

/* A file where a folder must be. Folders where a file must be are refused earlier, when HEAD is looked at. */
static result in_the_way(const struct making *m, const struct tree_entry *e, size_t from, size_t to, size_t skip)
{
	for (struct group g; next_group(m, from, to, skip, &g); from = g.to)
		if (g.folder && g.len == e->len && !memcmp(g.name, e->name, e->len))
			return refuse(m->err, TXP_STORE_BAD_PATH, "Move that file, and commit that first.",
				      "in git's history, %.*s is a file", (int)(skip + e->len), m->changes[from]->path);
	return TXP_STORE_OK;
}

static result merge_entries(const struct making *m, struct buf *b, const char *p, const char *end, size_t from, size_t to,
			    size_t skip)
{
	static const git_oid none;
	struct group g;
	bool more = next_group(m, from, to, skip, &g);
	result r = TXP_STORE_OK;

	while (p < end && r == TXP_STORE_OK) {
		struct tree_entry e;
		git_oid was;
		if (!tree_next(&p, end, &e))
			return refuse(m->err, TXP_STORE_HISTORY_BROKEN, "See what `git fsck` says there.",
				      "a folder in git's newest commit is damaged");
		bool folder = e.mode == MODE_FOLDER;
		int order = -1;
		while (more && r == TXP_STORE_OK && (order = compare_names(e.name, e.len, folder, g.name, g.len, g.folder)) > 0) {
			r = add_group(m, b, &g, &none, skip);
			more = next_group(m, g.to, to, skip, &g);
		}
		if (r == TXP_STORE_OK && more && order == 0) {
			git_oid_fromraw(&was, e.id);
			r = add_group(m, b, &g, &was, skip);
			more = next_group(m, g.to, to, skip, &g);
			continue;
		}
		if (r == TXP_STORE_OK && more && !folder)
			r = in_the_way(m, &e, g.from, to, skip);
		buf_add(b, e.start, (size_t)(p - e.start));
	}
	for (; more && r == TXP_STORE_OK; more = next_group(m, g.to, to, skip, &g))
		r = add_group(m, b, &g, &none, skip);
	return r;
}

struct held_object {
	git_odb_object *object;
};

static void let_go(void *arg)
{
	struct held_object *held = arg;

	git_odb_object_free(held->object);
	held->object = NULL;
}

/* The folder with the changes from..to, whose paths go on after skip bytes; zero when nothing is left in it. */
static result make_folder(const struct making *m, const git_oid *base, size_t from, size_t to, size_t skip, git_oid *out)
{
	struct held_object *held = arena_new_of(m->arena, struct held_object);
	struct buf b = buf_in(m->arena);
	const char *old = "";
	size_t len = 0;

	arena_defer(m->arena, let_go, held);
	if (!git_oid_is_zero(base)) {
		int code = git_odb_read(&held->object, m->odb, base);
		if (code || git_odb_object_type(held->object) != GIT_OBJECT_TREE)
			return refuse_git(m->err, code ? code : GIT_ERROR, "read a folder of the newest commit");
		old = git_odb_object_data(held->object);
		len = git_odb_object_size(held->object);
	}
	result r = merge_entries(m, &b, old, old + len, from, to, skip);
	bool same = r == TXP_STORE_OK && b.len == len && !git_oid_is_zero(base) && (!len || !memcmp(b.bytes, old, len));
	*out = same ? *base : (git_oid){ { 0 } };
	if (r == TXP_STORE_OK && !same && (b.len || (!skip && held->object)))
		r = objects_put(m->objects, GIT_OBJECT_TREE, b.len ? b.bytes : "", b.len, out, m->err);
	let_go(held);
	return r;
}

static int by_path(const void *a, const void *b)
{
	const struct change *const *x = a, *const *y = b;

	return strcmp((*x)->path, (*y)->path);
}

result tree_make(const txp_store *s, struct arena *a, struct object_writer *objects, const struct plan_of_write *w,
		 const git_oid *base, git_oid *out, error *err)
{
	struct making m = { a, NULL, objects, arena_array(a, w->n, sizeof *m.changes), err };
	int code = git_repository_odb(&m.odb, s->repo);

	if (code)
		return refuse_git(err, code, "read the newest commit");
	git_odb_free(m.odb); /* the repository keeps it */
	for (size_t i = 0; i < w->n; i++)
		m.changes[i] = &w->changes[i];
	qsort(m.changes, w->n, sizeof *m.changes, by_path);
	return make_folder(&m, base, 0, w->n, 0, out);
}
