#include "base/buf.h"

#include <stdio.h>
#include <string.h>

struct buf buf_in(struct arena *a)
{
	return (struct buf){ .arena = a };
}

static char *reserve(struct buf *b, size_t more)
{
	if (more > SIZE_MAX / 4 || b->len > SIZE_MAX / 4)
		arena_out_of_memory(b->arena);
	if (b->len + more + 1 > b->cap) {
		size_t cap = b->cap ? b->cap * 2 : 128;
		while (cap < b->len + more + 1)
			cap *= 2;
		b->bytes = arena_grow(b->arena, b->bytes, b->cap, cap);
		b->cap = cap;
	}
	return b->bytes + b->len;
}

void buf_add(struct buf *b, const void *bytes, size_t len)
{
	char *to = reserve(b, len);

	if (len)
		memcpy(to, bytes, len);
	b->len += len;
	b->bytes[b->len] = '\0';
}

void buf_puts(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void buf_putc(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void buf_fill(struct buf *b, char c, size_t count)
{
	memset(reserve(b, count), c, count);
	b->len += count;
	b->bytes[b->len] = '\0';
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap, again;

	va_start(ap, fmt);
	va_copy(again, ap);
	int len = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (len > 0) {
		char *to = reserve(b, (size_t)len);
		vsnprintf(to, (size_t)len + 1, fmt, again);
		b->len += (size_t)len;
	}
	va_end(again);
}
