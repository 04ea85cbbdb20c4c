/* txplan check: everything that is wrong with plans, in one run. */
#include "page.h"
#include "records.h"

#include <string.h>

static const char *const formats[] = { "text", "json", "jsonl", "gcc", "github", "junit", NULL };

static const struct opt check_opts[] = {
	{ "strict", 0, NULL, "Exit with 1 on warnings too" },
	{ "all", 0, NULL, "Show every hint and warning, where a plan has more than three of a kind" },
	{ "format", 0, "FORMAT", "How to show the findings", formats },
	{ NULL },
};

enum { SHOWN_OF_A_KIND = 3 };

struct checking {
	struct run *run;
	const char *format;
	txp_page *page;      /* text */
	txp_records *rows;   /* json */
	txp_records *errors; /* json: plans that could not be read */
	size_t plans, unread, dropped, of[TXP_CRITICAL + 1];
	int worst;
};

static void note_code(struct checking *k, int code)
{
	if (code > k->worst)
		k->worst = code;
}

static const char *const line_fields[] = { "file", "plan", "findings=", "dropped#", "error", NULL };

static void print_line(const char *file, const char *plan, const char *findings, size_t dropped, const char *error)
{
	txp_records *line = records_new("check", "plans", line_fields);

	live(txp_records_add(line, (const char *const[]){ file, plan, findings, keep_printf("%zu", dropped), error }));
	records_print(line, "jsonl");
	txp_records_free(line);
}

static void show_findings(struct checking *k, const char *file, const txp_findings *f)
{
	txp_text *t;

	if (!strcmp(k->format, "json")) {
		live(txp_records_add_findings(k->rows, f));
	} else if (!strcmp(k->format, "jsonl")) {
		txp_records *rows = records_new("check", "findings", txp_finding_fields);

		live(txp_records_add_findings(rows, f));
		print_line(file, txp_findings_plan(f), records_array(rows), txp_findings_dropped(f), NULL);
		txp_records_free(rows);
	} else if (k->page) {
		live(txp_page_findings(k->page, f, arg_given(&k->run->args, "all") ? 0 : SHOWN_OF_A_KIND, "`txplan check --all` shows them"));
	} else {
		live(txp_findings_render(f, k->format, k->run->color, &t));
		out_text(t);
		txp_text_free(t);
	}
}

static void count_findings(struct checking *k, const txp_findings *f)
{
	bool strict = arg_given(&k->run->args, "strict");

	for (int s = TXP_HINT; s <= TXP_CRITICAL; s++)
		k->of[s] += txp_findings_of(f, (enum txp_severity)s);
	k->dropped += txp_findings_dropped(f);
	if (txp_findings_of(f, TXP_ERROR) || txp_findings_of(f, TXP_CRITICAL) || (strict && txp_findings_of(f, TXP_WARNING)))
		note_code(k, EXIT_NEGATIVE);
}

/* Text inside XML. */
static void out_xml(const char *text)
{
	txp_text *shown;

	live(txp_show(text, strlen(text), &shown));
	for (const char *s = txp_text_bytes(shown, NULL); *s;) {
		size_t n = strcspn(s, "&<>\"");

		out_printf("%.*s%s", (int)n, s, s[n] == '&' ? "&amp;" : s[n] == '<' ? "&lt;" : s[n] == '>' ? "&gt;" : s[n] ? "&quot;" : "");
		s += n + (s[n] != '\0');
	}
	txp_text_free(shown);
}

/* A plan that could not be read is a test that could not be made. */
static void print_junit_error(const struct source *s)
{
	out_puts("<testsuite name=\"");
	out_xml(s->name);
	out_puts("\" tests=\"1\" failures=\"0\" errors=\"1\">\n  <testcase classname=\"");
	out_xml(s->name);
	out_puts("\" name=\"read\"><error message=\"");
	out_xml(s->bad.wrong);
	out_puts("\">");
	out_xml(s->bad.remedy ? s->bad.remedy : "");
	out_puts("</error></testcase>\n</testsuite>\n");
}

static void check_one(struct checking *k, struct source *s)
{
	struct txp_check_options options = plan_check_options(k->run, s);
	txp_doc *d = plan_load(k->run, s);
	txp_findings *f = NULL;

	if (!d) {
		note_code(k, s->bad.code);
		fail_trouble(k->run, &s->bad);
		if (k->errors)
			records_add_trouble(k->errors, s);
		else if (!strcmp(k->format, "jsonl"))
			print_line(s->name, NULL, NULL, 0, s->bad.wrong);
		else if (!strcmp(k->format, "junit"))
			print_junit_error(s);
		return;
	}
	live(txp_check(d, &k->run->env, &options, &f));
	k->plans++;
	k->unread += txp_findings_of(txp_doc_findings(d), TXP_ERROR) > 0;
	count_findings(k, f);
	show_findings(k, s->name, f);
	txp_findings_free(f);
	txp_doc_free(d);
}

