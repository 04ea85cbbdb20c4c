/* How verify tells what it found: the answer and a screen of numbers first, then lists. */
#include "records.h"
#include "verify.h"

#include <stdlib.h>
#include <string.h>

enum { LIST_MOST = 20, SHORT_ID = 7 };

static const char *const verdicts[] = { [VERDICT_FINE] = "fine", [VERDICT_NOT_ANCHORED] = "not-anchored",
					[VERDICT_BROKEN] = "broken", [VERDICT_TAMPERED] = "tampered" };

static const char *const fields[] = { "weight", "code", "id", "path", "message", NULL };
static const char *const weights[] = { [TXP_STORE_LISTED] = "listed", [TXP_STORE_BROKEN] = "broken",
				       [TXP_STORE_TAMPERED] = "tampered" };

static const char *const states[] = { [TXP_STORE_UNSIGNED] = "none",        [TXP_STORE_SIGNED] = "good",
				      [TXP_STORE_FORGED] = "bad",           [TXP_STORE_STRANGER] = "unknown",
				      [TXP_STORE_NOT_THEN] = "not_allowed", [TXP_STORE_UNCHECKED] = "unchecked" };

/* ---- For machines ---- */

static void add_number(txp_records *rows, const char *name, int64_t number)
{
	live(txp_records_member(rows, name, keep_printf("%lld", (long long)number)));
}

/* null for "". */
static void add_text(txp_records *rows, const char *name, const char *text)
{
	txp_text *quoted = NULL;
	size_t len;

	if (*text)
		live(txp_json_string(text, &quoted));
	live(txp_records_member(rows, name, quoted ? txp_text_bytes(quoted, &len) : "null"));
	txp_text_free(quoted);
}

static void add_anchor(txp_records *rows, const struct audit *a)
{
	live(txp_records_member(rows, "anchored", a->holding ? "true" : "false"));
	live(txp_records_member(rows, "anchor", a->holding ? keep_printf("\"%s\"", a->newest.at.commit) : "null"));
	live(txp_records_member(rows, "newer", a->holding ? keep_printf("%zu", a->newest.at.newer) : "null"));
}

static void show_json(const struct audit *a)
{
	txp_records *rows = records_new("verify", "findings", fields);

	live(txp_records_member(rows, "status", keep_printf("\"%s\"", verdicts[audit_verdict(a)])));
	add_anchor(rows, a);
	if (a->whole)
		live(txp_records_member(rows, "head", *a->head.commit ? keep_printf("\"%s\"", a->head.commit) : "null"));
	add_number(rows, "objects", (int64_t)a->objects.objects);
	if (a->whole) {
		add_number(rows, "commits", (int64_t)a->head.commits);
		add_number(rows, "plans", (int64_t)a->head.plans);
		add_number(rows, "judged", (int64_t)a->commits);
		add_number(rows, "by_txplan", (int64_t)a->ours);
		add_number(rows, "by_git", (int64_t)a->by_git);
		add_number(rows, "merges", (int64_t)a->merges);
		add_number(rows, "settings_changes", (int64_t)a->settings);
		for (size_t i = 0; i < sizeof states / sizeof *states; i++)
			add_number(rows, keep_printf("signatures_%s", states[i]), (int64_t)a->signatures[i]);
		add_text(rows, "allowed_signers", a->signers.list);
		add_text(rows, "allowed_signers_from", a->signers.from);
		add_text(rows, "settings_passed_over", a->signers.passed_over);
	}
	add_number(rows, "integrity_ms", a->objects_ms);
	add_number(rows, "places_ms", a->places_ms);
	add_number(rows, "history_ms", a->history_ms);
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
				   !a->newest.at.newer      ? "."
				   : a->newest.at.newer == 1 ? "; one newer commit rests on this repository alone."
							     : keep_printf("; %zu newer commits rest on this repository alone.", a->newest.at.newer));
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

