/* Growing bytes. */
#include "unit.h"

#include "base/buf.h"

ARENA_TEST(empty_then_written)
{
	struct buf b = buf_in(a);

	assert_null(b.bytes);
	buf_add(&b, NULL, 0);
	assert_string_equal(b.bytes, "");
	assert_int_equal(b.len, 0);
}

ARENA_TEST(every_way_of_writing)
{
	struct buf b = buf_in(a);

	buf_puts(&b, "one");
	buf_putc(&b, ' ');
	buf_add(&b, "t\0w", 3);
	buf_fill(&b, '=', 3);
	buf_printf(&b, "%s/%d", "ü", 5);
	assert_int_equal(b.len, 3 + 1 + 3 + 3 + 4);
	assert_memory_equal(b.bytes, "one t\0w===ü/5", b.len + 1);
	buf_fill(&b, 'x', 0);
	buf_printf(&b, "%s", "");
	assert_int_equal(b.len, 14);
}

ARENA_TEST(growth_keeps_the_bytes)
{
	struct buf b = buf_in(a);

	for (int i = 0; i < 100000; i++) {
		buf_putc(&b, (char)('a' + i % 26));
		assert_int_equal(b.bytes[b.len], '\0');
	}
	assert_int_equal(b.len, 100000);
	for (int i = 0; i < 100000; i++)
		assert_int_equal(b.bytes[i], 'a' + i % 26);
}

/* The buffer can be handed its own bytes' copy of any size at once, at the edge of its room. */
ARENA_TEST(sizes_around_the_first_room)
{
	for (size_t n = 120; n < 260; n++) {
		struct buf b = buf_in(a);
		buf_fill(&b, 'x', n);
		buf_puts(&b, "end");
		assert_int_equal(strlen(b.bytes), n + 3);
		assert_string_equal(b.bytes + n, "end");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ARENA(empty_then_written),
		IN_ARENA(every_way_of_writing),
		IN_ARENA(growth_keeps_the_bytes),
		IN_ARENA(sizes_around_the_first_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
