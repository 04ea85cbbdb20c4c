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

/* Where a value ends on its line. */
static uint32_t behind_value(const struct source *s, const struct node *n)
{
	uint32_t at = n->end;

	/* libyaml has the empty values of { } where the next one begins. */
	if (n->start == n->end && n->key) {
		at = n->key->end + (uint32_t)strspn(s->bytes + n->key->end, " \t");
		at = s->bytes[at] == ':' ? at + 1 : n->end;
	}
	return at;
}

uint32_t node_glued_hash(const struct source *s, const struct node *n)
{
	return source_glued_hash(s, behind_value(s, n));
}

uint32_t node_hash_behind(const struct source *s, const struct node *n)
{
	const uint32_t at = behind_value(s, n), hash = at + (uint32_t)strspn(s->bytes + at, " \t");

	return hash > at && s->bytes[hash] == '#' ? hash : 0;
}

uint32_t source_glued_hash(const struct source *s, uint32_t offset)
{
	uint32_t at = offset;

	while (s->bytes[at] == ' ' || s->bytes[at] == '\t')
		at++;
	if (s->bytes[at] != '#')
		return 0;
	return strchr(" \t\r\n", s->bytes[at + 1 + strspn(s->bytes + at + 1, "#-=*~_")]) ? 0 : at;
}
