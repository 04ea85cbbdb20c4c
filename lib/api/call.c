/* call.c - how a public call runs, and the small objects that calls return. */
#include "api/internal.h"

TXP_PUBLIC const char *txp_strresult(enum txp_result r)
{
	static const char *const phrases[] = {
		[TXP_OK] = "done",
		[TXP_EREFUSED] = "refused: there are errors",
		[TXP_EUSAGE] = "the request makes no sense",
		[TXP_ENOTFOUND] = "not found",
		[TXP_EIO] = "the system refused",
		[TXP_ENOMEM] = "out of memory",
		[TXP_EREPOSITORY] = "trouble with the repository",
		[TXP_ESIGNING] = "the commit can't be signed",
	};

	return (unsigned)r < sizeof phrases / sizeof *phrases ? phrases[r] : "unknown result";
}

TXP_PUBLIC const char *txp_version(void)
{
	return TXPLAN_VERSION;
}

enum txp_result api_call(struct call *c, enum txp_result (*worker)(void *))
{
	c->object = NULL;
	c->arena = arena_new();
	if (!c->arena)
		return TXP_ENOMEM;
	enum txp_result r = arena_try(c->arena, worker, c);
	if (r == TXP_ENOMEM)
		c->object = NULL;
	if (!c->object)
		arena_free(c->arena);
	return r;
}

struct txp_text *api_text(struct arena *a)
{
	struct txp_text *t = arena_new_of(a, struct txp_text);

	t->arena = a;
	t->buf = buf_in(a);
	buf_puts(&t->buf, "");
	return t;
}

TXP_PUBLIC const char *txp_text_bytes(const txp_text *t, size_t *len)
{
	if (len)
		*len = t->buf.len;
	return t->buf.bytes;
}

TXP_PUBLIC void txp_text_free(txp_text *t)
{
	if (t)
		arena_free(t->arena);
}

TXP_PUBLIC const char *const *txp_list_items(const txp_list *l)
{
	return l->items;
}

TXP_PUBLIC void txp_list_free(txp_list *l)
{
	if (l)
		arena_free(l->arena);
}
