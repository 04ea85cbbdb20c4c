/* plans.h - from what a person writes (an id, a path, a folder, PLAN@REV, -) to plan files that are read. */
#ifndef CMD_PLANS_H
#define CMD_PLANS_H

#include "cmd.h"

/* One plan to read. When it could not be found or read, `bad` says why: one bad plan never stops a batch. */
struct source {
	const char *name; /* for messages and findings: the path, "mt-0417@HEAD~3", "standard input" */
	const char *path; /* of the file; NULL for standard input */
	const char *rev;  /* read it as of this revision or day; NULL for the file itself */
	const char *root, *below; /* the caseload and the path in it, where they are known already; else NULL */
	struct trouble bad;
};

struct sources {
	struct source *items;
	size_t count;
};

/* The last part of a path; points into it. */
const char *file_name(const char *path);

/* One plan: an id, a path, PLAN@REV or "-". Not found: its .bad says so. */
struct source plan_find(struct run *r, const char *operand);
/* A plan as of a revision or day, which need not be there any more. name is for messages. Not found, or no file: .path NULL. */
/* "`git checkout HEAD -- FILE` brings it back": for a remedy about a file that was deleted. */
const char *bring_back(const char *path);

struct source plan_find_at(struct run *r, const char *plan, const char *name, const char *rev);
/* All that the operands and --files-from name; the whole caseload when they name nothing. With then (see then.h), as it was
 * on that day; else NULL. EXIT_DONE, or a code after a message when there is nothing to take plans from. */
struct then;
int plans_find(struct run *r, struct then *then, struct sources *out);
void sources_add(struct sources *list, struct source s);
/* Says that no plan is named and none can be found. */
int plans_no_caseload(const struct run *r);
/* Reads it. NULL with s->bad when that fails. A document that is not in the YAML subset is there, with
 * txp_doc_findings(). */
txp_doc *plan_load(struct run *r, struct source *s);
/* The same for commands that need a plan that can be read: all trouble is told. NULL and *code. */
txp_doc *plan_load_readable(struct run *r, struct source *s, int *code);
/* True when the id must equal the file's name. */
bool plan_is_named(const struct source *s);
/* Settings for checks: those of the caseload that the plan belongs to, where there is one. */
struct txp_check_options plan_check_options(struct run *r, const struct source *s);
/* EXIT_NEGATIVE when a plan is also where another layout has it: two clones may each have made it in one. */
int plan_twice(const char *root, const char *below, struct trouble *t);
/* Calls fn for each plan of a list that another one of the same name is in. */
void plans_each_double(const struct sources *plans, void (*fn)(void *ctx, const struct trouble *t), void *ctx);
/* Tells each plan of a list that another one of the same name is in. EXIT_NEGATIVE when there is one. */
int plans_twice(const struct run *r, const struct sources *plans);
/* Why a file can't be read, from an errno. */
const char *read_trouble(int bad);
/* And what to do then. */
const char *read_remedy(int bad);
/* A path as seen from the current folder. */
const char *plan_shown_path(const char *root, const char *below);

#endif
