/* Blobs, trees and the commit. They are written to a waiting room below objects/ first: so they can be made durable one
 * by one, appear in the repository complete, and what a crash leaves is in one place that is ours. */
#include "store/store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ROOM "tmp_objdir-txplan"

enum { OBJECT_PATH_SIZE = sizeof ROOM + 64, ROOM_PRIORITY = 9 };

static int open_objects(const txp_store *s)
{
	return openat(s->common, "objects", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static void empty_folder(int parent, const char *name, bool folders)
{
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *e;

	if (!d) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while ((e = readdir(d))) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		if (unlinkat(fd, e->d_name, 0) && folders)
			empty_folder(fd, e->d_name, false);
	}
	closedir(d);
	unlinkat(parent, name, AT_REMOVEDIR);
}

void objects_clear(const txp_store *s)
{
	int objects = open_objects(s);

	if (objects < 0)
		return;
	if (unlinkat(objects, ROOM, AT_REMOVEDIR) && errno != ENOENT)
		empty_folder(objects, ROOM, true);
	close(objects);
}

result objects_begin(txp_store *s, error *err)
{
	char room[PATH_MAX];
	git_odb *odb = NULL;
	git_odb_backend *backend = NULL;
	int objects = open_objects(s);

	if (objects < 0)
		return refuse_errno(err, errno, "open the objects in", s->commondir);
	int bad = mkdirat(objects, ROOM, 0700) ? errno : 0;
	close(objects);
	if (bad && bad != EEXIST)
		return refuse_errno(err, bad, "write in", s->commondir);
	if (s->quarantine)
		return TXP_STORE_OK;
	snprintf(room, sizeof room, "%sobjects/" ROOM, s->commondir);
	int code = git_repository_odb(&odb, s->repo);
	if (!code)
		code = git_odb_backend_loose(&backend, room, -1, 0, 0700, 0400);
	if (!code)
		code = git_odb_add_backend(odb, backend, ROOM_PRIORITY);
	git_odb_free(odb);
	if (code)
		return refuse_git(err, code, "write objects");
	s->quarantine = true;
	return TXP_STORE_OK;
}

static result make_blobs(const txp_store *s, struct plan_of_write *w, error *err)
{
	for (size_t i = 0; i < w->n; i++) {
		struct change *c = &w->changes[i];
		if (!c->bytes)
			continue;
		int code = git_blob_create_from_buffer(&c->next, s->repo, c->bytes, c->len);
		if (code)
			return refuse_git(err, code, "write a plan's object");
	}
	return TXP_STORE_OK;
}

/* A folder that loses its last file goes too: git has no empty folders. */
static result removed_path(const txp_store *s, const git_tree *tree, char *path, error *err)
{
	char *slash;

	while ((slash = strrchr(path, '/'))) {
		git_tree_entry *entry = NULL;
		git_tree *folder = NULL;
		*slash = '\0';
		int code = git_tree_entry_bypath(&entry, tree, path);
		if (!code)
			code = git_tree_lookup(&folder, s->repo, git_tree_entry_id(entry));
		git_tree_entry_free(entry);
		if (code)
			return refuse_git(err, code, "read a folder");
		size_t count = git_tree_entrycount(folder);
		git_tree_free(folder);
		if (count > 1) {
			*slash = '/';
			break;
		}
	}
	return TXP_STORE_OK;
}

/* Takes away one file at a time, so that the folder is seen as the ones before left it. */
static result remove_one(const txp_store *s, const char *path, git_oid *tree_id, error *err)
{
	char cut[PATH_MAX];
	git_tree *tree = NULL;
	int code = git_tree_lookup(&tree, s->repo, tree_id);

	if (code)
		return refuse_git(err, code, "read the new tree");
	snprintf(cut, sizeof cut, "%s", path);
	result r = removed_path(s, tree, cut, err);
	git_tree_update u = { .action = GIT_TREE_UPDATE_REMOVE, .path = cut };
	if (r == TXP_STORE_OK && (code = git_tree_create_updated(tree_id, s->repo, tree, 1, &u)))
		r = refuse_git(err, code, "write the new tree");
	git_tree_free(tree);
	return r;
}

static result update_tree(const txp_store *s, struct arena *a, struct plan_of_write *w, git_tree *base, git_oid *tree,
			  error *err)
{
	git_tree_update *u = arena_array(a, w->n, sizeof *u);
	size_t n = 0;

	*tree = base ? *git_tree_id(base) : (git_oid){ { 0 } };
	for (size_t i = 0; i < w->n; i++) {
		const struct change *c = &w->changes[i];
		if (c->bytes)
			u[n++] = (git_tree_update){ GIT_TREE_UPDATE_UPSERT, c->next, c->mode, c->path };
	}
	int code = n ? git_tree_create_updated(tree, s->repo, base, n, u) : 0;
	result r = code ? refuse_git(err, code, "write the new tree") : TXP_STORE_OK;
	for (size_t i = 0; i < w->n && r == TXP_STORE_OK; i++)
		if (!w->changes[i].bytes && !git_oid_is_zero(&w->changes[i].head))
			r = remove_one(s, w->changes[i].path, tree, err);
	return r;
}

result objects_tree(txp_store *s, struct arena *a, struct plan_of_write *w, git_tree *base, git_oid *tree, bool *same,
		    error *err)
{
	result r = make_blobs(s, w, err);

	if (r == TXP_STORE_OK)
		r = update_tree(s, a, w, base, tree, err);
	*same = r == TXP_STORE_OK && (base ? git_oid_equal(tree, git_tree_id(base)) : git_oid_is_zero(tree));
	return r;
}

result objects_commit(const txp_store *s, struct plan_of_write *w, const git_oid *tree_id, const git_signature *author,
		      const git_signature *committer, const char *message, error *err)
{
	git_tree *tree = NULL;
	git_commit *parent = NULL;
	git_odb *odb = NULL;
	git_buf text = { 0 };
	int code = git_tree_lookup(&tree, s->repo, tree_id);

	if (!code && !w->head.unborn)
		code = git_commit_lookup(&parent, s->repo, &w->head.id);
	const git_commit *parents[] = { parent };
	if (!code)
		code = git_commit_create_buffer(&text, s->repo, author, committer, NULL, message, tree, parent ? 1 : 0, parents);
	if (!code)
		code = git_repository_odb(&odb, s->repo);
	if (!code)
		code = git_odb_write(&w->commit, odb, text.ptr, text.size, GIT_OBJECT_COMMIT);
	result r = code ? refuse_git(err, code, "write the commit") : TXP_STORE_OK;
	git_buf_dispose(&text);
	git_odb_free(odb);
	git_commit_free(parent);
	git_tree_free(tree);
	return r;
}

/* ---- Into place ---- */

struct publishing {
	const txp_store *s;
	int objects;
	bool durable;
	bool made;                 /* a new folder below objects/ */
	unsigned char touched[256]; /* folders that have something new */
};

static int make_fan(struct publishing *p, const char *fan)
{
	if (mkdirat(p->objects, fan, 0700))
		return errno == EEXIST ? 0 : errno;
	share_at(p->s, p->objects, fan, p->s->shared ? 0700 | S_ISGID : 0700);
	p->made = true;
	return 0;
}

/* From the waiting room, or, when it is a loose object already, made sure of. Packed ones git has made sure of. */
static int publish_object(struct publishing *p, const git_oid *id)
{
	char hex[HEX_SIZE], from[OBJECT_PATH_SIZE], to[OBJECT_PATH_SIZE], fan[3];

	git_oid_tostr(hex, sizeof hex, id);
	snprintf(fan, sizeof fan, "%.2s", hex);
	snprintf(to, sizeof to, "%s/%s", fan, hex + 2);
	snprintf(from, sizeof from, ROOM "/%s/%s", fan, hex + 2);
	int waiting = p->durable ? place_sync(p->objects, from) : faccessat(p->objects, from, F_OK, 0) ? errno : 0;
	if (waiting && waiting != ENOENT)
		return waiting;
	if (waiting == ENOENT) {
		int bad = p->durable ? place_sync(p->objects, to) : 0;
		p->touched[id->id[0]] |= bad == 0;
		return bad == ENOENT ? 0 : bad;
	}
	share_at(p->s, p->objects, from, 0400);
	int bad = make_fan(p, fan);
	if (!bad && renameat(p->objects, from, p->objects, to))
		bad = errno;
	p->touched[id->id[0]] = 1;
	return bad;
}

static int publish_path(struct publishing *p, const git_oid *root, const char *path)
{
	char name[NAME_MAX + 1];
	git_oid id = *root;
	const char *slash;
	int bad;

	while (!(bad = publish_object(p, &id)) && path) {
		git_tree *tree = NULL;
		slash = strchr(path, '/');
		snprintf(name, sizeof name, "%.*s", slash ? (int)(slash - path) : NAME_MAX, path);
		if (git_tree_lookup(&tree, p->s->repo, &id))
			return EIO;
		const git_tree_entry *e = git_tree_entry_byname(tree, name);
		if (e)
			id = *git_tree_entry_id(e);
		git_tree_free(tree);
		if (!e)
			return 0;
		path = slash ? slash + 1 : NULL;
	}
	return bad;
}

static int sync_folders(struct publishing *p)
{
	char fan[3] = "";
	int bad = 0;

	if (!p->durable)
		return 0;
	for (int i = 0; i < 256 && !bad; i++) {
		fan[0] = "0123456789abcdef"[i >> 4];
		fan[1] = "0123456789abcdef"[i & 15];
		if (p->touched[i])
			bad = place_sync(p->objects, fan);
	}
	if (!bad && p->made)
		bad = place_sync(p->objects, ".");
	return bad;
}

result objects_publish(const txp_store *s, const struct plan_of_write *w, const git_oid *tree, bool durable, error *err)
{
	struct publishing p = { .s = s, .objects = open_objects(s), .durable = durable };
	int bad = p.objects < 0 ? errno : publish_object(&p, &w->commit);

	if (!bad)
		bad = publish_object(&p, tree);
	for (size_t i = 0; i < w->n && !bad; i++)
		bad = publish_path(&p, tree, w->changes[i].path);
	if (!bad)
		bad = sync_folders(&p);
	if (p.objects >= 0)
		close(p.objects);
	return bad ? refuse_errno(err, bad, "write objects in", s->commondir) : TXP_STORE_OK;
}
