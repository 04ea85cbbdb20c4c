/* What another program does with a caseload, through txplan.h alone: transactions, on a store that only pretends (pretend_store.h). */
#include "unit.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pretend_store.h"
#include "txplan.h"

#define PLAN(id, start, rest)                                                                                         \
	"format: txplan/1\nid: " id "\nstatus: draft\nperiod: {start: " start "}\nclient: {}\n" rest "goals:\n- id: g1\n  title: Sleep\n" \
	"team:\n- {id: rk, name: R. Kahn, email: s@clinic.example}\n"

static const char first[] = "plans/p1.plan.yaml", second[] = "plans/p2.plan.yaml", config[] = ".txplan/config.yaml";
static char folder[] = "/tmp/txplan-caseload-XXXXXX";
static struct pretend *store;
static char told[4096];
static int refusals;

static void on_told(void *ctx, const struct txp_told *t)
{
	char *end = told + strlen(told);
	size_t room = sizeof told - strlen(told);

	assert_ptr_equal(ctx, told);
	assert_int_equal(t->size, sizeof *t);
	refusals += t->kind == TXP_TOLD_REFUSAL;
	if (t->text)
		snprintf(end, room, "%s\n", t->text);
	for (size_t i = 0; t->findings && i < txp_findings_count(t->findings); i++) {
		end = told + strlen(told);
		snprintf(end, sizeof told - strlen(told), "[%s]\n", txp_findings_at(t->findings, i)->code);
	}
}

static const struct txp_context context = { .size = sizeof context, .today = 20563, .now = 20563 * 86400LL, .ctx = told, .tell = on_told,
					    .author = "R. Kahn <rk@clinic.example>", .store = &pretend_api };

static txp_session *session;

static void put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static int begin(void **state)
{
	(void)state;
	store = pretend_begin();
	store->files[0] = (struct pretend_file){ .path = first, .in_head = true, .on_disk = true };
	strcpy(store->files[0].head, PLAN("p1", "2026-01-12", ""));
	strcpy(store->files[0].disk, PLAN("p1", "2026-01-12", ""));
	store->files[1] = (struct pretend_file){ .path = second, .in_head = true, .on_disk = true };
	strcpy(store->files[1].head, PLAN("p2", "2026-01-12", ""));
	strcpy(store->files[1].disk, PLAN("p2", "2026-01-12", ""));
	told[0] = '\0';
	refusals = 0;
	return txp_session_new(&context, &session) != TXP_OK;
}

static int end(void **state)
{
	(void)state;
	txp_session_free(session);
	assert_false(store->locked);
	return 0;
}

static txp_transaction *transaction(bool rehearsal)
{
	const struct txp_transaction_options o = { .size = sizeof o, .rehearsal = rehearsal };
	txp_transaction *t;

	assert_int_equal(txp_transaction_begin(session, first, &o, &t), TXP_OK);
	assert_int_equal(store->locked, !rehearsal);
	return t;
}

static txp_draft *read_plan(txp_transaction *t, const char *path)
{
	txp_draft *d;

	assert_int_equal(txp_transaction_read(t, path, &d), TXP_OK);
	return d;
}

static void add_goal(txp_draft *d, const char *title)
{
	const struct txp_arg arg = { "title", title };
	txp_edit *e;

	assert_int_equal(txp_add(txp_draft_doc(d), txp_draft_env(d), "goals", NULL, &arg, 1, &e), TXP_OK);
	assert_int_equal(txp_draft_take(d, NULL, e), TXP_OK);
}

static enum txp_result commit(txp_transaction *t, const char *action)
{
	const struct txp_commit_words words = { .size = sizeof words, .action = action };

	return txp_transaction_commit(t, &words);
}

