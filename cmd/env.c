/* What a run depends on besides files: one look at the clock, the local zone, the caseload around us. */
#include "store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { DAY_SECONDS = 86400 };

static long zone_seconds(int64_t now)
{
	time_t t = (time_t)now;
	struct tm local;

	return localtime_r(&t, &local) ? local.tm_gmtoff : 0;
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

static int64_t local_day(int64_t t)
{
	int64_t local = t + zone_seconds(t);

	return local / DAY_SECONDS - (local % DAY_SECONDS < 0);
}

/* Where clocks are put forward the next midnight may not exist, and where they are put back it may come twice, or the day once
 * more: so the last instant of the day is looked for, from where every zone on earth has left it behind. */
int64_t local_day_end(int32_t day)
{
	enum { STEP = 300, ZONE_MOST = 16 * 3600 };
	int64_t after = (day + 1LL) * DAY_SECONDS + ZONE_MOST, within = after - STEP;

	while (local_day(within) > day) {
		after = within;
		within -= STEP;
	}
	while (after - within > 1) {
		int64_t middle = within + (after - within) / 2;

		*(local_day(middle) > day ? &after : &within) = middle;
	}
	return after;
}

/* The zone of RFC 3339: Z or +02:00, in seconds. */
static bool read_zone(const char *s, long *seconds)
{
	int hours, minutes;

	*seconds = 0;
	if (!strcmp(s, "Z") || !strcmp(s, "z"))
		return true;
	if (strlen(s) != 6 || (s[0] != '+' && s[0] != '-') || s[3] != ':' || !digits(s + 1, 2, &hours) ||
	    !digits(s + 4, 2, &minutes) || hours > 23 || minutes > 59)
		return false;
	*seconds = (hours * 3600L + minutes * 60L) * (s[0] == '-' ? -1 : 1);
	return true;
}

/* TXPLAN_NOW: an RFC 3339 instant, or a date for its local noon. *day: the date, or INT32_MIN. */
static bool read_now(const char *s, int64_t *now, int32_t *day)
{
	int hour, minute, second;
	bool ambiguous;
	long zone;
	const char *rest;
	char date[11] = { 0 };

	if (strlen(s) < 10)
		return false;
	memcpy(date, s, 10);
	if (date[4] != '-' || date[7] != '-' || txp_date_read(date, 0, day, &ambiguous) != TXP_OK)
		return false;
	*now = (int64_t)*day * DAY_SECONDS;
	if (!s[10]) {
		*now += DAY_SECONDS / 2;
		*now -= zone_seconds(*now);
		return true;
	}
	if (strlen(s) < 20 || !strchr("Tt ", s[10]) || s[13] != ':' || s[16] != ':' || !digits(s + 11, 2, &hour) ||
	    !digits(s + 14, 2, &minute) || !digits(s + 17, 2, &second) || hour > 23 || minute > 59 || second > 60)
		return false;
	*day = INT32_MIN;
	rest = s + 19;
	if (*rest == '.')
		rest += 1 + strspn(rest + 1, "0123456789");
	if (!read_zone(rest, &zone))
		return false;
	*now += hour * 3600L + minute * 60L + second - zone;
	return true;
}

int run_start(struct run *r)
{
	const char *fixed = getenv("TXPLAN_NOW");
	int32_t day = INT32_MIN;

	r->quiet = arg_given(&r->args, "quiet");
	r->no_input = arg_given(&r->args, "no-input") || !isatty(STDIN_FILENO);
	tzset();
	if (fixed && *fixed) {
		if (!read_now(fixed, &r->now, &day))
			return fail(r, EXIT_TROUBLE, "Write it as 2026-04-20 or 2026-04-20T09:00:00+02:00, or unset it.",
				    "TXPLAN_NOW is neither a date nor a time: \"%s\"", fixed);
	} else {
		struct timespec t;

		clock_gettime(CLOCK_REALTIME, &t);
		r->now = t.tv_sec;
	}
	r->zone_minutes = (int)(zone_seconds(r->now) / 60);
	r->env.today = (int32_t)local_day(r->now);
	if (day != INT32_MIN && day != r->env.today)
		return fail(r, EXIT_TROUBLE, "Write another day into TXPLAN_NOW, or unset it.",
			    "there was no %s in the local time zone", fixed);
	r->env.site = "";
	r->env.language = "en";
	return EXIT_DONE;
}

void run_end(struct run *r)
{
	store_close(r);
	elsewhere_end(r);
	txp_caseload_free(r->caseload);
	r->caseload = NULL;
}

const txp_caseload *run_caseload(struct run *r)
{
	int bad = 0;
	enum txp_result result;

	if (r->caseload_sought)
		return r->caseload;
	r->caseload_sought = true;
	result = live(txp_caseload_find(".", &bad, &r->caseload));
	if (result == TXP_EREFUSED && r->caseload)
		tell_findings(r, txp_caseload_findings(r->caseload));
	else if (result == TXP_EIO)
		fail(r, EXIT_TROUBLE, "Ask whoever looks after this computer; txplan goes on without the caseload's settings.",
		     "the caseload's settings can't be read: %s", read_trouble(bad));
	r->caseload_unreadable = result == TXP_EIO;
	r->caseload_wrong = result == TXP_EREFUSED;
	r->env.caseload = r->caseload;
	return r->caseload;
}

void tell_caseload_files(struct run *r, const txp_caseload *c)
{
	if (!c || r->caseload_told)
		return;
	r->caseload_told = true;
	r->caseload_wrong |= live(txp_caseload_read(c)) == TXP_EREFUSED;
	for (size_t i = 0; i < txp_caseload_files_count(c); i++)
		tell_findings(r, txp_caseload_files_at(c, i));
}

enum exit_code run_caseload_code(const struct run *r)
{
	return r->caseload_unreadable ? EXIT_TROUBLE : r->caseload_wrong ? EXIT_NEGATIVE : EXIT_DONE;
}

const txp_caseload *run_caseload_anew(struct run *r)
{
	txp_caseload_free(r->caseload);
	r->caseload = NULL;
	r->env.caseload = NULL;
	r->caseload_sought = false;
	return run_caseload(r);
}

bool run_date(struct run *r, const char *option, const char *words, int32_t *day)
{
	const char *advice;
	txp_text *text = NULL;
	bool ambiguous = false;
	enum txp_result result = live(txp_date_read(words, r->env.today, day, &ambiguous));

	if (result == TXP_OK)
		return true;
	if (result == TXP_EREFUSED) {
		fail(r, EXIT_TROUBLE, "Days can be written from 0001-01-01 to 9999-12-31: is there a digit too many?",
		     "--%s \"%s\" lies beyond the calendar", option, words);
		return false;
	}
	live(txp_date_advice(words, &text));
	advice = keep_text(text);
	fail(r, EXIT_TROUBLE, *advice ? advice : "Write a day as 2026-04-20, today, +90d, -2w, \"next friday\" or eom.",
	     ambiguous ? "--%s \"%s\" can be read in two ways (day or month first?)" : "--%s \"%s\" is not a date", option, words);
	return false;
}

void time_write(int64_t time, int zone_minutes, char out[TIME_SIZE])
{
	int64_t local = time + zone_minutes * 60LL, seconds = local % DAY_SECONDS;
	char day[11];

	if (seconds < 0)
		seconds += DAY_SECONDS;
	txp_date_write((int32_t)((local - seconds) / DAY_SECONDS), day);
	snprintf(out, TIME_SIZE, "%sT%02d:%02d:%02d%c%02d:%02d", day, (int)(seconds / 3600), (int)(seconds / 60 % 60),
		 (int)(seconds % 60), zone_minutes < 0 ? '-' : '+', abs(zone_minutes) / 60, abs(zone_minutes) % 60);
}

const char *time_in_words(int64_t time, int zone_minutes)
{
	char out[TIME_SIZE];

	time_write(time, zone_minutes, out);
	return keep_printf("%s", out);
}
