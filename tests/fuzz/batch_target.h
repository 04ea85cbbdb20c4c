/* batch_target.h - whatever comes as a batch: it is refused with one reason, or each record names a plan and what it says. */
#ifndef FUZZ_BATCH_TARGET_H
#define FUZZ_BATCH_TARGET_H

#include "batch.h"
#include "stub.h"

const struct opt *args_group(const struct args *a, enum opt_groups group)
{
	(void)a;
	(void)group;
	return NULL;
}

static int batch_target(const uint8_t *data, size_t size, bool csv)
{
	static const struct opt options[] = {
		{ "date", 0, "DATE", "" },
		{ "goal", 0, "ID", "", .repeats = true, .key = "goals" },
		{ "risk.level", 0, "CHOICE", "", .key = "risk/level" },
		{ "note", 0, "TEXT", "" },
		{ NULL },
	};
	struct run r = { 0 };
	struct records_read out;
	char *text = with_nul(data, size);

	failures = 0;
	must(failures == (unsigned)(batch_parse(&r, "batch", options, text, size, csv, &out) != EXIT_DONE));
	for (size_t i = 0; i < out.count && !failures; i++) {
		const struct record *rec = &out.list[i];

		must(rec->plan && rec->line && rec->line <= size + 1 && (!i || rec->line > rec[-1].line));
		for (size_t k = 0; k < rec->nargs; k++)
			must(rec->args[k].name && rec->args[k].value && !strchr(rec->args[k].value, '\r'));
	}
	keep_free();
	free(text);
	return 0;
}

#endif
