/* Folders of objects: which packs there are in each, and which others are borrowed from. */
#include "verify/odb.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/fd.h"

enum { BORROWED_DEPTH = 5, LIST_MOST = 64 << 10, PATH_SHOWN = 160 };

static char *copy_text(const char *text)
{
	size_t size = strlen(text) + 1;
	char *copy = malloc(size);

	return copy ? memcpy(copy, text, size) : NULL;
}

/* ---- Packs ---- */

void depot_rest(struct depot *d)
{
	for (size_t i = 0; i < d->n; i++)
		pack_close(d->list[i]);
}

void pack_forget(struct packfile *p)
{
	pack_close(p);
	for (size_t i = 0; i < sizeof p->parts / sizeof *p->parts; i++) {
		object_free(p->parts[i]);
		p->parts[i] = NULL;
	}
	sums_free(p->checks);
	p->checks = NULL;
	p->asked = 0;
	p->judged = false;
	p->fault = NULL;
	memset(p->fan, 0, sizeof p->fan);
}

static void free_pack(struct packfile *p, struct base_cache *cache)
{
	base_cache_free(cache);
	pack_forget(p);
	free(p);
}

static int add_pack(struct depot *d, const char *leaf, size_t len)
{
	for (size_t i = 0; i < d->n; i++)
		if (strlen(d->list[i]->name) == len && !memcmp(d->list[i]->name, leaf, len)) {
			d->list[i]->listed = true;
			return 0;
		}
	if (d->n == d->cap) {
		size_t cap = d->cap ? d->cap * 2 : 8;
		struct packfile **list = realloc(d->list, cap * sizeof(struct packfile *));
		if (!list)
			return ENOMEM;
		d->list = list;
		d->cap = cap;
	}
	struct packfile *p = calloc(1, sizeof *p);
	if (!p)
		return ENOMEM;
	p->idx = p->fd = -1;
	p->folder = d->objects;
	p->where = d->shown;
	p->listed = true;
	memcpy(p->name, leaf, len);
	d->list[d->n++] = p;
	return 0;
}

static bool ends_with(const char *name, size_t len, const char *ending)
{
	size_t n = strlen(ending);

	return len > n && !memcmp(name + len - n, ending, n);
}

/* git puts the pack there first, and then its index. */
static int note_lone(struct depot *d, const char *leaf, size_t len)
{
	char idx[NAME_MAX + 32];
	struct stat st;

	snprintf(idx, sizeof idx, "pack/%.*s.idx", (int)len, leaf);
	if (d->lone || strncmp(leaf, "pack-", 5) != 0 || !fstatat(d->objects, idx, &st, 0) || errno != ENOENT)
		return 0;
	d->lone = copy_text(leaf);
	return d->lone ? 0 : ENOMEM;
}

static int list_folder(struct depot *d)
{
	int fd = openat(d->objects, "pack", O_RDONLY | O_DIRECTORY | O_CLOEXEC), bad = 0;
	DIR *folder = fd < 0 ? NULL : fdopendir(fd);

	if (!folder) {
		bad = errno;
		if (fd >= 0)
			close(fd);
		return fd < 0 && bad == ENOENT ? 0 : bad;
	}
	errno = 0;
	for (struct dirent *e; !bad && (e = readdir(folder)); errno = 0) {
		size_t len = strlen(e->d_name);
		if (ends_with(e->d_name, len, ".idx"))
			bad = add_pack(d, e->d_name, len - 4);
		else if (ends_with(e->d_name, len, ".pack"))
			bad = note_lone(d, e->d_name, len - 5);
	}
	bad = bad ? bad : errno;
	closedir(folder);
	return bad;
}

