/* place.c - which caseload a file belongs to. Needs no store. */
#include "caseload/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct txp_place {
	struct arena *arena;
	txp_caseload *caseload;
	const char *root, *below;
	bool none;
	struct txp_trouble trouble;
};

const char *case_read_remedy(int bad)
{
	switch (bad) {
	case ELOOP:
		return "Put the file or folder itself there: in a caseload txplan follows no link.";
	case EFBIG:
		return "A plan has at most 1 MiB: close it with a successor plan that says `replaces`.";
	case EISDIR:
		return "Name one plan file in that folder.";
	case EACCES:
		return "Ask its owner, or whoever looks after this computer, to let you read it.";
	case EINVAL:
		return "Name an ordinary file, or send the plan to - (standard input).";
	default:
		return "Look at the file and its disk; nothing was changed.";
	}
}

const char *case_read_trouble(int bad)
{
	switch (bad) {
	case ELOOP:
		return "it, or a folder on the way, is a symbolic link";
	case EFBIG:
		return "it is larger than a plan may be";
	case EISDIR:
		return "it is a folder";
	case EINVAL:
		return "it is not an ordinary file";
	default:
		return strerrordesc_np(bad);
	}
}

TXP_PUBLIC int txp_real_folder(const char *path, char found[TXP_PATH_SIZE])
{
	struct stat checked, real;
	int bad, fd = txp_open(path, O_PATH | O_DIRECTORY, &bad);

	if (fd < 0)
		return bad;
	bad = realpath(path, found) ? 0 : errno;
	if (!bad && (fstat(fd, &checked) || stat(found, &real)))
		bad = errno;
	else if (!bad && (checked.st_ino != real.st_ino || checked.st_dev != real.st_dev))
		bad = ELOOP; /* somebody put a link on the way meanwhile */
	close(fd);
	return bad;
}

/* ---- Where a file belongs ---- */

static enum txp_result refuse(txp_place *p, enum txp_result result, const char *remedy, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

static enum txp_result refuse(txp_place *p, enum txp_result result, const char *remedy, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	p->trouble = (struct txp_trouble){ result, arena_vprintf(p->arena, fmt, ap), remedy };
	va_end(ap);
	return result;
}

static enum txp_result no_caseload(txp_place *p, const char *path)
{
	p->none = true;
	return refuse(p, TXP_EREPOSITORY,
		      "Make a caseload there with `txplan init`, or move the file into one. (-n shows a change without writing.)",
		      "%s is in no caseload, so it has no history", path);
}

static enum txp_result bad_settings(txp_place *p, const char *path)
{
	const txp_findings *found = p->caseload ? txp_caseload_findings(p->caseload) : NULL;
	const char *what = "";

	for (size_t i = 0; found && i < txp_findings_count(found) && !*what; i++) {
		const struct txp_finding *f = txp_findings_at(found, i);
		struct txp_position at = txp_findings_position(found, f->at.start);

		if (f->severity == TXP_ERROR)
			what = arena_printf(p->arena, ": .txplan/config.yaml:%u:%u: %s", at.line, at.column, f->message);
	}
	return refuse(p, TXP_EREPOSITORY, "Correct .txplan/config.yaml first; `txplan check` shows what is wrong there.",
		      "the settings of the caseload around %s can't be used%s", path, what);
}

static void free_caseload(void *arg)
{
	txp_place *p = arg;

	txp_caseload_free(p->caseload);
}

static enum txp_result find(txp_place *p, const char *path)
{
	const char *base = basename(arena_strdup(p->arena, path)), *folder = dirname(arena_strdup(p->arena, path));
	char real[TXP_PATH_SIZE], root[TXP_PATH_SIZE];
	enum txp_result result;
	int bad = txp_real_folder(folder, real);
	size_t len;

	if (bad == ENOMEM)
		arena_out_of_memory(p->arena);
	if (bad == ELOOP)
		return refuse(p, TXP_EIO, case_read_remedy(ELOOP), "%s can't be used: a folder on the way there is a symbolic link", path);
	if (bad == ENOENT || bad == ENOTDIR)
		return no_caseload(p, path);
	if (bad)
		return refuse(p, TXP_EREPOSITORY, "Ask whoever looks after this computer.", "the folder of %s can't be looked at: %s",
			      path, strerrordesc_np(bad));
	arena_defer(p->arena, free_caseload, p);
	result = txp_caseload_find(real, &bad, &p->caseload);
	if (result == TXP_ENOMEM)
		arena_out_of_memory(p->arena);
	if (result == TXP_EREFUSED)
		return bad_settings(p, path);
	if (result == TXP_EIO)
		return refuse(p, TXP_EREPOSITORY, "Put an ordinary, readable file .txplan/config.yaml there.",
			      "the caseload's settings around %s can't be read: %s", path, case_read_trouble(bad));
	if (result != TXP_OK)
		return no_caseload(p, path);
	p->root = arena_strdup(p->arena, realpath(txp_caseload_root(p->caseload), root) ? root : txp_caseload_root(p->caseload));
	len = strlen(p->root);
	if (strncmp(real, p->root, len) || (real[len] && real[len] != '/'))
		return no_caseload(p, path);
	p->below = real[len] ? arena_printf(p->arena, "%s/%s", real + len + 1, base) : base;
	return TXP_OK;
}

struct finding_place {
	struct arena *arena;
	const char *path;
	txp_place *place;
};

static enum txp_result find_place(void *arg)
{
	struct finding_place *f = arg;
	txp_place *p = arena_new_of(f->arena, struct txp_place);

	*p = (struct txp_place){ .arena = f->arena, .root = "", .below = "", .trouble = { TXP_OK, "", "" } };
	find(p, f->path);
	f->place = p;
	return p->trouble.result;
}

TXP_PUBLIC enum txp_result txp_place_find(const char *path, txp_place **out)
{
	struct finding_place f = { arena_new(), path, NULL };
	enum txp_result result = f.arena ? arena_try(f.arena, find_place, &f) : TXP_ENOMEM;

	*out = f.place;
	if (!f.place)
		arena_free(f.arena);
	return result;
}

TXP_PUBLIC void txp_place_free(txp_place *p)
{
	if (p)
		arena_free(p->arena);
}

TXP_PUBLIC const struct txp_trouble *txp_place_trouble(const txp_place *p)
{
	return &p->trouble;
}

TXP_PUBLIC bool txp_place_none(const txp_place *p)
{
	return p->none;
}

TXP_PUBLIC const char *txp_place_root(const txp_place *p)
{
	return p->root;
}

TXP_PUBLIC const char *txp_place_below(const txp_place *p)
{
	return p->below;
}

TXP_PUBLIC const txp_caseload *txp_place_caseload(const txp_place *p)
{
	return p->caseload;
}

static void free_place(void *p)
{
	txp_place_free(p);
}

enum txp_result case_place(txp_session *s, struct arena *a, const char *path, const txp_place **out)
{
	void **own = case_owned(a, free_place);
	txp_place *p = NULL;
	enum txp_result result = txp_place_find(path, &p);

	*own = p;
	*out = p;
	if (case_live(s, result) != TXP_OK)
		case_refuse(s, result, p->trouble.remedy, "%s", p->trouble.message);
	return result;
}
