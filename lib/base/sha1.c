#include "base/sha1.h"

#include <string.h>

static uint32_t rotate(uint32_t x, unsigned n)
{
	return x << n | x >> (32 - n);
}

static void compress(uint32_t state[5], const unsigned char block[SHA1_BLOCK_BYTES])
{
	uint32_t w[80], a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];

	for (int i = 0; i < 16; i++)
		w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 | (uint32_t)block[4 * i + 2] << 8 |
		       block[4 * i + 3];
	for (int i = 16; i < 80; i++)
		w[i] = rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
	for (int i = 0; i < 80; i++) {
		uint32_t f, k;
		if (i < 20)
			f = (b & c) | (~b & d), k = 0x5a827999;
		else if (i < 40)
			f = b ^ c ^ d, k = 0x6ed9eba1;
		else if (i < 60)
			f = (b & c) | (b & d) | (c & d), k = 0x8f1bbcdc;
		else
			f = b ^ c ^ d, k = 0xca62c1d6;
		uint32_t t = rotate(a, 5) + f + e + k + w[i];
		e = d;
		d = c;
		c = rotate(b, 30);
		b = a;
		a = t;
	}
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
