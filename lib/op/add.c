/* add.c - one more item in a list. */
#include "op/op.h"

#include <string.h>

#include "plan/ids.h"

/* Where a list is: at the top, or in the item `parent`. */
struct list_at {
	struct place place;
	const char *path;
};

static bool locate(struct op_context *c, const char *list, const char *parent, struct list_at *out)
{
	const struct node *owner = parent ? edit_find(c->document, c->schema, parent, NULL) : c->document->root;
	struct place p = owner ? place_of(c->schema, owner) : (struct place){ 0 };

	out->place = place_property(p, list, strlen(list));
	if (!owner || !place_known(out->place))
		return false;
	out->path = parent ? arena_printf(c->arena, "%s/%s", place_path(c->arena, c->schema, owner), list) : list;
	return true;
}

enum txp_result op_add(struct op_context *c, const char *list, const char *parent, const struct txp_arg *args, size_t nargs,
		       struct op *out)
{
	struct node *item = node_new_map(c->arena);
	struct list_at at;

	if (!locate(c, list, parent, &at))
		return op_refuse(c, TXP_ENOTFOUND, "no-such-item", NULL, "this plan has no item '%s' that can hold %s", parent ? parent : "", list);
	const char *id = ids_next(ids_read(c->arena, c->document, c->schema), at.place, parent, c->env->site ? c->env->site : "", c->env->used_ids);
	if (id)
		node_add(c->arena, item, "id", node_new_scalar(c->arena, id, strlen(id), STYLE_PLAIN));
	enum txp_result r = op_fill(c, list, item, args, nargs, NULL, NULL);
	if (r != TXP_OK)
		return r;
	if (!id)
		id = node_text(node_get(item, "id"));
	struct change *change = arena_new_of(c->arena, struct change);
	*change = (struct change){ CHANGE_APPEND, at.path, item };
	*out = (struct op){ change, 1, id ? id : "", arena_printf(c->arena, "added %s", id ? id : list) };
	return TXP_OK;
}
