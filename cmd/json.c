#include "json.h"

#include <stdbool.h>
#include <string.h>
#include "cmd.h"

enum { DEEPEST = 16 };

struct reader {
	const char *at, *end;
	const char *wrong;
};

static struct json *value(struct reader *r, int depth);

static struct json *refuse(struct reader *r, const char *why)
{
	if (!r->wrong)
		r->wrong = why;
	return NULL;
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

/* After the `u`: one code point, from two escapes where it is beyond the first 65,536. */
static bool unicode_escape(struct reader *r, char **to)
{
	unsigned cp, low;

	if (!hex4(r, &cp) || !cp)
		return false;
	if (cp >= 0xd800 && cp < 0xdc00) {
		if (r->end - r->at < 2 || r->at[0] != '\\' || r->at[1] != 'u')
			return false;
		r->at += 2;
		if (!hex4(r, &low) || low < 0xdc00 || low > 0xdfff)
			return false;
		cp = 0x10000 + ((cp - 0xd800) << 10) + (low - 0xdc00);
	} else if (cp >= 0xdc00 && cp < 0xe000) {
		return false;
	}
	*to = put_utf8(*to, cp);
	return true;
}

/* After the opening quote. */
static char *string(struct reader *r)
{
	static const char from[] = "\"\\/bfnrt", plain[] = "\"\\/\b\f\n\r\t";
	char *text = keep((size_t)(r->end - r->at) + 1), *to = text;

	while (r->at < r->end && *r->at != '"') {
		const char *escape;

		if ((unsigned char)*r->at < 0x20) {
			refuse(r, "a line break or control character stands in a string");
			return NULL;
		}
		if (*r->at != '\\') {
			*to++ = *r->at++;
			continue;
		}
		r->at++;
		escape = r->at < r->end && *r->at ? strchr(from, *r->at) : NULL;
		if (escape) {
			*to++ = plain[escape - from];
			r->at++;
		} else if (r->at == r->end || *r->at++ != 'u' || !unicode_escape(r, &to)) {
			refuse(r, "a string holds a bad \\ escape");
			return NULL;
		}
	}
	if (r->at == r->end) {
		refuse(r, "a string has no closing quote");
		return NULL;
	}
	r->at++;
	return text;
}

static struct json *children(struct reader *r, struct json *parent, char close, int depth)
{
	struct json **last = &parent->first;
	bool map = parent->kind == JSON_MAP;

	if (depth > DEEPEST)
		return refuse(r, "it is nested too deeply");
	if (take(r, close))
		return parent;
	do {
		const char *key = NULL;
		struct json *child;

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

struct json *json_read(const char *bytes, size_t len, const char **wrong)
{
	struct reader r = { bytes, bytes + len, NULL };
	struct json *j;

	if (memchr(bytes, '\0', len)) {
		*wrong = "it holds a NUL byte";
		return NULL;
	}
	j = value(&r, 0);
	skip_space(&r);
	if (j && r.at < r.end)
		j = refuse(&r, "something stands behind the record");
	*wrong = r.wrong;
	return j;
}
