#include "render/render.h"

#include <string.h>
#include "base/json.h"
#include "view/facts.h"

#define BACKEND(name) &render_##name,
static const struct backend *const backends[] = { RENDER_FORMATS(BACKEND) };
#define NAME(name) #name,
const char *const render_formats[] = { RENDER_FORMATS(NAME) NULL };

const char *render_format_of(const char *file)
{
	const char *suffix = strrchr(file, '.');

	for (size_t i = 0; suffix && i < sizeof backends / sizeof *backends; i++)
		if (!strcmp(suffix, backends[i]->suffix))
			return backends[i]->name;
	return NULL;
}

enum txp_result render_plan(struct buf *out, const char *format, const struct render_job *job)
{
	const struct backend *backend = NULL;

	for (size_t i = 0; i < sizeof backends / sizeof *backends; i++)
		if (!strcmp(backends[i]->name, format))
			backend = backends[i];
	for (size_t i = 0; job->view.only && job->view.only[i]; i++)
		if (!view_has_section(job->schema, job->view.only[i]))
			return TXP_EUSAGE;
	if (!backend)
		return TXP_EUSAGE;
	if (backend->document) {
		backend->document(out, job);
	} else {
		struct render r = { .backend = backend, .out = out, .arena = out->arena, .width = job->width, .color = job->color,
				    .scratch = buf_in(out->arena) };
		render_block(&r, view_plan(out->arena, job->schema, job->document, &job->view));
	}
	return TXP_OK;
}

/* ---- JSON: the plan itself, not its view ---- */

static void json_document(struct buf *out, const struct render_job *job)
{
	const struct place root = schema_root(job->schema);
	const struct node *plan = job->document->root;
	bool first = true;

	buf_puts(out, "{\"schema_version\":1,\"command\":\"render\",\"plan\":");
	if (plan->kind != NODE_MAP || !job->view.only) {
		facts_value(out, root, plan);
	} else {
		buf_putc(out, '{');
		for (const struct node *n = plan->first; n; n = n->next) {
			if (node_empty(n) || !view_wants(&job->view, n->key->text))
				continue;
			if (!first)
				buf_putc(out, ',');
			first = false;
			json_string(out, n->key->text, n->key->len);
			buf_putc(out, ':');
			facts_value(out, place_property(root, n->key->text, n->key->len), n);
		}
		buf_putc(out, '}');
	}
	buf_puts(out, "}\n");
}

const struct backend render_json = { .name = "json", .suffix = ".json", .document = json_document };
