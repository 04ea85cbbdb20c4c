/* fd.h - open files and folders, and what the system's reasons mean. */
#ifndef BASE_FD_H
#define BASE_FD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Is it a reason that explains by itself why something could not be done: no right, no room, a failing disk? */
bool errno_says_why(int errnum);

/* Reads at most len bytes of an ordinary file from `at` on, and goes on after a signal; *got is less at the file's end. 0 or an
 * errno. */
int fd_read_at(int fd, uint64_t at, void *out, size_t len, size_t *got);
/* The same of so many bytes: EIO when there are fewer. */
int fd_read_all(int fd, uint64_t at, void *out, size_t len);

#endif
