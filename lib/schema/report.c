/* report.c - what is wrong, in words that a clinician understands. Runs only when something is. */
#include "schema/report.h"

#include <string.h>

#include "base/ascii.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/lookalike.h"


/* ---- Where ---- */

static struct txp_span first_line(const struct check *c, const struct node *n)
{
	uint32_t end = source_line_end(&c->d->source, n->start);

	return (struct txp_span){ n->start, n->end < end ? n->end : end };
}

struct txp_span report_where(const struct check *c, const struct node *n)
{
	if (n->kind == NODE_SCALAR || source_line_end(&c->d->source, n->start) >= n->end)
		return node_span(n);
	return n->key ? node_span(n->key) : first_line(c, n);
}

struct txp_span report_where_missing(const struct check *c, const struct node *map)
{
	return map->key ? node_span(map->key) : first_line(c, map);
}

/* ---- Making a finding ---- */

/* The same thing can be wrong by two rules; it is said once. */
static bool said_already(const struct check *c, const char *code, struct txp_span at, const char *message)
{
	size_t n = findings_count(c->f);

	for (size_t i = n; i > 0; i--) {
		const struct txp_finding *f = findings_at(c->f, i - 1);
		if (f->at.start == at.start && !strcmp(f->code, code) && !strcmp(f->message, message))
			return true;
	}
	return false;
}

struct buf report_text(const struct check *c)
{
	struct buf b = buf_in(c->arena);

	buf_puts(&b, "");
	return b;
}

bool report_only_counted(const struct check *c)
{
	return findings_count(c->f) == FINDINGS_MOST;
}

struct txp_finding *report_add(struct check *c, const char *code, struct txp_span at, const struct node *n,
			       const char *lacks, const char *message)
{
	struct buf path = report_text(c);

	if (said_already(c, code, at, message))
		return NULL;
	struct txp_finding *f = find(c->f, code, at, "%s", message);
	path_add(&path, c->s, n, &c->hint);
	if (lacks)
		buf_printf(&path, "%s%s", path.len ? "/" : "", lacks);
	f->path = path.bytes;
	return f;
}

void report_count(struct check *c, const char *code)
{
	find(c->f, code, nowhere(), "%s", "");
}

/* ---- Values ---- */

/* The same with a plain - for each long dash. */
static char *with_plain_dashes(struct check *c, const struct node *n, size_t *out)
{
	char *text = arena_alloc(c->arena, n->len + 1);
	const char *end = n->text + n->len;
	size_t len;

	*out = 0;
	for (const char *p = n->text; p < end;) {
		const bool dash = lookalike_at(p, end, &len) == LOOKALIKE_DASH;
		text[(*out)++] = dash ? '-' : *p;
		p += dash ? len : 1;
	}
	text[*out] = '\0';
	return text;
}

/* −2: a number but for its sign. */
static bool remedy_minus(struct check *c, struct txp_finding *f, const struct node *n)
{
	size_t len;
	const char *plain = with_plain_dashes(c, n, &len);
	const bool number = len < n->len && number_valid(plain, len);

	if (number)
		f->remedy = arena_printf(c->arena, "Its sign is a typographic minus or dash; write %s.", plain);
	return number;
}

static void remedy_type(struct check *c, struct txp_finding *f, uint32_t rule, const struct node *n)
{
	unsigned types = place_types((struct place){ c->s, rule });
	struct buf b = report_text(c);

	if (n->kind != NODE_SCALAR && (types & TYPE_STRING) && !place_enum_nth((struct place){ c->s, rule }, 0)) {
		f->remedy = n->kind == NODE_LIST ? "Write it as one text: on one line, or on the lines below a | behind the key, without dashes."
						: "Write it as one text; where it holds a colon and a space, in double quotes.";
		return;
	}
	if (n->kind == NODE_SCALAR && remedy_minus(c, f, n))
		return;
	if (n->kind == NODE_SCALAR && n->style != STYLE_PLAIN && (types & (TYPE_BOOLEAN | TYPE_NUMBER | TYPE_INTEGER)))
		buf_puts(&b, "Write it without quotes.");
	else if (types == TYPE_ARRAY)
		buf_puts(&b, "Write it as a list, in [ ] or with a dash before each item.");
	else if (types == TYPE_OBJECT)
		buf_puts(&b, "Write it as `key: value` pairs, indented below the key.");
	if (!b.len) {
		buf_puts(&b, "Write ");
		phrase_expected(c, &b, rule);
		buf_puts(&b, " here.");
	}
	if (b.len)
		f->remedy = b.bytes;
}

