#include "base/sha1.h"

#include <string.h>

static uint32_t rotate(uint32_t x, unsigned n)
{
	return x << n | x >> (32 - n);
}

/* One of the 80 steps; x: the mixing function of its round, k: its constant. The schedule is a ring of 16 words. */
#define STEP(x, k, word)                                         \
	do {                                                     \
		uint32_t t = rotate(a, 5) + (x) + e + (k) + (word); \
		e = d;                                           \
		d = c;                                           \
		c = rotate(b, 30);                               \
		b = a;                                           \
		a = t;                                           \
	} while (0)
#define NEXT(i) (w[(i) & 15] = rotate(w[((i) + 13) & 15] ^ w[((i) + 8) & 15] ^ w[((i) + 2) & 15] ^ w[(i) & 15], 1))

/* Four loops that the compiler unrolls: a test in each step would make it half as fast. */
static void compress(uint32_t state[5], const unsigned char block[SHA1_BLOCK_BYTES])
{
	uint32_t w[16], a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];

	for (int i = 0; i < 16; i++)
		w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 | (uint32_t)block[4 * i + 2] << 8 |
		       block[4 * i + 3];
#pragma GCC unroll 16
	for (int i = 0; i < 16; i++)
		STEP(d ^ (b & (c ^ d)), 0x5a827999, w[i]);
#pragma GCC unroll 4
	for (int i = 16; i < 20; i++)
		STEP(d ^ (b & (c ^ d)), 0x5a827999, NEXT(i));
#pragma GCC unroll 20
	for (int i = 20; i < 40; i++)
		STEP(b ^ c ^ d, 0x6ed9eba1, NEXT(i));
#pragma GCC unroll 20
	for (int i = 40; i < 60; i++)
		STEP((b & c) | (d & (b | c)), 0x8f1bbcdc, NEXT(i));
#pragma GCC unroll 20
	for (int i = 60; i < 80; i++)
		STEP(b ^ c ^ d, 0xca62c1d6, NEXT(i));
	state[0] += a;
	state[1] += b;
	state[2] += c;
	state[3] += d;
	state[4] += e;
}

void sha1_begin(struct sha1 *s)
{
	*s = (struct sha1){ { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0 }, 0, { 0 } };
}

void sha1_add(struct sha1 *s, const void *bytes, size_t len)
{
	const unsigned char *p = bytes;
	const size_t held = s->len % SHA1_BLOCK_BYTES;

	s->len += len;
	if (held && len) {
		size_t n = len < SHA1_BLOCK_BYTES - held ? len : SHA1_BLOCK_BYTES - held;
		memcpy(s->block + held, p, n);
		p += n;
		len -= n;
		if (held + n == SHA1_BLOCK_BYTES)
			compress(s->state, s->block);
	}
	for (; len >= SHA1_BLOCK_BYTES; len -= SHA1_BLOCK_BYTES, p += SHA1_BLOCK_BYTES)
		compress(s->state, p);
	if (len)
		memcpy(s->block + s->len % SHA1_BLOCK_BYTES - len, p, len);
}

void sha1_end(struct sha1 *s, unsigned char out[SHA1_BYTES])
{
	static const unsigned char padding[SHA1_BLOCK_BYTES] = { 0x80 };
	const uint64_t bits = s->len * 8;
	const size_t held = s->len % SHA1_BLOCK_BYTES;
	unsigned char length[8];

	for (int i = 0; i < 8; i++)
		length[i] = (unsigned char)(bits >> (56 - 8 * i));
	sha1_add(s, padding, (held < 56 ? 56 : 120) - held);
	sha1_add(s, length, sizeof length);
	for (int i = 0; i < SHA1_BYTES; i++)
		out[i] = (unsigned char)(s->state[i / 4] >> (24 - 8 * (i % 4)));
}
