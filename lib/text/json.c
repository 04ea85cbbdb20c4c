/* json.c - JSON becomes the same tree as YAML: with JSON's own typing (schemas), or as a plan has it, where a plain value
 * is text that its place gives a type, and null is a value that is absent. No recursion: the tree's own links are the
 * stack. */
#include "text/document.h"

#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/utf8.h"
#include "text/build.h"
#include "text/json.h"
#include "text/prescan.h"

enum { JSON_DEPTH_MOST = 512 };

struct json {
	struct arena *arena;
	struct findings *findings;
	struct document *doc;
	const char *p, *end;
	struct node *open; /* the innermost collection being read */
	struct node *key;  /* a key whose value comes next */
	uint32_t depth, depth_most, nodes_most, keys;
	bool plan; /* see above */
	bool failed;
	bool hopeless; /* and YAML can't read it either, but would give another reason */
};

static uint32_t offset(const struct json *j, const char *p)
{
	return (uint32_t)(p - j->doc->source.bytes);
}

/* Only the first error counts: what follows it would be guesses. */
static void fail(struct json *j, const char *at, const char *code, const char *message)
{
	uint32_t start = offset(j, at < j->end ? at : j->end);

	if (!j->failed)
		find(j->findings, code, (struct txp_span){ start, start + (at < j->end) }, "%s", message);
	j->failed = true;
}

static void skip_space(struct json *j)
{
	while (j->p < j->end && strchr(" \t\r\n", *j->p) && *j->p)
		j->p++;
}

static struct node *new_node(struct json *j, enum node_kind kind, const char *start)
{
	struct node *n = arena_new_of(j->arena, struct node);

	n->kind = kind;
	n->json = !j->plan;
	n->flow = kind != NODE_SCALAR;
	n->start = offset(j, start);
	if (++j->doc->nodes > j->nodes_most)
		fail(j, start, "too-many-nodes", "this file holds too many keys and values");
	return n;
}

static int hex_digit(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
				      : -1;
}

/* The four hex digits of \uXXXX at p, or -1. */
static long read_hex(const struct json *j, const char *p)
{
	long v = 0;

	if (j->end - p < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		int d = hex_digit(p[i]);
		if (d < 0)
			return -1;
		v = v * 16 + d;
	}
	return v;
}

static size_t put_utf8(char *out, unsigned long cp)
{
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	size_t n = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
	static const unsigned char lead[] = { 0, 0, 0xC0, 0xE0, 0xF0 };
	for (size_t i = n - 1; i; i--, cp >>= 6)
		out[i] = (char)(0x80 | (cp & 0x3F));
	out[0] = (char)(lead[n] | cp);
	return n;
}

/* \uXXXX, or two of them that make one code point. j->p is behind the `u`. */
static size_t read_unicode(struct json *j, char *out)
{
	long cp = read_hex(j, j->p);

	if (cp < 0) {
		fail(j, j->p, "not-json", "\\u needs four hexadecimal digits");
		return 0;
	}
	j->p += 4;
	if (cp >= 0xD800 && cp < 0xE000) {
		long low =
		    cp < 0xDC00 && j->end - j->p >= 6 && j->p[0] == '\\' && j->p[1] == 'u' ? read_hex(j, j->p + 2) : -1;
		if (low < 0xDC00 || low >= 0xE000) {
			j->hopeless = !j->failed;
			fail(j, j->p - 6, "surrogate-escape", "this escape is half of a character: a surrogate without its other half");
			return 0;
		}
		j->p += 6;
		cp = 0x10000 + ((cp - 0xD800) << 10) + (low - 0xDC00);
	}
	return put_utf8(out, (unsigned long)cp);
}

static size_t read_escape(struct json *j, char *out)
{
	static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
	char c = j->p < j->end ? *j->p : '\0';
	const char *name = c ? strchr(names, c) : NULL;

	if (c == 'u') {
		j->p++;
		return read_unicode(j, out);
	}
	if (!name) {
		fail(j, j->p - 1, "not-json", "an unknown escape in a string");
		return 0;
	}
	j->p++;
	out[0] = values[name - names];
	return 1;
}

static struct node *read_string(struct json *j)
{
	struct node *n = new_node(j, NODE_SCALAR, j->p++);
	const char *close = j->p;

