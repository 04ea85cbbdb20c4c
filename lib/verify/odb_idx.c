/* A pack's index, version 2: a head, how many ids begin with a byte or a lower one (256 times), the ids in order, a checksum
 * for each, its place in the pack (4 bytes), places beyond 2 GiB (8 bytes), and two checksums. Of a large one little is needed:
 * the 256 numbers when it is opened, and of the rest what stands under the first byte of an id that is asked for. Each is
 * judged when it is read. */
#include "verify/odb.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "base/fd.h"

enum {
	IDX_HEAD = 8, SUMS_BYTES = 2 * GIT_OID_RAWSZ, EACH = GIT_OID_RAWSZ + 4 + 4, PART_EACH = GIT_OID_RAWSZ + 4, PART_MOST = 1 << 18, PACK_HEAD = 12,
};

static int told(const struct packfile *p, struct trouble *t)
{
	return trouble(t, 0, "the pack %s/pack/%s can't be used: %s", p->where, p->name, p->fault);
}

static int faulty(struct packfile *p, const char *fault, struct trouble *t)
{
	p->fault = fault;
	return told(p, t);
}

static int unreadable(const struct packfile *p, const char *ending, int errnum, struct trouble *t)
{
	if (errnum == ELOOP || errnum == EINVAL || errnum == ENXIO || errnum == EISDIR)
		return trouble(t, 0, "%s/pack/%s%s is damaged: it is no ordinary file", p->where, p->name, ending);
	if (errnum == ENOENT)
		return trouble(t, 0, "the pack %s/pack/%s can't be used: its %s is missing", p->where, p->name, ending);
	return trouble(t, errnum, "%s/pack/%s%s can't be read: %s", p->where, p->name, ending, strerrordesc_np(errnum));
}

