/* JSON strings: valid, safe for terminals, and never broken by bad bytes. */
#include "unit.h"

#include "base/json.h"

static const char *quoted(struct arena *a, const char *bytes, size_t len)
{
	struct buf b = buf_in(a);

	json_string(&b, bytes, len);
	return b.bytes;
}

ARENA_TEST(strings)
{
	struct buf b = buf_in(a);

	assert_string_equal(quoted(a, "", 0), "\"\"");
	assert_string_equal(quoted(a, "Aña 中", 8), "\"Aña 中\"");
	assert_string_equal(quoted(a, "a\"b\\c\n\t\r\b\f", 10), "\"a\\\"b\\\\c\\n\\t\\r\\b\\f\"");
	assert_string_equal(quoted(a, "\0\x1b\x7f", 3), "\"\\u0000\\u001b\\u007f\"");
	assert_string_equal(quoted(a, "\xE2\x80\x8B\xF3\xA0\x81\xA7", 7), "\"\\u200b\\udb40\\udc67\"");
	assert_string_equal(quoted(a, "\xC2\x9B\xE2\x80\xA8\xE2\x80\xAE", 8), "\"\\u009b\\u2028\\u202e\"");
	assert_string_equal(quoted(a, "x\xFFy\xC3", 4), "\"x\\ufffdy\\ufffd\"");
	json_text(&b, NULL);
	json_text(&b, "x");
	assert_string_equal(b.bytes, "null\"x\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = { IN_ARENA(strings) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
