/* json.c - a JSON text as records of named values: how batches and anchors come in. */
#include "api/internal.h"

#include <string.h>

#include "base/json_read.h"

enum { DEEPEST = 16, NAMES_MOST = 1000 };

struct txp_json_text {
	struct arena *arena;
	const struct txp_json *root;
	struct txp_json_wrong wrong;
};

/* A list or map that is being read. */
struct open {
	struct txp_json *value;
	const struct txp_json **last; /* where its next one goes */
	size_t names;
};

struct json_call {
	struct call call;
	const char *bytes;
	size_t len;
	struct txp_json_text *made;
	struct json_reader in;
	struct open open[DEEPEST + 1]; /* the first holds the whole */
	const char *key;
};

/* In characters: continuation bytes don't count. */
static size_t column_of(const struct json_call *c, const char *at)
{
	size_t n = 1;

	for (const char *p = c->bytes; p < at; p++)
		n += ((unsigned char)*p & 0xc0) != 0x80;
	return n;
}

static bool refuse(struct json_call *c, const char *at, const char *what, const char *remedy)
{
	c->made->wrong = (struct txp_json_wrong){ what, remedy, column_of(c, at) };
	return false;
}

static bool refuse_fault(struct json_call *c)
{
	const struct json_reader *in = &c->in;

	switch (in->fault) {
	case JSON_NO_KEY:
	case JSON_NO_COLON:
		return refuse(c, in->fault_at, "a name in quotes and a colon are missing", NULL);
	case JSON_NO_COMMA:
		return refuse(c, in->fault_at, json_in_map(in) ? "a closing } or a comma is missing" : "a closing ] or a comma is missing",
			      NULL);
	case JSON_BEHIND:
		return refuse(c, in->fault_at, "something stands behind the record", NULL);
	case JSON_CONTROL:
		return refuse(c, in->fault_at, "a line break or control character stands in a string",
			      "Write it as \\n, or as \\t for a tab; one record takes one line.");
	case JSON_ESCAPE:
		return refuse(c, in->fault_at, "a backslash stands before something that it has no meaning for",
			      "Write a backslash as two: \\\\.");
	case JSON_HEX:
		return refuse(c, in->fault_at, "four hexadecimal digits are missing behind \\u", NULL);
	case JSON_NUL:
		return refuse(c, in->fault_at, "\\u0000 is a NUL, which no text may hold", "Take it out.");
	case JSON_SURROGATE:
		return refuse(c, in->fault_at,
			      arena_printf(c->call.arena, "\\u%04x is half of a surrogate pair, and the other half is missing", in->half),
			      "Write both halves, such as \\ud83d\\ude42, or the character itself.");
	default:
		return refuse(c, in->fault_at, "a string has no closing quote", NULL);
	}
}

static struct txp_json *add(struct json_call *c, enum txp_json_kind kind, const char *text)
{
	struct txp_json *j = arena_new_of(c->call.arena, struct txp_json);
	struct open *in = &c->open[c->in.depth - (kind == TXP_JSON_LIST || kind == TXP_JSON_MAP)];

	*j = (struct txp_json){ .kind = kind, .key = c->key, .text = text };
	c->key = NULL;
	*in->last = j;
	in->last = &j->next;
	return j;
}

static bool add_open(struct json_call *c, enum txp_json_kind kind)
{
	if (c->in.depth > DEEPEST)
		return refuse(c, c->in.at, "it is nested too deeply", NULL);
	struct txp_json *j = add(c, kind, NULL);
	c->open[c->in.depth] = (struct open){ .value = j, .last = &j->first };
	return true;
}

static bool take_key(struct json_call *c)
{
	struct open *in = &c->open[c->in.depth];

	for (const struct txp_json *j = in->value->first; j; j = j->next)
		if (!strcmp(j->key, c->in.text))
			return refuse(c, c->in.at, arena_printf(c->call.arena, "\"%s\" stands in it twice", c->in.text), NULL);
	c->key = c->in.text;
	in->names++;
	return true;
}

/* One name more than may be; told behind the comma before it, whatever it is. */
static bool too_many_names(const struct json_call *c, enum json_step step)
{
	const bool name = step == JSON_STEP_KEY || (step == JSON_STEP_BAD && (c->in.in_key || c->in.fault == JSON_NO_KEY));

	return name && c->open[c->in.depth].names == NAMES_MOST;
}

