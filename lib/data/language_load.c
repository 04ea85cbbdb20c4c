/* Makes cards of languages: out of files, and the one for tests. */
#include "data/language_card.h"

#include <stdlib.h>
#include <string.h>

/* A language while it is put together; what a text names is text, not yet a place in the card. */
struct making {
	struct arena *arena;
	struct entry {
		const char *name, *one, *other;
	} *messages, *titles;
	size_t nmessages, ntitles, messages_cap, titles_cap;
};

static void add_message(struct making *m, const char *key, const char *one, const char *other)
{
	m->messages = arena_room(m->arena, m->messages, m->nmessages, &m->messages_cap, sizeof *m->messages);
	m->messages[m->nmessages++] = (struct entry){ key, one, other };
}

static void add_title(struct making *m, const char *english, const char *own)
{
	m->titles = arena_room(m->arena, m->titles, m->ntitles, &m->titles_cap, sizeof *m->titles);
	m->titles[m->ntitles++] = (struct entry){ english, own, own };
}

static int by_name(const void *x, const void *y)
{
	const struct entry *a = x, *b = y;

	return strcmp(a->name, b->name);
}

static uint32_t put_text(struct buf *b, const char *text)
{
	return card_add_text(b, text, strlen(text));
}

/* Sorted, and those with one name once. */
static size_t in_order(struct entry *list, size_t count)
{
	size_t n = 0;

	if (count)
		qsort(list, count, sizeof *list, by_name);
	for (size_t i = 0; i < count; i++)
		if (!n || strcmp(list[i].name, list[n - 1].name) != 0)
			list[n++] = list[i];
	return n;
}

static const struct language *finish(struct making *m, const char *tag, uint32_t plural)
{
	struct language l = { .plural = plural, .nmessages = (uint32_t)in_order(m->messages, m->nmessages),
			      .ntitles = (uint32_t)in_order(m->titles, m->ntitles) };
	struct buf b = card_new(m->arena, sizeof l);
	struct message *messages = arena_array(m->arena, l.nmessages + 1, sizeof *messages);
	struct title *titles = arena_array(m->arena, l.ntitles + 1, sizeof *titles);
	char *id = arena_strdup(m->arena, tag);

	for (char *p = id; *p; p++)
		*p = (char)(*p >= 'A' && *p <= 'Z' ? *p - 'A' + 'a' : *p);
	l.card.id = put_text(&b, id);
	for (size_t i = 0; i < l.nmessages; i++) {
		const struct entry *e = &m->messages[i];
		messages[i].key = put_text(&b, e->name);
		messages[i].other = put_text(&b, e->other);
		messages[i].one = e->one == e->other ? messages[i].other : put_text(&b, e->one);
	}
	for (size_t i = 0; i < l.ntitles; i++)
		titles[i] = (struct title){ put_text(&b, m->titles[i].name), put_text(&b, m->titles[i].one) };
	l.messages = card_add_list(&b, messages, l.nmessages, sizeof *messages);
	l.titles = card_add_list(&b, titles, l.ntitles, sizeof *titles);
	return (const void *)card_end(&b, &l.card, sizeof l);
}

/* ---- Files ---- */

static bool is_name(const char *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((p[i] < 'a' || p[i] > 'z') && p[i] != '_')
			return false;
	return len > 0;
}

/* Each { begins a name and ends in }. */
static void check_text(struct findings *f, const struct node *n)
{
	for (const char *p = n->text; *p; p++) {
		const size_t len = *p == '{' ? strcspn(p + 1, "{}") : 0;

		if (*p == '}' || (*p == '{' && (p[len + 1] != '}' || !is_name(p + 1, len)))) {
			find(f, "bad-value", node_span(n), "a brace that holds no name, such as {day}");
			return;
		}
		p += *p == '{' ? len + 1 : 0;
	}
}

