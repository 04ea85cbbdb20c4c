/* Options are data: one table makes the parser, --help, and the checks of the manual pages. */
#include "cmd.h"

#include <stdlib.h>
#include <string.h>

static const char *const color_words[] = { "auto", "always", "never", NULL };

const struct opt common_opts[] = {
	{ "directory", 'C', "DIR", "Work as if started in this folder" },
	{ "color", 0, "WHEN", "Colours: auto (on a terminal), always or never", color_words },
	{ "width", 0, "N", "Wrap text at N columns, 0 for not at all; without it at the terminal's width" },
	{ "no-input", 0, NULL, "Never ask; name what is missing and stop" },
	{ "quiet", 'q', NULL, "No messages but errors" },
	{ "help", 'h', NULL, "Show this help" },
	{ NULL },
};

const struct opt writer_opts[] = {
	{ "dry-run", 'n', NULL, "Show the exact change to the file and its checks; change nothing" },
	{ "message", 'm', "WHY", "The reason, kept with the change in the history" },
	{ "author", 0, "WHO", "Who makes the change: \"Name <email>\"" },
	{ "no-durable", 0, NULL, "Don't wait until the change is safe from a power cut" },
	{ "unsigned", 0, NULL, "Don't sign the change, even where git's settings ask for it" },
	{ NULL },
};

const struct opt batch_opts[] = {
	{ "files-from", 0, "FILE", "Read more plans from a file, one a line (- for standard input)" },
	{ "null", 'z', NULL, "Names in --files-from end in NUL, not in a line end" },
	{ NULL },
};

void args_set_group(struct args *a, enum opt_groups group, const char *title, const struct opt *opts)
{
	if (opts && opts->name)
		a->groups[group] = (struct opt_group){ title, opts };
}

const struct opt *args_group(const struct args *a, enum opt_groups group)
{
	return a->groups[group].opts;
}

/* Goes through all options: the next one, NULL at the end. */
static const struct opt *next_opt(const struct args *a, size_t *group, const struct opt *prev)
{
	if (prev && prev[1].name)
		return prev + 1;
	for (size_t g = prev ? *group + 1 : 0; g < OPT_GROUPS; g++)
		if (a->groups[g].opts) {
			*group = g;
			return a->groups[g].opts;
		}
	return NULL;
}

static const char *const *kept_words(const char *const *words)
{
	const char **kept = NULL;
	size_t n = 0;

	if (!words)
		return NULL;
	do {
		kept = keep_grown(kept, n, sizeof *kept);
		kept[n] = words[n] ? keep_printf("%s", words[n]) : NULL;
	} while (kept[n++]);
	return kept;
}

const struct opt *schema_opts(const char *list)
{
	txp_options *made;
	struct opt *to;
	size_t n;

	if (live(txp_options_of(list, &made)) != TXP_OK)
		return NULL;
	n = txp_options_count(made);
	to = keep_array(n + 1, sizeof *to);
	for (size_t i = 0; i < n; i++) {
		const struct txp_option *from = txp_options_at(made, i);
		/* A date that is required and not given is today. */
		bool today = from->required && !strcmp(from->value_name, "DATE");

		to[i] = (struct opt){ .name = keep_printf("%s", from->name),
				      .value_name = keep_printf("%s", from->value_name),
				      .help = keep_printf("%s%s", from->help, today ? " (Today where not given.)" : ""),
				      .repeats = from->repeats,
				      .required = from->required && !today && *list, /* init fills in what a plan needs */
				      .key = keep_printf("%s", from->path) };
		to[i].values = kept_words(from->values);
		to[i].meant = kept_words(from->meant);
	}
	txp_options_free(made);
	return to;
}

/* ---- Parsing ---- */

static const struct opt *find_long(const struct args *a, const char *name, size_t len)
{
	size_t g = 0;

	for (const struct opt *o = next_opt(a, &g, NULL); o; o = next_opt(a, &g, o))
		if (strlen(o->name) == len && !memcmp(o->name, name, len))
			return o;
	return NULL;
}

static const struct opt *find_short(const struct args *a, char letter)
{
	size_t g = 0;

	for (const struct opt *o = next_opt(a, &g, NULL); o; o = next_opt(a, &g, o))
		if (o->letter == letter)
			return o;
	return NULL;
}

