#include "render/findings.h"

#include <string.h>
#include "base/utf8.h"

void findings_place(struct buf *out, const struct source *source, struct txp_span at)
{
	if (source)
		utf8_show(out, source->name, strlen(source->name));
	if (source && at.start != TXP_NOWHERE) {
		struct txp_position p = source_position(source, at.start);
		buf_printf(out, ":%u:%u", (unsigned)p.line, (unsigned)p.column);
	}
}
