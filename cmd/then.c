/* Plans as they stood on a day. */
#include "then.h"
#include "store.h"

#include <string.h>
#include <sys/stat.h>

struct then {
	struct run *run;
	int32_t day;
	char words[11];          /* the day */
	const char *root;        /* the caseload that all below is about, or NULL */
	const char *commit;      /* NULL: trouble says why */
	const char *const *items; /* the plans that it has, below root, sorted */
	size_t count;
	struct trouble trouble;
};

struct then *then_new(struct run *r, int32_t day)
{
	struct then *t = keep(sizeof *t);

	*t = (struct then){ .run = r, .day = day };
	txp_date_write(day, t->words);
	return t;
}

/* What the caseload's own listing would find: plan files that lie in no hidden folder. */
static bool is_plan(const char *path)
{
	return plan_is_named(&(struct source){ .path = path }) && path[0] != '.' && !strstr(path, "/.");
}

static enum txp_store_result list_plans(struct then *t, const txp_store *store, struct txp_store_error *err)
{
	const struct txp_store_api *api = t->run->store->api;
	txp_store_list *list = NULL;
	enum txp_store_result result = api->list_at(store, "", t->commit, &list, err);
	const char **items;

	if (result != TXP_STORE_OK)
		return result;
	items = keep_array(list->count, sizeof *items);
	for (size_t i = 0; i < list->count; i++)
		if (is_plan(list->items[i]))
			items[t->count++] = keep_printf("%s", list->items[i]);
	t->items = items;
	api->list_free(list);
	return TXP_STORE_OK;
}

/* Makes t be about a caseload. */
static void go_to(struct then *t, const char *root)
{
	struct run *r = t->run;
	struct txp_store_error err = { 0 };
	char commit[TXP_STORE_ID_SIZE];
	enum txp_store_result result;

	if (t->root && !strcmp(t->root, root))
		return;
	*t = (struct then){ .run = r, .day = t->day, .root = keep_printf("%s", root) };
	txp_date_write(t->day, t->words);
	if (store_open(r, root, &t->trouble))
		return;
	result = r->store->api->commit_at(r->store->open, NULL, local_day_end(t->day), commit, &err);
	if (result == TXP_STORE_BAD_REVISION) {
		trouble(&t->trouble, EXIT_NO_PLAN, "Choose a later day; `git log` shows when it begins.",
			"the history of the caseload %s begins after %s", t->root, t->words);
		return;
	}
	if (result == TXP_STORE_OK) {
		t->commit = keep_printf("%s", commit);
		result = list_plans(t, r->store->open, &err);
	}
	if (result != TXP_STORE_OK) {
		t->commit = NULL;
		store_trouble(&t->trouble, result, &err);
		return;
	}
	tell(r, "as committed by the end of %s (%.7s)", t->words, t->commit);
}

static struct source source_at(const struct then *t, const char *below)
{
	const char *path = plan_shown_path(t->root, below);

	return (struct source){ .name = keep_printf("%s@%s", path, t->words), .path = path, .rev = t->commit, .root = t->root,
				.below = below };
}

/* The path that it has now, else wherever the plan of this file name was then. */
static const char *find_item(const struct then *t, const char *below)
{
	const char *leaf = file_name(below), *found = NULL;

	for (size_t i = 0; i < t->count; i++) {
		const char *item = t->items[i];

		if (!strcmp(item, below))
			return item;
		if (!found && !strcmp(file_name(item), leaf))
			found = item;
	}
	return found;
}

static void add_folder(struct then *t, struct sources *list, const char *folder)
{
	size_t before = list->count, len;
	struct source s = { .name = folder };
	struct place place;

	/* "x" only stands for any file in it. */
	if (!place_find(keep_printf("%s/x", folder), &place, &s.bad)) {
		go_to(t, place.root);
		s.bad = t->trouble;
		len = strlen(place.below) - 1;
		for (size_t i = 0; i < t->count; i++)
			if (!strncmp(t->items[i], place.below, len))
				sources_add(list, source_at(t, t->items[i]));
	}
	if (s.bad.code)
		sources_add(list, s);
	else if (list->count == before)
		tell(t->run, "there was no plan in the folder %s on %s", folder, t->words);
	place_free(&place);
}

void then_add(struct then *t, struct sources *list, const char *operand)
{
	struct source s = plan_find_at(t->run, operand, operand, t->words);
	struct place place = { 0 };
	struct stat st;
	const char *below;

	if (!s.bad.code && s.path && !plan_is_named(&s) && !stat(s.path, &st) && S_ISDIR(st.st_mode)) {
		add_folder(t, list, s.path);
		return;
	}
	if (!s.bad.code && !s.path)
		trouble(&s.bad, EXIT_TROUBLE, "Name a plan by its id or path, or leave --then out.",
			"%s has no history, so --then can't go back in it", s.name);
	if (!s.bad.code && !place_find(s.path, &place, &s.bad)) {
		go_to(t, place.root);
		below = find_item(t, place.below);
		if (t->trouble.code)
			s.bad = t->trouble;
		else if (below)
			s = source_at(t, below);
		else
			trouble(&s.bad, EXIT_NO_PLAN, "`txplan log` with its id shows since when it is there.",
				"the caseload %s had no plan %s on %s", t->root, operand, t->words);
	}
	place_free(&place);
	sources_add(list, s);
}

int then_add_caseload(struct then *t, struct sources *list)
{
	const txp_caseload *c = run_caseload(t->run);

	if (!c)
		return plans_no_caseload(t->run);
	go_to(t, txp_caseload_root(c));
	if (t->trouble.code)
		return fail_trouble(t->run, &t->trouble);
	for (size_t i = 0; i < t->count; i++)
		sources_add(list, source_at(t, t->items[i]));
	return EXIT_DONE;
}
