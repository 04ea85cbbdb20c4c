/* txplan init: a new plan; and, where there is none, the caseload around it. */
#include "setup.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const layouts[] = { "flat", "sharded", NULL };

static const struct opt init_opts[] = {
	{ "set", 0, "PATH=VALUE", "Set a value of the new plan, as `txplan set` does", .repeats = true },
	{ "here", 0, NULL, "Make the caseload in this folder even if it is not empty or lies in another repository" },
	{ "layout", 0, "LAYOUT", "Where a new caseload keeps its plans: flat (plans/) or sharded (plans/00/ …, for very many)",
	  layouts },
	{ NULL },
};

enum { CONFIG, ATTRIBUTES, PLAN, FILES };
enum { BEGUN_BY_ANOTHER = -1 }; /* the caseload was made while we waited for its lock */

struct init {
	struct run *run;
	const char *id, *root; /* root is where the caseload is, or will be */
	bool new_caseload, new_repository;
	struct draft files[FILES];
	size_t count;
	txp_edit *edit;
};

/* ---- The plan ---- */

/* The schema's options and --set, in the order given, as paths. */
static int collect(struct run *r, struct txp_arg **out, size_t *count)
{
	struct txp_arg *list = keep_array(r->args.given_count + 1, sizeof *list);
	const struct opt *table = args_group(&r->args, GROUP_SCHEMA);
	size_t n = 0;

	for (size_t i = 0; i < r->args.given_count; i++) {
		const struct given *g = &r->args.given[i];
		const char *equals = g->value ? strchr(g->value, '=') : NULL;

		for (const struct opt *o = table; o && o->name; o++)
			if (o == g->opt)
				list[n++] = (struct txp_arg){ keep_printf("%s%s", o->key, o->repeats ? "/+" : ""), g->value };
		if (strcmp(g->opt->name, "set"))
			continue;
		if (!equals || equals == g->value)
			return fail(r, EXIT_TROUBLE, "Write --set client/name=\"Sample Client\".", "--set needs PATH=VALUE: \"%s\"",
				    g->value);
		list[n++] = (struct txp_arg){ keep_copy(g->value, (size_t)(equals - g->value)), equals + 1 };
	}
	*out = list;
	*count = n;
	return EXIT_DONE;
}

/* A new plan knows nobody yet, so that an id of somebody leads nowhere. */
static int check_people(const struct init *m, const struct txp_arg *args, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t len = strlen(args[i].name);

		if (len < 3 || strcmp(args[i].name + len - 3, "/by") || !strcmp(args[i].value, "client") || !strcmp(args[i].value, "team"))
			continue;
		return fail(m->run, EXIT_TROUBLE,
			    keep_printf("Leave it away here; then: txplan add-team %s --id %s --name \"…\", and txplan set %s %s %s.", m->id,
					shell_word(args[i].value), m->id, shell_word(args[i].name), shell_word(args[i].value)),
			    "%s can't be \"%s\": a new plan has nobody on its team yet", args[i].name, args[i].value);
	}
	return EXIT_DONE;
}

static int make_plan(struct init *m)
{
	struct run *r = m->run;
	struct draft *plan = &m->files[m->count];
	struct txp_arg *args = NULL;
	enum txp_result result;
	size_t n = 0, len;
	const char *bytes;
	int code = collect(r, &args, &n);

	if (!code)
		code = check_people(m, args, n);
	if (code)
		return code;
	result = live(txp_create(m->id, &r->env, args, n, &m->edit));
	if (m->edit)
		tell_findings(r, txp_edit_findings(m->edit));
	if (result != TXP_OK)
		return exit_of(result);
	bytes = txp_edit_bytes(m->edit, &len);
	plan->settings = run_caseload(r);
	plan->id = m->id;
	draft_take(r, plan, bytes, len);
	m->count++;
	return draft_check(r, plan);
}

/* ---- The caseload ---- */

