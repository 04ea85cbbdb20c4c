/* What a write is about to do, so that the next one can finish it or take it back:
 *
 *   txplan journal 1
 *   ref refs/heads/main
 *   from <commit, or zeros>
 *   to <commit>
 *   file <in HEAD> <expected on disk> <next> <mode> <folders that were there> <path>
 *   end
 *
 * It is renamed into place complete, and gone only when the write is complete. */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/buf.h"

static const char name[] = "txplan-journal";
static const char new_name[] = "txplan-journal.new";
static const char first_line[] = "txplan journal 1\n";

enum { JOURNAL_MOST = 64 * 1024 * 1024 };

static const char *hex_of(const git_oid *id, char out[HEX_SIZE])
{
	return git_oid_tostr(out, HEX_SIZE, id);
}

const char *journal_text(struct arena *a, const struct plan_of_write *w, size_t *len)
{
	struct buf b = buf_in(a);
	char h1[HEX_SIZE], h2[HEX_SIZE], h3[HEX_SIZE];

	buf_printf(&b, "%sref %s\nfrom %s\nto %s\n", first_line, w->head.name, hex_of(&w->head.id, h1), hex_of(&w->commit, h2));
	for (size_t i = 0; i < w->n; i++) {
		const struct change *c = &w->changes[i];
		buf_printf(&b, "file %s %s %s %o %d %s\n", hex_of(&c->head, h1), hex_of(&c->expected, h2), hex_of(&c->next, h3),
			   (unsigned)c->mode, c->depth, c->path);
	}
	buf_puts(&b, "end\n");
	*len = b.len;
	return b.bytes;
}

result journal_write(const txp_store *s, struct arena *a, const struct plan_of_write *w, struct unsynced *unsynced, error *err)
{
	size_t len;
	const char *text = journal_text(a, w, &len);

	unlinkat(s->git, new_name, 0);
	int bad = place_new(s->git, new_name, shared_mode(s, 0600), text, len, unsynced, NULL);
	return bad ? refuse_errno(err, bad, "write the journal in", s->gitdir) : TXP_STORE_OK;
}

result journal_begin(const txp_store *s, error *err)
{
	return renameat(s->git, new_name, s->git, name) ? refuse_errno(err, errno, "write the journal in", s->gitdir) : TXP_STORE_OK;
}

bool journal_drop(const txp_store *s)
{
	if (unlinkat(s->git, name, 0) == 0)
		return true;
	return errno == ENOENT && place_gone(s->git, new_name);
}

bool journal_waits(const txp_store *s)
{
	struct stat st;

	return fstatat(s->git, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Cuts the next line off; NULL when there is no whole one. */
static char *next_line(char **at)
{
	char *line = *at, *end = strchr(line, '\n');

	if (!end)
		return NULL;
	*end = '\0';
	*at = end + 1;
	return line;
}

/* Cuts the next word off. */
static char *next_word(char **at)
{
	char *word = *at, *end = strchr(word, ' ');

	if (!end)
		return NULL;
	*end = '\0';
	*at = end + 1;
	return word;
}

static bool parse_id(const char *hex, git_oid *out)
{
	return hex && strlen(hex) == GIT_OID_HEXSZ && strspn(hex, "0123456789abcdef") == GIT_OID_HEXSZ &&
	       git_oid_fromstr(out, hex) == 0;
}

static bool parse_number(const char *text, int base, long most, long *out)
{
	if (!text || !*text || strlen(text) > 8 || strspn(text, base == 8 ? "01234567" : "0123456789") != strlen(text))
		return false;
	*out = strtol(text, NULL, base);
	return *out <= most;
}

static bool parse_file(char *line, struct change *c)
{
	long mode, depth;

	if (!parse_id(next_word(&line), &c->head) || !parse_id(next_word(&line), &c->expected) ||
	    !parse_id(next_word(&line), &c->next) || !parse_number(next_word(&line), 8, 0100755, &mode) ||
	    !parse_number(next_word(&line), 10, PATH_MAX, &depth) || !path_valid(line) || strlen(line) >= PATH_MAX)
		return false;
	if (mode != GIT_FILEMODE_BLOB && mode != GIT_FILEMODE_BLOB_EXECUTABLE)
		return false;
	c->mode = (git_filemode_t)mode;
	c->depth = (int)depth;
	c->path = line;
	return true;
}

static bool parse_head(char **at, struct plan_of_write *out)
{
	char *ref = next_line(at), *from = ref ? next_line(at) : NULL, *to = from ? next_line(at) : NULL;

	if (!to || strncmp(ref, "ref ", 4) != 0 || strncmp(from, "from ", 5) != 0 || strncmp(to, "to ", 3) != 0)
		return false;
	ref += 4;
	out->head.detached = !strcmp(ref, "HEAD");
	if (!out->head.detached && (strncmp(ref, "refs/", 5) != 0 || !path_valid(ref)))
		return false;
	if (strlen(ref) >= REF_NAME_MOST || !parse_id(from + 5, &out->head.id) || !parse_id(to + 3, &out->commit))
		return false;
	snprintf(out->head.name, REF_NAME_MOST, "%s", ref);
	out->head.unborn = git_oid_is_zero(&out->head.id);
	return true;
}

bool journal_parse(struct arena *a, const char *text, size_t len, struct plan_of_write *out)
{
	char *at = arena_copy(a, text, len);
	char *line = at;
	size_t most = 0;

	*out = (struct plan_of_write){ 0 };
	if (memchr(text, '\0', len) || strncmp(at, first_line, sizeof first_line - 1) != 0)
		return false;
	for (size_t i = 0; i < len; i++)
		most += text[i] == '\n';
	out->changes = arena_array(a, most, sizeof *out->changes);
	at += sizeof first_line - 1;
	if (!parse_head(&at, out))
		return false;
	while ((line = next_line(&at)) && strcmp(line, "end") != 0) {
		if (strncmp(line, "file ", 5) != 0 || !parse_file(line + 5, &out->changes[out->n]))
			return false;
		staged_name(out->changes[out->n].staged, &out->commit, out->n);
		out->n++;
	}
	return line && !*at;
}

result journal_read(const txp_store *s, struct arena *a, struct plan_of_write *out, bool *found, error *err)
{
	char *text;
	size_t len;

	*found = false;
	unlinkat(s->git, new_name, 0);
	int bad = place_read(a, s->git, name, JOURNAL_MOST, &text, &len, NULL);
	if (bad == ENOENT)
		return TXP_STORE_OK;
	if (bad)
		return refuse_errno(err, bad, "read the journal in", s->gitdir);
	if (!journal_parse(a, text, len, out))
		return refuse(err, TXP_STORE_HISTORY_BROKEN,
			    "Compare the plans with `git diff HEAD` and keep what is right; then delete the journal and index.lock beside it.",
			    "the journal of an interrupted write, %s%s, is damaged", s->gitdir, name);
	*found = true;
	return TXP_STORE_OK;
}
