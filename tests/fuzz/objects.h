/* objects.h - what the targets for the checked readers of objects share: bytes as a file where the readers look. */
#ifndef FUZZ_OBJECTS_H
#define FUZZ_OBJECTS_H

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/store.h"
#include "verify/odb.h"

static inline void must(bool good)
{
	if (!good)
		abort();
}

/* In a folder of its own, where the readers look for it. */
static inline void put_file(int folder, const char *path, const uint8_t *data, size_t size)
{
	int fd = openat(folder, path, O_RDWR | O_CREAT | O_TRUNC, 0600);

	must(fd >= 0);
	for (size_t done = 0; done < size;) {
		ssize_t n = write(fd, data + done, size - done);
		must(n > 0);
		done += (size_t)n;
	}
	close(fd);
}

/* The folder that new_folder() made, and the one in it. */
static char made[] = "/dev/shm/txplan-fuzz-XXXXXX";
static const char *inside;

static inline void remove_folder(void)
{
	char path[64];

	snprintf(path, sizeof path, "%s/%s", made, inside);
	rmdir(path);
	rmdir(made);
}

/* A folder in memory, where the system has one. */
static inline int new_folder(const char *below)
{
	if (!mkdtemp(made)) {
		snprintf(made, sizeof made, "/tmp/txplan-fuzz-XXXXXX");
		must(mkdtemp(made));
	}
	inside = below;
	must(atexit(remove_folder) == 0);
	int fd = open(made, O_RDONLY | O_DIRECTORY);
	must(fd >= 0 && mkdirat(fd, below, 0700) == 0);
	return fd;
}

/* What a reader may answer. */
static inline void must_be_told(int code, const struct trouble *t)
{
	must(code == 0 || code == GIT_ENOTFOUND || (code == GIT_ERROR && t->text[0]));
}

#endif