static void read_message(struct making *m, struct findings *f, const struct node *n)
{
	const struct node *one = n, *other = n;

	if (n->kind == NODE_MAP) {
		one = node_get(n, "one");
		other = node_get(n, "other");
		if (!strstr(other->text, "{count}"))
			find(f, "bad-value", node_span(other), "two forms, but no {count} that chooses between them");
		check_text(f, one);
	} else if (strstr(n->text, "{count}")) {
		find(f, "wrong-type", node_span(n), "a text with a {count} needs two forms, one and other");
	}
	check_text(f, other);
	add_message(m, n->key->text, one->text, other->text);
}

enum txp_result language_load(struct arena *a, const struct schema *s, const struct document *d, struct findings *f,
			      const struct language **out)
{
	static const char *const plurals[] = { "one", "zero-and-one", "none" };
	struct making m = { .arena = a };
	const struct node *titles = node_get(d->root, "titles");
	uint32_t plural = 0;

	if (!schema_check(s, d, f))
		return TXP_EREFUSED;
	for (const struct node *n = node_get(d->root, "messages")->first; n; n = n->next)
		read_message(&m, f, n);
	for (const struct node *n = titles ? titles->first : NULL; n; n = n->next)
		add_title(&m, n->key->text, n->text);
	if (findings_count(f))
		return TXP_EREFUSED;
	while (!node_is(node_get(d->root, "plural"), plurals[plural]))
		plural++;
	*out = finish(&m, node_get(d->root, "language")->text, plural);
	return TXP_OK;
}

/* ---- For tests ---- */

/* Every letter with a mark: one that comes from elsewhere shows. */
static const char *bracketed(struct arena *a, const char *text)
{
	static const char *const small[] = { "á", "ƀ", "ç", "ð", "é", "ƒ", "ĝ", "ĥ", "í", "ĵ", "ķ", "ļ", "ɱ",
					     "ñ", "ó", "þ", "ǫ", "ŕ", "š", "ţ", "ú", "ṽ", "ŵ", "ẋ", "ý", "ž" };
	static const char *const capital[] = { "Á", "Ɓ", "Ç", "Ð", "É", "Ƒ", "Ĝ", "Ĥ", "Í", "Ĵ", "Ķ", "Ļ", "Ḿ",
					       "Ñ", "Ó", "Þ", "Ǫ", "Ŕ", "Š", "Ţ", "Ú", "Ṽ", "Ŵ", "Ẋ", "Ý", "Ž" };
	struct buf b = buf_in(a);
	bool name = false;

	buf_puts(&b, "⟦");
	for (const char *p = text; *p; p++) {
		name = *p == '{' || (name && *p != '}');
		if (!name && *p >= 'a' && *p <= 'z')
			buf_puts(&b, small[*p - 'a']);
		else if (!name && *p >= 'A' && *p <= 'Z')
			buf_puts(&b, capital[*p - 'A']);
		else
			buf_putc(&b, *p);
	}
	buf_puts(&b, "⟧");
	return b.bytes;
}

/* The titles of a schema, wherever they stand. */
static void add_titles(struct making *m, const struct node *n)
{
	for (const struct node *c = n->first; c; c = c->next) {
		if (c->key && node_is(c->key, "title") && c->kind == NODE_SCALAR)
			add_title(m, c->text, bracketed(m->arena, c->text));
		add_titles(m, c);
	}
}

const struct card *language_card(const struct language *l)
{
	return &l->card;
}

const struct language *language_bracketed(struct arena *a, const struct language *english, const struct document *schema)
{
	struct making m = { .arena = a };
	const struct message *all = card_part(english, english->messages);

	for (size_t i = 0; i < english->nmessages; i++) {
		const char *marked = bracketed(a, card_text(english, all[i].other));
		add_message(&m, card_text(english, all[i].key),
			    all[i].one == all[i].other ? marked : bracketed(a, card_text(english, all[i].one)), marked);
	}
	add_titles(&m, schema->root);
	return finish(&m, LANGUAGE_FOR_TESTS, english->plural);
}
