/* The checksums in a pack's index. They are what proves cheaply that an object's bytes in the pack, and those of all that it is
 * made from, are those that git put there: a tenth of the work of hashing what they become. A sum is asked for by an
 * object's id, so that an index with a wrong place is noticed; that of a base by its place, which is all that a delta tells.
 *
 * For that all of them are read once. While few objects were asked for of a large pack that isn't worth it. */
#include "verify/odb.h"

#include <stdlib.h>
#include <string.h>
#include "base/fd.h"

enum { MOST = 1 << 24, WORTH_IT = 1024 };

struct place {
	uint32_t at, number; /* at: 0 for none */
};

struct sums {
	size_t n, mask;
	unsigned char *crc; /* 4 bytes for each */
	struct place *places;
};

void sums_free(struct sums *s)
{
	if (!s)
		return;
	free(s->crc);
	free(s->places);
	free(s);
}

/* Where it stands, or an empty one. */
static struct place *slot_of(const struct sums *s, uint32_t at)
{
	size_t i = (size_t)((at * 0x9e3779b97f4a7c15ULL) >> 32) & s->mask;

	while (s->places[i].at && s->places[i].at != at)
		i = (i + 1) & s->mask;
	return &s->places[i];
}

static bool read_table(const struct packfile *p, uint64_t at, unsigned char *out, size_t len)
{
	size_t got = 0;

	return out && !fd_read_at(p->idx, at, out, len, &got) && got == len;
}

/* Places beyond 2 GiB, which stand elsewhere, are left out. */
static bool read_all(const struct packfile *p, struct sums *s)
{
	const uint64_t at = IDS_AT + (uint64_t)s->n * GIT_OID_RAWSZ;
	unsigned char *small = malloc(s->n * 4);
	bool good;

	s->crc = malloc(s->n * 4);
	s->places = calloc(s->mask + 1, sizeof *s->places);
	good = s->places && read_table(p, at, s->crc, s->n * 4) && read_table(p, at + s->n * 4, small, s->n * 4);
	for (uint32_t i = 0; good && i < s->n; i++) {
		const uint32_t place = be32(small + (size_t)i * 4);
		if (place && !(place & 0x80000000U))
			*slot_of(s, place) = (struct place){ place, i };
	}
	free(small);
	return good;
}

static const struct sums *sums_of(struct packfile *p)
{
	const size_t n = p->fan[256];

	if (p->checks || p->idx < 0 || !n || n > MOST || p->asked++ < n / WORTH_IT)
		return p->checks;
	struct sums *s = calloc(1, sizeof *s);
	if (!s)
		return NULL;
	s->n = n;
	for (s->mask = 15; s->mask < 2 * n; s->mask = s->mask * 2 + 1)
		;
	if (read_all(p, s))
		p->checks = s;
	else
		sums_free(s);
	return p->checks;
}

struct sum idx_sum_of(struct packfile *p, const git_oid *id)
{
	const struct sums *s = sums_of(p);
	const uint32_t number = s ? idx_number(p, id) : NOT_THERE;

	return number == NOT_THERE ? (struct sum){ 0 } : (struct sum){ be32(s->crc + (size_t)number * 4), true };
}

struct sum idx_sum_at(struct packfile *p, uint64_t at)
{
	const struct sums *s = p->checks;
	const struct place *x = s && at && at <= INT32_MAX ? slot_of(s, (uint32_t)at) : NULL;

	return x && x->at ? (struct sum){ be32(s->crc + (size_t)x->number * 4), true } : (struct sum){ 0 };
}
