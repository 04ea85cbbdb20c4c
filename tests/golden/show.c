/* show - prints what the library shows, through txplan.h alone, with the clock at 2026-04-20: for the goldens.
 *
 *     show FORMAT PLAN              text, markdown or json
 *     show FORMAT PLAN              text-40, color: text in 40 columns, or with colours
 *     show findings-FORMAT PLAN     text, gcc, github, junit; json, tsv as records
 *     show changes OLD NEW          what differs, for people
 *     show changes-json OLD NEW     the same as records
 *     show unified OLD NEW */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "txplan.h"

enum { TODAY = 20563, WIDTH = 80 };

static const struct txp_env env = { .size = sizeof env, .today = TODAY, .site = "", .language = "en" };

static void need(enum txp_result r, const char *what)
{
	if (r == TXP_OK)
		return;
	fprintf(stderr, "show: %s: %s\n", what, txp_strresult(r));
	exit(2);
}

static int print(txp_text *t)
{
	size_t len;
	const char *bytes = txp_text_bytes(t, &len);

	fwrite(bytes, 1, len, stdout);
	txp_text_free(t);
	return fflush(stdout) ? 2 : 0;
}

/* Files are named without their folder, so that goldens are the same everywhere. */
static txp_doc *load(const char *path)
{
	const char *slash = strrchr(path, '/');
	txp_doc *d, *named;
	int errnum;
	size_t len;

	if (txp_doc_load(path, &errnum, &d) == TXP_EIO) {
		fprintf(stderr, "show: %s: %s\n", path, strerror(errnum));
		exit(2);
	}
	const char *bytes = txp_doc_bytes(d, &len);
	enum txp_result r = txp_doc_parse(slash ? slash + 1 : path, bytes, len, &named);
	if (r != TXP_OK && r != TXP_EREFUSED)
		need(r, path);
	txp_doc_free(d);
	return named;
}

static int show_plan(const char *format, const char *path)
{
	txp_doc *d = load(path);
	struct txp_render_options o = { .size = sizeof o, .format = format, .width = WIDTH, .as_of = TODAY };
	txp_text *t;

	if (!strcmp(format, "color"))
		o.format = "text", o.color = true;
	if (!strncmp(format, "text-", 5))
		o.format = "text", o.width = (uint32_t)strtoul(format + 5, NULL, 10);
	need(txp_render(d, &o, &t), path);
	txp_doc_free(d);
	return print(t);
}

static int show_findings(const char *format, const char *path)
{
	const struct txp_check_options o = { .size = sizeof o };
	txp_doc *d = load(path);
	txp_findings *f;
	txp_text *t;

	need(txp_check(d, &env, &o, &f), path);
	if (!strcmp(format, "json") || !strcmp(format, "tsv")) {
		txp_records *r;
		need(txp_records_new("check", "findings", txp_finding_fields, &r), format);
		need(txp_records_add_findings(r, f), format);
		need(txp_records_render(r, format, false, &t), format);
		txp_records_free(r);
	} else {
		need(txp_findings_render(f, format, false, &t), format);
	}
	txp_findings_free(f);
	txp_doc_free(d);
	return print(t);
}

static int show_changes(bool records, const char *old_path, const char *new_path)
{
	static const char *const fields[] = { "path", "kind", "label", "old", "new", "old_line#", "new_line#", NULL };
	txp_doc *old = load(old_path), *new = load(new_path);
	txp_changes *c;
	txp_text *t;
	txp_records *r;

	need(txp_compare(old, new, &c), new_path);
	if (records) {
		need(txp_records_new("diff", "changes", fields, &r), new_path);
		for (size_t i = 0; i < txp_changes_count(c); i++) {
			const struct txp_change *one = txp_changes_at(c, i);
			char lines[2][12];
			snprintf(lines[0], sizeof lines[0], "%u", (unsigned)one->old_line);
			snprintf(lines[1], sizeof lines[1], "%u", (unsigned)one->new_line);
			need(txp_records_add(r, (const char *const[]){
							one->path, one->kind, one->label, one->old_value, one->new_value,
							one->old_line ? lines[0] : NULL, one->new_line ? lines[1] : NULL }),
			     new_path);
		}
		need(txp_records_render(r, "json", false, &t), new_path);
		txp_records_free(r);
	} else {
		need(txp_changes_render(c, txp_doc_name(old), txp_doc_name(new), false, &t), new_path);
	}
	txp_changes_free(c);
	txp_doc_free(old);
	txp_doc_free(new);
	return print(t);
}

static int show_unified(const char *old_path, const char *new_path)
{
	txp_doc *old = load(old_path), *new = load(new_path);
	size_t old_len, new_len;
	const char *before = txp_doc_bytes(old, &old_len), *after = txp_doc_bytes(new, &new_len);
	txp_text *t;

	need(txp_unified_diff(txp_doc_name(old), before, old_len, txp_doc_name(new), after, new_len, &t), new_path);
	txp_doc_free(old);
	txp_doc_free(new);
	return print(t);
}

int main(int argc, char **argv)
{
	if (argc == 4 && !strcmp(argv[1], "unified"))
		return show_unified(argv[2], argv[3]);
	if (argc == 4 && !strncmp(argv[1], "changes", 7))
		return show_changes(!strcmp(argv[1], "changes-json"), argv[2], argv[3]);
	if (argc == 3 && !strncmp(argv[1], "findings-", 9))
		return show_findings(argv[1] + 9, argv[2]);
	if (argc == 3)
		return show_plan(argv[1], argv[2]);
	return 2;
}
