/* txplan explain: what a finding's code means, why it matters and what to do. */
#include "records.h"

#include <string.h>

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

static void print_kind(const struct txp_finding_kind *k)
{
	size_t len = strlen(k->explanation);

	out_printf("%s (%s, since txplan %s)\n%s\n\n%s%s\nWhat to do: %s\n", k->code, txp_severity_name(k->severity), k->since,
		   k->title, k->explanation, len && k->explanation[len - 1] == '\n' ? "" : "\n", k->remedy);
}

static int run_explain(struct run *r)
{
	const char *format = arg_value(&r->args, "format");
	bool json = format && !strcmp(format, "json");
	txp_records *rows = records_new("explain", "codes", fields);
	struct txp_finding_kind kind = { .size = sizeof kind };
	int code = EXIT_DONE;

	for (size_t i = 0; !r->args.operand_count && txp_explain_nth(i, &kind) == TXP_OK; i++) {
		if (json)
			add_kind(rows, &kind);
		else
			out_printf("%-32s %-8s  %s\n", kind.code, txp_severity_name(kind.severity), kind.title);
	}
	for (size_t i = 0; i < r->args.operand_count; i++) {
		const char *word = r->args.operands[i], *near;

		bool known = txp_explain(word, &kind) == TXP_OK;

		if (known && json) {
			add_kind(rows, &kind);
		} else if (known) {
			out_puts(i ? "\n" : "");
			print_kind(&kind);
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
