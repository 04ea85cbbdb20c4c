/* Whatever bytes a plan file holds: it is read, checked, asked what is due, shown in every way and compared with itself. A plan
 * that can be read differs in nothing from itself, and its bytes are kept as they are. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "txplan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct txp_env env = { .size = sizeof env, .today = 20563, .author_name = "Sample", .author_email = "s@clinic.example", .site = "",
				    .language = "en" };

static void must(bool good)
{
	if (!good)
		abort();
}

static void show_findings(const txp_findings *f)
{
	static const char *const formats[] = { "text", "gcc", "github", "junit" };
	txp_text *t;

	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
		must(txp_findings_render(f, formats[i], true, &t) == TXP_OK);
		txp_text_free(t);
	}
}

static void check(const txp_doc *d)
{
	const struct txp_check_options o = { .size = sizeof o, .file_name_matters = true };
	txp_findings *f;

	must(txp_check(d, &env, &o, &f) == TXP_OK);
	show_findings(f);
	txp_findings_free(f);
}

static void show(const txp_doc *d)
{
	struct txp_render_options o = { .size = sizeof o, .width = 40, .color = true, .as_of = env.today };
	txp_text *t;

	for (const char *const *format = txp_render_formats(); *format; format++) {
		o.format = *format;
		must(txp_render(d, &o, &t) == TXP_OK);
		txp_text_free(t);
	}
	must(txp_lines(d, &t) == TXP_OK);
	txp_text_free(t);
}

static void compare(const txp_doc *d)
{
	txp_changes *c;

	must(txp_compare(d, d, &c) == TXP_OK);
	must(txp_changes_count(c) == 0);
	txp_changes_free(c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct txp_due_options o = { .size = sizeof o, .as_of = env.today, .within_days = INT32_MAX };
	txp_due_list *due;
	txp_doc *d;
	size_t len;

	enum txp_result r = txp_doc_parse("plans/mt-0417.plan.yaml", data, size, &d);
	must(r == TXP_OK || r == TXP_EREFUSED);
	const char *bytes = txp_doc_bytes(d, &len);
	must(len == size && (!size || !memcmp(bytes, data, size)));
	must((r == TXP_OK) == !txp_findings_of(txp_doc_findings(d), TXP_ERROR));
	check(d);
	if (r == TXP_OK) {
		must(txp_due(d, &o, &due) == TXP_OK);
		txp_due_free(due);
		show(d);
		compare(d);
	}
	txp_doc_free(d);
	return 0;
}
