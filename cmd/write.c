/* Commands that change one plan: what was asked becomes an edit, the library does the rest, what it says is printed. */
#include "write.h"

#include <string.h>

enum { SHORT_ID = 7 };

/* Says which days are meant by words such as +6m. */
static void tell_days(const struct run *r)
{
	for (size_t i = 0; i < r->args.given_count; i++) {
		const struct given *g = &r->args.given[i];
		int32_t day;
		bool ambiguous;
		char iso[11];

		if (!g->opt->key || strcmp(g->opt->value_name, "DATE") ||
		    live(txp_date_read(g->value, r->env.today, &day, &ambiguous)) != TXP_OK)
			continue;
		txp_date_write(day, iso);
		if (strcmp(iso, g->value))
			tell(r, "--%s %s is %s", g->opt->name, g->value, iso);
	}
}

/* The end of a dry run. */
static int show(struct run *r, const char *name, const txp_draft *d, const txp_edit *edit)
{
	draft_print(d);
	tell(r, "%s: %s: nothing was written (dry run)", name, txp_edit_changed(edit) ? txp_edit_summary(edit) : "nothing to change");
	return EXIT_DONE;
}

static void print_id(const struct writing *w, const txp_edit *edit)
{
	const char *items = txp_edit_items(edit);

	if (w->prints_id)
		out_printf("%.*s\n", (int)strcspn(items, " "), items);
}

txp_transaction *write_begin(struct run *r, const char *path, bool outside, int *code)
{
	const struct txp_transaction_options o = { .size = sizeof o,
						   .rehearsal = arg_given(&r->args, "dry-run"),
						   .outside = outside,
						   .leave_hand_edits = arg_given(&r->args, "no-input"),
						   .dangers_last = r->danger,
						   .not_durable = arg_given(&r->args, "no-durable"),
						   .without_signature = arg_given(&r->args, "unsigned"),
						   .reason = arg_value(&r->args, "message") };
	txp_transaction *t = NULL;

	*code = live(txp_transaction_begin(run_session(r), path, &o, &t)) == TXP_OK ? EXIT_DONE : session_fail(r);
	return t;
}

void draft_print(const txp_draft *d)
{
	txp_text *t = NULL;

	live(txp_draft_diff(d, &t));
	out_text(t);
	txp_text_free(t);
}

int write_commit(struct run *r, txp_transaction *t, const char *subject)
{
	const struct txp_commit_words words = { .size = sizeof words, .action = r->command->name, .subject = subject };

	if (live(txp_transaction_commit(t, &words)) != TXP_OK)
		return session_fail(r);
	if (r->danger)
		r->danger->tell = NULL; /* it is in the plan now, and found there */
	return EXIT_DONE;
}

/* Makes the change, and what is to be made of it: committed, or shown. */
static int change(struct run *r, const struct writing *w, const char *name, txp_transaction *t, txp_draft *d)
{
	bool dry = arg_given(&r->args, "dry-run");
	txp_edit *edit = NULL;
	enum txp_result result = live(w->make(r, txp_draft_doc(d), txp_draft_env(d), &edit));
	int code;

	if (result != TXP_OK)
		tell_danger(r);
	if (edit)
		tell_findings(r, txp_edit_findings(edit));
	if (result != TXP_OK) {
		txp_edit_free(edit);
		return exit_of(result);
	}
	tell_days(r);
	live(txp_draft_take(d, w->change, edit));
	if (live(txp_draft_check(d)) != TXP_OK)
		return session_fail(r);
	if (!txp_edit_changed(edit) && !dry) {
		tell(r, "%s: nothing to change: it is so already", txp_draft_id(d));
		return EXIT_DONE;
	}
	code = write_commit(r, t, NULL);
	if (code || dry)
		return code ? code : show(r, name, d, edit);
	print_id(w, edit);
	tell(r, "%s: %s, committed as %.*s", txp_draft_id(d), txp_edit_summary(edit), SHORT_ID, txp_transaction_id(t));
	return EXIT_DONE;
}

/* Of what comes in, or lies in no caseload, so that nothing could be written anyhow. */
static int show_outside(struct run *r, const struct writing *w, struct source *s)
{
	txp_transaction *t;
	txp_draft *d = NULL;
	int code;
	txp_doc *doc = plan_load_readable(r, s, &code);

	if (!doc)
		return code;
	t = write_begin(r, s->path ? s->path : "-", true, &code);
	if (!t) {
		txp_doc_free(doc);
		return code;
	}
	code = live(txp_transaction_lend(t, s->name, s->path ? s->path : "plan", doc, run_caseload(r), &d)) == TXP_OK
		       ? change(r, w, s->name, t, d)
		       : session_fail(r);
	txp_transaction_end(t);
	return code;
}

int write_plan(struct run *r, const struct writing *w)
{
	struct source s = plan_find(r, w->operand);
	txp_transaction *t;
	txp_draft *d = NULL;
	bool dry;
	int code;

	if (s.bad.code)
		return fail_trouble(r, &s.bad);
	if (s.rev)
		return fail(r, EXIT_TROUBLE, "Name the plan without @; the past can't be changed.", "%s is an earlier state", s.name);
	dry = arg_given(&r->args, "dry-run");
	if (dry && (!s.path || place_none(s.path)))
		return show_outside(r, w, &s);
	if (!s.path)
		return fail(r, EXIT_TROUBLE, "Name a plan, or add -n to see the change to what comes in.",
			    "standard input can't be changed");
	if (w->prints_id && !dry && out_is_closed())
		return fail(r, EXIT_TROUBLE, "Run it again with an open standard output; nothing was changed.",
			    "standard output is closed, and the new id goes there");
	t = write_begin(r, s.path, false, &code);
	if (!t)
		return code;
	code = live(txp_transaction_read(t, s.path, &d)) == TXP_OK ? change(r, w, s.path, t, d) : session_fail(r);
	txp_transaction_end(t);
	return code;
}
