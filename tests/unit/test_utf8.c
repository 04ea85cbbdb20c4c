/* UTF-8: every code point, every ill-formed lead and tail, and text shown safely. */
#include "unit.h"

#include "base/utf8.h"

/* Written from the table of the standard, not from the code under test. */
static size_t encode(uint32_t cp, char out[4])
{
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xC0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3F));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xE0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
		out[2] = (char)(0x80 | (cp & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
	out[3] = (char)(0x80 | (cp & 0x3F));
	return 4;
}

static void every_code_point(void **state)
{
	(void)state;
	for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
		char bytes[4];
		uint32_t got = 0xFFFFFFFF;
		size_t len = encode(cp, bytes);
		bool surrogate = cp >= 0xD800 && cp <= 0xDFFF;

		assert_int_equal(utf8_decode(bytes, bytes + len, &got), surrogate ? 0 : len);
		if (surrogate)
			continue;
		assert_int_equal(got, cp);
		assert_int_equal(utf8_length(bytes, len), 1);
		for (size_t cut = 1; cut < len; cut++)
			assert_int_equal(utf8_decode(bytes, bytes + cut, &got), 0);
	}
}

/* All pairs and triples of bytes that matter: what decodes must encode back to the same bytes. */
static void whatever_decodes_encodes_back(void **state)
{
	static const unsigned char tails[] = { 0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF };
	const size_t n = sizeof tails;
	size_t good = 0;

	(void)state;
	for (unsigned lead = 0; lead < 256; lead++)
		for (size_t i = 0; i < n * n * n; i++) {
			unsigned char in[4] = { (unsigned char)lead, tails[i / n / n], tails[i / n % n], tails[i % n] };
			const char *p = (const char *)in;
			char out[4];
			uint32_t cp;
			size_t len = utf8_decode(p, p + 4, &cp);
			if (!len)
				continue;
			good++;
			assert_int_equal(encode(cp, out), len);
			assert_memory_equal(in, out, len);
			assert_true(cp <= 0x10FFFF && (cp < 0xD800 || cp > 0xDFFF));
		}
	assert_true(good > 128 * n * n * n);
}

static void ill_formed(void **state)
{
	static const char *const bad[] = {
		"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xED\xBF\xBF",
		"\xF0\x80\x80\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xF8\x88\x80\x80\x80",
		"\xFE", "\xFF", "\xC3(", "\xE2\x82(", "\xF0\x9F\x98(",
	};
	uint32_t cp;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (utf8_decode(bad[i], bad[i] + strlen(bad[i]), &cp))
			fail_msg("case %zu decodes", i);
}

