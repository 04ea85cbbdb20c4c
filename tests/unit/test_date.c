/* Days: every one of the calendar against an independent count, clamps, words. */
#include "unit.h"

#include "base/date.h"

static date_days day(const char *iso)
{
	date_days d;

	if (!date_parse(iso, strlen(iso), &d))
		fail_msg("not a date: %s", iso);
	return d;
}

static const char *iso(date_days d)
{
	static char text[11];

	date_format(d, text);
	return text;
}

/* Counts from 0001-01-01 (a Monday) day by day, with the calendar's own words for a leap year. */
static void every_day(void **state)
{
	static const int length[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	date_days d = day("0001-01-01");
	int weekday = 1;

	(void)state;
	assert_int_equal(day("1970-01-01"), 0);
	assert_int_equal(day("2000-03-01"), 11017);
	for (int y = 1; y <= 9999; y++)
		for (int m = 1; m <= 12; m++) {
			bool leap = y % 400 == 0 || (y % 100 && y % 4 == 0);
			int last = length[m - 1] + (m == 2 && leap);
			for (int n = 1; n <= last; n++, d++, weekday = weekday % 7 + 1) {
				struct civil c = date_to_civil(d);
				if (c.year != y || c.month != m || c.day != n ||
				    date_from_civil((struct civil){ y, m, n }) != d || date_weekday(d) != weekday)
					fail_msg("%04d-%02d-%02d", y, m, n);
			}
			char text[40];
			date_days got;
			snprintf(text, sizeof text, "%04d-%02d-%02d", y, m, last);
			assert_string_equal(iso(d - 1), text);
			assert_int_equal(day(text), d - 1);
			snprintf(text, sizeof text, "%04d-%02d-%02d", y, m, last + 1);
			assert_false(date_parse(text, strlen(text), &got));
		}
	assert_int_equal(d - 1, day("9999-12-31"));
	assert_int_equal(d, 2932897);
}

static void not_dates(void **state)
{
	static const char *const bad[] = {
		"", "2026-2-1", "2026-02-30", "2026-13-01", "2026-00-01", "2026-01-00", "0000-01-01", "20260101", "2026/01/01",
		"2026-01-011", " 2026-01-01", "2026-01-01 ", "-026-01-01", "2026-01-0a", "2025-02-29", "1900-02-29", "+026-01-01",
	};
	date_days d;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (date_parse(bad[i], strlen(bad[i]), &d))
			fail_msg("read as a date: %s", bad[i]);
}

static void timestamps(void **state)
{
	static const char *const good[] = { "2026-04-20T10:00:00Z", "2026-04-20t23:59:60z", "2026-04-20T10:00:00.123+02:00",
					    "2026-04-20T00:00:00-11:30" };
	static const char *const bad[] = {
		"2026-04-20", "2026-04-20T10:00:00", "2026-04-20T10:00Z", "2026-04-20T24:00:00Z", "2026-04-20T10:60:00Z",
		"2026-04-20T10:00:61Z", "2026-04-20T10:00:00.Z", "2026-04-20T10:00:00+2:00", "2026-04-20T10:00:00+02:00x",
		"2026-04-20T10:00:00Zx", "2026-04-20 10:00:00Z", "2026-04-31T10:00:00Z", "2026-04-20T10:00:00+25:00",
		"2026-04-20T10:00:00.5",
	};
	date_days d;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_true(date_parse_timestamp(good[i], strlen(good[i]), &d));
		assert_string_equal(iso(d), "2026-04-20");
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (date_parse_timestamp(bad[i], strlen(bad[i]), &d))
			fail_msg("read as a timestamp: %s", bad[i]);
	assert_true(date_parse_time("00:00", 5) && date_parse_time("23:59", 5));
	assert_false(date_parse_time("24:00", 5) || date_parse_time("9:00", 4) || date_parse_time("09:60", 5) ||
		     date_parse_time("09-00", 5) || date_parse_time("0900 ", 5));
}

static void durations(void **state)
{
	static const char *const bad[] = { "", "d", "7", "0d", "07d", "7h", "-7d", "+7d", "7 d", "10000d", "7dd", "7D" };
	struct duration u;

	(void)state;
	assert_true(duration_parse("9999y", 5, &u));
	assert_int_equal(u.count, 9999);
	assert_int_equal(u.unit, 'y');
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (duration_parse(bad[i], strlen(bad[i]), &u))
			fail_msg("read as a duration: %s", bad[i]);
}

static void adding(void **state)
{
	static const struct {
		const char *from, *duration;
		int times;
		const char *to;
	} cases[] = {
		{ "2026-01-12", "90d", 1, "2026-04-12" },  { "2026-01-31", "1m", 1, "2026-02-28" },
		{ "2024-01-31", "1m", 1, "2024-02-29" },   { "2026-03-31", "1m", -1, "2026-02-28" },
		{ "2026-01-31", "3m", 1, "2026-04-30" },   { "2024-02-29", "1y", 1, "2025-02-28" },
		{ "2024-02-29", "4y", 1, "2028-02-29" },   { "2026-12-15", "1m", 1, "2027-01-15" },
		{ "2026-01-15", "1m", -1, "2025-12-15" },  { "2026-01-15", "13m", -1, "2024-12-15" },
		{ "2026-01-15", "2w", 1, "2026-01-29" },   { "2026-01-15", "2w", -1, "2026-01-01" },
		{ "9999-11-30", "1m", 1, "9999-12-30" },   { "9999-12-30", "1d", 1, "9999-12-31" },
		{ "0001-02-15", "1m", -1, "0001-01-15" },  { "0001-01-08", "1w", -1, "0001-01-01" },
		{ "2026-01-01", "7973y", 1, "9999-01-01" },
	};
	/* Beyond the calendar: its first or last day, and false. */
	static const struct {
		const char *from, *duration;
		int times;
		const char *to;
	} beyond[] = {
		{ "9999-12-01", "1m", 1, "9999-12-31" },    { "9999-12-31", "1d", 1, "9999-12-31" },
		{ "0001-01-15", "1m", -1, "0001-01-01" },   { "0001-01-15", "9999y", -1, "0001-01-01" },
		{ "2026-01-01", "9999y", 1, "9999-12-31" }, { "0001-01-03", "1w", -1, "0001-01-01" },
		{ "2026-01-01", "7974y", 1, "9999-12-31" }, { "9999-12-31", "9999w", 1, "9999-12-31" },
		{ "9999-12-31", "9999m", 1, "9999-12-31" }, { "0001-01-01", "9999d", -1, "0001-01-01" },
	};
	date_days to;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct duration u;
		assert_true(duration_parse(cases[i].duration, strlen(cases[i].duration), &u));
		assert_true(duration_add(day(cases[i].from), u, cases[i].times, &to));
		assert_string_equal(iso(to), cases[i].to);
	}
	for (size_t i = 0; i < sizeof beyond / sizeof *beyond; i++) {
		struct duration u;
		assert_true(duration_parse(beyond[i].duration, strlen(beyond[i].duration), &u));
		assert_false(duration_add(day(beyond[i].from), u, beyond[i].times, &to));
		assert_string_equal(iso(to), beyond[i].to);
	}
}