static int open_part(const struct packfile *p, const char *ending, int *fd, uint64_t *size)
{
	char leaf[NAME_MAX + 32];
	struct stat st;

	snprintf(leaf, sizeof leaf, "pack/%s%s", p->name, ending);
	int opened = openat(p->folder, leaf, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (opened < 0)
		return errno;
	int bad = fstat(opened, &st) ? errno : S_ISREG(st.st_mode) ? 0 : EINVAL;
	if (bad) {
		close(opened);
		return bad;
	}
	*fd = opened;
	*size = (uint64_t)st.st_size;
	return 0;
}

/* What is wrong with the head and the 256 numbers, or NULL. */
static const char *judge(struct packfile *p, const unsigned char *x)
{
	static const char disorder[] = "its index is damaged (its table of numbers is not in order); `git index-pack` makes it anew";

	if (memcmp(x, "\377tOc", 4) != 0)
		return "its index is damaged, or of a kind that txplan doesn't know; `git index-pack` makes it anew";
	if (be32(x + 4) != 2)
		return "its index is of a kind that txplan doesn't know; `git index-pack` makes it anew";
	for (int i = 0; i < 256; i++) {
		p->fan[i + 1] = be32(x + IDX_HEAD + i * 4);
		if (p->fan[i + 1] < p->fan[i])
			return disorder;
	}
	const uint64_t rest = p->idx_size - IDS_AT - SUMS_BYTES, n = p->fan[256];
	if (rest < n * EACH || (rest - n * EACH) % 8 || (rest - n * EACH) / 8 > n)
		return "its index is damaged (it has not the size that it should have); `git index-pack` makes it anew";
	p->large = (rest - n * EACH) / 8;
	return NULL;
}

static int idx_open(struct packfile *p, struct trouble *t)
{
	unsigned char head[IDS_AT];
	size_t got = 0, more = 0;

	if (p->fault)
		return told(p, t);
	if (p->idx >= 0)
		return 0;
	uint64_t size = 0;
	int bad = open_part(p, ".idx", &p->idx, &size);
	if (bad)
		return unreadable(p, ".idx", bad, t);
	if (p->judged && size == p->idx_size)
		return 0;
	p->idx_size = size;
	if (size < IDS_AT + SUMS_BYTES)
		return faulty(p, "its index is damaged (it is cut short); `git index-pack` makes it anew", t);
	bad = fd_read_at(p->idx, 0, head, sizeof head, &got);
	if (!bad)
		bad = fd_read_at(p->idx, size - SUMS_BYTES, p->sums, sizeof p->sums, &more);
	if (bad) {
		pack_close(p);
		return unreadable(p, ".idx", bad, t);
	}
	const char *fault = got + more == sizeof head + sizeof p->sums ? judge(p, head) : "its index is damaged (it is cut short)";
	p->judged = !fault;
	return fault ? faulty(p, fault, t) : 0;
}

/* The ids that begin with a byte, and their places behind them. */
static int idx_part(struct packfile *p, unsigned first, struct trouble *t)
{
	int code = p->parts[first] && !p->fault ? 0 : idx_open(p, t);

	if (code || p->parts[first])
		return code;
	const size_t low = p->fan[first], n = p->fan[first + 1] - low;
	size_t got = 0, more = 0;
	if (n > PART_MOST)
		return faulty(p, "its index is damaged (it is larger than any that git makes)", t);
	unsigned char *part = object_room(n * PART_EACH + 1);
	int bad = part ? fd_read_at(p->idx, IDS_AT + (uint64_t)low * GIT_OID_RAWSZ, part, n * GIT_OID_RAWSZ, &got) : ENOMEM;
	if (!bad)
		bad = fd_read_at(p->idx, IDS_AT + (uint64_t)p->fan[256] * (GIT_OID_RAWSZ + 4) + (uint64_t)low * 4,
				part + n * GIT_OID_RAWSZ, n * 4, &more);
	bool sound = !bad && got + more == n * PART_EACH;
	for (size_t i = 0; sound && i < n; i++)
		sound = part[i * GIT_OID_RAWSZ] == first &&
			(!i || memcmp(part + (i - 1) * GIT_OID_RAWSZ, part + i * GIT_OID_RAWSZ, GIT_OID_RAWSZ) < 0);
	if (sound) {
		p->parts[first] = part;
		return 0;
	}
	object_free(part);
	if (bad)
		return unreadable(p, ".idx", bad, t);
	return faulty(p, "its index is damaged (its ids are not in order); `git index-pack` makes it anew", t);
}

/* The first of a part that is not below the id. */
static size_t lower(const unsigned char *part, size_t n, const unsigned char *id)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (memcmp(part + middle * GIT_OID_RAWSZ, id, GIT_OID_RAWSZ) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Its place, from the second table if need be. */
static int place_of(struct packfile *p, uint32_t small, uint64_t *at, struct trouble *t)
{
	unsigned char large[8];
	size_t got = 0;
	int bad = 0;

	*at = small;
	if (small & 0x80000000U) {
		const uint64_t which = small & 0x7fffffffU;
		if (which >= p->large)
			return faulty(p, "its index is damaged (a place in it is not there); `git index-pack` makes it anew", t);
		int code = idx_open(p, t);
		if (code)
			return code;
		bad = fd_read_at(p->idx, IDS_AT + (uint64_t)p->fan[256] * EACH + which * 8, large, sizeof large, &got);
		if (!bad && got == sizeof large)
			*at = (uint64_t)be32(large) << 32 | be32(large + 4);
	}
	if (bad)
		return unreadable(p, ".idx", bad, t);
	if (*at < PACK_HEAD || *at > INT64_MAX)
		return faulty(p, "its index is damaged (a place in it lies outside the pack); `git index-pack` makes it anew", t);
	return 0;
}

int idx_find(struct packfile *p, const git_oid *id, uint64_t *at, struct trouble *t)
{
	const unsigned first = id->id[0];
	int code = idx_part(p, first, t);

	if (code)
		return code;
	const size_t n = p->fan[first + 1] - p->fan[first];
	const unsigned char *part = p->parts[first];
	size_t i = lower(part, n, id->id);
	if (i == n || memcmp(part + i * GIT_OID_RAWSZ, id->id, GIT_OID_RAWSZ) != 0)
		return GIT_ENOTFOUND;
	return place_of(p, be32(part + n * GIT_OID_RAWSZ + i * 4), at, t);
}

uint32_t idx_number(const struct packfile *p, const git_oid *id)
{
	const unsigned first = id->id[0];
	const size_t n = p->fan[first + 1] - p->fan[first];
	const unsigned char *part = p->parts[first];
	size_t i = part ? lower(part, n, id->id) : n;

	return i == n || memcmp(part + i * GIT_OID_RAWSZ, id->id, GIT_OID_RAWSZ) != 0 ? NOT_THERE : p->fan[first] + (uint32_t)i;
}

int idx_prefix(struct packfile *p, struct prefix *x, struct trouble *t)
{
	const unsigned first = x->key.id[0];
	int code = idx_part(p, first, t);

	if (code)
		return code;
	const size_t n = p->fan[first + 1] - p->fan[first];
	const unsigned char *part = p->parts[first];
	for (size_t i = lower(part, n, x->key.id); i < n && x->n < 2 && prefix_matches(x, part + i * GIT_OID_RAWSZ); i++)
		prefix_take(x, part + i * GIT_OID_RAWSZ);
	return 0;
}

/* ---- The pack that belongs to it ---- */

static const char *judge_pack(struct packfile *p, uint64_t size, int *bad)
{
	unsigned char head[PACK_HEAD], sum[GIT_OID_RAWSZ];
	size_t got = 0, more = 0;

	if (size < PACK_HEAD + GIT_OID_RAWSZ)
		return "it is cut short";
	*bad = fd_read_at(p->fd, 0, head, sizeof head, &got);
	if (!*bad)
		*bad = fd_read_at(p->fd, size - GIT_OID_RAWSZ, sum, sizeof sum, &more);
	if (*bad)
		return NULL;
	if (got + more != sizeof head + sizeof sum || memcmp(head, "PACK\0\0\0", 7) != 0 || head[7] < 2 || head[7] > 3)
		return "it doesn't begin as a pack does";
	if (be32(head + 8) != p->fan[256])
		return "it doesn't hold as many objects as its index says";
	if (memcmp(sum, p->sums, sizeof sum) != 0)
		return "it is cut short, or isn't the one that its index was made for";
	p->end = size - GIT_OID_RAWSZ;
	return NULL;
}

int pack_begin(struct packfile *p, struct trouble *t)
{
	uint64_t size = 0;
	int code = p->fd >= 0 && !p->fault ? 0 : idx_open(p, t);

	if (code || p->fd >= 0)
		return code;
	int bad = open_part(p, ".pack", &p->fd, &size);
	const char *fault = bad ? NULL : judge_pack(p, size, &bad);
	if (!bad && !fault)
		return 0;
	if (p->fd >= 0)
		close(p->fd);
	p->fd = -1;
	return bad ? unreadable(p, ".pack", bad, t) : faulty(p, fault, t);
}

void pack_close(struct packfile *p)
{
	if (p->idx >= 0)
		close(p->idx);
	if (p->fd >= 0)
		close(p->fd);
	p->idx = p->fd = -1;
}
