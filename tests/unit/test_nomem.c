/* Every public call with every allocation failing in turn, ours and libyaml's: TXP_ENOMEM, nothing leaked, and the same
 * call works afterwards. */
#include "unit.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "failing.h"
#include "pretend_store.h"

static const struct txp_env env = { .size = sizeof env, .today = 20563, .author_name = "Sample", .author_email = "s@clinic.example", .site = "",
				    .language = "en" };
static txp_doc *plan, *other, *bad;
static txp_findings *found;
static txp_caseload *caseload;

static const char small_plan[] = "format: txplan/1\n"
				 "id: sample\n"
				 "status: draft\n"
				 "period: {start: 2026-01-12}\n"
				 "client: {}\n"
				 "goals: []\n"
				 "# end\n";
static const char bad_plan[] = "format: txplan/1\nid: Sample\nstauts: draft\nperiod: {start: 2026-02-31}\nclient: 7\n"
			       "goals:\n  - {id: g1, titel: x}\n";

/* One public call and the freeing of what it gave. */
typedef enum txp_result scenario(void);

static enum txp_result parse(void)
{
	txp_doc *d;
	enum txp_result r = txp_doc_parse("sample.plan.yaml", small_plan, strlen(small_plan), &d);

	txp_doc_free(d);
	return r;
}

static enum txp_result load(void)
{
	txp_doc *d;
	int error;
	enum txp_result r = txp_doc_load(EXAMPLES "/bo-0032.plan.yaml", &error, &d);

	txp_doc_free(d);
	return r;
}

static enum txp_result load_as(void)
{
	txp_doc *d;
	int error;
	enum txp_result r = txp_doc_load_as(EXAMPLES "/bo-0032.plan.yaml", "bo-0032", &error, &d);

	txp_doc_free(d);
	return r;
}

static enum txp_result check_good(void)
{
	txp_findings *f;
	enum txp_result r = txp_check(plan, &env, NULL, &f);

	txp_findings_free(f);
	return r;
}

static enum txp_result check_bad(void)
{
	struct txp_check_options o = { .size = sizeof o, .caseload = caseload, .file_name_matters = true };
	txp_findings *f;
	enum txp_result r = txp_check(bad, &env, &o, &f);

	txp_findings_free(f);
	return r;
}

static enum txp_result check_codes(void)
{
	struct txp_check_options o = { .size = sizeof o, .codes = (const char *const[]){ "bad-date", "unknown-reference", NULL } };
	txp_findings *f;
	enum txp_result r = txp_check(bad, &env, &o, &f);

	txp_findings_free(f);
	return r;
}

static enum txp_result findings_new(void)
{
	txp_findings *f;
	enum txp_result r = txp_findings_new(NULL, found, TXP_ERROR, &f);

	txp_findings_free(f);
	return r;
}

static enum txp_result compare(void)
{
	txp_changes *c;
	enum txp_result r = txp_compare(plan, other, &c);

	txp_changes_free(c);
	return r;
}

static enum txp_result compare_in(void)
{
	txp_changes *c;
	enum txp_result r = txp_compare_in(plan, other, "en-x-bracket", &c);

	txp_changes_free(c);
	return r;
}

static enum txp_result check_claims(void)
{
	const struct txp_claim claim = { "set", "mt-0417", "g9", "modification" };
	txp_findings *f = NULL;
	enum txp_result r = txp_claims_check(plan, other, &claim, &f);

	txp_findings_free(f);
	return r;
}

static enum txp_result make_claim(void)
{
	const struct txp_claimed_plan plans[] = { { "sample", other, plan } };
	txp_claimed *c = NULL;
	enum txp_result r = txp_claim_make("save", NULL, plans, 1, &c);

	txp_claim_free(c);
	return r;
}

static enum txp_result taken(void)
{
	txp_list *l = NULL;
	enum txp_result r = txp_ids_taken(plan, other, &l);

	txp_list_free(l);
	return r;
}

static enum txp_result show_changes(void)
{
	txp_changes *c;
	txp_text *t = NULL;
	enum txp_result r = txp_compare(bad, plan, &c);

	if (r == TXP_OK)
		r = txp_changes_render(c, "old", "new", true, &t);
	txp_text_free(t);
	txp_changes_free(c);
	return r;
}

