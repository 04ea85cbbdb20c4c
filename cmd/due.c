/* txplan due: what needs attention, and when. */
#include "page.h"
#include "records.h"
#include "then.h"

#include <stdlib.h>
#include <string.h>

static const char *const formats[] = { "text", "json", "jsonl", "tsv", NULL };

static const struct opt due_opts[] = {
	{ "within", 0, "TIME", "How far to look ahead: 0d for today, 90d, 2w, 3m, 1y or all; without it 14d, or what the caseload sets" },
	{ "as-of", 0, "DATE", "The day to count from; today where not given" },
	{ "then", 0, NULL, "Answer from the plans as they were committed by the end of that day (with --as-of)" },
	{ "kind", 0, "KIND", "Only this kind: review, goal, step, monitoring, …" },
	{ "by", 0, "WHO", "Only what this person has to do: the id of somebody in the plan, client or team" },
	{ "exit-code", 0, NULL, "Exit with 1 when something is due" },
	{ "format", 0, "FORMAT", "How to show it", formats },
	{ NULL },
};

/* One line of the result, kept until all are sorted: of thousands of plans, no more than what is shown. */
struct kept {
	struct txp_due due;
	size_t order; /* as it came */
	char texts[];
};

/* One plan as a JSON line. */
struct line {
	const char *file, *plan, *items, *error; /* the last three may be NULL */
};

struct looking {
	struct run *run;
	const char *format;
	struct txp_due_options options;
	struct txp_due_row *rows; /* their due: the first member of a struct kept */
	size_t count;
	txp_records *errors;
	int worst;
	size_t read;              /* plans that could be read */
	bool known;               /* one of them has who --by names */
	struct txp_person *people; /* of --by: everybody of the plans so far, each once */
	size_t people_count;
	struct line *held;        /* of --by: until somebody is found who is so called, nothing is printed */
	size_t held_count;
};

static const char *const item_fields[] = { "plan", "kind", "item", "due", "days#", "who", "title", NULL };

static void add_row(txp_records *rows, const char *plan, const struct txp_due *d)
{
	char day[11], days[12];

	txp_date_write(d->due, day);
	snprintf(days, sizeof days, "%d", (int)d->days);
	live(txp_records_add(rows, (const char *const[]){ plan, d->kind, d->item, day, days, d->who, d->title }));
}

/* ---- Options ---- */

static bool read_within(struct run *r, int32_t as_of, int32_t *days)
{
	const char *within = arg_value(&r->args, "within");
	int32_t end;

	if (!within)
		within = txp_caseload_setting(run_caseload(r), "due.within");
	if (!strcmp(within, "all")) {
		*days = INT32_MAX;
		return true;
	}
	/* A length of time has at least a day, but today can be looked at alone. */
	if (*within == '0' && within[strspn(within, "0")] && strchr("dwmy", within[strspn(within, "0")]) &&
	    !within[strspn(within, "0") + 1]) {
		*days = 0;
		return true;
	}
	if (live(txp_date_add(as_of, within, &end)) == TXP_EUSAGE) {
		fail(r, EXIT_TROUBLE, "Write a number with d, w, m or y (90d, 2w, 3m, 1y), or all.",
		     "--within \"%s\" is not a length of time", within);
		return false;
	}
	*days = end - as_of;
	return true;
}

static bool read_options(struct looking *l)
{
	struct run *r = l->run;
	const char *as_of = arg_value(&r->args, "as-of"), *kind = arg_value(&r->args, "kind");
	const char *const *kinds = txp_due_kinds();
	size_t i = 0;

	l->format = arg_value(&r->args, "format");
	if (!l->format)
		l->format = "text";
	l->options = (struct txp_due_options){ .size = sizeof l->options, .caseload = run_caseload(r), .as_of = r->env.today,
					       .kind = kind, .who = arg_value(&r->args, "by") };
	tell_caseload_files(r, l->options.caseload);
	if (as_of && !run_date(r, "as-of", as_of, &l->options.as_of))
		return false;
	while (kind && kinds[i] && strcmp(kinds[i], kind))
		i++;
	if (kind && !kinds[i]) {
		const char *near = txp_nearest(kind, kinds), *list = "";

		for (i = 0; kinds[i]; i++)
			list = keep_printf("%s%s%s", list, i ? ", " : "", kinds[i]);
		fail(r, EXIT_TROUBLE, near ? keep_printf("Did you mean %s? The kinds are %s.", near, list)
					   : keep_printf("The kinds are %s.", list),
		     "--kind can't be \"%s\"", kind);
		return false;
	}
	return read_within(r, l->options.as_of, &l->options.within_days);
}

