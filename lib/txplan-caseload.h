/* txplan-caseload.h - the caseload around plans. Part of txplan.h, which includes it and says what holds for every function. */
#ifndef TXPLAN_CASELOAD_H
#define TXPLAN_CASELOAD_H

#include "txplan.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- The caseload, for reading -------------------------------------------------------------------------------------- */

/* The folder that holds .txplan/config.yaml, found from a folder upwards, but not beyond the repository (.git) that this is
 * in. TXP_ENOTFOUND when there is none; TXP_EREFUSED when its settings can't be used: then *out is there with
 * txp_caseload_findings(). TXP_EIO with *errnum. */
enum txp_result txp_caseload_find(const char *start, int *errnum, txp_caseload **out);
void txp_caseload_free(txp_caseload *c);
/* Its folder, a whole path without symbolic links; borrowed. */
const char *txp_caseload_root(const txp_caseload *c);
/* What is wrong with its settings; borrowed. */
const txp_findings *txp_caseload_findings(const txp_caseload *c);
/* A setting as text ("layout", "due.reading"), its default where it isn't set or c is NULL; NULL for an unknown one. */
const char *txp_caseload_setting(const txp_caseload *c, const char *name);
/* The path, below the root, where the plan with this id is or would be: "plans/mt-0417.plan.yaml". TXP_EUSAGE when
 * the id isn't one. */
enum txp_result txp_caseload_path(const txp_caseload *c, const char *id, txp_text **out);
/* The same where there is no caseload yet, for a layout: "flat" or "sharded". */
enum txp_result txp_layout_path(const char *layout, const char *id, txp_text **out);
/* A list of texts. */
typedef struct txp_list txp_list;
/* All plan files, sorted, by path below the root; an empty list where there is no folder for them. TXP_EIO with *errnum. */
enum txp_result txp_caseload_plans(const txp_caseload *c, int *errnum, txp_list **out);
/* The same for any folder, whole paths. */
enum txp_result txp_folder_plans(const char *folder, int *errnum, txp_list **out);
/* open(2) for reading, with O_CLOEXEC: a descriptor, or -1 and *errnum. No symbolic link below a caseload's root is followed, at
 * the end of the path or on the way: ELOOP. txp_doc_load() and what looks for plans do likewise. */
int txp_open(const char *path, int flags, int *errnum);
/* Its texts, NULL-terminated; borrowed. */
const char *const *txp_list_items(const txp_list *l);
void txp_list_free(txp_list *l);
/* True for [a-z0-9][a-z0-9_-]{0,63}. */
bool txp_is_plan_id(const char *s);
/* True for con, nul, aux, prn, com1 …, lpt1 …, also before a dot: other systems keep these names for devices, and can have
 * no file of such a name. */
bool txp_is_device_name(const char *s);

#ifdef __cplusplus
}
#endif
#endif
