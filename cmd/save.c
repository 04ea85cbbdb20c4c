/* txplan save: hand edits, and plan files made by hand, become part of the history; so do the caseload's settings and its own instruments. */
#include "write.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct opt save_opts[] = {
	{ "allow-errors", 0, NULL, "Save even though the edit adds errors; that it did is written into the history" },
	{ NULL },
};

/* The ids that changes are about, for the subject: as many as fit. */
static const char *items_of(const txp_changes *changes)
{
	const char *items = "";

	for (size_t i = 0; i < txp_changes_count(changes); i++) {
		const char *id = txp_changes_at(changes, i)->item;

		if (looks_like_id(id) && !strstr(keep_printf(" %s ", items), keep_printf(" %s ", id)) && strlen(items) < 200)
			items = keep_printf("%s%s%s", items, *items ? " " : "", id);
	}
	return items;
}

static int save_changed(struct writer *w, struct draft *d, const txp_doc *was, bool errors)
{
	struct run *r = w->run;
	struct commit_words words = { .action = "save", .by_hand = true };
	struct draft edit = { .path = d->path, .below = d->below, .before = d->before };
	txp_changes *changes = NULL;
	const char *short_id, *what, *items = "";
	int code;

	if (was && live(txp_compare(was, d->before, &changes)) != TXP_OK) {
		what = "mended, it could not be read";
	} else if (was) {
		items = keep_printf("%s", items_of(changes));
		what = keep_printf("%zu %s", txp_changes_count(changes), txp_changes_count(changes) == 1 ? "change" : "changes");
		if (!txp_changes_count(changes))
			what = "layout only";
		txp_changes_free(changes);
	} else {
		what = "a new plan";
	}
	words.subject = keep_printf("save %s%s%s: %s%s", d->id, *items ? " " : "", items, what, errors ? ", with errors" : "");
	words_claim(&words, NULL, &(struct txp_claimed_plan){ d->id, was, d->before }, 1);
	edit.bytes = txp_doc_bytes(d->before, &edit.len);
	code = writer_commit(w, &edit, 1, &words, &short_id);
	if (!code && *short_id)
		tell(r, "%s: %s, committed as %s", d->path, what, short_id);
	return code;
}

static int check_changed(struct run *r, struct draft *d, const txp_doc *was, bool *errors)
{
	struct draft pair = { .path = d->path, .before = NULL, .settings = d->settings };
	size_t len, old_len = 0;
	const char *bytes = txp_doc_bytes(d->before, &len), *old = was ? txp_doc_bytes(was, &old_len) : NULL;

	if (old)
		live(txp_doc_parse(d->path, old, old_len, &pair.before));
	draft_take(r, &pair, bytes, len);
	*errors = draft_adds_errors(r, &pair);
	draft_free(&pair);
	if (!*errors || arg_given(&r->args, "allow-errors"))
		return EXIT_DONE;
	return fail(r, EXIT_NEGATIVE, "Correct what is shown above and run it again, or keep it as it is with --allow-errors.",
		    "%s has new errors, so it was not saved", d->path);
}

/* HEAD's version of a plan, when the file differs from it. *same: there is nothing to save. */
static int look(struct writer *w, const struct draft *d, txp_doc **was, bool *same)
{
	const struct txp_store_api *api = w->run->store->api;
	struct txp_store_status status;
	struct txp_store_error err = { 0 };
	enum txp_store_result result = api->status(w->run->store->open, d->below, &status, &err);
	txp_store_text *head = NULL;

	*was = NULL;
	*same = result == TXP_STORE_OK && status.same_as_head;
	if (result == TXP_STORE_OK && !*same && status.in_head)
		result = api->head_file(w->run->store->open, d->below, &head, &err);
	if (result != TXP_STORE_OK)
		return store_fail(w->run, result, &err);
	if (head)
		live(txp_doc_parse(d->path, head->bytes, head->len, was));
	api->text_free(head);
	return EXIT_DONE;
}

static void show(const struct draft *d, const txp_doc *was)
{
	struct draft pair = { .path = d->path, .below = d->below };

	memcpy(&pair.before, &was, sizeof was); /* only shown */
	pair.bytes = txp_doc_bytes(d->before, &pair.len);
	draft_print_diff(&pair);
}

