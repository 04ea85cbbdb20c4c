/* embed.c - runs while txplan is built: reads schemas/ with the library's own readers and writes it as C constants.
 *
 *   embed OUT.c FOLDER plan.schema.json config.schema.json findings.yaml OTHER...
 *
 * A data file that is bad stops the build with the same findings that a user would get. */
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "schema/compiled.h"

enum { FILE_BYTES_MOST = 1024 * 1024 };

struct embedding {
	struct arena *arena;
	FILE *out;
	const char *folder;
	char **names;
	int count;
};

/* ---- Reading ---- */

static void print_findings(const struct findings *f, const struct document *d)
{
	for (size_t i = 0; i < findings_count(f); i++) {
		const struct txp_finding *n = findings_at(f, i);
		struct txp_position at = source_position(&d->source, n->at.start == TXP_NOWHERE ? 0 : n->at.start);
		fprintf(stderr, "%s:%u:%u: %s [%s]\n", d->source.name, at.line, at.column, n->message, n->code);
	}
}

static bool read_bytes(struct embedding *e, const char *name, char **bytes, size_t *len)
{
	char *path = arena_printf(e->arena, "%s/%s", e->folder, name);
	int error = file_read(e->arena, path, FILE_BYTES_MOST, bytes, len);

	if (error)
		fprintf(stderr, "%s: can't be read (error %d)\n", path, error);
	return !error;
}

static struct document *read_document(struct embedding *e, const char *name, struct findings *f)
{
	const char *suffix = strrchr(name, '.');
	struct document *d;
	char *bytes;
	size_t len;

	if (!read_bytes(e, name, &bytes, &len))
		return NULL;
	enum txp_result r = suffix && !strcmp(suffix, ".json") ? document_read_json(e->arena, name, bytes, len, f, &d)
							       : document_read(e->arena, name, bytes, len, f, &d);
	if (r == TXP_OK)
		return d;
	print_findings(f, d);
	return NULL;
}

static const struct schema *read_schema(struct embedding *e, const char *name)
{
	struct findings *f = findings_new(e->arena, NULL);
	struct document *d = read_document(e, name, f);
	const struct schema *s = NULL;

	if (d && schema_load(e->arena, d, f, &s) != TXP_OK)
		print_findings(f, d);
	return s;
}

/* ---- Writing ---- */

static void write_string(FILE *out, const char *s)
{
	fputc('"', out);
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			fprintf(out, "\\%c", *s);
		else if (*s < ' ' || *s > '~')
			fprintf(out, "\\%03o", (unsigned)(unsigned char)*s);
		else
			fputc(*s, out);
	}
	fputc('"', out);
}

static void write_bytes(FILE *out, const char *name, const char *bytes, size_t len)
{
	fprintf(out, "static const char %s[] = {", name);
	for (size_t i = 0; i < len; i++)
		fprintf(out, "%s%d,", i % 32 ? "" : "\n", bytes[i]);
	fprintf(out, "\n0};\n");
}

/* One table of a schema: its numbers, row by row; never empty. */
#define WRITE_TABLE(out, s, type, table, format, ...)                                                                  \
	do {                                                                                                           \
		fprintf(out, "static const " type " " #table "_of_%s[] = {\n", name);                                  \
		for (uint32_t i = 0; i < (s)->count.table; i++)                                                        \
			fprintf(out, format ",\n", __VA_ARGS__);                                                       \
		fprintf(out, "%s};\n", (s)->count.table ? "" : "{0}");                                                 \
	} while (0)

static void write_schema(FILE *out, const char *name, const struct schema *s)
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
	fprintf(
	    out,
	    "const struct schema embedded_%s = { rules_of_%s, ops_of_%s, objects_of_%s, entries_of_%s, values_of_%s,"
	    " patterns_of_%s, insts_of_%s, texts_of_%s, words_of_%s, slots_of_%s, %s,\n"
	    "{%u,%u,%u,%u,%u,%u,%u,%u,%u,%u,%u} };\n",
	    name, name, name, name, name, name, name, name, name, name, name, name, s->count.rules, s->count.ops,
	    s->count.objects, s->count.entries, s->count.values, s->count.patterns, s->count.insts, s->count.texts,
	    s->count.words, s->count.slots, s->count.blob);
}

/* ---- The catalogue of findings ---- */

static const char *const severities[] = { "hint", "warning", "error", "critical" };

static int severity_named(const struct node *n)
{
	for (int s = TXP_HINT; s <= TXP_CRITICAL; s++)
		if (node_is(n, severities[s]))
			return s;
	return -1;
}

static int by_code(const void *x, const void *y)
{
	const struct node *a = *(const struct node *const *)x, *b = *(const struct node *const *)y;

	return strcmp(node_get(a, "code")->text, node_get(b, "code")->text);
}

static bool bad_entry(const struct document *d, const struct node *entry, const char *why)
{
	fprintf(stderr, "%s:%u: %s\n", d->source.name, source_position(&d->source, entry->start).line, why);
	return false;
}

