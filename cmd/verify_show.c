/* How verify tells what it found: the answer and a screen of numbers first, then lists. */
#include "records.h"
#include "verify.h"

#include <stdlib.h>
#include <string.h>

enum { LIST_MOST = 20, SHORT_ID = 7 };

static const char *const verdicts[] = { [VERDICT_FINE] = "fine", [VERDICT_NOT_ANCHORED] = "not-anchored",
					[VERDICT_BROKEN] = "broken", [VERDICT_TAMPERED] = "tampered" };

static const char *const fields[] = { "weight", "code", "commit", "path", "message", NULL };
static const char *const weights[] = { [TXP_STORE_LISTED] = "listed", [TXP_STORE_BROKEN] = "broken",
				       [TXP_STORE_TAMPERED] = "tampered" };

/* ---- For machines ---- */

static void add_number(txp_records *rows, const char *name, int64_t number)
{
	live(txp_records_member(rows, name, keep_printf("%lld", (long long)number)));
}

static void show_json(const struct audit *a)
{
	txp_records *rows = records_new("verify", "findings", fields);

	live(txp_records_member(rows, "status", keep_printf("\"%s\"", verdicts[audit_verdict(a)])));
	live(txp_records_member(rows, "anchored", a->holding ? "true" : "false"));
	add_number(rows, "objects", (int64_t)a->objects.objects);
	add_number(rows, "integrity_ms", a->objects_ms);
	add_number(rows, "untold", (int64_t)a->untold);
	for (size_t i = 0; i < a->count; i++) {
		const struct remark *m = &a->remarks[i];

		live(txp_records_add(rows, (const char *const[]){ weights[m->weight], m->code, *m->id ? m->id : NULL,
								  *m->path ? m->path : NULL, m->message }));
	}
	records_print(rows, "json");
	txp_records_free(rows);
}

/* ---- For people ---- */

static const char *verdict_words(const struct audit *a)
{
	switch (audit_verdict(a)) {
	case VERDICT_FINE:
		return keep_printf("Fine. Changes up to the newest anchor held by someone else are detected, and there are none%s",
				   a->newest.at.newer ? keep_printf("; %zu newer commits rest on this repository alone.", a->newest.at.newer) : ".");
	case VERDICT_NOT_ANCHORED:
		return "Not anchored. Nothing is damaged, but a history that was made anew would look the same: hold it against an "
		       "anchor with --anchor.";
	case VERDICT_BROKEN:
		return "Broken. Something is damaged or missing; restore it from a clone or a backup, then verify again.";
	default:
		return "Tampered. Something is otherwise than the history, an anchor or txplan left it: see below, and leave all as it is "
		       "until it is explained.";
	}
}

static void show_list(const struct audit *a, enum txp_store_weight weight, const char *title)
{
	const size_t most = arg_given(&a->run->args, "all") ? SIZE_MAX : LIST_MOST;
	size_t shown = 0;

	if (!a->of[weight])
		return;
	out_printf("\n%s (%zu)\n", title, a->of[weight]);
	for (size_t i = 0; i < a->count && shown < most; i++) {
		const struct remark *m = &a->remarks[i];

		if (m->weight != weight)
			continue;
		out_printf("  %-*.*s  ", SHORT_ID, SHORT_ID, m->id);
		out_shown(*m->path ? keep_printf("%s: %s", m->path, m->message) : m->message);
		out_printf(" [%s]\n", m->code);
		shown++;
	}
	if (shown < a->of[weight])
		out_printf("  … and %zu more; --all shows them\n", a->of[weight] - shown);
}

static void show_text(const struct audit *a)
{
	out_printf("%s\n\n", verdict_words(a));
	out_printf("  objects   %zu read, %.1f MB\n", a->objects.objects, (double)a->objects.bytes / 1e6);
	show_list(a, TXP_STORE_TAMPERED, "Tampered");
	show_list(a, TXP_STORE_BROKEN, "Broken");
	show_list(a, TXP_STORE_LISTED, "To know");
}

void audit_show(const struct audit *a, const char *format)
{
	if (!strcmp(format, "json"))
		show_json(a);
	else if (a->run->quiet)
		out_printf("%s\n", verdicts[audit_verdict(a)]);
	else
		show_text(a);
}
