/* txplan resolve: the conflicts that a merge left in plans, one after the other. What is chosen for a file is checked and
 * written at once; while a person thinks, no lock is held. */
#include "conflicts.h"
#include "setup.h"

#include <stdlib.h>
#include <string.h>

static const char *const formats[] = { "text", "json", "jsonl", "tsv", NULL };

static const struct opt resolve_opts[] = {
	{ "list", 0, NULL, "Only list the conflicts" },
	{ "format", 0, "FORMAT", "How to list them", formats },
	{ "ours", 0, NULL, "Take our side in all conflicts: what this branch has" },
	{ "theirs", 0, NULL, "Take their side in all conflicts: what is being merged" },
	{ "base", 0, NULL, "Take what both sides began with in all conflicts" },
	{ "take", 0, "PATH=SIDE", "Take ours, theirs or base at this place (goals/g1/due, or #2 for the second); goes before the others",
	  .repeats = true },
	{ "allow-errors", 0, NULL, "Write the plan even though the choice adds errors" },
	{ "dry-run", 'n', NULL, "Show the exact change to the file and its checks; change nothing" },
	{ NULL },
};

static const char *const fields[] = { "file", "line#", "end_line#", "path", "ours", "base", "theirs", NULL };

struct resolving {
	struct run *run;
	struct conflicted *plans;
	size_t count;
	enum txp_take all; /* TXP_TAKE_NOTHING: ask */
	bool asks, stopped, staged, settled; /* staged, settled: at least one file */
	size_t left;       /* conflicts */
};

/* ---- Listing ---- */

static const char *text_of(const char *bytes, size_t len)
{
	return bytes ? keep_copy(bytes, len) : NULL;
}

static void list_line(const char *path, const struct txp_region *g, size_t k)
{
	out_shown(keep_printf("%s:%u: %s", path, g->line, region_name(g, k)));
	out_puts("\n");
}

static int list(const struct resolving *v)
{
	const char *format = arg_value(&v->run->args, "format");
	txp_records *rows = format && strcmp(format, "text") ? records_new("resolve", "conflicts", fields) : NULL;
	size_t n = 0;

	for (size_t i = 0; i < v->count; i++)
		for (size_t k = 0; k < txp_conflicts_count(v->plans[i].conflicts); k++, n++) {
			const struct txp_region *g = txp_conflicts_at(v->plans[i].conflicts, k);

			if (rows)
				live(txp_records_add(rows, (const char *const[]){
					v->plans[i].path, keep_printf("%u", g->line), keep_printf("%u", g->end_line), g->path,
					text_of(g->ours, g->ours_len), text_of(g->base, g->base_len),
					text_of(g->theirs, g->theirs_len) }));
			else
				list_line(v->plans[i].path, g, k);
		}
	if (rows)
		records_print(rows, format);
	txp_records_free(rows);
	return n ? EXIT_NEGATIVE : EXIT_DONE;
}

/* ---- Choosing ---- */

static bool offers(const struct txp_region *g, enum txp_take take)
{
	return take != TXP_TAKE_BASE || g->base;
}

static enum txp_take ask(struct resolving *v, const struct conflicted *c, size_t k)
{
	const struct txp_region *g = txp_conflicts_at(c->conflicts, k);
	char answer[64];

	region_show(c, k);
	for (;;) {
		fprintf(stderr, "Take (o)urs, (t)heirs%s, (s)kip this one or (q)uit? ", g->base ? ", (b)ase" : "");
		if (!fgets(answer, sizeof answer, stdin)) {
			v->stopped = true;
			return TXP_TAKE_NOTHING;
		}
		switch (answer[0]) {
		case 'o':
			return TXP_TAKE_OURS;
		case 't':
			return TXP_TAKE_THEIRS;
		case 'b':
			if (g->base)
				return TXP_TAKE_BASE;
			break;
		case 'q':
			v->stopped = true;
			return TXP_TAKE_NOTHING;
		case 's':
			return TXP_TAKE_NOTHING;
		}
	}
}

/* One for each region; *left: how many stay marked. */
static struct txp_choice *choose(struct resolving *v, const struct conflicted *c, size_t *left)
{
	size_t n = txp_conflicts_count(c->conflicts);
	struct txp_choice *choices = keep_array(n, sizeof *choices);

	*left = 0;
	for (size_t k = 0; k < n; k++) {
		const struct txp_region *g = txp_conflicts_at(c->conflicts, k);

		choices[k].take = region_taken(v->run, g, k);
		if (choices[k].take == TXP_TAKE_NOTHING)
			choices[k].take = v->all;
		if (!offers(g, choices[k].take)) {
			tell(v->run, "%s:%u: %s: what both sides began with isn't in the file; left", c->path, g->line, region_name(g, k));
			choices[k].take = TXP_TAKE_NOTHING;
		}
		if (choices[k].take == TXP_TAKE_NOTHING && v->asks && !v->stopped)
			choices[k].take = ask(v, c, k);
		*left += choices[k].take == TXP_TAKE_NOTHING;
	}
	return choices;
}

/* ---- Writing ---- */

