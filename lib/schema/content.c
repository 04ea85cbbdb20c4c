#include "schema/content.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/decimal.h"
#include "base/sha256.h"
#include "base/utf8.h"

struct writing {
	struct buf *out;
	const struct node *with;
};

/* ---- What is left out ---- */

static bool signs(const struct writing *w, const struct node *n, struct place p)
{
	return place_is_signed(p) || (w->with && w->with->parent == n);
}

/* Is there anything to say? A key without a value, an empty list and an empty map are nothing, nor is what holds only
 * such; a text without letters is something. */
static bool says(const struct writing *w, const struct node *n, struct place p)
{
	if (n->kind == NODE_SCALAR)
		return !node_empty(n);
	for (const struct node *child = n->first; child; child = child->next) {
		struct place below = child->key ? place_property(p, child->key->text, child->key->len) : place_item(p);
		if (signs(w, child, below) && says(w, child, below))
			return true;
	}
	return false;
}

/* ---- Scalars ---- */

/* As RFC 8785 wants it: nothing is escaped that needn't be. */
static void write_text(struct buf *out, const char *p, size_t len)
{
	static const char named[] = "\"\\\b\t\n\f\r", letters[] = "\"\\btnfr";
	const char *end = p + len;

	buf_putc(out, '"');
	for (const char *from = p; p <= end; p++) {
		unsigned char c = p < end ? (unsigned char)*p : '"';
		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		buf_add(out, from, (size_t)(p - from));
		from = p + 1;
		if (p == end)
			break;
		const char *at = c ? strchr(named, c) : NULL;
		if (at)
			buf_printf(out, "\\%c", letters[at - named]);
		else
			buf_printf(out, "\\u%04x", (unsigned)c);
	}
	buf_putc(out, '"');
}

/* The place decides what a plain scalar is; what doesn't fit its place is text. */
static void write_scalar(struct buf *out, const struct node *n, struct place p)
{
	unsigned types = n->style == STYLE_PLAIN ? place_types(p) : TYPE_STRING;
	char number[DECIMAL_TEXT_BYTES];
	decimal d;

	if (types & TYPE_BOOLEAN && (node_is(n, "true") || node_is(n, "false"))) {
		buf_add(out, n->text, n->len);
	} else if (types & (TYPE_INTEGER | TYPE_NUMBER) && decimal_parse(n->text, n->len, &d)) {
		decimal_format(d, number);
		buf_puts(out, number);
	} else {
		write_text(out, n->text, n->len);
	}
}

/* ---- Maps: by their keys' UTF-16 ---- */

/* Where two texts first differ, UTF-16 puts what lies beyond U+FFFF, written as two units from U+D800 on, before U+E000. */
static uint32_t rank(uint32_t cp)
{
	return cp >= 0x10000 ? 0xD800 : cp >= 0xE000 ? cp + 0x110000 : cp;
}

static int by_utf16(const void *x, const void *y)
{
	const struct node *const *a = x, *const *b = y;
	const char *p = (*a)->key->text, *q = (*b)->key->text;
	const char *p_end = p + (*a)->key->len, *q_end = q + (*b)->key->len;

	while (p < p_end && q < q_end && *p == *q)
		p++, q++;
	if (p == p_end || q == q_end)
		return (p < p_end) - (q < q_end);
	/* Back to where the character begins. */
	while (((unsigned char)*p & 0xC0) == 0x80 && p > (*a)->key->text && q > (*b)->key->text)
		p--, q--;
	uint32_t c, d;
	if (!utf8_decode(p, p_end, &c) || !utf8_decode(q, q_end, &d))
		return (unsigned char)*p < (unsigned char)*q ? -1 : 1;
	if (rank(c) != rank(d))
		return rank(c) < rank(d) ? -1 : 1;
	return c < d ? -1 : c > d;
}

static void write_value(const struct writing *w, const struct node *n, struct place p);

static void write_map(const struct writing *w, const struct node *n, struct place p)
{
	const struct node **values = arena_array(w->out->arena, n->count, sizeof *values);
	size_t count = 0;

	for (const struct node *v = n->first; v; v = v->next) {
		struct place below = place_property(p, v->key->text, v->key->len);
		if (signs(w, v, below) && says(w, v, below))
			values[count++] = v;
	}
	qsort(values, count, sizeof *values, by_utf16);
	buf_putc(w->out, '{');
	for (size_t i = 0; i < count; i++) {
		const struct node *v = values[i];
		if (i)
			buf_putc(w->out, ',');
		write_text(w->out, v->key->text, v->key->len);
		buf_putc(w->out, ':');
		write_value(w, v, place_property(p, v->key->text, v->key->len));
	}
	buf_putc(w->out, '}');
}

static void write_list(const struct writing *w, const struct node *n, struct place p)
{
	struct place below = place_item(p);
	bool some = w->with && w->with->parent == n, any = false;

	buf_putc(w->out, '[');
	for (const struct node *v = n->first; v; v = v->next) {
		if ((some && v != w->with) || !says(w, v, below))
			continue;
		if (any)
			buf_putc(w->out, ',');
		any = true;
		write_value(w, v, below);
	}
	buf_putc(w->out, ']');
}

static void write_value(const struct writing *w, const struct node *n, struct place p)
{
	if (n->kind == NODE_SCALAR)
		write_scalar(w->out, n, p);
	else if (n->kind == NODE_MAP)
		write_map(w, n, p);
	else
		write_list(w, n, p);
}

/* ---- */

void content_json(struct buf *out, const struct schema *s, const struct node *root, const struct node *with)
{
	write_value(&(struct writing){ out, with }, root, schema_root(s));
}

void content_digest(struct arena *a, const struct schema *s, const struct node *root, const struct node *with,
		    char out[CONTENT_DIGEST_BYTES])
{
	struct buf json = buf_in(a);
	char hex[SHA256_HEX_BYTES];

	content_json(&json, s, root, with);
	sha256_hex(json.bytes, json.len, hex);
	snprintf(out, CONTENT_DIGEST_BYTES, "%s%s", CONTENT_PREFIX, hex);
}
