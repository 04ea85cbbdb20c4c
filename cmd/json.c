#include "json.h"

#include <stdbool.h>
#include <string.h>
#include "cmd.h"

/* What the library has read, as long as the run lasts: it is gone over more than once. */
static struct json *kept(const struct txp_json *from)
{
	struct json *j = keep(sizeof *j), **last = &j->first;

	j->kind = from->kind;
	j->key = from->key ? keep_copy(from->key, strlen(from->key)) : NULL;
	j->text = from->text ? keep_copy(from->text, strlen(from->text)) : NULL;
	for (const struct txp_json *c = from->first; c; c = c->next) {
		*last = kept(c);
		last = &(*last)->next;
	}
	return j;
}

struct json *json_read(const char *bytes, size_t len, struct json_wrong *wrong)
{
	txp_json_text *text;
	struct json *j = NULL;

	live(txp_json_read(bytes, len, &text));
	const struct txp_json_wrong *w = txp_json_trouble(text);
	if (w)
		*wrong = (struct json_wrong){ keep_copy(w->what, strlen(w->what)), w->remedy, w->column };
	else
		j = kept(txp_json_root(text));
	txp_json_free(text);
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
	return j->kind == TXP_JSON_NULL ? "-" : j->text ? j->text : "?";
}

const char *json_joined(const struct json *list)
{
	bool map = list->kind == TXP_JSON_MAP;
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