static int ask(const struct run *r, const char *question)
{
	char answer[16];

	if (r->no_input)
		return fail(r, EXIT_TROUBLE, "Add --here to make the caseload in it, or go to an empty folder.", "%s", question);
	fprintf(stderr, "%s. Make the caseload here? [y/N] ", question);
	if (!fgets(answer, sizeof answer, stdin) || !strchr("yYjJsS", answer[0]))
		return EXIT_STOPPED;
	return EXIT_DONE;
}

/* What is here only while a repository is: an earlier init may have been cut off. */
static bool is_no_matter(const char *name)
{
	return !strcmp(name, ".") || !strcmp(name, "..") || !strcmp(name, ".git") || !strcmp(name, ".txplan-init");
}

/* Other people's folders are not taken over unasked. */
static int check_folder(const struct run *r)
{
	DIR *d = opendir(".");
	struct dirent *e;
	bool empty = true;

	if (!d)
		return fail(r, EXIT_TROUBLE, "Go to a folder that you may read and write.", "this folder can't be read: %s",
			    strerror(errno));
	while ((e = readdir(d)))
		empty = empty && is_no_matter(e->d_name);
	closedir(d);
	return empty || arg_given(&r->args, "here") ? EXIT_DONE : ask(r, "this folder is in no caseload, and not empty");
}

/* A small file of the caseload; its bytes are the text, or what is there already and the text below it. */
static int add_file(struct init *m, const char *below, const char *text)
{
	struct draft *f = &m->files[m->count];
	const char *path = keep_printf("%s/%s", m->root, below), *old;
	size_t len;
	int bad = 0;

	*f = (struct draft){ .path = path, .below = below, .bytes = text, .len = strlen(text) };
	if (live(txp_doc_load(path, &bad, &f->before)) == TXP_EIO && bad != ENOENT)
		return fail(m->run, EXIT_TROUBLE, "Look at that file first.", "%s can't be read: %s", path, read_trouble(bad));
	if (f->before) {
		old = txp_doc_bytes(f->before, &len);
		if (strstr(old, text)) {
			draft_free(f); /* it says so already */
			return EXIT_DONE;
		}
		f->bytes = keep_printf("%s%s%s", old, len && old[len - 1] != '\n' ? "\n" : "", text);
		f->len = strlen(f->bytes);
	}
	m->count++;
	return EXIT_DONE;
}

/* A write that was cut off is finished or taken back first: until then the folder is not what it will be. */
static int settle_interrupted(struct run *r)
{
	char *here = realpath(".", NULL);
	struct writer w = { 0 };
	struct trouble t;
	int code = EXIT_DONE;

	if (here && store_open(r, keep_printf("%s", here), &t) == EXIT_DONE && r->store->api->interrupted(r->store->open))
		code = writer_open_at(r, r->store->root, &w);
	if (w.run)
		writer_close(&w);
	free(here);
	return code;
}

/* What a caseload is made of is made here, or there already; never somewhere else. */
static int check_links(const struct run *r)
{
	static const char *const names[] = { ".txplan", ".gitattributes", "plans" };
	struct stat st;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (!lstat(names[i], &st) && S_ISLNK(st.st_mode))
			return fail(r, EXIT_TROUBLE, read_remedy(ELOOP), "this folder can't become a caseload: %s is a symbolic link",
				    names[i]);
	return EXIT_DONE;
}

static int find_root(struct init *m)
{
	struct run *r = m->run;
	const txp_caseload *c = run_caseload(r);
	struct stat st;
	char *here;
	int code;

	if (c) {
		m->root = txp_caseload_root(c);
		if (arg_given(&r->args, "layout"))
			return fail(r, EXIT_TROUBLE, "Leave --layout away.", "the caseload %s has its layout already", m->root);
		return EXIT_DONE;
	}
	if (r->caseload_unreadable)
		return EXIT_REPOSITORY; /* told already */
	here = realpath(".", NULL);
	if (!here)
		return fail(r, EXIT_TROUBLE, "Go to a folder that is there.", "this folder is gone: %s", strerror(errno));
	m->root = keep_printf("%s", here);
	free(here);
	m->new_caseload = true;
	if (!lstat(".txplan/config.yaml", &st))
		return fail(r, EXIT_REPOSITORY, "Put an ordinary, readable file there; nothing was changed.",
			    "this folder's .txplan/config.yaml can't be used");
	code = check_links(r);
	return code ? code : check_folder(r);
}

