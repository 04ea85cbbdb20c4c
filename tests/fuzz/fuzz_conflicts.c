/* Whatever a merge may have left: it is refused with a finding, or its regions stand in order, and taking a side of each
 * replaces these and nothing else. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "txplan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool good)
{
	if (!good)
		abort();
}

static void see_region(const txp_conflicts *c, size_t k, uint32_t *from, size_t size)
{
	const struct txp_region *g = txp_conflicts_at(c, k);

	must(g->at.start >= *from && g->at.start < g->at.end && g->at.end <= size);
	must(g->line && g->end_line > g->line && g->path);
	must(g->ours && g->theirs && g->ours_len + g->theirs_len + (g->base ? g->base_len : 0) < g->at.end - g->at.start);
	*from = g->at.end;
}

/* Takes one side of each, and holds the result against the bytes that this should have left. */
static void take(const txp_conflicts *c, enum txp_take side, const char *bytes, size_t size)
{
	const size_t n = txp_conflicts_count(c);
	struct txp_choice *choices = calloc(n + 1, sizeof *choices);
	const char *got;
	txp_text *text;
	size_t len, at = 0, from = 0;

	must(choices != NULL);
	for (size_t k = 0; k < n; k++)
		choices[k].take = side;
	must(txp_conflicts_resolve(c, choices, &text) == TXP_OK);
	got = txp_text_bytes(text, &len);
	for (size_t k = 0; k < n; k++) {
		const struct txp_region *g = txp_conflicts_at(c, k);
		const char *part = side == TXP_TAKE_OURS ? g->ours : side == TXP_TAKE_THEIRS ? g->theirs : bytes + g->at.start;
		size_t part_len = side == TXP_TAKE_OURS ? g->ours_len
				  : side == TXP_TAKE_THEIRS ? g->theirs_len : g->at.end - g->at.start;

		must(at + (g->at.start - from) + part_len <= len);
		must(!memcmp(got + at, bytes + from, g->at.start - from));
		at += g->at.start - from;
		must(!memcmp(got + at, part, part_len));
		at += part_len;
		from = g->at.end;
	}
	must(len - at == size - from && (len == at || !memcmp(got + at, bytes + from, size - from)));
	txp_text_free(text);
	free(choices);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	txp_conflicts *c = NULL;
	uint32_t from = 0;
	const enum txp_result result = txp_conflicts_read("a.plan.yaml", data, size, &c);

	if (result == TXP_OK) {
		for (size_t k = 0; k < txp_conflicts_count(c); k++)
			see_region(c, k, &from, size);
		take(c, TXP_TAKE_NOTHING, (const char *)data, size);
		take(c, TXP_TAKE_OURS, (const char *)data, size);
		take(c, TXP_TAKE_THEIRS, (const char *)data, size);
	} else {
		must(c && txp_findings_count(txp_conflicts_findings(c)) > 0);
	}
	txp_conflicts_free(c);
	return 0;
}
