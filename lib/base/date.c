#include "base/date.h"

#include <string.h>

#include "base/ascii.h"

/* Counts in eras of 400 years with years that begin in March, so that the leap day comes last. */
enum { DAYS_PER_ERA = 146097, DAYS_TO_1970 = 719468 };

date_days date_from_civil(struct civil c)
{
	int y = c.month <= 2 ? c.year - 1 : c.year;
	int era = (y >= 0 ? y : y - 399) / 400;
	int year_of_era = y - era * 400;
	int month_from_march = (c.month + 9) % 12;
	int day_of_year = (153 * month_from_march + 2) / 5 + c.day - 1;
	int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * DAYS_PER_ERA + day_of_era - DAYS_TO_1970;
}

struct civil date_to_civil(date_days d)
{
	int z = d + DAYS_TO_1970;
	int era = (z >= 0 ? z : z - (DAYS_PER_ERA - 1)) / DAYS_PER_ERA;
	int doe = z - era * DAYS_PER_ERA;
	int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int month_from_march = (5 * doy + 2) / 153;
	struct civil c;

	c.day = doy - (153 * month_from_march + 2) / 5 + 1;
	c.month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
	c.year = yoe + era * 400 + (c.month <= 2);
	return c;
}

static bool leap(int y)
{
	return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

static int days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return month == 2 && leap(year) ? 29 : days[month - 1];
}

static bool digits(const char *s, size_t n, int *out)
{
	int v = 0;

	for (size_t i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return false;
		v = v * 10 + (s[i] - '0');
	}
	*out = v;
	return true;
}

bool date_parse(const char *s, size_t len, date_days *out)
{
	struct civil c;

	if (len != 10 || s[4] != '-' || s[7] != '-' || !digits(s, 4, &c.year) || !digits(s + 5, 2, &c.month) ||
	    !digits(s + 8, 2, &c.day))
		return false;
	if (c.year < 1 || c.month < 1 || c.month > 12 || c.day < 1 || c.day > days_in_month(c.year, c.month))
		return false;
	*out = date_from_civil(c);
	return true;
}

/* Two or three numbers, with one kind of separator between them: 2026-4-7, 2026/06/15, 06/15/2026, 2026-06. */
struct parts {
	size_t count, len[3];
	int value[3];
	char separator;
};

static bool read_parts(const char *s, struct parts *p)
{
	*p = (struct parts){ 0 };
	for (;;) {
		size_t len = strspn(s, "0123456789");
		if (p->count == 3 || !len || len > 4 || !digits(s, len, &p->value[p->count]))
			return false;
		p->len[p->count++] = len;
		s += len;
		if (!*s)
			return p->count > 1;
		if (!strchr("/.-", *s) || (p->separator && *s != p->separator))
			return false;
		p->separator = *s++;
	}
}

/* Which day they can only mean: the year stands first, or it stands last and one of the others is no month. */
static bool only_day(const struct parts *p, struct civil *c)
{
	const int *v = p->value;

	if (p->count != 3)
		return false;
	if (p->len[0] == 4 && p->len[1] < 3 && p->len[2] < 3) {
		*c = (struct civil){ v[0], v[1], v[2] };
		return true;
	}
	if (p->len[2] != 4 || p->len[0] > 2 || p->len[1] > 2 || (v[0] <= 12 && v[1] <= 12 && v[0] != v[1]))
		return false;
	*c = v[0] > 12 ? (struct civil){ v[2], v[1], v[0] } : (struct civil){ v[2], v[0], v[1] };
	return true;
}

const char *date_trouble(struct arena *a, const char *s)
{
	static const char *const months[] = { "January", "February", "March",     "April",   "May",	 "June",
					      "July",    "August",   "September", "October", "November", "December" };
	struct parts p;
	struct civil c;
	date_days day;

	if (!read_parts(s, &p))
		return NULL;
	if (p.count == 2 && p.len[0] == 4 && p.len[1] < 3 && p.value[0] && p.value[1] >= 1 && p.value[1] <= 12)
		return arena_printf(a, "The day is missing: write it such as %04d-%02d-15.", p.value[0], p.value[1]);
	if (p.count == 2 && p.len[0] < 3 && p.len[1] < 3 && (p.value[0] > 12) != (p.value[1] > 12))
		return "The year is missing: write the day as YYYY-MM-DD.";
	if (!only_day(&p, &c) || c.year < 1)
		return NULL;
	if (c.month < 1 || c.month > 12)
		return "Months go from 01 to 12; write the day as YYYY-MM-DD.";
	if (c.day < 1)
		return "Days are counted from 01.";
	if (c.day > days_in_month(c.year, c.month))
		return arena_printf(a, "%s %d has %d days.", months[c.month - 1], c.year, days_in_month(c.year, c.month));
	return date_parse(s, strlen(s), &day) ? NULL : arena_printf(a, "Write it as %04d-%02d-%02d.", c.year, c.month, c.day);
}

void date_format(date_days d, char out[11])
{
	struct civil c = date_to_civil(d);
	const int part[] = { c.year / 100, c.year % 100, c.month, c.day };
	char *p = out;

	for (int i = 0; i < 4; i++) {
		if (i >= 2)
			*p++ = '-';
		*p++ = (char)('0' + part[i] / 10 % 10);
		*p++ = (char)('0' + part[i] % 10);
	}
	*p = '\0';
}

int date_weekday(date_days d)
{
	int w = (d + 3) % 7; /* 1970-01-01 was a Thursday */

	return (w < 0 ? w + 7 : w) + 1;
}

