/* file.h - reading files and folders, with care. (Writing is the store's.) */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/arena.h"

/* May symbolic links in this open folder be followed? */
typedef bool file_follow(int folder);

/* Opens a file or folder, name by name, so that nobody can put a link on the way meanwhile. may_follow is asked about each link;
 * NULL: all are followed. A descriptor or -errno: -ELOOP for a link that may not be followed. */
int file_open(const char *path, int flags, file_follow *may_follow);

/* Reads a whole regular file of at most `most` bytes. 0, or an errno: EFBIG when it is larger, EISDIR for a folder,
 * EINVAL for a device, pipe or socket. */
int file_read(struct arena *a, const char *path, size_t most, char **bytes, size_t *len);
int file_read_in(struct arena *a, const char *path, size_t most, file_follow *may_follow, char **bytes, size_t *len);

/* The names in a folder but for . and .., sorted, NULL-terminated. 0, or an errno. */
int file_names(struct arena *a, const char *folder, file_follow *may_follow, char ***names);

#endif