/* ---- Who ---- */

enum { PEOPLE_NAMED = 12 };

/* A few people are enough to name; in a large caseload they are never all kept. */
static void note_people(struct looking *l, const txp_due_list *list)
{
	const char *who = l->options.who;

	l->known = l->known || txp_due_count(list) || !strcmp(who, "client") || !strcmp(who, "team");
	for (size_t k = 0; k < txp_due_people_count(list) && !l->known; k++) {
		const struct txp_person *p = txp_due_people_at(list, k);
		size_t i = 0;

		l->known = !strcmp(p->id, who);
		while (i < l->people_count && strcmp(l->people[i].id, p->id))
			i++;
		if (i < l->people_count || l->people_count > 1000)
			continue;
		l->people = keep_grown(l->people, l->people_count, sizeof *l->people);
		l->people[l->people_count++] = (struct txp_person){ keep_printf("%s", p->id), keep_printf("%s", p->name) };
	}
}

/* Whose id, name or first name is nearest to what was typed; NULL: nobody's. */
static const struct txp_person *nearest_person(const struct looking *l)
{
	const char **words = keep_array(3 * l->people_count + 1, sizeof *words), *near;
	size_t n = 0;

	for (size_t i = 0; i < l->people_count; i++) {
		words[n++] = l->people[i].id;
		words[n++] = l->people[i].name;
		words[n++] = keep_copy(l->people[i].name, strcspn(l->people[i].name, " "));
	}
	near = txp_nearest(l->options.who, words);
	for (size_t i = 0; i < n; i++)
		if (words[i] == near)
			return &l->people[i / 3];
	return NULL;
}

/* Nothing would be due for somebody who isn't there, and that would look like good news. */
static int refuse_unknown_person(const struct looking *l)
{
	const struct txp_person *near = nearest_person(l);
	const char *all = "client, team";

	for (size_t i = 0; i < l->people_count && i < PEOPLE_NAMED; i++)
		all = keep_printf("%s, %s%s%s%s", all, l->people[i].id, *l->people[i].name ? " (" : "", l->people[i].name,
				  *l->people[i].name ? ")" : "");
	if (l->people_count > PEOPLE_NAMED)
		all = keep_printf("%s and %zu more", all, l->people_count - PEOPLE_NAMED);
	return fail(l->run, EXIT_TROUBLE, near ? keep_printf("Did you mean %s (%s)? There are: %s.", near->id, near->name, all)
					       : keep_printf("There are: %s.", all),
		    "nobody in %s has the id \"%s\"", l->worst ? "the plans that could be read" : l->read == 1 ? "the plan" : "these plans",
		    l->options.who);
}

/* ---- One plan ---- */

static const char *const line_fields[] = { "file", "plan", "items=", "error", NULL };

static void print_line(const struct line *l)
{
	txp_records *line = records_new("due", "plans", line_fields);

	live(txp_records_add(line, (const char *const[]){ l->file, l->plan, l->items, l->error }));
	records_print(line, "jsonl");
	txp_records_free(line);
}

static void print_held(struct looking *l)
{
	for (size_t i = 0; i < l->held_count; i++)
		print_line(&l->held[i]);
	l->held_count = 0;
}

static void add_line(struct looking *l, struct line line)
{
	if (l->options.who && !l->known) {
		l->held = keep_grown(l->held, l->held_count, sizeof *l->held);
		l->held[l->held_count++] = line;
		return;
	}
	print_held(l);
	print_line(&line);
}

