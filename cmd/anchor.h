/* anchor.h - the text that somebody else keeps, and verify reads again. */
#ifndef CMD_ANCHOR_H
#define CMD_ANCHOR_H

#include "store.h"

/* An anchor as it was kept. */
struct anchor {
	const char *file; /* where it was read from */
	struct txp_store_anchor at;
	const char *date; /* as it stands there, or "" */
};

/* Reads one: the text or the JSON that `txplan anchor` prints, also in the middle of a mail, quoted or with other line ends.
 * "-" is standard input. EXIT_DONE or a code after a message. */
int anchor_read(struct run *r, const char *file, struct anchor *out);
/* The same from its text, which it changes and out points into; out->file is for messages. */
int anchor_parse(struct run *r, char *text, struct anchor *out);

#endif
