/* What txplan says about itself: the overview, and each command's help made from its option tables. */
#include "page.h"

#include <string.h>

enum { OPTION_COLUMNS = 28, COMMAND_COLUMNS = 18 };

static bool names_all(const char *help, const char *const *values)
{
	while (*values && strstr(help, *values))
		values++;
	return !*values;
}

static void put_option(txp_page *page, const struct opt *o)
{
	const char *left = keep_printf("%s--%s%s%s", o->letter ? keep_printf("-%c, ", o->letter) : "    ", o->name,
				       o->value_name ? " " : "", o->value_name ? o->value_name : "");
	const char *help = o->help;

	if (o->values && !names_all(help, o->values)) {
		size_t len = strlen(help);

		help = keep_printf("%.*s: ", (int)(len && help[len - 1] == '.' ? len - 1 : len), help);
		for (size_t i = 0; o->values[i]; i++)
			help = keep_printf("%s%s%s", help, i ? ", " : "", o->values[i]);
	}
	help = keep_printf("%s%s%s", help, o->required ? " (required)" : "", o->repeats ? " (may be given several times)" : "");
	put_row(page, 2, { left, OPTION_COLUMNS }, { help });
}

static void put_options(txp_page *page, const struct args *a)
{
	for (size_t g = 0; g < OPT_GROUPS; g++) {
		if (!a->groups[g].opts)
			continue;
		put_prose(page, 0, keep_printf("\n%s:", a->groups[g].title));
		for (const struct opt *o = a->groups[g].opts; o->name; o++)
			put_option(page, o);
	}
}

const char *command_list(const struct command *c)
{
	const struct txp_verb *v = c->list ? NULL : txp_verb_find(c->name);

	return v ? v->list : c->list;
}

void args_for_command(struct args *a, const struct command *c)
{
	const char *list = command_list(c);

	memset(a->groups, 0, sizeof a->groups);
	args_set_group(a, GROUP_OWN, "Options", c->opts);
	if (list)
		args_set_group(a, GROUP_SCHEMA, list[0] ? "What to write" : "What the plan starts with", schema_opts(list));
	if (c->needs & NEEDS_WRITER)
		args_set_group(a, GROUP_WRITER, "Options of commands that write", writer_opts);
	if (c->needs & NEEDS_BATCH)
		args_set_group(a, GROUP_BATCH, "Options of commands that take many plans", batch_opts);
	args_set_group(a, GROUP_COMMON, "Options of every command", common_opts);
}

static const char exits_everywhere[] =
	"  0  done\n"
	"  2  wrong usage, no identity, or something could not be read or written\n"
	"  7  out of memory\n";

/* Lines of "  0  done". */
static void put_exits(txp_page *page, const struct command *c)
{
	const char *line = c->exits ? c->exits : exits_everywhere;

	put_prose(page, 0, "\nExit status:");
	while (*line) {
		const char *code = line + strspn(line, " "), *meaning = code + strspn(code, "0123456789");
		const size_t len = strcspn(line, "\n"), digits = (size_t)(meaning - code);

		meaning += strspn(meaning, " ");
		put_row(page, 2, { keep_copy(code, digits), 1 }, { keep_copy(meaning, (size_t)(line + len - meaning)) });
		line += len + (line[len] == '\n');
	}
}

static const char texts_from_elsewhere[] =
	"A TEXT of - is read from standard input, and @FILE from a file, so that private words don't stand on the command line; "
	"\\@ and \\- stand for the signs themselves.";

void print_help(const struct run *r, const struct command *c)
{
	txp_page *page = page_new_prose(r);
	struct args a = { 0 };

	args_for_command(&a, c);
	put_prose(page, 0, keep_printf("Usage: txplan %s [OPTION…]%s%s\n\n%s.", c->name, c->synopsis[0] ? " " : "", c->synopsis,
				       c->summary));
	if (c->about)
		put_prose(page, 0, keep_printf("\n%s", c->about));
	if (command_list(c) && c->needs & NEEDS_WRITER)
		put_prose(page, 0, keep_printf("\n%s", texts_from_elsewhere));
	put_options(page, &a);
	put_exits(page, c);
	txp_page_free(page);
}

void print_overview(const struct run *r, bool to_stderr)
{
	txp_page *page = to_stderr ? page_new_err(r) : page_new_prose(r);
	struct args a = { 0 };

	put_prose(page, 0, "Usage: txplan COMMAND [OPTION…] [PLAN…]\n\n"
			   "Keeps treatment plans as plain text files with a full history.\n\nCommands:");
	for (size_t i = 0; commands[i]; i++)
		put_row(page, 2, { commands[i]->name, COMMAND_COLUMNS }, { commands[i]->summary });
	args_set_group(&a, GROUP_COMMON, "Options of every command", common_opts);
	put_options(page, &a);
	put_option(page, version_opts);
	put_prose(page, 0, "\nPLAN is a plan's id (mt-0417) or a path to its file. `txplan help COMMAND` tells more.");
	txp_page_free(page);
}

static int run_help(struct run *r)
{
	const struct command *c;

	if (!r->args.operand_count) {
		print_overview(r, false);
		return EXIT_DONE;
	}
	c = command_find(r->args.operands[0]);
	if (!c) {
		const char *near = txp_nearest(r->args.operands[0], command_names());
		return fail(r, EXIT_TROUBLE, near ? keep_printf("Did you mean `txplan help %s`?", near)
						  : "`txplan help` lists the commands.",
			    "there is no command \"%s\"", r->args.operands[0]);
	}
	print_help(r, c);
	return EXIT_DONE;
}

const struct command cmd_help = {
	.name = "help",
	.summary = "Show help for txplan or for one command",
	.synopsis = "[COMMAND]",
	.most = 1,
	.run = run_help,
};
