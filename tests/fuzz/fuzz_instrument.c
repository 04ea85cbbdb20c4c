/* Whatever lies in a caseload's .txplan/instruments/ is refused with a finding, or is an instrument all of whose parts lie within its
 * card, and that adds up any answers without harm. */
#include <stdlib.h>
#include <string.h>

#include "data/instrument.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool good)
{
	if (!good)
		abort();
}

static void see_text(const struct instrument *i, const char *text)
{
	const char *start = (const char *)i;

	must(text >= start + sizeof *i && memchr(text, '\0', (size_t)(start + i->card.bytes - text)));
}

static void see(struct arena *a, const struct instrument *i)
{
	struct node *answers = node_new_list(a);
	char most[DECIMAL_TEXT_BYTES];

	see_text(i, card_id(i));
	see_text(i, instrument_name(i));
	must(i->nitems && i->nitems <= 1000 && i->answer_least < i->answer_most && i->missing_most < i->nitems);
	decimal_format(i->answer_most, most);
	for (uint32_t k = 0; k < i->nitems; k++) {
		see_text(i, instrument_item(i, k));
		node_add(a, answers, NULL, node_new_scalar(a, most, strlen(most), STYLE_PLAIN));
	}
	for (uint32_t k = 0; k < i->ncritical; k++) {
		const struct instrument_critical *c = instrument_critical(i, k);
		must(c->item < i->nitems && c->from <= i->answer_most);
		see_text(i, instrument_about(i, c));
	}
	const struct answers x = instrument_answers(a, i, answers, NULL);
	must(x.fault == ANSWERS_GOOD && x.has_total && x.total == i->answer_most * (decimal)i->nitems);
	const char *band = instrument_band(i, x.total);
	if (*band)
		see_text(i, band);
}

struct input {
	struct arena *arena;
	const char *bytes;
	size_t len;
};

static enum txp_result read_it(void *arg)
{
	const struct input *in = arg;
	struct findings *f = findings_new(in->arena, schema_findings());
	const struct instrument *i = NULL;
	struct document *d;

	if (document_read(in->arena, "mood.yaml", in->bytes, in->len, f, &d) == TXP_OK &&
	    instrument_load(in->arena, schema_of_instrument(), d, "mood", f, &i) == TXP_OK)
		see(in->arena, i);
	must(i || findings_of(f, TXP_ERROR));
	return TXP_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { arena_new(), (const char *)data, size };

	must(in.arena && arena_try(in.arena, read_it, &in) == TXP_OK);
	arena_free(in.arena);
	return 0;
}