/* Edits of different fields and new entries on both sides; conflict: one field changed in two ways, too. */
static enum txp_result merge_with(const char *theirs_status)
{
	static const char base[] = "format: txplan/1\nid: sample\nstatus: draft\ntitle: A\nprogress:\n  - {id: n1, note: x}\n";
	static const char ours[] = "format: txplan/1\nid: sample\nstatus: active\ntitle: A\nprogress:\n  - {id: n1, note: x}\n"
				   "  # why\n  - {id: n2, note: y}\n";
	char theirs[256];
	txp_doc *b = NULL, *x = NULL, *y = NULL;
	txp_merge *m = NULL;

	snprintf(theirs, sizeof theirs,
		 "format: txplan/1\nid: sample\nstatus: %s\ntitle: B\nprogress:\n  - {id: n1, note: x}\n"
		 "  - {id: n3-b, note: z}\n", theirs_status);
	enum txp_result r = txp_doc_parse("b", base, strlen(base), &b);
	if (r == TXP_OK)
		r = txp_doc_parse("x", ours, strlen(ours), &x);
	if (r == TXP_OK)
		r = txp_doc_parse("y", theirs, strlen(theirs), &y);
	if (r == TXP_OK)
		r = txp_merge_docs(b, x, y, NULL, &m);
	txp_merge_free(m);
	txp_doc_free(b);
	txp_doc_free(x);
	txp_doc_free(y);
	return r;
}

static enum txp_result merge(void)
{
	return merge_with("draft");
}

static enum txp_result merge_conflict(void)
{
	return merge_with("completed");
}

static enum txp_result conflicts(void)
{
	static const char text[] = "id: x\n<<<<<<< a\nstatus: active\n||||||| b\nstatus: draft\n=======\nstatus: on-hold\n"
				   ">>>>>>> c\n";
	static const struct txp_choice theirs = { .take = TXP_TAKE_THEIRS };
	txp_conflicts *c;
	txp_text *t = NULL;
	enum txp_result r = txp_conflicts_read("x", text, strlen(text), &c);

	if (r == TXP_OK)
		r = txp_conflicts_resolve(c, &theirs, &t);
	txp_text_free(t);
	txp_conflicts_free(c);
	return r;
}

static enum txp_result text_lines(void)
{
	txp_text *lines, *path = NULL;
	enum txp_result r = txp_lines(plan, &lines);

	if (r == TXP_OK)
		r = txp_value_path(txp_at(plan, "id"), &path);
	txp_text_free(path);
	txp_text_free(lines);
	return r;
}

static enum txp_result unified(void)
{
	size_t old_len, new_len;
	const char *old = txp_doc_bytes(plan, &old_len), *new = txp_doc_bytes(other, &new_len);
	txp_text *t;
	enum txp_result r = txp_unified_diff("a", old, old_len, "b", new, new_len, &t);

	txp_text_free(t);
	return r;
}

static enum txp_result create(void)
{
	const struct txp_arg args[] = { { "title", "A plan" } };
	txp_edit *e;
	enum txp_result r = txp_create("new-1", &env, args, 1, &e);

	txp_edit_free(e);
	return r;
}

static enum txp_result add(void)
{
	const struct txp_arg args[] = { { "title", "Sleep: 6 hours" }, { "due", "+6m" }, { "client-words", "no" } };
	txp_doc *d;
	txp_edit *e = NULL;
	enum txp_result r = txp_doc_parse("sample.plan.yaml", small_plan, strlen(small_plan), &d);

	if (r == TXP_OK)
		r = txp_add(d, &env, "goals", NULL, args, 3, &e);
	txp_edit_free(e);
	txp_doc_free(d);
	return r;
}

static enum txp_result set(void)
{
	txp_doc *d;
	txp_edit *e = NULL;
	enum txp_result r = txp_doc_parse("sample.plan.yaml", small_plan, strlen(small_plan), &d);

	if (r == TXP_OK)
		r = txp_set(d, &env, "client/name", "Sample", &e);
	txp_edit_free(e);
	txp_doc_free(d);
	return r;
}

