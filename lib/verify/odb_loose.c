/* An object in a file of its own: zlib's stream of "TYPE SIZE", a NUL and the content. */
#include "verify/odb.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/fd.h"

enum { HEAD_MOST = 32, HEAD_IN = 512, PATH_IN = ID_SIZE + 2, REST = GIT_OID_HEXSZ - 2, DEFLATE_MOST = 1040 };

size_t loose_head(const char *head, size_t len, size_t most, git_object_t *type, size_t *size)
{
	const char *nul = memchr(head, '\0', len), *space = nul ? memchr(head, ' ', (size_t)(nul - head)) : NULL;
	char word[8];

	*size = 0;
	if (!space || (size_t)(space - head) >= sizeof word || nul == space + 1 || nul - space > 20 ||
	    strspn(space + 1, "0123456789") != (size_t)(nul - space) - 1)
		return 0;
	memcpy(word, head, (size_t)(space - head));
	word[space - head] = '\0';
	*type = git_object_string2type(word);
	*size = strtoul(space + 1, NULL, 10);
	bool known = *type == GIT_OBJECT_BLOB || *type == GIT_OBJECT_TREE || *type == GIT_OBJECT_COMMIT || *type == GIT_OBJECT_TAG;
	return !known || *size > most ? 0 : (size_t)(nul - head) + 1;
}

static void path_of(const git_oid *id, char out[PATH_IN])
{
	char hex[ID_SIZE];

	git_oid_tostr(hex, sizeof hex, id);
	snprintf(out, PATH_IN, "%.2s/%.38s", hex, hex + 2);
}

static int damaged(struct trouble *t, const char *where, const git_oid *id, const char *what)
{
	char hex[ID_SIZE], path[PATH_IN];

	path_of(id, path);
	return trouble(t, 0, "the object %s is damaged: its file %s/%s %s", git_oid_tostr(hex, sizeof hex, id), where, path, what);
}

static int unreadable(struct trouble *t, const char *where, const git_oid *id, int errnum)
{
	char path[PATH_IN];

	path_of(id, path);
	if (errnum == ENOENT)
		return GIT_ENOTFOUND;
	if (errnum == ELOOP || errnum == ENXIO)
		return damaged(t, where, id, errnum == ELOOP ? "is a symbolic link" : "is no ordinary file");
	if (errnum == ENOTDIR)
		return damaged(t, where, id, "can't be there: its folder is a file");
	return trouble(t, errnum, "the object's file %s/%s can't be read: %s", where, path, strerrordesc_np(errnum));
}

