#include "render/findings.h"

#include <string.h>
#include "base/utf8.h"
#include "render/render.h"
#include "view/findings.h"

const char *const findings_formats[] = { "text", "gcc", "github", "junit", NULL };

static void findings_text(struct buf *out, const struct findings *f, const struct source *source, bool color)
{
	struct arena *scratch = arena_scratch(out->arena);
	struct render r = { .backend = &render_text, .out = out, .arena = scratch, .color = color };
	const struct block *dropped;

	for (size_t i = 0; i < findings_count(f); i++) {
		for (const struct block *b = view_finding(scratch, findings_at(f, i), source); b; b = b->next)
			render_block(&r, b);
		arena_reset(scratch);
	}
	dropped = view_dropped(scratch, f, source);
	if (dropped)
		render_block(&r, dropped);
}

enum txp_result findings_render(struct buf *out, const struct findings *f, const struct source *source,
				const char *format, bool color)
{
	if (!strcmp(format, "text"))
		findings_text(out, f, source, color);
	else if (!strcmp(format, "gcc"))
		findings_gcc(out, f, source);
	else if (!strcmp(format, "github"))
		findings_github(out, f, source);
	else if (!strcmp(format, "junit"))
		findings_junit(out, f, source);
	else
		return TXP_EUSAGE;
	return TXP_OK;
}
