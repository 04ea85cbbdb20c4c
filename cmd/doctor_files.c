/* What doctor looks at in the work tree and in git's folder. */
#include "doctor.h"

#include <string.h>

enum { SIGHTS = TXP_STORE_LOCK + 1, SHOWN = 3 };

/* ---- Folder, index and HEAD ---- */

struct survey {
	struct doctor *d;
	size_t count[SIGHTS];
	const char *first[SIGHTS][SHOWN];
	const char *leftovers; /* quoted, with a blank between */
	size_t nleft;
	bool attributes_edited;
};

static const struct {
	const char *check, *what, *remedy;
	enum state state;
} sights[SIGHTS] = {
	[TXP_STORE_EDITED] = { "files", "edited by hand and not committed", "`txplan diff PLAN` shows it, `txplan save` keeps it.", STATE_NOTE },
	[TXP_STORE_IN_INDEX] = { "files", "staged and not committed", "`git commit` keeps it, `git restore --staged .` takes it back.",
				 STATE_PROBLEM },
	[TXP_STORE_GONE] = { "files", "in the history, but gone from the folder",
			     "`git checkout -- FILE` brings it back; `git rm` and `git commit` take it away.", STATE_PROBLEM },
	[TXP_STORE_UNTRACKED] = { "files", "not in the history yet", "`txplan save` keeps it.", STATE_NOTE },
	[TXP_STORE_IGNORED] = { "ignored", "ignored by git, so that no command of git's sees it",
				"`git check-ignore -v FILE` tells by which line; take that away.", STATE_PROBLEM },
	[TXP_STORE_CONFLICTED] = { "merge", "left unfinished by a merge", "`txplan resolve` settles it.", STATE_PROBLEM },
	[TXP_STORE_LOCK] = { "locks", "there, and not txplan's",
			     "If no git is running, a crashed one left it: delete it. txplan never does.", STATE_PROBLEM },
};

/* Of a command of ours that was cut off, or of the merge that git lets us do. */
static bool is_left(const char *path)
{
	static const char *const names[] = { ".txplan-", ".merge_file_" };
	bool left = false;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		left = left || !strncmp(file_name(path), names[i], strlen(names[i]));
	return left;
}

static void see(void *ctx, enum txp_store_sight sight, const char *path)
{
	struct survey *v = ctx;

	if ((sight == TXP_STORE_UNTRACKED || sight == TXP_STORE_IGNORED) && is_left(path)) {
		v->leftovers = keep_printf("%s %s", v->leftovers, shell_path(plan_shown_path(v->d->root, path)));
		v->nleft++;
	}
	if (!strcmp(path, ".gitattributes") && sight == TXP_STORE_EDITED)
		v->attributes_edited = true;
	if (!strcmp(path, ".gitattributes") && (sight == TXP_STORE_EDITED || sight == TXP_STORE_UNTRACKED))
		return; /* `txplan save` is not for it; when it isn't in the history, that is told with the attributes */
	if (sight != TXP_STORE_LOCK && !plan_is_named(&(struct source){ .path = path }) && strcmp(path, ".gitattributes") &&
	    strcmp(path, ".txplan/config.yaml") && strncmp(path, ".txplan/instruments/", strlen(".txplan/instruments/")))
		return;
	if (v->count[sight] < SHOWN)
		v->first[sight][v->count[sight]] = keep_printf("%s", path);
	v->count[sight]++;
}

static const char *named(const struct survey *v, size_t sight)
{
	const char *names = "";

	for (size_t i = 0; i < v->count[sight] && i < SHOWN; i++)
		names = keep_printf("%s%s%s", names, i ? ", " : "", v->first[sight][i]);
	if (v->count[sight] > SHOWN)
		names = keep_printf("%s and %zu more", names, v->count[sight] - SHOWN);
	return names;
}

static void report_merge(struct doctor *d)
{
	const struct store *s = d->run->store;
	struct txp_store_status status = { 0 };
	struct txp_store_error err = { 0 };

	if (s->api->status(s->open, NULL, &status, &err) == TXP_STORE_OK && status.operation[0])
		report(d, "merge", STATE_PROBLEM,
		       keep_printf("`txplan resolve` settles conflicts; `git status` says how to end it, `git %s --abort` takes it back.",
				   status.operation),
		       "a git %s is under way, and no command writes until it has ended", status.operation);
	else
		report(d, "merge", STATE_OK, NULL, "no merge is under way");
}