/* A plan as one side had it: git knows while it merges; else, with that side taken everywhere. */
static txp_doc *side(struct run *r, const struct conflicted *c, enum txp_take take)
{
	static const char *const theirs[] = { "MERGE_HEAD", "CHERRY_PICK_HEAD", "REBASE_HEAD", NULL };
	size_t n = txp_conflicts_count(c->conflicts), len;
	struct txp_choice *all = keep_array(n, sizeof *all);
	struct txp_store_status status = { 0 };
	struct txp_store_error err = { 0 };
	txp_store_text *text = NULL;
	txp_doc *d = NULL;
	struct trouble trouble;
	txp_text *t;

	if (c->root && !store_open(r, c->root, &trouble))
		store_live(r->store->api->status(r->store->open, NULL, &status, &err));
	if (status.merging && take == TXP_TAKE_OURS)
		store_live(r->store->api->head_file(r->store->open, c->below, &text, &err));
	for (size_t i = 0; status.merging && take == TXP_TAKE_THEIRS && theirs[i] && !text; i++)
		store_live(r->store->api->read_at(r->store->open, c->below, theirs[i], 0, &text, &err));
	if (text) {
		live(txp_doc_parse(c->path, text->bytes, text->len, &d));
		r->store->api->text_free(text);
		return d;
	}
	for (size_t k = 0; k < n; k++)
		all[k].take = take;
	live(txp_conflicts_resolve(c->conflicts, all, &t));
	const char *bytes = txp_text_bytes(t, &len);
	live(txp_doc_parse(c->path, bytes, len, &d));
	txp_text_free(t);
	return d;
}

/* Shows the errors that neither side had. */
static bool adds_errors(struct run *r, const struct conflicted *c, struct draft *d)
{
	txp_doc *theirs = side(r, c, TXP_TAKE_THEIRS);
	txp_findings *found = plan_check(r, theirs, d->settings, d->path);
	bool adds;

	d->before = side(r, c, TXP_TAKE_OURS);
	draft_take(r, d, d->bytes, d->len);
	adds = txp_new_errors(found, d->found_after) && draft_adds_errors(r, d);
	txp_findings_free(found);
	txp_doc_free(theirs);
	return adds;
}

static int write_file(struct resolving *v, struct conflicted *c, const struct draft *d, size_t n, size_t left)
{
	struct run *r = v->run;
	struct writer w = { .run = r };
	struct txp_store_file f = { .path = d->below, .bytes = d->bytes, .len = d->len };
	struct txp_store_error err = { 0 };
	enum txp_store_result result = TXP_STORE_OK;
	bool staged = false;
	int bad, code = EXIT_DONE;

	if (c->root) {
		f.expected = txp_doc_bytes(c->doc, &f.expected_len);
		code = writer_lock(r, c->root, &w);
		if (!code)
			result = r->store->api->settle(r->store->open, &f, !left, &staged, &err);
		if (!code && result != TXP_STORE_OK)
			code = store_fail(r, result, &err);
		writer_close(&w);
	} else {
		bad = out_file(c->path, d->bytes, d->len, true);
		if (bad)
			code = fail(r, EXIT_TROUBLE, "Look at the file and its disk.", "%s can't be written: %s", c->path, strerror(bad));
	}
	if (code)
		return code;
	v->staged |= staged;
	v->settled |= !left;
	tell(r, "%s: %zu of %zu %s settled%s", c->path, n - left, n, n == 1 ? "conflict" : "conflicts", staged ? ", and staged" : "");
	return EXIT_DONE;
}

/* The same up to where it would be written. */
static int show_file(const struct resolving *v, const struct conflicted *c, const struct draft *d)
{
	struct run *r = v->run;
	struct txp_store_file f = { .path = d->below, .bytes = d->bytes, .len = d->len };
	struct txp_store_error err = { 0 };
	enum txp_store_result result;
	struct trouble t;

	if (c->root) {
		if (store_open(r, c->root, &t))
			return fail_trouble(r, &t);
		f.expected = txp_doc_bytes(c->doc, &f.expected_len);
		result = r->store->api->may_settle(r->store->open, &f, &err);
		if (result != TXP_STORE_OK)
			return store_fail(r, result, &err);
	}
	draft_print_diff(&(struct draft){ .below = d->below, .before = c->doc, .bytes = d->bytes, .len = d->len });
	return EXIT_DONE;
}

static int settle(struct resolving *v, struct conflicted *c)
{
	struct run *r = v->run;
	struct draft d = { .path = c->path, .below = c->below ? c->below : c->path };
	size_t n = txp_conflicts_count(c->conflicts), left;
	const struct txp_choice *choices = choose(v, c, &left);
	txp_text *t = NULL;
	int code = EXIT_DONE;

	v->left += left;
	if (left == n)
		return EXIT_DONE;
	live(txp_conflicts_resolve(c->conflicts, choices, &t));
	d.settings = run_caseload(r);
	d.bytes = txp_text_bytes(t, &d.len);
	if (!left && adds_errors(r, c, &d) && !arg_given(&r->args, "allow-errors"))
		code = fail(r, EXIT_NEGATIVE, "Choose otherwise, or write it as it is with --allow-errors and correct it then.",
			    "the choice would put an error into %s, so it was not written", c->path);
	else if (arg_given(&r->args, "dry-run"))
		code = show_file(v, c, &d);
	else
		code = write_file(v, c, &d, n, left);
	draft_free(&d);
	txp_text_free(t);
	return code;
}

