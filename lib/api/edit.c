/* edit.c - changes to a plan as the public interface shows them. */
#include "api/internal.h"

#include <string.h>

#include "op/op.h"

struct txp_edit {
	struct arena *arena;
	struct txp_findings *findings;
	struct buf bytes;
	const struct txp_doc *doc; /* with the change; NULL: refused */
	const char *items, *summary, *place;
	bool made, changed;
};

struct txp_options {
	struct arena *arena;
	struct txp_option *list;
	size_t count;
};

enum verb { VERB_CREATE, VERB_ADD, VERB_SET, VERB_LOG_PROGRESS, VERB_SIGN };

struct edit_call {
	struct call call;
	enum verb verb;
	const txp_doc *doc;
	const struct txp_env *env; /* as given */
	const char *target; /* id, list or path */
	const char *parent, *value;
	const struct txp_arg *args;
	size_t nargs;
};

/* The bytes as the file has them: without the line break that was added for reading. */
static void same_bytes(struct buf *out, const struct document *d)
{
	const struct source *s = &d->source;

	buf_add(out, s->bytes, s->final_newline ? s->len : s->len - (s->crlf ? 2 : 1));
}

static enum txp_result plan_change(struct op_context *c, const struct edit_call *call, struct op *op)
{
	switch (call->verb) {
	case VERB_ADD:
		return op_add(c, call->target, call->parent, call->args, call->nargs, op);
	case VERB_SET:
		return op_set(c, call->target, call->value, op);
	case VERB_SIGN:
		return op_sign(c, call->args, call->nargs, op);
	default:
		return op_log_progress(c, call->args, call->nargs, op);
	}
}

/* Applies changes to the document, and keeps what they made. */
static enum txp_result apply(const struct op_context *c, const struct op *op, struct txp_edit *e)
{
	struct edited made;
	enum txp_result r = edit_apply(c->arena, c->document, c->schema, op->changes, op->count, c->findings, &made);

	if (r != TXP_OK)
		return r;
	e->bytes = made.bytes;
	if (made.document)
		e->doc = api_doc(c->arena, made.document, made.found);
	return TXP_OK;
}

static enum txp_result change(struct op_context *c, const struct edit_call *call, struct txp_edit *e)
{
	struct op op = { 0 };
	struct buf before = buf_in(c->arena);
	enum txp_result r = plan_change(c, call, &op);

	if (r != TXP_OK)
		return r;
	e->items = op.items;
	e->summary = op.summary;
	e->place = op.place ? op.place : "";
	e->doc = call->doc;
	r = apply(c, &op, e);
	if (r != TXP_OK)
		return r;
	same_bytes(&before, c->document);
	e->made = true;
	e->changed = before.len != e->bytes.len || memcmp(before.bytes, e->bytes.bytes, before.len);
	return TXP_OK;
}

static enum txp_result read_bytes(struct op_context *c, const struct buf *bytes)
{
	struct document *d;
	enum txp_result r = document_read(c->arena, "", bytes->bytes, bytes->len, c->findings, &d);

	c->document = d;
	return r;
}

/* A new plan is a small text, then its id (an edit knows when an id must be quoted), then one `set` an argument. */
static enum txp_result create(struct op_context *c, const struct edit_call *call, struct txp_edit *e)
{
	struct change id = { CHANGE_SET, "id", NULL };
	struct op op = { &id, 1, "", "" };

	if (!txp_is_plan_id(call->target))
		return op_refuse(c, TXP_EUSAGE, "bad-plan-id", NULL, "'%s' can't be a plan's id", call->target);
	if (txp_is_device_name(call->target))
		return op_refuse(c, TXP_EUSAGE, "device-name", NULL,
				 "'%s' can't be a plan's id: Windows keeps that name for a device, so the plan's file could not be there",
				 call->target);
	op_create(c, &e->bytes);
	id.value = node_new_scalar(c->arena, call->target, strlen(call->target), STYLE_DOUBLE);
	enum txp_result r = read_bytes(c, &e->bytes);
	if (r == TXP_OK)
		r = apply(c, &op, e);
	for (size_t i = 0; i < call->nargs && r == TXP_OK; i++) {
		r = read_bytes(c, &e->bytes);
		if (r == TXP_OK)
			r = op_set(c, call->args[i].name, call->args[i].value, &op);
		if (r == TXP_OK)
			r = apply(c, &op, e);
	}
	e->summary = "created";
	e->made = e->changed = r == TXP_OK;
	return r;
}

static enum txp_result run(void *arg)
{
	struct edit_call *call = arg;
	struct arena *a = call->call.arena;
	struct txp_env env;
	const struct document *d = call->doc ? call->doc->document : NULL;
	struct txp_edit *e = arena_new_of(a, struct txp_edit);

	if (!given_take(&env, sizeof env, call->env))
		return TXP_EUSAGE;
	e->arena = a;
	e->findings = api_findings(a, d);
	e->bytes = buf_in(a);
	e->items = e->summary = e->place = "";
	call->call.object = e;
	const struct shelf *own = call->verb == VERB_LOG_PROGRESS ? api_instruments(a, env.caseload) : NULL;
	struct op_context c = { a, schema_of_plan(), d, &env, e->findings->list, own };
	return call->verb == VERB_CREATE ? create(&c, call, e) : change(&c, call, e);
}

