/* json.c - JSON, as base/json_read.h reads it, becomes the same tree as YAML: with JSON's own typing (schemas), or as a plan has it,
 * where a plain value is text that its place gives a type, and null is a value that is absent. */
#include "text/document.h"

#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/json_read.h"
#include "base/utf8.h"
#include "text/build.h"
#include "text/json.h"
#include "text/prescan.h"

struct json {
	struct arena *arena;
	struct findings *findings;
	struct document *doc;
	struct json_reader in;
	struct node *open; /* the innermost collection being read */
	struct node *key;  /* a key whose value comes next */
	uint32_t depth_most, nodes_most, keys;
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
	uint32_t start = offset(j, at < j->in.end ? at : j->in.end);

	if (!j->failed)
		find(j->findings, code, (struct txp_span){ start, start + (at < j->in.end) }, "%s", message);
	j->failed = true;
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

static struct node *new_string(struct json *j)
{
	struct node *n = new_node(j, NODE_SCALAR, j->in.start);

	n->style = STYLE_DOUBLE;
	n->text = j->in.text;
	n->len = (uint32_t)j->in.len;
	n->end = offset(j, j->in.stop);
	const bool escapes = (size_t)(n->end - n->start) - 2 != n->len;
	if (j->plan && escapes && !j->failed)
		prescan_value(n->text, n->len, node_span(n), j->findings);
	return n;
}

static bool is_word(const char *s, size_t len)
{
	return (len == 4 && (!memcmp(s, "true", 4) || !memcmp(s, "null", 4))) || (len == 5 && !memcmp(s, "false", 5));
}

static struct node *new_plain(struct json *j)
{
	struct node *n = new_node(j, NODE_SCALAR, j->in.at);
	const char *start = j->in.at, *p = start;

	while (p < j->in.end && *p && !strchr(" \t\r\n,:[]{}\"", *p))
		p++;
	n->len = (uint32_t)(p - start);
	n->end = offset(j, p);
	n->text = arena_copy(j->arena, start, n->len);
	json_take(&j->in, n->len);
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
	struct node *n = new_node(j, kind, j->in.start);

	if (j->in.depth > j->depth_most) {
		fail(j, j->in.start, "too-deep", "this is nested too deeply");
		return;
	}
	place(j, n);
	j->open = n;
}

static void close_collection(struct json *j)
{
	struct node *n = j->open;

	n->end = offset(j, j->in.at);
	if (n->kind == NODE_MAP)
		build_check_keys(j->arena, &j->doc->source, n, j->findings);
	j->open = node_made(n->parent);
}

static void tell(struct json *j)
{
	static const char *const said[] = {
		[JSON_NO_KEY] = "a key in quotes is missing here",
		[JSON_NO_COLON] = "a colon is missing here",
		[JSON_NO_COMMA] = "a comma or a closing bracket is missing here",
		[JSON_BEHIND] = "something stands behind the end",
		[JSON_CONTROL] = "a control character in a string",
		[JSON_ESCAPE] = "an unknown escape in a string",
		[JSON_HEX] = "\\u needs four hexadecimal digits",
		[JSON_UNCLOSED] = "a string without its closing quote",
	};
	const enum json_fault fault = j->in.unclosed ? JSON_UNCLOSED : j->in.fault;
	const char *at = j->in.unclosed ? j->in.start : j->in.fault_at;

	if (fault >= JSON_CONTROL || fault == JSON_NO_COLON)
		new_node(j, NODE_SCALAR, j->in.start); /* there may be too many */
	j->keys += j->in.in_key;
	if (fault == JSON_SURROGATE) {
		j->hopeless = !j->failed;
		fail(j, at, "surrogate-escape", "this escape is half of a character: a surrogate without its other half");
		return;
	}
	fail(j, at + (fault == JSON_HEX ? 2 : 0), "not-json", said[fault]);
}

static void read_document(struct json *j)
{
	while (!j->failed) {
		switch (json_next(&j->in)) {
		case JSON_STEP_MAP:
			open_collection(j, NODE_MAP);
			break;
		case JSON_STEP_LIST:
			open_collection(j, NODE_LIST);
			break;
		case JSON_STEP_CLOSE:
			close_collection(j);
			break;
		case JSON_STEP_KEY:
			j->keys++;
			j->key = new_string(j);
			break;
		case JSON_STEP_STRING:
			place(j, new_string(j));
			break;
		case JSON_STEP_PLAIN:
			place(j, new_plain(j));
			break;
		case JSON_STEP_BAD:
			tell(j);
			break;
		case JSON_STEP_END:
			return;
		}
	}
}

static void begin(struct json *j)
{
	const struct source *s = &j->doc->source;

	j->in = (struct json_reader){ .arena = j->arena, .at = s->bytes + s->bom, .end = s->bytes + s->len };
}

static void check_utf8(struct json *j)
{
	uint32_t cp;

	j->doc->source.ascii = true;
	for (const char *p = j->in.at; p < j->in.end;) {
		size_t n = utf8_decode(p, j->in.end, &cp);
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
	struct json j = { .arena = a, .findings = f, .doc = doc, .depth_most = JSON_LEVELS_MOST, .nodes_most = UINT32_MAX };
	size_t errors_before = findings_of(f, TXP_ERROR);

	*out = doc;
	doc->arena = a;
	if (len > DOCUMENT_BYTES_MOST) {
		build_source(a, &doc->source, name, "", 0);
		find(f, "too-big", nowhere(), "this file has %zu bytes; it may have %d", len, DOCUMENT_BYTES_MOST);
		return TXP_EREFUSED;
	}
	build_source(a, &doc->source, name, bytes, len);
	begin(&j);
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

	begin(&j);
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
