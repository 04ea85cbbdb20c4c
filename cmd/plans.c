/* Finding and reading the plans that a command line names. */
#include "plans.h"
#include "store.h"
#include "then.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *file_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

enum { STDIN_MOST = 1 << 20 };

const char *plan_shown_path(const char *root, const char *below)
{
	char *here = getcwd(NULL, 0);
	size_t len = strlen(root);
	const char *shown = keep_printf("%s/%s", strcmp(root, "/") ? root : "", below);

	if (!here)
		return shown;
	if (!strncmp(here, root, len) && (!here[len] || here[len] == '/')) {
		const char *ups = "";

		for (const char *p = here + len; *p; p++)
			if (*p == '/')
				ups = keep_printf("../%s", ups);
		shown = keep_printf("%s%s", ups, below);
	}
	free(here);
	return shown;
}

/* ---- One operand ---- */

/* The ids of all plans in the caseload, and their paths below its root. */
struct ids {
	const char **ids, **paths;
	size_t count;
};

static struct ids all_ids(const txp_caseload *c)
{
	struct ids all = { 0 };
	txp_list *list = NULL;
	int bad;

	if (live(txp_caseload_plans(c, &bad, &list)) == TXP_OK)
		for (const char *const *p = txp_list_items(list); *p; p++) {
			const char *base = file_name(*p);

			all.ids = keep_grown(all.ids, all.count, sizeof *all.ids);
			all.paths = keep_grown(all.paths, all.count, sizeof *all.paths);
			all.ids[all.count] = keep_copy(base, strcspn(base, "."));
			all.paths[all.count++] = keep_printf("%s", *p);
		}
	txp_list_free(list);
	all.ids = keep_grown(all.ids, all.count, sizeof *all.ids);
	all.ids[all.count] = NULL;
	return all;
}

/* A plan that is not where the layout has it, but somewhere in the caseload: moved by hand, or on its way to another
 * layout. */
static const char *stray_path(const txp_caseload *c, const char *id)
{
	struct ids all = all_ids(c);

	for (size_t i = 0; i < all.count; i++)
		if (!strcmp(all.ids[i], id))
			return plan_shown_path(txp_caseload_root(c), all.paths[i]);
	return NULL;
}

/* Writing needs a caseload; for reading, the plan is what is missing. */
static enum exit_code no_caseload_code(const struct run *r)
{
	return r->command->needs & NEEDS_WRITER ? EXIT_REPOSITORY : EXIT_NO_PLAN;
}

const char *bring_back(const char *path)
{
	return keep_printf("`git checkout HEAD -- %s` brings it back", shell_path(path));
}

/* Deleted, but in the history. What keeps from looking there is not told: then it is just not there. */
static const char *deleted_path(struct run *r, const char *id)
{
	const txp_caseload *c = run_caseload(r);
	struct txp_store_status status;
	struct txp_store_error err = { 0 };
	struct trouble t;
	txp_text *text;
	const char *below;

	if (live(txp_caseload_path(c, id, &text)) != TXP_OK)
		return NULL;
	below = keep_text(text);
	if (store_open(r, txp_caseload_root(c), &t) ||
	    r->store->api->status(r->store->open, below, &status, &err) != TXP_STORE_OK || !status.in_head)
		return NULL;
	return plan_shown_path(txp_caseload_root(c), below);
}

static struct source no_such_plan(struct run *r, const char *operand)
{
	const txp_caseload *c = run_caseload(r);
	struct source s = { .name = operand };
	const char *near, *deleted = c && txp_is_plan_id(operand) ? deleted_path(r, operand) : NULL;

	if (deleted) {
		trouble(&s.bad, EXIT_NO_PLAN, keep_printf("%s.", bring_back(deleted)), "%s is in the history, but its file is gone", deleted);
	} else if (!txp_is_plan_id(operand)) {
		trouble(&s.bad, EXIT_NO_PLAN, "Give a plan's id, or the path of its file.", "there is no file %s", operand);
	} else if (!c && r->caseload_unreadable) {
		trouble(&s.bad, no_caseload_code(r), "Give the path of its file, or try again when the settings can be read.",
			"the plan %s can't be looked for without the caseload's settings", operand);
	} else if (!c) {
		trouble(&s.bad, no_caseload_code(r),
			"Go to the caseload's folder (or use -C), or give the path of the plan's file.",
			"there is no file %s, and this folder is in no caseload", operand);
	} else {
		near = txp_nearest(operand, all_ids(c).ids);
		trouble(&s.bad, EXIT_NO_PLAN,
			near ? keep_printf("Did you mean %s? `txplan init %s` makes a new plan.", near, operand)
			     : keep_printf("Look at the id again. `txplan init %s` makes a new plan.", operand),
			"there is no plan %s in the caseload %s", operand, txp_caseload_root(c));
	}
	return s;
}

