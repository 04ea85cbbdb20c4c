/* txplan doctor: is everything around the caseload as it should be? It takes the lock like a command that writes, and so
 * repairs what a crash left; besides that it changes nothing. */
#include "doctor.h"
#include "page.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LOCK_WAIT_MS = 10000, STATE_COLUMNS = 7 };

static const char *const formats[] = { "text", "json", "jsonl", "tsv", NULL };

static const struct opt doctor_opts[] = {
	{ "format", 0, "FORMAT", "How to show the results", formats },
	{ NULL },
};

static const char *const fields[] = { "check", "state", "message", "remedy", NULL };
static const char *const words[] = { [STATE_OK] = "ok", [STATE_NOTE] = "note", [STATE_PROBLEM] = "problem" };

static const enum txp_tone tones[] = { [STATE_OK] = TXP_TONE_GOOD, [STATE_NOTE] = TXP_TONE_HINT, [STATE_PROBLEM] = TXP_TONE_BAD };

void report(struct doctor *d, const char *check, enum state state, const char *remedy, const char *fmt, ...)
{
	char *message = keep_copy("", 0);
	va_list ap, again;
	int len;

	va_start(ap, fmt);
	va_copy(again, ap);
	len = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (len >= 0) {
		message = keep((size_t)len + 1);
		vsnprintf(message, (size_t)len + 1, fmt, again);
	}
	va_end(again);
	d->problems += state == STATE_PROBLEM;
	if (d->rows) {
		live(txp_records_add(d->rows, (const char *const[]){ check, words[state], message, remedy }));
		return;
	}
	if (d->run->quiet && state != STATE_PROBLEM)
		return;
	put_row(d->page, 0, { words[state], STATE_COLUMNS, tones[state] }, { message });
	if (remedy)
		put_row(d->page, 2, { "", STATE_COLUMNS }, { remedy });
}

void report_trouble(struct doctor *d, const char *check, const struct trouble *t)
{
	report(d, check, STATE_PROBLEM, t->remedy, "%s", t->wrong);
}

/* ---- The lock, and with it what a crash left ---- */

static void take_lock(struct doctor *d)
{
	struct store *s = d->run->store;
	struct txp_store_notice repaired = { 0 };
	struct txp_store_error err = { 0 };
	enum txp_store_result result = s->api->lock(s->open, LOCK_WAIT_MS, NULL, NULL, &repaired, &err);
	struct trouble t;

	if (result != TXP_STORE_OK) {
		store_trouble(&t, result, &err);
		report_trouble(d, "recovery", &t);
		return;
	}
	s->locked = true;
	if (repaired.text[0])
		report(d, "recovery", STATE_NOTE, NULL, "%s", repaired.text);
	else
		report(d, "recovery", STATE_OK, NULL, "no interrupted change is left");
}

static void drop_lock(struct doctor *d)
{
	struct store *s = d->run->store;

	if (s->locked)
		s->api->unlock(s->open);
	s->locked = false;
}

/* ---- Who writes, and git's settings ---- */

static void check_identity(struct doctor *d)
{
	struct txp_store_identity who;
	struct trouble t;

	if (store_identity(d->run, &who, &t))
		report_trouble(d, "identity", &t);
	else
		report(d, "identity", STATE_OK, NULL, "changes are made as %s <%s>", who.author.name, who.author.email);
}

static void check_settings(struct doctor *d)
{
	bool good = true;
	char is[SETTING_SIZE];
	struct trouble t;

	for (const struct setup *s = setups; s->name; s++) {
		if (setting_read(d->run, s->name, false, is, &t)) {
			report_trouble(d, "settings", &t);
			return;
		}
		if (!strcmp(is, s->value))
			continue;
		good = false;
		if (*is)
			report(d, "settings", STATE_PROBLEM, keep_printf("`txplan git-setup --replace` sets it, %s.", s->what_for),
			       "git's setting %s is \"%s\"", s->name, is);
		else
			report(d, "settings", STATE_PROBLEM, keep_printf("`txplan git-setup` sets it, %s.", s->what_for),
			       "git's setting %s is not set", s->name);
	}
	if (good)
		report(d, "settings", STATE_OK, NULL, "git is told to show and merge plans with txplan, and to merge when it pulls");
	if (!setting_read(d->run, "diff.txplan.cachetextconv", false, is, &t) && *is && strcmp(is, "false"))
		report(d, "settings", STATE_PROBLEM, "git config --unset diff.txplan.cachetextconv; git update-ref -d refs/notes/textconv/txplan",
		       "diff.txplan.cachetextconv is \"%s\": git keeps second copies of plans in its notes", is);
}

static void check_site(struct doctor *d)
{
	char site[SETTING_SIZE], remote[SETTING_SIZE];
	struct trouble t;

	if (setting_read(d->run, site_setting, false, site, &t) || setting_read(d->run, "remote.origin.url", false, remote, &t))
		report_trouble(d, "site", &t);
	else if (*site && !site_is_good(site))
		report(d, "site", STATE_PROBLEM, "Set it anew: txplan git-setup --site b", "the site's tag \"%s\" can't be part of an id", site);
	else if (*site)
		report(d, "site", STATE_OK, NULL, "new ids end in %s, as in n4%s", site, site);
	else if (*remote)
		report(d, "site", STATE_NOTE, "Give each clone a tag of its own: txplan git-setup --site b",
		       "this clone has no site tag: another one may give the same id to something else");
}

