/* Words that needn't stand on the command line, where everybody on the computer can read them: a text of a writing command may be
 * - for standard input, or @FILE. */
#include "cmd.h"
#include "encoding.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WORDS_MOST = 1 << 20 }; /* what a plan may hold in all */

static const char literally[] = "Write \\@ at the beginning, or \\- alone, for the sign itself.";

/* \@… and \- stand for themselves, and so one more backslash for a text that begins so. */
static const char *unescaped(const char *text)
{
	const char *p = text + strspn(text, "\\");

	return p > text && (*p == '@' || !strcmp(p, "-")) ? text + 1 : text;
}

static int refuse(const struct run *r, const char *what, const char *from, const char *why)
{
	return fail(r, EXIT_TROUBLE, literally, "%s: %s can't be taken: %s", what, from, why);
}

/* All of it, at most WORDS_MOST; NULL with an errno. */
static char *read_all(int fd, size_t *len)
{
	char *bytes = keep(WORDS_MOST + 1);
	ssize_t n;

	*len = 0;
	while (*len <= WORDS_MOST && (n = read(fd, bytes + *len, WORDS_MOST + 1 - *len)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return NULL;
		*len += (size_t)n;
	}
	return bytes;
}

/* As an editor leaves it: without a byte order mark, with LF, and without the line ends behind the last word. */
static char *tidied(const char *bytes, size_t len)
{
	static const char mark[] = "\xef\xbb\xbf";
	char *text, *to;

	if (len >= 3 && !memcmp(bytes, mark, 3)) {
		bytes += 3;
		len -= 3;
	}
	to = text = keep_copy(bytes, len);
	for (size_t i = 0; i < len; i++)
		if (bytes[i] != '\r' || i + 1 == len || bytes[i + 1] != '\n')
			*to++ = bytes[i];
	while (to > text && (to[-1] == '\n' || to[-1] == '\r'))
		to--;
	*to = '\0';
	return text;
}

static int not_utf8(const struct run *r, const char *what, const char *from, const char *path, const struct encoding *e)
{
	const char *remedy = encoding_remedy(e, path);

	if (!e->seems)
		return fail(r, EXIT_TROUBLE, remedy, "%s: %s is no text: a NUL byte stands in line %zu", what, from, e->line);
	if (!e->line)
		return fail(r, EXIT_TROUBLE, remedy, "%s: %s is not UTF-8 text: it seems to be %s", what, from, e->seems);
	return fail(r, EXIT_TROUBLE, remedy, "%s: %s is not UTF-8 text in line %zu: it seems to be %s", what, from, e->line, e->seems);
}

/* path: of a file, NULL for standard input. */
static int take(const struct run *r, const char *what, const char *path, int fd, const char **text)
{
	const char *from = path ? keep_printf("the file \"%s\"", path) : "standard input";
	struct encoding other;
	size_t len;
	char *bytes = read_all(fd, &len);

	if (!bytes)
		return refuse(r, what, from, errno == EISDIR ? "it is a folder" : strerror(errno));
	if (len > WORDS_MOST)
		return refuse(r, what, from, "it is larger than a plan may be");
	if (!encoding_is_utf8(bytes, len, &other))
		return not_utf8(r, what, from, path, &other);
	*text = tidied(bytes, len);
	return EXIT_DONE;
}

static int take_file(const struct run *r, const char *what, const char *path, const char **text)
{
	/* A named pipe that nobody writes to must not be waited for when it is opened. */
	int bad = 0, code, fd = *path ? txp_open(path, O_RDONLY | O_NOCTTY | O_NONBLOCK, &bad) : -1;
	const char *why = bad == ELOOP ? "it, or a folder on the way, is a symbolic link" : bad ? strerror(bad) : "no file is named";

	if (fd < 0)
		return refuse(r, what, keep_printf("the file \"%s\"", path), bad == ENOENT ? "there is no such file" : why);
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
	code = take(r, what, path, fd, text);
	close(fd);
	return code;
}

/* What stands for a text; *input is who has taken standard input already, or NULL. */
static int read_text(const struct run *r, const char *what, const char **input, const char **text)
{
	if (**text == '@')
		return take_file(r, what, *text + 1, text);
	if (strcmp(*text, "-")) {
		*text = unescaped(*text);
		return EXIT_DONE;
	}
	if (*input)
		return fail(r, EXIT_TROUBLE, "Take one of them from a file: @FILE.", "standard input can be read once, not for %s and for %s",
			    *input, what);
	*input = what;
	if (isatty(STDIN_FILENO))
		tell(r, "%s: type the text, then Ctrl-D on a line of its own", what);
	return take(r, what, NULL, STDIN_FILENO, text);
}

/* Who reads standard input for something else. */
static const char *input_taken(const struct run *r)
{
	const char *batch = arg_value(&r->args, "batch"), *from = arg_value(&r->args, "files-from");

	if (batch && !strcmp(batch, "-"))
		return "--batch";
	if (from && !strcmp(from, "-"))
		return "--files-from";
	return r->args.operand_count && !strcmp(r->args.operands[0], "-") ? "the plan" : NULL;
}

static bool is_text(const struct opt *o)
{
	return o->value_name && (!strcmp(o->name, "message") || (o->key && !o->values && !strcmp(o->value_name, "TEXT")));
}

int args_read_texts(struct run *r)
{
	const char *input = input_taken(r), *text;
	int code = EXIT_DONE;

	for (size_t i = 0; i < r->args.given_count && !code; i++) {
		struct given *g = &r->args.given[i];
		const char *equals = g->value && !strcmp(g->opt->name, "set") ? strchr(g->value, '=') : NULL;

		if (!is_text(g->opt) && !equals)
			continue;
		text = equals ? equals + 1 : g->value;
		code = read_text(r, keep_printf("--%s", g->opt->name), &input, &text);
		g->value = equals ? keep_printf("%.*s%s", (int)(equals + 1 - g->value), g->value, text) : text;
	}
	if (!code && r->command->text_operand && r->args.operand_count > r->command->text_operand)
		code = read_text(r, "VALUE", &input, &r->args.operands[r->command->text_operand]);
	return code;
}
