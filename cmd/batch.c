/* log-progress --batch: each plan once, its entries one after the other, everything in one commit or nothing. */
#include "batch.h"

#include <errno.h>
#include <string.h>

enum { FILE_MOST = 16 << 20, SHORT_ID = 7 };

/* A plan of the batch, and what its entries came to. */
struct part {
	txp_draft *draft; /* NULL: it can't be taken, and why has been said */
	const char *operand, *path;
	const char *items; /* "n4 n5" */
	size_t errors;     /* that its entries add */
};

struct batch_run {
	struct run *run;
	const char *file;
	struct records_read records;
	txp_transaction *transaction; /* NULL: no plan of its records is there */
	bool outside;                 /* a dry run of what lies in no caseload */
	struct part *parts;
	size_t count;
	const char *ids; /* for stdout: "mt-0417 n4\n…" */
	int worst;
	struct danger danger;
	const struct record *current; /* the one that is being taken */
};

/* What may mean a danger in records that are refused, each with its line and plan. */
static void tell_dangers(const struct run *r, const char *file, const struct record *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct record *rec = &list[i];
		txp_findings *found = NULL;

		live(txp_progress_dangers(keep_printf("%s:%zu: %s", file, rec->line, rec->plan ? rec->plan : "no plan"), &r->env, rec->signs,
					  rec->nsigns, &found));
		tell_findings(r, found);
		txp_findings_free(found);
	}
}

static void tell_refused(const struct run *r, void *arg)
{
	const struct batch_run *b = arg;

	if (!r->env.caseload)
		run_caseload(b->run);
	tell_dangers(r, b->file, b->records.list, b->records.count);
}

static int read_part(struct batch_run *b, struct part *p)
{
	struct run *r = b->run;
	struct source s = plan_find(r, p->operand);
	int code;

	if (s.bad.code)
		return fail(r, s.bad.code, s.bad.remedy, "%s:%zu: %s", b->file, b->current->line, s.bad.wrong);
	if (s.rev || !s.path)
		return fail(r, EXIT_TROUBLE, "Name plans by id or path in a batch.", "%s:%zu: %s can't be written to", b->file,
			    b->current->line, s.name);
	p->path = s.path;
	if (b->outside) {
		txp_doc *doc = plan_load_readable(r, &s, &code);

		if (!doc)
			return code;
		return live(txp_transaction_lend(b->transaction, s.path, s.path, doc, run_caseload(r), &p->draft)) == TXP_OK ? EXIT_DONE
															 : session_fail(r);
	}
	return live(txp_transaction_read(b->transaction, s.path, &p->draft)) == TXP_OK ? EXIT_DONE : session_fail(r);
}

static struct part *part_of(struct batch_run *b, const char *plan, int *code)
{
	*code = EXIT_DONE;
	for (size_t i = 0; i < b->count; i++)
		if (!strcmp(b->parts[i].operand, plan))
			return &b->parts[i];
	b->parts = keep_grown(b->parts, b->count, sizeof *b->parts);
	b->parts[b->count] = (struct part){ .operand = plan, .items = "" };
	*code = read_part(b, &b->parts[b->count]);
	/* The same plan by another name would be written twice. */
	for (size_t i = 0; i < b->count && !*code; i++)
		if (b->parts[i].draft && (b->parts[i].draft == b->parts[b->count].draft || !strcmp(b->parts[i].path, b->parts[b->count].path)))
			return &b->parts[i];
	return &b->parts[b->count++];
}

static int take_record(struct batch_run *b, const struct record *rec)
{
	struct run *r = b->run;
	txp_edit *edit = NULL;
	enum txp_result result;
	struct part *p;
	const char *id;
	int code;

	b->current = rec;
	p = part_of(b, rec->plan, &code);
	if (code || !p->draft) {
		tell_danger(r); /* why the plan can't be taken has been said at an earlier record */
		return code ? code : b->worst;
	}
	r->env.caseload = txp_draft_env(p->draft)->caseload; /* for tell_refused() */
	result = live(txp_log_progress(txp_draft_doc(p->draft), txp_draft_env(p->draft), rec->args, rec->nargs, &edit));
	if (result == TXP_OK) {
		id = keep_copy(txp_edit_items(edit), strcspn(txp_edit_items(edit), " "));
		live(txp_draft_take(p->draft, NULL, edit));
		edit = NULL; /* it is the draft's now */
		p->items = keep_printf("%s%s%s", p->items, *p->items ? " " : "", id);
		b->ids = keep_printf("%s%s %s\n", b->ids, txp_draft_id(p->draft), id);
		if (txp_draft_new_errors(p->draft) > p->errors)
			code = fail(r, EXIT_NEGATIVE, "What is wrong with it is shown below; a batch is written whole or not at all.",
				    "%s:%zu: this record would put an error into %s", b->file, rec->line, p->path);
		p->errors = txp_draft_new_errors(p->draft);
	} else {
		tell_danger(r);
		tell_findings(r, txp_edit_findings(edit));
		code = fail(r, exit_of(result), "Correct the record; a batch is written whole or not at all.",
			    "%s:%zu: this record can't be written", b->file, rec->line);
	}
	txp_edit_free(edit);
	return code;
}