	while (close < j->end && *close != '"')
		close += close[0] == '\\' && close + 1 < j->end ? 2 : 1;
	if (close >= j->end) {
		fail(j, j->p - 1, "not-json", "a string without its closing quote");
		return n;
	}
	char *text = arena_alloc(j->arena, (size_t)(close - j->p) + 1);
	size_t len = 0;
	while (j->p < close && !j->failed) {
		unsigned char c = (unsigned char)*j->p++;
		if (c == '\\')
			len += read_escape(j, text + len);
		else if (c < 0x20)
			fail(j, j->p - 1, "not-json", "a control character in a string");
		else
			text[len++] = (char)c;
	}
	n->style = STYLE_DOUBLE;
	n->text = text;
	n->len = (uint32_t)len;
	const bool escapes = (size_t)(close - j->doc->source.bytes) - n->start - 1 != len;
	j->p = close + 1;
	n->end = offset(j, j->p);
	if (j->plan && escapes && !j->failed)
		prescan_value(n->text, n->len, node_span(n), j->findings);
	return n;
}

static bool is_word(const char *s, size_t len)
{
	return (len == 4 && (!memcmp(s, "true", 4) || !memcmp(s, "null", 4))) || (len == 5 && !memcmp(s, "false", 5));
}

static struct node *read_plain(struct json *j)
{
	struct node *n = new_node(j, NODE_SCALAR, j->p);
	const char *start = j->p;

	while (j->p < j->end && *j->p && !strchr(" \t\r\n,:[]{}\"", *j->p))
		j->p++;
	n->len = (uint32_t)(j->p - start);
	n->end = offset(j, j->p);
	n->text = arena_copy(j->arena, start, n->len);
	if (!is_word(start, n->len) && !number_valid(start, n->len))
		fail(j, start, "not-json", n->len ? "this is no JSON value" : "a value is missing here");
	if (j->plan && !strcmp(n->text, "null"))
		n->text += n->len, n->len = 0;
	return n;
}

/* Puts a finished value, or a collection that begins, where it belongs. */
static void place(struct json *j, struct node *n)
{
	n->key = j->key;
	j->key = NULL;
	if (j->open)
		build_append(j->open, n);
	else
		j->doc->root = n;
}

static void open_collection(struct json *j, enum node_kind kind)
{
	struct node *n = new_node(j, kind, j->p);

	if (j->depth == j->depth_most) {
		fail(j, j->p, "too-deep", "this is nested too deeply");
		return;
	}
	j->p++;
	j->depth++;
	place(j, n);
	j->open = n;
}

static void close_collection(struct json *j)
{
	struct node *n = j->open;

	j->p++;
	j->depth--;
	n->end = offset(j, j->p);
	if (n->kind == NODE_MAP)
		build_check_keys(j->arena, &j->doc->source, n, j->findings);
	j->open = node_made(n->parent);
}

/* `"key":` before a value in a map. */
static void read_key(struct json *j)
{
	if (j->p >= j->end || *j->p != '"') {
		fail(j, j->p, "not-json", "a key in quotes is missing here");
		return;
	}
	j->key = read_string(j);
	j->keys++;
	j->key = j->failed ? NULL : j->key;
	skip_space(j);
	if (j->p < j->end && *j->p == ':')
		j->p++;
	else
		fail(j, j->p, "not-json", "a colon is missing here");
	skip_space(j);
}

/* A value: a scalar, or the beginning of a collection. Returns true when the value is complete. */
static bool read_value(struct json *j)
{
	char c = j->p < j->end ? *j->p : '\0';

	if (c == '{' || c == '[') {
		open_collection(j, c == '{' ? NODE_MAP : NODE_LIST);
		return false;
	}
	place(j, c == '"' ? read_string(j) : read_plain(j));
	return true;
}

static char closer(const struct json *j)
{
	return j->open->kind == NODE_MAP ? '}' : ']';
}

