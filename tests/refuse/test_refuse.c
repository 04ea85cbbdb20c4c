/* test_refuse FOLDER - checks every *.plan.yaml there, and compares with the comments in it:
 *
 *   # expect: CODE at LINE:COLUMN    this is found there; once for every finding
 *   # today: 2026-04-20              the day of the check (that is the default)
 *   # file: sample                   the file counts as sample.plan.yaml; without this its name doesn't matter
 *   # schema: {"maxItems": 2}        checked with this schema in place of the plan's, and by no rules; if the schema
 *                                    itself is wrong, places are places in it
 *
 * Every expected finding must be there, and no error or critical finding beside them. A file is named after a code that
 * it expects (CODE.plan.yaml, CODE-2.plan.yaml …). Defects in which a comment can't stand have theirs in CODE.expect.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "rules/rules.h"

enum { FILE_BYTES_MOST = 4 * 1024 * 1024, EXPECTED_MOST = 64 };

static const char suffix[] = ".plan.yaml";

struct expected {
	char code[80];
	unsigned line, column;
	bool met;
};

struct test {
	struct arena *arena;
	const char *folder, *name;
	struct expected expected[EXPECTED_MOST];
	size_t count;
	date_days today;
	const char *file_id, *schema;
	unsigned failures;
};

static void fail(struct test *t, const char *what, const char *detail)
{
	fprintf(stderr, "%s: %s%s\n", t->name, what, detail);
	t->failures++;
}

static void read_comment(struct test *t, const char *line, size_t len)
{
	char *text = arena_copy(t->arena, line, len), word[80];
	struct expected e = { 0 };

	if (!strncmp(text, "# expect: ", 10)) {
		if (t->count == EXPECTED_MOST ||
		    sscanf(text, "# expect: %79s at %u:%u", e.code, &e.line, &e.column) != 3)
			fail(t, "can't read the line ", text);
		else
			t->expected[t->count++] = e;
	} else if (sscanf(text, "# today: %79s", word) == 1) {
		if (!date_parse(word, strlen(word), &t->today))
			fail(t, "not a day: ", word);
	} else if (sscanf(text, "# file: %79s", word) == 1) {
		t->file_id = arena_strdup(t->arena, word);
	} else if (!strncmp(text, "# schema: ", 10)) {
		t->schema = text + 10;
	}
}

static void read_comments(struct test *t, const char *bytes, size_t len)
{
	const char *end = bytes + len, *line = bytes;

	while (line < end) {
		const char *stop = memchr(line, '\n', (size_t)(end - line));
		stop = stop ? stop : end;
		if (stop - line > 3 && !memcmp(line, "\xEF\xBB\xBF", 3))
			line += 3;
		if (stop - line > 3 && line[0] == '#' && stop - line < 200)
			read_comment(t, line, (size_t)(stop - line) - (stop[-1] == '\r'));
		line = stop + 1;
	}
}

/* Marks one expected finding as met; false when this one was not expected. */
static bool meet(struct test *t, const struct txp_finding *n, struct txp_position at)
{
	for (size_t i = 0; i < t->count; i++) {
		struct expected *e = &t->expected[i];
		if (!e->met && !strcmp(e->code, n->code) && e->line == at.line && e->column == at.column)
			return e->met = true;
	}
	return false;
}

static void compare(struct test *t, const struct document *d, const struct findings *f)
{
	for (size_t i = 0; i < findings_count(f); i++) {
		const struct txp_finding *n = findings_at(f, i);
		struct txp_position at = { 1, 1 };
		if (n->at.start != TXP_NOWHERE)
			at = source_position(&d->source, n->at.start);
		if (!catalogue_find(schema_findings(), n->code))
			fail(t, "not in the catalogue: ", n->code);
		if (!meet(t, n, at) && n->severity >= TXP_ERROR)
			fail(t, "not expected: ",
			     arena_printf(t->arena, "%s at %u:%u: %s", n->code, at.line, at.column, n->message));
	}
	for (size_t i = 0; i < t->count; i++)
		if (!t->expected[i].met)
			fail(t, "not found: ",
			     arena_printf(t->arena, "%s at %u:%u", t->expected[i].code, t->expected[i].line,
					  t->expected[i].column));
}

