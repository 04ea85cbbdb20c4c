/* stub.h - for readers that live in the command: where their messages end up. */
#ifndef FUZZ_STUB_H
#define FUZZ_STUB_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "plans.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned failures;

static void must(bool good)
{
	if (!good)
		abort();
}

/* In place of out.c: a refusal has a reason, and says it once. */
int fail(const struct run *r, enum exit_code code, const char *remedy, const char *fmt, ...)
{
	(void)r;
	must(remedy && *remedy && fmt && code != EXIT_DONE);
	failures++;
	return code;
}

/* Only for files, which no target opens. */
const char *read_trouble(int bad)
{
	(void)bad;
	return "";
}

/* The bytes with a NUL behind them, as files are read. The caller frees it. */
static char *with_nul(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	must(text != NULL);
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	return text;
}

#endif
