/* What may be an answer or a word about danger in a record of a batch, wherever and however it is written: for records that are
 * refused. Too much does no harm here: the library passes over what is no questionnaire of its own. */
#include "batch.h"
#include "json.h"

#include <string.h>

enum { SIGNS_MOST = 1000 };

struct record *record_new(struct records_read *all, size_t line)
{
	all->list = keep_grown(all->list, all->count, sizeof *all->list);
	all->list[all->count] = (struct record){ .line = line };
	return &all->list[all->count++];
}

void sign_add(struct record *rec, const char *name, const char *value)
{
	if (rec->nsigns == SIGNS_MOST)
		return;
	rec->signs = keep_grown(rec->signs, rec->nsigns, sizeof *rec->signs);
	rec->signs[rec->nsigns++] = (struct txp_arg){ name, value };
}

static char folded(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c == ' ' || c == '_' || c == '/' || c == '-' ? '.' : c);
}

/* Behind a word that a text begins with but for capitals and what parts words, or NULL. */
static const char *behind(const char *text, const char *word)
{
	while (*word && folded(*text) == folded(*word))
		text++, word++;
	return *word ? NULL : text;
}

static bool is_word(const char *text, const char *word)
{
	const char *rest = behind(text, word);

	return rest && !*rest;
}

static const char *trimmed(const char *text)
{
	static const char around[] = " \t\r\n\"'";
	size_t len;

	text += strspn(text, around);
	len = strlen(text);
	while (len && strchr(around, text[len - 1]))
		len--;
	return text[len] ? keep_copy(text, len) : text;
}

bool sign_is_plan(const char *name)
{
	return is_word(trimmed(name), "plan");
}

static const char *const risks[] = { "risk.level", "risk.ideation", "risk.action" };

void sign_named(struct record *rec, const char *name, const char *value)
{
	static const char *const before[] = { "items", "item" };
	const char *rest = NULL;

	name = trimmed(name);
	for (size_t i = 0; i < sizeof risks / sizeof *risks; i++)
		if (is_word(name, risks[i]) || (i < 2 && is_word(name, risks[i] + strlen("risk.")))) {
			sign_add(rec, risks[i], value);
			return;
		}
	if (is_word(name, "items") && strchr(value, '=')) {
		sign_add(rec, "items", value);
		return;
	}
	for (size_t i = 0; i < sizeof before / sizeof *before && !rest; i++)
		rest = behind(name, before[i]);
	rest = rest && *rest && strchr(" .:/=_-", *rest) ? rest + strspn(rest, " .:/=_-") : name;
	if (*rest && strlen(rest) < 64 && !strchr(rest, '='))
		sign_add(rec, "items", keep_printf("%s=%s", rest, value));
}

/* ---- JSON ---- */

static const char *member(const struct json *map, const char *key)
{
	for (const struct json *c = map->kind == TXP_JSON_MAP ? map->first : NULL; c; c = c->next)
		if (is_word(trimmed(c->key), key))
			return c->text;
	return NULL;
}

static void look_at(struct record *rec, const struct json *j, const char *above)
{
	const char *name = member(j, "instrument");

	for (const struct json *c = j->kind == TXP_JSON_MAP || j->kind == TXP_JSON_LIST ? j->first : NULL; c; c = c->next) {
		const char *key = j->kind == TXP_JSON_MAP ? c->key : above;
		bool holds = c->kind == TXP_JSON_MAP || c->kind == TXP_JSON_LIST;

		if (c->kind == TXP_JSON_NULL || rec->nsigns == SIGNS_MOST)
			continue;
		if (is_word(key, "items") && (name || (holds ? *above != '\0' : false)))
			sign_add(rec, "items", keep_printf("%s=%s", name ? name : above, c->first ? json_joined(c) : c->text ? c->text : ""));
		else if (holds && c->first && j->kind == TXP_JSON_MAP && (c->kind == TXP_JSON_LIST || c->first->text))
			sign_named(rec, key, json_joined(c));
		else if (!holds && j->kind == TXP_JSON_MAP)
			sign_named(rec, is_word(above, "risk") ? keep_printf("risk.%s", key) : key, c->text);
		else if (!holds && is_word(above, "items"))
			sign_named(rec, "items", c->text);
		if (holds)
			look_at(rec, c, key);
	}
}

