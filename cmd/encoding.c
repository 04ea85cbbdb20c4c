#include "encoding.h"

#include "cmd.h"

#include <string.h>

/* The length of the UTF-8 sequence at p, or 0. */
static size_t sequence(const unsigned char *p, size_t left)
{
	size_t len = *p < 0x80 ? 1 : *p >= 0xc2 && *p <= 0xdf ? 2 : (*p & 0xf0) == 0xe0 ? 3 : *p >= 0xf0 && *p <= 0xf4 ? 4 : 0;

	if (!len || len > left || !*p)
		return 0;
	for (size_t i = 1; i < len; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	if (len > 2 && ((*p == 0xe0 && p[1] < 0xa0) || (*p == 0xed && p[1] > 0x9f) || (*p == 0xf0 && p[1] < 0x90) ||
			(*p == 0xf4 && p[1] > 0x8f)))
		return 0;
	return len;
}

static size_t lines_until(const unsigned char *bytes, size_t at)
{
	size_t line = 1;

	for (size_t i = 0; i < at; i++)
		line += bytes[i] == '\n' || (bytes[i] == '\r' && bytes[i + 1] != '\n');
	return line;
}

/* Every other byte of Western text in UTF-16 is 0: half of them say enough. */
static bool is_utf16(const unsigned char *bytes, size_t len)
{
	size_t zeros[2] = { 0 };

	if (len >= 2 && ((bytes[0] == 0xff && bytes[1] == 0xfe) || (bytes[0] == 0xfe && bytes[1] == 0xff)))
		return true;
	for (size_t i = 0; i < len; i++)
		zeros[i % 2] += !bytes[i];
	return len > 4 && (zeros[0] * 4 > len || zeros[1] * 4 > len);
}

bool encoding_is_utf8(const char *text, size_t len, struct encoding *other)
{
	const unsigned char *bytes = (const unsigned char *)text;
	bool windows = false;
	size_t at = 0, n;

	while (at < len && (n = sequence(bytes + at, len - at)))
		at += n;
	if (at == len)
		return true;
	if (is_utf16(bytes, len)) {
		*other = (struct encoding){ "UTF-16", "UTF-16", 0 };
		return false;
	}
	*other = (struct encoding){ .line = lines_until(bytes, at) };
	if (memchr(bytes, '\0', len)) {
		other->line = lines_until(bytes, (size_t)((const unsigned char *)memchr(bytes, '\0', len) - bytes));
		return false;
	}
	for (size_t i = at; i < len; i++)
		windows = windows || (bytes[i] >= 0x80 && bytes[i] <= 0x9f);
	other->seems = windows ? "Windows-1252" : "Latin-1";
	other->iconv = windows ? "WINDOWS-1252" : "LATIN1";
	return false;
}

const char *encoding_remedy(const struct encoding *e, const char *file)
{
	if (!e->seems)
		return "Save it anew as text (UTF-8); a file that holds NUL bytes is damaged or is no text.";
	return keep_printf("Save it as UTF-8, or convert it: iconv -f %s -t UTF-8 %s >NEW-FILE", e->iconv,
			   file ? shell_path(file) : "FILE");
}

size_t encoding_narrow(char *bytes, size_t len, bool wide)
{
	size_t zeros[2] = { 0 }, first, n = 0;

	for (size_t i = 0; i < len; i++)
		zeros[i % 2] += !bytes[i];
	first = zeros[0] > zeros[1];
	for (size_t i = 0; i < len && !wide; i++)
		bytes[i] = bytes[i] ? bytes[i] : '?';
	if (!wide)
		return len;
	for (size_t i = 0; i + 1 < len; i += 2) {
		char low = bytes[i + first], high = bytes[i + !first];

		if ((unsigned char)low + (unsigned char)high != 0xff + 0xfe) /* the mark in front */
			bytes[n++] = (char)(!high && low ? low : '?');
	}
	bytes[n] = '\0';
	return n;
}

const char *encoding_plain_lines(const char *text)
{
	char *copy, *to;

	if (!strchr(text, '\r'))
		return text;
	copy = to = keep_copy(text, strlen(text));
	for (const char *p = text; *p; p++)
		if (*p != '\r')
			*to++ = *p;
		else if (p[1] != '\n')
			*to++ = '\n';
	*to = '\0';
	return copy;
}