static void a_goal_is_added(void **state)
{
	(void)state;
	txp_transaction *t = transaction(false);

	store->slow = true;
	add_goal(read_plan(t, first), "Eat");
	assert_int_equal(commit(t, "add-goal"), TXP_OK);
	assert_string_equal(txp_transaction_id(t), "0000000000000000000000000000000000000001");
	assert_string_equal(store->subject, "add-goal p1 g2");
	assert_string_equal(store->items, "g2");
	assert_string_equal(store->change, "creation");
	assert_string_equal(store->author, "R. Kahn <rk@clinic.example>");
	assert_non_null(strstr(store->files[0].head, "title: Eat"));
	assert_true(store->locked);
	txp_transaction_end(t);
	assert_false(store->locked);
	assert_string_equal(told, "waiting for another txplan that writes in this caseload …\na write that was cut off was finished\n"
				  "waiting for the signature: touch the key\n");
}

/* Ids that were taken out are not given out again, and an edit of an edit goes on from the last. */
static void a_visit_is_logged(void **state)
{
	(void)state;
	const struct txp_arg note = { "note", "Slept well" };
	txp_transaction *t = transaction(false);
	txp_draft *d = read_plan(t, first);
	txp_edit *e;

	store->site = "b";
	for (int i = 0; i < 2; i++) {
		assert_int_equal(txp_log_progress(txp_draft_doc(d), txp_draft_env(d), &note, 1, &e), TXP_OK);
		assert_int_equal(txp_draft_take(d, NULL, e), TXP_OK);
	}
	assert_int_equal(commit(t, "log-progress"), TXP_OK);
	assert_string_equal(store->subject, "log-progress p1 n1 n2");
	assert_string_equal(store->items, "n1 n2");
	txp_transaction_end(t);

	store->removed = "n3";
	t = transaction(false);
	d = read_plan(t, first);
	assert_int_equal(txp_log_progress(txp_draft_doc(d), txp_draft_env(d), &note, 1, &e), TXP_OK);
	assert_string_equal(txp_edit_items(e), "n4b");
	assert_int_equal(txp_draft_take(d, NULL, e), TXP_OK);
	assert_int_equal(commit(t, "log-progress"), TXP_OK);
	txp_transaction_end(t);
	assert_int_equal(store->commits, 2);
}

static void a_hand_edit_comes_first(void **state)
{
	(void)state;
	txp_transaction *t = transaction(false);

	strcpy(store->files[0].disk, PLAN("p1", "2026-01-13", ""));
	add_goal(read_plan(t, first), "Eat");
	assert_int_equal(store->commits, 1);
	assert_string_equal(store->subject, "save p1: edited by hand");
	assert_non_null(strstr(told, "plans/p1.plan.yaml was edited by hand: committed as 0000000\n"));
	assert_int_equal(commit(t, "add-goal"), TXP_OK);
	assert_int_equal(store->commits, 2);
	txp_transaction_end(t);
}

static void a_hand_edit_is_saved(void **state)
{
	(void)state;
	txp_transaction *t = transaction(false);
	const struct txp_saved *saved;

	strcpy(store->files[0].disk, PLAN("p1", "2026-01-13", ""));
	assert_int_equal(txp_transaction_save(t, first, false, &saved), TXP_OK);
	assert_string_equal(saved->what, "1 change");
	assert_string_equal(saved->commit, "0000000000000000000000000000000000000001");
	assert_null(saved->diff);
	assert_string_equal(store->subject, "save p1: 1 change");
	assert_int_equal(txp_transaction_save(t, second, false, &saved), TXP_OK);
	assert_string_equal(saved->what, "");
	strcpy(store->files[1].disk, PLAN("p2", "2026-02-31", ""));
	assert_int_equal(txp_transaction_save(t, second, false, &saved), TXP_EREFUSED);
	assert_null(saved);
	assert_string_equal(txp_session_trouble(session)->message, "plans/p2.plan.yaml has new errors, so it was not saved");
	assert_int_equal(store->commits, 1);
	assert_int_equal(txp_transaction_save(t, second, true, &saved), TXP_OK);
	assert_string_equal(store->subject, "save p2: 1 change, with errors");
	txp_transaction_end(t);
}