static void remedy_choice(struct check *c, struct txp_finding *f, uint32_t rule, const struct node *n)
{
	struct place p = { c->s, rule };
	const char *near;

	if (n->kind != NODE_SCALAR)
		return;
	near = place_choice_meant(c->arena, p, n->text);
	if (near) {
		f->remedy = arena_printf(c->arena, "Did you mean `%s`?", near);
		return;
	}
	enum { LISTED_MOST = 12 };
	if (!place_enum_nth(p, 1) || place_enum_nth(p, LISTED_MOST))
		return;
	struct buf b = report_text(c);
	buf_puts(&b, "Use one of the words ");
	phrase_expected(c, &b, rule);
	buf_puts(&b, ".");
	f->remedy = b.bytes;
}

/* null, n/a, none, ?: what people write where they have nothing to write. */
static bool says_nothing(const struct node *n)
{
	static const char *const words[] = { "null", "none", "n/a", "n.a.", "na", "nil", "tbd", "unknown", "~", "-", "--", "?" };

	for (size_t i = 0; n->kind == NODE_SCALAR && i < sizeof words / sizeof *words; i++)
		if (n->len == strlen(words[i]) && ascii_is_lower(n->text, words[i], n->len))
			return true;
	return false;
}

/* Where there is no such value, none must be made up: what nobody needs may be left out. */
static void remedy_nothing(struct check *c, struct txp_finding *f, const struct node *n)
{
	const size_t len = strlen(f->remedy);

	if (!n->parent || (n->key && place_requires(place_of(c->s, n->parent), n->key->text)) || !says_nothing(n) || !len)
		return;
	f->remedy = arena_printf(c->arena, "%.*s; or, if there is none, leave %s out.", (int)(len - (f->remedy[len - 1] == '.')), f->remedy,
				 n->key ? arena_printf(c->arena, "`%s`", n->key->text) : "it");
}

/* PHQ-9 and RK are ids but for their capitals. A plan's own id is not guessed: it may be a client's name. */
static void remedy_id(struct check *c, struct txp_finding *f, enum format format, const struct node *n)
{
	char *id = arena_copy(c->arena, n->text, n->len);

	if ((format != FORMAT_ID && format != FORMAT_ITEM_ID) || !n->parent || !n->parent->parent)
		return;
	for (char *s = id; *s; s++)
		*s = (char)(*s >= 'A' && *s <= 'Z' ? *s - 'A' + 'a' : *s);
	if (format_holds(format, id, n->len))
		f->remedy = arena_printf(c->arena, "Did you mean `%s`?", id);
}

/* 2026-4-7, 2026-02-30: what is wrong with a day that is nearly one. */
static void remedy_date(struct check *c, struct txp_finding *f, const struct node *n)
{
	const char *why = n->kind == NODE_SCALAR ? date_trouble(c->arena, n->text) : NULL;

	size_t len = 0;
	date_days day;
	const char *plain = why || n->kind != NODE_SCALAR ? NULL : with_plain_dashes(c, n, &len);

	if (why)
		f->remedy = why;
	else if (plain && len < n->len && date_parse(plain, len, &day))
		f->remedy = arena_printf(c->arena, "Its dashes are typographic ones; write %s.", plain);
}

/* The value begins or ends with a character that only looks like a space, a dash or a quote. Says so. */
static bool remedy_lookalike(const struct check *c, struct txp_finding *f, uint32_t rule, const struct node *n)
{
	const struct node *text = n->kind == NODE_MAP && n->first ? n->first->key : n;
	const bool list = place_types((struct place){ c->s, rule }) & TYPE_ARRAY;

	if (text->kind != NODE_SCALAR || (text != n && !list))
		return false;
	const char *remedy = lookalike_remedy(text->text, text->len, list);
	if (remedy)
		f->remedy = remedy;
	return remedy != NULL;
}

/* A regular expression says little to a clinician; the description has an example. */
static void remedy_pattern(struct check *c, struct txp_finding *f, const struct op *op, const struct node *n)
{
	const char *about = place_description(place_of(c->s, n));

	f->remedy =
	    *about ? about : arena_printf(c->arena, "It should match %s.", text_of(c->s, c->s->patterns[op->at].text));
}

static const char *bound_words(enum op_code code)
{
	switch (code) {
	case OP_MINIMUM:
		return "at least ";
	case OP_MAXIMUM:
		return "at most ";
	case OP_EXCLUSIVE_MINIMUM:
		return "more than ";
	case OP_EXCLUSIVE_MAXIMUM:
		return "less than ";
	default:
		return "a multiple of ";
	}
}

