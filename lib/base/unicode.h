/* unicode.h - what each code point is to whoever lays text out, in tables that the build makes out of utf8proc
 * (unicode_make.c): constants, so that a program that starts doesn't pay for them. */
#ifndef BASE_UNICODE_H
#define BASE_UNICODE_H

#include <stdint.h>

/* How a code point joins its neighbours in one cluster (Grapheme_Cluster_Break of UAX #29). */
enum unicode_join {
	JOIN_OTHER,
	JOIN_ALONE,	/* what utf8_show() puts something in the place of */
	JOIN_CONTROL,
	JOIN_EXTEND,	/* marks, variation selectors, the skin of an emoji */
	JOIN_SPACING,	/* marks with a width of their own */
	JOIN_PREPEND,	/* signs that stand over what follows them */
	JOIN_ZWJ,	/* the joiner, U+200D */
	JOIN_PICTURE,	/* emoji: Extended_Pictographic */
	JOIN_REGIONAL,	/* two are a flag */
	JOIN_L,		/* letters and syllables of Hangul */
	JOIN_V,
	JOIN_T,
	JOIN_LV,
	JOIN_LVT,
};

enum {
	UNICODE_LAST = 0x10FFFF,
	UNICODE_ROW = 7,	  /* bits of a code point that choose a cell of a row; the others choose the row */
	UNICODE_CELLS = 1 << UNICODE_ROW,
	UNICODE_JOIN = 4,	  /* bits of a cell that tell how it joins; above them stand the columns */
};

extern const uint8_t unicode_row_of[(UNICODE_LAST + 1) >> UNICODE_ROW];
extern const uint8_t unicode_rows[][UNICODE_CELLS];

static inline unsigned unicode_cell(uint32_t cp)
{
	return unicode_rows[unicode_row_of[cp >> UNICODE_ROW]][cp & (UNICODE_CELLS - 1)];
}

static inline unsigned unicode_columns(uint32_t cp)
{
	return unicode_cell(cp) >> UNICODE_JOIN;
}

static inline enum unicode_join unicode_join(uint32_t cp)
{
	return (enum unicode_join)(unicode_cell(cp) & ((1 << UNICODE_JOIN) - 1));
}

#endif
