/* check.c - a document side by side with its schema. A valid document costs no memory; words are made only for what is
 * wrong. */
#include "schema/check.h"

#include "base/decimal.h"
#include "base/utf8.h"

static unsigned widen(unsigned types)
{
	if (types & (TYPE_INTEGER | TYPE_NUMBER))
		types |= TYPE_INTEGER | TYPE_NUMBER;
	return types;
}

/* A plain scalar where text and something else may stand is the something else, if it can be. */
static unsigned narrow(unsigned types, unsigned allowed)
{
	types &= widen(allowed);
	return types & ~(unsigned)TYPE_STRING ? types & ~(unsigned)TYPE_STRING : types;
}

static int compare_bound(const struct check *c, const struct op *op, const struct node *n)
{
	uint32_t text = c->s->values[op->at].text;

	return number_compare(n->text, n->len, text_of(c->s, text), c->s->texts[text].len);
}

static bool check_number(const struct check *c, const struct op *op, const struct node *n)
{
	switch (op->code) {
	case OP_MINIMUM:
		return compare_bound(c, op, n) >= 0;
	case OP_MAXIMUM:
		return compare_bound(c, op, n) <= 0;
	case OP_EXCLUSIVE_MINIMUM:
		return compare_bound(c, op, n) > 0;
	case OP_EXCLUSIVE_MAXIMUM:
		return compare_bound(c, op, n) < 0;
	default: {
		uint32_t text = c->s->values[op->at].text;
		return number_is_multiple(n->text, n->len, text_of(c->s, text), c->s->texts[text].len);
	}
	}
}

static bool check_text(const struct check *c, const struct op *op, const struct node *n)
{
	switch (op->code) {
	case OP_PATTERN:
		return pattern_matches(c->s, &c->s->patterns[op->at], n->text, n->len);
	case OP_MIN_LENGTH:
		/* No text has more code points than bytes, nor fewer than a quarter. */
		return n->len / 4 >= op->at || (n->len >= op->at && utf8_length(n->text, n->len) >= op->at);
	default:
		return n->len <= op->at || (n->len / 4 <= op->at && utf8_length(n->text, n->len) <= op->at);
	}
}

static bool check_enum(const struct check *c, const struct op *op, const struct node *n, unsigned types)
{
	for (uint16_t i = 0; i < op->n; i++)
		if (value_equal(c->s, &c->s->values[c->s->words[op->at + i]], n, types))
			return true;
	return false;
}

/* What can be said about a value by looking at it alone. */
static bool holds(const struct check *c, const struct op *op, const struct node *n, unsigned types)
{
	switch (op->code) {
	case OP_TYPE:
		return types & op->n;
	case OP_CONST:
		return value_equal(c->s, &c->s->values[op->at], n, types);
	case OP_ENUM:
		return check_enum(c, op, n, types);
	case OP_FORMAT:
		return op->n == FORMAT_NONE || !(types & (TYPE_STRING | TYPE_NUMBER)) ||
		       format_holds((enum format)op->n, n->text, n->len);
	case OP_PATTERN:
	case OP_MIN_LENGTH:
	case OP_MAX_LENGTH:
		return !(types & TYPE_STRING) || check_text(c, op, n);
	case OP_MINIMUM:
	case OP_MAXIMUM:
	case OP_EXCLUSIVE_MINIMUM:
	case OP_EXCLUSIVE_MAXIMUM:
	case OP_MULTIPLE_OF:
		return !(types & TYPE_NUMBER) || check_number(c, op, n);
	case OP_MIN_ITEMS:
		return !(types & TYPE_ARRAY) || n->count >= op->at;
	case OP_MAX_ITEMS:
		return !(types & TYPE_ARRAY) || n->count <= op->at;
	default: /* OP_FALSE */
		return false;
	}
}

static bool check_child(struct check *c, uint32_t rule, const struct node *n, bool loud)
{
	return !c->s->rules[rule].checks || check_node(c, rule, n, node_types(n), loud);
}

/* ---- Lists ---- */

static bool check_items(struct check *c, const struct op *op, const struct node *n, bool loud)
{
	const uint32_t *words = c->s->words + op->at;
	uint32_t i = 0;
	bool ok = true;

	for (const struct node *item = n->first; item && (ok || loud); item = item->next, i++) {
		uint32_t rule = i < op->n ? words[1 + i] : words[0];
		if (!rule)
			break;
		if (!node_empty(item)) {
			ok &= check_child(c, rule, item, loud);
			continue;
		}
		ok = false;
		if (loud)
			report_empty_item(c, item);
	}
	return ok;
}

