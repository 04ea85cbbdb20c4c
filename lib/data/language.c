#include "data/language_card.h"

#include <string.h>

#include "data/shipped.h"

const struct language *language_among(const struct shelf *languages, const char *tag)
{
	enum { TAG_MOST = 64 };
	char want[TAG_MOST];
	size_t len = tag ? strlen(tag) : 0;

	if (!len || len >= TAG_MOST)
		return shelf_find(languages, "en");
	for (size_t i = 0; i < len; i++)
		want[i] = (char)(tag[i] >= 'A' && tag[i] <= 'Z' ? tag[i] - 'A' + 'a' : tag[i]);
	/* en-US-x-y, en-US-x, en-US, en: the whole, then without its last part. */
	for (want[len] = '\0'; *want;) {
		const struct language *l = shelf_find(languages, want);
		char *last = strrchr(want, '-');
		if (l)
			return l;
		*(last ? last : want) = '\0';
	}
	return shelf_find(languages, "en");
}

const struct language *language_for(const char *tag)
{
	return language_among(&shipped_languages, tag);
}

static const struct language *known(const struct language *l)
{
	return l ? l : language_for(NULL);
}

const char *language_tag(const struct language *l)
{
	return card_id(known(l));
}

/* ---- Texts ---- */

static const struct message *message_of(const struct language *l, const char *key)
{
	const struct message *all = card_part(l, l->messages);
	size_t low = 0, high = l->nmessages;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const int order = strcmp(key, card_text(l, all[middle].key));

		if (!order)
			return &all[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

/* The form of a text for a count. */
static const char *form_of(const struct language *l, const char *key, const struct said *said)
{
	const struct message *m = message_of(l, key);
	bool one = false;

	if (!m && l != language_for(NULL))
		return form_of(language_for(NULL), key, said);
	if (!m)
		return key;
	for (; said && said->name; said++)
		if (!said->text)
			one = (said->number == 1 && l->plural != PLURAL_NONE) || (said->number == 0 && l->plural == PLURAL_ZERO_AND_ONE);
	return card_text(l, one ? m->one : m->other);
}

const char *language_text(const struct language *l, const char *key)
{
	return form_of(known(l), key, NULL);
}

static const struct said *said_as(const struct said *said, const char *name, size_t len)
{
	for (; said && said->name; said++)
		if (strlen(said->name) == len && !memcmp(said->name, name, len))
			return said;
	return NULL;
}

void language_put(struct buf *out, const struct language *l, const char *key, const struct said *said)
{
	for (const char *p = form_of(known(l), key, said); *p;) {
		const size_t plain = strcspn(p, "{"), len = p[plain] ? strcspn(p + plain, "}") : 0;
		const struct said *s = len ? said_as(said, p + plain + 1, len - 1) : NULL;

		buf_add(out, p, plain);
		p += plain;
		if (!len)
			break;
		if (s && s->text)
			buf_puts(out, s->text);
		else if (s)
			buf_printf(out, "%d", s->number);
		else
			buf_add(out, p, p[len] ? len + 1 : len);
		p += p[len] ? len + 1 : len;
	}
}

const char *language_say(struct arena *a, const struct language *l, const char *key, const struct said *said)
{
	struct buf b = buf_in(a);

	buf_puts(&b, "");
	language_put(&b, l, key, said);
	return b.bytes;
}

const char *language_title(const struct language *l, const char *title)
{
	const struct language *in = known(l);
	const struct title *all = card_part(in, in->titles);
	size_t low = 0, high = in->ntitles;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const int order = strcmp(title, card_text(in, all[middle].english));

		if (!order)
			return card_text(in, all[middle].own);
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return title;
}

const char *language_key(const struct language *l, size_t i, const char **one, const char **other)
{
	const struct language *in = known(l);
	const struct message *m = card_part(in, in->messages);

	if (i >= in->nmessages)
		return NULL;
	*one = card_text(in, m[i].one);
	*other = card_text(in, m[i].other);
	return card_text(in, m[i].key);
}