static void trouble_with(struct looking *l, const struct source *s)
{
	if (s->bad.code > (enum exit_code)l->worst)
		l->worst = s->bad.code;
	if (l->errors)
		records_add_trouble(l->errors, s);
	if (!strcmp(l->format, "jsonl"))
		add_line(l, (struct line){ s->name, NULL, NULL, s->bad.wrong });
}

/* Behind each other in one piece of memory. */
static const char *put_behind(char **at, const char *text)
{
	const size_t size = strlen(text) + 1;
	char *copy = memcpy(*at, text, size);

	*at += size;
	return copy;
}

static void keep_row(struct looking *l, const char *plan, const struct txp_due *d)
{
	struct kept *k = keep(sizeof *k + strlen(d->item) + strlen(d->title) + strlen(d->who) + 3);
	char *at = k->texts;

	k->due = *d;
	k->due.item = put_behind(&at, d->item);
	k->due.title = put_behind(&at, d->title);
	k->due.who = put_behind(&at, d->who);
	k->due.path = NULL;
	k->order = l->count;
	l->rows = keep_grown(l->rows, l->count, sizeof *l->rows);
	l->rows[l->count++] = (struct txp_due_row){ plan, &k->due };
}

static void add_list(struct looking *l, const struct source *s, const char *plan, txp_due_list *list)
{
	if (!strcmp(l->format, "jsonl")) {
		txp_records *rows = records_new("due", "items", item_fields);

		for (size_t i = 0; i < txp_due_count(list); i++)
			add_row(rows, plan, txp_due_at(list, i));
		add_line(l, (struct line){ s->name, plan, records_array(rows), NULL });
		txp_records_free(rows);
		l->count += txp_due_count(list);
	} else {
		for (size_t i = 0; i < txp_due_count(list); i++)
			keep_row(l, plan, txp_due_at(list, i));
	}
	txp_due_free(list);
}

/* What can't be understood becomes due for nobody. */
static const char *const hide_what_is_due[] = { "bad-date",  "bad-format",  "misspelt-instrument", "missing-key",
						"not-allowed", "unknown-key", "wrong-type", NULL };

/* A misspelt status or date is no reminder: what is not shown must not look as if it were not due. */
static void warn_of_errors(const struct looking *l, const struct source *s, const txp_doc *d)
{
	struct txp_check_options options = plan_check_options(l->run, s);
	txp_findings *found = NULL;
	size_t errors;

	options.codes = hide_what_is_due;
	live(txp_check(d, &l->run->env, &options, &found));
	errors = txp_findings_count(found);
	if (errors)
		fail(l->run, EXIT_DONE, "`txplan check` shows them.", "%s has %zu %s, so something that is due may be missing here",
		     s->name, errors, errors == 1 ? "error" : "errors");
	txp_findings_free(found);
}

static void look_at(struct looking *l, struct source *s)
{
	txp_doc *d = plan_load(l->run, s);
	txp_due_list *list = NULL;

	if (!d) {
		fail_trouble(l->run, &s->bad);
		trouble_with(l, s);
	} else if (txp_findings_of(txp_doc_findings(d), TXP_ERROR)) {
		tell_findings(l->run, txp_doc_findings(d));
		trouble(&s->bad, EXIT_TROUBLE, "Correct the file; `txplan check` shows where.", "%s can't be read as a plan",
			s->name);
		trouble_with(l, s);
	} else {
		const char *id = txp_doc_value(d, "id");

		warn_of_errors(l, s, d);
		l->options.caseload = run_caseload_of(l->run, s->path);
		live(txp_due(d, &l->options, &list));
		l->read++;
		if (l->options.who)
			note_people(l, list);
		add_list(l, s, id ? keep_printf("%s", id) : s->name, list);
	}
	txp_doc_free(d);
}

/* ---- All of them ---- */

static int by_day(const void *a, const void *b)
{
	const struct txp_due_row *p = a, *q = b;
	const struct kept *first = (const void *)p->due, *second = (const void *)q->due;
	int order;

	if (p->due->due != q->due->due)
		return p->due->due < q->due->due ? -1 : 1;
	order = strcmp(p->plan, q->plan);
	if (order)
		return order;
	return first->order < second->order ? -1 : first->order > second->order;
}