static enum txp_result log_progress(void)
{
	const struct txp_arg args[] = { { "score", "phq-9=12" }, { "note", "Fine.\nSecond line." }, { "by", "client" } };
	txp_doc *d;
	txp_edit *e = NULL;
	enum txp_result r = txp_doc_parse("sample.plan.yaml", small_plan, strlen(small_plan), &d);

	if (r == TXP_OK)
		r = txp_log_progress(d, &env, args, 3, &e);
	txp_edit_free(e);
	txp_doc_free(d);
	return r;
}

static enum txp_result dangers(void)
{
	const struct txp_arg args[] = { { "items", "phq-9=0,0,0,0,0,0,0,0,3" }, { "risk.level", "high" } };
	txp_findings *f = NULL;
	enum txp_result r = txp_progress_dangers("visits.csv:2", &env, args, 2, &f);

	txp_findings_free(f);
	return r;
}

static enum txp_result sign(void)
{
	const struct txp_arg args[] = { { "as", "client" }, { "meaning", "approval" } };
	txp_edit *e = NULL;
	enum txp_result r = txp_sign(plan, &env, args, 2, &e);

	txp_edit_free(e);
	return r;
}

static enum txp_result options(void)
{
	txp_options *o;
	enum txp_result r = txp_options_of("progress", &o);

	txp_options_free(o);
	return r;
}

static enum txp_result due(void)
{
	struct txp_due_options o = { .size = sizeof o, .as_of = env.today, .within_days = INT32_MAX };
	txp_due_list *l;
	enum txp_result r = txp_due(plan, &o, &l);

	txp_due_free(l);
	return r;
}

static void to_nobody(void *to, const char *bytes, size_t len)
{
	(void)to, (void)bytes, (void)len;
}

static enum txp_result page(void)
{
	static const struct txp_cell cells[] = { { "g1", 9, TXP_TONE_TITLE }, { "Sleep through after night shifts, or nearly so", 0, TXP_TONE_PLAIN } };
	const struct txp_page_options o = { .size = sizeof o, .width = 40, .prose = 40, .color = true, .write = to_nobody };
	const struct txp_due_options due = { .size = sizeof due, .as_of = env.today, .within_days = INT32_MAX };
	txp_due_list *l = NULL;
	txp_page *p;
	enum txp_result r = txp_page_new(&o, &p);

	if (r == TXP_OK)
		r = txp_page_text(p, 2, TXP_TONE_LABEL, "Every goal, and what has become of it so far:\n\n  one");
	if (r == TXP_OK)
		r = txp_page_row(p, 2, cells, 2);
	if (r == TXP_OK)
		r = txp_due(plan, &due, &l);
	if (r == TXP_OK) {
		const struct txp_due_row rows[] = { { "mt-0417", txp_due_at(l, 0) }, { "a-second-plan", txp_due_at(l, 1) } };
		r = txp_page_due(p, rows, 2);
	}
	if (r == TXP_OK)
		r = txp_page_findings(p, found, 1, "`txplan check --all` shows them");
	txp_changes *changes = NULL;
	if (r == TXP_OK)
		r = txp_compare(plan, other, &changes);
	if (r == TXP_OK)
		r = txp_page_changes(p, changes, "old", "new");
	txp_changes_free(changes);
	txp_due_free(l);
	txp_page_free(p);
	return r;
}

static enum txp_result render_as(const char *format)
{
	struct txp_render_options o = { .size = sizeof o, .format = format, .width = 72, .color = true, .as_of = env.today, .caseload = caseload };
	txp_text *t;
	enum txp_result r = txp_render(plan, &o, &t);

	txp_text_free(t);
	return r;
}

static enum txp_result render_text(void)
{
	return render_as("text");
}

static enum txp_result render_markdown(void)
{
	return render_as("markdown");
}

static enum txp_result render_json(void)
{
	return render_as("json");
}

static enum txp_result show_findings(void)
{
	txp_text *t;
	enum txp_result r = txp_findings_render(found, "text", true, &t);

	txp_text_free(t);
	return r;
}

static enum txp_result records(void)
{
	static const char *const fields[] = { "plan", "days#", "items*", NULL };
	txp_records *rows;
	txp_text *t = NULL;
	enum txp_result r = txp_records_new("due", "items", fields, &rows);

