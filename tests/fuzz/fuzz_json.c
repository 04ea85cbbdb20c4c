/* Whatever comes as JSON, for a batch or as an anchor: it is refused with a reason, or it is a tree. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool good)
{
	if (!good)
		abort();
}

static void walk(const struct json *j, int depth)
{
	must(depth <= 17);
	if (j->kind == TXP_JSON_STRING || j->kind == TXP_JSON_NUMBER)
		must(j->text != NULL);
	for (const struct json *below = j->first; below; below = below->next) {
		must((j->kind == TXP_JSON_MAP) == (below->key != NULL));
		walk(below, depth + 1);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	struct json_wrong wrong = { 0 };

	must(text != NULL);
	memcpy(text, data, size);
	text[size] = '\0';
	const struct json *j = json_read(text, size, &wrong);
	must(j || (wrong.what && wrong.column));
	if (j)
		walk(j, 0);
	keep_free();
	free(text);
	return 0;
}