void depot_list(struct depot *d, struct base_cache *cache)
{
	size_t kept = 0;

	d->listed = true;
	d->trouble = (struct trouble){ 0 };
	free(d->lone);
	d->lone = NULL;
	for (size_t i = 0; i < d->n; i++)
		d->list[i]->listed = false;
	int bad = list_folder(d);
	if (bad)
		trouble(&d->trouble, bad == ENOTDIR ? 0 : bad, "the folder %s/pack can't be read: %s", d->shown, strerrordesc_np(bad));
	for (size_t i = 0; i < d->n; i++) {
		struct packfile *p = d->list[i];
		if (p->fault)
			pack_forget(p);
		if (p->listed)
			d->list[kept++] = p;
		else
			free_pack(p, cache);
	}
	d->n = kept;
}

/* ---- Folders to borrow from ---- */

int depots_add(struct depots *o, char *path, const char *shown, int depth)
{
	struct stat st, other;
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), bad = fd < 0 || fstat(fd, &st) ? errno : 0;
	bool known = false;

	for (size_t i = 0; !bad && i < o->n; i++)
		known = known || (!fstat(o->list[i].objects, &other) && st.st_ino == other.st_ino && st.st_dev == other.st_dev);
	if (!bad && !known && o->n < sizeof o->list / sizeof *o->list) {
		char *name = copy_text(shown);
		if (name) {
			o->list[o->n++] = (struct depot){ .objects = fd, .path = path, .shown = name, .depth = depth };
			return 0;
		}
		bad = ENOMEM;
	}
	if (fd >= 0)
		close(fd);
	free(path);
	return bad;
}

static int borrow_line(struct depots *o, size_t from, const char *line, size_t len)
{
	const struct depot *d = &o->list[from];
	const size_t size = strlen(d->path) + len + 2;
	char *path = malloc(size);

	if (!path)
		return trouble(&o->trouble, ENOMEM, "out of memory");
	snprintf(path, size, "%s%s%.*s", line[0] == '/' ? "" : d->path, line[0] == '/' ? "" : "/", (int)len, line);
	char shown[PATH_SHOWN];
	snprintf(shown, sizeof shown, "%s", path);
	int bad = depots_add(o, path, shown, d->depth + 1);
	if (bad)
		return trouble(&o->trouble, errno_says_why(bad) ? bad : 0,
			       "the folder %s, which %.80s/info/alternates says objects are borrowed from, can't be opened: %s", shown,
			       d->shown, strerrordesc_np(bad));
	return 0;
}

static void borrow_from(struct depots *o, size_t from)
{
	const struct depot *d = &o->list[from];
	int fd = openat(d->objects, "info/alternates", O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	size_t len = 0;

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return;
	char *text = malloc(LIST_MOST + 1);
	int bad = fd < 0 ? errno : text ? fd_read_at(fd, 0, text, LIST_MOST + 1, &len) : ENOMEM;
	if (fd >= 0)
		close(fd);
	if (!bad && len > LIST_MOST)
		bad = EFBIG;
	if (bad)
		trouble(&o->trouble, errno_says_why(bad) ? bad : 0, "%.80s/info/alternates can't be read: %s", d->shown, strerrordesc_np(bad));
	for (size_t at = 0; !bad && at < len;) {
		size_t n = 0;
		while (at + n < len && text[at + n] != '\n' && text[at + n] != '\r' && text[at + n])
			n++;
		if (n && text[at] != '#' && d->depth < BORROWED_DEPTH)
			borrow_line(o, from, text + at, n);
		d = &o->list[from];
		at += n + 1;
	}
	free(text);
}

void depots_borrow(struct depots *o)
{
	for (size_t i = 0; i < o->n; i++)
		borrow_from(o, i);
	o->borrows = true;
}

void depots_free(struct depots *o, struct base_cache *cache)
{
	for (size_t i = 0; i < o->n; i++) {
		struct depot *d = &o->list[i];
		for (size_t k = 0; k < d->n; k++)
			free_pack(d->list[k], cache);
		close(d->objects);
		free(d->list);
		free(d->lone);
		free(d->path);
		free(d->shown);
	}
	o->n = 0;
	base_cache_free(cache);
}