/* What can't be looked at is there: reading it will say why. */
static bool is_absent(int errnum)
{
	return errnum == ENOENT || errnum == ENOTDIR || errnum == ENAMETOOLONG;
}

/* A path that exists, or an id in the caseload. */
static bool find_file(struct run *r, const char *word, struct source *out)
{
	const txp_caseload *c;
	struct stat st;
	txp_text *below;

	*out = (struct source){ .name = word, .path = word };
	if (!stat(word, &st))
		return true;
	if (!txp_is_plan_id(word))
		return !is_absent(errno);
	c = run_caseload(r);
	if (!c || live(txp_caseload_path(c, word, &below)) != TXP_OK)
		return false;
	out->path = plan_shown_path(txp_caseload_root(c), keep_text(below));
	if (stat(out->path, &st) && is_absent(errno))
		out->path = stray_path(c, word);
	out->name = out->path;
	return out->path != NULL;
}

/* As of a revision the file need not be there any more: an id is enough, or any path. */
struct source plan_find_at(struct run *r, const char *plan, const char *name, const char *rev)
{
	const txp_caseload *c = run_caseload(r);
	struct source s;
	txp_text *below;

	if (!strcmp(plan, "-"))
		return (struct source){ .name = "standard input" };
	if (!find_file(r, plan, &s) && txp_is_plan_id(plan)) {
		if (!c)
			return no_such_plan(r, plan);
		if (live(txp_caseload_path(c, plan, &below)) == TXP_OK)
			s.path = plan_shown_path(txp_caseload_root(c), keep_text(below));
	}
	s.name = name;
	s.rev = rev;
	return s;
}

struct source plan_find(struct run *r, const char *operand)
{
	const char *at;
	struct source s;

	if (!strcmp(operand, "-"))
		return (struct source){ .name = "standard input" };
	if (find_file(r, operand, &s))
		return s;
	at = strrchr(operand, '@');
	if (at && at > operand && at[1])
		return plan_find_at(r, keep_copy(operand, (size_t)(at - operand)), operand, at + 1);
	return no_such_plan(r, operand);
}

/* ---- Reading ---- */

static txp_doc *load_stdin(struct source *s)
{
	size_t len = 0;
	char *bytes = keep(STDIN_MOST + 1);
	ssize_t n;
	txp_doc *d = NULL;

	while ((n = read(STDIN_FILENO, bytes + len, STDIN_MOST + 1 - len)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			trouble(&s->bad, EXIT_TROUBLE, "Send a plan to it, or name a file instead of -.",
				"standard input can't be read: %s", strerror(errno));
			return NULL;
		}
		len += (size_t)n;
	}
	live(txp_doc_parse(s->name, bytes, len, &d));
	return d;
}

const char *read_remedy(int bad)
{
	switch (bad) {
	case ELOOP:
		return "Put the file or folder itself there: in a caseload txplan follows no link.";
	case EFBIG:
		return "A plan has at most 1 MiB: close it with a successor plan that says `replaces`.";
	case EISDIR:
		return "Name one plan file in that folder.";
	case EACCES:
		return "Ask its owner, or whoever looks after this computer, to let you read it.";
	case EINVAL:
		return "Name an ordinary file, or send the plan to - (standard input).";
	default:
		return "Look at the file and its disk; nothing was changed.";
	}
}

const char *read_trouble(int bad)
{
	switch (bad) {
	case ELOOP:
		return "it, or a folder on the way, is a symbolic link";
	case EFBIG:
		return "it is larger than a plan may be";
	case EISDIR:
		return "it is a folder";
	case EINVAL:
		return "it is not an ordinary file";
	default:
		return strerror(bad);
	}
}

