/* Whatever a journal holds: it is refused, or it is the journal of a write that could have been: its paths stay below the
 * work tree, its names are ours, and written again it comes out the same. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "store/store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
	const char *bytes;
	size_t len;
};

static void must(bool good)
{
	if (!good)
		abort();
}

static result read_it(struct arena *a, void *ctx, error *err)
{
	const struct input *in = ctx;
	struct plan_of_write w, again;

	(void)err;
	if (!journal_parse(a, in->bytes, in->len, &w))
		return TXP_STORE_OK;
	must(!strcmp(w.head.name, "HEAD") || !strncmp(w.head.name, "refs/", 5));
	must(w.head.detached == !strcmp(w.head.name, "HEAD"));
	for (size_t i = 0; i < w.n; i++) {
		must(path_valid(w.changes[i].path) && strlen(w.changes[i].path) < PATH_MAX);
		must(!strncmp(w.changes[i].staged, ".txplan-", 8) && !strchr(w.changes[i].staged, '/'));
		must(w.changes[i].mode == GIT_FILEMODE_BLOB || w.changes[i].mode == GIT_FILEMODE_BLOB_EXECUTABLE);
	}
	size_t len;
	const char *text = journal_text(a, &w, &len);
	must(journal_parse(a, text, len, &again));
	must(again.n == w.n && git_oid_equal(&again.commit, &w.commit) && git_oid_equal(&again.head.id, &w.head.id) &&
	     !strcmp(again.head.name, w.head.name));
	for (size_t i = 0; i < w.n; i++) {
		const struct change *x = &w.changes[i], *y = &again.changes[i];
		must(!strcmp(x->path, y->path) && git_oid_equal(&x->head, &y->head) && git_oid_equal(&x->expected, &y->expected) &&
		     git_oid_equal(&x->next, &y->next) && x->mode == y->mode && x->depth == y->depth);
	}
	/* Cut short anywhere, it is damaged. */
	must(!journal_parse(a, text, len - 1, &again) && !journal_parse(a, text, len / 2, &again));
	return TXP_STORE_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	union {
		const uint8_t *data;
		const char *bytes;
	} from = { data };
	struct input in = { from.bytes, size };
	error err;

	must(with_arena(read_it, &in, NULL, &err) == TXP_STORE_OK);
	return 0;
}
