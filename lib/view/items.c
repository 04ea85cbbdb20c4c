#include "view/build.h"

#include <string.h>
#include "base/utf8.h"

static bool has_ids(struct place list)
{
	const char *keys[4];

	return place_identity(list, keys) == 1 && !strcmp(keys[0], "id");
}

/* A value that can stand in a line with others; NULL when it can't. Items with ids always get lines of their own. */
static const char *inline_words(const struct view *v, const struct field *f)
{
	if (f->value->kind == NODE_LIST && has_ids(f->place))
		return NULL;
	return words_within(v, f->place, f->value, INLINE_COLUMNS);
}

/* ---- Facts and rows ---- */

/* What is still to do and past its day says so. */
static const char *overdue(const struct view *v, const struct field *f, const char *words)
{
	date_days day;

	if (!v->open || !is_shown(f, "deadline") || f->value->kind != NODE_SCALAR ||
	    !date_parse(f->value->text, f->value->len, &day) || day >= v->options->as_of)
		return NULL;
	const int days = v->options->as_of - day;
	return language_say(v->arena, v->language, "page.overdue", SAID({ "value", words }, { "count", NULL, days }));
}

/* Inside a row the row's own label isn't said again. */
static const char *label_in(struct view *v, const struct block *into, const struct field *f)
{
	const char *label = words_label(v, f);

	return into && into->kind == BLOCK_ROW && !strcmp(into->label, label) ? language_text(v->language, "page.status") : label;
}

static void add_fact(struct view *v, struct block *facts, const struct field *f, const char *words, const struct block *into)
{
	const char *late = overdue(v, f, words);
	struct block *b = block_add(v->arena, facts, BLOCK_FACT, label_in(v, into, f), late ? late : words);

	if (late)
		b->tone = TXP_TONE_BAD;
}

static void add_row(struct view *v, struct block *rows, const struct field *f, const struct block *into)
{
	struct block *row = block_add(v->arena, rows, BLOCK_ROW, label_in(v, into, f), NULL);
	const char *words = inline_words(v, f);

	if (words)
		block_add(v->arena, row, BLOCK_TEXT, NULL, words);
	else
		view_content(v, row, f->place, f->value);
}

void view_rows(struct view *v, struct block *into, struct fields fields)
{
	struct block *rows = fields.count ? block_add(v->arena, into, BLOCK_ROWS, NULL, NULL) : NULL;

	for (size_t i = 0; i < fields.count; i++)
		add_row(v, rows, &fields.list[i], into);
}

/* ---- Items ---- */

/* The client's own words, or NULL. */
static const struct field *find_quote(const struct fields *f)
{
	for (size_t i = 0; i < f->count; i++)
		if (is_shown(&f->list[i], "quote") && f->list[i].value->kind == NODE_SCALAR)
			return &f->list[i];
	return NULL;
}

static bool is_measure(const struct field *f)
{
	return is_shown(f, "measure") && f->value->kind == NODE_MAP;
}

/* "PHQ-9: baseline 17, target 9, sustain 2 visits", and the readings. */
static void add_measure(struct view *v, struct block *into, const struct field *f, const struct node *objective)
{
	struct fields rest = fields_of(v->arena, f->place, f->value);
	struct fields headline = take_headline(v->arena, f->place, &rest);
	struct block *rows = block_add(v->arena, into, BLOCK_ROWS, NULL, NULL);
	struct block *row = block_add(v->arena, rows, BLOCK_ROW, words_label(v, f), NULL);
	const char *readings = readings_words(v, objective, f->value);

	struct buf words = buf_in(v->arena);

	buf_puts(&words, words_headline(v, &headline));
	buf_puts(&words, headline.count && rest.count ? ": " : "");
	words_fields(v, &words, &rest, "");
	block_add(v->arena, row, BLOCK_TEXT, NULL, words.bytes);
	row = block_add(v->arena, rows, BLOCK_ROW, language_text(v->language, "page.readings"), NULL);
	block_add(v->arena, row, BLOCK_TEXT, NULL, readings ? readings : language_text(v->language, "page.no-readings"));
}

/* What isn't short: own words as a quote, lists of items as items, the rest as rows. */
static void add_long(struct view *v, struct block *into, struct block **rows, const struct field *f,
		     const struct node *item)
{
	const struct node *n = f->value;

	if (is_measure(f)) {
		add_measure(v, into, f, item);
		*rows = NULL;
	} else if (n->kind == NODE_LIST && has_ids(f->place)) {
		view_content(v, into, f->place, n);
		*rows = NULL;
	} else {
		if (!*rows)
			*rows = block_add(v->arena, into, BLOCK_ROWS, NULL, NULL);
		add_row(v, *rows, f, into);
	}
}

