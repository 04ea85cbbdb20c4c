#include "data/knowledge.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

enum { FOLDERS_DEEP = 16 };

struct paths {
	struct arena *arena;
	const char **list;
	size_t count, cap;
};

static void add(struct paths *p, const char *path)
{
	p->list = arena_room(p->arena, p->list, p->count, &p->cap, sizeof(*p->list));
	p->list[p->count++] = path;
}

static bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n > m && !strcmp(s + n - m, end);
}

/* A repository of its own, such as a submodule, is no part of the folder that it is in. */
static bool is_repository(char **names)
{
	for (; *names; names++)
		if (!strcmp(*names, ".git"))
			return true;
	return false;
}

/* What is behind such a link would be passed over without a word. */
static bool is_link_of_a_caseload(const char *folder, const char *path)
{
	struct stat st;

	if (stat(path, &st) || !S_ISDIR(st.st_mode))
		return false;
	int fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	bool is = fd >= 0 && !knowledge_may_follow(fd);
	if (fd >= 0)
		close(fd);
	return is;
}

static int walk(struct paths *p, const char *folder, int depth)
{
	char **names;
	struct stat st;
	int bad = file_names(p->arena, folder, knowledge_may_follow, &names);

	if (!bad && depth && is_repository(names))
		return 0;
	for (size_t i = 0; !bad && names[i]; i++) {
		const char *path = arena_printf(p->arena, "%s%s%s", folder, ends_with(folder, "/") ? "" : "/", names[i]);
		if (ends_with(names[i], ".plan.yaml"))
			add(p, path);
		else if (names[i][0] == '.' || depth >= FOLDERS_DEEP || lstat(path, &st))
			continue;
		else if (S_ISDIR(st.st_mode))
			bad = walk(p, path, depth + 1);
		else if (S_ISLNK(st.st_mode) && is_link_of_a_caseload(folder, path))
			add(p, path);
	}
	return bad;
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int plan_files(struct arena *a, const char *folder, const char ***paths)
{
	struct paths p = { .arena = a };
	int bad = walk(&p, folder, 0);

	add(&p, NULL);
	qsort(p.list, p.count - 1, sizeof *p.list, compare);
	*paths = p.list;
	return bad;
}
