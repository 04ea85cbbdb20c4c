/* git can be told to change a file's bytes on their way in and out. The store writes bytes as they are, which would
 * leave a plan unencrypted that a filter was meant to encrypt, or a file that git takes for changed. */
#include "store/config.h"

#include <errno.h>
#include <fcntl.h>
#include <git2/sys/repository.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char remedy[] = "`git check-attr -a` with that file shows it. If plans may be kept as they are, put the line "
			     "`*.plan.yaml -text -filter -ident -working-tree-encoding` into .git/info/attributes.";

static const char leaf[] = ".gitattributes", own_leaf[] = "info/attributes";

static bool is_on(const char *value)
{
	git_attr_value_t v = git_attr_value(value);

	return v == GIT_ATTR_VALUE_TRUE || v == GIT_ATTR_VALUE_STRING;
}

/* Would git turn CR LF into LF? */
static bool converts_lines(const txp_store *s, const char *text, const char *eol)
{
	git_config *config = NULL;
	char autocrlf[16] = "";
	int on = 0;

	if (git_attr_value(text) == GIT_ATTR_VALUE_FALSE)
		return false;
	if (is_on(text) || is_on(eol))
		return true;
	if (git_repository_config_snapshot(&config, s->repo))
		return false;
	config_text(config, "core.autocrlf", autocrlf, sizeof autocrlf);
	git_config_free(config);
	return !strcmp(autocrlf, "input") || (git_config_parse_bool(&on, autocrlf) == 0 && on);
}

/* libgit2 tries every way in which the stars of a pattern may fit a name, which with many of them takes for ever. */
enum { STARS_MOST = 5, SCANNED_MOST = 8 };

struct pattern_scan {
	unsigned line, stars;
	bool over, begun, quoted, star; /* over: what comes on this line is no pattern */
};

/* Takes one byte; true when a pattern has too many runs of stars. */
static bool too_many_stars(struct pattern_scan *p, char c)
{
	if (c == '\n') {
		*p = (struct pattern_scan){ .line = p->line + 1 };
		return false;
	}
	const bool blank = c == ' ' || c == '\t' || c == '\r';
	if (p->over || (!p->begun && blank))
		return false;
	p->over = (!p->begun && c == '#') || (p->begun && (p->quoted ? c == '"' : blank));
	p->quoted |= !p->begun && c == '"';
	p->begun = true;
	p->stars += c == '*' && !p->star;
	p->star = c == '*';
	return p->stars > STARS_MOST;
}

/* Files that were scanned and are as they were then: not read again, for each plan of a batch. By the same marks libgit2 knows that
 * what it has read is still what is there. */
struct scanned {
	struct stat files[SCANNED_MOST];
	size_t n;
};

struct scanned *attributes_scanned(struct arena *a)
{
	return arena_new_of(a, struct scanned);
}

static bool same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

static bool was_scanned(const struct scanned *x, const struct stat *st)
{
	for (size_t i = 0; i < x->n && i < SCANNED_MOST; i++) {
		const struct stat *f = &x->files[i];
		if (f->st_dev == st->st_dev && f->st_ino == st->st_ino && f->st_size == st->st_size && same_time(f->st_mtim, st->st_mtim) &&
		    same_time(f->st_ctim, st->st_ctim))
			return true;
	}
	return false;
}

static result refuse_stars(const txp_store *s, int dir, const char *folder, const char *name, error *err)
{
	struct pattern_scan scan = { .line = 1 };
	char bytes[4096];
	int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat st;
	bool found = false, known = fd >= 0 && !fstat(fd, &st);
	ssize_t n;

	/* What can't be read, libgit2 names. */
	while (fd >= 0 && !found && (n = read(fd, bytes, sizeof bytes)) > 0)
		for (ssize_t i = 0; i < n && !found; i++)
			found = too_many_stars(&scan, bytes[i]);
	if (known && !found)
		s->scanned->files[s->scanned->n++ % SCANNED_MOST] = st;
	if (fd >= 0)
		close(fd);
	if (!found)
		return TXP_STORE_OK;
	return refuse(err, TXP_STORE_UNSUPPORTED, "Write the pattern with fewer `*`, or name the files one by one.",
		      "line %u of %s%s has a pattern with more than %d times `*`: to match it could take for ever", scan.line, folder, name,
		      STARS_MOST);
}

