/* The caseload that a plan belongs to, which need not be the one that we stand in: its own questionnaires are watched, and its intervals
 * count, wherever the command is run. Each is looked for once. */
#include "cmd.h"

#include <string.h>
#include <unistd.h>

struct elsewhere {
	const char *folder; /* that was asked about last, as it was written; NULL: none yet */
	const txp_caseload *of_folder;
	txp_caseload **found; /* all that are not the one around us */
	size_t count;
};

static bool is_there(const char *folder, const char *name)
{
	return !access(keep_printf("%s/%s", folder, name), F_OK);
}

/* Below the current folder, with nothing in between that begins another caseload or repository. */
static bool is_below_us(const char *folder)
{
	char *part = keep_printf("%s", folder);

	if (*folder == '/' || strstr(folder, ".."))
		return false;
	while (strcmp(part, ".")) {
		char *slash = strrchr(part, '/');

		if (is_there(part, ".txplan/config.yaml") || is_there(part, ".git"))
			return false;
		if (!slash)
			return true;
		*slash = '\0';
	}
	return true;
}

static const txp_caseload *find(struct run *r, struct elsewhere *e, const char *folder)
{
	const txp_caseload *own = run_caseload(r);
	txp_caseload *c = NULL;
	int bad = 0;
	enum txp_result result = live(txp_caseload_find(folder, &bad, &c));

	if (!c)
		return NULL;
	for (size_t i = 0; i <= e->count; i++) {
		const txp_caseload *known = i < e->count ? e->found[i] : own;

		if (known && !strcmp(txp_caseload_root(known), txp_caseload_root(c))) {
			txp_caseload_free(c);
			return known;
		}
	}
	e->found = keep_grown(e->found, e->count, sizeof(txp_caseload *));
	e->found[e->count++] = c;
	if (result == TXP_EREFUSED)
		tell_findings(r, txp_caseload_findings(c));
	r->caseload_wrong |= result == TXP_EREFUSED || live(txp_caseload_read(c)) == TXP_EREFUSED;
	for (size_t i = 0; i < txp_caseload_files_count(c); i++)
		tell_findings(r, txp_caseload_files_at(c, i));
	return c;
}

const txp_caseload *run_caseload_of(struct run *r, const char *path)
{
	const char *slash = path ? strrchr(path, '/') : NULL, *folder = slash ? path : ".";
	const size_t len = slash && slash > path ? (size_t)(slash - path) : 1;
	struct elsewhere *e = r->elsewhere;

	if (!path)
		return run_caseload(r);
	if (!e)
		e = r->elsewhere = keep(sizeof *e);
	if (!e->folder || strncmp(e->folder, folder, len) != 0 || e->folder[len]) {
		e->folder = keep_copy(folder, len);
		e->of_folder = run_caseload(r) && is_below_us(e->folder) ? run_caseload(r) : find(r, e, e->folder);
	}
	return e->of_folder;
}

void elsewhere_end(struct run *r)
{
	for (size_t i = 0; r->elsewhere && i < r->elsewhere->count; i++)
		txp_caseload_free(r->elsewhere->found[i]);
	r->elsewhere = NULL;
}
