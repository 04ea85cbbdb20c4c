/* form.c - is an object well made? As strict as `git fsck --strict` in what could hide something or be read in two ways: the
 * order of a folder's names and that none comes twice, no name that leads out of the folder or into .git, no other modes
 * than git writes, nothing behind a NUL in a commit. */
#include "verify/verify.h"

#include <string.h>

enum { TIME_DIGITS_MOST = 12 };

/* ---- Folders ---- */

/* Characters that some file systems leave out of names (HFS+): joiners, marks of direction, the byte order mark. */
static size_t ignorable(const unsigned char *p)
{
	if (p[0] == 0xe2 && p[1] == 0x80 && ((p[2] >= 0x8c && p[2] <= 0x8f) || (p[2] >= 0xaa && p[2] <= 0xae)))
		return 3;
	if (p[0] == 0xe2 && p[1] == 0x81 && p[2] >= 0xaa && p[2] <= 0xaf)
		return 3;
	return p[0] == 0xef && p[1] == 0xbb && p[2] == 0xbf ? 3 : 0;
}

/* Would some file system take it for .git? Capitals, git~1, dots or blanks at the end, a stream's name behind a colon. */
static bool is_dot_git(const char *name)
{
	char plain[8];
	size_t n = 0;

	for (const unsigned char *p = (const unsigned char *)name; *p;) {
		size_t skip = ignorable(p);
		if (!skip && n == sizeof plain - 1)
			return false;
		if (!skip && (*p == ':' || *p == '\\'))
			break;
		if (!skip)
			plain[n++] = (char)(*p >= 'A' && *p <= 'Z' ? *p + ('a' - 'A') : *p);
		p += skip ? skip : 1;
	}
	while (n && (plain[n - 1] == '.' || plain[n - 1] == ' '))
		n--;
	plain[n] = '\0';
	return !strcmp(plain, ".git") || !strcmp(plain, "git~1");
}

static const char *name_fault(const char *name)
{
	if (!*name || strchr(name, '/') || !strcmp(name, ".") || !strcmp(name, ".."))
		return "a name in it leads elsewhere";
	if (strpbrk(name, ".~") && is_dot_git(name))
		return "it holds .git";
	return NULL;
}

struct entry {
	const char *name;
	size_t len;
	git_object_t type;
	bool link; /* a submodule's commit, which is in another repository */
	git_oid id;
};

/* The next entry, behind which *p is put; NULL or what is wrong with it. */
static const char *read_entry(const char **p, const char *stop, struct entry *out)
{
	static const struct {
		const char *mode;
		git_object_t type;
		bool link;
	} modes[] = { { "100644", GIT_OBJECT_BLOB, false }, { "40000", GIT_OBJECT_TREE, false }, { "100755", GIT_OBJECT_BLOB, false },
		      { "120000", GIT_OBJECT_BLOB, false }, { "160000", GIT_OBJECT_COMMIT, true } };
	const char *space = memchr(*p, ' ', (size_t)(stop - *p)), *nul = space ? memchr(space, '\0', (size_t)(stop - space)) : NULL;

	if (!nul || stop - nul <= GIT_OID_RAWSZ)
		return "it is cut short";
	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
		size_t len = strlen(modes[i].mode);
		if (len != (size_t)(space - *p) || memcmp(*p, modes[i].mode, len))
			continue;
		*out = (struct entry){ .name = space + 1, .len = (size_t)(nul - space) - 1, .type = modes[i].type, .link = modes[i].link };
		git_oid_fromraw(&out->id, (const unsigned char *)nul + 1);
		*p = nul + 1 + GIT_OID_RAWSZ;
		return name_fault(out->name);
	}
	return "it holds a file of an unknown mode";
}

/* git sorts a folder as if its name ended in a slash. Below, at or above 0. */
static int order(const struct entry *a, const struct entry *b)
{
	size_t shorter = a->len < b->len ? a->len : b->len;
	int c = memcmp(a->name, b->name, shorter);

	if (c)
		return c;
	unsigned char x = a->len > shorter ? (unsigned char)a->name[shorter] : a->type == GIT_OBJECT_TREE ? '/' : 0;
	unsigned char y = b->len > shorter ? (unsigned char)b->name[shorter] : b->type == GIT_OBJECT_TREE ? '/' : 0;
	return x - y;
}

/* A file and a folder of one name need not stand side by side: "a", "a.txt", "a/". What may still come twice is the files
 * whose names this one begins with; names[] holds them. */
static bool twice(struct worker *w, const struct entry *e, size_t *depth)
{
	while (*depth && strncmp(w->names[*depth - 1], e->name, strlen(w->names[*depth - 1])) != 0)
		(*depth)--;
	if (e->type == GIT_OBJECT_TREE)
		return *depth && !strcmp(w->names[*depth - 1], e->name);
	w->names = arena_room(w->arena, w->names, *depth, &w->names_cap, sizeof *w->names);
	w->names[(*depth)++] = e->name;
	return false;
}

