/* embedded.h - what the build makes out of schemas/ (data/embed.c). Private to schema/. */
#ifndef SCHEMA_EMBEDDED_H
#define SCHEMA_EMBEDDED_H

#include "schema/compiled.h"

extern const struct schema embedded_plan, embedded_config, embedded_instrument;
extern const struct catalogue embedded_catalogue;

#endif
