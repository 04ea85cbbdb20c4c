/* The table that txplan-store.h promises. Every entry gives the others an error to write to and starts it clean. */
#include "store/store.h"

#define WITH_ERROR                                                                                                     \
	error unused;                                                                                                  \
	if (!err)                                                                                                      \
		err = &unused;                                                                                         \
	error_clear(err)

static result api_open(const char *root, const struct txp_store_env *env, txp_store **out, error *err)
{
	WITH_ERROR;
	*out = NULL;
	return store_open(root, env, out, err);
}

static result api_init(const char *root, const struct txp_store_env *env, bool here, bool *made, error *err)
{
	WITH_ERROR;
	return store_init(root, env, here, made, err);
}

static result api_identity(const txp_store *s, const struct txp_store_env *env, const char *override,
			   struct txp_store_identity *out, error *err)
{
	WITH_ERROR;
	return store_identity(s, env, override, out, err);
}

static result api_lock(txp_store *s, int wait_ms, void (*on_wait)(void *), void *ctx, struct txp_store_notice *repaired,
		       error *err)
{
	WITH_ERROR;
	if (repaired)
		repaired->text[0] = '\0';
	result r = environment_check(s, true, err);
	if (r == TXP_STORE_OK)
		r = lock_take(s, wait_ms, on_wait, ctx, err);
	if (r != TXP_STORE_OK)
		return r;
	r = recover(s, repaired, err);
	if (r == TXP_STORE_OK)
		r = exclude_leftovers(s, err);
	if (r != TXP_STORE_OK)
		lock_drop(s);
	return r;
}

static result api_read_file(const txp_store *s, const char *path, txp_store_text **out, error *err)
{
	WITH_ERROR;
	return store_read_file(s, path, out, err);
}

static result api_head_file(const txp_store *s, const char *path, txp_store_text **out, error *err)
{
	WITH_ERROR;
	return store_read_at(s, path, NULL, 0, out, err);
}

static result api_read_at(const txp_store *s, const char *path, const char *rev, int64_t before_epoch, txp_store_text **out,
			  error *err)
{
	WITH_ERROR;
	return store_read_at(s, path, rev, before_epoch, out, err);
}

static result api_list_at_head(const txp_store *s, const char *prefix, txp_store_list **out, error *err)
{
	WITH_ERROR;
	return store_list_at(s, prefix, NULL, out, err);
}

static result api_status(const txp_store *s, const char *path, struct txp_store_status *out, error *err)
{
	WITH_ERROR;
	return store_status(s, path, out, err);
}

static result api_commit(txp_store *s, const struct txp_store_commit *c, struct txp_store_done *done, error *err)
{
	WITH_ERROR;
	return store_commit(s, c, done, err);
}

static result api_log(const txp_store *s, const char *path, const char *rev, txp_store_log_fn *fn, void *ctx, error *err)
{
	WITH_ERROR;
	return store_log(s, path, rev, fn, ctx, err);
}

static result api_removed(const txp_store *s, const char *plan, txp_store_taken_fn *fn, void *ctx, txp_store_list **out, error *err)
{
	WITH_ERROR;
	return store_removed(s, plan, fn, ctx, out, err);
}

static result api_commit_at(const txp_store *s, const char *rev, int64_t before_epoch, char commit[HEX_SIZE], error *err)
{
	WITH_ERROR;
	return store_commit_at(s, rev, before_epoch, commit, err);
}

static result api_list_at(const txp_store *s, const char *prefix, const char *rev, txp_store_list **out, error *err)
{
	WITH_ERROR;
	return store_list_at(s, prefix, rev, out, err);
}

static result api_anchor(const txp_store *s, const char *commit, struct txp_store_anchor *out, error *err)
{
	WITH_ERROR;
	return store_anchor(s, commit, out, err);
}

static result api_setting(const txp_store *s, const char *name, bool own, char *out, size_t size, error *err)
{
	WITH_ERROR;
	return store_setting(s, name, own, out, size, err);
}

static result api_configure(txp_store *s, const struct txp_store_setting *list, size_t n, error *err)
{
	WITH_ERROR;
	return store_configure(s, list, n, err);
}

static result api_may_configure(txp_store *s, error *err)
{
	WITH_ERROR;
	return store_may_configure(s, err);
}

static result api_may_settle(txp_store *s, const struct txp_store_file *f, error *err)
{
	WITH_ERROR;
	return store_may_settle(s, f, err);
}

static result api_attribute(const txp_store *s, const char *path, const char *name, char *out, size_t size, error *err)
{
	WITH_ERROR;
	return store_attribute(s, path, name, out, size, err);
}

static result api_survey(const txp_store *s, txp_store_sight_fn *fn, void *ctx, error *err)
{
	WITH_ERROR;
	return store_survey(s, fn, ctx, err);
}

static result api_settle(txp_store *s, const struct txp_store_file *f, bool stage, bool *staged, error *err)
{
	WITH_ERROR;
	return store_settle(s, f, stage, staged, err);
}

static const char *api_git_folder(const txp_store *s)
{
	return s->gitdir;
}

static result api_verify_objects(const txp_store *s, txp_store_finding_fn *fn, txp_store_progress_fn *progress, void *ctx,
				 struct txp_store_verified *out, error *err)
{
	WITH_ERROR;
	return store_verify_objects(s, fn, progress, ctx, out, err);
}

static result api_audit(const txp_store *s, const char *since, const struct txp_store_signers *signers, txp_store_audit_fn *fn,
			void *ctx, error *err)
{
	WITH_ERROR;
	return store_audit(s, since, signers, fn, ctx, err);
}

static result api_signers(const txp_store *s, const char *list, struct txp_store_signers *out, error *err)
{
	WITH_ERROR;
	return store_signers(s, list, out, err);
}

static result api_verify_places(const txp_store *s, txp_store_finding_fn *fn, void *ctx, error *err)
{
	WITH_ERROR;
	return store_verify_places(s, fn, ctx, err);
}

const struct txp_store_api *txp_store_api(void)
{
	static const struct txp_store_api api = {
		.version = TXP_STORE_API_VERSION,
		.size = sizeof api,
		.result_name = result_word,
		.open = api_open,
		.close = store_close,
		.init = api_init,
		.identity = api_identity,
		.lock = api_lock,
		.unlock = lock_drop,
		.read_file = api_read_file,
		.head_file = api_head_file,
		.read_at = api_read_at,
		.text_free = store_text_free,
		.list_at_head = api_list_at_head,
		.list_free = store_list_free,
		.status = api_status,
		.commit = api_commit,
		.log = api_log,
		.removed = api_removed,
		.commit_at = api_commit_at,
		.list_at = api_list_at,
		.anchor = api_anchor,
		.setting = api_setting,
		.configure = api_configure,
		.attribute = api_attribute,
		.survey = api_survey,
		.settle = api_settle,
		.may_configure = api_may_configure,
		.may_settle = api_may_settle,
		.git_folder = api_git_folder,
		.interrupted = store_interrupted,
		.verify_objects = api_verify_objects,
		.audit = api_audit,
		.signers = api_signers,
		.verify_places = api_verify_places,
	};
	return &api;
}