/* ---- All of it ---- */

static int settle_all(struct resolving *v)
{
	int worst = EXIT_DONE;

	for (size_t i = 0; i < v->count && !v->stopped; i++) {
		int code = settle(v, &v->plans[i]);

		worst = code > worst ? code : worst;
	}
	return worst;
}

static void tell_next(const struct resolving *v)
{
	struct run *r = v->run;
	struct txp_store_status status = { 0 };
	struct txp_store_error err = { 0 };
	const char *next = "`txplan save` keeps it in the history.";

	if (v->left)
		tell(r, "%zu %s left; `txplan resolve` goes on.", v->left, v->left == 1 ? "conflict is" : "conflicts are");
	if (v->left || arg_given(&r->args, "dry-run") || !v->settled)
		return;
	if (r->store && r->store->open && store_live(r->store->api->status(r->store->open, NULL, &status, &err)) == TXP_STORE_OK &&
	    status.merging)
		next = !strcmp(status.operation, "merge") ? "`git commit` finishes the merge, once `git status` names no other conflict."
							  : keep_printf("`git %s --continue` goes on.", status.operation);
	tell(r, "%s", next);
}

/* The side for all; EXIT_TROUBLE when there are several. */
static int read_side(struct resolving *v)
{
	static const struct {
		const char *option;
		enum txp_take take;
	} sides[] = { { "ours", TXP_TAKE_OURS }, { "theirs", TXP_TAKE_THEIRS }, { "base", TXP_TAKE_BASE } };
	const struct run *r = v->run;

	for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
		if (!arg_given(&r->args, sides[i].option))
			continue;
		if (v->all != TXP_TAKE_NOTHING)
			return fail(r, EXIT_TROUBLE, "Give one of them, and --take PATH=SIDE for what is to be otherwise.",
				    "--ours, --theirs and --base exclude each other");
		v->all = sides[i].take;
	}
	v->asks = v->all == TXP_TAKE_NOTHING && !arg_given(&r->args, "take");
	return EXIT_DONE;
}

static int settle_found(struct resolving *v)
{
	struct run *r = v->run;
	int code = conflicts_check_takes(r, v->plans, v->count);

	if (code)
		return code;
	if (v->asks && r->no_input)
		return fail(r, EXIT_TROUBLE, "Add --ours, --theirs, --base or --take PATH=SIDE; --list shows the conflicts.",
			    "nobody can be asked which side to take");
	code = settle_all(v);
	tell_next(v);
	if (!code && v->left)
		code = EXIT_NEGATIVE;
	return v->stopped && code < EXIT_STOPPED ? EXIT_STOPPED : code;
}

/* A settling that was cut off between the file and git's index goes on where it stood. */
static int finish_interrupted(struct run *r)
{
	struct writer w = { .run = r };
	struct place place;
	struct trouble t;
	int code = EXIT_DONE;

	if (!place_find("plan", &place, &t) && !store_open(r, place.root, &t) && r->store->api->interrupted(r->store->open)) {
		code = writer_lock(r, place.root, &w);
		writer_close(&w);
	}
	place_free(&place);
	return code;
}

static int run_resolve(struct run *r)
{
	struct resolving v = { .run = r };
	int worst = EXIT_DONE, code = read_side(&v);

	if (!code && !arg_given(&r->args, "list") && !arg_given(&r->args, "dry-run"))
		code = finish_interrupted(r);
	if (!code)
		code = conflicts_find(r, &v.plans, &v.count, &worst);
	if (!code && arg_given(&r->args, "list"))
		code = list(&v);
	else if (!code && v.count)
		code = settle_found(&v);
	else if (!code && !worst)
		tell(r, "there is no conflict to settle");
	conflicts_free(v.plans, v.count);
	return code > worst ? code : worst;
}

const struct command cmd_resolve = {
	.name = "resolve",
	.summary = "Settle the conflicts that a merge left in plans",
	.synopsis = "[PLAN…]",
	.about = "Shows each place that both sides changed, with both values, and asks which one to take. With --ours, --theirs, "
		 "--base or --take it doesn't ask. The result is checked, written, and staged as `git add` does it; "
		 "`git commit` then finishes the merge. With no plan named, all plans with conflicts are looked at.",
	.exits = "  0  done, or there was nothing to settle\n"
		 "  1  conflicts are left; --list: there are some\n"
		 "  2  wrong usage, nobody to ask, or something could not be read or written\n"
		 "  3  stopped: a question was answered with q\n"
		 "  4  no such plan, or no conflict at the place of --take\n"
		 "  5  trouble with the repository or its lock\n"
		 "  7  out of memory\n",
	.needs = NEEDS_BATCH,
	.opts = resolve_opts,
	.most = SIZE_MAX,
	.run = run_resolve,
};
