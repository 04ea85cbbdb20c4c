#include "verify/packed.h"

#include <string.h>

bool entry_head(const unsigned char *b, size_t len, uint64_t most, struct entry_head *out)
{
	size_t n = 1;

	if (!len)
		return false;
	*out = (struct entry_head){ .type = b[0] >> 4 & 7, .size = b[0] & 15 };
	for (unsigned shift = 4; b[n - 1] & 0x80; n++, shift += 7) {
		if (n >= len || shift > 32)
			return false;
		out->size |= (uint64_t)(b[n] & 0x7f) << shift;
	}
	if (out->size > most || out->type == 0 || out->type == 5)
		return false;
	if (out->type == REF_DELTA) {
		if (len - n < GIT_OID_RAWSZ)
			return false;
		git_oid_fromraw(&out->base, b + n);
		n += GIT_OID_RAWSZ;
	} else if (out->type == OFS_DELTA) {
		for (bool more = true, first = true; more; first = false, n++) {
			if (n >= len || out->back >> 50)
				return false;
			out->back = (first ? 0 : (out->back + 1) << 7) | (b[n] & 0x7f);
			more = b[n] & 0x80;
		}
		if (out->back == 0)
			return false;
	}
	out->len = n;
	return true;
}

static bool one_size(const unsigned char **p, const unsigned char *end, size_t most, size_t *size)
{
	*size = 0;
	for (unsigned shift = 0; *p < end && shift < 35; shift += 7) {
		unsigned char c = *(*p)++;
		*size |= (size_t)(c & 0x7f) << shift;
		if (!(c & 0x80))
			return *size <= most;
	}
	return false;
}

bool delta_sizes(const unsigned char **p, const unsigned char *end, size_t most, size_t *from, size_t *to)
{
	return one_size(p, end, most, from) && one_size(p, end, most, to);
}

/* The little-endian number whose bytes are there as `which` says. */
static bool number(const unsigned char **p, const unsigned char *end, unsigned which, size_t *out)
{
	*out = 0;
	for (unsigned shift = 0; which; which >>= 1, shift += 8) {
		if (!(which & 1))
			continue;
		if (*p == end)
			return false;
		*out |= (size_t) * (*p)++ << shift;
	}
	return true;
}

bool delta_apply(const unsigned char *p, const unsigned char *end, const unsigned char *base, size_t base_size,
		 unsigned char *out, size_t size)
{
	size_t done = 0;

	while (p < end) {
		unsigned char c = *p++;
		size_t at, len;
		if (c & 0x80) {
			if (!number(&p, end, c & 15, &at) || !number(&p, end, c >> 4 & 7, &len))
				return false;
			if (!len)
				len = 0x10000;
			if (at > base_size || len > base_size - at || len > size - done)
				return false;
			memcpy(out + done, base + at, len);
		} else {
			len = c;
			if (!len || len > (size_t)(end - p) || len > size - done)
				return false;
			memcpy(out + done, p, len);
			p += len;
		}
		done += len;
	}
	return done == size;
}
