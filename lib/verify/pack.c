/* Packs: a pack is read through once, for its checksum and for the head of each object. */
#include "verify/pack.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/fd.h"
#include "base/sha1.h"

enum {
	PACK_HEAD = 12,
	INDEX_HEAD = 8,
	FAN_BYTES = 256 * 4,
	CHUNK = 1 << 20,
};

size_t pack_families(const struct pack *p)
{
	return p->nfamilies;
}

size_t pack_objects(const struct pack *p)
{
	return p->n;
}

static uint32_t be32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* ---- The index ---- */

static void close_file(void *arg)
{
	int *fd = arg;

	if (*fd >= 0)
		close(*fd);
}

static int open_file(struct arena *a, int common, const char *name, const char *ending, off_t *size, int *out)
{
	char path[160];
	struct stat st;
	int *fd = arena_new_of(a, int);

	*fd = -1;
	arena_defer(a, close_file, fd);
	snprintf(path, sizeof path, "objects/pack/%s%s", name, ending);
	*fd = openat(common, path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (*fd < 0)
		return errno;
	if (fstat(*fd, &st))
		return errno;
	*out = *fd;
	*size = st.st_size;
	return S_ISREG(st.st_mode) ? 0 : EINVAL;
}

static int by_place(const void *a, const void *b)
{
	const struct packed *x = a, *y = b;

	return x->at < y->at ? -1 : x->at > y->at;
}

/* Where the object at a place of the index lies: small ones in 31 bits, others in a second table. */
static uint64_t place_at(const unsigned char *x, size_t len, size_t n, size_t i)
{
	const unsigned char *small = x + INDEX_HEAD + FAN_BYTES + n * (GIT_OID_RAWSZ + 4), *large = small + n * 4;
	uint32_t at = be32(small + i * 4);
	size_t far = at & 0x7fffffff;

	if (!(at & 0x80000000))
		return at;
	if (far >= (len - (size_t)(large - x) - (size_t)2 * SHA1_BYTES) / 8)
		return UINT64_MAX;
	return (uint64_t)be32(large + far * 8) << 32 | be32(large + far * 8 + 4);
}

static const char *index_fault(const unsigned char *x, size_t len, size_t *n)
{
	unsigned char digest[SHA1_BYTES];
	struct sha1 sum;

	if (len < INDEX_HEAD + FAN_BYTES + 2 * SHA1_BYTES || memcmp(x, "\377tOc\0\0\0\2", INDEX_HEAD) != 0)
		return "its index is damaged, or of a kind that txplan doesn't know";
	*n = be32(x + INDEX_HEAD + FAN_BYTES - 4);
	if (*n > (len - INDEX_HEAD - FAN_BYTES - 2 * SHA1_BYTES) / (GIT_OID_RAWSZ + 8))
		return "its index is cut short";
	sha1_begin(&sum);
	sha1_add(&sum, x, len - SHA1_BYTES);
	sha1_end(&sum, digest);
	if (memcmp(digest, x + len - SHA1_BYTES, SHA1_BYTES) != 0)
		return "the checksum of its index is wrong";
	for (size_t i = 0, at = 0; i < 256; i++) {
		for (size_t end = be32(x + INDEX_HEAD + i * 4); at < end && at < *n; at++)
			if (x[INDEX_HEAD + FAN_BYTES + at * GIT_OID_RAWSZ] != i)
				return "its index is not in order";
		if (at != be32(x + INDEX_HEAD + i * 4))
			return "its index is not in order";
	}
	return NULL;
}

static const char *read_index(struct arena *a, struct pack *p, const unsigned char *x, size_t len, struct ids *ids)
{
	const char *fault = index_fault(x, len, &p->n);

	if (fault)
		return fault;
	p->list = arena_array(a, p->n + 1, sizeof *p->list);
	for (size_t i = 0; i < p->n; i++) {
		git_oid_fromraw(&p->list[i].id, x + INDEX_HEAD + FAN_BYTES + i * GIT_OID_RAWSZ);
		p->list[i].at = place_at(x, len, p->n, i);
		if (i && git_oid_cmp(&p->list[i - 1].id, &p->list[i].id) >= 0)
			return "its index is not in order";
	}
	for (size_t i = 0; i < p->n; i++)
		ids_add(a, ids, &p->list[i].id);
	qsort(p->list, p->n, sizeof *p->list, by_place);
	return NULL;
}

/* ---- The pack ---- */

/* Type and size; for deltas the base. */
static bool read_entry_head(struct pack *p, size_t i, const unsigned char *b, size_t len, git_oid *base)
{
	struct packed *e = &p->list[i];
	struct entry_head head;

	e->base = NOT_THERE;
	if (!entry_head(b, len, OBJECT_MOST, &head) || head.back > e->at)
		return false;
	e->type = head.type;
	e->size = (uint32_t)head.size;
	e->skip = (uint32_t)head.len;
	*base = head.base;
	if (e->type == OFS_DELTA) {
		const struct packed *there = bsearch(&(struct packed){ .at = e->at - head.back }, p->list, p->n, sizeof *e, by_place);
		e->base = there ? (uint32_t)(there - p->list) : NOT_THERE;
	}
	return true;
}

struct id_at {
	git_oid id;
	uint32_t at;
};

static int by_id(const void *a, const void *b)
{
	const struct id_at *x = a, *y = b;

	return git_oid_cmp(&x->id, &y->id);
}

/* Bases that are named by their ids. Another pack's are no good: the pack must be whole. */
static void find_bases(struct arena *a, struct pack *p, const git_oid *named)
{
	struct id_at *ids = NULL;

	for (size_t i = 0; i < p->n; i++) {
		if (p->list[i].type != REF_DELTA)
			continue;
		if (!ids) {
			ids = arena_array(a, p->n, sizeof *ids);
			for (size_t k = 0; k < p->n; k++)
				ids[k] = (struct id_at){ p->list[k].id, (uint32_t)k };
			qsort(ids, p->n, sizeof *ids, by_id);
		}
		const struct id_at *there = bsearch(&(struct id_at){ .id = named[i] }, ids, p->n, sizeof *ids, by_id);
		p->list[i].base = there ? there->at : NOT_THERE;
	}
}

static void link_families(struct arena *a, struct pack *p)
{
	p->families = arena_array(a, p->n + 1, sizeof *p->families);
	for (size_t i = 0; i < p->n; i++)
		p->list[i].child = p->list[i].next = NOT_THERE;
	for (size_t i = p->n; i-- > 0;) {
		struct packed *e = &p->list[i];
		if (e->base == NOT_THERE) {
			if (e->type && e->type < OFS_DELTA)
				p->families[p->nfamilies++] = (uint32_t)i;
			continue;
		}
		e->next = p->list[e->base].child;
		p->list[e->base].child = (uint32_t)i;
	}
}

/* Those that no family reaches: their base is not in the pack, or is made from themselves. */
static void note_orphans(struct arena *a, const struct pack *p, struct notes *notes)
{
	unsigned char *reached = arena_alloc(a, p->n + 1);
	uint32_t *stack = arena_array(a, p->n + 1, sizeof *stack);
	size_t depth = 0;

	for (size_t i = 0; i < p->nfamilies; i++)
		for (stack[depth++] = p->families[i]; depth;) {
			uint32_t at = stack[--depth];
			reached[at] = 1;
			for (uint32_t c = p->list[at].child; c != NOT_THERE; c = p->list[c].next)
				stack[depth++] = c;
		}
	for (size_t i = 0; i < p->n; i++)
		if (!reached[i])
			note(notes, "object-damaged", &p->list[i].id, "it can't be read in %s", p->name);
}

/* All bytes, for the checksum; on the way the heads of the objects. */
static const char *scan_pack(struct arena *a, struct pack *p, uint64_t size, const unsigned char *index_sum)
{
	unsigned char *buf = arena_alloc(a, CHUNK), digest[2][SHA1_BYTES];
	git_oid *named = arena_array(a, p->n + 1, sizeof *named);
	size_t next = 0, keep = 0;
	struct sha1 sum;

	sha1_begin(&sum);
	for (uint64_t at = 0; at < p->end;) {
		size_t len = p->end - at < CHUNK - keep ? (size_t)(p->end - at) : CHUNK - keep;
		if (fd_read_all(p->fd, at, buf + keep, len))
			return "it can't be read to its end";
		sha1_add(&sum, buf + keep, len);
		if (at == 0 && (len < PACK_HEAD || memcmp(buf, "PACK\0\0\0", 7) != 0 || buf[7] < 2 || buf[7] > 3 || be32(buf + 8) != p->n))
			return "it doesn't begin as a pack of so many objects does";
		const uint64_t from = at - keep, to = at + len;
		for (; next < p->n && (p->list[next].at + ENTRY_HEAD_MOST <= to || to == p->end) && p->list[next].at < to; next++) {
			size_t have = to - p->list[next].at < ENTRY_HEAD_MOST ? (size_t)(to - p->list[next].at) : ENTRY_HEAD_MOST;
			if (p->list[next].at < from || !read_entry_head(p, next, buf + (p->list[next].at - from), have, &named[next]))
				p->list[next].type = 0;
		}
		at = to;
		keep = at < p->end ? ENTRY_HEAD_MOST : 0;
		if (keep > len)
			keep = len;
		memmove(buf, buf + (size_t)(to - from) - keep, keep);
	}
	for (; next < p->n; next++)
		p->list[next].base = NOT_THERE;
	find_bases(a, p, named);
	link_families(a, p);
	sha1_end(&sum, digest[0]);
	if (fd_read_all(p->fd, p->end, digest[1], SHA1_BYTES) || size - p->end != SHA1_BYTES ||
	    memcmp(digest[0], digest[1], SHA1_BYTES) || memcmp(digest[0], index_sum, SHA1_BYTES))
		return "its checksum is wrong";
	return NULL;
}

/* Objects follow each other without a gap. */
static bool dense(const struct pack *p)
{
	return p->n == 0 ? p->end == PACK_HEAD : p->list[0].at == PACK_HEAD && p->list[p->n - 1].at < p->end;
}

static struct pack *open_pack(struct arena *a, int common, const char *name, struct ids *ids, struct notes *notes,
			      bool *vanished)
{
	struct pack *p = arena_new_of(a, struct pack);
	off_t index_size = 0, pack_size = 0;
	int index = -1;
	int bad = open_file(a, common, name, ".idx", &index_size, &index);

	snprintf(p->name, sizeof p->name, "%s", name);
	if (!bad)
		bad = open_file(a, common, name, ".pack", &pack_size, &p->fd);
	unsigned char *x = arena_alloc(a, (size_t)index_size + 1);
	if (!bad)
		bad = fd_read_all(index, 0, x, (size_t)index_size);
	*vanished = *vanished || bad == ENOENT;
	if (bad) {
		note(notes, "pack-damaged", NULL, "the pack %s can't be read: %s", name, strerrordesc_np(bad));
		return NULL;
	}
	const char *fault = read_index(a, p, x, (size_t)index_size, ids);
	p->end = pack_size > SHA1_BYTES ? (uint64_t)pack_size - SHA1_BYTES : 0;
	const char *scan = fault ? NULL : scan_pack(a, p, (uint64_t)pack_size, x + index_size - (off_t)2 * SHA1_BYTES);
	if (!fault && (scan || !dense(p)))
		fault = scan ? scan : "there is something between its objects";
	if (fault)
		note(notes, "pack-damaged", NULL, "the pack %s is damaged: %s", name, fault);
	if (!p->families)
		return NULL;
	note_orphans(a, p, notes);
	return p;
}

static void close_folder(void *arg)
{
	DIR **d = arg;

	if (*d)
		closedir(*d);
	*d = NULL;
}

struct pack **packs_open(struct arena *a, int common, struct ids *ids, struct notes *notes, bool *vanished)
{
	DIR **d = arena_new_of(a, DIR *);
	struct pack **packs = NULL;
	size_t n = 0, cap = 0;

	arena_defer(a, close_folder, d);
	int fd = openat(common, "objects/pack", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0 && !(*d = fdopendir(fd)))
		close(fd);
	for (struct dirent *e; *d && (e = readdir(*d));) {
		size_t len = strlen(e->d_name);
		if (len < 5 || len > 70 || strcmp(e->d_name + len - 4, ".idx") != 0)
			continue;
		struct pack *p = open_pack(a, common, arena_copy(a, e->d_name, len - 4), ids, notes, vanished);
		packs = arena_room(a, packs, n + 1, &cap, sizeof(struct pack *));
		if (p)
			packs[n++] = p;
	}
	close_folder(d);
	packs = arena_room(a, packs, n, &cap, sizeof(struct pack *));
	packs[n] = NULL;
	return packs;
}