static bool check_contains(struct check *c, const struct op *op, const struct node *n)
{
	const uint32_t *words = c->s->words + op->at;
	uint32_t found = 0;

	for (const struct node *item = n->first; item; item = item->next)
		found += check_child(c, words[0], item, false);
	return found >= words[1] && found <= words[2];
}

static bool check_unique(struct check *c, uint32_t rule, const struct node *n, bool loud)
{
	const struct op *array = rule_op(c->s, rule, OP_ARRAY);
	struct place item = { c->s, array ? c->s->words[array->at] : 0 };
	const struct node *first, *again = repeated_item(c->arena, n, place_is_text(item), &first);

	if (again && loud)
		report_repeated_item(c, again, first);
	return !again;
}

/* ---- Maps ---- */

static const struct node *present(const struct schema *s, const struct node *map, uint32_t text)
{
	for (const struct node *n = map->first; n; n = n->next)
		if (text_is(s, text, n->key->text, n->key->len))
			return node_empty(n) ? NULL : n;
	return NULL;
}

static bool check_property(struct check *c, const struct object *o, const struct node *child, bool loud)
{
	const struct entry *e = object_entry(c->s, o, child->key->text, child->key->len);
	bool known = e != NULL, empty = node_empty(child), ok = !e || empty || check_child(c, e->rule, child, loud);

	for (uint16_t i = 0; i < o->pattern_count; i++) {
		const uint32_t *pair = c->s->words + o->patterns + i * 2u;
		if (!pattern_matches(c->s, &c->s->patterns[pair[0]], child->key->text, child->key->len))
			continue;
		known = true;
		ok &= empty || check_child(c, pair[1], child, loud);
	}
	if (known || !o->additional)
		return ok;
	if (rule_op(c->s, o->additional, OP_FALSE)) {
		if (loud)
			report_unknown_key(c, child);
		return false;
	}
	return empty || check_child(c, o->additional, child, loud);
}

static bool check_object(struct check *c, const struct op *op, const struct node *n, bool loud)
{
	const struct object *o = &c->s->objects[op->at];
	bool ok = true;

	if (!o->additional && !o->pattern_count && o->count < n->count) {
		for (uint16_t i = 0; i < o->count && (ok || loud); i++) {
			const struct entry *e = &c->s->entries[o->entries + i];
			const struct node *child = present(c->s, n, e->name);
			ok &= !child || check_child(c, e->rule, child, loud);
		}
		return ok;
	}
	for (const struct node *child = n->first; child && (ok || loud); child = child->next)
		ok &= check_property(c, o, child, loud);
	return ok;
}

static bool check_required(struct check *c, const struct op *op, const struct node *n, bool loud)
{
	bool ok = true;

	for (uint16_t i = 0; i < op->n && (ok || loud); i++) {
		if (present(c->s, n, c->s->words[op->at + i]))
			continue;
		ok = false;
		if (loud)
			report_missing_key(c, n, c->s->words[op->at + i]);
	}
	return ok;
}

static bool check_dependent(struct check *c, const struct op *op, const struct node *n, bool loud)
{
	const uint32_t *word = c->s->words + op->at;
	bool ok = true;

	for (uint16_t i = 0; i < op->n; i++, word += 2 + word[1]) {
		if (!present(c->s, n, word[0]))
			continue;
		for (uint32_t k = 0; k < word[1]; k++) {
			if (present(c->s, n, word[2 + k]))
				continue;
			ok = false;
			if (loud)
				report_dependent_key(c, n, word[0], word[2 + k]);
		}
	}
	return ok;
}

static bool check_names(struct check *c, const struct op *op, const struct node *n, bool loud)
{
	bool ok = true;

	for (const struct node *child = n->first; child && (ok || loud); child = child->next) {
		if (check_node(c, op->at, child->key, TYPE_STRING, false))
			continue;
		ok = false;
		if (loud)
			report_unknown_key(c, child);
	}
	return ok;
}

/* ---- Rules that hold beside each other ---- */

