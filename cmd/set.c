/* txplan set: one value. */
#include "write.h"

static const struct opt set_opts[] = {
	{ "remove", 0, NULL, "Remove what stands at PATH, an item with all that is in it" },
	{ NULL },
};

static enum txp_result make(struct run *r, const txp_doc *plan, const struct txp_env *env, txp_edit **out)
{
	return txp_set(plan, env, r->args.operands[1], arg_given(&r->args, "remove") ? NULL : r->args.operands[2], out);
}

static int run_set(struct run *r)
{
	bool remove = arg_given(&r->args, "remove");
	struct writing w = { .operand = r->args.operands[0], .make = make, .change = remove ? "deletion" : NULL };

	if (!remove && r->args.operand_count < 3)
		return fail(r, EXIT_TROUBLE, "Write: txplan set PLAN PATH VALUE, or add --remove.", "the value for %s is missing",
			    r->args.operands[1]);
	if (remove && r->args.operand_count > 2)
		return fail(r, EXIT_TROUBLE, "Leave the value away, or leave --remove away.", "--remove takes no value: \"%s\"",
			    r->args.operands[2]);
	return write_plan(r, &w);
}

const struct command cmd_set = {
	.name = "set",
	.summary = "Set, append or remove one value of a plan",
	.synopsis = "PLAN PATH VALUE",
	.about = "PATH is the way to the value: client/name, goals/g1/measure/target, or from an item's id, g1/due. PATH/+ appends "
		 "VALUE to a list of words. Keys that are missing on the way are made. Ids are never changed. When the value is "
		 "there already, nothing is written. Put -- before a VALUE that begins with a dash. "
		 "VALUE - is read from standard input, @FILE from a file; \\@ and \\- stand for the signs.",
	.exits = "  0  done, or it is so already\n" WRITER_EXITS,
	.needs = NEEDS_WRITER,
	.opts = set_opts,
	.least = 2,
	.most = 3,
	.text_operand = 2,
	.run = run_set,
};
