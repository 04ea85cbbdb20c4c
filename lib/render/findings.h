/* findings.h - findings for people and for the tools that gather them. */
#ifndef RENDER_FINDINGS_H
#define RENDER_FINDINGS_H

#include "base/buf.h"
#include "base/finding.h"
#include "text/document.h"

/* format: "text" (with the excerpt, carets and remedy), "gcc" (a line each), "github" (workflow commands), "junit" (one
 * <testsuite>; whoever has several files puts <testsuites> around them). source NULL: about no file. TXP_EUSAGE for
 * another format. */
enum txp_result findings_render(struct buf *out, const struct findings *f, const struct source *source,
				const char *format, bool color);

/* The formats, NULL-terminated. */
extern const char *const findings_formats[];

/* Where something is, for one line: "file:12:3", "file" when it has no place, "" when there is no file. */
void findings_place(struct buf *out, const struct source *source, struct txp_span at);

/* The other back-ends. */
void findings_gcc(struct buf *out, const struct findings *f, const struct source *source);
void findings_github(struct buf *out, const struct findings *f, const struct source *source);
void findings_junit(struct buf *out, const struct findings *f, const struct source *source);

#endif
