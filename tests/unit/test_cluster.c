/* Clusters and columns: held against utf8proc over all code points, pairs and drawn texts, and against cases of our own. */
#include "unit.h"

#include <utf8proc.h>
#include "base/utf8.h"

static size_t encode(uint32_t cp, char *out)
{
	return (size_t)utf8proc_encode_char((utf8proc_int32_t)cp, (utf8proc_uint8_t *)out);
}

/* What is shown as a code or a blank stands alone here, whatever Unicode says of it. */
static bool stands_alone(uint32_t cp)
{
	return utf8_stand_in(cp) != 0 || (cp >= 0xD800 && cp <= 0xDFFF);
}

/* ---- Columns ---- */

static void columns_are_utf8procs(void **state)
{
	unsigned same = 0;

	(void)state;
	for (uint32_t cp = 0xA0; cp <= 0x10FFFF; cp++) {
		const utf8proc_property_t *p = utf8proc_get_property((utf8proc_int32_t)cp);
		unsigned want = (unsigned)utf8proc_charwidth((utf8proc_int32_t)cp);

		if (stands_alone(cp))
			continue;
		same++;
		/* Where terminals are at one, and it isn't: marks and signs with room of their own, the letters of a
		 * syllable behind the first, ideographs to come. */
		if (p->category == UTF8PROC_CATEGORY_MC || p->boundclass == UTF8PROC_BOUNDCLASS_PREPEND)
			want = 1;
		else if (p->boundclass == UTF8PROC_BOUNDCLASS_V || p->boundclass == UTF8PROC_BOUNDCLASS_T)
			want = 0;
		else if (p->category == UTF8PROC_CATEGORY_CN && cp >= 0x20000 && cp <= 0x3FFFD)
			want = 2;
		else if (cp == 0xAD)
			want = 1;
		if (utf8_columns(cp) != want)
			fail_msg("U+%04X takes %u, not %u", (unsigned)cp, utf8_columns(cp), want);
	}
	assert_true(same > 1100000);
}

