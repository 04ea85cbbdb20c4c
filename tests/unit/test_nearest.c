#include "unit.h"

#include "base/nearest.h"

static const char *const words[] = { "goals", "objectives", "status", "start", NULL };
static const char *const ids[] = { "g1", "g12", "g2", NULL };

static void finds_one_slip(void **state)
{
	(void)state;
	assert_string_equal(nearest("gaols", words), "goals");
	assert_string_equal(nearest("goal", words), "goals");
	assert_string_equal(nearest("goalss", words), "goals");
	assert_string_equal(nearest("statsu", words), "status");
	assert_string_equal(nearest("objectvies", words), "objectives");
}

static void takes_the_first_of_several(void **state)
{
	(void)state;
	assert_string_equal(nearest("g3", ids), "g1");
	assert_string_equal(nearest("g12", ids), "g12");
}

static void passes_over_capitals_and_joints(void **state)
{
	static const char *const names[] = { "icd-11", "icd-10-cm", "private_place", NULL };

	(void)state;
	assert_string_equal(nearest("ICD-10-CM", names), "icd-10-cm");
	assert_string_equal(nearest("Private-Place", names), "private_place");
	assert_true(nearest_same("private place", "private_place"));
	assert_false(nearest_same("private", "private_place"));
}

static void leaves_what_is_far(void **state)
{
	char long_word[100];
	const char *const none[] = { NULL };

	(void)state;
	memset(long_word, 'g', sizeof long_word - 1);
	long_word[sizeof long_word - 1] = '\0';
	assert_null(nearest("medication", words));
	assert_null(nearest("x9", ids));
	assert_null(nearest(long_word, words));
	assert_null(nearest("goals", none));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_one_slip),
		cmocka_unit_test(takes_the_first_of_several),
		cmocka_unit_test(passes_over_capitals_and_joints),
		cmocka_unit_test(leaves_what_is_far),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
