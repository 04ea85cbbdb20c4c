/* sign.c - one person's signature, with the digest of what is signed. */
#include "op/op.h"

#include <string.h>

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

/* What was refused, or could not be signed, has no digest and needs a reason instead of a meaning. */
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
	if (!node_is(status, "signed") && !node_is(status, "verbal")) {
		if (!node_text(node_get(item, "reason")))
			return op_refuse(c, TXP_EUSAGE, "missing-option", "Add --reason \"…\".", "why it was not signed is missing");
		return TXP_OK;
	}
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
	if (edit_find(c->document, c->schema, path, NULL) != earlier)
		return op_refuse(c, TXP_EUSAGE, "who-signs", "Change it by hand, then run save.",
				 "two signatures have the same role and day");
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

/* ---- A signature that should not be there ---- */

static bool is_in_error(const struct node *signature)
{
	return node_is(node_get(signature, "status"), "entered-in-error");
}

/* What was given says which one is meant: what was not given is no matter. */
static bool is_meant(const struct node *signature, const struct node *item, bool dated)
{
	static const char *const keys[] = { "by", "name", "for", "date" };
	const char *as = node_text(node_get(item, "role"));

	if (as && !node_is(node_get(signature, "role"), as) && !node_is(node_get(signature, "by"), as))
		return false;
	for (size_t i = 0; i + !dated < sizeof keys / sizeof *keys; i++) {
		const char *given = node_text(node_get(item, keys[i])), *is = node_text(node_get(signature, keys[i]));
		if (given && strcmp(is ? is : strcmp(keys[i], "for") ? "" : "plan", given) != 0)
			return false;
	}
	return true;
}

static void add_signature(struct buf *out, const struct node *n)
{
	static const char *const keys[] = { "role", "by", "name", "for", "date" };

	buf_puts(out, out->len ? "; " : "");
	for (size_t i = 0, told = 0; i < sizeof keys / sizeof *keys; i++)
		if (node_text(node_get(n, keys[i])))
			buf_printf(out, "%s%s", told++ ? ", " : "", node_text(node_get(n, keys[i])));
}

/* It stays where it is, and says that it should not be there. The item holds what was given. */
static enum txp_result mark_in_error(struct op_context *c, struct node *item, bool dated, struct op *out)
{
	const struct node *list = node_get(c->document->root, "signatures"), *found = NULL, *reason = node_get(item, "reason");
	struct buf all = buf_in(c->arena);
	size_t count = 0, marked = 0;

	if (node_get(item, "meaning") || node_get(item, "method"))
		return op_refuse(c, TXP_EUSAGE, "bad-value", "Leave --meaning and --method away.",
				 "a signature that was entered in error means nothing");
	if (!node_text(reason))
		return op_refuse(c, TXP_EUSAGE, "missing-option", "Add --reason \"…\".", "why the signature was entered in error is missing");
	for (const struct node *n = list ? list->first : NULL; n; n = n->next) {
		if (n->kind != NODE_MAP || !is_meant(n, item, dated))
			continue;
		marked += is_in_error(n);
		if (is_in_error(n))
			continue;
		found = n;
		count++;
		add_signature(&all, n);
	}
	*out = (struct op){ NULL, 0, "", "marked a signature as entered in error" };
	if (!count && marked)
		return TXP_OK;
	if (!count)
		return op_refuse(c, TXP_ENOTFOUND, "no-such-item", "`txplan render PLAN --only signatures` shows them.",
				 "this plan has no such signature");
	if (count > 1)
		return op_refuse(c, TXP_EUSAGE, "who-signs", "Add --date, --for or --by to say which.", "%zu signatures may be meant: %s", count,
				 all.bytes);
	const char *path = place_path(c->arena, c->schema, found);
	if (edit_find(c->document, c->schema, path, NULL) != found)
		return op_refuse(c, TXP_EUSAGE, "who-signs", "Write `status: entered-in-error` and `reason` under it by hand, then run save.",
				 "two signatures have the same role and day");
	struct change *changes = arena_array(c->arena, 2, sizeof *changes);
	changes[0] = (struct change){ CHANGE_SET, arena_printf(c->arena, "%s/" KEY("status"), path), node_get(item, "status") };
	changes[1] = (struct change){ CHANGE_SET, arena_printf(c->arena, "%s/" KEY("reason"), path), reason };
	out->changes = changes;
	out->count = 2;
	const char *subject = node_text(node_get(found, "for"));
	out->items = subject && strcmp(subject, "plan") ? arena_copy(c->arena, subject, strlen(subject)) : "";
	return TXP_OK;
}

static bool is_given(const struct txp_arg *args, size_t nargs, const char *name)
{
	for (size_t i = 0; i < nargs; i++)
		if (!strcmp(args[i].name, name))
			return true;
	return false;
}

enum txp_result op_sign(struct op_context *c, const struct txp_arg *args, size_t nargs, struct op *out)
{
	struct node *item = node_new_map(c->arena);
	struct place place = op_list_place(c->schema, "signatures");
	const struct node *list = node_get(c->document->root, "signatures");
	enum txp_result r = op_fill(c, "signatures", item, args, nargs, NULL, NULL);

	if (r != TXP_OK)
		return r;
	if (is_in_error(item))
		return mark_in_error(c, item, is_given(args, nargs, "date"), out);
	if (!node_get(item, "for"))
		put(c, item, "for", "plan");
	if (!node_get(item, "status"))
		put(c, item, "status", "signed");
	r = op_signer(c, item);
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
		if (n->kind == NODE_MAP && !is_in_error(n) && place_same_item(c->arena, place, n, item))
			return sign_again(c, n, item, out);
	return TXP_OK;
}
