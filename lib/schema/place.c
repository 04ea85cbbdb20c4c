/* place.c - what a schema says about one place in a document. */
#include "schema/compiled.h"

#include "base/nearest.h"

const struct op *rule_op(const struct schema *s, uint32_t rule, enum op_code code)
{
	const struct rule *r = &s->rules[rule];

	for (uint16_t i = 0; i < r->count; i++)
		if (s->ops[r->ops + i].code == code)
			return &s->ops[r->ops + i];
	return NULL;
}

/* How many rules one op applies to the same value, and the i-th of them. */
static uint32_t beside_op(const struct schema *s, const struct op *op, uint32_t i, uint32_t *count, bool all)
{
	*count = 0;
	switch (op->code) {
	case OP_REF:
		*count = 1;
		return op->at;
	case OP_NOT:
		*count = all;
		return op->at;
	case OP_ALL:
	case OP_ANY:
	case OP_ONE:
		*count = op->n;
		return i < op->n ? s->words[op->at + i] : 0;
	case OP_IF:
		*count = all ? 3 : 2;
		return i < *count ? s->words[op->at + i + !all] : 0;
	default:
		return 0;
	}
}

uint32_t rule_beside(const struct schema *s, uint32_t rule, uint32_t i, bool all)
{
	const struct rule *r = &s->rules[rule];

	for (uint16_t k = 0; k < r->checks; k++) {
		uint32_t count;
		const struct op *op = &s->ops[r->ops + k];
		uint32_t found = beside_op(s, op, i, &count, all);
		if (i < count)
			return found ? found : RULE_ABSENT;
		i -= count;
	}
	return 0;
}

const struct entry *object_entry(const struct schema *s, const struct object *o, const char *key, size_t len)
{
	const uint16_t *slots = s->slots + o->slots;

	if (!o->count)
		return NULL;
	for (uint32_t h = hash_bytes(key, len); slots[h & o->mask]; h++) {
		const struct entry *e = &s->entries[o->entries + slots[h & o->mask] - 1u];
		if (text_is(s, e->name, key, len))
			return e;
	}
	return NULL;
}

struct place schema_root(const struct schema *s)
{
	return (struct place){ s, RULE_ROOT };
}

bool place_known(struct place p)
{
	return p.at != 0;
}

/* Calls visit for a rule and those beside it, nearest first, until it returns true. */
typedef bool visitor(const struct schema *s, uint32_t rule, void *arg);

static bool walk(const struct schema *s, uint32_t rule, visitor *visit, void *arg)
{
	if (!rule)
		return false;
	if (visit(s, rule, arg))
		return true;
	uint32_t next;
	for (uint32_t i = 0; (next = rule_beside(s, rule, i, false)); i++)
		if (next != RULE_ABSENT && walk(s, next, visit, arg))
			return true;
	return false;
}

/* ---- Going down ---- */

struct search {
	const char *key;
	size_t len;
	uint32_t found, additional;
};

static bool visit_property(const struct schema *s, uint32_t rule, void *arg)
{
	struct search *q = arg;
	const struct op *op = rule_op(s, rule, OP_OBJECT);

	if (!op)
		return false;
	const struct object *o = &s->objects[op->at];
	const struct entry *e = object_entry(s, o, q->key, q->len);
	if (e)
		q->found = e->rule;
	for (uint16_t i = 0; i < o->pattern_count && !q->found; i++)
		if (pattern_matches(s, &s->patterns[s->words[o->patterns + i * 2u]], q->key, q->len))
			q->found = s->words[o->patterns + i * 2u + 1];
	if (!q->additional && o->additional && !rule_op(s, o->additional, OP_FALSE))
		q->additional = o->additional;
	return q->found != 0;
}

struct place place_property(struct place p, const char *key, size_t len)
{
	struct search q = { key, len, 0, 0 };

	walk(p.schema, p.at, visit_property, &q);
	return (struct place){ p.schema, q.found ? q.found : q.additional };
}

static bool visit_items(const struct schema *s, uint32_t rule, void *arg)
{
	const struct op *op = rule_op(s, rule, OP_ARRAY);
	uint32_t *found = arg;

	*found = op ? s->words[op->at] : 0;
	return *found != 0;
}