/* An open file, or GIT_ENOTFOUND, GIT_ERROR. */
static int open_object(int objects, const char *where, const git_oid *id, size_t *size, struct trouble *t)
{
	char path[PATH_IN];
	struct stat st;

	path_of(id, path);
	int fd = openat(objects, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return unreadable(t, where, id, errno);
	int bad = fstat(fd, &st) ? errno : 0;
	int code = bad ? unreadable(t, where, id, bad) : 0;
	if (!code && !S_ISREG(st.st_mode))
		code = damaged(t, where, id, S_ISDIR(st.st_mode) ? "is a folder" : "is no ordinary file");
	if (!code && st.st_size == 0)
		code = damaged(t, where, id, "is empty");
	if (!code && st.st_size > READ_MOST + WINDOW)
		code = damaged(t, where, id, "is larger than the 16 MiB that txplan reads of an object");
	if (code) {
		close(fd);
		return code;
	}
	*size = (size_t)st.st_size;
	return fd;
}

/* Its head: 0, or what is wrong. size: of the whole file. */
static const char *judge_head(struct inflater *f, const unsigned char *in, size_t len, size_t size, struct raw_object *out,
			      size_t *skip)
{
	char head[HEAD_MOST];
	size_t first = inflate_first(f, in, len, head, sizeof head);

	*skip = loose_head(head, first, READ_MOST, &out->type, &out->len);
	if (!*skip && out->len > READ_MOST)
		return "says that it holds more than the 16 MiB that txplan reads of an object";
	if (!*skip)
		return "doesn't begin as an object does";
	return out->len / DEFLATE_MOST > size ? "is too small for what it says it holds" : NULL;
}

static const char *unpack(struct inflater *f, const unsigned char *in, size_t size, struct raw_object *out)
{
	size_t skip;
	const char *fault = judge_head(f, in, size, size, out, &skip);

	if (fault)
		return fault;
	out->data = object_room(skip + out->len + 1);
	if (!out->data)
		return "";
	if (!inflate_whole(f, in, size, out->data, skip + out->len))
		return "can't be unpacked: it is cut short, or its bytes have changed";
	memmove(out->data, out->data + skip, out->len);
	out->data[out->len] = '\0';
	return NULL;
}

int loose_read(int objects, const char *where, const git_oid *id, struct inflater *f, struct raw_object *out, struct trouble *t)
{
	size_t size = 0, got = 0;
	int fd = open_object(objects, where, id, &size, t);

	out->data = NULL;
	if (fd < 0)
		return fd;
	unsigned char *in = object_room(size);
	int bad = in ? fd_read_at(fd, 0, in, size, &got) : ENOMEM;
	const char *fault = bad ? NULL : unpack(f, in, got, out);
	close(fd);
	object_free(in);
	if (!bad && fault && !*fault)
		bad = ENOMEM;
	if (!bad && !fault)
		return 0;
	object_free(out->data);
	out->data = NULL;
	return bad ? unreadable(t, where, id, bad) : damaged(t, where, id, fault);
}

int loose_prove(const char *where, const git_oid *id, const struct raw_object *o, struct trouble *t)
{
	return object_is(id, o) ? 0 : damaged(t, where, id, "holds something else than what its id says");
}

int loose_read_header(int objects, const char *where, const git_oid *id, struct inflater *f, struct raw_object *out,
		      struct trouble *t)
{
	unsigned char in[HEAD_IN];
	size_t size = 0, got = 0, skip;
	int fd = open_object(objects, where, id, &size, t);

	if (fd < 0)
		return fd;
	int bad = fd_read_at(fd, 0, in, sizeof in, &got);
	close(fd);
	if (bad)
		return unreadable(t, where, id, bad);
	const char *fault = judge_head(f, in, got, size, out, &skip);
	return fault ? damaged(t, where, id, fault) : 0;
}

int loose_exists(int objects, const char *where, const git_oid *id, struct trouble *t)
{
	char path[PATH_IN];
	struct stat st;

	path_of(id, path);
	return fstatat(objects, path, &st, AT_SYMLINK_NOFOLLOW) ? unreadable(t, where, id, errno) : 0;
}

int loose_prefix(int objects, const char *where, struct prefix *p, struct trouble *t)
{
	char hex[ID_SIZE], fan[3];
	git_oid id;

	git_oid_tostr(hex, sizeof hex, &p->key);
	snprintf(fan, sizeof fan, "%.2s", hex);
	int fd = openat(objects, fan, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return 0;
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	int bad = d ? 0 : errno;
	if (!d && fd >= 0)
		close(fd);
	errno = 0;
	for (struct dirent *e; d && (e = readdir(d)); errno = 0) {
		if (strlen(e->d_name) != REST)
			continue;
		memcpy(hex + 2, e->d_name, REST);
		if (strspn(hex, "0123456789abcdef") == GIT_OID_HEXSZ && !git_oid_fromstr(&id, hex) && prefix_matches(p, id.id))
			prefix_take(p, id.id);
	}
	bad = d ? errno : bad;
	if (d)
		closedir(d);
	return bad ? trouble(t, bad, "the folder %s/%s can't be read: %s", where, fan, strerrordesc_np(bad)) : 0;
}