static const char *help_hint(const struct run *r)
{
	return r->command ? keep_printf("`txplan %s --help` shows the options.", r->command->name)
			  : "`txplan help` shows the commands and options.";
}

static int unknown_option(const struct run *r, const char *name, size_t len)
{
	const char **names = NULL, *near;
	size_t n = 0, g = 0;

	for (const struct opt *o = next_opt(&r->args, &g, NULL); o; o = next_opt(&r->args, &g, o)) {
		names = keep_grown(names, n, sizeof *names);
		names[n++] = o->name;
	}
	names = keep_grown(names, n, sizeof *names);
	names[n] = NULL;
	near = txp_nearest(keep_copy(name, len), names);
	return fail(r, EXIT_TROUBLE, near ? keep_printf("Did you mean --%s? %s", near, help_hint(r)) : help_hint(r),
		    "there is no option --%.*s", (int)len, name);
}

static const char *value_list(const char *const *values)
{
	char *list = keep_copy("", 0);

	for (size_t i = 0; values[i]; i++)
		list = keep_printf("%s%s%s", list, i ? ", " : "", values[i]);
	return list;
}

/* The choice that another word stands for, as the schema knows it, or that it is near to; or NULL. */
static const char *meant(const struct opt *o, const char *value)
{
	for (size_t i = 0; o->meant && o->meant[i]; i += 2)
		if (!strcmp(o->meant[i], value))
			return o->meant[i + 1];
	return txp_nearest(value, o->values);
}

static int add_given(struct run *r, const struct opt *o, const char *value)
{
	struct args *a = &r->args;

	if (value && o->values) {
		size_t i = 0;
		while (o->values[i] && strcmp(o->values[i], value))
			i++;
		if (!o->values[i]) {
			const char *near = meant(o, value);
			return fail(r, EXIT_TROUBLE,
				    near ? keep_printf("Did you mean %s?", near)
					 : keep_printf("Give one of: %s.", value_list(o->values)),
				    "--%s can't be \"%s\"; it is one of %s", o->name, value, value_list(o->values));
		}
	}
	if (value && !o->repeats && arg_given(a, o->name))
		return fail(r, EXIT_TROUBLE, keep_printf("Give --%s once.", o->name), "--%s is given twice: \"%s\" and \"%s\"",
			    o->name, arg_value(a, o->name), value);
	a->given = keep_grown(a->given, a->given_count, sizeof *a->given);
	a->given[a->given_count++] = (struct given){ o, value };
	return EXIT_DONE;
}

static int no_value(const struct run *r, const struct opt *o)
{
	return fail(r, EXIT_TROUBLE, keep_printf("Write --%s %s: %s", o->name, o->value_name, o->help),
		    "--%s needs a value", o->name);
}

/* The next word is the value, unless it is one of the options: then the value was most likely forgotten. */
static int take_next(struct run *r, const struct opt *o, char **next, size_t *i)
{
	const char *word = next[0];
	bool option;

	if (!word)
		return no_value(r, o);
	option = word[0] == '-' && word[1] && (word[1] == '-' ? word[2] && find_long(&r->args, word + 2, strlen(word + 2)) != NULL
							 : !word[2] && find_short(&r->args, word[1]) != NULL);
	if (option)
		return fail(r, EXIT_TROUBLE, keep_printf("Give its value; if that is really \"%s\", write --%s=%s.", word, o->name, word),
			    "--%s needs a value, and %s is an option", o->name, word);
	++*i;
	return add_given(r, o, word);
}

/* --name, --name=value or --name value; takes one more word when it uses it. */
static int parse_long(struct run *r, const char *word, char **next, size_t *i)
{
	const char *name = word + 2, *equals = strchr(name, '=');
	size_t len = equals ? (size_t)(equals - name) : strlen(name);
	const struct opt *o = find_long(&r->args, name, len);

	if (!o)
		return unknown_option(r, name, len);
	if (!o->value_name && equals)
		return fail(r, EXIT_TROUBLE, keep_printf("Write only --%s.", o->name), "--%s takes no value", o->name);
	if (!o->value_name)
		return add_given(r, o, NULL);
	if (equals)
		return add_given(r, o, equals + 1);
	return take_next(r, o, next, i);
}

