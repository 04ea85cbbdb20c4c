/* unicode_make.c - runs while txplan is built: writes what utf8proc knows about code points as tables for unicode.h.
 *
 *   unicode_make >unicode_tables.c */
#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

#include "base/unicode.h"
#include "base/utf8.h"

enum { ROWS = (UNICODE_LAST + 1) >> UNICODE_ROW, ROWS_MOST = 256 };

static enum unicode_join join_of(utf8proc_int32_t cp, const utf8proc_property_t *p)
{
	if (utf8_stand_in((uint32_t)cp))
		return JOIN_ALONE;
	switch (p->boundclass) {
	case UTF8PROC_BOUNDCLASS_CR:
	case UTF8PROC_BOUNDCLASS_LF:
	case UTF8PROC_BOUNDCLASS_CONTROL: return JOIN_CONTROL;
	case UTF8PROC_BOUNDCLASS_EXTEND: return JOIN_EXTEND;
	case UTF8PROC_BOUNDCLASS_SPACINGMARK: return JOIN_SPACING;
	case UTF8PROC_BOUNDCLASS_PREPEND: return JOIN_PREPEND;
	case UTF8PROC_BOUNDCLASS_ZWJ: return JOIN_ZWJ;
	case UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC: return JOIN_PICTURE;
	case UTF8PROC_BOUNDCLASS_REGIONAL_INDICATOR: return JOIN_REGIONAL;
	case UTF8PROC_BOUNDCLASS_L: return JOIN_L;
	case UTF8PROC_BOUNDCLASS_V: return JOIN_V;
	case UTF8PROC_BOUNDCLASS_T: return JOIN_T;
	case UTF8PROC_BOUNDCLASS_LV: return JOIN_LV;
	case UTF8PROC_BOUNDCLASS_LVT: return JOIN_LVT;
	default: return JOIN_OTHER;
	}
}

/* utf8proc's width, but where terminals are at one and it says something else. */
static unsigned columns_of(utf8proc_int32_t cp, const utf8proc_property_t *p)
{
	/* A mark that takes room takes it too when it stands alone; so do signs that stand over digits. */
	if (p->category == UTF8PROC_CATEGORY_MC || p->boundclass == UTF8PROC_BOUNDCLASS_PREPEND)
		return 1;
	/* The letters of a syllable of Hangul but for the first: they are drawn into it. */
	if (p->boundclass == UTF8PROC_BOUNDCLASS_V || p->boundclass == UTF8PROC_BOUNDCLASS_T)
		return 0;
	/* Ideographs are wide, those that are not assigned yet too. */
	if (p->category == UTF8PROC_CATEGORY_CN && cp >= 0x20000 && cp <= 0x3FFFD)
		return 2;
	return (unsigned)utf8proc_charwidth(cp);
}

static unsigned cell_of(utf8proc_int32_t cp)
{
	const utf8proc_property_t *p = utf8proc_get_property(cp);

	return columns_of(cp, p) << UNICODE_JOIN | join_of(cp, p);
}

int main(void)
{
	static uint8_t rows[ROWS_MOST][UNICODE_CELLS], row_of[ROWS];
	unsigned count = 0;

	for (unsigned i = 0; i < ROWS; i++) {
		uint8_t row[UNICODE_CELLS];
		unsigned same = 0;

		for (unsigned k = 0; k < UNICODE_CELLS; k++)
			row[k] = (uint8_t)cell_of((utf8proc_int32_t)(i << UNICODE_ROW | k));
		while (same < count && memcmp(rows[same], row, sizeof row) != 0)
			same++;
		if (same == ROWS_MOST) {
			fprintf(stderr, "unicode_make: more than %d different rows: choose another UNICODE_ROW\n", ROWS_MOST);
			return 1;
		}
		if (same == count)
			memcpy(rows[count++], row, sizeof row);
		row_of[i] = (uint8_t)same;
	}
	printf("/* Made by lib/base/unicode_make.c out of utf8proc %s, Unicode %s. */\n#include \"base/unicode.h\"\n",
	       utf8proc_version(), utf8proc_unicode_version());
	printf("const uint8_t unicode_row_of[] = {");
	for (unsigned i = 0; i < ROWS; i++)
		printf("%s%u,", i % 32 ? "" : "\n", row_of[i]);
	printf("\n};\nconst uint8_t unicode_rows[][UNICODE_CELLS] = {\n");
	for (unsigned i = 0; i < count; i++) {
		printf("{");
		for (unsigned k = 0; k < UNICODE_CELLS; k++)
			printf("%s%u,", k % 32 ? "" : "\n", rows[i][k]);
		printf("\n},\n");
	}
	printf("};\n");
	return ferror(stdout) ? 1 : 0;
}
