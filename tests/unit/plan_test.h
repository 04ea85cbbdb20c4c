/* plan_test.h - a plan from text, and what is due in it as text that tests can compare. */
#ifndef PLAN_TEST_H
#define PLAN_TEST_H

#include "unit.h"

#include "base/buf.h"
#include "rules/due.h"

static inline const struct document *read_document(struct arena *a, const char *text)
{
	struct findings *f = findings_new(a, schema_findings());
	struct document *d;

	if (document_read(a, "test", text, strlen(text), f, &d) != TXP_OK)
		fail_msg("%s", findings_at(f, 0)->message);
	return d;
}

static inline date_days day(const char *text)
{
	date_days d = 0;

	assert_true(date_parse(text, strlen(text), &d));
	return d;
}

/* "DATE days kind item who\n" for everything due, "!" behind what is missing. */
static inline const char *due_says(struct arena *a, const char *text, const struct due_params *o)
{
	const struct txp_due *list;
	struct buf b = buf_in(a);
	size_t count;

	list = due_list(a, plan_read(a, read_document(a, text)), schema_of_plan(), o, &count);
	buf_puts(&b, "");
	for (size_t i = 0; i < count; i++) {
		char date[11];
		date_format(list[i].due, date);
		buf_printf(&b, "%s %d %s %s %s%s\n", date, list[i].days, list[i].kind,
			   *list[i].item ? list[i].item : "-", *list[i].who ? list[i].who : "-",
			   list[i].missing ? " !" : "");
	}
	return b.bytes;
}

#endif