static void columns_of_clusters(void **state)
{
	static const struct {
		const char *text;
		unsigned columns;
	} cases[] = {
		{ "a", 1 },
		{ " ", 1 },
		{ "\t", 1 },
		{ "e\xCC\x81", 1 },				  /* é in two */
		{ "\xCC\x81", 0 },				  /* a mark alone */
		{ "a\xCC\x81\xCC\xA3\xCC\x88", 1 },		  /* marks upon marks */
		{ "中", 2 },
		{ "が", 2 },
		{ "か\xE3\x82\x99", 2 },			  /* が in two */
		{ "가", 2 },
		{ "\xE1\x84\x80\xE1\x85\xA1\xE1\x86\xA8", 2 },	  /* 각 in three letters */
		{ "가\xE1\x86\xA8", 2 },			  /* 각 in two */
		{ "🙂", 2 },
		{ "👍🏽", 2 },				  /* with its skin */
		{ "👩\xE2\x80\x8D👩\xE2\x80\x8D👧", 2 },	  /* a family */
		{ "🇪🇸", 2 },				  /* a flag */
		{ "🇪", 1 },					  /* half of one */
		{ "\xE2\x9D\xA4", 1 },				  /* a heart as text */
		{ "\xE2\x9D\xA4\xEF\xB8\x8F", 2 },		  /* a heart as emoji */
		{ "1\xEF\xB8\x8F\xE2\x83\xA3", 2 },		  /* the key 1 */
		{ "a\xEF\xB8\x8F", 1 },				  /* a letter is no emoji */
		{ "©\xEF\xB8\x8F", 2 },
		{ "\xE0\xA4\xA8\xE0\xA5\x80", 2 },		  /* नी: the vowel stands beside its letter */
		{ "\xE0\xA4\xA8\xE0\xA5\x81", 1 },		  /* नु: it stands below */
		{ "\xE0\xB8\x81\xE0\xB8\xB3", 2 },		  /* กำ */
		{ "\xE0\xB8\x81\xE0\xB8\xB4", 1 },		  /* กิ */
		{ "\xFF", 4 },
		{ "\xE2\x80\x8B", 8 },
		{ "\xF3\xA0\x81\xA7", 9 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t len = strlen(cases[i].text);
		unsigned columns;
		if (utf8_cluster(cases[i].text, cases[i].text + len, &columns) != len)
			fail_msg("case %zu is torn: %s", i, cases[i].text);
		if (columns != cases[i].columns)
			fail_msg("case %zu, %s, takes %u", i, cases[i].text, columns);
		assert_int_equal(utf8_width(cases[i].text, len), columns);
	}
}

/* ---- Boundaries ---- */

/* The text with ÷ where a cluster ends. */
static const char *cut(struct arena *a, const char *text)
{
	struct buf b = buf_in(a);

	for (const char *end = text + strlen(text); text < end;) {
		unsigned columns;
		size_t len = utf8_cluster(text, end, &columns);
		buf_add(&b, text, len);
		text += len;
		buf_puts(&b, text < end ? "÷" : "");
	}
	return b.bytes;
}

ARENA_TEST(boundaries)
{
	static const char *const cases[] = {
		"a÷b÷ ÷c",
		"e\xCC\x81÷e\xCC\x81",
		" \xCC\x88÷x",						/* a blank under a mark */
		"\t÷\xCC\x88÷x",					/* none over a control character */
		"\r÷\n÷a",						/* each is shown as a blank */
		"🇪🇸÷🇺🇸÷🇫÷a",
		"a÷🇪🇸÷b",
		"👩\xE2\x80\x8D👩\xE2\x80\x8D👧÷👩",
		"👩🏽\xE2\x80\x8D\xE2\x9A\x95\xEF\xB8\x8F÷x",			/* a doctor */
		"\xE2\x9D\xA4\xEF\xB8\x8F\xE2\x80\x8D🔥÷🔥",			/* a heart on fire */
		"a\xE2\x80\x8D÷👩",					/* the joiner joins pictures only */
		"👩\xE2\x80\x8D÷a",
		"👍🏽÷👍🏽",
		"1\xEF\xB8\x8F\xE2\x83\xA3÷2",
		"\xE1\x84\x80\xE1\x85\xA1\xE1\x86\xA8÷\xE1\x84\x80",	/* 각 */
		"가\xE1\x86\xA8÷가÷각\xE1\x86\xA8÷\xE1\x84\x80가",
		"\xE1\x85\xA1÷\xE1\x84\x80",
		"\xE0\xA4\xA8\xE0\xA5\x80÷\xE0\xA4\xA8\xE0\xA5\x81÷\xE0\xA4\xA8",
		"\xE0\xA4\xA8\xE0\xA4\xBC\xE0\xA5\x8D÷\xE0\xA4\xA8",	/* a virama is a mark; the next letter stands alone */
		"\xE0\xB8\x81\xE0\xB8\xB3÷\xE0\xB8\x81\xE0\xB8\xB4",
		("\xD8\x80"
		 "7÷7"),							/* a sign over a number */
		"\xFF÷\xCC\x81÷a÷\xE2\x80\x8B÷\xCC\x81",			/* what is shown as a code has no marks */
		"🏴÷\xF3\xA0\x81\xA7÷\xF3\xA0\x81\xA2",			/* tags are shown as codes */
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf b = buf_in(a);
		for (const char *p = cases[i]; *p; p++)
			if (!strncmp(p, "÷", 2))
				p++;
			else
				buf_putc(&b, *p);
		if (strcmp(cut(a, b.bytes), cases[i]) != 0)
			fail_msg("case %zu: %s, not %s", i, cut(a, b.bytes), cases[i]);
	}
}

static bool parts(const char *text, size_t first, size_t len)
{
	unsigned columns;

	return utf8_cluster(text, text + len, &columns) == first;
}

/* One code point of each kind; every code point before and behind each of them (of where nothing is assigned, every 97th). */
static void pairs_are_utf8procs(void **state)
{
	static const uint32_t kinds[] = { 'a',   0x300,  0x200D,  0x903,  0x600,   0x231A, 0x1F1E6,
					  0x1100, 0x1161, 0x11A8, 0xAC00, 0xAC01, 0x1F3FD, 0x4E2D };
	char text[8];

	(void)state;
	for (uint32_t cp = 0x20; cp <= 0x10FFFF; cp++) {
		if (stands_alone(cp) || (cp > 0x323AF && (cp < 0xE0000 || cp > 0xE0FFF) && cp % 97))
			continue;
		for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
			size_t n = encode(cp, text), m = encode(kinds[i], text + n);
			if (parts(text, n, n + m) != utf8proc_grapheme_break((utf8proc_int32_t)cp, (utf8proc_int32_t)kinds[i]))
				fail_msg("U+%04X U+%04X", (unsigned)cp, (unsigned)kinds[i]);
			n = encode(kinds[i], text);
			m = encode(cp, text + n);
			if (parts(text, n, n + m) != utf8proc_grapheme_break((utf8proc_int32_t)kinds[i], (utf8proc_int32_t)cp))
				fail_msg("U+%04X U+%04X", (unsigned)kinds[i], (unsigned)cp);
		}
	}
}

