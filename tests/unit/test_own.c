/* What a caseload brings along: its own instruments over those that ship, what is wrong with them, its digest. */
#include "unit.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "txplan.h"

#define MOOD(id, most)                                                                                             \
	"format: txplan-instrument/1\nid: " id "\nname: Mood\nitems: [a, b]\nmin: 0\nmax: " most                  \
	"\ntotal: {min: 0, max: 6}\ndirection: lower-is-better\nmissing: {rule: no-total}\nlicence: ours\n"

static char folder[] = "/tmp/txplan-own-XXXXXX";
static const char config[] = ".txplan/config.yaml", own[] = ".txplan/instruments", mood[] = ".txplan/instruments/mood.yaml",
		  other[] = ".txplan/instruments/other.yaml";

static void put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static txp_caseload *find(void)
{
	txp_caseload *c;
	int error;

	assert_int_equal(txp_caseload_find(".", &error, &c), TXP_OK);
	return c;
}

struct digest {
	char text[TXP_DIGEST_SIZE];
};

static struct digest digest(void)
{
	txp_caseload *c = find();
	struct digest d;

	assert_int_equal(txp_caseload_digest(c, d.text), TXP_OK);
	assert_int_equal(strlen(d.text), 64);
	assert_int_equal(strspn(d.text, "0123456789abcdef"), 64);
	txp_caseload_free(c);
	return d;
}

static bool same(struct digest a, struct digest b)
{
	return !strcmp(a.text, b.text);
}

static int make_caseload(void **state)
{
	(void)state;
	if (!mkdtemp(folder) || chdir(folder) || mkdir(".txplan", 0700))
		return -1;
	put(config, "format: txplan-config/1\n");
	return 0;
}

static int remove_caseload(void **state)
{
	(void)state;
	return remove(config) || remove(".txplan") || chdir("/") || remove(folder);
}

static void a_digest_of_all_that_is_read(void **state)
{
	(void)state;
	const struct digest none = digest();

	assert_true(same(none, digest()));
	put(config, "format: txplan-config/1\nlayout: flat\n");
	assert_false(same(none, digest()));
	put(config, "format: txplan-config/1\n");
	assert_true(same(none, digest()));

	mkdir(own, 0700);
	assert_true(same(none, digest()));
	put(mood, MOOD("mood", "3"));
	const struct digest first = digest();
	assert_false(same(none, first));
	put(mood, MOOD("mood", "4"));
	assert_false(same(first, digest()));
	/* The same bytes under another name, and a file that can't be used, are something else too. */
	put(mood, MOOD("mood", "3"));
	assert_true(same(first, digest()));
	assert_int_equal(rename(mood, other), 0);
	const struct digest renamed = digest();
	assert_false(same(first, renamed));
	assert_int_equal(remove(other), 0);
	assert_int_equal(mkdir(other, 0700), 0);
	assert_false(same(none, digest()));
	assert_false(same(renamed, digest()));
	/* What is never read says nothing. */
	assert_int_equal(remove(other), 0);
	put(".txplan/instruments/README", "ours");
	assert_true(same(none, digest()));
	remove(".txplan/instruments/README");
	remove(own);
}

static void what_is_said_about_files(void **state)
{
	(void)state;
	mkdir(own, 0700);
	put(mood, MOOD("mood", "3"));
	txp_caseload *c = find();
	assert_int_equal(txp_caseload_files_count(c), 0);
	assert_int_equal(txp_caseload_read(c), TXP_OK);
	assert_int_equal(txp_caseload_files_count(c), 0);
	/* Once it is read it stays as it is. */
	put(other, MOOD("mood", "3"));
	assert_int_equal(txp_caseload_read(c), TXP_OK);
	txp_caseload_free(c);

	c = find();
	assert_int_equal(txp_caseload_read(c), TXP_EREFUSED);
	assert_int_equal(txp_caseload_files_count(c), 1);
	const txp_findings *f = txp_caseload_files_at(c, 0);
	const struct txp_finding *last = txp_findings_at(f, txp_findings_count(f) - 1);
	assert_non_null(strstr(txp_findings_file(f), other));
	assert_string_equal(last->code, "bad-instrument");
	assert_int_equal(txp_findings_position(f, last->at.start).line, 2);
	txp_caseload_free(c);
	remove(other);
	remove(mood);
	remove(own);
}

static const char plan[] = "format: txplan/1\nid: p1\nstatus: draft\nperiod: {start: 2026-01-01}\nclient: {}\n";

static void who_is_asked_for_answers(void **state)
{
	(void)state;
	const struct txp_arg answers = { "items", "mood=1,2" };
	struct txp_env env = { .size = sizeof env, .today = 20563 };
	txp_doc *d;
	txp_edit *e;
	size_t len;

	mkdir(own, 0700);
	put(mood, MOOD("mood", "3"));
	txp_caseload *c = find();
	assert_int_equal(txp_doc_parse("p1.plan.yaml", plan, strlen(plan), &d), TXP_OK);
	assert_int_equal(txp_log_progress(d, &env, &answers, 1, &e), TXP_EUSAGE);
	txp_edit_free(e);
	env.caseload = c;
	assert_int_equal(txp_log_progress(d, &env, &answers, 1, &e), TXP_OK);
	assert_non_null(strstr(txp_edit_bytes(e, &len), "total: 3"));
	txp_edit_free(e);
	/* A program of before knew no caseload there. */
	env.size = offsetof(struct txp_env, caseload);
	assert_int_equal(txp_log_progress(d, &env, &answers, 1, &e), TXP_EUSAGE);
	txp_edit_free(e);
	txp_doc_free(d);
	txp_caseload_free(c);
	remove(mood);
	remove(own);
}

static void *read_it(void *caseload)
{
	return txp_caseload_read(caseload) == TXP_EREFUSED && txp_caseload_files_count(caseload) == 1
		   ? (void *)(uintptr_t)txp_caseload_files_at(caseload, 0)
		   : NULL;
}

/* To its callers a caseload never changes, whoever needs its files first. */
static void several_threads(void **state)
{
	(void)state;
	enum { THREADS = 8 };
	pthread_t threads[THREADS];
	void *seen[THREADS];

	mkdir(own, 0700);
	put(mood, MOOD("moods", "3"));
	for (int round = 0; round < 50; round++) {
		txp_caseload *c = find();

		for (int i = 0; i < THREADS; i++)
			assert_int_equal(pthread_create(&threads[i], NULL, read_it, c), 0);
		for (int i = 0; i < THREADS; i++)
			assert_int_equal(pthread_join(threads[i], &seen[i]), 0);
		for (int i = 0; i < THREADS; i++)
			assert_ptr_equal(seen[i], txp_caseload_files_at(c, 0));
		txp_caseload_free(c);
	}
	remove(mood);
	remove(own);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_digest_of_all_that_is_read),
		cmocka_unit_test(what_is_said_about_files),
		cmocka_unit_test(who_is_asked_for_answers),
		cmocka_unit_test(several_threads),
	};

	return cmocka_run_group_tests(tests, make_caseload, remove_caseload);
}
