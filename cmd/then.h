/* then.h - plans as they stood on a day: the day's commit is found once, and its files listed once. */
#ifndef CMD_THEN_H
#define CMD_THEN_H

#include "plans.h"

struct then;

struct then *then_new(struct run *r, int32_t day);
/* Adds what an operand names: a plan by id or path, also one that is gone since, or all plans of a folder. */
void then_add(struct then *t, struct sources *list, const char *operand);
/* Adds the plans that the caseload around us had. EXIT_DONE, or a code after a message. */
int then_add_caseload(struct then *t, struct sources *list);

#endif
