/* pretend_store.c - see the header. Keeps everything in one static struct, so that only the code under test allocates. */
#include "pretend_store.h"

#include <stdio.h>
#include <string.h>

static struct pretend now;
static txp_store_text text;
static const char *const nothing[] = { NULL };
static const char *names[3];
static txp_store_list list;

struct pretend *pretend_begin(void)
{
	now = (struct pretend){ .site = "" };
	return &now;
}

static struct pretend_file *file_at(const char *path)
{
	for (size_t i = 0; i < 2; i++)
		if (now.files[i].path && !strcmp(now.files[i].path, path))
			return &now.files[i];
	return NULL;
}

static enum txp_store_result give(const char *bytes, bool there, const char *path, txp_store_text **out, struct txp_store_error *err)
{
	if (!there) {
		snprintf(err->message, sizeof err->message, "%s is not there", path);
		return TXP_STORE_NOT_FOUND;
	}
	text = (txp_store_text){ .bytes = bytes, .len = strlen(bytes) };
	*out = &text;
	return TXP_STORE_OK;
}

static enum txp_store_result open_it(const char *root, const struct txp_store_env *env, txp_store **out, struct txp_store_error *err)
{
	(void)root, (void)env, (void)err;
	memcpy(out, &(struct pretend *){ &now }, sizeof *out);
	return TXP_STORE_OK;
}

static void close_it(txp_store *s)
{
	(void)s;
	now.locked = false;
}

static enum txp_store_result identity(const txp_store *s, const struct txp_store_env *env, const char *override,
				      struct txp_store_identity *out, struct txp_store_error *err)
{
	(void)s, (void)env, (void)err;
	*out = (struct txp_store_identity){ .author = { .name = "Sample", .email = "s@clinic.example" } };
	snprintf(now.author, sizeof now.author, "%s", override ? override : "");
	return TXP_STORE_OK;
}

static enum txp_store_result lock(txp_store *s, int wait_ms, void (*on_wait)(void *ctx), void *ctx,
				  struct txp_store_notice *repaired, struct txp_store_error *err)
{
	(void)s, (void)wait_ms, (void)err;
	on_wait(ctx);
	snprintf(repaired->text, sizeof repaired->text, "a write that was cut off was finished");
	now.locked = true;
	now.locks++;
	return TXP_STORE_OK;
}

static void unlock(txp_store *s)
{
	(void)s;
	now.locked = false;
}

static enum txp_store_result read_file(const txp_store *s, const char *path, txp_store_text **out, struct txp_store_error *err)
{
	const struct pretend_file *f = file_at(path);

	(void)s;
	return give(f ? f->disk : "", f && f->on_disk, path, out, err);
}

static enum txp_store_result head_file(const txp_store *s, const char *path, txp_store_text **out, struct txp_store_error *err)
{
	const struct pretend_file *f = file_at(path);

	(void)s;
	return give(f ? f->head : "", f && f->in_head, path, out, err);
}

static enum txp_store_result read_at(const txp_store *s, const char *path, const char *rev, int64_t before, txp_store_text **out,
				     struct txp_store_error *err)
{
	(void)rev, (void)before;
	return head_file(s, path, out, err);
}

static void text_free(txp_store_text *t)
{
	(void)t;
}

static enum txp_store_result list_at_head(const txp_store *s, const char *prefix, txp_store_list **out, struct txp_store_error *err)
{
	(void)s, (void)prefix, (void)err;
	list = (txp_store_list){ names, 0 };
	for (size_t i = 0; i < 2; i++)
		if (now.files[i].in_head)
			names[list.count++] = now.files[i].path;
	*out = &list;
	return TXP_STORE_OK;
}

static void list_free(txp_store_list *l)
{
	(void)l;
}

static enum txp_store_result status(const txp_store *s, const char *path, struct txp_store_status *out, struct txp_store_error *err)
{
	const struct pretend_file *f = path ? file_at(path) : NULL;

	(void)s, (void)err;
	*out = (struct txp_store_status){ .in_head = f && f->in_head, .on_disk = f && f->on_disk };
	out->same_as_head = out->in_head == out->on_disk && (!f || !strcmp(f->head, f->disk));
	return TXP_STORE_OK;
}

static void say(char *to, size_t size, const char *what)
{
	snprintf(to, size, "%s", what ? what : "");
}

static enum txp_store_result commit(txp_store *s, const struct txp_store_commit *c, struct txp_store_done *done, struct txp_store_error *err)
{
	(void)s;
	if (now.next != TXP_STORE_OK) {
		enum txp_store_result answer = now.next;

		now.next = TXP_STORE_OK;
		snprintf(err->message, sizeof err->message, "no");
		return answer;
	}
	if (c->rehearsal) {
		now.rehearsals++;
		return TXP_STORE_OK;
	}
	for (size_t i = 0; i < c->nfiles; i++) {
		struct pretend_file *f = file_at(c->files[i].path);

		if (!now.locked || !f || c->files[i].len >= sizeof f->head)
			return TXP_STORE_IO;
		memcpy(f->head, c->files[i].bytes, c->files[i].len);
		f->head[c->files[i].len] = '\0';
		memcpy(f->disk, f->head, sizeof f->disk);
		f->in_head = f->on_disk = true;
	}
	now.nfiles = c->nfiles;
	now.commits++;
	say(now.subject, sizeof now.subject, c->subject);
	say(now.items, sizeof now.items, c->items);
	say(now.change, sizeof now.change, c->change);
	say(now.plan, sizeof now.plan, c->plan);
	say(now.action, sizeof now.action, c->action);
	if (now.slow)
		c->on_slow(c->ctx, "touch the key");
	snprintf(done->commit, sizeof done->commit, "%040d", now.commits);
	return TXP_STORE_OK;
}