static const char *number_end(const char *p, const char *end)
{
	const char *start;

	p += p < end && *p == '-';
	start = p;
	while (p < end && *p >= '0' && *p <= '9')
		p++;
	if (p == start || (*start == '0' && p - start > 1))
		return NULL;
	if (p == end || *p != '.')
		return p;
	start = ++p;
	while (p < end && *p >= '0' && *p <= '9')
		p++;
	return p == start ? NULL : p;
}

static bool take_plain(struct json_call *c)
{
	static const struct {
		const char *word;
		enum txp_json_kind kind;
	} words[] = { { "null", TXP_JSON_NULL }, { "true", TXP_JSON_TRUE }, { "false", TXP_JSON_FALSE } };
	const char *at = c->in.at, *end = c->in.end;
	const size_t left = (size_t)(end - at);

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		const size_t len = strlen(words[i].word);
		if (left >= len && !memcmp(at, words[i].word, len)) {
			add(c, words[i].kind, words[i].word);
			json_take(&c->in, len);
			return true;
		}
	}
	const char *after = number_end(at, end);
	if (!after)
		return refuse(c, at, at == end ? "it ends too early" : "a value is missing or not in quotes", NULL);
	if (after < end && (*after == 'e' || *after == 'E')) {
		const char *stop = after + 1;
		while (stop < end && *stop && strchr("+-0123456789", *stop))
			stop++;
		return refuse(c, at, arena_printf(c->call.arena, "the number %.*s has an exponent", (int)(stop - at), at),
			      "Write it out: 10, not 1e1.");
	}
	add(c, TXP_JSON_NUMBER, arena_copy(c->call.arena, at, (size_t)(after - at)));
	json_take(&c->in, (size_t)(after - at));
	return true;
}

static bool take_step(struct json_call *c, bool *end)
{
	const char *before = c->in.at;
	const enum json_step step = json_next(&c->in);

	if (too_many_names(c, step))
		return refuse(c, (const char *)memchr(before, ',', (size_t)(c->in.end - before)) + 1, "it holds more than 1,000 names", NULL);
	switch (step) {
	case JSON_STEP_MAP:
		return add_open(c, TXP_JSON_MAP);
	case JSON_STEP_LIST:
		return add_open(c, TXP_JSON_LIST);
	case JSON_STEP_CLOSE:
		return true;
	case JSON_STEP_KEY:
		return take_key(c);
	case JSON_STEP_STRING:
		add(c, TXP_JSON_STRING, c->in.text);
		return true;
	case JSON_STEP_PLAIN:
		return take_plain(c);
	case JSON_STEP_BAD:
		return refuse_fault(c);
	case JSON_STEP_END:
		break;
	}
	*end = true;
	return true;
}

static enum txp_result read_json(void *arg)
{
	struct json_call *c = arg;
	const char *nul = c->len ? memchr(c->bytes, '\0', c->len) : NULL;
	const struct txp_json *root = NULL;
	bool end = false;

	c->made = arena_new_of(c->call.arena, struct txp_json_text);
	c->made->arena = c->call.arena;
	c->call.object = c->made;
	c->in = (struct json_reader){ .arena = c->call.arena, .at = c->bytes, .end = c->bytes + c->len, .no_nul = true };
	c->open[0].last = &root;
	if (nul)
		return refuse(c, nul, "it holds a NUL byte", NULL), TXP_EREFUSED;
	while (!end)
		if (!take_step(c, &end))
			return TXP_EREFUSED;
	c->made->root = root;
	return TXP_OK;
}

TXP_PUBLIC enum txp_result txp_json_read(const char *bytes, size_t len, txp_json_text **out)
{
	struct json_call c = { .bytes = bytes, .len = len };
	enum txp_result r = api_call(&c.call, read_json);

	*out = c.call.object;
	return r;
}

TXP_PUBLIC const struct txp_json *txp_json_root(const txp_json_text *t)
{
	return t->root;
}

TXP_PUBLIC const struct txp_json_wrong *txp_json_trouble(const txp_json_text *t)
{
	return t->wrong.what ? &t->wrong : NULL;
}

TXP_PUBLIC void txp_json_free(txp_json_text *t)
{
	if (t)
		arena_free(t->arena);
}