/* Where git, which asks the shell, finds txplan; NULL when it doesn't. */
static const char *find_program(void)
{
	const char *path = getenv("PATH"), *found;

	for (; path && *path; path += strcspn(path, ":"), path += *path == ':') {
		size_t len = strcspn(path, ":");

		found = len ? keep_printf("%.*s/txplan", (int)len, path) : "./txplan";
		if (!access(found, X_OK))
			return found;
	}
	return NULL;
}

static void check_program(struct doctor *d)
{
	const char *found = find_program();

	if (found)
		report(d, "program", STATE_OK, NULL, "git finds txplan: %s", found);
	else
		report(d, "program", STATE_PROBLEM, "Install txplan where programs are found, or add its folder to PATH.",
		       "git runs `txplan`, and none is found on PATH; until then it merges plans line by line");
}

/* By what `verify` would judge signatures: worth a word only when something is in its way, or doesn't count. */
static void check_signers(struct doctor *d)
{
	const struct store *s = d->run->store;
	struct txp_store_signers by;
	struct txp_store_error err = { 0 };
	enum txp_store_result result = s->api->signers(s->open, NULL, &by, &err);
	struct trouble t;

	if (result != TXP_STORE_OK) {
		store_trouble(&t, result, &err);
		report_trouble(d, "signers", &t);
	} else if (*by.passed_over) {
		report(d, "signers", STATE_NOTE, "Set it with `git config --global`, or give verify a list: txplan verify --allowed-signers FILE",
		       "the repository's own %s doesn't count for `txplan verify`, since a repository can't vouch for itself", by.passed_over);
	}
}

/* ---- All of it ---- */

static void see_double(void *ctx, const struct trouble *t)
{
	report_trouble(ctx, "ids", t);
}

static void check_ids(struct doctor *d)
{
	size_t before = d->problems;

	plans_each_double(&d->plans, see_double, d);
	if (d->problems == before)
		report(d, "ids", STATE_OK, NULL, "every plan's id is in one place");
}

static void find_plans(struct doctor *d, const struct place *place)
{
	txp_list *list = NULL;
	int bad = 0;

	if (live(txp_caseload_plans(place->caseload, &bad, &list)) != TXP_OK)
		report(d, "files", STATE_PROBLEM, "Ask whoever looks after this computer to let you read it.",
		       "the plans of %s can't be listed: %s", d->root, strerror(bad));
	for (const char *const *p = list ? txp_list_items(list) : NULL; p && *p; p++) {
		const char *below = keep_printf("%s", *p);

		sources_add(&d->plans, (struct source){ .path = plan_shown_path(d->root, below), .root = d->root, .below = below });
	}
	txp_list_free(list);
}

static int examine(struct doctor *d, const struct place *place)
{
	struct trouble t;

	d->root = place->root;
	if (store_open(d->run, d->root, &t)) {
		report_trouble(d, "repository", &t);
		return t.code;
	}
	report(d, "repository", STATE_OK, NULL, "git's folder is %s", d->run->store->api->git_folder(d->run->store->open));
	find_plans(d, place);
	take_lock(d);
	check_identity(d);
	check_program(d);
	check_settings(d);
	check_site(d);
	check_signers(d);
	doctor_attributes(d);
	doctor_survey(d);
	if (d->run->store->locked)
		doctor_exclude(d);
	check_ids(d);
	doctor_modes(d);
	drop_lock(d);
	if (d->broken)
		return EXIT_REPOSITORY;
	return d->problems ? EXIT_NEGATIVE : EXIT_DONE;
}

static int run_doctor(struct run *r)
{
	const char *format = arg_value(&r->args, "format");
	struct doctor d = { .run = r };
	struct place place;
	struct trouble t;
	int code;

	if (format && strcmp(format, "text"))
		d.rows = records_new("doctor", "checks", fields);
	else
		d.page = page_new(r);
	if (place_find("plan", &place, &t)) {
		report_trouble(&d, "caseload", &t);
		code = t.code;
	} else {
		code = examine(&d, &place);
	}
	if (d.rows)
		records_print(d.rows, format);
	txp_records_free(d.rows);
	txp_page_free(d.page);
	place_free(&place);
	return code;
}

const struct command cmd_doctor = {
	.name = "doctor",
	.summary = "Check everything around the plans: git, locks, settings, files",
	.synopsis = "",
	.about = "Prints one line for each check of the caseload and its repository, and below each problem what to do about it. What "
		 "a crash left of txplan's own is repaired, as any writing command does it; nothing else is changed. What is "
		 "wrong inside plans is told by `txplan check`.",
	.exits = "  0  all is well\n"
		 "  1  there is a problem\n"
		 "  2  wrong usage\n"
		 "  5  no caseload, or its repository can't be used\n"
		 "  7  out of memory\n",
	.opts = doctor_opts,
	.run = run_doctor,
};
