/* past.c - plans as they were at a revision or on a day. */
#include "caseload/internal.h"

#include <string.h>

enum { DAY_SECONDS = 86400 };

struct past_call {
	const char *root, *below, *rev, *name;
	txp_doc *doc;
};

/* A day means its end, in the local zone; and -2w is a day too, not a revision. */
static bool is_day(txp_session *s, const char *rev, int64_t *end)
{
	const struct txp_context *c = &s->context;
	bool ambiguous;
	int32_t day;

	if (!rev || case_live(s, txp_date_read(rev, c->today, &day, &ambiguous)) != TXP_OK)
		return false;
	*end = c->day_end ? c->day_end(c->ctx, day) : (day + 1LL) * DAY_SECONDS - c->zone_minutes * 60LL;
	return true;
}

static enum txp_result read_at(txp_session *s, void *arg)
{
	struct past_call *c = arg;
	struct txp_store_error err = { 0 };
	enum txp_store_result result;
	txp_store_text *text = NULL;
	enum txp_result opened = TXP_OK;
	const txp_place *place;
	int64_t end = 0;
	bool day;

	if (!c->root) {
		opened = case_place(s, s->call, c->below, &place);
		if (opened == TXP_OK) {
			c->root = txp_place_root(place);
			c->below = txp_place_below(place);
		}
	}
	if (opened == TXP_OK)
		opened = case_open(s, c->root);
	if (opened != TXP_OK)
		return opened;
	day = is_day(s, c->rev, &end);
	result = s->api->read_at(s->store, c->below, day ? NULL : c->rev, end, &text, &err);
	if (result != TXP_STORE_OK)
		return case_store_refuse(s, result, &err);
	opened = txp_doc_parse(c->name, text->bytes, text->len, &c->doc);
	s->api->text_free(text);
	case_live(s, opened);
	return TXP_OK;
}

TXP_PUBLIC enum txp_result txp_session_read_at(txp_session *s, const char *root, const char *below, const char *rev, const char *name,
					       txp_doc **out)
{
	struct past_call c = { .root = root, .below = below, .rev = rev, .name = name };
	enum txp_result result = case_call(s, read_at, &c);

	*out = c.doc;
	return result;
}
