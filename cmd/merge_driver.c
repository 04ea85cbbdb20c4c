/* txplan merge-driver: the merge that git calls for plans. Its exit code is a contract: 0 and 1 are results, anything else
 * lets the line that git-setup wrote fall back to git's own merge. Until the result is whole, OURS is not touched. */
#include "plans.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { CONFLICTS_SHOWN = 20 };

/* One of the three versions, under the name of the plan; NULL and *code. */
static txp_doc *load(struct run *r, const char *file, const char *name, int *code)
{
	txp_doc *d = NULL;
	int bad = 0;

	if (live(txp_doc_load_as(file, name, &bad, &d)) == TXP_EIO)
		*code = fail(r, EXIT_TROUBLE, "git's own merge takes over.", "%s: %s can't be read: %s", name, file, read_trouble(bad));
	return d;
}

static void tell_conflicts(const struct run *r, const char *name, const txp_merge *m)
{
	size_t n = txp_merge_conflicts_count(m);

	tell(r, "%s: %zu %s", name, n, n == 1 ? "conflict" : "conflicts");
	for (size_t i = 0; i < n && i < CONFLICTS_SHOWN; i++) {
		const char *path = txp_merge_conflict_at(m, i)->path;

		tell(r, "  %s", *path ? path : "the whole plan");
	}
	if (n > CONFLICTS_SHOWN)
		tell(r, "  … and %zu more", n - CONFLICTS_SHOWN);
	tell(r, "  `txplan resolve` walks through them.");
}

static int finish(struct run *r, const char *file, const char *name, const txp_doc *ours, const txp_merge *m)
{
	size_t len, old_len;
	const char *bytes = txp_merge_bytes(m, &len), *old = txp_doc_bytes(ours, &old_len);
	int bad;

	/* Telling them takes memory: once the result is in place nothing may go wrong any more. */
	if (txp_merge_conflicts_count(m))
		tell_conflicts(r, name, m);
	bad = len == old_len && !memcmp(bytes, old, len) ? 0 : out_file(file, bytes, len, false);
	if (bad)
		return fail(r, EXIT_TROUBLE, "git's own merge takes over.", "%s: the merged plan can't be written to %s: %s", name, file,
			    read_trouble(bad));
	return txp_merge_conflicts_count(m) ? EXIT_NEGATIVE : EXIT_DONE;
}

static int merge(struct run *r, const char *const files[3], const char *name, unsigned marker_size)
{
	const struct txp_merge_options o = { .size = sizeof o, .marker_size = marker_size };
	txp_doc *docs[3] = { NULL };
	txp_merge *m = NULL;
	int code = EXIT_DONE;

	for (int i = 0; i < 3 && !code; i++)
		docs[i] = load(r, files[i], name, &code);
	if (!code && live(txp_merge_docs(docs[0], docs[1], docs[2], &o, &m)) != TXP_OK) {
		tell_findings(r, txp_merge_findings(m));
		code = fail(r, EXIT_TROUBLE, "git's own merge by lines takes over; `txplan check` afterwards.",
			    "%s: one of the versions can't be read as a plan", name);
	}
	if (!code)
		code = finish(r, files[1], name, docs[1], m);
	txp_merge_free(m);
	for (int i = 0; i < 3; i++)
		txp_doc_free(docs[i]);
	return code;
}

static int run_merge_driver(struct run *r)
{
	const char **words = r->args.operands;
	unsigned long size = 0;
	char *end = NULL;

	if (r->args.operand_count > 3) {
		errno = 0;
		size = strtoul(words[3], &end, 10);
		if (errno || *end || words[3][0] < '0' || words[3][0] > '9' || size > 1000)
			return fail(r, EXIT_TROUBLE, "Give a number such as 7, which git passes as %L.",
				    "\"%s\" is not the length of a marker", words[3]);
	}
	return merge(r, words, r->args.operand_count > 4 ? words[4] : words[1], (unsigned)size);
}

const struct command cmd_merge_driver = {
	.name = "merge-driver",
	.summary = "Merge three versions of a plan, for git",
	.synopsis = "BASE OURS THEIRS [MARKER-SIZE] [PATH]",
	.about = "Joins what two people made of one plan, item by item and field by field, and writes it over OURS. The same field "
		 "changed in two ways, or two different items under one id, is a conflict: it is marked in the file and named. "
		 "git calls it, once `txplan git-setup` has told it to; `txplan resolve` settles conflicts.",
	.exits = "  0  merged\n"
		 "  1  merged but for conflicts, which are marked in OURS\n"
		 "  2  OURS is untouched: a version can't be read as a plan, or OURS can't be written\n"
		 "  7  OURS is untouched: out of memory\n",
	.least = 3,
	.most = 5,
	.run = run_merge_driver,
};