void signs_of_json(struct record *rec, const struct json *j)
{
	if (!rec->plan)
		rec->plan = member(j, "plan");
	look_at(rec, j, "");
}

/* ---- Bytes that are no JSON ---- */

/* The text of `"…"`, `[…]` or a bare word at p, which *stop is set behind. */
static const char *loose_value(const char *p, const char *end, const char **stop)
{
	const char close = *p == '"' ? '"' : *p == '[' ? ']' : *p == '{' ? '}' : '\0', *from = p + (close != '\0');

	for (p = from; p < end && (close ? *p != close : !strchr(",}] \t\r\n", *p)); p++)
		;
	*stop = p < end && close ? p + 1 : p;
	return keep_copy(from, (size_t)(p - from));
}

static void signs_of_text(struct record *rec, const char *p, const char *end)
{
	static const char blanks[] = " \t\r\n";
	const char *instrument = NULL, *key, *value, *above = "";

	while (rec->nsigns < SIGNS_MOST && p < end && (p = memchr(p, '"', (size_t)(end - p)))) {
		key = loose_value(p, end, &p);
		while (p < end && *p && strchr(blanks, *p))
			p++;
		if (p == end || *p != ':')
			continue;
		for (p++; p < end && *p && strchr(blanks, *p);)
			p++;
		if (p == end)
			return;
		if ((*p == '{' || *p == '[') && p + 1 < end) {
			const char *q = p + 1;

			while (q < end && *q && strchr(blanks, *q))
				q++;
			/* What holds more of the kind is gone into; answers by key are not. */
			if (q < end && (*q == '{' || (*p == '{' && !is_word(key, "items")))) {
				above = key;
				p = q;
				continue;
			}
		}
		value = loose_value(p, end, &p);
		if (is_word(key, "plan") && !rec->plan)
			rec->plan = value;
		else if (is_word(key, "instrument"))
			instrument = value;
		else if (is_word(key, "items") && !strchr(value, '='))
			sign_add(rec, "items", keep_printf("%s=%s", instrument ? instrument : above, value));
		else
			sign_named(rec, is_word(key, "action") ? is_word(above, "risk") ? "risk.action" : "" : key, value);
	}
}

void signs_of_broken(struct records_read *all, const char *text, const char *end, size_t number)
{
	static const char plan[] = "\"plan\"";

	for (const char *stop; text < end; text = stop) {
		const char *own = memmem(text, (size_t)(end - text), plan, strlen(plan));
		const char *next = own ? memmem(own + 1, (size_t)(end - own - 1), plan, strlen(plan)) : NULL;

		stop = next ? next : end;
		signs_of_text(record_new(all, number), text, stop);
		for (const char *p = text; p < stop; p++)
			number += *p == '\n';
	}
}

size_t json_piece(const char *from, const char *end)
{
	const char *p = from;

	while (p < end && (p = memchr(p, '\n', (size_t)(end - p))) && ++p < end && *p != '{' && *p != '[')
		;
	return (size_t)((p ? p : end) - from);
}

void signs_of_others(struct records_read *all, const struct json *j, size_t number)
{
	for (const struct json *c = j->kind == TXP_JSON_LIST ? j->first : NULL; c; c = c->next)
		if (c->kind == TXP_JSON_MAP || c->kind == TXP_JSON_LIST)
			signs_of_json(record_new(all, number), c);
	if (j->kind == TXP_JSON_MAP)
		signs_of_json(record_new(all, number), j);
}
