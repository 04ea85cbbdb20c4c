/* sha256.h - SHA-256 (FIPS 180-4), for names of shards and digests. */
#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include <stddef.h>

enum { SHA256_HEX_BYTES = 65 };

/* Writes the digest of len bytes as 64 lower-case hexadecimal digits and a NUL. */
void sha256_hex(const void *bytes, size_t len, char out[SHA256_HEX_BYTES]);

#endif
