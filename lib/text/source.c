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

/* The newest known line that begins at or before an offset: its number from 0. */
static uint32_t known_line(const struct source *s, uint32_t offset)
{
	uint32_t low = 0, high = s->line_count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (s->lines[middle] <= offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct txp_position source_position(const struct source *s, uint32_t offset)
{
	if (offset > s->len)
		offset = s->len;
	uint32_t line = known_line(s, offset), start = line ? s->lines[line - 1] : 0;

	/* Reading may have given up before the end. */
	for (const char *newline; start < offset && (newline = memchr(s->bytes + start, '\n', offset - start)); line++)
		start = (uint32_t)(newline + 1 - s->bytes);
	if (start < s->bom)
		start = s->bom;
	return (struct txp_position){ line + 1, 1 + (uint32_t)utf8_length(s->bytes + start, offset > start ? offset - start : 0) };
}
