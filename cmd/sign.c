/* txplan sign: a person's signature, with a digest of what was signed. */
#include "write.h"

#include <string.h>

static enum txp_result make(struct run *r, const txp_doc *plan, const struct txp_env *env, txp_edit **out)
{
	struct txp_arg *args;
	size_t count;

	args = args_of_table(&r->args, args_group(&r->args, GROUP_SCHEMA), &count);
	return txp_sign(plan, env, args, count, out);
}

/* ---- On a terminal: all questions first, then the change ---- */

static const struct opt *opt_named(const struct run *r, const char *name)
{
	const struct opt *o = args_group(&r->args, GROUP_SCHEMA);

	while (strcmp(o->name, name) != 0)
		o++;
	return o;
}

static int ask_unless_given(struct run *r, const char *name)
{
	return arg_given(&r->args, name) ? EXIT_DONE : ask_for(r, opt_named(r, name));
}

/* Is it said by now who signs? A try tells: nothing is written. */
static bool who_is_clear(struct run *r, const txp_doc *plan)
{
	const txp_findings *f;
	txp_edit *edit = NULL;
	bool clear = live(make(r, plan, &r->env, &edit)) == TXP_OK;

	f = edit ? txp_edit_findings(edit) : NULL;
	for (size_t i = 0; f && !clear; i++) {
		if (i == txp_findings_count(f) || strcmp(txp_findings_at(f, i)->code, "who-signs")) {
			clear = true; /* something else is the matter, which is told when it is done */
			break;
		}
		tell_findings(r, f);
		break;
	}
	txp_edit_free(edit);
	return clear;
}

static void set_given(struct run *r, const char *name, const char *value)
{
	for (size_t i = 0; i < r->args.given_count; i++)
		if (!strcmp(r->args.given[i].opt->name, name))
			r->args.given[i].value = value;
}

/* The people were listed: one of them, or the name of somebody else. */
static int ask_until_clear(struct run *r, const txp_doc *plan)
{
	const char *as = arg_value(&r->args, "as");

	while (!who_is_clear(r, plan)) {
		const char *who = ask_line("Who signs? An id, name, role or relation from the list (Enter: somebody else): ");

		if (who) {
			set_given(r, "as", who);
			continue;
		}
		set_given(r, "as", as);
		return ask_for(r, opt_named(r, "name"));
	}
	return EXIT_DONE;
}

static int ask_who(struct run *r)
{
	struct source s = plan_find(r, r->args.operands[0]);
	txp_doc *plan = s.path && !s.rev ? plan_load(r, &s) : NULL;
	int code = EXIT_DONE;

	/* What is wrong with the plan is told by the write itself. */
	if (plan && !txp_findings_of(txp_doc_findings(plan), TXP_ERROR) && !arg_given(&r->args, "by") &&
	    !arg_given(&r->args, "name"))
		code = ask_until_clear(r, plan);
	txp_doc_free(plan);
	return code;
}

static int ask_all(struct run *r)
{
	const char *status = arg_value(&r->args, "status");
	bool signs = !status || !strcmp(status, "signed") || !strcmp(status, "verbal");
	int code = status && !strcmp(status, "entered-in-error") ? EXIT_DONE : ask_who(r);

	return code ? code : ask_unless_given(r, signs ? "meaning" : "reason");
}

static int run_sign(struct run *r)
{
	struct writing w = { .operand = r->args.operands[0], .make = make };
	int code = r->no_input ? EXIT_DONE : ask_all(r);

	return code ? code : write_plan(r, &w);
}

const struct command cmd_sign = {
	.name = "sign",
	.summary = "Record a person's signature under a plan or a review",
	.synopsis = "PLAN",
	.about = "Writes a signature into the plan, with a fingerprint of what was signed: the plan as it is now, without "
		 "signatures, progress, reviews, disclosures, copies, accepted findings, achievement and the plan's status; with "
		 "--for, that review too. When the plan changes later, `txplan check` says so. --as takes client, "
		 "or a role, id, name, relation or word of authority that leads to one person of the plan; else --by or --name says who. Signing "
		 "again in the same role on the same day replaces the first signature. What was refused or could not be signed is "
		 "recorded with --status; anything else needs --meaning. A signature that should not be there is marked with --status "
		 "entered-in-error and a --reason: it stays, and counts no more.\n\n"
		 "This records that someone signed; it proves who made the record only as far as the commit does, which git's "
		 "setting commit.gpgsign has signed as well.",
	.exits = "  0  done, or it is so already\n" WRITER_EXITS,
	.needs = NEEDS_WRITER,
	.least = 1,
	.most = 1,
	.run = run_sign,
};
