/* txplan-show.h - plans, findings and rows for people and for machines. Part of txplan.h, which includes it and says what holds for
 * every function. */
#ifndef TXPLAN_SHOW_H
#define TXPLAN_SHOW_H

#include "txplan.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Render ---------------------------------------------------------------------------------------------------- */

struct txp_render_options {
	size_t size;
	const char *format;       /* "text", "markdown", "json" */
	const char *const *only;  /* sections to show, NULL-terminated, or NULL for all */
	uint32_t width;           /* columns for text; 0: no wrapping */
	bool color;               /* terminal colours (never colour alone) */
	int32_t as_of;
	const txp_caseload *caseload; /* that the plan belongs to: text and Markdown name its clinic; or NULL */
	const char *language;         /* BCP 47, of text and Markdown; "en" where NULL, and where none of that name ships */
};

/* A plan for people or machines. TXP_EUSAGE for an unknown format. */
enum txp_result txp_render(const txp_doc *d, const struct txp_render_options *o, txp_text **out);
/* All formats, NULL-terminated. */
const char *const *txp_render_formats(void);
/* The format that a file's name ends like (".txt", ".md", ".json"), or NULL. */
const char *txp_render_format_of(const char *file);

/* Findings for people: file:line:col, the excerpt, carets, the remedy. format: "text", "gcc", "github", "junit". */
enum txp_result txp_findings_render(const txp_findings *f, const char *format, bool color, txp_text **out);

/* A plan as lines that a line-by-line diff can compare, one fact a line ("goals/g1/due: 2026-09-01"), comments too, in the
 * order of the file; only layout is left out. A file that is no plan comes line by line as it is. Safe for a terminal. */
enum txp_result txp_lines(const txp_doc *d, txp_text **out);

/* Text made safe for a terminal, on one line. */
enum txp_result txp_show(const char *bytes, size_t len, txp_text **out);
/* The same, keeping its lines and tabs. */
enum txp_result txp_show_lines(const char *bytes, size_t len, txp_text **out);
/* A word for a command line that people paste into a shell: quoted where it must be. */
enum txp_result txp_shell_word(const char *word, txp_text **out);
/* The same for a file's name, so that it is never taken for an option. */
enum txp_result txp_shell_path(const char *path, txp_text **out);
/* How many columns of a terminal the text takes, once it is made safe on one line: 2 for wide characters, 0 for marks that
 * combine with the one before. */
size_t txp_columns(const char *s);

/* ---- Pages: what people read, row by row ------------------------------------------------------------------------- */

/* What a text is for. Colour may show it; the words always say it too. */
enum txp_tone {
	TXP_TONE_PLAIN, TXP_TONE_TITLE, TXP_TONE_LABEL, TXP_TONE_QUOTE, TXP_TONE_GOOD, TXP_TONE_HINT, TXP_TONE_WARN, TXP_TONE_BAD
};

struct txp_page_options {
	size_t size;
	uint32_t width; /* columns that a row may take; 0: any, and each row is one line */
	uint32_t prose; /* the same for prose; 0: any */
	bool color;     /* terminal colours (never colour alone) */
	/* Takes each piece of the page as soon as it is laid out; the bytes are gone when it returns, as it must. */
	void (*write)(void *to, const char *bytes, size_t len);
	void *to; /* for write */
	const char *language; /* BCP 47, of what a page says of its own; "en" where NULL, and where none of that name ships */
};

/* A text that is laid out for a width and handed on piece by piece, so that memory doesn't grow with it. Text is made safe for
 * a terminal. All of these: TXP_OK or TXP_ENOMEM; then the piece at hand may be missing, and the page can go on. */
typedef struct txp_page txp_page;

/* TXP_EUSAGE without a write. */
enum txp_result txp_page_new(const struct txp_page_options *o, txp_page **out);
/* Gives back what the page keeps; all of it has been handed on. */
void txp_page_free(txp_page *p);
/* Prose behind a margin. A line break ends a paragraph; blanks that a line begins with are a margin of its own. */
enum txp_result txp_page_text(txp_page *p, uint32_t indent, enum txp_tone tone, const char *text);

/* Part of a row: a text, and how many columns it takes at least, so that the next ones of all rows stand below each other. */
struct txp_cell {
	const char *text;
	uint32_t columns; /* for the last one of a row: 0 */
	enum txp_tone tone;
};

/* A row, two blanks between its cells. The last one is wrapped where it stands, when there is room for that; else the cells
 * follow each other as words do. A row that continues the one before begins with empty cells. */
enum txp_result txp_page_row(txp_page *p, uint32_t indent, const struct txp_cell *cells, size_t count);

/* Findings as txp_findings_render() writes them as text. Of hints and warnings with one code no more than `after` (0: all); then
 * a line says how many more there are, and `how` they can be seen: "`txplan check --all` shows them". Errors and critical ones are
 * always all there. */
enum txp_result txp_page_findings(txp_page *p, const txp_findings *f, size_t after, const char *how);

/* What is due, and in which plan. */
struct txp_due_row {
	const char *plan;
	const struct txp_due *due;
};

/* A row for each, in columns. */
enum txp_result txp_page_due(txp_page *p, const struct txp_due_row *rows, size_t count);

/* ---- Records for machines ---------------------------------------------------------------------------------------- */

/* Rows of named fields, written as JSON, JSON lines or TSV: the only output that is stable for scripts. */
typedef struct txp_records txp_records;

/* fields: NULL-terminated; every row has them all, in this order. A name that ends in '#' holds numbers, in '?' true or
 * false, in '*' a list (items separated by single spaces), in '=' JSON as it is; the mark is not part of the name. */
enum txp_result txp_records_new(const char *command, const char *key, const char *const *fields, txp_records **out);
/* Adds one row; values in the order of the fields, NULL for null. */
enum txp_result txp_records_add(txp_records *r, const char *const *values);
/* Adds a member next to the rows ({schema_version, command, NAME: value, rows}); value is JSON as it is. */
enum txp_result txp_records_member(txp_records *r, const char *name, const char *json);
/* format "json" (one object), "jsonl" (a line a row), "tsv" (with a header unless no_header). */
enum txp_result txp_records_render(const txp_records *r, const char *format, bool no_header, txp_text **out);
/* The same piece by piece, so that memory doesn't grow with the rows: the head the first time, the rows added since the last time,
 * which are forgotten, and at the end what closes them. Members are added before the first piece; every piece has the same
 * format. Nothing is forgotten when memory runs out. */
enum txp_result txp_records_take(txp_records *r, const char *format, bool end, txp_text **out);
/* The findings about a file as rows, into records made with txp_finding_fields. */
enum txp_result txp_records_add_findings(txp_records *r, const txp_findings *f);
extern const char *const txp_finding_fields[];
/* Them, and what is not yet written of them. */
void txp_records_free(txp_records *r);
/* A JSON string with its quotes. */
enum txp_result txp_json_string(const char *s, txp_text **out);

#ifdef __cplusplus
}
#endif
#endif
