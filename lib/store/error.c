#include "store/store.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char *const words[] = {
	[TXP_STORE_OK] = "ok",
	[TXP_STORE_NOT_A_REPOSITORY] = "not-a-repository",
	[TXP_STORE_FOREIGN_REPOSITORY] = "foreign-repository",
	[TXP_STORE_WRONG_OWNER] = "wrong-owner",
	[TXP_STORE_UNSUPPORTED] = "unsupported",
	[TXP_STORE_BUSY] = "busy",
	[TXP_STORE_IDENTITY] = "identity",
	[TXP_STORE_STAGED] = "staged",
	[TXP_STORE_MERGING] = "merging",
	[TXP_STORE_CHANGED] = "changed",
	[TXP_STORE_UNCHANGED] = "unchanged",
	[TXP_STORE_FILTERED] = "filtered",
	[TXP_STORE_READ_ONLY] = "read-only",
	[TXP_STORE_NOT_FOUND] = "not-found",
	[TXP_STORE_AMBIGUOUS] = "ambiguous",
	[TXP_STORE_BAD_REVISION] = "bad-revision",
	[TXP_STORE_BAD_PATH] = "bad-path",
	[TXP_STORE_HISTORY_BROKEN] = "history-broken",
	[TXP_STORE_SIGNING] = "signing",
	[TXP_STORE_IO] = "io",
	[TXP_STORE_NOMEM] = "out-of-memory",
};

const char *result_word(result r)
{
	return (size_t)r < sizeof words / sizeof *words ? words[r] : "unknown";
}

void error_clear(error *err)
{
	err->errnum = 0;
	err->message[0] = err->remedy[0] = err->path[0] = '\0';
}

result refuse(error *err, result r, const char *remedy, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	error_clear(err);
	vsnprintf(err->message, sizeof err->message, fmt, ap);
	snprintf(err->remedy, sizeof err->remedy, "%s", remedy);
	va_end(ap);
	return r;
}

static result of_errno(int errnum, const char **remedy)
{
	*remedy = "";
	switch (errnum) {
	case EACCES:
	case EPERM:
		*remedy = "Ask whoever owns this folder for the right to change it.";
		return TXP_STORE_READ_ONLY;
	case EROFS:
		*remedy = "Copy the caseload to a disk that can be written to, or have this one mounted for writing.";
		return TXP_STORE_READ_ONLY;
	case ENOENT:
		*remedy = "Check the name.";
		return TXP_STORE_NOT_FOUND;
	case ELOOP:
		*remedy = "Put the file itself there: txplan doesn't follow symbolic links inside a caseload.";
		return TXP_STORE_BAD_PATH;
	case ENOTDIR:
	case EISDIR:
	case EINVAL:
	case ENAMETOOLONG:
		*remedy = "A plan has to be an ordinary file in an ordinary folder.";
		return TXP_STORE_BAD_PATH;
	case EFBIG:
		*remedy = "A plan may hold at most 1 MiB.";
		return TXP_STORE_BAD_PATH;
	case ENOSPC:
	case EDQUOT:
		*remedy = "Make room on the disk and try again; nothing was changed.";
		return TXP_STORE_IO;
	case ENOMEM:
		return TXP_STORE_NOMEM;
	default:
		return TXP_STORE_IO;
	}
}

result refuse_errno(error *err, int errnum, const char *doing, const char *path)
{
	const char *remedy, *why = strerrordesc_np(errnum);
	result r = of_errno(errnum, &remedy);

	if (errnum == ELOOP)
		why = "it, or a folder on the way, is a symbolic link";
	else if (errnum == EINVAL || errnum == EISDIR)
		why = "it is not an ordinary file";
	else if (errnum == ENOTDIR)
		why = "a folder on the way is a file";
	refuse(err, r, remedy, "can't %s %s: %s", doing, path, why ? why : "unknown error");
	err->errnum = errnum;
	snprintf(err->path, sizeof err->path, "%s", path);
	return r;
}

int errno_behind(int errnum, const char *why)
{
	return strstr(why, strerrordesc_np(EACCES)) ? EACCES : errnum;
}

/* libgit2 often doesn't say why; then the system's last error does, unless it is about what it read. */
static bool is_system(const git_error *e, int errnum)
{
	if (e && (e->klass == GIT_ERROR_ZLIB || e->klass == GIT_ERROR_SHA1 || e->klass == GIT_ERROR_OBJECT))
		return false;
	return errno_says_why(errnum);
}

result refuse_git(error *err, int code, const char *what)
{
	int errnum = errno;
	const git_error *e = git_error_last();
	const char *why = e && e->message ? e->message : "no reason given";

	if (e && e->klass == GIT_ERROR_NOMEMORY)
		return refuse(err, TXP_STORE_NOMEM, "", "out of memory");
	errnum = errno_behind(errnum, why);
	if (is_system(e, errnum)) {
		const char *remedy, *reason = strerrordesc_np(errnum);
		result r = of_errno(errnum, &remedy);
		refuse(err, r, remedy, "can't %s: %s", what, strstr(why, reason) && !strstr(why, "is locked") ? why : reason);
		err->errnum = errnum;
		return r;
	}
	if (code == GIT_ELOCKED)
		return refuse(err, TXP_STORE_BUSY, "Wait for the other program to end and try again.",
			    "can't %s: another program is using the repository (%s)", what, why);
	if (e && e->klass == GIT_ERROR_OS) {
		refuse(err, TXP_STORE_IO, "Try again. If it happens more often, have the disk looked at.", "can't %s: %s", what, why);
		err->errnum = errnum;
		return TXP_STORE_IO;
	}
	return refuse(err, TXP_STORE_HISTORY_BROKEN, "Run `git fsck` there, and restore what is missing from a clone or a backup.",
		    "can't %s: %s", what, why);
}

void notice_set(struct txp_store_notice *n, const char *fmt, ...)
{
	va_list ap;

	if (!n)
		return;
	va_start(ap, fmt);
	vsnprintf(n->text, sizeof n->text, fmt, ap);
	va_end(ap);
}

struct guarded {
	result (*fn)(struct arena *a, void *ctx, error *err);
	struct arena *arena;
	void *ctx;
	error *err;
	result result;
};

static enum txp_result run_guarded(void *arg)
{
	struct guarded *g = arg;

	g->result = g->fn(g->arena, g->ctx, g->err);
	return TXP_OK;
}

result with_arena(result (*fn)(struct arena *a, void *ctx, error *err), void *ctx, struct arena **keep, error *err)
{
	struct guarded g = { fn, arena_new(), ctx, err, TXP_STORE_NOMEM };

	if (!g.arena || arena_try(g.arena, run_guarded, &g) != TXP_OK)
		g.result = refuse(err, TXP_STORE_NOMEM, "", "out of memory");
	if (keep && g.result == TXP_STORE_OK)
		*keep = g.arena;
	else
		arena_free(g.arena);
	return g.result;
}
