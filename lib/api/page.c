/* page.c - pages for people, behind the public interface. */
#include "api/internal.h"

#include "render/page.h"

struct txp_page {
	struct arena *arena;
	struct page page;
};

struct new_call {
	struct call call;
	const struct txp_page_options *options;
};

static enum txp_result make(void *arg)
{
	struct new_call *c = arg;
	struct txp_page *p = arena_new_of(c->call.arena, struct txp_page);

	p->arena = c->call.arena;
	page_start(&p->page, p->arena, c->options);
	c->call.object = p;
	return TXP_OK;
}

TXP_PUBLIC enum txp_result txp_page_new(const struct txp_page_options *o, txp_page **out)
{
	struct txp_page_options own;
	struct new_call c = { .options = &own };
	enum txp_result r = TXP_EUSAGE;

	if (given_take(&own, sizeof own, o) && own.write)
		r = api_call(&c.call, make);
	*out = c.call.object;
	return r;
}

TXP_PUBLIC void txp_page_free(txp_page *p)
{
	if (p)
		arena_free(p->arena);
}

/* What is to be put on a page; when memory runs out, what was begun of it is forgotten. */
struct put_call {
	struct page *page;
	size_t indent;
	enum txp_tone tone;
	const char *text;
	const struct txp_cell *cells;
	const struct txp_due_row *rows;
	const txp_findings *findings;
	const txp_changes *changes;
	const char *old_name, *new_name;
	size_t count;
};

static enum txp_result put(txp_page *p, struct put_call *c, enum txp_result (*worker)(void *))
{
	enum txp_result r;

	c->page = &p->page;
	r = arena_try(p->arena, worker, c);
	if (r == TXP_ENOMEM)
		page_again(&p->page);
	return r;
}

static enum txp_result put_text(void *arg)
{
	struct put_call *c = arg;

	page_text(c->page, c->indent, c->tone, c->text);
	return TXP_OK;
}

TXP_PUBLIC enum txp_result txp_page_text(txp_page *p, uint32_t indent, enum txp_tone tone, const char *text)
{
	return put(p, &(struct put_call){ .indent = indent, .tone = tone, .text = text }, put_text);
}

static enum txp_result put_row(void *arg)
{
	struct put_call *c = arg;
	struct arena *a = c->page->scratch;
	struct block *line = block_add(a, NULL, BLOCK_LINE, NULL, NULL);

	for (size_t i = 0; i < c->count; i++) {
		struct block *cell = block_add(a, line, BLOCK_TEXT, NULL, c->cells[i].text);
		cell->columns = c->cells[i].columns;
		cell->tone = c->cells[i].tone;
	}
	page_block(c->page, c->indent, line);
	return TXP_OK;
}

TXP_PUBLIC enum txp_result txp_page_row(txp_page *p, uint32_t indent, const struct txp_cell *cells, size_t count)
{
	return put(p, &(struct put_call){ .indent = indent, .cells = cells, .count = count }, put_row);
}

static enum txp_result put_due(void *arg)
{
	struct put_call *c = arg;

	page_due(c->page, c->rows, c->count);
	return TXP_OK;
}

TXP_PUBLIC enum txp_result txp_page_due(txp_page *p, const struct txp_due_row *rows, size_t count)
{
	return put(p, &(struct put_call){ .rows = rows, .count = count }, put_due);
}

static enum txp_result put_findings(void *arg)
{
	struct put_call *c = arg;

	page_findings(c->page, c->findings->list, c->findings->source, c->count, c->text);
	return TXP_OK;
}

TXP_PUBLIC enum txp_result txp_page_findings(txp_page *p, const txp_findings *f, size_t after, const char *how)
{
	return put(p, &(struct put_call){ .findings = f, .count = after, .text = how ? how : "" }, put_findings);
}

static enum txp_result put_changes(void *arg)
{
	struct put_call *c = arg;

	page_changes(c->page, c->changes->list, c->changes->words, c->changes->count, c->changes->language, c->old_name, c->new_name);
	return TXP_OK;
}

TXP_PUBLIC enum txp_result txp_page_changes(txp_page *p, const txp_changes *changes, const char *old_name, const char *new_name)
{
	return put(p, &(struct put_call){ .changes = changes, .old_name = old_name, .new_name = new_name }, put_changes);
}