bool date_parse_time(const char *s, size_t len)
{
	int h, m;

	return len == 5 && s[2] == ':' && digits(s, 2, &h) && digits(s + 3, 2, &m) && h < 24 && m < 60;
}

bool date_parse_timestamp(const char *s, size_t len, date_days *out)
{
	int seconds;

	if (len < 20 || !date_parse(s, 10, out) || (s[10] != 'T' && s[10] != 't') || !date_parse_time(s + 11, 5) ||
	    s[16] != ':' || !digits(s + 17, 2, &seconds) || seconds > 60)
		return false;
	size_t at = 19;
	if (s[at] == '.') {
		size_t first = ++at;
		while (at < len && s[at] >= '0' && s[at] <= '9')
			at++;
		if (at == first)
			return false;
	}
	if (at + 1 == len)
		return s[at] == 'Z' || s[at] == 'z';
	return at + 6 == len && (s[at] == '+' || s[at] == '-') && date_parse_time(s + at + 1, 5);
}

bool duration_parse(const char *s, size_t len, struct duration *out)
{
	if (len < 2 || len > 5 || s[0] == '0' || !digits(s, len - 1, &out->count) || !strchr("dwmy", s[len - 1]))
		return false;
	out->unit = s[len - 1];
	return true;
}

static date_days first_day(void)
{
	return date_from_civil((struct civil){ 1, 1, 1 });
}

static date_days last_day(void)
{
	return date_from_civil((struct civil){ 9999, 12, 31 });
}

static bool in_calendar(int64_t d, date_days *out)
{
	*out = d < first_day() ? first_day() : d > last_day() ? last_day() : (date_days)d;
	return *out == d;
}

static bool add_months(date_days d, int months, date_days *out)
{
	struct civil c = date_to_civil(d);
	int m = c.year * 12 + c.month - 1 + months;

	if (m < 12 || m / 12 > 9999) {
		*out = m < 12 ? first_day() : last_day();
		return false;
	}
	c.year = m / 12;
	c.month = m % 12 + 1;
	int most = days_in_month(c.year, c.month);
	if (c.day > most)
		c.day = most;
	*out = date_from_civil(c);
	return true;
}

bool duration_add(date_days d, struct duration u, int times, date_days *out)
{
	int n = u.count * times; /* of four digits */

	switch (u.unit) {
	case 'd':
		return in_calendar((int64_t)d + n, out);
	case 'w':
		return in_calendar(d + n * 7LL, out);
	case 'm':
		return add_months(d, n, out);
	default:
		return add_months(d, n * 12, out);
	}
}

static bool is_word(const char *s, const char *word)
{
	return strlen(s) == strlen(word) && ascii_is_lower(s, word, strlen(word));
}

/* The number of a weekday given by its whole English name or its first three letters, or 0. */
static int weekday_named(const char *s)
{
	static const char *const names[] = { "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday" };
	size_t len = strlen(s);

	for (int i = 0; i < 7; i++)
		if ((len == 3 || len == strlen(names[i])) && ascii_is_lower(s, names[i], len))
			return i + 1;
	return 0;
}

static date_days end_of_month(date_days d)
{
	struct civil c = date_to_civil(d);

	c.day = days_in_month(c.year, c.month);
	return date_from_civil(c);
}

/* Digits with slashes, dots or dashes: nobody can tell day from month, unless the year comes first, or one of the two is
 * no month: then it is just not written as a day is (date_trouble says how). */
static bool is_ambiguous(const char *s)
{
	struct parts p;
	struct civil c;
	int separators = 0;

	if (read_parts(s, &p) && (p.len[0] == 4 || only_day(&p, &c) || (p.count == 2 && (p.value[0] > 12) != (p.value[1] > 12))))
		return false;
	for (; *s; s++) {
		if (strchr("/.-", *s))
			separators++;
		else if (*s < '0' || *s > '9')
			return false;
	}
	return separators > 0;
}

static enum date_words_result day_at(int64_t d, date_days *out)
{
	return in_calendar(d, out) ? DATE_WORDS_OK : DATE_WORDS_BEYOND;
}

enum date_words_result date_words(const char *s, date_days today, date_days *out)
{
	size_t len = strlen(s);
	struct duration u;

	if (date_parse(s, len, out))
		return DATE_WORDS_OK;
	if ((s[0] == '+' || s[0] == '-') && duration_parse(s + 1, len - 1, &u))
		return duration_add(today, u, s[0] == '+' ? 1 : -1, out) ? DATE_WORDS_OK : DATE_WORDS_BEYOND;
	if (is_word(s, "today"))
		return day_at(today, out);
	if (is_word(s, "tomorrow"))
		return day_at(today + 1LL, out);
	if (is_word(s, "yesterday"))
		return day_at(today - 1LL, out);
	if (is_word(s, "eom"))
		return day_at(end_of_month(today), out);
	if (is_word(s, "eoy"))
		return day_at(date_from_civil((struct civil){ date_to_civil(today).year, 12, 31 }), out);
	int day = weekday_named(len > 5 && ascii_is_lower(s, "next ", 5) ? s + 5 : s);
	if (!day)
		return is_ambiguous(s) ? DATE_WORDS_AMBIGUOUS : DATE_WORDS_UNKNOWN;
	int ahead = (day - date_weekday(today) + 7) % 7;
	return day_at(today + (ahead ? ahead : 7LL), out);
}
