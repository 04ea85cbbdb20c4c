/* caseload.c - the caseload as the public interface shows it. */
#include "api/internal.h"

#include "base/device.h"
#include "data/own.h"

#include <errno.h>
#include <string.h>

/* What lies beside the settings. */
struct brought {
	struct arena *arena;
	struct own own;
	struct txp_findings *files; /* one for each of own.files */
};

struct txp_caseload {
	struct arena *arena;
	struct knowledge *caseload;
	struct txp_findings *findings;
	struct brought **brought; /* NULL in it: not read yet */
};

struct find_call {
	struct call call;
	const char *start;
	int error;
};

static enum txp_result find_it(void *arg)
{
	struct find_call *c = arg;
	struct arena *a = c->call.arena;
	struct txp_findings *f = api_findings(a, NULL);
	struct knowledge *found;
	enum txp_result r = knowledge_find(a, c->start, f->list, &c->error, &found);

	if (found) {
		struct txp_caseload *t = arena_new_of(a, struct txp_caseload);
		findings_sort(f->list);
		f->source = &found->config->source;
		*t = (struct txp_caseload){ a, found, f, arena_new_of(a, struct brought *) };
		c->call.object = t;
	}
	return r;
}

TXP_PUBLIC enum txp_result txp_caseload_find(const char *start, int *errnum, txp_caseload **out)
{
	struct find_call c = { .start = start };
	enum txp_result r = api_call(&c.call, find_it);

	*errnum = c.error;
	*out = c.call.object;
	return r;
}

TXP_PUBLIC void txp_caseload_free(txp_caseload *c)
{
	if (!c)
		return;
	if (*c->brought)
		arena_free((*c->brought)->arena);
	arena_free(c->arena);
}

struct bring_call {
	struct call call;
	const struct knowledge *caseload;
};

static enum txp_result bring(void *arg)
{
	struct bring_call *c = arg;
	struct arena *a = c->call.arena;
	struct brought *b = arena_new_of(a, struct brought);

	b->arena = a;
	own_read(a, c->caseload, &b->own);
	b->files = arena_array(a, b->own.nfiles + 1, sizeof *b->files);
	for (size_t i = 0; i < b->own.nfiles; i++)
		b->files[i] = (struct txp_findings){ .list = b->own.files[i].findings, .source = b->own.files[i].source };
	c->call.object = b;
	return TXP_OK;
}

/* Two threads may both read it; one of them keeps what it read, and to callers the caseload never changes. NULL: no memory. */
static const struct brought *brought_by(const txp_caseload *c)
{
	struct brought *b = __atomic_load_n(c->brought, __ATOMIC_ACQUIRE), *none = NULL;
	struct bring_call call = { .caseload = c->caseload };

	if (b)
		return b;
	if (api_call(&call.call, bring) != TXP_OK)
		return NULL;
	b = call.call.object;
	if (__atomic_compare_exchange_n(c->brought, &none, b, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
		return b;
	arena_free(b->arena);
	return none;
}

const struct shelf *api_instruments(struct arena *a, const txp_caseload *c)
{
	const struct brought *b = c ? brought_by(c) : NULL;

	if (c && !b)
		arena_out_of_memory(a);
	return b ? &b->own.instruments : NULL;
}

TXP_PUBLIC enum txp_result txp_caseload_read(const txp_caseload *c)
{
	const struct brought *b = brought_by(c);

	return !b ? TXP_ENOMEM : b->own.wrong ? TXP_EREFUSED : TXP_OK;
}

TXP_PUBLIC size_t txp_caseload_files_count(const txp_caseload *c)
{
	const struct brought *b = __atomic_load_n(c->brought, __ATOMIC_ACQUIRE);

	return b ? b->own.nfiles : 0;
}

TXP_PUBLIC const txp_findings *txp_caseload_files_at(const txp_caseload *c, size_t i)
{
	return &__atomic_load_n(c->brought, __ATOMIC_ACQUIRE)->files[i];
}

TXP_PUBLIC enum txp_result txp_caseload_digest(const txp_caseload *c, char out[TXP_DIGEST_SIZE])
{
	const struct brought *b = brought_by(c);

	memcpy(out, b ? b->own.digest : "", b ? sizeof b->own.digest : 1);
	return b ? TXP_OK : TXP_ENOMEM;
}

TXP_PUBLIC const char *txp_caseload_root(const txp_caseload *c)
{
	return c->caseload->root;
}

TXP_PUBLIC const txp_findings *txp_caseload_findings(const txp_caseload *c)
{
	return c->findings;
}

const struct knowledge *api_caseload(const txp_caseload *c)
{
	return c ? c->caseload : NULL;
}

struct text_call {
	struct call call;
	const char *layout, *id;
};

static enum txp_result plan_path(void *arg)
{
	struct text_call *c = arg;
	struct txp_text *t = api_text(c->call.arena);

	if (!plan_id_valid(c->id))
		return TXP_EUSAGE;
	buf_puts(&t->buf, layout_path(c->call.arena, c->layout, c->id));
	c->call.object = t;
	return TXP_OK;
}

TXP_PUBLIC enum txp_result txp_layout_path(const char *layout, const char *id, txp_text **out)
{
	struct text_call t = { .layout = layout, .id = id };
	enum txp_result r = api_call(&t.call, plan_path);

	*out = t.call.object;
	return r;
}

TXP_PUBLIC enum txp_result txp_caseload_path(const txp_caseload *c, const char *id, txp_text **out)
{
	return txp_layout_path(knowledge_setting(c->caseload, "layout"), id, out);
}

TXP_PUBLIC const char *txp_caseload_setting(const txp_caseload *c, const char *name)
{
	return knowledge_setting(api_caseload(c), name);
}

struct list_call {
	struct call call;
	const char *root;   /* paths are given below it; NULL: as they are */
	const char *folder;
	int error;
};

static enum txp_result list_files(void *arg)
{
	struct list_call *c = arg;
	struct arena *a = c->call.arena;
	struct txp_list *l = arena_new_of(a, struct txp_list);
	const char *folder = c->root ? arena_printf(a, "%s/%s", c->root, c->folder) : c->folder;
	const char **paths;

	c->error = plan_files(a, folder, &paths);
	if (c->error && !(c->root && c->error == ENOENT))
		return TXP_EIO;
	for (size_t i = 0; c->root && paths[i]; i++)
		paths[i] += strlen(c->root) + 1;
	l->arena = a;
	l->items = paths;
	c->call.object = l;
	return TXP_OK;
}

static enum txp_result list_call(struct list_call *c, int *errnum, txp_list **keep)
{
	enum txp_result r = api_call(&c->call, list_files);

	*errnum = c->error;
	*keep = c->call.object;
	return r;
}

TXP_PUBLIC enum txp_result txp_caseload_plans(const txp_caseload *c, int *errnum, txp_list **keep)
{
	return list_call(&(struct list_call){ .root = c->caseload->root, .folder = "plans" }, errnum, keep);
}

TXP_PUBLIC enum txp_result txp_folder_plans(const char *folder, int *errnum, txp_list **keep)
{
	return list_call(&(struct list_call){ .folder = folder }, errnum, keep);
}

TXP_PUBLIC bool txp_is_plan_id(const char *s)
{
	return plan_id_valid(s);
}

TXP_PUBLIC bool txp_is_device_name(const char *s)
{
	return device_name(s);
}
