#include "csv.h"

#include "cmd.h"

#include <string.h>

static bool ends_line(char c)
{
	return c == '\n' || c == '\r';
}

/* Behind a line's end of one or two bytes. */
static char *behind_line(char *p, const char *end)
{
	return p + (p < end && p[0] == '\r' && p + 1 < end && p[1] == '\n') + (p < end);
}

bool csv_more(const struct csv *c)
{
	return c->at < c->end;
}

/* After the opening quote. Leaves c->at behind the closing one. */
static char *quoted_cell(struct csv *c)
{
	char *cell = c->at, *to = cell;

	while (c->at < c->end) {
		if (*c->at == '"' && c->at + 1 < c->end && c->at[1] == '"')
			c->at++; /* "" is one quote */
		else if (*c->at == '"')
			break;
		if (ends_line(*c->at)) {
			c->at = behind_line(c->at, c->end);
			c->line++;
			*to++ = '\n';
		} else {
			*to++ = *c->at++;
		}
	}
	if (c->at == c->end) {
		c->wrong = "a quote is not closed";
		c->remedy = "Close it; a quote within quotes is written twice.";
		return NULL;
	}
	c->at++;
	if (c->at < c->end && *c->at != c->separator && !ends_line(*c->at)) {
		c->wrong = "something stands behind the closing quote";
		c->remedy = "A quote within quotes is written twice.";
		return NULL;
	}
	*to = '\0'; /* at the closing quote, or before it */
	return cell;
}

char *csv_cell(struct csv *c, bool *last)
{
	char *cell, *stop;

	if (c->at < c->end && *c->at == '"') {
		c->at++;
		cell = quoted_cell(c);
		if (!cell)
			return NULL;
	} else {
		for (cell = c->at; c->at < c->end && *c->at != c->separator && !ends_line(*c->at);)
			c->at++;
	}
	stop = c->at;
	*last = stop == c->end || ends_line(*stop);
	c->line += stop < c->end && *last;
	c->at = *last ? behind_line(stop, c->end) : stop + 1;
	*stop = '\0';
	return cell;
}

/* Does the first line, cut at this separator, hold the column? How many cells it has. */
static bool cut_at(const struct csv *c, char separator, const char *column, size_t *cells)
{
	size_t len = strlen(column);
	bool found = false;

	*cells = 0;
	for (const char *p = c->at;; p++) {
		const char *start = p;

		while (p < c->end && *p != separator && !ends_line(*p))
			p++;
		++*cells;
		if (p - start >= 2 && *start == '"' && p[-1] == '"')
			found = found || ((size_t)(p - start) == len + 2 && !memcmp(start + 1, column, len));
		else
			found = found || ((size_t)(p - start) == len && !memcmp(start, column, len));
		if (p == c->end || ends_line(*p))
			return found;
	}
}

struct csv csv_open(char *bytes, size_t len, const char *column)
{
	static const char separators[] = ",;\t";
	struct csv c = { .at = bytes, .end = bytes + len, .separator = ',', .line = 1 };
	size_t most = 0, cells;

	if (len > 4 && !memcmp(bytes, "sep=", 4) && (len == 5 || ends_line(bytes[5]))) {
		c.separator = bytes[4];
		c.at = behind_line(bytes + 5, c.end);
		c.line++;
		return c;
	}
	for (const char *s = separators; *s; s++) {
		bool found = cut_at(&c, *s, column, &cells);

		if (found || cells > most)
			c.separator = *s;
		if (found)
			return c;
		most = cells > most ? cells : most;
	}
	return c;
}

const char *csv_separator_word(const struct csv *c)
{
	return c->separator == ',' ? "comma" : c->separator == ';' ? "semicolon" : c->separator == '\t' ? "tab"
											      : keep_printf("%c", c->separator);
}
