/* Whatever a loose object's file holds: it is read, or named as damaged. What was read is as long as its head says. */
#include "objects.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int folder = -1;

struct input {
	const uint8_t *bytes;
	size_t len;
};

static result read_it(struct arena *a, void *ctx, error *err)
{
	const struct input *in = ctx;
	const git_oid id = { { 0xab, 0xcd } };
	struct inflater *f = inflater_new(a);
	struct raw_object whole = { 0 }, head = { 0 };
	struct trouble t = { 0 }, u = { 0 };

	(void)err;
	put_file(folder, "ab/cd000000000000000000000000000000000000", in->bytes, in->len);
	int code = loose_read(folder, "objects", &id, f, &whole, &t), first = loose_read_header(folder, "objects", &id, f, &head, &u);
	must_be_told(code, &t);
	must_be_told(first, &u);
	must(code != GIT_ENOTFOUND && first != GIT_ENOTFOUND);
	if (!code) {
		must(!first && head.type == whole.type && head.len == whole.len && whole.len <= READ_MOST && !whole.data[whole.len]);
		object_free(whole.data);
	}
	return TXP_STORE_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };
	error err;

	if (folder < 0) {
		git_libgit2_init();
		folder = new_folder("ab");
	}
	must(with_arena(read_it, &in, NULL, &err) == TXP_STORE_OK);
	unlinkat(folder, "ab/cd000000000000000000000000000000000000", 0);
	return 0;
}
