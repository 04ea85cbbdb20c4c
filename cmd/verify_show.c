/* How verify tells what it found: the answer and a screen of numbers first, then lists. */
#include "page.h"
#include "records.h"
#include "verify.h"

#include <stdlib.h>
#include <string.h>

enum { LIST_MOST = 20, SHORT_ID = 7, WHAT_COLUMNS = 10 };

static const char *const verdicts[] = { [TXP_VERDICT_FINE] = "fine", [TXP_VERDICT_NOT_ANCHORED] = "not-anchored",
					[TXP_VERDICT_BROKEN] = "broken", [TXP_VERDICT_TAMPERED] = "tampered" };

static const char *const fields[] = { "weight", "code", "id", "path", "message", NULL };
static const char *const weights[] = { [TXP_LISTED] = "listed", [TXP_BROKEN] = "broken",
				       [TXP_TAMPERED] = "tampered" };

static const char *const states[] = { [TXP_STORE_UNSIGNED] = "none",        [TXP_STORE_SIGNED] = "good",
				      [TXP_STORE_FORGED] = "bad",           [TXP_STORE_STRANGER] = "unknown",
				      [TXP_STORE_NOT_THEN] = "not_allowed", [TXP_STORE_UNCHECKED] = "unchecked" };

/* Of the anchors that hold. */
static const struct txp_anchor *newest(const struct audit *a)
{
	return &a->anchors[a->done.newest_anchor];
}

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
	live(txp_records_member(rows, "anchored", a->done.holding ? "true" : "false"));
	live(txp_records_member(rows, "anchor", a->done.holding ? keep_printf("\"%s\"", newest(a)->commit) : "null"));
	live(txp_records_member(rows, "newer", a->done.holding ? keep_printf("%zu", a->done.newer) : "null"));
}

static void show_json(const struct audit *a)
{
	txp_records *rows = records_new("verify", "findings", fields);

	live(txp_records_member(rows, "status", keep_printf("\"%s\"", verdicts[a->done.verdict])));
	add_anchor(rows, a);
	if (a->done.whole)
		live(txp_records_member(rows, "head", *a->done.head ? keep_printf("\"%s\"", a->done.head) : "null"));
	add_number(rows, "objects", (int64_t)a->done.objects);
	if (a->done.whole) {
		add_number(rows, "commits", (int64_t)a->done.commits);
		add_number(rows, "plans", (int64_t)a->done.plans);
		add_number(rows, "judged", (int64_t)a->done.judged);
		add_number(rows, "by_txplan", (int64_t)a->done.by_txplan);
		add_number(rows, "by_git", (int64_t)a->done.by_git);
		add_number(rows, "merges", (int64_t)a->done.merges);
		add_number(rows, "settings_changes", (int64_t)a->done.settings_changes);
		for (size_t i = 0; i < sizeof states / sizeof *states; i++)
			add_number(rows, keep_printf("signatures_%s", states[i]), (int64_t)a->done.signatures[i]);
		add_text(rows, "allowed_signers", a->done.signers);
		add_text(rows, "allowed_signers_from", a->done.signers_from);
		add_text(rows, "settings_passed_over", a->done.passed_over);
	}
	add_number(rows, "integrity_ms", audit_took(a, TXP_AUDIT_OBJECTS));
	add_number(rows, "places_ms", audit_took(a, TXP_AUDIT_PLACES));
	add_number(rows, "history_ms", audit_took(a, TXP_AUDIT_HISTORY));
	add_number(rows, "untold", (int64_t)a->done.untold);
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
	switch (a->done.verdict) {
	case TXP_VERDICT_FINE:
		return keep_printf("Fine. Changes up to the newest anchor held by someone else are detected, and there are none%s",
				   !a->done.newer      ? "."
				   : a->done.newer == 1 ? "; one newer commit rests on this repository alone."
							     : keep_printf("; %zu newer commits rest on this repository alone.", a->done.newer));
	case TXP_VERDICT_NOT_ANCHORED:
		return "Not anchored. Nothing is damaged, but a history that was made anew would look the same: hold it against an "
		       "anchor with --anchor.";
	case TXP_VERDICT_BROKEN:
		return "Broken. Something is damaged or missing; restore it from a clone or a backup, then verify again.";
	default:
		return "Tampered. Something is otherwise than the history, an anchor or txplan left it: see below, and leave all as it is "
		       "until it is explained.";
	}
}

