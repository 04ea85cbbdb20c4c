/* keywords.c - what each keyword of JSON Schema means as an operation. */
#include <stdlib.h>

#include "base/decimal.h"
#include "schema/load.h"

static bool is_text(const struct node *n)
{
	return n->kind == NODE_SCALAR && n->style != STYLE_PLAIN;
}

static bool is_number(const struct node *n)
{
	return n->kind == NODE_SCALAR && n->style == STYLE_PLAIN && number_valid(n->text, n->len);
}

static const struct node *sibling(const struct draft *d, const char *keyword)
{
	return node_get(d->schema, keyword);
}

static bool drafted(const struct draft *d, enum op_code code)
{
	for (uint16_t i = 0; i < d->count; i++)
		if (d->ops[i].code == code)
			return true;
	return false;
}

/* A map or list of subschemas: all are compiled, so that mistakes in any of them show. */
static uint32_t rules_of(struct loader *l, const struct node *collection)
{
	uint32_t *rules = arena_array(l->arena, collection->count + 1, sizeof *rules), n = 0;

	for (const struct node *child = collection->first; child; child = child->next)
		rules[n++] = load_rule(l, child);
	return load_words(l, rules, n);
}

static uint32_t texts_of(struct loader *l, const struct node *list)
{
	uint32_t *texts = arena_array(l->arena, list->count + 1, sizeof *texts), n = 0;

	for (const struct node *item = list->first; item; item = item->next) {
		if (!is_text(item))
			load_bad(l, list, "a list of texts is wanted");
		else
			texts[n++] = load_text(l, item->text, item->len);
	}
	return load_words(l, texts, n);
}

static unsigned type_named(const struct node *n)
{
	static const char *const names[] = { "null", "boolean", "integer", "number", "string", "array", "object" };

	for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
		if (is_text(n) && node_is(n, names[i]))
			return 1u << i;
	return 0;
}

static void load_type(struct loader *l, struct draft *d, const struct node *v, int unused)
{
	unsigned bits = v->kind == NODE_SCALAR ? type_named(v) : 0;

	(void)unused;
	for (const struct node *item = v->first; item; item = item->next) {
		if (!type_named(item))
			load_bad(l, v, "no such type");
		bits |= type_named(item);
	}
	if (!bits)
		load_bad(l, v, "no such type");
	load_op(d, OP_TYPE, bits, 0);
}

static void load_enum(struct loader *l, struct draft *d, const struct node *v, int unused)
{
	uint32_t *values = arena_array(l->arena, v->count + 1, sizeof *values), n = 0;

	(void)unused;
	if (v->kind != NODE_LIST || v->count > UINT16_MAX) {
		load_bad(l, v, "a list of values is wanted");
		return;
	}
	for (const struct node *item = v->first; item; item = item->next)
		values[n++] = load_value(l, item, NULL);
	load_op(d, OP_ENUM, n, load_words(l, values, n));
}

static void load_const(struct loader *l, struct draft *d, const struct node *v, int unused)
{
	(void)unused;
	load_op(d, OP_CONST, 0, load_value(l, v, NULL));
}

/* A whole number that isn't negative; 2.0 and 2e0 are 2. Very large ones count as the largest. */
static bool whole_number(const struct node *n, uint32_t *out)
{
	decimal d;

	if (!is_number(n) || !number_is_integer(n->text, n->len) || number_compare(n->text, n->len, "0", 1) < 0)
		return false;
	*out = UINT32_MAX;
	if (number_compare(n->text, n->len, "4294967295", 10) < 0) {
		if (!decimal_parse(n->text, n->len, &d))
			return false;
		*out = (uint32_t)(d / DECIMAL_ONE);
	}
	return true;
}

static void load_count(struct loader *l, struct draft *d, const struct node *v, int code)
{
	uint32_t n = 0;

	if (!whole_number(v, &n))
		load_bad(l, v, "a whole number is wanted");
	load_op(d, (enum op_code)code, 0, n);
}

static void load_bound(struct loader *l, struct draft *d, const struct node *v, int code)
{
	enum { DIVISOR_DIGITS_MOST = 18 };

	if (!is_number(v)) {
		load_bad(l, v, "a number is wanted");
		return;
	}
	if (code == OP_MULTIPLE_OF && (number_compare(v->text, v->len, "0", 1) <= 0 || v->len > DIVISOR_DIGITS_MOST))
		load_bad(l, v, "a number above 0 with few digits is wanted");
	load_op(d, (enum op_code)code, 0, load_value(l, v, NULL));
}

static void load_pattern_keyword(struct loader *l, struct draft *d, const struct node *v, int unused)
{
	(void)unused;
	if (is_text(v))
		load_op(d, OP_PATTERN, 0, load_pattern(l, v));
	else
		load_bad(l, v, "a text is wanted");
}

