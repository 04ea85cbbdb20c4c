#include "unit.h"

#include "plan/map.h"

static const char one[] = "one", two[] = "two";

ARENA_TEST(finds_what_was_put)
{
	struct map *m = map_new(a, 0);

	assert_null(map_get(m, "g1"));
	*map_at(m, "g1") = one;
	*map_at(m, "g2") = two;
	assert_ptr_equal(map_get(m, "g1"), one);
	assert_ptr_equal(map_get(m, "g2"), two);
	assert_null(map_get(m, "g"));
	assert_null(map_get(m, ""));
	assert_ptr_equal(*map_at(m, "g1"), one);
}

ARENA_TEST(grows)
{
	enum { COUNT = 20000 };
	struct map *m = map_new(a, 0);

	for (int i = 0; i < COUNT; i++) {
		const char *key = arena_printf(a, "g%d", i);
		*map_at(m, key) = key;
	}
	for (int i = 0; i < COUNT; i++) {
		const char *key = arena_printf(a, "g%d", i);
		assert_string_equal(map_get(m, key), key);
	}
	assert_null(map_get(m, "g20000"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ARENA(finds_what_was_put),
		IN_ARENA(grows),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
