/* options.c - the schema's scalar and scalar-list keys as options of a command. */
#include "op/op.h"

#include <string.h>

enum { SCALARS = TYPE_BOOLEAN | TYPE_INTEGER | TYPE_NUMBER | TYPE_STRING, NESTED_MOST = 3 };

static struct place list_below(struct place map, const char *list, int depth)
{
	const char *key;
	struct place value, found = { 0 };

	for (size_t i = 0; !place_known(found) && place_nth_property(map, i, &key, &value); i++) {
		if (!(place_types(value) & TYPE_ARRAY))
			continue;
		if (!strcmp(key, list))
			return value;
		if (depth < NESTED_MOST && *place_id_prefix(value))
			found = list_below(place_item(value), list, depth + 1);
	}
	return found;
}

struct place op_list_place(const struct schema *s, const char *list)
{
	return list_below(schema_root(s), list, 0);
}

struct options {
	struct arena *arena;
	struct op_option *list;
	size_t count, cap;
	bool numbered; /* the items' ids are made by us */
};

static struct op_option *add(struct options *o)
{
	o->list = arena_room(o->arena, o->list, o->count, &o->cap, sizeof *o->list);
	return &o->list[o->count++];
}

static const char *value_name(struct place p)
{
	static const struct {
		const char *format, *name;
	} names[] = {
		{ "txplan-date", "DATE" },	 { "txplan-date-or-timestamp", "DATE" }, { "txplan-timestamp", "TIME" },
		{ "txplan-expires", "DATE" },    { "txplan-time", "HH:MM" },		 { "txplan-duration", "DURATION" },
		{ "txplan-decimal", "NUMBER" },  { "txplan-id", "ID" },			 { "txplan-item-id", "ID" },
		{ "txplan-language", "LANGUAGE" }, { "txplan-email", "EMAIL" },
	};
	const char *refs[8];

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (!strcmp(place_format(p), names[i].format))
			return names[i].name;
	if (place_refers(p, refs))
		return "ID";
	if (place_enum_nth(p, 0))
		return "CHOICE";
	if (place_types(p) & TYPE_BOOLEAN)
		return "true|false";
	return place_is_text(p) ? "TEXT" : "NUMBER";
}

/* client_words → client-words, below a prefix with a dot. */
static char *option_name(struct arena *a, const char *prefix, const char *key, struct place value)
{
	const char *own = place_option(value);
	char *name = arena_printf(a, "%s%s", prefix, *own ? own : key);

	for (char *p = name + strlen(prefix); *p; p++)
		if (*p == '_')
			*p = '-';
	return name;
}

static void collect(struct options *o, struct place map, const char *name_prefix, const char *path_prefix, int depth)
{
	const char *key;
	struct place value;

	for (size_t i = 0; place_nth_property(map, i, &key, &value); i++) {
		unsigned types = place_types(value);
		const char *name = option_name(o->arena, name_prefix, key, value);
		const char *path = arena_printf(o->arena, "%s%s", path_prefix, key);
		bool list = (types & TYPE_ARRAY) && (place_types(place_item(value)) & SCALARS) &&
			    !(place_types(place_item(value)) & (TYPE_OBJECT | TYPE_ARRAY));
		if ((o->numbered && depth == 0 && !strcmp(key, "id")) || place_is_read_only(value))
			continue;
		if (list || (types & SCALARS && !(types & (TYPE_ARRAY | TYPE_OBJECT)))) {
			struct place p = list ? place_item(value) : value;
			const char *help = *place_description(value) ? place_description(value) : place_title(value);
			*add(o) = (struct op_option){ name, path, help, value_name(p), list, place_requires(map, key), p };
		} else if (types & TYPE_OBJECT && !(types & TYPE_ARRAY) && depth < NESTED_MOST) {
			collect(o, value, arena_printf(o->arena, "%s.", name), arena_printf(o->arena, "%s/", path), depth + 1);
		}
	}
}

const struct op_option *op_options(struct arena *a, const struct schema *s, const char *list)
{
	struct place of = op_list_place(s, list);
	struct place map = *list ? place_item(of) : schema_root(s);
	struct options o = { .arena = a, .numbered = !*list || *place_id_prefix(of) };

	if (!place_known(map))
		return NULL;
	collect(&o, map, "", "", 0);
	add(&o)->name = NULL;
	return o.list;
}
