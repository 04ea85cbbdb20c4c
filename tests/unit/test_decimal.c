/* Exact numbers: reading, writing, and comparing numbers of any size with whole-number arithmetic as the witness. */
#include "unit.h"

#include "base/decimal.h"

__extension__ typedef __int128 int128;

static uint32_t seed = 20260420;

static uint32_t next(void)
{
	seed = seed * 1664525 + 1013904223;
	return seed >> 8;
}

static void written_as(decimal d, const char *want)
{
	char text[DECIMAL_TEXT_BYTES];
	decimal back;

	decimal_format(d, text);
	assert_string_equal(text, want);
	assert_true(decimal_parse(text, strlen(text), &back));
	assert_int_equal(back, d);
}

static void writing(void **state)
{
	(void)state;
	written_as(0, "0");
	written_as(1, "0.000001");
	written_as(-1, "-0.000001");
	written_as(1500000, "1.5");
	written_as(-20 * (decimal)DECIMAL_ONE, "-20");
	written_as(100 * (decimal)DECIMAL_ONE, "100");
	written_as(INT64_C(999999999999999999), "999999999999.999999");
	written_as(-INT64_C(999999999999999999), "-999999999999.999999");
}

static void writing_the_extremes(void **state)
{
	char text[DECIMAL_TEXT_BYTES];

	(void)state;
	decimal_format(INT64_MIN, text);
	assert_string_equal(text, "-9223372036854.775808");
	decimal_format(INT64_MAX, text);
	assert_string_equal(text, "9223372036854.775807");
}

static void reading(void **state)
{
	static const struct {
		const char *text;
		decimal want;
	} good[] = {
		{ "0", 0 },           { "-0", 0 },          { "0.000000", 0 },     { "17", 17000000 },
		{ "-3.25", -3250000 }, { "1.500000", 1500000 }, { "0.000001", 1 }, { "999999999999", INT64_C(999999999999000000) },
	};
	static const char *const bad[] = {
		"", "-", "+1", "1.", ".5", "01", "1e3", "1E3", "0x10", "1,5", "1_000", " 1", "1 ", "1.0000000",
		"1000000000000", "NaN", "--1", "1.2.3", "00", "-01", "1e", "inf",
	};
	decimal d;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_true(decimal_parse(good[i].text, strlen(good[i].text), &d));
		assert_int_equal(d, good[i].want);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (decimal_parse(bad[i], strlen(bad[i]), &d))
			fail_msg("read as a decimal: '%s'", bad[i]);
}

/* Writing and reading any value is the identity, and the text is the shortest: no trailing zero, no bare point. */
static void round_trip(void **state)
{
	(void)state;
	for (int i = 0; i < 100000; i++) {
		decimal d = (decimal)(((uint64_t)next() << 40 | (uint64_t)next() << 16 | next()) % UINT64_C(1000000000000000000)), back;
		char text[DECIMAL_TEXT_BYTES];
		for (uint32_t drop = next() % 19; drop; drop--)
			d /= 10;
		d = next() & 1 ? d : -d;
		decimal_format(d, text);
		size_t len = strlen(text);
		assert_true(decimal_parse(text, len, &back));
		assert_int_equal(back, d);
		if (strchr(text, '.'))
			assert_true(text[len - 1] != '0' && text[len - 1] != '.');
	}
}

static void grammar(void **state)
{
	static const char *const good[] = { "0", "-0", "0.0", "1e3", "1E+3", "1e-3", "-1.5e10", "0e0", "123456789012345678901234567890" };
	static const char *const bad[] = { "", "-", "+1", "1.", ".1", "01", "1e", "1e+", "1e1.5", "1 ", "e3", "0x1", "1f", "--1" };

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		if (!number_valid(good[i], strlen(good[i])))
			fail_msg("refused: %s", good[i]);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (number_valid(bad[i], strlen(bad[i])))
			fail_msg("accepted: '%s'", bad[i]);
}

/* A number, exactly: value × 10^-SCALE; and one of the many ways to write it. */
enum { SCALE = 8 };
struct sample {
	int128 value;
	char text[64];
};

