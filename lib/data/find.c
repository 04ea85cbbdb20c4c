#include "data/knowledge.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/sha256.h"

#define CONFIG ".txplan/config.yaml"

static char *real_path(struct arena *a, const char *path)
{
	char real[PATH_MAX];

	return realpath(path, real) ? arena_strdup(a, real) : NULL;
}

/* What can't be looked at is not for that reason absent. */
static bool is_there(const char *path, struct stat *st, int *error)
{
	if (!lstat(path, st))
		return true;
	if (errno != ENOENT && errno != ENOTDIR)
		*error = errno;
	return false;
}

const char *knowledge_root(struct arena *a, const char *start, int *error)
{
	char *folder = real_path(a, start);
	struct stat st;

	*error = folder ? 0 : errno;
	while (folder) {
		const char *in = strcmp(folder, "/") ? folder : "";
		if (is_there(arena_printf(a, "%s/%s", in, CONFIG), &st, error) && !S_ISDIR(st.st_mode))
			return folder;
		/* A repository inside a caseload has its own history, and is no part of it. */
		if (*error || is_there(arena_printf(a, "%s/.git", in), &st, error) || *error)
			return NULL;
		char *slash = strrchr(folder, '/');
		if (!slash || !slash[1])
			return NULL;
		slash[slash == folder] = '\0';
	}
	return NULL;
}

bool knowledge_may_follow(int folder)
{
	int at = openat(folder, ".", O_PATH | O_DIRECTORY | O_CLOEXEC), above;
	struct stat st, up;
	bool may = at >= 0, end = !may;

	/* What can't be looked at may be a caseload. */
	while (!end) {
		if (!fstatat(at, CONFIG, &st, AT_SYMLINK_NOFOLLOW) ? !S_ISDIR(st.st_mode) : errno != ENOENT && errno != ENOTDIR)
			may = false;
		end = !may || !fstatat(at, ".git", &st, AT_SYMLINK_NOFOLLOW);
		if (end)
			break;
		above = openat(at, "..", O_PATH | O_DIRECTORY | O_CLOEXEC);
		may = above >= 0 && !fstat(at, &st) && !fstat(above, &up);
		end = !may || (st.st_ino == up.st_ino && st.st_dev == up.st_dev);
		close(at);
		at = above;
	}
	if (at >= 0)
		close(at);
	return may;
}

enum txp_result knowledge_find(struct arena *a, const char *start, struct findings *f, int *error, struct knowledge **out)
{
	const char *root = knowledge_root(a, start, error);
	char *bytes;
	size_t len;

	*out = NULL;
	if (!root)
		return *error && *error != ENOENT ? TXP_EIO : TXP_ENOTFOUND;
	const char *path = arena_printf(a, "%s/%s", strcmp(root, "/") ? root : "", CONFIG);
	*error = file_read_in(a, path, DOCUMENT_BYTES_MOST, knowledge_may_follow, &bytes, &len);
	if (*error)
		return TXP_EIO;
	struct knowledge *c = arena_new_of(a, struct knowledge);
	c->root = root;
	*out = c;
	if (document_read(a, path, bytes, len, f, &c->config) != TXP_OK)
		return TXP_EREFUSED;
	schema_doubts(schema_of_config(), c->config, f);
	return schema_check(schema_of_config(), c->config, f) && !findings_of(f, TXP_ERROR) ? TXP_OK : TXP_EREFUSED;
}

const char *knowledge_setting(const struct knowledge *c, const char *name)
{
	struct place p = schema_root(schema_of_config());
	const struct node *n = c && c->config ? c->config->root : NULL;

	for (const char *part = name; *part;) {
		size_t len = strcspn(part, ".");
		n = node_get_n(n, part, len);
		p = place_property(p, part, len);
		part += len + (part[len] == '.');
	}
	if (!place_known(p))
		return NULL;
	return node_text(n) ? node_text(n) : place_default(p);
}

bool plan_id_valid(const char *id)
{
	size_t len = strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789_-");

	return len >= 1 && len <= 64 && !id[len] && id[0] != '_' && id[0] != '-';
}

const char *layout_path(struct arena *a, const char *layout, const char *id)
{
	char digest[SHA256_HEX_BYTES];

	if (!layout || strcmp(layout, "sharded"))
		return arena_printf(a, "plans/%s.plan.yaml", id);
	sha256_hex(id, strlen(id), digest);
	return arena_printf(a, "plans/%.2s/%s.plan.yaml", digest, id);
}
