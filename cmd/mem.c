/* Memory of the command: a run is short, so what isn't the library's lives until its end. */
#include "cmd.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct block {
	struct block *next;
	max_align_t bytes[];
};

static struct block *blocks;

_Noreturn void out_of_memory(void)
{
	static const char words[] = "txplan: out of memory; nothing more was done\n"
				    "  Close other programs, or give fewer plans at once, and run it again.\n";

	if (write(STDERR_FILENO, words, sizeof words - 1) < 0)
		_exit(EXIT_MEMORY);
	_exit(EXIT_MEMORY);
}

enum txp_result live(enum txp_result result)
{
	if (result == TXP_ENOMEM)
		out_of_memory();
	return result;
}

void *keep(size_t size)
{
	struct block *b = size > SIZE_MAX / 2 ? NULL : calloc(1, sizeof *b + size);

	if (!b)
		out_of_memory();
	b->next = blocks;
	blocks = b;
	return b->bytes;
}

void *keep_array(size_t count, size_t size)
{
	if (size && count > SIZE_MAX / 2 / size)
		out_of_memory();
	return keep(count * size);
}

char *keep_copy(const char *bytes, size_t len)
{
	char *p = keep(len + 1);

	if (len)
		memcpy(p, bytes, len);
	return p;
}

char *keep_printf(const char *fmt, ...)
{
	va_list ap, again;
	int len;
	char *p;

	va_start(ap, fmt);
	va_copy(again, ap);
	len = vsnprintf(NULL, 0, fmt, ap);
	if (len < 0)
		out_of_memory();
	p = keep((size_t)len + 1);
	vsnprintf(p, (size_t)len + 1, fmt, again);
	va_end(again);
	va_end(ap);
	return p;
}

void *keep_grown(void *array, size_t count, size_t size)
{
	void *more;

	if (count & (count - 1))
		return array;
	if (count && count < 8)
		return array;
	more = keep_array(count ? count * 2 : 8, size);
	if (count)
		memcpy(more, array, count * size);
	return more;
}

char *keep_text(txp_text *t)
{
	size_t len;
	const char *bytes = txp_text_bytes(t, &len);
	char *copy = keep_copy(bytes, len);

	txp_text_free(t);
	return copy;
}

void keep_free(void)
{
	while (blocks) {
		struct block *next = blocks->next;

		free(blocks);
		blocks = next;
	}
}
