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

static enum txp_result make(struct run *r, const txp_doc *plan, const struct txp_env *env, txp_edit **out)
{
	const struct command *c = r->command;
	const char *parent = c->opts ? arg_value(&r->args, c->opts->name) : NULL;
	struct txp_arg *args;
	size_t count;

	args = args_of_table(&r->args, args_group(&r->args, GROUP_SCHEMA), &count);
	return txp_add(plan, env, command_list(c), parent, args, count, out);
}

static int run_add(struct run *r)
{
	struct writing w = { .operand = r->args.operands[0], .make = make, .prints_id = true };

	return write_plan(r, &w);
}

#define ADD(symbol, word, own, what, more)                                                                                   \
	const struct command cmd_add_##symbol = {                                                                            \
		.name = "add-" word,                                                                                         \
		.summary = "Add " what " to a plan",                                                                         \
		.synopsis = "PLAN",                                                                                          \
		.about = "Writes " what " at the end of its list, in the style of the file, commits it, and prints its id. " \
			 "Nothing else in the file changes. Dates may be written as 2026-04-20, today, +6m, "                \
			 "\"next friday\" or eom." more,                                                                     \
		.exits = "  0  done; the new item's id is on standard output\n" WRITER_EXITS,                                 \
		.needs = NEEDS_WRITER,                                                                                       \
		.opts = own,                                                                                                 \
		.least = 1,                                                                                                  \
		.most = 1,                                                                                                   \
		.run = run_add,                                                                                              \
	}

ADD(goal, "goal", NULL, "a goal", "");
ADD(objective, "objective", goal_opts, "an objective", "");
ADD(step, "step", objective_opts, "a step", "");
ADD(intervention, "intervention", NULL, "an intervention", "");
ADD(problem, "problem", NULL, "a problem", "");
ADD(diagnosis, "diagnosis", NULL, "a diagnosis", "");
ADD(medication, "medication", NULL, "a medication", "");
ADD(consent, "consent", NULL, "a consent", "");
ADD(disclosure, "disclosure", NULL, "a disclosure", "");
ADD(team, "team", NULL, "a team member", " A team member's id is chosen with --id and used wherever the plan says who.");
ADD(representative, "representative", NULL, "a representative",
    " A representative's id is chosen with --id and used wherever the plan says who.");
