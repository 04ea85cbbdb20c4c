#include "json.h"

#include <stdbool.h>
#include <string.h>
#include "cmd.h"

enum { DEEPEST = 16, NAMES_MOST = 1000 };

struct reader {
	const char *start, *at, *end;
	struct json_wrong wrong;
};

static struct json *value(struct reader *r, int depth);

/* In characters: continuation bytes don't count. */
static size_t column_of(const struct reader *r, const char *at)
{
	size_t n = 1;

	for (const char *p = r->start; p < at; p++)
		n += ((unsigned char)*p & 0xc0) != 0x80;
	return n;
}

/* Only the first trouble counts. */
static struct json *refuse_at(struct reader *r, const char *at, const char *why, const char *remedy)
{
	if (!r->wrong.what)
		r->wrong = (struct json_wrong){ why, remedy, column_of(r, at) };
	return NULL;
}

static struct json *refuse(struct reader *r, const char *why)
{
	return refuse_at(r, r->at, why, NULL);
}

static void skip_space(struct reader *r)
{
	while (r->at < r->end && strchr(" \t\r\n", *r->at) && *r->at)
		r->at++;
}

static bool take(struct reader *r, char c)
{
	skip_space(r);
	if (r->at == r->end || *r->at != c)
		return false;
	r->at++;
	return true;
}

static bool hex4(struct reader *r, unsigned *out)
{
	*out = 0;
	if (r->end - r->at < 4)
		return false;
	for (int i = 0; i < 4; i++) {
		const char *digits = "0123456789abcdefABCDEF", *d = strchr(digits, *r->at);
		if (!d || !*r->at)
			return false;
		*out = *out * 16 + (unsigned)(d - digits < 16 ? d - digits : d - digits - 6);
		r->at++;
	}
	return true;
}

static char *put_utf8(char *to, unsigned cp)
{
	if (cp < 0x80) {
		*to++ = (char)cp;
	} else if (cp < 0x800) {
		*to++ = (char)(0xc0 | cp >> 6);
		*to++ = (char)(0x80 | (cp & 0x3f));
	} else if (cp < 0x10000) {
		*to++ = (char)(0xe0 | cp >> 12);
		*to++ = (char)(0x80 | (cp >> 6 & 0x3f));
		*to++ = (char)(0x80 | (cp & 0x3f));
	} else {
		*to++ = (char)(0xf0 | cp >> 18);
		*to++ = (char)(0x80 | (cp >> 12 & 0x3f));
		*to++ = (char)(0x80 | (cp >> 6 & 0x3f));
		*to++ = (char)(0x80 | (cp & 0x3f));
	}
	return to;
}

/* After the `u`: one code point, from two escapes where it is beyond the first 65,536. start: the backslash. */
static bool unicode_escape(struct reader *r, const char *start, char **to)
{
	unsigned cp, low;

	if (!hex4(r, &cp)) {
		refuse_at(r, start, "four hexadecimal digits are missing behind \\u", NULL);
		return false;
	}
	if (!cp) {
		refuse_at(r, start, "\\u0000 is a NUL, which no text may hold", "Take it out.");
		return false;
	}
	if (cp >= 0xd800 && cp < 0xdc00 && r->end - r->at >= 6 && r->at[0] == '\\' && r->at[1] == 'u') {
		const char *second = r->at;

		r->at += 2;
		if (hex4(r, &low) && low >= 0xdc00 && low <= 0xdfff) {
			*to = put_utf8(*to, 0x10000 + ((cp - 0xd800) << 10) + (low - 0xdc00));
			return true;
		}
		r->at = second;
	}
	if (cp >= 0xd800 && cp < 0xe000) {
		refuse_at(r, start, keep_printf("\\u%04x is half of a surrogate pair, and the other half is missing", cp),
			  "Write both halves, such as \\ud83d\\ude42, or the character itself.");
		return false;
	}
	*to = put_utf8(*to, cp);
	return true;
}

/* As JSON counts characters, a string takes no more bytes than what stands for it. */
static size_t room_for(const struct reader *r)
{
	const char *p = r->at;

	while (p < r->end && *p != '"')
		p += *p == '\\' && p + 1 < r->end ? 2 : 1;
	return (size_t)(p - r->at) + 1;
}

/* After the opening quote. */
static char *string(struct reader *r)
{
	static const char from[] = "\"\\/bfnrt", plain[] = "\"\\/\b\f\n\r\t";
	const char *open = r->at - 1;
	char *text = keep(room_for(r)), *to = text;

	while (r->at < r->end && *r->at != '"') {
		const char *start = r->at, *escape;

		if ((unsigned char)*start < 0x20) {
			refuse_at(r, start, "a line break or control character stands in a string",
				  "Write it as \\n, or as \\t for a tab; one record takes one line.");
			return NULL;
		}
		r->at++;
		if (*start != '\\') {
			*to++ = *start;
			continue;
		}
		escape = r->at < r->end && *r->at ? strchr(from, *r->at) : NULL;
		if (escape) {
			*to++ = plain[escape - from];
			r->at++;
		} else if (r->at == r->end || *r->at++ != 'u') {
			refuse_at(r, start, "a backslash stands before something that it has no meaning for",
				  "Write a backslash as two: \\\\.");
			return NULL;
		} else if (!unicode_escape(r, start, &to)) {
			return NULL;
		}
	}
	if (r->at == r->end) {
		refuse_at(r, open, "a string has no closing quote", NULL);
		return NULL;
	}
	r->at++;
	return text;
}

