/* doc.c - plan files as the public interface shows them. */
#include "api/internal.h"

#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "rules/rules.h"

struct parse_call {
	struct call call;
	const char *name, *bytes;
	size_t len;
};

struct txp_doc *api_doc(struct arena *a, struct document *document, struct findings *found)
{
	struct txp_doc *d = arena_new_of(a, struct txp_doc);

	findings_sort(found);
	*d = (struct txp_doc){ a, document, { NULL, found, &document->source, node_text(node_get(document->root, "id")) } };
	return d;
}

static enum txp_result parse_into(struct arena *a, const char *name, const char *bytes, size_t len, void **object)
{
	struct findings *found = api_findings(a, NULL)->list;
	struct document *d;
	enum txp_result r = document_read(a, name, bytes, len, found, &d);

	/* Everything else relies on a map. */
	if (r == TXP_OK && rules_not_a_plan(d, found)) {
		d->root = NULL;
		r = TXP_EREFUSED;
	}
	*object = api_doc(a, d, found);
	return r;
}

static enum txp_result parse(void *arg)
{
	struct parse_call *c = arg;

	return parse_into(c->call.arena, c->name, c->bytes, c->len, &c->call.object);
}

TXP_PUBLIC enum txp_result txp_doc_parse(const char *name, const void *bytes, size_t len, txp_doc **out)
{
	struct parse_call c = { .name = name, .bytes = bytes, .len = len };
	enum txp_result r = api_call(&c.call, parse);

	*out = c.call.object;
	return r;
}

struct load_call {
	struct call call;
	const char *path, *name;
	int error;
};

static enum txp_result load(void *arg)
{
	struct load_call *c = arg;
	char *bytes;
	size_t len;

	c->error = file_read_in(c->call.arena, c->path, DOCUMENT_BYTES_MOST, knowledge_may_follow, &bytes, &len);
	if (c->error)
		return TXP_EIO;
	return parse_into(c->call.arena, c->name, bytes, len, &c->call.object);
}

TXP_PUBLIC enum txp_result txp_doc_load(const char *path, int *errnum, txp_doc **out)
{
	return txp_doc_load_as(path, path, errnum, out);
}

TXP_PUBLIC enum txp_result txp_doc_load_as(const char *path, const char *name, int *errnum, txp_doc **out)
{
	struct load_call c = { .path = path, .name = name };
	enum txp_result r = api_call(&c.call, load);

	*out = c.call.object;
	*errnum = c.error;
	return r;
}

TXP_PUBLIC int txp_open(const char *path, int flags, int *errnum)
{
	int fd = file_open(path, flags, knowledge_may_follow);

	*errnum = fd < 0 ? -fd : 0;
	return fd < 0 ? -1 : fd;
}

TXP_PUBLIC void txp_doc_free(txp_doc *d)
{
	if (d)
		arena_free(d->arena);
}

TXP_PUBLIC const char *txp_doc_name(const txp_doc *d)
{
	return d->document->source.name;
}

TXP_PUBLIC const char *txp_doc_bytes(const txp_doc *d, size_t *len)
{
	const struct source *s = &d->document->source;

	/* A line break that was added for reading is not part of the file. */
	*len = s->final_newline ? s->len : s->len - (s->crlf ? 2 : 1);
	return s->bytes;
}

TXP_PUBLIC const txp_findings *txp_doc_findings(const txp_doc *d)
{
	return &d->findings;
}

TXP_PUBLIC const char *txp_doc_value(const txp_doc *d, const char *key)
{
	return node_text(node_get(d->document->root, key));
}
