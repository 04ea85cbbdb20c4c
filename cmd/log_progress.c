/* txplan log-progress: one progress entry, or a file of them (batch.c). */
#include "batch.h"

#include <string.h>

static const struct opt log_opts[] = {
	{ "score", 0, "NAME=TOTAL", "A questionnaire's total: phq-9=12", .repeats = true },
	{ "items", 0, "NAME=LIST", "A questionnaire's answers in the form's order: phq-9=2,1,0,…; the total is made from them",
	  .repeats = true },
	{ "reading", 0, "OBJECTIVE=VALUE", "What was measured for an objective: g1.o2=3", .repeats = true },
	{ "achievement", 0, "ID=WORD", "How a goal or objective now stands: g1=improving", .repeats = true },
	{ "batch", 0, "FILE", "Write many entries, of one plan or several, from a .jsonl, .csv or .tsv file: all or none" },
	{ NULL },
};

static enum txp_result make(struct run *r, const txp_doc *plan, const struct txp_env *env, txp_edit **out)
{
	struct txp_arg *all = keep_array(r->args.given_count + 1, sizeof *all), *some;
	size_t n, more;

	some = args_of_table(&r->args, args_group(&r->args, GROUP_SCHEMA), &n);
	memcpy(all, some, n * sizeof *all);
	some = args_of_table(&r->args, log_opts, &more);
	memcpy(all + n, some, more * sizeof *all);
	r->env.caseload = env->caseload; /* for tell_typed(), should it be refused */
	return txp_log_progress(plan, env, all, n + more, out);
}

/* ---- Danger in what is refused ---- */

/* The options that op_dangers() reads. */
static const char *const dangerous[] = { "items", "risk.level", "risk.ideation", "risk.action", NULL };

/* `--items VALUE` or `--items=VALUE`: the option's value, or NULL. */
static const char *value_of(char **words, const char *name)
{
	size_t len = strlen(name);

	if (strncmp(words[0], "--", 2) || strncmp(words[0] + 2, name, len))
		return NULL;
	return words[0][2 + len] == '=' ? words[0] + 3 + len : words[0][2 + len] ? NULL : words[1];
}

struct typed {
	struct run *run;
	char **words;
};

/* Taken from the words as they were typed: they may not even be understood. */
static void tell_typed(const struct run *r, void *arg)
{
	const struct typed *typed = arg;
	struct txp_arg *args = NULL;
	txp_findings *found = NULL;
	char **words = typed->words;
	size_t n = 0;

	for (size_t i = 0; words[i]; i++)
		for (const char *const *name = dangerous; *name; name++)
			if (value_of(words + i, *name)) {
				args = keep_grown(args, n, sizeof *args);
				args[n++] = (struct txp_arg){ *name, value_of(words + i, *name) };
			}
	if (!n)
		return;
	if (!r->env.caseload)
		run_caseload(typed->run);
	live(txp_progress_dangers(words[0][0] == '-' ? "log-progress" : words[0], &r->env, args, n, &found));
	tell_findings(r, found);
	txp_findings_free(found);
}

static void before_log_progress(struct run *r, char **words)
{
	static struct danger danger;
	static struct typed typed;

	typed = (struct typed){ r, words };
	danger = (struct danger){ tell_typed, &typed };
	r->danger = &danger;
}

static int run_log_progress(struct run *r)
{
	struct writing w = { .make = make, .prints_id = true };
	const char *batch = arg_value(&r->args, "batch");
	size_t from_schema, own;
	int code;

	args_of_table(&r->args, args_group(&r->args, GROUP_SCHEMA), &from_schema);
	args_of_table(&r->args, log_opts, &own);
	if (batch && (r->args.operand_count || from_schema || own > 1))
		return fail(r, EXIT_TROUBLE, "Put the plan and all values into the file's records.",
			    "--batch %s says everything by itself", batch);
	if (batch)
		return log_batch(r, batch);
	if (!r->args.operand_count)
		return fail(r, EXIT_TROUBLE, "Write: txplan log-progress PLAN --note \"…\", or use --batch FILE.",
			    "the plan is missing");
	w.operand = r->args.operands[0];
	code = write_plan(r, &w);
	r->env.caseload = r->caseload; /* the plan's is gone */
	return code;
}

const struct command cmd_log_progress = {
	.name = "log-progress",
	.summary = "Write a progress entry",
	.synopsis = "PLAN | --batch FILE",
	.about = "Adds one entry at the end of the plan's progress list, commits it, and prints its id. The date is today where "
		 "--date gives none; --by is the team member with your e-mail address where it is not given. Answers to a known "
		 "questionnaire are added up; for an unknown one give --score as well. What may mean a danger to someone is "
		 "said first, also when the entry is refused, and never stops it.\n\n"
		 "A batch file holds a record a line: in .jsonl a progress item as in the plan with `plan` beside it; in .csv "
		 "columns with the names of the options, and `plan`. A column such as score:phq-9 holds only the value. All "
		 "records are written as one change, or none is.",
	.exits = "  0  done; the new entry's id is on standard output (in a batch: plan and id)\n" WRITER_EXITS,
	.needs = NEEDS_WRITER,
	.opts = log_opts,
	.most = 1,
	.run = run_log_progress,
	.before = before_log_progress,
};
