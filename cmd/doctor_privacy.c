/* What doctor looks at in and around git's folder: who can read it, and what it is told to ignore. */
#include "doctor.h"

#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A group that is one person's own, as many systems make them. */
static bool is_private_group(gid_t gid)
{
	const struct group *g = getgrgid(gid);
	const char *name = g && !*g->gr_mem ? keep_printf("%s", g->gr_name) : NULL;
	const struct passwd *p = name ? getpwuid(geteuid()) : NULL;

	return p && !strcmp(p->pw_name, name);
}

/* The bits that let others in: `others` as far as the way there is open to them. */
static mode_t open_to(const char *path, mode_t others)
{
	struct stat st;

	if (stat(path, &st))
		return 0;
	if (is_private_group(st.st_gid))
		others &= ~(mode_t)S_IRWXG;
	return st.st_mode & others;
}

/* Who can get as far as what lies in a folder. A remedy for the folder itself must not pass for one for what is elsewhere: so each
 * thing is judged by its own way. */
static mode_t reachable(const char *folder)
{
	mode_t others = S_IRWXG | S_IRWXO;
	char *path = realpath(folder, NULL);

	if (!path)
		return others;
	for (char *slash; (slash = strrchr(path, '/')) && slash > path; *slash = '\0') {
		mode_t way = open_to(path, others);

		if (!(way & S_IXGRP))
			others &= ~(mode_t)S_IRWXG;
		if (!(way & S_IXOTH))
			others &= ~(mode_t)S_IRWXO;
	}
	free(path);
	return others;
}

/* ---- Around git's folder ---- */

/* Where the objects of all worktrees lie: the file commondir leads there. */
static const char *common_folder(const char *git)
{
	FILE *f = open_input(keep_printf("%s/commondir", git));
	char line[PATH_MAX] = "";

	if (f && fgets(line, sizeof line, f))
		line[strcspn(line, "\r\n")] = '\0';
	if (f)
		fclose(f);
	if (!*line)
		return NULL;
	return *line == '/' ? keep_printf("%s", line) : keep_printf("%s/%s", git, line);
}

/* Calls fn for each line of a small file; a missing one has none. */
static void each_line(const char *path, void (*fn)(void *ctx, const char *line), void *ctx)
{
	FILE *f = open_input(path);
	char *line = NULL;
	size_t cap = 0;

	while (f && getline(&line, &cap, f) > 0) {
		line[strcspn(line, "\r\n")] = '\0';
		fn(ctx, line);
	}
	free(line);
	if (f)
		fclose(f);
}

/* What a crash leaves must not come into the history. Whoever took the lock has added the lines, where that could be done. */
struct ignoring {
	bool found[2];
};

static const char *const ignored[] = { ".txplan-*", ".merge_file_*" };

static void see_ignored(void *ctx, const char *line)
{
	struct ignoring *x = ctx;

	for (size_t i = 0; i < 2; i++)
		x->found[i] = x->found[i] || !strcmp(line, ignored[i]);
}

void doctor_exclude(struct doctor *d)
{
	const char *git = d->run->store->api->git_folder(d->run->store->open), *common = common_folder(git);
	const char *path = keep_printf("%s/info/exclude", common ? common : git), *missing = "";
	struct ignoring x = { { false } };

	each_line(path, see_ignored, &x);
	for (size_t i = 0; i < 2; i++)
		if (!x.found[i])
			missing = keep_printf("%s%s%s", missing, *missing ? " and " : "", ignored[i]);
	if (*missing)
		report(d, "exclude", STATE_PROBLEM,
		       "Make it an ordinary file that you may write, in an ordinary folder: the next `txplan doctor` adds what misses.",
		       "%s lacks %s: what a crash leaves of clients' words could come into the history", path, missing);
}

/* ---- Who can read all of it ---- */

enum { FOLDERS_MOST = 64 };

/* git's folders, and those of objects that are borrowed, each by its own way. */
struct folders {
	const char *list[FOLDERS_MOST];
	size_t count, from; /* from: whose borrowed ones are being read */
};

static void add_borrowed(void *ctx, const char *line)
{
	struct folders *f = ctx;

	if (*line && *line != '#' && f->count < FOLDERS_MOST) {
		f->list[f->count] = *line == '/' ? keep_printf("%s", line) : keep_printf("%s/%s", f->list[f->from], line);
		f->count++;
	}
}

static struct folders git_folders(const char *git)
{
	const char *common = common_folder(git);
	struct folders f = { { git }, 1, 0 };

	if (common)
		f.list[f.count++] = common;
	const size_t own = f.count;
	f.list[f.count++] = keep_printf("%s/objects", common ? common : git);
	for (f.from = own; f.from < f.count; f.from++)
		each_line(keep_printf("%s/info/alternates", f.list[f.from]), add_borrowed, &f);
	return f;
}

void doctor_modes(struct doctor *d)
{
	const struct store *s = d->run->store;
	const char *git = s->api->git_folder(s->open), *first = NULL;
	const struct folders gits = git_folders(git);
	char shared[SETTING_SIZE];
	const char *closed = d->root;
	mode_t others = reachable(d->root);
	struct trouble t;
	size_t n = 0;

	if (!setting_read(d->run, "core.sharedrepository", false, shared, &t) && *shared && strcmp(shared, "umask") &&
	    strcmp(shared, "false") && strcmp(shared, "0")) {
		report(d, "privacy", STATE_NOTE, NULL, "the repository is shared (core.sharedRepository is \"%s\"): others can read the plans",
		       shared);
		return;
	}
	for (size_t i = 0; others && i < d->plans.count; i++)
		if (open_to(d->plans.items[i].path, others) & (S_IRGRP | S_IROTH)) {
			if (!n++)
				first = d->plans.items[i].path;
		}
	/* The git folder may lie above the caseload, or anywhere else, as a worktree's; and objects may be borrowed from elsewhere. */
	for (size_t i = 0; !n && i < gits.count; i++)
		if (reachable(gits.list[i]) & (S_IXGRP | S_IXOTH)) {
			first = closed = gits.list[i];
			n++;
		}
	if (n)
		report(d, "privacy", STATE_PROBLEM, keep_printf("Close the folder: chmod go-rwx %s", shell_path(closed)),
		       "other people on this computer can read %s%s", first, n > 1 ? keep_printf(" and %zu more", n - 1) : "");
	else
		report(d, "privacy", STATE_OK, NULL, "nobody else on this computer can read the plans");
}
