/* txplan anchor: what somebody else keeps, so that later changes to the past can be told. */
#include "anchor.h"
#include "records.h"

#include <string.h>

static const char *const formats[] = { "text", "json", "jsonl", "tsv", NULL };

static const struct opt anchor_opts[] = {
	{ "format", 0, "FORMAT", "How to print it; verify reads text and json", formats },
	{ NULL },
};

static const char *const fields[] = { "commit", "commits#", "plans#", "sha256", "date", "caseload", NULL };

/* The folder's own name: the way to it says more about a computer than anybody needs to keep. */
static const char *folder_name(const char *root)
{
	const char *slash = strrchr(root, '/');
	txp_text *t;

	root = slash && slash[1] ? slash + 1 : root;
	live(txp_show(root, strlen(root), &t));
	return keep_text(t);
}

static int run_anchor(struct run *r)
{
	const char *format = arg_value(&r->args, "format"), *date = time_in_words(r->now, r->zone_minutes), *name;
	const txp_caseload *c = run_caseload(r);
	txp_session *session = run_session(r);
	struct txp_anchor a;
	txp_records *rows;
	txp_text *text;
	struct trouble t;

	if (!c)
		return fail(r, EXIT_REPOSITORY, "Go to the folder of one, or name it with -C.", "this folder is in no caseload");
	if (live(txp_session_anchor(session, txp_caseload_root(c), &a)) != TXP_OK) {
		session_trouble(session, &t);
		return fail_trouble(r, &t);
	}
	name = folder_name(txp_caseload_root(c));
	snprintf(a.date, sizeof a.date, "%s", date);
	if (format && strcmp(format, "text")) {
		rows = records_new("anchor", "anchors", fields);
		live(txp_records_add(rows, (const char *const[]){ a.commit, keep_printf("%zu", a.commits), keep_printf("%zu", a.plans),
								  a.sha256, date, name }));
		records_print(rows, format);
		txp_records_free(rows);
	} else {
		live(txp_anchor_write(&a, name, &text));
		out_text(text);
		txp_text_free(text);
	}
	tell(r, "keep this where those who can change the caseload can't change it: mail it to somebody, or print it");
	return EXIT_DONE;
}

const struct command cmd_anchor = {
	.name = "anchor",
	.summary = "Print what somebody else keeps, to tell later whether the history was changed",
	.synopsis = "",
	.about = "A history that lies on one computer can be made anew by whoever has that computer, without a trace. But not "
		 "without changing the anchor: the newest commit's id, how many commits it stands on, and a digest of every plan "
		 "at it. Give it to somebody else once a week, and `txplan verify --anchor FILE` tells whether everything up to it "
		 "is still as it was. It holds no client's words, no plan's id, and nothing secret.",
	.exits = "  0  done\n"
		 "  2  wrong usage, or something could not be read or written\n"
		 "  4  nothing has been committed yet\n"
		 "  5  no caseload, or trouble with its repository\n"
		 "  7  out of memory\n",
	.opts = anchor_opts,
	.run = run_anchor,
};
