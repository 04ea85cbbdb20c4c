/* fd.h - open files and folders, and what the system's reasons mean. */
#ifndef BASE_FD_H
#define BASE_FD_H

#include <stdbool.h>

/* Is it a reason that explains by itself why something could not be done: no right, no room, a failing disk? */
bool errno_says_why(int errnum);

#endif
