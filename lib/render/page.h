/* page.h - what people read, block by block: each is laid out, handed on and forgotten, so that memory doesn't grow with them. */
#ifndef RENDER_PAGE_H
#define RENDER_PAGE_H

#include "render/render.h"
#include "view/changes.h"
#include "view/due.h"
#include "view/findings.h"

struct page {
	struct arena *scratch; /* of the block at hand */
	struct arena *whole;   /* of what is put on the page at once */
	struct buf out;
	struct render render;
	uint32_t width, prose;
	void (*write)(void *to, const char *bytes, size_t len);
	void *to;
	const struct language *language;
};

/* An empty page; what it keeps is in the arena. */
void page_start(struct page *p, struct arena *a, const struct txp_page_options *o);

/* Forgets what was left unfinished when memory ran out. */
void page_again(struct page *p);

/* Lays a block and those that follow it (or NULL) out behind a margin of that many columns, hands them on, and empties p->scratch, in
 * which they may have been made. */
void page_block(struct page *p, size_t indent, const struct block *b);

/* Prose; a line break ends a paragraph, blanks that a line begins with are part of its margin. */
void page_text(struct page *p, size_t indent, enum txp_tone tone, const char *text);

/* As findings_render() writes them as text; of hints and warnings with one code no more than `after` (0: all), and `how` the
 * others can be seen. */
void page_findings(struct page *p, const struct findings *f, const struct source *source, size_t after, const char *how);

/* What differs, as changes_render() writes it. */
void page_changes(struct page *p, const struct txp_change *changes, const struct change_words *words, size_t count,
		  const struct language *l, const char *old_name, const char *new_name);

void page_due(struct page *p, const struct txp_due_row *rows, size_t count);

#endif
