/* sha256.h - SHA-256 (FIPS 180-4), for names of shards and digests. */
#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

enum { SHA256_HEX_BYTES = 65, SHA256_BLOCK_BYTES = 64 };

/* A digest of what comes in parts: begin, add as often as wanted, end. */
struct sha256 {
	uint32_t state[8];
	uint64_t len;
	unsigned char block[SHA256_BLOCK_BYTES]; /* what is not a whole block yet */
};

void sha256_begin(struct sha256 *s);
void sha256_add(struct sha256 *s, const void *bytes, size_t len);
/* Writes it as 64 lower-case hexadecimal digits and a NUL. */
void sha256_end(struct sha256 *s, char out[SHA256_HEX_BYTES]);

/* The whole of it for len bytes. */
void sha256_hex(const void *bytes, size_t len, char out[SHA256_HEX_BYTES]);

#endif
