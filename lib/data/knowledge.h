/* knowledge.h - what is known where a plan lies: the folder of plans (a caseload), and settings of its own. No git here. */
#ifndef DATA_KNOWLEDGE_H
#define DATA_KNOWLEDGE_H

#include "schema/schema.h"

struct knowledge {
	const char *root;        /* absolute */
	struct document *config; /* .txplan/config.yaml */
};

/* Looks for .txplan/config.yaml from a folder upwards, as far as the repository goes (a folder with .git). TXP_OK;
 * TXP_ENOTFOUND; TXP_EREFUSED with findings when the settings have errors (*out is there); TXP_EIO with *error. */
enum txp_result knowledge_find(struct arena *a, const char *start, struct findings *f, int *error, struct knowledge **out);

/* The folder that holds the caseload which `start` lies in, or NULL with *error (0: there is none). */
const char *knowledge_root(struct arena *a, const char *start, int *error);

/* For file_open(): are links in this folder none of a caseload's? There none is followed. */
bool knowledge_may_follow(int folder);

/* A setting as text ("due.reading"): the caseload's, else the schema's default; NULL for an unknown one. c may be NULL. */
const char *knowledge_setting(const struct knowledge *c, const char *name);

/* [a-z0-9][a-z0-9_-]{0,63} */
bool plan_id_valid(const char *id);

/* Where a layout ("flat", which NULL is too, or "sharded") has a plan: "plans/mt-0417.plan.yaml", or in a shard folder. */
const char *layout_path(struct arena *a, const char *layout, const char *id);

/* All plan files below a folder, sorted; NULL-terminated; hidden folders and repositories inside it left out. So are symbolic
 * links to folders; but in a caseload they are named like plans, so that whoever reads them says what they are. 0 or an errno. */
int plan_files(struct arena *a, const char *folder, const char ***paths);

#endif