/* mantissa × 10^exponent, written with a point moved by some places and zeros that don't matter. */
static struct sample make_sample(void)
{
	static const int ranges[] = { 3, 30, 1000, 100000 };
	int mantissa = (int)(next() % (uint32_t)ranges[next() % 4]);
	int exponent = (int)(next() % (2 * SCALE + 1)) - SCALE, shift = (int)(next() % 5), zeros = (int)(next() % 3);
	bool negative = next() % 2;
	struct sample s = { .value = mantissa };
	char digits[32];

	for (int i = -SCALE; i < exponent; i++)
		s.value *= 10;
	s.value = negative ? -s.value : s.value;
	snprintf(digits, sizeof digits, "%0*d", shift + 1, mantissa);
	size_t whole = strlen(digits) - (size_t)shift;
	size_t lead = strspn(digits, "0");
	const char *first = digits + (lead < whole ? lead : whole - 1);
	snprintf(s.text, sizeof s.text, "%s%.*s%s%s%.*se%s%d", negative ? "-" : "", (int)(digits + whole - first), first,
		 shift || zeros ? "." : "", digits + whole, zeros, "00", next() % 2 && exponent + shift >= 0 ? "+" : "",
		 exponent + shift);
	return s;
}

static int sign(int128 v)
{
	return (v > 0) - (v < 0);
}

static void comparing_against_whole_numbers(void **state)
{
	(void)state;
	for (int i = 0; i < 200000; i++) {
		struct sample a = make_sample(), b = make_sample();
		if (!number_valid(a.text, strlen(a.text)))
			fail_msg("refused: %s", a.text);
		int got = number_compare(a.text, strlen(a.text), b.text, strlen(b.text));
		if ((got > 0) - (got < 0) != sign(a.value - b.value))
			fail_msg("%s against %s: %d", a.text, b.text, got);
	}
}

static void integers_and_multiples_against_whole_numbers(void **state)
{
	int128 one = 1;
	int multiples = 0;

	(void)state;
	for (int i = 0; i < SCALE; i++)
		one *= 10;
	for (int i = 0; i < 200000; i++) {
		struct sample a = make_sample(), b = make_sample();
		if (number_is_integer(a.text, strlen(a.text)) != (a.value % one == 0))
			fail_msg("integer? %s", a.text);
		if (b.value <= 0)
			continue;
		bool want = a.value % b.value == 0;
		multiples += want;
		if (number_is_multiple(a.text, strlen(a.text), b.text, strlen(b.text)) != want)
			fail_msg("%s a multiple of %s?", a.text, b.text);
	}
	assert_true(multiples > 5000);
}

static void numbers_far_beyond_any_machine_word(void **state)
{
#define COMPARE(a, b) number_compare((a), strlen(a), (b), strlen(b))
#define MULTIPLE(a, b) number_is_multiple((a), strlen(a), (b), strlen(b))
	(void)state;
	assert_int_equal(COMPARE("1e400", "1" "0e399"), 0);
	assert_true(COMPARE("1e400", "9.99e399") > 0);
	assert_true(COMPARE("-1e400", "1e-400") < 0);
	assert_true(COMPARE("123456789012345678901234567890", "123456789012345678901234567891") < 0);
	assert_int_equal(COMPARE("0", "-0.0e5"), 0);
	assert_int_equal(COMPARE("1", "1.000000000000000000000000"), 0);
	assert_true(COMPARE("1e999999999999", "1e-999999999999") > 0);
	assert_true(MULTIPLE("1e308", "0.5"));
	assert_true(MULTIPLE("1e1000000000", "16"));
	assert_false(MULTIPLE("1e308", "3"));
	assert_true(MULTIPLE("0", "7"));
	assert_false(MULTIPLE("7", "0"));
	assert_true(MULTIPLE("0.3", "0.1"));
	assert_true(MULTIPLE("999999999999999999999999999999", "3"));
	assert_false(MULTIPLE("1", "1234567890123456789"));
	assert_true(number_is_integer("1.5e1", 5));
	assert_false(number_is_integer("1.55e1", 6));
	assert_true(number_is_integer("0.0", 3));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writing),
		cmocka_unit_test(writing_the_extremes),
		cmocka_unit_test(reading),
		cmocka_unit_test(round_trip),
		cmocka_unit_test(grammar),
		cmocka_unit_test(comparing_against_whole_numbers),
		cmocka_unit_test(integers_and_multiples_against_whole_numbers),
		cmocka_unit_test(numbers_far_beyond_any_machine_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
