#include "base/decimal.h"

#include <string.h>

__extension__ typedef unsigned __int128 uint128;

enum { FRACTION_DIGITS = 6, WHOLE_DIGITS = 12 };

/* A JSON number taken apart: (-)digits × 10^exponent, without leading or trailing zeros. The digits are read from
 * the text, stepping over its point. */
struct number {
	bool negative;
	const char *first; /* first significant digit */
	size_t digits;     /* how many; 0 for zero */
	long exponent;     /* of the last significant digit */
};

static const char *skip_digits(const char *p, const char *end)
{
	while (p < end && *p >= '0' && *p <= '9')
		p++;
	return p;
}

bool number_valid(const char *s, size_t len)
{
	const char *p = s, *end = s + len;

	if (p < end && *p == '-')
		p++;
	const char *whole = p;
	p = skip_digits(p, end);
	if (p == whole || (*whole == '0' && p - whole > 1))
		return false;
	if (p < end && *p == '.') {
		const char *fraction = ++p;
		p = skip_digits(p, end);
		if (p == fraction)
			return false;
	}
	if (p < end && (*p == 'e' || *p == 'E')) {
		p++;
		if (p < end && (*p == '+' || *p == '-'))
			p++;
		const char *exponent = p;
		p = skip_digits(p, end);
		if (p == exponent)
			return false;
	}
	return p == end;
}

static long read_exponent(const char *p, const char *end)
{
	const long most = 1000000000;
	long v = 0;
	bool negative = *p == '-';

	if (*p == '-' || *p == '+')
		p++;
	for (; p < end; p++)
		v = v >= most ? most : v * 10 + (*p - '0');
	return negative ? -v : v;
}

static struct number take_apart(const char *s, size_t len)
{
	struct number n = { .negative = len && *s == '-' };
	const char *p = s + n.negative, *end = s + len, *last = NULL;
	long after_point = 0, trailing = 0;
	bool point = false;

	for (; p < end && *p != 'e' && *p != 'E'; p++) {
		if (*p == '.') {
			point = true;
			continue;
		}
		after_point += point;
		if (*p == '0' && !n.first)
			continue;
		if (!n.first)
			n.first = p;
		n.digits++;
		if (*p == '0') {
			trailing++;
		} else {
			trailing = 0;
			last = p;
		}
	}
	if (!last)
		return (struct number){ .first = s };
	n.digits -= (size_t)trailing;
	n.exponent = trailing - after_point;
	if (p < end)
		n.exponent += read_exponent(p + 1, end);
	return n;
}

static int next_digit(const char **p)
{
	if (**p == '.')
		(*p)++;
	return *(*p)++ - '0';
}

bool number_is_integer(const char *s, size_t len)
{
	struct number n = take_apart(s, len);

	return !n.digits || n.exponent >= 0;
}

static int compare_magnitude(struct number a, struct number b)
{
	long top_a = a.exponent + (long)a.digits, top_b = b.exponent + (long)b.digits;

	if (!a.digits || !b.digits)
		return (a.digits != 0) - (b.digits != 0);
	if (top_a != top_b)
		return top_a < top_b ? -1 : 1;
	for (size_t i = 0; i < a.digits || i < b.digits; i++) {
		int da = i < a.digits ? next_digit(&a.first) : 0, db = i < b.digits ? next_digit(&b.first) : 0;
		if (da != db)
			return da - db;
	}
	return 0;
}

int number_compare(const char *a, size_t alen, const char *b, size_t blen)
{
	struct number x = take_apart(a, alen), y = take_apart(b, blen);

	if (!x.digits)
		x.negative = false;
	if (!y.digits)
		y.negative = false;
	if (x.negative != y.negative)
		return x.negative ? -1 : 1;
	return x.negative ? compare_magnitude(y, x) : compare_magnitude(x, y);
}

uint32_t number_hash(const char *s, size_t len)
{
	struct number n = take_apart(s, len);
	uint32_t h = n.digits ? (uint32_t)n.exponent * 2 + n.negative : 0;

	for (size_t i = 0; i < n.digits; i++)
		h = h * 31 + (uint32_t)next_digit(&n.first);
	return h;
}

/* 10^exponent mod m by repeated squaring: exponents can be huge. */
static uint64_t power_of_ten(uint64_t exponent, uint64_t m)
{
	uint128 result = 1 % m, base = 10 % m;

	for (; exponent; exponent >>= 1) {
		if (exponent & 1)
			result = result * base % m;
		base = base * base % m;
	}
	return (uint64_t)result;
}

bool number_is_multiple(const char *s, size_t len, const char *of, size_t oflen)
{
	struct number n = take_apart(s, len), d = take_apart(of, oflen);
	uint64_t divisor = 0;
	uint128 rest = 0;

	if (!n.digits)
		return true;
	if (!d.digits || d.digits > 18)
		return false;
	const char *p = d.first;
	for (size_t i = 0; i < d.digits; i++)
		divisor = divisor * 10 + (uint64_t)next_digit(&p);
	if (n.exponent < d.exponent) {
		/* n = N × 10^k, d = D × 10^(k+j): D × 10^j must divide N, and N has no trailing zero, so D must
		 * lend all the tens: it has none either. */
		return false;
	}
	p = n.first;
	for (size_t i = 0; i < n.digits; i++)
		rest = (rest * 10 + (unsigned)next_digit(&p)) % divisor;
	rest = rest * power_of_ten((uint64_t)(n.exponent - d.exponent), divisor) % divisor;
	return rest == 0;
}

bool decimal_parse(const char *s, size_t len, decimal *out)
{
	size_t whole = 0, fraction = 0;
	bool point = false, negative = len && *s == '-';
	decimal v = 0;

	if (!number_valid(s, len) || memchr(s, 'e', len) || memchr(s, 'E', len))
		return false;
	for (size_t i = negative; i < len; i++) {
		if (s[i] == '.') {
			point = true;
			continue;
		}
		if (point ? ++fraction > FRACTION_DIGITS : ++whole > WHOLE_DIGITS)
			return false;
		v = v * 10 + (s[i] - '0');
	}
	for (; fraction < FRACTION_DIGITS; fraction++)
		v *= 10;
	*out = negative ? -v : v;
	return true;
}

void decimal_format(decimal d, char out[DECIMAL_TEXT_BYTES])
{
	uint64_t v = d < 0 ? -(uint64_t)d : (uint64_t)d;
	char digits[DECIMAL_TEXT_BYTES];
	size_t n = 0, at = 0;
	int fraction = FRACTION_DIGITS;

	while (fraction && v % 10 == 0) {
		v /= 10;
		fraction--;
	}
	for (int i = 0; v || i <= fraction; i++) {
		if (i == fraction && fraction)
			digits[n++] = '.';
		digits[n++] = (char)('0' + v % 10);
		v /= 10;
	}
	if (d < 0)
		out[at++] = '-';
	while (n)
		out[at++] = digits[--n];
	out[at] = '\0';
}
