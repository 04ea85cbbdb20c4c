/* load.c - a JSON Schema document becomes flat tables. No recursion over subschemas: a queue of them. */
#include "schema/load.h"

#include <stdlib.h>

#include "base/decimal.h"
#include "schema/pattern.h"

uint32_t table_add(struct arena *a, struct table *t, const void *item)
{
	if (t->count == t->cap) {
		void *more = arena_array(a, t->cap * 2u, t->size);
		memcpy(more, t->items, (size_t)t->count * t->size);
		t->items = more;
		t->cap *= 2;
	}
	memcpy((char *)t->items + (size_t)t->count * t->size, item, t->size);
	return t->count++;
}

void load_bad(struct loader *l, const struct node *n, const char *why)
{
	const struct node *at = n->key ? n->key : n;

	find(l->findings, "bad-keyword", node_span(at), "%s%s%s", at->kind == NODE_SCALAR ? at->text : "",
	     at->kind == NODE_SCALAR ? ": " : "", why);
}

/* ---- Texts, each once ---- */

static struct text *text_at(struct loader *l, uint32_t number)
{
	return (struct text *)l->texts.items + number;
}

static void grow_interned(struct loader *l)
{
	uint32_t cap = l->interned.cap ? l->interned.cap * 2 : 256;
	uint32_t *slots = arena_array(l->arena, cap, sizeof *slots);

	for (uint32_t i = 0; i < l->texts.count; i++) {
		const struct text *t = text_at(l, i);
		uint32_t h = hash_bytes((const char *)l->blob.items + t->at, t->len);
		while (slots[h & (cap - 1)])
			h++;
		slots[h & (cap - 1)] = i + 1;
	}
	l->interned.items = slots;
	l->interned.cap = cap;
}

uint32_t load_text(struct loader *l, const char *bytes, size_t len)
{
	if (l->texts.count * 2 >= l->interned.cap)
		grow_interned(l);
	uint32_t *slots = l->interned.items, h = hash_bytes(bytes, len), mask = l->interned.cap - 1;
	for (; slots[h & mask]; h++) {
		const struct text *t = text_at(l, slots[h & mask] - 1);
		if (t->len == len && !memcmp((const char *)l->blob.items + t->at, bytes, len))
			return slots[h & mask] - 1;
	}
	struct text t = { l->blob.count, (uint32_t)len };
	for (size_t i = 0; i < len; i++)
		table_add(l->arena, &l->blob, bytes + i);
	table_add(l->arena, &l->blob, "");
	slots[h & mask] = l->texts.count + 1;
	return table_add(l->arena, &l->texts, &t);
}

uint32_t load_words(struct loader *l, const uint32_t *words, uint32_t count)
{
	uint32_t first = l->words.count;

	for (uint32_t i = 0; i < count; i++)
		table_add(l->arena, &l->words, &words[i]);
	return first;
}

/* ---- Constants and patterns ---- */

static uint32_t value_type(const struct node *n)
{
	if (n->kind != NODE_SCALAR)
		return n->kind == NODE_MAP ? TYPE_OBJECT : TYPE_ARRAY;
	if (n->style != STYLE_PLAIN)
		return TYPE_STRING;
	return *n->text == 'n' ? TYPE_NULL : *n->text == 't' || *n->text == 'f' ? TYPE_BOOLEAN : TYPE_NUMBER;
}

uint32_t load_value(struct loader *l, const struct node *n, const struct node *key)
{
	struct value v = { .type = value_type(n), .children = n->count };

	v.text = n->kind == NODE_SCALAR ? load_text(l, n->text, n->len) : 0;
	v.key = key ? load_text(l, key->text, key->len) : 0;
	uint32_t at = table_add(l->arena, &l->values, &v);
	for (const struct node *child = n->first; child; child = child->next)
		load_value(l, child, child->key);
	((struct value *)l->values.items)[at].size = l->values.count - at;
	return at;
}

uint32_t load_pattern(struct loader *l, const struct node *n)
{
	struct program program;
	struct pattern p = { .text = load_text(l, n->text, n->len), .insts = l->insts.count };
	const char *error = pattern_compile(l->arena, n->text, n->len, &program);
	size_t prefix = pattern_prefix(n->text, n->len);

	if (error) {
		load_bad(l, n, error);
		program.count = 0;
	}
	if (prefix) {
		p.prefix = load_text(l, n->text + 1, prefix);
		program.count = 0;
	}
	uint32_t ranges = load_words(l, program.ranges, program.count ? program.range_count : 0);
	p.count = program.count;
	for (uint32_t i = 0; i < program.count; i++) {
		if (program.insts[i].code == INST_CLASS)
			program.insts[i].a += ranges;
		table_add(l->arena, &l->insts, &program.insts[i]);
	}
	return table_add(l->arena, &l->patterns, &p);
}

/* ---- Rules ---- */

uint32_t load_rule(struct loader *l, const struct node *schema)
{
	uint32_t *known = &l->rule_at[schema->start];
	struct rule none = { 0 };

	if (!*known) {
		table_add(l->arena, &l->queue, &schema);
		*known = table_add(l->arena, &l->rules, &none);
	}
	return *known;
}

