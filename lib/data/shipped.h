/* shipped.h - what the build makes out of schemas/ beside the schemas themselves (data/embed.c). Private to data/. */
#ifndef DATA_SHIPPED_H
#define DATA_SHIPPED_H

#include "base/shelf.h"

extern const struct shelf shipped_instruments, shipped_languages;

/* SHA-256 over the names and bytes of all of schemas/ that is built in. */
extern const char shipped_digest[];

#endif
