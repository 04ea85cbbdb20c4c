/* txplan add-goal, add-objective, …: one mechanism. What can be given for an item is what the schema says. */
#include "write.h"

static const struct opt goal_opts[] = {
	{ "goal", 0, "ID", "The goal that it belongs to (g1)", .required = true },
	{ NULL },
};

static const struct opt objective_opts[] = {
	{ "objective", 0, "ID", "The objective that it belongs to (g1.o1)", .required = true },
	{ NULL },
};

static enum txp_result make(struct run *r, const txp_doc *plan, void *arg, txp_edit **out)
{
	const struct command *c = r->command;
	const char *parent = c->opts ? arg_value(&r->args, c->opts->name) : NULL;
	struct txp_arg *args;
	size_t count;

	(void)arg;
	args = args_of_table(&r->args, args_group(&r->args, GROUP_SCHEMA), &count);
	return txp_add(plan, &r->env, c->list, parent, args, count, out);
}

static int run_add(struct run *r)
{
	struct writing w = { .operand = r->args.operands[0], .make = make, .change = "creation", .prints_id = true };

	return write_plan(r, &w);
}

#define ADD(symbol, word, of, own, what, more)                                                                               \
	const struct command cmd_add_##symbol = {                                                                            \
		.name = "add-" word,                                                                                         \
		.summary = "Add " what " to a plan",                                                                         \
		.synopsis = "PLAN",                                                                                          \
		.about = "Writes " what " at the end of its list, in the style of the file, commits it, and prints its id. " \
			 "Nothing else in the file changes. Dates may be written as 2026-04-20, today, +6m, "                \
			 "\"next friday\" or eom." more,                                                                     \
		.exits = "  0  done; the new item's id is on standard output\n" WRITER_EXITS,                                 \
		.needs = NEEDS_WRITER,                                                                                       \
		.list = of,                                                                                                  \
		.opts = own,                                                                                                 \
		.least = 1,                                                                                                  \
		.most = 1,                                                                                                   \
		.run = run_add,                                                                                              \
	}

ADD(goal, "goal", "goals", NULL, "a goal", "");
ADD(objective, "objective", "objectives", goal_opts, "an objective", "");
ADD(step, "step", "steps", objective_opts, "a step", "");
ADD(intervention, "intervention", "interventions", NULL, "an intervention", "");
ADD(problem, "problem", "problems", NULL, "a problem", "");
ADD(diagnosis, "diagnosis", "diagnoses", NULL, "a diagnosis", "");
ADD(medication, "medication", "medications", NULL, "a medication", "");
ADD(consent, "consent", "consents", NULL, "a consent", "");
ADD(disclosure, "disclosure", "disclosures", NULL, "a disclosure", "");
ADD(team, "team", "team", NULL, "a team member", " A team member's id is chosen with --id and used wherever the plan says who.");
ADD(representative, "representative", "representatives", NULL, "a representative",
    " A representative's id is chosen with --id and used wherever the plan says who.");