static bool check_entry(const struct document *d, const struct node *entry)
{
	static const char *const keys[] = { "code", "severity", "title", "explanation", "remedy", "since" };

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (!node_text(node_get(entry, keys[i])))
			return bad_entry(d, entry,
					 "an entry needs code, severity, title, explanation, remedy and since");
	if (entry->count != sizeof keys / sizeof *keys)
		return bad_entry(d, entry, "an unknown key in this entry");
	if (severity_named(node_get(entry, "severity")) < 0)
		return bad_entry(d, entry, "the severity must be hint, warning, error or critical");
	return true;
}

/* Folded text ends with a line break; what is shown doesn't. */
static void write_text(struct embedding *e, const struct node *n)
{
	size_t len = n->len;

	while (len && n->text[len - 1] == '\n')
		len--;
	write_string(e->out, arena_copy(e->arena, n->text, len));
}

static bool write_catalogue(struct embedding *e, const char *name)
{
	struct findings *f = findings_new(e->arena, NULL);
	struct document *d = read_document(e, name, f);
	const struct node *list = d ? node_get(d->root, "findings") : NULL, **sorted;
	size_t n = 0;

	if (!list || list->kind != NODE_LIST || !list->count) {
		fprintf(stderr, "%s: a list named findings is wanted\n", name);
		return false;
	}
	sorted = arena_array(e->arena, list->count, sizeof(*sorted));
	for (const struct node *entry = list->first; entry; entry = entry->next) {
		if (!check_entry(d, entry))
			return false;
		sorted[n++] = entry;
	}
	qsort(sorted, n, sizeof(*sorted), by_code);
	fprintf(e->out, "static const struct txp_finding_kind kinds[] = {\n");
	for (size_t i = 0; i < n; i++) {
		if (i && !by_code(&sorted[i - 1], &sorted[i]))
			return bad_entry(d, sorted[i], "this code has an entry already");
		fprintf(e->out, "{ ");
		write_text(e, node_get(sorted[i], "code"));
		fprintf(e->out, ", %d, ", severity_named(node_get(sorted[i], "severity")));
		write_text(e, node_get(sorted[i], "title"));
		fprintf(e->out, ",\n");
		write_text(e, node_get(sorted[i], "explanation"));
		fprintf(e->out, ",\n");
		write_text(e, node_get(sorted[i], "remedy"));
		fprintf(e->out, ", ");
		write_text(e, node_get(sorted[i], "since"));
		fprintf(e->out, " },\n");
	}
	fprintf(e->out, "};\nconst struct catalogue embedded_catalogue = { kinds, %zu };\n", n);
	return true;
}

/* ---- The other files ---- */

/* Instruments, which the plan layer compiles, must be what instrument.schema.json says. */
static bool check_instrument(struct embedding *e, const char *name, const struct schema *instrument)
{
	struct findings *f = findings_new(e->arena, NULL);
	struct document *d = read_document(e, name, f);

	if (!d)
		return false;
	if (!schema_check(instrument, d, f)) {
		print_findings(f, d);
		return false;
	}
	return true;
}

static bool check_instruments(struct embedding *e)
{
	const struct schema *instrument = read_schema(e, "instrument.schema.json");

	for (int i = 0; instrument && i < e->count; i++)
		if (!strncmp(e->names[i], "instruments/", 12) && !check_instrument(e, e->names[i], instrument))
			return false;
	return instrument != NULL;
}

static enum txp_result embed(void *arg)
{
	struct embedding *e = arg;
	const struct schema *plan = read_schema(e, e->names[0]), *config = read_schema(e, e->names[1]);

	if (!plan || !config)
		return TXP_EREFUSED;
	fprintf(e->out, "/* Made by lib/schema/embed.c out of schemas/. */\n#include \"schema/embedded.h\"\n");
	write_schema(e->out, "plan", plan);
	write_schema(e->out, "config", config);
	if (!write_catalogue(e, e->names[2]))
		return TXP_EREFUSED;
	e->names += 3;
	e->count -= 3;
	return check_instruments(e) ? TXP_OK : TXP_EREFUSED;
}

int main(int argc, char **argv)
{
	struct embedding e = { .arena = arena_new() };

	if (argc < 6 || !e.arena) {
		fprintf(stderr,
			"usage: embed OUT.c FOLDER plan.schema.json config.schema.json findings.yaml [FILE...]\n");
		return 2;
	}
	e.folder = argv[2];
	e.names = argv + 3;
	e.count = argc - 3;
	e.out = fopen(argv[1], "w");
	if (!e.out) {
		perror(argv[1]);
		return 2;
	}
	enum txp_result r = arena_try(e.arena, embed, &e);
	bool written = !ferror(e.out);
	written &= fclose(e.out) == 0;
	arena_free(e.arena);
	if (r != TXP_OK || !written)
		remove(argv[1]);
	return r == TXP_OK && written ? 0 : 1;
}
