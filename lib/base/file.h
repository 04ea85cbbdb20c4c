/* file.h - reading files and folders, with care. (Writing is the store's.) */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/arena.h"

/* Reads a whole regular file of at most `most` bytes. 0, or an errno: EFBIG when it is larger, EISDIR for a folder,
 * EINVAL for a device, pipe or socket. */
int file_read(struct arena *a, const char *path, size_t most, char **bytes, size_t *len);

/* The names in a folder but for . and .., sorted, NULL-terminated. 0, or an errno. */
int file_names(struct arena *a, const char *folder, char ***names);

#endif