static void read_document(struct json *j)
{
	bool complete;

	skip_space(j);
	complete = read_value(j);
	while (j->open && !j->failed) {
		skip_space(j);
		char c = j->p < j->end ? *j->p : '\0';
		if (c == closer(j) && c) {
			close_collection(j);
			complete = true;
			continue;
		}
		if (complete && c != ',') {
			fail(j, j->p, "not-json", "a comma or a closing bracket is missing here");
			return;
		}
		if (complete) {
			j->p++;
			skip_space(j);
		}
		if (j->open->kind == NODE_MAP)
			read_key(j);
		if (!j->failed)
			complete = read_value(j);
	}
	skip_space(j);
	if (j->p < j->end)
		fail(j, j->p, "not-json", "something stands behind the end");
}

static void check_utf8(struct json *j)
{
	uint32_t cp;

	j->doc->source.ascii = true;
	for (const char *p = j->p; p < j->end;) {
		size_t n = utf8_decode(p, j->end, &cp);
		if (!n) {
			fail(j, p, "not-utf-8", "a byte here is not UTF-8 text");
			return;
		}
		j->doc->source.ascii &= n == 1;
		p += n;
	}
}

enum txp_result document_read_json(struct arena *a, const char *name, const char *bytes, size_t len, struct findings *f,
				   struct document **out)
{
	struct document *doc = arena_new_of(a, struct document);
	struct json j = { .arena = a, .findings = f, .doc = doc, .depth_most = JSON_DEPTH_MOST, .nodes_most = UINT32_MAX };
	size_t errors_before = findings_of(f, TXP_ERROR);

	*out = doc;
	doc->arena = a;
	if (len > DOCUMENT_BYTES_MOST) {
		build_source(a, &doc->source, name, "", 0);
		find(f, "too-big", nowhere(), "this file has %zu bytes; it may have %d", len, DOCUMENT_BYTES_MOST);
		return TXP_EREFUSED;
	}
	build_source(a, &doc->source, name, bytes, len);
	j.p = doc->source.bytes + doc->source.bom;
	j.end = doc->source.bytes + doc->source.len;
	check_utf8(&j);
	if (!j.failed)
		read_document(&j);
	if (findings_of(f, TXP_ERROR) == errors_before)
		return TXP_OK;
	doc->root = NULL;
	return TXP_EREFUSED;
}

bool json_begins(const struct source *s)
{
	const char *p = s->bytes + s->bom;

	return p[strspn(p, " \t\r\n")] == '{';
}

static bool comma_before(const struct json *j, const char *at)
{
	const char *from = j->doc->source.bytes;

	while (at > from && strchr(" \t\r\n", at[-1]))
		at--;
	return at > from && at[-1] == ',';
}

/* What keeps a text from being JSON, where it is JSON up to there: a sign of JSON's own, or a comment as programs write it,
 * behind a key in quotes. A word without quotes or a # tells YAML in braces. */
static struct findings *json_slip(const struct json *j)
{
	const struct txp_finding *n = findings_at(j->findings, findings_count(j->findings) - 1);
	const bool end = n->at.start >= j->doc->source.len;
	const char *at = j->doc->source.bytes + n->at.start;

	if (!j->keys || strcmp(n->code, "not-json") != 0 || (!end && (!*at || !strchr("\"{}[],:/", *at))))
		return NULL;
	struct findings *f = findings_new(j->arena, findings_catalogue(j->findings));
	const char *why = n->message;
	if (!end && *at == '/')
		why = "JSON has no comments";
	else if (!end && strchr("]}", *at) && comma_before(j, at))
		why = "a comma stands before this closing bracket";
	find(f, "not-json", n->at, "this file begins as JSON, but isn't: %s", why);
	return f;
}

enum json_plan json_read_plan(struct document *doc, struct findings *f, struct findings **slip)
{
	struct findings *found = findings_new(doc->arena, findings_catalogue(f));
	struct json j = {
		.arena = doc->arena, .findings = found, .doc = doc, .plan = true,
		.depth_most = DOCUMENT_DEPTH_MOST, .nodes_most = DOCUMENT_NODES_MOST,
	};

	j.p = doc->source.bytes + doc->source.bom;
	j.end = doc->source.bytes + doc->source.len;
	read_document(&j);
	if (!j.failed || j.hopeless) {
		findings_join(f, found);
		return j.failed ? JSON_BROKEN : JSON_READ;
	}
	doc->root = NULL;
	doc->nodes = 0;
	*slip = json_slip(&j);
	return JSON_NO;
}
