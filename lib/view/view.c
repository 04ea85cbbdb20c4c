#include "view/build.h"

#include <stdlib.h>
#include <string.h>

enum { LOGGED_BYTES = 400 }; /* of what visits logged about one goal */

/* What stands at the top: the plan itself, not its parts. */
static bool in_header(const struct field *f)
{
	return is_shown(f, "header") || f->value->kind == NODE_SCALAR;
}

bool view_wants(const struct view_options *o, const char *section)
{
	if (!o->only)
		return true;
	for (size_t i = 0; o->only[i]; i++)
		if (!strcmp(o->only[i], section))
			return true;
	return false;
}

bool view_has_section(const struct schema *s, const char *section)
{
	return !strcmp(section, "header") || place_order(schema_root(s), section, strlen(section)) != SIZE_MAX;
}

static void add_names(struct view *v, const struct node *list)
{
	for (const struct node *n = list && list->kind == NODE_LIST ? list->first : NULL; n; n = n->next) {
		const char *id = node_text(node_get(n, "id")), *name = node_text(node_get(n, "name"));
		if (id && name)
			*map_at(v->names, id) = name;
	}
}

void view_names(struct view *v, const struct document *d)
{
	v->names = map_new(v->arena, 16);
	add_names(v, node_get(d->root, "representatives"));
	add_names(v, node_get(d->root, "team"));
}

static const char *logged_words(const struct view *v, const struct entry *e, const char *to)
{
	return language_say(v->arena, v->language, e->date.node ? "page.logged-on" : "page.logged-some-day",
			    SAID({ "to", to }, { "day", e->date.node ? e->date.node->text : "" },
				 { "entry", e->id ? e->id->text : language_text(v->language, "page.no-id") }));
}

/* In the order of the file. */
static void read_logged(struct view *v)
{
	v->logged = map_new(v->arena, 8);
	for (size_t i = 0; i < v->plan->nprogress; i++) {
		const struct entry *e = &v->plan->progress[i];
		const struct node *list = node_get(e->node, "achievement");

		for (const struct node *n = list && list->kind == NODE_LIST ? list->first : NULL; n; n = n->next) {
			const char *about = node_text(node_get(n, "for")), *to = node_text(node_get(n, "to"));
			const void **at = about && to ? map_at(v->logged, about) : NULL;
			const char *before = at && *at ? *at : "";

			if (at && strlen(before) < LOGGED_BYTES)
				*at = arena_printf(v->arena, "%s%s%s", before, *before ? ", " : "", logged_words(v, e, to));
		}
	}
}

struct dated {
	const struct node *item;
	date_days day;
	size_t order;
};

static int newest_first(const void *a, const void *b)
{
	const struct dated *x = a, *y = b;

	if (x->day != y->day)
		return x->day < y->day ? 1 : -1;
	return x->order < y->order ? 1 : -1;
}

/* Newest first; what has no date that can be read comes at the end. */
static void view_newest_first(struct view *v, struct block *into, struct place place, const struct node *list)
{
	struct dated *dated = arena_array(v->arena, list->count, sizeof *dated);
	const struct node **items = arena_array(v->arena, list->count, sizeof *items);
	size_t count = 0;

	for (const struct node *n = list->first; n; n = n->next, count++) {
		const struct node *date = node_get(n, "date");
		dated[count] = (struct dated){ n, INT32_MIN, count };
		if (node_text(date))
			date_parse(date->text, date->len, &dated[count].day);
	}
	qsort(dated, count, sizeof *dated, newest_first);
	for (size_t i = 0; i < count; i++)
		items[i] = dated[i].item;
	view_items(v, into, place, items, count);
}

static void view_section(struct view *v, struct block *plan, const struct field *f)
{
	struct block *section = block_add(v->arena, plan, BLOCK_SECTION, words_label(v, f), NULL);

	if (f->value->kind == NODE_MAP && f->value->count)
		view_rows(v, section, fields_of(v->arena, f->place, f->value));
	else if (is_shown(f, "newest-first") && f->value->kind == NODE_LIST && f->value->count)
		view_newest_first(v, section, f->place, f->value);
	else
		view_content(v, section, f->place, f->value);
	if (!section->first && !section->coming)
		block_add(v->arena, section, BLOCK_TEXT, NULL, language_text(v->language, "page.none"));
}

/* Above all rows: whose plan it is. */
static void add_clinic(struct view *v, struct block *plan)
{
	const char *name = v->options->clinic;
	struct block *rows = plan->last && plan->last->kind == BLOCK_ROWS ? plan->last : NULL, *row;

	if (!name || !*name || !view_wants(v->options, "header"))
		return;
	if (!rows)
		rows = block_add(v->arena, plan, BLOCK_ROWS, NULL, NULL);
	row = block_add(v->arena, NULL, BLOCK_ROW, language_text(v->language, "page.clinic"), NULL);
	block_add(v->arena, row, BLOCK_TEXT, NULL, name);
	row->next = rows->first;
	rows->first = row;
	if (!rows->last)
		rows->last = row;
}

/* Splits the top-level values into the header's rows and sections, and shows those that are wanted. */
static struct block *view_root(struct view *v, const struct node *root)
{
	const struct place place = schema_root(v->schema);
	struct fields all = fields_of(v->arena, place, root), title = take_headline(v->arena, place, &all);
	struct block *plan = block_add(v->arena, NULL, BLOCK_PLAN, NULL,
				       title.count ? title.list[0].value->text : language_text(v->language, "page.untitled"));
	struct fields top = { arena_array(v->arena, all.count, sizeof *top.list), 0 };

	for (size_t i = 0; i < all.count; i++) {
		const bool wanted = view_wants(v->options, all.list[i].value->key->text);
		if (in_header(&all.list[i]) && (wanted || view_wants(v->options, "header")))
			top.list[top.count++] = all.list[i];
	}
	view_rows(v, plan, top);
	add_clinic(v, plan);
	for (size_t i = 0; i < all.count; i++)
		if (!in_header(&all.list[i]) && view_wants(v->options, all.list[i].value->key->text))
			view_section(v, plan, &all.list[i]);
	return plan;
}

const struct block *view_plan(struct arena *a, const struct schema *s, const struct document *d,
			      const struct view_options *o)
{
	struct buf scratch = buf_in(a);
	struct view v = { .arena = a, .schema = s, .options = o, .language = o->language, .plan = plan_read(a, d), .scratch = &scratch };
	const struct node *status = node_get(d->root, "status");

	view_names(&v, d);
	read_logged(&v);
	if (d->root->kind != NODE_MAP) {
		struct block *plan = block_add(a, NULL, BLOCK_PLAN, NULL, language_text(v.language, "page.untitled"));
		view_content(&v, plan, schema_root(s), d->root);
		return plan;
	}
	v.open = !node_text(status) || node_is(status, "draft") || node_is(status, "active") || node_is(status, "on-hold");
	readings_index(&v);
	return view_root(&v, d->root);
}
