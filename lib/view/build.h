/* build.h - what the files of this layer share while they build a view. Private to view/. */
#ifndef VIEW_BUILD_H
#define VIEW_BUILD_H

#include "base/buf.h"
#include "plan/map.h"
#include "plan/plan.h"
#include "view/view.h"

enum {
	INLINE_COLUMNS = 72, /* what is longer gets lines of its own */
	CELL_COLUMNS = 32,
	TABLE_COLUMNS = 100, /* of text */
	CELLS_MOST = 7,
};

struct reading_of; /* readings.c */

struct view {
	struct arena *arena;
	const struct schema *schema;
	const struct plan *plan;
	const struct view_options *options;
	const struct language *language;
	struct map *names; /* by id: the name of a team member or representative */
	struct map *logged; /* by id of a goal or objective: what visits say of how far it came */
	struct reading_of *readings;
	size_t nreadings;
	struct buf *scratch; /* where words are put together */
	bool open;           /* what is being shown is still to be done */
};

/* A value of a map, with the place that describes it. */
struct field {
	const struct node *value;
	struct place place;
};

struct fields {
	struct field *list;
	size_t count;
};

/* The values of a map that count, in canonical order, unknown keys last; the clinic's own (x-…) left out. */
struct fields fields_of(struct arena *a, struct place place, const struct node *map);

/* An item's id, taken out of its fields; NULL when it has none. */
const struct node *take_id(struct fields *from);

/* The fields that head a map ("F33.1", "Panic disorder") as the schema says of its place; taken out of fields. */
struct fields take_headline(struct arena *a, struct place map, struct fields *from);

/* Does the schema say that the value is shown so ("header", "quote", …; x-txplan-show)? */
bool is_shown(const struct field *f, const char *how);

/* Who the ids of a document stand for. */
void view_names(struct view *v, const struct document *d);

/* ---- words.c: values as short text ---- */

/* A value on one line: names for ids, yes and no, "90 days". */
void words_value(const struct view *v, struct buf *out, struct place place, const struct node *n);
/* The same as text of its own. */
const char *words_of(const struct view *v, struct place place, const struct node *n);
/* The same, or NULL when it has line breaks or takes more columns than that. */
const char *words_within(const struct view *v, struct place place, const struct node *n, size_t columns);
/* The fields of a headline, joined. */
const char *words_headline(const struct view *v, const struct fields *headline);
/* Fields as "baseline 17, target 9"; a label that is outer is left out. */
void words_fields(const struct view *v, struct buf *out, const struct fields *f, const char *outer);
/* A field's label, with a capital. */
const char *words_label(const struct view *v, const struct field *f);
bool is_scalar_list(const struct node *n);

/* ---- readings.c: how a measure has moved ---- */

void readings_index(struct view *v);
/* "17 → 13 → 11 (last on 2026-04-09)" for an objective's measure, or NULL. */
const char *readings_words(const struct view *v, const struct node *objective, const struct node *measure);

/* ---- items.c: maps and lists as blocks ---- */

/* A map's values as rows, one below the other. */
void view_rows(struct view *v, struct block *into, struct fields fields);
/* Any value that isn't a single line. */
void view_content(struct view *v, struct block *into, struct place place, const struct node *n);
/* The items of a list. */
void view_items(struct view *v, struct block *into, struct place list, const struct node *const *items, size_t count);

#endif