static void words(void **state)
{
	static const struct {
		const char *words, *date;
	} cases[] = {
		{ "2026-04-07", "2026-04-07" }, { "today", "2026-04-20" },       { "Tomorrow", "2026-04-21" },
		{ "YESTERDAY", "2026-04-19" },  { "+90d", "2026-07-19" },        { "-2w", "2026-04-06" },
		{ "+6m", "2026-10-20" },        { "monday", "2026-04-27" },      { "next monday", "2026-04-27" },
		{ "Next Friday", "2026-04-24" }, { "fri", "2026-04-24" },        { "sunday", "2026-04-26" },
		{ "eom", "2026-04-30" },        { "eoy", "2026-12-31" },         { "tue", "2026-04-21" },
	};
	static const char *const ambiguous[] = { "04/07", "4.7.2026", "04-07", "04/07/2026", "06/07/26" };
	static const char *const unknown[] = { "", "soon", "next", "next ", "next month", "90d", "+", "+90", "fry", "mo",
					       "todayx", "12", "nextfriday", "2026-4-7", "2026/06/15", "06/15/2026", "15.6.2026",
					       "06/06/2026", "2026-06", "06/15", "2026-13-40" };
	const date_days today = day("2026-04-20"); /* a Monday */
	date_days d;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		if (date_words(cases[i].words, today, &d) != DATE_WORDS_OK)
			fail_msg("not understood: %s", cases[i].words);
		assert_string_equal(iso(d), cases[i].date);
	}
	for (size_t i = 0; i < sizeof ambiguous / sizeof *ambiguous; i++)
		if (date_words(ambiguous[i], today, &d) != DATE_WORDS_AMBIGUOUS)
			fail_msg("not ambiguous: %s", ambiguous[i]);
	for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
		if (date_words(unknown[i], today, &d) != DATE_WORDS_UNKNOWN)
			fail_msg("understood: '%s'", unknown[i]);
	assert_int_equal(date_words("+9999y", today, &d), DATE_WORDS_BEYOND);
	assert_int_equal(date_words("-9999y", today, &d), DATE_WORDS_BEYOND);
	assert_int_equal(date_words("tomorrow", day("9999-12-31"), &d), DATE_WORDS_BEYOND);
	assert_int_equal(date_words("yesterday", day("0001-01-01"), &d), DATE_WORDS_BEYOND);
	assert_int_equal(date_words("next sunday", day("9999-12-31"), &d), DATE_WORDS_BEYOND);
	assert_int_equal(date_words("eoy", day("9999-12-31"), &d), DATE_WORDS_OK);
	assert_int_equal(date_words("eom", day("2024-02-10"), &d), DATE_WORDS_OK);
	assert_string_equal(iso(d), "2024-02-29");
}

/* `next DAY` is strictly after today, within a week, and is that day. */
static void next_weekday(void **state)
{
	static const char *const names[] = { "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday" };

	(void)state;
	for (date_days today = day("2026-02-20"); today < day("2026-03-10"); today++)
		for (int i = 0; i < 7; i++) {
			date_days d;
			assert_int_equal(date_words(names[i], today, &d), DATE_WORDS_OK);
			assert_true(d > today && d <= today + 7);
			assert_int_equal(date_weekday(d), i + 1);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_day),  cmocka_unit_test(not_dates), cmocka_unit_test(timestamps),
		cmocka_unit_test(durations),  cmocka_unit_test(adding),    cmocka_unit_test(words),
		cmocka_unit_test(next_weekday),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