struct place place_item(struct place list)
{
	struct place p = { list.schema, 0 };

	walk(list.schema, list.at, visit_items, &p.at);
	return p;
}

struct place place_of(const struct schema *s, const struct node *n)
{
	if (!n->parent)
		return schema_root(s);
	struct place p = place_of(s, n->parent);
	return n->key ? place_property(p, n->key->text, n->key->len) : place_item(p);
}

/* ---- Annotations: the nearest one counts ---- */

struct annotation {
	enum op_code code;
	const struct op *op;
};

static bool visit_annotation(const struct schema *s, uint32_t rule, void *arg)
{
	struct annotation *q = arg;

	q->op = rule_op(s, rule, q->code);
	return q->op != NULL;
}

static const struct op *nearest_op(struct place p, enum op_code code)
{
	struct annotation q = { code, NULL };

	walk(p.schema, p.at, visit_annotation, &q);
	return q.op;
}

static const char *annotation(struct place p, enum op_code code)
{
	const struct op *op = nearest_op(p, code);

	return op ? text_of(p.schema, op->at) : "";
}

const char *place_title(struct place p)
{
	return annotation(p, OP_TITLE);
}

const char *place_description(struct place p)
{
	return annotation(p, OP_DESCRIPTION);
}

const char *place_format(struct place p)
{
	return annotation(p, OP_FORMAT);
}

const char *place_option(struct place p)
{
	return annotation(p, OP_OPTION);
}

const char *place_show(struct place p)
{
	return annotation(p, OP_SHOW);
}

const char *place_default(struct place p)
{
	const char *text = annotation(p, OP_DEFAULT);

	return *text ? text : NULL;
}

const char *place_id_prefix(struct place list)
{
	return annotation(list, OP_ID_PREFIX);
}

bool place_is_signed(struct place p)
{
	return !nearest_op(p, OP_NOT_SIGNED);
}

bool place_is_read_only(struct place p)
{
	return nearest_op(p, OP_READ_ONLY) != NULL;
}

static size_t annotated_texts(struct place p, enum op_code code, const char **texts, size_t most)
{
	const struct op *op = nearest_op(p, code);
	size_t n = 0;

	for (; op && n < op->n && n < most; n++)
		texts[n] = text_of(p.schema, p.schema->words[op->at + n]);
	return n;
}

size_t place_identity(struct place list, const char *keys[4])
{
	return annotated_texts(list, OP_IDENTITY, keys, 4);
}

bool place_is_one_value(struct place list)
{
	unsigned items = place_types(place_item(list));

	return items && !(items & (TYPE_ARRAY | TYPE_OBJECT)) && !nearest_op(list, OP_UNIQUE_ITEMS);
}

size_t place_known_words(struct place p, const char **texts, size_t most)
{
	return annotated_texts(p, OP_KNOWN, texts, most);
}

size_t place_headlines(struct place p, const char **lines, size_t most)
{
	return annotated_texts(p, OP_HEADLINE, lines, most);
}

size_t place_refers(struct place p, const char *refs[8])
{
	size_t n = annotated_texts(p, OP_REFERS, refs, 7);

	refs[n] = NULL;
	return n;
}

const char *place_meant_nth(struct place p, size_t i)
{
	const struct op *op = nearest_op(p, OP_MEANT);

	return op && i < op->n ? text_of(p.schema, p.schema->words[op->at + i]) : NULL;
}

/* ---- Types and values ---- */

/* A rule's own type, else that of what it refers to or must satisfy, else all that its alternatives allow. */
static unsigned types_at(const struct schema *s, uint32_t rule)
{
	const struct op *op = rule_op(s, rule, OP_TYPE);
	unsigned either = 0, next_types;

	if (op)
		return op->n;
	uint32_t next;
	for (uint32_t i = 0; (next = rule_beside(s, rule, i, false)); i++) {
		if (next == RULE_ABSENT)
			continue;
		next_types = types_at(s, next);
		either |= next_types;
	}
	return either;
}

