/* An open hash table. Whole 64-bit hashes are kept beside the keys, so that a run of keys that were chosen to fall into
 * the same slot costs a scan over numbers, not over texts. */
#include "plan/map.h"

#include <string.h>

struct slot {
	uint64_t hash;
	const char *key; /* NULL: free */
	const void *value;
};

struct map {
	struct arena *arena;
	struct slot *slots;
	size_t mask, count;
};

static uint64_t hash_text(const char *s)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 0x100000001b3u;
	return (h ^ h >> 32) * 0x9e3779b97f4a7c15u;
}

struct map *map_new(struct arena *a, size_t expected)
{
	struct map *m = arena_new_of(a, struct map);
	size_t size = 16;

	while (size < expected * 2)
		size *= 2;
	m->arena = a;
	m->slots = arena_array(a, size, sizeof *m->slots);
	m->mask = size - 1;
	return m;
}

/* The key's slot, or the free one where it belongs. */
static struct slot *slot_of(const struct map *m, const char *key, uint64_t hash)
{
	for (size_t i = (size_t)(hash >> 20) & m->mask;; i = (i + 1) & m->mask) {
		struct slot *s = &m->slots[i];
		if (!s->key || (s->hash == hash && !strcmp(s->key, key)))
			return s;
	}
}

static void grow(struct map *m)
{
	struct slot *old = m->slots;
	size_t size = m->mask + 1;

	m->slots = arena_array(m->arena, size * 4, sizeof *m->slots);
	m->mask = size * 4 - 1;
	for (size_t i = 0; i < size; i++)
		if (old[i].key)
			*slot_of(m, old[i].key, old[i].hash) = old[i];
}

const void **map_at(struct map *m, const char *key)
{
	uint64_t hash = hash_text(key);
	struct slot *s = slot_of(m, key, hash);

	if (!s->key) {
		if ((m->count + 1) * 4 > (m->mask + 1) * 3) {
			grow(m);
			s = slot_of(m, key, hash);
		}
		m->count++;
		*s = (struct slot){ hash, key, NULL };
	}
	return &s->value;
}

const void *map_get(const struct map *m, const char *key)
{
	return slot_of(m, key, hash_text(key))->value;
}
