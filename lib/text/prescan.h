/* prescan.h - one pass over the bytes before libyaml sees them. Private to text/. */
#ifndef TEXT_PRESCAN_H
#define TEXT_PRESCAN_H

#include "text/document.h"

/* Reports what no plan file may hold: bytes that are not UTF-8, control characters, line separators that only some
 * programs see, bidi controls, lone CR, `%` lines, conflict markers. libyaml takes some of these for line breaks, some
 * silently, and some very slowly. Notes in the source where lines begin and whether it is ASCII. Returns true when the
 * white space that a line begins with holds a tab. */
bool prescan(struct arena *a, struct source *source, struct findings *f);

/* The same for text that was written with escapes: a control character in it is as dangerous as in the file. Reports at
 * `at`; true when the text is fine. */
bool prescan_value(const char *text, size_t len, struct txp_span at, struct findings *f);

#endif