static void load_format(struct loader *l, struct draft *d, const struct node *v, int unused)
{
	(void)unused;
	enum format f = is_text(v) ? format_named(v->text) : FORMAT_COUNT;

	if (f == FORMAT_COUNT)
		load_bad(l, v, "there is no such format");
	else
		load_op(d, OP_FORMAT, f, load_text(l, v->text, v->len));
}

static void load_ref(struct loader *l, struct draft *d, const struct node *v, int unused)
{
	const struct node *target = is_text(v) ? load_resolve(l, v->text) : NULL;

	(void)unused;
	if (target)
		load_op(d, OP_REF, 0, load_rule(l, target));
	else
		find(l->findings, "bad-ref", node_span(v), "'%s' leads nowhere in this file",
		     is_text(v) ? v->text : "this $ref");
}

/* A mark that is there or not: by `true`, or by `false` where true is what holds anyway. */
static void load_mark(struct loader *l, struct draft *d, const struct node *v, int code)
{
	if (is_text(v) || (!node_is(v, "true") && !node_is(v, "false")))
		load_bad(l, v, "true or false is wanted");
	else if (node_is(v, code == OP_NOT_SIGNED ? "false" : "true"))
		load_op(d, (enum op_code)code, 0, 0);
}

/* items and prefixItems make one operation: made by whichever comes first. */
static void load_array(struct loader *l, struct draft *d, const struct node *v, int unused)
{
	(void)v;
	const struct node *items = sibling(d, "items"), *prefix = sibling(d, "prefixItems");

	(void)unused;
	if (prefix && (prefix->kind != NODE_LIST || !prefix->count)) {
		load_bad(l, prefix, "a list of schemas is wanted");
		return;
	}
	if (drafted(d, OP_ARRAY))
		return;
	uint32_t *words = arena_array(l->arena, prefix ? prefix->count + 1 : 1, sizeof *words), n = 0;
	words[n++] = items ? load_rule(l, items) : 0;
	for (const struct node *p = prefix ? prefix->first : NULL; p; p = p->next)
		words[n++] = load_rule(l, p);
	load_op(d, OP_ARRAY, n - 1, load_words(l, words, n));
}

static void load_contains(struct loader *l, struct draft *d, const struct node *v, int unused)
{
	const struct node *least = sibling(d, "minContains"), *most = sibling(d, "maxContains");
	uint32_t words[3] = { load_rule(l, v), 1, UINT32_MAX };

	(void)unused;
	if ((least && !whole_number(least, &words[1])) || (most && !whole_number(most, &words[2])))
		load_bad(l, v, "minContains and maxContains must be whole numbers");
	load_op(d, OP_CONTAINS, 0, load_words(l, words, 3));
}

static void load_texts(struct loader *l, struct draft *d, const struct node *v, int code)
{
	if (v->kind == NODE_LIST)
		load_op(d, (enum op_code)code, v->count, texts_of(l, v));
	else if (is_text(v) && code != OP_REQUIRED)
		load_op(d, (enum op_code)code, 1, load_words(l, (uint32_t[]){ load_text(l, v->text, v->len) }, 1));
	else
		load_bad(l, v, "a list of texts is wanted");
}

/* A map of texts as a flat list: key, value, key, value. */
static void load_pairs(struct loader *l, struct draft *d, const struct node *v, int code)
{
	uint32_t *words = arena_array(l->arena, v->count * 2, sizeof *words), n = 0;

	for (const struct node *one = v->first; one && v->kind == NODE_MAP && is_text(one); one = one->next) {
		words[n++] = load_text(l, one->key->text, one->key->len);
		words[n++] = load_text(l, one->text, one->len);
	}
	if (!n || n != v->count * 2)
		load_bad(l, v, "a map of texts is wanted");
	else
		load_op(d, (enum op_code)code, n, load_words(l, words, n));
}

static void load_dependent(struct loader *l, struct draft *d, const struct node *v, int unused)
{
	uint32_t total = 0, *words, n = 0;

	(void)unused;
	for (const struct node *key = v->first; key; key = key->next) {
		if (key->kind != NODE_LIST)
			load_bad(l, v, "lists of keys are wanted");
		total += 2 + key->count;
	}
	if (v->kind != NODE_MAP)
		load_bad(l, v, "a map is wanted");
	words = arena_array(l->arena, total + 1, sizeof *words);
	for (const struct node *key = v->first; key; key = key->next) {
		words[n++] = load_text(l, key->key->text, key->key->len);
		words[n++] = key->count;
		for (const struct node *item = key->first; item; item = item->next)
			words[n++] = load_text(l, item->kind == NODE_SCALAR ? item->text : "",
					       item->kind == NODE_SCALAR ? item->len : 0);
	}
	load_op(d, OP_DEPENDENT, v->count, load_words(l, words, n));
}

