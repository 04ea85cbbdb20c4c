/* New objects on their way to disk. libgit2's own writer leaves a temporary file with a random name when it is killed,
 * which nobody can tell from another program's, and syncs neither it nor its folder. So it hands objects to this one: the
 * file has one fixed name (that git's prune knows, too) while it is written, is durable before it gets its real one, and
 * folders are made sure of together at the end. */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <git2/sys/odb_backend.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

static const char new_name[] = "tmp_txplan";

enum { OBJECT_PATH_SIZE = GIT_OID_HEXSZ + 2, CHUNK = 8192, PRIORITY = 9, REMEMBERED = 16 };

struct object_writer {
	git_odb_backend backend; /* first: libgit2 knows no more */
	txp_store *s;
	bool added, durable;
	int errnum;                 /* why the last write failed */
	unsigned char touched[256]; /* folders that have something new */
	bool made;                  /* a new folder below objects/ */
	git_oid newest[REMEMBERED]; /* what was written, and so synced, last */
	size_t written;
};

static int open_objects(const txp_store *s)
{
	return openat(s->common, "objects", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

void objects_clear(const txp_store *s)
{
	int objects = open_objects(s);

	if (objects >= 0) {
		unlinkat(objects, new_name, 0);
		close(objects);
	}
}

static void names_of(const git_oid *id, char fan[3], char path[OBJECT_PATH_SIZE])
{
	char hex[HEX_SIZE];

	git_oid_tostr(hex, sizeof hex, id);
	memcpy(fan, hex, 2);
	fan[2] = '\0';
	snprintf(path, OBJECT_PATH_SIZE, "%.2s/%.38s", hex, hex + 2);
}

/* ---- Writing ---- */

static int deflate_into(int fd, z_stream *z, int flush)
{
	unsigned char out[CHUNK];
	int bad = 0;

	do {
		z->next_out = out;
		z->avail_out = sizeof out;
		if (deflate(z, flush) == Z_STREAM_ERROR)
			return EIO;
		bad = write_all(fd, out, sizeof out - z->avail_out);
	} while (!bad && z->avail_out == 0);
	return bad;
}

static int write_object(int fd, git_object_t type, const void *data, size_t len)
{
	char header[64];
	z_stream z = { 0 };
	union {
		const void *in;
		Bytef *next;
	} from = { data }; /* zlib's interface forgets that it doesn't write there */

	if (len > UINT32_MAX)
		return EFBIG;
	if (deflateInit(&z, Z_BEST_SPEED) != Z_OK)
		return ENOMEM;
	int n = snprintf(header, sizeof header, "%s %zu", git_object_type2string(type), len);
	z.next_in = (Bytef *)header;
	z.avail_in = (uInt)n + 1;
	int bad = deflate_into(fd, &z, Z_NO_FLUSH);
	z.next_in = from.next;
	z.avail_in = (uInt)len;
	if (!bad)
		bad = deflate_into(fd, &z, Z_FINISH);
	deflateEnd(&z);
	return bad;
}

static int make_fan(struct object_writer *w, int objects, const char *fan)
{
	if (mkdirat(objects, fan, 0700))
		return errno == EEXIST ? 0 : errno;
	share_at(w->s, objects, fan, 0700 | S_ISGID);
	w->made = true;
	return 0;
}

/* Gives the finished file its real name. */
static int settle(struct object_writer *w, int objects, const git_oid *id)
{
	char fan[3], path[OBJECT_PATH_SIZE];

	names_of(id, fan, path);
	w->touched[id->id[0]] = 1;
	if (renameat(objects, new_name, objects, path) == 0)
		return 0;
	if (errno != ENOENT)
		return errno;
	int bad = make_fan(w, objects, fan);
	if (!bad && renameat(objects, new_name, objects, path))
		bad = errno;
	return bad;
}

static int write_callback(git_odb_backend *backend, const git_oid *id, const void *data, size_t len, git_object_t type)
{
	struct object_writer *w = (struct object_writer *)(void *)backend;
	int objects = open_objects(w->s);

	if (objects < 0) {
		w->errnum = errno;
		return GIT_ERROR;
	}
	unlinkat(objects, new_name, 0);
	int fd = openat(objects, new_name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0400);
	int bad = fd < 0 ? errno : write_object(fd, type, data, len);
	if (!bad)
		share(w->s, fd, 0400);
	if (!bad && w->durable && fsync(fd))
		bad = errno;
	if (fd >= 0 && close(fd) && !bad)
		bad = errno;
	if (!bad)
		bad = settle(w, objects, id);
	if (bad)
		unlinkat(objects, new_name, 0);
	close(objects);
	if (!bad)
		w->newest[w->written++ % REMEMBERED] = *id;
	/* libgit2 tries its own writer next: so this is looked at afterwards (objects_code). */
	if (bad)
		w->errnum = bad;
	return bad ? GIT_ERROR : 0;
}

/* It lies in the store's arena. */
static void free_callback(git_odb_backend *backend)
{
	(void)backend;
}

struct object_writer *objects_writer(struct arena *a)
{
	return arena_new_of(a, struct object_writer);
}

result objects_begin(txp_store *s, bool durable, error *err)
{
	struct object_writer *w = s->objects;
	git_odb *odb = NULL;
	bool added = w->added;

	if (!added) {
		git_odb_init_backend(&w->backend, GIT_ODB_BACKEND_VERSION);
		w->backend.write = write_callback;
		w->backend.free = free_callback;
		int code = git_repository_odb(&odb, s->repo);
		if (!code)
			code = git_odb_add_backend(odb, &w->backend, PRIORITY);
		git_odb_free(odb);
		if (code)
			return refuse_git(err, code, "write objects");
	}
	memset(w->touched, 0, sizeof w->touched);
	memset(w->newest, 0, sizeof w->newest);
	w->s = s;
	w->added = true;
	w->durable = durable;
	w->made = false;
	w->errnum = 0;
	return TXP_STORE_OK;
}

int objects_code(const txp_store *s, int code)
{
	return s->objects->errnum ? GIT_ERROR : code;
}

result objects_refuse(const txp_store *s, int code, const char *what, error *err)
{
	if (s->objects->errnum)
		return refuse_errno(err, s->objects->errnum, "write objects in", s->commondir);
	return refuse_git(err, code, what);
}

/* ---- Making sure ---- */

/* An object that was there already may be somebody's who did not sync it. A packed one git has made sure of. */
static int sync_object(struct object_writer *w, int objects, const git_oid *id)
{
	char fan[3], path[OBJECT_PATH_SIZE];

	for (size_t i = 0; i < REMEMBERED; i++)
		if (git_oid_equal(&w->newest[i], id))
			return 0;
	names_of(id, fan, path);
	int bad = place_sync(objects, path);
	w->touched[id->id[0]] |= bad == 0;
	return bad == ENOENT ? 0 : bad;
}

static int sync_path(struct object_writer *w, int objects, const git_oid *root, const char *path)
{
	char name[NAME_MAX + 1];
	git_oid id = *root;
	int bad;

	while (!(bad = sync_object(w, objects, &id)) && path) {
		git_tree *tree = NULL;
		const char *slash = strchr(path, '/');
		snprintf(name, sizeof name, "%.*s", slash ? (int)(slash - path) : NAME_MAX, path);
		if (git_tree_lookup(&tree, w->s->repo, &id))
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

static int sync_folders(const struct object_writer *w, int objects)
{
	char fan[3] = "";
	int bad = 0;

	for (int i = 0; i < 256 && !bad; i++) {
		fan[0] = "0123456789abcdef"[i >> 4];
		fan[1] = "0123456789abcdef"[i & 15];
		if (w->touched[i])
			bad = place_sync(objects, fan);
	}
	if (!bad && w->made)
		bad = place_sync(objects, ".");
	return bad;
}

result objects_sync(const txp_store *s, const struct plan_of_write *w, const git_oid *tree, error *err)
{
	int objects = open_objects(s);
	int bad = objects < 0 ? errno : sync_object(s->objects, objects, &w->commit);

	if (!bad)
		bad = sync_object(s->objects, objects, tree);
	for (size_t i = 0; i < w->n && !bad; i++)
		bad = sync_path(s->objects, objects, tree, w->changes[i].path);
	if (!bad)
		bad = sync_folders(s->objects, objects);
	if (objects >= 0)
		close(objects);
	return bad ? refuse_errno(err, bad, "write objects in", s->commondir) : TXP_STORE_OK;
}