	if (r == TXP_OK)
		r = txp_records_add(rows, (const char *const[]){ "mt-0417", "7", "g1 n4" });
	if (r == TXP_OK)
		r = txp_records_render(rows, "tsv", false, &t);
	if (r == TXP_OK) {
		txp_text_free(t);
		r = txp_records_take(rows, "json", false, &t);
	}
	if (r == TXP_OK) {
		txp_text_free(t);
		r = txp_records_take(rows, "json", true, &t);
	}
	txp_text_free(t);
	txp_records_free(rows);
	return r;
}

static enum txp_result records_of_findings(void)
{
	txp_records *all;
	txp_text *t = NULL;
	enum txp_result r = txp_records_new("check", "findings", txp_finding_fields, &all);

	if (r == TXP_OK)
		r = txp_records_add_findings(all, found);
	if (r == TXP_OK)
		r = txp_records_member(all, "plans", "1");
	if (r == TXP_OK)
		r = txp_records_render(all, "json", false, &t);
	txp_text_free(t);
	txp_records_free(all);
	return r;
}

/* Read anew each time: with its instruments, good and bad. */
static enum txp_result read_caseload(void)
{
	txp_caseload *c;
	char digest[TXP_DIGEST_SIZE];
	int error;
	enum txp_result r = txp_caseload_find(".", &error, &c);

	if (r == TXP_OK)
		r = txp_caseload_read(c);
	if (r == TXP_EREFUSED) /* a file is bad, as it should be */
		r = txp_caseload_files_count(c) == 1 ? txp_caseload_digest(c, digest) : TXP_EUSAGE;
	txp_caseload_free(c);
	return r;
}

static enum txp_result find_caseload(void)
{
	txp_caseload *c;
	int error;
	enum txp_result r = txp_caseload_find(".", &error, &c);

	txp_caseload_free(c);
	return r;
}

static enum txp_result list_plans(void)
{
	txp_list *l;
	int error;
	enum txp_result r = txp_caseload_plans(caseload, &error, &l);

	txp_list_free(l);
	return r;
}

static enum txp_result list_folder(void)
{
	txp_list *l;
	int error;
	enum txp_result r = txp_folder_plans("plans", &error, &l);

	txp_list_free(l);
	return r;
}

static enum txp_result dates(void)
{
	int32_t day;
	bool ambiguous;
	enum txp_result r = txp_date_read("next friday", env.today, &day, &ambiguous);

	return r == TXP_OK ? txp_date_add(day, "3m", &day) : r;
}

/* Takes no memory at all: the kinds are constants. */
static enum txp_result explain(void)
{
	struct txp_finding_kind kind = { .size = sizeof kind };
	enum txp_result r = txp_explain("duplicate-id", &kind);

	return r == TXP_OK ? txp_explain_nth(0, &kind) : r;
}

static enum txp_result small_texts(void)
{
	txp_text *path = NULL, *shown = NULL, *lines = NULL, *json = NULL, *layout = NULL, *advice = NULL;
	enum txp_result r = txp_caseload_path(caseload, "mt-0417", &path);

	if (r == TXP_OK)
		r = txp_show("a\x1b", 2, &shown);
	if (r == TXP_OK)
		r = txp_show_lines("a\x1b\nb", 4, &lines);
	if (r == TXP_OK)
		r = txp_json_string("a\"b", &json);
	if (r == TXP_OK)
		r = txp_layout_path("sharded", "mt-0417", &layout);
	if (r == TXP_OK)
		r = txp_date_advice("06/15/2026", &advice);
	txp_text_free(advice);
	txp_text_free(layout);
	txp_text_free(lines);
	txp_text_free(json);
	txp_text_free(shown);
	txp_text_free(path);
	return r;
}

/* ---- The layer above: a session on a store that takes no memory of its own ---- */

static int told; /* how often something was told */

static void on_told(void *ctx, const struct txp_told *t)
{
	(void)ctx;
	told += t->size == sizeof *t;
}

static const struct txp_context context = { .size = sizeof context, .today = 20563, .now = 20563 * 86400LL, .tell = on_told,
					    .store = &pretend_api };

static struct pretend *pretend_plan(void)
{
	struct pretend *p = pretend_begin();

