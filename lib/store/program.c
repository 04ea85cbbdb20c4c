/* Which program a name means: found here, once, so that what is looked at is what is run. */
#include "store/sign.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The PATH that it will be run with. */
static const char *search_path(void)
{
	for (char **e = environ; e && *e; e++)
		if (!strncmp(*e, "PATH=", 5))
			return *e + 5;
	return "/bin:/usr/bin";
}

static bool is_program(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode) && !access(path, X_OK);
}

/* As execvp(3) would from the work tree, where signers are run; NULL: nowhere. */
static const char *look_up(const txp_store *s, struct arena *a, const char *name)
{
	size_t len;

	for (const char *p = search_path();; p += len + 1) {
		len = strcspn(p, ":");
		const char *found = arena_printf(a, "%s%.*s%s%s", p[0] == '/' ? "" : s->workdir, (int)len, p, len ? "/" : "", name);
		if (is_program(found))
			return found;
		if (!p[len])
			return NULL;
	}
}

result program_find(const txp_store *s, struct arena *a, const char *name, const char *what, const char **out, error *err)
{
	const char *found = strchr(name, '/') ? arena_printf(a, "%s%s", name[0] == '/' ? "" : s->workdir, name) : look_up(s, a, name);

	*out = found ? found : name; /* whoever runs it says that there is none */
	if (found && in_work_tree(s, found))
		return refuse_inside(err, TXP_STORE_SIGNING, what, found);
	return TXP_STORE_OK;
}
