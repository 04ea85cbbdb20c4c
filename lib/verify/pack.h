/* pack.h - a pack as it is read to be checked. */
#ifndef VERIFY_PACK_H
#define VERIFY_PACK_H

#include "verify/packed.h"
#include "verify/verify.h"

enum { OBJECT_MOST = 1 << 30 };

/* One object in a pack; they are in the order of their places. */
struct packed {
	git_oid id;
	uint64_t at;
	uint32_t type;        /* git_object_t, OFS_DELTA, REF_DELTA; 0: can't be read */
	uint32_t size;        /* of the object, or of the delta */
	uint32_t skip;        /* how long its head is */
	uint32_t base;        /* of a delta; NOT_THERE for none */
	uint32_t child, next; /* its first delta; the next one of the same base */
};

struct pack {
	char name[80];
	int fd;
	uint64_t end; /* of the objects; the checksum follows */
	struct packed *list;
	uint32_t *families; /* those that are no delta */
	size_t n, nfamilies;
};

#endif