/* The hash table of the properties: at least twice as many slots as keys. */
static void load_slots(struct loader *l, struct object *o)
{
	uint32_t mask = 1;

	while (mask + 1 < o->count * 2u)
		mask = mask * 2 + 1;
	uint16_t *slots = arena_array(l->arena, mask + 1, sizeof *slots);
	for (uint16_t i = 0; i < o->count; i++) {
		const struct entry *e = (struct entry *)l->entries.items + o->entries + i;
		const struct text *t = (struct text *)l->texts.items + e->name;
		uint32_t h = hash_bytes((const char *)l->blob.items + t->at, t->len);
		while (slots[h & mask])
			h++;
		slots[h & mask] = (uint16_t)(i + 1);
	}
	o->mask = (uint16_t)mask;
	o->slots = l->slots.count;
	for (uint32_t i = 0; i <= mask; i++)
		table_add(l->arena, &l->slots, &slots[i]);
}

static void load_properties(struct loader *l, struct object *o, const struct node *properties)
{
	o->entries = l->entries.count;
	for (const struct node *p = properties ? properties->first : NULL; p; p = p->next) {
		struct entry e = { load_text(l, p->key->text, p->key->len), load_rule(l, p) };
		table_add(l->arena, &l->entries, &e);
		o->count++;
	}
	load_slots(l, o);
}

static bool is_map(struct loader *l, const struct node *n)
{
	enum { KEYS_MOST = 16000 };

	if (!n || (n->kind == NODE_MAP && n->count < KEYS_MOST))
		return true;
	load_bad(l, n, "a map of schemas is wanted");
	return false;
}

/* properties, patternProperties and additionalProperties make one operation: made by whichever comes first. */
static void load_object(struct loader *l, struct draft *d, const struct node *v, int unused)
{
	const struct node *properties = sibling(d, "properties"), *patterns = sibling(d, "patternProperties"),
			  *additional = sibling(d, "additionalProperties");
	struct object o = { 0 };

	(void)unused;
	if (drafted(d, OP_OBJECT) || !is_map(l, properties) || !is_map(l, patterns))
		return;
	load_properties(l, &o, properties);
	uint32_t n = 0, *words = arena_array(l->arena, (patterns ? patterns->count : 0) * 2 + 1, sizeof *words);
	for (const struct node *p = patterns ? patterns->first : NULL; p; p = p->next) {
		words[n++] = load_pattern(l, p->key);
		words[n++] = load_rule(l, p);
	}
	o.patterns = load_words(l, words, n);
	o.pattern_count = (uint16_t)(n / 2);
	o.additional = additional ? load_rule(l, additional) : 0;
	load_op(d, OP_OBJECT, 0, table_add(l->arena, &l->objects, &o));
	(void)v;
}

static void load_one_rule(struct loader *l, struct draft *d, const struct node *v, int code)
{
	load_op(d, (enum op_code)code, 0, load_rule(l, v));
}

static void load_rules(struct loader *l, struct draft *d, const struct node *v, int code)
{
	if (v->kind != NODE_LIST || !v->count || v->count > UINT16_MAX)
		load_bad(l, v, "a list of schemas is wanted");
	else
		load_op(d, (enum op_code)code, v->count, rules_of(l, v));
}

static void load_if(struct loader *l, struct draft *d, const struct node *v, int unused)
{
	const struct node *then = sibling(d, "then"), *otherwise = sibling(d, "else");
	uint32_t words[3] = { load_rule(l, v), then ? load_rule(l, then) : 0, otherwise ? load_rule(l, otherwise) : 0 };

	(void)unused;
	load_op(d, OP_IF, 0, load_words(l, words, 3));
}

/* then and else are taken by `if`; without it they only must make sense. */
static void load_unused_rule(struct loader *l, struct draft *d, const struct node *v, int unused)
{
	(void)d, (void)unused;
	load_rule(l, v);
}

static void load_definitions(struct loader *l, struct draft *d, const struct node *v, int unused)
{
	(void)d, (void)unused;
	if (is_map(l, v))
		rules_of(l, v);
}

static void load_annotation(struct loader *l, struct draft *d, const struct node *v, int code)
{
	if (!is_text(v))
		load_bad(l, v, "a text is wanted");
	else
		load_op(d, (enum op_code)code, 0, load_text(l, v->text, v->len));
}

