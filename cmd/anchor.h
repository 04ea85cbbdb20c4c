/* anchor.h - reading a file with an anchor, for verify. */
#ifndef CMD_ANCHOR_H
#define CMD_ANCHOR_H

#include "store.h"

/* Reads one; "-" is standard input. EXIT_DONE or a code after a message. */
int anchor_read(struct run *r, const char *file, struct txp_anchor *out);

#endif
