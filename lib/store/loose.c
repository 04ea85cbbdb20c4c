/* New objects on their way to disk. libgit2's own writer leaves a temporary file with a random name when it is killed,
 * which nobody can tell from another program's, and syncs neither it nor its folder. So they are written here: under names
 * that recovery knows (and git's prune, too), and they get their real ones, in the order in which they were written, when
 * the bytes of all of them are on disk. An object that git has already is written again: it may be somebody's who did
 * not sync it. */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum { OBJECT_PATH_SIZE = GIT_OID_HEXSZ + 2, CHUNK = 32 * 1024, WAITING_MOST = 16, NAME_SIZE = 16, FAN_TRIES = 20 };

struct object_writer {
	const txp_store *s;
	struct unsynced *unsynced; /* NULL: not durable */
	int folder;                /* objects/, open */
	z_stream z;
	bool deflates;
	git_oid waiting[WAITING_MOST]; /* for their names */
	size_t n;
	bool touched[256]; /* folders that have something new */
	bool made;         /* a new folder below objects/ */
	unsigned char out[CHUNK];
};

static void waiting_name(char out[NAME_SIZE], size_t i)
{
	snprintf(out, NAME_SIZE, "tmp_txplan%u", (unsigned)(i % WAITING_MOST));
}

static int open_objects(const txp_store *s)
{
	return openat(s->common, "objects", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static void clear(int objects)
{
	char name[NAME_SIZE];

	for (size_t i = 0; i < WAITING_MOST; i++) {
		waiting_name(name, i);
		unlinkat(objects, name, 0);
	}
}

void objects_clear(const txp_store *s)
{
	int objects = open_objects(s);

	if (objects >= 0) {
		clear(objects);
		close(objects);
	}
}

static void end(void *arg)
{
	struct object_writer *w = arg;

	if (w->n)
		clear(w->folder);
	if (w->deflates)
		deflateEnd(&w->z);
	if (w->folder >= 0)
		close(w->folder);
}

result objects_begin(const txp_store *s, struct arena *a, struct unsynced *unsynced, struct object_writer **out, error *err)
{
	struct object_writer *w = *out = arena_new_of(a, struct object_writer);

	w->s = s;
	w->unsynced = unsynced;
	w->folder = -1;
	arena_defer(a, end, w);
	w->folder = open_objects(s);
	if (w->folder < 0)
		return refuse_errno(err, errno, "write objects in", s->commondir);
	if (deflateInit(&w->z, Z_BEST_SPEED) != Z_OK)
		return refuse_errno(err, ENOMEM, "write objects in", s->commondir);
	w->deflates = true;
	return TXP_STORE_OK;
}

/* ---- Writing ---- */

static int deflate_into(struct object_writer *w, int fd, int flush)
{
	int bad = 0, code = Z_OK;

	while (!bad && (w->z.avail_in || (flush == Z_FINISH && code != Z_STREAM_END))) {
		code = deflate(&w->z, flush);
		if (code == Z_STREAM_ERROR)
			return EIO;
		if (w->z.avail_out && code != Z_STREAM_END)
			continue;
		bad = write_all(fd, w->out, sizeof w->out - w->z.avail_out);
		w->z.next_out = w->out;
		w->z.avail_out = sizeof w->out;
	}
	return bad;
}

static int write_object(struct object_writer *w, int fd, git_object_t type, const void *data, size_t len)
{
	char header[64];
	union {
		const void *in;
		Bytef *next;
	} from = { data }; /* zlib's interface forgets that it doesn't write there */

	if (len > UINT32_MAX || deflateReset(&w->z) != Z_OK)
		return EFBIG;
	int n = snprintf(header, sizeof header, "%s %zu", git_object_type2string(type), len);
	w->z.next_in = (Bytef *)header;
	w->z.avail_in = (uInt)n + 1;
	w->z.next_out = w->out;
	w->z.avail_out = sizeof w->out;
	int bad = deflate_into(w, fd, Z_NO_FLUSH);
	w->z.next_in = from.next;
	w->z.avail_in = (uInt)len;
	return bad ? bad : deflate_into(w, fd, Z_FINISH);
}

static int write_file(struct object_writer *w, git_object_t type, const void *data, size_t len)
{
	char name[NAME_SIZE];

	waiting_name(name, w->n);
	int fd = openat(w->folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0400);
	if (fd < 0)
		return errno;
	int bad = write_object(w, fd, type, data, len);
	share(w->s, fd, 0400);
	if (!bad && w->unsynced)
		return unsynced_add(w->unsynced, fd);
	if (close(fd) && !bad)
		bad = errno;
	return bad;
}

result objects_put(struct object_writer *w, git_object_t type, const void *data, size_t len, git_oid *out, error *err)
{
	if (git_odb_hash(out, data, len, type))
		return refuse_git(err, GIT_ERROR, "hash a file");
	result r = w->n == WAITING_MOST ? objects_settle(w, err) : TXP_STORE_OK;
	if (r != TXP_STORE_OK)
		return r;
	w->waiting[w->n] = *out;
	int bad = write_file(w, type, data, len);
	w->n++; /* even a part of it is there to be removed */
	return bad ? refuse_errno(err, bad, "write objects in", w->s->commondir) : TXP_STORE_OK;
}

/* ---- Making sure ---- */

static void names_of(const git_oid *id, char fan[3], char path[OBJECT_PATH_SIZE])
{
	char hex[HEX_SIZE];

	git_oid_tostr(hex, sizeof hex, id);
	memcpy(fan, hex, 2);
	fan[2] = '\0';
	snprintf(path, OBJECT_PATH_SIZE, "%.2s/%.38s", hex, hex + 2);
}

static int make_fan(struct object_writer *w, const char *fan)
{
	if (mkdirat(w->folder, fan, 0700))
		return errno == EEXIST ? 0 : errno;
	share_at(w->s, w->folder, fan, 0700 | S_ISGID);
	w->made = true;
	return 0;
}

/* Gives a finished file its real name. A `git gc` removes folders while they are empty. */
static int give_name(struct object_writer *w, size_t i)
{
	char name[NAME_SIZE], fan[3], path[OBJECT_PATH_SIZE];

	waiting_name(name, i);
	names_of(&w->waiting[i], fan, path);
	w->touched[w->waiting[i].id[0]] = true;
	int bad = 0;
	for (int tries = 0; tries < FAN_TRIES && !bad; tries++) {
		if (renameat(w->folder, name, w->folder, path) == 0)
			return 0;
		bad = errno == ENOENT ? make_fan(w, fan) : errno;
	}
	return bad ? bad : ENOENT;
}

result objects_settle(struct object_writer *w, error *err)
{
	int bad = w->unsynced ? unsynced_settle(w->unsynced) : 0;

	for (size_t i = 0; i < w->n && !bad; i++)
		bad = give_name(w, i);
	if (bad)
		return refuse_errno(err, bad, "write objects in", w->s->commondir);
	w->n = 0;
	return TXP_STORE_OK;
}

int objects_sync(const struct object_writer *w, struct unsynced *u)
{
	char fan[3] = "";
	int bad = 0;

	for (int i = 0; i < 256 && !bad; i++) {
		fan[0] = "0123456789abcdef"[i >> 4];
		fan[1] = "0123456789abcdef"[i & 15];
		if (w->touched[i])
			bad = unsynced_add_path(u, w->folder, fan);
	}
	return !bad && w->made ? unsynced_add_path(u, w->folder, ".") : bad;
}