/* The caseload's own instruments are files like plans: what is wrong with them stands before what they may have led to. */
static void check_files(struct checking *k, const txp_caseload *c)
{
	k->run->caseload_told = true;
	if (c)
		live(txp_caseload_read(c));
	for (size_t i = 0; c && i < txp_caseload_files_count(c); i++) {
		const txp_findings *f = txp_caseload_files_at(c, i);

		count_findings(k, f);
		show_findings(k, txp_findings_file(f), f);
	}
}

static const char *counted(const char *so_far, size_t n, const char *one, const char *many)
{
	if (!n)
		return so_far;
	return keep_printf("%s%s%zu %s", so_far, *so_far ? ", " : "", n, n == 1 ? one : many);
}

static void tell_sum(const struct checking *k)
{
	const char *sum = counted("", k->of[TXP_CRITICAL], "critical", "critical");

	sum = counted(sum, k->of[TXP_ERROR], "error", "errors");
	sum = counted(sum, k->of[TXP_WARNING], "warning", "warnings");
	sum = counted(sum, k->of[TXP_HINT], "hint", "hints");
	tell(k->run, "%zu %s checked: %s%s", k->plans, k->plans == 1 ? "plan" : "plans", *sum ? sum : "nothing to remark",
	     k->dropped ? keep_printf(" (%zu of them not shown)", k->dropped) : "");
	/* One error, and the dangers that were told yesterday are gone: they aren't. */
	if (k->unread && k->plans == 1)
		tell(k->run, "The plan can't be read, so nothing else in it was checked.");
	else if (k->unread)
		tell(k->run, "%zu of them can't be read, so nothing else in those was checked.", k->unread);
}

static int run_check(struct run *r)
{
	struct checking k = { .run = r, .format = arg_value(&r->args, "format") };
	struct sources plans;
	int code = plans_find(r, NULL, &plans);

	if (code)
		return code;
	if (!k.format)
		k.format = "text";
	if (!strcmp(k.format, "text"))
		k.page = page_new(r);
	if (!strcmp(k.format, "json")) {
		k.rows = records_new("check", "findings", txp_finding_fields);
		k.errors = records_of_trouble("check");
	}
	if (!strcmp(k.format, "junit"))
		out_puts("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
	check_files(&k, run_caseload(r));
	if (!r->args.operand_count && !arg_given(&r->args, "files-from"))
		note_code(&k, plans_twice(r, &plans));
	for (size_t i = 0; i < plans.count && !out_is_gone(); i++)
		check_one(&k, &plans.items[i]);
	if (!strcmp(k.format, "junit"))
		out_puts("</testsuites>\n");
	if (k.rows) {
		live(txp_records_member(k.rows, "errors", records_array(k.errors)));
		records_print(k.rows, "json");
	}
	txp_page_free(k.page);
	txp_records_free(k.rows);
	txp_records_free(k.errors);
	if (!strcmp(k.format, "text") && k.plans)
		tell_sum(&k);
	note_code(&k, (int)run_caseload_code(r));
	return k.worst;
}

const struct command cmd_check = {
	.name = "check",
	.summary = "Check plans and show everything that is wrong with them",
	.synopsis = "[PLAN…]",
	.about = "Reads each plan, checks it against the format and the rules, and shows all findings in one run. A plan is an "
		 "id, a file, a folder, PLAN@REV or - for standard input; with none, all plans of the caseload are "
		 "checked.\n\n"
		 "A critical finding means that someone may be at risk; an error is false or impossible; a warning is what a "
		 "reviewer would cite; a hint is likely better otherwise. `txplan explain CODE` tells more about a finding. "
		 "Where a plan has more than three hints or warnings of a kind, the text shows three and says how many more there are; "
		 "--all shows them, and so does every other format.",
	.exits = "  0  no errors\n"
		 "  1  there is an error or a critical finding, also in the caseload's settings; with --strict, a warning too\n"
		 "  2  wrong usage, or a plan or the settings could not be read\n"
		 "  4  no such plan\n"
		 "  7  out of memory\n",
	.needs = NEEDS_BATCH,
	.opts = check_opts,
	.most = SIZE_MAX,
	.run = run_check,
};