static int save_one(struct writer *w, const char *path, size_t *saved)
{
	struct run *r = w->run;
	struct draft d = { 0 };
	txp_doc *was = NULL;
	bool same = false, errors = false;
	int code = writer_load(w, path, &d);

	if (!code)
		code = look(w, &d, &was, &same);
	if (!code && !same) {
		code = check_changed(r, &d, was, &errors);
		if (!code)
			code = save_changed(w, &d, was, errors);
		if (!code && w->dry)
			show(&d, was);
		*saved += !code;
	}
	txp_doc_free(was);
	draft_free(&d);
	return code;
}

/* ---- The caseload's settings, and instruments of its own ---- */

static const char settings_below[] = ".txplan/config.yaml", own_below[] = ".txplan/instruments/", own_ending[] = ".yaml";

/* The id of an instrument of the caseload's own, from a path below its root; NULL for others. */
static const char *own_id(const char *below)
{
	const size_t start = sizeof own_below - 1, end = sizeof own_ending - 1, len = strlen(below);

	if (len <= start + end || strncmp(below, own_below, start) || strcmp(below + len - end, own_ending))
		return NULL;
	const char *id = keep_copy(below + start, len - start - end);
	return txp_is_plan_id(id) ? id : NULL;
}

/* Where it lies below its caseload's root; NULL for what is neither settings nor an instrument. */
static const char *settings_of(const struct source *s)
{
	const char *below = NULL;

	for (const char *p = s->path; p && (p = strstr(p, ".txplan/")); p++)
		if (p == s->path || p[-1] == '/')
			below = p;
	return below && (!strcmp(below, settings_below) || own_id(below)) ? below : NULL;
}

/* A file with errors is not used, and is kept only by somebody who wants that. */
static bool own_is_wrong(struct writer *w, const char *below)
{
	const txp_caseload *c = w->place.caseload;
	const char *path = keep_printf("%s/%s", w->place.root, below);

	tell_caseload_files(w->run, c);
	for (size_t i = 0; c && i < txp_caseload_files_count(c); i++)
		if (!strcmp(txp_findings_file(txp_caseload_files_at(c, i)), path) && txp_findings_of(txp_caseload_files_at(c, i), TXP_ERROR))
			return true;
	return false;
}

