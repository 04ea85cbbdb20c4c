/* verify.h - reading and judging all of a repository's objects, and what the files that do it share.
 *
 * libgit2 could read them all, but resolves the chain of deltas behind a packed object again and again. Here each file is
 * read once, a delta is applied to the base that is at hand, and two threads share the work. */
#ifndef VERIFY_H
#define VERIFY_H

#include <git2.h>
#include "base/arena.h"
#include "txplan-store.h"

enum { NOTES_MOST = 1000, ID_SIZE = TXP_STORE_ID_SIZE };

/* ---- verify.c: what the store calls ---- */

struct verification;

/* Reads and judges all objects of a repository, whose common git folder is open. Lives in the arena. Running out of memory
 * unwinds to its guard. */
struct verification *verify_all(struct arena *a, git_repository *repo, int common, txp_store_progress_fn *progress, void *ctx);
/* Then HEAD, branches and tags, so that what they need is looked for: begin (0 or libgit2's code), each of them, end. name:
 * NULL for one that was named before; type: COMMIT for HEAD, else ANY. */
int verify_begin_refs(struct verification *v);
void verify_ref(struct verification *v, const char *name, const git_oid *id, git_object_t type);
void verify_refs_unread(struct verification *v);
void verify_end_refs(struct verification *v);
/* What was found, in order. */
void verify_tell(struct verification *v, txp_store_finding_fn *fn, void *ctx, struct txp_store_verified *out);

/* ---- judge.c ---- */

/* What is wrong, kept until all is read: threads don't call the caller. */
struct note {
	const char *code, *message;
	char object[ID_SIZE]; /* "" when it's about none */
};

struct notes {
	struct arena *arena;
	struct note *list;
	size_t n, cap, dropped;
};

void note(struct notes *n, const char *code, const git_oid *object, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* Ids; sorted, those that begin with byte B are [fan[B], fan[B + 1]). */
struct ids {
	git_oid *list;
	size_t n, cap;
	uint32_t fan[257];
};

void ids_add(struct arena *a, struct ids *ids, const git_oid *id);
/* In order, each once, and counts them. */
void ids_sort(struct ids *ids);

/* Every object that is there. What it is, and what others take it for, are bits 1 << type. */
struct objects {
	struct ids all, loose;
	uint8_t *is, *used_as; /* written by several threads, with atomic operations */
};

#define NOT_THERE UINT32_MAX

uint32_t objects_find(const struct objects *o, const git_oid *id);

/* One that an object names and that isn't there. */
struct missing {
	git_oid from, to;
	git_object_t type;
};

/* One thread's. */
struct worker {
	struct checking *all;
	struct arena *arena;
	struct notes notes;
	struct missing *missing;
	size_t nmissing, missing_cap;
	struct inflater *inflater;
	struct frame *frames;      /* of the delta chain that is being followed */
	size_t frames_cap;
	unsigned char *in, *out;   /* packed bytes; what comes out of them */
	size_t in_cap, out_cap;
	const char **names;        /* of the tree that is being looked at, see form.c */
	size_t names_cap;
	bool first;                /* the caller's own thread */
	enum txp_result ended;
	int fd;                    /* of the file that is being read, or -1 */
	git_odb_object *moved;     /* one that libgit2 had to find, while it is looked at */
	bool damaged;              /* something can't be unpacked */
	size_t objects;
	uint64_t bytes;
};

/* All of them. */
struct checking {
	git_repository *repo;
	int common;                /* its common git folder, open */
	struct arena *arena;
	struct objects objects;
	struct pack **packs;       /* NULL-terminated */
	size_t next, items;        /* the next piece of work, taken with an atomic operation */
	struct notes notes;
	txp_store_progress_fn *progress;
	void *ctx;
};

/* Room for that many bytes; what was there is not kept. */
unsigned char *room(struct arena *a, unsigned char **bytes, size_t *cap, size_t size);

/* An object's whole content, wherever it was read from: is it what its id says, and well made? */
void check_object(struct worker *w, const git_oid *id, git_object_t type, const void *data, size_t len, const char *where);

/* ---- form.c ---- */

/* Calls fn for each object that this one names. False, with *why, when it is not well made. */
typedef void name_fn(void *ctx, const git_oid *id, git_object_t type);
bool form_check(struct worker *w, git_object_t type, const char *data, size_t len, name_fn *fn, void *ctx, const char **why);

/* ---- inflate.c ---- */

struct inflater *inflater_new(struct arena *a);
/* Inflates all of a stream, which must come to exactly `size` bytes and end where the input does. False when it doesn't. */
bool inflate_whole(struct inflater *f, const void *in, size_t len, void *out, size_t size);
/* Its first bytes: how many came out, at most `size`; 0 when it is damaged. */
size_t inflate_first(struct inflater *f, const void *in, size_t len, void *out, size_t size);

/* The same of input that is read on the way, whose end is not known: more() gives the next bytes, 0 at their end. */
typedef size_t more_fn(void *ctx, const void **bytes);
bool inflate_stream(struct inflater *f, more_fn *more, void *ctx, void *out, size_t size);
/* How much of the last bytes that more() gave lies behind the stream. */
size_t inflate_left(const struct inflater *f);
/* The CRC-32 of bytes that follow others, whose CRC-32 is `sum`; 0 before the first. */
uint32_t crc_add(uint32_t sum, const void *bytes, size_t len);

/* ---- loose.c ---- */

/* The ids below objects/xx. */
void loose_list(struct arena *a, int common, struct ids *out);
void loose_check(struct worker *w, const git_oid *id);

/* ---- pack.c, unpack.c ---- */

struct pack;
/* Packs with their indexes, NULL-terminated; their ids into *ids. What is wrong with one as a whole is noted. *vanished: one went
 * away while it was looked at. */
struct pack **packs_open(struct arena *a, int common, struct ids *ids, struct notes *n, bool *vanished);
/* What it can be cut into, for several threads: objects that are no delta, each with all that are made from it. */
size_t pack_families(const struct pack *p);
void pack_check(struct worker *w, const struct pack *p, size_t family);
size_t pack_objects(const struct pack *p);

#endif