/* Walks one segment of a JSON pointer, with %XX, ~0 and ~1 decoded. */
static const struct node *step(struct loader *l, const struct node *n, const char *segment, size_t len)
{
	char *key = arena_alloc(l->arena, len + 1);
	size_t k = 0, out = 0;

	for (size_t i = 0; i < len; i++) {
		if (segment[i] == '%' && len - i > 2) {
			char hex[3] = { segment[i + 1], segment[i + 2], '\0' }, *end;
			long byte = strtol(hex, &end, 16);
			if (*end || !byte)
				return NULL;
			key[k++] = (char)byte;
			i += 2;
		} else {
			key[k++] = segment[i];
		}
	}
	for (size_t i = 0; i < k; i++) {
		if (key[i] == '~' && i + 1 < k && (key[i + 1] == '0' || key[i + 1] == '1'))
			key[out++] = key[++i] == '0' ? '~' : '/';
		else
			key[out++] = key[i];
	}
	key[out] = '\0';
	if (n->kind == NODE_MAP)
		return node_get(n, key);
	char *end;
	unsigned long i = strtoul(key, &end, 10);
	return n->kind == NODE_LIST && *key >= '0' && *key <= '9' && !*end && i < n->count ? node_nth(n, (uint32_t)i)
											   : NULL;
}

const struct node *load_resolve(struct loader *l, const char *ref)
{
	const struct node *n = l->doc->root;

	if (*ref != '#' || (ref[1] && ref[1] != '/'))
		return NULL;
	for (const char *p = ref + 1; n && *p;) {
		size_t len = strcspn(++p, "/");
		n = step(l, n, p, len);
		p += len;
	}
	return n;
}

void load_op(struct draft *d, enum op_code code, uint32_t n, uint32_t at)
{
	d->ops[d->count++] = (struct op){ (uint16_t)code, (uint16_t)n, at };
}

static int by_code(const void *x, const void *y)
{
	const struct op *a = x, *b = y;

	return (int)a->code - (int)b->code;
}

static struct rule compile(struct loader *l, const struct node *schema)
{
	struct draft d = { .schema = schema };
	struct rule r = { 0 };

	if (node_is(schema, "false") && schema->style == STYLE_PLAIN)
		load_op(&d, OP_FALSE, 0, 0);
	else if (schema->kind != NODE_MAP && !(node_is(schema, "true") && schema->style == STYLE_PLAIN))
		load_bad(l, schema, "a schema must be a map, true or false");
	if (schema->kind == NODE_MAP)
		for (const struct node *n = schema->first; n; n = n->next)
			load_keyword(l, &d, n);
	qsort(d.ops, d.count, sizeof *d.ops, by_code);
	r.ops = l->ops.count;
	r.count = d.count;
	for (uint16_t i = 0; i < d.count; i++) {
		r.checks += d.ops[i].code < OP_TITLE;
		table_add(l->arena, &l->ops, &d.ops[i]);
	}
	return r;
}

static const struct schema *finish(struct loader *l)
{
	struct schema *s = arena_new_of(l->arena, struct schema);

	s->rules = l->rules.items;
	s->ops = l->ops.items;
	s->objects = l->objects.items;
	s->entries = l->entries.items;
	s->values = l->values.items;
	s->patterns = l->patterns.items;
	s->insts = l->insts.items;
	s->texts = l->texts.items;
	s->words = l->words.items;
	s->slots = l->slots.items;
	s->blob = l->blob.items;
	s->count.rules = l->rules.count;
	s->count.ops = l->ops.count;
	s->count.objects = l->objects.count;
	s->count.entries = l->entries.count;
	s->count.values = l->values.count;
	s->count.patterns = l->patterns.count;
	s->count.insts = l->insts.count;
	s->count.texts = l->texts.count;
	s->count.words = l->words.count;
	s->count.slots = l->slots.count;
	s->count.blob = l->blob.count;
	return s;
}

/* Even a table that stays empty has a place: its address is taken. */
static void begin(struct loader *l, struct table *t, uint32_t size)
{
	t->size = size;
	t->cap = 16;
	t->items = arena_array(l->arena, t->cap, size);
}

static void init(struct loader *l)
{
	struct rule none = { 0 };

	begin(l, &l->rules, sizeof(struct rule));
	begin(l, &l->ops, sizeof(struct op));
	begin(l, &l->objects, sizeof(struct object));
	begin(l, &l->entries, sizeof(struct entry));
	begin(l, &l->values, sizeof(struct value));
	begin(l, &l->patterns, sizeof(struct pattern));
	begin(l, &l->insts, sizeof(struct inst));
	begin(l, &l->texts, sizeof(struct text));
	begin(l, &l->words, sizeof(uint32_t));
	begin(l, &l->slots, sizeof(uint16_t));
	begin(l, &l->blob, 1);
	begin(l, &l->queue, sizeof(const struct node *));
	l->rule_at = arena_array(l->arena, l->doc->source.len, sizeof *l->rule_at);
	load_text(l, "", 0);
	table_add(l->arena, &l->rules, &none);
}

enum txp_result schema_load(struct arena *a, const struct document *json, struct findings *f, const struct schema **out)
{
	struct loader l = { .arena = a, .findings = f, .doc = json };
	size_t errors_before = findings_of(f, TXP_ERROR);

	*out = NULL;
	init(&l);
	load_rule(&l, json->root);
	for (uint32_t i = 0; i < l.queue.count; i++) {
		struct rule r = compile(&l, ((const struct node **)l.queue.items)[i]);
		((struct rule *)l.rules.items)[i + 1] = r;
	}
	const struct schema *s = finish(&l);
	if (findings_of(f, TXP_ERROR) == errors_before && load_has_loop(a, s))
		find(f, "bad-ref", node_span(json->root), "a $ref leads back to itself");
	if (findings_of(f, TXP_ERROR) > errors_before)
		return TXP_EREFUSED;
	*out = s;
	return TXP_OK;
}
