/* formats.c - the named forms that texts can have. One row each; the order is that of enum format. */
#include "schema/compiled.h"

#include "base/date.h"
#include "base/decimal.h"

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_alnum(char c)
{
	return is_digit(c) || is_lower(c) || (c >= 'A' && c <= 'Z');
}

static bool is_id(const char *s, size_t len)
{
	enum { ID_BYTES_MOST = 64 };

	if (!len || len > ID_BYTES_MOST || !(is_lower(*s) || is_digit(*s)))
		return false;
	for (size_t i = 1; i < len; i++)
		if (!is_lower(s[i]) && !is_digit(s[i]) && s[i] != '_' && s[i] != '-')
			return false;
	return true;
}

/* One letter, a number without a leading zero, perhaps a site tag of letters: g1, n4b. Joined by dots: g1.o1.s1. */
static bool is_item_id(const char *s, size_t len)
{
	const char *end = s + len;

	for (;;) {
		if (s == end || !is_lower(*s++) || s == end || *s < '1' || *s > '9')
			return false;
		for (int digits = 0; s < end && is_digit(*s); s++)
			if (++digits > 9)
				return false;
		for (int letters = 0; s < end && is_lower(*s); s++)
			if (++letters > 8)
				return false;
		if (s == end)
			return true;
		if (*s++ != '.')
			return false;
	}
}

static bool is_date(const char *s, size_t len)
{
	date_days d;

	return date_parse(s, len, &d);
}

static bool is_timestamp(const char *s, size_t len)
{
	date_days d;

	return date_parse_timestamp(s, len, &d);
}

static bool is_date_or_timestamp(const char *s, size_t len)
{
	return is_date(s, len) || is_timestamp(s, len);
}

static bool is_duration(const char *s, size_t len)
{
	struct duration d;

	return duration_parse(s, len, &d);
}

static bool is_decimal(const char *s, size_t len)
{
	decimal d;

	return decimal_parse(s, len, &d);
}

/* `2 visits`, or a duration. */
static bool is_sustain(const char *s, size_t len)
{
	size_t i = 0;

	if (is_duration(s, len))
		return true;
	while (i < len && is_digit(s[i]))
		i++;
	if (!i || i > 4 || *s == '0')
		return false;
	return (len - i == 7 && !memcmp(s + i, " visits", 7)) || (len - i == 6 && !memcmp(s + i, " visit", 6));
}

/* BCP 47: parts of up to 8 letters and digits joined by hyphens, the first of 2 to 8 letters. */
static bool is_language(const char *s, size_t len)
{
	size_t part = 0, parts = 0;

	for (size_t i = 0; i <= len; i++) {
		if (i == len || s[i] == '-') {
			if (!part || part > 8 || (!parts++ && part < 2))
				return false;
			part = 0;
		} else if (!is_alnum(s[i]) || (!parts && is_digit(s[i]))) {
			return false;
		} else {
			part++;
		}
	}
	return true;
}

/* What nearly every mail address looks like: one @, something before it, a name with a dot behind it. */
static bool is_email(const char *s, size_t len)
{
	const char *at = memchr(s, '@', len), *end = s + len;

	if (!at || at == s || memchr(at + 1, '@', (size_t)(end - at - 1)))
		return false;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)s[i] <= ' ' || s[i] == 0x7F || strchr("<>()[],;:\"\\", s[i]))
			return false;
	const char *dot = memchr(at + 1, '.', (size_t)(end - at - 1));
	return dot && dot > at + 1 && end[-1] != '.';
}

/* A day, `none`, or an event in words; what begins like a day must be one, and +1y is known only to commands. */
static bool is_expires(const char *s, size_t len)
{
	bool like_day = len >= 5 && is_digit(s[0]) && (memchr(s, '-', 5) || memchr(s, '/', 5) || memchr(s, '.', 5));
	bool like_words_of_commands = len >= 2 && (s[0] == '+' || s[0] == '-') && is_digit(s[1]);

	return len && !like_words_of_commands && (!like_day || is_date(s, len));
}

static const struct {
	const char *name;
	bool (*holds)(const char *s, size_t len);
	const char *phrase, *code;
} formats[FORMAT_COUNT] = {
	[FORMAT_ID] = { "txplan-id", is_id, "an id of small letters, digits, - and _, such as mt-0417", "bad-format" },
	[FORMAT_ITEM_ID] = { "txplan-item-id", is_item_id, "an id such as g1 or g1.o1", "bad-format" },
	[FORMAT_DATE] = { "txplan-date", is_date, "a day such as 2026-06-30", "bad-date" },
	[FORMAT_TIMESTAMP] = { "txplan-timestamp", is_timestamp, "a day and time such as 2026-06-30T14:05:00-05:00",
			       "bad-date" },
	[FORMAT_DATE_OR_TIMESTAMP] = { "txplan-date-or-timestamp", is_date_or_timestamp,
				       "a day such as 2026-06-30, or a day and time such as 2026-06-30T14:05:00-05:00",
				       "bad-date" },
	[FORMAT_TIME] = { "txplan-time", date_parse_time, "a time of day such as 14:05", "bad-format" },
	[FORMAT_DURATION] = { "txplan-duration", is_duration, "a length of time such as 7d, 2w, 3m or 1y",
			      "bad-format" },
	[FORMAT_DECIMAL] = { "txplan-decimal", is_decimal, "a number such as 12 or 0.5, with at most 6 decimals",
			     "bad-format" },
	[FORMAT_SUSTAIN] = { "txplan-sustain", is_sustain,
			     "a number of visits such as `2 visits`, or a time such as 4w", "bad-format" },
	[FORMAT_LANGUAGE] = { "txplan-language", is_language, "a language code such as es or en-US", "bad-format" },
	[FORMAT_EMAIL] = { "txplan-email", is_email, "an email address such as name@clinic.example", "bad-format" },
	[FORMAT_EXPIRES] = { "txplan-expires", is_expires, "a day such as 2026-06-30, an event in words, or none",
			     "bad-date" },
};

enum format format_named(const char *name)
{
	for (int f = FORMAT_NONE + 1; f < FORMAT_COUNT; f++)
		if (!strcmp(formats[f].name, name))
			return (enum format)f;
	return strncmp(name, "txplan-", 7) ? FORMAT_NONE : FORMAT_COUNT;
}

bool format_holds(enum format f, const char *s, size_t len)
{
	return formats[f].holds(s, len);
}

const char *format_phrase(enum format f)
{
	return formats[f].phrase;
}

const char *format_code(enum format f)
{
	return formats[f].code;
}
