/* Merging whatever bytes there are. Input: three texts, each behind a line `--- base`, `--- ours`, `--- theirs`. Whatever
 * they hold, it ends; and of readable plans the result can be resolved to readable plans, either way. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "txplan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The part behind a heading, up to the next. */
static const char *part(const char *text, size_t size, const char *heading, size_t *len)
{
	const char *end = text + size, *start = memmem(text, size, heading, strlen(heading)), *next;

	*len = 0;
	if (!start)
		return "";
	start += strlen(heading);
	next = memmem(start, (size_t)(end - start), "--- ", 4);
	while (next && next > start && next[-1] != '\n')
		next = memmem(next + 1, (size_t)(end - next - 1), "--- ", 4);
	*len = (size_t)((next ? next : end) - start);
	return start;
}

static void must(bool good)
{
	if (!good)
		abort();
}

static void resolve(const char *bytes, size_t len, enum txp_take take)
{
	txp_conflicts *c = NULL;
	txp_text *t = NULL;
	txp_doc *d = NULL;

	must(txp_conflicts_read("merged", bytes, len, &c) == TXP_OK);
	const size_t count = txp_conflicts_count(c);
	struct txp_choice *choices = calloc(count + 1, sizeof *choices);
	must(choices != NULL);
	for (size_t i = 0; i < count; i++)
		choices[i].take = take;
	must(txp_conflicts_resolve(c, choices, &t) == TXP_OK);
	const char *resolved = txp_text_bytes(t, &len);
	must(txp_doc_parse("resolved", resolved, len, &d) == TXP_OK);
	txp_doc_free(d);
	txp_text_free(t);
	txp_conflicts_free(c);
	free(choices);
}

static void merge(const txp_doc *base, const txp_doc *ours, const txp_doc *theirs)
{
	txp_merge *m = NULL;
	size_t len;

	if (txp_merge_docs(base, ours, theirs, NULL, &m) == TXP_OK) {
		const char *bytes = txp_merge_bytes(m, &len);
		resolve(bytes, len, TXP_TAKE_OURS);
		resolve(bytes, len, TXP_TAKE_THEIRS);
	}
	txp_merge_free(m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const headings[] = { "--- base\n", "--- ours\n", "--- theirs\n" };
	txp_doc *d[3];
	txp_conflicts *c = NULL;

	for (int i = 0; i < 3; i++) {
		size_t len;
		const char *text = part((const char *)data, size, headings[i], &len);
		txp_doc_parse("fuzz", text, len, &d[i]);
	}
	merge(d[0], d[1], d[2]);
	merge(NULL, d[2], d[1]);
	txp_conflicts_read("fuzz", data, size, &c);
	txp_conflicts_free(c);
	for (int i = 0; i < 3; i++)
		txp_doc_free(d[i]);
	return 0;
}
