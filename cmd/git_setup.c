/* txplan git-setup: tells this clone's git how to show and merge plans, and what its site is called. */
#include "setup.h"

#include <string.h>

static const struct opt git_setup_opts[] = {
	{ "site", 0, "TAG", "Letters behind the numbers of new ids (n4b): another tag in every clone that works offline" },
	{ "replace", 0, NULL, "Replace settings that are there already and say something else" },
	{ NULL },
};

struct arming {
	struct run *run;
	const txp_caseload *caseload;
	const char *root;
	bool dry;
	struct txp_store_setting list[8];
	size_t n;
	const char *said[8]; /* told once it is true */
	size_t nsaid;
};

static void note(struct arming *a, const char *name, const char *value)
{
	a->list[a->n++] = (struct txp_store_setting){ name, value };
}

static void say(struct arming *a, const char *words)
{
	a->said[a->nsaid++] = words;
}

/* ---- .gitattributes ---- */

/* Any plan's path will do: the line is for all of them. */
static const char *some_plan(const struct arming *a)
{
	txp_text *t;

	live(txp_caseload_path(a->caseload, "any", &t));
	return keep_text(t);
}

/* The same from here, for a shell. */
static const char *shown_plan(const struct arming *a)
{
	return shell_path(plan_shown_path(a->root, some_plan(a)));
}

static int add_line(struct arming *a)
{
	struct run *r = a->run;
	struct commit_words words = { .action = "git-setup", .subject = "git-setup: plans go through txplan's diff and merge" };
	struct draft d = { .path = keep_printf("%s/.gitattributes", a->root), .below = ".gitattributes" };
	struct writer w = { .run = r, .place.root = a->root, .dry = a->dry };
	struct txp_store_error err = { 0 };
	txp_store_text *text = NULL;
	enum txp_store_result result = r->store->api->read_file(r->store->open, d.below, &text, &err);
	const char *old = "", *short_id = "";
	struct trouble t;
	int code = EXIT_DONE;

	if (result != TXP_STORE_OK && result != TXP_STORE_NOT_FOUND)
		return store_fail(r, result, &err);
	if (text) {
		live(txp_doc_parse(d.path, text->bytes, text->len, &d.before));
		old = keep_copy(text->bytes, text->len);
	}
	r->store->api->text_free(text);
	d.bytes = keep_printf("%s%s%s", old, *old && old[strlen(old) - 1] != '\n' ? "\n" : "", setup_attributes);
	d.len = strlen(d.bytes);
	words_claim(&words, NULL, NULL, 0);
	/* In a dry run nobody need be known. */
	if (store_identity(r, &w.who, &t) && !a->dry)
		code = fail_trouble(r, &t);
	else
		code = writer_commit(&w, &d, 1, &words, &short_id);
	if (!code && a->dry)
		draft_print_diff(&d);
	if (!code && !a->dry)
		tell(r, ".gitattributes: plans go through txplan's diff and merge, committed as %s", short_id);
	draft_free(&d);
	return code;
}

/* Then the same line once more would change nothing. */
static bool ends_with_line(struct run *r)
{
	const size_t own = strlen(setup_attributes);
	txp_store_text *text = NULL;
	bool ends = store_live(r->store->api->read_file(r->store->open, ".gitattributes", &text, NULL)) == TXP_STORE_OK &&
		    text->len >= own && !memcmp(text->bytes + text->len - own, setup_attributes, own);

	r->store->api->text_free(text);
	return ends;
}

static const char *overruled(const struct setup_attribute *wrong, const char *is)
{
	return keep_printf(".gitattributes: another line makes the attribute %s of plans \"%s\", not \"%s\"", wrong->name, is,
			   wrong->value);
}

static int arm_attributes(struct arming *a)
{
	struct run *r = a->run;
	const char *plan = some_plan(a);
	char is[SETTING_SIZE];
	const struct setup_attribute *wrong = attribute_wrong(r, plan, is);
	int code;

	if (!wrong) {
		tell(r, ".gitattributes: plans go through txplan's diff and merge already");
		return EXIT_DONE;
	}
	if (ends_with_line(r))
		return fail(r, EXIT_NEGATIVE, keep_printf("Look at the other .gitattributes and at .git/info/attributes; "
							  "`git check-attr -a %s` shows what counts.",
							  shown_plan(a)),
			    "%s", overruled(wrong, is));
	code = add_line(a);
	if (code || a->dry)
		return code;
	wrong = attribute_wrong(r, plan, is);
	if (!wrong)
		return EXIT_DONE;
	tell(r, "%s; `git check-attr -a %s` shows what counts", overruled(wrong, is), shown_plan(a));
	return EXIT_DONE;
}

/* ---- Settings ---- */

