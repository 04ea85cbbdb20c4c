/* sign.c - one person's signature, with the digest of what is signed. */
#include "op/op.h"

#include "schema/content.h"

static void put(struct op_context *c, struct node *item, const char *key, const char *text)
{
	node_add(c->arena, item, key, node_new_scalar(c->arena, text, strlen(text), STYLE_PLAIN));
}

static const struct node *item_with(const struct node *list, const char *key, const char *text)
{
	const struct node *n = list ? list->first : NULL;

	while (n && !node_is(node_get(n, key), text))
		n = n->next;
	return n;
}

/* Is the role that of a representative? Then whoever sits at the keyboard hardly signs in it. */
static bool role_of_another(const struct op_context *c, const char *role)
{
	const struct node *list = node_get(c->document->root, "representatives");

	return item_with(list, "relation", role) || item_with(list, "authority", role);
}

/* Who signs: the client in the client's role, else whoever writes, unless it was said. */
static enum txp_result complete_who(struct op_context *c, struct node *item)
{
	const char *role = node_get(item, "role")->text;
	const struct node *author = op_author(c);

	if (node_get(item, "by") && node_get(item, "name"))
		return op_refuse(c, TXP_EUSAGE, "bad-value", "Give --by for someone in the plan, --name for anyone else.",
				 "--by and --name both say who signs");
	if (node_get(item, "by") || node_get(item, "name"))
		return TXP_OK;
	if (!strcmp(role, "client")) {
		put(c, item, "by", "client");
		return TXP_OK;
	}
	if (!author || role_of_another(c, role))
		return op_refuse(c, TXP_EUSAGE, "missing-option", "Add --by ID for someone in the plan, or --name NAME.",
				 "who signs as %s is missing", role);
	node_add(c->arena, item, "by", node_copy(c->arena, author));
	return TXP_OK;
}

/* What was refused, or could not be signed, has no digest and needs no meaning. */
static enum txp_result complete_content(struct op_context *c, struct node *item)
{
	const char *subject = node_get(item, "for")->text;
	const struct node *status = node_get(item, "status"), *review = NULL;
	char digest[CONTENT_DIGEST_BYTES];

	if (strcmp(subject, "plan") != 0) {
		review = item_with(node_get(c->document->root, "reviews"), "id", subject);
		if (!review)
			return op_refuse(c, TXP_ENOTFOUND, "no-such-item", "Name a review of this plan, or leave --for away.",
					 "this plan has no review '%s'", subject);
	}
	if (!node_is(status, "signed") && !node_is(status, "verbal"))
		return TXP_OK;
	if (!node_get(item, "meaning"))
		return op_refuse(c, TXP_EUSAGE, "missing-option", "Add --meaning author, review, approval or participation.",
				 "what the signature means is missing");
	content_digest(c->arena, c->schema, c->document->root, review, digest);
	put(c, item, "content", digest);
	return TXP_OK;
}

static bool same_text(const struct node *x, const struct node *y)
{
	return x && y ? node_is(x, node_text(y) ? node_text(y) : "") : !x && !y;
}

/* The same person signs once more on that day, after a correction: key by key, so that comments stay. */
static enum txp_result sign_again(struct op_context *c, const struct node *earlier, const struct node *item, struct op *out)
{
	const char *path = place_path(c->arena, c->schema, earlier);
	struct change *changes = arena_array(c->arena, earlier->count + item->count, sizeof *changes);
	size_t n = 0;

	if (!same_text(node_get(earlier, "by"), node_get(item, "by")) ||
	    !same_text(node_get(earlier, "name"), node_get(item, "name")))
		return op_refuse(c, TXP_EUSAGE, "bad-value", "Choose words for --as that tell the two apart, such as mother and father.",
				 "someone else has signed as %s on that day", node_get(item, "role")->text);
	for (const struct node *v = earlier->first; v; v = v->next)
		if (!node_get(item, v->key->text) && strncmp(v->key->text, "x-", 2) != 0)
			changes[n++] = (struct change){ CHANGE_REMOVE, arena_printf(c->arena, "%s/%s", path, v->key->text), NULL };
	for (const struct node *v = item->first; v; v = v->next)
		if (!node_is(node_get(earlier, v->key->text), v->text))
			changes[n++] = (struct change){ CHANGE_SET, arena_printf(c->arena, "%s/%s", path, v->key->text), v };
	out->changes = changes;
	out->count = n;
	return TXP_OK;
}

enum txp_result op_sign(struct op_context *c, const struct txp_arg *args, size_t nargs, struct op *out)
{
	struct node *item = node_new_map(c->arena);
	struct place place = op_list_place(c->schema, "signatures");
	const struct node *list = node_get(c->document->root, "signatures");
	enum txp_result r = op_fill(c, "signatures", item, args, nargs, NULL, NULL);

	if (r != TXP_OK)
		return r;
	if (!node_get(item, "for"))
		put(c, item, "for", "plan");
	if (!node_get(item, "status"))
		put(c, item, "status", "signed");
	r = complete_who(c, item);
	if (r == TXP_OK)
		r = complete_content(c, item);
	if (r != TXP_OK)
		return r;
	const char *subject = node_get(item, "for")->text, *by = node_text(node_get(item, "by"));
	const char *who = !by ? "a person by name" : strcmp(by, "client") ? by : "the client";
	struct change *change = arena_new_of(c->arena, struct change);
	*change = (struct change){ CHANGE_APPEND, "signatures", item };
	*out = (struct op){ change, 1, strcmp(subject, "plan") ? subject : "",
			    arena_printf(c->arena, node_get(item, "content") ? "recorded the signature of %s on %s"
									     : "recorded that %s did not sign on %s",
					 who, node_get(item, "date")->text) };
	for (const struct node *n = list ? list->first : NULL; n; n = n->next)
		if (n->kind == NODE_MAP && place_same_item(c->arena, place, n, item))
			return sign_again(c, n, item, out);
	return TXP_OK;
}
