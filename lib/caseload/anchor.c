/* anchor.c - what somebody else keeps: made from the history, written, and read again from wherever it was kept. */
#include "caseload/internal.h"

#include <stdlib.h>
#include <string.h>

enum { ANCHOR_MOST = 64 * 1024, COUNT_DIGITS_MOST = 15 };

static const char head[] = "txplan-anchor 1";

/* ---- Reading ---- */

struct reading {
	struct arena *arena;
	const char *name, *bytes;
	size_t len;
	txp_doc *json;
	const char *commit, *commits, *plans, *sha256, *date; /* what came for them, or NULL */
	struct txp_anchor anchor;
};

static const char **part_of(struct reading *r, const char *name, size_t len)
{
	const struct {
		const char *name, **part;
	} known[] = { { "commit", &r->commit }, { "commits", &r->commits }, { "plans", &r->plans }, { "sha256", &r->sha256 },
		      { "date", &r->date } };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strlen(known[i].name) == len && !memcmp(known[i].name, name, len))
			return known[i].part;
	return NULL;
}

/* False when a value comes twice, and not the same. */
static bool take(struct reading *r, const char *name, size_t len, const char *value)
{
	const char **part = part_of(r, name, len);

	if (part && *part)
		return !strcmp(*part, value);
	if (part)
		*part = value;
	return true;
}

/* Passes what a mail program puts before a line that it quotes. */
static const char *unquoted(const char *line)
{
	return line + strspn(line, " \t>|");
}

static bool read_text(struct reading *r, char *text)
{
	bool begun = false;

	for (char *rest = text, *line; (line = strsep(&rest, "\n"));) {
		const char *word = unquoted(line);
		size_t len = strlen(line), name = strcspn(word, " ");

		while (len && strchr(" \t\r", line[len - 1]))
			line[--len] = '\0';
		if (!strcmp(word, head))
			begun = true;
		else if (begun && word[name] && !take(r, word, name, word + name + strspn(word + name, " ")))
			return false;
	}
	return begun;
}

static const txp_value *value_of(const txp_value *map, const char *key)
{
	const txp_value *v = txp_value_kind(map) == TXP_MAP ? txp_value_first(map) : NULL;

	while (v && strcmp(txp_value_key(v), key) != 0)
		v = txp_value_next(v);
	return v;
}

static bool read_json(struct reading *r)
{
	const txp_value *list, *one;
	enum txp_result result = txp_doc_parse("", r->bytes, r->len, &r->json);

	if (result == TXP_ENOMEM)
		arena_out_of_memory(r->arena);
	if (result != TXP_OK)
		return false;
	list = value_of(txp_at(r->json, ""), "anchors");
	one = txp_value_kind(list) == TXP_LIST ? txp_value_first(list) : NULL;
	if (!one || txp_value_next(one) || txp_value_kind(one) != TXP_MAP)
		return false;
	for (const txp_value *v = txp_value_first(one); v; v = txp_value_next(v))
		if (txp_value_text(v) && !take(r, txp_value_key(v), strlen(txp_value_key(v)), txp_value_text(v)))
			return false;
	return true;
}

static bool hex_of(const char *s, size_t digits)
{
	return s && strlen(s) == digits && !s[strspn(s, "0123456789abcdef")];
}

static bool count_of(const char *s, size_t *count)
{
	if (!s || !*s || strlen(s) > COUNT_DIGITS_MOST || s[strspn(s, "0123456789")])
		return false;
	*count = strtoul(s, NULL, 10);
	return true;
}

/* Whole and well-formed? */
static enum txp_result take_parts(struct reading *r)
{
	struct txp_anchor *a = &r->anchor;

	a->name = r->name;
	if (!hex_of(r->commit, sizeof a->commit - 1) || !hex_of(r->sha256, sizeof a->sha256 - 1) || !count_of(r->commits, &a->commits) ||
	    !count_of(r->plans, &a->plans))
		return TXP_EREFUSED;
	memcpy(a->commit, r->commit, sizeof a->commit);
	memcpy(a->sha256, r->sha256, sizeof a->sha256);
	if (r->date)
		memcpy(a->date, r->date, strnlen(r->date, sizeof a->date - 1));
	return TXP_OK;
}

static enum txp_result read_anchor(void *arg)
{
	static const char mark[] = "\xef\xbb\xbf"; /* some editors begin a file with it */
	struct reading *r = arg;
	char *text;
	bool found;

	if (r->len >= sizeof mark - 1 && !memcmp(r->bytes, mark, sizeof mark - 1)) {
		r->bytes += sizeof mark - 1;
		r->len -= sizeof mark - 1;
	}
	text = arena_copy(r->arena, r->bytes, r->len);
	found = text[strspn(text, " \t\r\n")] == '{' ? read_json(r) : read_text(r, text);
	return found ? take_parts(r) : TXP_EUSAGE;
}

TXP_PUBLIC enum txp_result txp_anchor_read(const char *name, const void *bytes, size_t len, struct txp_anchor *out)
{
	struct reading r = { .name = name, .bytes = bytes, .len = len };
	enum txp_result result;

	*out = (struct txp_anchor){ .name = name };
	if (len > ANCHOR_MOST)
		return TXP_EUSAGE;
	r.arena = arena_new();
	if (!r.arena)
		return TXP_ENOMEM;
	result = arena_try(r.arena, read_anchor, &r);
	if (result == TXP_OK)
		*out = r.anchor;
	txp_doc_free(r.json);
	arena_free(r.arena);
	return result;
}

/* ---- Making one ---- */

struct anchor_call {
	const char *root;
	struct txp_anchor *out;
};

static enum txp_result make_anchor(txp_session *s, void *arg)
{
	struct anchor_call *c = arg;
	struct txp_store_anchor now;
	struct txp_store_error err = { 0 };
	enum txp_result opened = case_open(s, c->root);
	enum txp_store_result result;

	if (opened != TXP_OK)
		return opened;
	result = s->api->anchor(s->store, NULL, &now, &err);
	if (result != TXP_STORE_OK)
		return case_store_refuse(s, result, &err);
	c->out->commits = now.commits;
	c->out->plans = now.plans;
	memcpy(c->out->commit, now.commit, sizeof c->out->commit);
	memcpy(c->out->sha256, now.sha256, sizeof c->out->sha256);
	return TXP_OK;
}

TXP_PUBLIC enum txp_result txp_session_anchor(txp_session *s, const char *root, struct txp_anchor *out)
{
	struct anchor_call c = { root, out };

	*out = (struct txp_anchor){ .name = "" };
	return case_call(s, make_anchor, &c);
}

/* ---- Writing ---- */

struct printing {
	struct arena *arena;
	const struct txp_anchor *anchor;
	const char *caseload, *text;
};

static enum txp_result print_anchor(void *arg)
{
	struct printing *p = arg;
	const struct txp_anchor *a = p->anchor;

	p->text = arena_printf(p->arena, "%s\ncommit %s\ncommits %zu\nplans %zu\nsha256 %s\ndate %s\ncaseload %s\n", head, a->commit,
			       a->commits, a->plans, a->sha256, a->date, p->caseload);
	return TXP_OK;
}

TXP_PUBLIC enum txp_result txp_anchor_write(const struct txp_anchor *a, const char *caseload, txp_text **out)
{
	struct printing p = { arena_new(), a, caseload, NULL };
	enum txp_result result = TXP_ENOMEM;

	*out = NULL;
	if (p.arena && arena_try(p.arena, print_anchor, &p) == TXP_OK)
		result = txp_show_lines(p.text, strlen(p.text), out);
	arena_free(p.arena);
	return result;
}
