/* odb.h - the checked reader of git's objects.
 *
 * libgit2 1.5 trusts the files that objects lie in: it spins over one that is cut short, writes beyond its buffer where one
 * tells a wrong size, and maps indexes of packs as they are. So it is given a back-end of ours instead of its own (odb.c), and
 * reads no pack index, multi-pack-index or commit-graph itself. Each file is read, never mapped; what it says of itself is held
 * against the file's size before it is believed; nothing larger than OBJECT_MOST is made from it.
 *
 * What can't be read is never told as absent: an object is absent when every place where it could be was looked at. */
#ifndef VERIFY_ODB_H
#define VERIFY_ODB_H

#include <limits.h>
#include <sys/stat.h>
#include "verify/verify.h"

enum {
	READ_MOST = 16 << 20,  /* bytes of an object */
	CHAIN_MOST = 4096,     /* deltas that stand on each other: git makes 4095 at most */
	WORK_MOST = 1 << 30,   /* bytes that are unpacked for one object */
	FIRST_READ = 4096, WINDOW = 16384,
	IDS_AT = 8 + 256 * 4, /* in an index */
};

/* ---- odb_object.c: what all parts share ---- */

/* What stands in the way of an object; the first one is told. */
struct trouble {
	char text[420];
	int errnum; /* the system's reason, or 0: damage */
};