/* The file's name begins with a code that it expects, alone or before a number. */
static void check_name(struct test *t)
{
	for (size_t i = 0; i < t->count; i++) {
		size_t len = strlen(t->expected[i].code);
		const char *rest = t->name + len;
		if (strncmp(t->name, t->expected[i].code, len) != 0)
			continue;
		rest += *rest == '-' ? 1 + strspn(rest + 1, "0123456789") : 0;
		if (!strcmp(rest, suffix))
			return;
	}
	fail(t, "expects nothing of the code it is named after", "");
}

/* Checks with the file's own schema; the document that findings are about. */
static const struct document *check_with(struct test *t, const struct document *d, struct findings *f)
{
	struct document *json;
	const struct schema *s;

	if (document_read_json(t->arena, "schema", t->schema, strlen(t->schema), f, &json) != TXP_OK ||
	    schema_load(t->arena, json, f, &s) != TXP_OK)
		return json;
	schema_check(s, d, f);
	return d;
}

static const struct document *check(struct test *t, const struct document *d, struct findings *f)
{
	struct rules_options o = { .today = t->today, .file_id = t->file_id };

	if (t->schema)
		return check_with(t, d, f);
	if (rules_not_a_plan(d, f) || rules_newer_format(d, f))
		return d;
	schema_check(schema_of_plan(), d, f);
	schema_doubts(schema_of_plan(), d, f);
	rules_check(t->arena, plan_read(t->arena, d), schema_of_plan(), &o, f);
	return d;
}

static enum txp_result run_file(void *arg)
{
	struct test *t = arg;
	struct arena *a = t->arena;
	struct findings *f = findings_new(a, schema_findings());
	struct document *d;
	char *bytes, *more;
	size_t len, more_len, stem = strlen(t->name) - strlen(suffix);

	if (file_read(a, arena_printf(a, "%s/%s", t->folder, t->name), FILE_BYTES_MOST, &bytes, &len) != 0) {
		fail(t, "can't be read", "");
		return TXP_EIO;
	}
	read_comments(t, bytes, len);
	if (!file_read(a, arena_printf(a, "%s/%.*s.expect", t->folder, (int)stem, t->name), FILE_BYTES_MOST, &more,
		       &more_len))
		read_comments(t, more, more_len);
	if (document_read(a, t->name, bytes, len, f, &d) == TXP_OK)
		compare(t, check(t, d, f), f);
	else
		compare(t, d, f);
	check_name(t);
	return TXP_OK;
}

static unsigned run(const char *folder, const char *name)
{
	struct test t = { .arena = arena_new(), .folder = folder, .name = name };

	date_parse("2026-04-20", 10, &t.today);
	if (!t.arena || arena_try(t.arena, run_file, &t) == TXP_ENOMEM)
		fail(&t, "out of memory", "");
	arena_free(t.arena);
	return t.failures;
}

struct listing {
	struct arena *arena;
	const char *folder;
	char **names;
	int error;
};

static enum txp_result list_files(void *arg)
{
	struct listing *l = arg;

	l->error = file_names(l->arena, l->folder, NULL, &l->names);
	return TXP_OK;
}

int main(int argc, char **argv)
{
	struct listing l = { .arena = arena_new(), .folder = argc == 2 ? argv[1] : "." };
	unsigned failures = 0, files = 0;

	if (!l.arena || arena_try(l.arena, list_files, &l) != TXP_OK || l.error) {
		fprintf(stderr, "%s can't be listed\n", l.folder);
		return EXIT_FAILURE;
	}
	for (char **name = l.names; *name; name++) {
		size_t len = strlen(*name);
		if (len <= strlen(suffix) || strcmp(*name + len - strlen(suffix), suffix) != 0)
			continue;
		failures += run(l.folder, *name);
		files++;
	}
	arena_free(l.arena);
	printf("%u files, %u failures\n", files, failures);
	return failures || !files ? EXIT_FAILURE : EXIT_SUCCESS;
}