static void columns(void **state)
{
	(void)state;
	assert_int_equal(utf8_columns('a'), 1);
	assert_int_equal(utf8_columns(0xF1), 1);    /* ñ */
	assert_int_equal(utf8_columns(0x301), 0);   /* combining acute */
	assert_int_equal(utf8_columns(0x200B), 0);  /* zero width space */
	assert_int_equal(utf8_columns(0x4E2D), 2);  /* 中 */
	assert_int_equal(utf8_columns(0xFF21), 2);  /* full-width A */
	assert_int_equal(utf8_columns(0x1F642), 2); /* a smile */
	assert_int_equal(utf8_columns(0x3B1), 1);   /* α */
	/* First and last of ranges, and their neighbours. */
	static const struct {
		uint32_t cp;
		unsigned columns;
	} cases[] = {
		{ 0x2FF, 1 },   { 0x300, 0 },    { 0x36F, 0 },    { 0x370, 1 },    { 0x5B8, 0 },    { 0x5BE, 1 },   { 0x5C1, 0 },
		{ 0x61C, 0 },   { 0x64E, 0 },    { 0x93E, 1 },    { 0x947, 0 },    { 0x94D, 0 },    { 0xE31, 0 },   { 0xE32, 1 },
		{ 0xE35, 0 },   { 0xE48, 0 },    { 0x10FF, 1 },   { 0x1100, 2 },   { 0x115F, 2 },   { 0x1160, 0 },  { 0x11FF, 0 },
		{ 0x200D, 0 },  { 0x2014, 1 },   { 0x231A, 2 },   { 0x2E80, 2 },   { 0x3000, 2 },   { 0x303F, 1 },  { 0x3099, 0 },
		{ 0x30FB, 2 },  { 0x4DC0, 1 },   { 0xA4C6, 2 },   { 0xAC00, 2 },   { 0xD7A3, 2 },   { 0xFE0F, 0 },  { 0xFF01, 2 },
		{ 0xFF60, 2 },  { 0xFF61, 1 },   { 0x1F004, 2 },  { 0x1F005, 1 },  { 0x1F6D2, 2 },  { 0x20000, 2 }, { 0x3FFFD, 2 },
		{ 0xE0100, 0 }, { 0xE01EF, 0 },  { 0x10FFFF, 1 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (utf8_columns(cases[i].cp) != cases[i].columns)
			fail_msg("U+%04X takes %u", (unsigned)cases[i].cp, utf8_columns(cases[i].cp));
}

static void unsafe(void **state)
{
	static const uint32_t bad[] = { 0,      0x1B,   0x0D,   0x7F,   0x80,   0x9B,   0x9F,   0x61C,
					0x200E, 0x200F, 0x2028, 0x202A, 0x202E, 0x2066, 0x2069, 0xFEFF };
	static const uint32_t good[] = { '\t', ' ', '~', 0xA0, 0xF1, 0x200D, 0x2027, 0x202F, 0x2065, 0x206A, 0x10FFFF };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_true(utf8_unsafe(bad[i]));
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_false(utf8_unsafe(good[i]));
}

ARENA_TEST(shown)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{ "plain", "plain" },
		{ "a\tb\nc\rd", "a b c d" },
		{ "x\x1b[31mred", "x<U+001B>[31mred" },
		{ "\xE2\x80\xAE"
		  "abc",
		  "<U+202E>abc" },
		{ "a\xFF"
		  "b\xC3",
		  "a<FF>b<C3>" },
		{ "Aña 中", "Aña 中" },
		{ "a\xE2\x80\x8B"
		  "b\xF3\xA0\x81\xA7",
		  "a<U+200B>b<U+E0067>" },
		{ "\xE2\x80\x8D\xE2\x80\x8C\xEF\xB8\x8F", "\xE2\x80\x8D\xE2\x80\x8C\xEF\xB8\x8F" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf b = buf_in(a);
		size_t len = strlen(cases[i].in), columns_of_out = 0;
		utf8_show(&b, cases[i].in, len);
		assert_string_equal(b.bytes, cases[i].out);
		for (const char *p = b.bytes; *p;) {
			uint32_t cp;
			p += utf8_decode(p, b.bytes + b.len, &cp);
			columns_of_out += utf8_columns(cp);
		}
		assert_int_equal(utf8_width(cases[i].in, len), columns_of_out);
	}
}

/* Whatever bytes go in, what comes out is well-formed and holds nothing that a terminal obeys. */
ARENA_TEST(anything_shown_is_safe)
{
	uint32_t seed = 1;

	for (int round = 0; round < 2000; round++) {
		char in[40];
		struct buf b = buf_in(a);
		for (size_t i = 0; i < sizeof in; i++) {
			seed = seed * 1664525 + 1013904223;
			in[i] = (char)(seed >> 24);
		}
		utf8_show(&b, in, sizeof in);
		for (const char *p = b.bytes, *end = b.bytes + b.len; p < end;) {
			uint32_t cp = 0;
			size_t len = utf8_decode(p, end, &cp);
			assert_true(len > 0 && !utf8_unsafe(cp) && cp != '\t' && cp != '\n');
			p += len;
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_point),
		cmocka_unit_test(whatever_decodes_encodes_back),
		cmocka_unit_test(ill_formed),
		cmocka_unit_test(columns),
		cmocka_unit_test(unsafe),
		IN_ARENA(shown),
		IN_ARENA(anything_shown_is_safe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