static int arm_setting(struct arming *a, const struct setup *s)
{
	struct run *r = a->run;
	char own[SETTING_SIZE], all[SETTING_SIZE];
	struct trouble t;

	if (setting_read(r, s->name, true, own, &t) || setting_read(r, s->name, false, all, &t))
		return fail_trouble(r, &t);
	if (*own && strcmp(own, s->value) && !arg_given(&r->args, "replace"))
		return fail(r, EXIT_NEGATIVE, keep_printf("`txplan git-setup --replace` makes it \"%s\", %s.", s->value, s->what_for),
			    "%s is \"%s\" here, and was left so", s->name, own);
	if (strcmp(own, s->value))
		note(a, s->name, s->value);
	if (!strcmp(own, s->value))
		say(a, keep_printf("%s: set already", s->name));
	else
		say(a, keep_printf("%s: set, %s%s", s->name, s->what_for,
				   *all && strcmp(all, s->value) ? keep_printf(" (it was \"%s\")", all) : ""));
	return EXIT_DONE;
}

static int arm_site(struct arming *a)
{
	const char *tag = arg_value(&a->run->args, "site");
	struct run *r = a->run;
	char is[SETTING_SIZE];
	struct trouble t;

	if (setting_read(r, site_setting, false, is, &t))
		return fail_trouble(r, &t);
	if (!tag && *is)
		say(a, keep_printf("site: %s, as in n4%s", is, is));
	else if (!tag)
		say(a, "site: none; where two clones write offline, give each a tag of its own: txplan git-setup --site b");
	else if (!strcmp(tag, is))
		say(a, keep_printf("site: %s already", tag));
	else
		say(a, keep_printf("site: %s%s; new ids look like n4%s", tag, *is ? keep_printf(" (it was %s)", is) : "", tag));
	if (tag && strcmp(tag, is))
		note(a, site_setting, tag);
	return EXIT_DONE;
}

/* The settings first: when they can't be written, nothing is committed. */
static int arm(struct arming *a)
{
	struct run *r = a->run;
	struct txp_store_error err = { 0 };
	enum txp_store_result result = TXP_STORE_OK;
	int code = EXIT_DONE, one;

	for (const struct setup *s = setups; s->name && code <= EXIT_NEGATIVE; s++) {
		one = arm_setting(a, s);
		code = one > code ? one : code;
	}
	if (code <= EXIT_NEGATIVE) {
		one = arm_site(a);
		code = one > code ? one : code;
	}
	if (code > EXIT_NEGATIVE)
		return code;
	if (a->n && a->dry)
		result = r->store->api->may_configure(r->store->open, &err);
	else if (a->n)
		result = r->store->api->configure(r->store->open, a->list, a->n, &err);
	if (result != TXP_STORE_OK)
		return store_fail(r, result, &err);
	for (size_t i = 0; i < a->nsaid; i++)
		tell(r, "%s", a->said[i]);
	if (!a->dry)
		read_used_ids(r);
	one = arm_attributes(a);
	if (a->dry && one <= EXIT_NEGATIVE)
		tell(r, "nothing was written (dry run)");
	return one > code ? one : code;
}

static int run_git_setup(struct run *r)
{
	struct arming a = { .run = r, .dry = arg_given(&r->args, "dry-run") };
	const char *tag = arg_value(&r->args, "site");
	struct writer w = { .run = r };
	struct trouble t;
	int code;

	if (tag && txp_is_device_name(tag))
		return fail(r, EXIT_TROUBLE, "Choose other letters, such as b.",
			    "\"%s\" can't be a site's tag: Windows keeps that name for a device", tag);
	if (tag && !site_is_good(tag))
		return fail(r, EXIT_TROUBLE, "Use one to eight small letters, such as b.", "\"%s\" can't be a site's tag", tag);
	if (place_find(".gitattributes", &w.place, &t))
		return fail_trouble(r, &t);
	a.root = w.place.root;
	a.caseload = w.place.caseload;
	if (a.dry)
		code = store_open(r, a.root, &t) ? fail_trouble(r, &t) : EXIT_DONE;
	else
		code = writer_lock(r, a.root, &w);
	if (!code)
		code = arm(&a);
	writer_close(&w);
	return code;
}

const struct command cmd_git_setup = {
	.name = "git-setup",
	.summary = "Tell this clone's git how to show and merge plans",
	.synopsis = "",
	.about = "Sets, for this clone alone, git's diff and merge for plans and pull.rebase=false, sees to the line in .gitattributes "
		 "that uses them (which is committed, for everybody), and says what it did. It may be run again at any time. "
		 "Run it once in every clone; `txplan doctor` tells whether all is well.",
	.exits = "  0  done, or it was so already\n"
		 "  1  a setting or an attribute that says something else was left as it is\n"
		 "  2  wrong usage, or nobody to write .gitattributes as\n"
		 "  5  no caseload, or trouble with its repository or lock\n"
		 "  6  signing failed\n"
		 "  7  out of memory\n",
	.needs = NEEDS_WRITER,
	.opts = git_setup_opts,
	.run = run_git_setup,
};
