/* txplan explain: what a finding's code means, why it matters and what to do. */
#include "page.h"
#include "records.h"

#include <string.h>

enum { CODE_COLUMNS = 31, SEVERITY_COLUMNS = 8 };

static const char *const formats[] = { "text", "json", NULL };

static const struct opt explain_opts[] = {
	{ "format", 0, "FORMAT", "How to show it", formats },
	{ NULL },
};

static const char *const fields[] = { "code", "severity", "title", "explanation", "remedy", "since", NULL };

static const char *const *all_codes(void)
{
	const char **codes = NULL;
	struct txp_finding_kind kind = { .size = sizeof kind };
	size_t n = 0;
	bool more;

	do {
		more = txp_explain_nth(n, &kind) == TXP_OK;
		codes = keep_grown(codes, n, sizeof *codes);
		codes[n++] = more ? kind.code : NULL;
	} while (more);
	return codes;
}

static void add_kind(txp_records *rows, const struct txp_finding_kind *k)
{
	live(txp_records_add(rows, (const char *const[]){ k->code, txp_severity_name(k->severity), k->title, k->explanation,
							  k->remedy, k->since }));
}

static void print_kind(txp_page *page, const struct txp_finding_kind *k)
{
	put_prose(page, 0, keep_printf("%s (%s, since txplan %s)\n%s\n", k->code, txp_severity_name(k->severity), k->since, k->title));
	put_prose(page, 0, "");
	put_prose(page, 0, k->explanation);
	put_prose(page, 0, keep_printf("\nWhat to do: %s", k->remedy));
}

static int run_explain(struct run *r)
{
	const char *format = arg_value(&r->args, "format");
	bool json = format && !strcmp(format, "json");
	txp_records *rows = records_new("explain", "codes", fields);
	txp_page *page = page_new(r);
	struct txp_finding_kind kind = { .size = sizeof kind };
	int code = EXIT_DONE;

	for (size_t i = 0; !r->args.operand_count && txp_explain_nth(i, &kind) == TXP_OK; i++) {
		if (json)
			add_kind(rows, &kind);
		else
			put_row(page, 0, { kind.code, CODE_COLUMNS }, { txp_severity_name(kind.severity), SEVERITY_COLUMNS },
				{ kind.title });
	}
	for (size_t i = 0; i < r->args.operand_count; i++) {
		const char *word = r->args.operands[i], *near;

		bool known = txp_explain(word, &kind) == TXP_OK;

		if (known && json) {
			add_kind(rows, &kind);
		} else if (known) {
			if (i)
				put_prose(page, 0, "");
			print_kind(page, &kind);
		} else {
			near = txp_nearest(word, all_codes());
			code = fail(r, EXIT_NO_PLAN, near ? keep_printf("Did you mean %s?", near)
							  : "`txplan explain` lists all codes.",
				    "there is no finding with the code \"%s\"", word);
		}
	}
	if (json)
		records_print(rows, "json");
	txp_records_free(rows);
	txp_page_free(page);
	return code;
}

const struct command cmd_explain = {
	.name = "explain",
	.summary = "Explain a finding's code, or list all codes",
	.synopsis = "[CODE…]",
	.about = "CODE is what stands in brackets behind a finding, such as duplicate-id.",
	.exits = "  0  done\n"
		 "  2  wrong usage\n"
		 "  4  no such code\n"
		 "  7  out of memory\n",
	.opts = explain_opts,
	.most = SIZE_MAX,
	.run = run_explain,
};
