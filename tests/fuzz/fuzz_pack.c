/* Whatever stands in a pack: each object in it is read, or named as damaged. The input is the pack without its head and
 * checksum; the index that it gets finds an object at every eighth place of the first ones, and at the first. */
#include "objects.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { OBJECTS = 8, HEAD = 12, IDX_SIZE = 8 + 1024 + OBJECTS * 28 + 40, IDS = 1032, PLACES = IDS + OBJECTS * 24 };

static int folder = -1;

struct input {
	const uint8_t *bytes;
	size_t len;
};

static void put32(uint8_t *p, uint32_t n)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(n >> (24 - 8 * i));
}

static uint32_t place(size_t i)
{
	return (uint32_t)(HEAD + i * 8);
}

/* Ids are a byte and zeros: 0, 1, 2 … */
static void put_files(const struct input *in)
{
	static uint8_t idx[IDX_SIZE] = "\377tOc\0\0\0\2", pack[1 << 20] = "PACK\0\0\0\2";
	const size_t len = in->len < sizeof pack - HEAD - GIT_OID_RAWSZ ? in->len : sizeof pack - HEAD - GIT_OID_RAWSZ;

	for (uint32_t i = 0; i < 256; i++)
		put32(idx + 8 + i * 4, i < OBJECTS ? i + 1 : OBJECTS);
	for (uint8_t i = 0; i < OBJECTS; i++) {
		idx[IDS + i * GIT_OID_RAWSZ] = i;
		put32(idx + PLACES + i * 4, place(i));
	}
	put32(pack + 8, OBJECTS);
	memcpy(pack + HEAD, in->bytes, len);
	memset(pack + HEAD + len, 0, GIT_OID_RAWSZ);
	put_file(folder, "pack/pack-x.idx", idx, sizeof idx);
	put_file(folder, "pack/pack-x.pack", pack, HEAD + len + GIT_OID_RAWSZ);
}

static result read_it(struct arena *a, void *ctx, error *err)
{
	struct packfile p = { .name = "pack-x", .where = "objects", .folder = folder, .idx = -1, .fd = -1 };
	struct inflater *f = inflater_new(a);
	struct base_cache *cache = base_cache_new(a);

	(void)err;
	put_files(ctx);
	for (unsigned char i = 0; i < 2 * OBJECTS; i++) {
		const git_oid id = { { i % OBJECTS } };
		struct raw_object whole = { 0 }, head = { 0 };
		struct trouble t = { 0 }, u = { 0 };
		uint64_t at;
		must(idx_find(&p, &id, &at, &t) == 0 && at == place(i % OBJECTS));
		int code = packed_read(&p, at, &id, f, cache, &whole, &t), first = packed_read_header(&p, at, &id, f, &head, &u);
		must_be_told(code, &t);
		must_be_told(first, &u);
		if (!code) {
			must(!first && head.type == whole.type && head.len == whole.len && whole.len <= READ_MOST && !whole.data[whole.len]);
			object_free(whole.data);
		}
	}
	base_cache_free(cache);
	pack_forget(&p);
	return TXP_STORE_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };
	error err;

	if (folder < 0) {
		git_libgit2_init();
		folder = new_folder("pack");
	}
	must(with_arena(read_it, &in, NULL, &err) == TXP_STORE_OK);
	unlinkat(folder, "pack/pack-x.idx", 0);
	unlinkat(folder, "pack/pack-x.pack", 0);
	return 0;
}