	p->files[0].path = "plans/sample.plan.yaml";
	strcpy(p->files[0].head, small_plan);
	strcpy(p->files[0].disk, small_plan);
	p->files[0].in_head = p->files[0].on_disk = true;
	return p;
}

static enum txp_result find_place(void)
{
	txp_place *p, *none = NULL;
	enum txp_result r = txp_place_find("plans/sample.plan.yaml", &p);

	txp_place_free(p);
	if (r == TXP_OK && txp_place_find("/nowhere/else", &none) != TXP_EREPOSITORY)
		r = TXP_ENOMEM;
	txp_place_free(none);
	return r;
}

static enum txp_result read_past(void)
{
	txp_session *s;
	txp_place *p = NULL;
	txp_doc *d = NULL;
	enum txp_result r = txp_session_new(&context, &s);

	pretend_plan();
	if (r == TXP_OK)
		r = txp_place_find("plans/sample.plan.yaml", &p);
	if (r == TXP_OK)
		r = txp_session_open(s, txp_place_root(p));
	if (r == TXP_OK)
		r = txp_session_read_at(s, NULL, "plans/sample.plan.yaml", "2026-04-01", "sample", &d);
	txp_doc_free(d);
	txp_place_free(p);
	txp_session_free(s);
	return r;
}

static void count_remark(void *ctx, const struct txp_remark *m)
{
	*(size_t *)ctx += m->message[0] != '\0';
}

static enum txp_result audit(void)
{
	size_t remarks = 0;
	struct txp_anchor kept = { .name = "kept", .commits = 2, .plans = 1 };
	const struct txp_audit_options o = { .size = sizeof o, .caseload = caseload, .anchors = &kept, .anchors_count = 1, .ctx = &remarks,
					     .remark = count_remark };
	struct txp_audited done = { .size = sizeof done };
	txp_session *s = NULL;
	enum txp_result r = txp_session_new(&context, &s);

	pretend_plan();
	memset(kept.sha256, 'c', sizeof kept.sha256 - 1);
	if (r == TXP_OK)
		r = txp_session_audit(s, "/pretended", &o, &done);
	if (r == TXP_OK)
		assert_int_equal(done.verdict, TXP_VERDICT_TAMPERED);
	if (r == TXP_OK)
		assert_true(done.judged == 3 && done.by_txplan == 1 && done.by_git == 1 && done.merges == 1 && done.holding == 1 && remarks > 4);
	txp_session_free(s);
	return r;
}

static enum txp_result anchors(void)
{
	struct txp_anchor made, read;
	txp_text *text = NULL;
	txp_session *s = NULL;
	size_t len;
	const char *bytes;
	enum txp_result r = txp_session_new(&context, &s);

	pretend_plan();
	if (r == TXP_OK)
		r = txp_session_anchor(s, "/pretended", &made);
	if (r == TXP_OK)
		r = txp_anchor_write(&made, "clinic", &text);
	if (r == TXP_OK) {
		bytes = txp_text_bytes(text, &len);
		r = txp_anchor_read("kept", bytes, len, &read);
	}
	if (r == TXP_OK)
		assert_string_equal(read.commit, made.commit);
	txp_text_free(text);
	txp_session_free(s);
	return r;
}

static enum txp_result anchor_in_json(void)
{
	static const char json[] = "{\"anchors\":[{\"commit\":\"0123456789012345678901234567890123456789\",\"commits\":2,\"plans\":1,"
				   "\"sha256\":\"0123456789012345678901234567890123456789012345678901234567890123\"}]}";
	struct txp_anchor a;

	return txp_anchor_read("kept", json, sizeof json - 1, &a);
}

/* Begins on what the store pretends, whose second plan was edited by hand; ends with the first result that isn't TXP_OK. */
static enum txp_result change_two(txp_session *s, txp_transaction **t)
{
	const struct txp_transaction_options o = { .size = sizeof o, .reason = "why" };
	const struct txp_commit_words words = { .size = sizeof words, .action = "add-goal" };
	const struct txp_arg title = { "title", "Rest" };
	static const char *const paths[] = { "plans/sample.plan.yaml", "plans/second.plan.yaml" };
	enum txp_result r = txp_transaction_begin(s, paths[0], &o, t);
	txp_text *diff = NULL;
	txp_draft *d = NULL;
	txp_edit *e = NULL;