static const char *plural(size_t n, const char *one, const char *many)
{
	return keep_printf("%zu %s", n, n == 1 ? one : many);
}

static void show_anchors(const struct audit *a)
{
	const struct anchor *k = &a->newest;

	if (!a->nanchors)
		out_puts("none given");
	else if (!a->holding)
		out_printf("%zu given, and none holds", a->nanchors);
	else
		out_printf("%zu of %zu %s, the newest up to %.*s%s%.10s; %zu newer", a->holding, a->nanchors,
			   a->holding == 1 ? "holds" : "hold", SHORT_ID, k->at.commit,
			   *k->date ? " of " : "", k->date, k->at.newer);
}

static void show_signatures(const struct audit *a)
{
	bool any = false;

	for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
		if (!a->signatures[i] || i == TXP_STORE_UNSIGNED)
			continue;
		out_printf("%s%zu %s", any ? ", " : "", a->signatures[i], i == TXP_STORE_NOT_THEN ? "not allowed" : states[i]);
		any = true;
	}
	if (a->signatures[TXP_STORE_UNSIGNED])
		out_printf("%s%zu without", any ? ", " : "", a->signatures[TXP_STORE_UNSIGNED]);
}

/* Whose word there is for the signatures; where there are none it doesn't matter. */
static void show_signers(const struct audit *a)
{
	const struct txp_store_signers *by = &a->signers;
	size_t n = 0;

	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		n += i == TXP_STORE_UNSIGNED ? 0 : a->signatures[i];
	if (!n)
		return;
	out_puts("\n  signers     ");
	out_shown(*by->list ? keep_printf("allowed by %s, which %s %s", by->list, by->from,
					  strcmp(by->from, "your settings") && strcmp(by->from, "the system's settings") ? "names" : "name")
			    : keep_printf("none allowed: %s", by->why));
	if (*by->passed_over)
		out_printf("\n              the repository's own %s doesn't count here", by->passed_over);
}

/* How much of all that is listed has one of these codes; NULL at the end. */
static size_t count_of(const struct audit *a, const char *const *codes)
{
	size_t n = 0;

	for (size_t i = 0; i < a->count; i++)
		for (const char *const *code = codes; *code; code++)
			n += !strcmp(a->remarks[i].code, *code);
	return n;
}

static void show_numbers(const struct audit *a)
{
	static const char *const of_place[] = { "work-tree", "index-differs", "odd-mode", "filtered", NULL };
	const size_t differ = count_of(a, of_place);

	out_printf("\n  anchors     ");
	show_anchors(a);
	out_printf("\n  objects     %zu read in %lld ms, each compared with its id\n", a->objects.objects, (long long)a->objects_ms);
	if (!a->whole) {
		out_printf("  commits     not judged (%s)\n", a->objects.damaged ? "objects are damaged" : "--integrity-only");
		return;
	}
	out_printf("  commits     %zu judged in %lld ms: %zu by txplan, %zu by git, %s, %s\n  signatures  ", a->commits,
		   (long long)a->history_ms, a->ours, a->by_git, plural(a->merges, "merge", "merges"),
		   plural(a->settings, "change of settings", "changes of settings"));
	show_signatures(a);
	show_signers(a);
	out_printf("\n  files       %s in the newest commit; ", plural(a->head.plans, "plan", "plans"));
	if (differ)
		out_printf("%s between it, git's index and the folder\n", plural(differ, "difference", "differences"));
	else
		out_printf("it, git's index and the folder agree\n");
}

static void show_text(const struct audit *a)
{
	out_printf("%s\n", verdict_words(a));
	show_numbers(a);
	show_list(a, TXP_STORE_TAMPERED, "Tampered");
	show_list(a, TXP_STORE_BROKEN, "Broken");
	if (a->untold)
		out_printf("  … and %zu more that were not kept\n", a->untold);
	show_list(a, TXP_STORE_LISTED, "To know, and nothing wrong by itself");
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
