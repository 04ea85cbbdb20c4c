/* records.c - rows for machines, behind the public interface. */
#include "api/internal.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "render/records.h"

struct txp_records {
	struct arena *arena;
	struct records *records;
};

struct new_call {
	struct call call;
	const char *command, *key;
	const char *const *fields;
};

static enum txp_result make(void *arg)
{
	struct new_call *c = arg;
	struct txp_records *r = arena_new_of(c->call.arena, struct txp_records);

	r->arena = c->call.arena;
	r->records = records_start(r->arena, c->command, c->key, c->fields);
	c->call.object = r;
	return TXP_OK;
}

TXP_PUBLIC enum txp_result txp_records_new(const char *command, const char *key, const char *const *fields,
					   txp_records **out)
{
	struct new_call c = { .command = command, .key = key, .fields = fields };
	enum txp_result r = api_call(&c.call, make);

	*out = c.call.object;
	return r;
}

TXP_PUBLIC void txp_records_free(txp_records *r)
{
	if (r)
		arena_free(r->arena);
}

/* What is added goes into the records' own arena; when memory runs out, the row isn't there. */
struct add_call {
	struct records *records;
	const char *const *values;
	const char *name, *json;
	const txp_findings *findings;
};

static enum txp_result add_row(void *arg)
{
	struct add_call *c = arg;

	records_add(c->records, c->values);
	return TXP_OK;
}

TXP_PUBLIC enum txp_result txp_records_add(txp_records *r, const char *const *values)
{
	struct add_call c = { .records = r->records, .values = values };

	return arena_try(r->arena, add_row, &c);
}

static enum txp_result add_member(void *arg)
{
	struct add_call *c = arg;

	records_member(c->records, c->name, c->json);
	return TXP_OK;
}

TXP_PUBLIC enum txp_result txp_records_member(txp_records *r, const char *name, const char *json)
{
	struct add_call c = { .records = r->records, .name = name, .json = json };

	return arena_try(r->arena, add_member, &c);
}

__attribute__((visibility("default"))) const char *const txp_finding_fields[] = {
	"file",	    "plan", "line#", "column#", "end_line#", "end_column#",
	"severity", "code", "path",  "message", "remedy",    NULL,
};

enum { NUMBER_BYTES = 12 };

static void add_finding(struct records *r, const txp_findings *f, const struct txp_finding *n)
{
	char number[4][NUMBER_BYTES];
	const bool placed = f->source && n->at.start != TXP_NOWHERE;

	if (placed) {
		struct txp_position p = source_position(f->source, n->at.start);
		struct txp_position q = source_position(f->source, n->at.end);
		snprintf(number[0], NUMBER_BYTES, "%u", (unsigned)p.line);
		snprintf(number[1], NUMBER_BYTES, "%u", (unsigned)p.column);
		snprintf(number[2], NUMBER_BYTES, "%u", (unsigned)q.line);
		snprintf(number[3], NUMBER_BYTES, "%u", (unsigned)q.column);
	}
	records_add(r, (const char *const[]){
			       f->source ? f->source->name : NULL,
			       f->plan,
			       placed ? number[0] : NULL,
			       placed ? number[1] : NULL,
			       placed ? number[2] : NULL,
			       placed ? number[3] : NULL,
			       severity_name(n->severity),
			       n->code,
			       n->path,
			       n->message,
			       n->remedy,
		       });
}

static enum txp_result add_findings(void *arg)
{
	struct add_call *c = arg;

	for (size_t i = 0; i < findings_count(c->findings->list); i++)
		add_finding(c->records, c->findings, findings_at(c->findings->list, i));
	return TXP_OK;
}

TXP_PUBLIC enum txp_result txp_records_add_findings(txp_records *r, const txp_findings *f)
{
	struct add_call c = { .records = r->records, .findings = f };

	return arena_try(r->arena, add_findings, &c);
}

struct render_call {
	struct call call;
	const struct records *records;
	const char *format, *text;
	bool no_header;
};

static enum txp_result render_records(void *arg)
{
	struct render_call *c = arg;
	struct txp_text *t = api_text(c->call.arena);
	enum txp_result r = records_render(c->records, c->format, c->no_header, &t->buf);

	c->call.object = r == TXP_OK ? t : NULL;
	return r;
}

TXP_PUBLIC enum txp_result txp_records_render(const txp_records *r, const char *format, bool no_header, txp_text **out)
{
	struct render_call c = { .records = r->records, .format = format, .no_header = no_header };
	enum txp_result result = api_call(&c.call, render_records);

	*out = c.call.object;
	return result;
}

struct take_call {
	struct call call;
	struct records *records;
	const char *format;
	bool end;
};

static enum txp_result take_records(void *arg)
{
	struct take_call *c = arg;
	struct txp_text *t = api_text(c->call.arena);
	enum txp_result r = records_take(c->records, c->format, c->end, &t->buf);

	c->call.object = r == TXP_OK ? t : NULL;
	return r;
}

TXP_PUBLIC enum txp_result txp_records_take(txp_records *r, const char *format, bool end, txp_text **out)
{
	struct take_call c = { .records = r->records, .format = format, .end = end };
	enum txp_result result = api_call(&c.call, take_records);

	*out = c.call.object;
	return result;
}

static enum txp_result quote(void *arg)
{
	struct render_call *c = arg;
	struct txp_text *t = api_text(c->call.arena);

	json_text(&t->buf, c->text);
	c->call.object = t;
	return TXP_OK;
}

TXP_PUBLIC enum txp_result txp_json_string(const char *s, txp_text **out)
{
	struct render_call c = { .text = s };
	enum txp_result r = api_call(&c.call, quote);

	*out = c.call.object;
	return r;
}