static enum txp_result run_call(struct edit_call *c, txp_edit **out)
{
	enum txp_result r = api_call(&c->call, run);

	*out = c->call.object;
	return r;
}

TXP_PUBLIC enum txp_result txp_create(const char *id, const struct txp_env *env, const struct txp_arg *args, size_t nargs,
				      txp_edit **out)
{
	return run_call(&(struct edit_call){ .verb = VERB_CREATE, .env = env, .target = id, .args = args, .nargs = nargs }, out);
}

TXP_PUBLIC enum txp_result txp_add(const txp_doc *d, const struct txp_env *env, const char *list, const char *parent,
				   const struct txp_arg *args, size_t nargs, txp_edit **out)
{
	return run_call(&(struct edit_call){ .verb = VERB_ADD, .doc = d, .env = env, .target = list, .parent = parent,
					     .args = args, .nargs = nargs }, out);
}

TXP_PUBLIC enum txp_result txp_set(const txp_doc *d, const struct txp_env *env, const char *path, const char *value,
				   txp_edit **out)
{
	return run_call(&(struct edit_call){ .verb = VERB_SET, .doc = d, .env = env, .target = path, .value = value }, out);
}

TXP_PUBLIC enum txp_result txp_log_progress(const txp_doc *d, const struct txp_env *env, const struct txp_arg *args,
					    size_t nargs, txp_edit **out)
{
	return run_call(&(struct edit_call){ .verb = VERB_LOG_PROGRESS, .doc = d, .env = env, .args = args, .nargs = nargs }, out);
}

TXP_PUBLIC enum txp_result txp_sign(const txp_doc *d, const struct txp_env *env, const struct txp_arg *args, size_t nargs,
				    txp_edit **out)
{
	return run_call(&(struct edit_call){ .verb = VERB_SIGN, .doc = d, .env = env, .args = args, .nargs = nargs }, out);
}

TXP_PUBLIC void txp_edit_free(txp_edit *e)
{
	if (e)
		arena_free(e->arena);
}

TXP_PUBLIC const char *txp_edit_bytes(const txp_edit *e, size_t *len)
{
	*len = e->made ? e->bytes.len : 0;
	return e->made ? e->bytes.bytes : NULL;
}

TXP_PUBLIC const txp_doc *txp_edit_doc(const txp_edit *e)
{
	return e->made ? e->doc : NULL;
}

TXP_PUBLIC bool txp_edit_changed(const txp_edit *e)
{
	return e->changed;
}

TXP_PUBLIC const char *txp_edit_items(const txp_edit *e)
{
	return e->items;
}

TXP_PUBLIC const char *txp_edit_summary(const txp_edit *e)
{
	return e->summary;
}

TXP_PUBLIC const char *txp_edit_place(const txp_edit *e)
{
	return e->place;
}

TXP_PUBLIC const txp_findings *txp_edit_findings(const txp_edit *e)
{
	return e->findings;
}

struct options_call {
	struct call call;
	const char *list;
};

static const char *const *choices(struct arena *a, struct place p)
{
	size_t n = 0;

	while (place_enum_nth(p, n))
		n++;
	if (!n)
		return NULL;
	const char **values = arena_array(a, n + 1, sizeof(*values));
	for (size_t i = 0; i < n; i++)
		values[i] = place_enum_nth(p, i);
	return values;
}

static const char *const *meant_words(struct arena *a, struct place p)
{
	size_t n = 0;

	while (place_meant_nth(p, n))
		n++;
	if (!n)
		return NULL;
	const char **words = arena_array(a, n + 1, sizeof(*words));
	for (size_t i = 0; i < n; i++)
		words[i] = place_meant_nth(p, i);
	return words;
}

static enum txp_result list_options(void *arg)
{
	struct options_call *c = arg;
	struct arena *a = c->call.arena;
	const struct op_option *from = op_options(a, schema_of_plan(), c->list);
	size_t n = 0;

	if (!from)
		return TXP_ENOTFOUND;
	while (from[n].name)
		n++;
	struct txp_options *o = arena_new_of(a, struct txp_options);
	o->arena = a;
	o->list = arena_array(a, n ? n : 1, sizeof *o->list);
	o->count = n;
	for (size_t i = 0; i < n; i++)
		o->list[i] = (struct txp_option){ from[i].name,    from[i].help,     from[i].value_name, choices(a, from[i].place),
						  from[i].repeats, from[i].required, from[i].path, meant_words(a, from[i].place) };
	c->call.object = o;
	return TXP_OK;
}

TXP_PUBLIC enum txp_result txp_options_of(const char *list, txp_options **out)
{
	struct options_call c = { .list = list };
	enum txp_result r = api_call(&c.call, list_options);

	*out = c.call.object;
	return r;
}

TXP_PUBLIC size_t txp_options_count(const txp_options *o)
{
	return o->count;
}

TXP_PUBLIC const struct txp_option *txp_options_at(const txp_options *o, size_t i)
{
	return &o->list[i];
}

TXP_PUBLIC void txp_options_free(txp_options *o)
{
	if (o)
		arena_free(o->arena);
}
