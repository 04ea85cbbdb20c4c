/* Pages on stdout and stderr. */
#include "page.h"

static void to_stdout(void *none, const char *bytes, size_t len)
{
	(void)none;
	out_bytes(bytes, len);
}

static void to_stderr(void *none, const char *bytes, size_t len)
{
	(void)none;
	fwrite(bytes, 1, len, stderr);
}

static txp_page *page_of(struct txp_page_options o)
{
	txp_page *p = NULL;

	o.size = sizeof o;
	live(txp_page_new(&o, &p));
	return p;
}

txp_page *page_new(const struct run *r)
{
	return page_of((struct txp_page_options){ .width = r->width, .prose = r->prose, .color = r->color, .write = to_stdout });
}

txp_page *page_new_prose(const struct run *r)
{
	return page_of((struct txp_page_options){ .width = r->prose, .prose = r->prose, .color = r->color, .write = to_stdout });
}

txp_page *page_new_err(const struct run *r)
{
	return page_of((struct txp_page_options){ .width = r->width_err, .prose = r->width_err, .color = r->color_err,
						  .write = to_stderr });
}

void put_prose(txp_page *p, uint32_t indent, const char *text)
{
	live(txp_page_text(p, indent, TXP_TONE_PLAIN, text));
}

void put_cells(txp_page *p, uint32_t indent, const struct txp_cell *cells, size_t count)
{
	live(txp_page_row(p, indent, cells, count));
}