/* Settings are checked already by whoever opened the writer: with errors they stop every write. */
static int save_settings(struct writer *w, const char *below, size_t *saved)
{
	struct run *r = w->run;
	const struct txp_store_api *api = r->store->api;
	const char *id = own_id(below), *what = id ? keep_printf("instrument %s", id) : "settings";
	struct draft d = { .path = plan_shown_path(w->place.root, below), .below = below };
	struct commit_words words = { .action = "save", .subject = keep_printf("save %s: edited by hand", what), .by_hand = true };
	struct txp_store_error err = { 0 };
	txp_store_text *text = NULL;
	const char *short_id = "";
	txp_doc *was = NULL;
	bool same = false;
	int code = look(w, &d, &was, &same);

	if (!code && !same && id && !arg_given(&r->args, "allow-errors") && own_is_wrong(w, below))
		code = fail(r, EXIT_NEGATIVE, "Correct what is shown above and run it again, or keep it as it is with --allow-errors.",
			    "%s has errors, so it was not saved", d.path);
	if (!code && !same) {
		enum txp_store_result result = api->read_file(r->store->open, d.below, &text, &err);
		code = result == TXP_STORE_OK ? EXIT_DONE : store_fail(r, result, &err);
	}
	if (text) {
		live(txp_doc_parse(d.path, text->bytes, text->len, &d.before));
		d.bytes = txp_doc_bytes(d.before, &d.len);
		if (!was)
			words.subject = keep_printf("save %s: made by hand", what);
		words_claim(&words, was ? "modification" : "creation", NULL, 0);
		if (arg_given(&r->args, "dry-run"))
			show(&d, was);
		else
			code = writer_commit(w, &d, 1, &words, &short_id);
		if (!code && *short_id)
			tell(r, "%s: the caseload's %s, committed as %s", d.path, id ? "own instrument" : "settings", short_id);
		*saved += !code;
	}
	api->text_free(text);
	txp_doc_free(was);
	draft_free(&d);
	return code;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* All of them that have an instrument's name; what else lies there is nobody's business. */
static int save_own(struct writer *w, size_t *saved)
{
	DIR *folder = opendir(keep_printf("%s/%s", w->place.root, own_below));
	const char **all = NULL;
	size_t count = 0;
	int worst = EXIT_DONE;

	for (const struct dirent *e; folder && (e = readdir(folder));) {
		const char *below = keep_printf("%s%s", own_below, e->d_name);

		if (!own_id(below))
			continue;
		all = keep_grown(all, count, sizeof *all);
		all[count++] = below;
	}
	if (folder)
		closedir(folder);
	if (count)
		qsort(all, count, sizeof *all, by_name);
	for (size_t i = 0; i < count; i++) {
		int one = save_settings(w, all[i], saved);

		worst = one > worst ? one : worst;
	}
	return worst;
}

/* Plans that the history has and the folder no longer: that may be an accident, and is never passed over. */
static int tell_gone(struct writer *w)
{
	struct run *r = w->run;
	const struct txp_store_api *api = r->store->api;
	struct txp_store_error err = { 0 };
	struct txp_store_status status;
	txp_store_list *list = NULL;
	enum txp_store_result result = api->list_at_head(r->store->open, "plans/", &list, &err);
	int code = EXIT_DONE;

	for (size_t i = 0; result == TXP_STORE_OK && i < list->count; i++) {
		const char *path = plan_shown_path(w->place.root, list->items[i]);

		if (!plan_is_named(&(struct source){ .path = path }) || !access(path, F_OK))
			continue;
		result = api->status(r->store->open, list->items[i], &status, &err);
		if (result == TXP_STORE_OK && !status.on_disk && status.in_head)
			code = fail(r, EXIT_NO_PLAN, keep_printf("%s; `git rm` and `git commit` take it away.", bring_back(path)),
				    "%s is in the history, but its file is gone", path);
	}
	api->list_free(list);
	return result == TXP_STORE_OK ? code : store_fail(r, result, &err);
}

static int run_save(struct run *r)
{
	struct sources plans;
	struct writer w = { 0 };
	size_t saved = 0;
	bool dry = arg_given(&r->args, "dry-run");
	int code = plans_find(r, NULL, &plans), worst = EXIT_DONE;

	if (!code && !r->args.operand_count && !arg_given(&r->args, "files-from"))
		code = plans_twice(r, &plans);

	for (size_t i = 0; i < plans.count && !code; i++) {
		const struct source *s = &plans.items[i];
		int one;

		if (!s->bad.code && !w.run && s->path)
			code = dry ? writer_open_dry(r, s->path, &w) : writer_open(r, s->path, &w);
		if (code)
			return code;
		if (s->bad.code)
			one = fail_trouble(r, &s->bad);
		else if (s->rev || !s->path)
			one = fail(r, EXIT_TROUBLE, "Name plans by id or path.", "%s can't be saved", s->name);
		else if (settings_of(s))
			one = save_settings(&w, settings_of(s), &saved);
		else
			one = save_one(&w, s->path, &saved);
		worst = one > worst ? one : worst;
	}
	if (!code && !r->args.operand_count && !arg_given(&r->args, "files-from")) {
		const char *path = plan_shown_path(txp_caseload_root(run_caseload(r)), settings_below);

		if (!w.run)
			code = dry ? writer_open_dry(r, path, &w) : writer_open(r, path, &w);
		if (code)
			return code;
		int one = save_settings(&w, settings_below, &saved), own = save_own(&w, &saved), gone = tell_gone(&w);

		worst = one > worst ? one : worst;
		worst = own > worst ? own : worst;
		worst = gone > worst ? gone : worst;
	}
	if (w.run)
		writer_close(&w);
	if (!code && !worst && !saved)
		tell(r, "nothing to save: every plan is as it was last committed, and so are the settings");
	if (!code && saved && dry)
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