/* The second half of "due date of goal g1 …". */
static void say_value(struct check *c, struct buf *b, uint32_t rule, const struct op *op, const struct node *n)
{
	switch (op->code) {
	case OP_TYPE:
	case OP_CONST:
	case OP_ENUM:
		buf_puts(b, " should be ");
		phrase_expected(c, b, rule);
		break;
	case OP_FORMAT:
		buf_printf(b, " should be %s", format_phrase((enum format)op->n));
		break;
	case OP_PATTERN:
		buf_puts(b, " does not have the expected shape: ");
		phrase_value(b, n);
		return;
	case OP_MIN_LENGTH:
		if (op->at == 1) {
			buf_puts(b, " must not be empty");
			return;
		}
		buf_printf(b, " should have at least %u characters", op->at);
		break;
	case OP_MAX_LENGTH:
		buf_printf(b, " should have at most %u characters", op->at);
		break;
	case OP_MIN_ITEMS:
		buf_printf(b, " should have at least %u item%s, not %u", op->at, op->at == 1 ? "" : "s", n->count);
		return;
	case OP_MAX_ITEMS:
		buf_printf(b, " should have at most %u item%s, not %u", op->at, op->at == 1 ? "" : "s", n->count);
		return;
	case OP_CONTAINS:
		buf_puts(b, " does not hold the items that it should");
		return;
	case OP_ONE:
		buf_puts(b, " has more than one of several forms");
		return;
	case OP_NOT:
	case OP_FALSE:
		buf_puts(b, " must not be like this");
		return;
	default:
		buf_printf(b, " should be %s%s", bound_words((enum op_code)op->code),
			   text_of(c->s, c->s->values[op->at].text));
	}
	buf_puts(b, ", not ");
	phrase_value(b, n);
}

static const char *value_code(const struct op *op)
{
	switch (op->code) {
	case OP_TYPE:
		return "wrong-type";
	case OP_CONST:
	case OP_ENUM:
		return "not-allowed";
	case OP_FORMAT:
		return format_code((enum format)op->n);
	case OP_PATTERN:
		return "bad-pattern";
	case OP_MIN_LENGTH:
		return "too-short";
	case OP_MAX_LENGTH:
		return "too-long";
	case OP_MIN_ITEMS:
	case OP_CONTAINS:
		return "too-few-items";
	case OP_MAX_ITEMS:
		return "too-many-items";
	case OP_MULTIPLE_OF:
		return "not-multiple";
	case OP_ONE:
		return "too-many-alternatives";
	case OP_NOT:
	case OP_FALSE:
		return "forbidden";
	default:
		return "out-of-range";
	}
}

static void remedy_value(struct check *c, struct txp_finding *f, uint32_t rule, const struct op *op, const struct node *n)
{
	if (op->code == OP_FORMAT && !strcmp(f->code, "bad-date"))
		remedy_date(c, f, n);
	else if (op->code == OP_TYPE)
		remedy_type(c, f, rule, n);
	else if (op->code == OP_ENUM || op->code == OP_CONST)
		remedy_choice(c, f, rule, n);
	else if (op->code == OP_FORMAT)
		remedy_id(c, f, (enum format)op->n, n);
	else if (op->code == OP_PATTERN)
		remedy_pattern(c, f, op, n);
}

void report_value(struct check *c, uint32_t rule, const struct op *op, const struct node *n)
{
	const char *code = value_code(op);

	if (report_only_counted(c)) {
		report_count(c, code);
		return;
	}
	struct buf b = report_text(c);
	phrase_subject(c, &b, n);
	say_value(c, &b, rule, op, n);
	struct txp_finding *f = report_add(c, code, report_where(c, n), n, NULL, b.bytes);
	if (!f)
		return;
	if (remedy_lookalike(c, f, rule, n))
		return;
	remedy_value(c, f, rule, op, n);
	remedy_nothing(c, f, n);
}

void report_newer_format(struct check *c, const struct node *format)
{
	struct buf b = report_text(c);

	buf_puts(&b, "this file has the format ");
	phrase_value(&b, format);
	buf_printf(&b, "; this txplan knows %s", place_enum_nth(place_property(schema_root(c->s), "format", 6), 0));
	report_add(c, "newer-format", node_span(format), format, NULL, b.bytes);
}

/* ---- Lists ---- */

void report_repeated_item(struct check *c, const struct node *again, const struct node *first)
{
	if (report_only_counted(c)) {
		report_count(c, "duplicate-item");
		return;
	}
	struct buf b = report_text(c);
	phrase_value(&b, again);
	buf_puts(&b, " stands twice in ");
	phrase_subject(c, &b, again->parent);
	struct txp_finding *f = report_add(c, "duplicate-item", report_where(c, again), again, NULL, b.bytes);
	if (!f)
		return;
	f->also = report_where(c, first);
	f->also_note = "first here";
}

void report_empty_item(struct check *c, const struct node *item)
{
	if (report_only_counted(c)) {
		report_count(c, "empty-item");
		return;
	}
	if (text_is_cut(c->s, c->d, item))
		return;
	struct buf b = report_text(c);
	buf_printf(&b, "item %u of ", item_number(item, &c->hint));
	phrase_subject(c, &b, item->parent);
	buf_puts(&b, " is empty");
	report_add(c, "empty-item", node_span(item), item, NULL, b.bytes);
}
