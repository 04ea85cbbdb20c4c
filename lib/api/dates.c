/* dates.c - dates as the public interface shows them. */
#include "api/internal.h"

#include <string.h>

#include "base/date.h"

TXP_PUBLIC enum txp_result txp_date_read(const char *words, int32_t today, int32_t *out, bool *ambiguous)
{
	enum date_words_result r = date_words(words, today, out);

	*ambiguous = r == DATE_WORDS_AMBIGUOUS;
	return r == DATE_WORDS_OK ? TXP_OK : r == DATE_WORDS_BEYOND ? TXP_EREFUSED : TXP_EUSAGE;
}

struct advice_call {
	struct call call;
	const char *words;
};

static enum txp_result advise(void *arg)
{
	struct advice_call *c = arg;
	struct txp_text *t = api_text(c->call.arena);
	const char *trouble = date_trouble(c->call.arena, c->words);

	buf_puts(&t->buf, trouble ? trouble : "");
	c->call.object = t;
	return TXP_OK;
}

TXP_PUBLIC enum txp_result txp_date_advice(const char *words, txp_text **out)
{
	struct advice_call c = { .words = words };
	enum txp_result r = api_call(&c.call, advise);

	*out = c.call.object;
	return r;
}

TXP_PUBLIC void txp_date_write(int32_t day, char out[11])
{
	date_format(day, out);
}

TXP_PUBLIC enum txp_result txp_date_add(int32_t day, const char *duration, int32_t *out)
{
	struct duration d;

	if (!duration_parse(duration, strlen(duration), &d))
		return TXP_EUSAGE;
	return duration_add(day, d, 1, out) ? TXP_OK : TXP_EREFUSED;
}
