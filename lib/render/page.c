#include "render/page.h"

#include <string.h>

void page_start(struct page *p, struct arena *a, const struct txp_page_options *o)
{
	*p = (struct page){ .scratch = arena_scratch(a), .whole = arena_scratch(a), .out = buf_in(a), .width = o->width, .prose = o->prose, .write = o->write,
			    .to = o->to, .language = language_for(o->language) };
	p->render = (struct render){ .backend = &render_text, .color = o->color, .scratch = buf_in(a), .arena = p->scratch };
	page_again(p);
}

void page_again(struct page *p)
{
	arena_reset(p->scratch);
	arena_reset(p->whole);
	p->out.len = 0;
	p->render.out = &p->out;
	p->render.open = p->render.fresh = false;
}

static void hand_on(struct page *p)
{
	if (p->out.len)
		p->write(p->to, p->out.bytes, p->out.len);
	p->out.len = 0;
	arena_reset(p->scratch);
}

static void put_blocks(struct page *p, uint32_t width, size_t indent, const struct block *b)
{
	p->render.width = width;
	for (; b; b = b->next) {
		p->render.indent = indent;
		render_block(&p->render, b);
	}
	hand_on(p);
}

void page_block(struct page *p, size_t indent, const struct block *b)
{
	put_blocks(p, p->width, indent, b);
}

void page_text(struct page *p, size_t indent, enum txp_tone tone, const char *text)
{
	struct render *r = &p->render;

	r->width = p->prose;
	do {
		const size_t blanks = strspn(text, " "), len = strcspn(text, "\n");

		if (blanks >= len) {
			layout_blank(r);
		} else {
			r->indent = indent + blanks;
			layout_line(r);
			layout_cell(r, tone, arena_copy(p->scratch, text + blanks, len - blanks));
			layout_end(r);
		}
		text += len + (text[len] == '\n');
	} while (*text);
	hand_on(p);
}

void page_due(struct page *p, const struct txp_due_row *rows, size_t count)
{
	struct due_columns columns = { 0 };

	for (size_t i = 0; i < count; i++) {
		view_due_measure(p->scratch, &columns, p->language, &rows[i]);
		arena_reset(p->scratch);
	}
	for (size_t i = 0; i < count; i++)
		page_block(p, 0, view_due(p->scratch, &columns, p->language, &rows[i]));
}

void page_findings(struct page *p, const struct findings *f, const struct source *source, size_t after, const char *how)
{
	struct folds folds = view_folds(p->whole, f, after);

	for (size_t i = 0; i < findings_count(f); i++)
		page_block(p, 0, view_folded(p->scratch, &folds, findings_at(f, i), source, how));
	page_block(p, 0, view_dropped(p->scratch, f, source));
	arena_reset(p->whole);
}

void page_changes(struct page *p, const struct txp_change *changes, const struct change_words *words, size_t count,
		  const struct language *l, const char *old_name, const char *new_name)
{
	if (!count)
		return;
	page_block(p, 0, view_change_names(p->scratch, old_name, new_name));
	for (size_t i = 0; i < count; i++)
		put_blocks(p, p->prose, 0, view_change(p->scratch, l, &changes[i], &words[i]));
}
