/* packed.h - what stands in a pack, as bytes: for `verify`, which reads packs whole, and for the checked reader. */
#ifndef VERIFY_PACKED_H
#define VERIFY_PACKED_H

#include <git2.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { OFS_DELTA = 6, REF_DELTA = 7, ENTRY_HEAD_MOST = 32 };

/* What stands before an object's bytes. */
struct entry_head {
	unsigned type;  /* git_object_t, OFS_DELTA or REF_DELTA */
	uint64_t size;  /* of the object, or of the delta */
	uint64_t back;  /* of OFS_DELTA: how far before it its base lies */
	git_oid base;   /* of REF_DELTA */
	size_t len;     /* of all this */
};

/* False when it is damaged, or says more than `most` bytes. */
bool entry_head(const unsigned char *b, size_t len, uint64_t most, struct entry_head *out);

/* The size that a delta's base must have, and that of what it makes; *p behind them. False when they are damaged, or beyond
 * `most`. */
bool delta_sizes(const unsigned char **p, const unsigned char *end, size_t most, size_t *from, size_t *to);

/* Makes exactly `size` bytes at `out` from the base, by what stands behind the sizes. False when the delta is damaged. */
bool delta_apply(const unsigned char *p, const unsigned char *end, const unsigned char *base, size_t base_size,
		 unsigned char *out, size_t size);

#endif
