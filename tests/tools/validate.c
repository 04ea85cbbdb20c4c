/* validate SCHEMA INSTANCE - checks a file against a JSON Schema, so that outside test suites can be run.
 *
 * A .json instance has JSON's own typing, any other is read as a plan file is, typed by the schema.
 * Exit 0: valid; 1: invalid; 2: a keyword that isn't implemented, a bad schema, a missing file. */
#include "tool.h"

#include "schema/schema.h"

struct validation {
	struct arena *arena;
	const char *schema, *instance;
	int exit_code;
};

static enum txp_result validate(void *arg)
{
	struct validation *v = arg;
	struct findings *f = findings_new(v->arena, NULL), *bad = findings_new(v->arena, NULL);
	struct document *schema, *instance;
	const struct schema *s;

	v->exit_code = 2;
	enum txp_result r = tool_read(v->arena, v->schema, f, &schema);
	if (r == TXP_OK)
		r = schema_load(v->arena, schema, f, &s);
	if (r != TXP_OK) {
		if (schema)
			tool_print(f, schema);
		return r;
	}
	r = tool_read(v->arena, v->instance, bad, &instance);
	if (!instance)
		return r;
	v->exit_code = r != TXP_OK || !schema_check(s, instance, bad);
	tool_print(bad, instance);
	return TXP_OK;
}

int main(int argc, char **argv)
{
	struct validation v = { .arena = arena_new(), .exit_code = 2 };

	if (argc != 3 || !v.arena) {
		fprintf(stderr, "usage: validate SCHEMA INSTANCE\n");
		return 2;
	}
	v.schema = argv[1];
	v.instance = argv[2];
	if (arena_try(v.arena, validate, &v) == TXP_ENOMEM)
		v.exit_code = 2;
	arena_free(v.arena);
	return v.exit_code;
}
