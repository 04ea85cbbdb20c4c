/* embed_instruments.c - runs while txplan is built: reads instrument files with the library's own loader and writes
 * them as C constants, so that no check of a plan has to read YAML for them.
 *
 *   embed_instruments FILE... > instruments.c */
#include "base/file.h"
#include "data/instrument.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { FILE_BYTES_MOST = 64 * 1024 };

static void print_text(const char *s)
{
	putchar('"');
	for (; *s; s++) {
		if (*s == '"' || *s == '\\' || *s < ' ' || *s > '~')
			printf("\\%03o", (unsigned char)*s);
		else
			putchar(*s);
	}
	putchar('"');
}

static void print_parts(const struct instrument *i, int number)
{
	printf("static const char *const items_%d[] = {\n", number);
	for (size_t k = 0; k < i->nitems; k++) {
		printf("\t");
		print_text(i->items[k]);
		printf(",\n");
	}
	printf("\tNULL,\n};\nstatic const struct instrument_band bands_%d[] = {\n", number);
	for (size_t k = 0; k < i->nbands; k++) {
		printf("\t{ %" PRId64 ", ", i->bands[k].from);
		print_text(i->bands[k].name);
		printf(" },\n");
	}
	printf("\t{ 0, NULL },\n};\nstatic const struct instrument_critical critical_%d[] = {\n", number);
	for (size_t k = 0; k < i->ncritical; k++) {
		printf("\t{ %" PRIu32 ", %" PRId64 ", ", i->critical[k].item, i->critical[k].from);
		print_text(i->critical[k].about);
		printf(" },\n");
	}
	printf("\t{ 0, 0, NULL },\n};\n\n");
}

static void print_instrument(const struct instrument *i, int number)
{
	printf("\t{\n\t\t.id = ");
	print_text(i->id);
	printf(",\n\t\t.name = ");
	print_text(i->name);
	printf(",\n\t\t.items = items_%d,\n\t\t.nitems = %zu,\n", number, i->nitems);
	printf("\t\t.answer_least = %" PRId64 ",\n\t\t.answer_most = %" PRId64 ",\n", i->answer_least, i->answer_most);
	printf("\t\t.total_least = %" PRId64 ",\n\t\t.total_most = %" PRId64 ",\n", i->total_least, i->total_most);
	printf("\t\t.direction = %s,\n", i->direction == LOWER_IS_BETTER ? "LOWER_IS_BETTER" : "HIGHER_IS_BETTER");
	printf("\t\t.reliable_change = %" PRId64 ",\n", i->reliable_change);
	printf("\t\t.bands = bands_%d,\n\t\t.nbands = %zu,\n", number, i->nbands);
	printf("\t\t.critical = critical_%d,\n\t\t.ncritical = %zu,\n", number, i->ncritical);
	printf("\t\t.missing_most = %" PRIu32 ",\n\t},\n", i->missing_most);
}

struct job {
	struct arena *arena;
	char **paths;
	int count;
	struct instrument *out;
};

static enum txp_result load_one(struct arena *a, const char *path, struct instrument *out)
{
	struct findings *f = findings_new(a, NULL);
	struct document *d;
	enum txp_result r;
	char *bytes;
	size_t len;
	int error = file_read(a, path, FILE_BYTES_MOST, &bytes, &len);

	r = error ? TXP_EIO : document_read(a, path, bytes, len, f, &d);
	if (r == TXP_OK)
		r = instrument_load(a, d, f, out);
	if (r != TXP_OK)
		fprintf(stderr, "%s: %s\n", path, findings_count(f) ? findings_at(f, 0)->message : "can't be read");
	return r;
}

static enum txp_result load_all(void *arg)
{
	struct job *j = arg;

	j->out = arena_array(j->arena, (size_t)j->count + 1, sizeof *j->out);
	for (int i = 0; i < j->count; i++) {
		enum txp_result r = load_one(j->arena, j->paths[i], &j->out[i]);
		if (r != TXP_OK)
			return r;
	}
	return TXP_OK;
}

int main(int argc, char **argv)
{
	struct job j = { arena_new(), argv + 1, argc - 1, NULL };

	if (!j.arena || arena_try(j.arena, load_all, &j) != TXP_OK)
		return EXIT_FAILURE;
	printf("/* Made from schemas/instruments/. */\n#include \"data/instrument.h\"\n\n");
	for (int i = 0; i < j.count; i++)
		print_parts(&j.out[i], i);
	printf("static const struct instrument list[] = {\n");
	for (int i = 0; i < j.count; i++)
		print_instrument(&j.out[i], i);
	printf("};\n\nconst struct instruments instruments_builtin = { list, sizeof list / sizeof *list };\n");
	arena_free(j.arena);
	return fflush(stdout) || ferror(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}