/* What visits say of how far a goal or objective came: "improving on 2026-04-09 (n3)", one after the other. */
static void add_logged(struct view *v, struct block *into, struct block **facts, const struct node *item)
{
	const struct node *id = node_get(item, "id");
	const char *words = node_text(id) ? map_get(v->logged, id->text) : NULL;

	if (!words)
		return;
	if (!*facts)
		*facts = block_add(v->arena, into, BLOCK_FACTS, NULL, NULL);
	block_add(v->arena, *facts, BLOCK_FACT, language_text(v->language, "page.logged"), words);
}

/* One pair of quotes around the client's words is the page's, not theirs. */
static const char *unquoted(struct view *v, const struct node *n)
{
	static const char *const pairs[][2] = { { "“", "”" }, { "„", "“" }, { "«", "»" }, { "‘", "’" }, { "\"", "\"" } };
	size_t len = n->len;

	while (len && (n->text[len - 1] == '\n' || n->text[len - 1] == ' '))
		len--;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		size_t from = strlen(pairs[i][0]), to = strlen(pairs[i][1]);
		const char *inside = n->text + from;

		if (len <= from + to || memcmp(n->text, pairs[i][0], from) || memcmp(n->text + len - to, pairs[i][1], to))
			continue;
		/* “One.” She said: “Two.” has two pairs, and keeps them. */
		if (memmem(inside, len - from - to, pairs[i][0], from) || memmem(inside, len - from - to, pairs[i][1], to))
			continue;
		return arena_copy(v->arena, inside, len - from - to);
	}
	return n->text;
}

/* A map's values inside something else: the client's own words, then what is short, then what is long. */
static void view_fields(struct view *v, struct block *into, const struct fields *fields, const struct node *map)
{
	const struct field *quote = find_quote(fields);
	struct block *facts = NULL, *rows = NULL;

	if (quote)
		block_add(v->arena, into, BLOCK_QUOTE, words_label(v, quote), unquoted(v, quote->value));
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < fields->count; i++) {
			const struct field *f = &fields->list[i];
			const char *words = f == quote || is_measure(f) ? NULL : inline_words(v, f);
			if (f == quote || (pass == 0) != (words != NULL))
				continue;
			if (words && !facts)
				facts = block_add(v->arena, into, BLOCK_FACTS, NULL, NULL);
			if (words)
				add_fact(v, facts, f, words, into);
			else
				add_long(v, into, &rows, f, map);
		}
		if (pass == 0)
			add_logged(v, into, &facts, map);
	}
}

static void view_item(struct view *v, struct block *into, struct place place, const struct node *n)
{
	struct fields fields = fields_of(v->arena, place, n), headline;
	struct block *item = block_add(v->arena, into, BLOCK_ITEM, NULL, NULL);
	const struct node *id = take_id(&fields);
	const bool was_open = v->open, can_be_done = place_order(place, "done", 4) != SIZE_MAX;
	const bool done = node_text(node_get(n, "done")) != NULL;

	item->label = id ? id->text : "";
	headline = take_headline(v->arena, place, &fields);
	item->text = words_headline(v, &headline);
	if (can_be_done)
		item->mark = done ? MARK_DONE : MARK_OPEN;
	v->open = v->open && !done && !status_is_over(node_get(n, "status"));
	view_fields(v, item, &fields, n);
	v->open = was_open;
}

/* ---- Tables ---- */

/* The columns that items need, in canonical order; false when they don't make a table. */
static bool columns_of(struct view *v, struct place item, const struct node *const *items, size_t count,
		       struct fields *columns)
{
	columns->list = arena_array(v->arena, CELLS_MOST, sizeof *columns->list);
	if (count < 2 || place_order(item, "done", 4) != SIZE_MAX)
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct node *id = node_get(items[i], "id");
		if (node_text(id) && map_get(v->logged, id->text))
			return false;
		struct fields f = items[i]->kind == NODE_MAP ? fields_of(v->arena, item, items[i]) : (struct fields){ 0 };
		if (!f.count || f.count > CELLS_MOST)
			return false;
		for (size_t k = 0; k < f.count; k++) {
			const struct node *n = f.list[k].value;
			size_t order = place_order(item, n->key->text, n->key->len), at = 0;
			if (order == SIZE_MAX || (n->kind != NODE_SCALAR && !is_scalar_list(n)) ||
			    !words_within(v, f.list[k].place, n, CELL_COLUMNS))
				return false;
			for (; at < columns->count; at++)
				if (place_order(item, columns->list[at].value->key->text,
						columns->list[at].value->key->len) >= order)
					break;
			if (at < columns->count && node_equal(v->arena, columns->list[at].value->key, n->key))
				continue;
			if (columns->count == CELLS_MOST)
				return false;
			memmove(&columns->list[at + 1], &columns->list[at],
				(columns->count - at) * sizeof *columns->list);
			columns->list[at] = f.list[k];
			columns->count++;
		}
	}
	return columns->count > 1;
}