/* Goes through all records even after a bad one: what may mean a danger is said whatever becomes of the batch. */
static int take_records(struct batch_run *b)
{
	for (size_t i = 0; i < b->records.count; i++) {
		int code = take_record(b, &b->records.list[i]);

		b->worst = code > b->worst ? code : b->worst;
	}
	for (size_t i = 0; i < b->count; i++) {
		txp_draft *d = b->parts[i].draft;
		int code = d && live(txp_draft_check(d)) != TXP_OK ? session_fail(b->run) : EXIT_DONE;

		b->worst = code > b->worst ? code : b->worst;
	}
	if (b->worst)
		tell(b->run, "%s: nothing was written", b->file);
	return b->worst;
}

/* The end of a dry run. */
static int show_parts(struct batch_run *b)
{
	for (size_t i = 0; i < b->count; i++)
		draft_print(b->parts[i].draft);
	tell(b->run, "%s: nothing was written (dry run)", b->file);
	return EXIT_DONE;
}

static int commit_parts(struct batch_run *b)
{
	const char *subject = b->count == 1 ? keep_printf("log-progress %s %s", txp_draft_id(b->parts[0].draft), b->parts[0].items)
					    : keep_printf("log-progress %zu entries in %zu plans", b->records.count, b->count);
	int code = write_commit(b->run, b->transaction, subject);

	if (code || arg_given(&b->run->args, "dry-run"))
		return code ? code : show_parts(b);
	out_puts(b->ids);
	tell(b->run, "%s: %zu %s in %zu %s, committed as %.*s", b->file, b->records.count, b->records.count == 1 ? "entry" : "entries",
	     b->count, b->count == 1 ? "plan" : "plans", SHORT_ID, txp_transaction_id(b->transaction));
	return EXIT_DONE;
}

static int write_batch(struct batch_run *b)
{
	struct run *r = b->run;
	struct source first = { .bad.code = EXIT_NO_PLAN };
	bool dry = arg_given(&r->args, "dry-run");
	int code;

	for (size_t i = 0; i < b->records.count && first.bad.code; i++)
		first = plan_find(r, b->records.list[i].plan);
	if (first.bad.code)
		return take_records(b); /* no plan of theirs is there: each says so */
	b->outside = dry && (!first.path || place_none(first.path));
	if (!first.path && !b->outside)
		return fail(r, EXIT_TROUBLE, "Name plans by id or path in a batch.", "%s can't be written to", first.name);
	b->transaction = write_begin(r, b->outside ? "plan" : first.path, b->outside, &code);
	if (!b->transaction)
		return code;
	code = take_records(b);
	if (!code)
		code = commit_parts(b);
	r->env.caseload = r->caseload; /* the plans' is gone */
	txp_transaction_end(b->transaction);
	return code;
}

/* ---- The file ---- */

static char *read_whole(struct run *r, const char *file, size_t *len)
{
	FILE *from = strcmp(file, "-") ? open_input(file) : stdin;
	char *bytes = NULL;
	size_t cap = 0, n;
	int bad;

	*len = 0;
	if (!from) {
		fail(r, EXIT_TROUBLE, "Give a readable file that ends in .jsonl or .csv.", "%s can't be read: %s", file,
		     read_trouble(errno));
		return NULL;
	}
	do {
		if (*len + 1 >= cap) {
			char *more = keep(cap ? cap * 2 + 1 : 65536);
			if (*len)
				memcpy(more, bytes, *len);
			bytes = more;
			cap = cap ? cap * 2 : 65535;
		}
		n = fread(bytes + *len, 1, cap - *len, from);
		*len += n;
		bad = ferror(from) ? errno : 0;
		if (bad == EINTR)
			clearerr(from);
	} while ((n || bad == EINTR) && *len <= FILE_MOST);
	if (from != stdin)
		fclose(from);
	if (!bad && *len <= FILE_MOST)
		return bytes;
	fail(r, EXIT_TROUBLE, "Give a readable file of at most 16 MiB; split a larger one.", "%s %s%s", file,
	     bad ? "can't be read to its end: " : "is too large", bad ? strerror(bad) : "");
	return NULL;
}

/* A .jsonl, .csv or .tsv file, or JSON lines from standard input. EXIT_DONE, or a code after a message. */
static int read_file(struct run *r, const char *file, struct records_read *out)
{
	const char *suffix = strrchr(file, '.');
	bool csv = suffix && (!strcmp(suffix, ".csv") || !strcmp(suffix, ".tsv"));
	size_t len;
	char *bytes;

	if (!csv && strcmp(file, "-") && !(suffix && !strcmp(suffix, ".jsonl")))
		return fail(r, EXIT_TROUBLE, "End the name in .jsonl, .csv or .tsv, or send JSON lines to - (standard input).",
			    "the name %s does not tell what kind of file it is", file);
	bytes = read_whole(r, file, &len);
	return bytes ? batch_parse(r, file, args_group(&r->args, GROUP_SCHEMA), bytes, len, csv, out) : EXIT_TROUBLE;
}

int log_batch(struct run *r, const char *file)
{
	struct batch_run b = { .run = r, .file = file, .ids = "" };
	int code;

	b.danger = (struct danger){ tell_refused, &b };
	r->danger = &b.danger;
	code = read_file(r, file, &b.records);
	if (code) {
		r->danger = NULL;
		return code;
	}
	if (!b.records.count) {
		tell(r, "%s holds no records: nothing to do", file);
		return EXIT_DONE;
	}
	if (!arg_given(&r->args, "dry-run") && out_is_closed())
		code = fail(r, EXIT_TROUBLE, "Run it again with an open standard output; nothing was changed.",
			    "standard output is closed, and the new ids go there");
	else
		code = write_batch(&b);
	r->danger = NULL;
	return code;
}
