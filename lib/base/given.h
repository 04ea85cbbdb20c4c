/* given.h - structs that callers fill in, which grow from version to version: the first member is their size. */
#ifndef BASE_GIVEN_H
#define BASE_GIVEN_H

#include <stdbool.h>
#include <stddef.h>

/* Takes a struct that a caller filled in, and that begins with its size, into one of ours: of a shorter one the rest is 0. False
 * for NULL, for a size that can't be one, and where a longer one has something in it that we don't know. */
bool given_take(void *own, size_t own_size, const void *given);

/* Fills in a struct that a caller gave with its size: of a longer one the rest is 0. False for a size that can't be one. */
bool given_fill(void *given, const void *own, size_t own_size);

#endif
