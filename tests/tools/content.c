/* content FILE… - what a signature of each plan would sign: its digest and, on the same line, the canonical JSON. */
#include "tool.h"

#include "schema/content.h"

struct one {
	struct arena *arena;
	const char *path;
	int exit_code;
};

static enum txp_result content(void *arg)
{
	struct one *x = arg;
	struct findings *f = findings_new(x->arena, NULL);
	struct buf json = buf_in(x->arena);
	char digest[CONTENT_DIGEST_BYTES];
	struct document *doc;
	enum txp_result r = tool_read(x->arena, x->path, f, &doc);

	x->exit_code = 1;
	if (!doc || r != TXP_OK) {
		if (doc)
			tool_print(f, doc);
		return r;
	}
	content_json(&json, schema_of_plan(), doc->root, NULL);
	content_digest(x->arena, schema_of_plan(), doc->root, NULL, digest);
	printf("%s %s\n", digest, json.bytes);
	x->exit_code = 0;
	return TXP_OK;
}

int main(int argc, char **argv)
{
	int worst = 0;

	for (int i = 1; i < argc; i++) {
		struct one x = { arena_new(), argv[i], 1 };
		if (!x.arena || arena_try(x.arena, content, &x) != TXP_OK)
			x.exit_code = 2;
		arena_free(x.arena);
		worst = x.exit_code > worst ? x.exit_code : worst;
	}
	return fflush(stdout) || ferror(stdout) ? 2 : worst;
}
