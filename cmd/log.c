/* txplan log: the history of a plan, or of one item in it. */
#include "page.h"
#include "records.h"
#include "write.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *const formats[] = { "text", "json", "jsonl", "tsv", NULL };

static const struct opt log_opts[] = {
	{ "format", 0, "FORMAT", "How to show the history", formats },
	{ "max-count", 0, "N", "Show only the newest N changes" },
	{ NULL },
};

static const char *const fields[] = { "commit", "time", "author", "email", "action", "plan", "items*",
				      "change", "subject", "reason", NULL };

enum { COMMIT_COLUMNS = 7, WHEN_COLUMNS = 16, PIECE = 1000 };

struct listing {
	struct run *run;
	const char *below; /* the plan, for the store */
	const char *item; /* only changes of this item, or NULL */
	const char *at;   /* only changes of what stands at this path, or NULL; then item is the last id on it, or NULL */
	const char *format;
	txp_records *rows; /* NULL for text */
	txp_page *page;    /* of text */
	long left;
	size_t shown;
	enum txp_store_result result; /* why the history could not be compared; then it ends there */
	struct txp_store_error err;
};

/* An item's own changes, and those of what is in it: g1 has g1.o1. */
static bool concerns(const char *items, char separator, const char *item)
{
	const char end[] = { separator, '\0' };
	size_t len = strlen(item);

	for (const char *p = items; *p;) {
		size_t n = strcspn(p, end);

		if (n >= len && !memcmp(p, item, len) && (n == len || p[len] == '.'))
			return true;
		p += n + (p[n] == separator);
	}
	return false;
}

/* The plan at a commit; one without keys where it was not there, or is no plan. A damaged one is told, and not passed over. */
static txp_doc *plan_at(struct listing *l, const char *rev)
{
	const struct txp_store_api *api = l->run->store->api;
	struct txp_store_error err = { 0 };
	txp_store_text *text = NULL;
	txp_doc *d = NULL;
	enum txp_store_result result = api->read_at(l->run->store->open, l->below, rev, 0, &text, &err);

	if (result == TXP_STORE_OK)
		live(txp_doc_parse(l->below, text->bytes, text->len, &d));
	else if (result != TXP_STORE_NOT_FOUND && l->result == TXP_STORE_OK)
		l->result = result, l->err = err;
	api->text_free(text);
	if (d && !txp_findings_of(txp_doc_findings(d), TXP_ERROR))
		return d;
	txp_doc_free(d);
	live(txp_doc_parse(l->below, "{}", 2, &d));
	return d;
}

/* Changed at the item, below it, or with all that it lay in. */
static bool touches(const struct txp_change *c, const char *item)
{
	const char *whole = keep_printf("\"id\":\"%s\"", item);

	return concerns(c->path, '/', item) || (c->old_value && strstr(c->old_value, whole)) ||
	       (c->new_value && strstr(c->new_value, whole));
}

/* How much of a path stands at the beginning of another, in whole segments: 0 where they part. */
static size_t along(const char *x, const char *path)
{
	size_t n = 0;

	while (x[n] && x[n] == path[n])
		n++;
	return (!x[n] && (!path[n] || path[n] == '/')) || (!path[n] && x[n] == '/') ? n : 0;
}

/* Changed at the path, below it, or with all that it lay in. A path may begin with an item's id. */
static bool is_at(const struct txp_change *c, const char *path)
{
	const char *key = keep_printf("\"%s\":", strrchr(path, '/') + 1);
	size_t n = along(c->path, path);

	for (const char *p = c->path; !n && (p = strchr(p, '/'));)
		n = along(++p, path);
	/* Of what it lay in, only what holds such a key. */
	return n && (!path[n] || (c->old_value && strstr(c->old_value, key)) || (c->new_value && strstr(c->new_value, key)));
}

/* What the commit really changed: for hand edits, batches, and commits that git made. */
static bool changed(struct listing *l, const struct txp_store_entry *e)
{
	txp_doc *before = plan_at(l, keep_printf("%s^", e->id)), *after = plan_at(l, e->id);
	txp_changes *changes = NULL;
	bool found = false;

	live(txp_compare(before, after, &changes));
	for (size_t i = 0; i < txp_changes_count(changes) && !found; i++)
		found = l->at ? is_at(txp_changes_at(changes, i), l->at) : touches(txp_changes_at(changes, i), l->item);
	txp_changes_free(changes);
	txp_doc_free(before);
	txp_doc_free(after);
	return found;
}

/* A command names all the items that it changes; nobody else does. */
static bool is_of_item(struct listing *l, const struct txp_store_entry *e)
{
	if (!e->ours || !*e->items || !strcmp(e->action, "save"))
		return changed(l, e);
	return (!l->item || concerns(e->items, ' ', l->item)) && (!l->at || changed(l, e));
}

/* On stdout as it comes: nothing of it is kept. */
static void print_entry(const struct listing *l, const struct txp_store_entry *e)
{
	char id[COMMIT_COLUMNS + 1], time[TIME_SIZE], when[WHEN_COLUMNS + 1], *text;

	time_write(e->time, e->offset_minutes, time);
	snprintf(id, sizeof id, "%s", e->id);
	snprintf(when, sizeof when, "%.10s %.5s", time, time + 11);
	if (asprintf(&text, "%s  (%s)", e->subject, e->author_name) < 0)
		out_of_memory();
	put_row(l->page, 0, { id, COMMIT_COLUMNS, TXP_TONE_WARN }, { when, WHEN_COLUMNS }, { text });
	free(text);
	if (*e->reason)
		put_row(l->page, 0, { "", COMMIT_COLUMNS }, { e->reason });
}

