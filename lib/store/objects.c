/* All objects, and what HEAD and the branches and tags need of them: the room of verify reads and judges. */
#include "verify/verify.h"

#include <string.h>
#include "store/store.h"

struct verifying {
	const txp_store *s;
	txp_store_finding_fn *fn;
	txp_store_progress_fn *progress;
	void *ctx;
	struct txp_store_verified *out;
};

struct refs {
	git_reference_iterator *all;
	git_reference *one;
};

static void free_refs(void *arg)
{
	struct refs *x = arg;

	git_reference_free(x->one);
	git_reference_iterator_free(x->all);
	*x = (struct refs){ 0 };
}

/* Every ref leads somewhere. */
static result check_refs(struct arena *a, const txp_store *s, struct verification *v, error *err)
{
	struct refs *x = arena_new_of(a, struct refs);
	struct head head;
	int code = verify_begin_refs(v);

	if (code)
		return refuse_git(err, code, "open the history");
	result r = ordinary_refs(s, err);
	if (r == TXP_STORE_OK)
		r = head_read(s, &head, err);
	if (r != TXP_STORE_OK)
		return r;
	arena_defer(a, free_refs, x);
	if (!head.unborn)
		verify_ref(v, head.name, &head.id, GIT_OBJECT_COMMIT);
	code = git_reference_iterator_new(&x->all, s->repo);
	while (!code && !(code = git_reference_next(&x->one, x->all))) {
		const git_oid *id = git_reference_target(x->one);
		const char *name = git_reference_name(x->one);
		if (id)
			verify_ref(v, strcmp(name, head.name) ? name : NULL, id, GIT_OBJECT_ANY);
		git_reference_free(x->one);
		x->one = NULL;
	}
	if (code != GIT_ITEROVER)
		verify_refs_unread(v);
	verify_end_refs(v);
	return TXP_STORE_OK;
}

static result verify_in(struct arena *a, void *ctx, error *err)
{
	const struct verifying *x = ctx;
	struct verification *v = verify_all(a, x->s->repo, x->s->common, x->progress, x->ctx);
	result r = check_refs(a, x->s, v, err);

	if (r == TXP_STORE_OK)
		verify_tell(v, x->fn, x->ctx, x->out);
	return r;
}

result store_verify_objects(const txp_store *s, txp_store_finding_fn *fn, txp_store_progress_fn *progress, void *ctx,
			    struct txp_store_verified *out, error *err)
{
	struct verifying x = { s, fn, progress, ctx, out };

	*out = (struct txp_store_verified){ 0 };
	return with_arena(verify_in, &x, NULL, err);
}
