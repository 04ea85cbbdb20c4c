/* Whatever a pack's index holds: an id is found, not found, or the index is named as damaged; and what it finds lies behind
 * the pack's head. */
#include "objects.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int folder = -1;

/* Ids that the index may well have: those that stand where ids stand. */
static git_oid id_at(const uint8_t *data, size_t size, size_t i)
{
	git_oid id = { { (unsigned char)(i * 37) } };

	if (size >= 1032 + (i + 1) * GIT_OID_RAWSZ)
		memcpy(id.id, data + 1032 + i * GIT_OID_RAWSZ, GIT_OID_RAWSZ);
	return id;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct packfile p = { .name = "pack-x", .where = "objects", .idx = -1, .fd = -1 };

	if (folder < 0) {
		git_libgit2_init();
		folder = new_folder("pack");
	}
	put_file(folder, "pack/pack-x.idx", data, size);
	p.folder = folder;
	for (size_t i = 0; i < 12; i++) {
		const git_oid id = id_at(data, size, i);
		struct prefix x = { .key = { { id.id[0], id.id[1] & 0xf0 } }, .digits = 3 };
		struct trouble t = { 0 }, u = { 0 };
		uint64_t at = 0;
		int code = idx_find(&p, &id, &at, &t), found = idx_prefix(&p, &x, &u);
		must_be_told(code, &t);
		must_be_told(found, &u);
		must(code || (at >= 12 && at <= INT64_MAX));
		must(code || found || x.n);
	}
	pack_forget(&p);
	unlinkat(folder, "pack/pack-x.idx", 0);
	return 0;
}
