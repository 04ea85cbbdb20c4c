/* txplan render: a plan for people, or for machines. */
#include "plans.h"
#include "store.h"

#include <string.h>

enum { FILE_COLUMNS = 80 };

static const struct opt render_opts[] = {
	{ "format", 0, "FORMAT", "text, markdown or json; without it the output file's suffix chooses, else text" },
	{ "output", 'o', "FILE", "Write to this file, readable by you alone, instead of to standard output" },
	{ "only", 0, "SECTION", "Only this section (goals, progress, …)", .repeats = true },
	{ NULL },
};

static const char *listed(const char *const *words)
{
	const char *list = "";

	for (size_t i = 0; words[i]; i++)
		list = keep_printf("%s%s%s", list, i ? ", " : "", words[i]);
	return list;
}

/* NULL after a message. */
static const char *choose_format(struct run *r, const char *file)
{
	const char *format = arg_value(&r->args, "format"), *near;
	const char *const *known = txp_render_formats();
	size_t i = 0;

	if (!format && file)
		format = txp_render_format_of(file);
	if (!format && file) {
		fail(r, EXIT_TROUBLE, "End the name in .txt, .md or .json, or add --format.",
		     "the name %s does not tell which format to write", file);
		return NULL;
	}
	if (!format)
		format = "text";
	while (known[i] && strcmp(known[i], format))
		i++;
	if (known[i])
		return known[i];
	near = txp_nearest(format, known);
	fail(r, EXIT_TROUBLE, near ? keep_printf("Did you mean %s?", near) : keep_printf("Give one of: %s.", listed(known)),
	     "--format can't be \"%s\"; it is one of %s", format, listed(known));
	return NULL;
}

static const char *const *sections(const struct run *r)
{
	const char **only = NULL;
	size_t n = 0;

	for (const struct given *g = arg_next(&r->args, NULL, "only"); g; g = arg_next(&r->args, g, "only")) {
		only = keep_grown(only, n, sizeof *only);
		only[n++] = g->value;
	}
	if (!n)
		return NULL;
	only = keep_grown(only, n, sizeof *only);
	only[n] = NULL;
	return only;
}

static int write_file(struct run *r, const char *file, const txp_text *t)
{
	size_t len;
	const char *bytes = txp_text_bytes(t, &len);
	int bad = out_file(file, bytes, len, true);

	if (!bad) {
		tell(r, "wrote %s", file);
		return EXIT_DONE;
	}
	return fail(r, EXIT_TROUBLE, "Give the name of a file in a folder that you may write to.", "%s can't be written: %s",
		    file, strerror(bad));
}

/* Renders it as one of its caseload, wherever we are; in none, or one whose settings can't be used, it is shown all the same. */
static enum txp_result render(struct txp_render_options *options, const struct source *s, const txp_doc *d, txp_text **t)
{
	struct place place = { 0 };
	enum txp_result result;
	struct trouble none;

	if (s->path && strcmp(options->format, "json") && place_find(s->path, &place, &none) == EXIT_DONE)
		options->caseload = place.caseload;
	result = live(txp_render(d, options, t));
	place_free(&place);
	return result;
}

static int run_render(struct run *r)
{
	const char *file = arg_value(&r->args, "output");
	struct txp_render_options options = { .size = sizeof options, .only = sections(r), .as_of = r->env.today };
	struct source s;
	txp_text *t = NULL;
	txp_doc *d;
	int code;

	if (file && !strcmp(file, "-"))
		file = NULL;
	if (file && plan_is_named(&(struct source){ .path = file }))
		return fail(r, EXIT_TROUBLE, "Give a name that ends in .txt, .md or .json.",
			    "%s is the name of a plan's file, and what render writes is no plan", file);
	options.format = choose_format(r, file);
	if (!options.format)
		return EXIT_TROUBLE;
	s = plan_find(r, r->args.operands[0]);
	d = plan_load_readable(r, &s, &code);
	if (!d)
		return code;
	options.width = file && !arg_given(&r->args, "width") ? FILE_COLUMNS : r->width;
	options.color = !file && r->color;
	if (render(&options, &s, d, &t) != TXP_OK) {
		txp_doc_free(d);
		return fail(r, EXIT_TROUBLE, "A section is a top-level key of the plan, such as goals or progress.",
			    "the plan has no section to show that is called %s", options.only ? listed(options.only) : "so");
	}
	if (file) {
		code = write_file(r, file, t);
	} else {
		if (!strcmp(options.format, "text"))
			out_pager(r);
		out_text(t);
	}
	txp_text_free(t);
	txp_doc_free(d);
	return code;
}

const struct command cmd_render = {
	.name = "render",
	.summary = "Show a plan for people, or write it for machines",
	.synopsis = "PLAN",
	.about = "PLAN is an id, a file, PLAN@REV for an earlier state, or - for standard input. On a terminal the text goes "
		 "through a pager (TXPLAN_PAGER, PAGER, else less).",
	.exits = "  0  done\n"
		 "  2  wrong usage, or something could not be read or written\n"
		 "  4  no such plan\n"
		 "  7  out of memory\n",
	.opts = render_opts,
	.least = 1,
	.most = 1,
	.run = run_render,
};