static const char *tree_fault(struct worker *w, const char *p, const char *stop, name_fn *fn, void *ctx)
{
	struct entry last = { 0 }, e;
	size_t depth = 0;

	while (p < stop) {
		const char *fault = read_entry(&p, stop, &e);
		if (fault)
			return fault;
		int c = last.name ? order(&last, &e) : -1;
		if (c == 0 || twice(w, &e, &depth))
			return "a name comes twice in it";
		if (c > 0)
			return "its names are not in order";
		if (!e.link)
			fn(ctx, &e.id, e.type);
		last = e;
	}
	return NULL;
}

/* ---- Commits and tags ---- */

/* "KEY REST\n": the rest, and *p behind the line; NULL when the line is another one. */
static const char *header(const char **p, const char *stop, const char *key, const char **end)
{
	size_t len = strlen(key);
	const char *rest = *p + len + 1;

	if ((size_t)(stop - *p) <= len || memcmp(*p, key, len) || (*p)[len] != ' ')
		return NULL;
	*end = memchr(rest, '\n', (size_t)(stop - rest));
	if (*end)
		*p = *end + 1;
	return *end ? rest : NULL;
}

static bool id_of(const char *text, const char *end, git_oid *out)
{
	return end - text == GIT_OID_HEXSZ && git_oid_fromstrn(out, text, GIT_OID_HEXSZ) == 0;
}

/* Name <mail> 1700000000 +0100 */
static bool is_person(const char *p, const char *end)
{
	const char *open = memchr(p, '<', (size_t)(end - p)), *shut = open ? memchr(open, '>', (size_t)(end - open)) : NULL;
	size_t digits;

	if (!shut || memchr(p, '>', (size_t)(open - p)) || (open > p && open[-1] != ' ') || end - shut < 9 || shut[1] != ' ')
		return false;
	p = shut + 2;
	digits = strspn(p, "0123456789");
	if (!digits || digits > TIME_DIGITS_MOST || end - p != (ptrdiff_t)digits + 6 || p[digits] != ' ')
		return false;
	return strchr("+-", p[digits + 1]) && strspn(p + digits + 2, "0123456789") == 4;
}

static const char *commit_fault(const char *p, const char *stop, name_fn *fn, void *ctx)
{
	const char *line, *end = NULL;
	git_oid id;

	if (!(line = header(&p, stop, "tree", &end)) || !id_of(line, end, &id))
		return "it names no tree";
	fn(ctx, &id, GIT_OBJECT_TREE);
	while ((line = header(&p, stop, "parent", &end))) {
		if (!id_of(line, end, &id))
			return "a parent in it is no id";
		fn(ctx, &id, GIT_OBJECT_COMMIT);
	}
	if (!(line = header(&p, stop, "author", &end)) || !is_person(line, end))
		return "its author, or their time, can't be read";
	if (!(line = header(&p, stop, "committer", &end)) || !is_person(line, end))
		return "its committer, or their time, can't be read";
	if (memchr(p, '\0', (size_t)(stop - p)))
		return "text is hidden behind a NUL in it";
	while (p < stop && *p != '\n') {
		if (header(&p, stop, "tree", &end) || header(&p, stop, "parent", &end) || header(&p, stop, "author", &end) ||
		    header(&p, stop, "committer", &end))
			return "a line comes twice in its head";
		const char *next = memchr(p, '\n', (size_t)(stop - p));
		p = next ? next + 1 : stop;
	}
	return NULL;
}

static const char *tag_fault(const char *p, const char *stop, name_fn *fn, void *ctx)
{
	const char *line, *end = NULL, *object;
	git_oid id;

	if (!(object = header(&p, stop, "object", &end)) || !id_of(object, end, &id))
		return "it names no object";
	if (!(line = header(&p, stop, "type", &end)))
		return "it doesn't say what it is a tag of";
	const char *names[] = { "commit", "tree", "blob", "tag" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if ((size_t)(end - line) == strlen(names[i]) && !memcmp(line, names[i], strlen(names[i]))) {
			fn(ctx, &id, git_object_string2type(names[i]));
			return header(&p, stop, "tag", &end) ? NULL : "it has no name";
		}
	return "it is a tag of something unknown";
}

bool form_check(struct worker *w, git_object_t type, const char *data, size_t len, name_fn *fn, void *ctx, const char **why)
{
	*why = NULL;
	if (type == GIT_OBJECT_TREE)
		*why = tree_fault(w, data, data + len, fn, ctx);
	else if (type == GIT_OBJECT_COMMIT)
		*why = commit_fault(data, data + len, fn, ctx);
	else if (type == GIT_OBJECT_TAG)
		*why = tag_fault(data, data + len, fn, ctx);
	return !*why;
}