static void print_text(const struct looking *l)
{
	txp_page *page = page_new(l->run);

	live(txp_page_due(page, l->rows, l->count));
	txp_page_free(page);
}

static void print_records(const struct looking *l)
{
	enum { PIECE = 1000 };
	txp_records *rows = records_new("due", "items", item_fields);
	char day[11];

	txp_date_write(l->options.as_of, day);
	live(txp_records_member(rows, "as_of", keep_printf("\"%s\"", day)));
	if (l->errors)
		live(txp_records_member(rows, "errors", records_array(l->errors)));
	for (size_t i = 0; i < l->count; i++) {
		add_row(rows, l->rows[i].plan, l->rows[i].due);
		if ((i + 1) % PIECE == 0)
			records_print_piece(rows, l->format, false);
	}
	records_print_piece(rows, l->format, true);
	txp_records_free(rows);
}

static void print_all(struct looking *l)
{
	if (l->count)
		qsort(l->rows, l->count, sizeof *l->rows, by_day);
	if (strcmp(l->format, "text"))
		print_records(l);
	else
		print_text(l);
	if (!l->count && !l->worst && l->options.within_days == INT32_MAX)
		tell(l->run, "nothing is due");
	else if (!l->count && !l->worst && !l->options.within_days)
		tell(l->run, "nothing is due%s", l->options.as_of == l->run->env.today ? " today" : " on that day");
	else if (!l->count && !l->worst)
		tell(l->run, "nothing is due within %d days", (int)l->options.within_days);
}

static int run_due(struct run *r)
{
	struct looking l = { .run = r };
	struct sources plans;
	bool then = arg_given(&r->args, "then");
	int code;

	if (!read_options(&l))
		return EXIT_TROUBLE;
	if (then && !arg_given(&r->args, "as-of"))
		return fail(r, EXIT_TROUBLE, "Add --as-of DATE, or leave --then out.", "--then needs the day to go back to");
	code = plans_find(r, then ? then_new(r, l.options.as_of) : NULL, &plans);
	if (code)
		return code;
	if (!strcmp(l.format, "json"))
		l.errors = records_of_trouble("due");
	for (size_t i = 0; i < plans.count && !out_is_gone(); i++)
		look_at(&l, &plans.items[i]);
	if (l.options.who && l.read && !l.known)
		code = refuse_unknown_person(&l);
	else if (strcmp(l.format, "jsonl"))
		print_all(&l);
	else
		print_held(&l);
	txp_records_free(l.errors);
	if (code)
		return code;
	/* Without them the intervals are not those that the clinic set. */
	if (run_caseload_code(r) && l.worst < EXIT_TROUBLE)
		l.worst = EXIT_TROUBLE;
	if (l.count && !l.worst && arg_given(&r->args, "exit-code"))
		return EXIT_NEGATIVE;
	return l.worst;
}

const struct command cmd_due = {
	.name = "due",
	.summary = "Show what needs attention, and when",
	.synopsis = "[PLAN…]",
	.about = "Shows what is overdue and what falls due in the next 14 days, sorted by day: reviews, goals, objectives, steps, "
		 "monitoring, readings, consents, signatures, the safety plan, the end of the plan and of its authorization. "
		 "Only draft, active and on-hold plans have anything due. With no plan named, the whole caseload is looked "
		 "at. The intervals can be changed in the caseload's .txplan/config.yaml.\n\n"
		 "With --as-of DATE --then the plans are read as the newest commit at the end of that day has them; without "
		 "--then, as they are now.",
	.exits = "  0  done, whether or not something is due\n"
		 "  1  with --exit-code: something is due\n"
		 "  2  wrong usage, or a plan or the caseload's settings could not be read, or the settings have errors\n"
		 "  4  no such plan, or no history yet on that day\n"
		 "  5  with --then: no caseload, or trouble with its repository\n"
		 "  7  out of memory\n",
	.needs = NEEDS_BATCH,
	.opts = due_opts,
	.most = SIZE_MAX,
	.run = run_due,
};
