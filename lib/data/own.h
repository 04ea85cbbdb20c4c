/* own.h - what a caseload brings along of its own beside its settings: instruments, over those that ship.
 *
 * It is read when a plan first needs it. Profiles, templates and holidays are further members when they come. */
#ifndef DATA_OWN_H
#define DATA_OWN_H

#include "base/sha256.h"
#include "base/shelf.h"
#include "data/knowledge.h"

/* A file that something is to be said about. */
struct own_file {
	const struct source *source; /* its whole path, and its bytes where it could be read */
	struct findings *findings;
};

struct own {
	struct shelf instruments; /* of .txplan/instruments/; a file with errors is not among them */
	const struct own_file *files;
	size_t nfiles;
	bool wrong; /* one of them has errors */
	/* SHA-256 over what is built in and the names and bytes of all that was read, the settings too: while it is the same,
	 * whatever was concluded from them holds. */
	char digest[SHA256_HEX_BYTES];
};

void own_read(struct arena *a, const struct knowledge *k, struct own *out);

#endif
