/* Reading an anchor that somebody kept. */
#include "anchor.h"

#include <errno.h>
#include <string.h>

enum { ANCHOR_MOST = 64 * 1024 };

static const char remedy[] = "Give the file that holds what `txplan anchor` printed, whole.";

int anchor_read(struct run *r, const char *file, struct txp_anchor *out)
{
	const bool input = !strcmp(file, "-");
	const char *name = input ? "standard input" : file;
	FILE *f = input ? stdin : open_input(file);
	char *text = keep(ANCHOR_MOST + 1);
	bool bad;
	size_t len;

	if (!f)
		return fail(r, EXIT_TROUBLE, remedy, "the anchor %s can't be read: %s", file, read_trouble(errno));
	len = fread(text, 1, ANCHOR_MOST + 1, f);
	bad = ferror(f) || len > ANCHOR_MOST;
	if (!input)
		fclose(f);
	if (bad)
		return fail(r, EXIT_TROUBLE, remedy, "%s can't be read, or is too large to be an anchor", name);
	switch (live(txp_anchor_read(name, text, len, out))) {
	case TXP_OK:
		return EXIT_DONE;
	case TXP_EREFUSED:
		return fail(r, EXIT_TROUBLE, remedy, "the anchor in %s is damaged", name);
	default:
		return fail(r, EXIT_TROUBLE, remedy, "%s holds no anchor, or more than one", name);
	}
}
