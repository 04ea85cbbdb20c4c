/* Writes made-up texts into plans, in block and in flow, beside values with either kind of quotes, and prints pairs of
 * text and plan as JSON: other YAML readers must read the same text. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "edit/edit.h"
#include "plan_gen.h"

enum { TEXTS = 6000, PARTS_MOST = 6 };

static const char *made_text(struct gen *g)
{
	static const char *const parts[] = {
		"a", "e", "x", "T", "Z", "y", "n", "no", "yes", "null", "é", "0", "1", "7", "_", ".", "+", "-", ":", " ", "#", ",", "[", "]", "{", "}",
		"'", "\"", "\n", "\t", "\\", "~", "=", "<", "|", ">", "%", "@", "&", "*", "!", "?", "/", "`", "2026-01-01", "12:30", "0x1f",
	};
	struct buf b = buf_in(g->arena);

	for (uint32_t n = 1 + gen_below(g, PARTS_MOST); n; n--)
		buf_puts(&b, parts[gen_below(g, sizeof parts / sizeof *parts)]);
	return b.bytes;
}

static enum txp_result run(void *arg)
{
	static const char *const plans[] = {
		"id: a\nclient:\n  mrn: x\n",
		"id: a\nclient: {mrn: 'x'}\n",
		"id: a\nclient: {mrn: x, name: \"z\"}\nteam:\n- {id: e, name: 'x'}\n",
		"{\"id\": \"a\", \"client\": {\"mrn\": \"x\"}}\n",
	};
	struct gen g = { arg, 11, 0 };
	struct findings *f = findings_new(g.arena, NULL);

	for (int i = 0; i < TEXTS; i++) {
		const char *text = made_text(&g), *plan = plans[i % 4];
		struct node *value = node_new_scalar(g.arena, text, strlen(text), STYLE_DOUBLE);
		struct change c[] = { { CHANGE_SET, "title", value }, { CHANGE_SET, "client/name", value }, { CHANGE_SET, "client/gender", value } };
		struct document *d;
		struct edited out;
		struct buf line = buf_in(g.arena);
		if (document_read(g.arena, "plan", plan, strlen(plan), f, &d) != TXP_OK ||
		    edit_apply(g.arena, d, schema_of_plan(), c, 3, f, &out) != TXP_OK)
			return TXP_EREFUSED;
		json_string(&line, text, strlen(text));
		buf_putc(&line, ' ');
		json_string(&line, out.bytes.bytes, out.bytes.len);
		puts(line.bytes);
	}
	return TXP_OK;
}

int main(void)
{
	struct arena *a = arena_new();
	bool ok = a && arena_try(a, run, a) == TXP_OK;

	arena_free(a);
	return !ok;
}