static bool check_all(struct check *c, const struct op *op, const struct node *n, unsigned types, bool loud)
{
	bool ok = true;

	for (uint16_t i = 0; i < op->n && (ok || loud); i++)
		ok &= check_node(c, c->s->words[op->at + i], n, types, loud);
	return ok;
}

static bool check_alternatives(struct check *c, uint32_t rule, const struct op *op, const struct node *n,
			       unsigned types, bool loud)
{
	unsigned fitting = 0, most = op->code == OP_ONE ? 2 : 1;

	for (uint16_t i = 0; i < op->n && fitting < most; i++)
		fitting += check_node(c, c->s->words[op->at + i], n, types, false);
	if (fitting == 1)
		return true;
	if (loud && fitting)
		report_value(c, rule, op, n);
	else if (loud)
		report_none_of(c, op, n, types);
	return false;
}

static bool check_if(struct check *c, const struct op *op, const struct node *n, unsigned types, bool loud)
{
	const uint32_t *words = c->s->words + op->at;
	uint32_t rule = 0;

	if (words[1] || words[2])
		rule = check_node(c, words[0], n, types, false) ? words[1] : words[2];
	return !rule || check_node(c, rule, n, types, loud);
}

static bool check_op(struct check *c, uint32_t rule, const struct op *op, const struct node *n, unsigned types,
		     bool loud)
{
	bool ok;

	switch (op->code) {
	case OP_REF:
		return check_node(c, op->at, n, types, loud);
	case OP_UNIQUE_ITEMS:
		return !(types & TYPE_ARRAY) || check_unique(c, rule, n, loud);
	case OP_ARRAY:
		return !(types & TYPE_ARRAY) || check_items(c, op, n, loud);
	case OP_REQUIRED:
		return !(types & TYPE_OBJECT) || check_required(c, op, n, loud);
	case OP_DEPENDENT:
		return !(types & TYPE_OBJECT) || check_dependent(c, op, n, loud);
	case OP_OBJECT:
		return !(types & TYPE_OBJECT) || check_object(c, op, n, loud);
	case OP_NAMES:
		return !(types & TYPE_OBJECT) || check_names(c, op, n, loud);
	case OP_ALL:
		return check_all(c, op, n, types, loud);
	case OP_ANY:
	case OP_ONE:
		return check_alternatives(c, rule, op, n, types, loud);
	case OP_IF:
		return check_if(c, op, n, types, loud);
	case OP_NOT:
		ok = !check_node(c, op->at, n, types, false);
		break;
	case OP_CONTAINS:
		ok = !(types & TYPE_ARRAY) || check_contains(c, op, n);
		break;
	default:
		ok = holds(c, op, n, types);
	}
	if (!ok && loud)
		report_value(c, rule, op, n);
	return ok;
}

bool check_node(struct check *c, uint32_t rule, const struct node *n, unsigned types, bool loud)
{
	const struct rule *r = &c->s->rules[rule];
	const struct op *op = c->s->ops + r->ops, *end = op + r->checks;
	bool ok = true;

	for (; op < end; op++) {
		if (!check_op(c, rule, op, n, types, loud)) {
			/* What has the wrong type, or no choice, needs no more words. */
			if (!loud || op->code <= OP_ENUM)
				return false;
			ok = false;
		}
		if (op->code == OP_TYPE)
			types = narrow(types, op->n);
	}
	return ok;
}

/* "txplan/2" where the schema says "txplan/1". */
static bool is_newer(const struct schema *s, const struct node *format)
{
	const char *known = place_enum_nth(place_property(schema_root(s), "format", 6), 0);
	const char *slash = known ? strrchr(known, '/') : NULL;

	if (!slash || !format || format->kind != NODE_SCALAR)
		return false;
	size_t same = (size_t)(slash - known) + 1;
	return format->len > same && !memcmp(format->text, known, same) &&
	       number_valid(format->text + same, format->len - same) &&
	       number_compare(format->text + same, format->len - same, slash + 1, strlen(slash + 1)) > 0;
}

bool schema_check(const struct schema *s, const struct document *d, struct findings *f)
{
	struct check c = { .s = s, .d = d, .f = f, .arena = findings_arena(f) };
	const struct node *format = node_get(d->root, "format");

	if (!d->root)
		return false;
	if (is_newer(s, format)) {
		report_newer_format(&c, format);
		return false;
	}
	if (check_node(&c, RULE_ROOT, d->root, node_types(d->root), true))
		return true;
	findings_sort(f);
	return false;
}