/* git takes no notice of a .gitattributes that is a link; libgit2 follows it, and waits for a pipe. */
static result look_at_files(const txp_store *s, const char *path, error *err)
{
	char name[PATH_MAX + sizeof leaf];
	struct stat st;

	for (const char *at = path; at; at = strchr(at, '/')) {
		at += *at == '/';
		snprintf(name, sizeof name, "%.*s%s", (int)(at - path), path, leaf);
		const bool there = !fstatat(s->work, name, &st, AT_SYMLINK_NOFOLLOW);
		if (there && S_ISLNK(st.st_mode))
			return refuse_errno(err, ELOOP, "read", name);
		if (there && was_scanned(s->scanned, &st))
			continue;
		if (file_hangs(s->work, name))
			return refuse_hanging(err, "", name);
		result r = refuse_stars(s, s->work, "", name, err);
		if (r != TXP_STORE_OK)
			return r;
	}
	if (!fstatat(s->common, own_leaf, &st, AT_SYMLINK_NOFOLLOW) && was_scanned(s->scanned, &st))
		return TXP_STORE_OK;
	return refuse_stars(s, s->common, ".git/", own_leaf, err);
}

static result check(const txp_store *s, const char *path, const void *bytes, size_t len, error *err)
{
	const char *names[] = { "filter", "ident", "working-tree-encoding", "text", "eol" };
	const char *values[5] = { 0 };
	int code, tries = 0;
	result r = look_at_files(s, path, err);

	if (r != TXP_STORE_OK)
		return r;
	do
		code = git_attr_get_many(values, s->repo, GIT_ATTR_CHECK_FILE_THEN_INDEX, path, 5, names);
	while (index_again(&tries, code));
	if (code)
		return refuse_git(err, code, "read .gitattributes");
	for (int i = 0; i < 3; i++)
		if (is_on(values[i]))
			return refuse(err, TXP_STORE_FILTERED, remedy,
				    "git's attributes give %s the attribute %s, which txplan can't apply", path, names[i]);
	if (bytes && memmem(bytes, len, "\r\n", 2) && converts_lines(s, values[3], values[4]))
		return refuse(err, TXP_STORE_FILTERED, remedy, "git is set to change the line ends of %s", path);
	return TXP_STORE_OK;
}

result attributes_check(const txp_store *s, const char *path, const void *bytes, size_t len, error *err)
{
	git_attr_cache_flush(s->repo);
	return check(s, path, bytes, len, err);
}

/* libgit2 would read the whole index for the sake of a .gitattributes that is not among the files: it gets an empty one. */
result attributes_check_files(const txp_store *s, const char *path, const void *bytes, size_t len, error *err)
{
	git_index *none = NULL;
	int code = git_index_new(&none);

	if (!code)
		code = git_repository_set_index(s->repo, none);
	result r = code ? refuse_git(err, code, "read .gitattributes") : check(s, path, bytes, len, err);
	git_repository_set_index(s->repo, NULL);
	git_index_free(none);
	return r;
}

bool attributes_only_staged(const txp_store *s, git_index *index, const char *path)
{
	char name[PATH_MAX + sizeof leaf];
	struct stat st;

	for (const char *at = path; at; at = strchr(at, '/')) {
		at += *at == '/';
		snprintf(name, sizeof name, "%.*s%s", (int)(at - path), path, leaf);
		if (git_index_get_bypath(index, name, 0) && fstatat(s->work, name, &st, AT_SYMLINK_NOFOLLOW))
			return true;
	}
	return false;
}

result store_attribute(const txp_store *s, const char *path, const char *name, char *out, size_t size, error *err)
{
	char whole[PATH_MAX];
	const char *value = NULL;
	result r = path_in_work(s, path, whole, err);

	out[0] = '\0';
	if (r != TXP_STORE_OK)
		return r;
	r = look_at_files(s, whole, err);
	if (r != TXP_STORE_OK)
		return r;
	int code = git_attr_get(&value, s->repo, GIT_ATTR_CHECK_FILE_THEN_INDEX, whole, name);
	if (code)
		return refuse_git(err, code, "read .gitattributes");
	switch (git_attr_value(value)) {
	case GIT_ATTR_VALUE_TRUE:
		value = "set";
		break;
	case GIT_ATTR_VALUE_FALSE:
		value = "unset";
		break;
	case GIT_ATTR_VALUE_UNSPECIFIED:
		value = "unspecified";
		break;
	case GIT_ATTR_VALUE_STRING:
		break;
	}
	snprintf(out, size, "%s", value);
	return TXP_STORE_OK;
}