void doctor_survey(struct doctor *d)
{
	const struct store *s = d->run->store;
	struct survey v = { .d = d, .leftovers = "" };
	struct txp_store_error err = { 0 };
	enum txp_store_result result = s->api->survey(s->open, see, &v, &err);
	struct trouble t;

	if (result != TXP_STORE_OK) {
		store_trouble(&t, result, &err);
		report_trouble(d, "files", &t);
		d->broken = t.code == EXIT_REPOSITORY;
		return;
	}
	report_merge(d);
	for (size_t i = 0; i < SIGHTS; i++)
		if (v.count[i])
			report(d, sights[i].check, sights[i].state, sights[i].remedy, "%s: %s", named(&v, i), sights[i].what);
	if (v.attributes_edited) {
		const char *file = shell_path(plan_shown_path(d->root, ".gitattributes"));

		report(d, "files", STATE_NOTE,
		       keep_printf("`git diff -- %s` shows it, `git commit -m attributes -- %s` keeps it, `git checkout -- %s` takes it back.",
				   file, file, file),
		       ".gitattributes: edited by hand and not committed");
	}
	if (v.nleft)
		report(d, "leftovers", STATE_PROBLEM,
		       keep_printf("If no txplan and no git is running, delete %s: rm%s", v.nleft == 1 ? "it" : "them", v.leftovers),
		       "%s left by a crash, and may hold clients' words:%s", v.nleft == 1 ? "a file was" : "files were", v.leftovers);
	if (!v.count[TXP_STORE_LOCK])
		report(d, "locks", STATE_OK, NULL, "no lock is left over");
	if (!v.count[TXP_STORE_EDITED] && !v.count[TXP_STORE_IN_INDEX] && !v.count[TXP_STORE_GONE] &&
	    !v.count[TXP_STORE_UNTRACKED] && !v.count[TXP_STORE_CONFLICTED])
		report(d, "files", STATE_OK, NULL, "%zu %s the same in the folder, in git's index and in the history", d->plans.count,
		       d->plans.count == 1 ? "plan is" : "plans are");
}

/* ---- Attributes ---- */

/* An attribute that makes git change a plan's bytes, or NULL. */
static const char *changes_bytes(struct doctor *d, const char *below, char is[SETTING_SIZE])
{
	static const char *const names[] = { "filter", "ident", "working-tree-encoding", "eol", NULL };
	const struct store *s = d->run->store;
	struct txp_store_error err;

	for (size_t i = 0; names[i]; i++)
		if (s->api->attribute(s->open, below, names[i], is, SETTING_SIZE, &err) == TXP_STORE_OK && strcmp(is, "unset") &&
		    strcmp(is, "unspecified"))
			return names[i];
	return NULL;
}

static bool attributes_good(struct doctor *d, const char *below)
{
	const struct setup_attribute *wrong;
	const char *changing;
	char is[SETTING_SIZE];

	wrong = attribute_wrong(d->run, below, is);
	if (wrong) {
		report(d, "attributes", STATE_PROBLEM,
		       keep_printf("`txplan git-setup` adds the line that misses; `git check-attr -a %s` tells what holds.",
				   shell_path(plan_shown_path(d->root, below))),
		       "git's attribute %s of %s is \"%s\", not \"%s\"%s", wrong->name, below, is, wrong->value,
		       !strcmp(wrong->name, "text") ? ", so that line ends may be changed" : "");
		return false;
	}
	changing = changes_bytes(d, below, is);
	if (changing)
		report(d, "attributes", STATE_PROBLEM, "Take it out of .gitattributes and .git/info/attributes; plans must be kept as they are.",
		       "git's attribute %s of %s is \"%s\", which changes plans on their way", changing, below, is);
	return !changing;
}

static void count_lines(struct doctor *d)
{
	const struct store *s = d->run->store;
	struct txp_store_error err;
	struct txp_store_status status;
	txp_store_text *text = NULL;
	const char *file = shell_path(plan_shown_path(d->root, ".gitattributes"));
	size_t n = 0;

	if (s->api->read_file(s->open, ".gitattributes", &text, &err) != TXP_STORE_OK)
		return;
	for (const char *p = text->bytes; (p = strstr(p, "merge=")); p++)
		n++;
	if (n > 1 && strstr(text->bytes, "*.plan.yaml"))
		report(d, "attributes", STATE_NOTE, "Keep one; git takes the last that fits.", ".gitattributes has %zu lines with merge=", n);
	s->api->text_free(text);
	if (s->api->status(s->open, ".gitattributes", &status, &err) == TXP_STORE_OK && !status.in_head)
		report(d, "attributes", STATE_PROBLEM, keep_printf("git add %s && git commit -m attributes -- %s", file, file),
		       ".gitattributes is not committed, so other clones don't have it");
}

void doctor_attributes(struct doctor *d)
{
	bool good = true;

	for (size_t i = 0; i < d->plans.count && good; i++)
		good = attributes_good(d, d->plans.items[i].below);
	if (!d->plans.count)
		good = attributes_good(d, "plans/any.plan.yaml");
	if (good)
		report(d, "attributes", STATE_OK, NULL, "git keeps plans byte for byte and gives them to txplan's diff and merge");
	count_lines(d);
}