	for (size_t i = 0; i < 4 && r == TXP_OK; i++) {
		r = txp_transaction_read(*t, paths[i / 2], &d);
		if (r == TXP_OK)
			r = txp_add(txp_draft_doc(d), txp_draft_env(d), "goals", NULL, &title, 1, &e);
		if (r == TXP_OK)
			r = txp_draft_take(d, NULL, e);
		if (r == TXP_OK)
			r = txp_draft_check(d);
		if (r == TXP_OK)
			r = txp_draft_diff(d, &diff);
		if (r == TXP_OK)
			txp_text_free(diff);
	}
	return r == TXP_OK ? txp_transaction_commit(*t, &words) : r;
}

static enum txp_result transaction(void)
{
	struct pretend *p = pretend_plan();
	txp_transaction *t = NULL;
	txp_session *s;
	enum txp_result r = txp_session_new(&context, &s);

	p->files[1] = p->files[0];
	p->files[1].path = "plans/second.plan.yaml";
	memcpy(strstr(p->files[1].head, "sample"), "second", 6);
	memcpy(strstr(p->files[1].disk, "sample"), "second", 6);
	memcpy(strstr(p->files[1].disk, "01-12"), "01-11", 5);
	p->removed = "g7";
	if (r == TXP_OK)
		r = change_two(s, &t);
	if (r == TXP_ENOMEM && p->commits > 1)
		r = TXP_EUSAGE; /* it is committed, and must say so */
	txp_transaction_end(t);
	txp_session_free(s);
	return r;
}

static void on_gone(void *ctx, const struct txp_trouble *why)
{
	*(int *)ctx += why->result == TXP_ENOTFOUND;
}

static enum txp_result save(void)
{
	const struct txp_transaction_options o = { .size = sizeof o, .rehearsal = true };
	struct pretend *p = pretend_plan();
	const struct txp_saved *saved = NULL;
	txp_transaction *t = NULL;
	txp_session *s;
	enum txp_result r = txp_session_new(&context, &s);
	int gone = 0;

	memcpy(strstr(p->files[0].disk, "01-12"), "01-11", 5);
	p->files[1] = (struct pretend_file){ .path = "plans/gone.plan.yaml", .in_head = true };
	if (r == TXP_OK)
		r = txp_transaction_begin(s, p->files[0].path, &o, &t);
	if (r == TXP_OK)
		r = txp_transaction_save(t, p->files[0].path, false, &saved);
	if (r == TXP_OK)
		r = txp_transaction_gone(t, on_gone, &gone);
	if (r == TXP_ENOTFOUND && gone)
		r = TXP_OK;
	txp_transaction_end(t);
	txp_session_free(s);
	return r;
}

static enum txp_result look_outside(void)
{
	const struct txp_transaction_options o = { .size = sizeof o, .rehearsal = true, .outside = true };
	txp_transaction *t = NULL;
	txp_draft *d = NULL;
	txp_edit *e = NULL;
	txp_session *s;
	txp_doc *own = NULL;
	enum txp_result r = txp_session_new(&context, &s);

	pretend_begin();
	if (r == TXP_OK)
		r = txp_transaction_begin(s, "plans/x", &o, &t);
	if (r == TXP_OK)
		r = txp_doc_parse("sample", small_plan, strlen(small_plan), &own);
	if (r == TXP_OK)
		r = txp_transaction_lend(t, "sample", "sample", own, NULL, &d);
	if (r == TXP_OK)
		r = txp_set(txp_draft_doc(d), txp_draft_env(d), "title", "Rest", &e);
	if (r == TXP_OK)
		r = txp_draft_take(d, NULL, e);
	txp_transaction_end(t);
	txp_session_free(s);
	return r;
}

static enum txp_result shell_words(void)
{
	txp_text *word = NULL, *path = NULL;
	enum txp_result r = txp_shell_word("it's\n", &word);

	if (r == TXP_OK)
		r = txp_shell_path("-n", &path);
	if (r == TXP_OK && strcmp(txp_text_bytes(path, NULL), "./-n"))
		r = TXP_EUSAGE;
	txp_text_free(word);
	txp_text_free(path);
	return r;
}

