/* map.h - text to pointer, in an arena. Grows; never shrinks; keys are borrowed. */
#ifndef PLAN_MAP_H
#define PLAN_MAP_H

#include "base/arena.h"

struct map;

/* An empty map with room for about this many keys. */
struct map *map_new(struct arena *a, size_t expected);
/* The value's place for a key, made (NULL inside) if it wasn't there. Valid until the next map_at(). */
const void **map_at(struct map *m, const char *key);
/* The value of a key, or NULL. */
const void *map_get(const struct map *m, const char *key);

#endif
