/* action.h - does what stands under `action` say that something was done? */
#ifndef RULES_ACTION_H
#define RULES_ACTION_H

#include <stdbool.h>

/* True without a letter or a digit: "", " ", "-". */
bool action_is_blank(const char *text);

/* True for a blank one, and for one that only says that there was none: "n/a", "None needed.", "ninguna". */
bool action_is_none(const char *text);

#endif