static enum txp_result json_records(void)
{
	static const char record[] = "{\"plan\": \"x\", \"items\": [1, null, \"\\u00e9\"]}", twice[] = "{\"a\": 1, \"a\": 2}";
	txp_json_text *good = NULL, *refused = NULL;
	enum txp_result r = txp_json_read(record, sizeof record - 1, &good);

	if (r == TXP_OK && (txp_json_trouble(good) || strcmp(txp_json_root(good)->first->next->first->next->next->text, "\u00e9")))
		r = TXP_EUSAGE;
	if (r == TXP_OK)
		r = txp_json_read(twice, sizeof twice - 1, &refused);
	if (r == TXP_EREFUSED)
		r = txp_json_trouble(refused)->column == 14 && !txp_json_root(refused) ? TXP_OK : TXP_EUSAGE;
	txp_json_free(good);
	txp_json_free(refused);
	return r;
}

static void sweep(void **state)
{
	scenario *run;
	enum txp_result r = TXP_ENOMEM;
	long n;

	memcpy(&run, *state, sizeof run);
	for (n = 1; r != TXP_OK; n++) {
		const long before = live_blocks();
		fail_at(n, 0);
		r = run();
		int hit = failed();
		fail_at(0, 0);
		if (r != (hit ? TXP_ENOMEM : TXP_OK))
			fail_msg("allocation %ld: %s", n, txp_strresult(r));
		if (live_blocks() != before)
			fail_msg("allocation %ld: %ld blocks leaked", n, live_blocks() - before);
	}
	assert_true(run == dates || run == explain || n > (run == parse ? 50 : 8)); /* libyaml's allocations are among them */
	/* From some point on nothing is to be had: unwinding and freeing must do without memory. */
	for (long from = 1; from < n - 1; from += n / 64 + 1) {
		const long before = live_blocks();
		fail_at(from, 1);
		r = run();
		fail_at(0, 0);
		assert_int_equal(r, TXP_ENOMEM);
		assert_int_equal(live_blocks(), before);
	}
	assert_int_equal(run(), TXP_OK);
}

/* Looking something up takes nothing from the document's own memory: others may be reading it. */
static void a_document_stays_as_it_is(void **state)
{
	(void)state;
	char *text = malloc(2000 * 40), *p = text + sprintf(text, "format: txplan/1\nid: many\ngoals:\n");
	txp_doc *many;
	txp_edit *e;

	for (int i = 1; i <= 2000; i++)
		p += sprintf(p, "- {id: g%d, title: Rest}\n", i);
	assert_int_equal(txp_doc_parse("many", text, (size_t)(p - text), &many), TXP_OK);
	const long before = live_blocks();
	assert_int_equal(txp_set(many, &env, "g2000/title", "Sleep", &e), TXP_OK);
	txp_edit_free(e);
	assert_int_equal(live_blocks(), before);
	txp_doc_free(many);
	free(text);
}

/* However many rows a page has had, it holds no more than after the first. */
static void a_page_keeps_nothing(void **state)
{
	(void)state;
	const struct txp_page_options o = { .size = sizeof o, .width = 40, .prose = 40, .write = to_nobody };
	txp_page *p;
	long before = 0;

	assert_int_equal(txp_page_new(&o, &p), TXP_OK);
	for (int i = 0; i < 2000; i++) {
		assert_int_equal(txp_page_row(p, 2, (const struct txp_cell[]){ { "g1", 9, TXP_TONE_TITLE }, { "Sleep through", 0, TXP_TONE_PLAIN } }, 2), TXP_OK);
		assert_int_equal(txp_page_text(p, 0, TXP_TONE_PLAIN, "Every goal, and what has become of it so far"), TXP_OK);
		if (i % 20 == 0)
			assert_int_equal(txp_page_findings(p, found, 1, ""), TXP_OK);
		if (!i)
			before = live_blocks();
	}
	assert_int_equal(live_blocks(), before);
	txp_page_free(p);
}

