/* caseload.h - a folder of plans with settings of its own, for reading. No git here. */
#ifndef CASELOAD_CASELOAD_H
#define CASELOAD_CASELOAD_H

#include "schema/schema.h"

struct caseload {
	const char *root;        /* absolute */
	struct document *config; /* .txplan/config.yaml */
};

/* Looks for .txplan/config.yaml from a folder upwards, as far as the repository goes (a folder with .git). TXP_OK;
 * TXP_ENOTFOUND; TXP_EREFUSED with findings when the settings have errors (*out is there); TXP_EIO with *error. */
enum txp_result caseload_find(struct arena *a, const char *start, struct findings *f, int *error, struct caseload **out);

/* The folder that holds the caseload which `start` lies in, or NULL with *error (0: there is none). */
const char *caseload_root(struct arena *a, const char *start, int *error);

/* For file_open(): are links in this folder none of a caseload's? There none is followed. */
bool caseload_may_follow(int folder);

/* A setting as text ("due.reading"): the caseload's, else the schema's default; NULL for an unknown one. c may be NULL. */
const char *caseload_setting(const struct caseload *c, const char *name);

/* [a-z0-9][a-z0-9_-]{0,63} */
bool caseload_is_plan_id(const char *id);

/* Where a layout ("flat", which NULL is too, or "sharded") has a plan: "plans/mt-0417.plan.yaml", or in a shard folder. */
const char *caseload_layout_path(struct arena *a, const char *layout, const char *id);

/* All plan files below a folder, sorted; NULL-terminated; hidden folders and repositories inside it left out. So are symbolic
 * links to folders; but in a caseload they are named like plans, so that whoever reads them says what they are. 0 or an errno. */
int caseload_plan_files(struct arena *a, const char *folder, const char ***paths);

#endif
