/* What the library makes of some words and of a plan, in a program that has set a locale: the same as in any other.
 * Usage: locale LOCALE PLAN-FILE */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "txplan.h"

static int wrong(const char *what)
{
	fprintf(stderr, "%s\n", what);
	return 1;
}

static int show_set(const txp_doc *d, const char *key, const char *value)
{
	const struct txp_env env = { .size = sizeof env, .today = 20563, .site = "", .language = "en" };
	txp_edit *e = NULL;
	size_t len;

	if (txp_set(d, &env, key, value, &e) == TXP_OK) {
		const char *bytes = txp_edit_bytes(e, &len);
		printf("%.*s", (int)len, bytes);
	} else {
		for (size_t i = 0; i < txp_findings_count(txp_edit_findings(e)); i++)
			printf("%s: %s\n", txp_findings_at(txp_edit_findings(e), i)->code,
			       txp_findings_at(txp_edit_findings(e), i)->message);
	}
	txp_edit_free(e);
	return 0;
}

int main(int argc, char **argv)
{
	static const char plan[] = "format: txplan/1\nid: a\nstatus: draft\nperiod: {start: 2026-01-12}\nclient: {}\n";
	static const char *const words[] = { ".INF", "-.Inf", ".NAN", "NULL", "YES", "No", "TRUE", "OFF", "I", "IŞIK", "1,5", "1.5",
					     "Ünlü", "9.5e3" };
	static const char *const days[] = { "NEXT FRIDAY", "FRI", "+1D", "EOM", "TODAY", "TOMORROW" };
	struct txp_render_options o = { .size = sizeof o, .format = "text", .width = 80 };
	txp_doc *d = NULL;
	txp_text *text = NULL;
	int bad = 0;

	if (argc != 3 || !setlocale(LC_ALL, argv[1]))
		return wrong("no such locale");
	/* Else nothing would be shown by this. */
	if (strcmp(argv[1], "C") && strcmp(localeconv()->decimal_point, ","))
		return wrong("this locale is like any other");
	if (txp_doc_parse("a.plan.yaml", plan, strlen(plan), &d) != TXP_OK)
		return wrong("not a plan");
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		show_set(d, "title", words[i]);
	for (size_t i = 0; i < sizeof days / sizeof *days; i++)
		show_set(d, "period/end", days[i]);
	txp_doc_free(d);
	if (txp_doc_load(argv[2], &bad, &d) != TXP_OK || txp_render(d, &o, &text) != TXP_OK)
		return wrong("no plan to show");
	fputs(txp_text_bytes(text, NULL), stdout);
	txp_text_free(text);
	txp_doc_free(d);
	return 0;
}
