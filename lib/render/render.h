/* render.h - a plan in any format. A format is one descriptor in the table of render.c; each escapes for itself. */
#ifndef RENDER_RENDER_H
#define RENDER_RENDER_H

#include "base/buf.h"
#include "view/view.h"

struct render_job {
	const struct schema *schema;
	const struct document *document; /* with a root */
	struct view_options view;
	uint32_t width; /* columns, for text; 0: never wrapped */
	bool color;
};

/* TXP_EUSAGE for an unknown format, or a section that isn't one. */
enum txp_result render_plan(struct buf *out, const char *format, const struct render_job *job);

/* The names of all formats, NULL-terminated. */
extern const char *const render_formats[];

/* The format whose files end like this name (".md"), or NULL. */
const char *render_format_of(const char *file);

/* ---- For back-ends ---- */

struct render;
typedef void render_block_fn(struct render *r, const struct block *b);

/* A format: how each kind of block is written (facts, and a table's lines and cells, are written by what holds them; so may rows be); or,
 * where that makes no sense, the whole document at once. */
struct backend {
	const char *name, *suffix; /* "markdown"; ".md", of its files */
	render_block_fn *on[BLOCK_KINDS];
	void (*document)(struct buf *out, const struct render_job *job);
};

/* The formats that there are: a new one is a file with its descriptor, and a row here. */
#define RENDER_FORMATS(ROW) \
	ROW(text)           \
	ROW(markdown)       \
	ROW(json)

#define RENDER_DECLARE(name) extern const struct backend render_##name;
RENDER_FORMATS(RENDER_DECLARE)
#undef RENDER_DECLARE

/* One run of a back-end. */
struct render {
	const struct backend *backend;
	struct buf *out;
	struct arena *arena; /* for what is needed while a block is written */
	uint32_t width;
	bool color;
	const struct block *previous; /* the sibling before the block at hand, or NULL */
	const struct block *parent;
	size_t indent; /* the left margin, in columns */
	size_t column; /* where the open line stands */
	bool open;     /* a line has been begun */
	bool fresh;    /* and holds nothing yet but a margin or a label: what comes next belongs on it */
	size_t labels; /* the columns that labels take in the rows at hand */
	unsigned depth;
	struct buf scratch;
};

/* Writes a block, or all children of one. */
void render_block(struct render *r, const struct block *b);
void render_children(struct render *r, const struct block *b);

/* cells.c: a line that stands alone. excerpt.c: what findings are made of. */
render_block_fn render_cells, render_runs, render_excerpt, render_remedy;

/* Text in lines of at most width columns behind a margin: what the text back-end is made of. */
void layout_line(struct render *r);                    /* go to the left margin: on this line if nothing stands there */
void layout_end(struct render *r);                     /* end the line that is open */
void layout_blank(struct render *r);                   /* an empty line */
void layout_gap(struct render *r, size_t columns);      /* space behind a label or mark */
void layout_words(struct render *r, enum txp_tone tone, const char *text); /* wrapped where it must be, safe for terminals */
void layout_cell(struct render *r, enum txp_tone tone, const char *text);  /* the same for one line, left as it is when it fits */
void layout_run(struct render *r, enum txp_tone tone, const char *text);   /* part of a line, right behind what stands there */

#endif