static uint32_t draw(uint32_t *seed, uint32_t n)
{
	*seed = *seed * 1664525 + 1013904223;
	return (*seed >> 8) % n;
}

/* Drawn texts of what matters, cut forwards and from behind. */
static void texts_are_utf8procs(void **state)
{
	static const uint32_t letters[] = { 'a',    ' ',    0xE9,   0x301,  0x200D, 0x903,   0x600,  0x2764,  0xFE0F, 0x1F1E6,
					    0x1F1F8, 0x1100, 0x1161, 0x11A8, 0xAC00, 0xAC01, 0x1F3FD, 0x1F469, 0x4E2D, 0xE33 };
	uint32_t seed = 7;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		char text[4 * 12];
		size_t len = 0, starts[13], count = 0;
		utf8proc_int32_t before = 0, memory = 0;

		for (uint32_t i = 0, n = 1 + draw(&seed, 12); i < n; i++) {
			uint32_t cp = letters[draw(&seed, sizeof letters / sizeof *letters)];
			if (!i || utf8proc_grapheme_break_stateful(before, (utf8proc_int32_t)cp, &memory))
				starts[count++] = len;
			len += encode(cp, text + len);
			before = (utf8proc_int32_t)cp;
		}
		starts[count] = len;
		size_t at = 0, width = 0;
		for (size_t i = 0; i < count; i++) {
			unsigned columns;
			assert_int_equal(at, starts[i]);
			at += utf8_cluster(text + at, text + len, &columns);
			width += columns;
		}
		assert_int_equal(at, len);
		assert_int_equal(utf8_width(text, len), width);
		for (size_t i = count; i-- > 0;)
			assert_ptr_equal(utf8_cluster_before(text, text + starts[i + 1], text + len), text + starts[i]);
	}
}

static void cut_where_clusters_end(void **state)
{
	static const struct {
		const char *text;
		size_t most, left;
	} cases[] = {
		{ "abc", 3, 3 },	       { "abc", 2, 2 },	       { "", 0, 0 },
		{ "abe\xCC\x81z", 4, 2 },      { "abe\xCC\x81z", 3, 2 }, { "abe\xCC\x81z", 5, 5 },
		{ "ñandú", 1, 0 },	       { "ñandú", 2, 2 },      { "a🇪🇸🇺🇸", 8, 1 },
		{ "a🇪🇸🇺🇸", 9, 9 },	       { "a🇪🇸🇺🇸", 13, 9 },     { "👩\xE2\x80\x8D👩\xE2\x80\x8D👧!", 8, 7 },
		{ "x👩\xE2\x80\x8D👩\xE2\x80\x8D👧!", 8, 1 }, { "a\xFF\xFF", 2, 2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (utf8_cut(cases[i].text, strlen(cases[i].text), cases[i].most) != cases[i].left)
			fail_msg("case %zu: %zu", i, utf8_cut(cases[i].text, strlen(cases[i].text), cases[i].most));
}

/* Whatever bytes there are: it ends, within the bytes, and from behind it never goes too far. */
static void any_bytes(void **state)
{
	uint32_t seed = 3;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		char text[24];
		const char *end = text + sizeof text;
		for (size_t i = 0; i < sizeof text; i++)
			text[i] = (char)(draw(&seed, 3) ? draw(&seed, 256) : 0xCC + draw(&seed, 2) * 20);
		for (const char *p = text; p < end;) {
			unsigned columns;
			size_t len = utf8_cluster(p, end, &columns);
			assert_in_range(len, 1, end - p);
			assert_true(columns <= 2 * len + 8);
			p += len;
		}
		for (const char *p = end; p > text;) {
			const char *before = utf8_cluster_before(text, p, end);
			assert_true(before >= text && before < p);
			p = before;
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_are_utf8procs),
		cmocka_unit_test(columns_of_clusters),
		IN_ARENA(boundaries),
		cmocka_unit_test(pairs_are_utf8procs),
		cmocka_unit_test(texts_are_utf8procs),
		cmocka_unit_test(cut_where_clusters_end),
		cmocka_unit_test(any_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