static void show_list(const struct audit *a, txp_page *page, enum txp_weight weight, const char *title)
{
	const size_t most = arg_given(&a->run->args, "all") ? SIZE_MAX : LIST_MOST;
	size_t shown = 0;

	if (!a->of[weight])
		return;
	put_prose(page, 0, keep_printf("\n%s (%zu)", title, a->of[weight]));
	for (size_t i = 0; i < a->count && shown < most; i++) {
		const struct remark *m = &a->remarks[i];
		char *text, id[SHORT_ID + 1];

		if (m->weight != weight)
			continue;
		snprintf(id, sizeof id, "%s", m->id);
		if (asprintf(&text, "%s%s%s [%s]", m->path, *m->path ? ": " : "", m->message, m->code) < 0)
			out_of_memory();
		put_row(page, 2, { id, SHORT_ID }, { text });
		free(text);
		shown++;
	}
	if (shown < a->of[weight])
		put_row(page, 2, { keep_printf("… and %zu more; --all shows them", a->of[weight] - shown) });
}

static const char *plural(size_t n, const char *one, const char *many)
{
	return keep_printf("%zu %s", n, n == 1 ? one : many);
}

static const char *anchor_words(const struct audit *a)
{
	const struct txp_anchor *k = newest(a);

	if (!a->nanchors)
		return "none given";
	if (!a->done.holding)
		return keep_printf("%zu given, and none holds", a->nanchors);
	return keep_printf("%zu of %zu %s, the newest up to %.*s%s%.10s; %zu newer", a->done.holding, a->nanchors,
			   a->done.holding == 1 ? "holds" : "hold", SHORT_ID, k->commit, *k->date ? " of " : "", k->date, a->done.newer);
}

static const char *signature_words(const struct audit *a)
{
	const char *words = "";

	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		if (a->done.signatures[i] && i != TXP_STORE_UNSIGNED)
			words = keep_printf("%s%s%zu %s", words, *words ? ", " : "", a->done.signatures[i],
					    i == TXP_STORE_NOT_THEN ? "not allowed" : states[i]);
	if (a->done.signatures[TXP_STORE_UNSIGNED])
		words = keep_printf("%s%s%zu without", words, *words ? ", " : "", a->done.signatures[TXP_STORE_UNSIGNED]);
	return words;
}

static void put_number(txp_page *page, const char *what, const char *words)
{
	put_row(page, 2, { what, WHAT_COLUMNS }, { words });
}

/* Whose word there is for the signatures; where there are none it doesn't matter. */
static void show_signers(const struct audit *a, txp_page *page)
{
	const struct txp_audited *by = &a->done;
	size_t n = 0;

	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		n += i == TXP_STORE_UNSIGNED ? 0 : a->done.signatures[i];
	if (!n)
		return;
	put_number(page, "signers",
		   *by->signers ? keep_printf("allowed by %s, which %s %s", by->signers, by->signers_from,
					   strcmp(by->signers_from, "your settings") && strcmp(by->signers_from, "the system's settings") ? "names" : "name")
			     : keep_printf("none allowed: %s", by->signers_why));
	if (*by->passed_over)
		put_number(page, "", keep_printf("the repository's own %s doesn't count here", by->passed_over));
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

static void show_numbers(const struct audit *a, txp_page *page)
{
	static const char *const of_place[] = { "work-tree", "index-differs", "odd-mode", "filtered", NULL };
	const size_t differ = count_of(a, of_place);

	put_prose(page, 0, "");
	put_number(page, "anchors", anchor_words(a));
	put_number(page, "objects", keep_printf("%zu read in %lld ms, each compared with its id", a->done.objects, (long long)audit_took(a, TXP_AUDIT_OBJECTS)));
	if (!a->done.whole) {
		put_number(page, "commits", a->done.damaged ? "not judged (objects are damaged)" : "not judged (--integrity-only)");
		return;
	}
	put_number(page, "commits",
		   keep_printf("%zu judged in %lld ms: %zu by txplan, %zu by git, %s, %s", a->done.judged, (long long)audit_took(a, TXP_AUDIT_HISTORY), a->done.by_txplan,
			       a->done.by_git, plural(a->done.merges, "merge", "merges"),
			       plural(a->done.settings_changes, "change of settings", "changes of settings")));
	put_number(page, "signatures", signature_words(a));
	show_signers(a, page);
	put_number(page, "files",
		   keep_printf("%s in the newest commit; %s", plural(a->done.plans, "plan", "plans"),
			       differ ? keep_printf("%s between it, git's index and the folder", plural(differ, "difference", "differences"))
				      : "it, git's index and the folder agree"));
}

static void show_text(const struct audit *a)
{
	txp_page *page = page_new(a->run);

	put_prose(page, 0, verdict_words(a));
	show_numbers(a, page);
	show_list(a, page, TXP_TAMPERED, "Tampered");
	show_list(a, page, TXP_BROKEN, "Broken");
	if (a->done.untold)
		put_row(page, 2, { keep_printf("… and %zu more that were not kept", a->done.untold) });
	show_list(a, page, TXP_LISTED, "To know, and nothing wrong by itself");
	txp_page_free(page);
}

void audit_show(const struct audit *a, const char *format)
{
	if (!strcmp(format, "json"))
		show_json(a);
	else if (a->run->quiet)
		out_printf("%s\n", verdicts[a->done.verdict]);
	else
		show_text(a);
}
