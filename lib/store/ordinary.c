/* What libgit2 opens by itself, it opens without asking what it is; a pipe with a name that lies there would be waited for
 * without end. So it is looked at first. A link to an ordinary file is one; what is wrong with a folder, libgit2 says. */
#include "store/store.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool file_hangs(int dir, const char *path)
{
	struct stat st;

	return !fstatat(dir, path, &st, 0) && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode);
}

result refuse_hanging(error *err, const char *folder, const char *path)
{
	return refuse(err, TXP_STORE_UNSUPPORTED, "An ordinary file belongs there, or none: look at it with `ls -l`, and take it away.",
		      "%s%s%s is not an ordinary file, and reading it might never end", folder,
		      *folder && folder[strlen(folder) - 1] != '/' ? "/" : "", path);
}

static result check_folder(int dir, const char *folder, const char *const *files, error *err)
{
	for (; *files; files++)
		if (file_hangs(dir, *files))
			return refuse_hanging(err, folder, *files);
	return TXP_STORE_OK;
}

/* The folder that a worktree's git folder shares with the others: as its file commondir says, which is an ordinary one. */
static bool shared_folder(const char *git, char out[2 * PATH_MAX])
{
	char path[PATH_MAX + 16], text[PATH_MAX];

	snprintf(path, sizeof path, "%s/commondir", git);
	FILE *f = fopen(path, "re");
	bool good = f && fgets(text, sizeof text, f);
	if (f)
		fclose(f);
	if (!good)
		return false;
	text[strcspn(text, "\r\n")] = '\0';
	snprintf(out, 2 * PATH_MAX, "%s%s%s", text[0] == '/' ? "" : git, text[0] == '/' ? "" : "/", text);
	return true;
}

static result check_at(const char *folder, const char *const *files, error *err)
{
	int dir = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (dir < 0)
		return TXP_STORE_OK; /* libgit2 fails there, too, and says why */
	result r = check_folder(dir, folder, files, err);
	close(dir);
	return r;
}

result ordinary_check(const char *dotgit, const char *git, error *err)
{
	static const char *const own[] = { "HEAD", "index", "commondir", "gitdir", "config.worktree", NULL };
	static const char *const shared[] = { "config", "packed-refs", "shallow", "info/attributes", "info/exclude",
					      "objects/info/alternates", NULL };
	static const char *const files[] = { ".gitattributes", ".gitignore", ".gitmodules", NULL };
	char folder[2 * PATH_MAX];
	result r = check_at(git, own, err);

	if (r == TXP_STORE_OK && shared_folder(git, folder))
		r = check_at(folder, shared, err);
	if (r == TXP_STORE_OK)
		r = check_at(git, shared, err);
	const char *slash = strrchr(dotgit, '/');
	if (r != TXP_STORE_OK || !slash || strcmp(slash, "/.git") != 0)
		return r;
	snprintf(folder, sizeof folder, "%.*s", slash == dotgit ? 1 : (int)(slash - dotgit), dotgit);
	return check_at(folder, files, err);
}

/* ---- References ---- */

static result walk_refs(const txp_store *s, int at, const char *name, const char *path, error *err)
{
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	char below[PATH_MAX];
	result r = TXP_STORE_OK;

	if (fd >= 0 && !dir)
		close(fd);
	for (struct dirent *e; r == TXP_STORE_OK && dir && (e = readdir(dir));) {
		int n = snprintf(below, sizeof below, "%s/%s", path, e->d_name);
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..") || n < 0 || (size_t)n >= sizeof below || e->d_type == DT_REG)
			continue;
		r = file_hangs(fd, e->d_name) ? refuse_hanging(err, s->commondir, below) : walk_refs(s, fd, e->d_name, below, err);
	}
	if (dir)
		closedir(dir);
	return r;
}

result ordinary_refs(const txp_store *s, error *err)
{
	return walk_refs(s, s->common, "refs", "refs", err);
}

result ordinary_named(const txp_store *s, const char *name, error *err)
{
	static const char *const forms[] = { "%s", "refs/%s", "refs/tags/%s", "refs/heads/%s", "refs/remotes/%s", "refs/remotes/%s/HEAD" };
	const int len = (int)strcspn(name, "~^@:");
	char path[PATH_MAX];

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		const char *sign = strstr(forms[i], "%s");
		snprintf(path, sizeof path, "%.*s%.*s%s", (int)(sign - forms[i]), forms[i], len, name, sign + 2);
		if (len && file_hangs(s->common, path))
			return refuse_hanging(err, s->commondir, path);
	}
	return TXP_STORE_OK;
}
