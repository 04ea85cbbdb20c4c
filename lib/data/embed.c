/* embed.c - runs while txplan is built: reads files of schemas/ with the library's own readers and writes them as C constants.
 *
 *   embed OUT.c FOLDER FILE...
 *
 * What a file is, is told by its name: a row of `kinds` below. A data file that is bad stops the build with the same findings that
 * a user would get. To add a file, put it into schemas/ and list it in lib/meson.build. */
#include "data/embed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/sha256.h"
#include "data/instrument.h"
#include "data/language.h"

enum { FILE_BYTES_MOST = 1024 * 1024 };

struct embedding {
	struct arena *arena;
	struct buf out;
	const char *folder;
	char **names;
	int count;
	struct sha256 digest;
	const struct document *plan; /* plan.schema.json itself, once it was read */
};

typedef const struct card **load_cards(struct arena *a, const struct schema *s, const struct shipped_file *file, size_t *count);

static load_cards load_findings, load_instrument, load_language;

/* The kinds of data that ship: the names of their files ("instruments/" for all in that folder), the schema that describes them,
 * what makes cards of one, and how the shelf with all of them is declared. Schemas are read first and are no cards. */
static const struct kind {
	const char *files, *schema;
	load_cards *load;
	const char *header, *type, *shelf;
} kinds[] = {
	{ "findings.yaml", "findings.schema.json", load_findings, "schema/embedded.h", "struct catalogue", "embedded_catalogue" },
	{ "instruments/", "instrument.schema.json", load_instrument, "data/shipped.h", "struct shelf", "shipped_instruments" },
	{ "languages/", "language.schema.json", load_language, "data/shipped.h", "struct shelf", "shipped_languages" },
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static const char schema_end[] = ".schema.json";

/* The schemas that programs need at run time; those of kinds that the build alone reads are left out. */
static const char *const lasting[] = { "plan", "config", "instrument" };

/* ---- Reading ---- */

static bool print_findings(const struct shipped_file *file)
{
	const struct source *s = &file->document->source;

	for (size_t i = 0; i < findings_count(file->findings); i++) {
		const struct txp_finding *n = findings_at(file->findings, i);
		struct txp_position at = source_position(s, n->at.start == TXP_NOWHERE ? 0 : n->at.start);
		fprintf(stderr, "%s:%u:%u: %s [%s]\n", s->name, at.line, at.column, n->message, n->code);
	}
	return findings_count(file->findings) == 0;
}

static bool ends_with(const char *s, const char *end)
{
	const size_t n = strlen(s), m = strlen(end);

	return n > m && !strcmp(s + n - m, end);
}

static bool read_file(struct embedding *e, const char *name, struct shipped_file *file)
{
	const char *path = arena_printf(e->arena, "%s/%s", e->folder, name);
	char *bytes;
	size_t len;
	const int error = file_read(e->arena, path, FILE_BYTES_MOST, &bytes, &len);

	if (error) {
		fprintf(stderr, "%s:1:1: can't be read (error %d)\n", path, error);
		return false;
	}
	sha256_add(&e->digest, name, strlen(name) + 1);
	sha256_add(&e->digest, &(uint64_t){ len }, sizeof(uint64_t));
	sha256_add(&e->digest, bytes, len);
	*file = (struct shipped_file){ .name = name, .findings = findings_new(e->arena, NULL), .plan = e->plan };
	enum txp_result r = ends_with(name, ".json") ? document_read_json(e->arena, path, bytes, len, file->findings, &file->document)
						     : document_read(e->arena, path, bytes, len, file->findings, &file->document);
	if (r == TXP_OK && file->document->root)
		return true;
	print_findings(file);
	return false;
}

static const struct schema *read_schema(struct embedding *e, const char *name)
{
	struct shipped_file file;
	const struct schema *s = NULL;

	if (!read_file(e, name, &file))
		return NULL;
	if (schema_load(e->arena, file.document, file.findings, &s) != TXP_OK)
		print_findings(&file);
	if (!strcmp(name, "plan.schema.json"))
		e->plan = file.document;
	return s;
}

static const struct card **load_findings(struct arena *a, const struct schema *s, const struct shipped_file *file, size_t *count)
{
	*count = 0;
	return schema_check(s, file->document, file->findings) ? embed_findings(a, file, count) : NULL;
}

/* A file's name without its folder and ending. */
static const char *base_of(struct arena *a, const struct shipped_file *file)
{
	const char *slash = strrchr(file->name, '/'), *base = slash ? slash + 1 : file->name;

	return arena_copy(a, base, strcspn(base, "."));
}

static const struct card **load_instrument(struct arena *a, const struct schema *s, const struct shipped_file *file, size_t *count)
{
	const struct card **one = arena_array(a, 1, sizeof *one);
	const struct instrument *i;

	*count = instrument_load(a, s, file->document, base_of(a, file), file->findings, &i) == TXP_OK;
	one[0] = *count ? &i->card : NULL;
	return one;
}

/* With English comes the one for tests, which is made of it. */
static const struct card **load_language(struct arena *a, const struct schema *s, const struct shipped_file *file, size_t *count)
{
	const struct card **cards = arena_array(a, 2, sizeof *cards);
	const char *base = base_of(a, file);
	const struct language *l;

	*count = 0;
	if (language_load(a, s, file->document, file->findings, &l) != TXP_OK)
		return cards;
	if (strcmp(node_get(file->document->root, "language")->text, base) != 0)
		find(file->findings, "bad-value", node_span(node_get(file->document->root, "language")), "the file is called %s.yaml", base);
	cards[(*count)++] = language_card(l);
	if (!strcmp(base, "en"))
		cards[(*count)++] = language_card(language_bracketed(a, l, file->plan));
	return cards;
}

/* ---- Writing ---- */

static void write_shelf(struct buf *out, const struct kind *k, const struct shelf *s)
{
	const uint32_t *last = s->count ? shelf_at(s, s->count - 1) : NULL;
	const size_t words = last ? s->at[s->count - 1] + *last / sizeof(uint64_t) : 0;

	/* Never empty. */
	buf_printf(out, "static const uint64_t words_of_%s[] = {", k->shelf);
	for (size_t i = 0; i < words; i++)
		buf_printf(out, "%s%#jx,", i % 8 ? "" : "\n", (uintmax_t)s->words[i]);
	buf_printf(out, "0};\nstatic const uint32_t places_of_%s[] = {", k->shelf);
	for (size_t i = 0; i < s->count; i++)
		buf_printf(out, "%s%u,", i % 16 ? "" : "\n", s->at[i]);
	buf_printf(out, "0};\nconst %s %s = {%s words_of_%s, places_of_%s, %zu %s};\n", k->type, k->shelf,
		strcmp(k->type, "struct shelf") ? "{" : "", k->shelf, k->shelf, s->count,
		strcmp(k->type, "struct shelf") ? "}" : "");
}

static bool is_of_kind(const struct kind *k, const char *name)
{
	const size_t len = strlen(k->files);

	return k->files[len - 1] == '/' ? !strncmp(name, k->files, len) : !strcmp(name, k->files);
}

/* All files of a kind make one shelf. */
static bool embed_kind(struct embedding *e, const struct kind *k)
{
	const struct schema *s = read_schema(e, k->schema);
	const struct card **all = NULL, **some;
	size_t count = 0, cap = 0, more, twice;
	struct shipped_file file;

	for (int i = 0; s && i < e->count; i++) {
		if (!is_of_kind(k, e->names[i]))
			continue;
		if (!read_file(e, e->names[i], &file))
			return false;
		some = k->load(e->arena, s, &file, &more);
		if (!print_findings(&file))
			return false;
		for (size_t j = 0; j < more; j++) {
			all = arena_room(e->arena, all, count, &cap, sizeof *all);
			all[count++] = some[j];
		}
	}
	if (!s)
		return false;
	if (!count) {
		fprintf(stderr, "%s/%s:1:1: no file of this kind is listed\n", e->folder, k->files);
		return false;
	}
	const struct shelf shelf = shelf_of(e->arena, all, count, &twice);
	write_shelf(&e->out, k, &shelf);
	return true;
}

static bool is_known(const char *name)
{
	for (size_t i = 0; i < KINDS; i++)
		if (is_of_kind(&kinds[i], name))
			return true;
	return ends_with(name, schema_end);
}

static enum txp_result embed(void *arg)
{
	struct embedding *e = arg;
	char digest[SHA256_HEX_BYTES];

	e->out = buf_in(e->arena);
	sha256_begin(&e->digest);
	buf_printf(&e->out, "/* Made by lib/data/embed.c out of schemas/. */\n");
	for (size_t i = 0; i < KINDS; i++)
		buf_printf(&e->out, "#include \"%s\"\n", kinds[i].header);
	for (int i = 0; i < e->count; i++)
		if (!is_known(e->names[i])) {
			fprintf(stderr, "%s/%s:1:1: no kind of data has files of this name\n", e->folder, e->names[i]);
			return TXP_EUSAGE;
		}
	for (size_t i = 0; i < sizeof lasting / sizeof *lasting; i++) {
		const struct schema *s = read_schema(e, arena_printf(e->arena, "%s%s", lasting[i], schema_end));
		if (!s)
			return TXP_EREFUSED;
		embed_schema(&e->out, lasting[i], s);
	}
	for (size_t i = 0; i < KINDS; i++)
		if (!embed_kind(e, &kinds[i]))
			return TXP_EREFUSED;
	sha256_end(&e->digest, digest);
	buf_printf(&e->out, "const char shipped_digest[] = \"%s\";\n", digest);
	return TXP_OK;
}

static bool write_file(const char *path, const struct buf *bytes)
{
	FILE *out = fopen(path, "w");
	bool good = out && fwrite(bytes->bytes, 1, bytes->len, out) == bytes->len;

	if (out)
		good &= fclose(out) == 0;
	if (!good) {
		perror(path);
		remove(path);
	}
	return good;
}

int main(int argc, char **argv)
{
	struct embedding e = { .arena = arena_new() };

	if (argc < 4 || !e.arena) {
		fprintf(stderr, "usage: embed OUT.c FOLDER FILE...\n");
		return 2;
	}
	e.folder = argv[2];
	e.names = argv + 3;
	e.count = argc - 3;
	remove(argv[1]);
	enum txp_result r = arena_try(e.arena, embed, &e);
	bool written = r == TXP_OK && write_file(argv[1], &e.out);
	arena_free(e.arena);
	return written ? 0 : 1;
}