static bool view_table(struct view *v, struct block *into, struct place item, const struct node *const *items,
		       size_t count)
{
	struct fields columns = { 0 };
	struct block *table, *line;
	size_t width = 0;

	if (!columns_of(v, item, items, count, &columns))
		return false;
	table = block_add(v->arena, NULL, BLOCK_TABLE, NULL, NULL);
	line = block_add(v->arena, table, BLOCK_LINE, NULL, NULL);
	for (size_t k = 0; k < columns.count; k++)
		block_add(v->arena, line, BLOCK_TEXT, NULL, words_label(v, &columns.list[k]));
	for (size_t i = 0; i < count; i++) {
		size_t taken = 0;
		line = block_add(v->arena, table, BLOCK_LINE, NULL, NULL);
		for (size_t k = 0; k < columns.count; k++) {
			const struct node *n = node_get(items[i], columns.list[k].value->key->text);
			const char *words = n && !node_empty(n) ? words_within(v, columns.list[k].place, n, CELL_COLUMNS)
								: "";
			block_add(v->arena, line, BLOCK_TEXT, NULL, words);
			taken += utf8_width(words, strlen(words)) + 2;
		}
		width = taken > width ? taken : width;
	}
	if (width > TABLE_COLUMNS)
		return false;
	block_append(into, table);
	return true;
}

/* ---- Any value ---- */

static void view_one(struct view *v, struct block *into, struct place item, const struct node *n)
{
	if (n->kind == NODE_MAP)
		view_item(v, into, item, n);
	else
		view_content(v, into, item, n);
}

/* The items of a section, each made when it is its turn. */
struct items_coming {
	struct coming coming; /* the first member */
	struct view view;     /* as it was at the list, but with an arena that is emptied for each item */
	struct buf scratch;
	struct place item;
	const struct node *const *items;
	size_t count;
};

static const struct block *next_item(struct coming *c)
{
	struct items_coming *own = (struct items_coming *)c;
	const struct block *first = NULL;

	while (!first && own->count) {
		arena_reset(own->view.arena);
		struct block *holder = block_add(own->view.arena, NULL, BLOCK_ITEM, NULL, NULL);
		view_one(&own->view, holder, own->item, *own->items++);
		own->count--;
		first = holder->first;
	}
	return first;
}

static struct coming *coming_of(const struct view *v, struct place item, const struct node *const *items, size_t count)
{
	struct items_coming *c = arena_new_of(v->arena, struct items_coming);

	*c = (struct items_coming){ { next_item }, *v, buf_in(v->arena), item, items, count };
	c->view.arena = arena_scratch(v->arena);
	c->view.scratch = &c->scratch;
	return &c->coming;
}

void view_items(struct view *v, struct block *into, struct place list, const struct node *const *items, size_t count)
{
	struct place item = place_item(list);

	if (view_table(v, into, item, items, count))
		return;
	if (into->kind == BLOCK_SECTION && count) {
		into->coming = coming_of(v, item, items, count);
		return;
	}
	for (size_t i = 0; i < count; i++)
		view_one(v, into, item, items[i]);
}

static void view_list(struct view *v, struct block *into, struct place place, const struct node *n)
{
	const struct node **items = arena_array(v->arena, n->count, sizeof *items);
	struct block *bullets;
	size_t count = 0;

	if (n->first && !is_scalar_list(n)) {
		for (const struct node *c = n->first; c; c = c->next)
			items[count++] = c;
		view_items(v, into, place, items, count);
		return;
	}
	bullets = block_add(v->arena, into, n->first ? BLOCK_BULLETS : BLOCK_TEXT, NULL, n->first ? NULL : language_text(v->language, "page.none"));
	for (const struct node *c = n->first; c; c = c->next)
		block_add(v->arena, bullets, BLOCK_TEXT, NULL,
			  words_of(v, place_item(place), c));
}

static bool all_inline(const struct view *v, const struct fields *fields)
{
	for (size_t i = 0; i < fields->count; i++)
		if (!inline_words(v, &fields->list[i]))
			return false;
	return true;
}

void view_content(struct view *v, struct block *into, struct place place, const struct node *n)
{
	struct fields fields;

	switch (n->kind) {
	case NODE_SCALAR:
		block_add(v->arena, into, BLOCK_TEXT, NULL, words_of(v, place, n));
		break;
	case NODE_LIST:
		view_list(v, into, place, n);
		break;
	case NODE_MAP:
		fields = fields_of(v->arena, place, n);
		if (all_inline(v, &fields))
			view_fields(v, into, &fields, n);
		else
			view_rows(v, into, fields);
		break;
	}
}