static const char *plan_path(const struct init *m)
{
	const char *layout = arg_value(&m->run->args, "layout");
	txp_text *t;

	if (m->new_caseload)
		live(txp_layout_path(layout, m->id, &t));
	else
		live(txp_caseload_path(run_caseload(m->run), m->id, &t));
	return keep_text(t);
}

static int refuse_existing(const struct init *m)
{
	const txp_caseload *c = run_caseload(m->run);
	const char *file = keep_printf("/%s.plan.yaml", m->id);
	txp_list *list = NULL;
	int bad, code = EXIT_DONE;

	if (!c || live(txp_caseload_plans(c, &bad, &list)) != TXP_OK)
		return EXIT_DONE;
	for (const char *const *p = txp_list_items(list); *p && !code; p++) {
		size_t len = strlen(*p), n = strlen(file);

		if (len >= n && !strcmp(*p + len - n, file))
			code = fail(m->run, EXIT_TROUBLE,
				    keep_printf("Choose another id; `txplan render %s` shows that plan.", m->id),
				    "there is a plan %s already: %s", m->id, *p);
	}
	txp_list_free(list);
	return code;
}

/* ---- All of it ---- */

static int prepare(struct init *m)
{
	const char *layout = arg_value(&m->run->args, "layout"), *below;
	int code = refuse_existing(m);

	if (!code && m->new_caseload)
		code = add_file(m, ".txplan/config.yaml",
				keep_printf("# The settings of this caseload: see the format reference for all of them.\n"
					    "format: txplan-config/1\nlayout: %s\n",
					    layout ? layout : "flat"));
	if (!code && m->new_caseload)
		code = add_file(m, ".gitattributes", setup_attributes);
	if (code)
		return code;
	below = plan_path(m);
	m->files[m->count] = (struct draft){ .path = plan_shown_path(m->root, below), .below = below };
	return make_plan(m);
}

/* Somebody must be known before anything is made. */
static int make_repository(struct init *m)
{
	struct run *r = m->run;
	struct txp_store_identity who;
	struct txp_store_error err = { 0 };
	enum txp_store_result result;
	struct trouble t;

	if (store_identity(r, &who, &t))
		return fail_trouble(r, &t);
	result = r->store->api->init(m->root, &r->store->env, arg_given(&r->args, "here"), &m->new_repository, &err);
	if (result == TXP_STORE_OK)
		return EXIT_DONE;
	return store_fail(r, result, &err);
}

/* What was deleted by accident, a plan or the settings, is not begun anew over its history. */
static int refuse_deleted(const struct init *m)
{
	const struct run *r = m->run;
	struct txp_store_status status;
	struct txp_store_error err = { 0 };

	for (size_t i = 0; i < m->count; i++) {
		const struct draft *f = &m->files[i];
		enum txp_store_result result = r->store->api->status(r->store->open, f->below, &status, &err);

		if (result != TXP_STORE_OK)
			return store_fail(r, result, &err);
		if (!f->before && status.in_head)
			return fail(r, EXIT_TROUBLE, keep_printf("%s%s.", bring_back(f->path),
								 i + 1 == m->count ? "; or choose another id" : ""),
				    "%s is in the history, but its file is gone", f->path);
	}
	return EXIT_DONE;
}

static struct commit_words init_words(const struct init *m)
{
	struct commit_words words = { .action = "init", .subject = keep_printf("init %s", m->id) };

	words_claim(&words, NULL, &(struct txp_claimed_plan){ m->id, NULL, m->files[m->count - 1].after }, 1);
	return words;
}

