/* embedded.h - what the build makes out of schemas/. Private to schema/. */
#ifndef SCHEMA_EMBEDDED_H
#define SCHEMA_EMBEDDED_H

#include "schema/compiled.h"

struct embedded_file {
	const char *path; /* below schemas/ */
	const char *bytes;
	size_t len;
};

extern const struct schema embedded_plan, embedded_config;
extern const struct catalogue embedded_catalogue;
extern const struct embedded_file embedded_files[]; /* sorted by path; path = NULL at the end */

#endif