unsigned place_types(struct place p)
{
	return p.at ? types_at(p.schema, p.at) : 0;
}

bool place_is_text(struct place p)
{
	unsigned scalars = place_types(p) & (TYPE_NULL | TYPE_BOOLEAN | TYPE_INTEGER | TYPE_NUMBER | TYPE_STRING);

	return scalars == TYPE_STRING;
}

struct counted {
	size_t left;
	uint32_t text, rule;
};

static bool visit_enum(const struct schema *s, uint32_t rule, void *arg)
{
	struct counted *q = arg;
	const struct op *one = rule_op(s, rule, OP_CONST), *many = rule_op(s, rule, OP_ENUM);

	if (one && q->left-- == 0)
		q->text = s->values[one->at].text;
	for (uint16_t i = 0; many && i < many->n && !q->text; i++)
		if (q->left-- == 0)
			q->text = s->values[s->words[many->at + i]].text;
	return q->text != 0;
}

const char *place_enum_nth(struct place p, size_t i)
{
	struct counted q = { i, 0, 0 };

	walk(p.schema, p.at, visit_enum, &q);
	return q.text ? text_of(p.schema, q.text) : NULL;
}

const char *place_choice_meant(struct arena *a, struct place p, const char *text)
{
	const char **choices, *word;
	size_t n = 0;

	for (size_t i = 0; (word = place_meant_nth(p, i)); i += 2)
		if (nearest_same(word, text))
			return place_meant_nth(p, i + 1);
	while (place_enum_nth(p, n))
		n++;
	choices = arena_array(a, n + 1, sizeof *choices);
	for (size_t i = 0; i < n; i++)
		choices[i] = place_enum_nth(p, i);
	return nearest(text, choices);
}

/* ---- Properties in order ---- */

static bool visit_nth_property(const struct schema *s, uint32_t rule, void *arg)
{
	struct counted *q = arg;
	const struct op *op = rule_op(s, rule, OP_OBJECT);

	if (!op)
		return false;
	const struct object *o = &s->objects[op->at];
	if (q->left >= o->count) {
		q->left -= o->count;
		return false;
	}
	const struct entry *e = &s->entries[o->entries + q->left];
	q->text = e->name;
	q->rule = e->rule;
	return true;
}

bool place_nth_property(struct place p, size_t i, const char **key, struct place *value)
{
	struct counted q = { i, 0, 0 };

	if (!walk(p.schema, p.at, visit_nth_property, &q))
		return false;
	*key = text_of(p.schema, q.text);
	*value = (struct place){ p.schema, q.rule };
	return true;
}

struct order {
	const char *key;
	size_t len, before;
};

static bool visit_order(const struct schema *s, uint32_t rule, void *arg)
{
	struct order *q = arg;
	const struct op *op = rule_op(s, rule, OP_OBJECT);

	if (!op)
		return false;
	const struct object *o = &s->objects[op->at];
	const struct entry *e = object_entry(s, o, q->key, q->len);
	q->before += e ? (size_t)(e - (s->entries + o->entries)) : o->count;
	return e != NULL;
}

size_t place_order(struct place p, const char *key, size_t len)
{
	struct order q = { key, len, 0 };

	return walk(p.schema, p.at, visit_order, &q) ? q.before : SIZE_MAX;
}

/* Only what always holds: not what one of several alternatives wants. */
static bool requires(const struct schema *s, uint32_t rule, const char *key, size_t len)
{
	const struct op *op = rule_op(s, rule, OP_REQUIRED), *all = rule_op(s, rule, OP_ALL),
			*ref = rule_op(s, rule, OP_REF);

	for (uint16_t i = 0; op && i < op->n; i++)
		if (text_is(s, s->words[op->at + i], key, len))
			return true;
	if (ref && requires(s, ref->at, key, len))
		return true;
	for (uint16_t i = 0; all && i < all->n; i++)
		if (requires(s, s->words[all->at + i], key, len))
			return true;
	return false;
}

bool place_requires(struct place p, const char *key)
{
	return p.at && requires(p.schema, p.at, key, strlen(key));
}
