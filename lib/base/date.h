/* date.h - calendar days, durations and the words people use for them. Pure functions: the clock is an argument. */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* Days since 1970-01-01, proleptic Gregorian; years 0001 to 9999. */
typedef int32_t date_days;

struct civil {
	int year, month, day;
};

date_days date_from_civil(struct civil c);
struct civil date_to_civil(date_days d);

/* Exactly YYYY-MM-DD and a real calendar day. */
bool date_parse(const char *s, size_t len, date_days *out);

/* What to do about a text that is nearly a day: 2026-4-7, 06/15/2026, 2026-06, or 2026-02-30, "February 2026 has 28 days."
 * NULL for others. */
const char *date_trouble(struct arena *a, const char *s);

/* Writes YYYY-MM-DD and a NUL. */
void date_format(date_days d, char out[11]);

/* 1 = Monday … 7 = Sunday. */
int date_weekday(date_days d);

/* RFC 3339 with seconds and a zone; out is the local calendar day that it names. A leap second is accepted. */
bool date_parse_timestamp(const char *s, size_t len, date_days *out);

/* HH:MM, 24 hours. */
bool date_parse_time(const char *s, size_t len);

struct duration {
	int count;
	char unit; /* 'd', 'w', 'm', 'y' */
};

/* `7d`, `2w`, `3m`, `1y`; 1 to 9999 of a unit. */
bool duration_parse(const char *s, size_t len, struct duration *out);

/* Adds (times = 1) or takes away (times = -1) a duration. Months and years clamp to the month's end. False when that lies
 * beyond the years 0001 to 9999: then *out is their first or last day. */
bool duration_add(date_days d, struct duration u, int times, date_days *out);

enum date_words_result { DATE_WORDS_OK, DATE_WORDS_UNKNOWN, DATE_WORDS_AMBIGUOUS, DATE_WORDS_BEYOND };

/* What a person types: ISO, today, tomorrow, yesterday, +90d, -2w, a weekday's name or `next friday` (strictly after
 * today), eom, eoy. Forms such as 04/07 are ambiguous; what lies beyond the years 0001 to 9999 is no day. */
enum date_words_result date_words(const char *s, date_days today, date_days *out);

#endif
