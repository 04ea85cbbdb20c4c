/* What txplan says about itself: the overview, and each command's help made from its option tables. */
#include "cmd.h"

#include <string.h>

enum { HELP_WIDTH = 100, HELP_COLUMN = 32 };

/* Writes words from column `at`, wrapped, with later lines indented to `indent`. */
static void put_wrapped(FILE *to, const char *text, size_t at, size_t indent)
{
	bool first = true;

	while (*text) {
		size_t len = strcspn(text, " ");

		if (!first && at + 1 + len > HELP_WIDTH) {
			fprintf(to, "\n%*s", (int)indent, "");
			at = indent;
		} else if (!first) {
			fputc(' ', to);
			at++;
		}
		fwrite(text, 1, len, to);
		at += len;
		first = false;
		text += len;
		text += strspn(text, " ");
	}
	fputc('\n', to);
}

static void put_paragraphs(FILE *to, const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n");

		if (len && text[0] != ' ')
			put_wrapped(to, keep_copy(text, len), 0, 0);
		else
			fprintf(to, "%.*s\n", (int)len, text);
		text += len;
		text += *text == '\n';
	}
}

static bool names_all(const char *help, const char *const *values)
{
	while (*values && strstr(help, *values))
		values++;
	return !*values;
}

static void put_option(FILE *to, const struct opt *o)
{
	const char *left = keep_printf("  %s--%s%s%s", o->letter ? keep_printf("-%c, ", o->letter) : "    ", o->name,
				       o->value_name ? " " : "", o->value_name ? o->value_name : "");
	const char *help = o->help;

	if (o->values && !names_all(help, o->values)) {
		size_t len = strlen(help);

		help = keep_printf("%.*s: ", (int)(len && help[len - 1] == '.' ? len - 1 : len), help);
		for (size_t i = 0; o->values[i]; i++)
			help = keep_printf("%s%s%s", help, i ? ", " : "", o->values[i]);
	}
	help = keep_printf("%s%s%s", help, o->required ? " (required)" : "", o->repeats ? " (may be given several times)" : "");
	fputs(left, to);
	if (strlen(left) + 2 > HELP_COLUMN)
		fprintf(to, "\n%*s", HELP_COLUMN, "");
	else
		fprintf(to, "%*s", (int)(HELP_COLUMN - strlen(left)), "");
	put_wrapped(to, help, HELP_COLUMN, HELP_COLUMN);
}

static void put_options(FILE *to, const struct args *a)
{
	for (size_t g = 0; g < OPT_GROUPS; g++) {
		if (!a->groups[g].opts)
			continue;
		fprintf(to, "\n%s:\n", a->groups[g].title);
		for (const struct opt *o = a->groups[g].opts; o->name; o++)
			put_option(to, o);
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

static void put_exits(FILE *to, const struct command *c)
{
	fputs("\nExit status:\n", to);
	if (c->exits)
		fputs(c->exits, to);
	else
		fputs(exits_everywhere, to);
}

static const char texts_from_elsewhere[] =
	"A TEXT of - is read from standard input, and @FILE from a file, so that private words don't stand on the command line; "
	"\\@ and \\- stand for the signs themselves.";

void print_help(const struct command *c)
{
	struct args a = { 0 };

	args_for_command(&a, c);
	printf("Usage: txplan %s [OPTION…]%s%s\n\n%s.\n", c->name, c->synopsis[0] ? " " : "", c->synopsis, c->summary);
	if (c->about) {
		putchar('\n');
		put_paragraphs(stdout, c->about);
	}
	if (command_list(c) && c->needs & NEEDS_WRITER) {
		putchar('\n');
		put_paragraphs(stdout, texts_from_elsewhere);
	}
	put_options(stdout, &a);
	put_exits(stdout, c);
}

void print_overview(FILE *to)
{
	struct args a = { 0 };

	fputs("Usage: txplan COMMAND [OPTION…] [PLAN…]\n\n"
	      "Keeps treatment plans as plain text files with a full history.\n\nCommands:\n",
	      to);
	for (size_t i = 0; commands[i]; i++)
		fprintf(to, "  %-20s%s\n", commands[i]->name, commands[i]->summary);
	args_set_group(&a, GROUP_COMMON, "Options of every command", common_opts);
	put_options(to, &a);
	fputs("      --version                 Show the version\n"
	      "\nPLAN is a plan's id (mt-0417) or a path to its file. `txplan help COMMAND` tells more.\n",
	      to);
}

static int run_help(struct run *r)
{
	const struct command *c;

	if (!r->args.operand_count) {
		print_overview(stdout);
		return EXIT_DONE;
	}
	c = command_find(r->args.operands[0]);
	if (!c) {
		const char *near = txp_nearest(r->args.operands[0], command_names());
		return fail(r, EXIT_TROUBLE, near ? keep_printf("Did you mean `txplan help %s`?", near)
						  : "`txplan help` lists the commands.",
			    "there is no command \"%s\"", r->args.operands[0]);
	}
	print_help(c);
	return EXIT_DONE;
}

const struct command cmd_help = {
	.name = "help",
	.summary = "Show help for txplan or for one command",
	.synopsis = "[COMMAND]",
	.most = 1,
	.run = run_help,
};