static void add_entry(struct listing *l, const struct txp_store_entry *e)
{
	char time[TIME_SIZE];

	time_write(e->time, e->offset_minutes, time);
	live(txp_records_add(l->rows, (const char *const[]){ e->id, time, e->author_name, e->author_email, e->ours ? e->action : NULL,
							     e->ours ? e->plan : NULL, e->ours ? e->items : "",
							     e->ours ? e->change : NULL, e->subject, *e->reason ? e->reason : NULL }));
	/* One JSON text is whole or not there; lines are printed as they come. */
	if (strcmp(l->format, "json") && l->shown % PIECE == 0)
		records_print_piece(l->rows, l->format, false);
}

static bool on_entry(void *ctx, const struct txp_store_entry *e)
{
	struct listing *l = ctx;

	bool wanted = (!l->item && !l->at) || is_of_item(l, e);

	if (l->result != TXP_STORE_OK)
		return false;
	if (!wanted)
		return true;
	if (l->left == 0)
		return false;
	if (l->left > 0)
		l->left--;
	l->shown++;
	if (l->rows)
		add_entry(l, e);
	else
		print_entry(l, e);
	return true;
}

/* What `set` calls a place, `log` knows too: goals/g1 is the goal g1, and goals/g1/due only its day. */
static void read_item(struct listing *l, const char *word)
{
	size_t len = strlen(word);
	const char *path = keep_copy(word, len - (len > 1 && word[len - 1] == '/')), *slash = strrchr(path, '/');

	l->item = path;
	if (!slash)
		return;
	l->item = slash + 1;
	if (!looks_like_id(slash + 1)) {
		l->at = path;
		l->item = NULL;
	}
}

static bool read_count(struct run *r, long *count)
{
	const char *text = arg_value(&r->args, "max-count");

	*count = -1;
	if (!text)
		return true;
	if (strlen(text) < 8 && text[0] && !text[strspn(text, "0123456789")])
		*count = strtol(text, NULL, 10);
	if (*count > 0)
		return true;
	fail(r, EXIT_TROUBLE, "Write --max-count 10.", "--max-count \"%s\" is not a number above 0", text);
	return false;
}

static int list(struct listing *l, const struct source *s)
{
	struct run *r = l->run;
	struct place place;
	struct trouble t;
	struct txp_store_error err = { 0 };
	enum txp_store_result result;
	const char *rev;

	if (place_find(s->path, &place, &t) || store_open(r, place.root, &t)) {
		place_free(&place);
		return fail_trouble(r, &t);
	}
	if (!l->rows) {
		out_pager(r);
		l->page = page_new(r);
	}
	l->below = place.below;
	result = store_commit_at(r, s, place.below, &rev, &err);
	if (result == TXP_STORE_OK)
		result = r->store->api->log(r->store->open, place.below, rev, on_entry, l, &err);
	if (result == TXP_STORE_OK && l->result != TXP_STORE_OK)
		result = l->result, err = l->err;
	place_free(&place);
	if (result == TXP_STORE_OK)
		return EXIT_DONE;
	return store_fail(r, result, &err);
}

static int run_log(struct run *r)
{
	struct listing l = { .run = r, .format = arg_value(&r->args, "format") };
	struct source s = plan_find(r, r->args.operands[0]);
	struct stat st;
	int code;

	if (!read_count(r, &l.left))
		return EXIT_TROUBLE;
	if (r->args.operand_count > 1)
		read_item(&l, r->args.operands[1]);
	if (s.bad.code)
		return fail_trouble(r, &s.bad);
	if (!s.path)
		return fail(r, EXIT_TROUBLE, "Name a plan.", "standard input has no history");
	if (l.format && strcmp(l.format, "text"))
		l.rows = records_new("log", "commits", fields);
	code = list(&l, &s);
	if (!code && l.rows)
		records_print_piece(l.rows, l.format, true);
	txp_page_free(l.page);
	txp_records_free(l.rows);
	if (code || l.shown)
		return code;
	if (l.item || l.at)
		return fail(r, EXIT_NO_PLAN, "Look the id up with `txplan render`.", "no change of %s is in the history of %s",
			    l.at ? l.at : l.item, s.name);
	if (!stat(s.path, &st) && !S_ISREG(st.st_mode))
		return fail(r, EXIT_TROUBLE, "Name a plan file.", "%s has no history: %s", s.name,
			    read_trouble(S_ISDIR(st.st_mode) ? EISDIR : EINVAL));
	tell(r, "%s has no history yet; `txplan save` begins it", s.name);
	return EXIT_DONE;
}

const struct command cmd_log = {
	.name = "log",
	.summary = "Show the history of a plan, or of one item in it",
	.synopsis = "PLAN [ITEM]",
	.about = "The newest change comes first. ITEM is an item's id, such as g1 or n3, or a place as `txplan set` names it, such "
		 "as g1/due or client/language; a goal's history includes that of its objectives and steps. PLAN@REV begins at an earlier state, or at the end of a day.",
	.exits = "  0  done\n"
		 "  2  wrong usage, or something could not be read or written\n"
		 "  4  no such plan, or no such item in its history\n"
		 "  5  no caseload, or trouble with its repository\n"
		 "  7  out of memory\n",
	.opts = log_opts,
	.least = 1,
	.most = 2,
	.run = run_log,
};
