/* Writes a compiled schema as C constants. */
#include "data/embed.h"
#include "schema/compiled.h"

static void write_bytes(struct buf *out, const char *name, const char *bytes, size_t len)
{
	buf_printf(out, "static const char %s[] = {", name);
	for (size_t i = 0; i < len; i++)
		buf_printf(out, "%s%d,", i % 32 ? "" : "\n", bytes[i]);
	buf_printf(out, "\n0};\n");
}

/* One table of a schema: its numbers, row by row; never empty. */
#define WRITE_TABLE(out, s, type, table, format, ...)                                                                  \
	do {                                                                                                           \
		buf_printf(out, "static const " type " " #table "_of_%s[] = {\n", name);                                  \
		for (uint32_t i = 0; i < (s)->count.table; i++)                                                        \
			buf_printf(out, format ",\n", __VA_ARGS__);                                                       \
		buf_printf(out, "%s};\n", (s)->count.table ? "" : "{0}");                                                 \
	} while (0)

void embed_schema(struct buf *out, const char *name, const struct schema *s)
{
	WRITE_TABLE(out, s, "struct rule", rules, "{%u,%u,%u}", s->rules[i].ops, s->rules[i].checks, s->rules[i].count);
	WRITE_TABLE(out, s, "struct op", ops, "{%u,%u,%u}", s->ops[i].code, s->ops[i].n, s->ops[i].at);
	WRITE_TABLE(out, s, "struct object", objects, "{%u,%u,%u,%u,%u,%u,%u}", s->objects[i].entries,
		    s->objects[i].slots, s->objects[i].patterns, s->objects[i].additional, s->objects[i].count,
		    s->objects[i].pattern_count, s->objects[i].mask);
	WRITE_TABLE(out, s, "struct entry", entries, "{%u,%u}", s->entries[i].name, s->entries[i].rule);
	WRITE_TABLE(out, s, "struct value", values, "{%u,%u,%u,%u,%u}", s->values[i].text, s->values[i].key,
		    s->values[i].size, s->values[i].children, s->values[i].type);
	WRITE_TABLE(out, s, "struct pattern", patterns, "{%u,%u,%u,%u}", s->patterns[i].text, s->patterns[i].prefix,
		    s->patterns[i].insts, s->patterns[i].count);
	WRITE_TABLE(out, s, "struct inst", insts, "{%u,%u,%u,%u}", s->insts[i].code, s->insts[i].n, s->insts[i].a,
		    s->insts[i].b);
	WRITE_TABLE(out, s, "struct text", texts, "{%u,%u}", s->texts[i].at, s->texts[i].len);
	WRITE_TABLE(out, s, "uint32_t", words, "%u", s->words[i]);
	WRITE_TABLE(out, s, "uint16_t", slots, "%u", s->slots[i]);
	write_bytes(out, name, s->blob, s->count.blob);
	buf_printf(
	    out,
	    "const struct schema embedded_%s = { rules_of_%s, ops_of_%s, objects_of_%s, entries_of_%s, values_of_%s,"
	    " patterns_of_%s, insts_of_%s, texts_of_%s, words_of_%s, slots_of_%s, %s,\n"
	    "{%u,%u,%u,%u,%u,%u,%u,%u,%u,%u,%u} };\n",
	    name, name, name, name, name, name, name, name, name, name, name, name, s->count.rules, s->count.ops,
	    s->count.objects, s->count.entries, s->count.values, s->count.patterns, s->count.insts, s->count.texts,
	    s->count.words, s->count.slots, s->count.blob);
}