txp_doc *plan_load(struct run *r, struct source *s)
{
	enum txp_result result;
	txp_doc *d = NULL;
	int bad = 0;

	if (s->bad.code)
		return NULL;
	if (s->rev)
		return store_load_at(r, s);
	if (!s->path)
		return load_stdin(s);
	result = live(txp_doc_load(s->path, &bad, &d));
	if (result != TXP_EIO && result != TXP_ENOTFOUND)
		return d;
	trouble(&s->bad, bad == ENOENT ? EXIT_NO_PLAN : EXIT_TROUBLE,
		bad == EISDIR && plan_is_named(s) ? "A plan is a file: give the folder another name, or take it away." : read_remedy(bad),
		"%s can't be read: %s", s->name, read_trouble(bad));
	return NULL;
}

txp_doc *plan_load_readable(struct run *r, struct source *s, int *code)
{
	txp_doc *d = plan_load(r, s);

	*code = EXIT_DONE;
	if (!d) {
		*code = fail_trouble(r, &s->bad);
	} else if (txp_findings_of(txp_doc_findings(d), TXP_ERROR)) {
		tell_findings(r, txp_doc_findings(d));
		*code = EXIT_TROUBLE;
		txp_doc_free(d);
		d = NULL;
	}
	return d;
}

bool plan_is_named(const struct source *s)
{
	static const char ending[] = ".plan.yaml";
	size_t len = s->path ? strlen(s->path) : 0;

	return len >= sizeof ending - 1 && !strcmp(s->path + len - (sizeof ending - 1), ending);
}

struct txp_check_options plan_check_options(struct run *r, const struct source *s)
{
	return (struct txp_check_options){ .size = sizeof(struct txp_check_options),
					   .caseload = run_caseload_of(r, s->path),
					   .file_name_matters = plan_is_named(s) };
}

/* ---- Many ---- */

void sources_add(struct sources *list, struct source s)
{
	list->items = keep_grown(list->items, list->count, sizeof *list->items);
	list->items[list->count++] = s;
}

static void add_folder(struct sources *list, const char *folder)
{
	txp_list *found = NULL;
	int bad = 0;

	if (live(txp_folder_plans(folder, &bad, &found)) != TXP_OK) {
		struct source s = { .name = folder };

		trouble(&s.bad, EXIT_TROUBLE, bad == ELOOP ? read_remedy(bad) : "Ask its owner to let you read it, or name another folder.",
			"the folder %s can't be read: %s", folder, read_trouble(bad));
		sources_add(list, s);
		return;
	}
	for (const char *const *p = txp_list_items(found); *p; p++) {
		const char *path = keep_printf("%s", *p);
		sources_add(list, (struct source){ .name = path, .path = path });
	}
	txp_list_free(found);
}

static void add_operand(struct run *r, struct then *then, struct sources *list, const char *operand)
{
	size_t before = list->count;
	struct source s;
	struct stat st;

	if (then) {
		then_add(then, list, operand);
		return;
	}
	s = plan_find(r, operand);
	/* One that is called as a plan is stands where a plan should be: reading it says so. */
	if (!s.bad.code && !s.rev && s.path && !plan_is_named(&s) && !stat(s.path, &st) && S_ISDIR(st.st_mode)) {
		add_folder(list, s.path);
		if (list->count == before)
			tell(r, "there is no plan in the folder %s", s.path);
	} else {
		sources_add(list, s);
	}
}

static int add_names_from(struct run *r, struct then *then, struct sources *list, const char *file)
{
	bool null = arg_given(&r->args, "null");
	FILE *from = strcmp(file, "-") ? open_input(file) : stdin;
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;
	int bad;

	if (!from)
		return fail(r, EXIT_TROUBLE, "Give a readable file with one plan a line, or - for standard input.",
			    "%s can't be read: %s", file, read_trouble(errno));
	while ((len = getdelim(&line, &cap, null ? '\0' : '\n', from)) > 0) {
		if (!null && line[len - 1] == '\n')
			len--;
		if (len && line[len - 1] == '\r' && !null)
			len--;
		if (len && line[0])
			add_operand(r, then, list, keep_copy(line, (size_t)len));
	}
	bad = ferror(from);
	free(line);
	if (from != stdin)
		fclose(from);
	if (bad)
		return fail(r, EXIT_TROUBLE, "Give a readable file with one plan a line, or - for standard input.",
			    "%s can't be read to its end", file);
	return EXIT_DONE;
}

