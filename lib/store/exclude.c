/* Beside the plans there is for a moment what holds clients' words: the next content of a plan, and what stock git merges. After
 * a crash it stays, and `git add -A` would make it a part of the history. So git is told to ignore it, in the file of its own
 * that no commit has. Where that may not be written all else goes on: it matters only after a crash. But not on a disk that
 * fails or is full. */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char path[] = "info/exclude";
static const char next_name[] = "txplan-exclude"; /* in info, on its way */
static const char lines[] = "# What a crash may leave beside plans holds clients' words (txplan).\n.txplan-*\n.merge_file_*\n";
static const char *const patterns[] = { ".txplan-*", ".merge_file_*" };

enum { EXCLUDE_MOST = 1 << 20 };

static bool has_line(const char *text, const char *line)
{
	const size_t len = strlen(line);

	for (const char *at = text; at; at = strchr(at, '\n')) {
		at += *at == '\n';
		if (!strncmp(at, line, len) && (!at[len] || at[len] == '\n' || at[len] == '\r'))
			return true;
	}
	return false;
}

static result add_lines(struct arena *a, void *ctx, error *err)
{
	const txp_store *s = ctx;
	struct unsynced unsynced = { .n = 0 };
	struct likeness like = { .leaf = "exclude" };
	struct buf next = buf_in(a);
	const char *leaf;
	char none[] = "", *old = none;
	size_t len = 0;
	bool all = true;

	int bad = place_read(a, s->common, path, EXCLUDE_MOST, &old, &len, NULL);
	for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
		all = all && !bad && has_line(old, patterns[i]);
	if (all || (bad && bad != ENOENT))
		return TXP_STORE_OK;
	buf_add(&next, old, len);
	buf_puts(&next, len && old[len - 1] != '\n' ? "\n" : "");
	buf_puts(&next, lines);
	int dir = place_folder(s->common, path, shared_mode(s, 0700), &leaf);
	if (dir < 0)
		return TXP_STORE_OK;
	unlinkat(dir, next_name, 0);
	bad = place_new_like(s, dir, next_name, shared_mode(s, 0600), next.bytes, next.len, &unsynced, NULL, &like);
	if (!bad)
		bad = unsynced_settle(&unsynced); /* or a power cut could leave an empty one in the place of a full one */
	if (!bad && renameat(dir, next_name, dir, leaf))
		bad = errno;
	if (bad)
		unlinkat(dir, next_name, 0);
	close(dir);
	const bool disk = bad == EIO || bad == ENOSPC || bad == EDQUOT;
	return disk ? refuse_errno(err, bad, "write", ".git/info/exclude") : TXP_STORE_OK;
}

result exclude_leftovers(txp_store *s, error *err)
{
	return with_arena(add_lines, s, NULL, err);
}
