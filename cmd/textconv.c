/* txplan textconv: a plan as lines, for git's diff and log. git runs it for each version of a file, and gives up on the
 * whole diff when it fails: so whatever can be read is shown. */
#include "plans.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 1024 * 1024 + 1 }; /* one byte more than a plan may have */

/* 0 or an errno; *fd = -1 for /dev/null, which stands for no file. */
static int open_version(const char *path, int *fd)
{
	struct stat st;
	int bad;

	*fd = -1;
	if (!strcmp(path, "/dev/null"))
		return 0;
	*fd = txp_open(path, O_RDONLY | O_NOCTTY | O_NONBLOCK, &bad);
	if (*fd < 0)
		return bad;
	if (fstat(*fd, &st))
		return errno;
	if (S_ISDIR(st.st_mode))
		return EISDIR;
	return S_ISREG(st.st_mode) ? 0 : EINVAL;
}

/* Fills what is free of the piece; false when reading failed. *len < PIECE afterwards: the file is at its end. */
static bool fill(int fd, char *piece, size_t *len)
{
	while (*len < PIECE) {
		ssize_t n = read(fd, piece + *len, PIECE - *len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n == 0;
		*len += (size_t)n;
	}
	return true;
}

/* How much of a full piece can be shown without cutting a line, or at least a character, in two. */
static size_t whole(const char *piece, size_t len)
{
	const char *newline = memrchr(piece, '\n', len);
	size_t end = len;

	if (newline)
		return (size_t)(newline - piece) + 1;
	while (end > len - 3 && ((unsigned char)piece[end - 1] & 0xC0) == 0x80)
		end--;
	return end - 1;
}

static void show_plan(const char *path, const char *bytes, size_t len)
{
	txp_doc *d = NULL;
	txp_text *t;

	live(txp_doc_parse(path, bytes, len, &d));
	live(txp_lines(d, &t));
	out_text(t);
	txp_text_free(t);
	txp_doc_free(d);
}

/* Larger than any plan. */
static bool show_rest(int fd, char *piece, size_t len)
{
	bool good = true;
	txp_text *t;

	while (len && good) {
		size_t n = len == PIECE ? whole(piece, len) : len;

		live(txp_show_lines(piece, n, &t));
		out_text(t);
		txp_text_free(t);
		memmove(piece, piece + n, len - n);
		len -= n;
		good = fill(fd, piece, &len);
	}
	return good;
}

static int run_textconv(struct run *r)
{
	const char *path = r->args.operands[0];
	char *piece = keep(PIECE);
	size_t len = 0;
	int fd, bad = open_version(path, &fd);

	errno = 0;
	if (!bad && fd >= 0 && !fill(fd, piece, &len))
		bad = errno;
	if (!bad && len < PIECE)
		show_plan(path, piece, len);
	else if (!bad && !show_rest(fd, piece, len))
		bad = errno;
	if (fd >= 0)
		close(fd);
	if (bad)
		return fail(r, EXIT_TROUBLE, bad == ELOOP ? read_remedy(bad) : "Give the path of a plan file; git does this by itself.",
			    "%s can't be read: %s", path, read_trouble(bad));
	return EXIT_DONE;
}

const struct command cmd_textconv = {
	.name = "textconv",
	.summary = "Print a plan as lines for git diff and git log -p",
	.synopsis = "FILE",
	.about = "Prints one fact a line with the path that says whose it is, such as goals/g1/due: 2026-09-01, in the order of "
		 "the file, so that a diff by lines can be read by people. `txplan git-setup` tells git to use it.",
	.exits = "  0  done; a file that is no plan is printed as it is\n"
		 "  2  the file could not be read\n"
		 "  7  out of memory\n",
	.least = 1,
	.most = 1,
	.run = run_textconv,
};