static void an_error_is_refused(void **state)
{
	(void)state;
	txp_transaction *t = transaction(false);
	txp_draft *d = read_plan(t, first);
	txp_edit *e;

	assert_int_equal(txp_set(txp_draft_doc(d), txp_draft_env(d), "period/end", "2025-01-01", &e), TXP_OK);
	assert_int_equal(txp_draft_take(d, NULL, e), TXP_OK);
	assert_int_equal(txp_draft_new_errors(d), 1);
	assert_int_equal(txp_draft_check(d), TXP_EREFUSED);
	assert_int_equal(refusals, 1);
	assert_int_equal(commit(t, "set"), TXP_EREFUSED);
	assert_string_equal(txp_session_trouble(session)->message,
			    "the change would put an error into plans/p1.plan.yaml, so nothing was changed");
	assert_int_equal(store->commits, 0);
	txp_transaction_end(t);
}

static void two_plans_in_one_commit(void **state)
{
	(void)state;
	txp_transaction *t = transaction(false);
	txp_draft *d = read_plan(t, first);

	add_goal(d, "Eat");
	assert_ptr_equal(read_plan(t, "./plans/p1.plan.yaml"), d); /* it is in it already, as it is now */
	add_goal(read_plan(t, second), "Rest");
	add_goal(d, "Walk");
	assert_int_equal(commit(t, "add-goal"), TXP_OK);
	assert_int_equal(store->commits, 1);
	assert_int_equal(store->nfiles, 2);
	assert_string_equal(store->plan, "p1 p2");
	assert_string_equal(store->items, "");
	assert_string_equal(store->subject, "add-goal: 3 changes in 2 plans");
	assert_non_null(strstr(store->files[0].head, "title: Walk"));
	txp_transaction_end(t);
}

static void one_kind_of_change_in_a_commit(void **state)
{
	(void)state;
	txp_transaction *t = transaction(false);
	txp_draft *d = read_plan(t, first), *other = read_plan(t, second);
	txp_edit *e;

	assert_int_equal(txp_set(txp_draft_doc(d), txp_draft_env(d), "title", "New", &e), TXP_OK);
	assert_int_equal(txp_draft_take(d, "modification", e), TXP_OK);
	assert_int_equal(txp_set(txp_draft_doc(other), txp_draft_env(other), "goals/g1", NULL, &e), TXP_OK);
	assert_int_equal(txp_draft_take(other, "deletion", e), TXP_EUSAGE);
	assert_string_equal(txp_session_trouble(session)->message, "one commit makes one kind of change");
	assert_int_equal(txp_set(txp_draft_doc(other), txp_draft_env(other), "title", "New", &e), TXP_OK);
	assert_int_equal(txp_draft_take(other, "modification", e), TXP_OK);
	assert_int_equal(commit(t, "set"), TXP_OK);
	assert_int_equal(store->nfiles, 2);
	txp_transaction_end(t);
}

static void a_rehearsal_writes_nothing(void **state)
{
	(void)state;
	txp_transaction *t = transaction(true);
	txp_draft *d = read_plan(t, first);
	txp_text *diff;

	add_goal(d, "Eat");
	assert_int_equal(commit(t, "add-goal"), TXP_OK);
	assert_string_equal(txp_transaction_id(t), "");
	assert_int_equal(store->rehearsals, 1);
	assert_int_equal(store->commits, 0);
	assert_int_equal(txp_draft_diff(d, &diff), TXP_OK);
	assert_non_null(strstr(txp_text_bytes(diff, NULL), "+++ b/plans/p1.plan.yaml"));
	assert_non_null(strstr(txp_text_bytes(diff, NULL), "+  title: Eat\n"));
	txp_text_free(diff);
	store->next = TXP_STORE_STAGED; /* what would be refused is */
	assert_int_equal(commit(t, "add-goal"), TXP_EREPOSITORY);
	txp_transaction_end(t);
}