static char folder[] = "/tmp/txplan-nomem-XXXXXX";
static const char *const made[] = { ".txplan/config.yaml", "plans/a.plan.yaml", "plans/b.plan.yaml",
				    ".txplan/instruments/mood.yaml", ".txplan/instruments/phq-9.yaml" };
enum { MADE = sizeof made / sizeof *made };
static const char *const written[MADE] = {
	"format: txplan-config/1\n", "", "",
	("format: txplan-instrument/1\nid: mood\nname: Mood\nitems: [a, b]\nmin: 0\nmax: 3\ntotal: {min: 0, max: 6}\n"
	 "direction: lower-is-better\nmissing: {rule: no-total}\nlicence: ours\n"),
	"format: txplan-instrument/1\nid: phq-9\n",
};

static int make_caseload(void)
{
	if (mkdir(".txplan", 0700) || mkdir(".txplan/instruments", 0700) || mkdir("plans", 0700))
		return -1;
	for (size_t i = 0; i < MADE; i++) {
		FILE *f = fopen(made[i], "w");
		if (!f || fputs(written[i], f) < 0 || fclose(f))
			return -1;
	}
	return 0;
}

static int load_inputs(void **state)
{
	const struct txp_check_options o = { .size = sizeof o, .file_name_matters = true };
	char *changed;
	size_t len;
	int error;

	(void)state;
	if (txp_doc_load(EXAMPLES "/mt-0417.plan.yaml", &error, &plan) || txp_doc_parse("Bad.plan.yaml", bad_plan, strlen(bad_plan), &bad) ||
	    txp_check(bad, &env, &o, &found) || !txp_findings_count(found))
		return -1;
	const char *bytes = txp_doc_bytes(plan, &len);
	changed = malloc(len);
	memcpy(changed, bytes, len);
	memcpy(strstr(changed, "2026-07-31"), "2026-08-31", 10);
	error = txp_doc_parse("b", changed, len, &other);
	free(changed);
	if (error || !mkdtemp(folder) || chdir(folder) || make_caseload())
		return -1;
	/* What is read at first need stays: it is no leak of the scenario that needs it first. */
	return txp_caseload_find(".", &error, &caseload) || txp_caseload_read(caseload) != TXP_EREFUSED;
}

static int free_inputs(void **state)
{
	(void)state;
	txp_caseload_free(caseload);
	txp_doc_free(plan);
	txp_doc_free(other);
	txp_findings_free(found);
	txp_doc_free(bad);
	for (size_t i = 0; i < MADE; i++)
		remove(made[i]);
	return remove(".txplan/instruments") || remove(".txplan") || remove("plans") || chdir("/") || remove(folder);
}

#define SWEEP(name) { #name, sweep, NULL, NULL, &(scenario *){ name } }

int main(void)
{
	const struct CMUnitTest tests[] = {
		SWEEP(audit), SWEEP(anchors), SWEEP(anchor_in_json), SWEEP(parse), SWEEP(load), SWEEP(load_as), SWEEP(check_good), SWEEP(check_bad), SWEEP(check_codes),
		SWEEP(findings_new), SWEEP(compare), SWEEP(compare_in), SWEEP(check_claims), SWEEP(make_claim), SWEEP(taken),
		SWEEP(show_changes), SWEEP(merge), SWEEP(merge_conflict), SWEEP(conflicts), SWEEP(text_lines),
		SWEEP(unified), SWEEP(create), SWEEP(add), SWEEP(set), SWEEP(log_progress), SWEEP(dangers), SWEEP(sign), SWEEP(explain), SWEEP(options),
		SWEEP(due), SWEEP(render_text), SWEEP(render_markdown), SWEEP(render_json), SWEEP(show_findings), SWEEP(page),
		SWEEP(records), SWEEP(records_of_findings), SWEEP(find_caseload), SWEEP(read_caseload), SWEEP(list_plans),
		SWEEP(list_folder), SWEEP(dates), SWEEP(small_texts), SWEEP(find_place), SWEEP(read_past), SWEEP(transaction), SWEEP(save), SWEEP(look_outside), SWEEP(shell_words), SWEEP(json_records),
		cmocka_unit_test(a_document_stays_as_it_is),
		cmocka_unit_test(a_page_keeps_nothing),
	};

	return cmocka_run_group_tests(tests, load_inputs, free_inputs);
}
