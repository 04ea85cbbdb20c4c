/* fill.c - arguments become the keys of an item. */
#include "op/op.h"

#include <string.h>

#include "base/date.h"
#include "base/nearest.h"

enum txp_result op_refuse(struct op_context *c, enum txp_result result, const char *code, const char *remedy, const char *fmt,
			  ...)
{
	va_list ap;

	va_start(ap, fmt);
	struct txp_finding *f = find(c->findings, code, nowhere(), "%s", arena_vprintf(c->arena, fmt, ap));
	va_end(ap);
	if (remedy)
		f->remedy = remedy;
	return result;
}

struct node *op_child(struct op_context *c, struct node *map, const char *key, enum node_kind kind)
{
	const struct node *there = node_get(map, key);

	if (there)
		return node_made(there);
	struct node *child = kind == NODE_LIST ? node_new_list(c->arena) : node_new_map(c->arena);
	node_add(c->arena, map, key, child);
	return child;
}

static enum txp_result put(struct op_context *c, struct node *item, const struct op_option *o, const char *text)
{
	const char *what = arena_printf(c->arena, "--%s", o->name);
	struct node *value = op_value(c, o->place, what, text);
	const char *key = o->path;

	if (!value)
		return TXP_EUSAGE;
	for (const char *slash; (slash = strchr(key, '/')); key = slash + 1)
		item = op_child(c, item, arena_copy(c->arena, key, (size_t)(slash - key)), NODE_MAP);
	if (o->repeats) {
		node_add(c->arena, op_child(c, item, key, NODE_LIST), NULL, value);
		return TXP_OK;
	}
	if (node_get(item, key))
		return op_refuse(c, TXP_EUSAGE, "bad-value", "Give it once.", "%s is given twice", what);
	node_add(c->arena, item, key, value);
	return TXP_OK;
}

static enum txp_result unknown(struct op_context *c, const struct op_option *options, const char *name)
{
	size_t n = 0;

	while (options[n].name)
		n++;
	const char **names = arena_array(c->arena, n + 1, sizeof(*names));
	for (size_t i = 0; i < n; i++)
		names[i] = options[i].name;
	const char *near = nearest(name, names);
	return op_refuse(c, TXP_EUSAGE, "unknown-option", near ? arena_printf(c->arena, "Did you mean --%s?", near) : NULL,
			 "there is no option --%s here", name);
}

static enum txp_result take(struct op_context *c, const struct op_option *options, struct node *item,
			    const struct txp_arg *arg, op_special *special, void *data)
{
	enum txp_result r = special ? special(c, item, arg->name, arg->value, data) : TXP_ENOTFOUND;

	if (r != TXP_ENOTFOUND)
		return r;
	for (const struct op_option *o = options; o->name; o++)
		if (!strcmp(o->name, arg->name))
			return put(c, item, o, arg->value);
	return unknown(c, options, arg->name);
}

/* A required date that nobody gave is today; anything else that is required must be given. */
static enum txp_result complete(struct op_context *c, const struct op_option *options, struct node *item)
{
	char today[11];

	for (const struct op_option *o = options; o->name; o++) {
		if (!o->required || strchr(o->path, '/') || node_get(item, o->path))
			continue;
		if (strcmp(place_format(o->place), "txplan-date"))
			return op_refuse(c, TXP_EUSAGE, "missing-option", arena_printf(c->arena, "Add --%s %s.", o->name, o->value_name),
					 "--%s is missing", o->name);
		date_format(c->env->today, today);
		node_add(c->arena, item, o->path, node_new_scalar(c->arena, today, 10, STYLE_PLAIN));
	}
	return TXP_OK;
}

enum txp_result op_fill(struct op_context *c, const char *list, struct node *item, const struct txp_arg *args, size_t nargs,
			op_special *special, void *data)
{
	const struct op_option *options = op_options(c->arena, c->schema, list);
	enum txp_result r = TXP_OK;

	for (size_t i = 0; i < nargs && r == TXP_OK; i++)
		r = take(c, options, item, &args[i], special, data);
	return r == TXP_OK ? complete(c, options, item) : r;
}