static struct json *children(struct reader *r, struct json *parent, char close, int depth)
{
	struct json **last = &parent->first;
	bool map = parent->kind == JSON_MAP;
	size_t names = 0;

	if (depth > DEEPEST)
		return refuse(r, "it is nested too deeply");
	if (take(r, close))
		return parent;
	do {
		const char *key = NULL;
		struct json *child;

		if (map && names++ == NAMES_MOST)
			return refuse(r, "it holds more than 1,000 names");
		if (map && (!take(r, '"') || !(key = string(r)) || !take(r, ':')))
			return refuse(r, "a name in quotes and a colon are missing");
		for (struct json *c = map ? parent->first : NULL; c; c = c->next)
			if (!strcmp(c->key, key))
				return refuse(r, keep_printf("\"%s\" stands in it twice", key));
		child = value(r, depth);
		if (!child)
			return NULL;
		child->key = key;
		*last = child;
		last = &child->next;
	} while (take(r, ','));
	return take(r, close) ? parent : refuse(r, map ? "a closing } or a comma is missing" : "a closing ] or a comma is missing");
}

static bool number_ends(const char *p, const char *end, const char **after)
{
	const char *start;

	p += p < end && *p == '-';
	start = p;
	while (p < end && *p >= '0' && *p <= '9')
		p++;
	if (p == start || (*start == '0' && p - start > 1))
		return false;
	if (p < end && *p == '.') {
		start = ++p;
		while (p < end && *p >= '0' && *p <= '9')
			p++;
		if (p == start)
			return false;
	}
	*after = p;
	return true;
}

static struct json *scalar(struct reader *r, struct json *j)
{
	static const struct {
		const char *word;
		enum json_kind kind;
	} words[] = { { "null", JSON_NULL }, { "true", JSON_TRUE }, { "false", JSON_FALSE } };
	const char *after;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		size_t len = strlen(words[i].word);
		if ((size_t)(r->end - r->at) >= len && !memcmp(r->at, words[i].word, len)) {
			j->kind = words[i].kind;
			j->text = words[i].word;
			r->at += len;
			return j;
		}
	}
	if (!number_ends(r->at, r->end, &after))
		return refuse(r, r->at == r->end ? "it ends too early" : "a value is missing or not in quotes");
	if (after < r->end && (*after == 'e' || *after == 'E')) {
		size_t len = strspn(after + 1, "+-0123456789") + 1;
		return refuse_at(r, r->at, keep_printf("the number %.*s has an exponent", (int)(after - r->at + len), r->at),
				 "Write it out: 10, not 1e1.");
	}
	j->kind = JSON_NUMBER;
	j->text = keep_copy(r->at, (size_t)(after - r->at));
	r->at = after;
	return j;
}

static struct json *value(struct reader *r, int depth)
{
	struct json *j = keep(sizeof *j);

	if (take(r, '{')) {
		j->kind = JSON_MAP;
		return children(r, j, '}', depth + 1);
	}
	if (take(r, '[')) {
		j->kind = JSON_LIST;
		return children(r, j, ']', depth + 1);
	}
	if (take(r, '"')) {
		j->kind = JSON_STRING;
		j->text = string(r);
		return j->text ? j : NULL;
	}
	return scalar(r, j);
}

struct json *json_read(const char *bytes, size_t len, struct json_wrong *wrong)
{
	struct reader r = { .start = bytes, .at = bytes, .end = bytes + len };
	const char *nul = memchr(bytes, '\0', len);
	struct json *j;

	if (nul) {
		refuse_at(&r, nul, "it holds a NUL byte", NULL);
		*wrong = r.wrong;
		return NULL;
	}
	j = value(&r, 0);
	skip_space(&r);
	if (j && r.at < r.end)
		j = refuse(&r, "something stands behind the record");
	*wrong = r.wrong;
	return j;
}

static char *put(char *to, const char *text)
{
	size_t len = strlen(text);

	memcpy(to, text, len);
	return to + len;
}

static const char *word_of(const struct json *j)
{
	return j->kind == JSON_NULL ? "-" : j->text ? j->text : "?";
}

const char *json_joined(const struct json *list)
{
	bool map = list->kind == JSON_MAP;
	size_t len = 1;
	char *text, *to;

	for (const struct json *c = list->first; c; c = c->next)
		len += strlen(word_of(c)) + (map ? strlen(c->key) : 0) + 2;
	text = to = keep(len);
	for (const struct json *c = list->first; c; c = c->next) {
		if (c != list->first)
			*to++ = ',';
		if (map)
			to = put(put(to, c->key), ":");
		to = put(to, word_of(c));
	}
	return text;
}
