/* caseload.c - the caseload as the public interface shows it. */
#include "api/internal.h"

#include "base/device.h"

#include <errno.h>
#include <string.h>

struct txp_caseload {
	struct arena *arena;
	struct knowledge *caseload;
	struct txp_findings *findings;
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
		*t = (struct txp_caseload){ a, found, f };
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
	if (c)
		arena_free(c->arena);
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
