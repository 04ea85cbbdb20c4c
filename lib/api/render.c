/* render.c - what people see, behind the public interface. */
#include "api/internal.h"

#include <string.h>

#include "base/utf8.h"
#include "render/findings.h"
#include "render/render.h"
#include "view/lines.h"

struct plan_call {
	struct call call;
	const char *format;
	struct render_job job;
};

static enum txp_result render(void *arg)
{
	struct plan_call *c = arg;
	struct txp_text *t = api_text(c->call.arena);
	enum txp_result r = c->job.document->root ? render_plan(&t->buf, c->format, &c->job) : TXP_EREFUSED;

	c->call.object = r == TXP_OK ? t : NULL;
	return r;
}

TXP_PUBLIC enum txp_result txp_render(const txp_doc *d, const struct txp_render_options *o, txp_text **out)
{
	struct txp_render_options own;

	*out = NULL;
	if (!given_take(&own, sizeof own, o) || !own.format)
		return TXP_EUSAGE;
	struct plan_call c = { .format = own.format,
			       .job = { .schema = schema_of_plan(),
					.document = d->document,
					.view = { own.only, own.as_of, knowledge_setting(api_caseload(own.caseload), "clinic.name"),
						  language_for(own.language) },
					.width = own.width,
					.color = own.color } };
	enum txp_result r = api_call(&c.call, render);

	*out = c.call.object;
	return r;
}

TXP_PUBLIC const char *const *txp_render_formats(void)
{
	return render_formats;
}

TXP_PUBLIC const char *txp_render_format_of(const char *file)
{
	return render_format_of(file);
}

struct findings_call {
	struct call call;
	const txp_findings *findings;
	const char *format;
	bool color;
};

static enum txp_result show_findings(void *arg)
{
	struct findings_call *c = arg;
	struct txp_text *t = api_text(c->call.arena);
	enum txp_result r = findings_render(&t->buf, c->findings->list, c->findings->source, c->format, c->color);

	c->call.object = r == TXP_OK ? t : NULL;
	return r;
}

TXP_PUBLIC enum txp_result txp_findings_render(const txp_findings *f, const char *format, bool color, txp_text **out)
{
	struct findings_call c = { .findings = f, .format = format, .color = color };
	enum txp_result r = api_call(&c.call, show_findings);

	*out = c.call.object;
	return r;
}

struct lines_call {
	struct call call;
	const txp_doc *doc;
};

static enum txp_result lines(void *arg)
{
	struct lines_call *c = arg;
	struct txp_text *t = api_text(c->call.arena);
	size_t len;
	const char *bytes = txp_doc_bytes(c->doc, &len);

	if (!c->doc->document->root || !lines_of_plan(&t->buf, schema_of_plan(), c->doc->document)) {
		t->buf.len = 0;
		lines_as_they_are(&t->buf, bytes, len);
	}
	c->call.object = t;
	return TXP_OK;
}

TXP_PUBLIC enum txp_result txp_lines(const txp_doc *d, txp_text **out)
{
	struct lines_call c = { .doc = d };
	enum txp_result r = api_call(&c.call, lines);

	*out = c.call.object;
	return r;
}

struct show_call {
	struct call call;
	const char *bytes;
	size_t len;
	void (*show)(struct buf *b, const char *bytes, size_t len);
};

static enum txp_result show(void *arg)
{
	struct show_call *c = arg;
	struct txp_text *t = api_text(c->call.arena);

	c->show(&t->buf, c->bytes, c->len);
	c->call.object = t;
	return TXP_OK;
}

TXP_PUBLIC size_t txp_columns(const char *s)
{
	return utf8_width(s, strlen(s));
}

TXP_PUBLIC enum txp_result txp_show(const char *bytes, size_t len, txp_text **out)
{
	struct show_call c = { .bytes = bytes, .len = len, .show = utf8_show };
	enum txp_result r = api_call(&c.call, show);

	*out = c.call.object;
	return r;
}

TXP_PUBLIC enum txp_result txp_show_lines(const char *bytes, size_t len, txp_text **out)
{
	struct show_call c = { .bytes = bytes, .len = len, .show = lines_as_they_are };
	enum txp_result r = api_call(&c.call, show);

	*out = c.call.object;
	return r;
}
