/* txplan sign: a person's signature, with a digest of what was signed. */
#include "write.h"

static enum txp_result make(struct run *r, const txp_doc *plan, void *arg, txp_edit **out)
{
	struct txp_arg *args;
	size_t count;

	(void)arg;
	args = args_of_table(&r->args, args_group(&r->args, GROUP_SCHEMA), &count);
	return txp_sign(plan, &r->env, args, count, out);
}

static int run_sign(struct run *r)
{
	struct writing w = { .operand = r->args.operands[0], .make = make, .change = "attestation" };

	return write_plan(r, &w);
}

const struct command cmd_sign = {
	.name = "sign",
	.summary = "Record a person's signature under a plan or a review",
	.synopsis = "PLAN",
	.about = "Writes a signature into the plan, with a fingerprint of what was signed: the plan as it is now, without "
		 "signatures, progress, reviews, disclosures, copies, accepted findings, achievement and the plan's status; with "
		 "--for, that review too. When the plan changes later, `txplan check` says so. The client signs in the role of client, "
		 "the team member with your e-mail address in any other, unless --by or --name says who. Signing again in the same role "
		 "on the same day replaces the first signature. What was refused or could not be signed is recorded with --status; anything else needs --meaning.\n\n"
		 "This records that someone signed; it proves who made the record only as far as the commit does, which git's "
		 "setting commit.gpgsign has signed as well.",
	.exits = "  0  done, or it is so already\n" WRITER_EXITS,
	.needs = NEEDS_WRITER,
	.list = "signatures",
	.least = 1,
	.most = 1,
	.run = run_sign,
};