static void forget(void *to, const char *id)
{
	(void)to, (void)id;
}

static enum txp_store_result removed(const txp_store *s, const char *plan, txp_store_taken_fn *fn, void *ctx, txp_store_list **out,
				     struct txp_store_error *err)
{
	static const char before[] = "goals:\n  - {id: g8, title: x}\n", after[] = "title: x\n", broken[] = "a: [";
	const struct txp_store_unclaimed one = { before, after, sizeof before - 1, sizeof after - 1 },
					 other = { before, broken, sizeof before - 1, sizeof broken - 1 };

	(void)s, (void)plan, (void)err;
	if (!fn(ctx, &one, forget, NULL) || !fn(ctx, &other, forget, NULL))
		return TXP_STORE_NOMEM;
	names[0] = now.removed;
	list = (txp_store_list){ now.removed ? names : nothing, now.removed != NULL };
	*out = &list;
	return TXP_STORE_OK;
}

static enum txp_store_result setting(const txp_store *s, const char *name, bool own, char *out, size_t size, struct txp_store_error *err)
{
	(void)s, (void)name, (void)own, (void)err;
	snprintf(out, size, "%s", now.site);
	return *now.site ? TXP_STORE_OK : TXP_STORE_NOT_FOUND;
}

static enum txp_store_result anchor(const txp_store *s, const char *commit, struct txp_store_anchor *out, struct txp_store_error *err)
{
	(void)s, (void)err;
	*out = (struct txp_store_anchor){ .commits = 2, .plans = 1, .reached = true };
	memset(out->commit, 'a', sizeof out->commit - 1);
	memset(out->sha256, commit ? 'c' : 'b', sizeof out->sha256 - 1);
	return TXP_STORE_OK;
}

static enum txp_store_result signers(const txp_store *s, const char *given, struct txp_store_signers *out, struct txp_store_error *err)
{
	(void)s, (void)given, (void)err;
	*out = (struct txp_store_signers){ .why = "nothing names one" };
	return TXP_STORE_OK;
}

static enum txp_store_result verify_objects(const txp_store *s, txp_store_finding_fn *fn, txp_store_progress_fn *progress, void *ctx,
					    struct txp_store_verified *out, struct txp_store_error *err)
{
	const struct txp_store_finding f = { TXP_STORE_LISTED, "ref-broken", "", "", "one that is pretended" };

	(void)s, (void)err;
	fn(ctx, &f);
	progress(ctx, 1, 2);
	*out = (struct txp_store_verified){ .objects = 2 };
	return TXP_STORE_OK;
}

static enum txp_store_result verify_places(const txp_store *s, txp_store_finding_fn *fn, void *ctx, struct txp_store_error *err)
{
	(void)s, (void)fn, (void)ctx, (void)err;
	return TXP_STORE_OK;
}

/* One commit that claims too little, one that git made, and a merge. */
static enum txp_store_result audit(const txp_store *s, const char *since, const struct txp_store_signers *by, txp_store_audit_fn *fn,
				   void *ctx, struct txp_store_error *err)
{
	static const char before[] = "format: txplan/1\nid: sample\nstatus: draft\ngoals:\n  - {id: g1, title: A}\n";
	static const char after[] = "format: txplan/1\nid: sample\nstatus: draft\ngoals:\n  - {id: g1, title: A}\n  - {id: g2, title: B}\n";
	struct txp_store_changed f = { .path = "plans/sample.plan.yaml", .plan = true, .mode_before = 0100644, .mode_after = 0100644,
				       .before = before, .after = after, .other = before, .before_len = sizeof before - 1,
				       .after_len = sizeof after - 1, .other_len = sizeof before - 1 };
	struct txp_store_step step = { .entry = { .id = "0123", .author_name = "", .author_email = "", .subject = "", .reason = "",
						  .action = "add-goal", .plan = "sample", .items = "g1", .change = "creation", .undoes = "",
						  .without = "", .ours = true, .parents = 1 },
				       .newest_parent = INT64_MIN, .files = &f, .nfiles = 1, .signer = "", .said = "" };

	(void)s, (void)since, (void)by, (void)err;
	if (!fn(ctx, &step))
		return TXP_STORE_OK;
	step.entry.ours = false;
	if (!fn(ctx, &step))
		return TXP_STORE_OK;
	step.entry.parents = 2;
	fn(ctx, &step);
	return TXP_STORE_OK;
}

const struct txp_store_api pretend_api = {
	.version = TXP_STORE_API_VERSION,
	.size = sizeof(struct txp_store_api),
	.open = open_it,
	.close = close_it,
	.identity = identity,
	.lock = lock,
	.unlock = unlock,
	.read_file = read_file,
	.head_file = head_file,
	.read_at = read_at,
	.text_free = text_free,
	.list_at_head = list_at_head,
	.list_free = list_free,
	.status = status,
	.commit = commit,
	.removed = removed,
	.setting = setting,
	.anchor = anchor,
	.signers = signers,
	.verify_objects = verify_objects,
	.verify_places = verify_places,
	.audit = audit,
};
