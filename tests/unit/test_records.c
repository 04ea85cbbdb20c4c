/* Records: the three machine formats, with every kind of value. */
#include "unit.h"

#include "render/records.h"

static const char *const fields[] = { "plan", "days#", "ok?", "who*", "extra=", NULL };

static const char *written(const struct records *r, struct arena *a, const char *format, bool no_header)
{
	struct buf b = buf_in(a);

	assert_int_equal(records_render(r, format, no_header, &b), TXP_OK);
	return b.len ? b.bytes : "";
}

static struct records *sample(struct arena *a)
{
	struct records *r = records_start(a, "due", "items", fields);

	records_add(r, (const char *const[]){ "mt-0417", "-51", "true", "rk dm", "[1]" });
	records_add(r, (const char *const[]){ "a\tb\\c\n\x1b", "many", "maybe", "", NULL });
	return r;
}

ARENA_TEST(json)
{
	struct records *r = sample(a);

	assert_string_equal(written(r, a, "json", false),
			    "{\"schema_version\":1,\"command\":\"due\",\"items\":[\n"
			    "{\"plan\":\"mt-0417\",\"days\":-51,\"ok\":true,\"who\":[\"rk\",\"dm\"],\"extra\":[1]},\n"
			    "{\"plan\":\"a\\tb\\\\c\\n\\u001b\",\"days\":\"many\",\"ok\":\"maybe\",\"who\":[],\"extra\":null}\n"
			    "]}\n");
	records_member(r, "as_of", "\"2026-04-20\"");
	assert_non_null(strstr(written(r, a, "json", false), "\"command\":\"due\",\"as_of\":\"2026-04-20\",\"items\":["));
}

ARENA_TEST(nothing)
{
	struct records *r = records_start(a, "check", "findings", fields);
	struct buf b = buf_in(a);

	assert_string_equal(written(r, a, "json", false), "{\"schema_version\":1,\"command\":\"check\",\"findings\":[]}\n");
	assert_string_equal(written(r, a, "jsonl", false), "");
	assert_string_equal(written(r, a, "tsv", true), "");
	assert_int_equal(records_render(r, "xml", false, &b), TXP_EUSAGE);
}

ARENA_TEST(lines_and_tsv)
{
	struct records *r = sample(a);

	assert_string_equal(written(r, a, "jsonl", false),
			    "{\"plan\":\"mt-0417\",\"days\":-51,\"ok\":true,\"who\":[\"rk\",\"dm\"],\"extra\":[1]}\n"
			    "{\"plan\":\"a\\tb\\\\c\\n\\u001b\",\"days\":\"many\",\"ok\":\"maybe\",\"who\":[],\"extra\":null}\n");
	assert_string_equal(written(r, a, "tsv", false), "plan\tdays\tok\twho\textra\n"
							 "mt-0417\t-51\ttrue\trk dm\t[1]\n"
							 "a\\tb\\\\c\\n\\u001b\tmany\tmaybe\t\t\n");
}

ARENA_TEST(values_are_copied)
{
	char name[] = "one";
	struct records *r = records_start(a, name, name, (const char *const[]){ "x", NULL });

	records_add(r, (const char *const[]){ name });
	strcpy(name, "two");
	assert_string_equal(written(r, a, "jsonl", false), "{\"x\":\"one\"}\n");
	assert_non_null(strstr(written(r, a, "json", false), "\"command\":\"one\",\"one\":["));
}

/* Piece by piece it says the same, wherever the pieces end. */
ARENA_TEST(pieces)
{
	static const char *const formats[] = { "json", "jsonl", "tsv" };

	for (size_t i = 0; i < 3; i++) {
		for (unsigned cuts = 0; cuts < 16; cuts++) {
			struct records *whole = records_start(a, "due", "items", fields), *r = records_start(a, "due", "items", fields);
			struct buf b = buf_in(a);
			records_member(whole, "as_of", "1"), records_member(r, "as_of", "1");
			for (unsigned row = 0; row < 4; row++) {
				if (cuts & (1u << row))
					assert_int_equal(records_take(r, formats[i], false, &b), TXP_OK);
				const char *values[] = { "p", row % 2 ? "7" : "8", "true", "rk", NULL };
				records_add(whole, values), records_add(r, values);
			}
			assert_int_equal(records_take(r, formats[i], true, &b), TXP_OK);
			assert_string_equal(b.bytes, written(whole, a, formats[i], false));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ARENA(pieces), IN_ARENA(json),
		IN_ARENA(nothing),
		IN_ARENA(lines_and_tsv),
		IN_ARENA(values_are_copied),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
