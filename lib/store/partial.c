/* Partial clones: git fetches what is missing when it is asked for; libgit2 doesn't, and would tell it as lost. Git marks them in
 * three ways, of which it always writes the first. */
#include "store/config.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static int is_promisor(const git_config_entry *entry, void *ctx)
{
	int yes = 0;

	(void)ctx;
	if (strstr(entry->name, ".partialclonefilter"))
		return 1;
	return !git_config_parse_bool(&yes, entry->value) && yes;
}

/* Packs that git fetched with a promise of the rest. */
static bool has_promised_packs(const txp_store *s)
{
	static const char end[] = ".promisor";
	const int fd = openat(s->common, "objects/pack", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	bool found = false;

	if (!d && fd >= 0)
		close(fd);
	for (struct dirent *e; d && !found && (e = readdir(d));) {
		const size_t len = strlen(e->d_name);
		found = len >= sizeof end && !strcmp(e->d_name + len - (sizeof end - 1), end);
	}
	if (d)
		closedir(d);
	return found;
}

result partial_check(const txp_store *s, git_config *config, error *err)
{
	char name[256];
	const char *why = NULL;
	const int code = git_config_foreach_match(config, "^remote\\..*\\.(promisor|partialclonefilter)$", is_promisor, NULL);

	if (code < 0)
		return settings_refuse(code, err);
	if (code > 0)
		why = "a remote is marked as its promisor";
	else if (config_text(config, "extensions.partialclone", name, sizeof name))
		why = "extensions.partialClone is set";
	else if (has_promised_packs(s))
		why = "it has packs that promise the rest";
	if (!why)
		return TXP_STORE_OK;
	return refuse(err, TXP_STORE_UNSUPPORTED, "Move the caseload to an ordinary repository: clone it anew, without --filter.",
		      "the repository %s is a partial clone (%s), which txplan can't work with", s->gitdir, why);
}
