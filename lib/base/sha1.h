/* sha1.h - SHA-1 (FIPS 180-4), for the checksums that git puts at the end of its files. It doesn't look for made collisions:
 * ids of objects are libgit2's to check, which does. */
#ifndef BASE_SHA1_H
#define BASE_SHA1_H

#include <stddef.h>
#include <stdint.h>

enum { SHA1_BYTES = 20, SHA1_BLOCK_BYTES = 64 };

/* A digest of what comes in parts: begin, add as often as wanted, end. */
struct sha1 {
	uint32_t state[5];
	uint64_t len;
	unsigned char block[SHA1_BLOCK_BYTES]; /* what is not a whole block yet */
};

void sha1_begin(struct sha1 *s);
void sha1_add(struct sha1 *s, const void *bytes, size_t len);
void sha1_end(struct sha1 *s, unsigned char out[SHA1_BYTES]);

#endif