static void load_identity(struct loader *l, struct draft *d, const struct node *v, int code)
{
	enum { KEYS_MOST = 4 };

	if (v->count > KEYS_MOST)
		load_bad(l, v, "at most four keys");
	load_texts(l, d, v, code);
}

/* Only a text is kept: nothing asks for other defaults. */
static void load_default(struct loader *l, struct draft *d, const struct node *v, int code)
{
	if (is_text(v))
		load_annotation(l, d, v, code);
}

static void load_nothing(struct loader *l, struct draft *d, const struct node *v, int unused)
{
	(void)l, (void)d, (void)v, (void)unused;
}

static void load_dialect(struct loader *l, struct draft *d, const struct node *v, int unused)
{
	(void)d, (void)unused;
	if (!node_is(v, "https://json-schema.org/draft/2020-12/schema"))
		load_bad(l, v, "only JSON Schema 2020-12 is implemented");
}

/* An $id below the root would change what every $ref below it means. */
static void load_id(struct loader *l, struct draft *d, const struct node *v, int unused)
{
	(void)unused;
	if (d->schema != l->doc->root || !is_text(v))
		load_bad(l, v, "an $id is implemented at the root only");
}

void load_keyword(struct loader *l, struct draft *d, const struct node *value)
{
	static const struct {
		const char *name;
		void (*load)(struct loader *, struct draft *, const struct node *, int);
		int code;
	} keywords[] = {
		{ "$comment", load_nothing, 0 },
		{ "$defs", load_definitions, 0 },
		{ "$id", load_id, 0 },
		{ "$ref", load_ref, 0 },
		{ "$schema", load_dialect, 0 },
		{ "additionalProperties", load_object, 0 },
		{ "allOf", load_rules, OP_ALL },
		{ "anyOf", load_rules, OP_ANY },
		{ "const", load_const, 0 },
		{ "contains", load_contains, 0 },
		{ "default", load_default, OP_DEFAULT },
		{ "dependentRequired", load_dependent, 0 },
		{ "deprecated", load_nothing, 0 },
		{ "description", load_annotation, OP_DESCRIPTION },
		{ "else", load_unused_rule, 0 },
		{ "enum", load_enum, 0 },
		{ "examples", load_nothing, 0 },
		{ "exclusiveMaximum", load_bound, OP_EXCLUSIVE_MAXIMUM },
		{ "exclusiveMinimum", load_bound, OP_EXCLUSIVE_MINIMUM },
		{ "format", load_format, 0 },
		{ "if", load_if, 0 },
		{ "items", load_array, 0 },
		{ "maxContains", load_nothing, 0 },
		{ "maxItems", load_count, OP_MAX_ITEMS },
		{ "maxLength", load_count, OP_MAX_LENGTH },
		{ "maximum", load_bound, OP_MAXIMUM },
		{ "minContains", load_nothing, 0 },
		{ "minItems", load_count, OP_MIN_ITEMS },
		{ "minLength", load_count, OP_MIN_LENGTH },
		{ "minimum", load_bound, OP_MINIMUM },
		{ "multipleOf", load_bound, OP_MULTIPLE_OF },
		{ "not", load_one_rule, OP_NOT },
		{ "oneOf", load_rules, OP_ONE },
		{ "pattern", load_pattern_keyword, 0 },
		{ "patternProperties", load_object, 0 },
		{ "prefixItems", load_array, 0 },
		{ "properties", load_object, 0 },
		{ "propertyNames", load_one_rule, OP_NAMES },
		{ "readOnly", load_mark, OP_READ_ONLY },
		{ "required", load_texts, OP_REQUIRED },
		{ "then", load_unused_rule, 0 },
		{ "title", load_annotation, OP_TITLE },
		{ "type", load_type, 0 },
		{ "uniqueItems", load_mark, OP_UNIQUE_ITEMS },
		{ "writeOnly", load_nothing, 0 },
		{ "x-txplan-headline", load_texts, OP_HEADLINE },
		{ "x-txplan-id-prefix", load_annotation, OP_ID_PREFIX },
		{ "x-txplan-identity", load_identity, OP_IDENTITY },
		{ "x-txplan-known", load_texts, OP_KNOWN },
		{ "x-txplan-meant", load_pairs, OP_MEANT },
		{ "x-txplan-option", load_annotation, OP_OPTION },
		{ "x-txplan-refers", load_texts, OP_REFERS },
		{ "x-txplan-show", load_annotation, OP_SHOW },
		{ "x-txplan-signed", load_mark, OP_NOT_SIGNED },
	};

	for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
		if (node_is(value->key, keywords[i].name)) {
			keywords[i].load(l, d, value, keywords[i].code);
			return;
		}
	find(l->findings, "unknown-keyword", node_span(value->key), "the keyword '%s' is not implemented",
	     value->key->text);
}