/* Returns GIT_ERROR. */
int trouble(struct trouble *t, int errnum, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

struct raw_object {
	git_object_t type;
	unsigned char *data; /* of libgit2's allocator, with a NUL behind it */
	size_t len;
};

/* Memory that libgit2 may free. NULL when there is none. */
unsigned char *object_room(size_t size);
void object_free(unsigned char *data);

/* Is the content what the id says? */
bool object_is(const git_oid *id, const struct raw_object *o);

/* Ids that begin alike. */
struct prefix {
	git_oid key;   /* the digits, and zeros */
	size_t digits;
	git_oid found;
	size_t n;      /* how many different ones were found, 2 for many */
};

bool prefix_matches(const struct prefix *p, const unsigned char *id);
void prefix_take(struct prefix *p, const unsigned char *id);

static inline uint32_t be32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* ---- odb_loose.c: an object in a file of its own ---- */

/* "blob 123" and a NUL: how long it is; 0 when it is no head of an object, or that of one larger than `most`. */
size_t loose_head(const char *head, size_t len, size_t most, git_object_t *type, size_t *size);
/* 0, GIT_ENOTFOUND or GIT_ERROR; objects: the open folder, where: its name. */
int loose_read(int objects, const char *where, const git_oid *id, struct inflater *f, struct raw_object *out, struct trouble *t);
int loose_read_header(int objects, const char *where, const git_oid *id, struct inflater *f, struct raw_object *out,
		      struct trouble *t);
int loose_exists(int objects, const char *where, const git_oid *id, struct trouble *t);
int loose_prefix(int objects, const char *where, struct prefix *p, struct trouble *t);

/* That a file holds what its id says. 0 or GIT_ERROR. */
int loose_prove(const char *where, const git_oid *id, const struct raw_object *o, struct trouble *t);

/* ---- odb_idx.c: a pack's index ---- */

struct sums;

struct packfile {
	char name[NAME_MAX + 1];   /* without .idx */
	const char *where;         /* the folder that objects/ is called in messages */
	int folder;                /* objects, open */
	int idx, fd;               /* open, or -1 */
	const char *fault;         /* what is wrong with the index or pack: it isn't asked again */
	bool judged, listed;
	uint64_t idx_size, end;    /* end: of the pack's objects */
	uint32_t fan[257];
	uint64_t large;            /* how many places are in the second table */
	unsigned char sums[2 * GIT_OID_RAWSZ];
	unsigned char *parts[256]; /* ids, then places, of those that begin with one byte, once they were needed */
	struct sums *checks;       /* see odb_sums.c */
	size_t asked;
};

/* Where an object is in the pack: 0, GIT_ENOTFOUND or GIT_ERROR. */
int idx_find(struct packfile *p, const git_oid *id, uint64_t *at, struct trouble *t);
int idx_prefix(struct packfile *p, struct prefix *x, struct trouble *t);
/* Which one of all it is, or NOT_THERE: never an error. Its part has been read. */
uint32_t idx_number(const struct packfile *p, const git_oid *id);
/* Opens the pack itself, and holds it against its index. */
int pack_begin(struct packfile *p, struct trouble *t);
/* Closes its files; it can be used again. */
void pack_close(struct packfile *p);

/* ---- odb_sums.c: the checksums in the index ---- */

/* The CRC-32 of the bytes that stand for an object in the pack, its head with them. */
struct sum {
	uint32_t crc;
	bool known;
};

static inline bool sums_match(const struct sum *s, uint32_t crc)
{
	return s->known && s->crc == crc;
}

/* Of an object, by its id; of one that lies at a place. Not known while few were asked for, or when it can't be read. */
struct sum idx_sum_of(struct packfile *p, const git_oid *id);
struct sum idx_sum_at(struct packfile *p, uint64_t at);
void sums_free(struct sums *s);

/* ---- odb_pack.c: an object in a pack ---- */

struct base_cache;
struct base_cache *base_cache_new(struct arena *a);
void base_cache_free(struct base_cache *c);
/* From now on packed_read() gives nothing that was not proven to be whole: by the checksums in the index, or by its id. */
void base_cache_prove(struct base_cache *c, bool prove);

/* from: the place that idx_find() told. 0 or GIT_ERROR. */
int packed_read(struct packfile *p, uint64_t from, const git_oid *id, struct inflater *f, struct base_cache *cache,
		struct raw_object *out, struct trouble *t);
int packed_read_header(struct packfile *p, uint64_t from, const git_oid *id, struct inflater *f, struct raw_object *out,
		       struct trouble *t);

/* ---- odb_depot.c: folders of objects ---- */

enum { BORROWED_MOST = 32 };

/* The repository's own, or one that is borrowed from. */
struct depot {
	int objects; /* open */
	char *path;  /* with no final slash */
	char *shown; /* for messages */
	int depth;
	bool listed; /* else the packs must be listed anew */
	struct packfile **list;
	size_t n, cap, opened;
	char *lone;  /* a pack without an index */
	struct trouble trouble; /* in listing it */
};

struct depots {
	struct depot list[1 + BORROWED_MOST];
	size_t n;
	bool borrows; /* the lists of those to borrow from were read */
	struct trouble trouble;
};

/* Closes a pack and frees what it holds; it can be used again. */
void pack_forget(struct packfile *p);
/* Takes path over, also when it fails. 0 or an errno. */
int depots_add(struct depots *o, char *path, const char *shown, int depth);
void depots_borrow(struct depots *o);
void depots_free(struct depots *o, struct base_cache *cache);
/* Packs as they are there now; those that were seen before keep what is known of them, unless that was damage. */
void depot_list(struct depot *d, struct base_cache *cache);
/* Closes the files of all packs. */
void depot_rest(struct depot *d);

/* ---- odb.c ---- */

struct odb;

/* From here on libgit2 reads this repository's objects through it alone. It lives in the arena, which must outlive the repository.
 * commondir ends in a slash. 0 or libgit2's code. */
int odb_attach(struct arena *a, git_repository *repo, const char *commondir, struct odb **out);
/* libgit2 hashes every object that it reads, with a search for made collisions, which is nearly all the time that it takes. While
 * many are only looked at, our reader proves what it gives instead: packed ones by the checksums in the index. So damage is told
 * as ever; what somebody forged, `verify` finds. Process-wide. */
void odb_prove(struct odb *o, bool prove);

#endif