/* The lock, and what was read, are of one caseload. */
static void no_other_caseload_in_a_transaction(void **state)
{
	(void)state;
	txp_transaction *t = transaction(false);

	assert_int_equal(txp_session_open(session, "/somewhere/else"), TXP_EUSAGE);
	assert_string_equal(txp_session_trouble(session)->message, "a transaction of this session is open in another caseload");
	add_goal(read_plan(t, first), "Eat");
	assert_int_equal(commit(t, "add-goal"), TXP_OK);
	txp_transaction_end(t);
}

static void what_makes_no_sense_is_named(void **state)
{
	(void)state;
	const struct txp_transaction_options o = { .size = sizeof o }, outside = { .size = sizeof o, .outside = true };
	txp_transaction *t = transaction(false), *other;

	assert_int_equal(txp_transaction_begin(session, first, &o, &other), TXP_EUSAGE);
	assert_null(other);
	add_goal(read_plan(t, first), "Eat");
	assert_int_equal(commit(t, "improve"), TXP_EUSAGE);
	assert_non_null(strstr(txp_session_trouble(session)->message, "\"improve\""));
	assert_int_equal(store->commits, 0);
	txp_transaction_end(t);
	assert_int_equal(txp_transaction_begin(session, first, &outside, &t), TXP_EUSAGE);
	assert_int_equal(txp_transaction_begin(session, "/nowhere/plan", &o, &t), TXP_EREPOSITORY);
	assert_false(store->locked);
}

/* An older program's context is shorter, and begins in the same way. */
static void a_context_of_another_size(void **state)
{
	(void)state;
	struct txp_context c = context;
	txp_session *s;

	c.size = 0;
	assert_int_equal(txp_session_new(&c, &s), TXP_EUSAGE);
	assert_null(s);
	c.size = offsetof(struct txp_context, store);
	assert_int_equal(txp_session_new(&c, &s), TXP_OK);
	txp_session_free(s);
}

static void refuses(const struct txp_store_api *api)
{
	const struct txp_transaction_options o = { .size = sizeof o };
	struct txp_context c = context;
	txp_transaction *t;
	txp_session *s;

	c.store = api;
	assert_int_equal(txp_session_new(&c, &s), TXP_OK);
	assert_int_equal(txp_transaction_begin(s, first, &o, &t), TXP_EREPOSITORY);
	assert_null(t);
	assert_string_equal(txp_session_trouble(s)->message,
			    "the library libtxplan-store.so.0 can't be used: it belongs to another version of txplan");
	assert_null(txp_session_api(s));
	txp_session_free(s);
}

static void a_store_of_another_build(void **state)
{
	(void)state;
	struct txp_store_api other = pretend_api;

	other.version++;
	refuses(&other);
	other = pretend_api;
	other.size -= sizeof(void *);
	refuses(&other);
}

/* The library finds the store's beside its own file. */
static void the_store_is_opened_when_it_is_needed(void **state)
{
	(void)state;
	struct txp_context c = context;
	txp_session *s;

	c.store = NULL;
	assert_int_equal(txp_session_new(&c, &s), TXP_OK);
	assert_non_null(txp_session_api(s));
	assert_null(txp_session_store(s));
	txp_session_free(s);
}

static int make_caseload(void **state)
{
	(void)state;
	if (!mkdtemp(folder) || chdir(folder) || mkdir(".txplan", 0700) || mkdir("plans", 0700))
		return -1;
	put(config, "format: txplan-config/1\n");
	return 0;
}

static int remove_caseload(void **state)
{
	(void)state;
	return remove(config) || remove(".txplan") || remove("plans") || chdir("/") || remove(folder);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_goal_is_added), TEST(a_visit_is_logged), TEST(a_hand_edit_comes_first), TEST(a_hand_edit_is_saved),
		TEST(an_error_is_refused), TEST(two_plans_in_one_commit), TEST(one_kind_of_change_in_a_commit), TEST(a_rehearsal_writes_nothing),
		TEST(no_other_caseload_in_a_transaction), TEST(what_makes_no_sense_is_named), TEST(a_context_of_another_size), TEST(a_store_of_another_build),
		TEST(the_store_is_opened_when_it_is_needed),
	};

	return cmocka_run_group_tests(tests, make_caseload, remove_caseload);
}
