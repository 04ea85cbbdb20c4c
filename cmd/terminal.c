/* How wide what people read may be, and whether it may have colours: the terminal's say, the environment's, the options'. */
#include "cmd.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { PROSE_COLUMNS = 80, COLUMNS_LEAST = 10, COLUMNS_MOST = 100000 };

/* A number of columns; fewer than a few make no text. */
static bool read_columns(const char *text, uint32_t *columns)
{
	unsigned long n;

	if (!text || !*text || strlen(text) > 6 || text[strspn(text, "0123456789")])
		return false;
	n = strtoul(text, NULL, 10);
	if (n > COLUMNS_MOST)
		return false;
	*columns = n && n < COLUMNS_LEAST ? COLUMNS_LEAST : (uint32_t)n;
	return true;
}

/* 0 where it is no terminal. */
static uint32_t columns_of(int fd)
{
	uint32_t columns = 0;
	struct winsize size;

	if (!isatty(fd))
		return 0;
	if (read_columns(getenv("COLUMNS"), &columns) && columns)
		return columns;
	if (ioctl(fd, TIOCGWINSZ, &size) || !size.ws_col)
		return PROSE_COLUMNS;
	return size.ws_col < COLUMNS_LEAST ? COLUMNS_LEAST : size.ws_col;
}

void run_look(struct run *r)
{
	const char *term = getenv("TERM"), *no_color = getenv("NO_COLOR");
	const bool wanted = !(no_color && *no_color) && term && *term && strcmp(term, "dumb") != 0;

	r->width = columns_of(STDOUT_FILENO);
	r->width_err = columns_of(STDERR_FILENO);
	r->out_is_tty = r->width > 0;
	r->prose = r->width ? r->width : PROSE_COLUMNS;
	r->color = wanted && r->out_is_tty;
	r->color_err = wanted && r->width_err;
}

int run_look_options(struct run *r)
{
	const char *when = arg_value(&r->args, "color"), *width = arg_value(&r->args, "width");
	uint32_t columns;

	if (when && strcmp(when, "auto"))
		r->color = r->color_err = !strcmp(when, "always");
	if (!width)
		return EXIT_DONE;
	if (!read_columns(width, &columns))
		return fail(r, EXIT_TROUBLE, "Write --width 60, or --width 0 for lines that are never wrapped.",
			    "--width \"%s\" is not a number of columns", width);
	r->width = r->width_err = r->prose = columns;
	return EXIT_DONE;
}
