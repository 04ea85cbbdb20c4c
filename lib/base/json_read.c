#include "base/json_read.h"

#include <string.h>

static enum json_step bad(struct json_reader *r, enum json_fault fault, const char *at)
{
	r->fault = fault;
	r->fault_at = at;
	return JSON_STEP_BAD;
}

static void skip_space(struct json_reader *r)
{
	while (r->at < r->end && *r->at && strchr(" \t\r\n", *r->at))
		r->at++;
}

static bool next_is(const struct json_reader *r, char c)
{
	return r->at < r->end && *r->at == c;
}

bool json_in_map(const struct json_reader *r)
{
	const unsigned level = r->depth - 1;

	return r->depth && r->maps[level / 64] >> level % 64 & 1;
}

/* ---- Strings ---- */

/* The four hex digits at p, or -1. */
static long hex4(const char *p, const char *end)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	long v = 0;

	if (end - p < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		const char *d = p[i] ? strchr(digits, p[i]) : NULL;
		if (!d)
			return -1;
		v = v * 16 + (d - digits < 16 ? d - digits : d - digits - 6);
	}
	return v;
}

static size_t put(char *out, unsigned long cp)
{
	static const unsigned char lead[] = { 0, 0, 0xC0, 0xE0, 0xF0 };
	const size_t n = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;

	for (size_t i = n - 1; i; i--, cp >>= 6)
		out[i] = (char)(0x80 | (cp & 0x3F));
	out[0] = (char)(n == 1 ? cp : lead[n] | cp);
	return n;
}

/* \uXXXX, or two of them that make one code point; r->at is behind the `u`. How many bytes it is, or 0 with r->fault. */
static size_t unicode(struct json_reader *r, const char *escape, char *out)
{
	long cp = hex4(r->at, r->end);

	if (cp < 0)
		return bad(r, JSON_HEX, escape), 0;
	r->at += 4;
	if (!cp && r->no_nul)
		return bad(r, JSON_NUL, escape), 0;
	if (cp >= 0xD800 && cp < 0xE000) {
		const bool pair = cp < 0xDC00 && r->end - r->at >= 6 && r->at[0] == '\\' && r->at[1] == 'u';
		const long low = pair ? hex4(r->at + 2, r->end) : -1;
		if (low < 0xDC00 || low >= 0xE000) {
			r->half = (unsigned)cp;
			return bad(r, JSON_SURROGATE, escape), 0;
		}
		r->at += 6;
		cp = 0x10000 + ((cp - 0xD800) << 10) + (low - 0xDC00);
	}
	return put(out, (unsigned long)cp);
}

/* r->at is behind the backslash. */
static size_t escaped(struct json_reader *r, char *out)
{
	static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
	const char *escape = r->at - 1, c = r->at < r->end ? *r->at : '\0', *name = c ? strchr(names, c) : NULL;

	if (!name && c != 'u')
		return bad(r, JSON_ESCAPE, escape), 0;
	r->at++;
	if (c == 'u')
		return unicode(r, escape, out);
	out[0] = values[name - names];
	return 1;
}

/* Where its closing quote is, or the end. What is written for a character is never shorter than the character. */
static const char *close_of(const struct json_reader *r, const char *p)
{
	while (p < r->end && *p != '"')
		p += *p == '\\' && p + 1 < r->end ? 2 : 1;
	return p;
}

/* At the opening quote. */
static bool string(struct json_reader *r)
{
	const char *open = r->at++, *close = close_of(r, r->at);
	char *text = arena_alloc(r->arena, (size_t)(close - r->at) + 1);
	size_t len = 0;

	r->unclosed = close >= r->end;
	while (r->at < close && !r->fault) {
		const unsigned char c = (unsigned char)*r->at++;
		if (c == '\\')
			len += escaped(r, text + len);
		else if (c < 0x20)
			bad(r, JSON_CONTROL, r->at - 1);
		else
			text[len++] = (char)c;
	}
	if (!r->fault && r->unclosed)
		bad(r, JSON_UNCLOSED, open);
	r->start = open;
	r->text = text;
	r->len = len;
	if (r->fault)
		return false;
	r->at = r->stop = close + 1;
	return true;
}

/* ---- Steps ---- */

static enum json_step key(struct json_reader *r)
{
	if (!next_is(r, '"'))
		return bad(r, JSON_NO_KEY, r->at);
	r->in_key = true;
	if (!string(r))
		return JSON_STEP_BAD;
	skip_space(r);
	if (!next_is(r, ':'))
		return bad(r, JSON_NO_COLON, r->at);
	r->in_key = false;
	r->at++;
	r->wants = JSON_WANTS_VALUE;
	return JSON_STEP_KEY;
}

static enum json_step value(struct json_reader *r)
{
	r->start = r->at;
	if (next_is(r, '{') || next_is(r, '[')) {
		const bool map = *r->at++ == '{';
		if (r->depth < JSON_LEVELS_MOST) {
			const uint64_t bit = (uint64_t)1 << r->depth % 64;
			r->maps[r->depth / 64] = map ? r->maps[r->depth / 64] | bit : r->maps[r->depth / 64] & ~bit;
		}
		r->depth++;
		r->wants = JSON_WANTS_FIRST;
		return map ? JSON_STEP_MAP : JSON_STEP_LIST;
	}
	r->wants = JSON_WANTS_MORE;
	if (!next_is(r, '"'))
		return JSON_STEP_PLAIN;
	return string(r) ? JSON_STEP_STRING : JSON_STEP_BAD;
}

enum json_step json_next(struct json_reader *r)
{
	skip_space(r);
	if (r->wants == JSON_WANTS_VALUE)
		return value(r);
	if (!r->depth)
		return r->at < r->end ? bad(r, JSON_BEHIND, r->at) : JSON_STEP_END;
	r->start = r->at;
	if (next_is(r, json_in_map(r) ? '}' : ']')) {
		r->at++;
		r->depth--;
		r->wants = JSON_WANTS_MORE;
		return JSON_STEP_CLOSE;
	}
	if (r->wants == JSON_WANTS_MORE) {
		if (!next_is(r, ','))
			return bad(r, JSON_NO_COMMA, r->at);
		r->at++;
		skip_space(r);
	}
	return json_in_map(r) ? key(r) : value(r);
}

void json_take(struct json_reader *r, size_t len)
{
	r->at += len;
}
