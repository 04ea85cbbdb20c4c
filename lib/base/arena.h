/* arena.h - memory that is freed all at once.
 *
 * Everything of one document or one operation lives in one arena. Allocation never returns NULL: when memory
 * runs out, the arena unwinds to the innermost arena_try(), which returns TXP_ENOMEM. So code between the
 * guard and the allocation needs no checks, and must hold nothing that the arena does not know (see
 * arena_defer). One arena serves one thread. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include "txplan.h"

struct arena;

/* A new, empty arena, or NULL when out of memory. The caller frees it with arena_free(). */
struct arena *arena_new(void);

/* Runs what was deferred, newest first, and frees all memory. NULL is fine. */
void arena_free(struct arena *a);

/* An arena for what is needed only for a while within another: running out of memory in it unwinds to the other's guard. It is freed
 * with the other, and emptied before by arena_reset(). */
struct arena *arena_scratch(struct arena *a) __attribute__((returns_nonnull));
void arena_reset(struct arena *scratch);

/* Zeroed memory, aligned for any type. Must run inside arena_try(). */
void *arena_alloc(struct arena *a, size_t size) __attribute__((malloc, returns_nonnull, alloc_size(2)));

/* count * size bytes, checked against overflow. */
void *arena_array(struct arena *a, size_t count, size_t size) __attribute__((malloc, returns_nonnull));

/* Makes an allocation larger, moving it where it must: for what grows while it is written. The new bytes are not zeroed. A
 * large one is moved by the system, without a copy of it staying behind. */
void *arena_grow(struct arena *a, void *old, size_t old_size, size_t new_size) __attribute__((returns_nonnull));

/* For a list that grows: room for one item more than count. The items as they are, or moved to where *cap of them fit; NULL
 * and 0 to begin with. New room is not zeroed. */
void *arena_room(struct arena *a, void *items, size_t count, size_t *cap, size_t size) __attribute__((returns_nonnull));

/* A NUL-terminated copy of len bytes. */
char *arena_copy(struct arena *a, const char *bytes, size_t len) __attribute__((returns_nonnull));

/* A NUL-terminated copy of a C string. */
char *arena_strdup(struct arena *a, const char *s) __attribute__((returns_nonnull));

/* Formatted text. Only for ASCII formats: %s copies bytes as they are. */
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3), returns_nonnull));
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0), returns_nonnull));

/* Calls fn(arg) when the arena is freed, or earlier when memory runs out in the guard that is running now. */
void arena_defer(struct arena *a, void (*fn)(void *), void *arg);

/* Calls fn(arg); returns its result, or TXP_ENOMEM when memory ran out in it. Guards nest. */
enum txp_result arena_try(struct arena *a, enum txp_result (*fn)(void *), void *arg);

/* Reports that another library, or another arena, ran out of memory. Never returns. */
_Noreturn void arena_out_of_memory(struct arena *a);

/* The same for a type with that alignment: most need less than the strictest, and a tree is made of very many of them. */
void *arena_alloc_aligned(struct arena *a, size_t size, size_t align) __attribute__((malloc, returns_nonnull, alloc_size(2)));

/* Shorthand for one zeroed struct. */
#define arena_new_of(a, type) ((type *)arena_alloc_aligned((a), sizeof(type), alignof(type)))

#endif