static int commit(struct init *m)
{
	struct run *r = m->run;
	struct commit_words words = init_words(m);
	struct writer w = { 0 };
	const char *short_id;
	int code = m->new_caseload ? make_repository(m) : EXIT_DONE;

	if (code)
		return code;
	/* Where there are settings they must be usable, as for every write. */
	code = m->new_caseload ? writer_open_at(r, m->root, &w) : writer_open(r, keep_printf("%s/.gitattributes", m->root), &w);
	if (!code && m->new_caseload && run_caseload_anew(r)) {
		writer_close(&w);
		return BEGUN_BY_ANOTHER;
	}
	if (!code)
		code = refuse_deleted(m);
	if (!code)
		code = writer_commit(&w, m->files, m->count, &words, &short_id);
	/* A repository that was there before has settings of its own. */
	if (!code && m->new_repository)
		setup_new(r);
	if (w.run)
		writer_close(&w);
	if (code)
		return code;
	out_printf("%s\n", m->id);
	if (m->new_caseload)
		tell(r, "%s is a caseload now%s", m->root,
		     m->new_repository ? "" : "; `txplan git-setup` tells git how to show and merge plans");
	tell(r, "%s: a new draft in %s, committed as %s", m->id, m->files[m->count - 1].path, short_id);
	return EXIT_DONE;
}

/* Would it be refused? A caseload that is still to be made has nothing that could refuse it. */
static int rehearse(struct init *m)
{
	struct commit_words words = init_words(m);
	struct writer w = { 0 };
	const char *short_id;
	int code = writer_open_dry(m->run, keep_printf("%s/.gitattributes", m->root), &w);

	if (code)
		return code;
	code = refuse_deleted(m);
	if (!code)
		code = writer_commit(&w, m->files, m->count, &words, &short_id);
	writer_close(&w);
	return code;
}

static int init(struct run *r)
{
	struct init m = { .run = r, .id = r->args.operands[0] };
	bool dry = arg_given(&r->args, "dry-run");
	int code = dry ? EXIT_DONE : settle_interrupted(r);

	if (!code)
		code = find_root(&m);
	if (!code)
		code = prepare(&m);
	if (!code && !dry)
		code = commit(&m);
	if (!code && dry && !m.new_caseload)
		code = rehearse(&m);
	for (size_t i = 0; i < m.count && !code && dry; i++)
		draft_print_diff(&m.files[i]);
	if (!code && dry)
		tell(r, "%s: nothing was written (dry run)", m.id);
	txp_edit_free(m.edit);
	for (size_t i = 0; i < FILES; i++)
		draft_free(&m.files[i]);
	return code;
}

static int run_init(struct run *r)
{
	const char *id = r->args.operands[0];
	int code;

	if (!txp_is_plan_id(id))
		return fail(r, EXIT_TROUBLE,
			    "Use small letters, digits, - and _ only, at most 64, a letter or digit first; and no client's name.",
			    "\"%s\" can't be a plan's id", id);
	if (!arg_given(&r->args, "dry-run") && out_is_closed())
		return fail(r, EXIT_TROUBLE, "Run it again with an open standard output; nothing was changed.",
			    "standard output is closed, and the id goes there");
	code = init(r);
	return code == BEGUN_BY_ANOTHER ? init(r) : code;
}

const struct command cmd_init = {
	.name = "init",
	.summary = "Make a new plan and, where there is none, the caseload around it",
	.synopsis = "ID",
	.about = "Writes a valid draft that starts today, and commits it. Where this folder is in no caseload, it becomes one: "
		 ".txplan/config.yaml for the settings, .gitattributes so that git keeps plans byte for byte, plans/ for the "
		 "plans, and a git repository where there is none, told to show and merge plans as `txplan git-setup` does it.\n\n"
		 "ID is what the plan is called everywhere, and its file's name. It must not hold the client's name.",
	.exits = "  0  done; the id is on standard output\n" WRITER_EXITS,
	.needs = NEEDS_WRITER,
	.list = "",
	.opts = init_opts,
	.least = 1,
	.most = 1,
	.run = run_init,
};
