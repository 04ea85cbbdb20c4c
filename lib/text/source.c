#include "text/document.h"

#include <string.h>

#include "base/utf8.h"

uint32_t source_line_start(const struct source *s, uint32_t offset)
{
	if (offset > s->len)
		offset = s->len;
	while (offset > s->bom && s->bytes[offset - 1] != '\n')
		offset--;
	return offset;
}

uint32_t source_line_end(const struct source *s, uint32_t offset)
{
	if (offset >= s->len)
		return s->len;
	const char *newline = memchr(s->bytes + offset, '\n', s->len - offset);
	uint32_t end = newline ? (uint32_t)(newline - s->bytes) : s->len;

	if (end > offset && s->bytes[end - 1] == '\r')
		end--;
	return end;
}

struct txp_position source_position(const struct source *s, uint32_t offset)
{
	uint32_t line = 1, start = source_line_start(s, offset);

	if (offset > s->len)
		offset = s->len;
	for (const char *p = s->bytes, *end = s->bytes + start; p < end; line++) {
		p = memchr(p, '\n', (size_t)(end - p));
		if (!p++)
			break;
	}
	return (struct txp_position){ line, 1 + (uint32_t)utf8_length(s->bytes + start, offset > start ? offset - start : 0) };
}