/* -q, -nq, -m WHY, -mWHY. */
static int parse_short(struct run *r, const char *word, char **next, size_t *i)
{
	for (const char *p = word + 1; *p; p++) {
		const struct opt *o = find_short(&r->args, *p);
		int code;

		if (!o)
			return fail(r, EXIT_TROUBLE, help_hint(r), "there is no option -%c", *p);
		if (!o->value_name) {
			code = add_given(r, o, NULL);
			if (code)
				return code;
			continue;
		}
		if (p[1])
			return add_given(r, o, p + 1);
		return take_next(r, o, next, i);
	}
	return EXIT_DONE;
}

/* `-2w` and `-5` are values: no option is a digit. */
static bool is_operand(const char *word)
{
	return word[0] != '-' || !word[1] || (word[1] >= '0' && word[1] <= '9');
}

int args_parse(struct run *r, char **words, bool leading, size_t *used)
{
	struct args *a = &r->args;
	bool only_operands = false;
	size_t i;
	int code;

	for (i = 0; words[i]; i++) {
		if (only_operands || is_operand(words[i])) {
			if (leading)
				break;
			a->operands = keep_grown(a->operands, a->operand_count, sizeof *a->operands);
			a->operands[a->operand_count++] = words[i];
		} else if (!strcmp(words[i], "--")) {
			only_operands = true;
		} else {
			code = words[i][1] == '-' ? parse_long(r, words[i], words + i + 1, &i)
						  : parse_short(r, words[i], words + i + 1, &i);
			if (code)
				return code;
		}
	}
	if (used)
		*used = i;
	return EXIT_DONE;
}

char *ask_line(const char *question)
{
	char *line = NULL, *answer = NULL;
	size_t cap = 0;
	ssize_t len;

	fputs(question, stderr);
	len = getline(&line, &cap, stdin);
	while (len > 0 && strchr("\r\n", line[len - 1]))
		len--;
	if (len > 0 && !memchr(line, '\0', (size_t)len))
		answer = keep_copy(line, (size_t)len);
	free(line);
	return answer;
}

/* Asks a person for a value, until it is one of the choices. */
int ask_for(struct run *r, const struct opt *o)
{
	const char *choices = o->values ? keep_printf("  One of: %s.\n", value_list(o->values)) : "";
	const char *question = keep_printf("%s\n%s  --%s %s: ", o->help, choices, o->name, o->value_name);
	int code = EXIT_TROUBLE;

	while (code == EXIT_TROUBLE) {
		char *answer = ask_line(question);

		if (!answer)
			return fail(r, EXIT_STOPPED, "Nothing was changed.", "no answer for --%s", o->name);
		code = add_given(r, o, answer);
	}
	return code;
}

int args_require(struct run *r)
{
	const struct args *a = &r->args;
	size_t g = 0;
	int code = EXIT_DONE;

	for (const struct opt *o = next_opt(a, &g, NULL); o && !code; o = next_opt(a, &g, o)) {
		if (!o->required || arg_given(a, o->name))
			continue;
		if (!r->no_input)
			code = ask_for(r, o);
		else if (g != GROUP_SCHEMA) /* there the library knows better what is missing */
			code = fail(r, EXIT_TROUBLE, keep_printf("Add --%s %s: %s.", o->name, o->value_name, o->help),
				    "--%s is missing", o->name);
	}
	return code;
}

/* ---- What was given ---- */

bool arg_given(const struct args *a, const char *name)
{
	return arg_next(a, NULL, name) != NULL;
}

const char *arg_value(const struct args *a, const char *name)
{
	const struct given *g = arg_next(a, NULL, name);

	return g ? g->value : NULL;
}

const struct given *arg_next(const struct args *a, const struct given *prev, const char *name)
{
	for (size_t i = prev ? (size_t)(prev - a->given) + 1 : 0; i < a->given_count; i++)
		if (!strcmp(a->given[i].opt->name, name))
			return &a->given[i];
	return NULL;
}

struct txp_arg *args_of_table(const struct args *a, const struct opt *table, size_t *count)
{
	struct txp_arg *list = keep_array(a->given_count + 1, sizeof *list);
	size_t n = 0;

	for (size_t i = 0; i < a->given_count; i++)
		for (const struct opt *o = table; o && o->name; o++)
			if (o == a->given[i].opt)
				list[n++] = (struct txp_arg){ o->name, a->given[i].value };
	*count = n;
	return list;
}
