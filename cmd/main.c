/* txplan - one binary; each command is one file. Here: which command, and what surrounds every run. */
#include "cmd.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* In the order of `txplan help`: a new command is a file, and a row here. */
#define COMMANDS(COMMAND)           \
	COMMAND(init)               \
	COMMAND(add_goal)           \
	COMMAND(add_objective)      \
	COMMAND(add_step)           \
	COMMAND(add_intervention)   \
	COMMAND(add_problem)        \
	COMMAND(add_diagnosis)      \
	COMMAND(add_medication)     \
	COMMAND(add_consent)        \
	COMMAND(add_disclosure)     \
	COMMAND(add_team)           \
	COMMAND(add_representative) \
	COMMAND(set)                \
	COMMAND(log_progress)       \
	COMMAND(sign)               \
	COMMAND(save)               \
	COMMAND(check)              \
	COMMAND(explain)            \
	COMMAND(due)                \
	COMMAND(render)             \
	COMMAND(diff)               \
	COMMAND(log)                \
	COMMAND(anchor)             \
	COMMAND(verify)             \
	COMMAND(git_setup)          \
	COMMAND(doctor)             \
	COMMAND(resolve)            \
	COMMAND(textconv)           \
	COMMAND(merge_driver)       \
	COMMAND(help)

#define DECLARE(name) extern const struct command cmd_##name;
COMMANDS(DECLARE)
#define ROW(name) &cmd_##name,
const struct command *const commands[] = { COMMANDS(ROW) NULL };

const struct opt version_opts[] = {
	{ "version", 0, NULL, "Show the version" },
	{ NULL },
};

const struct command *command_find(const char *name)
{
	for (size_t i = 0; commands[i]; i++)
		if (!strcmp(commands[i]->name, name))
			return commands[i];
	return NULL;
}

const char *const *command_names(void)
{
	size_t n = sizeof commands / sizeof *commands;
	const char **names = keep_array(n, sizeof *names);

	for (size_t i = 0; commands[i]; i++)
		names[i] = commands[i]->name;
	return names;
}

/* -C takes effect at once, so that a later -C and every path are seen from there. */
static int change_folder(const struct run *r, const char *folder)
{
	if (!folder || !chdir(folder))
		return EXIT_DONE;
	return fail(r, EXIT_TROUBLE, "Give the path of a folder that you may enter after -C.", "can't work in %s: %s",
		    folder, strerror(errno));
}

/* `txplan foo` runs a program txplan-foo from PATH where there is one. Returns when there is none. */
static void try_external(char **words)
{
	if (!words[0][strspn(words[0], "abcdefghijklmnopqrstuvwxyz0123456789-")]) {
		char *name = keep_printf("txplan-%s", words[0]);
		const char *file = program_on_path(name);
		char *plain = words[0];

		if (!file)
			return;
		words[0] = name;
		signal(SIGPIPE, SIG_DFL);
		execvp(file, words);
		signal(SIGPIPE, SIG_IGN);
		words[0] = plain;
	}
}

static int unknown_command(const struct run *r, char **words)
{
	const char *near = txp_nearest(words[0], command_names());

	return fail(r, EXIT_TROUBLE,
		    near ? keep_printf("Did you mean `txplan %s`? `txplan help` lists the commands.", near)
			 : "`txplan help` lists the commands.",
		    "there is no command \"%s\"", words[0]);
}

static int check_operands(struct run *r)
{
	const struct command *c = r->command;
	const char *usage = keep_printf("Write: txplan %s%s%s. `txplan %s --help` tells more.", c->name,
					c->synopsis[0] ? " " : "", c->synopsis, c->name);

	if (r->args.operand_count < c->least)
		return fail(r, EXIT_TROUBLE, usage, "something is missing after \"%s\"",
			    r->args.operand_count ? r->args.operands[r->args.operand_count - 1] : c->name);
	if (r->args.operand_count > c->most)
		return fail(r, EXIT_TROUBLE, usage,
			    "\"%s\" is one word too many; put quotes around a value with spaces",
			    r->args.operands[c->most]);
	return EXIT_DONE;
}

static int run_command(struct run *r, char **words)
{
	size_t before = r->args.given_count;
	int code;

	r->command = command_find(words[0]);
	if (!r->command) {
		try_external(words);
		return unknown_command(r, words);
	}
	args_for_command(&r->args, r->command);
	if (r->command->before)
		r->command->before(r, words + 1);
	code = args_parse(r, words + 1, false, NULL);
	if (!code)
		code = run_look_options(r);
	if (code)
		return code;
	if (arg_given(&r->args, "help")) {
		print_help(r, r->command);
		return EXIT_DONE;
	}
	for (size_t i = before; i < r->args.given_count && !code; i++)
		if (r->args.given[i].opt->letter == 'C')
			code = change_folder(r, r->args.given[i].value);
	if (!code)
		code = check_operands(r);
	if (!code)
		code = run_start(r);
	if (!code && r->command->needs & NEEDS_WRITER)
		code = args_read_texts(r);
	if (!code)
		code = args_require(r);
	return code ? code : r->command->run(r);
}

static int run_words(struct run *r, char **words)
{
	size_t used = 0;
	int code;

	args_set_group(&r->args, GROUP_COMMON, "Options of every command", common_opts);
	args_set_group(&r->args, GROUP_OWN, "Version", version_opts);
	code = args_parse(r, words, true, &used);
	if (!code)
		code = run_look_options(r);
	if (code)
		return code;
	if (arg_given(&r->args, "version")) {
		printf("txplan %s\n", txp_version());
		return EXIT_DONE;
	}
	for (size_t i = 0; i < r->args.given_count && !code; i++)
		if (r->args.given[i].opt->letter == 'C')
			code = change_folder(r, r->args.given[i].value);
	if (code)
		return code;
	if (!words[used] && !arg_given(&r->args, "help")) {
		print_overview(r, true);
		return EXIT_TROUBLE;
	}
	if (!words[used]) {
		print_overview(r, false);
		return EXIT_DONE;
	}
	return run_command(r, words + used);
}

int main(int argc, char **argv)
{
	struct run r = { .env.size = sizeof r.env };
	int code, closed;

	umask(077); /* plans are health records */
	out_open();
	signal(SIGPIPE, SIG_IGN);
	run_look(&r);
	signal(SIGCHLD, SIG_DFL); /* whoever started us may ignore it, and then nobody would learn how a program ended */
	code = run_words(&r, argc > 0 ? argv + 1 : argv);
	closed = out_close(&r);
	run_end(&r);
	keep_free();
	return code > closed ? code : closed;
}
