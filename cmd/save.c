/* txplan save: hand edits, and plan files made by hand, become part of the history; so do the caseload's settings and its own instruments. */
#include "write.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

enum { SHORT_ID = 7 };

static const struct opt save_opts[] = {
	{ "allow-errors", 0, NULL, "Save even though the edit adds errors; that it did is written into the history" },
	{ NULL },
};

/* The file of a plan or an instrument, or with path NULL the settings. */
static int save_one(struct run *r, txp_transaction *t, const char *path, size_t *saved)
{
	const struct txp_saved *done;

	if (live(txp_transaction_save(t, path, arg_given(&r->args, "allow-errors"), &done)) != TXP_OK)
		return session_fail(r);
	if (done->diff)
		out_puts(done->diff);
	if (*done->commit)
		tell(r, "%s: %s, committed as %.*s", done->path, done->what, SHORT_ID, done->commit);
	*saved += *done->what != 0;
	return EXIT_DONE;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The caseload's own instruments: all that have an instrument's name; what else lies there is nobody's business. */
static int save_own(struct run *r, txp_transaction *t, size_t *saved)
{
	static const char below[] = ".txplan/instruments", ending[] = ".yaml";
	const char *root = txp_caseload_root(run_caseload(r));
	DIR *folder = opendir(keep_printf("%s/%s", root, below));
	const char **all = NULL;
	size_t count = 0;
	int worst = EXIT_DONE;

	for (const struct dirent *e; folder && (e = readdir(folder));) {
		size_t len = strlen(e->d_name), end = sizeof ending - 1;

		if (len <= end || strcmp(e->d_name + len - end, ending) || !txp_is_plan_id(keep_copy(e->d_name, len - end)))
			continue;
		all = keep_grown(all, count, sizeof *all);
		all[count++] = plan_shown_path(root, keep_printf("%s/%s", below, e->d_name));
	}
	if (folder)
		closedir(folder);
	if (count)
		qsort(all, count, sizeof *all, by_name);
	for (size_t i = 0; i < count; i++) {
		int one = save_one(r, t, all[i], saved);

		worst = one > worst ? one : worst;
	}
	return worst;
}

/* Plans that the history has and the folder no longer are never passed over. */
static void tell_gone(void *ctx, const struct txp_trouble *why)
{
	fail(ctx, exit_of(why->result), why->remedy, "%s", why->message);
}

static int find_gone(struct run *r, txp_transaction *t)
{
	enum txp_result result = live(txp_transaction_gone(t, tell_gone, r));

	return result == TXP_OK || result == TXP_ENOTFOUND ? (int)exit_of(result) : session_fail(r);
}

static int save_named(struct run *r, txp_transaction *t, const struct source *s, size_t *saved)
{
	if (s->bad.code)
		return fail_trouble(r, &s->bad);
	if (s->rev || !s->path)
		return fail(r, EXIT_TROUBLE, "Name plans by id or path.", "%s can't be saved", s->name);
	return save_one(r, t, s->path, saved);
}

static int run_save(struct run *r)
{
	const bool all = !r->args.operand_count && !arg_given(&r->args, "files-from");
	txp_transaction *t = NULL;
	struct sources plans;
	size_t saved = 0;
	int code = plans_find(r, NULL, &plans), worst = EXIT_DONE, one;

	if (!code && all)
		code = plans_twice(r, &plans);
	for (size_t i = 0; i < plans.count && !code; i++) {
		const struct source *s = &plans.items[i];

		if (!s->bad.code && !t && s->path)
			t = write_begin(r, s->path, false, &code);
		if (code)
			return code;
		one = save_named(r, t, s, &saved);
		worst = one > worst ? one : worst;
	}
	if (!code && all) {
		if (!t)
			t = write_begin(r, plan_shown_path(txp_caseload_root(run_caseload(r)), ".txplan/config.yaml"), false, &code);
		if (code)
			return code;
		one = save_one(r, t, NULL, &saved);
		worst = one > worst ? one : worst;
		one = save_own(r, t, &saved);
		worst = one > worst ? one : worst;
		one = find_gone(r, t);
		worst = one > worst ? one : worst;
	}
	txp_transaction_end(t);
	if (!code && !worst && !saved)
		tell(r, "nothing to save: every plan is as it was last committed, and so are the settings");
	if (!code && saved && arg_given(&r->args, "dry-run"))
		tell(r, "nothing was written (dry run)");
	return code ? code : worst;
}

const struct command cmd_save = {
	.name = "save",
	.summary = "Commit hand edits, and plan files made by hand",
	.synopsis = "[PLAN…]",
	.about = "Checks each plan that differs from its last committed state and commits it, with a message that names the items "
		 "that changed. With no plan named, all plans of the caseload and its settings are looked at. An edit that adds errors is "
		 "refused unless --allow-errors says otherwise.",
	.exits = "  0  done, or there was nothing to save\n" WRITER_EXITS,
	.needs = NEEDS_WRITER | NEEDS_BATCH,
	.opts = save_opts,
	.most = SIZE_MAX,
	.run = run_save,
};