int plans_no_caseload(const struct run *r)
{
	if (r->caseload_unreadable)
		return fail(r, no_caseload_code(r), "Name them by path, or try again when the settings can be read.",
			    "no plan is named, and without the caseload's settings none can be looked for");
	return fail(r, no_caseload_code(r), "Name a plan, a folder or a file; or go to a caseload's folder (-C DIR).",
		    "no plan is named, and this folder is in no caseload");
}

static int add_caseload(struct run *r, struct sources *list)
{
	const txp_caseload *c = run_caseload(r);
	txp_list *found = NULL;
	int bad = 0;

	if (!c)
		return plans_no_caseload(r);
	if (live(txp_caseload_plans(c, &bad, &found)) != TXP_OK)
		return fail(r, EXIT_TROUBLE, bad == ELOOP ? read_remedy(bad) : "Ask whoever looks after this computer to let you read it.",
			    "the plans of the caseload %s can't be listed: %s", txp_caseload_root(c),
			    bad == ELOOP ? "its folder plans is a symbolic link" : strerror(bad));
	for (const char *const *p = txp_list_items(found); *p; p++) {
		const char *path = plan_shown_path(txp_caseload_root(c), *p);
		sources_add(list, (struct source){ .name = path, .path = path });
	}
	txp_list_free(found);
	return EXIT_DONE;
}

int plans_find(struct run *r, struct then *then, struct sources *out)
{
	const char *from = arg_value(&r->args, "files-from");
	int code = EXIT_DONE;

	*out = (struct sources){ 0 };
	for (size_t i = 0; i < r->args.operand_count; i++)
		add_operand(r, then, out, r->args.operands[i]);
	if (from)
		code = add_names_from(r, then, out, from);
	if (!from && !r->args.operand_count)
		code = then ? then_add_caseload(then, out) : add_caseload(r, out);
	return code;
}

/* ---- One id in two places ---- */

static int twice(struct trouble *t, const char *one, const char *other)
{
	return trouble(t, EXIT_NEGATIVE, "Keep the right one, and give the other an id and a file name of its own or delete it.",
		       "one id is in two places: %s and %s", one, other);
}

int plan_twice(const char *root, const char *below, struct trouble *t)
{
	static const char *const layouts[] = { "flat", "sharded" };
	const char *id = keep_copy(file_name(below), strcspn(file_name(below), ".")), *path;
	txp_text *text;

	for (size_t i = 0; txp_is_plan_id(id) && i < sizeof layouts / sizeof *layouts; i++) {
		live(txp_layout_path(layouts[i], id, &text));
		path = keep_text(text);
		if (strcmp(path, below) && !access(keep_printf("%s/%s", root, path), F_OK))
			return twice(t, plan_shown_path(root, path), plan_shown_path(root, below));
	}
	return EXIT_DONE;
}

static int by_file_name(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;
	int order = strcmp(file_name(*x), file_name(*y));

	return order ? order : strcmp(*x, *y);
}

void plans_each_double(const struct sources *plans, void (*fn)(void *ctx, const struct trouble *t), void *ctx)
{
	const char **paths = keep_array(plans->count + 1, sizeof *paths);
	size_t n = 0;
	struct trouble t;

	for (size_t i = 0; i < plans->count; i++)
		if (!plans->items[i].bad.code && plans->items[i].path)
			paths[n++] = plans->items[i].path;
	qsort(paths, n, sizeof *paths, by_file_name);
	for (size_t i = 1; i < n; i++)
		if (strcmp(paths[i], paths[i - 1]) && !strcmp(file_name(paths[i]), file_name(paths[i - 1]))) {
			twice(&t, paths[i - 1], paths[i]);
			fn(ctx, &t);
		}
}

struct telling {
	const struct run *run;
	int code;
};

static void tell_double(void *ctx, const struct trouble *t)
{
	struct telling *x = ctx;

	x->code = fail_trouble(x->run, t);
}

int plans_twice(const struct run *r, const struct sources *plans)
{
	struct telling x = { r, EXIT_DONE };

	plans_each_double(plans, tell_double, &x);
	return x.code;
}
