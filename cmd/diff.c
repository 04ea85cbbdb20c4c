/* txplan diff: what changed in a plan, in the plan's own terms. */
#include "page.h"
#include "records.h"

#include <string.h>

static const char *const formats[] = { "text", "json", "jsonl", "tsv", NULL };

static const struct opt diff_opts[] = {
	{ "format", 0, "FORMAT", "How to show the changes", formats },
	{ NULL },
};

static const char *const fields[] = { "path", "kind", "label", "old", "new", "old_line#", "new_line#", NULL };

enum { LINE_BYTES = 12 };

static const char *line(char text[LINE_BYTES], uint32_t n)
{
	snprintf(text, LINE_BYTES, "%u", (unsigned)n);
	return n ? text : NULL;
}

static void print_records(const txp_changes *changes, const char *format, const char *a, const char *b)
{
	enum { PIECE = 1000 };
	txp_records *rows = records_new("diff", "changes", fields);
	txp_text *old_name, *new_name;

	live(txp_json_string(a, &old_name));
	live(txp_json_string(b, &new_name));
	live(txp_records_member(rows, "old_file", keep_text(old_name)));
	live(txp_records_member(rows, "new_file", keep_text(new_name)));
	for (size_t i = 0; i < txp_changes_count(changes); i++) {
		const struct txp_change *c = txp_changes_at(changes, i);
		char before[LINE_BYTES], after[LINE_BYTES];

		live(txp_records_add(rows, (const char *const[]){ c->path, c->kind, c->label, c->old_value, c->new_value,
								  line(before, c->old_line), line(after, c->new_line) }));
		if ((i + 1) % PIECE == 0)
			records_print_piece(rows, format, false);
	}
	records_print_piece(rows, format, true);
	txp_records_free(rows);
}

static void print_changes(const struct run *r, const txp_changes *changes, const char *a, const char *b)
{
	const char *format = arg_value(&r->args, "format");
	txp_page *page;

	if (format && strcmp(format, "text")) {
		print_records(changes, format, a, b);
		return;
	}
	page = page_new(r);
	live(txp_page_changes(page, changes, a, b));
	txp_page_free(page);
}

/* Everything but memory is "trouble" here: 1 means different. */
static txp_doc *load(struct run *r, struct source *s, int *code)
{
	txp_doc *d = plan_load_readable(r, s, code);

	if (!d && *code != EXIT_MEMORY)
		*code = EXIT_TROUBLE;
	return d;
}

static int run_diff(struct run *r)
{
	struct source a, b;
	txp_doc *before, *after = NULL;
	txp_changes *changes = NULL;
	int code;

	a = plan_find(r, r->args.operands[0]);
	if (r->args.operand_count > 1) {
		b = plan_find(r, r->args.operands[1]);
	} else {
		b = a;
		if (!a.bad.code && (a.rev || !a.path))
			return fail(r, EXIT_TROUBLE, "Give two: txplan diff mt-0417@HEAD~3 mt-0417.",
				    "%s alone can't be compared with its file", a.name);
		a.rev = "HEAD";
		a.name = keep_printf("%s@HEAD", a.name);
	}
	before = load(r, &a, &code);
	if (before)
		after = load(r, &b, &code);
	if (after)
		live(txp_compare(before, after, &changes));
	/* Changes need their plans no more: give the memory back before the output takes its own. */
	txp_doc_free(before);
	txp_doc_free(after);
	if (changes) {
		print_changes(r, changes, a.name, b.name);
		code = txp_changes_count(changes) ? EXIT_NEGATIVE : EXIT_DONE;
		txp_changes_free(changes);
	}
	return code;
}

const struct command cmd_diff = {
	.name = "diff",
	.summary = "Show what changed in a plan, in the plan's own terms",
	.synopsis = "A [B]",
	.about = "A and B are plans (mt-0417), plans as they were (mt-0417@HEAD~3, mt-0417@2026-03-01) or files. With one, the "
		 "last committed state is compared with the file. Items are compared by their ids, and one that stands "
		 "elsewhere in its list is told as moved. Wrapping a note, changing quotes or a comment is no difference.",
	.exits = "  0  no differences\n"
		 "  1  there are differences\n"
		 "  2  trouble: wrong usage, or a plan that isn't there or can't be read\n"
		 "  7  out of memory\n",
	.opts = diff_opts,
	.least = 1,
	.most = 2,
	.run = run_diff,
};
